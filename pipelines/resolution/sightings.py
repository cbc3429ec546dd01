"""Where the file of each reading was seen, by rows of the ledger."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.inbox.ledger import Ledger, LedgerEntry
from pipelines.resolution.decided import SEEN_FOR_IT
from pipelines.resolution.row_places import NO_ROWS, Rows


@dataclass(frozen=True, slots=True)
class Sightings:
    """Where each reading's file was seen: from ``first`` to before ``last`` in ``order``, rows of the ledger.

    ``is_replaced`` says of every row of the ledger whether other bytes were seen there later. ``newest`` is
    the row where a file was seen last, -1 where these are several.
    """

    ledger: Ledger
    is_replaced: pa.BooleanArray
    order: Rows
    first: Rows
    last: Rows
    newest: Rows

    @classmethod
    def of_readings(cls, readings: pa.Table, ledger: Ledger) -> "Sightings":
        """The sightings of each row of ``readings``."""
        sources = readings["source_sha256"].unique()
        file_of_entry = pc.index_in(ledger.rows["source_sha256"], value_set=sources).fill_null(-1).to_numpy()
        order = np.argsort(file_of_entry, kind="stable")
        in_order = file_of_entry[order]
        file_of_reading = pc.index_in(readings["source_sha256"], value_set=sources).to_numpy()
        starts = np.searchsorted(in_order, np.arange(len(sources)))
        return cls(
            ledger,
            _is_replaced(ledger.rows),
            order,
            np.searchsorted(in_order, file_of_reading, "left"),
            np.searchsorted(in_order, file_of_reading, "right"),
            _newest(ledger.rows, order, starts)[file_of_reading],
        )

    def newest_alone(self) -> pa.Table:
        """The ledger's rows where each reading's file was seen last, of NULLs where these are several."""
        rows: pa.Array[Any] = pa.array(self.newest, mask=self.newest < 0)
        return self.ledger.rows.select(SEEN_FOR_IT).take(rows)

    def rows_of(self, readings: Rows) -> tuple[Rows, Rows]:
        """The ledger's rows of some readings, one reading after the other, and how many each has."""
        first, places = self.first[readings], self.last[readings] - self.first[readings]
        in_reading = np.arange(places.sum()) - np.repeat(np.cumsum(places) - places, places)
        return self.order[np.repeat(first, places) + in_reading], places

    def of(self, readings: Rows) -> Iterator[list[tuple[LedgerEntry, bool]]]:
        """The sightings of some readings, each with whether it is replaced."""
        rows, places = self.rows_of(readings)
        entries = Ledger(self.ledger.rows.take(rows)).values()
        found = zip(entries, map(bool, self.is_replaced.take(rows).to_pylist()), strict=True)
        return (list(islice(found, each)) for each in places.tolist())


def _newest(entries: pa.Table, order: Rows, starts: Rows) -> Rows:
    """The row where each file, whose rows begin at ``starts`` in ``order``, was seen last; -1 for several."""
    if not len(starts):
        return NO_ROWS
    seen = entries["last_seen_at"].cast(pa.int64()).to_numpy()[order]
    lengths = np.diff(starts, append=len(order))
    is_last = np.zeros(len(order), np.bool_)
    is_last[starts[0] :] = seen[starts[0] :] == np.repeat(np.maximum.reduceat(seen, starts), lengths)
    rows = np.add.reduceat(np.where(is_last, order, 0), starts)
    return np.where(np.add.reduceat(is_last, starts, dtype=np.int64) == 1, rows, -1)


def _is_replaced(entries: pa.Table) -> pa.BooleanArray:
    newest = entries.group_by("path").aggregate([("last_seen_at", "max")])
    place = pc.index_in(entries["path"], value_set=newest["path"])
    return pc.less(entries["last_seen_at"], newest["last_seen_at_max"].take(place))

"""Which report every reading is: its body, place and year, and which of several files counts.

Pure. Evidence for the body ranks document, then a saved page that links to it, then manifest, then folders;
where weaker evidence contradicts stronger, the stronger is taken and a finding says so. For the year most
kinds of evidence decide. Where the place is open, or place or year are contested, the body gets a provisional
id, so that the report takes the place of no other.

What is decided is kept in ``resolved``; which of several files counts is decided in ``version_choice``.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.inbox.ledger import Ledger, LedgerEntry
from pipelines.resolution.attachments import Linked, Page, completed, cover_pages, linked_pages
from pipelines.resolution.body_and_year import SettledYear, WeighedIdentity, identify
from pipelines.resolution.decided import DECIDED, KNOWN, evidence, is_plain, plain_columns
from pipelines.resolution.resolved import Resolution, report_of
from pipelines.resolution.row_places import READINGS_AT_ONCE, Rows, run_ends
from pipelines.resolution.sightings import Sightings
from pipelines.resolution.stored_readings import StoredReading, readings_of


def resolve(
    readings: pa.Table,
    ledger: Ledger,
    latest_year: int,
    pages: Mapping[str, Page] | None = None,
    settled: Mapping[str, Sequence[SettledYear]] | None = None,
    known: pa.Table | None = None,
) -> Resolution:
    """Name every reading and choose among those that are one report.

    ``readings`` as :data:`~pipelines.resolution.stored_readings.READINGS`. ``pages`` are the saved pages that
    link to files, by SHA-256: they may state what a file does not. A year after ``latest_year`` has not begun
    and cannot have a report; it counts as unknown. ``settled`` are years that people settled, by the SHA-256
    of the file. ``known`` is what this software decided before, with the same latest year.
    """
    readings = readings.filter(
        pc.is_in(readings["source_sha256"], value_set=ledger.rows["source_sha256"])
    ).combine_chunks()
    settled = settled or {}
    linked = linked_pages(pages or {}, readings, ledger)
    sightings = Sightings.of_readings(readings, ledger)
    spoken_of = pc.is_in(readings["source_sha256"], value_set=pa.array({*settled, *linked}, pa.string()))
    by = pc.if_else(spoken_of, pa.scalar(None, pa.string()), evidence(readings, sightings.newest_alone()))
    before = KNOWN.empty_table() if known is None else known
    place = pc.index_in(by.combine_chunks(), value_set=before["evidence"], skip_nulls=True)
    is_known = pc.is_valid(place).to_numpy(zero_copy_only=False)
    unknown = np.flatnonzero(~is_known)
    found = _decide(readings, sightings, unknown, latest_year, linked, settled)
    in_order = np.argsort(np.concatenate([np.flatnonzero(is_known), unknown]), kind="stable")
    parts = [before.select(DECIDED.names).take(place.drop_null()), found.decided]
    decided = pa.concat_tables(parts).take(in_order).combine_chunks()
    is_plain_row = np.ones(len(readings), np.bool_)
    is_plain_row[list(found.doubtful)] = False
    is_evident = pc.and_(pc.is_valid(by), pa.array(is_plain_row))
    return Resolution(
        _said_once(readings), sightings, _said_once(decided), found.doubtful, _rows_by_year(decided),
        cover_pages(found.covers), found.taken, is_evident,
        int(np.count_nonzero(is_evident.to_numpy()) - is_known.sum()),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    """What was decided of some readings: see :class:`Resolution`."""

    decided: pa.Table
    doubtful: Mapping[int, tuple[StoredReading, WeighedIdentity]]
    covers: Sequence[tuple[Linked, str]]
    taken: Mapping[tuple[str, SettledYear], str]


def _decide(
    readings: pa.Table,
    sightings: Sightings,
    rows: Rows,
    latest_year: int,
    linked: Mapping[str, Linked],
    settled: Mapping[str, Sequence[SettledYear]],
) -> _Found:
    """Weigh what is known of some of the readings."""
    of_settled = pc.is_in(readings["source_sha256"], value_set=pa.array(settled, pa.string()))
    held = Counter(readings["source_sha256"].filter(of_settled).to_pylist())
    taken: dict[tuple[str, SettledYear], str] = {}
    covers: list[tuple[Linked, str]] = []
    doubtful: dict[int, tuple[StoredReading, WeighedIdentity]] = {}
    decided = []
    for start in range(0, len(rows), READINGS_AT_ONCE):
        some = rows[start : start + READINGS_AT_ONCE]
        told: list[tuple[object, ...]] = []
        for row, stored, seen in zip(
            some.tolist(), readings_of(readings.take(some)), sightings.of(some), strict=True
        ):
            sha256, last = stored.source_sha256, _seen_last([sighting for sighting, _ in seen])
            page = linked.get(sha256)
            reading, finding = completed(stored, page) if page else (stored, None)
            identity = identify(reading, last, latest_year)
            for choice in settled.get(sha256, ()):
                if held[sha256] == 1 or choice.report_id == report_of(reading, identity):
                    identity = identify(reading, last, latest_year, choice)
                    break
            if finding:
                identity = replace(identity, findings=(*identity.findings, finding))
            identifier = report_of(reading, identity)
            if page or not is_plain(identity):
                doubtful[row] = reading, identity
            told.append((identifier, *plain_columns(identity)))
            if identity.settled:
                taken[sha256, identity.settled] = identifier
            if page:
                covers.append((page, identifier))
        columns = map(pa.array, zip(*told, strict=True), DECIDED.types)
        decided.append(pa.RecordBatch.from_arrays(list(columns), schema=DECIDED))
    return _Found(pa.Table.from_batches(decided, DECIDED), doubtful, covers, taken)


def _rows_by_year(decided: pa.Table) -> dict[int | None, Rows]:
    order = pc.sort_indices(decided, [("report_year", "ascending"), ("report_id", "ascending")]).to_numpy()
    years = decided["report_year"].take(order)
    if not len(years):
        return {}
    ends = run_ends(years)
    parts = np.split(order.astype(np.int64), ends[:-1])
    return {years[int(end) - 1].as_py(): part for end, part in zip(ends, parts, strict=True)}


def _seen_last(sightings: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    """Where a content was seen last: a file that was moved is known by the folder it is in now."""
    last = max(sighting.last_seen_at for sighting in sightings)
    return [sighting for sighting in sightings if sighting.last_seen_at == last]


_SAID_ONCE = {
    "extractor_version", "agency", "agency_printed", "article20_form", "dispositions_form", "verification",
    "media_type", *DECIDED.names,
} - {"report_id", "report_year"}  # fmt: skip
"""Columns in which readings say the same as many others: 31 of 68 MB of 100,000 readings, held as texts."""


def _said_once(rows: pa.Table) -> pa.Table:
    """The rows with each text of such columns held once, as Arrow's dictionaries."""
    columns = [
        column.dictionary_encode() if name in _SAID_ONCE else column
        for name, column in zip(rows.column_names, rows.columns, strict=True)
    ]
    return pa.Table.from_arrays(columns, rows.column_names)

"""What came in the place of units that were renamed, merged or split. Pure.

Counties and what is on their level are in ``successors.csv``, by hand: a line a change, with the number of the
document that decided it where that is known; each is held against the lists by a test. A township is only said to
be another by a new name where code and county stayed (see :func:`recoded`).
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from schemas.places import FIRST_LISTED_YEAR, PLACES_FILE
from schemas.places.listed_units import UnitPath
from schemas.statuses import SuccessionBasis

_PATH = ("province", "prefecture", "county", "township")
SUCCESSORS_FILE = Path(__file__).with_name("successors.csv")


class Succession(NamedTuple):
    """A unit and what came in its place; ``since`` is the first report year of the latter.

    ``is_whole``: one became one. Else there are others, or the first goes on beside the second.
    """

    unit: UnitPath
    successor: UnitPath
    since: int
    basis: SuccessionBasis
    document: str | None
    is_whole: bool


@cache
def successions() -> tuple[Succession, ...]:
    """All that are known."""
    return (*_by_hand(), *recoded(pq.read_table(PLACES_FILE)))


def _by_hand() -> Iterator[Succession]:
    with SUCCESSORS_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Succession(
                (row["province"], row["prefecture"] or None, row["county"], None),
                (row["province"], row["new_prefecture"] or None, row["new_county"], None),
                int(row["since"]),
                "document" if row["document"] else "same_towns",
                row["document"] or None,
                row["change"] == "renamed",
            )


def recoded(places: pa.Table) -> Iterator[Succession]:
    """Townships by the lists of the statistics bureau: one name up to a year, another from the next list on.

    The county and the code are the same, and no third one had the code. Zones and abolished ones are left out.
    """
    # Few codes have two names, and rows are slow to look at one by one.
    towns = places.filter(pc.is_valid(places["township"]))
    codes = pc.value_counts(towns["statistics_code"])
    several = pc.filter(codes.field("values"), pc.greater(codes.field("counts"), pa.scalar(1)))
    towns = towns.filter(pc.is_in(towns["statistics_code"], value_set=several, skip_nulls=True))
    is_left_out = pc.or_(towns["is_zone"], towns["is_abolished"])
    named: dict[tuple[object, ...], list[_Listed]] = defaultdict(list)
    columns = (*_PATH, "civil_affairs_years", "statistics_years", "statistics_code")
    lists = (*(towns[name].to_pylist() for name in columns), is_left_out.to_pylist())
    for *path, civil_affairs, statistics, code, left_out in zip(*lists, strict=True):
        if code:
            named[*path[:3], code].append(_Listed(civil_affairs | statistics, tuple(path), left_out))
    for alike in named.values():
        if len(alike) == 2 and not any(each.is_left_out for each in alike):
            before, after = sorted(alike, key=lambda each: each.first)
            if before.years.bit_length() == after.first:
                since = FIRST_LISTED_YEAR + after.first
                yield Succession(before.path, after.path, since, "same_code", None, True)


class _Listed(NamedTuple):
    """A township with the years (bits) that lists have it."""

    years: int
    path: UnitPath
    is_left_out: bool

    @property
    def first(self) -> int:
        """The first of its years, counted from the first of all."""
        return (self.years & -self.years).bit_length() - 1

"""The listed units, each with the years it is known to exist in. Pure.

A list is of the end of a year, and not every year has one: townships have none of 2024. A year between two lists
has the units of both, and a county whose townships a list leaves out keeps those of the list before.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.places import FIRST_LISTED_YEAR, PLACES_FILE

UnitPath = tuple[str, str | None, str | None, str | None]
"""The names of province, prefecture, county and township, None where there is none."""
CountyPath = tuple[str, str | None, str | None]


class Unit(NamedTuple):
    """A province, prefecture, county or township, with the names of those it belongs to; None where it has none.

    ``years`` are bits, the lowest for 2018. ``code`` has the 6 digits of a county or higher unit, and is None for
    townships: theirs depend on the authority.
    """

    province: str
    prefecture: str | None
    county: str | None
    township: str | None
    years: int
    code: int | None
    is_zone: bool


@dataclass(frozen=True, slots=True)
class Lists:
    """The years (bits) that lists are of, and those with the years between them."""

    listed: int
    known: int

    def around(self, year: int | None) -> int:
        """A year, the one before and the one after, of those known; the nearest before or after all; None: all."""
        if year is None:
            return self.known
        last = self.known.bit_length() - 1
        first = (self.known & -self.known).bit_length() - 1
        nearest = min(max(year - FIRST_LISTED_YEAR, first - 1), last + 1)
        return (0b111 << nearest >> 1 if nearest >= 0 else 1) & self.known

    def has(self, year: int) -> bool:
        """Whether there is a list of that very year."""
        return year >= FIRST_LISTED_YEAR and bool(self.listed >> year - FIRST_LISTED_YEAR & 1)

    def between(self, year: int) -> int:
        """The lists of the years before and after one that has none; 0 where there are not both."""
        both = 0b101 << year - FIRST_LISTED_YEAR - 1 if year > FIRST_LISTED_YEAR else 0
        return both if both and not self.has(year) and self.listed & both == both else 0


@dataclass(frozen=True, slots=True)
class ListedUnits:
    """All units, and which lists of townships, and of the units above, they are of."""

    units: tuple[Unit, ...]
    townships: Lists
    higher: Lists


def listed_units(table: pa.Table | None = None) -> ListedUnits:
    """The units of the table of places, or of a part of it."""
    places = pq.read_table(PLACES_FILE) if table is None else table
    column = {name: places[name].to_pylist() for name in places.column_names}
    years = list(map(or_, column["civil_affairs_years"], column["statistics_years"]))
    codes = map(_first, column["civil_affairs_code"], column["statistics_code"])
    paths = list(
        zip(*(column[name] for name in ("province", "prefecture", "county", "township")), strict=True)
    )
    townships = _lists(bits for path, bits in zip(paths, years, strict=True) if path[3])
    higher = _lists(bits for path, bits in zip(paths, years, strict=True) if not path[3])
    left_out = _left_out(paths, years, townships.listed)
    gaps = {True: _gaps(townships.listed), False: _gaps(higher.listed)}
    units = []
    for path, bits, code, is_zone in zip(paths, years, codes, column["is_zone"], strict=True):
        is_township = path[3] is not None
        known = _filled(bits, gaps[is_township])
        if is_township and (missing := left_out.get(path[:3])):
            known = _filled(_carried(known, missing), gaps[True])
        units.append(Unit._make((*path, known, None if is_township else code, is_zone)))
    return ListedUnits(tuple(units), townships, higher)


def _first(code: int | None, other: int | None) -> int | None:
    return other if code is None else code


def _lists(years: Iterable[int]) -> Lists:
    listed = reduce(or_, years, 0)
    return Lists(listed, _filled(listed, _gaps(listed)))


def _left_out(paths: list[UnitPath], years: list[int], lists: int) -> dict[CountyPath, int]:
    """The years in which a county is listed and there is a list of townships that has none of it, where any is."""
    of_county: dict[CountyPath, int] = defaultdict(int)
    counties: dict[CountyPath, int] = {}
    for path, bits in zip(paths, years, strict=True):
        if path[3] is None:
            counties[path[:3]] = bits
        else:
            of_county[path[:3]] |= bits
    missing = {path: lists & ~bits & counties.get(path, 0) for path, bits in of_county.items()}
    return {path: bits for path, bits in missing.items() if bits}


def _gaps(lists: int) -> tuple[tuple[int, int], ...]:
    """The runs of years without a list between two that have one: the bits around a run, and of it."""
    years = [year for year in range(lists.bit_length()) if lists >> year & 1]
    return tuple(
        (1 << before | 1 << after, (1 << after) - (2 << before))
        for before, after in pairwise(years)
        if after - before > 1
    )


def _filled(years: int, gaps: tuple[tuple[int, int], ...]) -> int:
    for around, between in gaps:
        if years & around:
            years |= between
    return years


def _carried(years: int, left_out: int) -> int:
    """The years with those after them that a list leaves out, each from the year before."""
    for year in range(1, left_out.bit_length()):
        if left_out >> year & 1 and years >> year - 1 & 1:
            years |= 1 << year
    return years

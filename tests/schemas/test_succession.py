"""What came in whose place, held against the lists of divisions."""

from collections import Counter, defaultdict

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.places import FIRST_LISTED_YEAR, LAST_LISTED_YEAR, PLACES_FILE
from schemas.places.listed_units import UnitPath
from schemas.places.succession import Succession, recoded, successions

ROWS = pq.read_table(PLACES_FILE).to_pylist()
YEARS: dict[UnitPath, int] = {}
TOWNS: dict[UnitPath, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
for row in ROWS:
    path = (row["province"], row["prefecture"], row["county"], row["township"])
    years = row["civil_affairs_years"] | row["statistics_years"]
    YEARS[path] = years if row["township"] else row["civil_affairs_years"]
    if row["township"]:
        for year in range(FIRST_LISTED_YEAR, LAST_LISTED_YEAR + 1):
            if years >> year - FIRST_LISTED_YEAR & 1:
                TOWNS[*path[:3], None][year].add(row["township"])

BY_HAND = [each for each in successions() if each.unit[3] is None]


def is_listed(path: UnitPath, year: int) -> bool:
    return bool(YEARS[path] >> year - FIRST_LISTED_YEAR & 1)


@pytest.mark.parametrize("each", BY_HAND, ids=lambda each: f"{each.unit[2]}-{each.successor[2]}")
def test_a_change_of_a_county_is_in_the_lists(each: Succession) -> None:
    assert is_listed(each.unit, each.since - 1)
    assert is_listed(each.successor, each.since)
    old, new = TOWNS[each.unit], TOWNS[each.successor]
    before = old[max(year for year in old if year < each.since)]
    # Those of statistics may be of the middle of a year.
    after = set().union(*(new[year] for year in new if year >= each.since))
    if each.is_whole:
        assert not is_listed(each.unit, each.since)
        assert not is_listed(each.successor, each.since - 1)
    # A town may have been renamed or merged in the same year.
    assert len(before & after) >= min(len(before), len(after)) * (0.5 if each.is_whole else 0.2)


def test_whole_ones_are_one_to_one() -> None:
    for side in ("unit", "successor"):
        counted = Counter(getattr(each, side) for each in successions())
        assert [each for each in successions() if each.is_whole and counted[getattr(each, side)] > 1] == []


def test_every_county_that_went_whole_is_there() -> None:
    """Those that are left are of 伊春, whose 15 districts became nine units in other borders."""
    told = {each.unit for each in BY_HAND}
    gone = {
        path for path, years in YEARS.items()
        if path[2] and not path[3] and years and not years >> LAST_LISTED_YEAR - FIRST_LISTED_YEAR & 1
    }  # fmt: skip
    assert {path[1] for path in gone - told} == {"伊春市"}
    assert len(gone - told) == 14


def town(name: str, years: int, code: int | None = 1, *, is_zone: bool = False) -> dict[str, object]:
    return {
        "province": "青云省", "prefecture": "白水市", "county": "长河县", "township": name,
        "civil_affairs_years": 0, "statistics_years": years, "civil_affairs_code": None,
        "statistics_code": code, "is_zone": is_zone, "is_abolished": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("towns", "since"),
    [
        ([town("甲乡", 0b11), town("甲镇", 0b1100)], 2020),
        ([town("甲乡", 0b1), town("甲镇", 0b1100)], None),
        ([town("甲乡", 0b111), town("甲镇", 0b1100)], None),
        ([town("甲乡", 0b1), town("甲镇", 0b10), town("甲街道", 0b100)], None),
        ([town("甲乡", 0b11), town("甲镇", 0b1100, 2)], None),
        ([town("甲乡", 0b11), town("甲园区", 0b1100, is_zone=True)], None),
    ],
    ids=["renamed", "a year between", "both at once", "a third", "another code", "a zone"],
)
def test_a_town_is_another_by_name_where_code_and_county_stay(
    towns: list[dict[str, object]], since: int | None
) -> None:
    schema = pq.read_schema(PLACES_FILE)
    found = list(recoded(pa.Table.from_pylist(towns, schema=schema)))
    assert [each.since for each in found] == ([since] if since else [])

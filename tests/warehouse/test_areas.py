"""Bodies, the governments above them, and the totals of areas."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.identifiers import agency_id
from tests.warehouse.made import BLANK, Cell, Made, load, number
from warehouse.counts_scope import area_findings, load_scopes, load_totals
from warehouse.coverage import ROSTERED, SUCCESSIONS, load_agencies, load_coverage
from warehouse.load import replace_year
from warehouse.working import open_working

NEW: Cell = ("application_dispositions", ("received_new", "total"))
GRANTED: Cell = ("application_dispositions", ("granted", "total"))
YEARS = (2022, 2023, 2024)
ALL = "本报告综合各乡镇、各部门的年度报告。"
DEPARTMENTS = "本报告所列数据包括政府及各工作部门。"

COUNTY = {"province": "青云省", "prefecture": "白水市", "county": "长河县"}
CITY = {"province": "青云省", "prefecture": "白水市"}


def body(department: str, kind: str, year: int | None, units: dict[str, str], **more) -> Made:
    """A report of a body that is certain."""
    area = "".join(units.values())
    above = "".join([*units.values()][:-1])
    where = {
        **units, "level": [*units][-1], "body_kind": kind, "place_status": "resolved",
        "full_name": area + department, "parent_agency_id": agency_id(area if department else above),
    }  # fmt: skip
    return Made(
        f"r{area}{department}{year}", year, area + department, body=agency_id(area + department),
        where=where, **more,
    )  # fmt: skip


def test_every_body_and_every_government_above_it_is_there(con: duckdb.DuckDBPyConnection, tmp_path: Path):
    water = body("水务局", "department", 2022, COUNTY)
    lost = replace(body("", "government", None, COUNTY), report_id="p1", body="p1", where={})
    load(con, [water, body("水务局", "department", 2024, COUNTY), lost], tmp_path)
    load_agencies(con, ROSTERED.empty_table(), SUCCESSIONS.empty_table())
    assert con.execute(
        "SELECT full_name, level, body_kind, parent_agency_id, is_provisional, first_year, last_year "
        "FROM agencies ORDER BY length(full_name), is_provisional"
    ).fetchall() == [
        ("青云省", "province", "government", None, False, None, None),
        ("青云省白水市", "prefecture", "government", agency_id("青云省"), False, None, None),
        ("青云省白水市长河县", "county", "government", agency_id("青云省白水市"), False, None, None),
        ("青云省白水市长河县", None, None, None, True, None, None),
        (
            "青云省白水市长河县水务局",
            "county",
            "department",
            agency_id("青云省白水市长河县"),
            False,
            2022,
            2024,
        ),
    ]
    assert con.execute(
        "SELECT count(*) FROM agencies WHERE parent_agency_id NOT IN (SELECT agency_id FROM agencies)"
    ).fetchall() == [(0,)]


def counting(received: int, report: Made, contents: str | None = None) -> Made:
    return replace(
        report,
        cells={NEW: number(received), **report.cells},
        where={**report.where, "contents_printed": contents},
    )


def departments(many: int, each: int, year: int, units: dict[str, str]) -> Iterator[Made]:
    for place in range(many):
        yield counting(each, body(f"第{place}局", "department", year, units))


def government(received: int, year: int, units: dict[str, str], contents: str | None = None) -> Made:
    return counting(received, body("", "government", year, units), contents)


def office(received: int, year: int, units: dict[str, str]) -> Made:
    return counting(received, body("人民政府办公室", "government_office", year, units))


def town(received: int, year: int, units: dict[str, str]) -> Made:
    return government(received, year, {**units, "township": "白塔镇"})


def county(name: str) -> dict[str, str]:
    return {**CITY, "county": name}


def city(year: int) -> Iterator[Made]:
    """A city and three counties of 20 bodies: one consolidated, one silent, one with its departments."""
    whole, silent, half = county("长河县"), county("西山县"), county("东原区")
    yield from (government(1000, year, whole, ALL), office(7, year, whole), town(5, year, whole))
    yield from departments(17, 10, year, whole)
    yield from (government(90, year, silent), office(40, year, silent), town(5, year, silent))
    yield counting(3, body("人民医院", "public_institution", year, silent))
    yield from departments(15, 2, year, silent)
    yield counting(2, body("水务局", "department", year, silent, cells={GRANTED: BLANK}))
    yield from (government(500, year, half, DEPARTMENTS), office(20, year, half), town(6, year, half))
    yield from departments(17, 4, year, half)
    stated = {2022: (300, None), 2023: (5000, ALL), 2024: (1500, ALL)}
    yield government(stated[year][0], year, CITY, stated[year][1])
    yield office(11, year, CITY)
    yield from departments(18, 1, year, CITY)


@pytest.fixture
def cities(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> duckdb.DuckDBPyConnection:
    """A database with three years of the city."""
    load(con, [report for year in YEARS for report in city(year)], tmp_path)
    load_agencies(con, ROSTERED.empty_table(), SUCCESSIONS.empty_table())
    for year in YEARS:
        load_totals(con, year)
    return con


SUMS = """
SELECT total, built_from, bodies, consolidated, difference, bodies_unknown, cells_not_stated
FROM totals_by_area JOIN agencies ON agency_id = area_id
WHERE cell = ? AND full_name = ? AND totals_by_area.report_year = ?
"""
RECEIVED, GRANTS = "application_dispositions/received_new/total", "application_dispositions/granted/total"


def test_every_number_counts_once_at_every_level(cities: duckdb.DuckDBPyConnection):
    def sums(area: str, year: int, cell: str = RECEIVED) -> tuple:
        (found,) = cities.execute(SUMS, [cell, area, year]).fetchall()
        return found

    for year in YEARS:
        assert sums("青云省白水市长河县", year) == (1000, "consolidated", 1, 1000, 1000 - 7 - 5 - 170, 0, 0)
        # The office's number is the government's own; the silent report and the hospital's are left out.
        silent = (40 + 15 * 2 + 2 + 5, "parts", 18, None, None, 2, 0)
        assert sums("青云省白水市西山县", year) == silent
        assert sums("青云省白水市西山县", year, GRANTS) == (0, "parts", 18, None, None, 2, 1)
        # Its departments are in it, and its town is not.
        half = (506, "consolidated_and_parts", 2, 500, 500 - 20 - 68, 0, 0)
        assert sums("青云省白水市东原区", year) == half
    parts = 11 + 18 + 1000 + 77 + 506
    assert sums("青云省白水市", 2022) == (parts, "parts", 19 + 1 + 18 + 2, None, None, 3, 0)
    assert sums("青云省白水市", 2022, GRANTS) == (0, "parts", 40, None, None, 3, 1)
    assert sums("青云省白水市", 2023) == (5000, "consolidated", 1, 5000, 5000 - parts, 0, 0)
    # It says that it holds the whole area, and is below what its parts sum to: both are shown.
    assert sums("青云省白水市", 2024) == (parts, "parts", 40, 1500, 1500 - parts, 3, 0)
    assert [sums("青云省", year)[:3] for year in YEARS] == [
        (parts, "parts", 40), (5000, "parts", 1), (parts, "parts", 40),
    ]  # fmt: skip
    assert cities.execute("SELECT count(*) FROM totals_by_area WHERE area_id NOT IN (SELECT agency_id "
                          "FROM agencies WHERE level <> 'township')").fetchall() == [(0,)]  # fmt: skip


NOT_SEEN = """
SELECT DISTINCT full_name[7:], totals_by_area.report_year, built_from, bodies, bodies_not_seen
FROM totals_by_area JOIN agencies ON agency_id = area_id WHERE level <> 'province' ORDER BY ALL
"""


def test_who_should_have_reported_and_did_not_is_counted_beside_the_total(con, tmp_path: Path):
    whole, silent, gone = county("长河县"), county("西山县"), county("东原区")
    load(con, [
        government(9, 2023, whole), office(9, 2023, whole), *departments(3, 1, 2023, whole),
        government(9, 2023, silent), office(9, 2023, silent), town(2, 2023, silent),
        counting(2, body("卫生院", "department", 2023, {**silent, "township": "白塔镇"})),
        counting(2, body("人民医院", "public_institution", 2023, silent)),
        government(4, 2023, gone), *departments(2, 1, 2023, gone),
        # A year later one county says all of it, one lacks its town, one is not there at all.
        government(12, 2024, whole, ALL), government(9, 2024, silent),
    ], tmp_path)  # fmt: skip
    load_agencies(con, ROSTERED.empty_table(), SUCCESSIONS.empty_table())
    load_coverage(con, ROSTERED.empty_table(), dt.date(2025, 6, 2))
    load_totals(con, 2024)
    assert con.execute(NOT_SEEN).fetchall() == [
        # The government of 西山县 is there though nobody knows whose numbers it prints; its town is not.
        ("", 2024, "parts", 1, 1 + 3),
        ("西山县", 2024, "parts", 0, 1),
        ("长河县", 2024, "consolidated", 1, 0),
    ]
    assert con.execute(
        "SELECT DISTINCT full_name[7:], bodies_not_seen FROM rates WHERE level = 'county' AND bodies > 0"
    ).fetchall() == [("长河县", 0)]


def test_what_is_left_out_is_named(cities: duckdb.DuckDBPyConnection):
    left_out = cities.execute(
        "SELECT part, full_name FROM area_reports JOIN reports USING (report_id) "
        "WHERE area_reports.report_year = 2024 AND part NOT IN ('added', 'contained') ORDER BY ALL"
    ).fetchall()
    assert left_out == [
        ("not_added", "青云省白水市西山县"), ("not_added", "青云省白水市西山县人民医院"),
        ("refuted", "青云省白水市"),
        ("whole", "青云省白水市东原区"), ("whole", "青云省白水市长河县"),
    ]  # fmt: skip


def test_a_whole_below_its_parts_is_a_warning_and_of_unknown_scope(cities: duckdb.DuckDBPyConnection):
    (finding,) = [row for year in YEARS for row in area_findings(cities, year).to_pylist()]
    assert (finding["finding_code"], finding["severity"]) == ("consolidated_below_parts", "warning")
    assert (finding["cell"], finding["stated"], finding["expected"]) == (RECEIVED, "1500", "1612")
    scopes = (
        "SELECT report_year, counts_scope, counts_scope_basis, counts_contains FROM reports "
        "WHERE full_name = '青云省白水市' ORDER BY ALL"
    )
    known = [
        (2022, "unknown", None, None),
        (2023, "consolidated", "contents_stated", "area"),
        (2024, "unknown", "below_parts", "area"),
    ]
    assert cities.execute(scopes).fetchall() == known
    # Made again, alone or from what is known now, it is the same.
    before = cities.execute("FROM totals_by_area ORDER BY ALL").fetchall()
    for again in (load_scopes, load_totals, load_totals):
        again(cities, 2024)
        assert cities.execute(scopes).fetchall() == known
    assert cities.execute("FROM totals_by_area ORDER BY ALL").fetchall() == before


def test_a_cell_of_a_body_over_the_years_and_findings_in_words(cities: duckdb.DuckDBPyConnection):
    assert cities.execute(
        "SELECT report_year, value, counts_scope FROM series "
        "WHERE full_name = '青云省白水市' AND cell = ? ORDER BY ALL",
        [RECEIVED],
    ).fetchall() == [(2022, 300, "unknown"), (2023, 5000, "consolidated"), (2024, 1500, "unknown")]
    replace_year(cities, "findings", 2024, area_findings(cities, 2024))
    assert cities.execute("SELECT full_name, finding_zh, cell FROM findings_labelled").fetchall() == [
        ("青云省白水市", "汇总数小于各部分之和", RECEIVED)
    ]


def test_what_the_text_counts_says_whose_numbers_they_are(con: duckdb.DuckDBPyConnection, tmp_path: Path):
    own = government(61, 2024, COUNTY)
    load(con, [own, office(61, 2024, COUNTY), *departments(2, 5, 2024, COUNTY)], tmp_path)
    con.execute(
        "INSERT INTO narrative_claims BY NAME SELECT ? AS report_id, 0 AS claim_index, 2024 AS report_year, "
        "'applications_received' AS claim_code, 61 AS value, 'count' AS unit, 'body' AS scope, "
        "false AS is_rounded, '61件' AS raw_text, '县政府本级收到申请61件。' AS sentence, "
        "'line=1;col=1' AS locator, "
        "61 AS table_value, 'agrees' AS verdict, 'as_in_table' AS basis, '' AS explanation_en, "
        "'' AS explanation_zh",
        [own.report_id],
    )
    load_agencies(con, ROSTERED.empty_table(), SUCCESSIONS.empty_table())
    load_totals(con, 2024)
    assert con.execute(SUMS, [RECEIVED, "青云省白水市长河县", 2024]).fetchall() == [
        (71, "parts", 3, None, None, 0, 0)
    ]
    assert con.execute("SELECT part, count(*) FROM area_reports GROUP BY ALL ORDER BY ALL").fetchall() == [
        ("added", 3), ("same_number", 1),
    ]  # fmt: skip


TOWN = {**county("长河县"), "township": "白塔镇"}
SLOTS = [
    *((department, kind, county(name)) for name in ("长河县", "西山县") for department, kind in (
        ("", "government"), ("人民政府办公室", "government_office"), ("水务局", "department"),
    )),
    *(("", "government", {**county(name), "township": "白塔镇"}) for name in ("长河县", "东原区")),
    ("卫生院", "department", TOWN), ("", "zone", {**county("西山县"), "township": "高新区"}),
    ("", "government", CITY), ("水务局", "department", CITY), ("", "government", {"province": "青云省"}),
]  # fmt: skip
_printed = st.tuples(st.sampled_from([1, 40, 3000]), st.sampled_from([None, ALL, DEPARTMENTS]))
_world = st.fixed_dictionaries({}, optional=dict.fromkeys(range(len(SLOTS)), _printed))
"""What the bodies that report print."""


@settings(max_examples=12, deadline=None)
@given(_world, st.lists(st.tuples(_world, st.sets(st.integers(0, len(SLOTS) - 1), max_size=2)), max_size=4))
def test_totals_of_the_areas_that_differ_are_those_of_all(
    empty_database: Path, world: dict, nights: list[tuple[dict, set[int]]]
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "warehouse.duckdb"
        path.write_bytes(empty_database.read_bytes())
        with open_working(path) as con:
            before = None
            for night, (others, gone) in enumerate([(world, set()), *nights]):
                # Some print something else, some come, some go.
                changed = dict(list(others.items())[: 2 if night else None])
                world = {slot: printed for slot, printed in (world | changed).items() if slot not in gone}
                _load_world(con, world, Path(folder) / str(night), f"loaded on {night}")
                load_totals(con, 2024, f"night {night}", before)
                found = _told_of_areas(con)
                load_totals(con, 2024, f"night {night}")
                assert found == _told_of_areas(con)
                before = f"night {night}"


def _load_world(con: duckdb.DuckDBPyConnection, world: dict, folder: Path, digest: str) -> None:
    """Load the reports of a year, with one of the year before, and keep what each is made from."""
    reports = [
        counting(received, body(department, kind, 2024, units), contents)
        for slot, (received, contents) in world.items()
        for department, kind, units in [SLOTS[slot]]
    ]
    seen_before = body("", "government", 2023, county("东原区"))
    contested = Made("p1", 2024, body="p1", where=county("西山县") if 0 in world else {})
    load(con, [*reports, seen_before, contested], folder)
    load_scopes(con, 2024)
    load_agencies(con, ROSTERED.empty_table(), SUCCESSIONS.empty_table())
    load_coverage(con, ROSTERED.empty_table(), dt.date(2025, 6, 2))
    con.execute("DELETE FROM meta.made; DELETE FROM meta.made_reports")
    con.execute("INSERT INTO meta.made VALUES ('reports', 2024, ?, 0, true)", [digest])
    told = [(2024, digest, report.report_id, crc32(repr(report).encode())) for report in reports]
    con.executemany("INSERT INTO meta.made_reports VALUES (?, ?, ?, ?)", [(2024, digest, "p1", 0), *told])


def _told_of_areas(con: duckdb.DuckDBPyConnection) -> list[list[tuple[object, ...]]]:
    tables = ("totals_by_area", "area_reports", "reports")
    return [con.execute(f"FROM {table} ORDER BY ALL").fetchall() for table in tables]

"""Which reports should be there: of whom they are asked, when they are due, and what came in whose place."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from schemas.arrow_schemas import arrow_schema
from schemas.identifiers import agency_id
from schemas.rules.due_dates import seen_on
from tests.warehouse.made import Cell, Made, load, number
from tests.warehouse.test_areas import body
from warehouse.coverage import ROSTERED, SUCCESSIONS, late_findings, load_agencies, load_coverage, load_places
from warehouse.years import load_year_checks, year_findings

CITY = {"province": "青云省", "prefecture": "白水市"}
COUNTY = {**CITY, "county": "长河县"}
NEW_COUNTY = {**CITY, "county": "长河区"}
CARRIED_IN: Cell = ("application_dispositions", ("carried_in", "total"))
CARRIED_FORWARD: Cell = ("application_dispositions", ("carried_forward", "total"))
TODAY = dt.date(2025, 6, 2)
LISTS = [2018, 2019, 2020, 2021, 2022, 2023, 2025]
HIGHER = [*range(2018, 2026)]


def unit(units: dict[str, str], years: list[int], *, is_zone: bool = False) -> dict[str, Any]:
    return {
        "full_name": "".join(units.values()), **units, "level": [*units][-1], "years": years,
        "civil_affairs_code": 999900, "is_zone": is_zone,
        "is_abolished": False,
    }  # fmt: skip


def town(name: str, years: list[int], *, is_zone: bool = False) -> dict[str, Any]:
    return unit({**COUNTY, "township": name}, years, is_zone=is_zone)


PLACES = [
    unit({"province": "青云省"}, HIGHER), unit(CITY, HIGHER), unit(COUNTY, HIGHER),
    town("白塔镇", LISTS), town("古镇", [2018, 2019, 2020, 2021]), town("新镇", [2023, 2025]),
    town("变镇", [2018, 2019, 2020, 2021, 2022, 2023]), town("产业园", LISTS, is_zone=True),
    unit({**CITY, "county": "西山县"}, HIGHER), unit({**CITY, "county": "西山县", "township": "远镇"}, LISTS),
]  # fmt: skip


def rostered(department: str, kind: str, units: dict[str, str], **more: Any) -> dict[str, Any]:
    area = "".join(units.values())
    return {
        "agency_id": agency_id(area + department), "full_name": area + department, "level": [*units][-1],
        "body_kind": kind, **units, "parent_agency_id": agency_id(area), **more,
    }  # fmt: skip


def covered(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    *reports: Made,
    places: list[dict[str, Any]] = PLACES,
    roster: tuple[dict[str, Any], ...] = (),
    successions: tuple[dict[str, Any], ...] = (),
    today: dt.date = TODAY,
) -> dict[tuple[str, int], tuple[str, str]]:
    """Status and basis by the body's name below the city and the year."""
    load(con, reports, folder)
    load_places(con, pa.Table.from_pylist(places, schema=arrow_schema("places")))
    listed = pa.Table.from_pylist(list(roster), schema=ROSTERED)
    load_agencies(con, listed, pa.Table.from_pylist(list(successions), schema=SUCCESSIONS))
    load_coverage(con, listed, today)
    together = con.execute("FROM coverage ORDER BY ALL").fetchall()
    load_coverage(con, listed, today, reports_at_once=1)  # a year after the other
    assert con.execute("FROM coverage ORDER BY ALL").fetchall() == together
    rows = con.execute(
        "SELECT full_name, report_year, status, basis FROM coverage JOIN agencies USING (agency_id)"
    ).fetchall()
    assert len(rows) == con.execute("SELECT count(*) FROM coverage").fetchall()[0][0]
    return {(name.removeprefix("青云省白水市"), year): (status, basis) for name, year, status, basis in rows}


def signed(report: Made, on: dt.date | None, published: dt.date | None = None) -> Made:
    dates = {"signed_on": on, "published_on": published, "seen_on": seen_on([(published, on)], report.year)}
    return replace(report, where={**report.where, **dates})


def test_bodies_are_asked_for_between_their_years_and_in_the_year_after(con, tmp_path: Path) -> None:
    seen = [body("水务局", "department", year, COUNTY) for year in (2020, 2022)]
    found = covered(con, tmp_path, *seen, places=[])
    assert found == {
        ("长河县水务局", year): (status, "other_years")
        for year, status in zip(range(2020, 2024), ("published", "not_seen") * 2, strict=True)
    }


def test_townships_of_counties_of_which_a_body_was_seen_are_asked_for(con, tmp_path: Path) -> None:
    found = covered(con, tmp_path, body("水务局", "department", 2024, COUNTY))
    towns = {
        year: {name for name, of in found if of == year and name.endswith("镇")} for year in range(2019, 2025)
    }
    old = {"长河县白塔镇", "长河县古镇", "长河县变镇"}
    assert towns == {
        2019: old, 2020: old, 2021: old, 2022: {"长河县白塔镇", "长河县变镇"},
        2023: {"长河县白塔镇", "长河县新镇", "长河县变镇"},
        # Of 2024 there is no list: those that are in both around it.
        2024: {"长河县白塔镇", "长河县新镇"},
    }  # fmt: skip
    assert {basis for name, basis in [(n, b) for (n, _), (_, b) in found.items()] if name.endswith("镇")} == {
        "divisions"
    }


def test_towns_that_are_gone_are_not_expected(con, tmp_path: Path) -> None:
    found = covered(
        con, tmp_path, body("", "government", 2021, {**COUNTY, "township": "古镇"}),
        body("", "government", 2023, {**COUNTY, "township": "变镇"}),
    )  # fmt: skip
    assert found["长河县古镇", 2021] == ("published", "divisions")
    assert found["长河县古镇", 2022] == ("not_expected", "other_years")
    # In the list of 2023 and not of 2025: nobody says which year was its last.
    assert found["长河县变镇", 2024] == ("not_seen", "other_years")


@pytest.mark.parametrize(
    ("department", "kind", "signed_on", "published_on", "status"),
    [
        ("水务局", "department", dt.date(2025, 1, 31), None, "published"),
        ("水务局", "department", dt.date(2025, 2, 1), None, "late"),
        ("水务局", "department", None, dt.date(2025, 2, 1), "late"),
        ("水务局", "department", None, None, "published"),
        ("水务局", "department", dt.date(2025, 1, 20), dt.date(2025, 5, 1), "late"),
        ("水务局", "department", dt.date(2025, 5, 1), dt.date(2025, 1, 20), "published"),
        ("水务局", "department", dt.date(2035, 2, 3), None, "published"),
        ("水务局", "department", dt.date(2024, 1, 20), dt.date(2025, 2, 1), "late"),
        ("", "government", dt.date(2025, 3, 31), None, "published"),
        ("", "government", dt.date(2025, 4, 1), None, "late"),
        ("人民政府办公室", "government_office", dt.date(2025, 2, 5), None, "published"),
        ("人民医院", "public_institution", dt.date(2025, 6, 1), None, "published"),
    ],
)
def test_nobody_is_late_without_a_date_after_the_day_it_was_due(
    con, tmp_path: Path, department: str, kind: str, signed_on: dt.date, published_on: dt.date, status: str
) -> None:
    report = signed(body(department, kind, 2024, COUNTY), signed_on, published_on)
    found = covered(con, tmp_path, report, places=[])
    assert found[f"长河县{department}", 2024] == (status, "other_years")


def test_towns_are_late_only_by_the_day_that_the_roster_says(con, tmp_path: Path) -> None:
    late = signed(body("", "government", 2024, {**COUNTY, "township": "白塔镇"}), dt.date(2025, 4, 1))
    assert covered(con, tmp_path, late)["长河县白塔镇", 2024] == ("published", "divisions")
    line = rostered("", "government", {**COUNTY, "township": "白塔镇"}, due_month=1, due_day=20)
    assert covered(con, tmp_path, late, roster=(line,))["长河县白塔镇", 2024] == ("late", "roster")
    (finding,) = late_findings(con, 2024).to_pylist()
    assert (finding["stated"], finding["expected"], finding["report_id"]) == (
        "2025-04-01", "2025-01-20", late.report_id,
    )  # fmt: skip
    assert con.execute(
        "SELECT DISTINCT due_on FROM coverage WHERE basis = 'roster' AND report_year = 2024"
    ).fetchall() == [(dt.date(2025, 1, 20),)]


@pytest.mark.parametrize(
    ("today", "of_department", "of_government", "of_town"),
    [
        (dt.date(2026, 1, 31), "not_due", "not_due", "not_due"),
        (dt.date(2026, 2, 1), "not_seen", "not_due", "not_due"),
        (dt.date(2026, 4, 1), "not_seen", "not_seen", "not_seen"),
    ],
)
def test_what_is_not_due_yet_is_not_missed(
    con, tmp_path: Path, today: dt.date, of_department: str, of_government: str, of_town: str
) -> None:
    seen = [body("水务局", "department", 2024, COUNTY), body("", "government", 2024, COUNTY)]
    found = covered(con, tmp_path, *seen, today=today)
    statuses = [found[name, 2025][0] for name in ("长河县水务局", "长河县", "长河县白塔镇")]
    assert statuses == [of_department, of_government, of_town]
    assert max(year for _, year in found) == 2025


def test_the_roster_names_who_was_never_seen_and_says_for_which_years(con, tmp_path: Path) -> None:
    lines = (
        rostered("林业局", "department", COUNTY), rostered("旧局", "department", COUNTY, to_year=2020),
        rostered("新局", "department", COUNTY, from_year=2023),
    )  # fmt: skip
    found = covered(con, tmp_path, roster=lines)
    assert {status for (name, _), status in found.items() if name == "长河县林业局"} == {
        ("not_seen", "roster")
    }
    for name, years in (("长河县旧局", {2019, 2020}), ("长河县新局", {2023, 2024})):
        expected = {year for (of, year), status in found.items() if of == name and status[0] == "not_seen"}
        assert expected == years
        assert {found[name, year][0] for year in {*range(2019, 2025)} - years} == {"not_expected"}
    assert {name for name, _ in found} == {"长河县林业局", "长河县旧局", "长河县新局"}
    assert ("青云省白水市长河县", None) in con.execute(
        "SELECT full_name, first_year FROM agencies"
    ).fetchall()


def test_reports_of_a_body_that_is_not_certain_are_asked_of_nobody(con, tmp_path: Path) -> None:
    lost = replace(body("水务局", "department", 2024, COUNTY), report_id="p1", body="p1", where={})
    assert covered(con, tmp_path, lost) == {}


RENAMED = {
    "unit": "青云省白水市长河县", "successor": "青云省白水市长河区", "since": 2022, "basis": "document",
    "document": "国函〔2021〕1号", "is_whole": True,
}  # fmt: skip


def successors(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, int, str, bool]]:
    return con.execute(
        "SELECT old.full_name[7:], new.full_name[7:], since, basis, is_followed FROM agency_successors "
        "JOIN agencies AS old USING (agency_id) JOIN agencies AS new ON new.agency_id = successor_id "
        "ORDER BY ALL"
    ).fetchall()


def test_a_renamed_unit_has_a_successor_and_so_have_its_bodies(con, tmp_path: Path) -> None:
    places = [
        *PLACES[:2], unit(COUNTY, [2018, 2019, 2020, 2021]), unit(NEW_COUNTY, [2022, 2023, 2024, 2025]),
        town("白塔镇", [2018, 2019, 2020, 2021, 2022]),
        unit({**NEW_COUNTY, "township": "白塔镇"}, [2022, 2023, 2025]),
    ]  # fmt: skip
    reports = [
        body("水务局", "department", 2021, COUNTY), body("水务局", "department", 2022, NEW_COUNTY),
        body("林业局", "department", 2021, COUNTY), body("林业局", "department", 2023, COUNTY),
        body("林业局", "department", 2023, NEW_COUNTY), body("", "government", 2021, COUNTY),
    ]  # fmt: skip
    found = covered(con, tmp_path, *reports, places=places, successions=(RENAMED,))
    assert successors(con) == [
        ("长河县", "长河区", 2022, "document", False),  # no report of the new one is there yet
        ("长河县林业局", "长河区林业局", 2022, "unit_above", False),  # years of both overlap
        ("长河县水务局", "长河区水务局", 2022, "unit_above", True),
        ("长河县白塔镇", "长河区白塔镇", 2022, "unit_above", False),
    ]
    assert found["长河县水务局", 2022] == ("not_expected", "other_years")
    # The lists of townships still have the old county in 2022, those of counties do not.
    assert ("长河县白塔镇", 2022) not in found
    assert found["长河区白塔镇", 2022] == ("not_seen", "divisions")


def test_years_go_on_in_the_body_that_came_in_its_place(con, tmp_path: Path) -> None:
    forward = replace(body("水务局", "department", 2021, COUNTY), cells={CARRIED_FORWARD: number(3)})
    into = replace(body("水务局", "department", 2022, NEW_COUNTY), cells={CARRIED_IN: number(2)})
    third = {**RENAMED, "unit": RENAMED["successor"], "successor": "青云省白水市长河市", "since": 2024}
    last = body("水务局", "department", 2024, {**CITY, "county": "长河市"})
    covered(con, tmp_path, forward, into, last, places=[], successions=(RENAMED, third))
    for year in (2021, 2022, 2024):
        load_year_checks(con, year)
    broken = "SELECT stated_value, expected_value FROM year_checks WHERE status = 'broken'"
    assert con.execute(broken).fetchall() == [(2, 3)]
    assert [row["finding_code"] for row in year_findings(con, 2024).to_pylist()] == ["previous_year_missing"]
    series = f"""SELECT series_id, full_name[7:], report_year, value FROM series
        WHERE cell = 'application_dispositions/{"/".join(CARRIED_IN[1])}' ORDER BY report_year"""
    assert con.execute(series).fetchall() == [
        (last.agency_id, "长河县水务局", 2021, 0), (last.agency_id, "长河区水务局", 2022, 2),
        (last.agency_id, "长河市水务局", 2024, 0),
    ]  # fmt: skip


def test_two_that_became_one_are_not_followed(con, tmp_path: Path) -> None:
    other = {**RENAMED, "unit": "青云省白水市西山县", "is_whole": False}
    covered(
        con, tmp_path, body("", "government", 2021, COUNTY), body("", "government", 2022, NEW_COUNTY),
        body("", "government", 2021, {**CITY, "county": "西山县"}), places=[],
        successions=({**RENAMED, "is_whole": False}, other),
    )  # fmt: skip
    assert [row[4] for row in successors(con)] == [False, False]

"""Rates of areas: the numbers of usable reports, each once, and what is left out."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from schemas.rates import RATES
from tests.warehouse.made import BLANK, Cell, Printed, load, number
from tests.warehouse.test_areas import ALL, body, city, counting, county
from warehouse.counts_scope import load_totals
from warehouse.coverage import ROSTERED, SUCCESSIONS, load_agencies
from warehouse.views import rates

COLUMNS = (
    "numerator, denominator, bodies, bodies_not_usable, cells_not_stated, bodies_unknown, reports_contested"
)


def applications(**counts: Printed) -> dict[Cell, Printed]:
    return {
        ("application_dispositions", (code.replace("__", "."), "total")): count
        for code, count in counts.items()
    }


def reviews(upheld: int, corrected: int, pending: int, after: int = 0) -> dict[Cell, Printed]:
    def case(proceeding: str, outcome: str) -> Cell:
        return "review_litigation_counts", (proceeding, outcome)

    return {
        case("administrative_review", "upheld"): number(upheld),
        case("administrative_review", "corrected"): number(corrected),
        case("administrative_review", "pending"): number(pending),
        case("litigation_direct", "upheld"): number(1),
        case("litigation_after_review", "corrected"): number(after),
    }


def rate(con: duckdb.DuckDBPyConnection, area: str, code: str) -> tuple:
    (found,) = con.execute(
        f"SELECT {COLUMNS} FROM rates WHERE full_name = ? AND rate_code = ? AND report_year = 2024",
        [area, code],
    ).fetchall()
    return found


@pytest.fixture
def rated(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> duckdb.DuckDBPyConnection:
    """Two counties of a city: one of which two of three bodies are usable, one that is consolidated."""
    east, west = county("东原县"), county("西山县")
    water = applications(
        granted=number(6), granted_in_part=number(2), refused__state_secret=number(1),
        unavailable__not_held=number(1), total_processed=number(10),
    ) | reviews(3, 1, 9)  # fmt: skip
    roads = applications(granted=number(1), other__other=number(1), total_processed=number(2)) | reviews(
        0, 2, 0, 1
    )
    # It states how many were granted, but neither in part nor a reason: it is in no rate of those.
    schools = applications(
        granted=number(50), granted_in_part=BLANK, refused__internal_affairs=BLANK,
        refused__state_secret=BLANK, total_processed=number(60),
    )  # fmt: skip
    whole = applications(granted=number(100), total_processed=number(400))
    contested = body("林业局", "department", 2024, east, cells=whole)
    made = [
        body("水务局", "department", 2024, east, cells=water),
        body("交通局", "department", 2024, east, cells=roads),
        body("教育局", "department", 2024, east, cells=schools),
        replace(contested, where={**contested.where, "full_name": None}, body="p1", report_id="p1"),
        # Others' numbers may be in it: nobody says.
        body("", "government", 2024, east, cells=whole),
        counting(5, body("", "government", 2024, west, cells=water | whole), ALL),
        body("水务局", "department", 2024, west, cells=water),
    ]
    load(con, made, tmp_path)
    load_agencies(con, ROSTERED.empty_table(), SUCCESSIONS.empty_table())
    load_totals(con, 2024)
    return con


def test_rates_are_of_usable_reports_and_say_what_is_left_out(rated: duckdb.DuckDBPyConnection):
    east = "青云省白水市东原县"
    assert rate(rated, east, "consent") == (6 + 2 + 1, 10 + 2, 2, 1, 1, 1, 1)
    assert rate(rated, east, "refused") == (1, 12, 2, 1, 2, 1, 1)
    assert rate(rated, east, "unavailable") == (1, 72, 3, 0, 0, 1, 1)
    assert rate(rated, east, "not_held") == (1, 72, 3, 0, 0, 1, 1)
    assert rate(rated, east, "not_processed") == (0, 72, 3, 0, 0, 1, 1)
    assert rate(rated, east, "other") == (1, 72, 3, 0, 0, 1, 1)
    # What is pending is not decided; both kinds of lawsuits are one.
    assert rate(rated, east, "reversed_in_review") == (1 + 2, 3 + 1 + 2, 3, 0, 0, 1, 1)
    assert rate(rated, east, "reversed_in_litigation") == (1, 3, 3, 0, 0, 1, 1)


def test_rates_count_each_report_once_at_every_level(rated: duckdb.DuckDBPyConnection):
    # The consolidated report holds its department's numbers.
    assert rate(rated, "青云省白水市西山县", "consent") == (100 + 2, 400, 1, 0, 0, 0, 0)
    for above in ("青云省白水市", "青云省"):
        assert rate(rated, above, "consent") == (9 + 102, 12 + 400, 3, 1, 1, 1, 1)
    shares = "SELECT full_name, rate FROM rates WHERE rate_code = 'consent' AND level = 'county' ORDER BY ALL"
    assert rated.execute(shares).fetchall() == [("青云省白水市东原县", 0.75), ("青云省白水市西山县", 0.255)]


def test_nothing_divided_by_nothing_is_no_rate(con: duckdb.DuckDBPyConnection, tmp_path: Path):
    load(con, [body("水务局", "department", 2024, county("东原县"))], tmp_path)
    load_agencies(con, ROSTERED.empty_table(), SUCCESSIONS.empty_table())
    load_totals(con, 2024)
    asked = "SELECT DISTINCT numerator, denominator, rate, bodies FROM rates"
    assert con.execute(asked).fetchall() == [(0, 0, None, 1)]


def test_rates_are_of_the_reports_that_totals_are_built_from(con: duckdb.DuckDBPyConnection, tmp_path: Path):
    load(con, [report for year in (2022, 2023, 2024) for report in city(year)], tmp_path)
    load_agencies(con, ROSTERED.empty_table(), SUCCESSIONS.empty_table())
    for year in (2022, 2023, 2024):
        load_totals(con, year)
    assert con.execute(
        "SELECT count(*) FROM rates JOIN (SELECT DISTINCT area_id, report_year, bodies FROM totals_by_area) "
        "AS total USING (area_id, report_year) WHERE rates.bodies + rates.bodies_not_usable <> total.bodies"
    ).fetchall() == [(0,)]
    assert con.execute("SELECT count(*) FROM rates").fetchall() == [(5 * 3 * len(RATES),)]


def test_every_rate_is_explained():
    (codes,) = (column for column in rates().columns if column.name == "rate_code")
    assert all(rate.code in codes.en and rate.code in codes.zh for rate in RATES)

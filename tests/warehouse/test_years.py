"""Reports against those of other years of the same body."""

from pathlib import Path
from zlib import crc32

import duckdb
import pytest

from schemas.forms import TableName
from schemas.terms import APPLICANTS
from tests.warehouse.made import BLANK, Cell, Made, Printed, load, number
from warehouse.made import jumps_digest
from warehouse.years import load_year_checks, load_year_jumps, year_findings

TABLE: TableName = "application_dispositions"


def carried(
    forward: int | None = None, into: int | None = None, column: str = "total"
) -> dict[Cell, Printed]:
    cells: dict[Cell, Printed] = {}
    if forward is not None:
        cells[TABLE, ("carried_forward", column)] = number(forward)
    if into is not None:
        cells[TABLE, ("carried_in", column)] = number(into)
    return cells


def in_force(issued: int, repealed: int, total: int) -> dict[Cell, Printed]:
    place = ("art20_1", "normative_documents")
    numbers = {"issued": issued, "repealed": repealed, "in_force": total}
    return {("article20_items", (*place, measure)): number(value) for measure, value in numbers.items()}


def checked(con: duckdb.DuckDBPyConnection, folder: Path, *reports: Made) -> list[tuple]:
    """The findings on all years: code, report, cell, stated, expected."""
    load(con, reports, folder)
    years = sorted({made.year for made in reports if made.year is not None})
    for year in years:
        load_year_checks(con, year)
    load_year_jumps(con)
    rows = [row for year in years for row in year_findings(con, year).to_pylist()]
    assert len({row["finding_id"] for row in rows}) == len(rows)
    return [
        (row["finding_code"], row["report_id"], row["cell"], row["stated"], row["expected"]) for row in rows
    ]


def statuses(con: duckdb.DuckDBPyConnection, report_id: str) -> dict[str, int]:
    return dict(
        con.execute(
            "SELECT status, count(*) FROM year_checks WHERE report_id = ? GROUP BY ALL", [report_id]
        ).fetchall()
    )


def test_three_years_with_one_broken_column_are_one_finding(con, tmp_path: Path) -> None:
    findings = checked(
        con,
        tmp_path,
        Made("r2022", 2022, body="a1", cells={**carried(forward=3), **in_force(2, 0, 10)}),
        Made("r2023", 2023, body="a1", cells={**carried(4, 3), **in_force(3, 1, 12)}),
        Made(
            "r2024",
            2024,
            body="a1",
            cells={**carried(into=4), **carried(into=1, column="natural_person"), **in_force(0, 2, 10)},
        ),
    )
    assert findings == [("year_check_broken", "r2024", f"{TABLE}/carried_in/natural_person", "1", "0")]
    # Nothing is said of the first year that is known.
    assert statuses(con, "r2022") == {}
    assert statuses(con, "r2023") == {"holds": len(APPLICANTS) + 2}
    assert statuses(con, "r2024") == {"holds": len(APPLICANTS) + 1, "broken": 1}


def test_what_is_in_force_follows_from_the_year_before(con, tmp_path: Path) -> None:
    findings = checked(
        con,
        tmp_path,
        Made("r2023", 2023, body="a1", cells=in_force(0, 0, 10)),
        Made("r2024", 2024, body="a1", cells=in_force(5, 1, 15)),
    )
    cell = "article20_items/art20_1/normative_documents/in_force"
    assert findings == [("year_check_broken", "r2024", cell, "15", "14")]
    ((stated, expected, previous, locator),) = con.execute(
        "SELECT stated_value, expected_value, previous_report_id, locator FROM year_checks "
        "WHERE status = 'broken'"
    ).fetchall()
    assert (int(stated), int(expected), previous) == (15, 14, "r2023")
    assert locator == "line=1;col=in_force"


def test_checks_are_the_same_however_many_reports_are_checked_at_once(con, tmp_path: Path) -> None:
    checked(
        con,
        tmp_path,
        *(
            Made(f"r{body}{year}", year, body=body, cells=carried(forward=3, into=year % 2))
            for body in ("a1", "a2", "a3")
            for year in (2023, 2024)
        ),
    )
    at_once = con.execute("FROM year_checks").fetchall()
    assert len({report_id for report_id, *_ in at_once}) == 3
    load_year_checks(con, 2024, reports_at_once=1)
    assert con.execute("FROM year_checks").fetchall() == at_once


def test_forms_that_differ_are_not_compared(con, tmp_path: Path) -> None:
    """The 2019 form counts other things; applications are carried over all the same."""
    findings = checked(
        con,
        tmp_path,
        Made("r2020", 2020, "某镇", "2019", "2019", body="a1", cells=carried(forward=1)),
        Made("r2021", 2021, body="a1", cells={**carried(into=2), **in_force(1, 0, 9)}),
    )
    assert [finding[2] for finding in findings] == [f"{TABLE}/carried_in/total"]
    assert statuses(con, "r2021") == {"holds": len(APPLICANTS) - 1, "broken": 1}


def test_a_missing_year_is_said_once(con, tmp_path: Path) -> None:
    findings = checked(
        con,
        tmp_path,
        Made("r2020", 2020, body="a1"),
        Made("r2022", 2022, body="a1", cells=carried(into=5)),
        Made("r2023", 2023, body="a1"),
    )
    assert findings == [("previous_year_missing", "r2022", None, "2020", "2021")]
    assert statuses(con, "r2022") == {"previous_missing": len(APPLICANTS) + 2}


def test_a_blank_is_never_a_zero(con, tmp_path: Path) -> None:
    cells: dict[Cell, Printed] = {(TABLE, ("carried_in", "total")): BLANK}
    assert not checked(
        con, tmp_path, Made("r2023", 2023, body="a1"), Made("r2024", 2024, body="a1", cells=cells)
    )
    assert statuses(con, "r2024") == {"holds": len(APPLICANTS) + 1, "not_evaluable": 1}


@pytest.mark.parametrize("bodies", [("a1", "a2"), ("p1", "p1")])
def test_other_bodies_and_those_of_unknown_place_are_never_compared(con, tmp_path: Path, bodies) -> None:
    reports = [
        Made(f"r{year}", year, body=body, cells=carried(into=7))
        for year, body in zip((2023, 2024), bodies, strict=True)
    ]
    assert checked(con, tmp_path, *reports) == []
    assert con.execute("SELECT count(*) FROM year_checks").fetchall() == [(0,)]


def test_a_year_that_is_loaded_again_changes_what_is_said_of_the_next(con, tmp_path: Path) -> None:
    before, after = Made("r2023", 2023, body="a1"), Made("r2024", 2024, body="a1", cells=carried(into=7))
    assert len(checked(con, tmp_path / "a", before, after)) == 1
    mended = Made("r2023", 2023, body="a1", cells=carried(forward=7))
    assert checked(con, tmp_path / "b", mended, after) == []


RECEIVED: Cell = (TABLE, ("received_new", "total"))


def towns(numbers: dict[str, tuple[int, ...]], parent: str = "a某县") -> list[Made]:
    """A report a year from 2020 on for each town, with so many applications."""
    return [
        Made(
            f"{town}{year}",
            year,
            f"某县{town}镇",
            body=f"a{town}",
            where={"parent_agency_id": parent},
            cells={RECEIVED: number(value)},
        )
        for town, values in numbers.items()
        for year, value in enumerate(values, start=2020)
    ]


STEADY = {f"t{town}": (40 + town, 42 + town, 39 + town, 41 + town, 40 + town) for town in range(9)}


def jumps(con: duckdb.DuckDBPyConnection, folder: Path, reports: list[Made]) -> list[tuple]:
    return [
        (report_id, stated, expected)
        for code, report_id, _, stated, expected in checked(con, folder, *reports)
        if code == "value_jumped"
    ]


def test_a_number_far_from_its_history_and_its_peers_is_a_jump(con, tmp_path: Path) -> None:
    reports = towns({**STEADY, "x": (40, 42, 4100, 41, 40), "y": (400, 380, 410, 390, 1)})
    assert jumps(con, tmp_path, reports) == [("x2022", "4100", "41"), ("y2024", "1", "390")]
    ((own_years, peers),) = con.execute(
        "SELECT own_years, peers FROM year_jumps WHERE report_id = 'x2022'"
    ).fetchall()
    assert (own_years, peers) == (5, 10)


def test_jumps_are_the_same_however_many_cells_are_compared_at_once(con, tmp_path: Path) -> None:
    reports = towns({**STEADY, "x": (40, 42, 4100, 41, 40), "y": (400, 380, 410, 390, 1)})
    assert jumps(con, tmp_path, reports)
    at_once = con.execute("FROM year_jumps ORDER BY ALL").fetchall()
    for numbers in (1, len(reports), 3 * len(reports)):
        load_year_jumps(con, numbers)
        assert con.execute("FROM year_jumps ORDER BY ALL").fetchall() == at_once


def test_jumps_hang_on_the_reports_of_bodies_with_enough_years(con, tmp_path: Path) -> None:
    def night(numbers: dict[str, tuple[int, ...]]) -> tuple[object, str]:
        reports = towns({**STEADY, "x": (40, 42, 4100, 41, 40), **numbers})
        assert jumps(con, tmp_path / str(numbers), reports)
        con.execute("DELETE FROM meta.made; DELETE FROM meta.made_reports")
        con.execute("INSERT INTO meta.made SELECT DISTINCT 'reports', report_year, '1', 0, true FROM reports")
        made = [(report.year, "1", report.report_id, crc32(repr(report).encode())) for report in reports]
        con.executemany("INSERT INTO meta.made_reports VALUES (?, ?, ?, ?)", made)
        return con.execute("FROM year_jumps ORDER BY ALL").fetchall(), jumps_digest(con)

    usual = night({})
    assert night({"young": (1, 5000, 1)}) == usual
    others: list[dict[str, tuple[int, ...]]] = [{"young": (1, 5000, 1, 1)}, {"t0": (*STEADY["t0"][:4], 41)}]
    for numbers in others:
        assert night(numbers)[1] != usual[1]
        assert night({}) == usual


@pytest.mark.parametrize(
    "reports",
    [
        pytest.param(towns({**STEADY, "x": (40, 4100)}), id="too few years of its own"),
        pytest.param(towns({"t0": STEADY["t0"], "x": (40, 42, 4100, 41, 40)}), id="too few peers"),
        pytest.param(towns({**STEADY, "x": (1, 2, 1, 1, 14)}), id="small numbers"),
        pytest.param(towns({**STEADY, "x": (40, 900, 2, 300, 1500)}), id="it always varies"),
        pytest.param(
            towns({town: (*values[:4], values[4] * 100) for town, values in STEADY.items()}),
            id="all peers changed alike",
        ),
    ],
)
def test_what_is_no_jump(con, tmp_path: Path, reports: list[Made]) -> None:
    assert jumps(con, tmp_path, reports) == []


def test_without_peers_of_the_government_bodies_of_the_level_are_peers(con, tmp_path: Path) -> None:
    reports = [
        *(made for town, values in STEADY.items() for made in towns({town: values}, f"a{town}县")),
        *towns({"x": (40, 42, 4100, 41, 40)}, "a别县"),
    ]
    assert jumps(con, tmp_path, reports) == [("x2022", "4100", "41")]

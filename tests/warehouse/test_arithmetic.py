"""The identities as SQL evaluates them are the identities as declared."""

import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.cells import CELL_ID
from schemas.forms import FACT_TABLES, form_table
from schemas.identities import equations, evaluate
from schemas.rules.sums import plain_number
from schemas.statuses import VALUE_STATUSES
from schemas.terms import FormVersion
from tests.warehouse.made import (
    BLANK,
    Cell,
    Made,
    Printed,
    number,
    report_rows,
    resolved,
    source_rows,
    store,
)
from warehouse.explain import explain_sums
from warehouse.load import arithmetic_findings, load_arithmetic, load_cells, replace_year
from warehouse.working import open_working

Verdict = tuple[Decimal | None, Decimal | None, str]


@pytest.fixture(scope="module")
def shared(
    empty_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """One database for all examples; each example replaces what the one before it loaded."""
    path = tmp_path_factory.mktemp("arithmetic") / "warehouse.duckdb"
    path.write_bytes(empty_database.read_bytes())
    with open_working(path) as con:
        yield con


def load_grid(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    """Load one report without the detour of the extraction store."""
    replace_year(con, "reports", made.year, report_rows([made]))
    con.execute("DELETE FROM cells")
    con.executemany(
        "INSERT INTO cells BY NAME SELECT ? AS report_id, ? AS report_year, ? AS cell_id, ? AS value, "
        "? AS value_status, 'labels' AS placement, false AS is_corrected",
        [(made.report_id, made.year, CELL_ID[cell], *printed) for cell, printed in made.cells.items()],
    )
    load_arithmetic(con, made.year)


def stored_verdicts(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], Verdict]:
    rows = con.execute(
        "SELECT identity_code, scope, left_value, right_value, status FROM arithmetic"
    ).fetchall()
    assert len(rows) == len({row[:2] for row in rows})
    return {row[:2]: row[2:] for row in rows}


def declared_verdicts(made: Made) -> dict[tuple[str, str], Verdict]:
    verdicts: dict[tuple[str, str], Verdict] = {}
    for table in FACT_TABLES:
        cells = {codes: printed for (owner, codes), printed in made.cells.items() if owner == table}
        for equation in equations(form_table(table, made.forms()[table])):
            verdicts[equation.identity_code, equation.scope] = evaluate(equation, cells)
    return verdicts


def random_cell(chance: random.Random, stated: float, largest: int) -> Printed:
    if chance.random() < stated:
        return Decimal(chance.randint(-largest, largest)), "stated"
    others = [status for status in VALUE_STATUSES if status != "stated"]
    # Blanks most of the time: they are what an identity can still hold with.
    weights = [20 if status in {"blank", "not_applicable"} else 1 for status in others]
    return None, chance.choices(others, weights)[0]


@settings(max_examples=40, deadline=None)
@given(
    chance=st.randoms(use_true_random=False),
    stated=st.sampled_from([0.0, 0.5, 0.9, 0.99, 1.0]),
    largest=st.sampled_from([0, 1, 3, 10**9]),
    article20=st.sampled_from(["2019", "2021"]),
    dispositions=st.sampled_from(["2019", "2021"]),
    year=st.sampled_from([2024, None]),
)
def test_sql_agrees_with_the_declaration(
    shared,
    chance: random.Random,
    stated: float,
    largest: int,
    article20: FormVersion,
    dispositions: FormVersion,
    year: int | None,
):
    made = Made("a", year, article20=article20, dispositions=dispositions)
    cells: dict[Cell, Printed] = {
        (table, codes): random_cell(chance, stated, largest)
        for table in FACT_TABLES
        for codes in form_table(table, made.forms()[table]).cells()
    }
    made = replace(made, cells=cells)
    shared.execute("DELETE FROM reports; DELETE FROM arithmetic")
    load_grid(shared, made)
    assert stored_verdicts(shared) == declared_verdicts(made)


def disposition(row: str, column: str) -> Cell:
    return "application_dispositions", (row, column)


def loaded(
    con: duckdb.DuckDBPyConnection, folder: Path, *reports: Made, year: int | None = 2024
) -> list[dict]:
    replace_year(con, "reports", year, report_rows(reports))
    replace_year(con, "report_sources", year, source_rows(reports))
    for table in FACT_TABLES:
        load_cells(con, [table], year, [(store(folder, reports), resolved(reports))])
    load_arithmetic(con, year)
    replace_year(con, "sum_explanations", year, explain_sums(con, year))
    found = arithmetic_findings(con, year)
    replace_year(con, "findings", year, found)
    return found.to_pylist()


def test_a_report_whose_sums_close_has_no_finding(con, tmp_path: Path):
    assert loaded(con, tmp_path, Made("a", 2024)) == []
    assert con.execute("SELECT DISTINCT status FROM arithmetic").fetchall() == [("holds",)]


def test_a_broken_sum_is_a_warning_on_the_cell_of_its_total(con, tmp_path: Path):
    cells = {
        disposition("granted", "natural_person"): number(216),
        disposition("granted", "total"): number(218),
        disposition("total_processed", "natural_person"): number(216),
        disposition("total_processed", "total"): number(218),
        disposition("received_new", "natural_person"): number(216),
        disposition("received_new", "total"): number(218),
    }
    made = Made("a", 2024, cells=cells)
    found = {row["cell"]: row for row in loaded(con, tmp_path, made)}
    assert set(found) == {
        f"application_dispositions/{row}/total" for row in ("granted", "total_processed", "received_new")
    }
    row = found["application_dispositions/granted/total"]
    assert (row["stated"], row["expected"]) == ("218", "216")
    assert (row["finding_code"], row["severity"]) == ("arithmetic_broken", "warning")
    assert (row["report_id"], row["report_year"]) == ("a", 2024)
    assert (row["path"], row["source_sha256"]) == (made.path, made.sha256)
    assert row["locator"] == "line=1;col=total"
    assert row["message_en"] == (
        "application_dispositions/granted/total: The total column equals the sum of the six kinds of "
        "applicants, per row. Printed 218, the other cells give 216; loaded as printed. Ask the office. "
        "No single wrong number explains it."
    )
    assert row["message_zh"].startswith(
        "application_dispositions/granted/total：总计列等于六类申请人之和（每行）。"
    )


def test_the_balance_expects_of_its_total_what_the_other_three_give(con, tmp_path: Path):
    cells = {
        disposition("received_new", "natural_person"): number(10),
        disposition("received_new", "total"): number(10),
        disposition("carried_in", "natural_person"): number(3),
        disposition("carried_in", "total"): number(3),
        disposition("carried_forward", "natural_person"): number(1),
        disposition("carried_forward", "total"): number(1),
    }
    found = loaded(con, tmp_path, Made("a", 2024, cells=cells))
    assert {(row["cell"], row["stated"], row["expected"]) for row in found} == {
        (f"application_dispositions/total_processed/{column}", "0", "12")
        for column in ("natural_person", "total")
    }


def test_three_identities_broken_on_one_cell_are_three_findings(con, tmp_path: Path):
    found = loaded(con, tmp_path, Made("a", 2024, cells={disposition("total_processed", "total"): number(5)}))
    assert [(row["cell"], row["stated"], row["expected"]) for row in found] == [
        ("application_dispositions/total_processed/total", "5", "0")
    ] * 3
    assert len({row["finding_id"] for row in found}) == 3


def test_findings_are_the_same_every_time(con, tmp_path: Path):
    made = Made("a", None, cells={("review_litigation_counts", ("litigation_direct", "total")): number(7)})
    first = loaded(con, tmp_path, made, year=None)
    assert loaded(con, tmp_path, made, year=None) == first
    assert [(row["cell"], row["report_year"]) for row in first] == [
        ("review_litigation_counts/litigation_direct/total", None)
    ]


def test_a_blank_that_may_be_anything_is_no_finding(con, tmp_path: Path):
    cells = {disposition("granted", "natural_person"): BLANK, disposition("granted", "total"): number(4)}
    cells[disposition("total_processed", "total")] = BLANK
    assert loaded(con, tmp_path, Made("a", 2024, cells=cells)) == []
    assert con.execute(
        "SELECT left_value, right_value, status FROM arithmetic "
        "WHERE identity_code = 'dispositions_row_total' AND scope = 'granted'"
    ).fetchall() == [(None, None, "not_evaluable")]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("218.000000", "218"),
        ("0.984000", "0.984"),
        ("0", "0"),
        ("1200", "1200"),
        ("-3.50", "-3.5"),
        ("1E+3", "1000"),
    ],
)
def test_numbers_are_printed_as_people_write_them(value: str, text: str):
    assert plain_number(Decimal(value)) == text

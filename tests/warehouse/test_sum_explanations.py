"""Explanations of broken sums in the warehouse: what is loaded, and what the findings say of it."""

import random
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from schemas.forms import FACT_TABLES, ReportForm, cell_name, form_table
from tests.layouts import REPORT_FORMS, Figures, adding_up, all_different
from tests.layouts.figures import tables_of
from tests.warehouse.made import Cell, Made, Printed, load, number
from warehouse.explain import explain_sums
from warehouse.load import arithmetic_findings, replace_year

CELL = "application_dispositions/granted_in_part/natural_person"
NO_CELL = (None, None, None, None, None, "unexplained", None, None)


def made_of(report_id: str, figures: Figures, year: int | None = 2024) -> Made:
    """A report that prints these figures."""
    article20, dispositions, _ = (table.version for table in tables_of(figures.form))
    cells: dict[Cell, Printed] = {}
    for table in tables_of(figures.form):
        for codes in table.cells():
            text = figures.printed[cell_name(table.table, codes)].replace(",", "")
            cells[table.table, codes] = number(text) if text else (None, "blank")
    return Made(report_id, year, f"{report_id}镇", article20, dispositions, cells=cells)


def misprinted(form: ReportForm = "2021") -> Figures:
    """Figures in which one number that is no total has lost a digit, and nothing else is wrong."""
    figures = adding_up(form)
    return figures.but({CELL: figures.printed[CELL][:-1]})


def explained(con: duckdb.DuckDBPyConnection, folder: Path, *reports: Made) -> list[dict]:
    """Load reports as a run does; the findings on their sums."""
    load(con, reports, folder)
    found = []
    for year in dict.fromkeys(made.year for made in reports):
        replace_year(con, "sum_explanations", year, explain_sums(con, year))
        found += arithmetic_findings(con, year).to_pylist()
    return found


@pytest.mark.parametrize("form", REPORT_FORMS)
def test_a_lost_digit_is_loaded_as_printed_and_named(con, tmp_path: Path, form: ReportForm):
    figures = misprinted(form)
    printed, true = int(figures.printed[CELL]), int(adding_up(form).printed[CELL])
    findings = explained(con, tmp_path, made_of("a", figures))
    assert con.execute(
        "SELECT identity_code, scope, rank, cell, printed, would_be, difference, slip, verdict, "
        "others_checked, others_holding FROM sum_explanations ORDER BY ALL"
    ).fetchall() == [
        (code, scope, 1, CELL, printed, true, true - printed, "digit_lost", "confirmed", 1, 1)
        for code, scope in (
            ("dispositions_parts", "natural_person"),
            ("dispositions_row_total", "granted_in_part"),
        )
    ]
    assert con.execute(
        "SELECT application_count, raw_text FROM application_dispositions "
        "WHERE disposition_code = 'granted_in_part' AND applicant_code = 'natural_person'"
    ).fetchall() == [(printed, str(printed))]
    assert len(findings) == 2
    for finding in findings:
        assert finding["message_en"].endswith(
            f"Ask the office. If {CELL} were {true} instead of {printed} (a digit lost), "
            "all sums through it would hold."
        )
        assert finding["message_zh"].endswith(
            f"请向发布单位核实。若 {CELL} 为 {true} 而不是 {printed}（漏了一位数字），"
            "经过它的关系就全部成立。"
        )


def test_where_no_single_cell_explains_a_sum_one_row_says_so(con, tmp_path: Path):
    figures = adding_up("2021")
    other = "application_dispositions/granted_in_part/other_organization"
    more = {CELL: str(int(figures.printed[CELL]) + 5), other: str(int(figures.printed[other]) - 5)}
    findings = explained(con, tmp_path, made_of("a", figures.but(more)))
    assert con.execute(
        "SELECT scope, rank, cell, printed, would_be, difference, slip, verdict, others_checked, "
        "others_holding FROM sum_explanations ORDER BY ALL"
    ).fetchall() == [(scope, 1, *NO_CELL) for scope in ("natural_person", "other_organization")]
    assert len(findings) == 2
    assert all(row["message_en"].endswith(" No single wrong number explains it.") for row in findings)
    assert all(row["message_zh"].endswith("任何单独一个数有误都不能解释。") for row in findings)


def test_the_id_of_a_finding_does_not_follow_its_explanation(con, tmp_path: Path):
    made = made_of("a", misprinted())
    told = explained(con, tmp_path, made)
    con.execute("DELETE FROM sum_explanations")
    untold = arithmetic_findings(con, 2024).to_pylist()
    assert [row["finding_id"] for row in untold] == [row["finding_id"] for row in told]
    assert all(row["message_en"].endswith("Ask the office.") for row in untold)
    assert all(row["message_zh"].endswith("请向发布单位核实。") for row in untold)


def test_only_broken_identities_of_the_year_are_explained_and_always_alike(con, tmp_path: Path):
    reports = (
        made_of("sound", adding_up("2021")), made_of("wrong", misprinted()),
        made_of("earlier", misprinted("2019"), 2020), made_of("undated", misprinted("hybrid"), None),
    )  # fmt: skip
    explained(con, tmp_path, *reports)
    assert con.execute(
        "SELECT report_id, report_year, count(*) FROM sum_explanations GROUP BY ALL ORDER BY ALL"
    ).fetchall() == [("earlier", 2020, 2), ("undated", None, 2), ("wrong", 2024, 2)]
    for year in (2024, 2020, None):
        assert explain_sums(con, year) == explain_sums(con, year)
    assert explain_sums(con, 2023).num_rows == 0


def test_every_broken_identity_has_its_rows_whatever_is_printed(con, tmp_path: Path):
    chance = random.Random(7)
    reports = [made_of("different", all_different("2021"))]
    for place in range(12):
        cells: dict[Cell, Printed] = {
            (table, codes): (Decimal(chance.choice((0, 0, 0, 1, 12))), "stated")
            if chance.random() < 0.97
            else (None, chance.choice(("blank", "missing", "not_applicable")))
            for table in FACT_TABLES
            for codes in form_table(table, "2021").cells()
        }
        reports.append(Made(f"r{place:02}", 2024, cells=cells))
    explained(con, tmp_path, *reports)
    broken = "SELECT report_id, identity_code, scope FROM arithmetic WHERE status = 'broken' ORDER BY ALL"
    ranked = "SELECT report_id, identity_code, scope FROM sum_explanations WHERE rank = 1 ORDER BY ALL"
    assert len(con.execute(broken).fetchall()) > 100
    assert con.execute(ranked).fetchall() == con.execute(broken).fetchall()
    assert con.execute("SELECT max(rank), min(would_be) >= 0 FROM sum_explanations").fetchall() == [(5, True)]

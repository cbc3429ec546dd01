"""Reports against those of other years of the same body, or of the one whose place it took.

The table ``year_checks`` is made a report year at a time, each with the one before; ``year_jumps`` for all
years at once: what is usual is told by all of them.
"""

from collections.abc import Mapping
from typing import Any

import duckdb
import pyarrow as pa

from schemas.arrow_schemas import arrow_schema
from schemas.findings import Finding
from schemas.rules.sums import plain_number
from schemas.year_checks import (
    JUMP_DEVIATIONS,
    JUMP_DIFFERENCE,
    JUMP_FACTOR,
    JUMP_PEERS,
    JUMP_YEARS,
    YEAR_CHECKS,
)
from warehouse.content import ReportIds, forget_contents, replacing
from warehouse.load import delete_rows
from warehouse.made_reports import wanted
from warehouse.report_findings import finding_row
from warehouse.session import execute, named_rows, query, transaction

REPORTS_AT_ONCE = 20_000
"""Of so many reports the places of cells, which are in memory together, take about 100 MB."""
NUMBERS_AT_ONCE = 400_000
"""They take about 100 MB."""

_LABELS = {check.code: {"label_zh": check.zh, "label_en": check.en} for check in YEAR_CHECKS}


def load_year_checks(
    con: duckdb.DuckDBPyConnection,
    year: int | None,
    report_ids: ReportIds = None,
    reports_at_once: int = REPORTS_AT_ONCE,
) -> None:
    """Check one year's reports, or some of them, against those of the year before and replace them in
    ``year_checks``. Their numbers are looked up together, and added up for so many reports at once.

    Without a year there is none.
    """
    with (
        wanted(con, year, report_ids) as number,
        transaction(con),
        replacing(con, ["year_checks"], year, report_ids),
    ):
        delete_rows(con, "year_checks", year, report_ids)
        if not number:
            return
        for name in ("year_pairs", "year_numbers"):
            con.execute(query(name), {"year": year})
        for first in range(0, number, reports_at_once):
            con.execute(query("year_checks"), {"first": first, "end": first + reports_at_once})
        for name in ("year_numbers", "year_pairs"):
            con.execute(f"DROP TABLE {name}")


def load_year_jumps(con: duckdb.DuckDBPyConnection, numbers_at_once: int = NUMBERS_AT_ONCE) -> None:
    """Compare all loaded reports with those of other years and replace ``year_jumps``.

    Each cell is compared by itself, body by body and then year by year; so many at once as come to
    ``numbers_at_once``: a median is of numbers that are in memory together, whatever DuckDB's limit.
    """
    thresholds = {
        "years": JUMP_YEARS,
        "peers": JUMP_PEERS,
        "factor": JUMP_FACTOR,
        "difference": JUMP_DIFFERENCE,
        "deviations": JUMP_DEVIATIONS,
    }
    with transaction(con):
        forget_contents(con, "year_jumps")
        con.execute("DELETE FROM year_jumps")
        con.execute(query("jump_numbers"))
        ((reports,),) = con.execute("SELECT count(*) FROM jump_reports").fetchall()
        followed = con.execute("SELECT cell_id FROM cell_codes WHERE is_followed ORDER BY cell_id").fetchall()
        cells = [cell_id for (cell_id,) in followed]
        most = max(1, numbers_at_once // max(1, reports))
        parts = -(-reports // numbers_at_once)
        for at in range(0, len(cells), most):
            given = {**thresholds, "cells": cells[at : at + most], "parts": parts}
            con.execute("DELETE FROM jump_own")
            for part in range(parts):
                execute(con, "jump_own", {**given, "part": part})
            execute(con, "jump_changes", given)
            for part in range(parts):
                execute(con, "year_jumps", {**given, "part": part})
        con.execute(query("jumps_found"))
        for name in ("jumps", "jump_changes", "jump_own", "jump_numbers", "jump_reports"):
            con.execute(f"DROP TABLE {name}")


def year_findings(con: duckdb.DuckDBPyConnection, year: int | None) -> pa.Table:
    """What is to be said of one year's reports because of other years; columns as in ``findings``."""
    makers = {
        "year_checks_broken": _broken,
        "year_checks_missing": _missing,
        "year_jumps_told": _jumped,
    }
    rows = [
        finding_row(make(told), told["report_id"], told["report_year"], told)
        for name, make in makers.items()
        for told in named_rows(con, name, year=year)
    ]
    return pa.Table.from_pylist(rows, schema=arrow_schema("findings"))


def missing_findings(con: duckdb.DuckDBPyConnection) -> Mapping[int, list[tuple[str, str]]]:
    """By year the reports without one of the year before, each with the earlier years that are known."""
    found: dict[int, list[tuple[str, str]]] = {}
    years = "SELECT DISTINCT report_year FROM year_checks WHERE status = 'previous_missing'"
    for (year,) in con.execute(years).fetchall():
        rows = named_rows(con, "year_checks_missing", year=year)
        found[year] = [(row["report_id"], row["known_years"]) for row in rows]
    return found


def _broken(row: Mapping[str, Any]) -> Finding:
    return Finding(
        "year_check_broken",
        row["cell"].partition("/")[0],
        row["cell"],
        plain_number(row["stated_value"]),
        plain_number(row["expected_value"]),
        row["locator"],
        _LABELS[row["check_code"]],
    )


def _missing(row: Mapping[str, Any]) -> Finding:
    return Finding("previous_year_missing", stated=row["known_years"], expected=str(row["report_year"] - 1))


def _jumped(row: Mapping[str, Any]) -> Finding:
    return Finding(
        "value_jumped",
        row["cell"].partition("/")[0],
        row["cell"],
        plain_number(row["value"]),
        plain_number(row["own_median"]),
        row["locator"],
        {"years": row["own_years"], "peers": row["peers"]},
    )

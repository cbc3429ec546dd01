"""Reports against those of other years of the same body, or of the one whose place it took.

The tables ``year_checks`` and ``year_jumps`` are made for all years at once: a year that is loaded again
changes what is to be said of the next.
"""

from collections.abc import Mapping
from dataclasses import dataclass
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
from warehouse.content import forget_contents
from warehouse.report_findings import finding_row
from warehouse.session import named_rows, query, transaction

_LABELS = {check.code: {"label_zh": check.zh, "label_en": check.en} for check in YEAR_CHECKS}


@dataclass(frozen=True, slots=True)
class YearsChecked:
    """How many checks there are of each status, and how many jumps."""

    verdicts: Mapping[str, int]
    jumps: int


def load_year_checks(con: duckdb.DuckDBPyConnection) -> YearsChecked:
    """Check all loaded reports against those of other years and replace both tables."""
    thresholds = {
        "years": JUMP_YEARS,
        "peers": JUMP_PEERS,
        "factor": JUMP_FACTOR,
        "difference": JUMP_DIFFERENCE,
        "deviations": JUMP_DEVIATIONS,
    }
    with transaction(con):
        forget_contents(con, "year_checks", "year_jumps")
        con.execute("DELETE FROM year_checks")
        con.execute(query("year_checks"))
        con.execute("DELETE FROM year_jumps")
        con.execute(query("year_jumps"), thresholds)
        verdicts = con.execute("SELECT status, count(*) FROM year_checks GROUP BY status").fetchall()
        ((jumps,),) = con.execute("SELECT count(*) FROM year_jumps").fetchall()
    return YearsChecked(dict(verdicts), jumps)


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

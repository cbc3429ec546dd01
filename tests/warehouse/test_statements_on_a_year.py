"""What is asked of one year's tables reads that year: keys alone of all years would not fit into memory."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import duckdb
import pytest

from schemas.forms import FACT_TABLES
from schemas.tables import TABLES, WORKING_TABLES
from tests.warehouse.made import THREE, resolved, store
from warehouse.counts_scope import area_findings, load_scopes, load_totals
from warehouse.coverage import late_findings
from warehouse.explain import explain_sums
from warehouse.load import arithmetic_findings, load_arithmetic, load_cells
from warehouse.narrative_claims import claim_findings
from warehouse.paths import Home
from warehouse.regulations import regulation_findings
from warehouse.text_sameness import text_findings
from warehouse.working import open_working
from warehouse.years import load_year_checks, year_findings

BY_YEAR = {table.name for table in (*TABLES, *WORKING_TABLES) if table.by_year}
OF_OTHER_YEARS = ("meta.followed_reports", "meta.made_with_previous", "pair.other_report_id")
"""What statements name that read reports of other years, as they have to."""
YEAR = 2024
ASKED: Mapping[str, Callable[..., object]] = {
    each.__name__: each
    for each in (
        load_arithmetic, explain_sums, load_totals, load_scopes, load_year_checks,
        arithmetic_findings, claim_findings, text_findings, regulation_findings, area_findings, late_findings,
        year_findings,
    )
}  # fmt: skip


class Watched:
    """A connection that first has each statement explained: ``scans`` are the tables that it would read, each
    with the conditions on its rows before they meet others.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self.scans: list[tuple[str, str, str]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._con, name)

    def execute(self, statement: str, given: Any = None) -> duckdb.DuckDBPyConnection:
        if re.match(r"(--.*\n)*(SELECT|WITH|INSERT|DELETE|CREATE OR REPLACE TEMP TABLE)\b", statement):
            ((_, plan),) = self._con.execute(f"EXPLAIN (FORMAT json) {statement}", given).fetchall()
            found = (scan for node in json.loads(plan) for scan in _scans(node))
            self.scans += [(statement, table, conditions) for table, conditions in found]
        return self._con.execute(statement, given)


def _scans(node: Mapping[str, Any], conditions: str = "") -> Iterator[tuple[str, str]]:
    told = node.get("extra_info", {})
    if "Table" in told:
        yield str(told["Table"]).rpartition(".")[2], f"{told.get('Filters', '')}{conditions}"
    is_of_these_rows = node["name"].strip() in ("FILTER", "PROJECTION")
    for below in node.get("children", ()):
        yield from _scans(below, conditions + str(told) if is_of_these_rows else "")


def beyond_the_year(watched: Watched) -> list[tuple[str, str]]:
    """The tables kept by year of which statements read more than a year, each with the statement's name."""
    assert watched.scans
    return [
        (statement.partition("\n")[0], table)
        for statement, table, conditions in watched.scans
        if table in BY_YEAR
        and "report_year" not in conditions
        and not any(name in statement for name in OF_OTHER_YEARS)
    ]


@pytest.mark.parametrize("asked", ASKED)
def test_what_is_asked_of_a_year_reads_that_year_alone(stocked: Home, asked: str):
    with open_working(stocked.working_database) as con:
        watched = Watched(con)
        ASKED[asked](watched, YEAR)
    assert beyond_the_year(watched) == []


def test_cells_of_a_year_are_loaded_without_those_of_others(stocked: Home):
    files = store(stocked.root / "store", THREE)
    with open_working(stocked.working_database) as con:
        watched = Watched(con)
        load_cells(watched, FACT_TABLES, YEAR, [(files, resolved(THREE))])  # type: ignore[arg-type]
    assert beyond_the_year(watched) == []


def test_a_statement_that_reads_all_years_would_be_found(stocked: Home):
    statement = "SELECT * FROM arithmetic AS a JOIN reports USING (report_id) WHERE of_year(a.report_year, ?)"
    with open_working(stocked.working_database) as con:
        watched = Watched(con)
        watched.execute(statement, [YEAR])
    assert beyond_the_year(watched) == [(statement, "reports")]

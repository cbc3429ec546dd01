"""Reports against those of other years of the same body: the tables ``year_checks`` and ``year_jumps``.

Both are made for all years at once: a year that is loaded again changes what is to be said of the next.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa

from schemas.arrow_schemas import arrow_schema
from schemas.findings import Finding
from schemas.forms import FACT_TABLES, TableName, cell_name
from schemas.rules.sums import plain_number
from schemas.tables import key_columns
from schemas.year_checks import (
    JUMP_CELLS,
    JUMP_DEVIATIONS,
    JUMP_DIFFERENCE,
    JUMP_FACTOR,
    JUMP_PEERS,
    JUMP_YEARS,
    YEAR_CHECK_TABLES,
    YEAR_CHECKS,
    year_equations,
)
from warehouse import year_statements
from warehouse.queries import query
from warehouse.relations import relation
from warehouse.report_findings import finding_row
from warehouse.transactions import transaction

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
    with _declared(con), transaction(con):
        con.execute("DELETE FROM year_checks")
        for table in YEAR_CHECK_TABLES:
            con.execute(year_statements.insert_year_checks(table))
        con.execute("DELETE FROM year_jumps")
        con.execute(year_statements.insert_year_jumps(), thresholds)
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
    rows = []
    for name, make in makers.items():
        cursor = con.execute(query(name), {"year": year})
        names = [column[0] for column in cursor.description or ()]
        told = (dict(zip(names, row, strict=True)) for row in cursor.fetchall())
        rows += [_row(make(each), each) for each in told]
    return pa.Table.from_pylist(rows, schema=arrow_schema("findings"))


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


def _row(finding: Finding, told: Mapping[str, Any]) -> dict[str, Any]:
    return finding_row(finding, told["report_id"], told["report_year"], told)


# --- the declarations as relations --------------------------------------------------------------------------


@contextmanager
def _declared(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    with ExitStack() as registered:
        for table in YEAR_CHECK_TABLES:
            registered.enter_context(relation(con, f"{table}_equations", _equation_rows(table)))
            registered.enter_context(relation(con, f"{table}_terms", _term_rows(table)))
        for table in FACT_TABLES:
            registered.enter_context(relation(con, f"{table}_followed", _followed_rows(table)))
        yield


@cache
def _equation_rows(table: TableName) -> pa.Table:
    """One row an equation: ``number`` · ``check_code`` · ``scope`` · ``cell`` · ``form`` · how many
    ``cells``.
    """
    columns: dict[str, list[Any]] = {
        name: [] for name in ("number", "check_code", "scope", "cell", "form", "cells")
    }
    for number, equation in enumerate(year_equations(table)):
        cell = cell_name(table, equation.stated)
        values = (number, equation.check_code, equation.scope, cell, equation.form, len(equation.terms) + 1)
        for column, value in zip(columns.values(), values, strict=True):
            column.append(value)
    return pa.table({**columns, "form": pa.array(columns["form"], pa.string())})


@cache
def _term_rows(table: TableName) -> pa.Table:
    """One row a cell of an equation: ``number`` · ``is_stated`` · ``of_previous`` · ``sign`` · the code
    columns.
    """
    names = [column.name for column in key_columns(table)]
    rows = [
        {
            "number": number,
            "is_stated": is_stated,
            "of_previous": of_previous,
            "sign": sign,
            **dict(zip(names, codes, strict=True)),
        }
        for number, equation in enumerate(year_equations(table))
        for is_stated, of_previous, sign, codes in (
            (True, False, 1, equation.stated),
            *((False, term.of_previous, term.sign, term.codes) for term in equation.terms),
        )
    ]
    return pa.Table.from_pylist(rows)


@cache
def _followed_rows(table: TableName) -> pa.Table:
    """The cells of a table that are followed over the years: ``cell`` · the code columns."""
    names = [column.name for column in key_columns(table)]
    rows = [
        {"cell": cell_name(table, codes), **dict(zip(names, codes, strict=True))}
        for owner, codes in JUMP_CELLS
        if owner == table
    ]
    return pa.Table.from_pylist(rows)

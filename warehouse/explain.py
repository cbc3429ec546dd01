"""The cells that would explain broken sums, as rows of ``sum_explanations``, and read back from there.

What explains a sum is told in :mod:`schemas.rules.explanations`; here its cells are fetched, and only
those of
reports with a broken identity.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from schemas.arrow_schemas import arrow_schema
from schemas.forms import Codes, TableName, form_table
from schemas.identities import PrintedValues
from schemas.rules.explanations import BrokenSum, Explanation, broken_sums_of
from warehouse import statements
from warehouse.queries import query
from warehouse.relations import relation

SumName = tuple[str, str, str]
"""Report, identity and scope."""

_BATCH = 2_000
_MISSING: PrintedValues = (None, "missing")


def explain_sums(con: duckdb.DuckDBPyConnection, year: int | None) -> pa.Table:
    """The explanations of one year's broken identities; columns as in ``sum_explanations``.

    In the order of the tables, of report ids and of the form.
    """
    schema = arrow_schema("sum_explanations")
    batches = [
        pa.Table.from_pylist(rows, schema=schema)
        for table in statements.IDENTITY_TABLES
        for rows in _batches_of_rows(con, table, year)
    ]
    return pa.concat_tables([schema.empty_table(), *batches])


def explained_sums(
    con: duckdb.DuckDBPyConnection, year: int | None
) -> dict[SumName, tuple[Explanation, ...]]:
    """The explanations that are loaded, the best first; empty where no single cell explains a sum."""
    explained: dict[SumName, tuple[Explanation, ...]] = {}
    for *name, cell, printed, would_be, slip, verdict, holding, checked in con.execute(
        query("sum_explanations"), {"year": year}
    ).fetchall():
        key = (name[0], name[1], name[2])
        found = (
            () if cell is None else (Explanation(cell, printed, would_be, slip, verdict, holding, checked),)
        )
        explained[key] = (*explained.get(key, ()), *found)
    return explained


def _batches_of_rows(
    con: duckdb.DuckDBPyConnection, table: TableName, year: int | None
) -> Iterator[list[dict[str, Any]]]:
    with relation(con, f"{table}_cells", statements.cell_rows(table)):
        cursor = con.execute(statements.select_broken_reports(table), {"year": year})
        while batch := cursor.fetchmany(_BATCH):
            yield [row for report in batch for row in _rows_of_report(table, year, *report)]


def _rows_of_report(
    table: TableName,
    year: int | None,
    report_id: str,
    version: Any,
    places: list[int],
    values: list[int | None],
    statuses: list[str],
) -> Iterator[dict[str, Any]]:
    codes = statements.cells_of_forms(table)
    # A report that lacks a row has an identity less that can be evaluated, and no other one.
    cells: dict[Codes, PrintedValues] = dict.fromkeys(codes, _MISSING)
    for place, value, status in zip(places, values, statuses, strict=True):
        cells[codes[place]] = (None if value is None else Decimal(value), status)
    for broken in broken_sums_of(form_table(table, version), cells):
        for rank, explained in enumerate(_explained(broken), start=1):
            yield {
                "report_id": report_id,
                "report_year": year,
                "identity_code": broken.equation.identity_code,
                "scope": broken.equation.scope,
                "rank": rank,
                **explained,
            }


def _explained(broken: BrokenSum) -> Iterator[Mapping[str, Any]]:
    """The columns of each explanation, or of the one row that says that there is none."""
    if not broken.explanations:
        yield {"verdict": "unexplained"}
    for explanation in broken.explanations:
        yield {
            "cell": explanation.cell,
            "printed": explanation.printed,
            "would_be": explanation.would_be,
            "difference": explanation.difference,
            "slip": explanation.slip,
            "verdict": explanation.verdict,
            "others_holding": explanation.others_holding,
            "others_checked": explanation.others_checked,
        }

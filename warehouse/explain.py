"""The cells that would explain broken sums, as rows of ``sum_explanations``, and read back from there.

What explains a sum is told in :mod:`schemas.rules.explanations`; here its cells are fetched, and only those
of reports with a broken identity.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from schemas.arrow_schemas import arrow_schema
from schemas.cells import CELLS
from schemas.forms import TableName, form_table
from schemas.identities import PrintedValues
from schemas.rules.explanations import BrokenSum, Explanation, broken_sums_of
from schemas.terms import FormVersion
from warehouse.content import ReportIds
from warehouse.made_reports import wanted
from warehouse.session import query

SumName = tuple[str, str, str]
"""Report, identity and scope."""

_BATCH = 2_000
_MISSING: PrintedValues = (None, "missing")


def explain_sums(con: duckdb.DuckDBPyConnection, year: int | None, report_ids: ReportIds = None) -> pa.Table:
    """The explanations of broken identities of one year's reports, or of some; columns as in
    ``sum_explanations``.

    In the order of the tables, of report ids and of the form.
    """
    schema = arrow_schema("sum_explanations")
    batches = [schema.empty_table()]
    with wanted(con, year, report_ids):
        cursor = con.execute(query("broken_reports"), {"year": year})
        while reports := cursor.fetchmany(_BATCH):
            rows = [row for report in reports for row in _rows_of_report(*report)]
            batches.append(pa.Table.from_pylist(rows, schema=schema))
    return pa.concat_tables(batches)


def explanations(con: duckdb.DuckDBPyConnection, year: int | None) -> pa.Table:
    """The explanations of one year that are loaded."""
    loaded = con.sql("FROM sum_explanations WHERE of_year(report_year, ?)", params=[year])
    rows: pa.Table = loaded.to_arrow_table()
    return rows


def explained_sums(
    con: duckdb.DuckDBPyConnection, year: int | None
) -> Mapping[SumName, Sequence[Explanation]]:
    """The explanations that are loaded, the best first; empty where no single cell explains a sum."""
    explained: dict[SumName, list[Explanation]] = defaultdict(list)
    for report_id, identity_code, scope, *told in con.execute(
        query("sum_explanations"), {"year": year}
    ).fetchall():
        of_sum = explained[report_id, identity_code, scope]
        if told[0] is not None:
            of_sum.append(Explanation(*told))
    return explained


def _rows_of_report(
    table: TableName,
    version: FormVersion,
    report_id: str,
    report_year: int | None,
    numbers: Sequence[int],
    values: Sequence[Decimal | None],
    statuses: Sequence[str],
) -> Iterator[dict[str, Any]]:
    form = form_table(table, version)
    # A report that lacks a row has an identity less that can be evaluated, and no other one.
    cells = dict.fromkeys(form.cells(), _MISSING)
    for number, value, status in zip(numbers, values, statuses, strict=True):
        cells[CELLS[number][1]] = (value, status)
    for broken in broken_sums_of(form, cells):
        for rank, explained in enumerate(_explained(broken), start=1):
            yield {
                "report_id": report_id,
                "report_year": report_year,
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
        yield {**asdict(explanation), "difference": explanation.difference}

"""Regulations of bodies that may make none, see :mod:`schemas.rules.regulations`."""

import duckdb
import pyarrow as pa

from schemas.arrow_schemas import arrow_schema
from schemas.findings import Finding
from schemas.rules.regulations import may_make_regulations
from schemas.rules.sums import plain_number
from warehouse.report_findings import finding_row
from warehouse.session import named_rows


def regulation_findings(con: duckdb.DuckDBPyConnection, year: int | None) -> pa.Table:
    """A note on each number of regulations of such a body in the year; columns as in ``findings``."""
    rows = []
    for row in named_rows(con, "regulations_printed", year=year):
        if not may_make_regulations(row["body_kind"], row["level"]):
            stated = plain_number(row["value"])
            finding = Finding(
                "regulations_not_its_own", "article20_items", row["cell"], stated, None, row["locator"]
            )
            rows.append(finding_row(finding, row["report_id"], year, row))
    return pa.Table.from_pylist(rows, schema=arrow_schema("findings"))

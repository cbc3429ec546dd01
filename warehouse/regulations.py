"""Regulations of bodies that may make none, see :mod:`schemas.rules.regulations`."""

import duckdb
import pyarrow as pa

from schemas.arrow_schemas import arrow_schema
from schemas.rules.regulations import ITS_OWN, may_make_regulations, not_its_own
from warehouse.report_findings import finding_row
from warehouse.session import named_rows


def regulation_findings(con: duckdb.DuckDBPyConnection, year: int | None) -> pa.Table:
    """A note on each number of regulations of such a body in the year; columns as in ``findings``."""
    rows = []
    for row in named_rows(con, "regulations_printed", year=year, columns=list(ITS_OWN)):
        if not may_make_regulations(row["body_kind"], row["level"]):
            finding = not_its_own(row["cell"], row["value"], row["locator"])
            rows.append(finding_row(finding, row["report_id"], year, row))
    return pa.Table.from_pylist(rows, schema=arrow_schema("findings"))

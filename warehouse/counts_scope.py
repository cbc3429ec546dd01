"""Whose numbers the loaded reports hold, by the rules of :mod:`schemas.rules.counts_scope`."""

from collections.abc import Mapping
from typing import Any

import duckdb
import pyarrow as pa

from schemas.rules.counts_scope import CountedNumber, counts_scope
from warehouse.session import named_rows, query, relation, transaction

_DECIDED = pa.schema([pa.field(name, pa.string()) for name in ("report_id", "scope", "basis", "contains")])


def load_scopes(con: duckdb.DuckDBPyConnection, year: int | None) -> None:
    """Set ``counts_scope``, its basis and ``counts_contains`` of one year's reports, anew.

    By the reports and claims that are loaded.
    """
    rows = [_decided(row) for row in named_rows(con, "scopes_asked", year=year)]
    with relation(con, "decided", pa.Table.from_pylist(rows, schema=_DECIDED)), transaction(con):
        con.execute(query("scopes_decided"))


def _decided(row: Mapping[str, Any]) -> dict[str, Any]:
    numbers = [CountedNumber(**number) for number in row["numbers"] or ()]
    counted = counts_scope(
        row["body_kind"], row["level"], row["agency_name"], row["contents_printed"], numbers
    )
    return {
        "report_id": row["report_id"],
        "scope": counted.scope,
        "basis": counted.basis,
        "contains": counted.contains,
    }

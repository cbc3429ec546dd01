"""Whose numbers the loaded reports hold, and the totals of areas in which each number counts once.

The rules of the first are in :mod:`schemas.rules.counts_scope`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa

from schemas.arrow_schemas import arrow_schema
from schemas.findings import Finding
from schemas.places.bodies import UNIT_LEVELS
from schemas.rules.counts_scope import CountedNumber, counts_scope
from schemas.rules.sums import plain_number
from warehouse.content import forget_contents
from warehouse.load import delete_year
from warehouse.report_findings import finding_row
from warehouse.session import named_rows, query, relation, transaction

_DECIDED = pa.schema([pa.field(name, pa.string()) for name in ("report_id", "scope", "basis", "contains")])
_OF_YEAR = ("area_bodies", "area_unseen", "areas", "area_sums")


def load_scopes(con: duckdb.DuckDBPyConnection, year: int | None) -> None:
    """Give those of one year's reports that were loaded anew what :func:`load_totals` decided of them.

    ``counts_scope``, its basis and ``counts_contains``, by the claims and totals that are loaded.
    """
    with _decided(con, year, of_new=True), transaction(con):
        forget_contents(con, "reports", year=year)
        con.execute(query("scopes_decided"))


def load_totals(con: duckdb.DuckDBPyConnection, year: int | None) -> None:
    """Replace one report year of ``totals_by_area`` and ``area_reports``, and set whose numbers reports hold.

    From the lowest level up, each area from those below it: a consolidated report that is below the sum of
    its parts is of unknown scope, and is not in the totals above. Without a year there are none.
    """
    with _decided(con, year) as reports, transaction(con):
        forget_contents(con, "reports", year=year)
        for table in ("totals_by_area", "area_reports"):
            delete_year(con, table, year)
        con.execute(query("scopes_decided"))
        if year is None or not reports:
            return
        for name in _OF_YEAR:
            con.execute(query(name), {"year": year} if "$year" in query(name) else None)
        con.execute(query("area_work"))
        for level in reversed(UNIT_LEVELS):
            con.execute(query("area_level_sums"), {"level": level})
            con.execute(query("area_level_modes"), {"level": level})
            con.execute(query("area_level_totals"))
        con.execute(query("totals_by_area"), {"year": year})
        con.execute(query("area_reports"), {"year": year})
        con.execute(query("scopes_decided"))
        for name in (*_OF_YEAR, "area_modes", "area_totals", "level_sums"):
            con.execute(f"DROP TABLE {name}")


def area_findings(con: duckdb.DuckDBPyConnection, year: int | None) -> pa.Table:
    """A warning for each report that says it is consolidated and is not; columns as in ``findings``."""
    rows = [
        finding_row(_refuted(row), row["report_id"], year, row)
        for row in named_rows(con, "reports_refuted", year=year)
    ]
    return pa.Table.from_pylist(rows, schema=arrow_schema("findings"))


def _refuted(row: Mapping[str, Any]) -> Finding:
    return Finding(
        "consolidated_below_parts",
        row["table_name"],
        row["cell"],
        plain_number(row["consolidated"]),
        plain_number(row["consolidated"] - row["difference"]),
        row["locator"],
        {"cells": row["cells"]},
    )


@contextmanager
def _decided(con: duckdb.DuckDBPyConnection, year: int | None, *, of_new: bool = False) -> Iterator[int]:
    """The relation "decided": whose numbers each report of the year holds by what it is and prints; or each
    that was loaded anew.

    Gives how many reports there are.
    """
    rows = [_scope_row(row) for row in named_rows(con, "scopes_asked", year=year, of_new=of_new)]
    with relation(con, "decided", pa.Table.from_pylist(rows, schema=_DECIDED)):
        yield len(rows)


def _scope_row(row: Mapping[str, Any]) -> dict[str, Any]:
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

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
from warehouse.content import ReportIds, forget_contents, replacing
from warehouse.load import delete_year
from warehouse.made_reports import wanted
from warehouse.report_findings import finding_row
from warehouse.session import execute, named_rows, query, relation, transaction

_DECIDED = pa.schema([pa.field(name, pa.string()) for name in ("report_id", "scope", "basis", "contains")])
_ASKED = ("area_unseen", "area_contested", "areas_told", "areas_remade")
_OF_YEAR = ("area_bodies", "areas", "area_sums")
MOST_FOLLOWED = 1_000
"""Of so many reports it is kept whose numbers are others' now; with more the year is looked through."""
_TOTALS = ("totals_by_area", "area_reports")
_REMADE = "(area_id IN (FROM areas_remade) OR area_id NOT IN (SELECT area_id FROM areas_told))"
"""True of rows of areas that are made anew, or that have none any more."""


def load_scopes(con: duckdb.DuckDBPyConnection, year: int | None) -> None:
    """Give those of one year's reports that were loaded anew what :func:`load_totals` decided of them.

    ``counts_scope``, its basis and ``counts_contains``, by the claims and totals that are loaded.
    """
    with (
        _decided(con, year, None, of_new=True) as decided,
        transaction(con),
        replacing(con, ["reports"], year, decided),
    ):
        con.execute(query("scopes_decided"))


def load_totals(
    con: duckdb.DuckDBPyConnection, year: int | None, digest: str = "", before: str | None = None
) -> None:
    """Replace one report year of ``totals_by_area`` and ``area_reports``, and set whose numbers reports hold.

    From the lowest level up, each area from those below it: a consolidated report that is below the sum of
    its parts is of unknown scope, and is not in the totals above. Without a year there are none.

    ``digest`` is the year's of all that they are made from, where that is known, and ``before`` that of the
    year as it is there: areas that are made from the same as they were, and all below them, are left.
    """
    of_year = "SELECT count(*) FROM reports WHERE of_year(report_year, ?)"
    ((reports,),) = con.execute(of_year, [year]).fetchall()
    if year is None or not reports:
        with _decided(con, year, None), transaction(con):
            forget_contents(con, "reports", year=year)
            for table in _TOTALS:
                delete_year(con, table, year)
            con.execute(query("scopes_decided"))
        return
    keys = {"year": year, "before": before or ""}
    for name in _ASKED:
        execute(con, name, keys)
    asked = con.execute(query("area_reports_asked"), {"year": year}).fetchall()
    with (
        _decided(con, year, [report_id for (report_id,) in asked]) as decided,
        transaction(con),
        replacing(con, ["reports"], year, decided),
    ):
        forget_contents(con, *_TOTALS, year=year)
        for table in _TOTALS:
            con.execute(f"DELETE FROM {table} WHERE of_year(report_year, ?) AND {_REMADE}", [year])
        con.execute(query("scopes_decided"))
        for name in (*_OF_YEAR, "area_work", "area_kept_modes", "area_kept_totals"):
            execute(con, name, keys)
        for level in reversed(UNIT_LEVELS):
            con.execute(query("area_level_sums"), {"level": level})
            con.execute(query("area_level_modes"), {"level": level})
            con.execute(query("area_level_totals"))
        con.execute(query("totals_by_area"), {"year": year})
        con.execute(query("area_reports"), {"year": year})
        con.execute(query("scopes_decided"))
        con.execute("DELETE FROM meta.made_areas WHERE of_year(report_year, ?)", [year])
        if digest:
            con.execute(query("made_areas"), {"year": year, "digest": digest})
        for name in (*_ASKED, *_OF_YEAR, "area_modes", "area_totals", "level_sums"):
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
def _decided(
    con: duckdb.DuckDBPyConnection, year: int | None, report_ids: ReportIds, *, of_new: bool = False
) -> Iterator[ReportIds]:
    """The relation "decided": whose numbers each report of the year, or of some, holds by what it is and
    prints; or each that was loaded anew. Gives their ids; None where these are too many to be followed.
    """
    with wanted(con, year, report_ids):
        rows = [_scope_row(row) for row in named_rows(con, "scopes_asked", year=year, of_new=of_new)]
    with relation(con, "decided", pa.Table.from_pylist(rows, schema=_DECIDED)):
        yield [row["report_id"] for row in rows] if len(rows) <= MOST_FOLLOWED else None


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

"""Which reports should be there and are, and the bodies that this is asked of.

Bodies are asked for by the roster, by the years of their reports, and by the lists of divisions.
"""

import datetime as dt
from collections.abc import Mapping
from functools import cache

import duckdb
import pyarrow as pa

from schemas.arrow_schemas import arrow_schema
from schemas.findings import Finding
from schemas.identifiers import PROVISIONAL_PREFIX
from schemas.places.bodies import UNIT_LEVELS
from schemas.rules.due_dates import DUE_DAYS
from schemas.years import FIRST_FORM_YEAR, parts_of_years
from warehouse.content import forget_contents
from warehouse.report_findings import finding_row
from warehouse.session import named_rows, query, relation, transaction

_TEXTS = ("agency_id", "full_name", "level", "body_kind", *UNIT_LEVELS, "region_code", "parent_agency_id")
_NUMBERS = ("from_year", "to_year", "due_month", "due_day")
ROSTERED = pa.schema(
    [pa.field(name, pa.string()) for name in _TEXTS] + [pa.field(name, pa.int16()) for name in _NUMBERS]
)
"""The bodies of the roster: columns as in ``agencies``, the report years they must report for, and month and
day by which their reports are due.
"""
SUCCESSIONS = pa.schema(
    [pa.field(name, pa.string()) for name in ("unit", "successor", "basis", "document")]
    + [pa.field("since", pa.int16()), pa.field("is_whole", pa.bool_())]
)
"""Units by their full names and what came in their place, see ``schemas.places.succession``."""

REPORTS_AT_ONCE = 150_000
"""``coverage`` is made of so many years at once as have so many: they take about 200 MB."""


@cache
def _due_days() -> pa.Table:
    """Not made on import: that has Arrow import pandas, which a night without changes does not need."""
    return pa.Table.from_pylist(
        [{"body_kind": kind, "month": month, "day": day} for kind, (month, day) in DUE_DAYS.items()]
    )


def load_places(con: duckdb.DuckDBPyConnection, rows: pa.Table) -> int:
    """Have ``places`` hold these rows, written only if it holds others; how many there are."""
    with relation(con, "incoming", rows), transaction(con):
        ((differ,),) = con.execute(query("places_differ")).fetchall()
        if differ:
            forget_contents(con, "places")
            con.execute("DELETE FROM places")
            con.execute("INSERT INTO places BY NAME FROM incoming")
    return rows.num_rows


def load_agencies(con: duckdb.DuckDBPyConnection, rostered: pa.Table, successions: pa.Table) -> int:
    """Make ``agencies`` and ``agency_successors`` anew from all that is loaded; how many bodies there are."""
    with relation(con, "rostered", rostered), relation(con, "successions", successions), transaction(con):
        forget_contents(con, "agencies", "agency_successors")
        con.execute("DELETE FROM agencies")
        con.execute(query("agencies"), {"provisional": PROVISIONAL_PREFIX, "first_year": FIRST_FORM_YEAR})
        con.execute("DELETE FROM agency_successors")
        con.execute(query("agency_successors"))
        con.execute(query("agencies_continued"))
        ((bodies,),) = con.execute("SELECT count(*) FROM agencies").fetchall()
    return int(bodies)


def load_coverage(
    con: duckdb.DuckDBPyConnection,
    rostered: pa.Table,
    today: dt.date,
    reports_at_once: int = REPORTS_AT_ONCE,
) -> Mapping[str, int]:
    """Make ``coverage`` anew, up to the report year before ``today``; how many rows have which status.

    In the order of bodies; of more than ``reports_at_once`` some years after others.
    """
    with relation(con, "rostered", rostered), relation(con, "due_days", _due_days()), transaction(con):
        forget_contents(con, "coverage")
        con.execute("DELETE FROM coverage")
        ((reports,),) = con.execute("SELECT count(*) FROM reports").fetchall()
        asked = range(FIRST_FORM_YEAR, today.year)
        span = {"first_year": FIRST_FORM_YEAR, "last_year": today.year - 1}
        for years in parts_of_years(asked, reports, reports_at_once):
            con.execute(query("coverage"), {"today": today, "years": [*years], **span})
        found = con.execute("SELECT status, count(*) FROM coverage GROUP BY status").fetchall()
    return dict(found)


def late_findings(con: duckdb.DuckDBPyConnection, year: int | None) -> pa.Table:
    """A warning for each report of the year that ``coverage`` calls late; columns as in ``findings``."""
    rows = [
        finding_row(
            Finding("published_late", stated=row["seen_on"].isoformat(), expected=row["due_on"].isoformat()),
            row["report_id"],
            year,
            row,
        )
        for row in named_rows(con, "coverage_late", year=year)
    ]
    return pa.Table.from_pylist(rows, schema=arrow_schema("findings"))


def holds_until(con: duckdb.DuckDBPyConnection) -> dt.date | None:
    """The last day on which ``coverage`` stays as it is: the first one on which what is not there is due."""
    with relation(con, "due_days", _due_days()):
        ((day,),) = con.execute(query("coverage_holds_until")).fetchall()
    return day  # type: ignore[no-any-return]

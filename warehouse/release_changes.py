"""What a release says otherwise than the one before: ``release_changes``, each cell with the reason."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from schemas.forms import FACT_TABLES, TableName
from schemas.since_release import NewError, ReasonCount, SinceRelease
from schemas.tables import TABLE_BY_NAME, VALUE_COLUMN, key_columns
from warehouse.content import Contents, contents, declared_digest, of_years, year_of
from warehouse.manifest import read_manifest
from warehouse.paths import Home
from warehouse.release_parts import MOST_LISTED, WIDE_TABLES, Before, of_reports
from warehouse.releases import Release, current_release
from warehouse.session import attached, query, transaction

SHOWN_ERRORS = 20
"""How many new errors are shown; all are in the table of findings."""

_SIDES = {"before": "earlier.main.", "now": ""}
"""Where the tables of either are."""
_UNION = "\nUNION ALL\n"
_KEPT_APART = frozenset({"report_id", "source_sha256", "extractor_version", "reading_key"})
"""Columns of reports that are reasons of changes, or follow from cells, and are no changes."""
_OF_PLACES = (
    "agency_id", "full_name", "place", "region_code", "place_status", "province", "prefecture", "county",
    "township", "level", "body_kind", "parent_agency_id",
)  # fmt: skip
_COLUMNS = "SELECT column_name FROM duckdb_columns() WHERE database_name = ? AND table_name = 'reports'"


def load_changes(
    con: duckdb.DuckDBPyConnection, earlier: Path | None, where: str = "true", of_cells: str = "true"
) -> int:
    """Fill ``release_changes`` of the working database: how it differs from an earlier release's database.

    Without one every report is new. ``where`` is true of the years in which anything can differ, and
    ``of_cells`` of the cells that can, see :func:`load_changes_since`. Returns the number of rows.
    """
    if earlier is None:
        return _load(con, "INSERT INTO release_changes " + query("every_report_new"))
    with attached(con, earlier, "earlier", "READ_ONLY"):
        known = {name for (name,) in con.execute(_COLUMNS, ["earlier"]).fetchall()}
        shared = [
            column.name
            for column in TABLE_BY_NAME["reports"].columns
            if column.name in known and column.name not in _KEPT_APART
        ]
        views: dict[str, str] = {}
        try:
            for when, side in _SIDES.items():
                views[f"reports_{when}"] = f"SELECT * FROM {side}reports WHERE {where}"
                views[f"rows_{when}"] = _hashes(side, shared, where, f"({where}) AND {of_cells}")
            for name, select in views.items():
                con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {select}")
            con.execute(query("reports_differing"))
            for when, side in _SIDES.items():
                among = f"report_id IN (SELECT id_{when} FROM differing) AND ({where})"
                _tell(con, f"told_{when}", [*_cells(side, among), _report_columns(side, shared, among)])
            columns = [f"reports/{column}" for column in _OF_PLACES]
            return _load(con, query("release_changes"), {"place_columns": columns})
        finally:
            for name in views:
                con.execute(f"DROP VIEW IF EXISTS {name}")
            for name in ("differing", "renamed", *(f"told_{when}" for when in _SIDES)):
                con.execute(f"DROP TABLE IF EXISTS {name}")


def _tell(con: duckdb.DuckDBPyConnection, name: str, selects: list[str]) -> None:
    """Make a table of what reports say, one select at a time.

    DuckDB keeps the join of every part of a union until all are done: 500 MB for five reports.
    """
    columns = "report_id VARCHAR, cell VARCHAR, said VARCHAR, is_corrected BOOLEAN"
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({columns})")
    for select in selects:
        con.execute(f"INSERT INTO {name} {select}")


def load_changes_since(con: duckdb.DuckDBPyConnection, release: Release | None, now: Contents) -> None:
    """The same for a release, looking at the years of which its manifest says something else, and there at
    cells of reports that were replaced, where these are known and few; ``now`` are the working database's
    digests.
    """
    manifest = read_manifest(release.path) if release else None
    if release is None or manifest is None or manifest.declared != declared_digest():
        load_changes(con, release.database if release else None)
        return
    before = Before(release.path, manifest.contents)
    years = of_years(map(year_of, sorted(before.changed(now, *WIDE_TABLES))))
    load_changes(con, release.database, years, _of_replaced(con, before, now))


def _of_replaced(con: duckdb.DuckDBPyConnection, before: Before, now: Contents) -> str:
    """A condition for the reports whose cells were replaced since a release; true of all where these are not
    known, or too many to be named.
    """
    found: set[str] = set()
    for table in FACT_TABLES:
        for partition in before.changed(now, table):
            replaced = before.replaced(con, now, table, partition)
            if replaced is None or len(found.union(replaced)) > MOST_LISTED:
                return "true"
            found.update(replaced)
    return of_reports(sorted(found))


def changes_since_current(
    con: duckdb.DuckDBPyConnection, home: Home, now: Contents | None = None
) -> SinceRelease:
    """Fill ``release_changes`` of the working database for the release that is published, and count.

    ``now`` are the digests of what the database holds, where they are known.
    """
    release = current_release(home)
    load_changes_since(con, release, now or contents(con))
    return since_release(con, release.release_id if release else None, release.database if release else None)


def since_release(
    con: duckdb.DuckDBPyConnection, release_id: str | None, earlier: Path | None
) -> SinceRelease:
    """What ``release_changes``, as it was filled for an earlier release, comes to; and the errors that the
    release has not.
    """
    ((new, lost, changed),) = con.execute(query("since_reports")).fetchall()
    reasons = [ReasonCount(*row) for row in con.execute(query("since_reasons")).fetchall()]
    with _known_errors(con, earlier):
        rows = con.execute(query("since_errors"), {"shown": SHOWN_ERRORS}).fetchall()
    errors = [NewError(*row[:-1]) for row in rows]
    return SinceRelease(release_id, new, lost, changed, reasons, rows[0][-1] if rows else 0, errors)


@contextmanager
def _known_errors(con: duckdb.DuckDBPyConnection, earlier: Path | None) -> Iterator[None]:
    """The view ``known_errors``: ids of the errors of a release."""
    view = "CREATE OR REPLACE TEMP VIEW known_errors AS SELECT finding_id FROM"
    if earlier is None:
        con.execute(f"{view} findings WHERE false")
        yield
    else:
        with attached(con, earlier, "earlier", "READ_ONLY"):
            con.execute(f"{view} earlier.main.findings WHERE severity = 'error'")
            yield
    con.execute("DROP VIEW known_errors")


def _load(con: duckdb.DuckDBPyConnection, insert: str, parameters: dict[str, list[str]] | None = None) -> int:
    with transaction(con):
        con.execute("DELETE FROM release_changes")
        ((rows,),) = con.execute(insert, parameters or {}).fetchall()
    return int(rows)


def _hashes(side: str, columns: list[str], where: str, of_cells: str) -> str:
    """A hash of every row that a report's cells and columns are told from.

    A hash of a hash: in the first ``bit_xor`` lets go of a last value that changes alike in two rows.
    """
    told: dict[str, str] = {
        table: f"{_codes(table)}, {VALUE_COLUMN[table]}, value_status"
        + (", unit" if table == "article20_items" else "")
        for table in FACT_TABLES
    }
    return _UNION.join(
        f"SELECT report_id, hash(hash({what})) AS row_hash FROM {side}{table} "
        f"WHERE {of_cells if table in told else where}"
        for table, what in {**told, "reports": ", ".join(columns)}.items()
    )


def _cells(side: str, where: str) -> Iterator[str]:
    """Every cell by its name, with what it says as a text: its number with its unit, or its status."""
    return (
        f"SELECT report_id, concat_ws('/', '{table}', {_codes(table)}) AS cell, "
        f"CASE WHEN value_status = 'stated' THEN {_value(table)} ELSE value_status END AS said, is_corrected "
        f"FROM {side}{table} WHERE {where}"
        for table in FACT_TABLES
    )


def _codes(table: TableName) -> str:
    return ", ".join(column.name for column in key_columns(table))


def _value(table: str) -> str:
    value = VALUE_COLUMN[table]
    if table != "article20_items":
        return f"{value}::VARCHAR"
    number = rf"regexp_replace({value}::VARCHAR, '\.?0+$', '')"
    return f"concat_ws(' ', {number}, nullif(unit, 'count'))"


def _report_columns(side: str, columns: list[str], where: str) -> str:
    """Every column of reports by its name, as a text."""
    names = ", ".join(f"'reports/{column}'" for column in columns)
    values = ", ".join(f"{column}::VARCHAR" for column in columns)
    return (
        f"SELECT report_id, unnest([{names}]) AS cell, unnest([{values}]) AS said, false AS is_corrected "
        f"FROM {side}reports WHERE {where}"
    )

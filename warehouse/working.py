"""The working database: opened, made and kept as declared.

A run opens it under the run's lock; nobody else should open it at all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from schemas.tables import SCHEMA_VERSION, TABLE_BY_NAME, TABLES, Table
from warehouse import ddl
from warehouse.errors import SchemaMismatchError, WarehouseLockedError
from warehouse.transactions import transaction
from warehouse.views import VIEW_BY_NAME

# What this database was made by. Its own schema keeps it out of the analysts' tables and out of the releases.
_DECLARED = """
CREATE SCHEMA IF NOT EXISTS meta;
CREATE TABLE IF NOT EXISTS meta.declared (schema_version INTEGER NOT NULL, fingerprint VARCHAR NOT NULL);
"""

MEMORY_GIB = 4
"""Loading a year of 200,000 reports takes no longer with 4 GiB than with 9: what is too much goes to disk."""

_GIB_PER = {"bytes": 2**-30, "KiB": 2**-20, "MiB": 2**-10, "GiB": 1, "TiB": 2**10}

_RELATIONS = """
SELECT DISTINCT table_name FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal
"""

_COLUMNS_OF = """
SELECT column_name, data_type FROM duckdb_columns()
WHERE schema_name = 'main' AND NOT internal AND table_name = ?
"""


@contextmanager
def open_working(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the working database, made if it is not there, its tables, views and codes as declared.

    The session's time zone is UTC.

    Raises:
        WarehouseLockedError: another program has the file open.
        SchemaMismatchError: a newer version of this software made it, or a table cannot be brought up to
        date.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    con = _connect(path)
    try:
        con.execute("SET TimeZone = 'UTC'")
        _bound_memory(con)
        _refuse_newer(con, path)
        if not _is_as_declared(con):
            _make_as_declared(con)
        yield con
    finally:
        con.close()


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path))
    except duckdb.IOException as error:
        if "lock" not in str(error):
            raise
        raise WarehouseLockedError(
            f"Another program has {path} open; close it and run again. To look at data while runs go on, "
            f"open the published database instead (make sql). DuckDB says: {error}"
        ) from error


def _bound_memory(con: duckdb.DuckDBPyConnection) -> None:
    """At most :data:`MEMORY_GIB`, and never more than DuckDB's own bound, which knows the machine's."""
    ((own_bound,),) = con.execute("SELECT current_setting('memory_limit')").fetchall()
    number, unit = own_bound.split()
    if float(number) * _GIB_PER[unit] > MEMORY_GIB:
        con.execute(f"SET memory_limit = '{MEMORY_GIB}GiB'")


def _refuse_newer(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    stored = _stored_version(con)
    if stored is not None and stored[0] > int(SCHEMA_VERSION):
        raise SchemaMismatchError(
            f"{path} has tables of schema version {stored[0]}, this software knows {SCHEMA_VERSION}. "
            "Use the newer version of the software, or another GONGKAI_HOME."
        )


def _stored_version(con: duckdb.DuckDBPyConnection) -> tuple[int, str] | None:
    """Schema version and fingerprint of the declarations that made the database; None for a new one."""
    try:
        return con.execute("SELECT schema_version, fingerprint FROM meta.declared").fetchone()
    except duckdb.CatalogException:
        return None


def _is_as_declared(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether there is nothing to make: same declarations, all relations there, all codes as declared."""
    stored = _stored_version(con)
    if stored is None or stored[1] != ddl.fingerprint():
        return False
    there = con.execute(_RELATIONS).fetchall()
    if not {*TABLE_BY_NAME, *VIEW_BY_NAME} <= {name for (name,) in there}:
        return False
    return all(_codes_are_as_declared(con, table) for table in TABLES if table.kind == "code")


def _codes_are_as_declared(con: duckdb.DuckDBPyConnection, table: Table) -> bool:
    columns = ", ".join(table.column_names)
    stored = con.execute(f"SELECT {columns} FROM {table.name} ORDER BY sort_order").fetchall()
    return stored == ddl.code_values(table)


def _make_as_declared(con: duckdb.DuckDBPyConnection) -> None:
    with transaction(con):
        con.execute(_DECLARED)
        for table in TABLES:
            if table.kind == "code":
                con.execute(f"DROP TABLE IF EXISTS {table.name}")
            con.execute(ddl.create_table(table))
            _add_new_columns(con, table)
        for statement in ddl.furnishing_statements():
            con.execute(statement)
        con.execute("DELETE FROM meta.declared")
        con.execute("INSERT INTO meta.declared VALUES (?, ?)", [int(SCHEMA_VERSION), ddl.fingerprint()])


def _add_new_columns(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Columns that were declared since the table was made, empty.

    Raises:
        SchemaMismatchError: the table differs in more than a new column that may be empty.
    """
    stored = dict(con.execute(_COLUMNS_OF, [table.name]).fetchall())
    undeclared = sorted(stored.keys() - set(table.column_names))
    retyped = sorted(c.name for c in table.columns if c.name in stored and stored[c.name] != c.listed_type)
    new = [column for column in table.columns if column.name not in stored]
    unfillable = sorted(column.name for column in new if not column.nullable)
    if undeclared or retyped or unfillable:
        raise SchemaMismatchError(
            f"Table {table.name} cannot be brought up to date: columns no longer declared {undeclared}, of "
            f"another type {retyped}, new and without a value for the rows there {unfillable}. Move the "
            "working database away and run again: reports are loaded anew from the extraction store."
        )
    for column in new:
        con.execute(f"ALTER TABLE {table.name} ADD COLUMN {ddl.column_definition(column)}")

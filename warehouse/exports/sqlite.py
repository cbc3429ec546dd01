"""All published tables in one SQLite file, for Datasette and whatever else reads SQLite."""

import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
from adbc_driver_sqlite import dbapi

from schemas.columns import Column
from schemas.tables import TABLES, Table
from warehouse.ddl import comment
from warehouse.exports.selection import Exported
from warehouse.release_reader import open_published

_TYPES = {
    "BOOLEAN": "INTEGER",
    "SMALLINT": "INTEGER",
    "INTEGER": "INTEGER",
    "BIGINT": "INTEGER",
    "REAL": "REAL",
    "DECIMAL(20,6)": "REAL",
}
"""SQLite's types; all else is text: it knows no dates, decimals and lists."""

_AS_TEXT = {
    "DATE": "CAST({0} AS VARCHAR)",
    "TIMESTAMPTZ": "strftime({0} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ')",
}
_BATCH = 100_000


def export_sqlite(published_database: Path, out: Path) -> Exported:
    """Write every published table to ``out``, which is replaced as a whole; amounts are REAL, dates ISO text.

    Raises:
        ReleaseNotFoundError: nothing is published.
    """
    with open_published(published_database) as con:
        out.parent.mkdir(parents=True, exist_ok=True)
        unfinished = out.with_name(f".{out.name}.part")
        unfinished.unlink(missing_ok=True)
        try:
            with closing(sqlite3.connect(unfinished)) as made:
                made.executescript("PRAGMA journal_mode = OFF;" + ";".join(map(_create, TABLES)))
            rows = sum(_append(con, table, unfinished) for table in TABLES)
            unfinished.replace(out)
        finally:
            unfinished.unlink(missing_ok=True)
    return Exported(out, rows)


def _create(table: Table) -> str:
    """CREATE TABLE with the comments, which SQLite keeps in its schema as they are written."""
    columns = "".join(
        f"    {column.name} {_TYPES.get(column.type, 'TEXT')}{'' if column.nullable else ' NOT NULL'},"
        f" -- {comment(column.en, column.zh)}\n"
        for column in table.columns
    )
    return (
        f"CREATE TABLE {table.name} ( -- {comment(table.en, table.zh)}\n{columns}"
        f"    PRIMARY KEY ({', '.join(table.key)})\n)"
    )


def _append(con: duckdb.DuckDBPyConnection, table: Table, path: Path) -> int:
    expressions = ", ".join(f"{_expression(column)} AS {column.name}" for column in table.columns)
    batches = con.sql(f"SELECT {expressions} FROM {table.name}").to_arrow_reader(_BATCH)
    with closing(dbapi.connect(f"file:{path}")) as target, closing(target.cursor()) as cursor:
        rows = cursor.adbc_ingest(table.name, batches, mode="append")
        target.commit()
    return rows


def _expression(column: Column) -> str:
    if column.type in _AS_TEXT:
        return _AS_TEXT[column.type].format(column.name)
    if column.type == "DECIMAL(20,6)":
        return f"CAST({column.name} AS DOUBLE)"
    if column.type == "BOOLEAN":
        return f"CAST({column.name} AS SMALLINT)"
    return f"CAST({column.name} AS VARCHAR)" if column.type.endswith("[]") else column.name

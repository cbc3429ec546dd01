"""The digest of a database's facts: equal where a release of it would say the same."""

import hashlib

import duckdb

from schemas.tables import TABLES, Table
from warehouse import ddl

_NOT_FACTS = {
    "source_files": frozenset({"first_seen_at", "last_seen_at"}),
    "previous_ids": frozenset({"since"}),
}
"""Columns of tables that say when something was seen."""
OF_RUNS = frozenset({"expectation_results", "releases", "release_changes"})
"""Tables of which every run makes more."""


def content_digest(con: duckdb.DuckDBPyConnection) -> str:
    """The digest of all facts, whatever their order, and of the declarations of tables and views.

    What only says when a run looked is no fact. DuckDB's hashes may differ between its versions, so that is
    in it, too: a new version makes a release more, never one too few.
    """
    tables = [table for table in TABLES if table.kind != "code" and table.name not in OF_RUNS]
    digests = (f"{table.name} {_table_digest(con, table)}" for table in tables)
    parts = (duckdb.__version__, *ddl.statements(), *digests)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _table_digest(con: duckdb.DuckDBPyConnection, table: Table) -> str:
    columns = [name for name in table.column_names if name not in _NOT_FACTS.get(table.name, frozenset())]
    # Two sums of one hash: rows that come twice do not cancel each other.
    of_rows = f"hash({', '.join(columns)}) AS row_hash"
    return str(
        con.execute(
            f"SELECT count(*), bit_xor(row_hash), sum(row_hash) FROM (SELECT {of_rows} FROM {table.name})"
        ).fetchone()
    )

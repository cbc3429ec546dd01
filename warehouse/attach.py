"""A second database beside the one that is open."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from warehouse.ddl import quoted


@contextmanager
def attached(con: duckdb.DuckDBPyConnection, database: Path, name: str, options: str) -> Iterator[None]:
    """Attach ``database`` as the catalog ``name`` for the length of the block.

    The file itself is attached, not a link to it: DuckDB knows files by their path, and what a link leads to
    changes.
    """
    con.execute(f"ATTACH {quoted(str(database.resolve()))} AS {name} ({options})")
    try:
        yield
    finally:
        con.execute(f"DETACH {name}")

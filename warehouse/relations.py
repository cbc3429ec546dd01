"""Arrow tables that statements can read by name."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa


@contextmanager
def relation(con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> Iterator[None]:
    """Give an Arrow table a name for the length of the block.

    Outside of a transaction's block, not inside: names cannot be taken away in a transaction that has failed.
    """
    con.register(name, rows)
    try:
        yield
    finally:
        con.unregister(name)

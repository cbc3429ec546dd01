"""All or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Commit what the block did, or nothing of it if it raises. Not nested."""
    con.begin()
    try:
        yield
    except BaseException:  # an interrupt, too, must not leave half of it
        con.rollback()
        raise
    con.commit()

"""The working database, kept open from one step of a run to the next."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb

from warehouse.working import open_working


class KeptDatabase:
    """Opened when first asked for, and open until it is let go of.

    Opening compares every table with its declaration, which takes longer than most of what is then asked.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stack = ExitStack()
        self._con: duckdb.DuckDBPyConnection | None = None

    @contextmanager
    def connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The connection, for the length of the block.

        Raises:
            WarehouseLockedError, SchemaMismatchError: see ``warehouse.working.open_working``.
        """
        if self._con is None:
            self._con = self._stack.enter_context(open_working(self._path))
        yield self._con

    def let_go(self) -> None:
        """Close the file: somebody else needs it, or the run is over."""
        self._con = None
        self._stack.close()

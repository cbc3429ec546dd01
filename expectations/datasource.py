"""DuckDB as a data source of Great Expectations.

Great Expectations reads from its cursor after it has given the connection back to SQLAlchemy's pool. The
pool's rollback drops what DuckDB has not handed over yet, and nearly every expectation fails with "list index
out of range". For databases with such troubles Great Expectations keeps one connection open; DuckDB is not
among them, so that is done here. A test fails when the plain data source works with DuckDB: then this module
may go.

Importing this module imports Great Expectations.
"""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Literal

import sqlalchemy as sa
from great_expectations.data_context.data_context.abstract_data_context import AbstractDataContext
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """Runs everything on one connection, which stays open until :meth:`close`."""

    @contextmanager
    def get_connection(self) -> Generator[sa.Connection, None, None]:
        """The connection; a failed query is rolled back, or every later one would fail with it."""
        if self._connection is None:
            self._connection = self.engine.connect()
            self._connection.exec_driver_sql("SET enable_progress_bar = false")
        try:
            yield self._connection
        except sa.exc.SQLAlchemyError:
            self._connection.rollback()
            raise

    def close(self) -> None:
        """Let go of the database file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self.engine.dispose()


EngineType = type[SqlAlchemyExecutionEngine]  # out here: the class below has a field named type


class DuckDBDatasource(SQLDatasource):
    """A DuckDB database, opened read only."""

    # Great Expectations finds the class by this name, and makes ``data_sources.add_gongkai_duckdb`` of it.
    type: Literal["gongkai_duckdb"] = "gongkai_duckdb"  # type: ignore[assignment]

    @property
    def execution_engine_type(self) -> EngineType:
        """The engine that keeps its connection."""
        return DuckDBExecutionEngine


@contextmanager
def open_datasource(context: AbstractDataContext, url: str) -> Iterator[SQLDatasource]:
    """The database at ``url`` as a data source of ``context``; its file is let go of at the end.

    Raises:
        TestConnectionError: the database cannot be opened.
    """
    datasource: SQLDatasource = context.data_sources.add_gongkai_duckdb(
        "warehouse",
        connection_string=url.replace("$", r"\$"),  # $NAME would be taken from the environment
        kwargs={"connect_args": {"read_only": True}},
    )
    try:
        yield datasource
    finally:
        engine = datasource.get_execution_engine()
        engine.close()
        datasource.get_engine().dispose()

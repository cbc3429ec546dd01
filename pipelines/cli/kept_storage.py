"""Dagster's own storage, as one run writes it: a connection to each database for the length of the run.

Dagster makes an engine and a connection for each statement, thousands a run: engines compile statements anew,
connections read the schema, and each commits by itself. That took a third of what a small run takes.
Databases and rows are the same as Dagster's own, which reads them in its pages. May go when Dagster keeps
connections itself: then a test of this fails.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Any

import sqlalchemy
from dagster import EventLogEntry
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.runs import SqliteRunStorage
from dagster._core.storage.schedules import SqliteScheduleStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import (
    DagsterSqliteStorage,
    _event_logs_directory,
    _runs_directory,
    _schedule_directory,
)
from sqlalchemy import Connection, Engine, event

if TYPE_CHECKING:
    from dagster._serdes import ConfigurableClassData


class KeptStorage(DagsterSqliteStorage):
    """Runs and events with kept connections; schedules, of which a run knows nothing, as they are."""

    def __init__(self, base_dir: str, inst_data: "ConfigurableClassData | None" = None) -> None:
        self.base_dir = base_dir
        self._run_storage = _Runs.from_local(_runs_directory(base_dir))
        self._event_log_storage = _Events(_event_logs_directory(base_dir))
        self._schedule_storage = SqliteScheduleStorage.from_local(_schedule_directory(base_dir))
        self._inst_data = inst_data
        # Not that of Dagster's storage, which would open everything a second time.
        super(DagsterSqliteStorage, self).__init__()  # type: ignore[no-untyped-call]

    @classmethod
    def from_config_value(
        cls, inst_data: "ConfigurableClassData | None", config_value: Mapping[str, Any]
    ) -> "KeptStorage":
        """How Dagster makes it."""
        return cls(inst_data=inst_data, **config_value)


class _Runs(SqliteRunStorage):
    def __init__(self, conn_string: str, inst_data: "ConfigurableClassData | None" = None) -> None:
        self._engine = _engine(conn_string)
        super().__init__(conn_string, inst_data)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        with self._engine.begin() as connection:
            yield connection

    def dispose(self) -> None:
        self._engine.dispose()
        super().dispose()


class _Events(SqliteEventLogStorage):
    """Each run's events are in a database of its own, a "shard"; those of assets in the index, too."""

    def __init__(self, base_dir: str, inst_data: "ConfigurableClassData | None" = None) -> None:
        self._engines: dict[str, Engine] = {}
        self._within: dict[str, Connection] = {}
        self._there: set[object] = set()
        super().__init__(base_dir, inst_data)
        self._db_lock = RLock()  # type: ignore[assignment]

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        """A transaction; within the block of another in the same database, that one."""
        with self._db_lock:
            if shard in self._within:
                yield self._within[shard]
                return
            if shard not in self._engines:
                self._engines[shard] = _engine(self.conn_string_for_shard(shard))
                self._initdb(self._engines[shard])
            with self._engines[shard].begin() as connection:
                self._within[shard] = connection
                try:
                    yield connection
                finally:
                    del self._within[shard]

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """In one transaction, for the run and for the index."""
        with self.run_connection(events[0].run_id), self.index_connection():
            super().store_event_batch(events)

    def delete_events(self, run_id: str) -> None:
        """And let go of the database, which is deleted next."""
        super().delete_events(run_id)
        self._engines.pop(run_id).dispose()

    def has_table(self, table_name: str) -> bool:
        """Asked for each event; tables do not go."""
        return self._is_there(table_name, super().has_table, table_name)

    def _has_asset_key_col_on_connection(self, conn: Connection, column_name: str) -> bool:
        return self._is_there((column_name,), super()._has_asset_key_col_on_connection, conn, column_name)

    def _is_there(self, what: object, look: Any, *arguments: object) -> bool:
        if what not in self._there and look(*arguments):
            self._there.add(what)
        return what in self._there

    def dispose(self) -> None:
        for engine in self._engines.values():
            engine.dispose()
        super().dispose()


def _engine(url: str) -> Engine:
    """An engine whose commits do not wait for the disk."""
    patience = {"timeout": SQLITE_BUSY_TIMEOUT_SECONDS}
    engine = sqlalchemy.create_engine(url, connect_args=patience, pool_use_lifo=True)
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = NORMAL"))
    return engine

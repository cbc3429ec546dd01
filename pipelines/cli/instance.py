"""Dagster's own storage under GONGKAI_HOME, shared by the command line and the UI."""

import logging
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
import sqlalchemy
from dagster._core.storage.event_log.sqlite import sqlite_event_log
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._core.storage.runs.sqlite import sqlite_run_storage
from dagster._core.storage.sqlite import create_db_conn_string
from sqlalchemy import Engine, event
from sqlalchemy.pool import QueuePool

from pipelines.cli.quiet import lost_events_unsaid, streams_kept
from schemas.language import phrase

CONFIG = """\
# Written by gongkai at the start of every command; changes here are overwritten.
telemetry:
  enabled: false
nux:
  enabled: false
freshness:
  enabled: true
# In the terminal of dagster dev; the pages have every event.
python_logs:
  python_log_level: INFO
# The working database has one writer. A second run waits here; without this it would be refused by the lock.
concurrency:
  runs:
    max_concurrent_runs: 1
run_monitoring:
  enabled: true
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days:
      skipped: 7
      started: 90
      failure: 90
      success: 90
"""
_OPENED = ("history/*.db", "history/runs/index.db", "schedules/*.db")
"""The databases that every run opens; each run has one more, of its own."""
_LOG = logging.getLogger(__name__)
_MAKES_ENGINES = "create_engine"


def prepare(folder: Path) -> Path:
    """Make the folder with its configuration and tell Dagster of it; returns it.

    The environment is how Dagster's own processes, too, are told. A history that is damaged is set aside, and
    begun anew: no fact is in it.
    """
    if any(_is_damaged(file) for pattern in _OPENED for file in folder.glob(pattern)):
        aside = folder.with_name(f"{folder.name}-damaged")
        shutil.rmtree(aside, ignore_errors=True)
        folder.rename(aside)
        _LOG.warning(
            phrase(
                "Dagster 的历史记录已损坏，已重新开始；原来的在 %s。",
                "Dagster's history was damaged and is begun anew; the old one is in %s.",
            ),
            aside,
        )
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "dagster.yaml"
    if not config.exists() or config.read_text(encoding="utf-8") != CONFIG:
        config.write_text(CONFIG, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(folder)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "yes"
    return folder


def _is_damaged(database: Path) -> bool:
    """Whether a SQLite database cannot be read to its end; not to be opened now is another matter."""
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            answers = connection.execute("PRAGMA quick_check(1)").fetchall()
    except sqlite3.OperationalError:
        return False
    except sqlite3.DatabaseError:
        return True
    return answers != [("ok",)]


@contextmanager
def open_instance(folder: Path, run_id: str) -> Iterator[dg.DagsterInstance]:
    """The storage in ``folder``, for one run.

    A run writes hundreds of events, each with several commits, and on a busy disk waiting for each of them
    takes longer than the run. So commits do not wait, and SQLite's logs are folded in at the end, when the
    last connection is closed: then what a power cut could lose is the last events of a run's history, never a
    database.
    """
    with ExitStack() as stack:
        stack.enter_context(streams_kept())
        stack.enter_context(lost_events_unsaid())
        stack.enter_context(_connections_kept(folder / "history", run_id))
        event.listen(Engine, "connect", _do_not_wait)
        stack.callback(event.remove, Engine, "connect", _do_not_wait)
        yield stack.enter_context(dg.DagsterInstance.from_config(str(prepare(folder))))


class _KeptPool(QueuePool):
    """Keeps connections although Dagster disposes of its engine after each use."""

    def dispose(self) -> None:
        """Nothing: see :meth:`close`."""

    def recreate(self) -> QueuePool:
        """This one."""
        return self

    def close(self) -> None:
        """Close the connections."""
        super().dispose()


@contextmanager
def _connections_kept(history: Path, run_id: str) -> Iterator[None]:
    """One SQLAlchemy engine for each database, for the length of the block; those that a run writes to all
    the time keep their connections.

    Dagster makes an engine and a connection for each statement, thousands a run: engines compile the
    statements anew, connections read the schema, a third of what a small run takes. May go when Dagster keeps
    them itself: then the test of this fails.
    """
    written = {
        create_db_conn_string(str(history), "runs"),
        *(create_db_conn_string(str(history / "runs"), name) for name in (INDEX_SHARD_NAME, run_id)),
    }
    kept: dict[str, Engine] = {}

    def create_engine(url: str, **settings: Any) -> Engine:
        if url not in kept:
            pool = {"poolclass": _KeptPool} if url in written else {}
            kept[url] = sqlalchemy.create_engine(url, **(settings | pool))
        return kept[url]

    with ExitStack() as stack:
        for module in (sqlite_event_log, sqlite_run_storage):
            stack.callback(setattr, module, _MAKES_ENGINES, getattr(module, _MAKES_ENGINES))
            setattr(module, _MAKES_ENGINES, create_engine)
        try:
            yield
        finally:
            for engine in kept.values():
                if isinstance(engine.pool, _KeptPool):
                    engine.pool.close()


def _do_not_wait(connection: object, _: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = NORMAL")

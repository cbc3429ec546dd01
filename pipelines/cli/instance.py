"""Dagster's own storage under GONGKAI_HOME, shared by the command line and the UI."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
import sqlalchemy
from dagster._core.storage.event_log.sqlite import sqlite_event_log
from dagster._core.storage.runs.sqlite import sqlite_run_storage
from sqlalchemy import Engine, event

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
_MAKES_ENGINES = "create_engine"


def prepare(folder: Path) -> Path:
    """Make the folder with its configuration and tell Dagster of it; returns it.

    The environment is how Dagster's own processes, too, are told.
    """
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "dagster.yaml"
    if not config.exists() or config.read_text(encoding="utf-8") != CONFIG:
        config.write_text(CONFIG, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(folder)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "yes"
    return folder


@contextmanager
def open_instance(folder: Path, run_id: str) -> Iterator[dg.DagsterInstance]:
    """The storage in ``folder``, for one run.

    A run writes hundreds of events, each with several commits, and on a busy disk waiting for each of them
    takes longer than the run. So commits do not wait, and SQLite's logs are folded in at the end, not after
    each event: then what a power cut could lose is the last events of a run's history, never a database.
    """
    with ExitStack() as stack:
        stack.enter_context(_engines_kept())
        instance = stack.enter_context(dg.DagsterInstance.from_config(str(prepare(folder))))
        event.listen(Engine, "connect", _do_not_wait)
        stack.callback(event.remove, Engine, "connect", _do_not_wait)
        for name in ("runs.db", "runs/index.db", f"runs/{run_id}.db"):
            # The log of a SQLite database is folded in when its last connection is closed: this is the last.
            connection = stack.enter_context(closing(sqlite3.connect(folder / "history" / name)))
            connection.execute("SELECT count(*) FROM sqlite_master")
        yield instance


@contextmanager
def _engines_kept() -> Iterator[None]:
    """One SQLAlchemy engine for each database, for the length of the block.

    Dagster makes one for each connection, thousands a run, and each compiles its statements anew: a quarter
    of what a small run takes. May go when Dagster keeps them itself: then the test of this fails.
    """
    kept: dict[str, Engine] = {}

    def create_engine(url: str, **settings: Any) -> Engine:
        if url not in kept:
            kept[url] = sqlalchemy.create_engine(url, **settings)
        return kept[url]

    with ExitStack() as stack:
        for module in (sqlite_event_log, sqlite_run_storage):
            stack.callback(setattr, module, _MAKES_ENGINES, getattr(module, _MAKES_ENGINES))
            setattr(module, _MAKES_ENGINES, create_engine)
        yield


def _do_not_wait(connection: object, _: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = NORMAL")

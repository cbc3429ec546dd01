"""Dagster's own storage under GONGKAI_HOME, shared by the command line and the UI."""

import logging
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import dagster as dg
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.noop_compute_log_manager import NoOpComputeLogManager

from pipelines.cli.kept_storage import KeptStorage
from pipelines.cli.quiet import lost_events_unsaid
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
_BATCH_SIZE = "DAGSTER_EVENT_BATCH_SIZE"


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


def _named(chosen: type) -> dict[str, str]:
    return {"module": chosen.__module__, "class": chosen.__name__}


@contextmanager
def open_instance(folder: Path) -> Iterator[dg.DagsterInstance]:
    """The storage in ``folder``, for one run.

    A run writes hundreds of events, and on a busy disk waiting for each commit takes longer than the run. So
    commits do not wait, those that come together are one, and SQLite's logs are folded in at the end, when
    the last connection is closed: then what a power cut could lose is the last events of a run's history,
    never a database.

    What is printed goes to the terminal at once, and everything to the run's log: Dagster's own copy of the
    two streams, which four more processes make, has nothing besides.
    """
    storage = {**_named(KeptStorage), "config": {"base_dir": str(folder)}}
    own = {"storage": {"custom": storage}, "compute_logs": _named(NoOpComputeLogManager)}
    with ExitStack() as stack:
        stack.enter_context(lost_events_unsaid())
        ref = InstanceRef.from_dir(str(prepare(folder)), overrides=own)
        os.environ[_BATCH_SIZE] = "1000"
        stack.callback(os.environ.pop, _BATCH_SIZE)
        yield stack.enter_context(dg.DagsterInstance.from_ref(ref))

"""Dagster's storage during a run: quick, and as it was afterwards."""

import errno
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import dagster as dg
import pytest
import sqlalchemy
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.execution.api import execute_run
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.runs import SqliteRunStorage

from pipelines.cli.instance import open_instance, prepare

RUN = "00000000-0000-0000-0000-000000000001"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Dagster's folder; what says where it is does not leak into other tests."""
    monkeypatch.setenv("DAGSTER_HOME", "")
    monkeypatch.setenv("DAGSTER_DISABLE_TELEMETRY", "yes")
    return tmp_path / "dagster"


def engines(instance: dg.DagsterInstance) -> list[sqlalchemy.Engine]:
    """Those of two connections to each of the two databases, one after the other."""
    events_of, runs_of = instance.event_log_storage, instance.run_storage
    assert isinstance(events_of, SqliteEventLogStorage)
    assert isinstance(runs_of, SqliteRunStorage)
    found = []
    for _ in range(2):
        with events_of.index_connection() as events, runs_of.connect() as runs:
            found += [events.engine, runs.engine]
    return found


def test_connections_of_a_run_share_the_engine_of_their_database(folder: Path) -> None:
    with open_instance(folder, "a-run") as instance:
        events, runs, *again = engines(instance)
    assert again[0] is events
    assert again[1] is runs
    assert events is not runs


def test_dagster_alone_makes_an_engine_for_each_connection(folder: Path) -> None:
    """If not, what keeps them in ``pipelines.cli.instance`` may go; nor does it stay after a run."""
    with open_instance(folder, "a-run"):
        pass
    with dg.DagsterInstance.from_config(str(prepare(folder))) as instance:
        assert len(set(engines(instance))) == 4


@dg.op
def step() -> None:
    """Nothing to do."""


@dg.job(executor_def=dg.in_process_executor)
def steps() -> None:
    """Many events."""
    for place in range(30):
        step.alias(f"step_{place}")()


def test_a_run_opens_few_connections(folder: Path) -> None:
    opened: list[object] = []

    def count(connection: object, _: object) -> None:
        opened.append(connection)

    sqlalchemy.event.listen(sqlalchemy.Engine, "connect", count)
    try:
        with open_instance(folder, RUN) as instance:
            run = instance.create_run_for_job(steps, run_id=RUN)
            assert execute_run(InMemoryJob(steps), run, instance).success
            events = instance.all_logs(RUN)
    finally:
        sqlalchemy.event.remove(sqlalchemy.Engine, "connect", count)
    assert len(events) > 90
    assert len(opened) < 30


def test_nothing_is_left_open_after_a_run(folder: Path) -> None:
    """SQLite folds its log into a database when the last connection is closed."""
    with open_instance(folder, RUN) as instance:
        run = instance.create_run_for_job(steps, run_id=RUN)
        execute_run(InMemoryJob(steps), run, instance)
        assert list(folder.rglob("*.db-wal"))
    assert not list(folder.rglob("*.db-*"))
    with closing(sqlite3.connect(folder / "history" / "runs" / f"{RUN}.db")) as written:
        ((events,),) = written.execute("SELECT count(*) FROM event_logs").fetchall()
    assert events > 90


def test_events_that_cannot_be_recorded_are_an_error_and_no_line(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    @dg.job(executor_def=dg.in_process_executor)
    def empty() -> None:
        """Nothing to do."""

    with open_instance(folder, "a-run") as instance:
        monkeypatch.setattr(dg.DagsterInstance, "handle_new_event", full)
        with pytest.raises(OSError, match="No space"):
            empty.execute_in_process(instance=instance)
        print("something else", file=sys.stderr)
    assert "something else\n" in (told := capsys.readouterr().err)
    assert "writing logger call" not in told

"""Dagster's storage during a run: quick, and as it was afterwards."""

from pathlib import Path

import dagster as dg
import pytest
import sqlalchemy
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.runs import SqliteRunStorage

from pipelines.cli.instance import open_instance, prepare


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

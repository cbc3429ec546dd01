"""Dagster's storage during a run: quick, and as it was afterwards."""

import errno
import os
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest
import sqlalchemy
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.execution.api import execute_run
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.runs import SqliteRunStorage

from pipelines.assets.partitions import range_tags
from pipelines.assets.run_history import forget_old_runs
from pipelines.cli.instance import open_instance, prepare

RUN = "00000000-0000-0000-0000-000000000001"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Dagster's folder; what says where it is does not leak into other tests."""
    monkeypatch.setenv("DAGSTER_HOME", "")
    monkeypatch.setenv("DAGSTER_DISABLE_TELEMETRY", "yes")
    return tmp_path / "dagster"


def databases(instance: dg.DagsterInstance) -> list[object]:
    """The connections, as SQLite has them, of two uses of each of the two databases."""
    events_of, runs_of = instance.event_log_storage, instance.run_storage
    assert isinstance(events_of, SqliteEventLogStorage)
    assert isinstance(runs_of, SqliteRunStorage)
    found: list[object] = []
    for _ in range(2):
        with events_of.index_connection() as events, runs_of.connect() as runs:
            found += [events.connection.dbapi_connection, runs.connection.dbapi_connection]
    return found


def test_a_run_keeps_its_connection_to_each_database(folder: Path) -> None:
    with open_instance(folder) as instance:
        events, runs, *again = databases(instance)
    assert again[0] is events
    assert again[1] is runs
    assert events is not runs


def test_dagster_alone_makes_a_connection_for_each_use(folder: Path) -> None:
    """If not, ``pipelines.cli.kept_storage`` may go; nor does it stay after a run."""
    with open_instance(folder):
        pass
    with dg.DagsterInstance.from_config(str(prepare(folder))) as instance:
        assert type(instance.event_log_storage) is SqliteEventLogStorage
        assert len(set(map(id, databases(instance)))) == 4
    assert "DAGSTER_EVENT_BATCH_SIZE" not in os.environ


YEARS = dg.StaticPartitionsDefinition([str(year) for year in range(2000, 2020)])


with warnings.catch_warnings():
    warnings.simplefilter("ignore", dg.BetaWarning)

    @dg.asset(partitions_def=YEARS, backfill_policy=dg.BackfillPolicy.single_run())
    def by_year(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        """Many events that come together."""
        context.add_asset_metadata({"rows": 7}, partition_key="2019")
        return dg.MaterializeResult()


@dg.asset_check(asset=by_year)
def holds() -> dg.AssetCheckResult:
    """An event that two tables tell of."""
    return dg.AssetCheckResult(passed=False)


def make_all(instance: dg.DagsterInstance) -> None:
    definitions = dg.Definitions([by_year], asset_checks=[holds], executor=dg.in_process_executor)
    job = definitions.resolve_implicit_global_asset_job_def()
    run = instance.create_run_for_job(job, run_id=RUN, tags=range_tags("2000", "2019"))
    assert execute_run(InMemoryJob(job), run, instance).success


@contextmanager
def counted(what: str) -> Iterator[list[object]]:
    """What SQLAlchemy does so often in the block."""
    seen: list[object] = []

    def see(subject: object, *_: object) -> None:
        seen.append(subject)

    sqlalchemy.event.listen(sqlalchemy.Engine, what, see)
    try:
        yield seen
    finally:
        sqlalchemy.event.remove(sqlalchemy.Engine, what, see)


def test_a_run_opens_few_connections(folder: Path) -> None:
    with counted("connect") as opened, open_instance(folder) as instance:
        make_all(instance)
    assert len(opened) < 60  # Dagster alone: more than 200


def test_events_that_come_together_are_committed_together(folder: Path) -> None:
    with open_instance(folder) as instance:
        with counted("commit") as commits:
            make_all(instance)
        events = len(instance.all_logs(RUN))
    assert len(commits) < 1.5 * events  # Dagster alone: more than twice as many


def test_what_a_run_wrote_is_read_by_dagster_as_its_own(folder: Path) -> None:
    with open_instance(folder) as instance:
        make_all(instance)
        assert list(folder.rglob("*.db-wal"))
    assert not list(folder.rglob("*.db-*"))  # SQLite folds its logs in when the last connection is closed
    asset = by_year.key
    with dg.DagsterInstance.from_config(str(prepare(folder))) as instance:
        kinds = Counter(each.dagster_event_type for each in instance.all_logs(RUN))
        assert kinds[dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED] == 20
        assert kinds[dg.DagsterEventType.ASSET_MATERIALIZATION] == 20
        assert kinds[dg.DagsterEventType.RUN_SUCCESS] == 1
        assert instance.get_materialized_partitions(asset) == set(YEARS.get_partition_keys())
        of_2019 = dg.AssetRecordsFilter(asset, asset_partitions=["2019"])
        (record,) = instance.fetch_materializations(of_2019, limit=5).records
        assert record.asset_materialization is not None
        assert record.asset_materialization.metadata["rows"].value == 7
        (checked,) = instance.event_log_storage.get_asset_check_execution_history(holds.check_key, limit=5)
        assert checked.status.value == "FAILED"


def test_a_deleted_run_leaves_no_file(folder: Path) -> None:
    with open_instance(folder) as instance:
        make_all(instance)
        assert forget_old_runs(instance, (), keep=0) == 1
        assert not list((folder / "history" / "runs").glob(f"{RUN}*"))


def test_events_that_cannot_be_recorded_are_an_error_and_no_line(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    @dg.job(executor_def=dg.in_process_executor)
    def empty() -> None:
        """Nothing to do."""

    with open_instance(folder) as instance:
        with monkeypatch.context() as patched:
            patched.setattr(dg.DagsterInstance, "handle_new_event", full)
            with pytest.raises(OSError, match="No space"):
                empty.execute_in_process(instance=instance)
        monkeypatch.setattr(SqliteEventLogStorage, "store_event", full)
        with pytest.raises(OSError, match="No space"):
            make_all(instance)
        print("something else", file=sys.stderr)
    assert "something else\n" in (told := capsys.readouterr().err)
    assert "writing logger call" not in told
    assert "storing" not in told

"""Dagster's history does not grow without end."""

from pathlib import Path

import dagster as dg

from pipelines.assets.run_history import end_lost_runs, forget_old_runs
from pipelines.assets.run_notices import STARTED_BY_COMMAND
from pipelines.cli.instance import prepare


@dg.op
def _nothing() -> None:
    """Does nothing."""


@dg.job(executor_def=dg.in_process_executor)
def _empty() -> None:
    _nothing()


def test_old_runs_go_with_their_files_but_for_the_spared(tmp_path: Path) -> None:
    with dg.DagsterInstance.from_config(str(prepare(tmp_path))) as instance:
        ids = [_empty.execute_in_process(instance=instance).run_id for _ in range(4)]
        assert forget_old_runs(instance, {ids[0]}, keep=2) == 1
        assert {run.run_id for run in instance.get_runs()} == {ids[0], ids[2], ids[3]}
        assert instance.all_logs(ids[0])
        assert forget_old_runs(instance, {ids[0]}, keep=2) == 0
    history = {path.stem for path in (tmp_path / "history" / "runs").glob("*.db")}
    assert history == {"index", ids[0], ids[2], ids[3]}
    assert {path.name for path in (tmp_path / "storage").iterdir()} == {ids[0], ids[2], ids[3]}


def test_runs_of_commands_that_were_killed_are_not_at_work_for_ever(tmp_path: Path) -> None:
    with dg.DagsterInstance.from_config(str(prepare(tmp_path))) as instance:
        started = dg.DagsterRunStatus.STARTED
        killed = instance.create_run_for_job(_empty, status=started, tags=STARTED_BY_COMMAND)
        waiting = instance.create_run_for_job(_empty, status=started)
        end_lost_runs(instance)
        assert {run.run_id: run.status for run in instance.get_runs()} == {
            killed.run_id: dg.DagsterRunStatus.CANCELED,
            waiting.run_id: started,
        }
        end_lost_runs(instance, daemon_is_down=True)
        assert {run.status for run in instance.get_runs()} == {dg.DagsterRunStatus.CANCELED}
        assert forget_old_runs(instance, (), keep=0) == 2

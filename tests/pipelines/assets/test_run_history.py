"""Dagster's history does not grow without end."""

from pathlib import Path

import dagster as dg

from pipelines.assets.run_history import forget_old_runs
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

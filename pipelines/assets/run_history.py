"""Dagster's history of runs, bounded: a run writes two megabytes, every night."""

import shutil
from collections.abc import Collection
from pathlib import Path

import dagster as dg
from dagster._core.storage.dagster_run import IN_PROGRESS_RUN_STATUSES, NOT_FINISHED_STATUSES

from pipelines.assets.run_notices import STARTED_BY_COMMAND
from schemas import kept

_ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]


def end_lost_runs(instance: dg.DagsterInstance, *, daemon_is_down: bool = False) -> None:
    """Record as canceled the runs of commands that were killed, and those of a daemon that is down: otherwise
    they are at work for ever, runs of Dagster's daemon wait for them, and no limit holds for them.

    The caller holds the run's lock, so none of them is at work.
    """
    lost = [dg.RunsFilter(statuses=list(NOT_FINISHED_STATUSES), tags=STARTED_BY_COMMAND)]
    if daemon_is_down:
        lost.append(dg.RunsFilter(statuses=list(IN_PROGRESS_RUN_STATUSES)))
    for those in lost:
        for record in instance.get_run_records(those):
            instance.report_run_canceled(record.dagster_run, "What started it was killed.")


def forget_old_runs(instance: dg.DagsterInstance, spared: Collection[str], keep: int = kept.RUNS) -> int:
    """Delete all but the last runs that have ended, with their events and logs; how many went.

    ``spared`` are kept whenever they were: where nothing changes for months, what made the assets is old.
    """
    records = instance.get_run_records(dg.RunsFilter(statuses=_ENDED))
    doomed = [
        record.dagster_run.run_id for record in records[keep:] if record.dagster_run.run_id not in spared
    ]
    for run_id in doomed:
        instance.delete_run(run_id)
        if instance.is_persistent:
            # Dagster empties a run's database and leaves the file.
            root = Path(instance.root_directory)
            (root / "history" / "runs" / f"{run_id}.db").unlink(missing_ok=True)
            shutil.rmtree(root / "storage" / run_id, ignore_errors=True)
    return len(doomed)

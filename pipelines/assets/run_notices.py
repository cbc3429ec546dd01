"""Telling the operator how runs ended that no command of ours started: sensors, for ``GONGKAI_NOTIFY``."""

import re
from collections.abc import Callable, Sequence

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from pipelines.exits import DONE, FAILED, INTERRUPTED, REFUSED
from pipelines.release.notification import Notice, notice, notify
from pipelines.release.quality import current_verdict, read_since
from pipelines.release.refusal import GuardFailure
from pipelines.settings import PACKAGES
from pipelines.workspace import Workspace
from schemas.language import phrase
from warehouse.errors import without_trace
from warehouse.releases import current_release_id

STARTED_BY_COMMAND = {"gongkai/started_by": "command"}
"""The tag of runs whose command tells how they ended."""

_OURS = re.compile(rf"^({'|'.join(PACKAGES)})\.[\w.]+: ")
"""The class of an error of ours, before what it says."""
_SENSORS = {
    "notify_done": dg.DagsterRunStatus.SUCCESS,
    "notify_failed": dg.DagsterRunStatus.FAILURE,
    "notify_canceled": dg.DagsterRunStatus.CANCELED,
}


def notice_sensors(
    command: str, job: UnresolvedAssetJobDefinition, make: Callable[[], Workspace]
) -> list[dg.SensorDefinition]:
    """A sensor for each way in which a run of the job ends; each hands the ``command`` a notice."""
    return [_sensor(name, status, command, job, make) for name, status in _SENSORS.items()]


def _sensor(
    name: str,
    status: dg.DagsterRunStatus,
    command: str,
    job: UnresolvedAssetJobDefinition,
    make: Callable[[], Workspace],
) -> dg.SensorDefinition:
    @dg.run_status_sensor(
        name=name,
        run_status=status,
        monitored_jobs=[job],
        default_status=dg.DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=30,
        description="Tells GONGKAI_NOTIFY of runs that ended so; those of make run tell it themselves.",
    )
    def tell(context: dg.RunStatusSensorContext) -> dg.SkipReason | None:
        if context.dagster_run.tags.items() >= STARTED_BY_COMMAND.items():
            return dg.SkipReason("The command that started it tells.")
        if wrong := notify(command, run_notice(context.instance, context.dagster_run.run_id, status, make())):
            context.log.warning(wrong)
        return None

    return tell


def run_notice(
    instance: dg.DagsterInstance, run_id: str, status: dg.DagsterRunStatus, workspace: Workspace
) -> Notice:
    """What there is to tell of a run in Dagster's history."""
    record = instance.get_run_record_by_id(run_id)
    seconds = (record.end_time or 0) - (record.start_time or 0) if record and record.start_time else 0
    entries = instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_FAILURE)
    failures = [entry.dagster_event for entry in entries if entry.dagster_event]
    since = read_since(workspace, run_id)
    if status == dg.DagsterRunStatus.SUCCESS:
        code = DONE
    elif status == dg.DagsterRunStatus.CANCELED:
        code = INTERRUPTED
    else:
        code = REFUSED if refused_by(failures, workspace) else FAILED
    # A run that did not compare anything made no release either.
    before = since.release_id if since else current_release_id(workspace.home)
    return notice(workspace, run_id, code, before, max(seconds, 0), messages=reasons(failures))


def refused_by(failures: Sequence[dg.DagsterEvent], workspace: Workspace) -> Sequence[GuardFailure]:
    """The critical expectations for which there is no release; none where there is one, or something else
    failed.
    """
    failed = [event.step_key for event in failures]
    verdict = current_verdict(workspace) if failed == ["published_warehouse"] else None
    return verdict.guard_failures if verdict else ()


def reasons(failures: Sequence[dg.DagsterEvent]) -> list[str]:
    """What each failed asset says, without the trace."""
    return [_reason(event) for event in failures]


def _reason(failure: dg.DagsterEvent) -> str:
    told = failure.step_failure_data.user_failure_data
    if told is not None and told.description:
        return told.description
    error = failure.step_failure_data.error
    # Dagster wraps what an asset raises in errors of its own.
    while error is not None and error.cause is not None and (error.cls_name or "").startswith("Dagster"):
        error = error.cause
    return _OURS.sub("", without_trace(error.message)) if error else phrase("没有说明原因", "no reason given")

"""What starts runs by itself: the nightly schedule and the inbox sensor. Both run one job over all years."""

from pathlib import Path

import dagster as dg

from pipelines.inbox.inbox import Inbox, InboxMissingError
from pipelines.inbox.scan import fingerprint
from pipelines.settings import DEFAULT_SCHEDULE, SettingsError
from schemas.language import phrase

NIGHTLY = "nightly"
"""The job over everything, and the schedule that starts it."""


def nightly_schedule(cron: str) -> dg.ScheduleDefinition:
    """When nobody works with the inbox, in China's time; on wherever the daemon runs (``make dev``).

    Raises:
        SettingsError: it is no cron expression.
    """
    try:
        return _nightly_schedule(cron)
    except dg.DagsterInvalidDefinitionError:
        raise SettingsError(
            phrase(
                f"GONGKAI_SCHEDULE 须为五个字段的 cron 表达式，如“{DEFAULT_SCHEDULE}”，不能是“{cron}”。",
                f"GONGKAI_SCHEDULE must be a cron expression of five fields, as {DEFAULT_SCHEDULE!r}, "
                f"not {cron!r}.",
            )
        ) from None


def _nightly_schedule(cron: str) -> dg.ScheduleDefinition:

    @dg.schedule(
        name=NIGHTLY,
        cron_schedule=cron,
        execution_timezone="Asia/Shanghai",
        job_name=NIGHTLY,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="As GONGKAI_SCHEDULE says (Asia/Shanghai): reads the inbox, loads, validates, publishes.",
    )
    def nightly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        night = context.scheduled_execution_time.date().isoformat()
        return dg.RunRequest(run_key=night)

    return nightly


def inbox_sensor(inbox: Inbox, home: Path) -> dg.SensorDefinition:
    """A run when names, sizes or times in the inbox changed and then stayed the same for one tick.

    Off until it is switched on: a folder that people are copying into for hours would start a run at every
    pause.
    """

    @dg.sensor(
        name="inbox",
        job_name=NIGHTLY,
        minimum_interval_seconds=inbox.rest_seconds,
        description="Runs when files in the inbox are new or changed, once they rest from look to look.",
    )
    def inbox_changed(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        try:
            seen = fingerprint(inbox, own=home).digest
        except InboxMissingError as error:
            return dg.SensorResult(skip_reason=str(error), cursor=context.cursor)
        handled, _, waiting = (context.cursor or "").partition("/")
        if seen == handled:
            return dg.SensorResult(skip_reason="The inbox has not changed.", cursor=seen)
        if seen != waiting:
            return dg.SensorResult(
                skip_reason="The inbox is changing; waiting for it to rest.", cursor=f"{handled}/{seen}"
            )
        return dg.SensorResult(run_requests=[dg.RunRequest(run_key=seen)], cursor=seen)

    return inbox_changed

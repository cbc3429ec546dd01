"""What the operator is told of runs that Dagster started, by sensors."""

import json
from dataclasses import replace
from typing import Any

import dagster as dg
import pytest

from pipelines.assets.automation import NIGHTLY
from pipelines.assets.run_notices import STARTED_BY_COMMAND
from pipelines.definitions import build_definitions
from tests.pipelines.workbench import Workbench

ENDS = {"unchanged": "notify_done", "failed": "notify_failed"}


@pytest.mark.parametrize("outcome", ENDS)
def test_a_run_of_the_daemon_is_told_and_one_of_a_command_is_not(copy: Workbench, outcome: str) -> None:
    told = copy.folder / "told.json"
    settings = replace(copy.settings, notify=f"cat > '{told}'")
    definitions = build_definitions(settings, clock=lambda: copy.now)
    job = definitions.resolve_job_def(NIGHTLY)
    if outcome == "failed":
        copy.inbox.rename(copy.folder / "elsewhere")
    with dg.DagsterInstance.ephemeral() as instance:
        tags: dict[str, Any] = {"dagster/max_retries": "0"}
        result = job.execute_in_process(instance=instance, raise_on_error=False, tags=tags)
        sensor = definitions.resolve_sensor_def(ENDS[outcome])
        assert sensor.default_status == dg.DefaultSensorStatus.RUNNING
        event = next(event for event in reversed(result.all_events) if event.is_job_event)

        def tick(run: dg.DagsterRun) -> None:
            context = dg.build_run_status_sensor_context(sensor.name, event, instance, run)
            list(sensor(context) or ())

        tick(result.dagster_run.with_tags({**result.dagster_run.tags, **STARTED_BY_COMMAND}))
        assert not told.exists()
        tick(result.dagster_run)
    got = json.loads(told.read_text(encoding="utf-8"))
    assert got["outcome"] == outcome
    if outcome == "failed":
        assert got["messages"][0].startswith(f"The inbox {copy.inbox} cannot be read")
    else:
        assert got["since_release"]["release_id"] == got["release_id"]


def test_without_a_command_nothing_watches(copy: Workbench) -> None:
    sensors = build_definitions(copy.settings).sensors or ()
    assert [sensor.name for sensor in sensors] == ["inbox"]

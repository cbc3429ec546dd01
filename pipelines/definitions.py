"""The whole graph as Dagster's definitions, made anew for whoever asks: the command line, the UI, a test."""

import warnings
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import dagster as dg

from expectations.validation import validate as validate_here
from extractors import extract as extract_report
from pipelines.assets.area_assets import body_assets
from pipelines.assets.automation import NIGHTLY, inbox_sensor, nightly_schedule
from pipelines.assets.file_assets import Compare, file_assets
from pipelines.assets.partitions import all_years_tags, years_until
from pipelines.assets.release_assets import asset_checks, release_assets
from pipelines.assets.report_assets import report_assets
from pipelines.assets.run_notices import notice_sensors
from pipelines.assets.workspace_resource import Lock, WorkspaceResource
from pipelines.assets.year_assets import year_assets
from pipelines.extraction.extract_files import Extract
from pipelines.extraction.extractor_version import extractor_version
from pipelines.extraction.temporary import temporary_folder
from pipelines.inbox.inbox import Inbox
from pipelines.memory import hold_little
from pipelines.release import last_run
from pipelines.resolution.places import places_version
from pipelines.settings import PROJECT, Settings
from pipelines.workspace import Clock, Count, Validate, Workspace, utc_now
from warehouse.lock import run_lock
from warehouse.overview import overview
from warehouse.paths import Home
from warehouse.releases import set_damaged_current_aside


@contextmanager
def _run_lock(home: Home) -> Iterator[Iterable[str]]:
    with run_lock(home, "a run in Dagster"), temporary_folder(home):
        yield set_damaged_current_aside(home)


def build_definitions(
    settings: Settings | None = None,
    extract: Extract = extract_report,
    executor: Executor | None = None,
    clock: Clock = utc_now,
    loggers: Mapping[str, dg.LoggerDefinition] | None = None,
    lock: Lock = _run_lock,
    validate: Validate = validate_here,
    count: Count = overview,
    version: str | None = None,
    compare: Compare = last_run.compare,
) -> dg.Definitions:
    """Assets, job, schedule and sensor, with what a test or a cluster wants otherwise.

    Args:
        settings: those of the environment unless given.
        extract: what reads a file; importable by name, since workers call it.
        executor: runs the reading of files instead of a pool of processes, so that a cluster can.
        clock: gives the present moment, in UTC.
        loggers: in the place of Dagster's console.
        lock: what holds the run's lock and sets a damaged release aside; for a command that did so, nothing.
        validate: runs the expectations on a database.
        count: counts what is in the database once it is validated.
        version: that of the extractor; made from its source files unless given.
        compare: tells what has changed since the last whole run; a command that looked need not look again.
    """
    chosen = settings or Settings.from_environment()
    code_version = version or extractor_version(PROJECT)
    years = years_until(clock().year)
    with warnings.catch_warnings():
        # backfill_policy is marked as beta; what that means is checked by the tests, not by who runs this.
        warnings.simplefilter("ignore", dg.BetaWarning)
        assets = [
            *file_assets(code_version, compare),
            # Whose a report is follows from the list of places too, and what is read does not.
            *report_assets(f"{code_version}.{places_version()}", years),
            *body_assets(places_version()),
            *year_assets(),
            *release_assets(),
        ]

    def workspace(inbox: Inbox, home: Path) -> Workspace:
        settings = replace(chosen, inbox=inbox, home=home)
        return Workspace(settings, extract, executor, clock, validate, count, code_version)

    nightly = dg.define_asset_job(
        NIGHTLY,
        selection=dg.AssetSelection.all(),
        # Runs of the job are over all years, whoever starts them, unless they say otherwise.
        tags=all_years_tags(years),
        description="Reads the inbox, loads all years, validates, publishes. In one process: reading files "
        "has a pool of its own, and the rest is done by the database.",
        executor_def=dg.in_process_executor,
    )
    notices = (
        notice_sensors(chosen.notify, nightly, lambda: workspace(chosen.inbox, chosen.home))
        if chosen.notify
        else []
    )
    return dg.Definitions(
        assets=assets,
        asset_checks=[asset_checks()],
        jobs=[nightly],
        schedules=[nightly_schedule(chosen.schedule)],
        sensors=[inbox_sensor(chosen.inbox, chosen.home), *notices],
        resources={
            "workspace": WorkspaceResource(
                inbox=str(chosen.inbox), home=str(chosen.home), make=workspace, lock=lock
            )
        },
        # One process for single assets, too: another would cost seconds a step, and only one may open the
        # database.
        executor=dg.in_process_executor,
        loggers=loggers,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What Dagster's own commands load: the definitions for the settings of the environment."""
    hold_little()  # runs that its pages start begin here
    return build_definitions()

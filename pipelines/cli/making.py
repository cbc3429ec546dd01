"""Making assets in this process, recorded where Dagster's pages show them: all, or one of them."""

import sys
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from uuid import uuid4

import dagster as dg
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.definitions.repository_definition import SINGLETON_REPOSITORY_NAME
from dagster._core.execution.api import create_execution_plan, execute_run
from dagster._core.remote_origin import RemoteRepositoryOrigin
from dagster._core.workspace.load_target import PyProjectFileTarget

from expectations.validation import validate
from extractors import extract
from pipelines.assets.automation import NIGHTLY
from pipelines.assets.declared_assets import ASSET_BY_NAME, DATA_QUALITY, DeclaredAsset, asset_name
from pipelines.assets.file_assets import Compare
from pipelines.assets.partitions import Years, all_years_tags, range_tags, years_until
from pipelines.assets.run_history import end_lost_runs
from pipelines.assets.run_notices import STARTED_BY_COMMAND, reasons, refused_by
from pipelines.cli.failures import scarce
from pipelines.cli.instance import open_instance
from pipelines.cli.run_log import RUN_CONFIG, run_logger
from pipelines.cli.run_summary import Places, RunOutcome, summary_text
from pipelines.cli.runs import Account, alone, mend
from pipelines.definitions import build_definitions
from pipelines.exits import DONE, FAILED, REFUSED, UsageError, asked_to_end
from pipelines.release import last_run
from pipelines.release.quality import lost_file, quality_page, read_since
from pipelines.release.refusal import GuardFailure, refused_lines
from pipelines.settings import PROJECT, Settings
from pipelines.terminal import style_of
from pipelines.workspace import Count, Validate, Workspace, utc_now
from schemas import kept
from schemas.inert import inert
from schemas.language import named, phrase
from schemas.overview import Overview
from schemas.tables import UNKNOWN_YEAR
from warehouse.overview import overview
from warehouse.releases import current_release, current_release_id
from warehouse.report_years import report_years, years_told
from warehouse.working import open_working, says_damaged, set_damaged_aside


def make(
    workspace: Workspace,
    validate: Validate,
    account: Account,
    assets: Collection[str] = ASSET_BY_NAME,
    compare: Compare = last_run.compare,
) -> int:
    """Make assets, all unless told otherwise, over all years, and print what came of it."""
    log = account.log = _new_log(workspace.settings)
    known: list[Overview] = []

    def count(con: object) -> Overview:
        known.append(overview(con))  # type: ignore[arg-type]
        return known[-1]

    job = _definitions(workspace, log, validate, count, compare).resolve_job_def(NIGHTLY)
    if len(assets) < len(ASSET_BY_NAME):
        job = job.get_subset(asset_selection={dg.AssetKey(name) for name in assets})
    account.before = current_release_id(workspace.home)
    result = _execute(job, workspace)
    if damage := next(filter(says_damaged, reasons(result.get_step_failure_events())), None):
        print(set_damaged_aside(workspace.home.working_database, damage), file=sys.stderr)
        result = _execute(job, workspace)
    account.run_id = result.run_id
    failures = refused_by(result.get_step_failure_events(), workspace)
    _print_summary(workspace, assets, known, result, failures, account)
    if result.success:
        return DONE
    account.messages = reasons(result.get_step_failure_events())
    if not failures:
        _print_failures(result, log, workspace, is_made_anew=damage is not None)
    return REFUSED if failures else FAILED


def materialize(settings: Settings, asset: str, years: str | None) -> int:
    """One asset in the working database, of some report years; nothing else is made, nothing is released."""
    workspace = Workspace(settings, extract)
    log = _new_log(settings)
    definitions = _definitions(workspace, log, validate)
    declared = _declared(asset)
    tags = _year_tags(declared, years, years_until(workspace.clock().year))
    # The checks are of what the validation finds: those of other assets say nothing new.
    checks = definitions.resolve_asset_graph().asset_check_keys if asset == DATA_QUALITY else set()
    job = definitions.resolve_implicit_global_asset_job_def().get_subset(
        asset_selection={dg.AssetKey(asset)}, asset_check_selection=checks
    )
    if declared.group == "inbox":
        settings.inbox.require()
    with alone(workspace.home, f"make materialize ASSET={asset}"):
        if declared.group == "release":
            mend(workspace.home)
        result = _execute(job, workspace, tags)
        failures = refused_by(result.get_step_failure_events(), workspace)
        if result.success:
            _print_absent(workspace, years)
    if result.success:
        return DONE
    _print_failures(result, log, workspace)
    return REFUSED if failures else FAILED


def _definitions(
    workspace: Workspace,
    log: Path,
    validate: Validate,
    count: Count = overview,
    compare: Compare = last_run.compare,
) -> dg.Definitions:
    # The lock is held around the whole command, summary included, so the run itself takes none.
    return build_definitions(
        workspace.settings,
        loggers=run_logger(log, sys.stdout, style_of(sys.stdout)),
        lock=lambda _: nullcontext(()),
        validate=validate,
        count=count,
        version=workspace.extractor_version,
        compare=compare,
    )


def _execute(
    job: dg.JobDefinition, workspace: Workspace, tags: Mapping[str, str] | None = None
) -> dg.JobExecutionResult:
    run_id = str(uuid4())
    with open_instance(workspace.home.dagster) as instance:
        end_lost_runs(instance)
        run = instance.create_run_for_job(
            job,
            create_execution_plan(InMemoryJob(job), RUN_CONFIG, instance_ref=instance.get_ref()),
            run_id,
            run_config=RUN_CONFIG,
            tags={**job.run_tags, **(tags or {}), **STARTED_BY_COMMAND},
            asset_selection=job.asset_selection,
            remote_job_origin=_code_location().get_job_origin(job.name),
        )
        # Without a selection, Dagster takes every check of the assets.
        run = run._replace(asset_check_selection=job.asset_check_selection)
        result = execute_run(InMemoryJob(job), run, instance)
    if asked_to_end() or any(_was_interrupted(event) for event in result.get_step_failure_events()):
        raise KeyboardInterrupt
    return result


def _code_location() -> RemoteRepositoryOrigin:
    """Where Dagster's pages have the definitions from: a run of no code location is not on their timeline."""
    (origin,) = PyProjectFileTarget(str(PROJECT / "pyproject.toml")).create_origins()
    return RemoteRepositoryOrigin(origin, SINGLETON_REPOSITORY_NAME)


def _was_interrupted(failure: dg.DagsterEvent) -> bool:
    """Dagster takes Ctrl-C for a failure of the asset that was at work."""
    error = failure.step_failure_data.error
    return error is not None and error.cls_name == dg.DagsterExecutionInterruptedError.__name__


def _declared(name: str) -> DeclaredAsset:
    if name not in ASSET_BY_NAME:
        listed = phrase("、", ", ").join(
            named(each, ASSET_BY_NAME[each].zh) for each in sorted(ASSET_BY_NAME)
        )
        raise UsageError(
            phrase(
                f"没有资产“{name}”。全部资产：{listed}。", f"There is no asset {name!r}. Assets: {listed}."
            )
        )
    return ASSET_BY_NAME[name]


def _year_tags(asset: DeclaredAsset, wanted: str | None, years: Years) -> dict[str, str]:
    """The tags for ``2024``, ``2019-2024``, ``unknown`` or ``all``; None is all."""
    if not asset.by_year:
        if wanted not in {None, "all"}:
            raise UsageError(
                phrase(
                    f"{asset.zh}（{asset.name}）不分年度；请去掉年度。",
                    f"{asset.name} is not made by year; leave the year out.",
                )
            )
        return {}
    if wanted is None or wanted == "all":
        return all_years_tags(years)
    known = years.get_partition_keys()
    if wanted in known:
        return range_tags(wanted, wanted)
    first, _, last = wanted.partition("-")
    if {first, last} <= set(known) - {UNKNOWN_YEAR} and first <= last:
        return range_tags(first, last)
    raise UsageError(
        phrase(
            f"“{wanted}”不是报告年度：请写年度（{known[1]} 至 {known[-1]}）、2019-2024、"
            "unknown（年度未知）或 all（全部）。"
            f"{known[1]} 年以前的归入年度未知。",
            f"{wanted!r} is no report year: write a year ({known[1]} to {known[-1]}), 2019-2024, unknown or "
            f"all. Years before {known[1]} are with the unknown one.",
        )
    )


def _new_log(settings: Settings) -> Path:
    """The file for this run's log; only the newest are kept."""
    folder = settings.home / "logs"
    for old in sorted(folder.glob("*.log"))[: -kept.LOGS + 1]:
        old.unlink()
    return folder / f"{utc_now():%Y%m%dT%H%M%SZ}.log"


def _print_summary(
    workspace: Workspace,
    assets: Collection[str],
    known: Sequence[Overview],
    result: dg.JobExecutionResult,
    failures: Sequence[GuardFailure],
    account: Account,
) -> None:
    """``known`` is what was counted when all was validated; a run that did not get there is counted now."""
    home = workspace.home
    if not home.working_database.exists():
        return
    if known:
        counted = known[-1]
    else:
        with open_working(home.working_database, workspace.settings.database_memory_mb) as con:
            counted = overview(con)
    made = {event.step_key for event in result.all_events if event.is_step_success}
    release = current_release(home)
    released = release.release_id if result.success and release else None
    page = quality_page(workspace)
    refused = refused_lines(failures, workspace.settings, lost_file(workspace))
    text = summary_text(
        counted,
        RunOutcome(
            released,
            refused,
            time.monotonic() - account.started,
            released != account.before,
            read_since(workspace, result.run_id),
            frozenset() if known else frozenset(assets) - made,
        ),
        Places(home.published_database if release else None, page if page.exists() else None, account.log),
        style_of(sys.stdout),
    )
    print(f"\n{text}")


def _print_absent(workspace: Workspace, wanted: str | None) -> None:
    """Where years were asked for of which there are no reports, which ones there are."""
    first, _, last = (wanted or "").partition("-")
    if not first.isdigit():
        return
    with open_working(workspace.home.working_database, workspace.settings.database_memory_mb) as con:
        known = report_years(con, "reports")
    if not any(year and int(first) <= year <= int(last or first) for year in known):
        print(
            phrase(
                f"没有 {wanted} 年的报告。有报告的年度：{years_told(known)}。",
                f"There are no reports of {wanted}. Years with reports: {years_told(known)}.",
            )
        )


def _print_failures(
    result: dg.JobExecutionResult, log: Path, workspace: Workspace, *, is_made_anew: bool = False
) -> None:
    """What each failed asset says, without the trace, which is in the log; one line where disk or memory was
    too little. ``is_made_anew``: the working database was, in this run, as it seemed damaged."""
    told = reasons(result.get_step_failure_events())
    if line := scarce(workspace.home.root, *told):
        print(line, file=sys.stderr)
        return
    if any(map(says_damaged, told)):
        damaged = workspace.home.working_database
        told_of_it = (
            phrase(
                f"{damaged} 重建后再次出错：问题不在这个文件，请报告下面的错误。",
                f"{damaged} was made anew and it went wrong again: the file is not the cause; please report "
                "the error below.",
            )
            if is_made_anew
            else phrase(
                f"{damaged} 已损坏；make run 会重建。", f"{damaged} is damaged; make run makes it anew."
            )
        )
        print(told_of_it, file=sys.stderr)
    for event, reason in zip(result.get_step_failure_events(), told, strict=True):
        print(f"{asset_name(event.step_key or '')}: {inert(reason)}", file=sys.stderr)
    print(phrase(f"完整日志见 {log}。", f"The full log is {log}."), file=sys.stderr)

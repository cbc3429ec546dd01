"""The assets that judge and publish, ``data_quality`` and ``published_warehouse``, and all assets' checks."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg

from expectations.outcome import CheckResult
from pipelines.assets.asset_metadata import declared, shown_table
from pipelines.assets.automation import NIGHTLY
from pipelines.assets.declared_assets import DATA_QUALITY, checked_asset
from pipelines.assets.partitions import is_whole
from pipelines.exits import asked_to_end
from pipelines.release import last_run
from pipelines.release.quality import (
    current_verdict,
    guard_failures,
    lost_file,
    quality_page,
    recorded_results,
    validate_working,
)
from pipelines.release.refusal import GuardFailure, refused_lines
from pipelines.settings import software_version
from pipelines.terminal import counted
from pipelines.workspace import Workspace
from schemas.language import phrase
from schemas.tables import TABLES
from warehouse.publish import Versions, publish
from warehouse.releases import current_release_id

RELEASE_GUARDS = "release_guards"
"""The check that says whether there may be a release."""


def release_assets() -> list[dg.AssetsDefinition]:
    """``data_quality`` and ``published_warehouse``."""

    @dg.asset(
        **declared(DATA_QUALITY),
        kinds={"greatexpectations", "duckdb"},
        check_specs=[
            dg.AssetCheckSpec(
                RELEASE_GUARDS,
                asset=DATA_QUALITY,
                description="No critical expectation fails; otherwise the last release stays.",
            )
        ],
    )
    def data_quality(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult[None]]:
        """Every expectation on every table, run inside the database (table `expectation_results`).

        A critical one guards our own invariants and refuses the release; a warning is about what offices
        print and readings cannot do, and is released with the data. Every asset shows those on its tables as
        checks.
        """
        outcome = validate_working(workspace, context.run.run_id)
        guards = [result for result in outcome.results if result.severity == "critical"]
        yield _check(DATA_QUALITY, RELEASE_GUARDS, guards)
        context.log.info(
            phrase(
                f"{len(outcome.results):,} 项检验，{len(outcome.guard_failures)} 项关键检验不通过，"
                f"{len(outcome.warnings):,} 项警告",
                f"{counted(len(outcome.results), 'expectation')}, {len(outcome.guard_failures)} critical "
                f"failed, {counted(len(outcome.warnings), 'warning')}",
            )
        )
        yield dg.MaterializeResult(
            metadata={
                "expectations": len(outcome.results),
                "critical_failed": len(outcome.guard_failures),
                "warnings": len(outcome.warnings),
                "page": dg.MetadataValue.path(quality_page(workspace)),
                "failed": shown_table([_shown(result) for result in _failed(outcome.results)]),
            }
        )

    @dg.asset(
        **declared("published_warehouse"),
        kinds={"duckdb", "parquet"},
    )
    def published_warehouse(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult[None]:
        """One whole release that replaces the last one in a single step (table `releases`).

        None where no fact has changed since the last one.

        Refused when a critical expectation fails on the tables as they are: the last release then stays.
        Tables that nobody validated since they changed are validated first.
        """
        if asked_to_end():
            raise KeyboardInterrupt  # where an interrupt was lost on the way
        verdict = current_verdict(workspace)
        failures = (
            verdict.guard_failures
            if verdict
            else guard_failures(validate_working(workspace, context.run.run_id))
        )
        if failures:
            raise refusal(failures, workspace)
        workspace.database.let_go()
        versions = Versions(software_version(), workspace.extractor_version)
        before = current_release_id(workspace.home)
        release = publish(
            workspace.home,
            versions,
            built_at=workspace.clock(),
            keep=workspace.settings.releases,
            compared_with=verdict.compared_with if verdict else None,
            memory_mb=workspace.settings.database_memory_mb,
        )
        is_same = release.release_id == before
        context.log.info(
            phrase(
                f"发布 {release.release_id}{'，此后数据没有变化' if is_same else ''}",
                f"release {release.release_id}{', no fact has changed since' if is_same else ''}",
            )
        )
        if is_whole(context.run, NIGHTLY, workspace.clock().year):
            last_run.keep(workspace, workspace.before, context.run.run_id, release.release_id)
        return dg.MaterializeResult(
            metadata={
                "release_id": release.release_id,
                "database": dg.MetadataValue.path(workspace.home.published_database),
                "rows": shown_table(_row_counts(release.row_counts)),
            }
        )

    return [data_quality, published_warehouse]


def asset_checks() -> dg.AssetChecksDefinition:
    """A check for each table, on the asset that fills it, of what the last validation found."""

    @dg.multi_asset_check(
        specs=[
            dg.AssetCheckSpec(
                table.name,
                asset=asset,
                description=f"{table.en} · {table.zh}",
                additional_deps=[] if asset == DATA_QUALITY else [DATA_QUALITY],
            )
            for table in TABLES
            for asset in [checked_asset(table.name)]
        ],
        can_subset=True,
    )
    def checks_by_table(
        context: dg.AssetCheckExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[dg.AssetCheckResult]:
        """Nothing is validated here: a table that changed since the validation has no result."""
        found = recorded_results(workspace, context.run.run_id)
        if not found:
            context.log.info(
                phrase(
                    "表变化后尚未检验：请重做 data_quality（数据质量检验）",
                    "not validated since the tables changed: materialize data_quality",
                )
            )
            return
        checks = [
            _check(
                key.asset_key.to_user_string(),
                key.name,
                [result for result in found if result.check.suite == key.name],
            )
            for key in sorted(context.selected_asset_check_keys)
        ]
        passed = sum(check.passed for check in checks)
        context.log.info(
            phrase(
                f"{len(checks):,} 个表中 {passed} 个符合预期",
                f"{passed} of {counted(len(checks), 'table')} as expected",
            )
        )
        yield from checks

    return checks_by_table


def refusal(failures: Sequence[GuardFailure], workspace: Workspace) -> dg.Failure:
    """Why there is no release, in words for whoever started the run."""
    lines = refused_lines(failures, workspace.settings, lost_file(workspace))
    return dg.Failure(
        "\n".join(
            (
                phrase(
                    "未能发布，上次发布不变。不通过的关键检验：",
                    "The release was refused, the last one stays. Critical expectations that fail:",
                ),
                *lines,
                phrase(f"详见 {quality_page(workspace)}。", f"See {quality_page(workspace)}."),
            )
        ),
        metadata={
            "failed": [failure.name for failure in failures],
            "page": dg.MetadataValue.path(quality_page(workspace)),
        },
        allow_retries=False,
    )


def _row_counts(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"table": table, "rows": rows} for table, rows in counts.items()]


def _failed(results: Sequence[CheckResult]) -> list[CheckResult]:
    """The ones that do not hold, critical ones first."""
    failed = [result for result in results if not result.success]
    return sorted(failed, key=lambda result: result.severity != "critical")


def _check(asset: str, name: str, results: Sequence[CheckResult]) -> dg.AssetCheckResult:
    """Results as one of Dagster's checks; an error if one of them refuses the release, else a warning."""
    failed = _failed(results)
    refuses = any(result.severity == "critical" for result in failed)
    return dg.AssetCheckResult(
        asset_key=asset,
        check_name=name,
        passed=not failed,
        severity=dg.AssetCheckSeverity.ERROR if refuses else dg.AssetCheckSeverity.WARN,
        metadata={
            "expectations": len(results),
            "failed": len(failed),
            **({"what": shown_table([_shown(result) for result in failed])} if failed else {}),
        },
    )


def _shown(result: CheckResult) -> dict[str, Any]:
    return {
        "severity": result.severity,
        "expectation": result.name,
        "rows": result.unexpected_count,
        "what": result.check.en,
        "to do": result.check.todo_en,
    }

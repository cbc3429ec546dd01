"""The assets that judge and publish: ``data_quality`` and ``published_warehouse``."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg

from expectations.outcome import CheckResult, ValidationOutcome
from pipelines.assets.asset_metadata import FRESHNESS, OWNERS, markdown_table, table_metadata
from pipelines.release.quality import (
    current_verdict,
    guard_failures,
    lost_file,
    quality_page,
    validate_working,
)
from pipelines.release.refusal import GuardFailure, refused_lines
from pipelines.settings import software_version
from pipelines.terminal import counted
from pipelines.workspace import Workspace
from schemas.forms import FACT_TABLES
from schemas.tables import TABLES
from warehouse.publish import Versions, publish

_VALIDATED = (
    "report_files", "corrections", "reports", *FACT_TABLES, "arithmetic", "sum_explanations",
    "narrative_claims", "year_checks", "findings",
)  # fmt: skip


def release_assets() -> list[dg.AssetsDefinition]:
    """``data_quality`` and ``published_warehouse``."""

    @dg.asset(
        deps=_VALIDATED,
        group_name="release",
        kinds={"greatexpectations", "duckdb"},
        owners=OWNERS,
        metadata=table_metadata("expectation_results"),
        freshness_policy=FRESHNESS,
        check_specs=[
            dg.AssetCheckSpec(table.name, asset="data_quality", description=f"{table.en} · {table.zh}")
            for table in TABLES
        ],
    )
    def data_quality(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult[None]]:
        """Every expectation on every table, run inside the database (table `expectation_results`).

        A critical one guards our own invariants and refuses the release; a warning is about what offices
        print and readings cannot do, and is released with the data. One check for each table.
        """
        outcome = validate_working(workspace, context.run.run_id)
        yield from (_check(suite, results) for suite, results in _by_suite(outcome).items())
        context.log.info(
            f"{counted(len(outcome.results), 'expectation')}, {len(outcome.guard_failures)} critical failed, "
            f"{counted(len(outcome.warnings), 'warning')}"
        )
        yield dg.MaterializeResult(
            metadata={
                "expectations": len(outcome.results),
                "critical_failed": len(outcome.guard_failures),
                "warnings": len(outcome.warnings),
                "page": dg.MetadataValue.path(quality_page(workspace)),
                "failed": markdown_table([_shown(result) for result in _failed(outcome.results)]),
            }
        )

    @dg.asset(
        deps=[data_quality],
        group_name="release",
        kinds={"duckdb", "parquet"},
        owners=OWNERS,
        metadata=table_metadata("releases"),
        freshness_policy=FRESHNESS,
    )
    def published_warehouse(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult[None]:
        """One whole release that replaces the last one in a single step (table `releases`).

        Refused when a critical expectation fails on the tables as they are: the last release then stays.
        Tables that nobody validated since they changed are validated first.
        """
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
        release = publish(workspace.home, versions, built_at=workspace.clock())
        context.log.info(f"release {release.release_id}")
        return dg.MaterializeResult(
            metadata={
                "release_id": release.release_id,
                "database": dg.MetadataValue.path(workspace.home.published_database),
                "rows": markdown_table(_row_counts(release.row_counts)),
            }
        )

    return [data_quality, published_warehouse]


def refusal(failures: Sequence[GuardFailure], workspace: Workspace) -> dg.Failure:
    """Why there is no release, in words for whoever started the run."""
    lines = refused_lines(failures, workspace.settings, lost_file(workspace))
    return dg.Failure(
        "\n".join(
            (
                "The release was refused, the last one stays. Critical expectations that fail:",
                *lines,
                f"See {quality_page(workspace)}.",
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


def _by_suite(outcome: ValidationOutcome) -> dict[str, list[CheckResult]]:
    suites: dict[str, list[CheckResult]] = {table.name: [] for table in TABLES}
    for result in outcome.results:
        suites[result.check.suite].append(result)
    return suites


def _failed(results: Sequence[CheckResult]) -> list[CheckResult]:
    """The ones that do not hold, critical ones first."""
    failed = [result for result in results if not result.success]
    return sorted(failed, key=lambda result: result.severity != "critical")


def _check(suite: str, results: Sequence[CheckResult]) -> dg.AssetCheckResult:
    """A suite as one of Dagster's checks; an error if it refuses the release, else a warning."""
    failed = _failed(results)
    refuses = any(result.severity == "critical" for result in failed)
    return dg.AssetCheckResult(
        check_name=suite,
        passed=not failed,
        severity=dg.AssetCheckSeverity.ERROR if refuses else dg.AssetCheckSeverity.WARN,
        metadata={
            "expectations": len(results),
            "failed": len(failed),
            "what": markdown_table([_shown(result) for result in failed]),
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

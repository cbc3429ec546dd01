"""The assets by report year: reports, their cells, identities and findings."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypedDict

import dagster as dg
import pyarrow as pa

from pipelines.described import FRESHNESS, OWNERS, counts, markdown_table, table_metadata
from pipelines.finding_rows import differing_cells, file_findings, finding_table, report_findings, to_compare
from pipelines.inbox import recorded_findings
from pipelines.partitions import YEARS, years_of
from pipelines.resolve import ResolvedReport
from pipelines.rows import report_rows, report_source_rows, resolved_rows
from pipelines.workspace import State, Workspace
from schemas.forms import FACT_TABLES, TableName
from schemas.tables import TABLE_BY_NAME, VALUE_COLUMN
from schemas.views import key_columns
from warehouse.figures import value_counts
from warehouse.load import arithmetic_findings, load_arithmetic, load_facts, replace_year


class _ByYear(TypedDict):
    """What is the same for every asset here."""

    partitions_def: dg.PartitionsDefinition[str]
    backfill_policy: dg.BackfillPolicy
    owners: list[str]
    kinds: set[str]
    freshness_policy: dg.FreshnessPolicy


_BY_YEAR = _ByYear(
    partitions_def=YEARS,
    backfill_policy=dg.BackfillPolicy.single_run(),
    owners=OWNERS,
    kinds={"duckdb"},
    freshness_policy=FRESHNESS,
)


def report_assets(code_version: str) -> list[dg.AssetsDefinition]:
    """Everything that is loaded a report year at a time."""
    facts = [_fact_asset(table, code_version) for table in FACT_TABLES]
    return [_reports(code_version), *facts, _arithmetic(code_version), _findings(code_version)]


def _reports(code_version: str) -> dg.AssetsDefinition:
    @dg.asset(
        **_BY_YEAR,
        deps=["report_files", "extractions"],
        group_name="reports",
        code_version=code_version,
        metadata=table_metadata(
            "reports",
            {
                "title": [("extractions", "reports.title")],
                "agency_name": [("extractions", "reports.agency"), ("report_files", "path")],
                "agency_name_printed": [("extractions", "reports.agency_printed")],
                "place": [("extractions", "reports.place"), ("report_files", "path")],
                "report_year": [("extractions", "reports.year"), ("report_files", "path")],
                "signed_on": [("extractions", "reports.signed_on")],
                "published_on": [("extractions", "reports.published_on")],
                "article20_form": [("extractions", "reports.article20_form")],
                "dispositions_form": [("extractions", "reports.dispositions_form")],
                "status": [("extractions", "reports.unread_cells")],
                "source_sha256": [("report_files", "source_sha256")],
                "extractor_version": [("extractions", "reports.extractor_version")],
            },
        ),
    )
    def reports(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult[None]:
        """One row for each body and report year that was read, and which files hold it (`report_sources`).

        The document is believed before the manifest, the manifest before the folders; a place that nobody
        states stays open.
        """
        resolution = workspace.state().resolution
        loaded: list[ResolvedReport] = []
        with workspace.database.connection() as con:
            for year in years_of(context.partition_keys):
                of_year = resolution.year(year)
                replace_year(con, "reports", year, report_rows(of_year))
                replace_year(con, "report_sources", year, report_source_rows(of_year))
                loaded.extend(of_year)
        rows = report_rows(loaded)
        context.log.info(f"{len(loaded):,} reports of {_span(report.year for report in loaded)}")
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": len(loaded),
                "sources": sum(len(report.sources) for report in loaded),
                "provisional": sum(report.identity.is_provisional for report in loaded),
                "by_year": markdown_table(counts(rows, "report_year")),
                "by_form": markdown_table(counts(rows, "form_version")),
                "by_status": markdown_table(counts(rows, "status")),
            }
        )

    return reports


def _span(years: Iterable[int | None]) -> str:
    """The years that are there, from the first to the last."""
    known = sorted({year for year in years if year is not None})
    if not known:
        return "no known year"
    return str(known[0]) if len(known) == 1 else f"{known[0]} to {known[-1]}"


_WHOLE_GRID = (
    "Every report has every row of its form: a cell that could not be read is a row that says so, and a "
    "blank is never a zero."
)


def _fact_asset(table: TableName, code_version: str) -> dg.AssetsDefinition:
    declared = TABLE_BY_NAME[table]
    codes = [column.name for column in key_columns(table)]
    copied = {"raw_text", "value_status", "locator", "placement", "confidence", "unit", "unit_printed"}
    lineage = {
        "report_id": [("reports", "report_id")],
        "report_year": [("reports", "report_year")],
        VALUE_COLUMN[table]: [("extractions", "cells.value")],
        **{name: [("extractions", f"cells.code_{place}")] for place, name in enumerate(codes, start=1)},
        **{name: [("extractions", f"cells.{name}")] for name in declared.column_names if name in copied},
    }

    @dg.asset(
        **_BY_YEAR,
        name=table,
        deps=["extractions", "reports"],
        group_name="reports",
        code_version=code_version,
        metadata=table_metadata(table, lineage),
        description=f"{declared.en}. {declared.zh}。\n\n{_WHOLE_GRID}",
    )
    def fact(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult[None]:
        state, years = workspace.state(), years_of(context.partition_keys)
        loaded = 0
        with workspace.database.connection() as con:
            for year in years:
                of_year = state.resolution.year(year)
                load_facts(con, table, year, _cell_files(state, of_year), resolved_rows(of_year))
                loaded += len(of_year)
            by_status = value_counts(con, table, "value_status", years)
        cells = sum(count for _, count in by_status)
        context.log.info(f"{cells:,} cells of {loaded:,} reports")
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": cells,
                "reports": loaded,
                "by_status": markdown_table(_shown(by_status, "value_status")),
            }
        )

    return fact


def _shown(counted: Sequence[tuple[str | None, int]], column: str) -> list[dict[str, Any]]:
    return [{column: value, "rows": rows} for value, rows in counted]


def _cell_files(state: State, reports: Sequence[ResolvedReport]) -> list[Any]:
    """The store's files that hold the cells of these reports."""
    return state.store.cell_files(
        (report.reading.source_sha256, report.reading.extractor_version) for report in reports
    )


def _arithmetic(code_version: str) -> dg.AssetsDefinition:
    values = [(table, column) for table, column in VALUE_COLUMN.items() if table != "article20_items"]

    @dg.asset(
        **_BY_YEAR,
        deps=["reports", *FACT_TABLES],
        group_name="reports",
        code_version=code_version,
        metadata=table_metadata(
            "arithmetic",
            {"report_id": [("reports", "report_id")], "left_value": values, "right_value": values},
        ),
    )
    def arithmetic(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult[None]:
        """Every identity that the form demands, evaluated for every report: holds, broken, or not evaluable.

        A broken one is a fact about the report. Nothing is repaired.
        """
        years = years_of(context.partition_keys)
        with workspace.database.connection() as con:
            for year in years:
                load_arithmetic(con, year)
            by_status = value_counts(con, "arithmetic", "status", years)
        broken = dict(by_status).get("broken", 0)
        evaluated = sum(count for _, count in by_status)
        context.log.info(f"{evaluated:,} identities, {broken:,} broken")
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": evaluated,
                "by_status": markdown_table(_shown(by_status, "status")),
            }
        )

    return arithmetic


def _findings(code_version: str) -> dg.AssetsDefinition:
    copied = ("table_name", "cell", "stated", "expected", "message_en", "message_zh", "locator")

    @dg.asset(
        **_BY_YEAR,
        deps=["report_files", "extractions", "reports", "arithmetic"],
        group_name="reports",
        code_version=code_version,
        metadata=table_metadata(
            "findings",
            {
                "report_id": [("reports", "report_id")],
                "path": [("report_files", "path")],
                "source_sha256": [("report_files", "source_sha256")],
                **{name: [("extractions", f"findings.{name}")] for name in copied},
            },
        ),
    )
    def findings(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult[None]:
        """All that was found wrong or odd, each with what to do about it, in English and Chinese.

        On readings, on broken identities, on whose report it is, on files that could not be read, on the
        manifest.
        """
        loaded: list[pa.Table] = []
        with workspace.database.connection() as con:
            for year in years_of(context.partition_keys):
                rows = pa.concat_tables([_finding_rows(workspace, year), arithmetic_findings(con, year)])
                replace_year(con, "findings", year, rows)
                loaded.append(rows)
        rows = pa.concat_tables(loaded)
        by_severity = counts(rows, "severity")
        context.log.info(
            ", ".join(f"{count['rows']:,} {count['severity']}" for count in by_severity) or "none"
        )
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": rows.num_rows,
                "by_severity": markdown_table(by_severity),
                "by_code": markdown_table(counts(rows, "finding_code")),
                "worst": markdown_table(worst(rows)),
            }
        )

    return findings


def _finding_rows(workspace: Workspace, year: int | None) -> pa.Table:
    """Findings of one year but for the arithmetic; those about no report are with the unknown year's."""
    state = workspace.state()
    reports = state.resolution.year(year)
    pairs = to_compare(reports)
    compared = {reading.source_sha256 for pair in pairs for reading in pair}
    stored = state.store.rows("findings", {report.reading.source_sha256 for report in reports})
    differing = differing_cells(pairs, state.store.rows("cells", compared))
    rows = list(report_findings(reports, stored, differing))
    if year is None:
        rows += [*recorded_findings(workspace), *file_findings(state.source_files)]
    return finding_table(rows)


def worst(findings: pa.Table, most: int = 20) -> list[dict[str, Any]]:
    """The first findings to look at: errors, then warnings, as few columns as say what to do."""
    shown = ["severity", "finding_code", "path", "cell", "message_en"]
    rows: list[dict[str, Any]] = findings.select(shown).to_pylist()
    rank: Callable[[dict[str, Any]], int] = lambda row: ("error", "warning", "info").index(row["severity"])  # noqa: E731
    return sorted(rows, key=rank)[:most]

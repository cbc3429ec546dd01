"""The assets by report year: reports, their cells, identities and findings."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg

from pipelines.assets.area_assets import totals_asset
from pipelines.assets.asset_metadata import (
    ByYear,
    declared,
    made_by_year,
    of_values,
)
from pipelines.assets.claim_asset import narrative_claims_asset
from pipelines.assets.finding_assets import findings_asset
from pipelines.assets.ingest import keep_previous_ids
from pipelines.assets.partitions import Years, years_of
from pipelines.assets.stale_years import StaleYears, of_year_itself, told_kept
from pipelines.assets.sum_assets import sum_assets
from pipelines.assets.text_asset import text_sameness_asset
from pipelines.rows.correction_rows import correction_cells
from pipelines.terminal import counted
from pipelines.workspace import Workspace
from schemas.forms import FACT_TABLES, TableName
from schemas.language import phrase
from schemas.tables import TABLE_BY_NAME, VALUE_COLUMN, key_columns
from warehouse.content import ReportIds
from warehouse.counts_scope import load_scopes
from warehouse.load import load_cells, replace_year
from warehouse.made import doubt_next, forget_made
from warehouse.overview import value_counts
from warehouse.session import Connection
from warehouse.version_cells import load_version_cells


def report_assets(code_version: str, years: Years) -> list[dg.AssetsDefinition]:
    """Everything that is loaded a report year at a time."""
    by_year = ByYear(
        partitions_def=years,
        backfill_policy=dg.BackfillPolicy.single_run(),
        kinds={"duckdb"},
        code_version=code_version,
    )
    facts = [_fact_asset(table, by_year) for table in FACT_TABLES]
    return [
        _reports(by_year),
        *facts,
        *sum_assets(by_year),
        narrative_claims_asset(by_year),
        text_sameness_asset(by_year),
        totals_asset(by_year),
        findings_asset(by_year),
    ]


def _reports(by_year: ByYear) -> dg.AssetsDefinition:
    @dg.asset(
        **by_year,
        **declared(
            "reports",
            {
                "title": [("extractions", "reports.title")],
                "agency_name": [("extractions", "reports.agency"), ("report_files", "path")],
                "agency_name_printed": [("extractions", "reports.agency_printed")],
                "place": [("extractions", "reports.place"), ("report_files", "path")],
                **{
                    name: [("extractions", "reports.agency"), ("report_files", "path")]
                    for name in (
                        "full_name",
                        "region_code",
                        "place_status",
                        "province",
                        "prefecture",
                        "county",
                        "township",
                        "level",
                        "body_kind",
                        "parent_agency_id",
                    )
                },
                "counts_scope": [("extractions", "reports.contents"), ("extractions", "claims.sentence")],
                "counts_contains": [("extractions", "reports.contents"), ("extractions", "claims.sentence")],
                "contents_printed": [("extractions", "reports.contents")],
                **{
                    name: [("extractions", "reports.year_votes"), ("report_files", "path")]
                    for name in ("report_year", "year_status")
                },
                "signed_on": [("extractions", "reports.signed_on")],
                "published_on": [("extractions", "reports.published_on")],
                "seen_on": [("extractions", "reports.published_on"), ("extractions", "reports.signed_on")],
                "article20_form": [("extractions", "reports.article20_form")],
                "dispositions_form": [("extractions", "reports.dispositions_form")],
                "status": [("extractions", "reports.unread_cells"), ("corrections", "status")],
                "verification": [("extractions", "reports.verification"), ("corrections", "corrected_value")],
                "review_reasons": [
                    ("extractions", "reports.review_reasons"),
                    ("corrections", "corrected_value"),
                ],
                "source_sha256": [("report_files", "source_sha256")],
                "extractor_version": [("extractions", "reports.extractor_version")],
            },
        ),
    )
    def reports(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult[None]:
        """One row for each body and report year that was read, and which files hold it (`report_sources`).

        Where files read differently, all versions are kept (`report_versions`), with the cells in which they
        differ (`report_version_cells`).

        The document is believed before the manifest, the manifest before the folders; a place that nobody
        states stays open. Ids that change are kept (`previous_ids`).
        """
        keep_previous_ids(workspace)
        state = workspace.state()
        made = []
        with workspace.database.connection() as con:
            years = years_of(context.partition_keys)
            if workspace.is_whole:
                doubt_next(con, workspace.today.toordinal())
            stale = StaleYears(workspace, con, "reports", years, of_year_itself(workspace))
            for year in stale:
                made.append(year)
                _load(workspace, con, year, stale.differing(year))
            loaded = _of_reports(con, made)
        counts = Counter({year: state.resolution.count(year) for year in years})
        context.log.info(f"{_told(+counts)}{told_kept(stale)}")
        return made_by_year(context, loaded, stale.kept)

    return reports


def _load(workspace: Workspace, con: Connection, year: int | None, report_ids: ReportIds) -> None:
    """Load a year's reports, or some of them, and what is loaded with them."""
    state = workspace.state()
    rows = state.year_rows(year, report_ids)
    replace_year(con, "reports", year, rows.reports, report_ids)
    load_scopes(con, year)
    replace_year(con, "report_sources", year, rows.sources, report_ids)
    replace_year(con, "report_versions", year, rows.versions, report_ids)
    files = state.store.files("cells", rows.versions["source_sha256"])
    load_version_cells(con, year, files, rows.compared, report_ids)


def _of_reports(con: Connection, years: Sequence[int | None]) -> dict[str, dict[str, Any]]:
    """What to show of each partition's reports."""
    shown: dict[str, dict[str, Any]] = {}
    for table, column in (("report_sources", "role"), ("reports", "form_version"), ("reports", "status")):
        for key, counted_values in of_values(value_counts(con, table, column, years), column).items():
            shown.setdefault(key, {}).update(counted_values)
    return shown


def _told(reports: Mapping[int | None, int]) -> str:
    """How many reports there are of which years: ``5 reports of 2023 to 2024, 1 report of unknown year``."""
    years = sorted(year for year in reports if year is not None)
    told = []
    if years:
        several = len(years) > 1
        number = sum(reports[year] for year in years)
        zh = f"{years[0]} 至 {years[-1]} 年" if several else f"{years[0]} 年"
        en = f"{years[0]} to {years[-1]}" if several else f"{years[0]}"
        told.append(phrase(f"{zh} {number:,} 份报告", f"{counted(number, 'report')} of {en}"))
    if None in reports:
        number = reports[None]
        told.append(phrase(f"年度未知 {number:,} 份", f"{counted(number, 'report')} of unknown year"))
    return phrase("，", ", ").join(told) or phrase("没有报告", "no reports")


SORTED_AT_ONCE = 3_000
"""The cells of about so many reports are sorted at a time: those of many more would go through the disk."""
_WHOLE_GRID = (
    "Every report has every row of its form: a cell that could not be read is a row that says so, and a "
    "blank is never a zero."
)


def _fact_asset(table: TableName, by_year: ByYear) -> dg.AssetsDefinition:
    columns = TABLE_BY_NAME[table]
    codes = [column.name for column in key_columns(table)]
    copied = {"raw_text", "locator", "placement", "confidence", "unit_printed"}
    corrected = {VALUE_COLUMN[table]: "value", "value_status": "value_status", "unit": "unit"}
    lineage = {
        "report_id": [("reports", "report_id")],
        "report_year": [("reports", "report_year")],
        **{name: [("extractions", f"cells.code_{place}")] for place, name in enumerate(codes, start=1)},
        **{name: [("extractions", f"cells.{name}")] for name in columns.column_names if name in copied},
        **{
            name: [("extractions", f"cells.{origin}"), ("corrections", "corrected_value")]
            for name, origin in corrected.items()
            if name in columns.column_names
        },
        "is_corrected": [("corrections", "status")],
    }

    @dg.asset(
        **by_year,
        **declared(table, lineage),
        description=f"{columns.en}. {columns.zh}。\n\n{_WHOLE_GRID}",
    )
    def fact(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult[None]:
        state, years = workspace.state(), years_of(context.partition_keys)
        corrected, made = correction_cells(state.corrections), []
        with workspace.database.connection() as con:
            stale = StaleYears(workspace, con, table, years, of_year_itself(workspace))
            for year in stale:
                if (table, year) not in workspace.loaded_ahead:
                    report_ids = stale.differing(year)
                    # One look into the store for all of them: in a run over everything they are stale alike.
                    is_ahead = workspace.is_whole and report_ids is None
                    tables = FACT_TABLES if is_ahead else (table,)
                    for each in tables:
                        forget_made(con, each, year)
                    resolved = state.resolved(year, report_ids)
                    stored = list(state.store.parts("cells", resolved, SORTED_AT_ONCE))
                    load_cells(con, tables, year, stored, corrected, report_ids)
                    workspace.loaded_ahead.update((each, year) for each in tables)
                workspace.loaded_ahead.discard((table, year))
                made.append(year)
            cells = value_counts(con, table, "value_status", made)
        left = sum(stale.rows.get(year, 0) for year in years if year not in made)
        reports, number = sum(map(state.resolution.count, years)), left + sum(cells["rows"])
        told = phrase(
            f"{reports:,} 份报告的 {number:,} 个单元格",
            f"{counted(number, 'cell')} of {counted(reports, 'report')}",
        )
        context.log.info(f"{told}{told_kept(stale)}")
        return made_by_year(context, of_values(cells, "value_status"), stale.kept)

    return fact

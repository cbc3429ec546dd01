"""The asset of all that was found wrong or odd: ``findings``."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.assets.asset_metadata import (
    ROWS,
    ByYear,
    declared,
    made_by_year,
    shown_counts,
    shown_table,
)
from pipelines.assets.ingest import recorded_findings
from pipelines.assets.partitions import partition_of, years_of
from pipelines.assets.stale_years import StaleYears, of_year_itself, told_kept
from pipelines.inbox.inbox import ROSTER_NAME
from pipelines.release import lost_reports
from pipelines.release.lost_reports import loss_findings
from pipelines.rows.correction_rows import correction_findings
from pipelines.rows.finding_rows import (
    FindingRow,
    file_findings,
    finding_table,
    inbox_finding,
    report_findings,
)
from pipelines.rows.review_rows import review_findings
from pipelines.terminal import severities
from pipelines.workspace import Workspace
from schemas.language import phrase
from schemas.overview import summed
from schemas.statuses import SEVERITIES
from schemas.tables import UNKNOWN_YEAR
from warehouse.content import digests_of_years
from warehouse.counts_scope import area_findings
from warehouse.coverage import late_findings
from warehouse.load import arithmetic_findings, replace_year
from warehouse.made import findings_digests
from warehouse.narrative_claims import claim_findings
from warehouse.overview import value_counts
from warehouse.regulations import regulation_findings
from warehouse.session import Connection
from warehouse.text_sameness import text_findings
from warehouse.version_cells import differing_cells
from warehouse.years import missing_findings, year_findings

_BEYOND = ("narrative_claims", "text_sameness", "year_checks", "year_jumps")
"""What findings on a year's reports stand on that hangs on more than the reports of it.

Of other tables and years they stand on some rows: :func:`~warehouse.made.findings_digests` and
:func:`~warehouse.years.missing_findings`.
"""

_FROM_TABLES = (
    arithmetic_findings, claim_findings, text_findings, regulation_findings, area_findings, late_findings,
    year_findings,
)  # fmt: skip


def findings_asset(by_year: ByYear) -> dg.AssetsDefinition:
    """``findings``, by report year."""
    copied = ("table_name", "cell", "stated", "expected", "locator")

    @dg.asset(
        **by_year,
        **declared(
            "findings",
            {
                "report_id": [("reports", "report_id")],
                "path": [("report_files", "path")],
                "source_sha256": [("report_files", "source_sha256")],
                **{name: [("extractions", f"findings.{name}")] for name in copied},
                "message_en": [("extractions", "findings.details")],
                "message_zh": [("extractions", "findings.details")],
            },
        ),
    )
    def findings(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult[None]:
        """All that was found wrong or odd, each with what to do about it, in English and Chinese.

        On readings, on broken identities, on text that contradicts the tables or is another report's, on
        other years, on parts of areas, on regulations of bodies that make none, on reports that are late, on
        whose report it is, on files that could not be read, on manifest, roster, corrections and reviews.
        """
        shown: dict[str, dict[str, Any]] = {}
        of_unknown = []
        with workspace.database.connection() as con:
            years, of_year = years_of(context.partition_keys), of_year_itself(workspace)
            about_no_report, on_lines = _about_no_report(workspace), _line_findings(workspace)
            with_reports = workspace.state().resolution.years
            beyond = digests_of_years(con, _BEYOND, years)
            missing, others = missing_findings(con), findings_digests(con)
            stale = StaleYears(
                workspace, con, "findings", years,
                lambda year: (
                    *of_year(year),
                    beyond[year],
                    others.get(year),
                    missing.get(year) if year else None,
                    on_lines.get(year),
                    None if year else about_no_report,
                ),
                of_reports=False,
            )  # fmt: skip
            for year in stale:
                on_others = [finding_table(on_lines.get(year, ())), *([] if year else [about_no_report])]
                on_reports = _on_reports(workspace, con, year) if year in with_reports else ()
                rows = pa.concat_tables([*on_others, *on_reports])
                replace_year(con, "findings", year, rows)
                if (key := partition_of(year)) == UNKNOWN_YEAR:  # one of several
                    of_unknown.append(rows)
                else:
                    shown[key] = _of_findings(rows)
            counts = summed(value_counts(con, "findings", "severity", years), "severity", "rows")
        if of_unknown:
            shown[UNKNOWN_YEAR] = _of_findings(pa.concat_tables(of_unknown))
        told = phrase("，", ", ").join(
            severities(counts.get(severity, 0), severity) for severity in SEVERITIES
        )
        context.log.info(f"{told}{told_kept(stale)}")
        return made_by_year(context, {key: of for key, of in shown.items() if of[ROWS]}, stale.kept)

    return findings


def _on_reports(workspace: Workspace, con: Connection, year: int | None) -> Iterator[pa.Table]:
    """Findings on the reports of one year: on their readings, and what follows from the tables."""
    state = workspace.state()
    stored = state.store.rows("findings", state.resolved(year)["source_sha256"].combine_chunks())
    reports = state.resolution.doubted(year, stored["source_sha256"].combine_chunks())
    yield finding_table(report_findings(reports, stored, differing_cells(con, year)))
    yield from (make(con, year) for make in _FROM_TABLES)


def _line_findings(workspace: Workspace) -> dict[int | None, list[FindingRow]]:
    """Findings on lines of ``corrections.csv`` and ``reviewed.csv``, by year."""
    state, by_year = workspace.state(), dict[int | None, list[FindingRow]]()
    for year, row in (*correction_findings(state.corrections), *review_findings(state.reviews)):
        by_year.setdefault(year, []).append(row)
    return by_year


def _about_no_report(workspace: Workspace) -> pa.Table:
    """Findings on the inbox, on files and on lost reports, which are with those of the unknown year."""
    state = workspace.state()
    losses = lost_reports.load(workspace.losses_record)
    lost = loss_findings(losses, state.resolution.among([loss.report_id for loss in losses]))
    roster = (inbox_finding(finding, ROSTER_NAME) for finding in state.rostered.findings)
    return finding_table([*lost, *recorded_findings(workspace), *file_findings(state.source_files), *roster])


def _of_findings(findings: pa.Table) -> dict[str, Any]:
    """What to show of one partition's findings."""
    return {
        ROWS: findings.num_rows,
        "by_severity": shown_counts(Counter(findings["severity"].to_pylist()), "severity"),
        "by_code": shown_counts(Counter(findings["finding_code"].to_pylist()), "finding_code"),
        "worst": shown_table(worst(findings)),
    }


def worst(findings: pa.Table, most: int = 20) -> list[dict[str, Any]]:
    """The first findings to look at: errors, then warnings, as few columns as say what to do."""
    shown = findings.select(["severity", "finding_code", "path", "cell", "message_en"])
    by_severity = [
        shown.filter(pc.is_in(shown["severity"], value_set=pa.array([severity]))) for severity in SEVERITIES
    ]
    rows: list[dict[str, Any]] = pa.concat_tables(by_severity).slice(0, most).to_pylist()
    return rows

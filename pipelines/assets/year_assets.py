"""The asset that compares reports with those of other years: ``year_checks``."""

from collections import Counter

import dagster as dg

from pipelines.assets.asset_metadata import declared, shown_counts
from pipelines.terminal import counted
from pipelines.workspace import Workspace
from schemas.language import phrase
from schemas.year_checks import YEAR_CHECK_STATUSES
from warehouse.years import load_year_checks


def year_assets() -> list[dg.AssetsDefinition]:
    """``year_checks``, made for all years at once: each year is looked at with the one before it."""

    @dg.asset(
        kinds={"duckdb"},
        **declared(
            "year_checks",
            {
                "report_id": [("reports", "report_id")],
                "previous_report_id": [("reports", "report_id")],
                "stated_value": [
                    ("application_dispositions", "application_count"),
                    ("article20_items", "value"),
                ],
                "expected_value": [
                    ("application_dispositions", "application_count"),
                    ("article20_items", "value"),
                ],
            },
        ),
    )
    def year_checks(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult[None]:
        """Every report against the one of the year before, of the same body: what was carried over, what is
        in force.

        And numbers that are far from the body's other years where its peers did not change alike (table
        `year_jumps`). Bodies whose place nobody states are never followed over years. Nothing is repaired.
        """
        with workspace.database.connection() as con:
            made = load_year_checks(con)
        found, jumps = Counter(made.verdicts), made.jumps
        told = phrase("，", ", ").join(
            phrase(f"{found[status]:,} 项{labels[0]}", f"{found[status]:,} {status}")
            for status, labels in YEAR_CHECK_STATUSES.items()
            if found[status]
        )
        told = told or phrase("没有可核对的", "no checks")
        context.log.info(phrase(f"{told}；{jumps:,} 个数远离历年", f"{told}; {counted(jumps, 'jump')}"))
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": found.total(),
                "by_status": shown_counts(found, "status"),
                "jumps": jumps,
            }
        )

    return [year_checks]

"""The asset that compares reports with those of other years: ``year_checks``."""

from collections import Counter
from functools import partial

import dagster as dg

from pipelines.assets.asset_metadata import declared, shown_counts
from pipelines.assets.stale_years import StaleYears, told_kept, with_previous
from pipelines.terminal import counted
from pipelines.workspace import Workspace
from schemas.language import phrase
from schemas.overview import summed
from schemas.year_checks import YEAR_CHECK_STATUSES
from schemas.years import FIRST_YEAR, LAST_YEAR
from warehouse.made import jumps_digest, rows_by_year
from warehouse.made_reports import told_with_previous
from warehouse.overview import value_counts
from warehouse.years import load_year_checks, load_year_jumps

_YEARS = range(FIRST_YEAR, LAST_YEAR + 1)


def year_assets() -> list[dg.AssetsDefinition]:
    """``year_checks``, no asset by year: the jumps of a year are told by all others."""

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
            checked = StaleYears(
                workspace, con, "year_checks", _YEARS, with_previous(workspace, con), tables=("year_checks",),
                told=partial(told_with_previous, con),
            )  # fmt: skip
            for year in checked:
                load_year_checks(con, year, checked.differing(year))
            all_years = (jumps_digest(con),)
            compared = StaleYears(
                workspace, con, "year_jumps", _YEARS, lambda _: all_years, tables=("year_jumps",)
            )
            for place, _ in enumerate(compared):
                if not place:
                    load_year_jumps(con)
            found = Counter(summed(value_counts(con, "year_checks", "status", _YEARS), "status", "rows"))
            jumps = sum(rows_by_year(con, ["year_jumps"]).values())
        told = phrase("，", ", ").join(
            phrase(f"{found[status]:,} 项{labels[0]}", f"{found[status]:,} {status}")
            for status, labels in YEAR_CHECK_STATUSES.items()
            if found[status]
        )
        told = told or phrase("没有可核对的", "no checks")
        context.log.info(
            phrase(f"{told}；{jumps:,} 个数远离历年", f"{told}; {counted(jumps, 'jump')}")
            + told_kept(checked)
        )
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": found.total(),
                "by_status": shown_counts(found, "status"),
                "jumps": jumps,
            }
        )

    return [year_checks]

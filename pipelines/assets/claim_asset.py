"""The asset that holds what reports say in words against what their tables print."""

from functools import partial
from typing import Any

import dagster as dg

from pipelines.assets.asset_metadata import ByYear, declared, made_by_year, of_values, shown_table
from pipelines.assets.partitions import partition_of, years_of
from pipelines.assets.stale_years import StaleYears, told_kept, with_previous
from pipelines.terminal import counted
from pipelines.workspace import Workspace
from schemas.language import phrase
from schemas.overview import summed
from schemas.tables import VALUE_COLUMN
from warehouse.made_reports import told_with_previous
from warehouse.narrative_claims import load_claims, worst_claims
from warehouse.overview import value_counts


def narrative_claims_asset(by_year: ByYear) -> dg.AssetsDefinition:
    """Loaded after the facts, since it holds the text against the loaded cells, corrected ones included."""
    copied = {"claim_index", "claim_code", "value", "scope", "is_rounded", "raw_text", "sentence", "locator"}

    @dg.asset(
        **by_year,
        **declared(
            "narrative_claims",
            {
                "report_id": [("reports", "report_id")],
                "table_value": list(VALUE_COLUMN.items()),
                **{name: [("extractions", f"claims.{name}")] for name in sorted(copied)},
            },
        ),
    )
    def narrative_claims(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult[None]:
        """Every number that the text states about what the tables count, held against the tables.

        It agrees, or another way of counting explains it, or it disagrees, or the tables have no such number.
        A rate of growth is recomputed, from the year before where the text does not say from what.
        """
        state, years = workspace.state(), years_of(context.partition_keys)
        with workspace.database.connection() as con:
            stale = StaleYears(
                workspace, con, "narrative_claims", years, with_previous(workspace, con),
                told=partial(told_with_previous, con),
            )  # fmt: skip
            made = []
            for year in stale:
                made.append(year)
                report_ids = stale.differing(year)
                resolved = state.resolved(year, report_ids)
                files = state.store.files("claims", resolved["source_sha256"])
                load_claims(con, year, files, resolved, report_ids)
            verdicts = value_counts(con, "narrative_claims", "verdict", years)
            shown = of_values(verdicts, "verdict")
            worst: dict[str, list[dict[str, Any]]] = {}
            for year in made:
                worst.setdefault(partition_of(year), []).extend(worst_claims(con, year))
        for key, rows in worst.items():
            shown.setdefault(key, {})["worst"] = shown_table(rows)
        counts = summed(verdicts, "verdict", "rows")
        claims, wrong = sum(counts.values()), counts.get("disagrees", 0)
        told = phrase(
            f"文字中 {claims:,} 个数，{wrong:,} 个与表格不一致",
            f"{counted(claims, 'claim')}, {counted(wrong, 'disagrees', 'disagree')}",
        )
        context.log.info(f"{told}{told_kept(stale)}")
        return made_by_year(context, shown, stale.kept)

    return narrative_claims

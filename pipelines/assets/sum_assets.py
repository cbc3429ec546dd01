"""The assets of the forms' own arithmetic, by report year: what holds, and what explains the rest."""

from collections import Counter
from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.assets.asset_metadata import (
    ROWS,
    ByYear,
    declared,
    made_by_year,
    of_values,
    shown_counts,
    shown_table,
)
from pipelines.assets.partitions import partition_of, years_of
from pipelines.assets.stale_years import StaleYears, of_year_itself, told_kept
from pipelines.terminal import counted
from pipelines.workspace import Workspace
from schemas.language import phrase
from schemas.overview import summed
from schemas.tables import VALUE_COLUMN
from warehouse.explain import explain_sums, explanations
from warehouse.load import load_arithmetic, replace_year
from warehouse.overview import value_counts

_VALUES = [(table, column) for table, column in VALUE_COLUMN.items() if table != "article20_items"]
"""Where the numbers come from: no identity is about Article 20."""


def sum_assets(by_year: ByYear) -> list[dg.AssetsDefinition]:
    """``arithmetic`` and ``sum_explanations``."""
    return [_arithmetic(by_year), _sum_explanations(by_year)]


def _arithmetic(by_year: ByYear) -> dg.AssetsDefinition:
    @dg.asset(
        **by_year,
        **declared(
            "arithmetic",
            {"report_id": [("reports", "report_id")], "left_value": _VALUES, "right_value": _VALUES},
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
            stale = StaleYears(workspace, con, "arithmetic", years, of_year_itself(workspace))
            for year in stale:
                load_arithmetic(con, year, stale.differing(year))
            identities = value_counts(con, "arithmetic", "status", years)
        statuses = summed(identities, "status", "rows")
        evaluated, wrong = sum(statuses.values()), statuses.get("broken", 0)
        told = phrase(
            f"{evaluated:,} 条勾稽关系，{wrong:,} 条不成立",
            f"{counted(evaluated, 'identity', 'identities')}, {wrong:,} broken",
        )
        context.log.info(f"{told}{told_kept(stale)}")
        return made_by_year(context, of_values(identities, "status"), stale.kept)

    return arithmetic


def _sum_explanations(by_year: ByYear) -> dg.AssetsDefinition:
    @dg.asset(
        **by_year,
        **declared(
            "sum_explanations",
            {
                "report_id": [("reports", "report_id")],
                "identity_code": [("arithmetic", "identity_code")],
                "scope": [("arithmetic", "scope")],
                "printed": _VALUES,
                "would_be": _VALUES,
            },
        ),
    )
    def sum_explanations(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult[None]:
        """For every broken identity the single cells that would explain it, and what the other sums say.

        Each with the number it would have to be and the slip it looks like. Nothing is repaired.
        """
        loaded: dict[str, list[pa.Table]] = {}
        with workspace.database.connection() as con:
            years = years_of(context.partition_keys)
            stale = StaleYears(workspace, con, "sum_explanations", years, of_year_itself(workspace))
            for year in stale:
                report_ids = stale.differing(year)
                rows = explain_sums(con, year, report_ids)
                replace_year(con, "sum_explanations", year, rows, report_ids)
                loaded.setdefault(partition_of(year), []).append(explanations(con, year))
        explained = {key: pa.concat_tables(tables) for key, tables in loaded.items()}
        verdicts = Counter(row["verdict"] for rows in explained.values() for row in _best(rows))
        broken = counted(verdicts.total(), "broken identity", "broken identities")
        told = (
            phrase(
                f"{verdicts.total():,} 条不成立：一个单元格可解释并印证 {verdicts['confirmed']:,} 条，"
                f"可能解释 {verdicts['possible']:,} 条，无法解释 {verdicts['unexplained']:,} 条",
                f"{broken}: one cell explains {verdicts['confirmed']:,}, "
                f"may explain {verdicts['possible']:,}, none explains {verdicts['unexplained']:,}",
            )
            if verdicts
            else phrase("没有不成立的勾稽关系", "no broken identities")
        )
        context.log.info(f"{told}{told_kept(stale)}")
        return made_by_year(
            context,
            {key: _of_explanations(rows) for key, rows in explained.items() if rows.num_rows},
            stale.kept,
        )

    return sum_explanations


def _best(explanations: pa.Table) -> list[dict[str, Any]]:
    """The best explanation of each identity, or that there is none."""
    return [row for row in explanations.select(["rank", "verdict", "slip"]).to_pylist() if row["rank"] == 1]


def _of_explanations(explanations: pa.Table, most: int = 20) -> dict[str, Any]:
    """What to show of one partition's explanations."""
    best = _best(explanations)
    confirmed = explanations.filter(pc.is_in(explanations["verdict"], value_set=pa.array(["confirmed"])))
    shown = confirmed.select(["report_id", "cell", "printed", "would_be", "slip", "others_checked"])
    return {
        ROWS: explanations.num_rows,
        "by_best_verdict": shown_counts(Counter(row["verdict"] for row in best), "verdict"),
        "by_best_slip": shown_counts(Counter(row["slip"] for row in best), "slip"),
        "confirmed": shown_table(shown.slice(0, most).to_pylist()),
    }

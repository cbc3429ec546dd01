"""The assets of bodies and of the areas that they lie in."""

import dagster as dg

from pipelines.assets.asset_metadata import ByYear, declared, made_by_year, of_values
from pipelines.assets.partitions import years_of
from pipelines.terminal import counted
from pipelines.workspace import Workspace
from schemas.tables import VALUE_COLUMN
from warehouse.counts_scope import load_totals
from warehouse.load import load_agencies
from warehouse.overview import value_counts


def agencies_asset() -> dg.AssetsDefinition:
    """``agencies``, made for all years at once: a body is one over the years."""
    origin = (
        "agency_id", "full_name", "level", "body_kind", "province", "prefecture", "county", "township",
        "region_code", "parent_agency_id",
    )  # fmt: skip

    @dg.asset(
        kinds={"duckdb"},
        **declared("agencies", {name: [("reports", name)] for name in origin}),
    )
    def agencies(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult[None]:
        """Every body that reports, as its last report has it, and the governments above it."""
        with workspace.database.connection() as con:
            bodies = load_agencies(con)
        context.log.info(counted(bodies, "body", "bodies"))
        return dg.MaterializeResult(metadata={"dagster/row_count": bodies})

    return agencies


def totals_asset(by_year: ByYear) -> dg.AssetsDefinition:
    """``totals_by_area``, after the claims, which show whose numbers a report holds."""
    numbers = [*VALUE_COLUMN.items()]

    @dg.asset(
        **by_year,
        **declared(
            "totals_by_area",
            {
                "area_id": [("agencies", "agency_id")],
                "total": numbers,
                "consolidated": numbers,
                "built_from": [("reports", "counts_scope"), ("reports", "counts_contains")],
            },
        ),
    )
    def totals_by_area(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult[None]:
        """The total of every area and year, cell by cell, in which no number counts twice.

        Its consolidated report where that holds the whole, else what its bodies report for themselves and the
        totals of the areas below. What cannot be added is counted beside it, and `area_reports` says which
        reports that are. A consolidated report that is below its parts is a finding, and its scope unknown.
        """
        years = years_of(context.partition_keys)
        with workspace.database.connection() as con:
            for year in years:
                load_totals(con, year)
            totals = value_counts(con, "totals_by_area", "built_from", years)
        context.log.info(counted(sum(totals["rows"]), "total"))
        return made_by_year(context, of_values(totals, "built_from"))

    return totals_by_area

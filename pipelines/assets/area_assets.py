"""The assets of bodies and of the areas that they lie in."""

import dagster as dg

from pipelines.assets.asset_metadata import declared
from pipelines.terminal import counted
from pipelines.workspace import Workspace
from warehouse.load import load_agencies


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

"""The assets of places, of bodies, of what should be there of them, and of the areas that they lie in."""

from collections import Counter

import dagster as dg

from pipelines.assets.asset_metadata import ByYear, declared, made_by_year, of_values, shown_counts
from pipelines.assets.partitions import years_of
from pipelines.assets.stale_years import StaleYears, of_year_itself, told_kept
from pipelines.rows.place_rows import place_rows, rostered_rows, succession_rows
from pipelines.terminal import counted
from pipelines.workspace import Workspace
from schemas.language import phrase
from schemas.statuses import COVERAGE_STATUSES
from schemas.tables import VALUE_COLUMN
from warehouse.content import digests_of_years
from warehouse.counts_scope import load_totals
from warehouse.coverage import load_agencies, load_coverage, load_places
from warehouse.made import bodies_digests
from warehouse.overview import value_counts


def body_assets(places_version: str) -> list[dg.AssetsDefinition]:
    """``places``, ``agencies`` and ``coverage``, made for all years at once: a body is one over the years."""
    return [_places(places_version), _agencies(), _coverage()]


def _places(version: str) -> dg.AssetsDefinition:
    @dg.asset(kinds={"duckdb"}, code_version=version, **declared("places"))
    def places(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult[None]:
        """Every unit of the lists of divisions, province to township, with its years and codes."""
        with workspace.database.connection() as con:
            units = load_places(con, place_rows())
        context.log.info(phrase(f"{units:,} 个单位", counted(units, "unit")))
        return dg.MaterializeResult(metadata={"dagster/row_count": units})

    return places


def _agencies() -> dg.AssetsDefinition:
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
        """Every body that reports, as its last report has it, the governments above it, and who else should.

        What came in the place of a body whose unit was renamed, merged or split is in `agency_successors`.
        """
        rostered = rostered_rows(workspace.state().rostered.bodies)
        with workspace.database.connection() as con:
            bodies = load_agencies(con, rostered, succession_rows())
        context.log.info(phrase(f"{bodies:,} 个机关", counted(bodies, "body", "bodies")))
        return dg.MaterializeResult(metadata={"dagster/row_count": bodies})

    return agencies


def _coverage() -> dg.AssetsDefinition:
    @dg.asset(
        kinds={"duckdb"},
        **declared(
            "coverage",
            {
                "agency_id": [("agencies", "agency_id")],
                "report_id": [("reports", "report_id")],
                "seen_on": [("reports", "seen_on")],
                "basis": [("reports", "report_year"), ("places", "years"), ("report_files", "path")],
            },
        ),
    )
    def coverage(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult[None]:
        """Which reports should be there, body by body and year by year, and which are.

        Asked for are the bodies of `roster.csv`, bodies with reports of other years, and the townships of
        counties of which a body was seen. Without a roster, departments never seen are not claimed.
        """
        rostered = rostered_rows(workspace.state().rostered.bodies)
        with workspace.database.connection() as con:
            found = Counter(load_coverage(con, rostered, workspace.today))
        told = phrase("，", ", ").join(
            phrase(f"{found[status]:,} 份{labels[0]}", f"{found[status]:,} {status}")
            for status, labels in COVERAGE_STATUSES.items()
            if found[status]
        )
        no_roster = phrase(
            "；没有名册，因此从未见过的部门不计", "; no roster, so departments never seen are not claimed"
        )
        nothing = phrase("没有应报的报告", "nothing is asked for")
        context.log.info(f"{told or nothing}{'' if rostered.num_rows else no_roster}")
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": found.total(),
                "by_status": shown_counts(found, "status"),
                "rostered": rostered.num_rows,
            }
        )

    return coverage


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
                "bodies_not_seen": [("coverage", "status")],
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
            of_year, bodies = of_year_itself(workspace), bodies_digests(con)
            others = digests_of_years(con, ["narrative_claims", "coverage"], years)
            stale = StaleYears(
                workspace, con, "totals_by_area", years,
                lambda year: (
                    *of_year(year),
                    bodies.get(year) if year else None,
                    others[year],
                ),
                changes=("reports",),
            )  # fmt: skip
            for year in stale:
                load_totals(con, year, *stale.digests)
            totals = value_counts(con, "totals_by_area", "built_from", years)
        number = sum(totals["rows"])
        context.log.info(phrase(f"{number:,} 个合计数", counted(number, "total")) + told_kept(stale))
        return made_by_year(context, of_values(totals, "built_from"), stale.kept)

    return totals_by_area

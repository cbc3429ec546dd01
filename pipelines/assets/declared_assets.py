"""Every asset, declared once: what it is made from and which tables of the warehouse it fills."""

from dataclasses import dataclass
from typing import Literal

from schemas.forms import FACT_TABLES

Group = Literal["inbox", "reports", "release"]


@dataclass(frozen=True, slots=True)
class DeclaredAsset:
    """An asset: the assets that it reads, and the tables that it alone fills, its own first.

    ``inbox`` assets look into the inbox. Those ``by_year`` have report years as partitions.
    """

    name: str
    group: Group
    deps: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    by_year: bool = False


_READ = ("extractions", "reports", *FACT_TABLES)

LOADED = (
    DeclaredAsset("report_files", "inbox", (), ("source_files",)),
    DeclaredAsset("extractions", "inbox", ("report_files",)),
    DeclaredAsset("corrections", "inbox", ("extractions",), ("corrections", "reviews")),
    DeclaredAsset(
        "reports", "reports", ("report_files", "extractions", "corrections"),
        ("reports", "report_sources", "report_versions", "report_version_cells", "previous_ids"),
        by_year=True,
    ),
    DeclaredAsset("places", "reports", (), ("places",)),
    DeclaredAsset(
        "agencies", "reports", ("report_files", "reports", "places"), ("agencies", "agency_successors")
    ),
    DeclaredAsset("coverage", "reports", ("report_files", "reports", "agencies", "places"), ("coverage",)),
    *(
        DeclaredAsset(table, "reports", ("extractions", "corrections", "reports"), (table,), by_year=True)
        for table in FACT_TABLES
    ),
    DeclaredAsset("arithmetic", "reports", _READ[1:], ("arithmetic",), by_year=True),
    DeclaredAsset(
        "sum_explanations", "reports", (*_READ[1:], "arithmetic"), ("sum_explanations",), by_year=True
    ),
    DeclaredAsset("narrative_claims", "reports", (*_READ, "agencies"), ("narrative_claims",), by_year=True),
    DeclaredAsset(
        "text_sameness", "reports", ("extractions", "reports", "agencies"), ("text_sameness",), by_year=True
    ),
    DeclaredAsset(
        "totals_by_area", "reports", (*_READ[1:], "agencies", "coverage", "narrative_claims"),
        ("totals_by_area", "area_reports"), by_year=True,
    ),
    DeclaredAsset("year_checks", "reports", (*_READ[1:], "agencies"), ("year_checks", "year_jumps")),
    DeclaredAsset(
        "findings", "reports",
        ("report_files", "extractions", "corrections", "reports", "coverage", "arithmetic",
         "sum_explanations", "narrative_claims", "text_sameness", "totals_by_area", "year_checks"),
        ("findings",), by_year=True,
    ),
)  # fmt: skip
"""What is in the working database before it is validated, in an order that the graph allows."""

DATA_QUALITY = "data_quality"
ASSETS = (
    *LOADED,
    DeclaredAsset(
        DATA_QUALITY,
        "release",
        tuple(asset.name for asset in LOADED if asset.tables),
        ("expectation_results",),
    ),
    DeclaredAsset("published_warehouse", "release", (DATA_QUALITY,), ("releases", "release_changes")),
)
ASSET_BY_NAME = {asset.name: asset for asset in ASSETS}


def checked_asset(table: str) -> str:
    """The asset that a check of a table is shown on.

    Tables that no asset fills before the validation (codes, what is recorded) are the validation's own.
    """
    return next((asset.name for asset in LOADED if table in asset.tables), DATA_QUALITY)

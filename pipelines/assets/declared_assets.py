"""Every asset, declared once: what it is made from and which tables of the warehouse it fills."""

from dataclasses import dataclass
from typing import Literal

from schemas.forms import FACT_TABLES
from schemas.language import named

Group = Literal["inbox", "reports", "release"]


@dataclass(frozen=True, slots=True)
class DeclaredAsset:
    """An asset: its name and what that is in Chinese, the assets that it reads, and the tables that it alone
    fills, its own first.

    ``inbox`` assets look into the inbox. Those ``by_year`` have report years as partitions.
    """

    name: str
    zh: str
    group: Group
    deps: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    by_year: bool = False


_READ = ("extractions", "reports", *FACT_TABLES)

LOADED = (
    DeclaredAsset("report_files", "收件登记", "inbox", (), ("source_files",)),
    DeclaredAsset("extractions", "读取文件", "inbox", ("report_files",)),
    DeclaredAsset("corrections", "人工更正", "inbox", ("extractions",), ("corrections", "reviews")),
    DeclaredAsset(
        "reports", "报告", "reports", ("report_files", "extractions", "corrections"),
        ("reports", "report_sources", "report_versions", "report_version_cells", "previous_ids"),
        by_year=True,
    ),
    DeclaredAsset("places", "行政区划", "reports", (), ("places",)),
    DeclaredAsset(
        "agencies", "机关", "reports", ("report_files", "reports", "places"),
        ("agencies", "agency_successors"),
    ),
    DeclaredAsset(
        "coverage", "应报情况", "reports", ("report_files", "reports", "agencies", "places"), ("coverage",)
    ),
    *(
        DeclaredAsset(table, zh, "reports", ("extractions", "corrections", "reports"), (table,), by_year=True)
        for table, zh in zip(FACT_TABLES, ("主动公开情况", "申请办理情况", "复议、诉讼情况"), strict=True)
    ),
    DeclaredAsset("arithmetic", "勾稽关系", "reports", _READ[1:], ("arithmetic",), by_year=True),
    DeclaredAsset(
        "sum_explanations", "合计不符的解释", "reports", (*_READ[1:], "arithmetic"), ("sum_explanations",),
        by_year=True,
    ),
    DeclaredAsset(
        "narrative_claims", "文字与表格对照", "reports", (*_READ, "agencies"), ("narrative_claims",),
        by_year=True,
    ),
    DeclaredAsset(
        "text_sameness", "文字雷同", "reports", ("extractions", "reports", "agencies"), ("text_sameness",),
        by_year=True,
    ),
    DeclaredAsset(
        "totals_by_area", "地区合计", "reports", (*_READ[1:], "agencies", "coverage", "narrative_claims"),
        ("totals_by_area", "area_reports"), by_year=True,
    ),
    DeclaredAsset(
        "year_checks", "跨年核对", "reports", (*_READ[1:], "agencies"), ("year_checks", "year_jumps")
    ),
    DeclaredAsset(
        "findings", "发现的问题", "reports",
        ("report_files", "extractions", "corrections", "reports", "coverage", "arithmetic",
         "sum_explanations", "narrative_claims", "text_sameness", "totals_by_area", "year_checks"),
        ("findings",), by_year=True,
    ),
)  # fmt: skip
"""What is in the working database before it is validated, in an order that the graph allows."""

DATA_QUALITY = "data_quality"
CHECKS_BY_TABLE = "checks_by_table"
"""What shows the checks of all tables; no asset."""
ASSETS = (
    *LOADED,
    DeclaredAsset(
        DATA_QUALITY,
        "数据质量检验",
        "release",
        tuple(asset.name for asset in LOADED if asset.tables),
        ("expectation_results",),
    ),
    DeclaredAsset("published_warehouse", "发布", "release", (DATA_QUALITY,), ("releases", "release_changes")),
)
ASSET_BY_NAME = {asset.name: asset for asset in ASSETS}
_STEPS_ZH = {**{asset.name: asset.zh for asset in ASSETS}, CHECKS_BY_TABLE: "各表检验"}


def asset_name(step: str) -> str:
    """The name of an asset or of the checks; in Chinese with what it is."""
    return named(step, _STEPS_ZH[step]) if step in _STEPS_ZH else step


def checked_asset(table: str) -> str:
    """The asset that a check of a table is shown on.

    Tables that no asset fills before the validation (codes, what is recorded) are the validation's own.
    """
    return next((asset.name for asset in LOADED if table in asset.tables), DATA_QUALITY)

"""The warehouse's tables: their columns, keys and comments.

DDL, Arrow schemas, the data dictionary, the expectations and the orchestrator's column metadata are generated from
here and from ``schemas.columns``.
"""

from dataclasses import dataclass
from typing import Literal

from schemas.columns import Column, columns
from schemas.forms import TableName

TableKind = Literal["fact", "dimension", "record", "code", "working"]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns in order, its key, its comments.

    ``kind``: ``fact`` tables hold one number a row, ``dimension`` describes reports and files, ``record`` holds what the
    pipeline found or did, ``code`` lists codes with labels, ``working`` tables are the working database's alone. ``by_year``
    tables are replaced a report year at a time.
    """

    name: str
    kind: TableKind
    zh: str
    en: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    by_year: bool = False

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def column_names(self) -> tuple[str, ...]:
        """All names in order."""
        return tuple(column.name for column in self.columns)


_CELL = "raw_text value_status locator placement confidence is_corrected"
_CODE = "code label_zh label_en sort_order"

TABLES = (
    Table("reports", "dimension", "报告，每机关每年度一行", "Reports, one row per body and report year that was read",
          columns("report_id agency_id agency_name agency_name_printed full_name place region_code report_year title signed_on "
                   "published_on seen_on year_status place_status province prefecture county township level body_kind parent_agency_id counts_scope "
                   "counts_scope_basis counts_contains contents_printed form_version article20_form dispositions_form status "
                   "verification review_reasons source_sha256 extractor_version reading_key"),
          ("report_id",), by_year=True),
    Table("source_files", "dimension", "原始文件，每个见过的文件一行", "Raw files, one row per file ever seen",
          columns("path source_sha256 media_type encoding bytes container_sha256 source_url retrieved_at "
                   "status=file_status error_code error_detail is_present first_seen_at last_seen_at "
                   "report_id=first_report_id"),
          ("path", "source_sha256")),
    Table("report_sources", "dimension", "报告与文件的对应", "Which files hold which reports",
          columns("report_id report_year path source_sha256 role"), ("report_id", "path", "source_sha256"),
          by_year=True),
    Table("report_versions", "dimension", "同一报告的不同版本；读数全部相同的报告不在此表",
          "Versions of reports whose files read differently; a report whose files all read the same is not here",
          columns("report_id report_year source_sha256 report_index path=version_path is_current rule title signed_on "
                   "published_on media_type unread_cells extractor_version"),
          ("report_id", "source_sha256", "report_index"), by_year=True),
    Table("report_version_cells", "dimension", "未采用的版本与现用版本不同的单元格",
          "Cells in which a version that was not used differs from the current one",
          columns("report_id report_year source_sha256 report_index cell=named_cell value value_status=version_status "
                   "raw_text locator current_value current_status current_raw_text"),
          ("report_id", "source_sha256", "report_index", "cell"), by_year=True),
    Table("article20_items", "fact", "第二十条各项数据，每单元格一行", "Article 20 items, one row per cell",
          columns(f"report_id report_year item_code subject_code measure_code value unit unit_printed {_CELL}"),
          ("report_id", "item_code", "subject_code", "measure_code"), by_year=True),
    Table("application_dispositions", "fact", "申请办理情况，每单元格一行", "Application dispositions, one row per cell",
          columns(f"report_id report_year disposition_code applicant_code application_count {_CELL}"),
          ("report_id", "disposition_code", "applicant_code"), by_year=True),
    Table("review_litigation_counts", "fact", "行政复议、行政诉讼情况，每单元格一行",
          "Administrative review and litigation counts, one row per cell",
          columns(f"report_id report_year proceeding_code outcome_code case_count {_CELL}"),
          ("report_id", "proceeding_code", "outcome_code"), by_year=True),
    Table("findings", "record", "发现的问题，附处理办法", "What was found wrong or odd, and what to do",
          columns("finding_id report_year report_id=optional_report_id source_sha256=optional_source_sha256 "
                   "path=optional_path table_name=subject_table cell finding_code severity stated expected message_en "
                   "message_zh locator"),
          ("finding_id",), by_year=True),
    Table("arithmetic", "record", "勾稽关系检验，每份报告每式一行", "Identities of each report, one row per instance",
          columns("report_id report_year identity_code scope left_value right_value status=identity_status"),
          ("report_id", "identity_code", "scope"), by_year=True),
    Table("sum_explanations", "record", "不成立的勾稽关系由哪一个单元格可以解释，每种解释一行；只作说明，不改数据",
          "Which single cell would explain a broken identity, one row per explanation, the best first; nothing is repaired",
          columns("report_id report_year identity_code scope rank cell=explaining_cell printed would_be difference slip "
                   "verdict=explanation_verdict others_holding others_checked"),
          ("report_id", "identity_code", "scope", "rank"), by_year=True),
    Table("year_checks", "record", "跨年检验，每份报告每式一行；已知的第一年没有",
          "Checks against the year before, one row per instance; none for the first known year of a body",
          columns("report_id report_year check_code scope=year_scope cell=named_cell previous_report_id stated_value "
                   "expected_value status=year_check_status locator"),
          ("report_id", "check_code", "scope"), by_year=True),
    Table("year_jumps", "record", "远离本机关历年水平、同类机关又无同样变化的数",
          "Numbers far from the body's other years where its peers did not change alike",
          columns("report_id report_year cell=named_cell value=jump_value own_years own_median peers peer_change locator"),
          ("report_id", "cell"), by_year=True),
    Table("text_sameness", "record", "报告文字与上一年度、与同级另一机关相同的程度；没有可比的报告时不在此表",
          "How much of a report's prose is that of the year before, or another body's; what has nothing to compare with is not here",
          columns("report_id report_year kind=text_pair other_report_id sentences same own_sentences own_same share own_share"),
          ("report_id", "kind"), by_year=True),
    Table("totals_by_area", "record", "各地区各年度的合计，每个数只计一次；每单元格一行",
          "Totals of an area and year in which each number counts once, one row per cell; towns, whose total is their own "
          "report, are not here",
          columns("area_id report_year=summed_year table_name cell=named_cell total built_from bodies consolidated "
                  "difference=parts_difference bodies_unknown bodies_not_seen reports_contested cells_not_stated"),
          ("area_id", "report_year", "cell"), by_year=True),
    Table("area_reports", "record", "每份报告在其所在地区合计中的作用；机关不确定的报告不在此表",
          "What each report is to the total of the area that its body lies in; reports of bodies that are not certain are in no area",
          columns("report_id report_year area_id part"), ("report_id",), by_year=True),
    Table("corrections", "record", "人工更正，corrections.csv 每行一行", "Corrections by hand, one row per line of corrections.csv",
          columns("correction_id line_number source_sha256=correction_source cell=correction_cell printed_text "
                   "corrected_value reason who corrected_on status=correction_status report_id=optional_report_id "
                   "message_en message_zh"),
          ("correction_id",)),
    Table("reviews", "record", "人工核对，reviewed.csv 每行一行：已看过，与原文一致",
          "What people looked at and found as printed, one row per line of reviewed.csv",
          columns("review_id line_number=review_line source_sha256=correction_source cell=review_cell "
                  "printed_text=review_printed who=reviewed_by reviewed_on why=review_why status=review_status "
                  "report_id=optional_report_id message_en message_zh"),
          ("review_id",)),
    Table("narrative_claims", "record", "文字中的数与表格的对照，每个数一行", "Numbers that the text states, held against the tables, one row each",
          columns("report_id claim_index report_year claim_code value=claim_value unit=claim_unit scope=claim_scope "
                   "is_rounded raw_text=claim_text sentence locator=claim_locator table_value verdict basis "
                   "explanation_en explanation_zh"),
          ("report_id", "claim_index"), by_year=True),
    Table("agencies", "dimension", "机关：有报告的每个机关，以及其上各级政府", "Bodies: all whose reports are here, and the governments above them",
          columns("agency_id full_name=body_name level body_kind province prefecture county township region_code "
                  "parent_agency_id is_provisional first_year last_year continued_by"),
          ("agency_id",)),
    Table("agency_successors", "dimension", "更名、合并、拆分后的继任机关；从不合并为一个机关",
          "What came in the place of a body whose unit was renamed, merged or split; the two are never made one",
          columns("agency_id successor_id since=first_succeeded_year basis=succession_basis document is_followed=is_followed_by"),
          ("agency_id", "successor_id")),
    Table("places", "dimension", "行政区划：各年清单中的省、地、县、乡", "Units of the lists of divisions, province to township",
          columns("full_name=unit_full_name province=unit_province prefecture county township level=unit_level years "
                  "civil_affairs_code statistics_code is_zone is_abolished"),
          ("full_name",)),
    Table("coverage", "record",
          "应有报告及其情况，每机关每年度一行：名册所列机关、其他年度有报告的机关、已有报告的县的各乡镇；没有名册时，从未见过的部门不在此表，"
          "年度或地区有争议的报告不计",
          "Reports that should be there, one row per body and year: bodies of the roster, bodies seen in other years, and townships of "
          "counties of which a body was seen. Where there is no roster, departments that were never seen are not claimed; reports whose "
          "year or place is contested do not count",
          columns("agency_id report_year=covered_year status=coverage_status basis=coverage_basis due_on seen_on "
                  "report_id=covering_report_id"),
          ("agency_id", "report_year"), by_year=True),
    Table("previous_ids", "record", "以前的标识：报告和机关标识的每次变化，永久保留",
          "Ids of before: every change of the id of a report or body, kept for good",
          columns("kind=id_kind old_id new_id since"), ("kind", "old_id", "new_id")),
    Table("expectation_results", "record", "数据质量检验结果", "Results of the data-quality expectations",
          columns("run_id validated_at suite expectation table_name column_name severity=guard_severity success "
                   "unexpected_count observed"),
          ("run_id", "suite", "expectation")),
    Table("releases", "record", "发布记录", "Releases",
          columns("release_id built_at software_version extractor_version=release_extractor_version schema_version "
                   "row_counts"),
          ("release_id",)),
    Table("release_changes", "record", "与上一次发布的不同，每个单元格一行；第一次发布时全部报告为新增",
          "How a release differs from the one before, one row per cell; in the first one every report is new",
          columns("report_id=changed_report_id cell=changed_cell before after why"), ("report_id", "cell")),
    Table("code_article20", "code", "代码：第二十条项、内容与指标", "Codes: items, subjects and measures of Article 20",
          columns(f"{_CODE} axis parent_code forms unit=code_unit source"), ("code",)),
    Table("code_dispositions", "code", "代码：办理结果", "Codes: dispositions",
          columns(f"{_CODE} parent_code forms source"), ("code",)),
    Table("code_applicants", "code", "代码：申请人类别", "Codes: applicants", columns(f"{_CODE} parent_code source"), ("code",)),
    Table("code_proceedings", "code", "代码：程序", "Codes: proceedings", columns(f"{_CODE} parent_code source"), ("code",)),
    Table("code_outcomes", "code", "代码：结果", "Codes: outcomes", columns(f"{_CODE} source"), ("code",)),
    Table("code_identities", "code", "代码：勾稽关系", "Codes: identities", columns(f"{_CODE} table_name source"), ("code",)),
    Table("code_claims", "code", "代码：文字中的数", "Codes: numbers that the text states",
          columns(f"{_CODE} unit=claim_unit cells other_bases"), ("code",)),
    Table("code_year_checks", "code", "代码：跨年检验", "Codes: checks between years", columns(f"{_CODE} table_name source"), ("code",)),
    Table("code_findings", "code", "代码：发现", "Codes: findings", columns(f"{_CODE} severity"), ("code",)),
    Table("code_errors", "code", "代码：文件错误", "Codes: errors of files", columns(_CODE), ("code",)),
)  # fmt: skip
WORKING_TABLES = (
    Table("cells", "working", "全部单元格，三张数据表由此而来", "All cells; the three fact tables are views of it in the working database",
          columns("report_id report_year cell_id value unit=code_unit unit_printed raw_text value_status locator placement "
                   "confidence is_corrected"),
          ("report_id", "cell_id"), by_year=True),
    Table("cell_codes", "code", "单元格的编号与代码", "The numbers of cells, and their codes",
          columns("cell_id table_name code_1 code_2 code_3 cell=named_cell is_count is_followed"), ("cell_id",)),
)  # fmt: skip
"""What the working database has besides, and no release: there each fact table is a table of its own."""
TABLE_BY_NAME = {table.name: table for table in TABLES}
SCHEMA_VERSION = "1"

VALUE_COLUMN = {
    "article20_items": "value",
    "application_dispositions": "application_count",
    "review_litigation_counts": "case_count",
}
"""The column of each fact table that holds the number."""

FORM_COLUMN: dict[TableName, str] = {
    "article20_items": "article20_form",
    "application_dispositions": "dispositions_form",
    "review_litigation_counts": "dispositions_form",
}
"""The column of ``reports`` that says which form a table follows; both forms print one table of reviews."""

UNKNOWN_YEAR = "unknown"
"""The partition of reports and findings whose year could not be read (``report_year`` NULL) or is before the forms."""


def key_columns(table: TableName) -> tuple[Column, ...]:
    """The code columns of a fact table, in the order of a cell's codes."""
    declared = TABLE_BY_NAME[table]
    return tuple(declared.column(name) for name in declared.key if name != "report_id")


def code_table(column: Column) -> str:
    """The code table that a column's values come from.

    Raises:
        ValueError: the column refers to no table.
    """
    if column.references is None:
        raise ValueError(f"{column.name} refers to no code table")
    return column.references.partition(".")[0]

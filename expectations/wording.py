"""Words for people on the quality page, Chinese and English: of columns and of values.

What ``schemas`` has a label for is taken from there. Columns that people see most get short headings, which
it does not have.
"""

import re
from functools import cache

from schemas.cell_labels import Label, cell_label
from schemas.codes import code_rows
from schemas.columns import Column
from schemas.errors import ERRORS
from schemas.findings import FINDING_CODES
from schemas.forms import TableName
from schemas.media_type_labels import MEDIA_TYPE_NAMES
from schemas.statuses import VALUE_STATUS_NAMES, VERIFICATION_NAMES
from schemas.tables import TABLE_BY_NAME, TABLES

# --- columns ------------------------------------------------------------------------------------------------

HEADINGS = {
    "agency_name": Label("机关", "Body"),
    "agency_name_printed": Label("印出的机关", "Body as printed"),
    "report_year": Label("年度", "Year"),
    "cell": Label("单元格", "Cell"),
    "raw_text": Label("原文", "Printed"),
    "stated": Label("原文为", "Printed"),
    "expected": Label("应为", "Expected"),
    "stated_value": Label("原文为", "Printed"),
    "expected_value": Label("应为", "Expected"),
    "left_value": Label("左边之和", "Left sum"),
    "right_value": Label("右边之和", "Right sum"),
    "table_value": Label("表格中的数", "In the table"),
    "claim_code": Label("文字所述", "Claim"),
    "sentence": Label("句子", "Sentence"),
    "locator": Label("位置", "Place in the source"),
    "path": Label("文件", "File"),
    "paths": Label("文件", "Files"),
    "title": Label("标题", "Title"),
    "signed_on": Label("落款日期", "Signed on"),
    "value": Label("数值", "Value"),
    "application_count": Label("件数", "Applications"),
    "case_count": Label("案件数", "Cases"),
    "error_code": Label("原因", "Reason"),
    "error_detail": Label("说明", "What is known"),
    "media_type": Label("类型", "Type"),
    "cells": Label("相加的单元格", "Cells added up"),
    "source_sha256": Label("文件的 SHA-256", "SHA-256 of the file"),
    "copies": Label("重复行数", "Copies"),
    "rows_affected": Label("涉及行数", "Rows affected"),
    "problem": Label("问题", "Problem"),
    "found": Label("实际类型", "Type found"),
    "declared": Label("声明", "Declared"),
    "versions": Label("版本数", "Versions"),
    "current_versions": Label("现用版本数", "Current versions"),
    "current_sources": Label("现用来源数", "Current sources"),
    "has_unread_cells": Label("有未读出的单元格", "Has unread cells"),
    "is_broken": Label("不成立", "Broken"),
}
"""Of columns of samples. Any other is headed by the first words of its comment."""

_COLUMNS = {column.name: column for table in reversed(TABLES) for column in table.columns}


HEADINGS_OF_FINDINGS = {
    ("file_failed", "stated"): Label("原因", "Reason"),
    ("value_rounded", "stated"): Label("显示为", "Displayed"),
    ("value_rounded", "expected"): Label("存为", "Stored"),
    ("version_cell_differs", "stated"): Label("本文件", "This file"),
    ("version_cell_differs", "expected"): Label("现用", "Current"),
    ("year_conflict", "stated"): Label("采用", "Taken"),
    ("year_conflict", "expected"): Label("各项证据", "Evidence"),
    ("stated_by_page", "stated"): Label("取自网页", "From the page"),
    ("stated_by_page", "expected"): Label("网页", "Page"),
    ("same_report_again", "expected"): Label("现用文件", "Current file"),
    ("report_versions_differ", "stated"): Label("不同的单元格", "Cells that differ"),
    ("report_versions_differ", "expected"): Label("现用文件", "Current file"),
    ("cell_corrected", "expected"): Label("更正为", "Corrected to"),
    ("value_jumped", "expected"): Label("中位数", "Median"),
}
"""Of columns of findings of some kinds, which hold something else than what is printed and expected."""


def heading(name: str, finding: str = "") -> Label:
    """The heading of a column of samples, or of findings of a kind; its name where nothing is declared."""
    if (finding, name) in HEADINGS_OF_FINDINGS:
        return HEADINGS_OF_FINDINGS[finding, name]
    if name in HEADINGS:
        return HEADINGS[name]
    return column_words(_COLUMNS[name]) if name in _COLUMNS else Label(name, name)


def column_words(column: Column) -> Label:
    """What a column holds, in the first words of its comment."""
    return Label(re.split("[（；，：]", column.zh)[0], re.split("[:;,(]", column.en)[0].strip())


FACT_TABLE_LABELS: dict[TableName, Label] = {
    "article20_items": Label("主动公开", "Article 20"),
    "application_dispositions": Label("申请", "Applications"),
    "review_litigation_counts": Label("复议、诉讼", "Reviews, lawsuits"),
}
"""The tables that reports print, in words that head a narrow column."""


# --- values -------------------------------------------------------------------------------------------------

FINDING_TITLES = {finding.code: Label(finding.title_zh, finding.title_en) for finding in FINDING_CODES}
ERROR_TITLES = {error.code: Label(*error.title) for error in ERRORS}
_VALUES: dict[str, dict[str, Label]] = {
    "value_status": {code: Label(*names) for code, names in VALUE_STATUS_NAMES.items()},
    "verification": {code: Label(*names) for code, names in VERIFICATION_NAMES.items()},
    "media_type": {code: Label(*names) for code, names in MEDIA_TYPE_NAMES.items()},
    "finding_code": FINDING_TITLES,
    "error_code": ERROR_TITLES,
    "problem": {"missing": Label("缺失", "missing"), "unexpected": Label("多余", "unexpected")},
}
"""Of columns whose values have shorter words than their tables declare."""


def value_label(table: str, column: str, value: object) -> Label | None:
    """What a code in a column of a table is called; None where it is no code."""
    if isinstance(value, bool):
        return Label("是", "yes") if value else Label("否", "no")
    if not isinstance(value, str):
        return None
    if column == "cell":
        return cell_label(value)
    return (_VALUES.get(column) or _declared_values(table, column)).get(value)


def stated_label(finding: str, text: str | None) -> Label | None:
    """What is called what a finding states or expects, where that is a code and nothing that is printed."""
    match finding, text:
        case "file_failed", str():
            return ERROR_TITLES.get(text)
        case "version_cell_differs", str():
            return _VALUES["value_status"].get(text)
        case "stated_by_page", str():
            labels = [heading(name) for name in text.split(", ")]
            return Label("、".join(label.zh for label in labels), ", ".join(label.en for label in labels))
    return None


@cache
def _declared_values(table: str, column: str) -> dict[str, Label]:
    """The labels of a column's domain, or of the codes that it refers to."""
    own = {each.name: each for each in TABLE_BY_NAME[table].columns} if table in TABLE_BY_NAME else {}
    declared = own.get(column) or _COLUMNS.get(column)
    if declared is None:
        return {}
    if declared.domain:
        return {str(value): Label(*labels) for value, labels in declared.domain.items()}
    referred, _, _ = (declared.references or "").partition(".")
    if not referred.startswith("code_"):
        return {}
    return {str(row["code"]): Label(row["label_zh"], row["label_en"]) for row in code_rows(referred)}

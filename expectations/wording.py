"""Words for people on the quality page, Chinese and English: headings of columns, names of cells.

What ``schemas`` has a label for is taken from there. Columns get short headings, which it does not have.
"""

from typing import NamedTuple

from schemas.forms import FACT_TABLES, FORM_VERSIONS, Codes, TableName, cell_name, form_table, term_by_codes
from schemas.tables import TABLE_BY_NAME


class Label(NamedTuple):
    """One thing in both languages."""

    zh: str
    en: str


HEADINGS = {
    "agency_name": Label("机关", "Body"),
    "agency_name_printed": Label("印出的机关", "Body as printed"),
    "report_year": Label("年度", "Year"),
    "cell": Label("单元格", "Cell"),
    "raw_text": Label("原文", "Printed"),
    "stated": Label("印为", "Printed"),
    "expected": Label("应为", "Expected"),
    "left_value": Label("左边之和", "Left sum"),
    "right_value": Label("右边之和", "Right sum"),
    "locator": Label("位置", "Place in the source"),
    "path": Label("文件", "File"),
    "paths": Label("文件", "Files"),
    "title": Label("标题", "Title"),
    "signed_on": Label("落款日期", "Signed on"),
    "value": Label("数值", "Value"),
    "application_count": Label("件数", "Applications"),
    "case_count": Label("案件数", "Cases"),
    "error_code": Label("错误", "Error"),
    "error_detail": Label("说明", "What is known"),
    "media_type": Label("类型", "Type"),
    "copies": Label("重复行数", "Copies"),
    "rows_affected": Label("涉及行数", "Rows affected"),
    "problem": Label("问题", "Problem"),
}
"""Headings of the columns that people see most; any other column is headed by its name."""


def heading(column: str) -> Label | None:
    """The heading of a column of samples; None where its name has to do."""
    return HEADINGS.get(column)


def table_label(table: str) -> Label:
    """A table's name in words: the first part of its comment."""
    declared = TABLE_BY_NAME[table]
    return Label(declared.zh.partition("，")[0], declared.en.partition(",")[0])


def _cell_label(table: TableName, codes: Codes) -> Label:
    terms = term_by_codes(table, codes)
    # The item of Article 20 is a clause of the law; what is printed in the row and column says more.
    shown = terms[1:] if table == "article20_items" else terms
    return Label(" · ".join(term.zh for term in shown), " · ".join(term.en for term in shown))


CELL_LABELS = {
    cell_name(table, codes): _cell_label(table, codes)
    for table in FACT_TABLES
    for version in FORM_VERSIONS
    for codes in form_table(table, version).cells()
}
"""The printed labels of every cell, by its name."""


def cell_label(name: object) -> Label | None:
    """What a cell's row and column are called on the form; None where ``name`` is no cell's."""
    return CELL_LABELS.get(name) if isinstance(name, str) else None

"""The Word files of a county's folder: the sums in the official form, and a letter to each body."""

from collections.abc import Callable, Sequence
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell

from pipelines.county.problems import Problem
from pipelines.county.roll_up import RollUp, official_tables
from pipelines.county.workbooks import total_told
from schemas.forms import cell_name, table_heading
from schemas.handed_on import MARK, TOLD_ZH
from schemas.official_form import PrintedTable

_FONT = "宋体"
_LABEL_WIDTHS = {
    "application_dispositions": (2.2, 2.2, 6.0),
    "article20_items": (5.0,),
    "review_litigation_counts": (),
}
_PAGE_WIDTH = 25.0
"""Centimetres between the margins of an A4 page that lies on its side."""


def write_roll_up(sums: RollUp, out: Path) -> None:
    """The sums as the official form prints them; a sum that lacks a number says so in its cell."""
    document = _document(f"{sums.area}{sums.year}年政府信息公开工作汇总表")
    document.add_paragraph(f"{TOLD_ZH}由来：{sums.built_from or '没有可计入的报告'}")
    for table in official_tables():
        _add_heading(document, table_heading(table.table)["label_zh"])
        add_form(document, table, lambda name: total_told(sums, name))
    if sums.missing or sums.unstated():
        _add_heading(document, "没有计入的")
        for name, why in sums.missing:
            document.add_paragraph(f"{name}：{why}", style="List Bullet")
        if unstated := sums.unstated():
            document.add_paragraph(
                f"另有 {len(unstated):,} 个单元格未写明数字，见汇总表.xlsx 的“未计入”。", style="List Bullet"
            )
    document.save(str(out))


def write_letter(body: str, year: int, problems: Sequence[Problem], out: Path) -> None:
    """A letter to one body: what was found in its report of the year, and what to do about each."""
    document = _document(f"关于{body}{year}年政府信息公开工作年度报告的核对情况")
    document.add_paragraph(f"{body}：")
    document.add_paragraph(
        f"对你单位{year}年度报告核对，发现以下 {len(problems)} 处需要确认。"
        "请逐项对照原件，需要更正的，更正后重新公布。"
    )
    names = ("序号", "位置", "问题", "原文为", "应为", "处理办法")
    table = document.add_table(rows=1, cols=len(names), style="Table Grid")
    _fill(table.rows[0].cells, names, bold=True)
    for number, problem in enumerate(problems, start=1):
        place = "，".join(filter(None, (problem.place.table, problem.place.row, problem.place.column)))
        texts = (
            str(number),
            place or "整份报告",
            problem.title,
            problem.printed,
            problem.would_be,
            problem.to_do,
        )
        _fill(table.add_row().cells, texts)
    _set_widths(table, (1.2, 6.0, 4.0, 2.5, 2.5, 8.8))
    _repeat_header(table, 1)
    document.add_paragraph(TOLD_ZH)
    document.save(str(out))


def add_form(document: Document, table: PrintedTable, told: Callable[[str], str]) -> None:
    """Add a table as the form prints it; ``told`` gives the text of a cell by its name."""
    made = document.add_table(rows=len(table.rows), cols=table.width, style="Table Grid")
    cells = [list(row.cells) for row in made.rows]  # each access to a row's cells walks the whole table
    for row, column, slot in table.placed():
        cell = cells[row][column]
        if slot.rows * slot.columns > 1:
            cell = cell.merge(cells[row + slot.rows - 1][column + slot.columns - 1])
        paragraph = cell.paragraphs[0]
        paragraph.add_run(told(cell_name(table.table, slot.codes)) if slot.codes else slot.text)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    labels = _LABEL_WIDTHS[table.table]
    rest = (_PAGE_WIDTH - sum(labels)) / (table.width - len(labels))
    _set_widths(made, (*labels, *[rest] * (table.width - len(labels))))
    _repeat_header(made, table.header_rows)


def _document(title: str) -> Document:
    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.category, properties.comments = title, MARK, TOLD_ZH
    properties.author = ""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin = section.bottom_margin = Cm(2.0)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    head = document.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = head.add_run(title)
    run.bold, run.font.size = True, Pt(16)
    return document


def _add_heading(document: Document, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_before = Pt(12)
    paragraph.add_run(text).bold = True


def _fill(cells: Sequence[_Cell], texts: Sequence[str], *, bold: bool = False) -> None:
    for cell, text in zip(cells, texts, strict=True):
        cell.paragraphs[0].add_run(text).bold = bold


def _set_widths(table: Table, widths: Sequence[float]) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row._tr.tc_lst, _spread(row._tr.tc_lst, widths), strict=True):
            cell.width = Cm(width)


def _spread(cells: Sequence[object], widths: Sequence[float]) -> list[float]:
    """The width of each cell of a row, those that reach over several columns with all of them."""
    spread, at = [], 0
    for cell in cells:
        reach = cell.grid_span  # type: ignore[attr-defined]
        spread.append(sum(widths[at : at + reach]))
        at += reach
    return spread


def _repeat_header(table: Table, rows: int) -> None:
    for row in table.rows[:rows]:
        properties = row._tr.get_or_add_trPr()
        properties.append(properties.makeelement(qn("w:tblHeader"), {}))

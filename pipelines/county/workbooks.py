"""The Excel files of a county's folder: the list of problems, and the sums with what is in them.

Text is always written as text, a formula always with its value: programs that do not calculate take it for 0.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from pipelines.county.problems import Problem, by_body
from pipelines.county.roll_up import RollUp, official_tables
from pipelines.county.sheet_names import sheet_names
from schemas.cell_labels import cell_label
from schemas.forms import cell_name, table_heading
from schemas.handed_on import MARK, TOLD_ZH
from schemas.official_form import PrintedTable
from warehouse.exports.excel import WORKBOOK_OPTIONS, lines_of

MOST_SHEETS = 100
"""So many bodies get a sheet of their own; all are on the first."""
_COLUMNS: tuple[tuple[str, int], ...] = (
    ("机关", 22), ("表", 14), ("行", 20), ("列", 10), ("问题", 16), ("原文为", 12), ("应为", 12),
    ("处理办法", 46), ("原件", 9),
)  # fmt: skip
_A4, _LINE = 9, 15
_LARGEST_LINK_SHEET = 65_000
_SUMMED = "各机关"
_LABEL_WIDTHS, _WIDTH = (14, 12, 30), 9
"""Of the columns of the form: those that may hold labels, and all others."""
_PART_WIDTH, _PARTS_ON_A_PAGE, _WIDE_SCALE = 14, 12, 55
_PARTS: Mapping[str, str] = {
    "article20_items": "第二部分",
    "application_dispositions": "第三部分",
    "review_litigation_counts": "第四部分",
}
"""Where a report prints each table; its heading would read like the table itself."""


def write_problems(
    problems: Sequence[Problem], link_of: Callable[[Problem], str | None], title: str, out: Path
) -> None:
    """The list of problems: all of them first, then a sheet for each body that has some.

    ``link_of`` gives the page, beside the workbook, that shows where a problem is printed, or None.
    """
    own = list(by_body(problems).values())[:MOST_SHEETS]
    names = sheet_names(["全部问题", *(some[0].body for some in own)])
    with _workbook(out, title) as workbook:
        for name, some in zip(names, [problems, *own], strict=True):
            head = title if some is problems else f"{title}：{some[0].body}"
            _write_list(workbook, workbook.add_worksheet(name), head, some, link_of)


def write_roll_up(sums: RollUp, out: Path) -> None:
    """The sums in the official form, each with its formula over the second sheet, and what is not in them."""
    with _workbook(out, f"{sums.area}{sums.year}年汇总表") as workbook:
        summary = workbook.add_worksheet("汇总表")
        parts = workbook.add_worksheet(_SUMMED)
        lacking = workbook.add_worksheet("未计入")
        rows = _write_parts(workbook, parts, sums)
        _write_form(workbook, summary, sums, rows)
        _write_lacking(workbook, lacking, sums)


def _workbook(out: Path, title: str) -> xlsxwriter.Workbook:
    workbook = xlsxwriter.Workbook(str(out), WORKBOOK_OPTIONS)
    workbook.set_properties({"title": title, "category": MARK, "comments": TOLD_ZH})
    return workbook


def _write_list(
    workbook: xlsxwriter.Workbook,
    sheet: Worksheet,
    title: str,
    problems: Sequence[Problem],
    link_of: Callable[[Problem], str | None],
) -> None:
    wrapped = workbook.add_format(
        {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#C9D0D7"}
    )
    link = workbook.add_format({"font_color": "#0B5CAD", "underline": 1, "valign": "top"})
    _write_head(workbook, sheet, title, [name for name, _ in _COLUMNS])
    for column, (_, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
    for row, problem in enumerate(problems, start=2):
        place = problem.place
        told = (problem.title, problem.printed, problem.would_be, problem.to_do)
        texts = (problem.body, place.table, place.row, place.column, *told)
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text, wrapped)
        address = link_of(problem)
        if problem.report_id is None:
            sheet.write_string(row, len(texts), "没有报告", wrapped)
        elif address is None or row > _LARGEST_LINK_SHEET:
            sheet.write_string(row, len(texts), "原件不在", wrapped)
        else:
            sheet.write_url(row, len(texts), f"external:{address}", link, "看原件")
        lines = max(lines_of(text, width) for text, (_, width) in zip(texts, _COLUMNS, strict=False))
        sheet.set_row(row, min(lines * _LINE, 409))
    sheet.freeze_panes(2, 1)
    sheet.autofilter(1, 0, len(problems) + 1, len(_COLUMNS) - 1)
    _set_up_print(sheet, repeat=1)


def _write_head(workbook: xlsxwriter.Workbook, sheet: Worksheet, title: str, names: Sequence[str]) -> None:
    sheet.write_string(0, 0, title, workbook.add_format({"bold": True, "font_size": 14}))
    head = workbook.add_format(
        {"bold": True, "bg_color": "#EEF2F6", "border": 1, "border_color": "#C9D0D7", "text_wrap": True}
    )
    for column, name in enumerate(names):
        sheet.write_string(1, column, name, head)


def _set_up_print(sheet: Worksheet, repeat: int | None = None, *, wide: int | None = None) -> None:
    """Print on A4; rows up to ``repeat`` come on each page. All columns are on one; a ``wide`` sheet goes on
    over further pages, each with the columns up to that one.
    """
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    if wide is None:
        sheet.fit_to_pages(1, 0)
    else:
        sheet.repeat_columns(0, wide)
        sheet.set_print_scale(_WIDE_SCALE)
    if repeat is not None:
        sheet.repeat_rows(0, repeat)
    sheet.set_footer("&L&A&R第 &P 页，共 &N 页")


def _write_parts(workbook: xlsxwriter.Workbook, sheet: Worksheet, sums: RollUp) -> Mapping[str, int]:
    """What is added, a row a cell and a column a body; returns the row of each cell."""
    names = [part.name.removeprefix(sums.area) or part.name for part in sums.parts]
    _write_head(
        workbook,
        sheet,
        f"{sums.area}{sums.year}年：计入汇总的各机关",
        ["部分", "单元格", *names],
    )
    sheet.set_row(1, max(lines_of(name, _PART_WIDTH) for name in ("", *names)) * _LINE)
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 1, 44)
    sheet.set_column(2, len(sums.parts) + 1, _PART_WIDTH)
    rows: dict[str, int] = {}
    for table, cell in _cells_in_order():
        row = rows[cell] = len(rows) + 2
        label = cell_label(cell)
        sheet.write_string(row, 0, _PARTS[table.table])
        sheet.write_string(row, 1, label.zh if label else cell)
        for column, part in enumerate(sums.parts, start=2):
            value = part.values.get(cell)
            if value is not None:
                sheet.write_number(row, column, value)
            elif part.statuses.get(cell) == "not_applicable":
                sheet.write_string(row, column, "/")
    sheet.freeze_panes(2, 2)
    _set_up_print(sheet, repeat=1, wide=1 if len(names) > _PARTS_ON_A_PAGE else None)
    return rows


def _cells_in_order() -> Sequence[tuple[PrintedTable, str]]:
    return [
        (table, cell_name(table.table, slot.codes))
        for table in official_tables()
        for row in table.rows
        for slot in row
        if slot.codes
    ]


def _write_form(
    workbook: xlsxwriter.Workbook, sheet: Worksheet, sums: RollUp, rows: Mapping[str, int]
) -> None:
    label = workbook.add_format({"text_wrap": True, "align": "center", "valign": "vcenter", "border": 1})
    number = workbook.add_format({"align": "center", "valign": "vcenter", "border": 1})
    title = workbook.add_format({"bold": True, "font_size": 14})
    for column, width in enumerate(_LABEL_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_column(len(_LABEL_WIDTHS), 14, _WIDTH)
    sheet.write_string(0, 0, f"{sums.area}{sums.year}年政府信息公开工作汇总表", title)
    sheet.write_string(1, 0, f"{TOLD_ZH}由来：{sums.built_from or '没有可计入的报告'}")
    at = 3
    for table in official_tables():
        sheet.write_string(at, 0, table_heading(table.table)["label_zh"], workbook.add_format({"bold": True}))
        at = _write_table(sheet, table, sums, rows, at + 1, label, number) + 1
    sheet.write_string(at, 0, f"各数由“{_SUMMED}”页相加；没有计入的机关和未写明的单元格见“未计入”页。")
    _set_up_print(sheet)


def _write_table(
    sheet: Worksheet,
    table: PrintedTable,
    sums: RollUp,
    rows: Mapping[str, int],
    top: int,
    label: Any,
    number: Any,
) -> int:
    """One table from the row ``top`` on; returns the row after it."""
    heights = [1] * len(table.rows)
    for row, column, slot in table.placed():
        at = top + row
        if slot.rows * slot.columns > 1:
            sheet.merge_range(at, column, at + slot.rows - 1, column + slot.columns - 1, "", label)
        if slot.codes:
            cell = cell_name(table.table, slot.codes)
            _write_sum(sheet, at, column, sums, cell, rows[cell], number)
            continue
        sheet.write_string(at, column, slot.text, label)
        if slot.rows == 1:
            is_label = slot.columns == 1 and column < table.label_columns
            room = _LABEL_WIDTHS[column] if is_label else _WIDTH * slot.columns
            heights[row] = max(heights[row], lines_of(slot.text, room))
    for row, height in enumerate(heights, start=top):
        sheet.set_row(row, height * _LINE + 3)
    return top + len(table.rows)


def _write_sum(
    sheet: Worksheet, row: int, column: int, sums: RollUp, cell: str, part_row: int, number: Any
) -> None:
    """A sum as a formula with its value; one that lacks a number is text that says so."""
    total = sums.total(cell)
    told = total_told(sums, cell)
    if total is None or sums.lacking(cell):
        sheet.write_string(row, column, told, number)
        return
    added = f"'{_SUMMED}'!{xl_range_abs(part_row, 2, part_row, len(sums.parts) + 1)}"
    sheet.write_formula(row, column, f"=SUM({added})", number, value=_plain(total))


def total_told(sums: RollUp, cell: str) -> str:
    """A sum as text, with how many reports do not state it."""
    total, lacking = sums.total(cell), sums.lacking(cell)
    if total is None:
        return "—"
    return f"{_plain(total)}（缺{lacking}）" if lacking else f"{_plain(total)}"


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _write_lacking(workbook: xlsxwriter.Workbook, sheet: Worksheet, sums: RollUp) -> None:
    """Bodies that are not in the sums, cells that are not stated, and where a whole is not its parts."""
    _write_head(workbook, sheet, "汇总表没有计入的", ["机关", "单元格", "情况"])
    sheet.set_column(0, 1, 44)
    sheet.set_column(2, 2, 40)
    lines = [
        *((name, "（整份报告）", why) for name, why in sums.missing),
        *sums.unstated(),
        *(
            (sums.area, cell, f"汇总报告原文为 {_plain(whole)}，各部分之和 {_plain(parts)}")
            for cell, whole, parts in sums.differences()
        ),
    ]
    for row, texts in enumerate(lines or [("没有", "", "")], start=2):
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text)
    sheet.freeze_panes(2, 0)
    _set_up_print(sheet, repeat=1)

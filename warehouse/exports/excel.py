"""A published table as an Excel workbook that can be read, sorted and printed as it comes.

Two rows of headings: what a column is, in Chinese, over its name. English, ids and hashes stand last and are not printed. A second sheet says what the
table is, of which release, and what each column and code means. Widths are ours: Excel's own measure makes Chinese text
half as wide as it is, and LibreOffice never makes a row taller for text that wraps.
"""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from schemas.language import phrase
from schemas.columns import Column
from schemas.tables import TABLE_BY_NAME
from warehouse.errors import ExportRefusedError
from warehouse.exports.selection import Exported, Selection
from warehouse.release_reader import PublishedColumn
from warehouse.session import query

EXCEL_ROWS = 1_048_576
EXCEL_CELL_CHARACTERS = 32_767
HEADING_ROWS = 2

WORKBOOK_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
"""Text is text: by itself XlsxWriter makes links and formulas of it, and leaves out what is too long for one."""

WIDEST = 50
_UNREAD_WIDTH = 18
_LINE_POINTS = 15
_PAPER_A4 = 9
_WIDTH_OF_A_PAGE = 200
_KNOWN_TYPES = frozenset(
    f"{sign}{size}INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG", "HUGE")
) | {"INTEGER", "UINTEGER", "DECIMAL", "FLOAT", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP", "VARCHAR"}
"""What a sheet has cells for; queries may give more, which is written as text."""
_LABEL_ENDS = re.compile(r"[（；，]|：(?!中文标签|英文标签)")
_WORDS = (
    ("空白不是零", "只有“数值状态”为 stated（印有数字）的单元格才有数值；空白、斜线、无法辨认和缺失的单元格没有数，求和时请说明其个数。"),
    ("谁的数", "counts_scope 为 consolidated（汇总）的报告含有其他机关的数，与 own（本机关）的报告相加会重复计数；"
              "各地区的合计请用 totals_by_area。"),
    ("时间", "均为 UTC。"),
)  # fmt: skip


def write_xlsx(con: duckdb.DuckDBPyConnection, selection: Selection, out: Path) -> Exported:
    """Write the workbook; it holds at most what one sheet of Excel can.

    Raises:
        ExportRefusedError: more rows than a sheet has, or a text that is longer than a cell holds.
    """
    rows = selection.count(con)
    _refuse_too_much(con, selection, rows)
    columns = readable_first(selection.columns)
    widths = _widths(con, selection, columns)
    for_people = sum(_rank(column) == 0 for column in columns)
    with xlsxwriter.Workbook(str(out), {"constant_memory": True, **WORKBOOK_OPTIONS}) as workbook:
        sheet = workbook.add_worksheet(selection.table[:31])
        formats = {
            "DATE": workbook.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
            "TIMESTAMP WITH TIME ZONE": workbook.add_format(
                {"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top"}
            ),
            "TIMESTAMP": workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top"}),
            "VARCHAR": workbook.add_format({"text_wrap": True, "valign": "top"}),
        }
        plain = workbook.add_format({"valign": "top"})
        for position, width in enumerate(widths):
            sheet.set_column(position, position, width)
        _write_headings(workbook, sheet, columns, widths)
        values = selection.rows(con, [_expression(column) for column in columns])
        for number, row in enumerate(values, start=HEADING_ROWS):
            lines = max(map(lines_of, row[:for_people], widths), default=1)
            if lines > 1:
                sheet.set_row(number, min(lines * _LINE_POINTS, 409))
            for position, value in enumerate(row):
                by_type = formats.get(columns[position].type, plain)
                write_cell(sheet, number, position, value, by_type if position < for_people else plain)
        _set_up_print(sheet, selection.table, rows, len(columns), widths[:for_people] or widths)
        _write_explanation(con, workbook, selection, columns, rows)
    return Exported(out, rows)


def heading(column: PublishedColumn) -> str:
    """What a column is, in a few Chinese characters: its comment without what it goes on to say."""
    chinese = (column.comment or "").rpartition(" · ")[2]
    return _LABEL_ENDS.split(chinese, maxsplit=1)[0] or column.name


def readable_first(columns: Iterable[PublishedColumn]) -> tuple[PublishedColumn, ...]:
    """The columns with English after Chinese, and last what no person reads."""
    return tuple(sorted(columns, key=_rank))


def _rank(column: PublishedColumn) -> int:
    """0 for what an office reads, 1 for its English, 2 for ids, hashes and versions."""
    if column.name.endswith(("_id", "_sha256", "extractor_version")):
        return 2
    return 1 if column.name.endswith("_en") else 0


def text_width(text: str) -> float:
    """The width of a text in Excel's units, which are Latin digits; a Chinese character takes two and a bit."""
    return sum(2.1 if ord(character) > 0x2E80 else 0.95 for character in text)


def lines_of(value: object, width: float) -> int:
    """How many lines a text takes in a column of a width that wraps; 1 for all else."""
    if not isinstance(value, str):
        return 1
    return sum(max(1, math.ceil(text_width(line) / max(width - 1, 1))) for line in value.split("\n"))


def write_cell(sheet: Worksheet, row: int, column: int, value: Any, cell_format: Any) -> None:
    """Write one value as what it is, text always as text; nothing for None.

    Raises:
        ExportRefusedError: a value of a type that no sheet knows.
    """
    match value:
        case None:
            pass
        case bool():
            sheet.write_boolean(row, column, value, cell_format)
        case str():
            sheet.write_string(row, column, value, cell_format)
        case int() | float() | Decimal():
            sheet.write_number(row, column, value, cell_format)
        case datetime() | date():
            sheet.write_datetime(row, column, value, cell_format)
        case _:
            kind = type(value).__name__
            raise ExportRefusedError(
                phrase(f"无法把类型 {kind} 写入工作表。", f"No way to write a {kind} into a sheet is known.")
            )


def _refuse_too_much(con: duckdb.DuckDBPyConnection, selection: Selection, rows: int) -> None:
    if rows > EXCEL_ROWS - HEADING_ROWS:
        raise ExportRefusedError(
            phrase(
                f"{selection.table} 有 {rows:,} 行，而一张 Excel 工作表只有 {EXCEL_ROWS:,} 行，其中表头 {HEADING_ROWS} 行。"
                "请写明 YEAR，或改用 FORMAT=csv。",
                f"{selection.table} has {rows:,} rows here and an Excel sheet holds {EXCEL_ROWS:,}, {HEADING_ROWS} of "
                "them headings. Give a YEAR, or use FORMAT=csv.",
            )
        )
    for name in selection.text_columns:
        longest = con.execute(selection.select([f"max(length({name}))"])).fetchall()[0][0] or 0
        if longest > EXCEL_CELL_CHARACTERS:
            raise ExportRefusedError(
                phrase(
                    f"{selection.table}.{name} 中有 {longest:,} 字的文字，而 Excel 单元格最多 {EXCEL_CELL_CHARACTERS:,} 字。"
                    "请改用 FORMAT=csv。",
                    f"{selection.table}.{name} has a text of {longest:,} characters and an Excel cell holds "
                    f"{EXCEL_CELL_CHARACTERS:,}. Use FORMAT=csv.",
                )
            )


def _widths(
    con: duckdb.DuckDBPyConnection, selection: Selection, columns: Sequence[PublishedColumn]
) -> list[float]:
    """Widths that hold each column's name and its widest value, or :data:`WIDEST`."""
    widest = [
        f"max(0.95 * length(text) + length(regexp_replace(text, '[^⺀-\U0010ffff]', '', 'g')))".replace(
            "text", f"CAST({_expression(column)} AS VARCHAR)"
        )
        for column in columns
    ]
    found = con.execute(selection.select(widest)).fetchall()[0]
    return [
        _UNREAD_WIDTH
        if _rank(column)
        else min(WIDEST, max(9, text_width(column.name) + 3, min(text_width(heading(column)), 24), float(width or 0)) + 2)
        for column, width in zip(columns, found, strict=True)
    ]


def _expression(column: PublishedColumn) -> str:
    match column.type:
        case "TIMESTAMP WITH TIME ZONE":  # Excel knows no time zones
            return f"{column.sql} AT TIME ZONE 'UTC'"
        case type_ if type_.endswith("[]"):
            return f"array_to_string({column.sql}, ', ')"
        case type_ if type_.partition("(")[0] in _KNOWN_TYPES:
            return column.sql
        case _:
            return f"{column.sql}::VARCHAR"


def _write_headings(
    workbook: xlsxwriter.Workbook,
    sheet: Worksheet,
    columns: Sequence[PublishedColumn],
    widths: Sequence[float],
) -> None:
    chinese = workbook.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#EEF2F6"})
    code = workbook.add_format({"font_color": "#555555", "bottom": 1, "bg_color": "#EEF2F6"})
    lines = max(lines_of(heading(column), width) for column, width in zip(columns, widths, strict=True))
    sheet.set_row(0, lines * _LINE_POINTS + 3)
    for position, column in enumerate(columns):
        sheet.write_string(0, position, heading(column), chinese)
    for position, column in enumerate(columns):
        sheet.write_string(1, position, column.name, code)


def _set_up_print(sheet: Worksheet, title: str, rows: int, columns: int, printed: Sequence[float]) -> None:
    """Headings that stay and repeat; on paper go the columns for people, whose widths are ``printed``."""
    last = HEADING_ROWS + rows - 1
    sheet.freeze_panes(HEADING_ROWS, 0)
    sheet.autofilter(HEADING_ROWS - 1, 0, last, columns - 1)
    sheet.set_landscape()
    sheet.set_paper(_PAPER_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.repeat_rows(0, HEADING_ROWS - 1)
    sheet.print_area(0, 0, last, len(printed) - 1)
    if sum(printed) <= _WIDTH_OF_A_PAGE:  # a wider table would be printed too small to read
        sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{title}&R第 &P 页，共 &N 页")


def _write_explanation(
    con: duckdb.DuckDBPyConnection,
    workbook: xlsxwriter.Workbook,
    selection: Selection,
    columns: Sequence[PublishedColumn],
    rows: int,
) -> None:
    """The sheet 说明: what this is, of which release, and every column with the codes that it may hold."""
    sheet = workbook.add_worksheet("说明")
    bold = workbook.add_format({"bold": True, "valign": "top"})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    widths = (26, 28, WIDEST, WIDEST)
    for position, width in enumerate(widths):
        sheet.set_column(position, position, width)
    release_id, built_at = con.execute(
        "SELECT release_id, CAST(built_at AT TIME ZONE 'UTC' AS DATE) FROM releases ORDER BY built_at DESC LIMIT 1"
    ).fetchall()[0]
    table = dict(con.execute(query("table_comments")).fetchall())[selection.table]
    lines: list[tuple[str, ...]] = [
        ("表", f"{selection.table}：{(table or '').rpartition(' · ')[2]}"),
        ("发布", f"{release_id}（{built_at}，UTC）"),
        ("行数", f"{rows:,}"),
        *_WORDS,
        (),
        ("列", "含义", "说明", "取值"),
        *(
            (column.name, heading(column), (column.comment or "").rpartition(" · ")[2], _values(selection.table, column))
            for column in columns
        ),
    ]
    for number, line in enumerate(lines):
        head = not lines[number - 1] if number else False
        if len(line) == 2:
            sheet.merge_range(number, 1, number, len(widths) - 1, "", wrapped)
        room = (widths[0], sum(widths[1:])) if len(line) == 2 else widths
        tall = max((lines_of(text, width) for text, width in zip(line, room, strict=False)), default=1)
        sheet.set_row(number, tall * _LINE_POINTS)
        for position, text in enumerate(line):
            sheet.write_string(number, position, text, bold if head or position == 0 else wrapped)
    sheet.set_landscape()
    sheet.set_paper(_PAPER_A4)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, len(lines) - 1, len(widths) - 1)


def _values(table: str, column: PublishedColumn) -> str:
    """The codes that a column may hold, with their Chinese names."""
    declared: Column | None = None
    if table in TABLE_BY_NAME:
        declared = next((one for one in TABLE_BY_NAME[table].columns if one.name == column.name), None)
    if declared is None or declared.domain is None:
        return ""
    return "；".join(f"{code}：{labels[0]}" for code, labels in declared.domain.items())

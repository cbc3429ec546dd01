"""Sheets of .xls files."""

import struct
from collections.abc import Iterator
from io import StringIO
from typing import Any

import xlrd
from xlrd.compdoc import CompDoc, CompDocError
from xlrd.formula import FormulaError

from extractors.files.ole_storage import is_encrypted
from extractors.readers.sheets.conditions import apply_conditions
from extractors.readers.sheets.laying_out import Area, Sheet
from extractors.readers.sheets.looks import Font, Look
from extractors.readers.sheets.number_formats import (
    BUILT_IN,
    GENERAL,
    Displayed,
    displayed,
    displayed_text,
    typed,
)
from extractors.readers.sheets.xls_records import PassedOver, passed_over
from extractors.readers.visibility import WHITE, Colour
from schemas.errors import UnreadableSourceError
from schemas.findings import Doubt

_FAULTS = (
    CompDocError, FormulaError, struct.error,
    ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError,
)  # fmt: skip
"""What the library raises for bad files besides its own error: it trusts what it reads, and fails in whatever
way that leads to. Want of memory is not the file's damage, and goes on."""
_FILL = 4
"""The alignment that repeats a text as far as its cell is wide."""


def sheets(data: bytes) -> Iterator[Sheet]:
    """The sheets that are shown, in order, numbered with those that are not.

    Raises :class:`UnreadableSourceError` with ``damaged_file``, ``encrypted`` or ``too_complex``.
    """
    if is_encrypted(data):
        raise UnreadableSourceError("encrypted")
    book = _open(data)
    passed_over = _passed_over(data, book)
    for number, sheet in enumerate(book.sheets(), start=1):
        if sheet.visibility == 0:
            read = _sheet(sheet, number, book)
            if number <= len(passed_over):
                own = passed_over[number - 1]
                read.covers = own.covers
                apply_conditions(own.conditions, read)
                read.doubt_results(own.results, own.computed)
            yield read


def _open(data: bytes) -> Any:
    """The workbook with its formats: without them nobody knows what is rounded, merged or hidden."""
    try:
        return xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, logfile=StringIO()
        )
    except xlrd.XLRDError as fault:
        code = "encrypted" if "encrypted" in str(fault).lower() else "damaged_file"
        raise UnreadableSourceError(code, str(fault)) from fault
    except _FAULTS as fault:
        raise UnreadableSourceError("damaged_file", repr(fault)) from fault


def _passed_over(data: bytes, book: Any) -> list[PassedOver]:
    """What the library passes over of each sheet."""
    try:
        stream = CompDoc(data, logfile=StringIO()).get_named_stream("Workbook") or b""
    except _FAULTS:
        return []
    return passed_over(stream, lambda index: _colour(book, index))


def _sheet(source: Any, number: int, book: Any) -> Sheet:
    sheet = Sheet(number)
    sheet.merged = [
        Area(top + 1, left + 1, bottom, right) for top, bottom, left, right in source.merged_cells
    ]
    sheet.hidden_rows = {
        row + 1 for row, info in source.rowinfo_map.items() if info.hidden or not info.height
    }
    sheet.hidden_columns = {
        column + 1 for column, info in source.colinfo_map.items() if info.hidden or not info.width
    }
    for row in range(source.nrows):
        for column in range(source.row_len(row)):
            style = _style(source, row, column, book)
            shown = _content(source, row, column, style, book)
            doubt = shown.doubt or (_doubt(source, row, column, style, book) if shown.text else None)
            sheet.put(row + 1, column + 1, shown.text, shown.rounding, doubt)
            if style is not None and _has_borders(style):
                sheet.framed_rows.add(row + 1)
    return sheet


def _style(source: Any, row: int, column: int, book: Any) -> Any | None:
    """The style of a cell, None where the file has none for it."""
    index = source.cell_xf_index(row, column)
    return book.xf_list[index] if 0 <= index < len(book.xf_list) else None


def _has_borders(style: Any) -> bool:
    border = style.border
    return bool(
        border.left_line_style or border.right_line_style or border.top_line_style or border.bottom_line_style
    )


def _content(source: Any, row: int, column: int, style: Any | None, book: Any) -> Displayed:
    """What a cell displays."""
    value = source.cell_value(row, column)
    kind = source.cell_type(row, column)
    is_number = kind in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}
    number_format = BUILT_IN[14] if kind == xlrd.XL_CELL_DATE else GENERAL
    if style is not None:
        number_format = _format(style.format_key, number_format, book)
    number = typed(value) if is_number else None
    if number is not None:
        if not number and not source.show_zero_values:
            return Displayed("")
        return displayed(number, number_format, book.datemode == 1)
    match kind:
        case xlrd.XL_CELL_BOOLEAN:
            return Displayed("TRUE" if value else "FALSE")
        case xlrd.XL_CELL_ERROR:
            return Displayed(str(xlrd.error_text_from_code.get(value, "#ERR!")))
        case _:
            return Displayed(displayed_text(str(value), number_format))


def _doubt(source: Any, row: int, column: int, style: Any | None, book: Any) -> Doubt | None:
    """Why it is not certain what a cell's text displays: its font, or that of a part of it."""
    if style is None:
        return None
    text = str(source.cell_value(row, column))
    runs = [(0, style.font_index), *source.rich_text_runlist_map.get((row, column), ())]
    ends = [*(start for start, _ in runs[1:]), len(text)]
    pieces = [
        (text[start:end], _font(book, font))
        for (start, font), end in zip(runs, ends, strict=True)
        if start < end
    ]
    background, border = style.background, style.border
    ground = _colour(book, background.pattern_colour_index) if background.fill_pattern == 1 else WHITE
    crossed = bool(border.diag_line_style and (border.diag_up or border.diag_down))
    return Look(ground=ground, crossed=crossed, repeated=style.alignment.hor_align == _FILL).doubt(pieces)


def _font(book: Any, index: int) -> Font:
    if not 0 <= index < len(book.font_list):
        return Font()
    font = book.font_list[index]
    return Font(
        bool(font.struck_out), bool(font.escapement), _colour(book, font.colour_index), font.height / 20
    )


def _colour(book: Any, index: int) -> Colour | None:
    colour: Colour | None = book.colour_map.get(index)
    return colour


def _format(key: int, default: str, book: Any) -> str:
    if key in BUILT_IN:
        return BUILT_IN[key]
    own = book.format_map.get(key)
    return default if own is None else str(own.format_str)

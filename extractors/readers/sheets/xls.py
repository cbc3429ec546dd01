"""Sheets of .xls files."""

import struct
from collections.abc import Iterator
from io import StringIO
from typing import Any

import xlrd
from xlrd.compdoc import CompDoc, CompDocError
from xlrd.formula import FormulaError

from extractors.files.ole_storage import is_encrypted
from extractors.limits import MOST_PICTURES
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
from extractors.readers.visibility import WHITE, Colour
from schemas.errors import UnreadableSourceError
from schemas.findings import Doubt

_FAULTS = (
    CompDocError, FormulaError, struct.error,
    ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError,
)  # fmt: skip
"""What the library raises for bad files besides its own error: it trusts what it reads, and fails in whatever
way that leads to. Want of memory is not the file's damage, and goes on."""
_BOF, _EOF, _DRAWING, _OBJECT = 0x0809, 0x000A, 0x00EC, 0x005D
_OF_SHEET, _ANCHOR, _ANCHOR_SIZE = b"\x10\0", 0xF010, 18
_FILL = 4
"""The alignment that repeats a text as far as its cell is wide."""
_UNSEEN_OBJECTS = frozenset({0x14, 0x19})
"""Arrows of filters, and notes that show when they are pointed at."""


def sheets(data: bytes) -> Iterator[Sheet]:
    """The sheets that are shown, in order, numbered with those that are not.

    Raises :class:`UnreadableSourceError` with ``damaged_file``, ``encrypted`` or ``too_complex``.
    """
    if is_encrypted(data):
        raise UnreadableSourceError("encrypted")
    book = _open(data)
    pictures = _pictures(data)
    for number, sheet in enumerate(book.sheets(), start=1):
        if sheet.visibility == 0:
            read = _sheet(sheet, number, book)
            read.covers = pictures[number - 1] if number <= len(pictures) else []
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


def _pictures(data: bytes) -> list[list[Area]]:
    """The cells under what is drawn on each sheet, which the library passes over.

    An anchor has flags, then column, offset, row and offset of its first cell, and of its last.
    """
    try:
        stream = CompDoc(data, logfile=StringIO()).get_named_stream("Workbook") or b""
    except _FAULTS:
        return []
    sheets: list[list[Area]] = []
    position, depth, anchor = 0, 0, None
    while position + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        record = stream[position + 4 : position + 4 + size]
        position += 4 + size
        if kind == _BOF:
            depth += 1
            if depth == 1 and record[2:4] == _OF_SHEET:
                sheets.append([])
        elif kind == _EOF:
            depth -= 1
        elif kind == _DRAWING:
            anchor = _anchor(record)
        elif kind == _OBJECT and anchor and sheets and len(record) >= 6:
            if struct.unpack_from("<H", record, 4)[0] not in _UNSEEN_OBJECTS:
                if len(sheets[-1]) == MOST_PICTURES:
                    raise UnreadableSourceError("too_complex", f"more than {MOST_PICTURES} pictures")
                sheets[-1].append(anchor)
            anchor = None
    return sheets


def _anchor(drawing: bytes) -> Area | None:
    """Where the shape of a drawing record stands: its parts are records within records."""
    position = 0
    while position + 8 <= len(drawing):
        options, kind, size = struct.unpack_from("<HHI", drawing, position)
        position += 8
        if kind == _ANCHOR and size >= _ANCHOR_SIZE and position + _ANCHOR_SIZE <= len(drawing):
            left, _, top, _, right, right_part, bottom, bottom_part = struct.unpack_from(
                "<8H", drawing, position + 2
            )
            return Area(
                top + 1, left + 1, max(top, bottom if bottom_part else bottom - 1) + 1,
                max(left, right if right_part else right - 1) + 1,
            )  # fmt: skip
        if options & 0xF != 0xF:
            position += size
    return None


def _format(key: int, default: str, book: Any) -> str:
    if key in BUILT_IN:
        return BUILT_IN[key]
    own = book.format_map.get(key)
    return default if own is None else str(own.format_str)

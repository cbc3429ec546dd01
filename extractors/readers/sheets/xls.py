"""Sheets of .xls files."""

import struct
from collections.abc import Iterator
from io import StringIO
from typing import Any

import xlrd
from xlrd.compdoc import CompDocError
from xlrd.formula import FormulaError

from extractors.document import Rounding
from extractors.files.ole_storage import is_encrypted
from extractors.readers.sheets.laying_out import Area, Sheet
from extractors.readers.sheets.number_formats import BUILT_IN, GENERAL, printed, rounding, typed
from schemas.errors import UnreadableSourceError

_FAULTS = (
    CompDocError, FormulaError, struct.error,
    ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError,
)  # fmt: skip
"""What the library raises for bad files besides its own error: it trusts what it reads, and fails in whatever
way that leads to. Want of memory is not the file's damage, and goes on."""


def sheets(data: bytes) -> Iterator[Sheet]:
    """The sheets that are shown, in order, numbered with those that are not.

    Raises :class:`UnreadableSourceError` with ``damaged_file``, ``encrypted`` or ``too_complex``.
    """
    if is_encrypted(data):
        raise UnreadableSourceError("encrypted")
    book = _open(data)
    for number, sheet in enumerate(book.sheets(), start=1):
        if sheet.visibility == 0:
            yield _sheet(sheet, number, book)


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
            sheet.put(row + 1, column + 1, *_content(source, row, column, style, book))
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


def _content(source: Any, row: int, column: int, style: Any | None, book: Any) -> tuple[str, Rounding | None]:
    """What a cell prints, and whether that is rounded."""
    value = source.cell_value(row, column)
    kind = source.cell_type(row, column)
    is_number = kind in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}
    number = typed(value) if is_number else None
    if number is not None:
        number_format = BUILT_IN[14] if kind == xlrd.XL_CELL_DATE else GENERAL
        if style is not None:
            number_format = _format(style.format_key, number_format, book)
        return printed(number, number_format, book.datemode == 1), rounding(number, number_format)
    match kind:
        case xlrd.XL_CELL_BOOLEAN:
            text = "TRUE" if value else "FALSE"
        case xlrd.XL_CELL_ERROR:
            text = str(xlrd.error_text_from_code.get(value, "#ERR!"))
        case _:
            text = str(value)
    return text, None


def _format(key: int, default: str, book: Any) -> str:
    if key in BUILT_IN:
        return BUILT_IN[key]
    own = book.format_map.get(key)
    return default if own is None else str(own.format_str)

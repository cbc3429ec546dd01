"""Sheets of .xls files."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import xlrd

from extractors.ole_storage import is_encrypted
from extractors.readers.sheets.laying_out import Area, Sheet
from extractors.readers.sheets.number_formats import BUILT_IN, GENERAL, printed, typed
from schemas.errors import UnreadableSource


def sheets(data: bytes) -> Iterator[Sheet]:
    """The sheets that are shown, in order, numbered with those that are not.

    Raises :class:`UnreadableSource` with ``damaged_file``, ``encrypted`` or ``too_complex``.
    """
    if is_encrypted(data):
        raise UnreadableSource("encrypted")
    book = _open(data)
    for number, sheet in enumerate(book.sheets(), start=1):
        if sheet.visibility == 0:
            yield _sheet(sheet, number, book)


def _open(data: bytes) -> Any:
    """The workbook, with its merged cells and formats where the library can read them."""
    try:
        return _open_with(data, formatting_info=True)
    except xlrd.XLRDError as fault:
        code = "encrypted" if "encrypted" in str(fault).lower() else "damaged_file"
        raise UnreadableSource(code, str(fault)) from fault
    except Exception:  # noqa: BLE001 - the library trusts what it reads, and fails in whatever way that leads to
        return _open_without_formats(data)


def _open_without_formats(data: bytes) -> Any:
    try:
        return _open_with(data, formatting_info=False)
    except Exception as fault:
        raise UnreadableSource("damaged_file", f"{type(fault).__name__}: {fault}") from fault


def _open_with(data: bytes, *, formatting_info: bool) -> Any:
    return xlrd.open_workbook(
        file_contents=data, formatting_info=formatting_info, ragged_rows=True, logfile=StringIO()
    )


def _sheet(source: Any, number: int, book: Any) -> Sheet:
    sheet = Sheet(number)
    if book.formatting_info:
        sheet.merged = [
            Area(top + 1, left + 1, bottom, right) for top, bottom, left, right in source.merged_cells
        ]
        sheet.hidden_rows = {
            row + 1 for row, info in source.rowinfo_map.items() if info.hidden or not info.height
        }
        sheet.hidden_columns = {
            column + 1 for column, info in source.colinfo_map.items() if info.hidden or not info.width
        }
    else:
        sheet.merged = None
    for row in range(source.nrows):
        for column in range(source.row_len(row)):
            style = _style(source, row, column, book)
            sheet.put(row + 1, column + 1, _text(source, row, column, style, book))
            if style is not None and _has_borders(style):
                sheet.framed_rows.add(row + 1)
    return sheet


def _style(source: Any, row: int, column: int, book: Any) -> Any | None:
    """The style of a cell, None where the file has none for it."""
    if not book.formatting_info:
        return None
    index = source.cell_xf_index(row, column)
    return book.xf_list[index] if 0 <= index < len(book.xf_list) else None


def _has_borders(style: Any) -> bool:
    border = style.border
    return bool(
        border.left_line_style or border.right_line_style or border.top_line_style or border.bottom_line_style
    )


def _text(source: Any, row: int, column: int, style: Any | None, book: Any) -> str:
    value = source.cell_value(row, column)
    kind = source.cell_type(row, column)
    match kind:
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            number = typed(value)
            number_format = BUILT_IN[14] if kind == xlrd.XL_CELL_DATE else GENERAL
            if style is not None:
                number_format = _format(style.format_key, number_format, book)
            return str(value) if number is None else printed(number, number_format, book.datemode == 1)
        case xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if value else "FALSE"
        case xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(value, "#ERR!"))
        case _:
            return str(value)


def _format(key: int, default: str, book: Any) -> str:
    if key in BUILT_IN:
        return BUILT_IN[key]
    own = book.format_map.get(key)
    return default if own is None else str(own.format_str)

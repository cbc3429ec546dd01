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
            sheet.put(row + 1, column + 1, _text(source, row, column, book))
    return sheet


def _text(source: Any, row: int, column: int, book: Any) -> str:
    value = source.cell_value(row, column)
    match source.cell_type(row, column):
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            number = typed(value)
            return (
                str(value)
                if number is None
                else printed(number, _format(source, row, column, book), book.datemode == 1)
            )
        case xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if value else "FALSE"
        case xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(value, "#ERR!"))
        case _:
            return str(value)


def _format(source: Any, row: int, column: int, book: Any) -> str:
    if not book.formatting_info:
        return BUILT_IN[14] if source.cell_type(row, column) == xlrd.XL_CELL_DATE else GENERAL
    style = book.xf_list[source.cell_xf_index(row, column)]
    return BUILT_IN.get(style.format_key) or str(book.format_map[style.format_key].format_str)

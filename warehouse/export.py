"""Published tables as files for a spreadsheet.

A text that begins like a formula (``=``, ``+``, ``-``, ``@``) would be run by the spreadsheet that
opens it. In xlsx text is stored as text, byte for byte. CSV has no types, so such a text gets an
apostrophe before it there, except numbers and lone signs, which do no harm; the number of texts changed
is reported, and DuckDB, Parquet and xlsx have them as they are.

Rows are written as they are read: as a pandas frame a table would have to fit into memory, and a DECIMAL or a
date that is NULL would make a column of objects of it. DuckDB itself writes no file: the connection has no
access to any.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import duckdb
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from warehouse.errors import ExportRefusedError, NoSuchYearError
from warehouse.release_reader import PublishedColumn, open_published, published_columns
from warehouse.report_years import report_years, years_told

ExportFormat = Literal["csv", "xlsx"]
ExportYear = int | Literal["unknown"] | None
"""A report year, the reports whose year is unknown, or all (None)."""

EXCEL_ROWS = 1_048_576
EXCEL_CELL_CHARACTERS = 32_767

_BATCH = 10_000
_WIDEST = 60
_XLSX_TYPES = frozenset(
    f"{sign}{size}INT" for sign in ("", "U") for size in ("TINY", "SMALL", "", "BIG", "HUGE")
) | {"INTEGER", "UINTEGER", "DECIMAL", "FLOAT", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP", "VARCHAR"}
"""What a sheet has cells for; a query may give lists and more, which are written as text."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written; ``guarded_texts`` counts texts that got an apostrophe (CSV only)."""

    path: Path
    rows: int
    guarded_texts: int


@dataclass(frozen=True, slots=True)
class _Selection:
    """The rows and columns to export: of a table's name, or of a query in brackets."""

    table: str
    columns: tuple[PublishedColumn, ...]
    condition: str = "true"

    @property
    def text_columns(self) -> list[str]:
        return [_name(column) for column in self.columns if column.type == "VARCHAR"]

    def select(self, expressions: Sequence[str]) -> str:
        return f"SELECT {', '.join(expressions)} FROM {self.table} WHERE {self.condition}"


def _name(column: PublishedColumn) -> str:
    """The column's name in a statement, whatever a query calls it."""
    return '"{}"'.format(column.name.replace('"', '""'))


def export_table(
    published_database: Path, table: str, year: ExportYear, format_: ExportFormat, out: Path
) -> Exported:
    """Write one published table or view, or one report year of it, to ``out``, which is replaced as a whole.

    CSV is UTF-8 with a byte order mark and CRLF; NULL is an empty field, an empty text is ``""``. In xlsx the
    header's notes say in both languages what a column is. Times are UTC.

    Raises:
        ReleaseNotFoundError: nothing is published.
        ExportRefusedError: no such table, a year where there are none, no rows, or more than Excel can hold.
        NoSuchYearError: no rows of that year.
    """
    with open_published(published_database) as con:
        selection = _select(con, table, year)
        _refuse_nothing(con, selection, year)
        return _write(con, selection, format_, out)


def export_query(con: duckdb.DuckDBPyConnection, query: str, name: str, folder: Path) -> Exported:
    """Write what a query gives to the file ``name``, which ends with .csv or .xlsx, in ``folder``.

    Raises:
        ExportRefusedError: the name is no such name, or more rows than Excel can hold.
        duckdb.Error: what gives rows but is no query, as EXPLAIN, cannot be read from.
    """
    out = folder / name
    if Path(name).name != name or name.startswith(".") or out.suffix not in _FORMATS:
        raise ExportRefusedError(f"{name!r} is no name of a file that ends with .csv or .xlsx.")
    described = con.execute(f"DESCRIBE FROM ({query})").fetchall()
    columns = tuple(PublishedColumn(column, type_, None) for column, type_, *_ in described)
    return _write(con, _Selection(f"({query})", columns), _FORMATS[out.suffix], out)


def _write(
    con: duckdb.DuckDBPyConnection, selection: _Selection, format_: ExportFormat, out: Path
) -> Exported:
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_name(f".{out.name}.part")
    try:
        exported = _WRITERS[format_](con, selection, unfinished)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    return Exported(out, exported.rows, exported.guarded_texts)


def _select(con: duckdb.DuckDBPyConnection, table: str, year: ExportYear) -> _Selection:
    columns = published_columns(con)
    if table not in columns:
        raise ExportRefusedError(f"There is no table {table!r}. There are: {', '.join(sorted(columns))}.")
    if year is not None and "report_year" not in {column.name for column in columns[table]}:
        raise ExportRefusedError(f"{table} has no report years; export it without YEAR.")
    match year:
        case None:
            condition = "true"
        case "unknown":
            condition = "report_year IS NULL"
        case _:
            condition = f"report_year = {int(year)}"
    return _Selection(table, tuple(columns[table]), condition)


def _refuse_nothing(con: duckdb.DuckDBPyConnection, selection: _Selection, year: ExportYear) -> None:
    """A file of headings alone would look like a result."""
    if _count(con, selection):
        return
    table = selection.table
    if year is None:
        raise ExportRefusedError(f"{table} has no rows, so no file was written.")
    years = years_told(report_years(con, table))
    raise NoSuchYearError(f"{table} has no rows of {year}, so no file was written. Years with rows: {years}.")


def _count(con: duckdb.DuckDBPyConnection, selection: _Selection) -> int:
    return int(con.execute(selection.select(["count(*)"])).fetchall()[0][0])


# --- CSV ----------------------------------------------------------------------------------------------------


def _write_csv(con: duckdb.DuckDBPyConnection, selection: _Selection, out: Path) -> Exported:
    line = f"concat_ws(',', {', '.join(_csv_field(column) for column in selection.columns)})"
    with out.open("w", encoding="utf-8", newline="") as file:
        file.write("\ufeff")
        csv.writer(file, lineterminator="\r\n").writerow([column.name for column in selection.columns])
        rows = sum(file.write(f"{text}\r\n") > 0 for (text,) in _rows(con, selection, [line]))
    return Exported(out, rows, _guarded_texts(con, selection))


def _csv_field(column: PublishedColumn) -> str:
    text = f"no_formula({_name(column)})" if column.type == "VARCHAR" else f"{_name(column)}::VARCHAR"
    return f"csv_field({text})"


def _guarded_texts(con: duckdb.DuckDBPyConnection, selection: _Selection) -> int:
    counts = [f"count(*) FILTER (WHERE is_formula({name}))" for name in selection.text_columns]
    return sum(con.execute(selection.select(counts)).fetchall()[0]) if counts else 0


# --- xlsx ---------------------------------------------------------------------------------------------------


def _write_xlsx(con: duckdb.DuckDBPyConnection, selection: _Selection, out: Path) -> Exported:
    rows = _count(con, selection)
    _refuse_too_much(con, selection, rows)
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(str(out), options) as workbook:
        sheet = workbook.add_worksheet(selection.table[:31] if selection.table.isidentifier() else None)
        formats = {
            "DATE": workbook.add_format({"num_format": "yyyy-mm-dd"}),
            "TIMESTAMP": (time := workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})),
            "TIMESTAMP WITH TIME ZONE": time,
        }
        bold = workbook.add_format({"bold": True})
        for position, column in enumerate(selection.columns):
            sheet.write_string(0, position, column.name, bold)
            if column.comment:
                sheet.write_comment(0, position, column.comment)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, rows, len(selection.columns) - 1)
        widths = [len(column.name) + 3 for column in selection.columns]
        cells = [_xlsx_expression(column) for column in selection.columns]
        for number, row in enumerate(_rows(con, selection, cells), start=1):
            for position, value in enumerate(row):
                cell_format = formats.get(selection.columns[position].type)
                _write_cell(sheet, number, position, value, cell_format)
                if number <= _BATCH:
                    widths[position] = max(widths[position], _width(value))
        for position, width in enumerate(widths):
            sheet.set_column(position, position, min(width, _WIDEST))
    return Exported(out, rows, 0)


def _refuse_too_much(con: duckdb.DuckDBPyConnection, selection: _Selection, rows: int) -> None:
    if rows > EXCEL_ROWS - 1:
        raise ExportRefusedError(
            f"There are {rows:,} rows here and an Excel sheet holds {EXCEL_ROWS:,}. "
            "Give a year, or write a CSV file (FORMAT=csv)."
        )
    for name in selection.text_columns:
        longest = con.execute(selection.select([f"max(length({name}))"])).fetchall()[0][0] or 0
        if longest > EXCEL_CELL_CHARACTERS:
            raise ExportRefusedError(
                f"Column {name} has a text of {longest:,} characters and an Excel cell holds "
                f"{EXCEL_CELL_CHARACTERS:,}. Write a CSV file (FORMAT=csv)."
            )


def _rows(
    con: duckdb.DuckDBPyConnection, selection: _Selection, expressions: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    cursor = con.execute(selection.select(expressions))
    while batch := cursor.fetchmany(_BATCH):
        yield from batch


def _xlsx_expression(column: PublishedColumn) -> str:
    if column.type == "TIMESTAMP WITH TIME ZONE":  # Excel knows no time zones
        return f"{_name(column)} AT TIME ZONE 'UTC'"
    return _name(column) if column.type.partition("(")[0] in _XLSX_TYPES else f"{_name(column)}::VARCHAR"


def _write_cell(sheet: Worksheet, row: int, column: int, value: Any, cell_format: Any) -> None:
    match value:
        case None:
            pass
        case bool():
            sheet.write_boolean(row, column, value)
        case str():
            sheet.write_string(row, column, value)
        case int() | float() | Decimal():
            sheet.write_number(row, column, value)
        case datetime() | date():
            sheet.write_datetime(row, column, value, cell_format)
        case _:
            raise ExportRefusedError(f"No way to write a {type(value).__name__} into a sheet is known.")


def _width(value: Any) -> int:
    """Characters a value takes; a Chinese one takes two."""
    text = "" if value is None else str(value)
    return len(text) + sum(ord(character) > 0x2E80 for character in text) + 1


_WRITERS = {"csv": _write_csv, "xlsx": _write_xlsx}
_FORMATS: dict[str, ExportFormat] = {".csv": "csv", ".xlsx": "xlsx"}

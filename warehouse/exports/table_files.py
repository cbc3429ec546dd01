"""One published table, or a report year of it, as a file for a spreadsheet.

A text that begins like a formula (``=``, ``+``, ``-``, ``@``) would be run by the spreadsheet that
opens it. In xlsx text is stored as text, byte for byte. CSV has no types, so such a text gets an
apostrophe before it there, except numbers and lone signs, which do no harm; the number of texts changed
is reported, and DuckDB, Parquet and xlsx have them as they are.

Rows are written as they are read: as a pandas frame a table would have to fit into memory, and a DECIMAL or a
date that is NULL would make a column of objects of it. DuckDB itself writes no file: the connection has no
access to any.
"""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import duckdb

from schemas.language import phrase
from warehouse.errors import ExportRefusedError
from warehouse.exports.excel import write_xlsx
from warehouse.exports.selection import Exported, ExportYear, Selection, selected
from warehouse.release_reader import PublishedColumn, open_published

TableFormat = Literal["csv", "xlsx"]

_FORMATS: dict[str, TableFormat] = {".csv": "csv", ".xlsx": "xlsx"}
_QUERY = "exported_query"


def export_table(
    published_database: Path, table: str, year: ExportYear, format_: TableFormat, out: Path
) -> Exported:
    """Write one published table or view, or one report year of it, to ``out``, which is replaced as a whole.

    CSV is UTF-8 with a byte order mark and CRLF; NULL is an empty field, an empty text is ``""``. An xlsx has Chinese
    headings over the codes and a sheet that explains them. Times are UTC.

    Raises:
        ReleaseNotFoundError: nothing is published.
        ExportRefusedError: no such table, a year where there are none, no rows, or more than Excel can hold.
        NoSuchYearError: no rows of that year.
    """
    with open_published(published_database) as con:
        return _write(con, selected(con, table, year), format_, out)


def export_query(con: duckdb.DuckDBPyConnection, query: str, name: str, folder: Path) -> Exported:
    """Write what a query gives to the file ``name``, which ends with .csv or .xlsx, in ``folder``.

    Raises:
        ExportRefusedError: the name is no such name, or more rows than Excel can hold.
        duckdb.Error: what gives rows but is no query, as EXPLAIN, cannot be read from.
    """
    out = folder / name
    if Path(name).name != name or name.startswith(".") or out.suffix not in _FORMATS:
        raise ExportRefusedError(
            phrase(
                f"“{name}”不是以 .csv 或 .xlsx 结尾的文件名。",
                f"{name!r} is no name of a file that ends with .csv or .xlsx.",
            )
        )
    con.execute(f"CREATE OR REPLACE TEMP VIEW {_QUERY} AS FROM ({query})")
    described = con.execute(f"DESCRIBE {_QUERY}").fetchall()
    columns = tuple(PublishedColumn(column, type_, None) for column, type_, *_ in described)
    return _write(con, Selection(_QUERY, columns), _FORMATS[out.suffix], out)


def _write(con: duckdb.DuckDBPyConnection, selection: Selection, format_: TableFormat, out: Path) -> Exported:
    writer: Callable[[duckdb.DuckDBPyConnection, Selection, Path], Exported]
    writer = write_xlsx if format_ == "xlsx" else _write_csv
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_name(f".{out.name}.part")
    try:
        exported = writer(con, selection, unfinished)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    return Exported(out, exported.rows, exported.guarded_texts)


def _write_csv(con: duckdb.DuckDBPyConnection, selection: Selection, out: Path) -> Exported:
    line = f"concat_ws(',', {', '.join(_csv_field(column) for column in selection.columns)})"
    with out.open("w", encoding="utf-8", newline="") as file:
        file.write("\ufeff")
        csv.writer(file, lineterminator="\r\n").writerow([column.name for column in selection.columns])
        rows = sum(file.write(f"{text}\r\n") > 0 for (text,) in selection.rows(con, [line]))
    return Exported(out, rows, _guarded_texts(con, selection))


def _csv_field(column: PublishedColumn) -> str:
    text = f"no_formula({column.sql})" if column.type == "VARCHAR" else f"{column.sql}::VARCHAR"
    return f"csv_field({text})"


def _guarded_texts(con: duckdb.DuckDBPyConnection, selection: Selection) -> int:
    counts = [f"count(*) FILTER (WHERE is_formula({name}))" for name in selection.text_columns]
    return sum(con.execute(selection.select(counts)).fetchall()[0]) if counts else 0

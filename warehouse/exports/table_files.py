"""One published table, or a report year of it, as a file for a spreadsheet.

A text that begins like a formula (``=``, ``+``, ``-``, ``@``) would be run by the spreadsheet that
opens it. In xlsx text is stored as text, byte for byte. CSV has no types, so such a text gets an
apostrophe before it there, except numbers and lone signs, which do no harm; the number of texts changed
is reported, and DuckDB, Parquet and xlsx have them as they are.

Rows are written as they are read: as a pandas frame a table would have to fit into memory, and a DECIMAL or a
date that is NULL would make a column of objects of it.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import duckdb

from warehouse.ddl import quoted
from warehouse.exports.excel import write_xlsx
from warehouse.exports.selection import Exported, ExportYear, Selection, selected
from warehouse.release_reader import PublishedColumn, open_published

TableFormat = Literal["csv", "xlsx"]


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
    writer: Callable[[duckdb.DuckDBPyConnection, Selection, Path], Exported]
    writer = write_xlsx if format_ == "xlsx" else _write_csv
    with open_published(published_database) as con:
        selection = selected(con, table, year)
        out.parent.mkdir(parents=True, exist_ok=True)
        unfinished = out.with_name(f".{out.name}.part")
        try:
            exported = writer(con, selection, unfinished)
            unfinished.replace(out)
        finally:
            unfinished.unlink(missing_ok=True)
    return Exported(out, exported.rows, exported.guarded_texts)


def _write_csv(con: duckdb.DuckDBPyConnection, selection: Selection, out: Path) -> Exported:
    expressions = [_csv_expression(column) for column in selection.columns]
    # The byte order mark goes before the first column's name, and so to the very beginning of the file.
    names = [f'"{mark}{column.name}"' for mark, column in zip(_bom_first(), selection.columns, strict=False)]
    select = selection.select([f"{what} AS {name}" for what, name in zip(expressions, names, strict=True)])
    copy = f"COPY ({select}) TO {quoted(str(out))} (FORMAT csv, HEADER, NEW_LINE '\\r\\n')"
    ((rows,),) = con.execute(copy).fetchall()
    return Exported(out, rows, _guarded_texts(con, selection))


def _bom_first() -> Iterator[str]:
    yield "\ufeff"
    while True:
        yield ""


def _csv_expression(column: PublishedColumn) -> str:
    return column.name if column.type != "VARCHAR" else f"no_formula({column.name})"


def _guarded_texts(con: duckdb.DuckDBPyConnection, selection: Selection) -> int:
    counts = [f"count(*) FILTER (WHERE is_formula({name}))" for name in selection.text_columns]
    return sum(con.execute(selection.select(counts)).fetchall()[0]) if counts else 0

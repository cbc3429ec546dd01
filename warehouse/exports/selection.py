"""The rows and columns of a published table or view that are taken away."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb

from schemas.language import phrase
from warehouse.errors import ExportRefusedError, NoSuchYearError
from warehouse.release_reader import PublishedColumn, published_columns
from warehouse.report_years import report_years, years_told

ExportYear = int | Literal["unknown"] | None
"""A report year, the reports whose year is unknown, or all (None)."""

_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written; ``guarded_texts`` counts texts that got an apostrophe (CSV only)."""

    path: Path
    rows: int
    guarded_texts: int = 0


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows and columns to export."""

    table: str
    columns: tuple[PublishedColumn, ...]
    condition: str = "true"

    @property
    def text_columns(self) -> list[str]:
        """The columns that hold text."""
        return [column.sql for column in self.columns if column.type == "VARCHAR"]

    def select(self, expressions: Sequence[str]) -> str:
        """The SELECT of some expressions over these rows."""
        return f"SELECT {', '.join(expressions)} FROM {self.table} WHERE {self.condition}"

    def count(self, con: duckdb.DuckDBPyConnection) -> int:
        """How many rows there are."""
        return int(con.execute(self.select(["count(*)"])).fetchall()[0][0])

    def rows(
        self, con: duckdb.DuckDBPyConnection, expressions: Sequence[str]
    ) -> Iterator[tuple[Any, ...]]:
        """The rows one by one; never all in memory."""
        cursor = con.execute(self.select(expressions))
        while batch := cursor.fetchmany(_BATCH):
            yield from batch


def selected(con: duckdb.DuckDBPyConnection, table: str, year: ExportYear) -> Selection:
    """One published table or view, or one report year of it; never nothing.

    Raises:
        ExportRefusedError: no such table, a year where there are none, or no rows: a file of headings alone
            would look like a result.
        NoSuchYearError: no rows of that year.
    """
    columns = published_columns(con)
    if table not in columns:
        listed = ", ".join(sorted(columns))
        raise ExportRefusedError(
            phrase(f"没有表“{table}”。现有的表和视图：{listed}。", f"There is no table {table!r}. There are: {listed}.")
        )
    if year is not None and "report_year" not in {column.name for column in columns[table]}:
        raise ExportRefusedError(
            phrase(
                f"表 {table} 不分报告年度；请去掉 YEAR 再导出。",
                f"{table} has no report years; export it without YEAR.",
            )
        )
    match year:
        case None:
            condition = "true"
        case "unknown":
            condition = "report_year IS NULL"
        case _:
            condition = f"report_year = {int(year)}"
    selection = Selection(table, tuple(columns[table]), condition)
    if selection.count(con):
        return selection
    if year is None:
        raise ExportRefusedError(
            phrase(f"表 {table} 中没有数据，未写出文件。", f"{table} has no rows, so no file was written.")
        )
    years = years_told(report_years(con, table))
    raise NoSuchYearError(
        phrase(
            f"表 {table} 中没有{'年度未知' if year == 'unknown' else f' {year} 年'}的数据，未写出文件。有数据的年度：{years}。",
            f"{table} has no rows of {year}, so no file was written. Years with rows: {years}.",
        )
    )

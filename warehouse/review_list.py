"""What most needs a person's look, from the published database: cells that could not be read, and broken
sums.

One problem is what a person settles with one look at one place of one source: a row of cells, a whole table,
the total of a sum.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from schemas.cells import cell_codes
from schemas.language import phrase
from warehouse.errors import NoSuchYearError
from warehouse.release_reader import open_of_this_version
from warehouse.report_years import report_years, years_told
from warehouse.session import frame, query, relation

if TYPE_CHECKING:
    from pandas import DataFrame

ReviewYear = int | None


def review(published_database: Path, year: ReviewYear, top: int) -> "DataFrame":
    """The cells of the ``top`` problems of one report year, or of all: worst first, within each as printed.

    A problem has a ``number``; there are ``problems`` of them in all. What settles it at one look is said by
    ``report_id``, ``agency_name``, ``report_year`` (Int16), ``path``, ``problem`` (a value status or finding
    code) and ``place`` (a row, table or cell). Of each cell, or of a whole report where ``cell`` is NULL:
    ``source_sha256``, ``printed_text``, ``locator``, ``expected``, ``message_zh``, ``message_en``,
    ``reading_key``. Texts that a spreadsheet would take for a formula have an apostrophe before them. What a
    person looked at, by ``reviews``, is left out.

    Raises:
        ReleaseNotFoundError: nothing is published.
        NoSuchYearError: no report of that year is.
    """
    codes = pa.Table.from_pylist(cell_codes())
    with open_of_this_version(published_database) as con, relation(con, "cell_codes", codes):
        _refuse_no_reports(con, year)
        con.execute(query("printed_cells"))
        return frame(con, query("review"), {"year": year, "top": top})


def looked_at(published_database: Path, year: ReviewYear) -> int:
    """How many lines of ``reviewed.csv`` hold and keep something out of the list.

    Raises:
        ReleaseNotFoundError: nothing is published.
    """
    with open_of_this_version(published_database) as con:
        rows = con.execute(
            "SELECT count(*) FROM reviews JOIN reports USING (report_id) "
            "WHERE reviews.status = 'held' AND ($year IS NULL OR report_year = $year)",
            {"year": year},
        ).fetchall()
    return int(rows[0][0])


def _refuse_no_reports(con: duckdb.DuckDBPyConnection, year: ReviewYear) -> None:
    """Where there are no reports, nothing needs a look, which would sound like praise."""
    years = report_years(con, "reports")
    if not years or (year and year not in years):
        asked, there = f" of {year}" if year else "", years_told(years)
        raise NoSuchYearError(
            phrase(
                f"没有已发布的{f' {year} 年' if year else ''}报告。有报告的年度：{there}。",
                f"No report{asked} is published. Years with reports: {there}.",
            )
        )

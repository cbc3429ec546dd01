"""What most needs a person's look, from the published database: cells that could not be read, and broken
sums.

One problem is what a person settles with one look at one place of one source: a row of cells, a whole table,
the total of a sum.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from schemas.forms import FACT_TABLES, TableName, cell_name, cells_of_all_forms
from schemas.statuses import REPORT_COMPLETE_STATUSES
from schemas.tables import key_columns
from warehouse.errors import NoSuchYearError
from warehouse.export import no_formula
from warehouse.queries import frame
from warehouse.relations import relation
from warehouse.release_reader import open_published
from warehouse.report_years import report_years, years_told

if TYPE_CHECKING:
    from pandas import DataFrame

ReviewYear = int | None


def review(published_database: Path, year: ReviewYear, top: int) -> "DataFrame":
    """The cells of the ``top`` problems of one report year, or of all: worst first, within each as printed.

    A problem has a ``number``; there are ``problems`` of them in all. What settles it at one look is said by
    ``report_id``, ``agency_name``, ``report_year`` (Int16), ``path``, ``problem`` (a value status or finding
    code) and ``place`` (a row, table or cell). Of each cell, or of a whole report where ``cell`` is NULL:
    ``source_sha256``, ``printed_text``, ``locator``, ``expected``, ``message_zh``, ``message_en``. Texts that
    a spreadsheet would take for a formula have an apostrophe before them.

    Raises:
        ReleaseNotFoundError: nothing is published.
        NoSuchYearError: no report of that year is.
    """
    with open_published(published_database) as con, relation(con, "form_cells", _form_cells()):
        _refuse_no_reports(con, year)
        return frame(con, _query(), {"year": year, "top": top})


def _refuse_no_reports(con: duckdb.DuckDBPyConnection, year: ReviewYear) -> None:
    """Where there are no reports, nothing needs a look, which would sound like praise."""
    years = report_years(con, "reports")
    if not years or (year and year not in years):
        asked = f" of {year}" if year else ""
        raise NoSuchYearError(f"No report{asked} is published. Years with reports: {years_told(years)}.")


def _form_cells() -> pa.Table:
    """The cells in the order in which the forms print them."""
    cells = [cell_name(table, codes) for table in FACT_TABLES for codes in cells_of_all_forms(table)]
    return pa.table({"cell": cells, "printed_order": range(len(cells))})


def _query() -> str:
    """SELECT of what :func:`review` describes.

    Unread cells come before broken sums, what is printed and not understood before what is missing, and more
    cells before fewer; last, reports that need a look for other reasons.
    """
    unread = "\n    UNION ALL\n    ".join(map(_unread, FACT_TABLES))
    values = "\n    UNION ALL\n    ".join(map(_printed_totals, FACT_TABLES))
    return f"""
WITH unread AS (
    {unread}
),
missing_tables AS (
    SELECT DISTINCT report_id, table_name FROM findings WHERE finding_code = 'table_missing'
),
placed AS (
    SELECT
        unread.*,
        CASE WHEN missing_tables.report_id IS NULL THEN unread.row_name ELSE unread.table_name END AS place
    FROM unread
    LEFT JOIN missing_tables USING (report_id, table_name)
),
told AS (
    SELECT report_id, coalesce(cell, table_name) AS place, message_zh, message_en
    FROM findings
    WHERE severity = 'error' AND report_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY report_id, place ORDER BY finding_id) = 1
),
broken AS (
    SELECT report_id, table_name, cell, stated, expected, locator, message_zh, message_en
    FROM findings
    WHERE finding_code = 'arithmetic_broken'
    QUALIFY row_number() OVER (PARTITION BY report_id, cell ORDER BY expected) = 1
),
totals AS (
    {values}
),
every AS (
    SELECT
        placed.report_id,
        CASE WHEN value_status = 'missing' THEN 2 ELSE 1 END AS rank,
        value_status AS kind,
        placed.place,
        cell,
        raw_text,
        locator,
        CAST(NULL AS VARCHAR) AS expected,
        coalesce(on_cell.message_zh, on_place.message_zh) AS message_zh,
        coalesce(on_cell.message_en, on_place.message_en) AS message_en
    FROM placed
    LEFT JOIN told AS on_cell ON on_cell.report_id = placed.report_id AND on_cell.place = placed.cell
    LEFT JOIN told AS on_place ON on_place.report_id = placed.report_id AND on_place.place = placed.place
    UNION ALL
    SELECT
        broken.report_id, 3, 'arithmetic_broken', broken.table_name, broken.cell, totals.raw_text,
        broken.locator, broken.expected, broken.message_zh, broken.message_en
    FROM broken
    JOIN totals USING (report_id, cell)
    UNION ALL
    SELECT report_id, 4, 'needs_review', review_reasons, NULL, NULL, NULL, NULL, NULL, NULL
    FROM reports
    WHERE verification = 'needs_review' AND report_id NOT IN (SELECT report_id FROM unread)
),
ranked AS (
    SELECT
        dense_rank() OVER (
            ORDER BY every.rank, cells DESC, report.report_year DESC NULLS LAST, report.agency_name,
                every.report_id, every.kind, every.place
        ) AS number,
        every.*,
        report.agency_name,
        report.report_year,
        report.source_sha256,
        source.path
    FROM (
        SELECT *, count(*) OVER (PARTITION BY report_id, kind, place) AS cells FROM every
    ) AS every
    JOIN reports AS report USING (report_id)
    LEFT JOIN report_sources AS source ON source.report_id = report.report_id AND source.role = 'current'
    WHERE $year IS NULL OR report.report_year = $year
)
SELECT
    number,
    max(number) OVER () AS problems,
    report_id,
    {no_formula("agency_name")} AS agency_name,
    report_year,
    {no_formula("path")} AS path,
    kind AS problem,
    place,
    source_sha256,
    cell,
    {no_formula("raw_text")} AS printed_text,
    locator,
    expected,
    message_zh,
    message_en
FROM ranked
LEFT JOIN form_cells USING (cell)
QUALIFY number <= $top
ORDER BY number, printed_order
"""


def _cell(table: TableName) -> str:
    return " || '/' || ".join([f"'{table}'", *(column.name for column in key_columns(table))])


def _unread(table: TableName) -> str:
    complete = ", ".join(f"'{status}'" for status in sorted(REPORT_COMPLETE_STATUSES))
    row = " || '/' || ".join([f"'{table}'", *(column.name for column in key_columns(table)[:-1])])
    return (
        f"SELECT report_id, '{table}' AS table_name, {_cell(table)} AS cell, {row} AS row_name, raw_text, "
        f"value_status, locator FROM {table} WHERE value_status NOT IN ({complete})"
    )


def _printed_totals(table: TableName) -> str:
    return (
        f"SELECT report_id, {_cell(table)} AS cell, raw_text FROM {table} "
        "WHERE report_id IN (SELECT report_id FROM broken)"
    )

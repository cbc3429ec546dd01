"""What is in the working (or a published) database, counted, for all who tell people of it."""

from collections.abc import Iterable
from dataclasses import fields
from typing import TYPE_CHECKING

import duckdb

from schemas.overview import Overview
from schemas.tables import TABLE_BY_NAME
from warehouse.content import of_years
from warehouse.session import frame, query

if TYPE_CHECKING:
    from pandas import DataFrame


def overview(con: duckdb.DuckDBPyConnection) -> Overview:
    """Each frame is what the statement of its name selects (``warehouse/sql/overview_….sql``)."""
    return Overview(**{each.name: frame(con, query(f"overview_{each.name}")) for each in fields(Overview)})


def value_counts(
    con: duckdb.DuckDBPyConnection, table: str, column: str, years: Iterable[int | None]
) -> "DataFrame":
    """How often the values of a column occur in these report years (None: unknown).

    Columns: ``report_year`` (Int16), the column itself, ``rows`` (Int64); by year, the most frequent first.
    """
    declared = TABLE_BY_NAME[table].column(column)
    return frame(
        con,
        f"SELECT report_year, {declared.name}, count(*) AS rows FROM {table} "
        f"WHERE {of_years(years)} GROUP BY ALL ORDER BY report_year NULLS LAST, rows DESC, {declared.name}",
    )

"""Which report years there are rows of, and how that is told."""

from collections.abc import Iterable

import duckdb

from schemas.language import named, phrase
from schemas.tables import UNKNOWN_YEAR


def report_years(con: duckdb.DuckDBPyConnection, table: str) -> list[int | None]:
    """The report years (None: unknown) of a table or view that has them, in order."""
    rows = con.execute(f"SELECT DISTINCT report_year FROM {table} ORDER BY ALL NULLS LAST").fetchall()
    return [year for (year,) in rows]


def years_told(years: Iterable[int | None]) -> str:
    """The years as people write them: ``2023, 2024, unknown``, or ``none``."""
    unknown = named(UNKNOWN_YEAR, "年度未知")
    told = phrase("、", ", ").join(str(year or unknown) for year in years)
    return told or phrase("无", "none")

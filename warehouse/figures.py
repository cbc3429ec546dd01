"""How often the values of a column occur, for what the orchestrator shows of an asset."""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from schemas.tables import TABLE_BY_NAME


@dataclass(frozen=True, slots=True)
class ValueCount:
    """Rows of one report year (None: unknown) with one value."""

    report_year: int | None
    value: str | None
    rows: int


def value_counts(
    con: duckdb.DuckDBPyConnection, table: str, column: str, years: Iterable[int | None]
) -> list[ValueCount]:
    """The values of a column in these report years, by year and value."""
    declared = TABLE_BY_NAME[table].column(column)
    found = con.execute(
        f"SELECT report_year, {declared.name}, count(*) FROM {table} "
        "WHERE list_contains($years, coalesce(report_year, 0)) GROUP BY ALL ORDER BY ALL",
        {"years": [year or 0 for year in years]},
    ).fetchall()
    return [ValueCount(*row) for row in found]

"""How often the values of a column occur, for what the orchestrator shows of an asset."""

from collections.abc import Iterable

import duckdb

from schemas.tables import TABLE_BY_NAME


def value_counts(
    con: duckdb.DuckDBPyConnection, table: str, column: str, years: Iterable[int | None]
) -> list[tuple[str | None, int]]:
    """Values of a column and how many rows of these report years have each, the most frequent first."""
    declared = TABLE_BY_NAME[table].column(column)
    return con.execute(
        f"SELECT {declared.name}, count(*) FROM {table} "
        "WHERE list_contains($years, coalesce(report_year, 0)) GROUP BY ALL ORDER BY 2 DESC, 1",
        {"years": [year or 0 for year in years]},
    ).fetchall()

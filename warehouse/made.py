"""What each year of a table was made from, as digests: kept in the working database, with the rows beside it.

A year is as it would be made anew where its digest is the same and none of its rows came or went since.
"""

import duckdb

from schemas.tables import TABLE_BY_NAME
from warehouse.session import query

Made = dict[int | None, tuple[str, int]]
"""By report year: a digest of all that the rows were made from, and how many rows there were."""


def years_made(con: duckdb.DuckDBPyConnection, asset: str) -> Made:
    """The years of an asset that were made and not forgotten."""
    rows = con.execute("SELECT report_year, digest, rows FROM meta.made WHERE asset = ?", [asset]).fetchall()
    return {year: (digest, number) for year, digest, number in rows}


def rows_by_year(con: duckdb.DuckDBPyConnection, tables: tuple[str, ...]) -> dict[int | None, int]:
    """How many rows some tables have, together, of each year."""
    counts: dict[int | None, int] = {}
    for table in tables:
        if TABLE_BY_NAME[table].by_year:
            counted = f"SELECT report_year, count(*) FROM {table} GROUP BY ALL"
            for year, number in con.execute(counted).fetchall():
                counts[year] = counts.get(year, 0) + number
    return counts


def forget_made(con: duckdb.DuckDBPyConnection, asset: str, year: int | None) -> None:
    """A year is about to be made, or is no longer known to be as it should."""
    con.execute(
        "DELETE FROM meta.made WHERE asset = $asset AND of_year(report_year, $year)",
        {"asset": asset, "year": year},
    )


def record_made(
    con: duckdb.DuckDBPyConnection, asset: str, tables: tuple[str, ...], year: int | None, digest: str
) -> None:
    """A year was made from what has this digest."""
    rows = sum(
        con.execute(f"SELECT count(*) FROM {table} WHERE of_year(report_year, ?)", [year]).fetchall()[0][0]
        for table in tables
        if TABLE_BY_NAME[table].by_year
    )
    con.execute("INSERT INTO meta.made VALUES (?, ?, ?, ?)", [asset, year, digest, rows])


def bodies_digest(con: duckdb.DuckDBPyConnection) -> str:
    """A digest of who belongs to whom: of ``agencies``, but for the years of their reports."""
    ((digest,),) = con.execute(query("bodies_digest")).fetchall()
    return str(digest)


def followed_digest(con: duckdb.DuckDBPyConnection) -> str:
    """A digest of whose years go on in which body."""
    ((digest,),) = con.execute(query("followed_digest")).fetchall()
    return str(digest)


def coverage_digest(con: duckdb.DuckDBPyConnection, year: int | None) -> str:
    """A digest of a year of ``coverage``: who is asked for, and what there is."""
    ((digest,),) = con.execute(query("coverage_digest"), {"year": year}).fetchall()
    return str(digest)

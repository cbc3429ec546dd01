"""What each year of a table was made from, as digests: kept in the working database, with the rows beside it.

A year is as it would be made anew where its digest is the same and its rows are those that were made. Where
the database's file was written by anybody else, and for one year in turn, that is in doubt: its rows are then
held against the digests of their contents before it is left as it is.
"""

from collections.abc import Collection, Mapping
from itertools import chain

import duckdb

from schemas.tables import TABLE_BY_NAME
from schemas.year_checks import JUMP_YEARS
from schemas.years import parts_of_years
from warehouse.content import forget_contents, is_as_kept, learn, of_years, rows_in
from warehouse.session import query

REPORTS_AT_ONCE = 300_000
"""So many reports, as far as whole years go, are joined with those of the year before, or the bodies above
theirs found, at once: of a million it takes some 400 MB."""

Made = dict[int | None, tuple[str, int]]
"""By report year: a digest of all that the rows were made from, and how many rows there were."""


def years_made(con: duckdb.DuckDBPyConnection, asset: str) -> Made:
    """The years of an asset that were made and not forgotten."""
    rows = con.execute("SELECT report_year, digest, rows FROM meta.made WHERE asset = ?", [asset]).fetchall()
    return {year: (digest, number) for year, digest, number in rows}


def doubt(con: duckdb.DuckDBPyConnection, year: int | str | None = "all") -> None:
    """Nothing that is kept of a year's rows, or of all, is to be believed before it is looked at."""
    of_year = "" if year == "all" else " AND of_year(report_year, $year)"
    given = {} if year == "all" else {"year": year}
    if year == "all":
        con.execute("DELETE FROM meta.validated")
    for table in ("made", "contents"):
        ((sure,),) = con.execute(
            f"SELECT count(*) FROM meta.{table} WHERE is_sure{of_year}", given
        ).fetchall()
        if sure:
            con.execute(f"UPDATE meta.{table} SET is_sure = false WHERE is_sure{of_year}", given)


def doubt_next(con: duckdb.DuckDBPyConnection, turn: int) -> None:
    """Have one year looked at, another one each turn."""
    made = "SELECT DISTINCT report_year FROM meta.made WHERE rows > 0 ORDER BY ALL"
    years = con.execute(made).fetchall()
    if years:
        doubt(con, *years[turn % len(years)])


def settle_doubts(
    con: duckdb.DuckDBPyConnection, asset: str, tables: Collection[str]
) -> frozenset[int | None]:
    """Look at the years of an asset that are in doubt; those whose rows are not what was made are forgotten,
    and returned.
    """
    unsure = "SELECT report_year FROM meta.made WHERE asset = ? AND NOT is_sure"
    years = [year for (year,) in con.execute(unsure, [asset]).fetchall()]
    declared = [TABLE_BY_NAME[table] for table in tables if TABLE_BY_NAME[table].by_year]
    altered = frozenset(year for year in years if not all(is_as_kept(con, table, year) for table in declared))
    if altered:  # what was found then was of other rows
        con.execute("DELETE FROM meta.validated")
    for year in altered:
        forget_made(con, asset, year)
        forget_contents(con, *tables, year=year)
    if years:
        con.execute("UPDATE meta.made SET is_sure = true WHERE asset = ?", [asset])
        believed = "UPDATE meta.contents SET is_sure = true WHERE list_contains(?, table_name)"
        con.execute(believed, [[table.name for table in declared]])
    return altered


def rows_by_year(
    con: duckdb.DuckDBPyConnection, tables: Collection[str], years: Collection[int | None] | None = None
) -> dict[int | None, int]:
    """How many rows some tables have, together, of each year, or of some: no year without any."""
    counts: dict[int | None, int] = {}
    among = "" if years is None else f" WHERE {of_years(years)}"
    for table in tables:
        if TABLE_BY_NAME[table].by_year:
            counted = f"SELECT report_year, count(*) FROM {table}{among} GROUP BY ALL"
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
    con: duckdb.DuckDBPyConnection,
    asset: str,
    tables: Collection[str],
    digests: Mapping[int | None, str],
    changed: Collection[str] = (),
) -> None:
    """Years were made from what has these digests, and rows of ``changed`` tables, another's, with them."""
    if not digests:
        return
    learned = {
        table: learn(con, TABLE_BY_NAME[table], digests)
        for table in (*tables, *changed)
        if TABLE_BY_NAME[table].by_year
    }
    numbers = [
        sum(rows_in(by_year[year]) for table, by_year in learned.items() if table in tables)
        for year in digests
    ]
    con.execute(
        "INSERT INTO meta.made SELECT $asset, unnest($years), unnest($digests), unnest($rows), true",
        {"asset": asset, "years": list(digests), "digests": list(digests.values()), "rows": numbers},
    )


def bodies_digests(
    con: duckdb.DuckDBPyConnection, reports_at_once: int = REPORTS_AT_ONCE
) -> dict[int | None, str]:
    """By year a digest of who belongs to whom: of ``agencies``, but for what is said there of other years."""
    return _by_year(con, "bodies_digest", rows_by_year(con, ["reports", "coverage"]), reports_at_once)


def jumps_digest(con: duckdb.DuckDBPyConnection) -> str:
    """A digest of what the reports were made from that have enough others of their bodies to be compared."""
    ((digest,),) = con.execute(query("jumps_digest"), {"years": JUMP_YEARS}).fetchall()
    return str(digest)


def findings_digests(con: duckdb.DuckDBPyConnection) -> dict[int | None, str]:
    """By year a digest of what its findings say of other reports, of areas, and of reports that are late."""
    return dict(con.execute(query("findings_beyond")).fetchall())


def with_previous_digests(
    con: duckdb.DuckDBPyConnection, reports_at_once: int = REPORTS_AT_ONCE
) -> dict[int | None, str]:
    """By year a digest of what its reports and those of the year before of their bodies were made from."""
    return _by_year(con, "with_previous_digests", rows_by_year(con, ["reports"]), reports_at_once)


def _by_year(
    con: duckdb.DuckDBPyConnection, name: str, rows: Mapping[int | None, int], rows_at_once: int
) -> dict[int | None, str]:
    """What a query tells by year, of some years after others where they have more than so many rows."""
    parts = parts_of_years(sorted(year or 0 for year in rows), sum(rows.values()), rows_at_once)
    told = (con.execute(query(name), {"years": part}).fetchall() for part in parts)
    return dict(chain.from_iterable(told))

"""Digests of a database's facts, by table and report year: equal where a release of them would say the same.

The working database keeps them beside the rows; whatever writes rows forgets them.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache

import duckdb

from schemas.tables import TABLE_BY_NAME, TABLES, UNKNOWN_YEAR, Table
from warehouse import ddl
from warehouse.views import VIEWS

NOT_FACTS = {
    "source_files": frozenset({"first_seen_at", "last_seen_at"}),
    "previous_ids": frozenset({"since"}),
}
"""Columns of tables that say when something was seen."""
OF_RUNS = frozenset({"expectation_results", "releases", "release_changes"})
"""Tables of which every run makes more."""
FACTS = tuple(table for table in TABLES if table.kind != "code" and table.name not in OF_RUNS)

Year = int | None
ReportIds = Sequence[str] | None
"""The reports of a year that are meant; None for all."""
Digest = tuple[int, int, int]
"""Of some rows: how many, and their hashes mixed and summed. As a text, with a space between each."""
Contents = Mapping[str, Mapping[str, str]]
"""By table the digests of its rows by partition: a year, ``unknown``, or ``""`` for one not kept by year."""


def content_digest(con: duckdb.DuckDBPyConnection) -> str:
    """The digest of all facts, whatever their order, and of the declarations of tables and views.

    What only says when a run looked is no fact.
    """
    return digest_of_contents(contents(con))


def digest_of_contents(all_contents: Contents) -> str:
    """The same of what :func:`contents` gave."""
    digests = (
        f"{table} {partition} {digest}"
        for table, partitions in sorted(all_contents.items())
        for partition, digest in sorted(partitions.items())
    )
    return _hashed(declared_digest(), *digests)


@cache
def declared_digest() -> str:
    """The digest of the declarations, and of DuckDB's version: its hashes may differ between versions, and a
    new one makes a release more, never one too few.
    """
    # A stored view is a table to those: what it is filled from counts as well.
    return _hashed(duckdb.__version__, *ddl.statements(), *(view.query for view in VIEWS))


def contents(con: duckdb.DuckDBPyConnection) -> Contents:
    """The digests of all facts of the working database, without those of years without rows.

    Those that are not known are worked out, and kept unless any year is in doubt: what was done to it would
    then pass for what was made.
    """
    ((in_doubt,),) = con.execute("SELECT count(*) FROM meta.made WHERE NOT is_sure").fetchall()
    if not in_doubt:
        con.execute("DELETE FROM meta.contents WHERE NOT is_sure")
        for table in FACTS:
            learn(con, table, _years_of(con, table))
    return {
        table.name: {
            partition_of(table, year): digest
            for year, digest in (
                row_digests(con, table, _years_of(con, table)) if in_doubt else _known(con, table)
            ).items()
            if digest
        }
        for table in FACTS
    }


def digests_of_years(
    con: duckdb.DuckDBPyConnection, tables: Iterable[str], years: Collection[Year]
) -> dict[Year, tuple[str, ...]]:
    """By year the digests of some tables, which were made in this run or proved to be what was made."""
    by_table = [learn(con, TABLE_BY_NAME[table], years) for table in tables]
    return {year: tuple(digests[year] for digests in by_table) for year in years}


def learn(con: duckdb.DuckDBPyConnection, table: Table, years: Iterable[Year]) -> dict[Year, str]:
    """Keep the digests of some years of a table, those that are not kept; all that are kept of it."""
    known = _known(con, table)
    found = row_digests(con, table, [year for year in years if year not in known])
    if found:
        con.execute(
            "INSERT INTO meta.contents SELECT $table, unnest($years), unnest($digests), true",
            {"table": table.name, "years": list(found), "digests": list(found.values())},
        )
    return known | found


def forget_contents(con: duckdb.DuckDBPyConnection, *tables: str, year: Year | str = "all") -> None:
    """Rows of tables are about to be written, of one year or of all: for the transaction that does."""
    of_year = "" if year == "all" else " AND of_year(report_year, $year)"
    con.execute(
        f"DELETE FROM meta.contents WHERE list_contains($tables, table_name){of_year}",
        {"tables": list(tables), **({} if year == "all" else {"year": year})},
    )


@contextmanager
def replacing(
    con: duckdb.DuckDBPyConnection, tables: Collection[str], year: Year, report_ids: ReportIds = None
) -> Iterator[None]:
    """For a transaction that replaces one year of tables, or some of its reports: what is kept of them is
    forgotten, or follows the rows.
    """
    known = {}
    if report_ids is not None:
        sure = "SELECT table_name, digest FROM meta.contents WHERE is_sure AND of_year(report_year, $year)"
        known = dict(con.execute(sure, {"year": year}).fetchall())
    before = {name: _report_digests(con, name, year, report_ids) for name in tables if name in known}
    forget_contents(con, *tables, year=year)
    yield
    for name, then in before.items():
        now = _report_digests(con, name, year, report_ids)
        digest = _with_others(known[name], then.values(), now.values())
        con.execute("INSERT INTO meta.contents VALUES (?, ?, ?, true)", [name, year, digest])
        if differing := sorted(each for each in then.keys() | now.keys() if then.get(each) != now.get(each)):
            step = [name, year, known[name], digest, differing]
            con.execute("INSERT INTO meta.replaced VALUES (?, ?, ?, ?, ?)", step)


def replaced_since(
    con: duckdb.DuckDBPyConnection, table: Table, year: Year, before: str, now: str, database: str = ""
) -> list[str] | None:
    """The reports of a year of a table that became other ones while its digest went from one to another,
    among which are all that differ; None where a whole year was replaced, or that is not known. ``database.``
    is the working one.
    """
    of_year = "WHERE table_name = ? AND report_year IS NOT DISTINCT FROM CAST(? AS SMALLINT)"
    kept = f"SELECT before, after, report_ids FROM {database}meta.replaced {of_year}"
    steps = {start: step for start, *step in con.execute(kept, [table.name, year]).fetchall()}
    found: set[str] = set()
    while before != now:
        if before not in steps:
            return None
        before, report_ids = steps.pop(before)
        found.update(report_ids)
    return sorted(found)


def _with_others(every: str, before: Iterable[Digest], after: Iterable[Digest]) -> str:
    """The digest of all rows where some of them had these digests and have others."""
    number, mixed, total = map(int, every.split() or (0, 0, 0))
    for sign, parts in ((-1, before), (1, after)):
        for part, mixed_part, total_part in parts:
            number, mixed, total = number + sign * part, mixed ^ mixed_part, total + sign * total_part
    return f"{number} {mixed} {total}" if number else ""


def is_as_kept(con: duckdb.DuckDBPyConnection, table: Table, year: Year) -> bool:
    """Whether a year of a table is what was kept of it."""
    return _known(con, table).get(year) == row_digests(con, table, [year])[year]


def altered(con: duckdb.DuckDBPyConnection) -> list[tuple[Table, Year]]:
    """The years of tables that are not what was kept of them."""
    return [
        (table, year)
        for table in FACTS
        for kept in [_known(con, table)]
        for year, digest in row_digests(con, table, kept).items()
        if digest != kept[year]
    ]


def row_digests(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    years: Iterable[Year],
    database: str = "",
) -> dict[Year, str]:
    """The digests of some years of a table, here or in a ``database.``; empty of one without rows.

    None is the unknown year, and the whole of a table that is not kept by year.
    """
    wanted = dict.fromkeys(years, "")
    if not wanted:
        return wanted
    of, where = ("report_year", of_years(wanted)) if table.by_year else ("NULL", "true")
    rows = con.execute(_digests(table, of, where, database)).fetchall()
    return wanted | {found: " ".join(map(str, digest)) for found, *digest in rows}


def _report_digests(
    con: duckdb.DuckDBPyConnection, table: str, year: Year, report_ids: ReportIds
) -> dict[str, Digest]:
    """The digests of some reports of a year of a table, those with rows."""
    where = f"{of_years([year])} AND report_id IN (SELECT unnest($ids))"
    rows = con.execute(_digests(TABLE_BY_NAME[table], "report_id", where), {"ids": report_ids}).fetchall()
    return {report_id: (number, mixed, total) for report_id, number, mixed, total in rows}


def _digests(table: Table, of: str, where: str, database: str = "") -> str:
    """The query of the digests of some rows of a table, for each value ``of`` something.

    Two sums of one hash: rows that come twice do not cancel each other.
    """
    columns = [name for name in table.column_names if name not in NOT_FACTS.get(table.name, frozenset())]
    return (
        "SELECT part, count(*), bit_xor(row_hash), sum(row_hash) FROM ("
        f"SELECT {of} AS part, hash({', '.join(columns)}) AS row_hash FROM {database}{table.name} "
        f"WHERE {where}) GROUP BY part"
    )


def of_years(years: Iterable[Year]) -> str:
    """A condition that lets a query read these years alone."""
    each = ("report_year IS NULL" if year is None else f"report_year = {year}" for year in years)
    return " OR ".join(each) or "false"


def rows_in(digest: str) -> int:
    """How many rows a digest is of."""
    return int(digest.split(maxsplit=1)[0]) if digest else 0


def partition_of(table: Table, year: Year) -> str:
    """What a year of a table is called."""
    return "" if not table.by_year else UNKNOWN_YEAR if year is None else str(year)


def year_of(partition: str) -> Year:
    """The year of a partition."""
    return int(partition) if partition.isdigit() else None


def _known(con: duckdb.DuckDBPyConnection, table: Table) -> dict[Year, str]:
    kept = "SELECT report_year, digest FROM meta.contents WHERE table_name = ?"
    return dict(con.execute(kept, [table.name]).fetchall())


def _years_of(con: duckdb.DuckDBPyConnection, table: Table) -> list[Year]:
    if not table.by_year:
        return [None]
    return [year for (year,) in con.execute(f"SELECT DISTINCT report_year FROM {table.name}").fetchall()]


def _hashed(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()

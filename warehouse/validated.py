"""What a validation of the working database reads, as digests, and what is kept of the last one.

Kept in the database: one that is made anew has none, nor has one whose file somebody else wrote.
"""

import duckdb

from schemas.tables import TABLES
from warehouse.content import FACTS, NOT_FACTS, Contents, contents, replaced_since, rows_in, year_of

MOST_ASKED = 1_000
"""Of so many reports a query names those that it asks."""
_GUARD = ("stored_reports", "lost_reports")
_WHOLE = (
    *(
        (table.name, f"main.{table.name}")
        for table in TABLES
        if table not in FACTS or table.name in NOT_FACTS
    ),
    *((name, f"guard.{name}") for name in _GUARD),
    (
        "duckdb_columns",
        "(SELECT schema_name, table_name, column_name, data_type FROM duckdb_columns() "
        "WHERE database_name = current_database() AND schema_name IN ('main', 'guard'))",
    ),
)
"""By name what is read as a whole: what is no fact, or not in every column."""


def read_contents(con: duckdb.DuckDBPyConnection) -> Contents | None:
    """The digests of all rows, and of which columns there are; None where declared ones are not there."""
    query = "\nUNION ALL\n".join(
        f"SELECT '{name}', count(*), bit_xor(hash(part)), sum(hash(part)) FROM {relation} AS part"
        for name, relation in _WHOLE
    )
    try:
        whole = {name: {"": _told(digest)} for name, *digest in con.execute(query).fetchall()}
        return {**contents(con), **whole}
    except (duckdb.CatalogException, duckdb.BinderException):
        return None


def row_counts(read: Contents) -> dict[str, int]:
    """By table how many rows it has, by its digests."""
    return {table: sum(map(rows_in, partitions.values())) for table, partitions in read.items()}


def replaced_reports(
    con: duckdb.DuckDBPyConnection, before: Contents, now: Contents
) -> dict[str, dict[str, list[str]]]:
    """By table and partition the reports among which all are that differ, where these are known; nothing
    where they are more than :data:`MOST_ASKED`.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for table in FACTS:
        then, there = before.get(table.name, {}), now.get(table.name, {})
        for partition in {partition for partition, _ in then.items() ^ there.items()}:
            digests = then.get(partition, ""), there.get(partition, "")
            replaced = replaced_since(con, table, year_of(partition), *digests) if table.by_year else None
            if replaced is not None:
                found.setdefault(table.name, {})[partition] = replaced
    of_all = {each for of_table in found.values() for replaced in of_table.values() for each in replaced}
    return found if len(of_all) <= MOST_ASKED else {}


def last_validation(con: duckdb.DuckDBPyConnection) -> str | None:
    """What was kept of the last validation."""
    row = con.execute("SELECT record FROM meta.validated").fetchone()
    return str(row[0]) if row else None


def keep_validation(con: duckdb.DuckDBPyConnection, record: str) -> None:
    """Keep this instead."""
    con.execute("DELETE FROM meta.validated")
    con.execute("INSERT INTO meta.validated VALUES (?)", [record])


def _told(digest: list[object]) -> str:
    return " ".join(map(str, digest))

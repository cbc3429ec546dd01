"""What a validation of the working database reads, as digests, and what is kept of the last one.

Kept in the database: one that is made anew has none, nor has one whose file somebody else wrote.
"""

import duckdb

from schemas.tables import TABLES
from warehouse.content import FACTS, NOT_FACTS, Contents, contents

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
    """By table how many rows it has, by its digests, which begin with that."""
    return {
        table: sum(int(digest.split()[0]) for digest in partitions.values())
        for table, partitions in read.items()
    }


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

"""A connection and what is done with it: statements from files, Arrow tables by name,
transactions, a second database.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from warehouse.ddl import quoted

if TYPE_CHECKING:
    from pandas import DataFrame

Connection = duckdb.DuckDBPyConnection
"""What pipelines pass on and never look into."""

_FOLDER = Path(__file__).parent / "sql"
_BATCH = 10_000

MOST_MEMORY_MB = 4096
"""Loading a year of 200,000 reports takes no longer with 4 GiB than with 9: what is too much goes to disk."""
LEAST_MEMORY_MB = 256
"""With less there are statements that cannot be done, whatever goes to disk."""

_MB_PER = {"bytes": 2**-20, "KiB": 2**-10, "MiB": 1, "GiB": 2**10, "TiB": 2**20}


@cache
def query(name: str) -> str:
    """The text of ``warehouse/sql/<name>.sql``."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def execute(con: duckdb.DuckDBPyConnection, name: str, given: Mapping[str, object]) -> None:
    """Execute ``warehouse/sql/<name>.sql`` with those of the parameters that it takes."""
    statement = query(name)
    taken = set(re.findall(r"\$(\w+)", statement))
    con.execute(statement, {key: value for key, value in given.items() if key in taken})


def frame(
    con: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object] | None = None
) -> "DataFrame":
    """What a statement selects. NULL stays NULL: whole numbers are ``Int16`` to ``Int64``, texts ``str``.

    For what people look at: a frame is in memory as a whole.
    """
    import pandas as pd

    dtypes = {pa.int16(): pd.Int16Dtype(), pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype()}
    rows = con.sql(sql, params=parameters).to_arrow_table()
    selected: DataFrame = rows.to_pandas(types_mapper=dtypes.get)
    return selected


def named_rows(con: duckdb.DuckDBPyConnection, name: str, **parameters: Any) -> Iterator[dict[str, Any]]:
    """The rows of a query as dictionaries, fetched some at a time: ask nothing else of ``con`` meanwhile."""
    cursor = con.execute(query(name), parameters)
    names = [column[0] for column in cursor.description or ()]
    while batch := cursor.fetchmany(_BATCH):
        yield from (dict(zip(names, row, strict=True)) for row in batch)


@contextmanager
def relation(con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> Iterator[None]:
    """Give an Arrow table a name for the length of the block.

    Outside of a transaction's block, not inside: names cannot be taken away in a transaction that has failed.
    """
    con.register(name, rows)
    try:
        yield
    finally:
        con.unregister(name)


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Commit what the block did, or nothing of it if it raises. Not nested."""
    con.begin()
    try:
        yield
    except BaseException:  # an interrupt, too, must not leave half of it
        con.rollback()
        raise
    con.commit()


@contextmanager
def attached(con: duckdb.DuckDBPyConnection, database: Path, name: str, options: str) -> Iterator[None]:
    """Attach ``database`` as the catalog ``name`` for the length of the block.

    The file itself is attached, not a link to it: DuckDB knows files by their path, and what a link leads to
    changes.
    """
    con.execute(f"ATTACH {quoted(str(database.resolve()))} AS {name} ({options})")
    try:
        yield
    except BaseException:
        with suppress(duckdb.Error):  # of what failed the first error says most
            con.execute(f"DETACH {name}")
        raise
    con.execute(f"DETACH {name}")


def working_memory_mb() -> int:
    """What DuckDB may take beside the rest of a run: 128 MB a processor, within bounds."""
    return min(max(LEAST_MEMORY_MB, 128 * (os.cpu_count() or 1)), MOST_MEMORY_MB)


def bound_memory(con: duckdb.DuckDBPyConnection, megabytes: int = MOST_MEMORY_MB) -> None:
    """At most so many MB, and never more than DuckDB's own bound, which knows the machine's."""
    ((own_bound,),) = con.execute("SELECT current_setting('memory_limit')").fetchall()
    number, unit = own_bound.split()
    if float(number) * _MB_PER[unit] > megabytes:
        con.execute(f"SET memory_limit = '{megabytes}MiB'")

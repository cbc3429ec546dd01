"""The SQL that lies in files, and what it selects as frames."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from pandas import DataFrame

_FOLDER = Path(__file__).parent / "sql"
_BATCH = 10_000


@cache
def query(name: str) -> str:
    """The text of ``warehouse/sql/<name>.sql``."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def frame(
    con: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object] | None = None
) -> "DataFrame":
    """What a statement selects. NULL stays NULL: whole numbers are ``Int16`` to ``Int64``, texts ``str``.

    For what people look at: a frame is in memory as a whole.
    """
    import pandas as pd
    import pyarrow as pa

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

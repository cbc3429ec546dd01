"""What this machine keeps for itself, written whole or not at all; records are dataclasses, in Parquet."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.paths import sync

Record = TypeVar("Record")

_TYPES: Mapping[type, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    bool: pa.bool_(),
    dt.datetime: pa.timestamp("us", tz="UTC"),
}


def _schema_of(kind: type) -> pa.Schema:
    """The columns of a dataclass: of one that may be empty, the type that it has otherwise."""
    stated = get_type_hints(kind)
    return pa.schema([(name, _TYPES[next(iter(get_args(each)), each)]) for name, each in stated.items()])


def read_records(kind: type[Record], file: Path) -> list[Record]:
    """The records of a file; none where there is no file.

    Raises:
        OSError, pa.ArrowException: it is there and cannot be read.
    """
    if not file.exists():
        return []
    columns = pq.read_table(file, schema=_schema_of(kind)).columns
    return [kind(*row) for row in zip(*(column.to_pylist() for column in columns), strict=True)]


def write_records(kind: type[Record], records: Iterable[Record], file: Path) -> None:
    """Write records of one dataclass."""
    kept, schema = list(records), _schema_of(kind)
    columns: list[list[Any]] = [[getattr(record, name) for record in kept] for name in schema.names]
    write_table(pa.Table.from_arrays(list(map(pa.array, columns, schema.types)), schema=schema), file)


def write_table(table: pa.Table, file: Path) -> None:
    """Write a table as Parquet."""
    write_whole(file, lambda partial: pq.write_table(table, partial))


def write_text(text: str, file: Path) -> None:
    """Write a text."""
    write_whole(file, lambda partial: partial.write_text(text, encoding="utf-8"))


def write_whole(file: Path, write: Callable[[Path], object]) -> None:
    """Have a file written beside its place and rename it once it is on the disk."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f".{file.name}.partial")
    write(partial)
    sync(partial)
    partial.replace(file)
    sync(file.parent)

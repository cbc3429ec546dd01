"""What this machine keeps for itself, written whole or not at all; records are dataclasses, in Parquet."""

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.errors import GongkaiError
from schemas.language import phrase
from warehouse.paths import write_whole

Record = TypeVar("Record")

_AT_ONCE = 10_000

_TYPES: Mapping[type, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    bool: pa.bool_(),
    dt.datetime: pa.timestamp("us", tz="UTC"),
}


def schema_of(kind: type) -> pa.Schema:
    """The columns of a dataclass: of one that may be empty, the type that it has otherwise."""
    stated = get_type_hints(kind)
    return pa.schema([(name, _TYPES[next(iter(get_args(each)), each)]) for name, each in stated.items()])


class RecordDamagedError(GongkaiError):
    """A record that is there and cannot be read; the message says what to do.

    It leaves out what a library says of the file: that may be the words that DuckDB has for a database.
    """

    def __init__(self, file: Path, error: Exception) -> None:
        number = error.errno if isinstance(error, OSError) else None
        # Where the system does not let it be read nothing is known against it: nobody is to remove it.
        told = (
            phrase(
                f"{file} 无法读取（{os.strerror(number)}）。请使其可读后再运行。",
                f"{file} cannot be read ({os.strerror(number)}). Make it readable and run again.",
            )
            if number
            else phrase(
                f"{file} 无法读取（不完整）。请用备份恢复，或删去它：下次运行便只知道收件目录中现有的内容。",
                f"{file} cannot be read (it is not whole). Restore it from a copy, or remove it: the next "
                "run then knows only what is in the inbox.",
            )
        )
        super().__init__(told)


def read_records(kind: type[Record], file: Path) -> list[Record]:
    """The records of a file; none where there is no file.

    Raises:
        RecordDamagedError: it is there and cannot be read.
    """
    return list(as_records(kind, read_record(schema_of(kind), file)))


def read_record(schema: pa.Schema, file: Path) -> pa.Table:
    """The rows of a file that a run goes by as it was left; none where there is no file.

    Raises:
        RecordDamagedError: it is there and cannot be read.
    """
    try:
        return read_table(schema, file)
    except (OSError, pa.ArrowException) as error:
        raise RecordDamagedError(file, error) from error


def read_table(schema: pa.Schema, file: Path) -> pa.Table:
    """The rows of a file, with NULL in columns of which it knows nothing; none where there is no file.

    Raises:
        OSError, pa.ArrowException: it is there and cannot be read.
    """
    return pq.read_table(file, schema=schema) if file.exists() else schema.empty_table()


def as_records(kind: type[Record], rows: pa.Table) -> Iterator[Record]:
    """The records of a table, some at a time."""
    for batch in rows.to_batches(max_chunksize=_AT_ONCE):
        yield from map(kind, *map(_values, batch.columns))


def _values(column: "pa.Array[Any]") -> list[Any]:
    """The values of a column; of times, which take long to make and come again and again, each once."""
    if not pa.types.is_timestamp(column.type):
        return column.to_pylist()
    encoded = column.dictionary_encode()
    times = encoded.dictionary.to_pylist()
    return [None if place is None else times[place] for place in encoded.indices.to_pylist()]


def as_table(kind: type[Record], records: Iterable[Record]) -> pa.Table:
    """Records of one dataclass as a table; more than some at a time are never in memory."""
    schema, waiting = schema_of(kind), iter(records)
    batches = []
    while some := list(islice(waiting, _AT_ONCE)):
        columns: list[list[Any]] = [[getattr(record, name) for record in some] for name in schema.names]
        batches.append(pa.RecordBatch.from_arrays(list(map(pa.array, columns, schema.types)), schema=schema))
    return pa.Table.from_batches(batches, schema).combine_chunks()


def write_records(kind: type[Record], records: Iterable[Record], file: Path) -> None:
    """Write records of one dataclass."""
    write_table(as_table(kind, records), file)


def write_table(table: pa.Table, file: Path) -> None:
    """Write a table as Parquet."""
    write_whole(file, lambda partial: pq.write_table(table, partial))


def write_text(text: str, file: Path) -> None:
    """Write a text."""
    write_whole(file, lambda partial: partial.write_text(text, encoding="utf-8"))

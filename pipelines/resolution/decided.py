"""Whose report each reading is, in columns, and what was decided before: equal evidence decides it again.

Pure but for :func:`load` and :func:`save`.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.resolution.body_and_year import WeighedIdentity
from pipelines.resolution.places import Place
from schemas.places.bodies import UNIT_LEVELS
from warehouse.paths import write_whole

_DECIDED_COLUMNS: dict[str, pa.DataType] = {
    "report_id": pa.string(),
    "report_year": pa.int16(),
    "agency_name": pa.string(),
    "place": pa.string(),
    "region_code": pa.string(),
    "year_status": pa.string(),
    "place_status": pa.string(),
    **{level: pa.string() for level in UNIT_LEVELS},
    "department": pa.string(),
    "unit_code": pa.string(),
    "body_kind": pa.string(),
}
DECIDED = pa.schema(_DECIDED_COLUMNS)
"""The id of the report that a reading is; who reports on which year, where nothing is to be said of that."""
KNOWN = pa.schema([pa.field("evidence", pa.string()), *DECIDED])
"""The same with the evidence that decided it."""

READ_FOR_IT = ("agency", "year", "year_votes", "text_key")
SEEN_FOR_IT = ("path", "agency_name", "region_code", "report_year")
"""All of a reading, and of the one place of its file, that decides whose report it is where nothing else
speaks of it.
"""


def evidence(readings: pa.Table, seen: pa.Table) -> "pa.Array[Any]":
    """For each reading one text of all that decides whose report it is; NULL where others might have it,
    and where ``seen``, the ledger's row of the one place where its file was seen last, has no path.
    """
    parts = [*(readings[name] for name in READ_FOR_IT), *(seen[name] for name in SEEN_FOR_IT)]
    texts = [part.combine_chunks().cast(pa.string()) for part in parts]
    none = pa.scalar(None, pa.string())  # not made on import: that has Arrow import pandas
    options = pc.JoinOptions("replace", "\x1e")
    told = pc.call_function("binary_join_element_wise", [*texts, pa.scalar("\x1f")], options)
    for text in texts:
        is_mark = pc.coalesce(pc.match_substring_regex(text, "[\x1e\x1f]"), pa.scalar(value=False))
        told = pc.if_else(is_mark, none, told)
    found: pa.Array[Any] = pc.if_else(pc.is_valid(seen["path"].combine_chunks()), told, none)
    return found


def is_plain(identity: WeighedIdentity) -> bool:
    """Whether the columns of :data:`DECIDED` say all of it."""
    where = identity.where
    return bool(where and not (where.candidates or where.against or identity.findings or identity.settled))


def plain_columns(identity: WeighedIdentity) -> tuple[object, ...]:
    """Those of :data:`DECIDED` but for the first."""
    where = identity.where
    units = where.units if where else {}
    return (
        identity.year, identity.agency_name, identity.place, identity.region_code, identity.year_status,
        where and where.status, *map(units.get, UNIT_LEVELS), where and where.department,
        where and where.region_code, where and where.body_kind,
    )  # fmt: skip


def plain_identity(stated: Sequence[Any]) -> WeighedIdentity:
    """The other way round, from a row of :data:`DECIDED`."""
    _, year, name, place, region_code, year_status, place_status, *names, department, code, kind = stated
    units = {level: unit for level, unit in zip(UNIT_LEVELS, names, strict=True) if unit}
    where = Place(place_status, units, department, code, kind)
    return WeighedIdentity(name, place, region_code, year, (), where, year_status)


def load(file: Path, by: str) -> pa.Table:
    """What was decided before, as :data:`KNOWN`; nothing where something else than ``by`` decided it, or the
    file cannot be read, since it only saves time.
    """
    try:
        rows = pq.read_table(file, page_checksum_verification=True)
    except (OSError, pa.ArrowException):
        return KNOWN.empty_table()
    is_ours = (rows.schema.metadata or {}).get(b"by") == by.encode()
    return rows.replace_schema_metadata() if is_ours else KNOWN.empty_table()


def save(known: Iterable[pa.Table], file: Path, by: str) -> None:
    """Write it, whole or not at all, with what decided it."""

    def write(partial: Path) -> None:
        schema = KNOWN.with_metadata({"by": by})
        with pq.ParquetWriter(partial, schema, write_page_checksum=True) as writer:
            for rows in known:
                writer.write_table(rows.cast(schema))

    write_whole(file, write)

"""The extraction store: what was read from every file, in Parquet batches that are only ever added.

A batch is a folder with one Parquet file for each table of the store and a ``batch.json``, written aside and
renamed into place, so it is there whole or not at all. Batches are numbered; a number is never used twice.
What was extracted is keyed by the SHA-256 of the file and the extractor version, and each key is in one live
batch.

Does not belong here: what to extract, and which report a reading belongs to.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from schemas import kept
from schemas.errors import GongkaiError
from schemas.language import phrase
from schemas.store import STORE_SCHEMAS, StoreTable, with_details
from warehouse.paths import sync

SMALL_BATCH = 1000
"""Files in a batch that is worth merging with its like."""
MANY_BATCHES = 16
"""So many small batches are merged into one."""

_LABEL = "batch.json"
_PARTIAL = ".partial-"
_QUARANTINE = "quarantine"

_KEY_COLUMNS: dict[str, pa.DataType] = {
    "source_sha256": pa.string(),
    "extractor_version": pa.string(),
    "batch": pa.int32(),
}
_KEYS = pa.schema(_KEY_COLUMNS)


class DamagedBatchError(GongkaiError):
    """A batch whose files are not what was written."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch that was checked: its folder, the number of files it was read from, the batches it was merged
    from.
    """

    folder: Path
    files: int
    replaces: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its folder's name: a number, so that names are in the order of writing."""
        return self.folder.name

    def path(self, table: StoreTable) -> Path:
        """The Parquet file of one table; a batch of before the table was declared has none."""
        return self.folder / f"{table}.parquet"

    def read(self, table: StoreTable) -> pa.Table:
        """The rows of one table; none in a batch that was written before there was such a table."""
        schema = STORE_SCHEMAS[table]
        if not self.path(table).exists():
            return schema.empty_table()
        # Not as a data set: there are many batches, and all that may be of other columns takes twice as long.
        with pq.ParquetFile(self.path(table)) as file:
            rows = file.read(use_threads=False) if file.metadata.num_rows else schema.empty_table()
        if table == "findings" and "details" not in rows.column_names:
            return with_details(rows)
        return rows if rows.schema == schema else pq.read_table(self.path(table), schema=schema)


@dataclass(frozen=True, slots=True)
class Opened:
    """The store as it is now.

    ``quarantined`` names the batches that were found damaged and set aside. ``keys`` has a row for every file
    ever extracted, with the version that counts, the current extractor's, else the newest there is, and the
    place of its batch in ``batches``, in the order of which they are.
    """

    batches: tuple[Batch, ...]
    quarantined: tuple[str, ...]
    extractor_version: str
    keys: pa.Table

    @property
    def in_use(self) -> Mapping[str, str]:
        """The version that counts of every file, by its SHA-256."""
        columns = (self.keys[name].to_pylist() for name in ("source_sha256", "extractor_version"))
        return dict(zip(*columns, strict=True))

    @property
    def current(self) -> "pa.Array[Any]":
        """The SHA-256 of the files that the current version read."""
        read = self.keys.filter(pc.field("extractor_version") == self.extractor_version)
        return read["source_sha256"].combine_chunks()

    def rows(self, table: StoreTable, sha256s: "Collection[str] | pa.Array[Any] | None" = None) -> pa.Table:
        """The rows in use of one table, of all files or of some."""
        keys = self.keys
        if sha256s is not None:
            wanted = sha256s if isinstance(sha256s, pa.Array) else pa.array(sha256s, pa.string())
            keys = keys.filter(pc.is_in(keys["source_sha256"], value_set=wanted))
        empty = STORE_SCHEMAS[table].empty_table()
        parts = [_matching(batch, table, of_batch) for batch, of_batch in self.by_batch(keys)]
        return pa.concat_tables([empty, *parts])

    def files(self, table: StoreTable, sha256s: "pa.ChunkedArray[Any]") -> list[Path]:
        """The Parquet files of what was read from some files, and from others that share their batches; a
        batch of before there was such a table has none.
        """
        batches = (batch for batch, _ in self.by_batch(self._keys_of(sha256s)))
        return [path for batch in batches if (path := batch.path(table)).exists()]

    def parts(
        self, table: StoreTable, readings: pa.Table, at_once: int
    ) -> Iterator[tuple[list[Path], pa.Table]]:
        """The Parquet files of one table with those of the readings that they hold: of batches in the order
        of writing, so many together as have at least ``at_once``.

        ``readings`` have ``source_sha256``, each of which was extracted.
        """
        keys = self._keys_of(readings["source_sha256"])
        place = pc.index_in(readings["source_sha256"], value_set=keys["source_sha256"])
        batches = keys["batch"].take(place).to_numpy()
        in_order = np.argsort(batches, kind="stable")
        start = 0
        ends = np.flatnonzero(np.diff(batches[in_order], append=-1)) + 1  # of each batch's readings
        for end in ends.tolist():
            if end - start >= at_once or end == len(in_order):
                rows = in_order[start:end]
                paths = (self.batches[batch].path(table) for batch in np.unique(batches[rows]).tolist())
                yield [path for path in paths if path.exists()], readings.take(rows)
                start = end

    def _keys_of(self, sha256s: "pa.ChunkedArray[Any]") -> pa.Table:
        there = pc.is_in(self.keys["source_sha256"], value_set=sha256s.combine_chunks())
        return self.keys.filter(there)

    def by_batch(self, keys: pa.Table) -> Iterator[tuple[Batch, pa.Table]]:
        """The batches of some keys, in the order of writing, with their own."""
        places = keys["batch"].to_numpy()
        used = np.unique(places)
        ends = np.searchsorted(places, used, "right").tolist()
        for place, start, end in zip(used.tolist(), [0, *ends], ends, strict=False):
            yield self.batches[place], keys.slice(start, end - start)


def batch_names(root: Path) -> list[str]:
    """The names of all batches that are there."""
    return [folder.name for folder in _folders(root)]


def open_store(root: Path, extractor_version: str) -> Opened:
    """Check every batch, set damaged ones aside, and index the rest.

    A damaged batch is moved to ``quarantine/`` beside the store; its files count as not extracted.
    """
    batches: list[Batch] = []
    quarantined: list[str] = []
    for folder in _folders(root):
        try:
            batches.append(_checked(folder))
        except DamagedBatchError:
            _set_aside(folder)
            quarantined.append(folder.name)
    live = _live(batches)
    return Opened(live, tuple(quarantined), extractor_version, _keys_in_use(live, extractor_version))


@lru_cache(maxsize=1)
def _keys_in_use(batches: tuple[Batch, ...], extractor_version: str) -> pa.Table:
    """The rows of :attr:`Opened.keys`: every asset of a run opens the store, which few of them change."""
    keys = pa.concat_tables(
        [_KEYS.empty_table(), *(_keys(batch, place) for place, batch in enumerate(batches))]
    )
    # In the order of writing: a later batch's version wins over an earlier one's, the current one over all.
    is_current = pc.field("extractor_version") == extractor_version
    in_order = pa.concat_tables([keys.filter(~is_current), keys.filter(is_current)])
    by_file = in_order.group_by("source_sha256", use_threads=False)
    last = by_file.aggregate([("extractor_version", "last"), ("batch", "last")])
    return last.rename_columns(_KEYS.names).sort_by("batch").combine_chunks()


def _keys(batch: Batch, place: int) -> pa.Table:
    with pq.ParquetFile(batch.path("files")) as file:
        keys = file.read(["source_sha256", "extractor_version"], use_threads=False)
    return keys.append_column("batch", pa.array([place] * len(keys), pa.int32())).cast(_KEYS)


def append(root: Path, tables: Mapping[StoreTable, pa.Table], replaces: Iterable[str] = ()) -> Path:
    """Write one batch; it is there whole or not at all, also when the machine stops in between."""
    return _write(root, {name: [table] for name, table in tables.items()}, tuple(replaces))


def compact(root: Path, opened: Opened) -> int:
    """Merge small batches once there are many, and drop what a newer version superseded; returns how many
    went.

    The merged batch names those it replaces, so a stop before they are removed only leaves them to be passed
    over, and to be removed the next time.
    """
    live = {batch.name for batch in opened.batches}
    for folder in _folders(root):
        if folder.name not in live:
            shutil.rmtree(folder)
    small = [batch for batch in opened.batches if batch.files < SMALL_BATCH]
    if len(small) < MANY_BATCHES:
        return 0
    keys = [(batch, of_batch) for batch, of_batch in opened.by_batch(opened.keys) if batch in small]
    merged = {table: _rows_of(keys, table) for table in STORE_SCHEMAS}
    _write(root, merged, tuple(batch.name for batch in small))
    for batch in small:
        shutil.rmtree(batch.folder)
    return len(small)


def _rows_of(keys: Iterable[tuple[Batch, pa.Table]], table: StoreTable) -> Iterator[pa.Table]:
    """The rows of some keys, batch by batch."""
    for batch, of_batch in keys:
        yield _matching(batch, table, of_batch)


def _matching(batch: Batch, table: StoreTable, keys: pa.Table) -> pa.Table:
    """The rows of a batch whose file and version are among the keys, each of which it has."""
    rows = batch.read(table)
    if len(keys) == batch.files:
        return rows
    parts = []
    for version in keys["extractor_version"].unique().to_pylist():
        is_version = pc.field("extractor_version") == version
        sources = keys.filter(is_version)["source_sha256"].combine_chunks()
        parts.append(rows.filter(is_version & pc.is_in(pc.field("source_sha256"), value_set=sources)))
    return pa.concat_tables([rows.schema.empty_table(), *parts])


def _folders(root: Path) -> list[Path]:
    """The batches' folders in the order of writing."""
    if not root.is_dir():
        return []
    with os.scandir(root) as entries:
        names = [entry.name for entry in entries if entry.name[0].isdigit() and entry.is_dir()]
    return [root / name for name in sorted(names)]


def _live(batches: list[Batch]) -> tuple[Batch, ...]:
    """Without those that were merged into another."""
    replaced = {name for batch in batches for name in batch.replaces}
    return tuple(batch for batch in batches if batch.name not in replaced)


def _write(root: Path, tables: Mapping[StoreTable, Iterable[pa.Table]], replaces: tuple[str, ...]) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    # One run at a time writes here, so what is partial was left by one that was stopped.
    for left in root.glob(f"{_PARTIAL}*"):
        shutil.rmtree(left)
    folder = root / _next_name(root)
    partial = root / f"{_PARTIAL}{folder.name}"
    partial.mkdir()
    rows = {
        name: _write_table(partial / f"{name}.parquet", STORE_SCHEMAS[name], tables[name])
        for name in STORE_SCHEMAS
    }
    label = {
        "files": rows["files"],
        "replaces": replaces,
        "sha256": {path.name: _file_hash(path) for path in sorted(partial.iterdir())},
    }
    (partial / _LABEL).write_text(json.dumps(label, indent=1), encoding="utf-8")
    for path in (*partial.iterdir(), partial):
        sync(path)
    partial.rename(folder)
    sync(root)
    return folder


def _write_table(path: Path, schema: pa.Schema, parts: Iterable[pa.Table]) -> int:
    """Write the parts one after the other, so that a merge never holds more than one in memory; returns the
    rows.
    """
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for part in parts:
            writer.write_table(part)
            rows += part.num_rows
    return rows


def _next_name(root: Path) -> str:
    """One above every number that was ever used here."""
    used = [folder.name for folder in (*_folders(root), *_folders(root / _QUARANTINE))]
    return f"{max((int(name) for name in used), default=0) + 1:08d}"


def _checked(folder: Path) -> Batch:
    """The batch, if every one of its files still has the hash it was written with.

    Raises:
        DamagedBatchError: a file is missing or differs, or the label cannot be read.
    """
    try:
        label = json.loads((folder / _LABEL).read_text(encoding="utf-8"))
        for name, written in label["sha256"].items():
            path = folder / name
            status = path.stat()
            if _remembered_hash(path, status.st_size, status.st_mtime_ns) != written:
                raise DamagedBatchError(
                    phrase(
                        f"{folder.name}/{name} 与写出时不同", f"{folder.name}/{name} is not what was written"
                    )
                )
        return Batch(folder, label["files"], tuple(label["replaces"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedBatchError(f"{folder.name}: {error}") from error


def _file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=100_000)
def _remembered_hash(path: Path, size: int, mtime_ns: int) -> str:  # noqa: ARG001 - part of what is remembered by
    """The hash of a batch's file, read once in a process: every asset of a run opens the store."""
    return _file_hash(path)


def _set_aside(folder: Path) -> None:
    quarantine = folder.parent / _QUARANTINE
    quarantine.mkdir(exist_ok=True)
    folder.rename(quarantine / folder.name)
    for old in _folders(quarantine)[: -kept.QUARANTINED_BATCHES]:
        shutil.rmtree(old)

"""The extraction store: what was read from every file, in Parquet batches that are only ever added.

A batch is a folder with one Parquet file for each table of the store and a ``batch.json``, written aside and
renamed into place, so it is there whole or not at all. Batches are numbered; a number is never used twice.
What was extracted is keyed by the SHA-256 of the file and the extractor version, and each key is in one live
batch.

Does not belong here: what to extract, and which report a reading belongs to.
"""

import hashlib
import json
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

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

StoredKey = tuple[str, str]
"""SHA-256 of a file and the version of the extractor that read it."""


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
        if not self.path(table).exists():
            return STORE_SCHEMAS[table].empty_table()
        if table == "findings" and "details" not in pq.read_schema(self.path(table)).names:
            return with_details(pq.read_table(self.path(table)))
        return pq.read_table(self.path(table), schema=STORE_SCHEMAS[table])


@dataclass(frozen=True, slots=True)
class Opened:
    """The store as it is now.

    ``quarantined`` names the batches that were found damaged and set aside. ``in_use`` gives, for every file
    ever extracted, the version that counts: the current extractor's, else the newest there is.
    """

    batches: tuple[Batch, ...]
    quarantined: tuple[str, ...]
    in_use: Mapping[str, str]
    current: frozenset[str]
    _batch_of: Mapping[StoredKey, Batch]

    def rows(self, table: StoreTable, sha256s: Collection[str] | None = None) -> pa.Table:
        """The rows in use of one table, of all files or of some."""
        wanted = self.in_use.keys() if sha256s is None else self.in_use.keys() & set(sha256s)
        keys = [(sha256, self.in_use[sha256]) for sha256 in wanted]
        empty = STORE_SCHEMAS[table].empty_table()
        parts = [
            _matching(batch.read(table), keys_there) for batch, keys_there in self._by_batch(keys).items()
        ]
        return pa.concat_tables([empty, *parts])

    def cell_files(self, keys: Iterable[StoredKey]) -> list[Path]:
        """The Parquet files of the cells of these files, and of others that share their batches."""
        return [batch.path("cells") for batch in self._by_batch(keys)]

    def claim_files(self, keys: Iterable[StoredKey]) -> list[Path]:
        """The same of what their prose claims; batches of before there were claims have none."""
        return self._files_there("claims", keys)

    def text_files(self, keys: Iterable[StoredKey]) -> list[Path]:
        """The same of their prose, in a form to compare."""
        return self._files_there("texts", keys)

    def _files_there(self, table: StoreTable, keys: Iterable[StoredKey]) -> list[Path]:
        return [path for batch in self._by_batch(keys) if (path := batch.path(table)).exists()]

    def _by_batch(self, keys: Iterable[StoredKey]) -> dict[Batch, list[StoredKey]]:
        found: dict[Batch, list[StoredKey]] = {}
        for key in keys:
            found.setdefault(self._batch_of[key], []).append(key)
        return dict(sorted(found.items(), key=lambda item: item[0].name))


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
    batch_of = {key: batch for batch in live for key in _keys(batch)}
    # In the order of writing: a later batch's version wins over an earlier one's, the current one over all.
    in_use = dict(batch_of.keys())
    current = frozenset(sha256 for sha256, version in batch_of if version == extractor_version)
    in_use.update(dict.fromkeys(current, extractor_version))
    return Opened(live, tuple(quarantined), in_use, current, batch_of)


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
    keys = {batch: _keys_in_use(batch, opened) for batch in small}
    merged = {table: _rows_of(keys, table) for table in STORE_SCHEMAS}
    _write(root, merged, tuple(batch.name for batch in small))
    for batch in small:
        shutil.rmtree(batch.folder)
    return len(small)


def _rows_of(keys: Mapping[Batch, list[StoredKey]], table: StoreTable) -> Iterator[pa.Table]:
    """The rows of some keys, batch by batch."""
    for batch, wanted in keys.items():
        yield _matching(batch.read(table), wanted)


def _keys_in_use(batch: Batch, opened: Opened) -> list[StoredKey]:
    return [key for key in _keys(batch) if opened.in_use[key[0]] == key[1]]


def _matching(table: pa.Table, keys: Iterable[StoredKey]) -> pa.Table:
    """The rows whose file and version are among the keys."""
    versions: dict[str, list[str]] = {}
    for sha256, version in keys:
        versions.setdefault(version, []).append(sha256)
    parts = [
        table.filter(
            pc.and_(
                pc.is_in(table["extractor_version"], value_set=pa.array([version])),
                pc.is_in(table["source_sha256"], value_set=pa.array(sha256s, pa.string())),
            )
        )
        for version, sha256s in versions.items()
    ]
    return pa.concat_tables([table.schema.empty_table(), *parts])


def _folders(root: Path) -> list[Path]:
    """The batches' folders in the order of writing."""
    return sorted(folder for folder in root.glob("[0-9]*") if folder.is_dir())


def _live(batches: list[Batch]) -> tuple[Batch, ...]:
    """Without those that were merged into another."""
    replaced = {name for batch in batches for name in batch.replaces}
    return tuple(batch for batch in batches if batch.name not in replaced)


def _keys(batch: Batch) -> list[StoredKey]:
    table = pq.read_table(batch.path("files"), columns=["source_sha256", "extractor_version"])
    return [(row["source_sha256"], row["extractor_version"]) for row in table.to_pylist()]


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

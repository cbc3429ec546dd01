"""Every file ever seen in an inbox: when, whether it is there now, and what the manifest says of it.

The ledger and the extraction store are all that the warehouse's tables are made of. It is cumulative: a file
that left keeps its entry, with what was known of it when it was last seen. Pure but for :func:`load` and
:func:`save`.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.inbox.manifest import COLUMNS, Manifest, ManifestRow, comparable
from pipelines.inbox.scan import Scan
from pipelines.inbox.stored_paths import folder_of
from pipelines.records import as_records, as_table, read_record, schema_of, write_table

FileKey = tuple[str, str]
"""Stored path and SHA-256, which is empty where the bytes were not read."""

PENDING = "pending"
"""Status of a file that is to be extracted."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A content that could not be read this time; the next run tries again."""

    sha256: str
    error_code: str
    error_detail: str
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One content at one path. The columns are those of ``source_files``, then those of the manifest.

    ``status`` is the scan's: ``ignored``, ``failed``, or ``pending`` for what is for the extractor; an error
    of the last attempt to read it is kept with it, the media type if that was found out, and what made the
    attempt.
    """

    path: str
    source_sha256: str
    bytes: int | None
    status: str
    error_code: str | None
    error_detail: str | None
    is_present: bool
    first_seen_at: dt.datetime
    last_seen_at: dt.datetime
    agency_name: str | None = None
    region_code: str | None = None
    report_year: int | None = None
    source_url: str | None = None
    retrieved_at: dt.datetime | None = None
    container_sha256: str | None = None
    media_type: str | None = None
    tried_by: str | None = None

    @property
    def key(self) -> FileKey:
        """Path and content."""
        return self.path, self.source_sha256


ENTRIES = schema_of(LedgerEntry)
_ORDER: list[tuple[str, Literal["ascending", "descending"]]] = [
    ("path", "ascending"),
    ("source_sha256", "ascending"),
]
_OF_ATTEMPT = ("error_code", "error_detail", "media_type", "tried_by")
"""What the last attempt to read a file left."""


class Ledger(Mapping[FileKey, LedgerEntry]):
    """All entries in the order of their keys, in columns; an entry is made when it is asked for.

    ``rows`` has the fields of :class:`LedgerEntry` as columns.
    """

    __slots__ = ("rows",)

    def __init__(self, rows: pa.Table | None = None) -> None:
        self.rows = ENTRIES.empty_table() if rows is None else rows

    @classmethod
    def of(cls, entries: Iterable[LedgerEntry]) -> "Ledger":
        """These entries, whose keys differ."""
        return cls(as_table(LedgerEntry, entries).sort_by(_ORDER))

    def __len__(self) -> int:
        return int(self.rows.num_rows)

    def __iter__(self) -> Iterator[FileKey]:
        return (entry.key for entry in self.values())

    def __getitem__(self, key: FileKey) -> LedgerEntry:
        path, sha256 = key
        there = self.where((pc.field("path") == path) & (pc.field("source_sha256") == sha256))
        if not len(there):
            raise KeyError(key)
        return next(iter(there.values()))

    def items(self) -> Iterator[tuple[FileKey, LedgerEntry]]:  # type: ignore[override]
        """Key and entry of each."""
        return ((entry.key, entry) for entry in self.values())

    def values(self) -> Iterator[LedgerEntry]:  # type: ignore[override]
        """The entries, of which some at a time are in memory."""
        return as_records(LedgerEntry, self.rows)

    def seen_at(self, when: dt.datetime) -> int:
        """How many files of the inbox, members of archives aside, were seen by the scan of that time."""
        is_now = pc.equal(self.rows["last_seen_at"], pa.scalar(when, self.rows["last_seen_at"].type))
        is_there = pc.and_(self.rows["is_present"], pc.is_null(self.rows["container_sha256"]))
        return int(pc.sum(pc.and_(is_now, is_there)).as_py() or 0)

    def where(self, condition: "pc.Expression | pa.ChunkedArray[Any]") -> "Ledger":
        """The entries of which something holds."""
        return Ledger(self.rows.filter(condition))


def merge(ledger: Ledger, scan: Scan, manifest: Manifest, now: dt.datetime) -> Ledger:
    """The ledger after a scan.

    What a scan could not look at, in folders that could not be listed, stays as it was. What it need not look
    at, in folders that are unchanged, was seen.
    """
    rows = ledger.rows
    is_there = pa.array(np.zeros(len(rows), np.bool_))
    for folder in scan.unlisted:
        is_there = pc.or_(is_there, pc.starts_with(rows["path"], folder))
    seen_at = rows["last_seen_at"]
    if scan.unchanged:
        unchanged = pa.array(scan.unchanged, pa.string())
        is_seen = pc.and_(rows["is_present"], pc.is_in(folder_of(rows["path"]), value_set=unchanged))
        is_there, seen_at = (
            pc.or_(is_there, is_seen),
            pc.if_else(is_seen, pa.scalar(now, seen_at.type), seen_at),
        )
    there = _with(rows, is_present=pc.and_(rows["is_present"], is_there), last_seen_at=seen_at)
    return with_seen(Ledger(there), _sightings(scan.files, manifest, now))


def with_seen(known: Ledger, seen: pa.Table) -> Ledger:
    """The ledger after files were seen, each once: what only an earlier sighting knows of them is kept, since
    when they are there and why they could not be read.
    """
    if not len(seen):
        return known
    is_elsewhere = pc.invert(pc.is_in(known.rows["path"], value_set=seen["path"].combine_chunks()))
    there = known.rows.filter(pc.invert(is_elsewhere))
    earlier = there.take(pc.index_in(entry_keys(seen), value_set=entry_keys(there)))
    both = [pc.equal(rows["status"], pa.scalar(PENDING)) for rows in (earlier, seen)]
    tried = pc.and_(*both).fill_null(False)
    kept = {name: pc.if_else(tried, earlier[name], seen[name]) for name in _OF_ATTEMPT}
    first = pc.coalesce(earlier["first_seen_at"], seen["first_seen_at"])
    others = there.filter(pc.invert(pc.is_in(entry_keys(there), value_set=entry_keys(seen))))
    rows = [known.rows.filter(is_elsewhere), others, _with(seen, first_seen_at=first, **kept)]
    return Ledger(pa.concat_tables(rows).sort_by(_ORDER).combine_chunks())


def _sightings(files: pa.Table, manifest: Manifest, now: dt.datetime) -> pa.Table:
    """Files that a scan saw as entries, with what the manifest says of them."""
    when = pa.array([now], ENTRIES.field("last_seen_at").type).take(np.zeros(len(files), np.int64))
    columns: dict[str, Any] = {
        **{name: files[name] for name in ("path", "bytes", "error_code", "error_detail")},
        "source_sha256": files["sha256"],
        "status": pc.coalesce(files["status"], pa.scalar(PENDING)),
        "is_present": pa.array(np.ones(len(files), np.bool_)),
        "first_seen_at": when,
        "last_seen_at": when,
    }
    if manifest.rows:
        paths = map(str, files["path"].to_pylist())
        stated = as_table(ManifestRow, (manifest.rows.get(comparable(path), _UNSTATED) for path in paths))
        columns |= {name: stated[name] for name in COLUMNS if name != "path"}
    nothing = {each.name: pa.nulls(len(files), each.type) for each in ENTRIES if each.name not in columns}
    return pa.table(columns | nothing).select(ENTRIES.names).cast(ENTRIES)


_UNSTATED = ManifestRow("")


def to_read(ledger: Ledger, extracted: "pa.Array[Any]") -> Ledger:
    """The files that are there, for the extractor, and not among those it has read (SHA-256)."""
    return ledger.where(_to_read() & ~pc.is_in(pc.field("source_sha256"), value_set=extracted))


def with_failures(
    ledger: Ledger, tried: Collection[str], failures: Mapping[str, Failure], by: str = ""
) -> Ledger:
    """The ledger after an attempt to read the contents ``tried``, the same one where it says nothing new;
    ``failures`` by SHA-256, ``by`` what made the attempt.
    """
    of_tried = _to_read() & pc.is_in(pc.field("source_sha256"), value_set=pa.array(tried, pa.string()))
    rows, failed = ledger.rows.filter(of_tried), as_table(Failure, failures.values())
    if not failures and all(rows[name].null_count == len(rows) for name in _OF_ATTEMPT):
        return ledger
    place = pc.index_in(rows["source_sha256"], value_set=failed["sha256"].combine_chunks())
    told = {name: failed[name].take(place) for name in _OF_ATTEMPT if name != "tried_by"}
    made_by = pc.if_else(pc.is_valid(place), pa.scalar(by, pa.string()), pa.scalar(None, pa.string()))
    others = ledger.rows.filter(~of_tried)
    return Ledger(pa.concat_tables([others, _with(rows, **told, tried_by=made_by)]).sort_by(_ORDER))


def tried_anew(ledger: Ledger, code: str | None) -> tuple[int, Ledger]:
    """How many files are there whose last attempt failed, by a code or any, and the ledger in which nothing
    made that attempt: what is tried only once is tried again.
    """
    codes = ledger.rows["error_code"].drop_null().combine_chunks() if code is None else pa.array([code])
    of_code = pc.is_in(pc.field("error_code"), value_set=codes)
    failed = ledger.rows.filter(_to_read() & of_code)
    others = ledger.rows.filter(~(_to_read() & of_code))
    anew = _with(failed, tried_by=pa.nulls(len(failed), pa.string()))
    changed = Ledger(pa.concat_tables([others, anew]).sort_by(_ORDER))
    return len(failed["source_sha256"].unique()), changed


def entry_keys(rows: pa.Table) -> "pa.Array[Any]":
    """The keys of entries, or of what else has ``path`` and ``source_sha256``, each as one text."""
    paths, sources = rows["path"].combine_chunks(), rows["source_sha256"].combine_chunks()
    keys: pa.Array[Any] = pc.binary_join_element_wise(paths, sources, "\x1f")  # type: ignore[call-overload]
    return keys


def _to_read() -> "pc.Expression":
    # Made when it is asked for: with the first value that it makes Arrow reserves a gigabyte, and what reads
    # files has this module imported, within the memory that a file may take.
    return (pc.field("status") == PENDING) & pc.field("is_present")


def _with(rows: pa.Table, **columns: "pa.Array[Any] | pa.ChunkedArray[Any]") -> pa.Table:
    """The rows with other values in some columns."""
    for name, values in columns.items():
        place = rows.schema.get_field_index(name)
        rows = rows.set_column(place, ENTRIES.field(name), values)
    return rows


def load(file: Path) -> Ledger:
    """The ledger, empty before the first scan.

    Raises:
        RecordDamagedError: it is there and cannot be read.
    """
    return Ledger(read_record(ENTRIES, file))


def save(ledger: Ledger, file: Path) -> None:
    """Write the ledger, whole or not at all."""
    write_table(ledger.rows, file)

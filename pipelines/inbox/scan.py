"""What lies in the inbox: every entry at any depth with its SHA-256, or the reason why it was not read.

A file that cannot be read costs itself only. Does not belong here: what a file holds, and what was seen
before (see ``ledger``).
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.inbox.folder import Folder
from pipelines.inbox.hash_cache import STAMPS, HashCache
from pipelines.inbox.inbox import BESIDE, Fingerprint, Inbox, ListedEntry, SeenFile, failed
from pipelines.inbox.stored_paths import folder_of

_SEEN_COLUMNS: dict[str, pa.DataType] = {
    "path": pa.string(),
    "sha256": pa.string(),
    "bytes": pa.int64(),
    "status": pa.string(),
    "error_code": pa.string(),
    "error_detail": pa.string(),
}
SEEN = pa.schema(_SEEN_COLUMNS)
"""The fields of :class:`~pipelines.inbox.inbox.SeenFile`."""
_NO_STAMP = (None, None, None)
_STAYING = ("empty_file", "too_large", "not_looked_at")
"""Failures of files that stay as long as their names and stamps do."""


@dataclass(frozen=True, slots=True)
class Scan:
    """All that one look at the inbox found, in the order of the paths, as :data:`SEEN`.

    ``unlisted`` are the folders (with ``/``) whose content could not be listed: nothing is known about the
    files in them. Not looked for were files in ``unchanged`` folders: they are as they were. ``folders`` has
    the hashes by which the next scan knows what is unchanged.
    """

    files: pa.Table
    unlisted: tuple[str, ...] = ()
    unchanged: frozenset[str] = frozenset()
    folders: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, files: Iterable[SeenFile]) -> "Scan":
        """A scan that found these."""
        return cls.of_table(_table(list(files), SEEN))

    @classmethod
    def of_table(
        cls, files: pa.Table, unchanged: Collection[str] = (), folders: Mapping[str, str] | None = None
    ) -> "Scan":
        """The same, as :data:`SEEN`; ``folders`` as they were listed."""
        has_failed = pc.equal(files["status"], pa.scalar("failed"))
        could_not = pc.and_(pc.ends_with(files["path"], "/"), has_failed)
        by_itself = pc.is_in(files["error_code"], value_set=pa.array(_STAYING))
        again = folder_of(files["path"].filter(pc.and_(has_failed, pc.invert(by_itself)))).unique()
        kept = {name: hashed for name, hashed in (folders or {}).items() if name not in {*again.to_pylist()}}
        unlisted = tuple(map(str, files["path"].filter(could_not).to_pylist()))
        return cls(files, unlisted, frozenset(unchanged), kept)

    def seen(self) -> Iterator[SeenFile]:
        """The files one by one."""
        return map(SeenFile, *(column.to_pylist() for column in self.files.columns))


def scan(
    inbox: Inbox,
    cache: HashCache,
    size_limit: int,
    own: Path | None = None,
    known: Mapping[str, str] | None = None,
    now: Mapping[str, str] | None = None,
) -> Scan:
    """List the inbox and hash what is to be extracted.

    ``cache`` spares files that did not change since it saw them. ``own`` is the folder that the pipeline
    writes, which is ignored where somebody's inbox is around it. ``known`` are the ``folders`` of the scan
    before, ``now`` those of the inbox's :func:`fingerprint`: the files of those that are the same are spared.

    Raises:
        InboxMissingError: the inbox itself cannot be listed.
    """
    known, now = known or {}, now or {}
    unchanged = {name: hashed for name, hashed in now.items() if known.get(name) == hashed}
    if isinstance(inbox, Folder):
        entries, folders = inbox.listing(own, unchanged, now)
    else:
        entries, folders = inbox.entries(own), {}
    cache.spare(unchanged)
    seen = _table([entry.file for entry in entries], SEEN)
    stamps = _table([entry.stamp or _NO_STAMP for entry in entries], STAMPS)
    is_file = pc.and_(pc.is_null(seen["status"]), pc.is_valid(stamps["size"]))
    sizes = [pa.scalar(size, pa.int64()) for size in (0, size_limit)]
    may_be_read = pc.and_(pc.greater(stamps["size"], sizes[0]), pc.less_equal(stamps["size"], sizes[1]))
    names = pc.utf8_replace_slice(seen["path"], 0, 0, inbox.cached_under)
    hashes = cache.get(pc.if_else(pc.and_(is_file, may_be_read), names, pa.scalar(None, pa.string())), stamps)
    is_unknown = pc.and_(is_file, pc.is_null(hashes)).to_numpy()
    unknown = np.flatnonzero(is_unknown)

    def hashed(place: int) -> SeenFile:
        return _hashed(inbox, entries[place], cache, size_limit)

    with ThreadPoolExecutor(inbox.readers) as readers:
        found = list((map if inbox.readers == 1 else readers.map)(hashed, unknown.tolist()))
    column = seen.schema.get_field_index("sha256")
    others = seen.set_column(column, "sha256", pc.coalesce(hashes, seen["sha256"])).filter(~is_unknown)
    in_order = np.argsort(np.concatenate([np.flatnonzero(~is_unknown), unknown]))
    files = pa.concat_tables([others, _table(found, SEEN)]).take(in_order)
    return Scan.of_table(files, unchanged, folders)


def _table(rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    """Rows of values in the order of the columns."""
    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    return pa.Table.from_arrays(list(map(pa.array, columns, schema.types)), schema=schema)


def fingerprint(inbox: Inbox, own: Path | None = None, *, with_ignored: bool = False) -> Fingerprint:
    """A hash of names, sizes and times of all that would be read, and of manifest and corrections; opens no
    file.

    ``with_ignored`` also of the names of what is ignored, so that equal ones mean equal scans.

    Raises:
        InboxMissingError: the inbox itself cannot be listed.
    """
    if isinstance(inbox, Folder):
        return inbox.fingerprint(own, with_ignored=with_ignored)
    digest, changed_ns, files = hashlib.sha256(), 0, 0
    for entry in inbox.entries(own):
        if with_ignored or entry.file.status is None or entry.file.path.lower() in BESIDE:
            digest.update(f"{entry.file.path}\x1f{entry.stamp}\x1f{entry.file.error_code}\x1e".encode())
            changed_ns = max(changed_ns, entry.stamp.mtime_ns if entry.stamp else 0)
            files += 1
    return Fingerprint(digest.hexdigest()[:16], changed_ns, files)


def _hashed(inbox: Inbox, entry: ListedEntry, cache: HashCache, size_limit: int) -> SeenFile:
    """The file with its SHA-256, or with the reason why it has none."""
    file, stamp = entry.file, entry.stamp
    if stamp is None:
        return file
    if stamp.size == 0:
        return file._replace(sha256=hashlib.sha256().hexdigest(), status="failed", error_code="empty_file")
    if stamp.size > size_limit:
        detail = f"{stamp.size} > {size_limit} bytes (GONGKAI_SIZE_LIMIT_MB)"
        return file._replace(status="failed", error_code="too_large", error_detail=detail)
    try:
        sha256, size, read_at = inbox.digest(file.path, stamp)
    except OSError as error:
        return failed(file, error)
    if read_at is not None:
        cache.put(inbox.cached_under + file.path, read_at, sha256, inbox.settled_ns)
    return file._replace(sha256=sha256, bytes=size)

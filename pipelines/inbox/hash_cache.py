"""SHA-256 of files that did not change since they were hashed, so that an unchanged inbox is not read again.

Correctness first: an entry counts only if size and both times are the same and the file was already at rest
when it was hashed. Shortly after its last change, a file could change again without any of them moving; how
long that is depends on where it lies.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.inbox.inbox import Stamp, last_changed_ns
from pipelines.inbox.stored_paths import folder_of
from pipelines.records import as_table, read_table, schema_of, write_table


@dataclass(frozen=True, slots=True)
class HashedFile:
    """A file's size and times (nanoseconds) when it was hashed, and its hash."""

    path: str
    size: int
    mtime_ns: int
    ctime_ns: int
    sha256: str


HASHES = schema_of(HashedFile)
STAMPS = pa.schema([HASHES.field(name) for name in Stamp._fields])


@dataclass(slots=True)
class HashCache:
    """Files of the last scan to look up, as :data:`HASHES`, and those of this one to keep."""

    known: pa.Table = field(default_factory=HASHES.empty_table)
    _spared: pa.Table = field(default_factory=HASHES.empty_table)
    _found: pa.Table = field(default_factory=HASHES.empty_table)
    _new: list[HashedFile] = field(default_factory=list)

    @property
    def kept(self) -> pa.Table:
        """What is to be looked up the next time."""
        return pa.concat_tables([self._spared, self._found, as_table(HashedFile, self._new)])

    @property
    def is_as_known(self) -> bool:
        """Whether that is what was looked up this time."""
        return not self._new and len(self._spared) + len(self._found) == len(self.known)

    def spare(self, folders: Collection[str]) -> None:
        """Keep what is known of the files in some folders, by stored path: they are not looked up."""
        if folders:
            among = pa.array(folders, pa.string())
            self._spared = self.known.filter(pc.is_in(folder_of(self.known["path"]), value_set=among))

    def get(self, paths: "pa.ChunkedArray[Any]", stamps: pa.Table) -> "pa.ChunkedArray[Any]":
        """The hashes of files that did not change, else NULL; ``stamps`` as :data:`STAMPS`."""
        before = self.known.take(pc.index_in(paths, value_set=self.known["path"]))
        same = [pc.equal(stamps[name], before[name]) for name in STAMPS.names]
        is_same: Any = pc.and_(pc.and_(same[0], same[1]), same[2])
        self._found = before.filter(is_same)
        nothing = pa.scalar(None, pa.string())
        hashes: pa.ChunkedArray[Any] = pc.if_else(is_same, before["sha256"], nothing)
        return hashes

    def put(self, path: str, stamp: Stamp, sha256: str, settled_ns: int) -> None:
        """Remember a hash, unless the file changed in the last ``settled_ns``."""
        now_ns = time.time_ns()
        if now_ns - last_changed_ns(stamp.mtime_ns, stamp.ctime_ns, now_ns) > settled_ns:
            self._new.append(HashedFile(path, *stamp, sha256))


def load(file: Path) -> HashCache:
    """The cache of the last scan; an empty one where there is none or it cannot be read, since it only saves
    time.
    """
    try:
        return HashCache(read_table(HASHES, file))
    except (OSError, pa.ArrowException):
        return HashCache()


def save(cache: HashCache, file: Path) -> None:
    """Write what this scan kept, whole or not at all."""
    if not (cache.is_as_known and file.exists()):
        write_table(cache.kept, file)

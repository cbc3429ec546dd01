"""SHA-256 of files that did not change since they were hashed, so that an unchanged inbox is not read again.

Correctness first: an entry counts only if size and both times are the same and the file was already at rest
when it was hashed. Shortly after its last change, a file could change again without any of them moving; how
long that is depends on where it lies.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from pipelines.inbox.inbox import Stamp
from pipelines.records import read_records, write_records


@dataclass(frozen=True, slots=True)
class HashedFile:
    """A file's size and times (nanoseconds) when it was hashed, and its hash."""

    path: str
    size: int
    mtime_ns: int
    ctime_ns: int
    sha256: str

    def matches(self, stamp: Stamp) -> bool:
        """Whether the file is as it was."""
        return (self.size, self.mtime_ns, self.ctime_ns) == stamp


@dataclass(slots=True)
class HashCache:
    """Entries of the last scan to look up, and those of this one to keep."""

    known: Mapping[str, HashedFile] = field(default_factory=dict)
    kept: dict[str, HashedFile] = field(default_factory=dict)

    def get(self, path: str, stamp: Stamp) -> str | None:
        """The hash of a file that did not change, else None."""
        entry = self.known.get(path)
        if entry is None or not entry.matches(stamp):
            return None
        self.kept[path] = entry
        return entry.sha256

    def put(self, path: str, stamp: Stamp, sha256: str, settled_ns: int) -> None:
        """Remember a hash, unless the file changed in the last ``settled_ns``."""
        if time.time_ns() - max(stamp.mtime_ns, stamp.ctime_ns) > settled_ns:
            self.kept[path] = HashedFile(path, *stamp, sha256)


def load(file: Path) -> HashCache:
    """The cache of the last scan; an empty one where there is none or it cannot be read, since it only saves
    time.
    """
    try:
        return HashCache({hashed.path: hashed for hashed in read_records(HashedFile, file)})
    except (OSError, pa.ArrowException):
        return HashCache()


def save(cache: HashCache, file: Path) -> None:
    """Write what this scan kept, whole or not at all."""
    write_records(HashedFile, cache.kept.values(), file)

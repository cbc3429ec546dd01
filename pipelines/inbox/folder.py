"""An inbox that is a folder. Nothing but regular files is ever opened."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.inbox.inbox import (
    Digest,
    InboxMissingError,
    ListedEntry,
    SeenFile,
    Stamp,
    failed,
    is_passed_over,
    listed,
)
from pipelines.inbox.stored_paths import original_name, stored_name

_REASONS = {FileNotFoundError: "there is no such folder", NotADirectoryError: "it is no folder"}


@dataclass(frozen=True)
class Folder:
    """The folder ``root``, at any depth."""

    root: Path

    cached_under = ""
    readers = 1
    rest_seconds = 60
    settled_ns = 3_000_000_000
    # Longer than the coarsest time stamp of a common file system (FAT: two seconds).

    def __str__(self) -> str:
        return str(self.root)

    @property
    def name(self) -> str:
        """The folder's own name."""
        return self.root.name

    def require(self) -> None:
        """See ``Inbox``."""
        with self._there():
            os.scandir(self.root).close()

    @contextmanager
    def _there(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise InboxMissingError(self, _REASONS.get(type(error), error.strerror)) from error

    def entries(self, own: Path | None = None) -> list[ListedEntry]:
        """See ``Inbox``."""
        passed_over = own.resolve() if own else None
        with self._there():
            waiting = [self._in(self.root)]
        found: list[ListedEntry] = []
        while waiting:
            for entry, folder in waiting.pop():
                if folder is None:
                    found.append(entry)
                    continue
                if folder.resolve() == passed_over:
                    found.append(replace(entry, file=replace(entry.file, status="ignored")))
                    continue
                try:
                    waiting.append(self._in(folder))
                except OSError as error:
                    found.append(replace(entry, file=failed(entry.file, error)))
        return sorted(found, key=lambda entry: entry.file.path)

    def _in(self, folder: Path) -> list[tuple[ListedEntry, Path | None]]:
        """The entries of one folder; with each its own path if it is a folder to be listed in turn."""
        with os.scandir(folder) as entries:
            return [self._entry(Path(entry.path), entry) for entry in entries]

    def _entry(self, location: Path, entry: os.DirEntry[str]) -> tuple[ListedEntry, Path | None]:
        path = stored_name(location.relative_to(self.root))
        try:
            is_folder = entry.is_dir(follow_symlinks=False)
            file = SeenFile(path + ("/" if is_folder else ""))
            if is_passed_over(path, is_folder):
                status = entry.stat(follow_symlinks=False)
                return ListedEntry(replace(file, status="ignored"), _stamp(status)), None
            if is_folder:
                return ListedEntry(file), location
            status = entry.stat(follow_symlinks=False)
        except OSError as error:
            return ListedEntry(failed(SeenFile(path), error)), None
        if not stat.S_ISREG(status.st_mode):
            return ListedEntry(replace(file, status="failed", error_code="not_a_regular_file")), None
        return listed(file, _stamp(status)), None

    def digest(self, path: str, stamp: Stamp) -> Digest:  # noqa: ARG002
        """See ``Inbox``; the stamp is the opened file's."""
        descriptor = open_regular(self.root / original_name(path))
        with os.fdopen(descriptor, "rb") as file:
            before = _stamp(os.fstat(descriptor))
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            after = _stamp(os.fstat(descriptor))
        return Digest(sha256, after.size, after if after == before else None)

    def read(self, path: str, most: int = -1) -> bytes:
        """See ``Inbox``."""
        with os.fdopen(open_regular(self.root / original_name(path)), "rb") as file:
            # No more than was there: a file that grows without end is noticed, not read.
            return file.read(os.fstat(file.fileno()).st_size if most < 0 else most)


def open_regular(location: Path) -> int:
    """A descriptor of a regular file, opened so that a link or a pipe put there meanwhile is refused, not
    waited for.
    """
    descriptor = os.open(location, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.ELOOP, "not a regular file", os.fspath(location))
    return descriptor


def _stamp(status: os.stat_result) -> Stamp:
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns)

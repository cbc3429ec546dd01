"""What lies in the inbox: every entry at any depth with its SHA-256, or the reason why it was not read.

Nothing but regular files is ever opened, and a file that cannot be read costs itself only. Does not belong
here: what a file holds, and what was seen before (see ``ledger``).
"""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path, PurePath
from typing import NamedTuple

from pipelines.exits import UsageError
from pipelines.inbox.hash_cache import HashCache
from pipelines.inbox.stored_paths import stored_name
from schemas.statuses import FileStatus

MANIFEST_NAME = "manifest.csv"
CORRECTIONS_NAME = "corrections.csv"
ROSTER_NAME = "roster.csv"
_BESIDE = frozenset({MANIFEST_NAME, CORRECTIONS_NAME, ROSTER_NAME})
"""What people write about the inbox into its outermost folder; no report."""
_READ_ME = "readme.md"
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})
_SYSTEM_FOLDERS = frozenset({"__macosx", "$recycle.bin", "system volume information", "@eadir"})


class InboxMissingError(UsageError):
    """The inbox itself cannot be listed, so nothing is known about any file; the message says what to do."""

    def __init__(self, inbox: Path, error: OSError) -> None:
        reasons = {FileNotFoundError: "there is no such folder", NotADirectoryError: "it is no folder"}
        reason = reasons.get(type(error), error.strerror)
        super().__init__(
            f"The inbox {inbox} cannot be read: {reason}. Nothing was changed. "
            "INBOX= (or GONGKAI_INBOX) names the folder with the reports."
        )


@dataclass(frozen=True, slots=True)
class SeenFile:
    """One entry of the inbox. ``sha256`` is empty where nothing was read; folders end with ``/``.

    ``status`` is None for a file that is to be extracted, else ``ignored`` or ``failed`` with its
    ``error_code``.
    """

    path: str
    sha256: str = ""
    bytes: int | None = None
    status: FileStatus | None = None
    error_code: str | None = None
    error_detail: str | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """All that one look at the inbox found, in the order of the paths.

    ``unlisted`` are the folders (with ``/``) whose content could not be listed: nothing is known about the
    files in them.
    """

    files: tuple[SeenFile, ...]
    unlisted: tuple[str, ...] = ()


class Fingerprint(NamedTuple):
    """A hash over an inbox as it lies there, and when a file in it last changed, in nanoseconds."""

    digest: str
    changed_ns: int


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """An entry and its status as the operating system gave it, before anything is opened."""

    file: SeenFile
    location: Path
    stat: os.stat_result | None = None


def scan(inbox: Path, cache: HashCache, size_limit: int, own: Path | None = None) -> Scan:
    """List the inbox and hash what is to be extracted.

    ``cache`` spares files that did not change since it saw them. ``own`` is the folder that the pipeline
    writes, which is ignored where somebody's inbox is around it.

    Raises:
        InboxMissingError: the inbox itself cannot be listed.
    """
    files = tuple(_hashed(entry, cache, size_limit) for entry in _list(inbox, own))
    unlisted = tuple(file.path for file in files if file.path.endswith("/") and file.status == "failed")
    return Scan(files, unlisted)


def require_inbox(inbox: Path) -> None:
    """Nothing, where the inbox can be listed.

    Raises:
        InboxMissingError: it cannot.
    """
    with _inbox_there(inbox):
        os.scandir(inbox).close()


def fingerprint(inbox: Path, own: Path | None = None, *, with_ignored: bool = False) -> Fingerprint:
    """A hash of names, sizes and times of all that would be read, and of manifest and corrections; opens no
    file.

    ``with_ignored`` also of the names of what is ignored, so that equal ones mean equal scans.

    Raises:
        InboxMissingError: the inbox itself cannot be listed.
    """
    digest, changed_ns = hashlib.sha256(), 0
    # Strings and entries alone: a path or an object for each file takes five times as long.
    own_inode = own.stat().st_ino if own and own.exists() else None
    folders = [""]
    while folders:
        folder = folders.pop()
        lines: list[str] = []
        try:
            with os.scandir(f"{inbox}/{folder}") as listed:
                entries = sorted(listed, key=_entry_name)
        except OSError as error:
            if not folder:
                raise InboxMissingError(inbox, error) from error
            entries, lines = [], [f"\x1f{error.errno}"]
        for entry in entries:
            name = entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_ignored(name, is_folder):
                if with_ignored:
                    lines.append(name)
            elif is_folder:
                if entry.inode() != own_inode or not own or not own.samefile(entry.path):
                    folders.append(f"{folder}{name}/")
            else:
                try:
                    status = entry.stat(follow_symlinks=False)
                except OSError as error:
                    lines.append(f"{name}\x1f{error.errno}")
                    continue
                changed, modified = status.st_ctime_ns, status.st_mtime_ns
                changed_ns = max(changed_ns, changed, modified)
                lines.append(f"{name}\x1f{status.st_mode}\x1f{status.st_size}\x1f{modified}\x1f{changed}")
        digest.update(os.fsencode("\x1e".join((folder, *lines, ""))))
    return Fingerprint(digest.hexdigest()[:16], changed_ns)


_entry_name = attrgetter("name")


@contextmanager
def _inbox_there(inbox: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InboxMissingError(inbox, error) from error


def _list(inbox: Path, own: Path | None) -> list[ListedEntry]:
    """Every entry below the inbox, ordered by stored path."""
    passed_over = own.resolve() if own else None
    with _inbox_there(inbox):
        waiting = [_entries(inbox, inbox)]
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
                waiting.append(_entries(inbox, folder))
            except OSError as error:
                found.append(replace(entry, file=_failed(entry.file, error)))
    return sorted(found, key=lambda entry: entry.file.path)


def _entries(inbox: Path, folder: Path) -> list[tuple[ListedEntry, Path | None]]:
    """The entries of one folder; with each its own path if it is a folder to be listed in turn."""
    with os.scandir(folder) as entries:
        return [_entry(inbox, Path(entry.path), entry) for entry in entries]


def _entry(inbox: Path, location: Path, entry: os.DirEntry[str]) -> tuple[ListedEntry, Path | None]:
    relative = location.relative_to(inbox)
    try:
        is_folder = entry.is_dir(follow_symlinks=False)
        path = stored_name(relative) + ("/" if is_folder else "")
        file = SeenFile(path)
        if _is_passed_over(relative, is_folder):
            return ListedEntry(
                replace(file, status="ignored"), location, entry.stat(follow_symlinks=False)
            ), None
        if is_folder:
            return ListedEntry(file, location), location
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        return ListedEntry(_failed(SeenFile(stored_name(relative)), error), location), None
    if not stat.S_ISREG(status.st_mode):
        return ListedEntry(replace(file, status="failed", error_code="not_a_regular_file"), location), None
    if relative.name.lower() in _BESIDE:
        return ListedEntry(replace(file, status="failed", error_code="not_looked_at"), location, status), None
    return ListedEntry(replace(file, bytes=status.st_size), location, status), None


def is_ignored(name: str, is_folder: bool) -> bool:
    """Whether an entry of that name is no report: hidden and system entries, lock files of open documents."""
    return name.startswith((".", "~$")) or name.lower() in (_SYSTEM_FOLDERS if is_folder else _SYSTEM_FILES)


def _is_passed_over(relative: PurePath, is_folder: bool) -> bool:
    """What is in an inbox but no report: what is ignored everywhere, what people write about it."""
    is_beside = relative.name in _BESIDE or relative.name.lower() == _READ_ME
    return (is_beside and len(relative.parts) == 1 and not is_folder) or is_ignored(relative.name, is_folder)


def _hashed(entry: ListedEntry, cache: HashCache, size_limit: int) -> SeenFile:
    """The file with its SHA-256, or with the reason why it has none."""
    file = entry.file
    if file.status is not None or entry.stat is None:
        return file
    if entry.stat.st_size == 0:
        return replace(file, sha256=hashlib.sha256().hexdigest(), status="failed", error_code="empty_file")
    if entry.stat.st_size > size_limit:
        detail = f"{entry.stat.st_size} > {size_limit} bytes (GONGKAI_SIZE_LIMIT_MB)"
        return replace(file, status="failed", error_code="too_large", error_detail=detail)
    known = cache.get(file.path, entry.stat)
    if known is not None:
        return replace(file, sha256=known)
    try:
        sha256, size = _hash(entry, cache)
    except OSError as error:
        return _failed(file, error)
    return replace(file, sha256=sha256, bytes=size)


def _hash(entry: ListedEntry, cache: HashCache) -> tuple[str, int]:
    """SHA-256 and number of the bytes, remembered for the next scan."""
    descriptor = open_regular(entry.location)
    with os.fdopen(descriptor, "rb") as file:
        before = os.fstat(descriptor)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        after = os.fstat(descriptor)
    cache.put(entry.file.path, before, after, sha256)
    return sha256, after.st_size


def open_regular(location: Path) -> int:
    """A descriptor of a regular file, opened so that a link or a pipe put there meanwhile is refused, not
    waited for.
    """
    descriptor = os.open(location, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.ELOOP, "not a regular file", os.fspath(location))
    return descriptor


def error_code(error: OSError) -> str:
    """The code under which an error of the operating system is recorded."""
    if isinstance(error, FileNotFoundError):
        return "vanished"
    if isinstance(error, PermissionError):
        return "not_permitted"
    return "not_a_regular_file" if error.errno == errno.ELOOP else "read_failed"


def _failed(file: SeenFile, error: OSError) -> SeenFile:
    # Not str(error): it names the folder on this machine.
    return replace(file, status="failed", error_code=error_code(error), error_detail=error.strerror)

"""An inbox that is a folder. Nothing but regular files is ever opened."""

import errno
import hashlib
import os
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from pipelines.inbox.inbox import (
    Digest,
    Fingerprint,
    InboxMissingError,
    ListedEntry,
    SeenFile,
    Stamp,
    failed,
    is_ignored,
    is_passed_over,
    last_changed_ns,
    listed,
)
from pipelines.inbox.stored_paths import original_name, stored_part
from schemas.language import phrase, system_words

_NOTHING: Mapping[str, str] = MappingProxyType({})


def _reason(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return phrase("没有这个文件夹", "there is no such folder")
        case NotADirectoryError():
            return phrase("它不是文件夹", "it is no folder")
        case _:
            return system_words(error)


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
            raise InboxMissingError(self, _reason(error)) from error

    def entries(self, own: Path | None = None) -> list[ListedEntry]:
        """See ``Inbox``."""
        return self.listing(own)[0]

    def listing(
        self, own: Path | None = None, spared: Mapping[str, str] = _NOTHING, now: Mapping[str, str] = _NOTHING
    ) -> tuple[list[ListedEntry], dict[str, str]]:
        """All entries, but for those of the folders that are ``spared``, and the hash of each folder in which
        no file may change without a trace.

        Hashes are by stored path, as :meth:`fingerprint` gives them ``with_ignored``; ``now`` are those of
        all folders, where they are known.
        """
        found: list[ListedEntry] = []
        hashes = dict(spared)
        settled_ns = time.time_ns() - self.settled_ns
        own_inode = _inode(own)
        folders = [(os.fspath(original_name(stored)), stored) for stored in now if stored not in hashes]
        folders = [(f"{folder}/", stored) if stored else ("", "") for folder, stored in folders]
        folders = folders if now else [("", "")]
        while folders:
            folder, stored_folder = folders.pop()
            with self._listing(folder) as (entries, reason):
                if reason:
                    found.append(ListedEntry(failed(SeenFile(stored_folder), reason)))
                told = _told(stored_folder, entries, reason, with_ignored=True)
                if not reason and told.changed_ns < settled_ns:
                    hashes[stored_folder] = told.hashed()
                for entry in entries:
                    listed_entry = _listed(stored_folder + stored_part(entry.name), entry)
                    if not listed_entry.file.path.endswith("/") or listed_entry.file.status is not None:
                        found.append(listed_entry)
                    elif self._is_own(folder, entry, own, own_inode):
                        found.append(ListedEntry(listed_entry.file._replace(status="ignored")))
                    elif listed_entry.file.path not in now:
                        folders.append((f"{folder}{entry.name}/", listed_entry.file.path))
        return sorted(found, key=_path_of), hashes

    def fingerprint(self, own: Path | None = None, *, with_ignored: bool = False) -> Fingerprint:
        """See ``scan.fingerprint``."""
        digest, changed_ns, files, hashes = hashlib.sha256(), 0, 0, {}
        own_inode = _inode(own)
        folders = [("", "")]
        while folders:
            folder, stored_folder = folders.pop()
            with self._listing(folder) as (entries, reason):
                told = _told(stored_folder, entries, reason, with_ignored=with_ignored)
                folders += [
                    (f"{folder}{entry.name}/", f"{stored_folder}{stored_part(entry.name)}/")
                    for entry in told.folders
                    if not self._is_own(folder, entry, own, own_inode)
                ]
            hashes[stored_folder] = hashed = told.hashed()
            digest.update(hashed.encode())
            files, changed_ns = files + len(told.lines), max(changed_ns, told.changed_ns)
        return Fingerprint(digest.hexdigest()[:16], changed_ns, files, hashes)

    def _is_own(self, folder: str, entry: os.DirEntry[str], own: Path | None, own_inode: int | None) -> bool:
        return bool(own and entry.inode() == own_inode and own.samefile(self.root / folder / entry.name))

    @contextmanager
    def _listing(self, folder: str) -> Iterator[tuple[list[os.DirEntry[str]], OSError | None]]:
        """The entries of a folder by name, or none and why it cannot be listed; in the block the system looks
        for them in it, not along the path.

        Raises:
            InboxMissingError: the inbox itself cannot be listed.
        """
        entries: list[os.DirEntry[str]] = []
        reason: OSError | None = None
        with ExitStack() as stack:
            try:
                descriptor = os.open(f"{self.root}/{folder}", os.O_RDONLY | os.O_DIRECTORY)
                stack.callback(os.close, descriptor)
                with os.scandir(descriptor) as listed_here:
                    entries = sorted(listed_here, key=_entry_name)
            except OSError as error:
                if not folder:
                    raise InboxMissingError(self, _reason(error)) from error
                reason = error
            yield entries, reason

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


_entry_name = attrgetter("name")
_path_of = attrgetter("file.path")


class _Told(NamedTuple):
    """A folder as it is listed: its stored path, a line for each file, when one of them last changed, and the
    folders in it.
    """

    folder: str
    lines: list[str]
    changed_ns: int
    folders: list[os.DirEntry[str]]

    def hashed(self) -> str:
        """A hash over all but what lies in the folders in it."""
        return hashlib.sha256(os.fsencode("\x1e".join((self.folder, *self.lines)))).hexdigest()[:32]


def _told(
    folder: str, entries: Sequence[os.DirEntry[str]], reason: OSError | None, *, with_ignored: bool
) -> _Told:
    """What a listing says of a folder, by its stored path."""
    lines, changed_ns, folders = [f"\x1f{reason.errno}"] if reason else [], 0, []
    now_ns = time.time_ns()
    # Strings and entries alone: a path or an object for each file takes five times as long.
    for entry in entries:
        name = entry.name
        is_folder = entry.is_dir(follow_symlinks=False)
        if is_ignored(name, is_folder):
            if with_ignored:
                lines.append(name)
        elif is_folder:
            folders.append(entry)
        else:
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError as error:
                lines.append(f"{name}\x1f{error.errno}")
                continue
            changed, modified = status.st_ctime_ns, status.st_mtime_ns
            if changed > changed_ns or modified > changed_ns:
                changed_ns = max(changed_ns, last_changed_ns(modified, changed, now_ns))
            lines.append(f"{name}\x1f{status.st_mode}\x1f{status.st_size}\x1f{modified}\x1f{changed}")
    return _Told(folder, lines, changed_ns, folders)


def _inode(folder: Path | None) -> int | None:
    return folder.stat().st_ino if folder and folder.exists() else None


def _listed(path: str, entry: os.DirEntry[str]) -> ListedEntry:
    """An entry by its stored path; a folder ends with ``/``, and has a status where it is not listed."""
    try:
        is_folder = entry.is_dir(follow_symlinks=False)
        is_ignored_here = is_passed_over(path, is_folder)
        if is_folder and not is_ignored_here:
            return ListedEntry(SeenFile(f"{path}/"))
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        return ListedEntry(failed(SeenFile(path), error))
    if is_ignored_here:
        return ListedEntry(SeenFile(f"{path}/" if is_folder else path, status="ignored"), _stamp(status))
    if not stat.S_ISREG(status.st_mode):
        return ListedEntry(SeenFile(path, status="failed", error_code="not_a_regular_file"))
    return listed(path, _stamp(status))


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

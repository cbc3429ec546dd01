"""What an inbox is, wherever it lies: a list of entries, each with a stamp, and bytes by stored path.

A folder (see ``folder``) and a part of a bucket (see ``bucket``) are inboxes. Both are only read, and both
can be sent to workers, which read from them with what their own machine allows. Does not belong here: what is
done with the entries (see ``scan``).
"""

import errno
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, Protocol

from pipelines.exits import UsageError
from schemas.language import phrase
from schemas.statuses import FileStatus

MANIFEST_NAME = "manifest.csv"
CORRECTIONS_NAME = "corrections.csv"
REVIEWED_NAME = "reviewed.csv"
ROSTER_NAME = "roster.csv"
BESIDE = frozenset({MANIFEST_NAME, CORRECTIONS_NAME, REVIEWED_NAME, ROSTER_NAME})
"""What people write about the inbox into its outermost folder; no report."""
_READ_ME = "readme.md"
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})
_SYSTEM_FOLDERS = frozenset({"__macosx", "$recycle.bin", "system volume information", "@eadir"})


class Stamp(NamedTuple):
    """What changes when a file does: its bytes, and its times in nanoseconds."""

    size: int
    mtime_ns: int
    ctime_ns: int


def last_changed_ns(mtime_ns: int, ctime_ns: int, now_ns: int) -> int:
    """When a file last changed; a time of its content that is yet to come was set by hand or by a camera."""
    return mtime_ns if ctime_ns < mtime_ns <= now_ns else ctime_ns


class Fingerprint(NamedTuple):
    """A hash over an inbox as it lies there, when a file in it last changed, in nanoseconds, how many it is
    over, and the hash of each of its folders, by stored path.
    """

    digest: str
    changed_ns: int
    files: int
    folders: Mapping[str, str] = MappingProxyType({})


class Digest(NamedTuple):
    """The SHA-256 and number of the bytes that were read; the stamp, None where it changed meanwhile."""

    sha256: str
    size: int
    stamp: Stamp | None


class SeenFile(NamedTuple):
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


class ListedEntry(NamedTuple):
    """An entry and its stamp, None for folders and what has none, before anything is opened."""

    file: SeenFile
    stamp: Stamp | None = None


class Inbox(Protocol):
    """Where reports lie. ``str`` gives what a setting says of it."""

    @property
    def name(self) -> str:
        """Its own name, without where it is."""

    @property
    def cached_under(self) -> str:
        """What stands before a path where hashes of several inboxes are kept together."""

    @property
    def readers(self) -> int:
        """How many files are best hashed at the same time."""

    @property
    def rest_seconds(self) -> int:
        """How often it may be asked whether anything has changed."""

    @property
    def settled_ns(self) -> int:
        """How old a stamp must be by this machine's clock so that no later change leaves it as it is."""

    def require(self) -> None:
        """Nothing, where it can be listed.

        Raises:
            InboxMissingError: it cannot.
        """

    def entries(self, own: Path | None = None) -> list[ListedEntry]:
        """Every entry, ordered by stored path. ``own`` is a folder that is passed over where it is inside.

        Raises:
            InboxMissingError: the inbox itself cannot be listed.
        """

    def digest(self, path: str, stamp: Stamp) -> Digest:
        """The hash of a file by its stored path and the stamp with which it was listed.

        Raises:
            OSError: it cannot be read.
        """

    def read(self, path: str, most: int = -1) -> bytes:
        """The bytes of a file by its stored path, at most so many.

        Raises:
            OSError: it cannot be read.
        """


class InboxMissingError(UsageError):
    """The inbox itself cannot be listed, so nothing is known about any file; the message says what to do."""

    def __init__(self, inbox: Inbox, reason: str, place: str | None = None) -> None:
        named = place or phrase("存放报告的文件夹", "the folder with the reports")
        super().__init__(
            phrase(
                f"收件目录 {inbox} 无法读取：{reason}。未作任何改动。请用 INBOX=（或 "
                f"GONGKAI_INBOX）指定{named}。",
                f"The inbox {inbox} cannot be read: {reason}. Nothing was changed. "
                f"INBOX= (or GONGKAI_INBOX) names {named}.",
            )
        )


def is_ignored(name: str, is_folder: bool) -> bool:
    """Whether an entry of that name is no report: hidden and system entries, lock files of open documents."""
    return name.startswith((".", "~$")) or name.lower() in (_SYSTEM_FOLDERS if is_folder else _SYSTEM_FILES)


def ignored_folder(name: str) -> str | None:
    """The outermost folder in a name with ``/`` that is passed over, with ``/`` at its end."""
    folders = name.split("/")[:-1]
    for depth, folder in enumerate(folders, start=1):
        # Where names need be no paths, . and .. are no hidden folders.
        if folder.strip(".") and is_ignored(folder, is_folder=True):
            return "/".join(folders[:depth]) + "/"
    return None


def is_passed_over(path: str, is_folder: bool) -> bool:
    """What is in an inbox but no report: what is ignored everywhere, what people write about it."""
    is_beside = path in BESIDE or path.lower() == _READ_ME
    return (is_beside and not is_folder) or is_ignored(path.rpartition("/")[2], is_folder)


def listed(path: str, stamp: Stamp) -> ListedEntry:
    """A file that is there, to be read unless it is meant to say something about others and does not."""
    if path.rpartition("/")[2].lower() in BESIDE:
        return ListedEntry(SeenFile(path, status="failed", error_code="not_looked_at"), stamp)
    return ListedEntry(SeenFile(path, "", stamp.size), stamp)


def error_code(error: OSError) -> str:
    """The code under which an error of the operating system is recorded."""
    if isinstance(error, FileNotFoundError):
        return "vanished"
    if isinstance(error, PermissionError):
        return "not_permitted"
    if isinstance(error, IsADirectoryError):
        return "unusable_key"
    return "not_a_regular_file" if error.errno == errno.ELOOP else "read_failed"


def failed(file: SeenFile, error: OSError) -> SeenFile:
    """The file with the reason why it could not be read."""
    # Not str(error): it names the folder on this machine.
    return file._replace(status="failed", error_code=error_code(error), error_detail=error.strerror)

"""7z archives through py7zr, in memory: every member is handed over piece by piece, none is written to disk.

The library refuses a whole archive for one name that leads outside, so such members are passed over here.
"""

import lzma
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath, PureWindowsPath
from struct import error as StructError  # noqa: N812 - an exception
from typing import Generic, Protocol, TypeVar

from py7zr import SevenZipFile
from py7zr.exceptions import ArchiveError, PasswordRequired, UnsupportedCompressionMethodError
from py7zr.io import Py7zIO, WriterFactory

from schemas.errors import UnreadableSourceError

_FAULTS = (
    ArchiveError, lzma.LZMAError, StructError, EOFError, OSError, ValueError, TypeError, LookupError,
    AttributeError, AssertionError, RuntimeError, OverflowError,
)  # fmt: skip
"""What the library raises on damaged archives: its parser trusts the header."""


class Taking(Protocol):
    """What takes the bytes of one member."""

    def write(self, data: bytes, /) -> int: ...


T = TypeVar("T", bound=Taking)


@dataclass(frozen=True, slots=True)
class PackedEntry:
    """A member: its name, the size its header states, and the code of an error that keeps it from being read.

    ``key`` is the name under which the library hands it over.
    """

    name: str
    key: str
    size: int
    refusal: str | None


@dataclass(frozen=True, slots=True)
class SevenZip:
    """An open archive, folders left out."""

    archive: SevenZipFile
    entries: tuple[PackedEntry, ...]

    def read(
        self, entries: Sequence[PackedEntry], begin: Callable[[PackedEntry], T], done: Callable[[T], None]
    ) -> None:
        """Read some members in one pass.

        Raises:
            UnreadableSourceError: ``damaged_file``, ``encrypted``, ``unsupported_archive``, or what taking
            raised.
        """
        if entries:
            factory = _Handing({entry.key: entry for entry in entries}, begin, done)
            with _translated():
                self.archive.extract(targets={entry.name for entry in entries}, factory=factory)


@contextmanager
def open_seven_zip(data: bytes) -> Iterator[SevenZip]:
    """Open an archive.

    Raises:
        UnreadableSourceError: ``damaged_file``, ``encrypted`` or ``unsupported_archive``.
    """
    with _translated():
        archive = SevenZipFile(BytesIO(data))
    try:
        with _translated():
            if archive.needs_password():
                raise UnreadableSourceError("encrypted")
            entries = tuple(_entries(archive))
        yield SevenZip(archive, entries)
    finally:
        archive.close()


def _entries(archive: SevenZipFile) -> Iterator[PackedEntry]:
    before: Counter[str] = Counter()
    for info in archive.list():
        # The library tells members of one name apart by a number after it.
        name, times = info.filename, before[info.filename]
        before[name] += 1
        if info.is_directory:
            continue
        refusal = None if info.is_file else "not_a_regular_file"
        if not _is_plain(name):
            refusal = "damaged_file"
        yield PackedEntry(name, f"{name}_{times - 1}" if times else name, info.uncompressed or 0, refusal)


def _is_plain(name: str) -> bool:
    """Whether a name is a path downwards in its usual form."""
    path = PurePosixPath(name)
    is_relative = not (path.is_absolute() or PureWindowsPath(name).drive or ".." in path.parts)
    return is_relative and path.as_posix() == name and "\\" not in name


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except UnreadableSourceError:
        raise
    except PasswordRequired as fault:
        raise UnreadableSourceError("encrypted") from fault
    except UnsupportedCompressionMethodError as fault:
        raise UnreadableSourceError("unsupported_archive", str(fault)) from fault
    except _FAULTS as fault:
        raise UnreadableSourceError("damaged_file", f"{type(fault).__name__}: {fault}") from fault


class _Handing(WriterFactory, Generic[T]):
    """Gives the library something to write each member to."""

    def __init__(
        self, by_key: dict[str, PackedEntry], begin: Callable[[PackedEntry], T], done: Callable[[T], None]
    ) -> None:
        self.by_key, self.begin, self.done = by_key, begin, done

    def create(self, filename: str) -> Py7zIO:
        return _Written(self.begin(self.by_key[filename]), self.done)


class _Written(Py7zIO, Generic[T]):
    """One member while the library writes it."""

    def __init__(self, taking: T, done: Callable[[T], None]) -> None:
        self.taking, self.done, self.written = taking, done, 0

    def write(self, s: bytes | bytearray) -> int:
        self.written += len(s)
        return self.taking.write(bytes(s))

    def read(self, size: int | None = None) -> bytes:  # noqa: ARG002 - the library's interface
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:  # noqa: ARG002 - the library's interface
        return 0

    def flush(self) -> None:
        return None

    def size(self) -> int:
        return self.written

    def close(self) -> None:
        self.done(self.taking)

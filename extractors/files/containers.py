"""Archives to their members: ZIP, 7z, tar, and files packed by gzip, bzip2 or xz; within limits, in memory.

A member's name is only a name: nothing is ever written anywhere, so ``../`` and ``/etc`` lead nowhere. What
is wrong with one member costs that member; what cannot be true of any archive of reports is refused as a
whole. Documents that are ZIP packages themselves (.docx, .xlsx, .ofd) are no archives: ``media_types`` tells
them apart.

Does not belong here: which members are worth reading, and archives within archives.
"""

import bz2
import gzip
import hashlib
import lzma
import stat
import tarfile
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from struct import error as StructError  # noqa: N812 - an exception
from typing import IO, Any, Protocol, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from extractors.files.member_names import member_name, zip_name
from extractors.files.packages import CENTRAL_ENTRY, IS_ENCRYPTED, is_bomb
from extractors.limits import HIGHEST_RATIO, LARGEST_MEMBER, LARGEST_TOTAL, MOST_MEMBERS
from schemas.errors import UnreadableSourceError
from schemas.extraction import Member

ZIP, SEVEN_ZIP, TAR = "application/zip", "application/x-7z-compressed", "application/x-tar"
GZIP, BZIP2, XZ = "application/gzip", "application/x-bzip2", "application/x-xz"
ARCHIVES = frozenset({ZIP, SEVEN_ZIP, TAR, GZIP, BZIP2, XZ})
"""Media types whose files hold members instead of a report."""

_CHUNK = 1024 * 1024
_NAMELESS = "content"
"""The name of what was packed without a name (gzip may state one, bzip2 and xz cannot)."""
_FAULTS = (
    BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, StructError, EOFError, OSError, ValueError,
    OverflowError, RuntimeError,
)  # fmt: skip
"""What the standard library raises on damaged archives."""


@dataclass
class _Taking:
    """One member on its way: its hash, its size, and its bytes where they are wanted."""

    name: str
    kept: BytesIO | None
    size: int = 0
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def write(self, data: bytes, /) -> int:
        self.size += len(data)
        if self.size > LARGEST_MEMBER:
            raise UnreadableSourceError("too_large", f"more than {LARGEST_MEMBER} bytes")
        self.digest.update(data)
        if self.kept is not None:
            self.kept.write(data)
        return len(data)

    def member(self) -> Member:
        data = None if self.kept is None else self.kept.getvalue()
        return Member(self.name, self.digest.hexdigest(), self.size, data)


@dataclass
class _Unpacking:
    """The members found so far; ``wanted`` None means all, none of whose bytes are kept."""

    wanted: Collection[str] | None
    members: list[Member] = field(default_factory=list)
    total: int = 0

    def wants(self, name: str) -> bool:
        return self.wanted is None or name in self.wanted

    def take(self, name: str) -> _Taking:
        return _Taking(name, None if self.wanted is None else BytesIO())

    def done(self, taking: _Taking) -> None:
        self.members.append(taking.member())

    def refuse(self, name: str, size: int | None, refusal: UnreadableSourceError) -> None:
        self.members.append(Member(name, "", size, None, refusal.error.code, refusal.detail))

    def add(self, name: str, size: int | None, pieces: Callable[[], Iterator[bytes]]) -> None:
        """Read one member; whatever is wrong with it is its own misfortune."""
        taking = self.take(name)
        try:
            for piece in pieces():
                taking.write(piece)
        except UnreadableSourceError as refusal:
            self.refuse(name, size, refusal)
        except NotImplementedError as fault:
            self.refuse(name, size, UnreadableSourceError("unsupported_archive", str(fault)))
        except _FAULTS as fault:
            self.refuse(name, size, UnreadableSourceError("damaged_file", str(fault)))
        else:
            self.done(taking)


def unpack(data: bytes, media_type: str, wanted: Collection[str] | None = None) -> tuple[Member, ...]:
    """The members of an archive in its order, folders left out.

    Without ``wanted`` all of them, each with hash and size; else those of these names, with their bytes.
    Names may repeat.

    Raises:
        UnreadableSourceError: ``damaged_file``, ``encrypted``, ``too_large``, ``too_complex``,
            ``unsupported_archive``, or ``empty_file`` where there is no member at all.
    """
    unpacking = _Unpacking(wanted)
    try:
        _READERS[media_type](data, unpacking)
    except _FAULTS as fault:
        raise UnreadableSourceError("damaged_file", str(fault)) from fault
    if not unpacking.members and wanted is None:
        raise UnreadableSourceError("empty_file", "an archive without members")
    return tuple(unpacking.members)


def is_tar(head: bytes) -> bool:
    """Whether some bytes begin like a tar archive (POSIX or GNU; those before 1988 have no mark)."""
    return head[257:262] == b"ustar"


def _check(members: int, total: int, packed: int) -> None:
    """Refuse an archive that claims more than any archive of reports holds."""
    if members > MOST_MEMBERS:
        raise UnreadableSourceError("too_complex", f"more than {MOST_MEMBERS} members")
    if total > LARGEST_TOTAL:
        raise UnreadableSourceError("too_large", f"more than {LARGEST_TOTAL} bytes unpacked")
    if total > LARGEST_MEMBER and total > HIGHEST_RATIO * packed:
        raise UnreadableSourceError("too_large", f"more than {HIGHEST_RATIO} times as large unpacked")


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


def _pieces(file: _Readable) -> Iterator[bytes]:
    while piece := file.read(_CHUNK):
        yield piece


def _unzip(data: bytes, unpacking: _Unpacking) -> None:
    # Counted before it is parsed: an entry takes a thousand times its bytes in memory.
    if data.count(CENTRAL_ENTRY) > 2 * MOST_MEMBERS:
        raise UnreadableSourceError("too_complex", f"more than {MOST_MEMBERS} members")
    with ZipFile(BytesIO(data)) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        _check(len(entries), sum(entry.file_size for entry in entries), len(data))
        for entry in entries:
            name = zip_name(entry)
            if unpacking.wants(name):
                unpacking.add(name, entry.file_size, lambda entry=entry: _zipped(archive, entry))  # type: ignore[misc]


def _zipped(archive: ZipFile, entry: ZipInfo) -> Iterator[bytes]:
    if entry.flag_bits & IS_ENCRYPTED:
        raise UnreadableSourceError("encrypted")
    if stat.S_IFMT(entry.external_attr >> 16) == stat.S_IFLNK:
        raise UnreadableSourceError("not_a_regular_file")
    if entry.file_size > LARGEST_MEMBER or is_bomb(entry.file_size, entry.compress_size):
        raise UnreadableSourceError("too_large", f"{entry.file_size} bytes, packed {entry.compress_size}")
    with archive.open(entry) as file:
        # No more is unpacked than the directory promised, whatever the data hold.
        yield from _pieces(file)


def _unpack_seven_zip(data: bytes, unpacking: _Unpacking) -> None:
    from extractors.files.seven_zip import open_seven_zip

    with open_seven_zip(data) as archive:
        _check(len(archive.entries), sum(entry.size for entry in archive.entries), len(data))
        for entry in archive.entries:
            if unpacking.wants(entry.name) and entry.refusal:
                unpacking.refuse(entry.name, entry.size, UnreadableSourceError(entry.refusal))
        readable = [entry for entry in archive.entries if unpacking.wants(entry.name) and not entry.refusal]
        before = len(unpacking.members)
        try:
            archive.read(readable, lambda entry: unpacking.take(entry.name), unpacking.done)
        except UnreadableSourceError as refusal:
            # Members are packed one after the other: what is behind the fault cannot be reached.
            for entry in readable[len(unpacking.members) - before :]:
                unpacking.refuse(entry.name, entry.size, refusal)


def _untar(data: bytes, unpacking: _Unpacking) -> None:
    _read_tar(BytesIO(data), len(data), unpacking)


def _read_tar(file: _Readable, packed: int, unpacking: _Unpacking) -> None:
    members = total = 0
    # Bytes that are no UTF-8 come as surrogates, from which the name is read anew.
    stream = cast(IO[bytes], file)  # of which nothing but ``read`` is used
    with tarfile.open(fileobj=stream, mode="r|", encoding="utf-8", errors="surrogateescape") as archive:
        for entry in archive:
            if entry.isdir():
                continue
            members, total = members + 1, total + entry.size
            _check(members, total, packed)
            name = member_name(entry.name.encode("utf-8", "surrogateescape"))
            if unpacking.wants(name):
                unpacking.add(name, entry.size, lambda entry=entry: _tarred(archive, entry))  # type: ignore[misc]


def _tarred(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> Iterator[bytes]:
    if not entry.isreg():
        raise UnreadableSourceError("not_a_regular_file")
    if entry.issparse():  # put together piece by piece; what packs reports has no reason to
        raise UnreadableSourceError("unsupported_archive", "a file with holes (sparse)")
    if entry.size > LARGEST_MEMBER:
        raise UnreadableSourceError("too_large", f"{entry.size} bytes")
    file = archive.extractfile(entry)
    if file is not None:
        yield from _pieces(file)


class _Bounded:
    """A stream that refuses to be read for ever."""

    def __init__(self, file: _Readable, packed: int) -> None:
        self.file, self.packed, self.read_so_far = file, packed, 0

    def read(self, size: int = -1, /) -> bytes:
        piece = self.file.read(_CHUNK if size < 0 else min(size, _CHUNK))
        self.read_so_far += len(piece)
        _check(0, self.read_so_far, self.packed)
        return piece


_OPEN: dict[str, Callable[[IO[bytes]], Any]] = {GZIP: gzip.open, BZIP2: bz2.open, XZ: lzma.open}


def _unpack_stream(media_type: str, data: bytes, unpacking: _Unpacking) -> None:
    """A tar archive in a stream, or else the one file that was packed."""
    open_stream = _OPEN[media_type]
    with open_stream(BytesIO(data)) as file:
        head = file.read(512)
    with open_stream(BytesIO(data)) as file:
        bounded = _Bounded(file, len(data))
        name = _gzip_name(data) if media_type == GZIP else _NAMELESS
        if is_tar(head):
            _read_tar(bounded, len(data), unpacking)
        elif unpacking.wants(name):
            unpacking.add(name, None, lambda: _pieces(bounded))


def _gzip_name(data: bytes) -> str:
    """The name in a gzip header (RFC 1952, 2.3), if it holds one."""
    flags, at = data[3], 10
    if flags & 4:
        at += 2 + int.from_bytes(data[at : at + 2], "little")
    if not flags & 8:
        return _NAMELESS
    name, end, _ = data[at : at + 1024].partition(b"\0")
    return member_name(name) if end and name else _NAMELESS


_READERS: dict[str, Callable[[bytes, _Unpacking], None]] = {
    ZIP: _unzip,
    SEVEN_ZIP: _unpack_seven_zip,
    TAR: _untar,
    GZIP: partial(_unpack_stream, GZIP),
    BZIP2: partial(_unpack_stream, BZIP2),
    XZ: partial(_unpack_stream, XZ),
}

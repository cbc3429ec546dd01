"""Documents that are ZIP packages of parts, read within limits.

Nothing is ever unpacked to disk, so names in a package can lead nowhere. Does not belong here: what the parts
hold, and archives of many documents.
"""

import zlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from struct import error as StructError  # noqa: N812 - an exception
from typing import Generic, TypeVar
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from extractors.limits import HIGHEST_RATIO, LARGEST_PART, LEAST_SUSPECT, MOST_MEMBERS
from schemas.errors import UnreadableSourceError

CENTRAL_ENTRY = b"PK\x01\x02"
"""Begins every entry in the directory of a ZIP file."""
IS_ENCRYPTED = 0x1
"""The flag of an entry that a password protects."""
_FAULTS = (
    BadZipFile, zlib.error, StructError, EOFError, OSError, ValueError, OverflowError, NotImplementedError,
    RuntimeError,
)  # fmt: skip
"""What ``zipfile`` raises on damaged archives."""


_LARGEST_KEPT = 1024 * 1024
"""Bytes of a package that stays open until the next one is."""
_HEAD, _TIME = 30, slice(10, 14)
"""Bytes before an entry's name, and of these when it was packed."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Package:
    """An open package, its bytes, and its entries by their names, in lower case with forward slashes."""

    archive: ZipFile
    data: bytes
    entries: dict[str, ZipInfo]

    def read(self, name: str) -> bytes | None:
        """The bytes of a part, None where there is none of that name.

        Raises :class:`UnreadableSourceError` with ``too_large``, ``encrypted`` or ``damaged_file``.
        """
        entry = self.entries.get(name.lower())
        if entry is None:
            return None
        if entry.flag_bits & IS_ENCRYPTED:
            raise UnreadableSourceError("encrypted", name)
        if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            raise UnreadableSourceError("damaged_file", f"{name}: compression {entry.compress_type}")
        packed = max(entry.compress_size, 1)
        if entry.file_size > LARGEST_PART or is_bomb(entry.file_size, packed):
            raise UnreadableSourceError("too_large", f"{name}: {entry.file_size} bytes, packed {packed}")
        try:
            # No more is unpacked than the directory promised, whatever the data hold.
            return self.archive.read(entry)
        except _FAULTS as fault:
            raise UnreadableSourceError("damaged_file", f"{name}: {fault}") from fault

    def packed(self, name: str) -> Hashable | None:
        """All that decides what :meth:`read` gives, except the time of packing; None where there is no part
        of that name.
        """
        entry = self.entries.get(name.lower())
        if entry is None:
            return None
        start = entry.header_offset
        head, rest = self.data[start : start + _HEAD], start + _HEAD
        names = int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:], "little")
        room = getattr(entry, "_end_offset", None)  # newer Pythons refuse entries that overlap
        return (
            entry.orig_filename, entry.flag_bits, entry.compress_type, entry.file_size, entry.CRC,
            start < 0, room and room - start, head[: _TIME.start], head[_TIME.stop :],
            self.data[rest : rest + names + entry.compress_size],
        )  # fmt: skip


class PartMemory(Generic[T]):
    """What was made of the bytes of parts, remembered by how these are packed: many files of one office have
    the styles and links of its template. Neither is unpacked again, nor parsed.

    Of parts of more than ``largest`` bytes nothing is kept, and of no more than ``most``.
    """

    def __init__(self, make: Callable[[bytes, str], T], most: int, largest: int) -> None:
        self._make, self._most, self._largest = make, most, largest
        self._made: dict[Hashable, T] = {}

    def of(self, package: Package, name: str) -> T | None:
        """What is made of a part's bytes and its name, None where there is none of that name.

        Raises what :meth:`Package.read` does, and the making.
        """
        packed = package.packed(name)
        if packed is None:
            return None
        if packed not in self._made:
            data = package.read(name) or b""
            made = self._make(data, name)
            if len(data) > self._largest:
                return made
            if len(self._made) == self._most:
                self._made.clear()
            self._made[packed] = made
        return self._made[packed]


def is_bomb(unpacked: int, packed: int) -> bool:
    """Whether so many bytes were packed more tightly than any report can be, and are enough to do harm."""
    return unpacked > max(LEAST_SUSPECT, HIGHEST_RATIO * packed)


def open_package(data: bytes) -> Package:
    """Open a package.

    Raises :class:`UnreadableSourceError` with ``damaged_file`` or ``too_complex``.
    """
    return _last_opened(data) if len(data) <= _LARGEST_KEPT else _opened(data)


def _opened(data: bytes) -> Package:
    if data.count(CENTRAL_ENTRY) > MOST_MEMBERS:
        raise UnreadableSourceError("too_complex", f"more than {MOST_MEMBERS} entries")
    try:
        archive = ZipFile(BytesIO(data))
    except _FAULTS as fault:
        raise UnreadableSourceError("damaged_file", str(fault)) from fault
    names = {entry.filename.replace("\\", "/").lstrip("/").lower(): entry for entry in archive.infolist()}
    return Package(archive, data, names)


_last_opened = lru_cache(maxsize=1)(_opened)
"""What a file is, whether it is handed on and what it says are asked one after another."""

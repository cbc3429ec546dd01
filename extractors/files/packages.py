"""Documents that are ZIP packages of parts, read within limits.

Nothing is ever unpacked to disk, so names in a package can lead nowhere. Does not belong here: what the parts
hold, and archives of many documents.
"""

import zlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from struct import error as StructError  # noqa: N812 - an exception
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


@dataclass(frozen=True, slots=True)
class Package:
    """An open package and its entries by their names, in lower case with forward slashes."""

    archive: ZipFile
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
    return Package(archive, names)


_last_opened = lru_cache(maxsize=1)(_opened)
"""What a file is, whether it is handed on and what it says are asked one after another."""

"""The directory of an OLE storage, the container of Office files before 2007.

Only names and beginnings of streams: enough to tell one kind of file from another. See [MS-CFB] 2.2 for the
header, 2.6 for the entries of the directory.
"""

from collections.abc import Mapping
from struct import error, unpack_from

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_BYTES, _ENTRY_BYTES = 512, 128
_SECTOR_SHIFT_AT, _DIRECTORY_AT, _TABLES_AT, _HEADER_TABLES = 30, 48, 76, 109
_STREAM = 2
_MOST_SECTORS = 4096
_LAST_SECTOR = 0xFFFFFFF9
"""Greater numbers mark the ends of chains and what is free."""

_FLAGS_AT, _IS_ENCRYPTED = 0x0A, 0x0100
"""Of a Word document: [MS-DOC] 2.5.2, fEncrypted."""


def streams(data: bytes) -> Mapping[str, int]:
    """The names of all streams, each with the place in the file where it begins.

    The place is right for streams of 4096 bytes and more. Nothing where the directory cannot be read.
    """
    try:
        return dict(_entries(data))
    except (error, IndexError):
        return {}


def is_encrypted(data: bytes) -> bool:
    """Whether the storage is an Office file with a password: a wrapped package, or a Word document of old."""
    found = streams(data)
    if "EncryptedPackage" in found:
        return True
    start = found.get("WordDocument")
    if start is None or len(data) < start + _FLAGS_AT + 2:
        return False
    return bool(unpack_from("<H", data, start + _FLAGS_AT)[0] & _IS_ENCRYPTED)


def _entries(data: bytes) -> list[tuple[str, int]]:
    (shift,) = unpack_from("<H", data, _SECTOR_SHIFT_AT)
    if shift not in (9, 12):
        return []
    size = 1 << shift
    tables = unpack_from(f"<{_HEADER_TABLES}I", data, _TABLES_AT)
    (sector,) = unpack_from("<I", data, _DIRECTORY_AT)
    found: list[tuple[str, int]] = []
    for _ in range(_MOST_SECTORS):
        if sector > _LAST_SECTOR:
            break
        start = (sector + 1) * size
        for at in range(start, start + size, _ENTRY_BYTES):
            length, kind = unpack_from("<HB", data, at + 64)
            if kind == _STREAM and 2 <= length <= 64:
                name = data[at : at + length - 2].decode("utf-16-le", errors="replace")
                (first,) = unpack_from("<I", data, at + 116)
                found.append((name, (first + 1) * size))
        # The allocation table says which sector comes next; those of the header reach over 7 MB.
        table, place = divmod(sector, size // 4)
        if table >= _HEADER_TABLES or tables[table] > _LAST_SECTOR:
            break
        (sector,) = unpack_from("<I", data, (tables[table] + 1) * size + 4 * place)
    return found

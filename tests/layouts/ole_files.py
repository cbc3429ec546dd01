"""OLE storages of named streams, as [MS-CFB] lays them out."""

import struct
from collections.abc import Mapping

_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_SECTOR = 512
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def _sectors(content: bytes) -> list[bytes]:
    return [
        content[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, max(len(content), 1), _SECTOR)
    ]


def _entry(name: str, kind: int, start: int, size: int, child: int, right: int) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<HBBIII", len(written), kind, 1, _FREE, right, child)
    return written.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)


def ole_file(streams: Mapping[str, bytes]) -> bytes:
    """A storage of these streams, all in sectors of their own."""
    chains = {name: _sectors(content) for name, content in streams.items()}
    starts, start = {}, 1  # sector 0 is the allocation table
    for name, chain in chains.items():
        starts[name] = start
        start += len(chain)
    children = [
        _entry(name, 2, starts[name], len(content), _FREE, number + 1 if number < len(streams) else _FREE)
        for number, (name, content) in enumerate(streams.items(), start=1)
    ]
    directory = _sectors(b"".join([_entry("Root Entry", 5, _END, 0, 1, _FREE), *children]))
    table = [_TABLE]
    for chain in (*chains.values(), directory):
        first = len(table)
        table += [*range(first + 1, first + len(chain)), _END]
    assert len(table) <= _SECTOR // 4, "more than one sector of allocation table"
    header = _MAGIC + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, start, 0, 0, _END, 0, _END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    allocation = struct.pack(f"<{_SECTOR // 4}I", *table, *[_FREE] * (_SECTOR // 4 - len(table)))
    return b"".join([header, allocation, *(part for chain in chains.values() for part in chain), *directory])

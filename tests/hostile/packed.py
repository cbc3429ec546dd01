"""Archives that are bombs, lie about themselves, or lead elsewhere."""

import bz2
import gzip
import io
import lzma
import stat
import struct
import tarfile
import zlib
from collections.abc import Iterable
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from py7zr import SevenZipFile

from tests.hostile.case import case

MEGABYTE = bytes(1 << 20)
_NOTE = b"This is not a report. \n"


def zipped(entries: Iterable[tuple[str | ZipInfo, bytes]]) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return packed.getvalue()


def raw_zip(
    entries: Iterable[tuple[bytes, bytes, int, int]], local: Iterable[int] | None = None, checksum: int = 0
) -> bytes:
    """An archive whose directory says what it is told: name, packed bytes, size stated, flags.

    ``local`` gives for each entry the number of the one whose data it shares.
    """
    body, directory, offsets = bytearray(), bytearray(), []
    entries = list(entries)
    shared = list(local) if local is not None else list(range(len(entries)))
    for number, (name, packed, size, flags) in enumerate(entries):
        sizes = struct.pack("<III", checksum, len(packed), size)
        fields = struct.pack("<HHHHH", 20, flags, 8, 0, 0) + sizes
        if shared[number] == number:
            offsets.append(len(body))
            body += b"PK\x03\x04" + fields + struct.pack("<HH", len(name), 0) + name + packed
        else:
            offsets.append(offsets[shared[number]])
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + fields
        directory += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, offsets[number]) + name
    end = struct.pack("<HHHHIIH", 0, 0, len(entries), len(entries), len(directory), len(body), 0)
    return bytes(body + directory + b"PK\x05\x06" + end)


def _deflated(data: bytes) -> bytes:
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packing.compress(data) + packing.flush()


def _nested(depth: int, copies: int) -> bytes:
    data = zipped([("bomb.txt", MEGABYTE)])
    for level in range(depth):
        data = zipped((f"{level}-{copy}.zip", data + b"%d" % copy) for copy in range(copies))
    return data


def _matryoshka() -> bytes:
    """As the archive that holds itself: whoever unpacks all of it never ends."""
    data = zipped([("r.txt", _NOTE)])
    for _ in range(60):
        data = zipped([("r.zip", data)])
    return data


def _overlapping() -> bytes:
    kernel = _deflated(MEGABYTE)
    count = 5000
    entries = [(b"%d" % number, kernel, len(MEGABYTE), 0) for number in range(count)]
    return raw_zip(entries, [0] * count)


def _linked() -> bytes:
    link = ZipInfo("passwd.txt")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return zipped([(link, b"/etc/passwd"), ("note.txt", _NOTE)])


def _tar(entries: Iterable[tuple[str, bytes, bytes]], size: int | None = None) -> bytes:
    """Name, type and target or content of each entry; ``size`` is stated whatever there is."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, kind, content in entries:
            entry = tarfile.TarInfo(name)
            entry.type = kind
            if kind == tarfile.REGTYPE and size is not None:
                entry.size = size
                packed.write(entry.tobuf())  # tarfile itself adds no file without its content
            elif kind == tarfile.REGTYPE:
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
            else:
                entry.linkname = content.decode()
                archive.addfile(entry)
    return packed.getvalue()


def _devices() -> bytes:
    return _tar([
        ("zero", tarfile.CHRTYPE, b""), ("disk", tarfile.BLKTYPE, b""), ("pipe", tarfile.FIFOTYPE, b""),
        ("link", tarfile.SYMTYPE, b"/etc/passwd"), ("hard", tarfile.LNKTYPE, b"../../etc/passwd"),
        ("note.txt", tarfile.REGTYPE, _NOTE),
    ])  # fmt: skip


NAMES = (
    "two\nlines.txt", "quote'\".txt", "a;b=c.txt", "nul\0hidden.txt", "\u202etxt.exe", "..", ".", " ",
    "a!/b.txt", "-rf", "$(touch x)", "%s%n.txt", "x" * 4000, "con.txt", "\x1b[31mred.txt", "a//b.txt",
    "</script>.txt",
)  # fmt: skip


def _odd_names() -> bytes:
    packed = _deflated(_NOTE)
    names = [name.encode() for name in NAMES] + ["某县'年报'\n.txt".encode("gbk"), b"\xff\xfe\xfd"]
    return raw_zip(((name, packed, len(_NOTE), 0) for name in names), checksum=zlib.crc32(_NOTE))


def traversing(escape: str) -> bytes:
    """Members that would be written elsewhere, ``escape`` an absolute path among them."""
    names = (
        "../../escaped.txt", "/escaped.txt", "C:\\escaped.txt", "..\\escaped.txt", "\\\\host\\escaped",
        escape,
    )  # fmt: skip
    return zipped((name, _NOTE) for name in names)


_QUICK = [{"id": lzma.FILTER_LZMA2, "preset": 0}]


def _seven_zip(data: bytes = _NOTE, password: str | None = None) -> bytes:
    packed = io.BytesIO()
    with SevenZipFile(packed, "w", password=password, filters=None if password else _QUICK) as archive:
        archive.writestr(data, "note.txt")
    return packed.getvalue()


def _seven_zip_header(offset: int, size: int) -> bytes:
    start = struct.pack("<QQI", offset, size, 0)
    return b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<I", zlib.crc32(start)) + start + bytes(64)


PACKED = {
    "flat.zip": case(lambda: zipped([("bomb.txt", MEGABYTE * 20)]), "", members="too_large"),
    "nested.zip": case(lambda: _nested(4, 3), "", members="too_complex"),
    "matryoshka.zip": case(_matryoshka, "", members="too_complex"),
    "overlapping.zip": case(_overlapping, "too_large"),
    "many.zip": case(lambda: zipped((str(number), b"") for number in range(10_001)), "too_complex"),
    "claims-little.zip": case(
        lambda: raw_zip([(b"bomb.txt", _deflated(MEGABYTE * 20), 10, 0)]), "", members="damaged_file"
    ),
    "claims-much.zip": case(
        lambda: raw_zip([(b"bomb.txt", _deflated(_NOTE), 0xFFFFFFF0, 0)]), "too_large"
    ),
    "locked.zip": case(lambda: raw_zip([(b"a.txt", _deflated(_NOTE), 23, 1)]), "", members="encrypted"),
    "cut.zip": case(lambda: zipped([("note.txt", _NOTE * 99)])[:-30], "damaged_file"),
    "linked.zip": case(_linked, "", members="not_a_regular_file not_a_report"),
    "names.zip": case(_odd_names, "", members="not_a_report"),
    "bomb.txt.gz": case(lambda: gzip.compress(MEGABYTE) * 300, "", members="too_large"),
    "bomb.txt.bz2": case(lambda: bz2.compress(MEGABYTE) * 300, "", members="too_large"),
    "bomb.txt.xz": case(lambda: lzma.compress(MEGABYTE) * 300, "", members="too_large"),
    "claims.tar": case(lambda: _tar([("huge.txt", tarfile.REGTYPE, b"")], 1 << 40), "too_large"),
    "many.tar.gz": case(
        lambda: gzip.compress(_tar((str(n), tarfile.REGTYPE, b"") for n in range(10_001)), 1), "too_complex"
    ),
    "devices.tar": case(_devices, "", members="not_a_regular_file not_a_report"),
    "cut.7z": case(lambda: _seven_zip()[:-20], "damaged_file"),
    "header.7z": case(lambda: _seven_zip_header(1 << 62, 1 << 62), "damaged_file"),
    "locked.7z": case(lambda: _seven_zip(password="secret"), "encrypted"),
    "bomb.7z": case(lambda: _seven_zip(data=MEGABYTE * 260), "too_large"),
    "garbage.rar": case(lambda: b"Rar!\x1a\x07\x01\x00" + bytes(range(256)) * 9, "unsupported_archive"),
}  # fmt: skip

"""Images that claim to be larger than memory, break off, or never end."""

import struct
import zlib

from tests.hostile.case import case

SIDE = 50_000


def png(width: int, height: int, data: bytes = b"") -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def tiff(*directories: tuple[int, dict[int, int]]) -> bytes:
    """Directories, each with the offset of the next one and its entries, all SHORT or LONG."""
    data = bytearray(b"II*\0" + struct.pack("<I", 8))
    for following, entries in directories:
        data += struct.pack("<H", len(entries))
        for tag, value in entries.items():
            data += struct.pack("<HHII", tag, 4, 1, value)
        data += struct.pack("<I", following)
    return bytes(data) + bytes(64)


def jpeg(width: int, height: int) -> bytes:
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0"
    return b"\xff\xd8\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xd9"


def bmp(width: int, height: int) -> bytes:
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54 + 99, 0, 0, 54) + header + bytes(99)


_SIZE = {256: SIDE, 257: SIDE}
_EXTRA = "needs_scans_extra"

PICTURES = {
    "large.png": case(lambda: png(SIDE, SIDE), "too_large", _EXTRA),
    "bomb.png": case(lambda: png(SIDE, SIDE, bytes(100 << 20)), "too_large", _EXTRA),
    "large.jpg": case(lambda: jpeg(SIDE, SIDE), "too_large", "damaged_file", _EXTRA),
    "large.tif": case(lambda: tiff((0, _SIZE)), "too_large", _EXTRA),
    "large.bmp": case(lambda: bmp(SIDE, SIDE), "too_large", "damaged_file", _EXTRA),
    "ring.tif": case(lambda: tiff((8, {256: 9, 257: 9})), "too_complex", "damaged_file", "too_large", _EXTRA),
    "no-size.png": case(lambda: png(0, 0), "damaged_file", _EXTRA),
    "cut.png": case(lambda: png(300, 300, bytes(300 * 301))[:60], "damaged_file", _EXTRA),
    "cut.jpg": case(lambda: jpeg(300, 300)[:12], "damaged_file", _EXTRA),
    "large.gif": case(lambda: b"GIF89a" + b"\xff" * 4 + bytes(99), "unsupported_format", _EXTRA),
}  # fmt: skip

"""Writes ``substitute.ttf``: ``.venv/bin/python -m extractors.readers.pdf.fonts.make_substitute_font``.

A TrueType font whose one glyph stands for every character. It is narrower and lower than any of them, so that
boxes, which hold advance and ink, are as wide as the file says. The font takes the name and the code pages of
fonts that PDFium looks for: text in fonts which a file does not hold has the same boxes on every machine. The
format of its tables is that of the OpenType specification, version 1.9.
"""

import struct
from pathlib import Path

PATH = Path(__file__).with_name("substitute.ttf")
_NAME = "SimSun"
_EM, _ASCENT, _DESCENT = 1000, 880, -120
_WIDTH, _HEIGHT = 200, 500
_LAST_CHARACTER = 0x10FFFF
_CODE_PAGES = 1 << 17 | 1 << 18 | 1 << 19 | 1 << 20
"""932, 936, 949, 950: Japanese, simplified Chinese, Korean, traditional Chinese."""
_MAGIC = 0x5F0F3CF5
_CHECKSUM = 0xB1B0AFBA
_BLOCK, _GLYPHS = 1, 2
"""Glyph 0, for what has none, is the same."""


def substitute_font() -> bytes:
    """The file."""
    corners = [(0, 0), (0, _HEIGHT), (_WIDTH, _HEIGHT), (_WIDTH, 0)]
    steps = [(x - px, y - py) for (px, py), (x, y) in zip([(0, 0), *corners], corners, strict=False)]
    glyph = struct.pack(">hhhhhHH4B", 1, 0, 0, _WIDTH, _HEIGHT, 3, 0, 1, 1, 1, 1)
    glyph += struct.pack(">8h", *(x for x, _ in steps), *(y for _, y in steps))
    texts = {1: _NAME, 2: "Regular", 4: _NAME, 6: _NAME}
    names = b"".join(text.encode("utf-16-be") for text in texts.values())
    records, at = b"", 0
    for number, text in texts.items():
        records += struct.pack(">6H", 3, 1, 0x409, number, 2 * len(text), at)
        at += 2 * len(text)
    tables = {
        b"OS/2": struct.pack(
            ">HhHHH11h10s4L4s3H3h2HLL", 1, _EM, 400, 5, 0, *(0,) * 11, bytes(10), 0, 0, 0, 0, b"none", 0x40,
            0x20, 0xFFFF, _ASCENT, _DESCENT, 0, _ASCENT, -_DESCENT, _CODE_PAGES, 0,
        ),
        b"cmap": struct.pack(
            ">HHHHLHHLLLLLL", 0, 1, 3, 10, 12, 13, 0, 28, 0, 1, 1, _LAST_CHARACTER, _BLOCK
        ),
        b"glyf": glyph * _GLYPHS,
        b"head": struct.pack(
            ">LLLLHHqq4hHHhhh", 0x10000, 0x10000, 0, _MAGIC, 3, _EM, 0, 0, 0, 0, _WIDTH, _HEIGHT, 0, 8, 2,
            1, 0,
        ),
        b"hhea": struct.pack(
            ">L3hH3h3h4hhH", 0x10000, _ASCENT, _DESCENT, 0, _EM, 0, 0, _WIDTH, 1, 0, 0, 0, 0, 0, 0, 0, 1
        ),
        b"hmtx": struct.pack(">Hhh", _EM, 0, 0),
        b"loca": struct.pack(">3L", 0, len(glyph), 2 * len(glyph)),
        b"maxp": struct.pack(">L14H", 0x10000, _GLYPHS, 4, 1, 0, 0, 1, *(0,) * 8),
        b"name": struct.pack(">3H", 0, len(texts), 6 + len(records)) + records + names,
        b"post": struct.pack(">LLhhLLLLL", 0x30000, 0, 0, 0, 1, 0, 0, 0, 0),
    }  # fmt: skip
    directory, body = b"", b""
    begin = 12 + 16 * len(tables)
    for tag, table in tables.items():
        directory += struct.pack(">4sLLL", tag, _sum(table), begin + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    font = struct.pack(">L4H", 0x10000, len(tables), 128, 3, 16 * len(tables) - 128) + directory + body
    adjustment = begin + body.index(tables[b"head"]) + 8
    return font[:adjustment] + struct.pack(">L", (_CHECKSUM - _sum(font)) % 2**32) + font[adjustment + 4 :]


def _sum(table: bytes) -> int:
    words = struct.iter_unpack(">L", table + bytes(-len(table) % 4))
    total: int = sum(word for (word,) in words)
    return total % 2**32


if __name__ == "__main__":
    PATH.write_bytes(substitute_font())

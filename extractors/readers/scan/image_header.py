"""Width and height of an image from its first bytes, before anything of its size is allocated."""

import struct
from collections.abc import Iterator

from schemas.errors import UnreadableSourceError

Size = tuple[int, int]
"""Width and height in pixels."""

_FRAMES_WITHOUT_SIZE = frozenset({0xC4, 0xC8, 0xCC})
_TIFF_WIDTH, _TIFF_HEIGHT, _TIFF_SHORT = 256, 257, 3
_MOST_TIFF_PAGES = 10_000


def sizes(data: bytes) -> list[Size]:
    """The size of every page of a PNG, JPEG, BMP or TIFF file.

    Raises :class:`UnreadableSourceError` with ``damaged_file`` where the header does not state it.
    """
    try:
        found = list(_sizes(data))
    except (struct.error, IndexError) as error:
        raise UnreadableSourceError("damaged_file") from error
    if not found or any(width <= 0 or height <= 0 for width, height in found):
        raise UnreadableSourceError("damaged_file")
    return found


def _sizes(data: bytes) -> Iterator[Size]:
    if data.startswith(b"\x89PNG") and data[12:16] == b"IHDR":
        yield struct.unpack_from(">II", data, 16)
    elif data.startswith(b"\xff\xd8"):
        yield from _jpeg(data)
    elif data.startswith(b"BM"):
        yield _bitmap(data)
    elif data[:4] in (b"II*\x00", b"MM\x00*"):
        yield from _tiff(data)


def _jpeg(data: bytes) -> Iterator[Size]:
    """The size in the first start-of-frame segment."""
    position = 2
    while position + 4 <= len(data):
        marker, kind, length = struct.unpack_from(">BBH", data, position)
        if marker != 0xFF:
            return
        if kind == 0xFF:
            position += 1
            continue
        if 0xC0 <= kind <= 0xCF and kind not in _FRAMES_WITHOUT_SIZE:
            height, width = struct.unpack_from(">HH", data, position + 5)
            yield width, height
            return
        position += 2 + length


def _bitmap(data: bytes) -> Size:
    (header,) = struct.unpack_from("<I", data, 14)
    width, height = struct.unpack_from("<HH" if header == 12 else "<ii", data, 18)
    return width, abs(height)


def _tiff(data: bytes) -> Iterator[Size]:
    """The size of each page, along the chain of directories."""
    order = "<" if data.startswith(b"II") else ">"
    (offset,) = struct.unpack_from(order + "I", data, 4)
    seen: set[int] = set()
    while offset and offset not in seen and len(seen) < _MOST_TIFF_PAGES:
        seen.add(offset)
        (entries,) = struct.unpack_from(order + "H", data, offset)
        tags = {}
        for entry in range(entries):
            tag, kind, _, value = struct.unpack_from(order + "HHII", data, offset + 2 + 12 * entry)
            if kind == _TIFF_SHORT:
                (value,) = struct.unpack_from(order + "H", data, offset + 2 + 12 * entry + 8)
            tags[tag] = value
        yield tags.get(_TIFF_WIDTH, 0), tags.get(_TIFF_HEIGHT, 0)
        (offset,) = struct.unpack_from(order + "I", data, offset + 2 + 12 * entries)

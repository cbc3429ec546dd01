"""Workbooks as .xls files (BIFF8), record by record as [MS-XLS] has them; enough for cells and merging."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from tests.layouts.ole_files import ole_file

Written = tuple[int, int, str | int | float, str, int, int]
"""Row and column from one, content, number format, rows and columns covered."""

_GLOBALS, _SHEET = 0x0005, 0x0010


def _record(number: int, data: bytes) -> bytes:
    return struct.pack("<HH", number, len(data)) + data


def _text(text: str, length: str) -> bytes:
    return struct.pack(f"<{length}B", len(text), 1) + text.encode("utf-16-le")


def _bof(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


_EOF = _record(0x000A, b"")
_FONT = _record(0x0031, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 134, 0) + _text("A", "B"))


@dataclass(frozen=True, slots=True)
class CellLook:
    """How one cell looks: its font and ground, by numbers of the palette, and what is drawn over it.

    ``repeated``: its text fills its width.
    """

    row: int
    column: int
    struck: bool = False
    raised: bool = False
    colour: int = 0x7FFF
    ground: int | None = None
    repeated: bool = False
    drawn: int | None = None
    """The kind of an object: 8 is a picture, 25 a note."""

    @property
    def font(self) -> bytes:
        flags, shift = 8 * self.struck, int(self.raised)
        head = struct.pack("<HHHHHBBBB", 200, flags, self.colour, 400, shift, 0, 0, 134, 0)
        return _record(0x0031, head + _text("A", "B"))

    @property
    def drawing(self) -> bytes:
        """Its anchor within the container of its shape, and the object."""
        if self.drawn is None:
            return b""
        row, column = self.row - 1, self.column - 1
        anchor = struct.pack("<HHI9H", 0, 0xF010, 18, 0, column, 0, row, 0, column + 1, 0, row + 1, 0)
        shape = struct.pack("<HHI", 0xF, 0xF004, len(anchor)) + anchor
        return _record(0x00EC, shape) + _record(0x005D, struct.pack("<HHHHH", 0x15, 18, self.drawn, 1, 0))


def result_of_formula(row: int, column: int, number: float) -> tuple[int, bytes]:
    """A cell, by row and column from one, with the result of a formula that adds 1 and 1."""
    formula = b"\x1e\1\0\x1e\1\0\3"
    head = struct.pack("<HHHdHI", row - 1, column - 1, 0, number, 0, 0)
    return 0x0006, head + struct.pack("<H", len(formula)) + formula


def white_where_equal(number: int) -> list[tuple[int, bytes]]:
    """All cells in white that are equal to a number."""
    area = struct.pack("<4H", 0, 999, 0, 99)
    font = bytearray(b"\xff" * 118)
    font[80:84] = struct.pack("<i", 9)
    formula = b"\x1e" + struct.pack("<H", number)
    look = struct.pack("<BBHHIH", 1, 3, len(formula), 0, 0x043FFFFF, 0) + bytes(font)
    return [(0x01B0, struct.pack("<HH", 1, 0) + area + struct.pack("<H", 1) + area), (0x01B1, look + formula)]


_OWN_FONT = 5
"""The fifth font has this number: none has four."""


def _style(format_key: int, look: CellLook | None = None) -> bytes:
    font = _OWN_FONT if look else 0
    pattern = 1 << 26 if look and look.ground is not None else 0
    ground = look.ground if look and look.ground is not None else 0x40
    fields = (
        font,
        format_key,
        0,
        0x20 | 4 * bool(look and look.repeated),
        0,
        0,
        0,
        0,
        pattern,
        0x2080 | ground,
    )
    return _record(0x00E0, struct.pack("<HHHBBBBIIH", *fields))


def _cells(cells: Sequence[Written], styles: dict[str, int], look: CellLook | None) -> bytes:
    written = b""
    merged = []
    for row, column, content, number_format, rows, columns in cells:
        own = len(styles) if look and (row, column) == (look.row, look.column) else styles[number_format]
        place = struct.pack("<HHH", row - 1, column - 1, own)
        if isinstance(content, str):
            written += _record(0x0204, place + _text(content, "H"))
        else:
            written += _record(0x0203, place + struct.pack("<d", content))
        if rows > 1 or columns > 1:
            merged.append(struct.pack("<HHHH", row - 1, row + rows - 2, column - 1, column + columns - 2))
    return written + _record(0x00E5, struct.pack("<H", len(merged)) + b"".join(merged))


def xls_file(
    sheets: Sequence[Sequence[Written]],
    hidden_columns: Sequence[int] = (),
    hidden_rows: Sequence[int] = (),
    more: Sequence[tuple[int, bytes]] = (),
    look: CellLook | None = None,
    shows_zeros: bool = True,
    on_sheets: Sequence[tuple[int, bytes]] = (),
) -> bytes:
    """A workbook of these sheets; columns and rows hidden in all of them; ``more`` of its own records.

    One cell may have a look of its own; its format is General. ``on_sheets`` are more records of each sheet.
    """
    formats = sorted({cell[3] for cells in sheets for cell in cells})
    keys = {text: 164 + number for number, text in enumerate(formats)}
    styles = {text: number for number, text in enumerate(formats)}
    written = [
        _bof(_SHEET)
        + b"".join(
            _record(0x007D, struct.pack("<HHHHHH", at - 1, at - 1, 2000, 0, 1, 0)) for at in hidden_columns
        )
        + b"".join(
            _record(0x0208, struct.pack("<HHHHHHI", at - 1, 0, 20, 255, 0, 0, 0x0120)) for at in hidden_rows
        )
        + _cells(cells, styles, look)
        + (look.drawing if look else b"")
        + b"".join(_record(number, content) for number, content in on_sheets)
        + _record(0x023E, struct.pack("<HHHIHHI", 0x06A6 | 0x10 * shows_zeros, 0, 0, 64, 0, 0, 0))
        + _EOF
        for cells in sheets
    ]
    head = _bof(_GLOBALS) + _record(0x0042, struct.pack("<H", 1200)) + _FONT * 4
    head += look.font if look else b""
    head += b"".join(_record(0x041E, struct.pack("<H", keys[text]) + _text(text, "H")) for text in formats)
    head += b"".join(_style(keys[text]) for text in formats)
    head += _style(0, look) if look else b""
    head += b"".join(_record(number, content) for number, content in more)
    names = [_text(f"S{number}", "B") for number in range(len(sheets))]
    start = len(head) + sum(4 + 6 + len(name) for name in names) + len(_EOF)
    for name, sheet in zip(names, written, strict=True):
        head += _record(0x0085, struct.pack("<IBB", start, 0, 0) + name)
        start += len(sheet)
    return ole_file({"Workbook": head + _EOF + b"".join(written)})

"""What the library for .xls files passes over: drawings, looks on conditions, whether formulas were computed.

[MS-XLS] 2.4 has the records. What is cut short in one is left out: the library has read the file before.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from extractors.limits import MOST_PICTURES
from extractors.readers.sheets.conditions import Condition
from extractors.readers.sheets.laying_out import Area, Place
from extractors.readers.sheets.looks import Font
from extractors.readers.visibility import WHITE, Colour
from schemas.errors import UnreadableSourceError
from schemas.findings import Doubt

_FORMULA, _UNCALCED, _RECALC_ID, _CONDITIONS, _CONDITION = 0x0006, 0x005E, 0x01C1, 0x01B0, 0x01B1
_BOF, _EOF, _DRAWING, _OBJECT = 0x0809, 0x000A, 0x00EC, 0x005D
_OF_SHEET, _ANCHOR, _ANCHOR_SIZE = b"\x10\0", 0xF010, 18
_UNSEEN_OBJECTS = frozenset({0x14, 0x19})
"""Arrows of filters, and notes that show when they are pointed at."""
_IS_COMPARISON = 1
_OPERATORS = (
    None, None, None, "equal", "notEqual", "greaterThan", "lessThan", "greaterThanOrEqual", "lessThanOrEqual"
)  # fmt: skip
_HAS_FORMAT, _HAS_FONT, _HAS_PATTERN = 1 << 25, 1 << 26, 1 << 29
_INTEGER, _NUMBER = b"\x1e", b"\x1f"
_HEAD, _FONT_SIZE = 12, 118
"""Bytes of a condition before its look (kind, operator, lengths of formulas, what it states); of a font."""
_STRUCK = 0x80


@dataclass(slots=True)
class PassedOver:
    """What one sheet has of it.

    ``results`` are the places of formulas; ``computed`` as for :meth:`Sheet.doubt_results`; ``colour`` gives
    the colours of the workbook's palette.
    """

    computed: bool | None
    colour: Callable[[int], Colour | None]
    covers: list[Area] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    results: set[Place] = field(default_factory=set)
    _areas: tuple[Area, ...] = ()
    _anchor: Area | None = None

    def take(self, kind: int, record: bytes) -> None:
        """Read the next record of the sheet. Raises :class:`UnreadableSourceError` with ``too_complex``."""
        if kind == _FORMULA and len(record) >= 4:
            row, column = struct.unpack_from("<HH", record)
            self.results.add((row + 1, column + 1))
        elif kind == _UNCALCED:
            self.computed = False
        elif kind == _CONDITIONS:
            self._areas = tuple(_areas(record))
        elif kind == _CONDITION and (condition := _condition(record, self._areas, self.colour)):
            self.conditions.append(condition)
        elif kind == _DRAWING:
            self._anchor = _anchor(record)
        elif kind == _OBJECT and self._anchor and len(record) >= 6:
            if struct.unpack_from("<H", record, 4)[0] not in _UNSEEN_OBJECTS:
                if len(self.covers) == MOST_PICTURES:
                    raise UnreadableSourceError("too_complex", f"more than {MOST_PICTURES} pictures")
                self.covers.append(self._anchor)
            self._anchor = None


def passed_over(stream: bytes, colour: Callable[[int], Colour | None]) -> list[PassedOver]:
    """Of each sheet of a workbook, in order. Raises :class:`UnreadableSourceError` with ``too_complex``."""
    sheets: list[PassedOver] = []
    computed: bool | None = None
    depth = 0
    for kind, record in _records(stream):
        if kind == _BOF:
            depth += 1
            if depth == 1 and record[2:4] == _OF_SHEET:
                sheets.append(PassedOver(computed, colour))
        elif kind == _EOF:
            depth -= 1
        elif kind == _RECALC_ID and len(record) >= 8:
            computed = any(record[4:8])
        elif sheets:
            sheets[-1].take(kind, record)
    return sheets


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    while position + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        yield kind, stream[position + 4 : position + 4 + size]
        position += 4 + size


def _areas(record: bytes) -> Iterator[Area]:
    """The cells that conditions are for: their number stands behind the rectangle around them."""
    for at in range(14, len(record) - 7, 8):
        top, bottom, left, right = struct.unpack_from("<4H", record, at)
        yield Area(top + 1, left + 1, bottom + 1, right + 1)


def _condition(
    record: bytes, areas: tuple[Area, ...], colour: Callable[[int], Colour | None]
) -> Condition | None:
    """A condition under which cells may display something else."""
    if len(record) < _HEAD:
        return None
    kind, operator, length, more, stated = struct.unpack_from("<BBHHI", record)
    doubt: Doubt | None = None
    if stated & _HAS_FORMAT:
        doubt = "cell_format_unknown"
    elif stated & _HAS_FONT and len(record) >= _HEAD + _FONT_SIZE:
        # What a pattern below the text looks like is not looked at: it is taken to set it off.
        doubt = _font(record, colour).doubt(None if stated & _HAS_PATTERN else WHITE)
    if doubt is None:
        return None
    is_comparison = kind == _IS_COMPARISON and operator < len(_OPERATORS)
    operand = _operand(record[len(record) - more - length :][:length]) if is_comparison else None
    return Condition(areas, doubt, _OPERATORS[operator] if is_comparison else None, operand)


def _font(record: bytes, colour: Callable[[int], Colour | None]) -> Font:
    """The font that a look states; -1 stands for what it leaves as it is."""
    height, style = struct.unpack_from("<iI", record, _HEAD + 64)
    index, _, kept = struct.unpack_from("<iII", record, _HEAD + 80)
    return Font(
        struck=bool(style & ~kept & _STRUCK),
        colour=colour(index) if index >= 0 else None,
        size=height / 20 if height >= 0 else None,
    )


def _operand(formula: bytes) -> float | None:
    """The number that a formula is; None of any other."""
    if formula[:1] == _INTEGER and len(formula) == 3:
        return float(struct.unpack_from("<H", formula, 1)[0])
    if formula[:1] == _NUMBER and len(formula) == 9:
        return float(struct.unpack_from("<d", formula, 1)[0])
    return None


def _anchor(drawing: bytes) -> Area | None:
    """Where the shape of a drawing record stands: its parts are records within records."""
    position = 0
    while position + 8 <= len(drawing):
        options, kind, size = struct.unpack_from("<HHI", drawing, position)
        position += 8
        if kind == _ANCHOR and size >= _ANCHOR_SIZE and position + _ANCHOR_SIZE <= len(drawing):
            left, _, top, _, right, right_part, bottom, bottom_part = struct.unpack_from(
                "<8H", drawing, position + 2
            )
            return Area(
                top + 1, left + 1, max(top, bottom if bottom_part else bottom - 1) + 1,
                max(left, right if right_part else right - 1) + 1,
            )  # fmt: skip
        if options & 0xF != 0xF:
            position += size
    return None

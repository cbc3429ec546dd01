"""The characters printed on a page."""

import ctypes
import math
from array import array
from collections.abc import Iterable, Sequence
from operator import gt
from typing import Any

import numpy as np

from extractors.document import UNKNOWN
from extractors.limits import MOST_GLYPHS
from extractors.readers.matrices import applied
from extractors.readers.pdf.page_frame import Frame
from extractors.readers.pdf.page_objects import Glyph, Mark, PageObjects, flipped_among, glyphs_placed
from extractors.readers.pdf.pdfium import address_of, addresses, by_address, pdfium
from extractors.readers.visibility import SMALLEST_TEXT
from schemas.errors import UnreadableSourceError

_UPRIGHT = 0.9
"""Cosine of the angle of a glyph that is hardly turned."""
_DESCENT = 0.12
"""Share of an em below the baseline, where the font is not asked."""
_SLACK = 0.3
"""Share of an em by which the boxes of fonts differ from that."""
_LAST_OF_VALUES = 0xFF
"""The last of the characters that numbers, and marks for none, are printed in. Where a font does not say what
a glyph is, PDFium takes the glyph's number for the character's."""
_BLANKS = frozenset(map(ord, "\0\t\n\v\f\r \u00a0\u2002\u2003\u2009\u200b\u3000\ufeff\ufffe\uffff"))
_ROOMLESS = frozenset((0, 0x200B, 0xFEFF, 0xFFFE, 0xFFFF))
"""What takes no room; where a glyph that does is called so, it may be anything."""
_LEAST_INK = 0.15
"""Share of its font's height that what a blank draws is high, where its glyph is another's."""
_SOFT_HYPHEN = 0xAD
"""Where it takes room it is a hyphen like others: many fonts say so of theirs."""
_unicode_of = by_address(pdfium.FPDFText_GetUnicode, 2)
_has_no_character = by_address(pdfium.FPDFText_HasUnicodeMapError, 2)
_loose_box_of = by_address(pdfium.FPDFText_GetLooseCharBox, 3)
_ink_of = by_address(pdfium.FPDFText_GetCharBox, 6)
_origin_of = by_address(pdfium.FPDFText_GetCharOrigin, 4)


def read_glyphs(text_page: Any, frame: Frame, read: PageObjects, *, are_boxes_sure: bool) -> None:
    """Add the glyphs of a page, and marks on those of which it is not certain what they display.

    Raises :class:`UnreadableSourceError` with ``too_complex``.
    """
    count = pdfium.FPDFText_CountChars(text_page)
    if count > MOST_GLYPHS:
        raise UnreadableSourceError("too_complex", f"page {read.number}: {count} characters > {MOST_GLYPHS}")
    boxes, pens = array("f", bytes(16 * count)), array("d", bytes(16 * count))
    box_at, pen_at = boxes.buffer_info()[0], pens.buffer_info()[0]
    address = address_of(text_page)
    codes, order, guesses = array("I"), array("I"), []
    for index in range(count):
        code = _unicode_of(address, index)
        is_guess = code <= _LAST_OF_VALUES and _has_no_character(address, index)
        if not _loose_box_of(address, index, box_at):
            continue
        if code in _BLANKS and not is_guess:
            left, top, right, bottom = boxes[4 * len(order) : 4 * len(order) + 4]
            if right > left and (code in _ROOMLESS or _has_ink(address, index, top - bottom)):
                read.drawings.append(frame.box(left, bottom, right, top))
            continue
        if code == _SOFT_HYPHEN:
            left, top, right, bottom = boxes[4 * len(order) : 4 * len(order) + 4]
            if right <= left or top <= bottom:
                continue
            code = ord("-")
        _origin_of(address, index, pen_at, pen_at + 8)
        box_at += 16
        pen_at += 16
        if is_guess:
            guesses.append(len(order))
        codes.append(code)
        order.append(index)
    read.glyphs, flipped = _placed(frame, boxes, pens, map(chr, codes), order)
    for at in guesses:
        glyph = read.glyphs[at]
        read.glyphs[at] = glyph._replace(text=glyph.text if glyph.text.isprintable() else UNKNOWN)
        read.marks.append(Mark(glyph.box, "cell_font_unreliable"))
    read.is_sideways = _is_sideways(text_page, read.glyphs, frame.quarter_turns)
    read.marks += [
        Mark(read.glyphs[at].box, "cell_struck_out")
        for at in flipped
        if read.glyphs[at].text.isdigit() and _is_flipped(text_page, read.glyphs[at], frame.quarter_turns)
    ]
    if not are_boxes_sure:
        read.glyphs = [_with_sure_box(text_page, glyph, frame) for glyph in read.glyphs]
    read.marks += [
        Mark(glyph.box, "cell_hidden_text")
        for glyph in read.glyphs
        if glyph[2] - glyph[0] < SMALLEST_TEXT > glyph[3] - glyph[1] and glyph.text.isalnum()
    ]


def _has_ink(text_page: int, index: int, height: float) -> bool:
    """Whether a glyph that its font calls a blank is as high as one that is drawn."""
    sides = array("d", bytes(32))  # left, right, bottom, top
    return bool(_ink_of(text_page, index, *addresses(sides))) and sides[3] - sides[2] > _LEAST_INK * height


def _placed(
    frame: Frame, boxes: "array[float]", pens: "array[float]", texts: Iterable[str], order: Sequence[int]
) -> tuple[list[Glyph], list[int]]:
    """The glyphs of so many boxes and pens, and which few of them may be flipped."""
    sides: Any = np.frombuffer(boxes, np.float32)[: 4 * len(order)].astype(float).reshape(-1, 4)
    points: Any = np.frombuffer(pens, float)[: 2 * len(order)].reshape(-1, 2)
    (left, top, right, bottom), (x, y) = sides.T, points.T
    placed, pen = frame.box(left, bottom, right, top), frame.box(x, y, x, y)
    return glyphs_placed(placed, pen, texts, order), flipped_among(placed, pen[0], pen[1])


def _is_flipped(text_page: Any, glyph: Glyph, quarter_turns: int) -> bool:
    """Whether a glyph runs to the left or stands on its head on the page that is shown."""
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetMatrix(text_page, glyph.order, found):
        return False
    a, b, c, d = found.a, found.b, found.c, found.d
    along, upwards = ((a, d), (b, -c), (-a, -d), (-b, c))[quarter_turns]
    return bool(along < 0 or upwards < 0)


def _with_sure_box(text_page: Any, glyph: Glyph, frame: Frame) -> Glyph:
    """The glyph in the box of an em at its pen, where its own is not there or of another size.

    Boxes in fonts for vertical writing know of no turning and scaling.
    """
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetMatrix(text_page, glyph.order, found):
        return glyph
    em: float = pdfium.FPDFText_GetFontSize(text_page, glyph.order)
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text_page, glyph.order, x, y)
    matrix = (found.a, found.b, found.c, found.d, x.value, y.value)
    xs, ys = zip(applied(matrix, 0, -_DESCENT * em), applied(matrix, em, (1 - _DESCENT) * em), strict=True)
    box = frame.box(min(xs), min(ys), max(xs), max(ys))
    size = max(box.x1 - box.x0, box.bottom - box.top)
    slack = _SLACK * size
    lies_there = (
        box.x0 - slack <= glyph.x0
        and box.top - slack <= glyph.top
        and glyph.x1 <= box.x1 + slack
        and glyph.bottom <= box.bottom + slack
    )
    if size <= 0 or (lies_there and glyph.size > (1 - _SLACK) * size):
        return glyph
    return glyph._replace(x0=box.x0, top=box.top, x1=box.x1, bottom=box.bottom)


def _is_sideways(text_page: Any, glyphs: list[Glyph], quarter_turns: int) -> bool:
    """Whether the glyphs of most lines are turned; those set one below another may stand upright."""
    x0s = [glyph.x0 for glyph in glyphs]
    onwards = sum(map(gt, x0s[1:], x0s))
    if onwards * 2 > len(glyphs):
        return False
    sample = glyphs[:: max(1, len(glyphs) // 20)]
    angles: list[float] = [pdfium.FPDFText_GetCharAngle(text_page, glyph.order) for glyph in sample]
    shown = [angle + quarter_turns * math.pi / 2 for angle in angles]
    return sum(math.cos(angle) < _UPRIGHT for angle in shown) * 2 > len(shown)

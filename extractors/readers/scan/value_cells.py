"""Cells of a ruled table to their texts: labels are recognised once, values three times.

A value counts only where all readings of it agree, the model is sure of every character, and its marks can be
that text. Anything else keeps what was read, marked as not legible.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.document import UNKNOWN
from extractors.readers.scan.ink import (
    CellInk,
    CellPixels,
    InkMark,
    around,
    find_ink,
    flatness,
    has_spur,
    is_flat,
    is_flattish,
    lines_of,
    marks_of,
    may_have_sign,
    reaches_rule,
)
from extractors.readers.scan.page_images import Pixels
from extractors.readers.scan.recogniser import Recognise, Recognised
from extractors.readers.scan.shapes import (
    DASHES,
    NO_STROKE,
    binarized,
    can_be,
    digit_advance,
    has_one_separator,
    is_dash,
    is_number,
    is_one,
    is_seven,
    is_slash,
    is_struck_out,
    separator_fits,
    slant,
    stand_on_one_line,
)
from extractors.text.values import has_raised, looks_like_value

LEAST_CONFIDENCE, _SURE, _LEAST_BESIDE_SURE = 0.5, 0.9, 0.3
"""Of every character in every reading; one may be less certain where two are sure. The three readings and the
marks must agree as well."""
_FEWEST_REPEATED, _LEAST_LONGER = 4, 0.15
"""Dashes of a page that are alike; how much longer than thick they are, in heights of a character."""
_SHARPER = 4.0
_LEAST_OF_ZERO = 0.4
"""Where one is sure of a 0: what makes the others unsure is that it could be the letter O."""
_ROUND = str.maketrans("oO", "00")


@dataclass(frozen=True, slots=True)
class CellText:
    """What a cell says; ``confidence`` is None where nothing was recognised since nothing is printed."""

    text: str
    confidence: float | None
    legible: bool


@dataclass(frozen=True, slots=True)
class _Value:
    """A cell of one line that may be a value: its marks and its first reading."""

    index: int
    ink: CellInk
    line: tuple[InkMark, ...]
    first: Recognised


@dataclass(frozen=True, slots=True)
class _PageDigits:
    """What a page's values have in common.

    The height of characters, how far digits stand apart and how they lean, and the flat marks that so many
    cells have that they are neither dirt nor what is left of something else.
    """

    height: float
    advance: float
    slanted: float | None
    dashes: frozenset[int]


def read_cells(cells: Sequence[CellPixels], height: float, recognise: Recognise) -> list[CellText]:
    """The text of every cell of a page whose characters are ``height`` pixels high."""
    inks = [find_ink(cell, height) for cell in cells]
    lines = [
        (index, tuple(line))
        for index, ink in enumerate(inks)
        for line in lines_of(ink.marks, height)
        if ink.state == "inked"
    ]
    readings = recognise([line_crop(cells[index].grey, line, height) for index, line in lines])
    unsure = [number for number, reading in enumerate(readings) if _is_unsure_label(reading)]
    again = recognise([_wider(cells[lines[number][0]].grey, lines[number][1], height) for number in unsure])
    for number, reading in zip(unsure, again, strict=True):
        if reading.confidence > readings[number].confidence and not looks_like_value(reading.text):
            readings[number] = reading
    by_cell: dict[int, list[tuple[tuple[InkMark, ...], Recognised]]] = {}
    for (index, line), reading in zip(lines, readings, strict=True):
        by_cell.setdefault(index, []).append((line, reading))
    texts = [_without_lines(ink) for ink in inks]
    values = []
    for index, parts in by_cell.items():
        text = "\n".join(reading.text for _, reading in parts).strip()
        (line, first), *others = parts
        cell_height = cells[index].grey.shape[0]
        is_stroke = is_slash(inks[index], None) or is_dash(inks[index], cell_height, height, is_flattish)
        if not others and (looks_like_value(text) or text in DASHES or is_stroke):
            values.append(_Value(index, inks[index], line, first))
        else:
            confidence = min(reading.confidence for _, reading in parts)
            # Numbers over several lines are not checked, so they do not count.
            texts[index] = CellText(text or UNKNOWN, confidence, not looks_like_value(text))
    for value, text_of_value in zip(values, _read_values(values, cells, height, recognise), strict=True):
        texts[value.index] = text_of_value
    return texts


def _is_unsure_label(reading: Recognised) -> bool:
    return len(reading.text) > 1 and reading.confidence < _SURE and not looks_like_value(reading.text)


def _without_lines(ink: CellInk) -> CellText:
    return CellText("", None, True) if ink.state == "blank" else CellText(UNKNOWN, 0.0, False)


def line_crop(grey: Pixels, line: Sequence[InkMark], height: float) -> Pixels:
    """The part of an image around a line of text, at least as high as a line is, on its own paper."""
    x0, top, x1, bottom = around(line)
    middle = (top + bottom) / 2
    half = max((bottom - top) / 2 + 0.2 * height, 0.75 * height)
    side = 0.3 * height
    return framed(grey, x0 - side, middle - half, x1 + side, middle + half)


def framed(image: Pixels, x0: float, top: float, x1: float, bottom: float) -> Pixels:
    """A part of an image that may reach beyond it; what lies beyond is paper."""
    left, above, right, below = round(x0), round(top), round(x1), round(bottom)
    high, wide = image.shape[:2]
    inner = image[max(0, above) : max(0, min(high, below)), max(0, left) : max(0, min(wide, right))]
    if inner.shape[:2] == (below - above, right - left):
        return inner
    paper = int(np.percentile(inner, 80)) if inner.size else 255
    return cv2.copyMakeBorder(
        inner,
        max(0, -above),
        max(0, below - high),
        max(0, -left),
        max(0, right - wide),
        cv2.BORDER_CONSTANT,
        value=(paper,) * 3,
    )


def _read_values(
    values: Sequence[_Value], cells: Sequence[CellPixels], height: float, recognise: Recognise
) -> list[CellText]:
    """Two more readings of each value, black on white and wider, and the verdict over all three."""
    crops = [line_crop(cells[value.index].grey, value.line, height) for value in values]
    black = recognise([binarized(crop) for crop in crops])
    wider = recognise([_wider(cells[value.index].grey, value.line, height) for value in values])
    page = _PageDigits(
        height,
        digit_advance((value.first.text, value.line) for value in values),
        slant(value.ink for value in values if value.first.text == "0"),
        _repeated_dashes(values, cells, height),
    )
    doubted = [
        index
        for index, (value, third) in enumerate(zip(values, wider, strict=True))
        if value.first.text == third.text
        and not (value.first.text == black[index].text and _is_sure((value.first, black[index], third)))
    ]
    sharper = recognise([binarized(_sharpened(crops[index])) for index in doubted])
    for index, reading in zip(doubted, sharper, strict=True):
        if _is_sure((values[index].first, reading, wider[index])):
            black[index] = reading
    return [
        _verdict(value, (value.first, second, third), cells[value.index], page)
        for value, second, third in zip(values, black, wider, strict=True)
    ]


def _is_sure(readings: Sequence[Recognised]) -> bool:
    return min(reading.confidence for reading in readings) >= _SURE


def _repeated_dashes(values: Sequence[_Value], cells: Sequence[CellPixels], height: float) -> frozenset[int]:
    """The numbers of the cells whose only mark is flat, and as large and as high up as many others."""
    dashes = [
        (value.index, mark, cells[value.index].grey)
        for value in values
        for mark in value.line[:1]
        if is_dash(value.ink, len(cells[value.index].grey), height, is_flattish)
    ]
    shapes = np.array(
        [(mark.width, mark.height, (mark.top + mark.bottom - len(grey)) / 2) for _, mark, grey in dashes]
    ).reshape(-1, 3)
    alike = (np.abs(shapes[:, None] - shapes[None]) <= 0.15 * height + 1).all(axis=2)
    longer = np.array([flatness(grey, mark) for _, mark, grey in dashes])
    least = (_LEAST_LONGER * height) ** 2
    return frozenset(
        index
        for (index, _, _), own, others in zip(dashes, longer, alike, strict=True)
        if others.sum() >= _FEWEST_REPEATED and min(own, np.median(longer[others])) >= least
    )


def _sharpened(grey: Pixels) -> Pixels:
    """At one and a half times the size, without the blur that makes neighbouring digits one."""
    larger = cv2.resize(grey, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC)
    return cv2.addWeighted(larger, 1 + _SHARPER, cv2.GaussianBlur(larger, (0, 0), 1.5), -_SHARPER, 0)


def _wider(grey: Pixels, line: Sequence[InkMark], height: float) -> Pixels:
    x0, top, x1, bottom = around(line)
    middle = (top + bottom) / 2
    half = max((bottom - top) / 2 + 0.3 * height, 0.9 * height)
    crop = framed(grey, x0 - 0.6 * height, middle - half, x1 + 0.6 * height, middle + half)
    return cv2.resize(crop, None, fx=1.25, fy=1.0, interpolation=cv2.INTER_CUBIC)


def _verdict(value: _Value, readings: Sequence[Recognised], cell: CellPixels, page: _PageDigits) -> CellText:
    first = value.first
    texts = {reading.text for reading in readings}
    if [reading.text for reading in readings].count(first.text) > 1:
        # The letter O looks like a 0; it does not speak against the 0 that two readings see.
        texts = {first.text if text.translate(_ROUND) == first.text else text for text in texts}
    least = min(reading.confidence for reading in readings)
    doubtful = CellText(first.text or UNKNOWN, least, False)
    if is_slash(value.ink, page.slanted):
        hidden = value.ink.touches and reaches_rule(value.ink, value.line[0], cell.ruled)
        return doubtful if hidden or NO_STROKE & set("".join(texts)) else CellText("/", least, True)
    if value.ink.touches:
        return doubtful
    dashes = sum(reading.text in DASHES for reading in readings)
    repeated = value.index in page.dashes
    if is_dash(value.ink, cell.grey.shape[0], page.height):
        return CellText("-", least, True) if dashes or repeated else doubtful
    if is_dash(value.ink, cell.grey.shape[0], page.height, is_flattish):
        certain = dashes > 1 or repeated or _is_flat_in_black(value, cell, page.height)
        return CellText("-", least, True) if certain and not NO_STROKE & set("".join(texts)) else doubtful
    if texts == {"1", "7"} and first.text == "7" and is_seven(value.ink, value.line[0], page.slanted):
        # Black on white loses the bar of a small 7.
        texts = {"7"}
    if is_number(first.text) and len(texts) > 1 and _differ_in_separators(texts):
        texts = {first.text}
    if len(texts) > 1 or least < _enough(first.text, readings) or not first.text or has_raised(first.text):
        return doubtful
    if is_number(first.text) and not _is_drawn_so(first.text, value, cell, page):
        return doubtful
    if first.text[0].isdigit() and may_have_sign(cell, value.line, page.height):
        return doubtful
    leftmost = min(value.line, key=lambda mark: mark.x0)
    if first.text[0].isdigit() and first.text[0] != "4" and has_spur(value.ink, leftmost, page.height):
        return doubtful
    return CellText(first.text, least, True)


def _enough(text: str, readings: Sequence[Recognised]) -> float:
    """How sure the least certain of three readings of the same text has to be."""
    _, middle, best = sorted(reading.confidence for reading in readings)
    if has_one_separator(text) and "." in text:
        # A comma without its tail is a point.
        return _SURE
    if text == "0" and best >= _SURE:
        return _LEAST_OF_ZERO
    return _LEAST_BESIDE_SURE if middle >= _SURE else LEAST_CONFIDENCE


def _is_flat_in_black(value: _Value, cell: CellPixels, height: float) -> bool:
    """Whether all that is drawn is flat where half as dark as ink is paper: blur makes marks thick."""
    marks = _marks_in_black(value, cell, height)
    large = [mark for mark in marks if max(mark.width, mark.height) >= 0.4 * height]
    return len(large) == 1 and is_flat(large[0], 2 * height)


def _marks_in_black(value: _Value, cell: CellPixels, height: float) -> list[InkMark]:
    """Marks of a line in black on white, at twice the size."""
    return marks_of(binarized(line_crop(cell.grey, value.line, height)))


def _differ_in_separators(texts: Iterable[str]) -> bool:
    """Whether all see the same, but for a comma taken for a point; which it is the marks tell."""
    return len({text.replace(",", ".") for text in texts}) == 1 and all(map(has_one_separator, texts))


def _is_drawn_so(text: str, value: _Value, cell: CellPixels, page: _PageDigits) -> bool:
    if text == "1" and not (len(value.line) == 1 and is_one(value.ink, value.line[0], page.slanted)):
        return False
    signs = sum(is_flat(mark, page.height) and not _hangs_over(mark, value.line) for mark in value.line)
    if signs != text.count("-"):
        return False
    if not can_be(text, value.line, page.advance) or not stand_on_one_line(value.line):
        return False
    if is_struck_out(text, cell.grey, value.line):
        return False
    return separator_fits(text, value.line) or separator_fits(text, _marks_in_black(value, cell, page.height))


def _hangs_over(mark: InkMark, line: Sequence[InkMark]) -> bool:
    """Whether a flat mark is the bar of a digit: another mark stands below or above it."""
    return any(
        other is not mark and min(mark.x1, other.x1) - max(mark.x0, other.x0) > 0.5 * mark.width
        for other in line
    )

"""Whether the marks of a value cell can be the text that was recognised.

The model is told nothing of this, and what it gets wrong (a slash read as 1, a digit lost, a comma taken
for a point) shows in numbers and places of marks. A check can only reject a text, never change a digit.
"""

from collections.abc import Callable, Iterable, Sequence
from statistics import median

import cv2
import numpy as np
import regex

from extractors.readers.scan.ink import CellInk, InkMark, around, is_flat
from extractors.readers.scan.page_images import Pixels

_NUMBER = regex.compile(r"[+-]?[0-9][0-9,.]*")
_ONE_SEPARATOR = regex.compile(r"[+-]?[0-9]{1,3}([,.])[0-9]{3}")
_USUAL_ADVANCE = 0.75
"""From one digit to the next, in heights of a digit; Times has 0.74, Arial 0.78, SimSun 0.74."""
_SEPARATOR_ADVANCE = 0.37
_DIGIT = 0.6
"""How wide a digit is."""
_WIDEST_ZERO = 0.42
"""By how much a 0 may be wider than other digits: blurred it is as wide as high; two are wider still."""
_NARROWER_ONE = 0.12
"""How much less than other digits a 1 reaches out at either end of a number."""
_TALL, _SMALL = 0.7, 0.55
_OFF_THE_LINE, _LEAST_NOTE = 0.15, 0.3
"""In heights of a digit: how far from their line digits may stand, and how high the mark of a note is."""
_WIDER_THAN_ONE, _STRIKE_THICKER = 0.88, 0.08
"""In heights of a digit: how long a stroke is that is no digit's, and how much thicker it is taken to be."""
_STRIKE_FALLS = (0.0, 0.08, -0.08, 0.16, -0.16)
"""Slopes of such strokes: those drawn by hand are not level."""
_WITHOUT_BAR = frozenset("01237")
"""Digits that have no stroke as wide as they are but at their ends."""
_MIDDLE, _MIDDLE_OF_ONE = (0.25, 0.78), (0.35, 0.65)
"""Shares of the height of several digits, and of one, between which a stroke strikes them out."""
_FEWEST_SAMPLES = 5
_ONE = 0.03
_WIDEST_SLASH = 1.2
_SLASH, _ITALIC_ONE = 0.14, 0.22
"""Slashes lean 0.18 (bold ones 0.14) more than a page's zeros, a 1 at most 0.07, in italics 0.18 in all."""
_BAR = 1.6
"""How much wider the upper end of a 7 is than its lower one."""
_SLENDER, _STRAIGHT, _EVEN = 2.5, 0.05, 1.3
"""Of a slash: length in thicknesses, distance from a line in lengths, thickest in usual thicknesses."""
NO_STROKE = frozenset("023456789")
"""Where one of these is read, there is more than a straight stroke."""
DASHES = frozenset({"-", "一", "—", "–", "_", "ー", "―", "−", "--"})
"""What a dash is read as."""


def is_number(text: str) -> bool:
    """Whether a text is written with digits, separators and a sign alone."""
    return _NUMBER.fullmatch(text) is not None


def _digit_height(marks: Iterable[InkMark]) -> float:
    heights = [mark.height for mark in marks]
    return median(height for height in heights if height >= _TALL * max(heights))


def _columns(marks: Iterable[InkMark]) -> list[InkMark]:
    """Marks from left to right, those that stand over one another taken as one."""
    columns: list[InkMark] = []
    for mark in sorted(marks, key=lambda mark: mark.x0):
        if columns and min(mark.x1, columns[-1].x1) - mark.x0 > 0.5 * min(mark.width, columns[-1].width):
            columns[-1] = InkMark(*around((columns[-1], mark)), mark.number)
        else:
            columns.append(mark)
    return columns


def _tall(marks: Iterable[InkMark], high: float) -> list[InkMark]:
    """Marks as high as a digit, those that stand over one another taken as one."""
    return [mark for mark in _columns(marks) if mark.height >= _TALL * high]


def stand_on_one_line(marks: Sequence[InkMark]) -> bool:
    """Whether no mark is raised or lowered beside the first digit, as the marks of notes are."""
    high = _digit_height(marks)
    columns = _columns(marks)
    first = next(mark for mark in columns if mark.height >= _TALL * high)
    for mark in columns:
        is_raised = mark.height >= _LEAST_NOTE * high and first.bottom - mark.bottom > _OFF_THE_LINE * high
        is_lowered = mark.height >= _SMALL * high and mark.top - first.top > 2 * _OFF_THE_LINE * high
        if is_raised or is_lowered or first.top - mark.top > _OFF_THE_LINE * high:
            return False
    return True


def digit_advance(samples: Iterable[tuple[str, Sequence[InkMark]]]) -> float:
    """How far digits stand apart on a page, in their heights, by its longest numbers."""
    advances: dict[bool, list[float]] = {True: [], False: []}
    for text, marks in samples:
        # A 1 is narrower than its place.
        if text.isdigit() and len(text) > 1 and "1" not in (text[0], text[-1]):
            x0, _, x1, _ = around(marks)
            wide = (x1 - x0) / _digit_height(marks)
            advances[len(text) > 2].append((wide - _DIGIT) / (len(text) - 1))
    chosen = advances[True] if len(advances[True]) >= _FEWEST_SAMPLES else advances[True] + advances[False]
    return median(chosen) if len(chosen) >= _FEWEST_SAMPLES else _USUAL_ADVANCE


def can_be(text: str, marks: Sequence[InkMark], advance: float) -> bool:
    """Whether a number has as many digits, separators and signs as there are marks, or is as wide."""
    x0, _, x1, _ = around(marks)
    high = _digit_height(marks)
    digits = sum(char.isdigit() for char in text)
    others = len(text) - digits
    tall = _tall(marks, high)
    small = [mark for mark in marks if mark.height < _SMALL * high and not _is_within(mark, tall)]
    expected = (digits - 1) * advance + others * _SEPARATOR_ADVANCE + _DIGIT
    wide = (x1 - x0) / high
    if len(tall) == digits and len(small) == others:
        # A 1 makes a number narrower; only blur and a sign that touches a digit make it wider.
        most = _WIDEST_ZERO if text == "0" else 0.27 + 0.03 * len(text)
        return -0.45 - 0.08 * len(text) <= wide - expected <= most
    narrower = _NARROWER_ONE * ((text[0] == "1") + (text[-1] == "1"))
    off, most = wide - expected, 0.25 + 0.03 * len(text)
    return len(tall) <= digits and -most - narrower <= off <= most


def _is_within(mark: InkMark, tall: Sequence[InkMark]) -> bool:
    """Whether a small mark is a part of a digit, as the bar of a broken 5 is."""
    return any(
        min(mark.x1, other.x1) - max(mark.x0, other.x0) > 0.6 * mark.width and mark.top < other.bottom
        for other in tall
    )


def is_struck_out(text: str, grey: Pixels, marks: Sequence[InkMark]) -> bool:
    """Whether a straight stroke that is none of its digits' runs across the middle of a number."""
    x0, top, x1, bottom = around(marks)
    larger = cv2.resize(grey[top:bottom, x0:x1], None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    dark, paper = np.percentile(larger, (2, 95))
    high, wide = 2 * _digit_height(marks), larger.shape[1]
    shortest, (upper, lower) = max(_WIDER_THAN_ONE * high, 0.9 * wide), _MIDDLE
    if text in _WITHOUT_BAR:
        shortest, (upper, lower) = max(0.5 * high, 0.9 * wide), _MIDDLE_OF_ONE
    # Blur joins digits side by side, but not as darkly as a stroke does.
    black = (larger < (dark + paper) / 2).astype(np.uint8)
    black = cv2.dilate(black, np.ones((max(1, round(_STRIKE_THICKER * high)), 1), np.uint8))
    along = np.ones((1, round(shortest)), np.uint8)
    first, last = (round(share * len(black)) for share in (upper, lower))
    for fall in _STRIKE_FALLS:
        level = cv2.warpAffine(black, np.array([[1, 0, 0], [fall, 1, -fall * wide / 2]]), (wide, len(black)))
        runs = cv2.erode(level, along, borderType=cv2.BORDER_CONSTANT, borderValue=0)
        if runs[first:last].any():
            return True
    return False


def has_one_separator(text: str) -> bool:
    """Whether a number has one separator, before its last three digits: 1,234 and 1.234."""
    return _ONE_SEPARATOR.fullmatch(text) is not None


def separator_fits(text: str, marks: Sequence[InkMark]) -> bool:
    """Whether the one separator that decides between 1,234 and 1.234 is drawn as the one that was read."""
    found = _ONE_SEPARATOR.fullmatch(text)
    if not found:
        return True
    high = _digit_height(marks)
    tall = _tall(marks, high)
    small = [mark for mark in marks if mark.height < _SMALL * high]
    if not tall or len(small) != 1:
        return False
    baseline = median(mark.bottom for mark in tall)
    digit = median(mark.height for mark in tall)
    hangs = (small[0].bottom - baseline) / digit
    slender = small[0].height / small[0].width
    return (hangs > 0.08 and slender > 1.2) if found[1] == "," else (hangs < 0.06 and slender < 1.5)


def slant(zeros: Iterable[CellInk]) -> float | None:
    """How far the zeros of a page lean, as italics do; None where there are too few to tell."""
    leans = [lean_of(ink, ink.marks[0]) for ink in zeros if len(ink.marks) == 1]
    return median(leans) if len(leans) >= _FEWEST_SAMPLES else None


def is_slash(ink: CellInk, slanted: float | None) -> bool:
    """Whether the only mark is one straight, even stroke that leans to the right, by more than digits do."""
    if len(ink.marks) != 1 or ink.labels is None:
        return False
    (mark,) = ink.marks
    # Digits that touch one another are a straight stroke too, but a flat one.
    if mark.width > _WIDEST_SLASH * mark.height:
        return False
    least = _ITALIC_ONE if slanted is None else max(slanted, 0.0) + _SLASH
    return least <= lean_of(ink, mark) <= _WIDEST_SLASH and _is_even_stroke(ink, mark)


def _is_even_stroke(ink: CellInk, mark: InkMark) -> bool:
    """Whether a mark is long, straight and equally thick, unlike a 1 with its flag and a 7 with its bar."""
    points = np.argwhere(ink.labels == mark.number).astype(float)
    points -= points.mean(axis=0)
    _, axes = np.linalg.eigh(points.T @ points)
    across, along = (points @ axes).T
    length = float(np.ptp(along)) + 1
    sixths = np.minimum((along - along.min()) / length * 6, 5).astype(int)
    parts = [across[sixths == number] for number in np.unique(sixths)]
    off_line = max(abs(float(part.mean())) for part in parts)
    widths = [float(np.ptp(part)) + 1 for part in parts]
    return (
        length >= _SLENDER * len(points) / length
        and off_line <= _STRAIGHT * length
        and max(widths) <= _EVEN * median(widths)
    )


def lean_of(ink: CellInk, mark: InkMark) -> float:
    """How far the top of a mark stands to the right of its bottom, in its heights."""
    assert ink.labels is not None
    ys, xs = np.nonzero(ink.labels == mark.number)
    quarter = max(1.0, mark.height / 4)
    upper, lower = xs[ys < mark.top + quarter], xs[ys >= mark.bottom - quarter]
    return float(upper.mean() - lower.mean()) / max(1, mark.height) / 0.75


def is_one(ink: CellInk, mark: InkMark, slanted: float | None) -> bool:
    """Whether a mark stands as upright as a 1: a 7 leans to the right, and so does a slash."""
    return -0.3 <= lean_of(ink, mark) - (slanted or 0.0) <= _ONE


def is_seven(ink: CellInk, mark: InkMark, slanted: float | None) -> bool:
    """Whether a mark leans to the right and has a bar on top, as a 7 has and no 1 and no slash."""
    assert ink.labels is not None
    ys, xs = np.nonzero(ink.labels == mark.number)
    quarter = max(1.0, mark.height / 4)
    upper, lower = xs[ys < mark.top + quarter], xs[ys >= mark.bottom - quarter]
    bar, foot = np.ptp(upper) + 1, np.ptp(lower) + 1
    return bool(bar >= _BAR * foot) and lean_of(ink, mark) - (slanted or 0.0) >= _SLASH


def is_dash(
    ink: CellInk, cell_height: int, height: float, flat: Callable[[InkMark, float], bool] = is_flat
) -> bool:
    """Whether all that is drawn is a flat stroke in the middle of the cell, or two side by side."""
    if not 1 <= len(ink.marks) <= 2 or not all(flat(mark, height) for mark in ink.marks):
        return False
    _, top, _, bottom = around(ink.marks)
    return 0.25 * cell_height <= (top + bottom) / 2 <= 0.75 * cell_height and bottom - top < 0.3 * cell_height


def binarized(grey: Pixels) -> Pixels:
    """Black on white, at twice the size."""
    larger = cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    _, black = cv2.threshold(larger, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return black

"""What is drawn within one cell: marks, lines of text, or nothing.

Sizes are told in heights of the page's characters. A speck is no digit, and a cell is blank only where
nothing is drawn, however faintly.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import cv2
import numpy as np

from extractors.readers.scan.page_images import Pixels

_SPECK, _LARGEST_SPECK = 0.2, 0.3
"""Smaller marks are specks wherever they are; those up to the second are where there is nothing else."""
_MOST_SPECKS = 3
_SMALL_MARK, _ALONE = 0.35, 0.45
"""How large a mark is at most that may be dust, and how far it then stands from all that is larger."""
_SLIVER, _BESIDE = 0.08, 0.1
_NEXT = 0.6
"""From a digit to what may be the one before or after it."""
_FAINTEST = 14.0
"""Grey levels; what differs less from the paper after smoothing is paper."""


_FAINTEST_SIGN = 30.0


class InkMark(NamedTuple):
    """A connected piece of ink; pixels of its cell's crop, ``x1`` and ``bottom`` just beyond it."""

    x0: int
    top: int
    x1: int
    bottom: int
    number: int

    @property
    def width(self) -> int:
        """In pixels."""
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        """In pixels."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class CellPixels:
    """A cell's crop.

    ``grey`` with the ruling lines painted over, ``dark`` (0 or 255) without them, ``ruled`` where they
    were, and ``red`` where red ink was.
    """

    grey: Pixels
    dark: Pixels
    ruled: Pixels
    red: Pixels


@dataclass(frozen=True, slots=True)
class CellInk:
    """The ink of a cell.

    ``state``: ``blank``; ``inked``; or ``doubtful``, where something is drawn that is not like text.
    ``touches``: ink reaches a border, so that a part of it may stand in another cell.
    """

    state: Literal["blank", "inked", "doubtful"]
    marks: tuple[InkMark, ...] = ()
    labels: np.ndarray[tuple[int, ...], np.dtype[np.int32]] | None = None
    touches: bool = False


def find_ink(cell: CellPixels, height: float) -> CellInk:
    """The ink of a cell on a page whose characters are ``height`` pixels high."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(cell.dark, connectivity=8)
    reach = 2 * max(2, round(_BESIDE * height)) + 1
    beside_rules = np.unique(labels[cv2.dilate(cell.ruled, np.ones((reach, reach), np.uint8)) > 0])
    # A low row leaves little paper above and below a character; ink that ends there is not cut off.
    cut = np.unique(labels[cv2.dilate(cell.ruled, np.ones((3, reach), np.uint8)) > 0])
    marks, slivers, beside, specks = [], [], [], 0
    for number in range(1, count):
        x, y, width, high, _ = (int(value) for value in stats[number])
        mark = InkMark(x, y, x + width, y + high, number)
        if number in beside_rules:
            if min(width, high) <= max(2.0, _SLIVER * height):
                slivers.append(mark)
                continue
            if number in cut:
                beside.append(mark)
        if max(width, high) < max(3.0, _SPECK * height):
            specks += 1
        else:
            marks.append(mark)
    marks = _without_dust(marks, height)
    # A speck beside a rule is the rest of a digit only where another digit is next to it.
    touches = any(_gap(mark, other) <= _NEXT * height for mark in beside for other in marks)
    touches = touches or any(_may_be_cut_off(sliver, marks, height) for sliver in slivers)
    if any(_may_be_text(mark, height) for mark in marks):
        return CellInk("inked", tuple(marks), labels, touches)
    specks += len(marks)
    if any(max(mark.width, mark.height) >= _LARGEST_SPECK * height for mark in marks):
        return CellInk("doubtful", tuple(marks), labels, touches)
    if specks > _MOST_SPECKS or _is_faint(cell, height) or cv2.countNonZero(cell.red) > height:
        return CellInk("doubtful")
    return CellInk("blank")


def marks_of(black: Pixels) -> list[InkMark]:
    """The connected pieces of a crop in black (0) on white."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(cv2.bitwise_not(black), connectivity=8)
    return [
        InkMark(x, y, x + width, y + high, number)
        for number, (x, y, width, high, _) in enumerate(stats[1:].tolist(), start=1)
    ]


def _may_be_cut_off(sliver: InkMark, marks: Sequence[InkMark], height: float) -> bool:
    """Whether what painting over has left beside a line may be of a digit, not of the line.

    It is as high as one, and stands in one row with others.
    """
    if not 0.3 * height <= sliver.height <= 1.3 * height or sliver.height < sliver.width or not marks:
        return False
    _, top, _, bottom = around(marks)
    return sliver.top < bottom and sliver.bottom > top


def _without_dust(marks: list[InkMark], height: float) -> list[InkMark]:
    """Marks without small ones that stand alone; a dash is flat, a point or comma is close to a digit."""
    large = [mark for mark in marks if max(mark.width, mark.height) >= _SMALL_MARK * height]
    if not large:
        return marks
    return [
        mark
        for mark in marks
        if max(mark.width, mark.height) >= _SMALL_MARK * height
        or is_flat(mark, height)
        or any(_gap(mark, other) <= _ALONE * height for other in large)
    ]


def _gap(one: InkMark, other: InkMark) -> int:
    """Pixels between two marks, across or down, whichever is more; 0 or less where they overlap."""
    return max(one.x0 - other.x1, other.x0 - one.x1, one.top - other.bottom, other.top - one.bottom)


def _may_be_text(mark: InkMark, height: float) -> bool:
    return max(mark.width, mark.height) >= 0.4 * height or is_flat(mark, height) or is_flattish(mark, height)


def is_flat(mark: InkMark, height: float) -> bool:
    """Whether a mark is a dash: flat, and low against the page's characters."""
    return mark.width >= 1.6 * mark.height and mark.height <= 0.3 * height


def is_flattish(mark: InkMark, height: float) -> bool:
    """Whether a mark may be a dash that blur has made thick, or a hyphen that few pixels draw."""
    return mark.width >= max(mark.height, 0.3 * height) and mark.height <= 0.45 * height


def flatness(grey: Pixels, mark: InkMark) -> float:
    """How much more ink spreads across than down: of a stroke, the squares of its length less its thickness.

    In pixels squared. Blur spreads ink both ways alike and so does not count.
    """
    near = 2
    part = grey[max(0, mark.top - near) : mark.bottom + near, max(0, mark.x0 - near) : mark.x1 + near]
    ink = np.clip(float(np.median(grey)) - part.astype(float), 0.0, None)
    ink[ink < 0.3 * ink.max()] = 0.0
    rows, columns = ink.sum(axis=1), ink.sum(axis=0)
    return 12.0 * (_variance(columns) - _variance(rows))


def _variance(weights: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    places = np.arange(len(weights))
    total = max(1.0, float(weights.sum()))
    middle = float((weights * places).sum()) / total
    return float((weights * (places - middle) ** 2).sum()) / total


def reaches_rule(ink: CellInk, mark: InkMark, ruled: Pixels) -> bool:
    """Whether nothing lies between a mark and a ruling line, below which it may go on."""
    assert ink.labels is not None
    return bool((ink.labels[cv2.dilate(ruled, np.ones((3, 3), np.uint8)) > 0] == mark.number).any())


def _is_faint(cell: CellPixels, height: float) -> bool:
    """Whether something lighter than ink is drawn, larger than a speck."""
    if min(cell.grey.shape) < 5:
        return False
    smooth = cv2.GaussianBlur(cell.grey, (0, 0), max(1.0, 0.08 * height)).astype(np.float32)
    # Around lines and specks, which are known, smoothing has spread their ink.
    known = cv2.dilate(cell.ruled, np.ones((7, 7), np.uint8)) | cv2.dilate(cell.dark, _around_speck(height))
    inside = smooth[known == 0]
    if not inside.size:
        return False
    paper = float(np.median(inside))
    spread = float(np.median(np.abs(inside - paper))) * 1.5
    limit = paper - max(_FAINTEST, 7 * spread)
    below = ((smooth < limit) & (known == 0)).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(below)
    return bool((stats[1:, 2:4].max(axis=1) >= 2 * _SPECK * height).any()) if len(stats) > 1 else False


def may_have_sign(cell: CellPixels, line: Sequence[InkMark], height: float) -> bool:
    """Whether anything, however small, is drawn right before a number, where its minus would stand."""
    x0, top, _, bottom = around(line)
    quarter = (bottom - top) // 4
    smooth = cv2.blur(cell.grey, (3, 1)).astype(np.float32)
    inside = smooth[cell.ruled == 0]
    band = smooth[top + quarter : bottom - quarter, max(0, round(x0 - 0.7 * height)) : max(0, x0 - 2)]
    if not band.size or not inside.size:
        return False
    paper = float(np.median(inside))
    spread = 1.5 * float(np.median(np.abs(inside - paper)))
    return paper - float(band.min()) > max(_FAINTEST_SIGN, 5 * spread)


def has_spur(ink: CellInk, mark: InkMark, height: float) -> bool:
    """Whether a mark begins with a short stroke at half its height: a minus that blur joins to a digit."""
    assert ink.labels is not None
    begin = (
        ink.labels[mark.top : mark.bottom, mark.x0 : mark.x0 + max(2, round(0.15 * height))] == mark.number
    )
    rows = np.flatnonzero(begin.any(axis=1))
    middle = (rows[0] + rows[-1] + 1) / 2 / mark.height
    return bool(rows[-1] - rows[0] + 1 < 0.35 * mark.height and 0.35 < middle < 0.65)


def _around_speck(height: float) -> Pixels:
    return np.ones((2 * round(0.25 * height) + 1,) * 2, np.uint8)


def around(marks: Iterable[InkMark]) -> tuple[int, int, int, int]:
    """The box around marks: x0, top, x1, bottom."""
    marks = tuple(marks)
    return (
        min(mark.x0 for mark in marks),
        min(mark.top for mark in marks),
        max(mark.x1 for mark in marks),
        max(mark.bottom for mark in marks),
    )


def lines_of(marks: Sequence[InkMark], height: float) -> list[list[InkMark]]:
    """The marks of each line of text, from above; marks that overlap in height stand in one line."""
    lines: list[list[InkMark]] = []
    floor = 0.0
    for mark in sorted(marks, key=lambda mark: (mark.top, mark.x0)):
        if lines and mark.top < floor - 0.1 * height:
            lines[-1].append(mark)
            floor = max(floor, mark.bottom)
        else:
            lines.append([mark])
            floor = mark.bottom
    return _with_small_ones(lines, height)


def _with_small_ones(lines: list[list[InkMark]], height: float) -> list[list[InkMark]]:
    """Lines that are only dots and strokes join the line next to them: 三 is three flat strokes."""
    joined: list[list[InkMark]] = []
    for line in lines:
        _, top, _, bottom = around(line)
        if joined:
            _, above_top, _, above_bottom = around(joined[-1])
            small = min(bottom - top, above_bottom - above_top) < 0.55 * height
            if small and bottom - above_top <= 1.15 * height:
                joined[-1].extend(line)
                continue
        joined.append(list(line))
    return joined

"""Ruling lines of an upright page to the cells between them.

Lines are found as long straight runs of dark pixels that end at other lines or at the image's edge; what
cells they enclose is the same question as for the rules of a PDF page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.readers.pdf.lattice import Box, Lattice, Rule, TooManyCellsError, lattices
from extractors.readers.scan.page_images import Pixels
from schemas.errors import UnreadableSourceError

_DRAWN = 0.85
"""A line is drawn almost everywhere; a row of characters that looks like one has gaps."""
_SMOOTHED = 0.3
"""Along a line, in heights of a character; more would make lines of the characters' strokes."""
_HALF = 0.45
_FAINTEST = 8.0
"""Grey levels by which a line differs from what is on either side of it."""
_GAP = 0.12
"""The longest gap in a line, in heights of a character."""
_LONGER_THAN_STROKES = 4.0
_CHARACTER_POINTS = 7.0
"""How high the characters of a table are in points, the unit in which a lattice knows what is near."""


Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class _Run:
    """A straight line in pixels: its place across its direction, its ends, its number among the labels."""

    at: float
    begin: float
    end: float
    number: int


@dataclass(frozen=True, slots=True)
class _Runs:
    runs: tuple[_Run, ...]
    labels: np.ndarray[tuple[int, ...], np.dtype[np.int32]]

    def pixels(self, kept: Sequence[_Run]) -> Pixels:
        """255 where the kept runs are drawn."""
        chosen = np.zeros(int(np.max(self.labels)) + 1, np.uint8)
        chosen[[run.number for run in kept]] = 255
        return chosen[self.labels]


@dataclass(frozen=True, slots=True)
class RuledTable:
    """One table; ``scale`` turns the lattice's lengths to pixels."""

    lattice: Lattice
    scale: float

    @property
    def box(self) -> Box:
        """Around the table, in pixels."""
        return self.in_pixels(self.lattice.box)

    def in_pixels(self, box: Box) -> Box:
        """A box of the lattice on the page."""
        return Box(*(value * self.scale for value in box))


@dataclass(frozen=True, slots=True)
class Ruling:
    """The tables of a page from its upper edge down; ``mask`` is 255 on the pixels of their lines."""

    tables: tuple[RuledTable, ...]
    mask: Pixels


def dark_pixels(grey: Pixels, offset: int = 12) -> Pixels:
    """255 where a pixel is darker than its surroundings by ``offset``."""
    size = max(15, grey.shape[1] // 40) | 1
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    return cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, size, offset)


def text_height(dark: Pixels) -> float:
    """How high, in pixels, the characters of a page usually are."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark)
    heights, widths, areas = stats[1:, 3], stats[1:, 2], stats[1:, 4]
    characters = heights[(heights >= 7) & (heights < 80) & (widths < 80) & (areas >= 12)]
    return float(np.percentile(characters, 60)) if len(characters) else 15.0


def find_ruling(grey: Pixels, height: float) -> Ruling:
    """The tables of an upright page whose characters are ``height`` pixels high."""
    across = _runs(grey, round(2.5 * height), height)
    down = _runs(np.ascontiguousarray(grey.T), round(1.5 * height), height)
    kept_across, kept_down = _held(across.runs, down.runs, height, grey.shape)
    mask = cv2.bitwise_or(across.pixels(kept_across), np.ascontiguousarray(down.pixels(kept_down).T))
    scale = height / _CHARACTER_POINTS
    try:
        found = lattices(
            _rules(kept_across, kept_down, height, scale), _rules(kept_down, kept_across, height, scale)
        )
    except TooManyCellsError as error:
        raise UnreadableSourceError("too_large", "too many ruled cells on a page") from error
    tables = [RuledTable(lattice, scale) for lattice in found]
    return Ruling(tuple(sorted(tables, key=lambda table: (table.box.top, table.box.x0))), mask)


def _runs(grey: Pixels, shortest: int, height: float) -> _Runs:
    """Thin dark runs along the rows of at least so many pixels.

    Smoothing along the run brings out lines that are as faint as the noise around them.
    """
    along = cv2.blur(grey, (max(3, round(_SMOOTHED * height)) | 1, 1))
    thin = cv2.morphologyEx(
        along, cv2.MORPH_BLACKHAT, np.ones((max(7, round(0.5 * height)) | 1, 1), np.uint8)
    )
    limit = max(_FAINTEST, 3.5 * float(np.median(thin)))
    opened = _long_runs(thin >= limit, shortest)
    if opened.any():
        # Where smoothing blurs the end of a line, it is half as dark as the line.
        ridges = (opened > 0) & (thin == cv2.dilate(thin, np.ones((7, 1), np.uint8)))
        usual = float(np.percentile(thin[ridges], 35))
        opened = _long_runs(thin >= max(limit, _HALF * usual), shortest)
    count, labels, stats, middles = cv2.connectedComponentsWithStats(opened)
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    runs = []
    for number in range(1, count):
        x, y, width, thickness, area = (int(value) for value in stats[number])
        if thickness > max(6.0, 0.6 * height) or area / width > max(5.0, 0.45 * height):
            continue
        part = (slice(y, y + thickness), slice(x, x + width))
        profile = _profile(smooth[part], labels[part] == number)
        for begin, end in _drawn_stretches(profile, max(3, round(_GAP * height))):
            if end - begin + 1 >= 0.9 * shortest:
                runs.append(_Run(float(middles[number][1]), x + begin, x + end, number))
    return _Runs(tuple(runs), labels)


def _profile(grey: Pixels, own: Mask) -> Mask:
    """Where along a run it is about as dark as in most places."""
    darkness = 255.0 - np.where(own, grey, 255).min(axis=0)
    paper = 255.0 - float(np.percentile(grey, 95))
    drawn = np.clip(darkness - paper, 0, None)
    return drawn >= 0.4 * np.percentile(drawn, 75)


def _drawn_stretches(drawn: Mask, longest_gap: int) -> Iterator[tuple[int, int]]:
    """First and last pixel of each stretch that is a line: a row of characters has too many gaps.

    Where the stroke of a character continues a line, there is a gap between them too.
    """
    places = np.flatnonzero(drawn)
    for stretch in np.split(places, np.flatnonzero(np.diff(places) > longest_gap) + 1):
        if len(stretch) and len(stretch) >= _DRAWN * (stretch[-1] - stretch[0] + 1):
            yield int(stretch[0]), int(stretch[-1])


def _long_runs(dark: Mask, shortest: int) -> Pixels:
    thick = cv2.dilate(dark.astype(np.uint8), np.ones((3, 1), np.uint8))
    return cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, max(9, shortest)), np.uint8))


def _held(
    across: Sequence[_Run], down: Sequence[_Run], height: float, shape: tuple[int, ...]
) -> tuple[Sequence[_Run], Sequence[_Run]]:
    """Only runs that other lines, or the image's edges, hold at both ends, unlike strokes of characters."""
    high, wide = shape[:2]
    while True:
        kept_across = [run for run in across if _is_held(run, down, height, wide)]
        kept_down = [run for run in down if _is_held(run, kept_across, height, high)]
        if len(kept_across) == len(across) and len(kept_down) == len(down):
            return kept_across, kept_down
        across, down = kept_across, kept_down


def _is_held(run: _Run, others: Sequence[_Run], height: float, limit: int) -> bool:
    """Whether it crosses lines near both its ends, or is longer than strokes are and crosses two."""
    near = 0.35 * height
    places = [
        other.at
        for other in others
        if other.begin - near <= run.at <= other.end + near and run.begin - near <= other.at <= run.end + near
    ]
    if run.begin <= near:
        places.append(run.begin)
    if run.end >= limit - near:
        places.append(run.end)
    if len(places) < 2:
        return False
    length = run.end - run.begin
    return length >= _LONGER_THAN_STROKES * height or max(places) - min(places) >= length - 2 * height


def _rules(runs: Sequence[_Run], others: Sequence[_Run], near: float, scale: float) -> Iterator[Rule]:
    """Rules that end where they meet the outermost line they reach, not a little beyond it."""
    for run in runs:
        places = [other.at for other in others if other.begin - near <= run.at <= other.end + near]
        begin = min((place for place in places if abs(place - run.begin) <= near), default=run.begin)
        end = max((place for place in places if abs(place - run.end) <= near), default=run.end)
        yield Rule(run.at / scale, begin / scale, end / scale)

"""Ruling lines of an upright page to the cells between them.

Lines are found as long straight runs of dark pixels that end at other lines or at the image's edge; what
cells they enclose is the same question as for the rules of a PDF page.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

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
_THICKEST, _THICKEST_IN_PIXELS = 0.45, 6.0
"""A line of one point at 110 dots per inch and blurred has five pixels; more would be a filled area."""
_LEAST_SEEN, _LEAST_THIN, _DRAWN_WHERE_SEEN = 0.5, 0.65, 0.95
"""Of a stretch that completes a line: half of it is seen, also below a stamp; most of it is thin, the rest is
joined to characters; rows of characters have gaps."""
_FAINTER, _DARKER = 0.35, 2.0
"""Than lines usually are; characters are much darker than faint lines."""
_END = 3
"""Pixels at either end of a stretch."""
_BESIDE = 2
"""Pixels from its place in which a stretch of a line may be drawn."""
_CHARACTER_POINTS = 7.0
"""How high the characters of a table are in points, the unit in which a lattice knows what is near."""


Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class _Run:
    """A straight line in pixels: its place across its direction, its ends, its number among the labels.

    The number of one that completes another is 0.
    """

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
        chosen[[run.number for run in kept if run.number]] = 255
        drawn = chosen[self.labels]
        for run in kept:
            if not run.number:
                row = round(run.at)
                drawn[max(0, row - _BESIDE) : row + _BESIDE + 1, round(run.begin) : round(run.end) + 1] = 255
        return drawn


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What is as dark as lines are; what is so by itself; and where the strokes of a stamp may hide it."""

    dark: Mask
    thin: Mask
    hidden: Mask


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


def find_ruling(grey: Pixels, red: Pixels, height: float) -> Ruling:
    """The tables of an upright page whose characters are ``height`` pixels high.

    Below the strokes of a stamp, where ``red`` is not 0, it cannot be seen whether a line is drawn.
    """
    across = _runs(grey, round(2.5 * height), height)
    turned = np.ascontiguousarray(grey.T)
    down = _runs(turned, round(1.5 * height), height)
    kept_across, kept_down = _held(across.runs, down.runs, height, grey.shape)
    if kept_across and kept_down:
        drawn_across = _drawn_like(kept_across, grey, red, height)
        drawn_down = _drawn_like(kept_down, turned, np.ascontiguousarray(red.T), height)
        for _ in range(2):
            kept_across = [*kept_across, *_missed(kept_across, kept_down, drawn_across, height)]
            kept_down = [*kept_down, *_missed(kept_down, kept_across, drawn_down, height)]
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
    thin = _thin(along, height)
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
        if area / width > max(_THICKEST_IN_PIXELS, _THICKEST * height) + 2:
            continue
        part = (slice(y, y + thickness), slice(x, x + width))
        profile = _profile(smooth[part], labels[part] == number)
        for begin, end in _drawn_stretches(profile, max(3, round(_GAP * height))):
            if end - begin + 1 >= 0.9 * shortest:
                runs.append(_Run(float(middles[number][1]), x + begin, x + end, number))
    return _Runs(tuple(runs), labels)


def _thin(grey: Pixels, height: float) -> Pixels:
    """By how much each pixel is darker than what is above and below it."""
    return cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((max(7, round(0.5 * height)) | 1, 1), np.uint8))


def _missed(runs: Sequence[_Run], others: Sequence[_Run], drawn: _Drawn, height: float) -> Iterator[_Run]:
    """Stretches from one crossing line to the next that lie in line with a run and are drawn like it."""
    near = 0.35 * height
    for at in _apart([run.at for run in runs], near):
        own = [run for run in runs if abs(run.at - at) <= near]
        places = _apart([other.at for other in others if other.begin - near <= at <= other.end + near], near)
        for begin, end in pairwise(places):
            if not any(run.begin <= begin + near and run.end >= end - near for run in own):
                row = _row_drawn(drawn, round(at), (round(begin) + _BESIDE, round(end) - _BESIDE))
                if row is not None:
                    yield _Run(row, begin, end, 0)


def _drawn_like(runs: Sequence[_Run], grey: Pixels, red: Pixels, height: float) -> _Drawn:
    smooth = cv2.blur(grey, (3, 3))
    thin = _thin(smooth, height)
    darkness = [
        np.median(
            thin[max(0, round(run.at) - 1) : round(run.at) + 2, round(run.begin) : round(run.end)].max(axis=0)
        )
        for run in runs
    ]
    usual = float(np.median(darkness))
    least = max(_FAINTEST, _FAINTER * usual)
    paper = float(np.percentile(smooth[:: max(1, round(height))], 80))
    return _Drawn(
        smooth <= paper - least,
        (thin >= least) & (thin <= _DARKER * usual),
        cv2.dilate(red, np.ones((5, 5), np.uint8)) > 0,
    )


def _apart(places: Iterable[float], near: float) -> list[float]:
    """The first of all places that are near to one another, in order."""
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > near:
            kept.append(place)
    return kept


def _row_drawn(drawn: _Drawn, at: int, stretch: tuple[int, int]) -> float | None:
    """The row at or beside a place along which a line is drawn wherever that can be seen."""
    part = slice(*stretch)
    for row in sorted(range(max(1, at - _BESIDE), at + _BESIDE + 1), key=lambda row: abs(row - at)):
        thin = drawn.thin[row, part]
        if not thin.size or thin.mean() < _LEAST_SEEN:
            continue
        thin = thin | drawn.hidden[row, part]
        dark = thin | drawn.dark[row, part]
        # Characters may fill a low row, but do not reach the lines above and below it.
        ends = min(thin[:_END].mean(), thin[-_END:].mean())
        if min(thin.mean(), ends) >= _LEAST_THIN and dark.mean() >= _DRAWN_WHERE_SEEN:
            return float(row)
    return None


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

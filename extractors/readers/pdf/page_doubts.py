"""Why it is not certain what a cell of a page displays: what stands in it, over it and across it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from extractors.readers.pdf.lattice import Box, Rule
from extractors.readers.pdf.page_blocks import PageLine, locator
from extractors.readers.pdf.page_objects import Glyph, PageObjects
from extractors.readers.pdf.shown import Sides, Which, meets, sides_of
from extractors.readers.pdf.text_lines import TextLine, spaced
from extractors.readers.pdf.turning import Turn
from extractors.readers.visibility import STRUCK, without_struck
from extractors.text.values import looks_like_value
from schemas.findings import Doubt

_STRUCK = 0.12, 0.62
"""Shares of a glyph's height above its baseline between which a line strikes it out; underlines are lower."""
_STRUCK_WIDTH = 0.5
_OFF_THE_LINE, _FAR_OFF, _SAME_LINE = 0.08, 0.2, 0.9
"""Shares of the larger glyph's height by which baselines differ: of a smaller one, of one as large, and of
two lines."""
_SMALLER = 0.85
_OVERLAP = 0.5
"""Share of the narrower glyph's width; neighbours stand beside one another."""
_MET = 0.3
"""Share of the smaller of a cell and a mark that lies in both."""


@dataclass(frozen=True)
class Sheet:
    """A page as it is shown, and the turn that set its text upright: boxes are of the upright page."""

    page: PageObjects
    turn: Turn

    def locate(self, box: Box) -> str:
        """Where something stands on the page that is shown."""
        return locator(self.page.number, self.turn.back(box))

    def line(self, line: TextLine, rules: Iterable[Rule]) -> Iterator[PageLine]:
        """A line of text outside of grids without what rules strike out; nothing where that is all of it."""
        box = line.box
        near = [rule for rule in rules if box.top <= rule.at <= box.bottom]
        text = without_struck(_marked(line, near)) if near else line.text
        if text:
            yield PageLine(text, self.locate(box), box)

    def doubt(self, box: Box, text: str, glyphs: Sequence[Glyph], lines: Sequence[Rule]) -> Doubt | None:
        """Why it is not certain what a cell or word displays, if it may be a value.

        ``lines`` are horizontal ones that may run across it; its upper and lower side may, too.
        """
        if not looks_like_value(text):
            return None
        doubt = _doubt_of_glyphs(box, glyphs, lines) if glyphs else None
        return doubt or (self._doubt_of_place(box, glyphs) if self._has_doubts else None)

    @cached_property
    def _has_doubts(self) -> bool:
        return bool(self.page.marks or self.page.look)

    def _doubt_of_place(self, box: Box, glyphs: Sequence[Glyph]) -> Doubt | None:
        page = self.page
        shown = self.turn.back(box)
        met: list[int] = np.flatnonzero(_on(self._marked, shown)).tolist()
        if met:
            return page.marks[met[0]].doubt
        drawn = self._drawings if glyphs else self._drawings_and_blocks
        if page.look and meets(drawn, shown).any():
            boxes = [self.turn.back(glyph.box) for glyph in glyphs]
            return "cell_picture" if page.look.shows_ink(shown, boxes) else None
        return None

    @cached_property
    def _marked(self) -> Sides:
        return sides_of(mark.box for mark in self.page.marks)

    @cached_property
    def _drawings(self) -> Sides:
        return sides_of(self.page.drawings)

    @cached_property
    def _drawings_and_blocks(self) -> Sides:
        """With dark shapes, which may lie below a text and hide nothing."""
        return sides_of([*self.page.drawings, *self.page.blocks])


def _on(marks: Sides, cell: Box) -> Which:
    """Of each mark, whether it is on a cell: its middle is, or enough of either lies in both."""
    x0, top, x1, bottom = marks
    x, y = (x0 + x1) / 2, (top + bottom) / 2
    is_within = (cell.x0 <= x) & (x <= cell.x1) & (cell.top <= y) & (y <= cell.bottom)
    wide = np.minimum(cell.x1, x1) - np.maximum(cell.x0, x0)
    high = np.minimum(cell.bottom, bottom) - np.maximum(cell.top, top)
    smaller = np.minimum((x1 - x0) * (bottom - top), (cell.x1 - cell.x0) * (cell.bottom - cell.top))
    on: Which = is_within | ((wide > 0) & (high > 0) & (wide * high >= _MET * smaller))
    return on


def _doubt_of_glyphs(box: Box, glyphs: Sequence[Glyph], lines: Sequence[Rule]) -> Doubt | None:
    _, top, x1, bottom, _, base, _, _ = glyphs[0]
    low, high = ((bottom - top) * share for share in _STRUCK)
    if base - box.top < high or box.bottom < base - low:
        lines = [*lines, Rule(box.top, box.x0, box.x1), Rule(box.bottom, box.x0, box.x1)]
    if lines and any(_is_struck(glyph, lines) for glyph in glyphs):
        return "cell_struck_out"
    for glyph in glyphs[1:]:
        left, _, right, _, _, line, _, _ = glyph
        if line != base or x1 - left >= _OVERLAP * (right - left):
            break
        x1 = right
    else:
        return None
    for before, glyph in pairwise(sorted(glyphs)):
        height, lower = sorted((before.bottom - before.top, glyph.bottom - glyph.top), reverse=True)
        apart = abs(glyph.base - before.base) / (height or 1.0)
        if apart >= _SAME_LINE:
            continue
        if apart > (_OFF_THE_LINE if lower < _SMALLER * height else _FAR_OFF):
            return "cell_raised_text"
        overlap = before.x1 - glyph.x0
        if glyph.text != before.text and overlap > _OVERLAP * min(before.x1 - before.x0, glyph.x1 - glyph.x0):
            return "cell_overprinted"
    return None


def _marked(line: TextLine, rules: Sequence[Rule]) -> str:
    """The text of a line, marked where rules strike it out."""
    struck = [_is_struck(glyph, rules) for glyph in line.glyphs]
    texts = [
        f"{STRUCK}{glyph.text}{STRUCK}" if is_struck else glyph.text
        for glyph, is_struck in zip(line.glyphs, struck, strict=True)
    ]
    return "".join(spaced(line.glyphs, texts))


def strikes(line: Rule, glyph: Glyph) -> bool:
    """Whether a line runs through the middle of a glyph."""
    return _is_struck(glyph, (line,))


def _is_struck(glyph: Glyph, lines: Iterable[Rule]) -> bool:
    """Whether any of some lines runs through the middle of a glyph."""
    x0, top, x1, bottom, _, base, _, _ = glyph
    low, high = ((bottom - top) * share for share in _STRUCK)
    for at, start, end in lines:
        if low <= base - at <= high and min(end, x1) - max(start, x0) >= _STRUCK_WIDTH * (x1 - x0):
            return True
    return False

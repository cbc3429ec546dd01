"""Pages whose text is set sideways or upside down, turned so that it reads from left to right."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from extractors.readers.pdf.lattice import Box, Rule
from extractors.readers.pdf.page_objects import Glyph, PageObjects, glyphs_placed


@dataclass(frozen=True, slots=True)
class Turn:
    """Quarter turns, clockwise, that set the text of a page of this size upright."""

    quarters: int
    width: float
    height: float

    def box(self, box: Box) -> Box:
        """A rectangle of the page as it is on the turned page."""
        return _turned(box, self.quarters, self.width, self.height)

    def boxes(self, boxes: Sequence[tuple[float, ...]]) -> list[Box]:
        """Many rectangles of the page as they are on the turned page: what :meth:`box` does, all at once."""
        sides = Box(*np.array(boxes).reshape(-1, 4).T)
        turned: tuple[Any, ...] = self.box(sides)
        return list(map(partial(tuple.__new__, Box), zip(*[side.tolist() for side in turned], strict=True)))

    def back(self, box: Box) -> Box:
        """A rectangle of the turned page as it is on the page that is shown."""
        sides = (self.height, self.width) if self.quarters % 2 else (self.width, self.height)
        return _turned(box, -self.quarters % 4, *sides)


def _turned(box: Box, quarters: int, width: float, height: float) -> Box:
    match quarters:
        case 1:
            return Box(height - box.bottom, box.x0, height - box.top, box.x1)
        case 2:
            return Box(width - box.x1, height - box.bottom, width - box.x0, height - box.top)
        case 3:
            return Box(box.top, width - box.x1, box.bottom, width - box.x0)
        case _:
            return box


def set_upright(page: PageObjects) -> tuple[PageObjects, Turn]:
    """The page with its text upright, and the turn that it took."""
    turn = Turn(_quarters(page.glyphs) if page.is_sideways else 0, page.width, page.height)
    if not turn.quarters:
        return page, turn
    *places, texts, order = zip(*page.glyphs, strict=True)
    x0, top, x1, bottom, pen, base = np.array(places)
    boxes, pens = turn.box(Box(x0, top, x1, bottom)), turn.box(Box(pen, base, pen, base))
    glyphs = glyphs_placed(boxes, pens, texts, order)
    across = [(start, at, end, at) for at, start, end in page.horizontal]
    down = [(at, start, at, end) for at, start, end in page.vertical]
    rules = turn.boxes([*across, *down])
    sideways = bool(turn.quarters % 2)
    size = (page.height, page.width) if sideways else (page.width, page.height)
    return (
        PageObjects(
            page.number,
            *size,
            glyphs,
            [Rule(box.top, box.x0, box.x1) for box in rules if box.x1 - box.x0 > box.bottom - box.top],
            [Rule(box.x0, box.top, box.bottom) for box in rules if box.x1 - box.x0 <= box.bottom - box.top],
            page.picture,
        ),
        turn,
    )


def _quarters(glyphs: list[Glyph]) -> int:
    """Which turn sets the text upright: by where most glyphs stand from the one before."""
    dx, dy = np.diff([glyph.x0 for glyph in glyphs]), np.diff([glyph.top for glyph in glyphs])
    steps = (dx > abs(dy), -dy > abs(dx), -dx > abs(dy), dy > abs(dx))
    return int(np.argmax([step.sum() for step in steps]))

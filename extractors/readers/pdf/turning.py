"""Pages whose text is set sideways or upside down, turned so that it reads from left to right."""

from dataclasses import dataclass

import numpy as np

from extractors.readers.pdf.lattice import Box, Rule
from extractors.readers.pdf.page_objects import Glyph, PageObjects


@dataclass(frozen=True, slots=True)
class Turn:
    """Quarter turns, clockwise, that set the text of a page of this size upright."""

    quarters: int
    width: float
    height: float

    def box(self, box: Box) -> Box:
        """A rectangle of the page as it is on the turned page."""
        return _turned(box, self.quarters, self.width, self.height)

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
    glyphs = [
        Glyph(*turn.box(Box(x0, top, x1, bottom)), *turn.box(Box(pen, base, pen, base))[:2], text, order)
        for x0, top, x1, bottom, pen, base, text, order in page.glyphs
    ]
    across = [turn.box(Box(rule.start, rule.at, rule.end, rule.at)) for rule in page.horizontal]
    down = [turn.box(Box(rule.at, rule.start, rule.at, rule.end)) for rule in page.vertical]
    rules = [*across, *down]
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
    dx, dy = np.diff(np.array([(glyph.x0, glyph.top) for glyph in glyphs]).reshape(-1, 2), axis=0).T
    steps = (dx > abs(dy), -dy > abs(dx), -dx > abs(dy), dy > abs(dx))
    return int(np.argmax([step.sum() for step in steps]))

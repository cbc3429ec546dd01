"""What stands on a page: glyphs that show, with their boxes, ruling lines, pictures, and what is in doubt.

Places are as on the page that is shown: points from its upper left corner, y downwards, ``/Rotate`` applied.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from extractors.readers.pdf.lattice import Box, Rule
from extractors.readers.pdf.shown import Picture
from schemas.findings import Doubt

LARGE_PICTURE = 0.5
"""Share of a page that the picture of a page covers at least."""
THICKEST_RULE = 5.0
"""What is thicker both ways is a filled background, not a rule."""


class Mark(NamedTuple):
    """A place on a page that a doubt is on."""

    box: Box
    doubt: Doubt


class Glyph(NamedTuple):
    """One printed character.

    Its box is as wide as its advance and as high as its font, or only as large as its ink where the file does
    not say; ``pen`` and ``base`` are where the pen began to draw it, on the baseline; ``order`` is its place
    in the file.
    """

    x0: float
    top: float
    x1: float
    bottom: float
    pen: float
    base: float
    text: str
    order: int

    @property
    def size(self) -> float:
        """The larger side: ink may be low, as of a dash, or narrow, as of a 1."""
        return max(self.x1 - self.x0, self.bottom - self.top)

    @property
    def box(self) -> Box:
        """Its box alone."""
        return Box(self.x0, self.top, self.x1, self.bottom)


def glyphs_placed(
    boxes: tuple[Any, ...], pens: tuple[Any, ...], texts: Iterable[str], order: Iterable[int]
) -> list[Glyph]:
    """Glyphs all at once, as a page has thousands: boxes of arrays of sides, those of pens as points."""
    columns = [side.tolist() for side in (*boxes, *pens[:2])]
    return list(map(partial(tuple.__new__, Glyph), zip(*columns, texts, order, strict=True)))


def flipped_among(boxes: tuple[Any, ...], pens: Any, bases: Any) -> list[int]:
    """Which of some glyphs, but for most of them, seem to be upside down or mirrored: arrays as for those.

    Their pen began at their right side, or their baseline is near the upper one.
    """
    left, top, right, bottom = boxes
    is_flipped = (pens - left > 0.6 * (right - left)) | (bases - top < 0.4 * (bottom - top))
    found: list[int] = np.flatnonzero(is_flipped).tolist()
    return found if 2 * len(found) < len(pens) else []


@dataclass(slots=True)
class PageObjects:
    """What stands on one page. ``picture`` is the share of the page that its largest picture covers.

    ``hidden`` are glyphs that do not show, which are not among the others; ``drawings`` the places of
    pictures and of drawings that are no rules, ``blocks`` those of dark shapes; ``look`` is the page as a
    picture where one may be in a table.
    """

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    picture: float = 0.0
    is_sideways: bool = False
    """Whether its glyphs, or most of them, are turned."""
    hidden: list[Glyph] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    drawings: list[Box] = field(default_factory=list)
    blocks: list[Box] = field(default_factory=list)
    look: Picture | None = None
    has_notes: bool = False
    """Whether fields and notes that show were made part of it."""

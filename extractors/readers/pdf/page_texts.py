"""The texts of a page, what is drawn over and below them, and which of them may not show."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from extractors.readers.matrices import Matrix
from extractors.readers.pdf.lattice import Box
from extractors.readers.pdf.page_effort import Effort
from extractors.readers.pdf.page_frame import Placing
from extractors.readers.pdf.pdfium import addresses, by_address, pdfium
from extractors.readers.pdf.shown import Sides, Suspect, meets, sides_of
from extractors.readers.pdf.spoken_text import take_out_spoken

_MOST_COVERS = 20
"""Of one text, that are looked at one by one."""
_FILLED_MODES = frozenset((pdfium.FPDF_TEXTRENDERMODE_FILL, pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE))
_BLACK = array("I", (0, 0, 0, 255))
_WHITE, _DARK = 255.0, 128.0
_LEAST_CONTRAST = 90.0
"""Of 255; with less a text may be hard to see on its ground."""

_mode_of = by_address(pdfium.FPDFTextObj_GetTextRenderMode, 1)
_is_see_through = by_address(pdfium.FPDFPageObj_HasTransparency, 1)
_colour_of = by_address(pdfium.FPDFPageObj_GetFillColor, 5)
_colour_of_line = by_address(pdfium.FPDFPageObj_GetStrokeColor, 5)
_clip_of = by_address(pdfium.FPDFPageObj_GetClipPath, 1)
_count_paths = by_address(pdfium.FPDFClipPath_CountPaths, 1)
_count_segments = by_address(pdfium.FPDFClipPath_CountPathSegments, 2)
_segment_of = by_address(pdfium.FPDFClipPath_GetPathSegment, 3)
_end_of = by_address(pdfium.FPDFPathSegment_GetPoint, 3)

_Text = tuple[int, Matrix]
"""The address of a text object on a page or, with the form's matrix, in a form."""


class _Shape(NamedTuple):
    """A picture or filled shape, and the number of texts drawn before it.

    ``grey`` is its brightness of 255, None of what has many; ``is_cover``: it lets nothing below it through.
    """

    box: Box
    before: int
    grey: float | None
    is_cover: bool


@dataclass(slots=True)
class PageTexts:
    """The text objects of a page, in the order in which they are drawn among its shapes and pictures."""

    placing: Placing
    effort: Effort
    asks_for_mixing: bool
    texts: list[_Text] = field(default_factory=list)
    shapes: list[_Shape] = field(default_factory=list)
    greys: dict[int, float] = field(default_factory=dict)
    """The brightness of texts that are not black, by their numbers."""
    unsure: set[int] = field(default_factory=set)
    """The numbers of texts that are see-through, not filled, or in something that is see-through."""
    clipped: list[int] = field(default_factory=list)
    colour: "array[int]" = field(default_factory=lambda: array("I", bytes(16)))
    """Red, green, blue and alpha of what was looked at last."""
    colour_at: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.colour_at = addresses(self.colour)

    def take_text(self, item: int, matrix: Matrix) -> None:
        """Note what of a text says that it may not show, and have it say no more than it draws."""
        take_out_spoken(item)
        self.texts.append((item, matrix))
        red, green, blue, alpha = self.colour_at
        _colour_of(item, red, green, blue, alpha)
        if (
            _mode_of(item) not in _FILLED_MODES
            or self.colour != _BLACK
            or _count_paths(_clip_of(item)) > 0
            or (self.asks_for_mixing and _is_see_through(item))
        ):
            self._note(len(self.texts) - 1, item)

    def _note(self, number: int, item: int) -> None:
        if self.colour != _BLACK:
            self.greys[number] = _grey(self.colour)
        if self.colour[3] < _WHITE or _mode_of(item) not in _FILLED_MODES or _is_see_through(item):
            self.unsure.add(number)
        if _count_paths(_clip_of(item)) > 0:
            self.clipped.append(number)

    def take_group(self, item: int, first: int) -> None:
        """Note whether something that holds the texts from the ``first`` one on is see-through."""
        if _is_see_through(item):
            self.unsure.update(range(first, len(self.texts)))

    def take_picture(self, box: Box) -> None:
        """A picture, or something else of many colours."""
        self.shapes.append(_Shape(box, len(self.texts), None, is_cover=False))

    def take_shape(self, item: int, box: Box, *, is_filled: bool, is_simple: bool) -> bool:
        """A shape, which covers what is below it if it is ``is_simple``; whether it is dark."""
        (_colour_of if is_filled else _colour_of_line)(item, *self.colour_at)
        grey = _grey(self.colour)
        is_cover = is_simple and not _is_see_through(item)
        self.shapes.append(_Shape(box, len(self.texts), grey, is_cover))
        return grey < _DARK and self.colour[3] > 0

    def suspects(self, *, every: bool) -> list[Suspect]:
        """The texts that may not show; all of them where something else says so of all."""
        unsure = {number for number, grey in self.greys.items() if _WHITE - grey < _LEAST_CONTRAST}
        unsure |= self.unsure
        clips: dict[int, Box] = {}
        shapes = [shape for shape in self.shapes if self._may_hide(shape)]
        boxes = [self.placing.bounds(*text) for text in self.texts] if shapes or self.clipped else []
        placed = sides_of(boxes)
        for number in self.clipped:
            clip = self._clip_of(self.texts[number])
            if clip and not _contains(clip, boxes[number]):
                clips[number] = clip
        unsure |= clips.keys() | self._among(shapes, placed)
        covers = [shape for shape in shapes if shape.is_cover]
        over, before = sides_of([shape.box for shape in covers]), np.array([shape.before for shape in covers])
        if unsure or every:
            self.effort.of_drawing(shape.box for shape in self.shapes)
        suspects = []
        for number in range(len(self.texts)) if every else sorted(unsure):
            above = np.flatnonzero(meets(over, boxes[number]) & (before > number)) if covers else ()
            own = [covers[at].box for at in above[:_MOST_COVERS]]
            suspects.append(Suspect(self.texts[number][0], own, clips.get(number)))
        return suspects

    def _may_hide(self, shape: _Shape) -> bool:
        """Whether a shape has texts below it, or may be of the brightness of some."""
        if shape.before or shape.grey is None or shape.grey < _LEAST_CONTRAST:
            return True
        return any(abs(grey - shape.grey) < _LEAST_CONTRAST for grey in self.greys.values())

    def _among(self, shapes: Iterable[_Shape], placed: Sides) -> set[int]:
        """The texts under shapes, and those on shapes of nearly their own brightness."""
        greys = np.array([self.greys.get(number, 0.0) for number in range(len(self.texts))])
        unsure = np.zeros(len(greys), bool)
        for shape in shapes:
            met = meets(placed, shape.box)
            if shape.grey is not None:
                met[shape.before :] &= np.abs(greys[shape.before :] - shape.grey) < _LEAST_CONTRAST
            unsure |= met
        return set(np.flatnonzero(unsure).tolist())

    def _clip_of(self, text: _Text) -> Box | None:
        """What the clipping paths of a text, none of which may be a rectangle, leave of it at most."""
        item, matrix = text
        clip = _clip_of(item)
        boxes = []
        point = array("f", bytes(8))
        point_at = addresses(point)
        for path in range(_count_paths(clip)):
            points = []
            for index in range(self.effort.of_segments(_count_segments(clip, path))):
                _end_of(_segment_of(clip, path, index), *point_at)
                points.append((point[0], point[1]))
            if points:
                boxes.append(self.placing.placed(points, matrix))
        if not boxes:
            return None
        x0s, tops, x1s, bottoms = zip(*boxes, strict=True)
        return Box(max(x0s), max(tops), min(x1s), min(bottoms))


def _grey(colour: Sequence[int]) -> float:
    """The brightness of a colour, of 255, by the weights of ITU-R BT.601."""
    return float(0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2])


def _contains(outer: Box, inner: Box) -> bool:
    return (
        outer.x0 <= inner.x0
        and outer.top <= inner.top
        and outer.x1 >= inner.x1
        and outer.bottom >= inner.bottom
    )

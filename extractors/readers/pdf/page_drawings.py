"""What is drawn on a page: ruling lines, pictures and shapes, and the texts among them.

PDFium's raw functions are called by addresses, since a page has thousands of objects, and one Python object
for each would take most of the time.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any

from extractors.limits import DEEPEST_OBJECT
from extractors.readers.matrices import Matrix, combined
from extractors.readers.pdf.lattice import Box, Rule
from extractors.readers.pdf.page_effort import Effort
from extractors.readers.pdf.page_frame import IDENTITY, Placing
from extractors.readers.pdf.page_objects import THICKEST_RULE, PageObjects
from extractors.readers.pdf.page_texts import PageTexts
from extractors.readers.pdf.pdfium import address_of, addresses, by_address, pdfium

_SMALLEST_RULE = 1.0
_LARGEST_GLYPH = 60.0
"""Points; a larger shape is no drawn character."""
_SEGMENTS_OF_A_RECTANGLE = 5
_SEGMENTS_OF_A_LINE = 2
_SLANT = 0.5
_THICKEST_LINE = 1.5
"""Points; what is thicker can cover a character."""

_TEXT, _PATH, _FORM = pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_FORM
_IMAGE, _SHADING = pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING
_object_on = by_address(pdfium.FPDFPage_GetObject, 2)
_object_in = by_address(pdfium.FPDFFormObj_GetObject, 2)
_count_in = by_address(pdfium.FPDFFormObj_CountObjects, 1)
_kind_of = by_address(pdfium.FPDFPageObj_GetType, 1)
_matrix_into = by_address(pdfium.FPDFPageObj_GetMatrix, 2)
_mode_of = by_address(pdfium.FPDFPath_GetDrawMode, 3)
_count_segments = by_address(pdfium.FPDFPath_CountSegments, 1)
_segment_of = by_address(pdfium.FPDFPath_GetPathSegment, 2)
_end_of = by_address(pdfium.FPDFPathSegment_GetPoint, 3)
_kind_of_segment = by_address(pdfium.FPDFPathSegment_GetType, 1)
_is_last = by_address(pdfium.FPDFPathSegment_GetClose, 1)
_new_rule = partial(tuple.__new__, Rule)
"""What ``Rule._make`` does, without a call in Python for each of hundreds."""


@dataclass(slots=True)
class PageDrawings:
    """Walks the objects of a page and of the forms on it."""

    page: PageObjects
    placing: Placing
    effort: Effort
    texts: PageTexts
    mode: "array[int]" = field(default_factory=lambda: array("i", bytes(8)))
    """How the path that was looked at last is drawn: how it is filled, and whether its outline is drawn."""
    mode_at: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.mode_at = addresses(self.mode)

    def read(self, page: Any) -> None:
        """Take all that is drawn on a page. Raises :class:`UnreadableSourceError` with ``too_complex``."""
        address = address_of(page)
        take_text, take_path = self.texts.take_text, self._take_path
        for index in range(self.effort.of_objects(pdfium.FPDFPage_CountObjects(page))):
            item = _object_on(address, index)
            kind = _kind_of(item)
            if kind == _TEXT:
                take_text(item, IDENTITY)
            elif kind == _PATH:
                take_path(item, IDENTITY)
            else:
                self._take(item, kind, IDENTITY, 0)

    def _take(self, item: int, kind: int, matrix: Matrix, depth: int) -> None:
        if kind == _PATH:
            self._take_path(item, matrix)
        elif kind in (_IMAGE, _SHADING):
            self._take_picture(self.placing.bounds(item, matrix), is_image=kind == _IMAGE)
        elif kind == _TEXT:
            self.texts.take_text(item, matrix)
        elif kind == _FORM and depth < DEEPEST_OBJECT:
            first = len(self.texts.texts)
            inner = combined(_matrix_of(item), matrix)
            for index in range(self.effort.of_objects(_count_in(item))):
                held = _object_in(item, index)
                self._take(held, _kind_of(held), inner, depth + 1)
            self.texts.take_group(item, first)

    def _take_picture(self, box: Box, *, is_image: bool) -> None:
        is_thin = self._take_thin(box)
        if not is_thin and is_image:
            share = box.area / (self.page.width * self.page.height)
            self.page.picture = max(self.page.picture, share)
        if min(box.x1 - box.x0, box.bottom - box.top) > _THICKEST_LINE:
            self.page.drawings.append(box)
            self.texts.take_picture(box)

    def _take_path(self, item: int, matrix: Matrix) -> None:
        """Rules from one path: a thin one is a rule itself, a large one is taken apart."""
        is_known = _mode_of(item, *self.mode_at)
        filled, stroked = self.mode
        if not is_known or not (filled or stroked):
            return
        box = self.placing.bounds(item, matrix)
        is_thin = self._take_thin(box)
        x0, top, x1, bottom = box
        wide, high = x1 - x0, bottom - top
        if is_thin and (
            wide <= _THICKEST_LINE or high <= _THICKEST_LINE or wide > _LARGEST_GLYPH or high > _LARGEST_GLYPH
        ):
            return
        count = self.effort.of_segments(_count_segments(item))
        if filled or (count <= _SEGMENTS_OF_A_LINE and min(wide, high) > _THICKEST_LINE):
            is_simple = count <= _SEGMENTS_OF_A_RECTANGLE
            if self.texts.take_shape(item, box, is_filled=bool(filled), is_simple=is_simple):
                self.page.blocks.append(box)
        is_small = max(wide, high) <= _LARGEST_GLYPH
        if not stroked and count <= _SEGMENTS_OF_A_RECTANGLE and not is_small:
            return
        outlines = _outlines(item, count)
        if any(map(_is_slanted, outlines)):
            self.page.drawings.append(box)
        is_plain = count <= (_SEGMENTS_OF_A_LINE if stroked else _SEGMENTS_OF_A_RECTANGLE)
        if is_thin or is_plain:
            return
        own = combined(_matrix_of(item), matrix)
        if stroked:
            for outline in outlines:
                for start, end in pairwise(outline):
                    self._take_thin(self.placing.placed((start, end), own))
        else:
            self._take_frames([self.placing.placed(outline, own) for outline in outlines])

    def _take_frames(self, boxes: list[Box]) -> None:
        """Rules from filled outlines: thin ones, and one large one closely around another."""
        large = [box for box in boxes if not self._take_thin(box)]
        for outer, inner in pairwise(large):
            if inner.area > outer.area:
                outer, inner = inner, outer  # noqa: PLW2901 - either may be drawn first
            gaps = (
                inner.x0 - outer.x0, inner.top - outer.top, outer.x1 - inner.x1, outer.bottom - inner.bottom
            )  # fmt: skip
            if all(0 <= gap <= THICKEST_RULE for gap in gaps):
                self._take_sides(outer)

    def _take_sides(self, box: Box) -> None:
        self.page.horizontal += [Rule(box.top, box.x0, box.x1), Rule(box.bottom, box.x0, box.x1)]
        self.page.vertical += [Rule(box.x0, box.top, box.bottom), Rule(box.x1, box.top, box.bottom)]

    def _take_thin(self, box: Box) -> bool:
        """Whether a box is so thin that it is a rule, which is then taken."""
        x0, top, x1, bottom = box
        width, height = x1 - x0, bottom - top
        if width > THICKEST_RULE and height > THICKEST_RULE:
            return False
        if width > height and width > _SMALLEST_RULE:
            self.page.horizontal.append(_new_rule(((top + bottom) / 2, x0, x1)))
        elif height > _SMALLEST_RULE:
            self.page.vertical.append(_new_rule(((x0 + x1) / 2, top, bottom)))
        return True


def _is_slanted(outline: Sequence[tuple[float, float]]) -> bool:
    """Whether an outline goes along both axes at once, as those of characters do and rules do not."""
    return any(abs(x1 - x0) > _SLANT and abs(y1 - y0) > _SLANT for (x0, y0), (x1, y1) in pairwise(outline))


def _outlines(item: int, count: int) -> list[list[tuple[float, float]]]:
    """The corners of each part of a path; a curve counts as a line to its end."""
    outlines: list[list[tuple[float, float]]] = []
    point = array("f", bytes(8))
    point_at = addresses(point)
    for index in range(count):
        segment = _segment_of(item, index)
        _end_of(segment, *point_at)
        if _kind_of_segment(segment) == pdfium.FPDF_SEGMENT_MOVETO or not outlines:
            outlines.append([])
        outlines[-1].append((point[0], point[1]))
        if _is_last(segment):
            outlines[-1].append(outlines[-1][0])
    return outlines


def _matrix_of(item: int) -> Matrix:
    found = array("f", bytes(24))
    if not _matrix_into(item, found.buffer_info()[0]):
        return IDENTITY
    a, b, c, d, e, f = found
    return a, b, c, d, e, f

"""What PDFium finds on the pages of a PDF: glyphs with their boxes, ruling lines, pictures.

Its raw functions are called, since a page has thousands of glyphs and objects, and one Python object for each
would take most of the time. PDFium keeps global state and is not safe for threads: read files in processes of
their own, one file at a time. All handles are closed before :func:`read_pages` goes on to the next page.

Places are as on the page that is shown: points from its upper left corner, y downwards, ``/Rotate`` applied.
"""

import ctypes
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from extractors.readers.pdf.lattice import Box, Rule
from extractors.readers.pdf.pdfium import pdfium
from schemas.errors import UnreadableSourceError

MOST_PAGES = 500
MOST_GLYPHS, MOST_OBJECTS, MOST_SEGMENTS = 50_000, 50_000, 200_000
"""Of one page. A page of tables has some thousands of each."""
_DEEPEST_FORM = 12
LARGE_PICTURE = 0.5
"""Share of a page that the picture of a page covers at least."""
THICKEST_RULE = 5.0
"""What is thicker both ways is a filled background, not a rule."""
_SMALLEST_RULE = 1.0
_UPRIGHT = 0.9
"""Cosine of the angle of a glyph that is hardly turned."""
_BLANKS = frozenset(map(ord, "\0\t\n\v\f\r \u00a0\u00ad\u2002\u2003\u2009\u200b\u3000\ufeff\ufffe\uffff"))

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


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


@dataclass(slots=True)
class PageObjects:
    """What stands on one page. ``picture`` is the share of the page that its largest picture covers."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    picture: float = 0.0
    is_sideways: bool = False
    """Whether its glyphs, or most of them, are turned."""


def read_pages(data: bytes) -> Iterator[PageObjects]:
    """Every page of a PDF, one after another.

    Raises :class:`UnreadableSourceError` with ``encrypted``, ``damaged_file`` or ``too_complex``.
    """
    with _opened(data) as document:
        count = pdfium.FPDF_GetPageCount(document)
        if count > MOST_PAGES:
            raise UnreadableSourceError("too_complex", f"{count} pages > {MOST_PAGES}")
        if count < 1:
            raise UnreadableSourceError("damaged_file", "no pages")
        for index in range(count):
            yield _read_page(document, index)


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        reason = pdfium.FPDF_GetLastError()
        encrypted = reason in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        raise UnreadableSourceError("encrypted" if encrypted else "damaged_file")
    try:
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


def _read_page(document: Any, index: int) -> PageObjects:
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        raise UnreadableSourceError("damaged_file", f"page {index + 1}")
    try:
        frame = _Frame.of(page)
        read = PageObjects(index + 1, frame.width, frame.height)
        _read_glyphs(page, frame, read)
        _ObjectReader(frame, read).read(page)
        if read.picture >= LARGE_PICTURE and not _shows_text(page):
            read.glyphs.clear()
        return read
    finally:
        pdfium.FPDF_ClosePage(page)


def _shows_text(page: Any) -> bool:
    """Whether some text is drawn.

    What a scanner's software recognised lies unseen over the picture of the page; how sure it was nobody
    knows.
    """
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        item = pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            return True
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
            if mode not in (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP):
                return True
    return False


# --- the frame ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Frame:
    """From a page's own coordinates to those of the page that is shown."""

    quarter_turns: int
    left: float
    bottom: float
    right: float
    top: float

    @classmethod
    def of(cls, page: Any) -> "_Frame":
        sides = [ctypes.c_float() for _ in range(4)]
        if not pdfium.FPDFPage_GetMediaBox(page, *map(ctypes.byref, sides)):
            # The box is the parent's, which only this function looks up.
            box = pdfium.FS_RECTF()
            pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(box))
            return cls(pdfium.FPDFPage_GetRotation(page), box.left, box.bottom, box.right, box.top)
        x0, y0, x1, y1 = (side.value for side in sides)
        return cls(pdfium.FPDFPage_GetRotation(page), min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    @property
    def width(self) -> float:
        return self.top - self.bottom if self.quarter_turns % 2 else self.right - self.left

    @property
    def height(self) -> float:
        return self.right - self.left if self.quarter_turns % 2 else self.top - self.bottom

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle as it is shown."""
        if not self.quarter_turns:
            sides = (left - self.left, self.top - top, right - self.left, self.top - bottom)
            return tuple.__new__(Box, sides)
        match self.quarter_turns:
            case 1:
                return Box(bottom - self.bottom, left - self.left, top - self.bottom, right - self.left)
            case 2:
                return Box(self.right - right, bottom - self.bottom, self.right - left, top - self.bottom)
            case _:
                return Box(self.top - top, self.right - right, self.top - bottom, self.right - left)


# --- glyphs -------------------------------------------------------------------------------------------------


def _read_glyphs(page: Any, frame: _Frame, read: PageObjects) -> None:
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        raise UnreadableSourceError("damaged_file", f"page {read.number}")
    try:
        count = pdfium.FPDFText_CountChars(text_page)
        if count > MOST_GLYPHS:
            raise UnreadableSourceError(
                "too_complex", f"page {read.number}: {count} characters > {MOST_GLYPHS}"
            )
        rectangle = pdfium.FS_RECTF()
        reference = ctypes.byref(rectangle)
        x, y = ctypes.c_double(), ctypes.c_double()
        pen = ctypes.byref(x), ctypes.byref(y)
        unicode_of, box_of = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
        origin_of = pdfium.FPDFText_GetCharOrigin
        place = frame.box
        new, add = (
            tuple.__new__,
            read.glyphs.append,
        )  # a page has thousands, and Glyph(...) takes twice as long
        for index in range(count):
            code = unicode_of(text_page, index)
            if code in _BLANKS or not box_of(text_page, index, reference):
                continue
            origin_of(text_page, index, *pen)
            box = place(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
            base = place(x.value, y.value, x.value, y.value)
            add(new(Glyph, (*box, base[0], base[1], chr(code), index)))
        read.is_sideways = _is_sideways(text_page, read.glyphs, frame.quarter_turns)
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def _is_sideways(text_page: Any, glyphs: list[Glyph], quarter_turns: int) -> bool:
    """Whether the glyphs of most lines are turned; those set one below another may stand upright."""
    onwards = sum(after.x0 > before.x0 for before, after in pairwise(glyphs))
    if onwards * 2 > len(glyphs):
        return False
    sample = glyphs[:: max(1, len(glyphs) // 20)]
    angles: list[float] = [pdfium.FPDFText_GetCharAngle(text_page, glyph.order) for glyph in sample]
    shown = [angle + quarter_turns * math.pi / 2 for angle in angles]
    return sum(math.cos(angle) < _UPRIGHT for angle in shown) * 2 > len(shown)


# --- rules and pictures -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _ObjectReader:
    """Walks the objects of a page and of the forms on it."""

    frame: _Frame
    page: PageObjects
    objects: int = 0
    segments: int = 0
    bounds: tuple[ctypes.c_float, ...] = field(
        default_factory=lambda: tuple(ctypes.c_float() for _ in range(4))
    )
    """Filled in anew for each object: to make them takes longer than to ask for them."""

    def read(self, page: Any) -> None:
        object_of, kind_of, text = (
            pdfium.FPDFPage_GetObject,
            pdfium.FPDFPageObj_GetType,
            pdfium.FPDF_PAGEOBJ_TEXT,
        )
        for index in range(self._counted(pdfium.FPDFPage_CountObjects(page))):
            item = object_of(page, index)
            if kind_of(item) != text:
                self._take(item, _IDENTITY, 0)

    def _counted(self, count: int) -> int:
        self.objects += count
        if self.objects > MOST_OBJECTS:
            raise UnreadableSourceError("too_complex", f"page {self.page.number}: objects > {MOST_OBJECTS}")
        return count

    def _take(self, item: Any, matrix: Matrix, depth: int) -> None:
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            self._take_path(item, matrix)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            box = self._bounds(item, matrix)
            if not self._take_thin(box):
                share = (box.x1 - box.x0) * (box.bottom - box.top) / (self.page.width * self.page.height)
                self.page.picture = max(self.page.picture, share)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
            inner = _combined(_matrix_of(item), matrix)
            for index in range(self._counted(pdfium.FPDFFormObj_CountObjects(item))):
                self._take(pdfium.FPDFFormObj_GetObject(item, index), inner, depth + 1)

    def _bounds(self, item: Any, matrix: Matrix) -> Box:
        left, bottom, right, top = self.bounds
        pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
        if matrix is _IDENTITY:
            return self.frame.box(left.value, bottom.value, right.value, top.value)
        return self._placed(((left.value, bottom.value), (right.value, top.value)), matrix)

    def _placed(self, points: Iterable[tuple[float, float]], matrix: Matrix) -> Box:
        xs, ys = zip(*(_apply(matrix, x, y) for x, y in points), strict=True)
        return self.frame.box(min(xs), min(ys), max(xs), max(ys))

    def _take_path(self, item: Any, matrix: Matrix) -> None:
        """Rules from one path: a thin one is a rule itself, a large one is taken apart."""
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        if not pdfium.FPDFPath_GetDrawMode(item, fill, stroke) or not (fill.value or stroke.value):
            return
        if self._take_thin(self._bounds(item, matrix)):
            return
        count = pdfium.FPDFPath_CountSegments(item)
        self.segments += count
        if self.segments > MOST_SEGMENTS:
            raise UnreadableSourceError(
                "too_complex", f"page {self.page.number}: path segments > {MOST_SEGMENTS}"
            )
        if not stroke.value and count <= _SEGMENTS_OF_A_RECTANGLE:
            return
        outlines = _outlines(item, count)
        own = _combined(_matrix_of(item), matrix)
        if stroke.value:
            for outline in outlines:
                for start, end in pairwise(outline):
                    self._take_thin(self._placed((start, end), own))
        else:
            self._take_frames([self._placed(outline, own) for outline in outlines])

    def _take_frames(self, boxes: list[Box]) -> None:
        """Rules from filled outlines: thin ones, and one large one closely around another."""
        large = [box for box in boxes if not self._take_thin(box)]
        for outer, inner in pairwise(large):
            if _area(inner) > _area(outer):
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
        width, height = box.x1 - box.x0, box.bottom - box.top
        if min(width, height) > THICKEST_RULE:
            return False
        if width > height and width > _SMALLEST_RULE:
            self.page.horizontal.append(Rule((box.top + box.bottom) / 2, box.x0, box.x1))
        elif height > _SMALLEST_RULE:
            self.page.vertical.append(Rule((box.x0 + box.x1) / 2, box.top, box.bottom))
        return True


_SEGMENTS_OF_A_RECTANGLE = 5


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.bottom - box.top)


def _outlines(item: Any, count: int) -> list[list[tuple[float, float]]]:
    """The corners of each part of a path; a curve counts as a line to its end."""
    outlines: list[list[tuple[float, float]]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO or not outlines:
            outlines.append([])
        outlines[-1].append((x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment):
            outlines[-1].append(outlines[-1][0])
    return outlines


def _matrix_of(item: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, found):
        return _IDENTITY
    return found.a, found.b, found.c, found.d, found.e, found.f


def _combined(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u
    )  # fmt: skip


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f

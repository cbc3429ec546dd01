"""What PDFium finds on the pages of a PDF: glyphs that show, with their boxes, ruling lines, pictures.

Its raw functions are called, since a page has thousands of glyphs and objects, and one Python object for each
would take most of the time. PDFium keeps global state and is not safe for threads: read files in processes of
their own, one file at a time. All handles are closed before :func:`read_pages` goes on to the next page.

Places are as on the page that is shown: points from its upper left corner, y downwards, ``/Rotate`` applied.
"""

import ctypes
import math
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Any, NamedTuple

import numpy as np
import regex

from extractors.document import UNKNOWN
from extractors.limits import (
    DEEPEST_OBJECT,
    MOST_FILLED,
    MOST_GLYPHS,
    MOST_OBJECTS,
    MOST_PAGES,
    MOST_SEGMENTS,
)
from extractors.readers.matrices import Matrix, applied, combined
from extractors.readers.pdf.annotations import Note, flatten, notes_on
from extractors.readers.pdf.lattice import Box, Rule
from extractors.readers.pdf.pdfium import by_address, pdfium
from extractors.readers.pdf.shown import Picture, Sides, Suspect, meets, picture_of, sides_of, which_show
from extractors.readers.visibility import SMALLEST_TEXT
from schemas.errors import UnreadableSourceError
from schemas.findings import Doubt

LARGE_PICTURE = 0.5
"""Share of a page that the picture of a page covers at least."""
THICKEST_RULE = 5.0
"""What is thicker both ways is a filled background, not a rule."""
_SMALLEST_RULE = 1.0
_UPRIGHT = 0.9
"""Cosine of the angle of a glyph that is hardly turned."""
_DESCENT = 0.12
"""Share of an em below the baseline, where the font is not asked."""
_SLACK = 0.3
"""Share of an em by which the boxes of fonts differ from that."""
_LARGEST_GLYPH = 60.0
"""Points; a larger shape is no drawn character."""
_LAST_OF_VALUES = 0xFF
"""The last of the characters that numbers, and marks for none, are printed in. Where a font does not say what
a glyph is, PDFium takes the glyph's number for the character's."""
_BLANKS = frozenset(map(ord, "\0\t\n\v\f\r \u00a0\u00ad\u2002\u2003\u2009\u200b\u3000\ufeff\ufffe\uffff"))

_LAYERS = b"/OCProperties"
_MIXING = regex.compile(rb"/SMask\s*[<0-9]|/BM\s*(?:\[|/(?!Normal\b))")
_UPRIGHT_FONTS = regex.compile(rb"/[A-Za-z0-9-]{3,24}-V\s*[/>\]]|/WMode\s+1\b")
_OBJECT_STREAM = regex.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", regex.DOTALL)
_MOST_STREAMS, _LONGEST_STREAM = 500, 1_000_000

_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


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
        clues = _Clues.of(data)
        for index in range(count):
            yield _read_page(document, index, clues)


@dataclass(slots=True)
class _Clues:
    """What a file names anywhere.

    Layers, which may be switched off; masks, and ways of mixing colours; fonts for vertical writing.
    """

    layers: bool = False
    mixing: bool = False
    upright_fonts: bool = False

    @classmethod
    def of(cls, data: bytes) -> "_Clues":
        """Those in the open and in streams of objects."""
        clues = cls()
        clues._look_in(data)
        streams = _OBJECT_STREAM.finditer(data) if b"/ObjStm" in data else iter(())
        for stream in islice(streams, _MOST_STREAMS):
            packed = data[stream.end() : stream.end() + _LONGEST_STREAM]
            with suppress(zlib.error):
                clues._look_in(zlib.decompressobj().decompress(packed, _LONGEST_STREAM))
        return clues

    def _look_in(self, data: bytes) -> None:
        self.layers = self.layers or _LAYERS in data
        # What most files lack is looked for first: that takes a tenth of the time.
        if b"/SMask" in data or b"/BM" in data:
            self.mixing = self.mixing or _MIXING.search(data) is not None
        if b"-V" in data or b"/WMode" in data:
            self.upright_fonts = self.upright_fonts or _UPRIGHT_FONTS.search(data) is not None


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


def _read_page(document: Any, index: int, clues: _Clues) -> PageObjects:
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        raise UnreadableSourceError("damaged_file", f"page {index + 1}")
    text_page = None
    try:
        frame = _Frame.of(page)
        notes: list[Note] = []
        shows_text = None
        if pdfium.FPDFPage_GetAnnotCount(page) > 0:
            notes = notes_on(document, page, index + 1)
            shows_text = _shows_text(page)
            page = flatten(document, page, index)
        text_page = pdfium.FPDFText_LoadPage(page)
        if not text_page:
            raise UnreadableSourceError("damaged_file", f"page {index + 1}")
        read = PageObjects(index + 1, frame.width, frame.height)
        _read_glyphs(text_page, frame, read, are_boxes_sure=not clues.upright_fonts)
        objects = _ObjectReader(frame, read, asks_for_mixing=clues.mixing)
        objects.read(page)
        if read.picture >= LARGE_PICTURE and not (_shows_text(page) if shows_text is None else shows_text):
            read.glyphs.clear()
        else:
            _take_out_unseen(page, text_page, frame, read, objects.suspects(every=clues.layers))
        read.marks += _marks_of_notes(notes, frame, read.glyphs)
        return read
    finally:
        if text_page:
            pdfium.FPDFText_ClosePage(text_page)
        if page:
            pdfium.FPDF_ClosePage(page)


def _take_out_unseen(
    page: Any, text_page: Any, frame: "_Frame", read: PageObjects, suspects: Sequence[Suspect]
) -> None:
    """Sort out the glyphs that do not show, and mark those of which that is not certain."""
    shown = frame.shown(page)
    x0, top, x1, bottom = shown
    reaching_out = [
        glyph
        for glyph in read.glyphs
        if glyph[0] < x0 or glyph[1] < top or glyph[2] > x1 or glyph[3] > bottom
    ]
    outside = [glyph for glyph in reaching_out if not _holds(shown, glyph)]
    if outside or _reach_out(read.horizontal, top, bottom) or _reach_out(read.vertical, x0, x1):
        read.marks += [Mark(box, "cell_hidden_text") for box in _around(shown)]
    if suspects or _is_within_rules(read):
        read.look = picture_of(page, shown)
    unseen = {glyph.order for glyph in outside}
    if suspects and read.look:
        by_address = {_address(suspect.item): suspect for suspect in suspects}
        object_of = pdfium.FPDFText_GetTextObject
        glyphs = [
            (glyph, suspect)
            for glyph in read.glyphs
            if (suspect := by_address.get(_address(object_of(text_page, glyph.order))))
        ]
        shows = which_show(page, read.look, suspects, [(glyph.box, suspect) for glyph, suspect in glyphs])
        for (glyph, _), is_shown in zip(glyphs, shows, strict=True):
            if is_shown is False:
                unseen.add(glyph.order)
                read.drawings.append(glyph.box)  # what hides it may show something
                if read.look.is_dark(glyph.box):
                    read.marks.append(Mark(glyph.box, "cell_hidden_text"))
            elif is_shown is None:
                read.marks.append(Mark(glyph.box, "cell_hidden_text"))
    if unseen:
        read.hidden = [glyph for glyph in read.glyphs if glyph.order in unseen]
        read.glyphs = [glyph for glyph in read.glyphs if glyph.order not in unseen]


def _reach_out(rules: Sequence[Rule], start: float, end: float) -> bool:
    return bool(rules) and (min(rules).at < start or max(rules).at > end)


def _around(box: Box) -> Iterator[Box]:
    """All that lies beside, above and below a rectangle: a cell there is not blank because nothing shows."""
    x0, top, x1, bottom = box
    yield Box(-_FAR, -_FAR, x0, _FAR)
    yield Box(x1, -_FAR, _FAR, _FAR)
    yield Box(x0, -_FAR, x1, top)
    yield Box(x0, bottom, x1, _FAR)


def _address(item: Any) -> int:
    return ctypes.cast(item, ctypes.c_void_p).value or 0


def _holds(box: Box, glyph: Glyph) -> bool:
    x0, top, x1, bottom, *_ = glyph
    return box[0] <= (x0 + x1) / 2 <= box[2] and box[1] <= (top + bottom) / 2 <= box[3]


def _is_within_rules(read: PageObjects) -> bool:
    """Whether a picture or drawing lies within what the page's rules enclose."""
    if not (read.drawings or read.blocks) or not read.horizontal:
        return False
    left, right = min(rule.start for rule in read.horizontal), max(rule.end for rule in read.horizontal)
    top, bottom = min(rule.at for rule in read.horizontal), max(rule.at for rule in read.horizontal)
    return any(
        box.x0 < right and box.x1 > left and box.top < bottom and box.bottom > top
        for box in (*read.drawings, *read.blocks)
    )


def _marks_of_notes(notes: Iterable[Note], frame: "_Frame", glyphs: Sequence[Glyph]) -> Iterator[Mark]:
    """Places of fields and notes of which it is not certain what they display."""
    centres = np.array([((glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2) for glyph in glyphs])
    for note in notes:
        box = frame.box(note.left, note.bottom, note.right, note.top)
        says = _bare(note.says)
        if note.is_shown is None:
            is_certain = not says and not note.has_appearance
        elif says and len(centres):
            x, y = centres.T
            inside = np.flatnonzero((box.x0 <= x) & (x <= box.x1) & (box.top <= y) & (y <= box.bottom))
            shown = _bare("".join(glyphs[at].text for at in inside.tolist()))
            is_certain = says in shown or (note.is_trusted and bool(shown))
        else:
            is_certain = not says
        if not is_certain:
            yield Mark(box, "cell_field_unshown")


def _bare(text: str) -> str:
    return "".join(text.replace(",", "").split())


def _shows_text(page: Any) -> bool:
    """Whether some text is drawn.

    What a scanner's software recognised lies unseen over the picture of the page; how sure it was nobody
    knows. Fields that were filled in over such a picture are part of it.
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

    def shown(self, page: Any) -> Box:
        """What is shown of the page, which may be less than the sheet."""
        box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(box))
        return self.box(box.left, box.bottom, box.right, box.top)

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


def _read_glyphs(text_page: Any, frame: _Frame, read: PageObjects, *, are_boxes_sure: bool) -> None:
    count = pdfium.FPDFText_CountChars(text_page)
    if count > MOST_GLYPHS:
        raise UnreadableSourceError("too_complex", f"page {read.number}: {count} characters > {MOST_GLYPHS}")
    rectangle = pdfium.FS_RECTF()
    reference = ctypes.byref(rectangle)
    x, y = ctypes.c_double(), ctypes.c_double()
    pen = ctypes.byref(x), ctypes.byref(y)
    unicode_of, box_of = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    origin_of = pdfium.FPDFText_GetCharOrigin
    has_no_character, address = by_address(pdfium.FPDFText_HasUnicodeMapError, 2), _address(text_page)
    place, is_upright, left, upper = frame.box, not frame.quarter_turns, frame.left, frame.top
    new, add = tuple.__new__, read.glyphs.append  # a page has thousands, and Glyph(...) takes twice as long
    for index in range(count):
        code = unicode_of(text_page, index)
        is_guess = code <= _LAST_OF_VALUES and has_no_character(address, index)
        if (code in _BLANKS and not is_guess) or not box_of(text_page, index, reference):
            continue
        origin_of(text_page, index, *pen)
        if is_upright:  # as frame.box does, without two calls for each glyph
            x0, x1, top, bottom = rectangle.left, rectangle.right, rectangle.top, rectangle.bottom
            sides = (x0 - left, upper - top, x1 - left, upper - bottom, x.value - left, upper - y.value)
        else:
            box = place(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
            sides = (*box, *place(x.value, y.value, x.value, y.value)[:2])
        add(new(Glyph, (*sides, chr(code), index)))
        if is_guess:
            read.glyphs[-1] = read.glyphs[-1]._replace(text=chr(code) if chr(code).isprintable() else UNKNOWN)
            read.marks.append(Mark(read.glyphs[-1].box, "cell_font_unreliable"))
    read.is_sideways = _is_sideways(text_page, read.glyphs, frame.quarter_turns)
    if not are_boxes_sure:
        read.glyphs = [_with_sure_box(text_page, glyph, frame) for glyph in read.glyphs]
    read.marks += [
        Mark(glyph.box, "cell_hidden_text")
        for glyph in read.glyphs
        if glyph[2] - glyph[0] < SMALLEST_TEXT > glyph[3] - glyph[1] and glyph.text.isalnum()
    ]


def _with_sure_box(text_page: Any, glyph: Glyph, frame: _Frame) -> Glyph:
    """The glyph in the box of an em at its pen, where its own is not there or of another size.

    Boxes in fonts for vertical writing know of no turning and scaling.
    """
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetMatrix(text_page, glyph.order, found):
        return glyph
    em: float = pdfium.FPDFText_GetFontSize(text_page, glyph.order)
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text_page, glyph.order, x, y)
    matrix = (found.a, found.b, found.c, found.d, x.value, y.value)
    xs, ys = zip(applied(matrix, 0, -_DESCENT * em), applied(matrix, em, (1 - _DESCENT) * em), strict=True)
    box = frame.box(min(xs), min(ys), max(xs), max(ys))
    size = max(box.x1 - box.x0, box.bottom - box.top)
    slack = _SLACK * size
    lies_there = (
        box.x0 - slack <= glyph.x0
        and box.top - slack <= glyph.top
        and glyph.x1 <= box.x1 + slack
        and glyph.bottom <= box.bottom + slack
    )
    if size <= 0 or (lies_there and glyph.size > (1 - _SLACK) * size):
        return glyph
    return glyph._replace(x0=box.x0, top=box.top, x1=box.x1, bottom=box.bottom)


def _is_sideways(text_page: Any, glyphs: list[Glyph], quarter_turns: int) -> bool:
    """Whether the glyphs of most lines are turned; those set one below another may stand upright."""
    onwards = sum(after.x0 > before.x0 for before, after in pairwise(glyphs))
    if onwards * 2 > len(glyphs):
        return False
    sample = glyphs[:: max(1, len(glyphs) // 20)]
    angles: list[float] = [pdfium.FPDFText_GetCharAngle(text_page, glyph.order) for glyph in sample]
    shown = [angle + quarter_turns * math.pi / 2 for angle in angles]
    return sum(math.cos(angle) < _UPRIGHT for angle in shown) * 2 > len(shown)


_Text = tuple[Any, Matrix]
"""A text object on a page or, with the form's matrix, in a form."""
_mode_of = by_address(pdfium.FPDFTextObj_GetTextRenderMode, 1)
_is_see_through = by_address(pdfium.FPDFPageObj_HasTransparency, 1)
_clip_of, _count_paths = (
    by_address(pdfium.FPDFPageObj_GetClipPath, 1),
    by_address(pdfium.FPDFClipPath_CountPaths, 1),
)
_colour_of = by_address(pdfium.FPDFPageObj_GetFillColor, 5)
_colour_of_line = by_address(pdfium.FPDFPageObj_GetStrokeColor, 5)


class _Shape(NamedTuple):
    """A picture or filled shape, and the number of texts drawn before it.

    ``grey`` is its brightness of 255, None of what has many; ``is_cover``: it lets nothing below it through.
    """

    box: Box
    before: int
    grey: float | None
    is_cover: bool


@dataclass(slots=True)
class _ObjectReader:
    """Walks the objects of a page and of the forms on it."""

    frame: _Frame
    page: PageObjects
    asks_for_mixing: bool
    objects: int = 0
    segments: int = 0
    bounds: tuple[ctypes.c_float, ...] = field(
        default_factory=lambda: tuple(ctypes.c_float() for _ in range(4))
    )
    """Filled in anew for each object: to make them takes longer than to ask for them."""
    texts: list[_Text] = field(default_factory=list)
    shapes: list[_Shape] = field(default_factory=list)
    greys: dict[int, float] = field(default_factory=dict)
    """The brightness of texts that are not black, by their numbers."""
    unsure: set[int] = field(default_factory=set)
    """The numbers of texts that are see-through, not filled, or in something that is see-through."""
    clipped: list[int] = field(default_factory=list)
    colour: Any = field(default_factory=ctypes.c_uint * 4)
    bytes_of_colour: memoryview = field(init=False)
    parts: list[int] = field(init=False)
    """The addresses of red, green, blue and alpha."""

    def __post_init__(self) -> None:
        self.bytes_of_colour = memoryview(self.colour).cast("B")
        self.parts = [ctypes.addressof(self.colour) + 4 * part for part in range(4)]

    def read(self, page: Any) -> None:
        object_of, kind_of, text = (
            pdfium.FPDFPage_GetObject,
            pdfium.FPDFPageObj_GetType,
            pdfium.FPDF_PAGEOBJ_TEXT,
        )
        look, take = self._look_at, self._take
        for index in range(self._counted(pdfium.FPDFPage_CountObjects(page))):
            item = object_of(page, index)
            if kind_of(item) == text:
                look(item, _IDENTITY)
            else:
                take(item, _IDENTITY, 0)

    def _look_at(self, item: Any, matrix: Matrix) -> None:
        """Note what of a text says that it may not show."""
        texts = self.texts
        texts.append((item, matrix))
        red, green, blue, alpha = self.parts
        _colour_of(item, red, green, blue, alpha)
        if (
            _mode_of(item) not in _FILLED_MODES
            or self.bytes_of_colour != _BLACK
            or _count_paths(_clip_of(item)) > 0
            or (self.asks_for_mixing and _is_see_through(item))
        ):
            self._note(len(texts) - 1, item)

    def _note(self, number: int, item: Any) -> None:
        colour = self.colour
        if self.bytes_of_colour != _BLACK:
            self.greys[number] = _grey(colour)
        if colour[3] < _WHITE or _mode_of(item) not in _FILLED_MODES or _is_see_through(item):
            self.unsure.add(number)
        if _count_paths(_clip_of(item)) > 0:
            self.clipped.append(number)

    def suspects(self, *, every: bool) -> list[Suspect]:
        """The texts that may not show; all of them where something else says so of all."""
        unsure = {number for number, grey in self.greys.items() if _WHITE - grey < _LEAST_CONTRAST}
        unsure |= self.unsure
        clips: dict[int, Box] = {}
        shapes = [shape for shape in self.shapes if self._may_hide(shape)]
        boxes = [self._bounds(*text) for text in self.texts] if shapes or self.clipped else []
        placed = sides_of(boxes)
        for number in self.clipped:
            clip = self._clip_of(self.texts[number])
            if clip and not _contains(clip, boxes[number]):
                clips[number] = clip
        unsure |= clips.keys() | self._among(shapes, placed)
        covers = [shape for shape in shapes if shape.is_cover]
        over, before = sides_of([shape.box for shape in covers]), np.array([shape.before for shape in covers])
        if unsure or every:
            self._check_shapes()
        suspects = []
        for number in range(len(self.texts)) if every else sorted(unsure):
            above = np.flatnonzero(meets(over, boxes[number]) & (before > number)) if covers else ()
            own = [covers[at].box for at in above[:_MOST_COVERS]]
            suspects.append(Suspect(self.texts[number][0], own, clips.get(number)))
        return suspects

    def _check_shapes(self) -> None:
        """That the page can be drawn in time: its shapes do not fill it without end."""
        page = self.page.width * self.page.height
        filled = sum(min(shape.box.area, page) for shape in self.shapes)
        if filled > MOST_FILLED * page:
            raise UnreadableSourceError(
                "too_complex", f"page {self.page.number}: filled > {MOST_FILLED} times"
            )

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
        clip = pdfium.FPDFPageObj_GetClipPath(item)
        boxes = []
        x, y = ctypes.c_float(), ctypes.c_float()
        for path in range(pdfium.FPDFClipPath_CountPaths(clip)):
            count = pdfium.FPDFClipPath_CountPathSegments(clip, path)
            self.segments += max(count, 0)
            self._check_segments()
            points = []
            for index in range(count):
                pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(clip, path, index), x, y)
                points.append((x.value, y.value))
            if points:
                boxes.append(self._placed(points, matrix))
        if not boxes:
            return None
        x0s, tops, x1s, bottoms = zip(*boxes, strict=True)
        return Box(max(x0s), max(tops), min(x1s), min(bottoms))

    def _counted(self, count: int) -> int:
        self.objects += count
        if self.objects > MOST_OBJECTS:
            raise UnreadableSourceError("too_complex", f"page {self.page.number}: objects > {MOST_OBJECTS}")
        return count

    def _check_segments(self) -> None:
        if self.segments > MOST_SEGMENTS:
            raise UnreadableSourceError(
                "too_complex", f"page {self.page.number}: path segments > {MOST_SEGMENTS}"
            )

    def _take(self, item: Any, matrix: Matrix, depth: int) -> None:
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            self._take_path(item, matrix)
        elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
            box = self._bounds(item, matrix)
            is_thin = self._take_thin(box)
            if not is_thin and kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                share = box.area / (self.page.width * self.page.height)
                self.page.picture = max(self.page.picture, share)
            if min(box.x1 - box.x0, box.bottom - box.top) > _THICKEST_LINE:
                self.page.drawings.append(box)
                self.shapes.append(_Shape(box, len(self.texts), None, is_cover=False))
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
            self._look_at(item, matrix)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < DEEPEST_OBJECT:
            first = len(self.texts)
            inner = combined(_matrix_of(item), matrix)
            for index in range(self._counted(pdfium.FPDFFormObj_CountObjects(item))):
                self._take(pdfium.FPDFFormObj_GetObject(item, index), inner, depth + 1)
            if pdfium.FPDFPageObj_HasTransparency(item):
                self.unsure.update(range(first, len(self.texts)))

    def _bounds(self, item: Any, matrix: Matrix) -> Box:
        left, bottom, right, top = self.bounds
        pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
        if matrix is _IDENTITY:
            return self.frame.box(left.value, bottom.value, right.value, top.value)
        return self._placed(((left.value, bottom.value), (right.value, top.value)), matrix)

    def _placed(self, points: Iterable[tuple[float, float]], matrix: Matrix) -> Box:
        xs, ys = zip(*(applied(matrix, x, y) for x, y in points), strict=True)
        return self.frame.box(min(xs), min(ys), max(xs), max(ys))

    def _take_path(self, item: Any, matrix: Matrix) -> None:
        """Rules from one path: a thin one is a rule itself, a large one is taken apart."""
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        if not pdfium.FPDFPath_GetDrawMode(item, fill, stroke) or not (fill.value or stroke.value):
            return
        box = self._bounds(item, matrix)
        is_thin = self._take_thin(box)
        wide, high = box.x1 - box.x0, box.bottom - box.top
        if is_thin and (min(wide, high) <= _THICKEST_LINE or max(wide, high) > _LARGEST_GLYPH):
            return
        count = pdfium.FPDFPath_CountSegments(item)
        self.segments += count
        self._check_segments()
        if fill.value or (count <= _SEGMENTS_OF_A_LINE and min(wide, high) > _THICKEST_LINE):
            self._take_shape(item, box, count, is_filled=bool(fill.value))
        is_small = max(wide, high) <= _LARGEST_GLYPH
        if not stroke.value and count <= _SEGMENTS_OF_A_RECTANGLE and not is_small:
            return
        outlines = _outlines(item, count)
        if any(map(_is_slanted, outlines)):
            self.page.drawings.append(box)
        is_plain = count <= (_SEGMENTS_OF_A_LINE if stroke.value else _SEGMENTS_OF_A_RECTANGLE)
        if is_thin or is_plain:
            return
        own = combined(_matrix_of(item), matrix)
        if stroke.value:
            for outline in outlines:
                for start, end in pairwise(outline):
                    self._take_thin(self._placed((start, end), own))
        else:
            self._take_frames([self._placed(outline, own) for outline in outlines])

    def _take_shape(self, item: Any, box: Box, count: int, *, is_filled: bool) -> None:
        (_colour_of if is_filled else _colour_of_line)(item, *self.parts)
        if _grey(self.colour) < _DARK and self.colour[3]:
            self.page.blocks.append(box)
        is_cover = count <= _SEGMENTS_OF_A_RECTANGLE and not pdfium.FPDFPageObj_HasTransparency(item)
        self.shapes.append(_Shape(box, len(self.texts), _grey(self.colour), is_cover))

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
        width, height = box.x1 - box.x0, box.bottom - box.top
        if min(width, height) > THICKEST_RULE:
            return False
        if width > height and width > _SMALLEST_RULE:
            self.page.horizontal.append(Rule((box.top + box.bottom) / 2, box.x0, box.x1))
        elif height > _SMALLEST_RULE:
            self.page.vertical.append(Rule((box.x0 + box.x1) / 2, box.top, box.bottom))
        return True


_SEGMENTS_OF_A_RECTANGLE = 5
_SEGMENTS_OF_A_LINE = 2
_SLANT = 0.5
_MOST_COVERS = 20
"""Of one text, that are looked at one by one."""
_FAR = 1e6
"""Points; no page is so large."""
_THICKEST_LINE = 1.5
"""Points; what is thicker can cover a character."""
_FILLED_MODES = frozenset((pdfium.FPDF_TEXTRENDERMODE_FILL, pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE))
_BLACK = bytes((ctypes.c_uint * 4)(0, 0, 0, 255))
_WHITE, _DARK = 255.0, 128.0
_LEAST_CONTRAST = 90.0
"""Of 255; with less a text may be hard to see on its ground."""


def _grey(colour: Any) -> float:
    """The brightness of a colour, of 255, by the weights of ITU-R BT.601."""
    return float(0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2])


def _is_slanted(outline: Sequence[tuple[float, float]]) -> bool:
    """Whether an outline goes along both axes at once, as those of characters do and rules do not."""
    return any(abs(x1 - x0) > _SLANT and abs(y1 - y0) > _SLANT for (x0, y0), (x1, y1) in pairwise(outline))


def _contains(outer: Box, inner: Box) -> bool:
    return (
        outer.x0 <= inner.x0
        and outer.top <= inner.top
        and outer.x1 >= inner.x1
        and outer.bottom >= inner.bottom
    )


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

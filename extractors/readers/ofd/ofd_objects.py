"""Texts and paths of an OFD page to glyphs and ruling lines: those that show, in the order of painting."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, NamedTuple
from unicodedata import category, east_asian_width

import numpy as np
from lxml import etree

from extractors.limits import DEEPEST_OBJECT, MOST_AREAS, MOST_GLYPHS, MOST_MARKS, MOST_OBJECTS
from extractors.readers.matrices import Matrix, applied, combined
from extractors.readers.office_xml import local_name
from extractors.readers.pdf.lattice import Box, Rule
from extractors.readers.pdf.page_objects import THICKEST_RULE, Glyph, Mark, PageObjects, flipped_among
from extractors.readers.visibility import BLACK, SMALLEST_TEXT, WHITE, Colour, can_be_seen
from schemas.errors import UnreadableSourceError
from schemas.findings import Doubt

_FAINT = 0.15
_TOUCHED, _COVERED = 0.2, 0.9
"""Shares of a glyph's box: what covers more than this may leave another character, and than that none."""
_LARGEST_DRAWING = 200.0
"""Points; what is larger both ways frames or decorates a page."""
_LARGE_PICTURE = 0.5
"""Share of a page from which on a picture below its text is its ground."""
_ASCENT, _DESCENT = 0.88, 0.12
_SOFT_HYPHEN = "\u00ad"
"""On a page that is set already it is a hyphen."""
_WITHOUT_GLYPH = frozenset({"Cc", "Cf"})
"""Categories; a character for private use is whatever its font draws."""
_WIDE = 1.0
_NARROW = 0.5
_SMALLEST_RULE = 1.0
_POINTS_OF = {"M": 1, "S": 1, "L": 1, "Q": 2, "B": 3, "A": 1}
"""Points that an operator of a path ends with; of an arc only the last of its numbers are a point."""
_ARC_NUMBERS = 7


def numbers(text: str | None) -> list[float]:
    """The numbers of an attribute; none where it holds anything else."""
    try:
        found = [float(word) for word in (text or "").split()]
    except ValueError:
        return []
    return found if all(map(math.isfinite, found)) else []


def steps(text: str | None) -> list[float]:
    """The numbers of a DeltaX or DeltaY: ``g 3 4.2`` stands for three times 4.2."""
    words = iter((text or "").split())
    found: list[float] = []
    for word in words:
        try:
            if word != "g":
                found.append(float(word))
                continue
            count, step = int(next(words)), float(next(words))
        except (ValueError, StopIteration):
            return found
        if count > MOST_GLYPHS:
            raise UnreadableSourceError("too_complex", "DeltaX")
        found += [step] * count
    return found


def _own_matrix(item: etree._Element) -> Matrix:
    """From an object's own coordinates to those it stands in: its CTM, then the corner of its boundary."""
    matrix = numbers(item.get("CTM"))
    a, b, c, d, e, f = matrix if len(matrix) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    boundary = numbers(item.get("Boundary"))
    x, y = boundary[:2] if len(boundary) == 4 else (0.0, 0.0)
    return a, b, c, d, e + x, f + y


def _says(item: etree._Element, name: str, *, usually: bool) -> bool:
    stated = (item.get(name) or "").strip().lower()
    return stated in {"true", "1"} if stated else usually


class _Area(NamedTuple):
    """A painted rectangle, its colour, None where that is not known, and how many glyphs come before."""

    box: Box
    colour: Colour | None
    glyphs: int


class _Paint(NamedTuple):
    """The colour of an object, None where it is not known, and how much of it there is."""

    colour: Colour | None
    alpha: float


@dataclass(slots=True)
class PageReader:
    """Fills a page with what its layers draw.

    ``units`` are the composite units of the document, ``params`` its parameters of drawing; ``to_points``
    turns the page's lengths to points.
    """

    page: PageObjects
    units: Mapping[str, etree._Element]
    params: Mapping[str, etree._Element]
    to_points: Matrix
    objects: int = 0
    aslant: int = 0
    areas: list[_Area] = field(default_factory=list)

    def take_layers(self, content: etree._Element | None) -> None:
        """All layers of a page's or template's content."""
        if content is not None:
            for layer in content:
                self._take_block(layer, self.to_points, 0)

    def take_note(self, note: etree._Element) -> None:
        """An annotation that shows something: what it is of cannot be told from what it writes."""
        for appearance in note:
            if isinstance(appearance.tag, str) and local_name(appearance) == "Appearance" and len(appearance):
                self._mark(_placed(appearance, self.to_points), "cell_field_unshown")

    def finished(self) -> PageObjects:
        """The page, without the glyphs that rectangles painted later cover and those beside the page."""
        page = self.page
        places = np.array([glyph[:6] for glyph in page.glyphs], float).reshape(-1, 6).T
        left, top, right, bottom, pens, bases = places
        x, y = (left + right) / 2, (top + bottom) / 2
        unseen = (x < 0) | (y < 0) | (x > page.width) | (y > page.height)
        partly = np.zeros(len(x), bool)
        for box, _, glyphs in self.areas:
            wide = np.minimum(right, box.x1)[:glyphs] - np.maximum(left, box.x0)[:glyphs]
            high = np.minimum(bottom, box.bottom)[:glyphs] - np.maximum(top, box.top)[:glyphs]
            share = wide.clip(0) * high.clip(0) / ((right - left) * (bottom - top))[:glyphs].clip(1e-9)
            unseen[:glyphs] |= share > _COVERED
            partly[:glyphs] |= share > _TOUCHED
        for at in flipped_among((left, top, right, bottom), pens, bases):
            if page.glyphs[at].text.isdigit():
                self._mark(page.glyphs[at].box, "cell_struck_out")
        for at in np.flatnonzero(partly & ~unseen).tolist():
            self._mark(page.glyphs[at].box, "cell_hidden_text")
        if unseen.any():
            page.hidden += [glyph for glyph, gone in zip(page.glyphs, unseen, strict=True) if gone]
            page.glyphs = [glyph for glyph, gone in zip(page.glyphs, unseen, strict=True) if not gone]
        self.page.is_sideways = self.aslant * 2 > len(self.page.glyphs)
        return self.page

    def _take_block(self, block: etree._Element, matrix: Matrix, depth: int) -> None:
        if depth > DEEPEST_OBJECT:
            raise UnreadableSourceError("too_complex", f"page {self.page.number}: nested objects")
        for item in block:
            self.objects += 1
            if self.objects > MOST_OBJECTS:
                raise UnreadableSourceError(
                    "too_complex", f"page {self.page.number}: objects > {MOST_OBJECTS}"
                )
            if not isinstance(item.tag, str) or not _says(item, "Visible", usually=True):
                continue
            match local_name(item):
                case "TextObject":
                    self._take_text(item, matrix)
                case "PathObject":
                    self._take_path(item, matrix)
                case "ImageObject":
                    self._take_picture(_placed(item, matrix))
                case "CompositeObject":
                    unit = self.units.get(item.get("ResourceID", ""))
                    if unit is not None:
                        self._take_block(unit, combined(_own_matrix(item), matrix), depth + 1)
                case "PageBlock" | "Layer":
                    self._take_block(item, matrix, depth + 1)

    def _take_picture(self, box: Box) -> None:
        share = (box.x1 - box.x0) * (box.bottom - box.top) / (self.page.width * self.page.height or 1.0)
        self.page.picture = max(self.page.picture, share)
        if share < _LARGE_PICTURE or self.page.glyphs:
            self._mark(box, "cell_picture")
        else:
            self._paint(box, None)

    def _mark(self, box: Box, doubt: Doubt) -> None:
        marks = self.page.marks
        if len(marks) >= MOST_MARKS:
            last = marks.pop().box
            box = Box(
                min(box.x0, last.x0),
                min(box.top, last.top),
                max(box.x1, last.x1),
                max(box.bottom, last.bottom),
            )
        marks.append(Mark(box, doubt))

    def _paint(self, box: Box, colour: Colour | None) -> None:
        if len(self.areas) >= MOST_AREAS:
            raise UnreadableSourceError("too_complex", f"page {self.page.number}: areas > {MOST_AREAS}")
        self.areas.append(_Area(box, colour, len(self.page.glyphs)))

    def _painted(self, item: etree._Element, usually: Colour | None) -> _Paint:
        """What an object is filled with, by itself or its parameters of drawing: nothing without a colour."""
        own = _number(item.get("Alpha"), 255.0) / 255
        for source in (item, self.params.get(item.get("DrawParam", ""))):
            for fill in source if source is not None else ():
                if isinstance(fill.tag, str) and local_name(fill) == "FillColor":
                    alpha = _number(fill.get("Alpha"), 255.0) / 255
                    return _Paint(_colour(numbers(fill.get("Value"))), own * alpha)
        return _Paint(usually, own if usually else 0.0)

    def _ground(self, x: float, y: float) -> Colour | None:
        """The colour of what is painted last at a place."""
        for area in reversed(self.areas):
            if area.box.x0 <= x <= area.box.x1 and area.box.top <= y <= area.box.bottom:
                return area.colour
        return WHITE

    def _take_text(self, item: etree._Element, matrix: Matrix) -> None:
        size = next(iter(numbers(item.get("Size"))), 0.0)
        paint = self._painted(item, BLACK)
        fills, strokes = _says(item, "Fill", usually=True), _says(item, "Stroke", usually=False)
        if size <= 0 or paint.alpha <= 0 or not (fills or strokes):
            return
        first = len(self.page.glyphs)
        scale = next(iter(numbers(item.get("HScale"))), 1.0)
        own = combined(_own_matrix(item), matrix)
        x = y = 0.0
        for code in item:
            if not isinstance(code.tag, str) or local_name(code) != "TextCode":
                continue
            # A code without a place of its own goes on from the place of the one before.
            x = next(iter(numbers(code.get("X"))), x)
            y = next(iter(numbers(code.get("Y"))), y)
            for char, at_x, at_y, advance in _set(code, x, y, size, scale):
                self._take_glyph(char, at_x, at_y, advance, size, own)
        if "180" in (item.get("ReadDirection"), item.get("CharDirection")):
            for glyph in self.page.glyphs[first:]:
                self._mark(glyph.box, "cell_struck_out")
        if len(self.page.glyphs) > first and not strokes:
            self._look_at(first, paint, size * math.sqrt(abs(own[0] * own[3] - own[1] * own[2])))

    def _look_at(self, first: int, paint: _Paint, size: float) -> None:
        """Take back the glyphs of a text that is as its ground; doubt one that can hardly be seen."""
        glyphs = self.page.glyphs[first:]
        ground = self._ground((glyphs[0].x0 + glyphs[0].x1) / 2, (glyphs[0].top + glyphs[0].bottom) / 2)
        if paint.colour == ground and ground is not None:
            self.page.hidden += glyphs
            del self.page.glyphs[first:]
        elif paint.alpha < _FAINT or size < SMALLEST_TEXT or not can_be_seen(paint.colour, ground):
            x0, top, x1, bottom = zip(*(glyph[:4] for glyph in glyphs), strict=True)
            self._mark(Box(min(x0), min(top), max(x1), max(bottom)), "cell_hidden_text")

    def _take_glyph(self, char: str, x: float, y: float, advance: float, size: float, own: Matrix) -> None:
        if char == _SOFT_HYPHEN:
            char = "-"
        elif char.isspace() or category(char) in _WITHOUT_GLYPH:
            return
        if len(self.page.glyphs) >= MOST_GLYPHS:
            raise UnreadableSourceError("too_complex", f"page {self.page.number}: characters > {MOST_GLYPHS}")
        pen, base = applied(own, x, y)
        corners = [
            applied(own, x + dx, y + dy)
            for dx, dy in ((0, -_ASCENT * size), (advance, -_ASCENT * size), (0, _DESCENT * size),
                           (advance, _DESCENT * size))
        ]  # fmt: skip
        xs, ys = zip(*corners, strict=True)
        self.page.glyphs.append(
            Glyph(min(xs), min(ys), max(xs), max(ys), pen, base, char, len(self.page.glyphs))
        )
        a, b, *_ = own
        self.aslant += abs(b) > abs(a) or a < 0

    def _take_path(self, item: etree._Element, matrix: Matrix) -> None:
        """Rules from one path: the straight lines that are stroked, and areas so thin that they are lines."""
        strokes, fills = _says(item, "Stroke", usually=True), _says(item, "Fill", usually=False)
        data = next((child.text for child in item if local_name(child) == "AbbreviatedData"), None)
        own = combined(_own_matrix(item), matrix)
        for outline in _outlines(data or ""):
            points = [applied(own, x, y) for x, y in outline]
            self.objects += len(points)
            if self._take_thin(points, filled=fills and not strokes):
                continue
            if fills:
                self._take_area(points, self._painted(item, None))
            if not strokes:
                continue
            for start, end in pairwise(points):
                self._take_thin([start, end], filled=False)

    def _take_area(self, points: list[tuple[float, float]], paint: _Paint) -> None:
        """A filled outline: a rectangle is a ground, and covers what is below it; others are drawings."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        box = Box(min(xs), min(ys), max(xs), max(ys))
        corners = {(round(x, 2), round(y, 2)) for x, y in points}
        is_rectangle = len(corners) == 4 and len({x for x, _ in corners}) == len({y for _, y in corners}) == 2
        if paint.alpha < _FAINT:
            return
        if is_rectangle and paint.alpha > 1.0 - _FAINT:
            self._paint(box, paint.colour)
        elif not is_rectangle and min(box.x1 - box.x0, box.bottom - box.top) < _LARGEST_DRAWING:
            self._mark(box, "cell_picture")

    def _take_thin(self, points: list[tuple[float, float]], *, filled: bool) -> bool:
        """Whether points lie along one line, which is then taken as a rule."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        width, height = max(xs) - min(xs), max(ys) - min(ys)
        thickest = THICKEST_RULE if filled or len(points) > 2 else _SMALLEST_RULE
        if min(width, height) > thickest or max(width, height) <= _SMALLEST_RULE:
            return False
        if width > height:
            self.page.horizontal.append(Rule((max(ys) + min(ys)) / 2, min(xs), max(xs)))
        else:
            self.page.vertical.append(Rule((max(xs) + min(xs)) / 2, min(ys), max(ys)))
        return True


def _number(text: str | None, default: float) -> float:
    return next(iter(numbers(text)), default)


def _colour(values: list[float]) -> Colour | None:
    """A colour of one, three or four numbers up to 255: grey, red green blue, or four printing inks."""
    channels = [min(255, max(0, round(value))) for value in values]
    if len(channels) == 1:
        channels *= 3
    if len(channels) == 4:
        black = 255 - channels[3]
        channels = [round((255 - channel) * black / 255) for channel in channels[:3]]
    return (channels[0], channels[1], channels[2]) if len(channels) == 3 else None


def _placed(item: etree._Element, matrix: Matrix) -> Box:
    """Where an object's boundary lies."""
    boundary = numbers(item.get("Boundary"))
    x, y, width, height = boundary if len(boundary) == 4 else (0.0, 0.0, 0.0, 0.0)
    corners = [applied(matrix, x + dx, y + dy) for dx in (0.0, width) for dy in (0.0, height)]
    xs, ys = zip(*corners, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def _set(
    code: etree._Element, x: float, y: float, size: float, scale: float
) -> Iterator[tuple[str, float, float, float]]:
    """Each character of a text code with its place and width.

    Where the file states no steps, characters follow one another at their usual widths.
    """
    text = code.text or ""
    across, down = steps(code.get("DeltaX")), steps(code.get("DeltaY"))
    for index, char in enumerate(text):
        usual = size * scale * (_WIDE if east_asian_width(char) in {"W", "F", "A"} else _NARROW)
        step = across[index] if index < len(across) else None
        yield char, x, y, min(usual, step) if step and step > 0 else usual
        x += step if step is not None else 0.0 if down else usual
        y += down[index] if index < len(down) else 0.0


def _outlines(data: str) -> Iterator[list[tuple[float, float]]]:
    """The corners of each part of a path; a curve counts as a line to its end.

    What follows an operator that is not known is left out.
    """
    outline: list[tuple[float, float]] = []
    words = data.split()
    position = 0
    operator: Literal["M", "S", "L", "Q", "B", "A"] | str = ""
    while position < len(words):
        if words[position][0].isalpha():
            operator = words[position]
            position += 1
            if operator == "C":
                if outline:
                    outline.append(outline[0])
                continue
        count = _ARC_NUMBERS if operator == "A" else 2 * _POINTS_OF.get(operator, 0)
        values = numbers(" ".join(words[position : position + count]))
        if not count or len(values) != count:
            break
        position += count
        if operator in {"M", "S"}:
            if outline:
                yield outline
            outline = []
        outline.append((values[-2], values[-1]))
    if outline:
        yield outline

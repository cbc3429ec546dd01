"""Texts and paths of an OFD page to glyphs and ruling lines."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal
from unicodedata import east_asian_width

from lxml import etree

from extractors.limits import DEEPEST_OBJECT, MOST_GLYPHS, MOST_OBJECTS
from extractors.readers.matrices import Matrix, applied, combined
from extractors.readers.pdf.lattice import Rule
from extractors.readers.pdf.page_objects import THICKEST_RULE, Glyph, PageObjects
from schemas.errors import UnreadableSourceError

_ASCENT, _DESCENT = 0.88, 0.12
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


@dataclass(slots=True)
class PageReader:
    """Fills a page with what its layers draw.

    ``units`` are the composite units of the document; ``to_points`` turns the page's lengths to points.
    """

    page: PageObjects
    units: dict[str, etree._Element]
    to_points: Matrix
    objects: int = 0
    aslant: int = 0

    def take_layers(self, content: etree._Element | None) -> None:
        """All layers of a page's or template's content."""
        if content is not None:
            for layer in content:
                self._take_block(layer, self.to_points, 0)

    def finished(self) -> PageObjects:
        """The page."""
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
            match etree.QName(item).localname:
                case "TextObject":
                    self._take_text(item, matrix)
                case "PathObject":
                    self._take_path(item, matrix)
                case "CompositeObject":
                    unit = self.units.get(item.get("ResourceID", ""))
                    if unit is not None:
                        self._take_block(unit, combined(_own_matrix(item), matrix), depth + 1)
                case "PageBlock" | "Layer":
                    self._take_block(item, matrix, depth + 1)

    def _take_text(self, item: etree._Element, matrix: Matrix) -> None:
        size = next(iter(numbers(item.get("Size"))), 0.0)
        if size <= 0:
            return
        scale = next(iter(numbers(item.get("HScale"))), 1.0)
        own = combined(_own_matrix(item), matrix)
        x = y = 0.0
        for code in item:
            if not isinstance(code.tag, str) or etree.QName(code).localname != "TextCode":
                continue
            # A code without a place of its own goes on from the place of the one before.
            x = next(iter(numbers(code.get("X"))), x)
            y = next(iter(numbers(code.get("Y"))), y)
            for char, at_x, at_y, advance in _set(code, x, y, size, scale):
                self._take_glyph(char, at_x, at_y, advance, size, own)

    def _take_glyph(self, char: str, x: float, y: float, advance: float, size: float, own: Matrix) -> None:
        if char.isspace() or not char.isprintable():
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
        data = next((child.text for child in item if etree.QName(child).localname == "AbbreviatedData"), None)
        own = combined(_own_matrix(item), matrix)
        for outline in _outlines(data or ""):
            points = [applied(own, x, y) for x, y in outline]
            self.objects += len(points)
            if self._take_thin(points, filled=fills and not strokes) or not strokes:
                continue
            for start, end in pairwise(points):
                self._take_thin([start, end], filled=False)

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

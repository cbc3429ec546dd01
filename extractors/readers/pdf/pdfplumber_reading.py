"""The pages of a PDF as pdfplumber reads them: a second opinion.

Slow, and therefore asked only where the first reading leaves something to doubt. Glyphs, rules and cells are
its own; which glyphs show, it is told, and what is done with the blocks afterwards is the same.
"""

import io
import logging
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, product
from typing import Any, NamedTuple

import numpy as np
import pdfplumber
from pdfminer.layout import LTChar, LTComponent, LTCurve, LTLine, LTRect
from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState
from pdfminer.pdftypes import PDFStream
from pdfminer.utils import Matrix, apply_matrix_rect
from pdfplumber.page import Page, PDFPageAggregatorWithMarkedContent
from pdfplumber.table import Table, TableSettings, cells_to_tables, edges_to_intersections, merge_edges
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException
from pdfplumber.utils.geometry import curve_to_edges, filter_edges, obj_to_bbox
from pdfplumber.utils.text import LIGATURES, chars_to_textmap, extract_text

from extractors.document import Cell
from extractors.limits import MOST_REREAD_PAGES
from extractors.readers.pdf.content_streams import PlainInterpreter
from extractors.readers.pdf.lattice import Box, Locate
from extractors.readers.pdf.page_blocks import (
    PageBlock,
    PageCell,
    PageLine,
    in_reading_order,
    locator,
    place_of,
    table_blocks,
)
from extractors.readers.pdf.page_objects import Glyph
from schemas.errors import UnreadableSourceError
from schemas.findings import Doubt

_STEP, _WIDEST = 10.0, 100.0
"""Points, of the squares by which hidden glyphs are looked up, and of the largest of these."""
_BACKGROUND = 5.0
_FAR = 3.0
"""Points between two words: what is nearer is one."""
_SIDES = "x0", "x1", "top", "bottom", "width", "height"
_Point = tuple[float, float]
_Sides = tuple[float, float, float, float]
_Item = dict[str, Any]
_Objects = Mapping[str, Sequence[_Item]]
"""What stands on a page, by kinds."""
_KINDS = {LTChar: "char", LTLine: "line", LTRect: "rect", LTCurve: "curve"}

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every font without a bounding box


def read_pages_again(
    data: bytes, told: Mapping[int, tuple[Sequence[Glyph], Sequence[Cell]]]
) -> dict[int, list[list[PageBlock]]]:
    """The blocks of some pages by number; each page has one part.

    ``told`` are of each page the glyphs that do not show, and cells as they were read first: what stands in
    the places of those in doubt is not certain here either.

    Raises :class:`UnreadableSourceError` with ``damaged_file`` or ``too_complex``.
    """
    if len(told) > MOST_REREAD_PAGES:
        raise UnreadableSourceError("too_complex", f"{len(told)} pages > {MOST_REREAD_PAGES}")
    blocks = {}
    try:
        with pdfplumber.open(io.BytesIO(data), pages=list(told)) as pdf:
            for page in pdf.pages:
                hidden, doubted = told[page.page_number]
                doubts = [
                    (place[1], cell.doubt)
                    for cell in doubted
                    if cell.doubt and (place := place_of(cell.locator))
                ]
                blocks[page.page_number] = [_read_page(page, hidden, doubts)]
    except (PdfminerException, MalformedPDFException) as error:
        raise UnreadableSourceError("damaged_file", str(error)) from error
    return blocks


class _Drawn(NamedTuple):
    """The characters of a font that were drawn: their texts and widths by their numbers."""

    descent: float
    known: dict[int, tuple[str, float]]


class PlainDevice(PDFPageAggregatorWithMarkedContent):
    """Takes what most pages have as pdfplumber names it, without all that pdfminer notes of each.

    That is characters of horizontal fonts, lone lines and upright rectangles. Other paths and characters are
    left to pdfminer, and pictures, which nobody asks for, are left out. ``objects`` are by their kinds.
    """

    def __init__(self, page: Page) -> None:
        super().__init__(page.pdf.rsrcmgr, pageno=page.page_number, laparams=page.pdf.laparams)
        self.objects: dict[str, list[_Item]] = defaultdict(list)
        self._page = page
        self._left, self._upper = page.mediabox[:2]
        self._height = page.height
        self._fonts: dict[PDFFont, _Drawn | None] = {}

    def render_char(
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: PDFColorSpace,
        graphicstate: PDFGraphicState,
    ) -> float:
        """Draw a character; how far the pen moves."""
        if font not in self._fonts:
            self._fonts[font] = None if font.is_vertical() else _Drawn(font.get_descent(), {})
        drawn = self._fonts[font]
        if drawn is None:
            moved = super().render_char(matrix, font, fontsize, scaling, rise, cid, ncs, graphicstate)
            self._take_rest()
            return moved
        if cid not in drawn.known:
            drawn.known[cid] = self._text(font, cid), font.char_width(cid)
        text, width = drawn.known[cid]
        advance = width * fontsize * scaling
        a, b, c, d, e, f = matrix
        low = drawn.descent * fontsize + rise
        high = low + fontsize
        if b == 0 == c:
            x0, x1, y0, y1 = e, a * advance + e, d * low + f, d * high + f
            if x1 < x0:
                x0, x1 = x1, x0
            if y1 < y0:
                y0, y1 = y1, y0
        else:
            x0, y0, x1, y1 = apply_matrix_rect(matrix, (0, low, advance, high))
        item = self._item("char", x0, y0, x1, y1)
        item["text"], item["size"] = text, item["height"]
        item["upright"] = a * d * scaling > 0 and b * c <= 0
        return advance

    def _text(self, font: PDFFont, cid: int) -> str:
        try:
            return font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            return self.handle_undefined_char(font, cid)

    def render_image(self, name: str, stream: PDFStream) -> None:
        """Draw a picture: nobody asks for any."""

    def paint_path(
        self, gstate: PDFGraphicState, stroke: bool, fill: bool, evenodd: bool, path: Sequence[Any]
    ) -> None:
        """Paint a path; all but the plainest ones are left to pdfminer."""
        shape = "".join([part[0] for part in path])
        points: list[_Point] = []
        if shape in ("ml", "mlllh"):
            a, b, c, d, e, f = self.ctm
            points = [(a * x + c * y + e, b * x + d * y + f) for _, x, y in path[:4]]
        kind = "line" if shape == "ml" else "rect" if points and _is_rectangle(*points) else None
        if kind is None:
            super().paint_path(gstate, stroke, fill, evenodd, path)
            self._take_rest()
            return
        (x0, y0), (x1, y1) = points[0], points[-1 if kind == "line" else 2]
        item = self._item(kind, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        item["fill"], item["stroke"] = fill, stroke

    def _take_rest(self) -> None:
        """Take what pdfminer has made of something."""
        for made in self.cur_item:
            kind = _KINDS.get(type(made))
            if kind is None or not isinstance(made, LTComponent):
                continue
            item = self._item(kind, made.x0, made.y0, made.x1, made.y1)
            if isinstance(made, LTChar):
                item |= {"text": made.get_text(), "size": made.size, "upright": made.upright}
            elif isinstance(made, LTCurve):
                item |= {"fill": made.fill, "stroke": made.stroke}
                if kind == "curve":
                    item["pts"] = list(map(self._page.point2coord, made.pts))
        self.cur_item._objs.clear()

    def _item(self, kind: str, x0: float, y0: float, x1: float, y1: float) -> _Item:
        """Add something in pdfminer's coordinates, whose origin is the lower left corner."""
        top = (self._height - y1) + self._upper
        item = {
            "object_type": kind, "x0": x0 + self._left, "x1": x1 + self._left, "y0": y0, "y1": y1,
            "top": top, "bottom": (self._height - y0) + self._upper,
            "doctop": self._page.initial_doctop + top, "width": x1 - x0, "height": y1 - y0,
        }  # fmt: skip
        self.objects[kind].append(item)
        return item


def _is_rectangle(first: _Point, second: _Point, third: _Point, fourth: _Point) -> bool:
    """Whether points are the corners of an upright rectangle that is not a mere line."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = first, second, third, fourth
    is_upright = (x0 == x1 and y1 == y2 and x2 == x3 and y3 == y0) or (
        y0 == y1 and x1 == x2 and y2 == y3 and x3 == x0
    )
    return is_upright and fourth != first


def objects_on(page: Page) -> dict[str, list[_Item]]:
    """Characters, lines, rectangles and curves of a page, with no more than is asked of them here.

    To take over and check all that pdfminer says of each takes longer than to find the tables.
    """
    device = PlainDevice(page)
    try:
        PlainInterpreter(page.pdf.rsrcmgr, device).process_page(page.page_obj)
    except Exception as error:  # pdfminer raises whatever a damaged page leads to
        raise PdfminerException(error) from error
    return device.objects


def tables_among(page: Page, objects: _Objects) -> list[Table]:
    """The tables that pdfplumber finds on a page with these objects."""
    settings = TableSettings.resolve(None)
    edges, least = list(edges_of(objects)), settings.edge_min_length_prefilter
    merged = merge_edges(
        [edge for way in ("v", "h") for edge in filter_edges(edges, way, min_length=least)],
        settings.snap_x_tolerance,
        settings.snap_y_tolerance,
        settings.join_x_tolerance,
        settings.join_y_tolerance,
    )
    crossings = edges_to_intersections(
        filter_edges(merged, min_length=settings.edge_min_length),
        settings.intersection_x_tolerance,
        settings.intersection_y_tolerance,
    )
    return [Table(page, cells) for cells in cells_to_tables(list(cells_between(crossings)))]


def edges_of(objects: _Objects) -> Iterator[_Item]:
    """The edges that pdfplumber sees in lines, rectangles and curves, in its order."""
    for line in objects.get("line", ()):
        yield _edge(line, "h" if line["top"] == line["bottom"] else "v")
    for rect in objects.get("rect", ()):
        yield _edge(rect, "h", bottom=rect["top"], height=0)
        yield _edge(rect, "h", top=rect["top"] + rect["height"], height=0)
        yield _edge(rect, "v", x1=rect["x0"], width=0)
        yield _edge(rect, "v", x0=rect["x1"], width=0)
    for curve in objects.get("curve", ()):
        yield from curve_to_edges(curve)


def _edge(item: _Item, orientation: str, **sides: float) -> _Item:
    return {**{name: item[name] for name in _SIDES}, **sides, "orientation": orientation}


def cells_between(crossings: Mapping[_Point, Mapping[str, Any]]) -> Iterator[_Sides]:
    """The smallest rectangle to the right of and below each point whose corners and sides are ruled."""
    down = {point: set(map(obj_to_bbox, edges["v"])) for point, edges in crossings.items()}
    across = {point: set(map(obj_to_bbox, edges["h"])) for point, edges in crossings.items()}
    below: dict[float, deque[_Point]] = defaultdict(deque)
    beside: dict[float, deque[_Point]] = defaultdict(deque)
    for point in sorted(crossings):
        below[point[0]].append(point)
        beside[point[1]].append(point)
    for point in sorted(crossings):
        x, y = point
        below[x].popleft()
        beside[y].popleft()
        lower = [other for other in below[x] if not down[point].isdisjoint(down[other])]
        right = [other for other in beside[y] if not across[point].isdisjoint(across[other])]
        for under, aside in product(lower, right):
            corner = aside[0], under[1]
            is_ruled = corner in crossings and not down[corner].isdisjoint(down[aside])
            if is_ruled and not across[corner].isdisjoint(across[under]):
                yield x, y, *corner
                break


def _read_page(page: Page, hidden: Sequence[Glyph], doubts: Sequence[tuple[Box, Doubt]]) -> list[PageBlock]:
    left, upper = page.bbox[:2]
    unseen: dict[tuple[str, int, int], set[Box]] = defaultdict(set)
    for glyph in hidden:
        for column in range(int(glyph.x0 // _STEP), int(min(glyph.x1, glyph.x0 + _WIDEST) // _STEP) + 1):
            for row in range(
                int(glyph.top // _STEP), int(min(glyph.bottom, glyph.top + _WIDEST) // _STEP) + 1
            ):
                unseen[glyph.text, column, row].add(glyph.box)

    def shows(char: _Item) -> bool:
        x, y = (char["x0"] + char["x1"]) / 2 - left, (char["top"] + char["bottom"]) / 2 - upper
        near = unseen.get((char["text"], int(x // _STEP), int(y // _STEP)), ())
        return not any(box.x0 <= x <= box.x1 and box.top <= y <= box.bottom for box in near)

    def locate(box: Box) -> str:
        return locator(
            page.page_number, Box(box.x0 - left, box.top - upper, box.x1 - left, box.bottom - upper)
        )

    objects = objects_on(page)
    chars = _Chars(list(filter(shows, objects["char"])) if unseen else objects["char"])
    ruled = {**objects, "rect": [rect for rect in objects["rect"] if not _is_background(rect)]}
    tables = tables_among(page, ruled)
    blocks: list[PageBlock] = [block for table in tables for block in _table(table, chars, locate, doubts)]
    outside = chars.outside([table.bbox for table in tables])
    sizes = {"layout_bbox": page.bbox, "layout_width": page.width, "layout_height": page.height}
    lines = chars_to_textmap(outside, **sizes).extract_text_lines(strip=True, return_chars=False)
    blocks += [_line(line, locate) for line in lines]
    return in_reading_order(blocks, page.height)


def _is_background(rect: _Item) -> bool:
    return bool(rect["fill"]) and not rect["stroke"] and min(rect["width"], rect["height"]) > _BACKGROUND


class _Chars:
    """Characters in their order, looked up by where their middles lie."""

    def __init__(self, chars: list[_Item]) -> None:
        self.chars = chars
        self.x = np.array([(char["x0"] + char["x1"]) / 2 for char in chars])
        self.y = np.array([(char["top"] + char["bottom"]) / 2 for char in chars])

    def within(self, box: _Sides) -> list[_Item]:
        """Those in a rectangle, or on its left or upper side."""
        x0, top, x1, bottom = box
        inside = (x0 <= self.x) & (self.x < x1) & (top <= self.y) & (self.y < bottom)
        return [self.chars[at] for at in np.flatnonzero(inside).tolist()]

    def outside(self, boxes: Iterable[_Sides]) -> list[_Item]:
        """Those in none of some rectangles, nor on their sides."""
        free = np.ones(len(self.chars), bool)
        for x0, top, x1, bottom in boxes:
            free &= ~((x0 <= self.x) & (self.x <= x1) & (top <= self.y) & (self.y <= bottom))
        return [self.chars[at] for at in np.flatnonzero(free).tolist()]


def _line(line: _Item, locate: Locate) -> PageLine:
    box = Box(line["x0"], line["top"], line["x1"], line["bottom"])
    return PageLine(line["text"], locate(box), box)


def _table(
    table: Table, chars: _Chars, locate: Locate, doubts: Sequence[tuple[Box, Doubt]]
) -> Iterator[PageBlock]:
    """The table as a grid, and lines for the prose framed in it."""
    x0s = sorted({x0 for x0, _, _, _ in table.cells})
    tops = sorted({top for _, top, _, _ in table.cells})
    near = _Chars(chars.within(table.bbox))
    cells = []
    for row in table.rows:
        for found in row.cells:
            if found is None:
                continue
            box = Box(*found)
            column, row_number = bisect_left(x0s, box.x0), bisect_left(tops, box.top)
            columns, rows = bisect_left(x0s, box.x1) - column, bisect_left(tops, box.bottom) - row_number
            cell = Cell(text_of(near.within(found)), locate(box), column, columns, rows)
            place = place_of(cell.locator) if doubts else None
            if place:
                cell = cell.doubted(
                    next((doubt for at, doubt in doubts if _share_middle(at, place[1])), None)
                )
            cells.append(PageCell(cell, row_number, box))
    right = max(x1 for _, _, x1, _ in table.cells)
    return table_blocks((*x0s, right), cells)


def text_of(chars: list[_Item]) -> str:
    """The text of a cell as pdfplumber puts it together, which takes long for a single word."""
    if _is_a_word(chars):
        return "".join([char["text"] for char in chars])
    return extract_text(chars, x_tolerance=_FAR)


def _is_a_word(chars: Sequence[_Item]) -> bool:
    """Whether characters are printed one right behind another, and all of them as they are."""
    if any(not char["text"] or char["text"].isspace() or char["text"] in LIGATURES for char in chars):
        return False
    return all(
        before["upright"]
        and after["upright"]
        and before["top"] == after["top"]
        and before["x0"] < after["x0"] <= before["x1"] + _FAR
        for before, after in pairwise(chars)
    )


def _share_middle(first: Box, second: Box) -> bool:
    """Whether the middle of either rectangle lies in the other."""
    return any(
        outer.x0 <= (inner.x0 + inner.x1) / 2 <= outer.x1
        and outer.top <= (inner.top + inner.bottom) / 2 <= outer.bottom
        for outer, inner in ((first, second), (second, first))
    )

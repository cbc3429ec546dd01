"""The pages of a PDF as pdfplumber reads them: a second opinion.

Slow, and therefore asked only where the first reading leaves something to doubt. Glyphs, rules and cells are
its own; which glyphs show, it is told, and what is done with the blocks afterwards is the same.
"""

import io
import logging
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, product
from typing import Any

import numpy as np
import pdfplumber
from pdfminer.layout import LTChar, LTComponent, LTCurve, LTItem, LTLine, LTPage, LTRect
from pdfminer.pdfinterp import PDFGraphicState
from pdfplumber.page import Page, PDFPageAggregatorWithMarkedContent
from pdfplumber.table import Table, TableFinder, TableSettings, cells_to_tables, edges_to_intersections
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException
from pdfplumber.utils.geometry import obj_to_bbox
from pdfplumber.utils.text import LIGATURES, extract_text

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
_Point = tuple[float, float]
_Sides = tuple[float, float, float, float]
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
                own = _Page(pdf, page.page_obj, page.page_number)
                blocks[page.page_number] = [_read_page(own, hidden, doubts)]
    except (PdfminerException, MalformedPDFException) as error:
        raise UnreadableSourceError("damaged_file", str(error)) from error
    return blocks


class PlainDevice(PDFPageAggregatorWithMarkedContent):
    """Takes lone lines and rectangles, as most rules are drawn, without all that pdfminer notes of a path."""

    def paint_path(
        self, gstate: PDFGraphicState, stroke: bool, fill: bool, evenodd: bool, path: Sequence[Any]
    ) -> None:
        """Paint a path; all but the plainest ones are left to pdfminer."""
        shape = "".join([part[0] for part in path])
        item: LTCurve | None = None
        if shape in ("ml", "mlllh"):
            a, b, c, d, e, f = self.ctm
            points = [(a * x + c * y + e, b * x + d * y + f) for _, x, y in path[:4]]
            look = stroke, fill, evenodd, gstate.scolor, gstate.ncolor
            if shape == "ml":
                item = LTLine(gstate.linewidth, points[0], points[1], *look)
            elif _is_rectangle(*points):
                item = LTRect(gstate.linewidth, (*points[0], *points[2]), *look)
        if item is None:
            super().paint_path(gstate, stroke, fill, evenodd, path)
        else:
            self.cur_item.add(item)
            self.tag_cur_item()


def _is_rectangle(first: _Point, second: _Point, third: _Point, fourth: _Point) -> bool:
    """Whether points are the corners of an upright rectangle that is not a mere line."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = first, second, third, fourth
    is_upright = (x0 == x1 and y1 == y2 and x2 == x3 and y3 == y0) or (
        y0 == y1 and x1 == x2 and y2 == y3 and x3 == x0
    )
    return is_upright and fourth != first


class _Page(Page):
    """A page whose objects have no more than is asked of them here.

    To take over and check all that pdfminer says of each takes longer than to find the tables.
    """

    @property
    def layout(self) -> LTPage:
        """What pdfminer finds on the page."""
        if not hasattr(self, "_layout"):
            device = PlainDevice(self.pdf.rsrcmgr, pageno=self.page_number, laparams=self.pdf.laparams)
            try:
                PlainInterpreter(self.pdf.rsrcmgr, device).process_page(self.page_obj)
            except Exception as error:  # pdfminer raises whatever a damaged page leads to
                raise PdfminerException(error) from error
            self._layout = device.get_result()
        return self._layout

    def process_object(self, obj: LTItem) -> dict[str, Any]:
        kind = _KINDS.get(type(obj))
        if kind is None or not isinstance(obj, LTComponent):
            return super().process_object(obj)
        left, upper = self.mediabox[:2]
        top = (self.height - obj.y1) + upper
        item = {
            "object_type": kind, "x0": obj.x0 + left, "x1": obj.x1 + left, "y0": obj.y0, "y1": obj.y1,
            "top": top, "bottom": (self.height - obj.y0) + upper, "doctop": self.initial_doctop + top,
            "width": obj.width, "height": obj.height,
        }  # fmt: skip
        if isinstance(obj, LTChar):
            item |= {"text": obj.get_text(), "size": obj.size, "upright": obj.upright}
        elif isinstance(obj, LTCurve):
            item |= {"fill": obj.fill, "stroke": obj.stroke}
            if kind == "curve":
                item["pts"] = list(map(self.point2coord, obj.pts))
        return item


class _TableFinder(TableFinder):
    """Finds the cells that pdfplumber does, by the points on the same rules alone: it looks through all."""

    def __init__(self, page: Page) -> None:
        self.page, self.settings = page, TableSettings.resolve(None)
        self.edges = self.get_edges()
        slack = self.settings.intersection_x_tolerance, self.settings.intersection_y_tolerance
        self.intersections = edges_to_intersections(self.edges, *slack)
        self.cells = list(cells_between(self.intersections))
        self.tables = [Table(page, cells) for cells in cells_to_tables(self.cells)]


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


def _read_page(page: Any, hidden: Sequence[Glyph], doubts: Sequence[tuple[Box, Doubt]]) -> list[PageBlock]:
    left, upper = page.bbox[:2]
    unseen: dict[tuple[str, int, int], set[Box]] = defaultdict(set)
    for glyph in hidden:
        for column in range(int(glyph.x0 // _STEP), int(min(glyph.x1, glyph.x0 + _WIDEST) // _STEP) + 1):
            for row in range(
                int(glyph.top // _STEP), int(min(glyph.bottom, glyph.top + _WIDEST) // _STEP) + 1
            ):
                unseen[glyph.text, column, row].add(glyph.box)

    def shows(item: dict[str, Any]) -> bool:
        if item["object_type"] != "char":
            return True
        x, y = (item["x0"] + item["x1"]) / 2 - left, (item["top"] + item["bottom"]) / 2 - upper
        near = unseen.get((item["text"], int(x // _STEP), int(y // _STEP)), ())
        return not any(box.x0 <= x <= box.x1 and box.top <= y <= box.bottom for box in near)

    def locate(box: Box) -> str:
        return locator(
            page.page_number, Box(box.x0 - left, box.top - upper, box.x1 - left, box.bottom - upper)
        )

    page = page.filter(shows) if hidden else page
    ruled = page.filter(lambda item: not _is_background(item))
    tables = _TableFinder(ruled).tables
    blocks: list[PageBlock] = [block for table in tables for block in _table(table, locate, doubts)]
    boxes = [table.bbox for table in tables]
    outside = page.filter(lambda item: item["object_type"] != "char" or not _lies_in(item, boxes))
    blocks += [_line(line, locate) for line in outside.extract_text_lines(return_chars=False)]
    page.close()
    return in_reading_order(blocks, page.height)


def _is_background(item: dict[str, Any]) -> bool:
    return (
        item["object_type"] == "rect"
        and bool(item.get("fill"))
        and not item.get("stroke")
        and min(item["width"], item["height"]) > _BACKGROUND
    )


def _lies_in(char: dict[str, Any], boxes: list[tuple[float, float, float, float]]) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return any(x0 <= x <= x1 and top <= y <= bottom for x0, top, x1, bottom in boxes)


def _line(line: dict[str, Any], locate: Locate) -> PageLine:
    box = Box(line["x0"], line["top"], line["x1"], line["bottom"])
    return PageLine(line["text"], locate(box), box)


def _table(table: Table, locate: Locate, doubts: Sequence[tuple[Box, Doubt]]) -> Iterator[PageBlock]:
    """The table as a grid, and lines for the prose framed in it."""
    x0s = sorted({x0 for x0, _, _, _ in table.cells})
    tops = sorted({top for _, top, _, _ in table.cells})
    chars = table.page.chars
    x, y = (
        np.array([((char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2) for char in chars])
        .reshape(-1, 2)
        .T
    )
    cells = []
    for row in table.rows:
        for found in row.cells:
            if found is None:
                continue
            box = Box(*found)
            within = np.flatnonzero((box.x0 <= x) & (x < box.x1) & (box.top <= y) & (y < box.bottom))
            text = text_of([chars[at] for at in within.tolist()])
            column, row_number = bisect_left(x0s, box.x0), bisect_left(tops, box.top)
            columns, rows = bisect_left(x0s, box.x1) - column, bisect_left(tops, box.bottom) - row_number
            cell = Cell(text, locate(box), column, columns, rows)
            place = place_of(cell.locator) if doubts else None
            if place:
                cell = cell.doubted(
                    next((doubt for at, doubt in doubts if _share_middle(at, place[1])), None)
                )
            cells.append(PageCell(cell, row_number, box))
    right = max(x1 for _, _, x1, _ in table.cells)
    return table_blocks((*x0s, right), cells)


def text_of(chars: list[dict[str, Any]]) -> str:
    """The text of a cell as pdfplumber puts it together, which takes long for a single word."""
    if _is_a_word(chars):
        return "".join([char["text"] for char in chars])
    return extract_text(chars, x_tolerance=_FAR)


def _is_a_word(chars: Sequence[dict[str, Any]]) -> bool:
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

"""One page to paragraphs and grids with places on the page as it was scanned."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.document import Block, Cell, Grid, Paragraph
from extractors.readers.scan.ink import CellPixels
from extractors.readers.scan.page_images import PageImage, Pixels
from extractors.readers.scan.recogniser import Recognised, find_lines, recognise
from extractors.readers.scan.ruled_cells import RuledTable, Ruling, dark_pixels, find_ruling, text_height
from extractors.readers.scan.upright import Box, UprightPage, set_upright
from extractors.readers.scan.value_cells import UNKNOWN, CellText, framed, read_cells

_SURE = 0.6
"""A page lies the right way up when the model is so sure of every character in most of its longest lines."""
_LINES_TO_TRY = 7
_LEAST_CONFIDENCE = 0.5
"""Of a line of prose; less is a stain or a stamp."""


@dataclass(frozen=True, slots=True)
class _PageText:
    """An upright page: lines outside its tables, and its tables."""

    page: UprightPage
    dark: Pixels
    height: float
    ruling: Ruling
    lines: tuple[Box, ...]


def read_page(image: PageImage) -> list[Block]:
    """Paragraphs and grids of a page, from its upper edge down."""
    page = _way_up(image.pixels)
    pixels = [cell for table in page.ruling.tables for cell in _cells_of(page, table)]
    texts = iter(read_cells(pixels, page.height))
    blocks: list[tuple[float, Block]] = []
    for table in page.ruling.tables:
        grid = _grid(table, [next(texts) for _ in table.lattice.cells], page.page, image)
        blocks.append((table.box.top, grid))
    blocks.extend(_paragraphs(page, image))
    return [block for _, block in sorted(blocks, key=lambda entry: entry[0])]


def _way_up(pixels: Pixels) -> _PageText:
    """The page turned so that its text can be read; as it is where no turn gives text."""
    as_is = _analyse(pixels, 0)
    best, surest = as_is, _certainty(as_is)
    for quarters in (1, 3, 2):
        if surest >= _SURE:
            break
        other = _analyse(pixels, quarters)
        certainty = _certainty(other)
        if certainty > surest:
            best, surest = other, certainty
    return best


def _analyse(pixels: Pixels, quarters: int) -> _PageText:
    page = set_upright(pixels, quarters)
    dark = dark_pixels(page.grey)
    height = text_height(dark)
    ruling = find_ruling(page.grey, height)
    return _PageText(page, dark, height, ruling, tuple(_lines_outside(page.grey, dark, ruling)))


def _lines_outside(grey: Pixels, dark: Pixels, ruling: Ruling) -> Iterator[Box]:
    """Lines of text outside the tables."""
    prose, ink = grey.copy(), dark.copy()
    for table in ruling.tables:
        x0, top, x1, bottom = (round(value) for value in table.box)
        cv2.rectangle(prose, (x0 - 3, top - 3), (x1 + 3, bottom + 3), 255, cv2.FILLED)
        cv2.rectangle(ink, (x0 - 3, top - 3), (x1 + 3, bottom + 3), 0, cv2.FILLED)
    if cv2.countNonZero(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))):
        yield from find_lines(prose)


def _certainty(page: _PageText) -> float:
    """How sure the model is of a page's longest lines, in its tables where there are few outside."""
    boxes: Sequence[Box] = page.lines
    if len(boxes) < _LINES_TO_TRY:
        inside = (table.in_pixels(cell.box) for table in page.ruling.tables for cell in table.lattice.cells)
        boxes = [*boxes, *(box for box in inside if box[3] - box[1] < 3 * page.height)]
    longest = sorted(boxes, key=lambda box: box[0] - box[2])[:_LINES_TO_TRY]
    readings = recognise([framed(page.page.grey, *box) for box in longest])
    certain = [reading.confidence for reading in readings if len(reading.text) > 1]
    return float(np.median(certain)) if certain else 0.0


def _cells_of(page: _PageText, table: RuledTable) -> Iterator[CellPixels]:
    rules = cv2.dilate(page.ruling.mask, np.ones((3, 3), np.uint8))
    paper = int(np.percentile(page.page.grey, 80))
    for cell in table.lattice.cells:
        x0, top, x1, bottom = (round(value) for value in table.in_pixels(cell.box))
        part = (slice(max(0, top), bottom + 1), slice(max(0, x0), x1 + 1))
        ruled = rules[part]
        yield CellPixels(
            np.where(ruled > 0, np.uint8(paper), page.page.grey[part]),
            cv2.bitwise_and(page.dark[part], cv2.bitwise_not(ruled)),
            ruled,
            page.page.red[part],
        )


def locator(image: PageImage, box: Box) -> str:
    """A place on a page, in points where the page is a PDF's and in pixels where it is an image."""
    x0, top, x1, bottom = (value * image.unit for value in box)
    return f"page={image.number};box={x0:.1f},{top:.1f},{x1:.1f},{bottom:.1f}"


def _grid(table: RuledTable, texts: Sequence[CellText], page: UprightPage, image: PageImage) -> Grid:
    rows: dict[int, list[Cell]] = {}
    for cell, text in zip(table.lattice.cells, texts, strict=True):
        rows.setdefault(cell.row, []).append(
            Cell(
                text.text,
                locator(image, page.source_box(table.in_pixels(cell.box))),
                cell.column,
                cell.columns,
                cell.rows,
                None if text.confidence is None else round(text.confidence, 4),
                text.legible and cell.whole,
            )
        )
    return Grid(
        tuple(tuple(sorted(row, key=lambda cell: cell.column or 0)) for _, row in sorted(rows.items())),
        rows_exact=True,
    )


def _paragraphs(page: _PageText, image: PageImage) -> Iterator[tuple[float, Block]]:
    """Lines of text; pieces of one line are put together from left to right."""
    readings = _read_lines(page)
    rows: list[list[tuple[Box, Recognised]]] = []
    for box, reading in sorted(zip(page.lines, readings, strict=True), key=lambda entry: entry[0][1]):
        middle = (box[1] + box[3]) / 2
        if rows and middle < max(other[3] for other, _ in rows[-1]) - 0.2 * page.height:
            rows[-1].append((box, reading))
        else:
            rows.append([(box, reading)])
    for row in rows:
        parts = sorted((entry for entry in row if entry[1].text), key=lambda entry: entry[0][0])
        if parts:
            boxes = np.array([box for box, _ in parts])
            low, high = boxes.min(axis=0), boxes.max(axis=0)
            around = (float(low[0]), float(low[1]), float(high[2]), float(high[3]))
            text = " ".join(reading.text for _, reading in parts)
            yield around[1], Paragraph(text, locator(image, page.page.source_box(around)))


def _read_lines(page: _PageText) -> list[Recognised]:
    """Each line read once, and where it has digits once more: a line whose digits then differ has none."""
    grey, near = page.page.grey, 0.12 * page.height
    first = [
        reading if reading.confidence >= _LEAST_CONFIDENCE else Recognised("", 0.0)
        for reading in recognise([framed(grey, *box) for box in page.lines])
    ]
    numbered = [index for index, reading in enumerate(first) if _digits(reading.text)]
    wider = [
        framed(grey, x0 - near, top - near, x1 + near, bottom + near)
        for x0, top, x1, bottom in (page.lines[index] for index in numbered)
    ]
    for index, again in zip(numbered, recognise(wider), strict=True):
        if _digits(first[index].text) != _digits(again.text):
            unknown = "".join(UNKNOWN if char.isdigit() else char for char in first[index].text)
            first[index] = Recognised(unknown, 0.0)
    return first


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())

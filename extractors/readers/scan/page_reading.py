"""One page to lines of text and tables, with places on the page as it was scanned."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors.document import UNKNOWN, Cell
from extractors.readers.pdf.lattice import Box
from extractors.readers.pdf.page_blocks import (
    PageBlock,
    PageCell,
    PageLine,
    in_reading_order,
    locator,
    table_blocks,
)
from extractors.readers.scan.ink import CellPixels, find_ink, lines_of
from extractors.readers.scan.page_images import PageImage, Pixels
from extractors.readers.scan.recogniser import Recognised, Recogniser, find_lines
from extractors.readers.scan.ruled_cells import RuledTable, Ruling, dark_pixels, find_ruling, text_height
from extractors.readers.scan.upright import PixelBox, UprightPage, set_upright
from extractors.readers.scan.value_cells import (
    CellText,
    framed,
    line_crop,
    read_cells,
)
from extractors.text.values import looks_like_value

_SURE = 0.6
"""A page is not upside down when the model is so sure of every character in most of its longest lines."""
_LINES_TO_TRY = 8
_REACH = 0.45
"""From one character to the next of its line, in heights of a character; lines are further apart."""
_A4_WIDTH = 595.0
_LEAST_CONFIDENCE = 0.5
"""Of a line of prose; less is a stain or a stamp."""


@dataclass(frozen=True, slots=True)
class _PageText:
    """An upright page: lines outside its tables, and its tables."""

    page: UprightPage
    dark: Pixels
    height: float
    ruling: Ruling
    lines: tuple[PixelBox, ...]


@dataclass(frozen=True, slots=True)
class _Paper:
    """From upright pixels to places: in the unit of locators, and in ``points`` (of a pixel) for blocks."""

    page: UprightPage
    image: PageImage
    points: float

    def locator(self, box: PixelBox) -> str:
        """A place on the page as it was scanned."""
        unit = self.image.unit
        x0, top, x1, bottom = (value * unit for value in self.page.source_box(box))
        return locator(self.image.number, Box(x0, top, x1, bottom))

    def box(self, box: PixelBox) -> Box:
        """A place on the upright page, in points."""
        return Box(*(value * self.points for value in box))


def read_page(image: PageImage) -> list[PageBlock]:
    """Lines of text and tables of a page, from its upper edge down; page numbers are left out.

    Places of blocks, other than their locators, are in points as if the page were as wide as A4.
    """
    recognise = Recogniser()
    page = _way_up(image.pixels, recognise)
    paper = _Paper(page.page, image, _A4_WIDTH / image.pixels.shape[1])
    texts = iter(
        read_cells(
            [cell for table in page.ruling.tables for cell in _cells_of(page, table)], page.height, recognise
        )
    )
    blocks: list[PageBlock] = []
    for table in page.ruling.tables:
        xs = [x * table.scale * paper.points for x in table.lattice.xs]
        blocks.extend(table_blocks(xs, list(_page_cells(table, texts, paper))))
    blocks.extend(_lines(page, paper, recognise))
    ordered = in_reading_order(blocks, page.page.grey.shape[0] * paper.points)
    return [_distrusted(block) if isinstance(block, PageLine) else block for block in ordered]


def _distrusted(line: PageLine) -> PageLine:
    """A line that could be a value: outside ruled cells it was read once, and may not count as one."""
    return replace(line, text=UNKNOWN) if looks_like_value(line.text) else line


def _way_up(pixels: Pixels, recognise: Recogniser) -> _PageText:
    """The page turned so that its text can be read; as it is where no turn gives text."""
    first = _analyse(pixels, 0)
    sideways = _runs_down(first)
    first = _analyse(pixels, 1) if sideways else first
    certainty = _certainty(first, recognise)
    if certainty >= _SURE:
        return first
    opposite = _analyse(pixels, 3 if sideways else 2)
    return opposite if _certainty(opposite, recognise) > certainty else first


def _runs_down(page: _PageText) -> bool:
    """Whether most text runs down the page: characters are nearest to those of their own line."""
    ink = cv2.bitwise_and(page.dark, cv2.bitwise_not(cv2.dilate(page.ruling.mask, np.ones((5, 5), np.uint8))))
    reach = max(3, round(_REACH * page.height))
    _, _, stats, _ = cv2.connectedComponentsWithStats(
        cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    )
    wide, high = stats[1:, 2].astype(float), stats[1:, 3].astype(float)
    return bool(high[high > 2.5 * wide].sum() > wide[wide > 2.5 * high].sum())


def _analyse(pixels: Pixels, quarters: int) -> _PageText:
    page = set_upright(pixels, quarters)
    dark = dark_pixels(page.grey)
    height = text_height(dark)
    ruling = find_ruling(page.edged, page.red, height)
    return _PageText(page, dark, height, ruling, tuple(_lines_outside(page.grey, dark, ruling)))


def _lines_outside(grey: Pixels, dark: Pixels, ruling: Ruling) -> Iterator[PixelBox]:
    """Lines of text outside the tables."""
    prose, ink = grey.copy(), dark.copy()
    for table in ruling.tables:
        x0, top, x1, bottom = (round(value) for value in table.box)
        cv2.rectangle(prose, (x0 - 3, top - 3), (x1 + 3, bottom + 3), 255, cv2.FILLED)
        cv2.rectangle(ink, (x0 - 3, top - 3), (x1 + 3, bottom + 3), 0, cv2.FILLED)
    if cv2.countNonZero(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))):
        yield from find_lines(prose)


def _certainty(page: _PageText, recognise: Recogniser) -> float:
    """How sure the model is of a page's longest lines, outside its tables and in their cells."""
    crops = [framed(page.page.grey, *box) for box in page.lines]
    for table in page.ruling.tables:
        for cell in _cells_of(page, table):
            lines = lines_of(find_ink(cell, page.height).marks, page.height)
            crops += [line_crop(cell.grey, line, page.height) for line in lines]
    longest = sorted(crops, key=lambda crop: crop.shape[0] / max(1, crop.shape[1]))[:_LINES_TO_TRY]
    readings = recognise(longest)
    # Single characters are read on any side; lines of them are not.
    certain = [reading.confidence if len(reading.text) > 1 else 0.0 for reading in readings]
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


def _page_cells(table: RuledTable, texts: Iterator[CellText], paper: _Paper) -> Iterator[PageCell]:
    for cell in table.lattice.cells:
        text, box = next(texts), table.in_pixels(cell.box)
        confidence = None if text.confidence is None else round(text.confidence, 4)
        yield PageCell(
            Cell(
                text.text,
                paper.locator(box),
                cell.column,
                cell.columns,
                cell.rows,
                confidence,
                None if text.legible and cell.whole else "cell_unreadable",
            ),
            cell.row,
            paper.box(box),
        )


def _lines(page: _PageText, paper: _Paper, recognise: Recogniser) -> Iterator[PageLine]:
    """Lines of text outside tables; pieces of one line are put together from left to right."""
    readings = _read_lines(page, recognise)
    rows: list[list[tuple[PixelBox, Recognised]]] = []
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
            yield PageLine(text, paper.locator(around), paper.box(around))


def _read_lines(page: _PageText, recognise: Recogniser) -> list[Recognised]:
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

"""What stands on a page: tables and lines of text, and which of it is framed prose or a page number."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import regex

from extractors.document import Cell
from extractors.readers.pdf.lattice import Box
from extractors.text.labels import is_section_heading
from extractors.text.values import is_page_furniture

_MARGIN = 0.14
"""Share of a page's height, from either edge, in which page numbers and running heads stand."""
_NUMBER = r"(-?[0-9]+(?:\.[0-9]+)?)"
_PLACE = regex.compile(rf"page=([0-9]+);box={_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER}")
_PAGE_NUMBER = regex.compile(r"[0-9]{1,3}(?:\s*/\s*[0-9]{1,3})?|[ivx]{1,5}")


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line of text outside all tables."""

    text: str
    locator: str
    box: Box


@dataclass(frozen=True, slots=True)
class PageGrid:
    """A table, or the part of one that stands on this page.

    ``xs`` are the places of its columns' rules; ``rows`` holds each cell in the row it begins in.
    """

    xs: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    box: Box


PageBlock = PageLine | PageGrid


class PageCell(NamedTuple):
    """A cell with its place on the page; ``row`` is the number of the row it begins in."""

    cell: Cell
    row: int
    box: Box

    def lines(self) -> list[PageLine]:
        """Its text, line by line, each with the place of the whole."""
        return [PageLine(text, self.cell.locator, self.box) for text in self.cell.text.splitlines()]


def locator(page: int, box: Box) -> str:
    """Where something stands, in points from the upper left corner of the page that is shown."""
    x0, top, x1, bottom = box
    return f"page={page};box={x0:.1f},{top:.1f},{x1:.1f},{bottom:.1f}"


def place_of(locator: str) -> tuple[int, Box] | None:
    """The page and the rectangle that a locator names; None of a locator of another kind."""
    found = _PLACE.fullmatch(locator)
    return (int(found[1]), Box(*map(float, found.groups()[1:]))) if found else None


def doubted_cells(blocks: Iterable[PageBlock]) -> Iterator[Cell]:
    """The cells of which it is not certain what they display."""
    for block in blocks:
        if isinstance(block, PageGrid):
            yield from (cell for row in block.rows for cell in row if cell.doubt)


def table_blocks(
    xs: Sequence[float],
    cells: Sequence[PageCell],
    lines_in: Callable[[PageCell], list[PageLine]] = PageCell.lines,
) -> Iterator[PageBlock]:
    """A table's cells, sorted by rows, as a grid, but for framed prose, which becomes lines of text.

    Prose fills a cell as wide as the table, on several lines or under a heading.
    """
    width = len(xs) - 1
    rows: list[list[PageCell]] = []
    for number, members in groupby(cells, key=lambda cell: cell.row):
        row = list(members)
        if row[0].cell.columns == width:
            lines = lines_in(row[0])
            if width == 1 or len(lines) > 1 or (lines and is_section_heading(lines[0].text)):
                yield from _grid(xs, rows)
                yield from lines
                rows = []
                continue
        if rows:
            # A row in which no cell begins is one of no cells, so that rows can be counted.
            rows += [[] for _ in range(number - rows[0][0].row - len(rows))]
        rows.append(row)
    yield from _grid(xs, rows)


def _grid(xs: Sequence[float], rows: Sequence[Sequence[PageCell]]) -> Iterator[PageGrid]:
    if rows:
        bottom = max(cell.box.bottom for row in rows for cell in row)
        box = Box(xs[0], rows[0][0].box.top, xs[-1], bottom)
        yield PageGrid(tuple(xs), tuple(tuple(cell.cell for cell in row) for row in rows), box)


def in_reading_order(blocks: list[PageBlock], height: float) -> list[PageBlock]:
    """A page's blocks from top to bottom, without a page number as the first or the last, near the edge."""
    ordered = sorted(blocks, key=lambda block: (block.box.top, block.box.x0))
    for at in (-1, 0):
        if not ordered:
            break
        block = ordered[at]
        near_edge = block.box.top > height * (1 - _MARGIN) if at else block.box.bottom < height * _MARGIN
        if isinstance(block, PageLine) and near_edge and _is_page_number(block.text):
            del ordered[at]
    return ordered


def _is_page_number(text: str) -> bool:
    return is_page_furniture(text) or _PAGE_NUMBER.fullmatch(text) is not None

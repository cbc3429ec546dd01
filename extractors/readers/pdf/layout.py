"""One page to its blocks in reading order: grids where rules make cells, lines of text elsewhere."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

import regex

from extractors.document import Cell
from extractors.labels import is_section_heading
from extractors.readers.pdf.lattice import Box, Lattice, Rule, TooManyCells, lattices
from extractors.readers.pdf.page_objects import Glyph, PageObjects
from extractors.readers.pdf.text_lines import TextLine, cell_text, gap_is_wide, text_lines
from extractors.readers.pdf.turning import set_upright
from extractors.values import is_page_furniture
from schemas.errors import UnreadableSource

_MARGIN = 0.14
"""Share of a page's height, from either edge, in which page numbers and running heads stand."""
_PAGE_NUMBER = regex.compile(r"[0-9]{1,3}(?:\s*/\s*[0-9]{1,3})?|[ivx]{1,5}")
_GUTTER = 0.02
"""Half the width, as a share of the sheet's, of the strip that two pages on one sheet leave free."""
_FILLED = 0.5
"""Share of its half of a sheet that the widest line or rule of a page on it fills at least."""


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
Locate = Callable[[Box], str]


def page_blocks(page: PageObjects) -> list[list[PageBlock]]:
    """The blocks of a page; of a sheet with two pages side by side, those of each in turn.

    Page numbers are left out. Raises :class:`UnreadableSource` with ``too_complex``.
    """
    upright, turn = set_upright(page)

    def locate(box: Box) -> str:
        x0, top, x1, bottom = turn.back(box)
        return f"page={page.number};box={x0:.1f},{top:.1f},{x1:.1f},{bottom:.1f}"

    return [_blocks(single, locate) for single in _pages_on_sheet(upright)]


def _blocks(page: PageObjects, locate: Locate) -> list[PageBlock]:
    try:
        found = lattices(page.horizontal, page.vertical)
    except TooManyCells as refusal:
        raise UnreadableSource("too_complex", f"page {page.number}: ruling lines") from refusal
    tables, outside = _sorted_into(found, page.glyphs)
    blocks = [block for table in tables for block in _table(table, locate)]
    blocks += [_page_line(line, locate) for line in text_lines(outside)]
    blocks.sort(key=lambda block: (block.box.top, block.box.x0))
    return _without_page_numbers(blocks, page.height)


def _page_line(line: TextLine, locate: Locate) -> PageLine:
    box = line.box
    return PageLine(line.text, locate(box), box)


# --- tables -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Filled:
    """A lattice and the glyphs in each of its cells.

    A cell is ``crossed`` where a word or number goes on over one of its rules: which cell it belongs to
    cannot be told.
    """

    lattice: Lattice
    glyphs: dict[int, list[Glyph]] = field(default_factory=lambda: defaultdict(list))
    crossed: set[int] = field(default_factory=set)


def _sorted_into(found: Sequence[Lattice], glyphs: Sequence[Glyph]) -> tuple[list[_Filled], list[Glyph]]:
    """The lattices, the smaller first, with the glyphs in their cells, and those outside all."""
    tables = [_Filled(lattice) for lattice in found]
    outside = []
    before: tuple[Glyph, _Filled, int] | None = None
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        for table in tables:
            cell = table.lattice.cell_at(x, y)
            if cell is not None:
                table.glyphs[cell].append(glyph)
                if before and before[1] is table and before[2] != cell and _goes_on(before[0], glyph):
                    table.crossed |= {before[2], cell}
                before = glyph, table, cell
                break
        else:
            outside.append(glyph)
            before = None
    return tables, outside


def _goes_on(before: Glyph, glyph: Glyph) -> bool:
    """Whether a glyph stands right behind another, on the same line."""
    same_line = abs(glyph.base - before.base) < 1
    return same_line and glyph.x0 >= before.x0 and not gap_is_wide(before, glyph)


def _table(table: _Filled, locate: Locate) -> Iterator[PageBlock]:
    """A grid, but for what is framed prose: a cell as wide as the table with several lines or a heading."""
    lattice, glyphs = table.lattice, table.glyphs
    width = len(lattice.xs) - 1
    rows: list[tuple[Cell, ...]] = []
    begin = 0
    for _, members in groupby(enumerate(lattice.cells), key=lambda pair: pair[1].row):
        row = list(members)
        number, first = row[0]
        if first.columns == width:
            lines = text_lines(glyphs.get(number, []))
            if width == 1 or len(lines) > 1 or (lines and is_section_heading(lines[0].text)):
                if rows:
                    yield _grid(lattice, rows, begin)
                rows, begin = [], first.row + first.rows
                yield from (_page_line(line, locate) for line in lines)
                continue
        # A row in which no cell begins is none of cells, so that rows can be counted.
        rows += [()] * (first.row - begin - len(rows))
        rows.append(
            tuple(
                Cell(
                    cell_text(glyphs.get(number, [])),
                    locate(cell.box),
                    cell.column,
                    cell.columns,
                    cell.rows,
                    legible=cell.whole and number not in table.crossed,
                )
                for number, cell in row
            )
        )
    if rows:
        yield _grid(lattice, rows, begin)


def _grid(lattice: Lattice, rows: Sequence[tuple[Cell, ...]], begin: int) -> PageGrid:
    end = max(begin + at + cell.rows for at, row in enumerate(rows) for cell in row)
    return PageGrid(
        lattice.xs, tuple(rows), Box(lattice.xs[0], lattice.ys[begin], lattice.xs[-1], lattice.ys[end])
    )


# --- pages and sheets ---------------------------------------------------------------------------------------


def _without_page_numbers(blocks: list[PageBlock], height: float) -> list[PageBlock]:
    """The blocks without a page number as the first or the last, near the page's edge."""
    kept = list(blocks)
    for at in (-1, 0):
        if not kept:
            break
        block = kept[at]
        near_edge = block.box.top > height * (1 - _MARGIN) if at else block.box.bottom < height * _MARGIN
        if isinstance(block, PageLine) and near_edge and _is_page_number(block.text):
            del kept[at]
    return kept


def _is_page_number(text: str) -> bool:
    return is_page_furniture(text) or _PAGE_NUMBER.fullmatch(text) is not None


def _pages_on_sheet(sheet: PageObjects) -> list[PageObjects]:
    """The two pages on a landscape sheet whose middle is free and both of whose halves are filled; else
    itself.
    """
    if sheet.width <= sheet.height:
        return [sheet]
    middle, gutter = sheet.width / 2, sheet.width * _GUTTER
    spans = [(glyph.x0, glyph.x1) for glyph in sheet.glyphs]
    spans += [(rule.start, rule.end) for rule in sheet.horizontal]
    spans += [(rule.at, rule.at) for rule in sheet.vertical]
    if any(start < middle + gutter and end > middle - gutter for start, end in spans):
        return [sheet]
    halves = [_half(sheet, lambda at: at < middle), _half(sheet, lambda at: at >= middle)]
    return halves if all(_widest(half) >= _FILLED * middle for half in halves) else [sheet]


def _half(sheet: PageObjects, belongs: Callable[[float], bool]) -> PageObjects:
    return replace(
        sheet,
        glyphs=[glyph for glyph in sheet.glyphs if belongs(glyph.x0)],
        horizontal=[rule for rule in sheet.horizontal if belongs(rule.start)],
        vertical=[rule for rule in sheet.vertical if belongs(rule.at)],
    )


def _widest(page: PageObjects) -> float:
    """The length of a page's longest rule or unbroken line of text."""
    rules: list[Rule] = page.horizontal
    lines = [line.box for line in text_lines(page.glyphs) if "  " not in line.text]
    return max([*(rule.end - rule.start for rule in rules), *(box.x1 - box.x0 for box in lines)], default=0.0)

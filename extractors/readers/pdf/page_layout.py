"""One page to its blocks in reading order: grids where rules make cells, lines of text elsewhere."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from extractors.document import Cell
from extractors.readers.pdf.lattice import SNAP, Box, Lattice, LatticeCell, Rule, TooManyCellsError, lattices
from extractors.readers.pdf.open_tables import open_blocks
from extractors.readers.pdf.page_blocks import (
    PageBlock,
    PageCell,
    PageLine,
    in_reading_order,
    table_blocks,
)
from extractors.readers.pdf.page_doubts import Sheet, strikes
from extractors.readers.pdf.page_objects import Glyph, PageObjects
from extractors.readers.pdf.text_lines import cell_text, gap_is_wide, text_lines
from extractors.readers.pdf.turning import set_upright
from schemas.errors import UnreadableSourceError
from schemas.findings import Doubt

_GUTTER = 0.02
"""Half the width, as a share of the sheet's, of the strip that two pages on one sheet leave free."""
_FILLED = 0.5
"""Share of its half of a sheet that the widest line or rule of a page on it fills at least."""


_new_cell = partial(tuple.__new__, Cell)
"""What ``Cell._make`` does, without a call in Python for each of hundreds."""
_FRAME = 2
"""Vertical rules of what is only a frame around text."""


def page_blocks(page: PageObjects) -> list[list[PageBlock]]:
    """The blocks of a page; of a sheet with two pages side by side, those of each in turn.

    Page numbers are left out. Raises :class:`UnreadableSourceError` with ``too_complex``.
    """
    upright, turn = set_upright(page)
    sheet = Sheet(page, turn)
    return [_blocks(single, sheet) for single in _pages_on_sheet(upright)]


def _blocks(page: PageObjects, sheet: Sheet) -> list[PageBlock]:
    try:
        found = lattices(page.horizontal, page.vertical)
    except TooManyCellsError as refusal:
        raise UnreadableSourceError("too_complex", f"page {page.number}: ruling lines") from refusal
    ruled = [lattice for lattice in found if len(lattice.xs) > _FRAME]
    tables, outside = _sorted_into(ruled, page.glyphs)
    _sort_lines(page, tables)
    blocks: list[PageBlock] = [block for table in tables for block in _table(table, sheet)]
    blocks += open_blocks(outside, _rules_outside(page.horizontal, ruled), sheet)
    return in_reading_order(blocks, page.height)


def _rules_outside(rules: Sequence[Rule], tables: Sequence[Lattice]) -> Sequence[Rule]:
    for box in (table.box for table in tables):
        x0, top, x1, bottom = box.x0, box.top - SNAP, box.x1, box.bottom + SNAP
        rules = [
            rule for rule in rules if not (top <= rule.at <= bottom and rule.start < x1 and rule.end > x0)
        ]
    return rules


@dataclass(slots=True)
class _Filled:
    """A lattice, the glyphs in each of its cells, and the lines within each, across and down.

    A cell is ``crossed`` where a word or number goes on over one of its rules: which cell it belongs to
    cannot be told.
    """

    lattice: Lattice
    glyphs: dict[int, list[Glyph]] = field(default_factory=lambda: defaultdict(list))
    crossed: set[int] = field(default_factory=set)
    across: dict[int, list[Rule]] = field(default_factory=lambda: defaultdict(list))
    down: set[int] = field(default_factory=set)


def _sorted_into(found: Sequence[Lattice], glyphs: Sequence[Glyph]) -> tuple[list[_Filled], list[Glyph]]:
    """The lattices, the smaller first, with the glyphs in their cells, and those outside all."""
    tables = [_Filled(lattice) for lattice in found]
    x0s, tops, x1s, bottoms = np.array(list(zip(*glyphs, strict=True))[:4], float).reshape(4, -1)
    x, y = (x0s + x1s) / 2, (tops + bottoms) / 2
    of_table, cells = np.full(len(glyphs), -1), np.full(len(glyphs), -1)
    for number, lattice in enumerate(found):
        own = lattice.cells_at(x, y)
        is_first = (of_table < 0) & (own >= 0)
        of_table[is_first], cells[is_first] = number, own[is_first]
    outside: list[Glyph] = []
    within, last = -1, -1
    # Glyphs that follow one another in one cell, or outside, are taken all at once.
    starts = np.flatnonzero(np.diff(of_table, prepend=-2) | np.diff(cells, prepend=-2))
    ends = [*starts[1:].tolist(), len(glyphs)]
    runs = zip(starts.tolist(), ends, of_table[starts].tolist(), cells[starts].tolist(), strict=False)
    for start, end, table, cell in runs:
        run = glyphs[start:end]
        (outside if table < 0 else tables[table].glyphs[cell]).extend(run)
        if start and _goes_on(glyphs[start - 1], run[0]):
            for side, crossed in ((within, last), (table, cell)):
                if side >= 0:
                    tables[side].crossed.add(crossed)
        within, last = table, cell
    return tables, outside


def _goes_on(before: Glyph, glyph: Glyph) -> bool:
    """Whether a glyph stands right behind another, on the same line."""
    same_line = abs(glyph.base - before.base) < 1
    return same_line and glyph.x0 >= before.x0 and not gap_is_wide(before, glyph)


def _sort_lines(page: PageObjects, tables: Sequence[_Filled]) -> None:
    """Lines that run within cells, not along their sides: they strike something out, or draw something."""
    # Cells that draw their own sides draw most rules twice.
    for rule in set(page.horizontal):
        for table in tables:
            passed = table.lattice.cells_along(rule)
            for number in passed:
                _, top, _, bottom = table.lattice.cells[number].box
                if top + SNAP < rule.at < bottom - SNAP:
                    table.across[number].append(rule)
            if passed:
                break
    for at, start, end in set(page.vertical):
        middle = (start + end) / 2
        for table in tables:
            cell = table.lattice.cell_at(at, middle)
            if cell is not None:
                left, _, right, _ = table.lattice.cells[cell].box
                if left + SNAP < at < right - SNAP:
                    table.down.add(cell)
                break


def _table(table: _Filled, sheet: Sheet) -> Iterator[PageBlock]:
    """The table as a grid, and lines for the prose framed in it."""
    glyphs = table.glyphs
    numbers = {cell.box: number for number, cell in enumerate(table.lattice.cells)}
    cells = [
        PageCell(_cell(table, number, cell, sheet), cell.row, cell.box)
        for number, cell in enumerate(table.lattice.cells)
    ]

    def lines_in(cell: PageCell) -> list[PageLine]:
        number = numbers[cell.box]
        across = table.across.get(number, ())
        return [shown for line in text_lines(glyphs.get(number, ())) for shown in sheet.line(line, across)]

    return table_blocks(table.lattice.xs, cells, lines_in)


def _cell(table: _Filled, number: int, cell: LatticeCell, sheet: Sheet) -> Cell:
    box, glyphs = cell.box, table.glyphs.get(number, ())
    text = cell_text(glyphs) if glyphs else ""
    doubt: Doubt | None
    if not cell.whole or number in table.crossed:
        doubt = "cell_unreadable"
    elif not text and (number in table.across or number in table.down):
        doubt = "cell_picture"
    elif not text and _is_cut_off(table, box):
        doubt = "cell_struck_out"
    else:
        doubt = sheet.doubt(box, text, glyphs, table.across.get(number, ()))
    read = _new_cell((text, sheet.locate(box), cell.column, cell.columns, cell.rows, None, None))
    return read if doubt is None else read.doubted(doubt)


def _is_cut_off(table: _Filled, box: Box) -> bool:
    """Whether a line that strikes a row out has cut its cells in two, and this half holds no text."""
    for at, beyond in ((box.top, box.top - SNAP), (box.bottom, box.bottom + SNAP)):
        cell = table.lattice.cell_at((box.x0 + box.x1) / 2, beyond)
        glyphs = () if cell is None else table.glyphs.get(cell, ())
        if any(strikes(Rule(at, box.x0, box.x1), glyph) for glyph in glyphs):
            return True
    return False


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

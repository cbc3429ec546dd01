"""The tables of a web page as grids: which column every cell begins in, and which rows are a table's own.

A layout table is transparent: a row that holds another table, preformatted text or prose is no row of
figures, and what its cells hold is read as if there were no table around it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from extractors.document import Cell, CellFields, Grid
from extractors.limits import MOST_SPANNED
from extractors.readers.web.content import (
    FilledTable,
    PageContent,
    PageTable,
    TableCell,
    TableLayout,
    TableRow,
)
from schemas.errors import UnreadableSourceError

LONGEST_CELL = 300
"""Characters; official labels with their notes have at most a hundred, a longer cell holds prose."""


@dataclass(slots=True)
class GridRow:
    """A displayed row; ``number`` counts all rows of the table as the source has them, from one."""

    number: int
    cells: list[TableCell]


def place_cells(table: PageTable) -> list[GridRow]:
    """Every displayed row of a table, its cells set to their columns and cut to the rows there are.

    The head comes first and the foot last, wherever the source has them, as browsers show them; of several
    these count all first and last, and show where they are written all but the first. A cell
    takes the first column that no cell above reaches down into; none reaches out of its group of rows.
    Raises :class:`UnreadableSourceError` with ``too_complex`` where the cells claim more than any table
    holds.
    """
    placed: list[GridRow] = []
    steps = 0
    above = 0
    for group in sorted(table.groups, key=lambda group: group.rank):
        group.rows_above = above
        above += len(group.rows)
    for group in sorted(table.groups, key=lambda group: group.shown_rank):
        shown = sum(row.is_displayed for row in group.rows)
        free_from: list[int] = []
        index = 0
        for number, row in enumerate(group.rows, start=group.rows_above + 1):
            if not row.is_displayed:
                continue
            steps += _place_row(row, index, shown, free_from)
            placed.append(GridRow(number, row.cells))
            index += 1
            if steps > MOST_SPANNED:
                raise UnreadableSourceError("too_complex", f"a table of more than {MOST_SPANNED} slots")
    return placed


def _place_row(row: TableRow, index: int, shown: int, free_from: list[int]) -> int:
    """Place the cells of the ``index``-th of ``shown`` rows; returns the column after the last.

    ``free_from`` says of each column from which row on it is free.
    """
    column = 0
    width = len(free_from)
    for cell in row.cells:
        while column < width and free_from[column] > index:
            column += 1
        if cell.rows != 1:
            cell.rows = min(cell.rows or shown, shown - index)
        until = index + cell.rows
        cell.column = column
        if cell.columns == 1 and column < width:
            # Most cells, made short: the column is free, so it is taken for longer than it was.
            free_from[column] = until
            column += 1
            continue
        end = column + cell.columns
        if end > width:
            free_from.extend([until] * (end - width))
        for covered in range(column, min(end, width)):
            free_from[covered] = max(free_from[covered], until)
        width = max(width, end)
        column = end
    return column


def parts_of(table: PageTable) -> Iterator[PageContent | tuple[GridRow, ...]]:
    """A table in displayed order: runs of its own rows, and between them what transparent rows hold."""
    yield from table.caption
    rows = place_cells(table)
    special = [cell for row in rows for cell in row.cells if cell.content and not _is_plain(cell.content)]
    is_layout = any(map(_holds_more_than_lines, special)) or all(len(row.cells) < 2 for row in rows)
    if not special and not is_layout:
        yield tuple(rows)
        return

    def is_transparent(row: GridRow) -> bool:
        if is_layout and len(row.cells) == 1:
            return True
        return any(_holds_more_than_lines(cell) or _holds_prose(cell) for cell in row.cells)

    for transparent, run in groupby(rows, key=is_transparent):
        if transparent:
            yield from (part for row in run for cell in row.cells for part in cell.content)
        else:
            yield tuple(run)


def _is_plain(content: list[PageContent]) -> bool:
    """Whether the content of a cell is one short line, as most are."""
    return len(content) == 1 and isinstance(content[0], str) and len(content[0]) <= LONGEST_CELL


def _holds_more_than_lines(cell: TableCell) -> bool:
    return not all(isinstance(part, str) for part in cell.content)


def _holds_prose(cell: TableCell) -> bool:
    return sum(len(part) for part in cell.content if isinstance(part, str)) > LONGEST_CELL


def text_of(cell: TableCell) -> str:
    """The lines of a cell."""
    content = cell.content
    if len(content) == 1 and isinstance(content[0], str):
        return content[0]
    return "\n".join(line for line in content if isinstance(line, str))


def place_in_table(row: GridRow, cell: TableCell) -> str:
    """What a cell's locator says after the number of its table."""
    return f";row={row.number};col={cell.number}"


def grid_rows(rows: tuple[GridRow, ...], table_number: int) -> tuple[tuple[Cell, ...], ...]:
    """Placed rows as rows of a grid; a row without cells of its own is left out."""
    return tuple([tuple([_cell(row, cell, table_number) for cell in row.cells]) for row in rows if row.cells])


def _cell(row: GridRow, cell: TableCell, table_number: int) -> Cell:
    locator = f"table={table_number}{place_in_table(row, cell)}"
    read = Cell(text_of(cell), locator, cell.column, cell.columns, cell.rows)
    return read.doubted(cell.doubt) if cell.doubt else read


def filled_grid(table: FilledTable, table_number: int) -> Grid:
    """The same of a table whose layout is known."""
    layout, number = table.layout, len(table.texts)
    locators = _locators(layout, table_number)
    fields = CellFields(
        table.texts,
        locators,
        layout.columns,
        layout.widths,
        layout.heights,
        (None,) * number,
        (None,) * number,
    )
    return Grid(fields, layout.row_lengths, rows_exact=True)


@lru_cache(maxsize=1024)
def _locators(layout: TableLayout, table_number: int) -> tuple[str, ...]:
    return tuple([f"table={table_number}{place}" for place in layout.places])

"""The tables of a web page as grids: which column every cell begins in, and which rows are a table's own.

A layout table is transparent: a row that holds another table, preformatted text or prose is no row of
figures, and what its cells hold is read as if there were no table around it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from extractors.document import Cell
from extractors.readers.web_content import Content, Table, TableCell, TableRow
from schemas.errors import UnreadableSource

_LONGEST_CELL = 300
"""Characters; official labels with their notes have at most a hundred, a longer cell holds prose."""
_MOST_SLOTS = 2_000_000
_PICTURE = "\N{OBJECT REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell in its grid: the column it begins in, from zero, and how many columns and rows it covers."""

    cell: TableCell
    column: int
    columns: int
    rows: int


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A displayed row; ``number`` counts all rows of the table as the source has them, from one."""

    number: int
    cells: tuple[PlacedCell, ...]


def place_cells(table: Table) -> list[PlacedRow]:
    """Every displayed row of a table with its cells in their columns.

    Heads come first and feet last, wherever the source has them, as browsers show and count them. A cell
    takes the first column that no cell above reaches down into; none reaches out of its group of rows.
    Raises :class:`UnreadableSource` with ``too_complex`` where the cells claim more than any table holds.
    """
    placed: list[PlacedRow] = []
    number = steps = 0
    for group in sorted(table.groups, key=lambda group: group.rank):
        shown = sum(row.is_displayed for row in group.rows)
        free_from: list[int] = []
        index = 0
        for row in group.rows:
            number += 1
            if row.is_displayed:
                cells = tuple(_place_row(row, index, shown, free_from))
                placed.append(PlacedRow(number, cells))
                steps += cells[-1].column + cells[-1].columns if cells else 0
                index += 1
                if steps > _MOST_SLOTS:
                    raise UnreadableSource("too_complex", f"a table of more than {_MOST_SLOTS} slots")
    return placed


def _place_row(row: TableRow, index: int, shown: int, free_from: list[int]) -> Iterator[PlacedCell]:
    """The cells of the ``index``-th of ``shown`` rows; ``free_from`` says of each column when it is free."""
    column = 0
    for cell in row.cells:
        while column < len(free_from) and free_from[column] > index:
            column += 1
        rows = min(cell.rows or shown, shown - index)
        end = column + cell.columns
        free_from.extend([0] * (end - len(free_from)))
        if cell.columns == 1:
            free_from[column] = max(free_from[column], index + rows)
        else:
            free_from[column:end] = [max(until, index + rows) for until in free_from[column:end]]
        yield PlacedCell(cell, column, cell.columns, rows)
        column = end


def parts_of(table: Table) -> Iterator[Content | tuple[PlacedRow, ...]]:
    """A table in displayed order: runs of its own rows, and between them what transparent rows hold."""
    rows = place_cells(table)
    cells = [cell.cell for row in rows for cell in row.cells]
    is_layout = all(len(row.cells) < 2 for row in rows) or any(map(_holds_more_than_lines, cells))

    def is_transparent(row: PlacedRow) -> bool:
        if is_layout and len(row.cells) == 1:
            return True
        return any(_holds_more_than_lines(placed.cell) or _holds_prose(placed.cell) for placed in row.cells)

    yield from table.caption
    for transparent, run in groupby(rows, key=is_transparent):
        if transparent:
            yield from (part for row in run for placed in row.cells for part in placed.cell.content)
        else:
            yield tuple(run)


def _holds_more_than_lines(cell: TableCell) -> bool:
    return not all(isinstance(part, str) for part in cell.content)


def _holds_prose(cell: TableCell) -> bool:
    return sum(len(part) for part in cell.content if isinstance(part, str)) > _LONGEST_CELL


def text_of(cell: TableCell) -> str:
    """The lines of a cell; where it shows only a picture, the character that stands for one."""
    lines = [line for line in cell.content if isinstance(line, str)]
    if not lines:
        return _PICTURE if cell.has_picture else ""
    return lines[0] if len(lines) == 1 else "\n".join(lines)


def grid_rows(rows: tuple[PlacedRow, ...], table_number: int) -> tuple[tuple[Cell, ...], ...]:
    """Placed rows as rows of a grid; a row without cells of its own is left out."""
    return tuple(
        tuple(
            Cell(
                text_of(placed.cell),
                f"table={table_number};row={row.number};col={placed.cell.number}",
                placed.column,
                placed.columns,
                placed.rows,
            )
            for placed in row.cells
        )
        for row in rows
        if row.cells
    )

"""A document as its reader saw it: paragraphs and tables, for sources that have no pages of their own."""

from collections import defaultdict
from collections.abc import Iterator

from extractors.document import Cell, Document, Grid
from extractors.limits import MOST_COLUMNS
from extractors.tracing.marks import Marks
from extractors.tracing.views import Blocks, Piece, ShownCell, ShownTable


def show_document(document: Document, marks: Marks) -> Blocks:
    """The blocks of a document with its cells marked."""
    return Blocks(
        tuple(
            ShownTable(tuple(_rows(block, marks)), block.rows_exact)
            if isinstance(block, Grid)
            else Piece(block.text, marks.at(block.locator))
            for block in document.blocks
        )
    )


def _rows(grid: Grid, marks: Marks) -> Iterator[tuple[ShownCell, ...]]:
    """The rows of a table; where a cell stands further right than those before it reach, a filler is put."""
    taken: dict[int, set[int]] = defaultdict(set)
    for number, row in enumerate(grid.rows):
        shown: list[ShownCell] = []
        at = 0
        for cell in row:
            if cell.column is not None:
                while at < cell.column:
                    if at not in taken[number]:
                        shown.append(ShownCell("", is_filler=True))
                    at += 1
                at = max(at, cell.column) + cell.columns
                _take(taken, number, cell, len(grid.rows))
            shown.append(ShownCell(cell.text, cell.columns, cell.rows, marks.at(cell.locator)))
        taken.pop(number, None)
        yield tuple(shown)


def _take(taken: dict[int, set[int]], number: int, cell: Cell, rows: int) -> None:
    """Note the columns that a cell covers in those of ``rows`` that are below its own."""
    first = cell.column or 0
    columns = range(first, first + min(cell.columns, MOST_COLUMNS))
    for below in range(number + 1, min(number + cell.rows, rows)):
        taken[below].update(columns)

"""Values to columns by where they stand, for sources that show columns.

Each column of values belongs to its leaf: the lowest cell of the header above it. Where the leaves are the
official columns and every value stands under one of them, that decides, in whatever order the columns are
printed. Does not belong here: headers and rows as sequences, for sources that show no columns.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from extractors.tables.headers import Header, fits_whole, match_in_order
from extractors.tables.placing import Placed
from extractors.tables.rows import PrintedRow, Word, is_blank
from extractors.tables.tokens import Token
from extractors.text.labels import label_key
from schemas.forms import FormBlock
from schemas.terms import Term

_NOT_OFFICIAL, _SEVERAL = -1, -2


class HeaderCell(NamedTuple):
    """A cell of a header: its text and place, and whether it may stand right over values."""

    text: str
    row: int
    left: int
    width: int
    may_be_leaf: bool


@dataclass(frozen=True, slots=True)
class Leaf:
    """Neighbouring columns under one lowest header cell, the ``at``-th of the header.

    ``above`` are the texts over it, lowest first.
    """

    at: int
    text: str
    columns: frozenset[int]
    above: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one grid under one header.

    ``header`` has them as printed from the left; ``positions`` says of each grid column which of them it is,
    or that it is one that the form does not have.
    """

    grid: int
    header: Header
    positions: dict[int, int]

    @property
    def has_others(self) -> bool:
        """Whether there are columns that the form does not have."""
        return _NOT_OFFICIAL in self.positions.values()


def find_columns(words: Sequence[Word], block: FormBlock) -> Columns | None:
    """The columns under a header; None where it shows none, or not exactly the official ones."""
    grids = {word.token.grid for word in words}
    if len(grids) != 1 or any(word.token.left is None for word in words):
        return None
    top = min(word.token.row for word in words)
    leaves, order = _read_shape(tuple(_header_cell(word, top) for word in words), block)
    if order is not None:
        header = Header(tuple(index for index in order if index is not None), "labels")
        chosen = [leaf for leaf, index in zip(leaves, order, strict=True) if index is not None]
    else:
        in_order = _in_order(leaves, words, block)
        if in_order is None:
            return None
        header, chosen = in_order, list(leaves)
    positions = {column: position for position, leaf in enumerate(chosen) for column in leaf.columns}
    first = min(positions)
    for leaf in leaves:
        if leaf not in chosen and min(leaf.columns) > first:
            positions.update(dict.fromkeys(leaf.columns, _NOT_OFFICIAL))
    return Columns(grids.pop(), header, positions)


def _header_cell(word: Word, top: int) -> HeaderCell:
    token = word.token
    may_be_leaf = word.may_be("column") or not word.labels
    return HeaderCell(token.text, token.row - top, token.left or 0, token.width, may_be_leaf)


@lru_cache(maxsize=4096)
def _read_shape(
    cells: tuple[HeaderCell, ...], block: FormBlock
) -> tuple[tuple[Leaf, ...], tuple[int | None, ...] | None]:
    """The leaves that may be columns of values, and which official column each of them is by its labels.

    No columns (None) where one is lacking or not told from another. Most reports have equal headers.
    """
    leaves = tuple(leaf for leaf in _leaves(cells) if cells[leaf.at].may_be_leaf)
    order: list[int | None] = []
    for leaf in leaves:
        fitting = [index for index, column in enumerate(block.columns) if _is_column(leaf, column)]
        if len(fitting) > 1:
            return leaves, None
        order.append(fitting[0] if fitting else None)
    found = [index for index in order if index is not None]
    is_whole = sorted(found) == list(range(len(block.columns)))
    if not is_whole or (found != sorted(found) and _has_hole(leaves, cells)):
        return leaves, None
    return leaves, tuple(order)


def _has_hole(leaves: Sequence[Leaf], cells: Sequence[HeaderCell]) -> bool:
    """Whether nothing stands over a leaf on a level on which others stand, in a source that merges cells.

    A label over several columns is lacking, and what stood to its right has moved to the left.
    """
    if all(cell.width == 1 for cell in cells):
        return False
    highest = min(cells[leaf.at].row for leaf in leaves)
    return any(
        not any(_stands_over(cells[leaf.at], cell) for cell in cells if cell.row >= highest)
        for leaf in leaves
        if cells[leaf.at].row > highest
    )


def _stands_over(lower: HeaderCell, upper: HeaderCell) -> bool:
    is_higher = upper.row < lower.row
    return is_higher and upper.left < lower.left + lower.width and lower.left < upper.left + upper.width


def _leaves(cells: Sequence[HeaderCell]) -> list[Leaf]:
    """The lowest header cells from the left; neighbours of one wording are one cell that was not merged."""
    over: dict[int, list[int]] = defaultdict(list)
    for at in sorted(range(len(cells)), key=lambda at: -cells[at].row):
        for column in range(cells[at].left, cells[at].left + cells[at].width):
            over[column].append(at)
    leaves: list[Leaf] = []
    for column in sorted(over):
        at, *above = over[column]
        text = cells[at].text
        last = leaves[-1] if leaves else None
        if last and column - 1 in last.columns and (at == last.at or label_key(text) == label_key(last.text)):
            leaves[-1] = replace(last, columns=last.columns | {column})
        else:
            leaves.append(Leaf(at, text, frozenset({column}), tuple(cells[upper].text for upper in above)))
    return leaves


def _is_column(leaf: Leaf, column: tuple[Term, ...]) -> bool:
    *outer, own = column
    return fits_whole(own, leaf.text) and all(
        any(fits_whole(term, text) for text in leaf.above) for term in outer
    )


def _in_order(leaves: Sequence[Leaf], words: Sequence[Word], block: FormBlock) -> Header | None:
    """The official columns where there are as many leaves, misprinted or cut, and none contradicts."""
    if len(leaves) != len(block.columns):
        return None
    outer = {term for column in block.columns for term in column[:-1]}
    for leaf, column in zip(leaves, block.columns, strict=True):
        if any(fits_whole(term, text) for text in leaf.above for term in outer.difference(column)):
            return None
    return match_in_order([column[-1] for column in block.columns], [words[leaf.at] for leaf in leaves])


def place_by_columns(row: PrintedRow, columns: Columns) -> Placed | None:
    """One token for each column from the left, and what stands under columns that the form lacks.

    None where a value stands under no column or under several, or a column has no cell or two values.
    """
    at = columns.positions
    positions = [at.get(token.left or 0) if token.width == 1 else _position(token, at) for token in row.slots]
    if positions == list(range(len(columns.header.order))):
        return Placed(row.slots)
    under: dict[int, Token] = {}
    surplus: list[Token] = []
    for token, position in zip(row.slots, positions, strict=True):
        if position == _SEVERAL or (position is None and not is_blank(token)):
            return None
        if position == _NOT_OFFICIAL:
            surplus += [] if is_blank(token) else [token]
        elif position is not None and (position not in under or is_blank(under[position])):
            # Of an unmerged cell's pieces, one holds the value.
            under[position] = token if position not in under or not is_blank(token) else under[position]
        elif not is_blank(token):
            return None
    if len(under) != len(columns.header.order):
        return None
    return Placed(tuple(under[position] for position in sorted(under)), surplus=tuple(surplus))


def _position(token: Token, positions: dict[int, int]) -> int | None:
    """Which column a cell over several grid columns stands under; None where it stands under none."""
    left = token.left or 0
    found = {positions[column] for column in range(left, left + token.width) if column in positions}
    if len(found) > 1:
        return _SEVERAL
    return found.pop() if found else None


def stands_under(row: PrintedRow, columns: Columns) -> bool:
    """Whether a row is of the grid of these columns, and all its cells show where they stand."""
    # A grid's rows are exact or not; a segment is of one row.
    return all(
        segment[0].grid == columns.grid and segment[0].row_exact for segment in row.segments
    ) and None not in [token.left for token in row.slots]

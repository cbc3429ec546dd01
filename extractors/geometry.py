"""Values to columns by where they stand, for sources that show columns.

Each column of values belongs to its leaf: the lowest cell of the header above it. Where the leaves are the
official columns and every value stands under one of them, that decides, in whatever order the columns are
printed. Does not belong here: headers and rows as sequences, for sources that show no columns.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.headers import Header, fits_whole, match_in_order
from extractors.labels import label_key
from extractors.placing import Placed
from extractors.rows import PrintedRow, Word, is_blank
from extractors.stream import Token
from schemas.forms import Block
from schemas.terms import Term

_NOT_OFFICIAL = -1


@dataclass(frozen=True, slots=True)
class Leaf:
    """Neighbouring columns under one lowest header cell; ``above`` are the cells over it, lowest first."""

    word: Word
    columns: frozenset[int]
    above: tuple[Word, ...]


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


def find_columns(words: Sequence[Word], block: Block) -> Columns | None:
    """The columns under a header; None where it shows none, or not exactly the official ones."""
    grids = {word.token.grid for word in words}
    if len(grids) != 1 or any(word.token.left is None for word in words):
        return None
    leaves = [leaf for leaf in _leaves(words) if leaf.word.may_be("column") or not leaf.word.labels]
    official = _by_labels(leaves, block) or _in_order(leaves, block)
    if official is None:
        return None
    header, chosen = official
    positions = {column: position for position, leaf in enumerate(chosen) for column in leaf.columns}
    first = min(positions)
    for leaf in leaves:
        if leaf not in chosen and min(leaf.columns) > first:
            positions.update(dict.fromkeys(leaf.columns, _NOT_OFFICIAL))
    return Columns(grids.pop(), header, positions)


def _leaves(words: Sequence[Word]) -> list[Leaf]:
    """The lowest header cells from the left; neighbours of one wording are one cell that was not merged."""
    over: dict[int, list[Word]] = defaultdict(list)
    for word in sorted(words, key=lambda word: -word.token.row):
        for column in _span(word.token):
            over[column].append(word)
    leaves: list[Leaf] = []
    for column in sorted(over):
        lowest, *above = over[column]
        last = leaves[-1] if leaves else None
        if last and column - 1 in last.columns and _same_cell(last.word, lowest):
            leaves[-1] = Leaf(last.word, last.columns | {column}, last.above)
        else:
            leaves.append(Leaf(lowest, frozenset({column}), tuple(above)))
    return leaves


def _span(token: Token) -> range:
    left = token.left or 0
    return range(left, left + token.width)


def _same_cell(one: Word, other: Word) -> bool:
    return one is other or label_key(one.token.text) == label_key(other.token.text)


def _by_labels(leaves: Sequence[Leaf], block: Block) -> tuple[Header, list[Leaf]] | None:
    """The official columns where each of them is the label of exactly one leaf."""
    order: list[int] = []
    chosen: list[Leaf] = []
    for leaf in leaves:
        fitting = [index for index, column in enumerate(block.columns) if _is_column(leaf, column)]
        if len(fitting) > 1:
            return None
        if fitting:
            order.append(fitting[0])
            chosen.append(leaf)
    if sorted(order) != list(range(len(block.columns))):
        return None
    return Header(tuple(order), "labels"), chosen


def _is_column(leaf: Leaf, column: tuple[Term, ...]) -> bool:
    *outer, own = column
    return fits_whole(own, leaf.word.token.text) and all(
        any(fits_whole(term, word.token.text) for word in leaf.above) for term in outer
    )


def _in_order(leaves: list[Leaf], block: Block) -> tuple[Header, list[Leaf]] | None:
    """The official columns where there are as many leaves, misprinted or cut, and none contradicts."""
    if len(leaves) != len(block.columns):
        return None
    header = match_in_order([column[-1] for column in block.columns], [leaf.word for leaf in leaves])
    if header is None:
        return None
    outer = {term for column in block.columns for term in column[:-1]}
    for leaf, column in zip(leaves, block.columns, strict=True):
        if any(fits_whole(term, word.token.text) for word in leaf.above for term in outer - set(column)):
            return None
    return header, leaves


def place_by_columns(row: PrintedRow, columns: Columns) -> Placed | None:
    """One token for each column from the left, and what stands under columns that the form lacks.

    None where a value stands under no column or under several, or a column has no cell or two values.
    """
    under: dict[int, Token] = {}
    surplus: list[Token] = []
    for token in row.slots:
        positions = {columns.positions.get(column) for column in _span(token)} - {None}
        if len(positions) != 1:
            if positions or not is_blank(token):
                return None
            continue
        (position,) = positions
        if position is None or position == _NOT_OFFICIAL:
            surplus += [] if is_blank(token) else [token]
        elif position not in under or is_blank(under[position]):
            # Of an unmerged cell's pieces, one holds the value.
            under[position] = token if position not in under or not is_blank(token) else under[position]
        elif not is_blank(token):
            return None
    if len(under) != len(columns.header.order):
        return None
    return Placed(tuple(under[position] for position in sorted(under)), surplus=tuple(surplus))


def stands_under(row: PrintedRow, columns: Columns) -> bool:
    """Whether a row is of the grid of these columns, and all its cells show where they stand."""
    return all(
        token.grid == columns.grid and token.left is not None and token.row_exact for token in row.slots
    )

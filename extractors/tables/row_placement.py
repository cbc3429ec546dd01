"""The header above each row, and the placing of a row's values under it.

A header is read twice: as a sequence of words, and, where the source shows columns, as cells over columns.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from extractors.tables.column_positions import Columns, find_columns, place_by_columns, stands_under
from extractors.tables.headers import Header, is_unit_note, match_applicants, match_as_printed, match_outcomes
from extractors.tables.placing import Placed, Unplaced
from extractors.tables.row_labels import NamedRow
from extractors.tables.rows import PrintedRow, Word, header_columns, is_blank
from extractors.tables.tokens import Token
from extractors.text.values import holds_several_values
from schemas.forms import FormBlock, TableName


@dataclass(frozen=True, slots=True)
class Heading:
    """The header above a row, read in both ways.

    ``words`` in reading order and the ``header`` they are as a sequence (None where they are not the official
    one), and the ``columns`` under it (None where the source does not show them, or not the official ones).
    """

    words: tuple[Word, ...]
    header: Header | None
    columns: Columns | None = None


def headings_above(
    named: Sequence[NamedRow], blocks: Mapping[str, FormBlock], table: TableName
) -> list[Heading | None]:
    """For each row the header last printed above it, None for a row that is of no block.

    A block's title ends the header before.
    """
    headings: list[Heading | None] = []
    current: tuple[tuple[Word, ...], tuple[Word, ...]] = ((), ())
    # Most rows share the header above them, and it is matched once for each block.
    matched: dict[tuple[int, int], Heading] = {}
    for entry in named:
        above = entry.row.words[:-1]
        columns = header_columns(above)
        if columns:
            current = _in_sequence(above, columns), _over_columns(above, entry.row)
        elif any(word.may_be("title") for word in above):
            current = ((), ())
        block = blocks.get(entry.term.code) if entry.term else None
        if block is None:
            headings.append(None)
            continue
        known = (id(current), id(block))
        if known not in matched:
            matched[known] = _heading(*current, block, table)
        headings.append(matched[known])
    return headings


def _in_sequence(above: tuple[Word, ...], columns: tuple[Word, ...]) -> tuple[Word, ...]:
    """The labels of columns.

    What is no label between two of them, or right after the last, may be a column of its own.
    """
    words = above[above.index(columns[0]) :]
    return tuple(word for word in words if word in columns or not (word.labels or is_unit_note(word)))


def _over_columns(above: Sequence[Word], row: PrintedRow) -> tuple[Word, ...]:
    """All cells of a header, from the last title on: not the labels of rows and groups of rows below it."""
    titles = [index for index, word in enumerate(above) if word.may_be("title")]
    start = titles[-1] + 1 if titles else 0
    return tuple(
        word
        for word in above[start:]
        if word.token.row != row.slots[0].row
        and not is_unit_note(word)
        and (not word.labels or word.may_be("column", "column_group"))
    )


def _heading(words: tuple[Word, ...], over: tuple[Word, ...], block: FormBlock, table: TableName) -> Heading:
    expected = [column[-1] for column in block.columns]
    match = match_applicants if table == "application_dispositions" else match_as_printed
    header = match(expected, words) if words else None
    return Heading(words, header, find_columns(over, block) if over else None)


def review_heading(row: PrintedRow, block: FormBlock) -> Heading:
    """The header above the only row of the table that has no labels of rows."""
    words = tuple(word for word in row.words if word.labels or len(word.token.text) < 10)
    header = match_outcomes([(column[0], column[1]) for column in block.columns], words)
    return Heading(words, header, find_columns(_over_columns(words, row), block) if words else None)


def place_row(
    row: PrintedRow, arity: int, heading: Heading, in_order: Callable[[], Placed | Unplaced]
) -> tuple[Header, Placed] | Unplaced:
    """The values of a row and the columns they belong to, by where they stand and by their order.

    Where they stand decides. ``in_order`` is asked where columns are not shown or the row does not fit them,
    and where it could tell otherwise; two different answers are none.
    """
    header, columns = heading.header, heading.columns
    if columns is None or not stands_under(row, columns):
        if header is None:
            return Unplaced("header_unrecognised")
        if header.has_unknown and len(row.slots) != arity:
            # A column that the form lacks may be any of the cells.
            return Unplaced("row_short" if len(row.slots) < arity else "row_long")
        placed = in_order()
        if isinstance(placed, Unplaced):
            return placed
        may_lack_cell = header.lacks_word or any(holds_several_values(token.text) for token in row.slots)
        if may_lack_cell and any(map(is_blank, placed.tokens)):
            # What seems blank may be what is left of two merged cells.
            return Unplaced("row_blanks_unplaced")
        return header, placed
    by_columns = place_by_columns(row, columns)
    is_whole = len(row.slots) == arity
    if by_columns is None:
        # A crooked row with a cell for every column is told by its order, any other may lack any cell.
        placed = in_order() if header and is_whole else Unplaced(_misfit(row, arity))
        return (header, placed) if header and isinstance(placed, Placed) else Unplaced(_misfit(row, arity))
    if header and not is_whole and not columns.has_others:
        placed = in_order()
        if isinstance(placed, Placed) and _differ((columns.header, by_columns), (header, placed)):
            return Unplaced("columns_conflict")
    return columns.header, by_columns


def _misfit(row: PrintedRow, arity: int) -> str:
    """The finding on a row that does not fit its columns."""
    if len(row.slots) < arity:
        return "row_short"
    return "row_long" if len(row.filled) > arity else "row_blanks_unplaced"


def _differ(one: tuple[Header, Placed], other: tuple[Header, Placed]) -> bool:
    """Whether a cell would read otherwise; of two blanks it does not matter which one it is."""
    return any(
        mine.locator != theirs.locator and not (is_blank(mine) and is_blank(theirs))
        for mine, theirs in zip(_in_official_order(*one), _in_official_order(*other), strict=True)
    )


def _in_official_order(header: Header, placed: Placed) -> list[Token]:
    pairs = sorted(zip(header.order, placed.tokens, strict=True), key=lambda pair: pair[0])
    return [token for _, token in pairs]

"""A run of printed values to the columns of its row.

A run that prints every value is placed as it stands. Where blanks are among its cells, only what the source
shows of its rows can tell a blank cell from a lacking one or from what a merged cell left behind.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extractors.tables.rows import PrintedRow, is_blank
from extractors.tables.tokens import Token

Lead = tuple[int, bool]
"""Where a row's label stands, and whether rows are exact."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One token per column.

    ``by_siblings`` where other rows had to decide, ``surplus`` what stands behind the row.
    """

    tokens: tuple[Token, ...]
    by_siblings: bool = False
    surplus: tuple[Token, ...] = ()


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Why a run could not be placed: the code of the finding."""

    finding_code: str


@dataclass(slots=True)
class Siblings:
    """At which cell after the label the values of whole rows begin, by label's place and by shape."""

    by_lead: dict[Lead, set[int]] = field(default_factory=lambda: defaultdict(set))
    by_shape: dict[tuple[Lead, int], set[int]] = field(default_factory=lambda: defaultdict(set))
    padded: bool = False
    """Whether exact rows are filled up to one width: then a row of another width lacks a cell."""

    @classmethod
    def of(cls, rows: Iterable[tuple[PrintedRow, int]]) -> "Siblings":
        """Learn from printed rows, each with its number of columns."""
        siblings = cls()
        for row, arity in rows:
            start = _whole_start(row, arity)
            if start is not None:
                siblings.by_lead[_lead(row)].add(start)
                if row.set_off or not row.is_last:
                    siblings.by_shape[_lead(row), len(row.segments[0])].add(start)
                siblings.padded |= row.slots[0].row_exact and len(row.slots) > arity
        return siblings


def _lead(row: PrintedRow) -> Lead:
    label = row.words[-1].token
    if label.row_exact:
        return label.column, True
    own = 1
    for word in reversed(row.words[:-1]):
        if word.may_be("column"):
            break
        own += 1
    return own, False


def _whole_start(row: PrintedRow, arity: int) -> int | None:
    """Where the values begin in a run whose first and last column are both printed.

    None where they are not.
    """
    filled = row.filled
    if not filled or filled[-1] - filled[0] + 1 != arity:
        return None
    # Across a break between rows a blank may be what a merged cell left behind.
    return filled[0] if len(filled) == arity or len(row.segments) == 1 else None


def place_values(row: PrintedRow, arity: int, siblings: Siblings) -> Placed | Unplaced:
    """One token for each of ``arity`` columns, if that can be told for certain."""
    slots, first = row.slots, row.segments[0]
    filled = row.filled
    start = _whole_start(row, arity)
    if start is not None:
        return Placed(slots[start : start + arity])
    if len(filled) > arity:
        set_off = row.set_off and len(first) == arity > 1 and not any(map(is_blank, first))
        surplus = tuple(slots[index] for index in filled[arity:])
        return Placed(first, surplus=surplus) if set_off else Unplaced("row_long")
    if len(slots) < arity:
        return Unplaced("row_short")
    if not filled:
        return Placed(slots[:arity])
    if filled[-1] >= len(first):
        return Unplaced("row_blanks_unplaced")
    return _place_blanks(row, arity, siblings)


def _place_blanks(row: PrintedRow, arity: int, siblings: Siblings) -> Placed | Unplaced:
    """Place a run with blanks by whole rows of its shape, or as it stands where its row is set off from the
    next."""
    first = row.segments[0]
    lead = _lead(row)
    offsets = siblings.by_shape.get((lead, len(first)), set())
    if len(offsets) == 1:
        (offset,) = offsets
        window = first[offset : offset + arity]
        outside = (*first[:offset], *first[offset + arity :])
        if len(window) == arity and all(map(is_blank, outside)):
            return Placed(window, by_siblings=True)
    if len(first) == arity and row.set_off and not (lead[1] and siblings.padded):
        # In exact rows a blank right after the label may be what the merged label left behind, unless the
        # source says what is merged.
        begins_at_label = siblings.by_lead.get(lead) or (
            {0} if not lead[1] or first[0].shows_merging or not is_blank(first[0]) else set()
        )
        if begins_at_label == {0}:
            return Placed(first)
    return Unplaced("row_blanks_unplaced")


def place_unlabelled(row: PrintedRow, arity: int, stretch: Sequence[Token]) -> Placed | Unplaced:
    """One token for each column of a table's only row, which has no label of its own.

    Where the source marks no rows, all rows of the printed grid are equally wide, so the last ``arity``
    cells are the row if the cells of the whole table fill rows of that width, or if merging has left no
    empty cells anywhere above.
    """
    slots = row.slots
    if _whole_start(row, arity) is not None or len(row.filled) > arity:
        return place_values(row, arity, Siblings())
    if len(slots) < arity:
        return Unplaced("row_short")
    if len(row.segments[0]) == arity and (row.set_off or row.segments[0][0].row_exact):
        return Placed(row.segments[0])
    cells = [token for token in stretch if token.row == slots[0].row]
    above = cells[: -len(slots)]
    leaves_remnants = any(map(is_blank, above)) or len(slots) != arity
    if len(row.segments) == 1 and (len(cells) % arity == 0 if leaves_remnants else above):
        return Placed(slots[-arity:], by_siblings=True)
    return Unplaced("row_blanks_unplaced")

"""Which official row each printed row is, by the label before its values."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from extractors.tables.rows import PrintedRow, Word, stands_in_header
from extractors.text.labels import (
    is_remnant_of,
    label_of_glued,
    match_exactly,
    match_misprint,
    may_be_cut_from,
    printed_ordinal,
)
from schemas.forms import TableName
from schemas.statuses import Placement
from schemas.terms import ARTICLE20_SUBJECTS, DISPOSITION_GROUPS, DISPOSITIONS, Term

_ROW_ORDER: dict[TableName, tuple[str, ...]] = {
    "article20_items": tuple(term.code for term in ARTICLE20_SUBJECTS),
    "application_dispositions": tuple(term.code for term in DISPOSITIONS),
}


_NUMBERED_GROUPS = {term.parent for term in DISPOSITIONS} - {None, "results"}
"""Groups whose rows are numbered from 1 in digits."""
_NAMES = (*DISPOSITIONS, *DISPOSITION_GROUPS)


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A printed row with values and the official row it is (None where unknown).

    It is placed by nothing where its values are part of its label. ``rivals`` are official rows that its
    label is equally near to, where the sequence did not decide.
    """

    row: PrintedRow
    term: Term | None
    placement: Placement = "none"
    rivals: tuple[Term, ...] = ()


def name_rows(rows: Sequence[PrintedRow], table: TableName) -> list[NamedRow]:
    """Name every row that holds values.

    Labels matched to the letter come first, misprints take what is left, and then what is left of a label
    between two rows that are certain.
    """
    named = [_name_exactly(row) for row in rows]
    taken = {entry.term.code for entry in named if entry.term}
    named = [
        entry if entry.term else _name_misprint(position, named, taken, table)
        for position, entry in enumerate(named)
    ]
    if table == "application_dispositions":
        named = [
            _name_remnant(position, named) if entry.row.words[-1].match is None else entry
            for position, entry in enumerate(named)
        ]
    printed = {entry.term for entry in named if entry.term}
    return [_doubted(entry, printed) for entry in named]


def glued_row(word: Word) -> Term | None:
    """The row whose label a word is together with the values that belong behind it, as in ``规章000``."""
    label = label_of_glued(word.token.text)
    match = match_exactly(label) if label else None
    rows = [found.term for found in match.labels if found.role == "row"] if match else []
    return rows[0] if len(rows) == 1 else None


def _name_exactly(row: PrintedRow) -> NamedRow:
    last = row.words[-1]
    terms = [label.term for label in last.labels if label.role == "row"]
    if len(terms) == 1 and last.match and last.match.edits == 0 and not stands_in_header(row.words):
        return NamedRow(row, terms[0], "labels")
    return NamedRow(row, None)


def _doubted(entry: NamedRow, printed: Set[Term]) -> NamedRow:
    """The row without a name, where other labels begin with its own and no row of its form stands beside it.

    ``（六）其他`` may be what is left of another form's ``（六）其他处理``, ``2.其他`` that of another row:
    it is the last of three rows only beside one of the others.
    """
    term = entry.term
    if term is None or len(term.forms) > 1:
        return entry
    longer = [other for other in DISPOSITIONS if other is not term and may_be_cut_from(other, term.zh)]
    group = {other for other in DISPOSITIONS if (other.parent, other.forms) == (term.parent, term.forms)}
    if not longer or len(group) < 2 or len(group & printed) > 1:
        return entry
    return NamedRow(entry.row, None, rivals=(term, *(other for other in longer if other not in printed)))


def _name_misprint(position: int, named: Sequence[NamedRow], taken: set[str], table: TableName) -> NamedRow:
    """The row that a misprinted label stands for.

    The nearest, or of several as near the one the sequence leaves.
    """
    entry = named[position]
    last = entry.row.words[-1]
    match = last.match or match_misprint(last.token.text, table, short_too=True)
    if match is None:
        glued = glued_row(last)
        return NamedRow(entry.row, glued) if glued and glued.code not in taken else entry
    if match.edits == 0:
        return entry
    candidates = [
        label.term for label in match.labels if label.role == "row" and label.term.code not in taken
    ]
    if last.match is None or len(match.labels) > 1:
        gap = _gap(position, named, table)
        rivals = tuple(candidates)
        candidates = [term for term in candidates if term.code in gap]
        if len(candidates) != 1:
            return NamedRow(entry.row, None, rivals=rivals if len(rivals) > 1 else ())
    return NamedRow(entry.row, candidates[0], "misprinted_label") if len(candidates) == 1 else entry


def _name_remnant(position: int, named: Sequence[NamedRow]) -> NamedRow:
    """The row of a group whose label has lost more than a misprint may, by all that is around it.

    The rows right before and after it are the ones before and after in its group, its number is the one
    between theirs, or none of the three has any, and what is left of its label is nearer to it than to every
    other.
    """
    entry = named[position]
    if not 0 < position < len(named) - 1:
        return entry
    trio = named[position - 1 : position + 2]
    before, after = trio[0].term, trio[2].term
    if before is None or before.parent not in _NUMBERED_GROUPS:
        return entry
    group = [term for term in DISPOSITIONS if term.parent == before.parent]
    first = group.index(before)
    text = entry.row.words[-1].token.text
    ordinals = [printed_ordinal(each.row.words[-1].token.text) for each in trio]
    is_between = group[first + 2 : first + 3] == [after]
    is_numbered_so = ordinals in ([first + 1, first + 2, first + 3], [None] * 3)
    if is_between and is_numbered_so and is_remnant_of(group[first + 1], text, _NAMES):
        return NamedRow(entry.row, group[first + 1], "misprinted_label")
    return entry


def _gap(position: int, named: Sequence[NamedRow], table: TableName) -> set[str]:
    """Codes of the rows that the forms print between the named rows around a position."""
    order = _ROW_ORDER[table]
    before = next((entry.term.code for entry in reversed(named[:position]) if entry.term), None)
    after = next((entry.term.code for entry in named[position + 1 :] if entry.term), None)
    start = order.index(before) + 1 if before else 0
    end = order.index(after) if after else len(order)
    return set(order[start:end])

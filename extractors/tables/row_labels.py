"""Which official row each printed row is, by the label before its values."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from extractors.tables.rows import PrintedRow, stands_in_header
from extractors.text.labels import match_misprint, may_be_cut_from
from schemas.forms import TableName
from schemas.statuses import Placement
from schemas.terms import ARTICLE20_SUBJECTS, DISPOSITIONS, Term

_ROW_ORDER: dict[TableName, tuple[str, ...]] = {
    "article20_items": tuple(term.code for term in ARTICLE20_SUBJECTS),
    "application_dispositions": tuple(term.code for term in DISPOSITIONS),
}


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A printed row with values and the official row it is (None where unknown).

    ``rivals`` are official rows that its label is equally near to, where the sequence did not decide.
    """

    row: PrintedRow
    term: Term | None
    placement: Placement = "none"
    rivals: tuple[Term, ...] = ()


def name_rows(rows: Sequence[PrintedRow], table: TableName) -> list[NamedRow]:
    """Name every row that holds values.

    Labels matched to the letter come first, misprints take what is left.
    """
    named = [_name_exactly(row) for row in rows]
    taken = {entry.term.code for entry in named if entry.term}
    named = [
        entry if entry.term else _name_misprint(position, named, taken, table)
        for position, entry in enumerate(named)
    ]
    printed = {entry.term for entry in named if entry.term}
    return [_doubted(entry, printed) for entry in named]


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
    if match is None or match.edits == 0:
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


def _gap(position: int, named: Sequence[NamedRow], table: TableName) -> set[str]:
    """Codes of the rows that the forms print between the named rows around a position."""
    order = _ROW_ORDER[table]
    before = next((entry.term.code for entry in reversed(named[:position]) if entry.term), None)
    after = next((entry.term.code for entry in named[position + 1 :] if entry.term), None)
    start = order.index(before) + 1 if before else 0
    end = order.index(after) if after else len(order)
    return set(order[start:end])

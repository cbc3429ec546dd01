"""Printed rows of one table to the rows and columns of its official form.

Every value is placed by the label of its row and by its header; whatever is left over, on either side,
becomes a finding. What cannot be placed for certain is ``ambiguous`` or ``missing``, never shifted. Does not
belong here: what the values are. They only count where a row is printed more than once.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from extractors.tables.cells import PlacedRow, ambiguous_cells, heading_unit_of, read_cells, weakest
from extractors.tables.headers import Header
from extractors.tables.placing import Siblings, Unplaced, place_unlabelled, place_values
from extractors.tables.row_labels import NamedRow, glued_row, name_rows
from extractors.tables.row_placement import Heading, headings_above, place_row, review_heading
from extractors.tables.rows import PrintedRow, PrintedTable, Word, printed_rows, stands_in_header
from extractors.tables.tokens import Token
from schemas.extraction import CellReading
from schemas.findings import Finding
from schemas.forms import FormBlock, FormTable, TableName, cell_name, form_table, table_heading
from schemas.terms import FormVersion, Term


@dataclass(frozen=True, slots=True)
class Values:
    """The tokens that hold the values of an official row."""

    row: PlacedRow
    tokens: tuple[Token, ...]


@dataclass(slots=True)
class PlacedTable:
    """Where the values of a table belong, and what is to be said of it, in the order of its form."""

    form: FormTable
    outcome: list[Finding | Values | tuple[CellReading, ...]] = field(default_factory=list)

    def say(self, *findings: Finding) -> None:
        """Add findings."""
        self.outcome.extend(findings)

    @property
    def findings(self) -> list[Finding]:
        """What was said so far."""
        return [part for part in self.outcome if isinstance(part, Finding)]


@dataclass(frozen=True, slots=True)
class _RowCandidate:
    """One reading of an official row: its values, or the finding that says why they cannot be placed."""

    row: PrintedRow
    values: Values | None
    refusal: Finding | None = None
    notes: tuple[Finding, ...] = ()


def place_table(stretch: Sequence[Token], table: TableName, likely_form: FormVersion) -> PlacedTable:
    """Place the values of a table by the labels around them.

    ``likely_form`` is taken where the labels that are there belong to both forms.
    """
    is_review = table == "review_litigation_counts"
    arity = max(len(block.columns) for block in form_table(table, "2019").blocks)
    printed = printed_rows(stretch, table, arity, values_follow_header=is_review)
    named = [] if is_review else name_rows(printed.rows, table)
    placed = PlacedTable(form_table(table, _choose_form(printed, named, likely_form)))
    if is_review:
        _place_reviews(printed, stretch, placed)
    else:
        _place_rows(named, _labels_alone(printed), placed)
        _say_once_of_headers(placed)
    _note_misprints(printed, placed)
    _note_leftovers(printed, placed)
    return placed


def _choose_form(printed: PrintedTable, named: Sequence[NamedRow], likely_form: FormVersion) -> FormVersion:
    """The form whose own labels are printed, by majority; a tie leaves the likely one."""
    words = [word for row in printed.rows for word in row.words[:-1]] + list(printed.trailing_words)
    terms = {
        label.term
        for word in words
        if word.match and word.match.edits == 0
        for label in word.labels
        if label.role in ("title", "column")
    }
    terms |= {entry.term for entry in named if entry.term}
    own = {version: sum(term.forms == {version} for term in terms) for version in ("2019", "2021")}
    if own["2019"] == own["2021"]:
        return likely_form
    return "2019" if own["2019"] > own["2021"] else "2021"


def _place_rows(named: Sequence[NamedRow], labels_alone: Mapping[Term, Word], table: PlacedTable) -> None:
    form = table.form
    blocks = {row.code: block for block in form.blocks for row in block.rows}
    headings = headings_above(named, blocks, form.table)
    siblings = Siblings.of(
        (entry.row, len(blocks[entry.term.code].columns))
        for entry in named
        if entry.term and entry.term.code in blocks
    )
    candidates: dict[str, list[_RowCandidate]] = defaultdict(list)
    for entry, heading in zip(named, headings, strict=True):
        if entry.term is None or heading is None:
            table.say(_unknown_row(entry, form.table))
            continue
        block = blocks[entry.term.code]
        candidates[entry.term.code].append(_place_row(entry, entry.term, heading, block, form, siblings))
    rows = [(block, row) for block in form.blocks for row in block.rows]

    def lack_of(at: tuple[FormBlock, Term]) -> str | None:
        found, word = candidates.get(at[1].code), labels_alone.get(at[1])
        return None if found or (word and glued_row(word)) else "without_values" if word else "missing"

    above: str | None = None
    for lack, run in groupby(rows, lack_of):
        if lack:
            _say_lacking(lack, list(run), labels_alone, above, table)
            continue
        for block, row in run:
            found = candidates.get(row.code)
            if found:
                _settle(row, block, found, table)
            else:
                table.say(_on_label("row_glued", form.table, block, row, labels_alone[row]))
                locator = labels_alone[row].token.locator
                table.outcome.append(ambiguous_cells(block, row, form.table, locator))
            above = (found[0].row.words[-1] if found else labels_alone[row]).token.locator


def _say_once_of_headers(table: PlacedTable) -> None:
    """One finding for all rows under headers that are not recognised, in the place of the first."""
    found = [finding for finding in table.findings if finding.code == "header_unrecognised"]
    if len(found) < 2:
        return
    rows = sum(len(block.rows) for block in table.form.blocks)
    named = {
        "label_zh": "、".join(finding.details["label_zh"] for finding in found),
        "label_en": ", ".join(finding.details["label_en"] for finding in found),
    }
    once = replace(
        found[0],
        cell=None,
        stated=" / ".join(dict.fromkeys(finding.stated or "—" for finding in found)),
        details={
            **(table_heading(table.form.table) if len(found) == rows else named),
            "rows": [finding.cell for finding in found],
        },
    )
    first = next(at for at, part in enumerate(table.outcome) if part is found[0])
    said = {id(finding) for finding in found}
    kept = [part for part in table.outcome[first:] if id(part) not in said]
    table.outcome[first:] = [once, *kept]


def _place_row(
    entry: NamedRow, term: Term, heading: Heading, block: FormBlock, form: FormTable, siblings: Siblings
) -> _RowCandidate:
    arity = len(block.columns)
    word = entry.row.words[-1]
    if glued_row(word) and (entry.placement == "none" or len(entry.row.filled) != arity):
        # What stands in the label is the value of a cell that is blank or lacking.
        return _RowCandidate(
            entry.row, None, _on_label("row_glued", form.table, block, term, word, entry.row.printed)
        )
    cell = cell_name(form.table, block.codes(term, ()))
    label = {"label_zh": term.zh, "label_en": term.en}
    locator = word.token.locator
    settled = place_row(entry.row, arity, heading, lambda: place_values(entry.row, arity, siblings))
    if isinstance(settled, Unplaced):
        stated = _unplaced_as_printed(settled, entry.row, heading)
        expected = None if settled.finding_code == "header_unrecognised" else str(arity)
        refusal = Finding(settled.finding_code, form.table, cell, stated, expected, locator, label)
        return _RowCandidate(entry.row, None, refusal)
    header, placed = settled
    placement = weakest(entry.placement, header.placement, "sibling_rows" if placed.by_siblings else "labels")
    shows_money = form.table == "article20_items"
    heading_unit = heading_unit_of((*heading.words, *entry.row.words)) if shows_money else None
    row = PlacedRow(form.table, block, term, header.order, placement, heading_unit)
    notes = [_unplaced(placed.surplus, form.table)] if placed.surplus else []
    if entry.placement == "misprinted_label":
        notes.append(_misprint(form.table, cell, entry.row.words[-1].token.text, term.zh, locator))
    notes.extend(_header_notes(header, heading.words, form.table))
    return _RowCandidate(entry.row, Values(row, placed.tokens), None, tuple(notes))


def _settle(row: Term, block: FormBlock, candidates: Sequence[_RowCandidate], table: PlacedTable) -> None:
    """Take the one reading of an official row, or say that there is more than one."""
    name = table.form.table
    cell = cell_name(name, block.codes(row, ()))
    label = {"label_zh": row.zh, "label_en": row.en}
    readable = [candidate for candidate in candidates if candidate.refusal is None]
    chosen = (readable or candidates)[0]
    locator = chosen.row.words[-1].token.locator
    if _differ(candidates):
        stated = " ≠ ".join(candidate.row.printed for candidate in candidates)
        table.say(Finding("row_repeated", name, cell, stated, None, locator, label))
        table.outcome.append(ambiguous_cells(block, row, name, locator))
        return
    if len(candidates) > 1:
        again = candidates[1].row.words[-1].token.locator
        table.say(Finding("row_repeated_equal", name, cell, None, None, again, label))
    if chosen.refusal:
        table.say(chosen.refusal)
    said = table.findings if chosen.notes else ()
    table.say(*(note for note in chosen.notes if note not in said))
    table.outcome.append(chosen.values or ambiguous_cells(block, row, name, locator))


def _labels_alone(printed: PrintedTable) -> dict[Term, Word]:
    """The labels of rows that no values follow, by the row; the first of each."""
    alone: dict[Term, Word] = {}
    for words in (*(row.words[:-1] for row in printed.rows), printed.trailing_words):
        for end, word in enumerate(words, start=1):
            is_whole = word.match and not word.match.edits and not stands_in_header(words[:end])
            terms = [label.term for label in word.labels if label.role == "row"] if is_whole else []
            term = glued_row(word) or (terms[0] if len(terms) == 1 else None)
            if term:
                alone.setdefault(term, word)
    return alone


def _say_lacking(
    lack: str,
    rows: Sequence[tuple[FormBlock, Term]],
    labels_alone: Mapping[Term, Word],
    above: str | None,
    table: PlacedTable,
) -> None:
    """Say of rows one after another that they are ``missing`` or ``without_values``: once for all of them.

    ``above`` is where the row before them is printed.
    """
    name = table.form.table
    (block, first), (_, last) = rows[0], rows[-1]
    if len(rows) > 1:
        ends = {"first_zh": first.zh, "first_en": first.en, "last_zh": last.zh, "last_en": last.en}
        names = [cell_name(name, of.codes(row, ())) for of, row in rows]
        table.say(Finding(f"rows_{lack}", name, None, None, str(len(rows)), above, {**ends, "rows": names}))
    elif first in labels_alone:
        table.say(_on_label(f"row_{lack}", name, block, first, labels_alone[first]))
    else:
        label = {"label_zh": first.zh, "label_en": first.en}
        table.say(Finding(f"row_{lack}", name, cell_name(name, block.codes(first, ())), details=label))


def _differ(candidates: Sequence[_RowCandidate]) -> bool:
    """Whether rows that are one official row print different values, or not all of them could be placed."""
    return len(candidates) > 1 and len(set(map(_content, candidates))) > 1


def _content(candidate: _RowCandidate) -> tuple[object, ...] | None:
    """What is printed in each cell, None where that is not known."""
    values = candidate.values
    if values is None:
        return None
    cells = read_cells(values.row, values.tokens)
    return tuple((cell.codes, cell.status, cell.value, cell.raw_text) for cell in cells)


def _place_reviews(printed: PrintedTable, stretch: Sequence[Token], table: PlacedTable) -> None:
    """Reviews and litigation.

    One row of fifteen values under a header on three levels, without a label of its own.
    """
    name = table.form.table
    (block,) = table.form.blocks
    rows = [row for row in printed.rows if not row.is_blank or len(row.slots) >= len(block.columns)]
    label = table_heading(name)
    if not rows:
        table.say(Finding("row_missing", name, None, details=label))
        return
    candidates = [_place_review(row, stretch, block, name, label) for row in rows]
    chosen = candidates[0]
    locator = chosen.row.slots[0].locator
    if _differ(candidates):
        stated = " ≠ ".join(row.printed for row in rows)
        table.say(Finding("row_repeated", name, None, stated, None, locator, label))
        table.outcome.append(ambiguous_cells(block, None, name, locator))
        return
    if len(candidates) > 1:
        again = rows[1].slots[0].locator
        table.say(Finding("row_repeated_equal", name, None, None, None, again, label))
    if chosen.refusal:
        table.say(chosen.refusal)
    table.say(*chosen.notes)
    table.outcome.append(chosen.values or ambiguous_cells(block, None, name, locator))


def _place_review(
    row: PrintedRow, stretch: Sequence[Token], block: FormBlock, table: TableName, label: dict[str, str]
) -> _RowCandidate:
    locator = row.slots[0].locator
    arity = len(block.columns)
    heading = review_heading(row, block)
    settled = place_row(row, arity, heading, lambda: place_unlabelled(row, arity, stretch))
    if isinstance(settled, Unplaced):
        stated = _unplaced_as_printed(settled, row, heading)
        is_header = settled.finding_code == "header_unrecognised"
        cell, expected = (None, None) if is_header else (table, str(arity))
        return _RowCandidate(
            row, None, Finding(settled.finding_code, table, cell, stated, expected, locator, label)
        )
    header, placed = settled
    placement = weakest(header.placement, "sibling_rows" if placed.by_siblings else "labels")
    notes = [_unplaced(placed.surplus, table)] if placed.surplus else []
    notes.extend(_header_notes(header, heading.words, table))
    values = Values(PlacedRow(table, block, None, header.order, placement, None), placed.tokens)
    return _RowCandidate(row, values, None, tuple(notes))


def _unplaced_as_printed(unplaced: Unplaced, row: PrintedRow, heading: Heading) -> str:
    """What a finding on a row that was not placed states."""
    match unplaced.finding_code:
        case "header_unrecognised":
            return " ".join(word.token.text for word in heading.words) or "—"
        case "row_short" | "row_long":
            return f"{len(row.filled)} ({row.printed})"
    return row.printed


def _misprint(table: TableName, cell: str | None, stated: str, expected: str, locator: str) -> Finding:
    return Finding("label_misprinted", table, cell, " ".join(stated.split()), expected, locator)


def _header_notes(header: Header, words: Sequence[Word], table: TableName) -> list[Finding]:
    notes = [
        _misprint(table, None, stated, expected, locator) for stated, expected, locator in header.misprints
    ]
    if header.order != tuple(sorted(header.order)):
        printed = " ".join(" ".join(word.token.text.split()) for word in words)
        notes.append(Finding("columns_reordered", table, None, printed, None, words[0].token.locator))
    if header.placement == "header_as_a_whole":
        printed = " ".join(" ".join(word.token.text.split()) for word in words)
        notes.append(Finding("header_cut", table, None, printed, None, words[0].token.locator))
    return notes


def _on_label(
    code: str, table: TableName, block: FormBlock, row: Term, word: Word, values: str = ""
) -> Finding:
    cell, printed = (
        cell_name(table, block.codes(row, ())),
        " ".join((*word.token.text.split(), values)).strip(),
    )
    label = {"label_zh": row.zh, "label_en": row.en}
    return Finding(code, table, cell, printed, None, word.token.locator, label)


def _unknown_row(entry: NamedRow, table: TableName) -> Finding:
    word = entry.row.words[-1]
    locator = word.token.locator
    text = " ".join(word.token.text.split())
    if entry.rivals:
        rivals = " / ".join(term.zh for term in entry.rivals)
        return Finding("label_ambiguous", table, None, text, rivals, locator)
    return Finding("row_unknown", table, None, text, None, locator, {"values": entry.row.printed})


def _unplaced(tokens: Sequence[Token], table: TableName) -> Finding:
    return Finding(
        "values_unplaced", table, None, " ".join(token.text for token in tokens), None, tokens[0].locator
    )


def _note_misprints(printed: PrintedTable, table: PlacedTable) -> None:
    """Say of every other misprinted label, of groups and of what stands over columns, what it was read as."""
    said = {
        finding.locator
        for finding in table.findings
        if finding.code in ("label_misprinted", "row_unknown", "row_glued")
    }
    words = [word for row in printed.rows for word in row.words] + list(printed.trailing_words)
    for word in words:
        if word.match and word.match.edits and word.token.locator not in said:
            expected = " / ".join(label.term.zh for label in word.labels)
            table.say(_misprint(table.form.table, None, word.token.text, expected, word.token.locator))


def _note_leftovers(printed: PrintedTable, table: PlacedTable) -> None:
    name = table.form.table
    if printed.strays:
        table.say(_unplaced(printed.strays, name))
    table.say(
        *(Finding("text_ignored", name, None, token.text, None, token.locator) for token in printed.ignored)
    )

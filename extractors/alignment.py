"""Printed rows of one table to the cells of its official form.

Every value is placed by the label of its row and by its header; whatever is left over, on either side,
becomes a finding. What cannot be placed for certain is ``ambiguous`` or ``missing``, never shifted.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.cell_readings import ambiguous_cells, cell_findings, heading_unit_of, read_cells, weakest
from extractors.headers import Header
from extractors.headings import Heading, headings_above, place_row, review_heading
from extractors.placing import Siblings, Unplaced, place_unlabelled, place_values
from extractors.rownames import NamedRow, name_rows
from extractors.rows import PrintedRow, PrintedTable, Word, printed_rows
from extractors.stream import Token
from schemas.extraction import CellReading
from schemas.findings import Finding
from schemas.forms import Block, Codes, FormTable, TableName, cell_name, form_table, table_heading
from schemas.terms import FormVersion, Term


@dataclass(slots=True)
class TableReading:
    """What was read of one table.

    ``cells`` holds those that could be placed or are ambiguous, by their codes.
    """

    form: FormVersion
    cells: dict[Codes, CellReading] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One reading of an official row: its cells, or the finding that says why they are ambiguous."""

    row: PrintedRow
    cells: tuple[CellReading, ...]
    refusal: Finding | None
    notes: tuple[Finding, ...] = ()


def align(stretch: tuple[Token, ...] | None, table: TableName, likely_form: FormVersion) -> TableReading:
    """Read one table from its stretch of tokens (None where it was not found).

    ``likely_form`` is taken where the labels that are there belong to both forms.
    """
    if stretch is None:
        details = table_heading(table)
        return TableReading(likely_form, {}, [Finding("table_missing", table, None, details=details)])
    is_review = table == "review_litigation_counts"
    arity = max(len(block.columns) for block in form_table(table, "2019").blocks)
    printed = printed_rows(stretch, table, arity, values_follow_header=is_review)
    named = [] if is_review else name_rows(printed.rows, table)
    form = form_table(table, _choose_form(printed, named, likely_form))
    reading = TableReading(form.version)
    if is_review:
        _align_reviews(printed, stretch, form, reading)
    else:
        _align_rows(named, form, reading)
    _note_misprints(printed, table, reading)
    _note_leftovers(printed, table, reading)
    return reading


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


# --- tables with a label for every row ----------------------------------------------------------------------


def _align_rows(named: Sequence[NamedRow], form: FormTable, reading: TableReading) -> None:
    blocks = {row.code: block for block in form.blocks for row in block.rows}
    headings = headings_above(named, blocks, form.table)
    siblings = Siblings.of(
        (entry.row, len(blocks[entry.term.code].columns))
        for entry in named
        if entry.term and entry.term.code in blocks
    )
    candidates: dict[str, list[_Candidate]] = defaultdict(list)
    for entry, heading in zip(named, headings, strict=True):
        if entry.term is None or heading is None:
            reading.findings.append(_unknown_row(entry, form.table))
            continue
        block = blocks[entry.term.code]
        candidates[entry.term.code].append(_read_row(entry, entry.term, heading, block, form, siblings))
    for block in form.blocks:
        for row in block.rows:
            _settle(row, block, candidates.get(row.code, []), form, reading)


def _read_row(
    entry: NamedRow, term: Term, heading: Heading, block: Block, form: FormTable, siblings: Siblings
) -> _Candidate:
    arity = len(block.columns)
    cell = cell_name(form.table, block.codes(term, ()))
    label = {"label_zh": term.zh, "label_en": term.en}
    locator = entry.row.words[-1].token.locator
    settled = place_row(entry.row, arity, heading, lambda: place_values(entry.row, arity, siblings))
    if isinstance(settled, Unplaced):
        stated = _unplaced_as_printed(settled, entry.row, heading)
        expected = None if settled.finding_code == "header_unrecognised" else str(arity)
        refusal = Finding(settled.finding_code, form.table, cell, stated, expected, locator, label)
        return _Candidate(entry.row, ambiguous_cells(block, term, form.table, locator), refusal)
    header, placed = settled
    placement = weakest(entry.placement, header.placement, "sibling_rows" if placed.by_siblings else "labels")
    shows_money = form.table == "article20_items"
    heading_unit = heading_unit_of((*heading.words, *entry.row.words)) if shows_money else None
    cells = read_cells(placed.tokens, header.order, block, term, form.table, placement, heading_unit)
    notes = [_unplaced(placed.surplus, form.table)] if placed.surplus else []
    if entry.placement == "misprinted_label":
        notes.append(_misprint(form.table, cell, entry.row.words[-1].token.text, term.zh, locator))
    return _Candidate(entry.row, cells, None, (*notes, *_header_notes(header, heading.words, form.table)))


def _settle(
    row: Term, block: Block, candidates: list[_Candidate], form: FormTable, reading: TableReading
) -> None:
    """Take the one reading of an official row, or say that there is none or more than one."""
    cell = cell_name(form.table, block.codes(row, ()))
    label = {"label_zh": row.zh, "label_en": row.en}
    if not candidates:
        reading.findings.append(Finding("row_missing", form.table, cell, details=label))
        return
    readable = [candidate for candidate in candidates if candidate.refusal is None]
    chosen = (readable or candidates)[0]
    cells = chosen.cells
    if len(candidates) > 1 and len({_content(candidate) for candidate in candidates}) > 1:
        stated = " ≠ ".join(candidate.row.printed for candidate in candidates)
        locator = chosen.row.words[-1].token.locator
        reading.findings.append(Finding("row_repeated", form.table, cell, stated, None, locator, label))
        cells = ambiguous_cells(block, row, form.table, locator)
    else:
        if len(candidates) > 1:
            locator = candidates[1].row.words[-1].token.locator
            reading.findings.append(
                Finding("row_repeated_equal", form.table, cell, None, None, locator, label)
            )
        if chosen.refusal:
            reading.findings.append(chosen.refusal)
        reading.findings.extend(note for note in chosen.notes if note not in reading.findings)
        reading.findings.extend(cell_findings(cells))
    reading.cells.update({read.codes: read for read in cells})


def _content(candidate: _Candidate) -> tuple[object, ...]:
    return tuple((cell.codes, cell.status, cell.value, cell.raw_text) for cell in candidate.cells)


# --- the table of one row -----------------------------------------------------------------------------------


def _align_reviews(
    printed: PrintedTable, stretch: tuple[Token, ...], form: FormTable, reading: TableReading
) -> None:
    """Reviews and litigation.

    One row of fifteen values under a header on three levels, without a label of its own.
    """
    (block,) = form.blocks
    rows = [row for row in printed.rows if not row.is_blank or len(row.slots) >= len(block.columns)]
    label = table_heading(form.table)
    if not rows:
        reading.findings.append(Finding("row_missing", form.table, None, details=label))
        return
    readings = [_read_review(row, stretch, block, form, label) for row in rows]
    content = {_content(candidate) for candidate in readings}
    chosen = readings[0]
    locator = chosen.row.slots[0].locator
    if len(content) > 1:
        stated = " ≠ ".join(row.printed for row in rows)
        reading.findings.append(Finding("row_repeated", form.table, None, stated, None, locator, label))
        reading.cells.update({cell.codes: cell for cell in ambiguous_cells(block, None, form.table, locator)})
        return
    if len(readings) > 1:
        again = rows[1].slots[0].locator
        reading.findings.append(Finding("row_repeated_equal", form.table, None, None, None, again, label))
    if chosen.refusal:
        reading.findings.append(chosen.refusal)
    reading.findings.extend(chosen.notes)
    reading.findings.extend(cell_findings(chosen.cells))
    reading.cells.update({cell.codes: cell for cell in chosen.cells})


def _read_review(
    row: PrintedRow, stretch: tuple[Token, ...], block: Block, form: FormTable, label: dict[str, str]
) -> _Candidate:
    locator = row.slots[0].locator
    arity = len(block.columns)
    heading = review_heading(row, block)
    settled = place_row(row, arity, heading, lambda: place_unlabelled(row, arity, stretch))
    if isinstance(settled, Unplaced):
        stated = _unplaced_as_printed(settled, row, heading)
        is_header = settled.finding_code == "header_unrecognised"
        cell, expected = (None, None) if is_header else (form.table, str(arity))
        refusal = Finding(settled.finding_code, form.table, cell, stated, expected, locator, label)
        return _Candidate(row, ambiguous_cells(block, None, form.table, locator), refusal)
    header, placed = settled
    placement = weakest(header.placement, "sibling_rows" if placed.by_siblings else "labels")
    cells = read_cells(placed.tokens, header.order, block, None, form.table, placement, None)
    notes = [_unplaced(placed.surplus, form.table)] if placed.surplus else []
    return _Candidate(row, cells, None, (*notes, *_header_notes(header, heading.words, form.table)))


# --- findings -------------------------------------------------------------------------------------


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


def _note_misprints(printed: PrintedTable, table: TableName, reading: TableReading) -> None:
    """Say of every other misprinted label, of groups and of what stands over columns, what it was read as."""
    said = {
        finding.locator for finding in reading.findings if finding.code in ("label_misprinted", "row_unknown")
    }
    words = [word for row in printed.rows for word in row.words] + list(printed.trailing_words)
    for word in words:
        if word.match and word.match.edits and word.token.locator not in said:
            expected = " / ".join(label.term.zh for label in word.labels)
            reading.findings.append(_misprint(table, None, word.token.text, expected, word.token.locator))


def _note_leftovers(printed: PrintedTable, table: TableName, reading: TableReading) -> None:
    if printed.strays:
        reading.findings.append(_unplaced(printed.strays, table))
    reading.findings.extend(
        Finding("text_ignored", table, None, token.text, None, token.locator) for token in printed.ignored
    )

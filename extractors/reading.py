"""One document to its report: the three tables, who reports, and what is wrong with it."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from extractors.agreement import compare
from extractors.alignment import TableReading, align
from extractors.cell_readings import unit_of
from extractors.document import Document
from extractors.labels import is_section_heading, whole_key
from extractors.masthead import read_masthead
from extractors.prose.claims import read_claims
from extractors.rows import is_blank
from extractors.stream import Token, find_stretches, flatten
from extractors.titles import TextLine, find_titles
from schemas.errors import UnreadableSource
from schemas.extraction import CellReading, ReportReading
from schemas.findings import Finding
from schemas.forms import FormTable, TableName, cell_name, form_table, term_by_codes
from schemas.terms import FormVersion

_FIRST_YEAR_OF_2021_FORM = 2021


def read_report(document: Document) -> ReportReading:
    """Read the report that a document holds.

    Raises :class:`UnreadableSource` with ``not_a_report`` or ``no_tables`` where it holds none.
    """
    tokens = flatten(document)
    stretches = find_stretches(tokens)
    lines = lines_outside(document, tokens, stretches.positions)
    if not stretches.tokens:
        raise UnreadableSource("no_tables" if any(True for _ in find_titles(lines)) else "not_a_report")
    masthead = read_masthead(lines)
    article20 = align(stretches.tokens.get("article20_items"), "article20_items", _likely_form(masthead.year))
    dispositions = align(
        stretches.tokens.get("application_dispositions"), "application_dispositions", article20.form
    )
    if "article20_items" not in stretches.tokens:
        # The disposition table's own labels tell more about the missing table than the year does.
        article20 = align(None, "article20_items", dispositions.form)
    reviews = align(stretches.tokens.get("review_litigation_counts"), "review_litigation_counts", "2021")
    forms: dict[TableName, FormTable] = {
        "article20_items": form_table("article20_items", article20.form),
        "application_dispositions": form_table("application_dispositions", dispositions.form),
        "review_litigation_counts": form_table("review_litigation_counts", "2021"),
    }
    readings = {
        "article20_items": article20,
        "application_dispositions": dispositions,
        "review_litigation_counts": reviews,
    }
    cells = tuple(cell for name, form in forms.items() for cell in _full_grid(form, readings[name]))
    findings = [
        *masthead.findings,
        *(finding for reading in readings.values() for finding in reading.findings),
    ]
    agreement = compare(cells, tokens, forms, findings)
    cells = agreement.cells
    findings.extend(agreement.findings)
    if document.open_end:
        end = max((at for at, token in enumerate(tokens) if not is_blank(token)), default=0)
        if end in stretches.positions:
            cells, cut_off = _distrust_end(cells, tokens[end:])
            findings.extend(cut_off)
    return ReportReading(
        title=masthead.title,
        agency=masthead.agency,
        agency_printed=masthead.agency_printed,
        place=masthead.place,
        year=masthead.year,
        signed_on=masthead.signed_on,
        published_on=document.published_on,
        article20_form=article20.form,
        dispositions_form=dispositions.form,
        text_key=_text_key(lines[: masthead.ends_at], cells, forms.values()),
        cells=cells,
        findings=tuple(findings),
        read_once=agreement.read_once,
        claims=read_claims(lines[: masthead.ends_at], masthead.year, masthead.agency),
    )


def _likely_form(year: int | None) -> FormVersion:
    return "2019" if year and year < _FIRST_YEAR_OF_2021_FORM else "2021"


def _full_grid(form: FormTable, reading: TableReading) -> Iterator[CellReading]:
    """Every cell of the form; what was not read is ``missing``."""
    for codes in form.cells():
        yield reading.cells.get(codes) or CellReading(
            form.table, codes, "missing", unit=unit_of(form.table, term_by_codes(form.table, codes)[-1])
        )


def _distrust_end(
    cells: tuple[CellReading, ...], end: Sequence[Token]
) -> tuple[tuple[CellReading, ...], list[Finding]]:
    """Where a file ends amid its tables, its last number may be cut: 1,330 of 1,330,791.

    What seems blank behind it may be what was cut off.
    """
    last, *behind = (token.locator for token in end)
    settled: list[CellReading] = []
    findings: list[Finding] = []
    for cell in cells:
        is_last = cell.locator == last and cell.status == "stated"
        if is_last:
            settled.append(cell._replace(status="ambiguous", value=None))
        elif cell.status == "blank" and cell.locator in behind:
            settled.append(cell._replace(status="missing"))
        else:
            settled.append(cell)
            continue
        name = cell_name(cell.table, cell.codes)
        findings.append(Finding("cell_cut_off", cell.table, name, cell.raw_text, None, cell.locator))
    return tuple(settled), findings


def lines_outside(document: Document, tokens: Sequence[Token], taken: frozenset[int]) -> list[TextLine]:
    """What stands outside the tables, a line for each paragraph or row of cells; first the title that the
    metadata state.
    """
    outside = [token for position, token in enumerate(tokens) if position not in taken]
    rows = (list(row) for _, row in groupby(outside, key=lambda token: token.row))
    lines = [TextLine(" ".join(token.text for token in row).strip(), row[0].locator) for row in rows]
    titles = [TextLine(document.title, "metadata=title")] if document.title else []
    return [*titles, *(line for line in lines if line.text)]


def _text_key(lines: Sequence[TextLine], cells: Sequence[CellReading], forms: Iterable[FormTable]) -> str:
    """A hash of the words of the six sections and of all readings, the same for one report in any format.

    Where lines break does not count: a page breaks paragraphs, a dump does not.
    """
    start = next((index for index, line in enumerate(lines) if is_section_heading(line.text)), 0)
    words = "".join([whole_key(line.text) for line in lines[start:]])
    versions = [form.version for form in forms]
    statuses = [cell.status for cell in cells]
    values = map(str, [cell.value for cell in cells])
    return hashlib.sha256("\n".join([words, *versions, *statuses, *values]).encode()).hexdigest()[:32]

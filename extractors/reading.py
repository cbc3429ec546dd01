"""One document to its report: the three tables, who reports, and what is wrong with it."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from extractors.alignment import TablesReading, read_tables
from extractors.document import Document, Grid
from extractors.known_tables import KnownPattern, known_pattern, read_known
from extractors.labels import is_section_heading, whole_key
from extractors.masthead import read_masthead
from extractors.patterns import Digest, digest_of
from extractors.prose.claims import read_claims
from extractors.rows import is_blank
from extractors.stream import Token, find_stretches, flatten
from extractors.titles import TextLine, find_titles
from schemas.errors import UnreadableSource
from schemas.extraction import CellReading, ReportReading
from schemas.findings import Finding
from schemas.forms import FormTable, cell_name
from schemas.terms import FormVersion

_FIRST_YEAR_OF_2021_FORM = 2021


def read_report(document: Document) -> ReportReading:
    """Read the report that a document holds.

    Raises :class:`UnreadableSource` with ``not_a_report`` or ``no_tables`` where it holds none.
    """
    digest = digest_of(document)
    known = known_pattern(digest.pattern)
    lines = lines_outside(document, digest, known)
    if not known.stretches.tokens:
        raise UnreadableSource("no_tables" if any(True for _ in find_titles(lines)) else "not_a_report")
    masthead = read_masthead(lines)
    likely_form = _likely_form(masthead.year)
    may_be_cut = document.open_end and not digest.ends_in_prose
    tables = None if may_be_cut else read_known(known, digest, likely_form)
    if tables is None:
        tables = _read_by_tokens(document, likely_form)
    cells, forms = tables.cells, tables.forms
    return ReportReading(
        title=masthead.title,
        agency=masthead.agency,
        agency_printed=masthead.agency_printed,
        place=masthead.place,
        year=masthead.year,
        signed_on=masthead.signed_on,
        published_on=document.published_on,
        article20_form=forms["article20_items"].version,
        dispositions_form=forms["application_dispositions"].version,
        text_key=_text_key(lines[: masthead.ends_at], cells, forms.values()),
        cells=cells,
        findings=(*masthead.findings, *tables.findings),
        read_once=tables.read_once,
        claims=read_claims(lines[: masthead.ends_at], masthead.year, masthead.agency),
    )


def _likely_form(year: int | None) -> FormVersion:
    return "2019" if year and year < _FIRST_YEAR_OF_2021_FORM else "2021"


def _read_by_tokens(document: Document, likely_form: FormVersion) -> TablesReading:
    """The tables of a document by itself, whatever others are like it."""
    tokens = flatten(document)
    stretches = find_stretches(tokens)
    tables = read_tables(tokens, stretches.tokens, likely_form)
    if document.open_end:
        end = max((at for at, token in enumerate(tokens) if not is_blank(token)), default=0)
        if end in stretches.positions:
            cells, cut_off = _distrust_end(tables.cells, tokens[end:])
            return replace(tables, cells=cells, findings=(*tables.findings, *cut_off))
    return tables


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


def lines_outside(document: Document, digest: Digest, known: KnownPattern) -> list[TextLine]:
    """What stands outside the tables, a line for each paragraph or row of cells; first the title that the
    metadata state.
    """
    taken = known.positions
    lines = [TextLine(document.title, "metadata=title")] if document.title else []
    position = 0
    for block, is_kept in zip(document.blocks, digest.kept, strict=True):
        if isinstance(block, Grid):
            cells = range(position, position + len(block.fields.texts))
            position = cells.stop
            if not taken.issuperset(cells):
                lines += _lines_of(block, [at - cells.start for at in cells if at not in taken])
            continue
        if not (is_kept and position in taken) and (text := block.text.strip()):
            lines.append(TextLine(text, block.locator))
        position += is_kept
    return lines


def _lines_of(grid: Grid, places: Sequence[int]) -> Iterator[TextLine]:
    """Some cells of a grid, a line for each row that has one of them."""
    texts, locators = grid.fields.texts, grid.fields.locators
    rows = [row for row, length in enumerate(grid.lengths) for _ in range(length)]
    for _, row in groupby(places, key=rows.__getitem__):
        first, *others = row
        text = " ".join([texts[first], *(texts[place] for place in others)]).strip()
        if text:
            yield TextLine(text, locators[first])


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

"""One document to its report: the three tables, who reports, and what is wrong with it."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from extractors.document import Document, Rounding
from extractors.identity.report_identity import read_identity
from extractors.identity.titles import PrintedLine, find_titles
from extractors.prose.claimed_numbers import read_claims
from extractors.prose.contents import read_contents
from extractors.prose.passages import passages
from extractors.prose.sections import read_texts, section_findings
from extractors.tables.find_tables import find_tables
from extractors.text.labels import is_section_heading, whole_key
from schemas.errors import UnreadableSourceError
from schemas.extraction import CellColumns, CellReading, ReportReading, identity_fields
from schemas.findings import Finding
from schemas.forms import FormTable, cell_name
from schemas.terms import FormVersion

_FIRST_YEAR_OF_2021_FORM = 2021


def read_report(document: Document) -> ReportReading:
    """Read the report that a document holds.

    Raises :class:`UnreadableSourceError` with ``not_a_report`` or ``no_tables`` where it holds none.
    """
    found = find_tables(document)
    if not found.are_there:
        has_title = any(True for _ in find_titles(found.lines))
        raise UnreadableSourceError("no_tables" if has_title else "not_a_report")
    identity = read_identity(found.lines, document.published_on)
    lines = found.lines[: identity.ends_at]
    prose = list(passages(lines))
    tables = found.read(_likely_form(identity.year))
    cells, forms = tables.cells, tables.forms
    texts = read_texts(lines, identity.title)
    return ReportReading(
        **identity_fields(identity),
        article20_form=forms["article20_items"].version,
        dispositions_form=forms["application_dispositions"].version,
        text_key=_text_key(lines, cells.columns, forms.values()),
        cells=cells,
        findings=(
            *identity.findings,
            *tables.findings,
            *_rounded(cells, document.roundings),
            *section_findings(lines, texts, cells),
        ),
        read_once=tables.read_once,
        claims=read_claims(prose, identity.year, identity.agency),
        contents=read_contents(prose),
        texts=texts,
    )


def _likely_form(year: int | None) -> FormVersion:
    return "2019" if year and year < _FIRST_YEAR_OF_2021_FORM else "2021"


def _rounded(cells: Iterable[CellReading], roundings: Mapping[str, Rounding]) -> Iterator[Finding]:
    """A finding for each number of which the file holds another one than it displays."""
    for cell in cells if roundings else ():
        rounding = roundings.get(cell.locator or "") if cell.status == "stated" else None
        if rounding:
            name = cell_name(cell.table, cell.codes)
            loaded = {"loaded": cell.raw_text}
            yield Finding(
                "value_rounded", cell.table, name, rounding.displayed, rounding.stored, cell.locator, loaded
            )


def _text_key(lines: Sequence[PrintedLine], cells: CellColumns, forms: Iterable[FormTable]) -> str:
    """A hash of the words of the six sections and of all readings, the same for one report in any format.

    Where lines break does not count: a page breaks paragraphs, a dump does not.
    """
    start = next((index for index, line in enumerate(lines) if is_section_heading(line.text)), 0)
    words = "".join([whole_key(line.text) for line in lines[start:]])
    versions = [form.version for form in forms]
    told = "\n".join([words, *versions, *cells.statuses, *map(str, cells.values)])
    return hashlib.sha256(told.encode()).hexdigest()[:32]

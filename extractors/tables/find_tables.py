"""The three tables of a document and what stands outside them: by its pattern where that is enough.

Otherwise the document is read by itself, whatever others are like it: where its values decide anything, where
it may be cut amid its tables, and where it is larger than reports are.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, repeat

from extractors.document import Document, Grid
from extractors.identity.titles import PrintedLine
from extractors.tables.read_tables import TablesReading, read_tables
from extractors.tables.rows import is_blank
from extractors.tables.table_template import digest_of
from extractors.tables.template_reading import known_pattern, read_known
from extractors.tables.tokens import Stretches, Token, find_stretches, flatten
from schemas.extraction import CellReading, Cells
from schemas.findings import Finding
from schemas.forms import cell_name
from schemas.terms import FormVersion

_MOST_IN_A_PATTERN = 5000
"""Cells and paragraphs; reports have some hundreds."""


@dataclass(frozen=True, slots=True)
class FoundTables:
    """The lines outside the tables, whether there are any tables, and what reads them.

    ``read`` takes the form that is likely where the labels belong to both.
    """

    lines: list[PrintedLine]
    are_there: bool
    read: Callable[[FormVersion], TablesReading]


def find_tables(document: Document) -> FoundTables:
    """Find the tables by the labels that only they print."""
    sizes = (len(block.fields.texts) if isinstance(block, Grid) else 1 for block in document.blocks)
    return _found_alone(document) if sum(sizes) > _MOST_IN_A_PATTERN else _found_by_pattern(document)


def _found_by_pattern(document: Document) -> FoundTables:
    digest = digest_of(document)
    known = known_pattern(digest.pattern)
    may_be_cut = document.open_end and not digest.ends_in_prose

    def read(likely_form: FormVersion) -> TablesReading:
        tables = None if may_be_cut else read_known(known, digest, likely_form)
        if tables is not None:
            return tables
        tokens = flatten(document)
        return _read_alone(document, tokens, find_stretches(tokens), likely_form)

    return FoundTables(
        _lines_outside(document, digest.kept, known.positions), bool(known.stretches.tokens), read
    )


def _found_alone(document: Document) -> FoundTables:
    tokens = flatten(document)
    stretches = find_stretches(tokens)

    def read(likely_form: FormVersion) -> TablesReading:
        return _read_alone(document, tokens, stretches, likely_form)

    return FoundTables(
        _lines_outside(document, repeat(True), stretches.positions), bool(stretches.tokens), read
    )


def _read_alone(
    document: Document, tokens: Sequence[Token], stretches: Stretches, likely_form: FormVersion
) -> TablesReading:
    tables = read_tables(tokens, stretches.tokens, likely_form)
    return _without_cut(tables, tokens, stretches.positions) if document.open_end else tables


def _without_cut(tables: TablesReading, tokens: Sequence[Token], taken: frozenset[int]) -> TablesReading:
    """The tables without what may be cut: where the last that is printed belongs to one of them."""
    end = max((at for at, token in enumerate(tokens) if not is_blank(token)), default=0)
    if end not in taken:
        return tables
    cells, cut_off = _distrust_end(tables.cells, tokens[end:])
    return replace(tables, cells=Cells.of(cells), findings=(*tables.findings, *cut_off))


def _distrust_end(
    cells: Iterable[CellReading], end: Sequence[Token]
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


def _lines_outside(document: Document, kept: Iterable[bool], taken: frozenset[int]) -> list[PrintedLine]:
    """What stands outside the tables, a line for each paragraph or row of cells; first the title that the
    metadata state.

    ``taken`` are the positions of what is in tables, counted over all blocks that are ``kept``.
    """
    lines = [PrintedLine(document.title, "metadata=title")] if document.title else []
    position = 0
    for block, is_kept in zip(document.blocks, kept, strict=False):
        if isinstance(block, Grid):
            cells = range(position, position + len(block.fields.texts))
            position = cells.stop
            if not taken.issuperset(cells):
                doubts = block.fields.doubts
                places = [at - cells.start for at in cells if at not in taken]
                lines += _lines_of(block, [at for at in places if doubts[at] != "cell_struck_out"])
            continue
        if not (is_kept and position in taken) and (text := block.text.strip()):
            lines.append(PrintedLine(text, block.locator))
        position += is_kept
    return lines


def _lines_of(grid: Grid, places: Sequence[int]) -> Iterator[PrintedLine]:
    """Some cells of a grid, a line for each row that has one of them."""
    texts, locators = grid.fields.texts, grid.fields.locators
    rows = [row for row, length in enumerate(grid.lengths) for _ in range(length)]
    for _, row in groupby(places, key=rows.__getitem__):
        first, *others = row
        text = " ".join([texts[first], *(texts[place] for place in others)]).strip()
        if text:
            yield PrintedLine(text, locators[first])

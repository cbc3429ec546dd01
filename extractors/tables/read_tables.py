"""The tokens of the three tables to the cells of their official forms, by the labels around them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from extractors.tables.cells import cell_findings, read_cells, unit_of
from extractors.tables.cross_check import compare
from extractors.tables.place_table import PlacedTable, Values, place_table
from extractors.tables.tokens import Token
from schemas.extraction import CellKey, CellReading, Cells
from schemas.findings import Finding
from schemas.forms import Codes, FormTable, TableName, form_table, table_heading, term_by_codes
from schemas.terms import FormVersion

Stretch = Sequence[Token]


@dataclass(frozen=True, slots=True)
class TablesReading:
    """The three tables of a document: their forms, the full grid of these, and what is to be said of it.

    ``read_once`` are the cells that the second reading could not confirm.
    """

    forms: Mapping[TableName, FormTable]
    cells: Cells
    findings: tuple[Finding, ...]
    read_once: frozenset[CellKey]


def place_tables(
    stretches: Mapping[TableName, Stretch], likely_form: FormVersion
) -> dict[TableName, PlacedTable]:
    """Where the values of each table belong.

    ``likely_form`` is taken where the labels that are there belong to both forms.
    """
    article20 = _place("article20_items", stretches, likely_form)
    dispositions = _place("application_dispositions", stretches, article20.form.version)
    if "article20_items" not in stretches:
        # The disposition table's own labels tell more about the missing table than the year does.
        article20 = _place("article20_items", stretches, dispositions.form.version)
    reviews = _place("review_litigation_counts", stretches, "2021")
    return {placed.form.table: placed for placed in (article20, dispositions, reviews)}


def _place(table: TableName, stretches: Mapping[TableName, Stretch], likely_form: FormVersion) -> PlacedTable:
    if table in stretches:
        return place_table(stretches[table], table, likely_form)
    missing = Finding("table_missing", table, None, details=table_heading(table))
    return PlacedTable(form_table(table, likely_form), [missing])


def read_tables(
    tokens: Sequence[Token], stretches: Mapping[TableName, Stretch], likely_form: FormVersion
) -> TablesReading:
    """Read the tables from their stretches, and a second time from all tokens of the document."""
    placed = place_tables(stretches, likely_form)
    forms = {name: table.form for name, table in placed.items()}
    cells: list[CellReading] = []
    findings: list[Finding] = []
    for table in placed.values():
        cells += _read(table, findings)
    agreement = compare(cells, tokens, forms, findings)
    noted = (*findings, *agreement.findings)
    return TablesReading(forms, Cells.of(agreement.cells), noted, agreement.read_once)


def _read(placed: PlacedTable, findings: list[Finding]) -> list[CellReading]:
    """Every cell of a table's form, and what is to be said of them, in its order."""
    read: dict[Codes, CellReading] = {}
    for part in placed.outcome:
        if isinstance(part, Finding):
            findings.append(part)
            continue
        tokens = part.tokens if isinstance(part, Values) else ()
        cells = read_cells(part.row, part.tokens) if isinstance(part, Values) else part
        findings += cell_findings(cells, tokens)
        read.update({cell.codes: cell for cell in cells})
    return [read.get(cell.codes, cell) for cell in missing_cells(placed.form)]


@cache
def missing_cells(form: FormTable) -> tuple[CellReading, ...]:
    """Every cell of a form, as it is where nothing was read."""
    table = form.table
    units = [unit_of(table, term_by_codes(table, codes)[-1]) for codes in form.cells()]
    cells = zip(form.cells(), units, strict=True)
    return tuple(CellReading(table, codes, "missing", unit=unit) for codes, unit in cells)

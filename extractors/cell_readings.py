"""Tokens to the cells of an official form: number or status, unit, and what is to be said of them."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from extractors.rows import Word
from extractors.stream import Token
from extractors.values import Printed, as_amount, as_count, read_printed, unit_in_heading
from schemas.extraction import CellReading
from schemas.findings import Finding
from schemas.forms import Block, Codes, TableName, cell_name
from schemas.statuses import Placement, Unit
from schemas.terms import Term

_WEAKEST_FIRST: tuple[Placement, ...] = ("sibling_rows", "header_as_a_whole", "misprinted_label", "labels")
_SIGNED_MEASURES = frozenset({"items_change"})
_MONEY = frozenset({"10k_yuan"})


def weakest(*placements: Placement) -> Placement:
    return min(placements, key=_WEAKEST_FIRST.index)


def heading_unit_of(words: Iterable[Word]) -> str | None:
    units = [unit for word in words if (unit := unit_in_heading(word.token.text))]
    return units[-1] if units else None


def read_cell(
    token: Token, table: TableName, codes: Codes, column: Term, placement: Placement, heading_unit: str | None
) -> CellReading:
    printed = read_printed(token.text) if token.legible else Printed("unreadable")
    unit: Unit | None = "count" if table == "article20_items" else None
    unit_printed = None
    if column.unit in _MONEY:
        printed, unit, unit_printed = as_amount(printed, heading_unit)
    else:
        printed = _count(token.text) if token.legible else printed
    return CellReading(
        table,
        codes,
        printed.status,
        printed.value,
        token.text,
        token.locator,
        placement,
        unit,
        unit_printed,
        token.confidence,
    )


def ambiguous_cells(
    block: Block, row: Term | None, table: TableName, locator: str
) -> tuple[CellReading, ...]:
    return tuple(
        CellReading(
            table, block.codes(row, column), "ambiguous", locator=locator, unit=unit_of(table, column[-1])
        )
        for column in block.columns
    )


@lru_cache(maxsize=65536)
def _count(text: str) -> Printed:
    return as_count(read_printed(text))


def unit_of(table: TableName, column: Term) -> Unit | None:
    """The unit of a cell that prints none.

    Only Article 20 cells have one, and money's is unknown until printed.
    """
    if table != "article20_items":
        return None
    return "unknown" if column.unit in _MONEY else "count"


def cell_findings(cells: Iterable[CellReading]) -> Iterator[Finding]:
    for cell in cells:
        name = cell_name(cell.table, cell.codes)
        if cell.status == "unreadable":
            yield Finding("cell_unreadable", cell.table, name, cell.raw_text, None, cell.locator)
        if cell.value is None:
            continue
        if cell.value < 0 and cell.codes[-1] not in _SIGNED_MEASURES:
            yield Finding("negative_count", cell.table, name, cell.raw_text, None, cell.locator)
        if cell.unit == "unknown" and cell.value:
            yield Finding("unit_unknown", cell.table, name, cell.raw_text, None, cell.locator)

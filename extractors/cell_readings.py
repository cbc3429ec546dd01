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
_ILLEGIBLE = Printed("unreadable")


def weakest(*placements: Placement) -> Placement:
    return min(placements, key=_WEAKEST_FIRST.index)


def heading_unit_of(words: Iterable[Word]) -> str | None:
    units = [unit for word in words if (unit := unit_in_heading(word.token.text))]
    return units[-1] if units else None


def read_cells(
    tokens: Iterable[Token],
    order: Iterable[int],
    block: Block,
    row: Term | None,
    table: TableName,
    placement: Placement,
    heading_unit: str | None,
) -> tuple[CellReading, ...]:
    """The cells of a row; ``order`` says of each token which of the block's columns it belongs to."""
    codes = block.codes_of_row(row)
    unit: Unit | None = "count" if table == "article20_items" else None
    cells = []
    for token, column in zip(tokens, order, strict=True):
        text, locator, _, _, _, confidence, legible, *_ = token
        if block.columns[column][-1].unit in _MONEY:
            amount = read_printed(text) if legible else _ILLEGIBLE
            cells.append(_amount(token, table, codes[column], amount, placement, heading_unit))
            continue
        printed = _count(text) if legible else _ILLEGIBLE
        cells.append(
            CellReading(
                table,
                codes[column],
                printed.status,
                printed.value,
                text,
                locator,
                placement,
                unit,
                None,
                confidence,
            )
        )
    return tuple(cells)


def _amount(
    token: Token,
    table: TableName,
    codes: Codes,
    printed: Printed,
    placement: Placement,
    heading_unit: str | None,
) -> CellReading:
    amount, unit, unit_printed = as_amount(printed, heading_unit)
    return CellReading(
        table,
        codes,
        amount.status,
        amount.value,
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
        value = cell.value
        if cell.status == "unreadable":
            yield _finding("cell_unreadable", cell)
        if value is None:
            continue
        if value < 0 and cell.codes[-1] not in _SIGNED_MEASURES:
            yield _finding("negative_count", cell)
        if cell.unit == "unknown" and value:
            yield _finding("unit_unknown", cell)


def _finding(code: str, cell: CellReading) -> Finding:
    name = cell_name(cell.table, cell.codes)
    return Finding(code, cell.table, name, cell.raw_text, None, cell.locator)

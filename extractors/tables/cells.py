"""Placed tokens to the cells of an official form: number or status, unit, and what is to be said of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import zip_longest

from extractors.tables.rows import Word
from extractors.tables.tokens import Token
from extractors.text.memo import remembered
from extractors.text.values import (
    UNREADABLE,
    Printed,
    as_amount,
    as_count,
    is_bare_number,
    read_printed,
    unit_in_heading,
)
from schemas.extraction import CellReading
from schemas.findings import Finding
from schemas.forms import Codes, FormBlock, TableName, cell_name
from schemas.statuses import REPORT_COMPLETE_STATUSES, Placement, Unit, ValueStatus
from schemas.terms import SIGNED_MEASURES, Term

_WEAKEST_FIRST: tuple[Placement, ...] = ("sibling_rows", "header_as_a_whole", "misprinted_label", "labels")
_MONEY = frozenset({"10k_yuan"})


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """The official row that some values belong to, and which of its columns each of them stands in.

    ``order`` has the positions of the columns among the block's, in the order in which values are printed.
    """

    table: TableName
    block: FormBlock
    row: Term | None
    order: tuple[int, ...]
    placement: Placement
    heading_unit: str | None


def weakest(*placements: Placement) -> Placement:
    return min(placements, key=_WEAKEST_FIRST.index)


def heading_unit_of(words: Iterable[Word]) -> str | None:
    units = [unit for word in words if (unit := unit_in_heading(word.token.text))]
    return units[-1] if units else None


def read_cells(placed: PlacedRow, tokens: Sequence[Token]) -> tuple[CellReading, ...]:
    """The cells of a row, by the tokens that hold its values in the order in which they are printed."""
    table, placement = placed.table, placed.placement
    codes = placed.block.codes_of_row(placed.row)
    money = _columns_of_money(placed.block)
    unit = unit_of_counts(table)
    cells = []
    for token, column in zip(tokens, placed.order, strict=True):
        text, locator, _, _, _, confidence, doubt, _, _, _ = token
        if column in money:
            cells.append(_amount(token, codes[column], placed))
            continue
        count = UNREADABLE if doubt else _count(text)
        status, value = count.status, count.value
        cells.append(
            CellReading(table, codes[column], status, value, text, locator, placement, unit, None, confidence)
        )
    return tuple(cells)


def unit_of_counts(table: TableName) -> Unit | None:
    """The unit of the counts of a table; only Article 20 states more than counts."""
    return "count" if table == "article20_items" else None


@remembered
def plain_count(text: str) -> tuple[ValueStatus, Decimal | None] | None:
    """Status and value of a cell that prints a count or none; None of what is no count or below zero."""
    if is_bare_number(text):
        return "stated", Decimal(text)
    count = signed_count(text)
    return None if count is None or (count[1] is not None and count[1] < 0) else count


@remembered
def signed_count(text: str) -> tuple[ValueStatus, Decimal | None] | None:
    """The same of a cell of :data:`SIGNED_MEASURES`, which may be below zero."""
    count = _count(text)
    return (count.status, count.value) if count.status in REPORT_COMPLETE_STATUSES else None


def prints_money(row: PlacedRow) -> bool:
    """Whether one of the row's columns is of amounts of money."""
    return bool(_columns_of_money(row.block))


@cache
def _columns_of_money(block: FormBlock) -> frozenset[int]:
    return frozenset(index for index, column in enumerate(block.columns) if column[-1].unit in _MONEY)


def _amount(token: Token, codes: Codes, placed: PlacedRow) -> CellReading:
    printed = UNREADABLE if token.doubt else read_printed(token.text)
    amount, unit, unit_printed = as_amount(printed, placed.heading_unit)
    return CellReading(
        placed.table,
        codes,
        amount.status,
        amount.value,
        token.text,
        token.locator,
        placed.placement,
        unit,
        unit_printed,
        token.confidence,
    )


def ambiguous_cells(
    block: FormBlock, row: Term | None, table: TableName, locator: str
) -> tuple[CellReading, ...]:
    return tuple(
        CellReading(
            table, block.codes(row, column), "ambiguous", locator=locator, unit=unit_of(table, column[-1])
        )
        for column in block.columns
    )


@remembered
def _count(text: str) -> Printed:
    return as_count(read_printed(text))


def unit_of(table: TableName, column: Term) -> Unit | None:
    """The unit of a cell that prints none.

    Only Article 20 cells have one, and money's is unknown until printed.
    """
    if table != "article20_items":
        return None
    return "unknown" if column.unit in _MONEY else "count"


def cell_findings(cells: Iterable[CellReading], tokens: Sequence[Token]) -> Iterator[Finding]:
    """What is to be said of cells by themselves; ``tokens`` are those they were read from, if any."""
    for cell, token in zip_longest(cells, tokens):
        value = cell.value
        if cell.status == "unreadable":
            yield _finding(token.doubt or "cell_unreadable", cell)
        if value is None:
            continue
        if value < 0 and cell.codes[-1] not in SIGNED_MEASURES:
            yield _finding("negative_count", cell)
        if cell.unit == "unknown" and value:
            yield _finding("unit_unknown", cell)


def _finding(code: str, cell: CellReading) -> Finding:
    name = cell_name(cell.table, cell.codes)
    return Finding(code, cell.table, name, cell.raw_text, None, cell.locator)

"""The first reading of a report beside the second one, by the form's order, cell by cell.

What only the first could read stands, and is said to be read once. Where both read and print different
things, two placements are possible and neither is believed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from extractors.tables.form_order_reading import FormOrderReading, read_in_sequence, value_runs
from extractors.tables.tokens import Token
from schemas.extraction import CellKey, CellReading
from schemas.findings import Finding
from schemas.forms import FormTable, TableName, cell_name
from schemas.statuses import REPORT_COMPLETE_STATUSES

_ANOTHER_ORDER = "columns_reordered"


@dataclass(frozen=True, slots=True)
class Agreement:
    """The cells as far as the readings do not contradict each other, and what was found between them."""

    cells: tuple[CellReading, ...]
    read_once: frozenset[CellKey]
    findings: tuple[Finding, ...]


def compare(
    cells: Iterable[CellReading],
    tokens: Sequence[Token],
    forms: Mapping[TableName, FormTable],
    findings: Iterable[Finding],
) -> Agreement:
    """Read the tokens again by each table's form and hold the cells against that."""
    second = read_again(tokens, forms, findings)
    settled: list[CellReading] = []
    once: set[CellKey] = set()
    differing: list[Finding] = []
    for cell in cells:
        token = second[cell.table].get(cell.codes)
        if cell.status not in REPORT_COMPLETE_STATUSES or (token and token.text == cell.raw_text):
            settled.append(cell)
        elif token is None:
            settled.append(cell)
            once.add((cell.table, cell.codes))
        else:
            settled.append(cell._replace(status="ambiguous", value=None))
            differing.append(_difference(cell, token))
    return Agreement(tuple(settled), frozenset(once), tuple(differing))


def read_again(
    tokens: Sequence[Token], forms: Mapping[TableName, FormTable], findings: Iterable[Finding]
) -> dict[TableName, FormOrderReading]:
    """The second reading of each table.

    A table whose columns are printed in another order than the form's cannot be read by the form's order.
    """
    runs = value_runs(tokens)
    reordered = {finding.table for finding in findings if finding.code == _ANOTHER_ORDER}
    return {
        table: {} if table in reordered else read_in_sequence(runs, table, form.version)
        for table, form in forms.items()
    }


def _difference(cell: CellReading, token: Token) -> Finding:
    return Finding(
        "readings_differ",
        cell.table,
        cell_name(cell.table, cell.codes),
        cell.raw_text or "␣",
        token.text or "␣",
        cell.locator,
    )

"""The first reading of a report beside the second one, by the form's order, cell by cell.

What only the first could read stands, and is said to be read once. Where both read and print different
things, two placements are possible and neither is believed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from extractors.sequence import read_in_sequence, value_runs
from extractors.stream import Token
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
    cells: Sequence[CellReading],
    tokens: Sequence[Token],
    forms: Mapping[TableName, FormTable],
    findings: Iterable[Finding],
) -> Agreement:
    """Read the tokens again by each table's form and hold the cells, all those of the forms, against that.

    A table whose columns are printed in another order than the form's cannot be read by the form's order.
    """
    runs = value_runs(tokens)
    reordered = {finding.table for finding in findings if finding.code == _ANOTHER_ORDER}
    settled: list[CellReading] = []
    once: set[CellKey] = set()
    differing: list[Finding] = []
    following = iter(cells)
    for table, form in forms.items():
        first = list(islice(following, len(form.cells())))
        second = {} if table in reordered else read_in_sequence(runs, table, form.version)
        if second == {cell.codes: cell.raw_text for cell in first}:
            settled += first
            continue
        for cell in first:
            text = second.get(cell.codes)
            if cell.status not in REPORT_COMPLETE_STATUSES or text == cell.raw_text:
                settled.append(cell)
            elif text is None:
                settled.append(cell)
                once.add((cell.table, cell.codes))
            else:
                settled.append(cell._replace(status="ambiguous", value=None))
                differing.append(_difference(cell, text))
    return Agreement(tuple(settled), frozenset(once), tuple(differing))


def _difference(cell: CellReading, text: str) -> Finding:
    return Finding(
        "readings_differ",
        cell.table,
        cell_name(cell.table, cell.codes),
        cell.raw_text or "␣",
        text or "␣",
        cell.locator,
    )

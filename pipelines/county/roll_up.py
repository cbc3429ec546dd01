"""The sum of an area for a year in the official form, with all that is not in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from schemas.cell_labels import cell_label
from schemas.forms import FACT_TABLES, cell_name, form_table
from schemas.official_form import PrintedTable, printed_table
from schemas.statuses import BUILT_FROM, VALUE_STATUS_NAMES
from schemas.terms import FormVersion
from warehouse.county_queries import Part
from warehouse.site_queries import Row

_STATUS_NAMES: Mapping[str, str] = {status: names[0] for status, names in VALUE_STATUS_NAMES.items()}
FORM: FormVersion = "2021"
"""The form that offices print since the notice of 2021."""


@dataclass(frozen=True, slots=True)
class RollUp:
    """An area's totals of a year by cell, what they are built from, and what they lack.

    ``missing`` are the bodies whose report of the year is not there or not added, each with why.
    """

    area: str
    year: int
    totals: Mapping[str, Row]
    parts: Sequence[Part]
    missing: Sequence[tuple[str, str]]

    @property
    def built_from(self) -> str:
        """What the totals are built from, in words; nothing where there is no total."""
        row = next(iter(self.totals.values()), None)
        return "" if row is None else BUILT_FROM[row["built_from"]][0]

    def total(self, cell: str) -> Decimal | None:
        """The sum of a cell; None where nobody states it."""
        row = self.totals.get(cell)
        return None if row is None else row["total"]

    def lacking(self, cell: str) -> int:
        """How many of the reports in the sum do not state the cell."""
        row = self.totals.get(cell)
        return 0 if row is None else int(row["cells_not_stated"])

    def unstated(self) -> list[tuple[str, str, str]]:
        """Every cell that a part does not state: body, cell in words, and what stands there instead."""
        return [
            (part.name, label.zh if (label := cell_label(cell)) else cell, _STATUS_NAMES[status])
            for part in self.parts
            for cell, status in part.statuses.items()
            if status != "stated" and cell in FORM_CELLS
        ]

    def differences(self) -> list[tuple[str, Decimal, Decimal]]:
        """The cells in which the consolidated report is not the parts' sum: cell, its number, the sum."""
        return [
            (
                label.zh if (label := cell_label(cell)) else cell,
                row["consolidated"],
                row["consolidated"] - row["difference"],
            )
            for cell, row in self.totals.items()
            if row["difference"]
        ]


def official_tables() -> list[PrintedTable]:
    """The three tables of the form as it is printed."""
    return [printed_table(form_table(table, FORM)) for table in FACT_TABLES]


FORM_CELLS = frozenset(
    cell_name(table.table, slot.codes)
    for table in official_tables()
    for row in table.rows
    for slot in row
    if slot.codes
)

"""Names of cells and readings in words, Chinese and English."""

from functools import cache
from typing import NamedTuple

from schemas.extraction import CellReading
from schemas.forms import Codes, TableName, term_by_codes
from schemas.statuses import UNITS
from schemas.sums import plain_number


class Label(NamedTuple):
    """One thing in both languages."""

    zh: str
    en: str


@cache
def cell_label(table: TableName, codes: Codes) -> Label:
    """What a cell's row and column are called on the form."""
    terms = term_by_codes(table, codes)
    # The item of Article 20 is a clause of the law; what is printed in the row and column says more.
    shown = terms[1:] if table == "article20_items" else terms
    return Label(" · ".join(term.zh for term in shown), " · ".join(term.en for term in shown))


def reading_in_words(reading: CellReading) -> str:
    """The value with its unit; a dash where there is none."""
    if reading.value is None:
        return "—"
    number = plain_number(reading.value)
    return f"{number} {UNITS[reading.unit][0]}" if reading.unit == "10k_yuan" else number

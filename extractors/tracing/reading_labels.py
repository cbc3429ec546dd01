"""Readings in words."""

from schemas.extraction import CellReading
from schemas.rules.sums import plain_number
from schemas.statuses import UNITS


def reading_in_words(reading: CellReading) -> str:
    """The value with its unit; a dash where there is none."""
    if reading.value is None:
        return "—"
    number = plain_number(reading.value)
    return f"{number} {UNITS[reading.unit][0]}" if reading.unit == "10k_yuan" else number

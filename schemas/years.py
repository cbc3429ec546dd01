"""The report years that there can be, and some of them after others."""

from collections.abc import Sequence
from typing import TypeVar

Year = TypeVar("Year", int, str)

FIRST_YEAR, LAST_YEAR = 2008, 2040
"""From the first year of the regulations (State Council Decree 492, in force from 1 May 2008) on, and long enough not
to be thought of.
"""

FIRST_FORM_YEAR = 2019
"""The first year of a national form (with the regulations as amended by Decree 711, and the notice on their form)."""


def parts_of_years(years: Sequence[Year], rows: int, rows_at_once: int) -> list[Sequence[Year]]:
    """The years in order, as many together as have about so many of their ``rows``; at least one."""
    most = max(1, rows_at_once * len(years) // max(1, rows))
    return [years[at : at + most] for at in range(0, len(years), most)]

"""When a report is due, and when it was seen. Source: Regulations (State Council order 711) articles 49 and 50.

Departments report by 31 January, governments from county level up and their offices by 31 March of the next year. No
article names a day for townships and streets, zones and their offices, institutions or enterprises.
"""

import datetime as dt
from collections.abc import Iterable

from schemas.places.bodies import BodyKind, Level

DUE_DAYS: dict[BodyKind, tuple[int, int]] = {
    "department": (1, 31),
    "government": (3, 31),
    "government_office": (3, 31),
}
"""Month and day by the kind of body, from county level up."""
LATEST_YEARS_AFTER = 2
"""Years after the report's in which a date may lie; one that is further off is a slip."""


def due_on(kind: BodyKind | None, level: Level | None, year: int) -> dt.date | None:
    """The last day on which a report of a year is in time; None where the law names none."""
    day = DUE_DAYS.get(kind) if kind and level not in (None, "township") else None
    return dt.date(year + 1, *day) if day else None


def seen_on(files: Iterable[tuple[dt.date | None, dt.date | None]], year: int | None) -> dt.date | None:
    """The earliest date that a report's files bear; None where none fits the year.

    Each file has dates of publication and signature. What was published counts before what was signed: the
    articles ask for the first.
    """
    if year is None:
        return None
    fits = range(year + 1, year + LATEST_YEARS_AFTER + 1)
    dates = (next((date for date in file if date and date.year in fits), None) for file in files)
    return min((date for date in dates if date), default=None)

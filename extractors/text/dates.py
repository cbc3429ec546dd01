"""Years and dates as reports print them, in Arabic or Chinese digits."""

import datetime as dt
import re
from dataclasses import dataclass

import regex

from extractors.text.labels import fold
from extractors.text.memo import remembered

_HAN_DIGITS = {"〇": "0", "○": "0", "零": "0", "O": "0", "o": "0", "Ｏ": "0"} | {
    digit: str(value) for value, digit in enumerate("一二三四五六七八九", start=1)
}
_YEAR = r"(?:20[0-9]{2}|二[〇○零Oo][〇○零Oo一二三四五六七八九]{2})"
_SMALL = r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
YEAR_WORD = re.compile(rf"(?P<year>{_YEAR})(?:年度|年|(?=\D))")
_DATE = regex.compile(
    rf"(?P<year>{_YEAR})(?:年(?P<month>{_SMALL})月(?P<day>{_SMALL})[日号]|(?P<mark>[-./])(?P<month>[0-9]{{1,2}})(?P=mark)(?P<day>[0-9]{{1,2}}))"
)
_EARLIEST = 2003
"""No report is about an earlier year: what looks like one is part of something else."""


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date as printed.

    ``date`` is None where it is not in the calendar; ``before`` and ``after`` surround it.
    """

    printed: str
    date: dt.date | None
    before: str
    after: str


def year_number(printed: str) -> int:
    """A year printed in either kind of digits."""
    if printed.isascii() and printed.isdigit():
        return int(printed)
    return int("".join(_HAN_DIGITS.get(character, character) for character in printed))


def _small_number(printed: str) -> int:
    if printed.isascii():
        return int(printed)
    tens, ten, units = printed.rpartition("十")
    digits = {digit: value for value, digit in enumerate("一二三四五六七八九", start=1)}
    if not ten:
        return digits[units] if len(units) == 1 else 0
    return 10 * (digits.get(tens, 0) if tens else 1) + (digits.get(units, 0) if units else 0)


@remembered
def find_date(text: str) -> PrintedDate | None:
    """The first full date of a text."""
    folded = fold(text)
    found = _DATE.search(folded) if "20" in folded or "二" in folded else None
    if not found:
        return None
    try:
        date = dt.date(year_number(found["year"]), _small_number(found["month"]), _small_number(found["day"]))
    except ValueError:
        date = None
    return PrintedDate(found[0], date, folded[: found.start()], folded[found.end() :])


def years_in(text: str) -> list[int]:
    """All years of a text in printed order, dates' years too."""
    return [
        year for found in YEAR_WORD.finditer(fold(text)) if (year := year_number(found["year"])) >= _EARLIEST
    ]

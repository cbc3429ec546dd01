"""Names of sheets that Excel takes: short, without its signs, no two alike."""

import re
from collections.abc import Iterable

MOST_UNITS = 31
"""UTF-16 units, of which a character beyond the first plane is two."""

_SIGNS = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_KEPT_BY_EXCEL = "history"


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """A name for each that was wanted, near it, and different from all others whatever their case."""
    taken = {_KEPT_BY_EXCEL}
    names = []
    for each in wanted:
        bare = _SIGNS.sub(" ", each).strip(" '") or "表"
        name, number = _cut(bare, MOST_UNITS), 1
        while name.casefold() in taken:
            number += 1
            end = f"~{number}"
            name = _cut(bare, MOST_UNITS - len(end)) + end
        taken.add(name.casefold())
        names.append(name)
    return names


def _cut(text: str, units: int) -> str:
    """The end of a name tells bodies of one county apart, so the beginning is cut."""
    while len(text.encode("utf-16-le")) // 2 > units:
        text = text[1:]
    return text.strip(" '")

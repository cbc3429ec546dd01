"""What the folders around a file say of the body and the year that it reports on.

Pure, and weaker than the document and the manifest: ``resolve`` weighs them. The file's own name is no
evidence.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from extractors.text.names import units_above
from schemas.years import FIRST_YEAR, LAST_YEAR

_ARCHIVE = re.compile(r"(?:\.tar)?(?:\.\w{1,4})?!$")
_YEAR_FOLDER = re.compile(r"(20\d\d)(?:年度?)?")
_LEVEL_OF_ENDING = {
    "特别行政区": "province", "自治区": "province", "省": "province",
    "自治州": "prefecture", "地区": "prefecture", "盟": "prefecture",
    "县": "county", "区": "county", "旗": "county",
}  # fmt: skip
"""Longer endings first. 市 is missing: it may be a province, a prefecture or a county."""


def folders_of(path: str) -> tuple[str, ...]:
    """The names of the folders in a stored path, outermost first, in a comparable form.

    An archive is the folder that it would be unpacked to.
    """
    folders = (_ARCHIVE.sub("", folder) for folder in path.split("/")[:-1])
    return tuple(unicodedata.normalize("NFKC", folder).strip() for folder in folders)


def years_of(folders: Iterable[str]) -> tuple[int, ...]:
    """Report years that folders name: 2024, 2024年, 2024年度."""
    years = [int(match[1]) for folder in folders if (match := _YEAR_FOLDER.fullmatch(folder))]
    return tuple(year for year in years if FIRST_YEAR <= year <= LAST_YEAR)


def place_in(folders: Iterable[str], body: str | None) -> str | None:
    """The place that folders give a body: the administrative units among them, outermost first.

    A folder that is the body itself (鲁山县/下汤镇/ for 下汤镇) or that repeats what is around it
    (重庆市/重庆市开州区/) is not doubled.
    """
    place = ""
    for folder in folders:
        units = folder.removesuffix(body) if body else folder
        if units and _are_units(units):
            place += units.removeprefix(place)
    return place or None


def _are_units(name: str) -> bool:
    """Whether a name is nothing but administrative units: then it is the place of anything that follows
    it.
    """
    return "".join(_units_of(name)) == name


def _units_of(place: str) -> Iterator[str]:
    return units_above(f"{place}某局")


def contradict(place: str, other: str) -> bool:
    """Whether two places name different units of one level."""
    units, others = _by_level(place), _by_level(other)
    return any(units[level] != others[level] for level in units.keys() & others.keys())


def _by_level(place: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for unit in _units_of(place):
        level = next((level for ending, level in _LEVEL_OF_ENDING.items() if unit.endswith(ending)), None)
        if level is not None:
            found[level] = unit
    return found

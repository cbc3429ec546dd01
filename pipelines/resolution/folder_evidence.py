"""What the folders around a file say of the body and the year that it reports on.

Pure, and weaker than the document and the manifest: ``resolve`` weighs them. The file's own name is no
evidence.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from pipelines.resolution.places import gazetteer
from schemas.years import FIRST_YEAR, LAST_YEAR

_ARCHIVE = re.compile(r"(?:\.tar)?(?:\.\w{1,4})?!$")
_YEAR_FOLDER = re.compile(r"(20\d\d)(?:年度?)?")


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


def places_in(folders: Iterable[str], body: str) -> list[str]:
    """The folders that name places and nothing else, outermost first, without the body where they name it too
    (鲁山县下汤镇 for 下汤镇).
    """
    places = (folder.removesuffix(body) for folder in folders)
    return [place for place in places if place and _is_place(place)]


def place_in(folders: Iterable[str], body: str) -> str | None:
    """The place that folders give a body, each once: 重庆市/重庆市开州区/ is 重庆市开州区."""
    whole = ""
    for place in places_in(folders, body):
        whole += place.removeprefix(whole)
    return whole or None


@lru_cache(maxsize=1 << 16)
def _is_place(name: str) -> bool:
    chain = gazetteer().chain(name, None)
    return bool(chain.units) and not chain.rest

"""What the folders around a file say of the body and the year that it reports on.

Pure: ``body_and_year`` weighs them. Of the place they are weaker than document and manifest, and the file's
own name says nothing; for the year each has its vote.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import PurePosixPath

from pipelines.resolution.places import gazetteer
from schemas.years import FIRST_YEAR, LAST_YEAR

_ARCHIVE = re.compile(r"(?:\.tar)?(?:\.\w{1,4})?!$")
_YEAR_FOLDER = re.compile(r"(20\d\d)(?:年度?)?")
_YEAR_IN_NAME = re.compile(r"(?<!\d)(20\d\d)(?!\d|年?\d{1,2}月|[-._年]\d{1,2}(?!\d))")
"""No date: 2025年1月, 2025-01, 20250114."""
_OF_ALL = re.compile(
    r"(?:各|其[他它余]|本|外|某|全部?|[所下直]属|下辖|[有相]关|历年|部门|机关|单位|[和及与、]|[东西南北中]部|农村|沿海"
    r"|[0-9〇一二三四五六七八九十百]+个|[省市州盟县区旗镇乡街](?:级|直)?|街道|地区|苏木)+"
)
"""Words of sorting, which end as names of places do: 各乡镇, 县区, 其他地区."""


def folders_of(path: str) -> tuple[str, ...]:
    """The names of the folders in a stored path, outermost first, in a comparable form.

    An archive is the folder that it would be unpacked to.
    """
    return _names_in(path.rpartition("/")[0])


@lru_cache(maxsize=4096)
def _names_in(folder: str) -> tuple[str, ...]:
    """Many files lie in one folder."""
    names = (_ARCHIVE.sub("", name) for name in folder.split("/")) if folder else ()
    return tuple(unicodedata.normalize("NFKC", name).strip() for name in names)


@lru_cache(maxsize=4096)
def years_of(folders: tuple[str, ...]) -> tuple[int, ...]:
    """Report years that folders name: 2024, 2024年, 2024年度."""
    years = [int(match[1]) for folder in folders if (match := _YEAR_FOLDER.fullmatch(folder))]
    return tuple(year for year in years if FIRST_YEAR <= year <= LAST_YEAR)


def year_of_name(path: str) -> int | None:
    """The one report year that the file's own name holds; None where it names several."""
    name = unicodedata.normalize("NFKC", PurePosixPath(path).stem)
    years = {int(year) for year in _YEAR_IN_NAME.findall(name)}
    year = years.pop() if len(years) == 1 else FIRST_YEAR - 1
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


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


@lru_cache(maxsize=1 << 13)
def _is_place(name: str) -> bool:
    chain = gazetteer().chain(name, None)
    if chain.rest or (not chain.listed and _OF_ALL.fullmatch(name)):
        return False
    return bool(chain.units)

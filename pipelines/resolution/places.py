"""Which listed unit a printed name means, and what of the name is the body below it. Pure.

The longest listed units first, each below the last; the rest is the department. Evidence narrows what a name
may mean and never widens it. A name that means several units stays open, and one that means none stands as it
is printed, with levels by the endings of its names.
"""

import gc
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from weakref import proxy

import regex

from schemas.places import PLACES_FILE, needs_no_place
from schemas.places.bodies import UNIT_LEVELS, BodyKind, Level, PlaceStatus, body_kind
from schemas.places.listed_units import ListedUnits, Unit, listed_units

# A name that such words follow is torn out of a longer one: 城区 of 城区街道.
_TORN = regex.compile(r"街道|(?:镇|苏木|乡|街|地区)(?:(?:人民)?政府|办事处)?$")
_STEM = r"[^\P{Han}局厅委院所站队]"
_HIGHER = (
    regex.compile(rf"{_STEM}{{2,8}}?(?:特别行政区|自治区|省)"),
    regex.compile(rf"(?:(?![县区旗]){_STEM}){{2,10}}?(?:自治州|市|盟)"),
    # No city's own name is shorter than two characters: 津市市 and 沙市区 begin with a name that ends in 市.
    regex.compile(rf"{_STEM}{{1,11}}?(?:自治县|自治旗|县|区(?![域划块片公])|旗|(?<={_STEM}{{2}})市)(?!级)"),
)
_ENDINGS = ("街道", "镇", "乡", "苏木", "地区")
_ENDING = regex.compile(rf"(?:{'|'.join(_ENDINGS)})$")
_TOWNSHIP = regex.compile(
    r"(?P<name>\p{Han}{1,20}(?:街道|镇|乡|苏木|地区|区公所))(?:办事处)?$"
    r"|(?P<name>\p{Han}{1,8}?(?:街道|(?<![城乡村集小])镇(?!村)|(?<!城)乡(?![镇村])|苏木))"
)
_NO_UNIT = regex.compile(
    r"(?:城市|地市|县市|都市)|.*(?:社|小|校|景|园|库|灌|片|新|开发|高新|示范|保税|管理|功能|名胜|度假|产业|合作|试验)区"
)
CERTAIN: tuple[PlaceStatus, ...] = ("resolved", "unlisted", "not_needed")
"""The statuses of places of which it is known which they are."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A name as units, each below the last, and the rest.

    ``listed`` are the printed names of listed units, the last of which may mean the ``candidates``;
    ``unlisted`` those that follow, by level, and are units by their endings alone.
    """

    listed: tuple[str, ...]
    candidates: tuple[Unit, ...]
    unlisted: dict[Level, str]
    rest: str

    @property
    def units(self) -> tuple[str, ...]:
        """The units as printed, the highest first."""
        return (*self.listed, *self.unlisted.values())


@dataclass(frozen=True, slots=True)
class Place:
    """Where a body is, and what it is there.

    ``units`` are its units by level: official names, or as printed where they are not listed.
    ``candidates`` are the full names of all units that an ambiguous name may mean, ``against`` is evidence
    that contradicts stronger evidence.
    """

    status: PlaceStatus
    units: dict[Level, str]
    department: str
    region_code: str | None
    body_kind: BodyKind
    candidates: tuple[str, ...] = ()
    against: tuple[str, ...] = ()

    @property
    def is_certain(self) -> bool:
        """Whether it is known which body it is."""
        return self.status in CERTAIN and not self.against

    @property
    def full_name(self) -> str:
        """The name of the body that is the same however it is printed."""
        return "".join((*self.units.values(), self.department))

    @property
    def level(self) -> Level | None:
        """Of the government that the body is or belongs to."""
        return "national" if self.status == "not_needed" else next(reversed(self.units), None)

    @property
    def parent(self) -> tuple[str, ...]:
        """The units of the government that the body belongs to."""
        names = tuple(self.units.values())
        return names if self.department else names[:-1]


class Gazetteer:
    """The listed units by the names that are printed of them, and by code."""

    def __init__(self, listed: ListedUnits) -> None:
        self.listed = listed
        self._by_name: dict[str, list[Unit]] = defaultdict(list)
        self._by_code: dict[str, list[Unit]] = defaultdict(list)
        for unit in listed.units:
            province, prefecture, county, township, _, code, is_zone = unit
            if township is None:
                self._by_name[county or prefecture or province].append(unit)
                self._by_code[str(code)].append(unit)
            elif not is_zone:
                self._by_name[township].append(unit)
                if len(township) > 3 and township.endswith("街道"):
                    self._by_name[township[:-1]].append(unit)
        self._by_path = {unit[:3]: unit.code for unit in listed.units if unit.township is None}
        self._longest = max(map(len, self._by_name), default=0)
        # Many files lie in one folder, and a name is asked for more than once. By way of a proxy: what holds
        # itself is there until garbage is looked for, which is seldom.
        itself = proxy(self)
        self.chain = lru_cache(maxsize=1 << 13)(partial(Gazetteer._chain, itself))
        self._narrowed = lru_cache(maxsize=1 << 12)(partial(Gazetteer._narrow, itself))

    def region_code(self, unit: Unit) -> str | None:
        """The six digits of a unit's county, or of what it is where it lies in none."""
        code = self._by_path.get(unit[:3])
        return None if code is None else str(code)

    def _chain(self, name: str, year: int | None) -> Chain:
        """A name as units that exist around the year, and what follows them."""
        years = {True: self.listed.townships.around(year), False: self.listed.higher.around(year)}
        listed, candidates, end = self._follow(name, 0, (), years)
        unlisted, rest = _by_endings(name[end:], _level(candidates[0]) if candidates else None)
        return Chain(listed, tuple(candidates), unlisted, rest)

    def _follow(
        self, name: str, start: int, above: tuple[str, ...], years: dict[bool, int]
    ) -> tuple[tuple[str, ...], list[Unit], int]:
        """The longest listed names from a position on, below those before: names, units of the last, end."""
        for end in range(min(len(name), start + self._longest), start + 1, -1):
            units = self._by_name.get(name[start:end], ())
            found = [u for u in units if u.years & years[u.township is not None] and _is_below(u, above)]
            if found:
                names = (*above, name[start:end])
                further = self._follow(name, end, names, years)
                if further[1]:
                    return further
                is_torn = _TORN.match(name, end) or (found[0].township and _ENDING.search(name, end))
                if not is_torn:
                    return names, found, end
        return above, [], start

    def namesakes(self, unit: Unit, year: int) -> list[Unit]:
        """Other towns around a year with the name of one, or with its name but for the kind of town."""
        years = self.listed.townships.around(year)
        names = (_ENDING.sub("", unit.township or "") + ending for ending in _ENDINGS)
        alike = (one for name in names for one in self._by_name.get(name, ()))
        return [one for one in alike if one.years & years and one.township and one is not unit]

    def place(
        self, name: str, year: int | None, evidence: Iterable[str] = (), region_codes: Iterable[str] = ()
    ) -> Place:
        """Where a body is by its name and by what else is known, the strongest evidence first.

        ``evidence`` are names of places, as folders have; ``region_codes`` of counties or higher units.
        """
        chain = self.chain(name, year)
        if not chain.candidates and needs_no_place(name):
            return Place("not_needed", {}, name, None, body_kind(name))
        # The bodies of one government lie where it does.
        units = (chain.listed, chain.candidates, tuple(chain.unlisted.items()))
        return self._narrowed(*units, year, tuple(evidence), tuple(region_codes)).place(
            self, year, chain.rest
        )

    def _narrow(
        self, listed: tuple[str, ...], candidates: tuple[Unit, ...], unlisted: tuple[tuple[Level, str], ...],
        year: int | None, evidence: tuple[str, ...], region_codes: tuple[str, ...],
    ) -> "_Meaning":  # fmt: skip
        """What the units of a chain may mean by all that is known."""
        meaning = _Meaning(Chain(listed, candidates, dict(unlisted), ""))
        for code in region_codes:
            if units := self._by_code.get(code):
                meaning.narrow(code, Chain((), tuple(units), {}, ""))
        for printed in evidence:
            said = self.chain(printed, year)
            if said.units and not said.rest:
                meaning.narrow(printed, said)
        return meaning


class _Meaning:
    """What a name may mean while evidence is weighed, the strongest first."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.own = chain.candidates
        self.around: tuple[Unit, ...] = ()
        """The units that the evidence may mean: the body lies in one of them."""
        self.unlisted: dict[Level, str] = {}
        """Units around the body that evidence names and no list has."""
        self.named = set(chain.listed)
        self.against: list[str] = []
        # Only a township's name says too little to contradict a place that no list has.
        self.is_bare = all(unit.township for unit in self.own) and len(chain.listed) < 2

    def narrow(self, printed: str, said: Chain) -> None:
        """Keep what lies in the evidence's units, or is one of them."""
        if self._contradicts(said):
            self.against.append(printed)
            return
        self.named.update(said.listed or (_names(unit)[-1] for unit in said.candidates))
        if self.unlisted and not said.unlisted:
            unit = said.candidates[0]
            self.unlisted[_level(unit)] = _names(unit)[-1]
            return
        if said.candidates:
            self.own = _within(self.own, said.candidates)
            self.around = _deepest(self.around, said.candidates) or self.around
        self.unlisted |= said.unlisted

    def _contradicts(self, said: Chain) -> bool:
        printed = self.chain.unlisted
        if any(printed.get(level, name) != name for level, name in said.unlisted.items()):
            return True
        if said.unlisted:
            return not self.is_bare
        if self.unlisted:
            return False
        if self.own:
            return not _within(self.own, said.candidates)
        clashing = [unit for unit in said.candidates if _clashes(unit, printed)]
        return len(clashing) == len(said.candidates) or not _deepest(self.around, said.candidates)

    def place(self, gazetteer: "Gazetteer", year: int | None, rest: str) -> Place:
        """What is left of it, for a body whose name goes on with ``rest``."""
        chain = self.chain
        candidates = self.own or self.around
        unit = candidates[0] if len(candidates) == 1 else None
        status: PlaceStatus
        if self.unlisted:
            town: dict[Level, str] = {"township": chain.listed[-1]} if chain.listed else {}
            units = _units(_common(self.around), self.unlisted | town | chain.unlisted)
            status = "unknown" if _is_bare_district(units) else "unlisted"
            return self._place(gazetteer, status, units, None, rest)
        listed = _common(candidates)
        if not candidates:
            units = chain.unlisted
            is_stated = len(units) > 1 or (units and rest and "township" not in units)
            status = "unlisted" if is_stated and not _is_bare_district(units) else "unknown"
        elif unit is None or not self._is_proved(unit, gazetteer, year):
            status, unit = "ambiguous", None
            own = _level(candidates[0]) if self.own else None
            listed = {level: name for level, name in listed.items() if name in self.named or level == own}
        else:
            status = "unlisted" if chain.unlisted else "resolved"
        return self._place(gazetteer, status, _units(listed, chain.unlisted), unit, rest)

    def _is_proved(self, unit: Unit, gazetteer: "Gazetteer", year: int | None) -> bool:
        """Whether it is the only one by lists of that very year, or what it lies in is named.

        A year between two lists may have towns that neither has, or that one has under another county or with
        another ending: so both must have the unit, and none like it.
        """
        province, prefecture, county, township = unit[:4]
        above = next((name for name in (county if township else None, prefecture, province) if name), None)
        if year is None or (county is None and township is None) or above in self.named:
            return True
        if township is None:
            return gazetteer.listed.higher.has(year)
        lists = gazetteer.listed.townships
        if both := lists.between(year):
            others = gazetteer.namesakes(unit, year)
            within = _within(tuple(others), self.around) if self.around else others
            return unit.years & both == both and not within
        return lists.has(year)

    def _place(
        self,
        gazetteer: "Gazetteer",
        status: PlaceStatus,
        units: dict[Level, str],
        unit: Unit | None,
        rest: str,
    ) -> Place:
        of_zone = unit is not None and unit.is_zone
        kind = body_kind(rest, of_zone=of_zone)
        # 管委会 is to a zone what 人民政府 is to a county.
        is_whole = body_kind(rest) == "government" or (of_zone and kind == "zone")
        candidates = self.own or self.around if status == "ambiguous" else ()
        return Place(
            status,
            units,
            "" if is_whole else rest,
            gazetteer.region_code(unit) if unit and "county" not in self.chain.unlisted else None,
            kind,
            tuple(sorted("".join(_names(one)) for one in candidates)),
            tuple(self.against),
        )


def _by_endings(name: str, lowest: Level | None) -> tuple[dict[Level, str], str]:
    """The units that a name begins with by their endings, below a level, and the rest."""
    units: dict[Level, str] = {}
    for level, pattern in zip(UNIT_LEVELS, _HIGHER, strict=False):
        if lowest and UNIT_LEVELS.index(level) <= UNIT_LEVELS.index(lowest):
            continue
        found = pattern.match(name)
        if found and not _NO_UNIT.fullmatch(found[0]) and not _TORN.match(name, found.end()):
            units[level], name = found[0], name[found.end() :]
    if (units or lowest != "township") and (found := _TOWNSHIP.match(name)):
        units["township"], name = found["name"], name[found.end() :]
        if "county" not in units and units.get("prefecture", "").endswith("市"):
            units = {("county" if level == "prefecture" else level): unit for level, unit in units.items()}
    return units, name


def _is_bare_district(units: dict[Level, str]) -> bool:
    """Whether the highest of some units is a district: 临港区 and 滨海区 are in several cities."""
    highest = next(iter(units), None)
    return highest == "county" and units[highest].endswith("区")


def _names(unit: Unit) -> tuple[str, ...]:
    return tuple(name for name in unit[:4] if name)


def _level(unit: Unit) -> Level:
    return next(level for level, name in zip(reversed(UNIT_LEVELS), reversed(unit[:4]), strict=True) if name)


def _is_below(unit: Unit, names: tuple[str, ...]) -> bool:
    """Whether a unit lies below others that are named from the highest down, perhaps not all of them."""
    above = iter(_names(unit)[:-1])
    return all(name in above for name in names)


def _lies_in(unit: Unit, other: Unit) -> bool:
    return all(name is None or name == own for own, name in zip(unit[:4], other[:4], strict=True))


def _within(units: tuple[Unit, ...], said: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """Those that lie in what is said or are it; all where it lies in one of them and says nothing."""
    kept = tuple(unit for unit in units if any(_lies_in(unit, other) for other in said))
    return kept or (units if any(_lies_in(other, unit) for other in said for unit in units) else ())


def _deepest(around: tuple[Unit, ...], said: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """What both name, at the lower level of the two."""
    if not around:
        return said
    lower = tuple(unit for unit in said if any(_lies_in(unit, other) for other in around))
    return lower or tuple(unit for unit in around if any(_lies_in(unit, other) for other in said))


def _clashes(unit: Unit, printed: dict[Level, str]) -> bool:
    return any(
        name and printed.get(level, name) != name for level, name in zip(UNIT_LEVELS, unit[:4], strict=True)
    )


def _common(units: tuple[Unit, ...]) -> dict[Level, str | None]:
    """The names that all have."""
    columns = zip(*(unit[:4] for unit in units), strict=True)
    return {
        level: names[0] if len(set(names)) == 1 else None
        for level, names in zip(UNIT_LEVELS, columns, strict=False)
    }


def _units(listed: dict[Level, str | None], printed: dict[Level, str]) -> dict[Level, str]:
    named = listed | printed
    return {level: name for level in UNIT_LEVELS if (name := named.get(level))}


@cache
def gazetteer() -> Gazetteer:
    """The units of the table of places."""
    # Nothing of it is garbage, and to look for some would take thrice the time.
    is_collecting = gc.isenabled()
    gc.disable()
    try:
        return Gazetteer(listed_units())
    finally:
        if is_collecting:
            gc.enable()


@cache
def places_version() -> str:
    """A short hash of the table of places: with another one, reports are resolved again, and not read."""
    return hashlib.sha256(PLACES_FILE.read_bytes()).hexdigest()[:12]

"""``make roster``: a roster of a place to correct, from the lists of divisions and from the bodies seen."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from typing import Any

from extractors.text.names import agency_name
from pipelines.exits import UsageError
from pipelines.inbox.roster import COLUMNS
from pipelines.resolution.places import gazetteer
from pipelines.terminal import counted
from schemas.language import language, phrase
from schemas.places import FIRST_LISTED_YEAR, LAST_LISTED_YEAR
from schemas.places.bodies import UNIT_LEVELS
from schemas.places.listed_units import Unit, UnitPath
from schemas.years import FIRST_FORM_YEAR
from warehouse.paths import Home
from warehouse.release_reader import seen_bodies

_MOST_CHOICES = 20
Line = tuple[str, str, str, str, str]
"""As the columns of the roster."""


def place_named(name: str, bodies: Iterable[Mapping[str, Any]]) -> UnitPath:
    """The unit of a name: a listed one that is there still, or one that was, or one that bodies lie in.

    Raises:
        UsageError: there is none, or there are several; the message shows the choices.
    """
    chain = gazetteer().chain(agency_name(name), None)
    found = {unit[:4] for unit in _latest(chain.candidates)} if not (chain.rest or chain.unlisted) else set()
    found = found or {path for path in map(_path, bodies) if "".join(filter(None, path)).endswith(name)}
    if len(found) == 1:
        return found.pop()
    if found:
        choices = _choices(map(_full, found))
        raise UsageError(
            phrase(
                f"名为“{name}”的地区不止一个，请写明是哪一个：{choices}。",
                f"{name} is in several places. Say which: {choices}.",
            )
        )
    told = phrase(
        f"行政区划清单和已发布的报告中都没有“{name}”。",
        f"There is no place {name} in the lists of divisions, nor in the reports that were published.",
    )
    choices = _choices(_near(name))
    raise UsageError(
        told + (phrase(f"与之相近的有：{choices}。", f" Near to it: {choices}.") if choices else "")
    )


def _latest(units: Sequence[Unit]) -> Sequence[Unit]:
    """Those in the last list; where there are none, all."""
    return [unit for unit in units if _years(unit)[-1] == LAST_LISTED_YEAR] or units


def _choices(names: Iterable[str]) -> str:
    listed = sorted(names)
    over = len(listed) - _MOST_CHOICES
    more = phrase(f" 等，另有 {over} 个", f" and {over} more") if over > 0 else ""
    return phrase("、", ", ").join(f"PLACE={each}" for each in listed[:_MOST_CHOICES]) + more


def _near(name: str) -> list[str]:
    """Counties and higher units with a name like the one that was given."""
    full: dict[str, list[str]] = {}
    for unit in gazetteer().listed.units:
        if unit.township is None and not unit.is_zone and _years(unit)[-1] == LAST_LISTED_YEAR:
            full.setdefault(unit.county or unit.prefecture or unit.province, []).append(_full(unit[:4]))
    asked = agency_name(name)
    of_another_kind = [each for each in full if each[:-1] == asked[:-1]]
    near = dict.fromkeys((*of_another_kind, *get_close_matches(asked, full, n=5, cutoff=0.5)))
    return [each for printed in near for each in full[printed]]


def _full(path: Iterable[str | None]) -> str:
    return "".join(filter(None, path))


def _path(body: Mapping[str, Any]) -> UnitPath:
    return tuple(body[level] for level in UNIT_LEVELS)


def _years(unit: Unit) -> list[int]:
    bits = range(LAST_LISTED_YEAR - FIRST_LISTED_YEAR + 1)
    return [FIRST_LISTED_YEAR + bit for bit in bits if unit.years >> bit & 1]


def _lies_in(path: UnitPath, place: UnitPath) -> bool:
    depth = max(number for number, name in enumerate(place, start=1) if name)
    return path[:depth] == place[:depth]


def roster_lines(place: UnitPath, bodies: Iterable[Mapping[str, Any]]) -> Iterator[Line]:
    """The place and all units below it since the first form, then the bodies that were seen there.

    Years are those of the lists, where they begin or end within them; of a body nobody knows them.
    """
    told = set()
    for unit in gazetteer().listed.units:
        path, years = unit[:4], _years(unit)
        if _lies_in(path, place) and not unit.is_zone and years and years[-1] >= FIRST_FORM_YEAR:
            told.add(_full(path))
            *above, own = filter(None, path)
            begun, ended = years[0] > FIRST_LISTED_YEAR, years[-1] < LAST_LISTED_YEAR
            yield own, "".join(above), str(years[0]) if begun else "", str(years[-1]) if ended else "", ""
    for body in bodies:
        name = str(body["full_name"])
        if name not in told and _lies_in(_path(body), place):
            parent = str(body["parent"] or "")
            yield name.removeprefix(parent), parent, "", "", ""


def write_roster(home: Home, name: str, out: Path) -> str:
    """Write a place's roster; what to say of it.

    Raises:
        UsageError: see :func:`place_named`.
    """
    bodies = seen_bodies(home.published_database)
    place = place_named(name, bodies)
    lines = list(roster_lines(place, bodies))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(roster_csv(lines))
    seen = sum(body["is_seen"] and _lies_in(_path(body), place) for body in bodies)
    return phrase(
        f"{out}：{_full(place)} {len(lines):,} 个机关，其中 {seen:,} 个已有报告。\n"
        "请更正名称和年度，并补上从未见过的部门：任何清单都不载部门。然后把它作为 "
        "roster.csv（名册）放入收件目录，\n"
        "或用 GONGKAI_ROSTER 指明。",
        f"{out}: {counted(len(lines), 'body', 'bodies')} of {_full(place)}, {seen:,} of them seen.\n"
        "Correct names and years, and add the departments that were never seen: no list has them. Then put\n"
        "it into the inbox as roster.csv, or name it by GONGKAI_ROSTER.",
    )


def roster_csv(lines: Iterable[Line]) -> bytes:
    """The lines as Excel opens them."""
    text = StringIO(newline="")
    header = COLUMNS.values() if language() == "zh" else COLUMNS
    csv.writer(text).writerows((header, *lines))
    return text.getvalue().encode("utf-8-sig")

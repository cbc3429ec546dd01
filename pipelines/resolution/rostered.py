"""Which body every line of ``roster.csv`` means, and why a line cannot be used. Pure.

A line that is not certain to mean one body is a finding and no body; the others hold.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from extractors.text.names import agency_name
from pipelines.inbox.filled_in_csv import InvalidRowError
from pipelines.inbox.roster import RosterLine
from pipelines.resolution.body_and_year import listed_candidates
from pipelines.resolution.places import Place, gazetteer
from schemas.findings import Finding
from schemas.identifiers import agency_id
from schemas.places import needs_no_place


@dataclass(frozen=True, slots=True)
class RosteredBody:
    """A body that must report in the years from ``first`` to ``last``, each None where that is not said.

    ``due`` are month and day in the year after, where they are said.
    """

    agency_id: str
    where: Place
    first: int | None
    last: int | None
    due: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Rostered:
    """The bodies, and a finding for every line that is none, or is in doubt."""

    bodies: tuple[RosteredBody, ...] = ()
    findings: tuple[Finding, ...] = ()


def rostered(lines: Iterable[RosterLine], latest_year: int) -> Rostered:
    """Every line's body by its name, its parent and the last year that it must report for."""
    bodies: dict[str, tuple[RosteredBody, RosterLine]] = {}
    findings: list[Finding] = []
    for line in lines:
        try:
            body = _body(line, latest_year)
            if body.agency_id in bodies:
                _repeated(line, bodies[body.agency_id][1])
                continue
        except InvalidRowError as error:
            details = {"detail_zh": error.zh, "detail_en": error.en}
            findings.append(Finding("roster_invalid", stated=str(line.line), details=details))
            continue
        bodies[body.agency_id] = body, line
        if body.where.status == "unlisted":
            place = "".join(body.where.units.values())
            findings.append(Finding("roster_place_unlisted", stated=str(line.line), expected=place))
    return Rostered(tuple(body for body, _ in bodies.values()), tuple(findings))


def _body(line: RosterLine, latest_year: int) -> RosteredBody:
    """The body that a line means.

    Raises:
        InvalidRowError: it means none, or several, or contradicts itself.
    """
    if line.problem_en:
        raise InvalidRowError(line.problem_zh, line.problem_en)
    if not line.agency_name:
        raise InvalidRowError("没有 agency_name", "it has no agency_name")
    (first, last), due = line.years(), line.due()
    name, parent = agency_name(line.agency_name), agency_name(line.parent) if line.parent else ""
    year = min(last or latest_year, latest_year)
    # A unit that is gone by then is known by the lists of its time.
    tried = [_place(name, parent, each) for each in (year, None)]
    where = next((place for place in tried if place.status in {"resolved", "not_needed"}), tried[0])
    _require_certain(where, name, line.parent)
    return RosteredBody(agency_id(where.full_name), where, first, last, due)


def _place(name: str, parent: str, year: int | None) -> Place:
    around = "".join(gazetteer().chain(parent, year).units)
    if parent and not around and not needs_no_place(name):
        raise InvalidRowError(
            f"parent“{parent}”不是行政区划名称", f"its parent “{parent}” is the name of no division"
        )
    return gazetteer().place(name, year, [around] if around else [])


def _require_certain(where: Place, name: str, parent: str) -> None:
    if where.against:
        raise InvalidRowError(f"“{name}”不在“{parent}”", f"“{name}” does not lie in its parent “{parent}”")
    if where.status == "ambiguous":
        listed = listed_candidates(where)
        raise InvalidRowError(
            f"“{name}”可能指多处：{listed}；请在 parent 中写明上级地区",
            f"“{name}” may be in several places: {listed}; say in parent which",
        )
    if not where.is_certain:
        raise InvalidRowError(
            f"无从得知“{name}”在何处；请在 parent 中写明上级地区",
            f"nothing says where “{name}” is; name its place in parent",
        )


def _repeated(line: RosterLine, first: RosterLine) -> None:
    """A line that says the same in another inbox's roster is passed over.

    Raises:
        InvalidRowError: it stands in the same one, or says something else.
    """
    if line.origin != first.origin and line.filled == first.filled:
        return
    if line.filled == first.filled:
        raise InvalidRowError(f"与第 {first.line} 行重复", f"it repeats line {first.line}")
    zh = f"第 {first.line} 行已列同一机关（上级为“{first.parent}”），以该行为准"
    en = f"line {first.line} has the same body (under “{first.parent}”), and holds"
    raise InvalidRowError(zh, en)

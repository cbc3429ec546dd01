"""Whose report a reading is, and of which year, from all that is known of it. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from extractors.text.names import agency_name
from pipelines.inbox.ledger import LedgerEntry
from pipelines.resolution.folder_evidence import (
    folders_of,
    place_in,
    places_in,
    year_of_name,
    years_of,
)
from pipelines.resolution.places import Place, gazetteer
from schemas.extraction import ReportIdentity
from schemas.findings import Finding
from schemas.rules.report_year import YearVote, votes_of, weigh
from schemas.statuses import ReviewReason, YearStatus
from schemas.years import FIRST_FORM_YEAR

MANIFEST = {"origin_zh": "manifest.csv ", "origin_en": "manifest.csv"}
FOLDER = {"origin_zh": "文件夹", "origin_en": "the folder"}
MOST_LISTED = 20
"""So many places of one name a finding names."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SettledYear:
    """The year of a report as a person settled it, where the evidence makes it ``printed`` (empty: no year).

    ``report_id`` says of which report of a file, as the evidence makes its id; empty where it holds but one.
    """

    printed: str
    year: int
    who: str
    reason: str
    report_id: str = ""


@dataclass(frozen=True, slots=True)
class WeighedIdentity:
    """A body, its place and the report year, with what spoke against them.

    ``agency_name`` and ``place`` are as printed and as folders complete them, ``where`` is what they mean.
    """

    agency_name: str | None
    place: str | None
    region_code: str | None
    year: int | None
    findings: tuple[Finding, ...] = ()
    where: Place | None = None
    year_status: YearStatus = "agreed"
    settled: SettledYear | None = None

    @property
    def is_provisional(self) -> bool:
        """Whether it is not certain which body it is, or the evidence for its year differs."""
        return self.where is None or not self.where.is_certain or self.year_status == "contested"

    @property
    def contested(self) -> tuple[ReviewReason, ...]:
        """What the evidence contradicts itself on."""
        year: tuple[ReviewReason, ...] = ("year_contested",) if self.year_status == "contested" else ()
        return (*year, "place_contested") if self.where and self.where.against else year


def identify(
    document: ReportIdentity,
    sightings: Sequence[LedgerEntry],
    latest_year: int,
    settled: SettledYear | None = None,
) -> WeighedIdentity:
    """Weigh the document, the manifest's rows for its files and the folders they are in.

    ``settled`` is taken in the place of the year that the evidence makes, if that is the one it was settled
    against.
    """
    stated = weigh(year_votes(document, sightings), latest_year)
    if settled and settled.printed != str(stated.year or ""):
        settled = None
    if settled:
        stated = stated.settled(settled.year)
    by_whom = {"who": settled.who, "reason": settled.reason} if settled else None
    year, findings = stated.year, stated.findings(by_whom)
    if year and year < FIRST_FORM_YEAR:
        findings.append(Finding("year_before_forms", stated=str(year), expected=str(FIRST_FORM_YEAR)))
    code = _only(sighting.region_code for sighting in sightings)
    in_manifest = {agency_name(sighting.agency_name) for sighting in sightings if sighting.agency_name}
    name, fuller = document.agency, _only(in_manifest)
    if fuller and (name is None or fuller.endswith(name)):
        name = fuller
    if name is None:
        findings.append(Finding("agency_unknown"))
        return WeighedIdentity(None, None, code, year, tuple(findings), None, stated.status, settled)
    findings += (
        Finding("agency_conflict", stated=name, expected=other, details=MANIFEST)
        for other in sorted(in_manifest)
        if not name.endswith(other)
    )
    where = _place(name, year, sightings, in_manifest)
    findings += _on_place(name, where, in_manifest, sightings)
    name, place = _completed(name, where, year, sightings)
    code = code or where.region_code
    return WeighedIdentity(name, place, code, year, tuple(findings), where, stated.status, settled)


def _place(
    name: str, year: int | None, sightings: Sequence[LedgerEntry], in_manifest: Iterable[str]
) -> Place:
    """What a name means by all that is known: first the manifest, then folders, the outermost first."""
    codes = {sighting.region_code[:6] for sighting in sightings if sighting.region_code}
    stated = ("".join(gazetteer().chain(other, year).units) for other in sorted(in_manifest))
    folders = (
        place
        for path in sorted(sighting.path for sighting in sightings)
        for place in places_in(folders_of(path), name)
    )
    return gazetteer().place(name, year, dict.fromkeys((*stated, *folders)), sorted(codes))


def _on_place(
    name: str, where: Place, in_manifest: Iterable[str], sightings: Sequence[LedgerEntry]
) -> Iterator[Finding]:
    in_folders = {place for seen in sightings for place in places_in(folders_of(seen.path), name)}
    told = any(not name.endswith(other) for other in in_manifest)
    for other in where.against:
        origin = FOLDER if other in in_folders else MANIFEST
        if origin is FOLDER or not told:
            yield Finding("place_conflict", stated=name, expected=other, details=origin)
    if where.status == "ambiguous":
        yield Finding("place_ambiguous", stated=name, expected=listed_candidates(where))
    elif where.status == "unknown":
        yield Finding("place_unknown", stated=name)


def listed_candidates(where: Place, most: int = MOST_LISTED) -> str:
    """What an ambiguous place may be, as a finding names it."""
    listed = "、".join(where.candidates[:most])
    return f"{listed}…（{len(where.candidates)}）" if len(where.candidates) > most else listed


def _completed(
    name: str, where: Place, year: int | None, sightings: Sequence[LedgerEntry]
) -> tuple[str, str | None]:
    """The name with the place that folders give it where it has none, and its place."""
    chain = gazetteer().chain(name, year)
    place = "".join(chain.units if chain.rest else chain.units[:-1])
    in_folders = _only(place_in(folders_of(sighting.path), name) for sighting in sightings)
    if not place and in_folders:
        around = gazetteer().chain(in_folders, year)
        if not around.rest and set(around.units) <= set(where.units.values()):
            return in_folders + name, in_folders
    return name, place or None


def year_votes(document: ReportIdentity, sightings: Sequence[LedgerEntry]) -> Iterator[YearVote]:
    """What the document, the manifest, folders and file names say of the year."""
    yield from votes_of(document.year_votes)
    if document.year and not document.year_votes:  # read when only the year that was taken was kept
        yield "title", document.year
    for sighting in sightings:
        if sighting.report_year:
            yield "manifest", sighting.report_year
        for year in years_of(folders_of(sighting.path)):
            yield "folder", year
        if named := year_of_name(sighting.path):
            yield "file_name", named


def _only(values: Iterable[T | None]) -> T | None:
    """The one value that is stated; None where there is none, or where two contradict each other."""
    stated = {value for value in values if value is not None}
    return stated.pop() if len(stated) == 1 else None

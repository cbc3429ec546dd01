"""Whose report a reading is, and of which year, from all that is known of it. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from extractors.text.names import agency_name, place_of
from pipelines.inbox.ledger import LedgerEntry
from pipelines.resolution.folder_evidence import contradict, folders_of, place_in, years_of
from schemas.extraction import ReportIdentity
from schemas.findings import Finding
from schemas.places import needs_no_place
from schemas.years import FIRST_FORM_YEAR, FIRST_YEAR

MANIFEST = {"origin_zh": "manifest.csv ", "origin_en": "manifest.csv"}
FOLDER = {"origin_zh": "文件夹", "origin_en": "the folder"}


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class WeighedIdentity:
    """A body, its place and the report year, with what spoke against them."""

    agency_name: str | None
    place: str | None
    region_code: str | None
    year: int | None
    findings: tuple[Finding, ...] = ()

    @property
    def is_provisional(self) -> bool:
        """Whether other bodies may have this name: nobody says where it is."""
        return self.agency_name is None or (self.place is None and not needs_no_place(self.agency_name))


def identify(document: ReportIdentity, sightings: Sequence[LedgerEntry], latest_year: int) -> WeighedIdentity:
    """Weigh the document, the manifest's rows for its files and the folders they are in."""
    year, on_year = _year(document, sightings, latest_year)
    name, place, on_name = _body(document, sightings)
    identity = WeighedIdentity(name, place, _only(sighting.region_code for sighting in sightings), year)
    return WeighedIdentity(
        name, place, identity.region_code, year, (*on_year, *on_name, *_unknowns(identity))
    )


def _unknowns(identity: WeighedIdentity) -> Iterator[Finding]:
    if identity.year is None:
        yield Finding("year_unknown")
    elif identity.year < FIRST_FORM_YEAR:
        yield Finding("year_before_forms", stated=str(identity.year), expected=str(FIRST_FORM_YEAR))
    if identity.agency_name is None:
        yield Finding("agency_unknown")
    elif identity.is_provisional:
        yield Finding("place_unknown", stated=identity.agency_name)


def _year(
    document: ReportIdentity, sightings: Sequence[LedgerEntry], latest_year: int
) -> tuple[int | None, list[Finding]]:
    in_manifest = {sighting.report_year for sighting in sightings if sighting.report_year}
    in_folders = {year for sighting in sightings for year in years_of(folders_of(sighting.path))}
    candidates = (document.year, _only(in_manifest), _only(in_folders))
    year = next((found for found in candidates if found and FIRST_YEAR <= found <= latest_year), None)
    return year, [
        Finding("year_conflict", stated=str(year), expected=str(other), details=origin)
        for origin, others in ((MANIFEST, in_manifest), (FOLDER, in_folders))
        for other in sorted(others)
        if year is not None and other != year
    ]


def _body(
    document: ReportIdentity, sightings: Sequence[LedgerEntry]
) -> tuple[str | None, str | None, list[Finding]]:
    """Full name, place, and what contradicts them."""
    in_manifest = {agency_name(sighting.agency_name) for sighting in sightings if sighting.agency_name}
    fuller = _only(in_manifest)
    name, place = document.agency, document.place
    if fuller and (name is None or (fuller != name and fuller.endswith(name))):
        place = place_of(fuller) if name is None else fuller.removesuffix(name.removeprefix(place or ""))
        name = fuller
    if name is None:
        return None, None, []
    found = [
        Finding("agency_conflict", stated=name, expected=other, details=MANIFEST)
        for other in sorted(in_manifest)
        if not name.endswith(other)
    ]
    in_folders = {where for sighting in sightings if (where := place_in(folders_of(sighting.path), name))}
    if place is None and not needs_no_place(name):
        place = _only(in_folders)
        if place is not None:
            return place + name, place, found
        against = in_folders
    else:
        against = {where for where in in_folders if contradict(place or name, where)}
    found += [
        Finding(
            "agency_conflict", stated=name, expected=where + name.removeprefix(place or ""), details=FOLDER
        )
        for where in sorted(against)
    ]
    return name, place, found


def _only(values: Iterable[T | None]) -> T | None:
    """The one value that is stated; None where there is none, or where two contradict each other."""
    stated = {value for value in values if value is not None}
    return stated.pop() if len(stated) == 1 else None

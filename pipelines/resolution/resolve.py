"""Which report every reading is: its body, place and year, and which of several files counts.

Pure. Evidence for the body ranks document, then a saved page that links to it, then manifest, then folders;
where weaker evidence contradicts stronger, the stronger is taken and a finding says so. For the year most
kinds of evidence decide. Where the place is open, or place or year are contested, the body gets a provisional
id, so that the report takes the place of no other.

Which of several files counts is decided in ``versions``.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipelines.inbox.ledger import FileKey, Ledger, LedgerEntry
from pipelines.resolution.attachments import Linked, Page, completed, cover_pages, linked_pages
from pipelines.resolution.body_and_year import SettledYear, WeighedIdentity, identify
from pipelines.resolution.stored_readings import ReportSource, StoredReading, Version
from pipelines.resolution.version_choice import rank, versions_of
from schemas.forms import report_form
from schemas.identifiers import agency_id, provisional_agency_id, report_id


@dataclass(frozen=True, slots=True)
class ResolvedReport:
    """One report of one body, with every file that holds it; the current one is the first.

    Where files read differently, ``versions`` has each different reading once, the current one first.
    """

    report_id: str
    agency_id: str
    identity: WeighedIdentity
    sources: tuple[ReportSource, ...]
    versions: tuple[Version, ...] = ()

    @property
    def current(self) -> ReportSource:
        """The source that counts."""
        return self.sources[0]

    @property
    def reading(self) -> StoredReading:
        """What was read from it."""
        return self.current.reading

    @property
    def year(self) -> int | None:
        """The report year, None where it is unknown."""
        return self.identity.year

    @property
    def form_version(self) -> str:
        """The form of the report as a whole."""
        return report_form(self.reading.article20_form, self.reading.dispositions_form)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Resolution:
    """All reports, by report year and in the order of their ids."""

    by_year: Mapping[int | None, Sequence[ResolvedReport]]
    cover_pages: Mapping[FileKey, str] = field(default_factory=dict)
    """Saved pages whose report is in a file beside them: its id."""
    settled: Mapping[tuple[str, SettledYear], str] = field(default_factory=dict)
    """The settled years that were taken, each with the SHA-256 of its file: the id of the report."""

    def year(self, year: int | None) -> Sequence[ResolvedReport]:
        """The reports of one year."""
        return self.by_year.get(year, ())

    def reports(self) -> Iterable[ResolvedReport]:
        """All reports."""
        return (report for reports in self.by_year.values() for report in reports)


@dataclass(frozen=True, slots=True)
class _Claimant:
    """A reading with its identity and the files it was read from."""

    reading: StoredReading
    identity: WeighedIdentity
    sightings: tuple[LedgerEntry, ...]


def resolve(
    readings: Iterable[StoredReading],
    ledger: Ledger,
    latest_year: int,
    pages: Mapping[str, Page] | None = None,
    settled: Mapping[str, Sequence[SettledYear]] | None = None,
) -> Resolution:
    """Name every reading and choose among those that are one report.

    ``pages`` are the saved pages that link to files, by SHA-256: they may state what a file does not. A year
    after ``latest_year`` has not begun and cannot have a report; it counts as unknown. ``settled`` are years
    that people settled, by the SHA-256 of the file.
    """
    readings = list(readings)
    held = Counter(stored.source_sha256 for stored in readings)
    taken: dict[tuple[str, SettledYear], str] = {}
    by_content: dict[str, list[LedgerEntry]] = defaultdict(list)
    newest: dict[str, dt.datetime] = {}
    for sighting in ledger.values():
        by_content[sighting.source_sha256].append(sighting)
        newest[sighting.path] = max(sighting.last_seen_at, newest.get(sighting.path, sighting.last_seen_at))

    groups: dict[str, list[_Claimant]] = defaultdict(list)
    linked = linked_pages(pages or {}, readings, ledger)
    covers: list[tuple[Linked, str]] = []
    for stored in readings:
        sightings = tuple(by_content.get(stored.source_sha256, ()))
        if not sightings:
            continue
        page = linked.get(stored.source_sha256)
        reading, told = completed(stored, page) if page else (stored, None)
        last = _seen_last(sightings)
        identity = identify(reading, last, latest_year)
        for choice in (settled or {}).get(stored.source_sha256, ()):
            if held[stored.source_sha256] == 1 or choice.report_id == _report_id(reading, identity):
                identity = identify(reading, last, latest_year, choice)
                break
        if told:
            identity = replace(identity, findings=(*identity.findings, told))
        identifier = _report_id(reading, identity)
        groups[identifier].append(_Claimant(reading, identity, sightings))
        if identity.settled:
            taken[stored.source_sha256, identity.settled] = identifier
        if page:
            covers.append((page, identifier))

    by_year: dict[int | None, list[ResolvedReport]] = defaultdict(list)
    for identifier, candidates in sorted(groups.items()):
        report = _choose(identifier, candidates, newest)
        by_year[report.year].append(report)
    return Resolution(by_year, cover_pages(covers), taken)


def _seen_last(sightings: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    """Where a content was seen last: a file that was moved is known by the folder it is in now."""
    last = max(sighting.last_seen_at for sighting in sightings)
    return [sighting for sighting in sightings if sighting.last_seen_at == last]


def _agency_id(reading: StoredReading, identity: WeighedIdentity) -> str:
    if identity.where is None or identity.is_provisional:
        return provisional_agency_id(identity.agency_name, identity.year, reading.text_key)
    return agency_id(identity.where.full_name)


def _report_id(reading: StoredReading, identity: WeighedIdentity) -> str:
    """The report's id. Without a year, two reports of one body are told apart by their text only."""
    if identity.year is None:
        return report_id(provisional_agency_id(identity.agency_name, None, reading.text_key), None)
    return report_id(_agency_id(reading, identity), identity.year)


def _choose(
    identifier: str, candidates: list[_Claimant], newest: Mapping[str, dt.datetime]
) -> ResolvedReport:
    sources = [
        ReportSource(sighting, candidate.reading, "", sighting.last_seen_at < newest[sighting.path])
        for candidate in candidates
        for sighting in candidate.sightings
    ]
    sources.sort(key=rank)
    best = sources[0]
    identity = next(candidate.identity for candidate in candidates if candidate.reading is best.reading)
    # A file that holds the report twice is one source: in its better role.
    chosen: dict[tuple[str, str], ReportSource] = {}
    for source in sources:
        role = "current" if source is best else _role(source, best)
        chosen.setdefault(
            source.sighting.key, ReportSource(source.sighting, source.reading, role, source.is_replaced)
        )
    agency = _agency_id(best.reading, identity)
    return ResolvedReport(identifier, agency, identity, tuple(chosen.values()), versions_of(sources))


def _role(source: ReportSource, best: ReportSource) -> str:
    return "duplicate" if source.reading.reading_key == best.reading.reading_key else "superseded"

"""Which report every reading is: its body, place and year, and which of several files counts.

Pure. Evidence ranks document, then manifest, then folders; where weaker evidence contradicts stronger, the
stronger is taken and a finding says so. A place that nobody states is left open: the body gets a provisional
id.

Where several files hold one report, the one that counts is chosen by, in this order: not replaced by later
bytes under its own name; signed later; fewer cells unread; the format that keeps more of a table's structure;
path.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipelines.identity import Identity, identify
from pipelines.ledger import Ledger, Sighting
from schemas.findings import Finding
from schemas.forms import report_form
from schemas.identifiers import agency_id, provisional_agency_id, report_id

ReadingKey = tuple[str, int]
"""SHA-256 of the file and the report's position in it."""

_FIDELITY = ("text/plain", "application/pdf", "text/html")
"""Media types from the least structure kept to the most; any other is a document with real tables."""
_NEVER = dt.date.min


@dataclass(frozen=True, slots=True)
class Reading:
    """One report of one file as the extraction store has it; see ``schemas.store``."""

    source_sha256: str
    extractor_version: str
    report_index: int
    title: str | None
    agency: str | None
    agency_printed: str | None
    place: str | None
    year: int | None
    signed_on: dt.date | None
    published_on: dt.date | None
    article20_form: str
    dispositions_form: str
    text_key: str
    reading_key: str
    unread_cells: int
    verification: str
    review_reasons: str | None
    media_type: str | None

    @property
    def key(self) -> ReadingKey:
        """File and position."""
        return self.source_sha256, self.report_index


@dataclass(frozen=True, slots=True)
class ReportSource:
    """One file that holds a report, and what it is to it: ``current``, ``duplicate`` or ``superseded``."""

    sighting: Sighting
    reading: Reading
    role: str
    is_replaced: bool


@dataclass(frozen=True, slots=True)
class ResolvedReport:
    """One report of one body, with every file that holds it; the current one is the first."""

    report_id: str
    agency_id: str
    identity: Identity
    sources: tuple[ReportSource, ...]

    @property
    def current(self) -> ReportSource:
        """The source that counts."""
        return self.sources[0]

    @property
    def reading(self) -> Reading:
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

    def year(self, year: int | None) -> Sequence[ResolvedReport]:
        """The reports of one year."""
        return self.by_year.get(year, ())

    def reports(self) -> Iterable[ResolvedReport]:
        """All reports."""
        return (report for reports in self.by_year.values() for report in reports)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A reading with its identity and the files it was read from."""

    reading: Reading
    identity: Identity
    sightings: tuple[Sighting, ...]


def resolve(readings: Iterable[Reading], ledger: Ledger, latest_year: int) -> Resolution:
    """Name every reading and choose among those that are one report.

    A year after ``latest_year`` has not begun and cannot have a report; it counts as unknown.
    """
    by_content: dict[str, list[Sighting]] = defaultdict(list)
    newest: dict[str, dt.datetime] = {}
    for sighting in ledger.values():
        by_content[sighting.source_sha256].append(sighting)
        newest[sighting.path] = max(sighting.last_seen_at, newest.get(sighting.path, sighting.last_seen_at))

    groups: dict[str, list[_Candidate]] = defaultdict(list)
    for reading in readings:
        sightings = tuple(by_content.get(reading.source_sha256, ()))
        if sightings:
            identity = identify(reading, _seen_last(sightings), latest_year)
            groups[_report_id(reading, identity)].append(_Candidate(reading, identity, sightings))

    by_year: dict[int | None, list[ResolvedReport]] = defaultdict(list)
    for identifier, candidates in sorted(groups.items()):
        report = _choose(identifier, candidates, newest)
        by_year[report.year].append(report)
    return Resolution(by_year)


def _seen_last(sightings: Sequence[Sighting]) -> list[Sighting]:
    """Where a content was seen last: a file that was moved is known by the folder it is in now."""
    last = max(sighting.last_seen_at for sighting in sightings)
    return [sighting for sighting in sightings if sighting.last_seen_at == last]


def _agency_id(reading: Reading, identity: Identity) -> str:
    if identity.is_provisional or identity.agency_name is None:
        return provisional_agency_id(identity.agency_name, identity.year, reading.text_key)
    return agency_id(identity.agency_name)


def _report_id(reading: Reading, identity: Identity) -> str:
    """The report's id. Without a year, two reports of one body are told apart by their text only."""
    if identity.year is None:
        return report_id(provisional_agency_id(identity.agency_name, None, reading.text_key), None)
    return report_id(_agency_id(reading, identity), identity.year)


def _choose(
    identifier: str, candidates: list[_Candidate], newest: Mapping[str, dt.datetime]
) -> ResolvedReport:
    sources = [
        ReportSource(sighting, candidate.reading, "", sighting.last_seen_at < newest[sighting.path])
        for candidate in candidates
        for sighting in candidate.sightings
    ]
    sources.sort(key=_rank)
    best = sources[0]
    identity = next(candidate.identity for candidate in candidates if candidate.reading is best.reading)
    # A file that holds the report twice is one source: in its better role.
    chosen: dict[tuple[str, str], ReportSource] = {}
    for source in sources:
        role = "current" if source is best else _role(source, best)
        chosen.setdefault(
            source.sighting.key, ReportSource(source.sighting, source.reading, role, source.is_replaced)
        )
    return ResolvedReport(identifier, _agency_id(best.reading, identity), identity, tuple(chosen.values()))


def _role(source: ReportSource, best: ReportSource) -> str:
    return "duplicate" if source.reading.reading_key == best.reading.reading_key else "superseded"


def _rank(source: ReportSource) -> tuple[object, ...]:
    """Sorts the source that counts first."""
    reading = source.reading
    signed_on = reading.signed_on or _NEVER
    kind = reading.media_type or ""
    fidelity = _FIDELITY.index(kind) if kind in _FIDELITY else len(_FIDELITY)
    return (
        source.is_replaced,
        -signed_on.toordinal(),
        reading.unread_cells,
        -fidelity,
        not source.sighting.is_present,
        source.sighting.path,
        reading.source_sha256,
        reading.report_index,
    )


def version_findings(
    report: ResolvedReport, differing: Mapping[ReadingKey, Sequence[str]]
) -> list[tuple[Finding, ReportSource]]:
    """A finding for each further file of a report; ``differing`` names the cells in which a reading is not
    the current one.

    Files that are gone, or whose bytes were replaced, ask nothing of anybody.
    """
    current = report.current
    findings = []
    for source in report.sources[1:]:
        if source.role == "duplicate" and source.sighting.is_present:
            findings.append((Finding("same_report_again", expected=current.sighting.path), source))
        elif source.role == "superseded" and not source.is_replaced:
            cells = _listed(differing.get(source.reading.key, ()))
            findings.append(
                (Finding("report_versions_differ", stated=cells, expected=current.sighting.path), source)
            )
    return findings


def _listed(cells: Sequence[str], most: int = 20) -> str:
    more = f" … (+{len(cells) - most})" if len(cells) > most else ""
    return ", ".join(cells[:most]) + more

"""Files that a saved page links to and that lie beside it: the report is in one of them, or in both. Pure.

A page speaks for the files only where all that hold a report read the same, so that a list of many bodies'
reports says nothing about any; and only where it contradicts nothing that they state themselves.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from expectations.wording import stated_label
from pipelines.inbox.ledger import FileKey, Ledger, LedgerEntry
from pipelines.inbox.stored_paths import beside
from pipelines.resolution.stored_readings import StoredReading, readings_of
from schemas.extraction import LinkingPage
from schemas.findings import Finding
from schemas.rules.report_year import votes_of, votes_text

_COLUMNS = {
    "title": "title", "agency": "agency_name", "year": "report_year", "signed_on": "signed_on",
    "published_on": "published_on",
}  # fmt: skip
"""What a page may state, and the columns of ``reports`` that it goes to."""
_TAKEN_ALONE = _COLUMNS.keys() - {"agency"}


@dataclass(frozen=True, slots=True)
class Page(LinkingPage):
    """A web page as the extraction store has it."""

    source_sha256: str
    extractor_version: str


@dataclass(frozen=True, slots=True)
class Linked:
    """A page that speaks for a file: where it lies, and the report that it holds itself, if any."""

    page: Page
    sighting: LedgerEntry
    reading: StoredReading | None


def linked_pages(pages: Mapping[str, Page], readings: pa.Table, ledger: Ledger) -> dict[str, Linked]:
    """The page that speaks for a file, by the file's SHA-256; ``pages`` by their own.

    ``readings`` as :data:`~pipelines.resolution.stored_readings.READINGS`.
    """
    if not pages:
        return {}
    there = _newest(_around(pages, ledger))
    held: dict[str, list[StoredReading]] = defaultdict(list)
    sources = pa.array({sighting.source_sha256 for sighting in there.values()}, pa.string())
    for reading in readings_of(readings.filter(pc.is_in(readings["source_sha256"], value_set=sources))):
        held[reading.source_sha256].append(reading)
    found: dict[str, dict[tuple[object, ...], Linked]] = defaultdict(dict)
    for sighting in there.values():
        page = pages.get(sighting.source_sha256)
        if page is None:
            continue
        own = held.get(sighting.source_sha256, [])
        files = {file for file in _beside(sighting, page, there) if file in held} - {sighting.source_sha256}
        if len(own) > 1 or len({reading.reading_key for file in files for reading in held[file]}) != 1:
            continue
        for file in files:
            linked = Linked(page, sighting, own[0] if own else None)
            if len(held[file]) == 1 and _may_speak(linked, held[file][0]):
                found[file].setdefault(_stated(page), linked)
    return {file: next(iter(said.values())) for file, said in found.items() if len(said) == 1}


def completed(reading: StoredReading, linked: Linked) -> tuple[StoredReading, Finding | None]:
    """A file's reading with what only the page states, and the finding that says so."""
    page = linked.page
    told = {
        name: getattr(page, name)
        for name in _TAKEN_ALONE
        if getattr(reading, name) is None and getattr(page, name) is not None
    }
    if page.agency and page.agency != reading.agency and page.agency.endswith(reading.agency or ""):
        told |= {"agency": page.agency, "place": page.place}
        if reading.agency_printed is None:
            told["agency_printed"] = page.agency_printed
    if "year" in told:
        votes = dict(votes_of(page.year_votes)) | dict(votes_of(reading.year_votes))
        told["year_votes"] = votes_text(votes.items())
    # Equal for two files of one report, also where nothing else tells its body from others of that name.
    text_key = linked.reading.text_key if linked.reading else reading.text_key
    columns = ", ".join(column for name, column in _COLUMNS.items() if name in told)
    in_words = stated_label("stated_by_page", columns)
    details = {"stated_zh": in_words.zh} if in_words else {}
    finding = Finding("stated_by_page", stated=columns, expected=linked.sighting.path, details=details)
    return replace(reading, **told, text_key=text_key), finding if told else None


def cover_pages(linked: Iterable[tuple[Linked, str]]) -> dict[FileKey, str]:
    """The pages without tables of their own whose report is in a file: its id, by the page's key."""
    return {page.sighting.key: report_id for page, report_id in linked if page.reading is None}


def _around(pages: Mapping[str, Page], ledger: Ledger) -> Ledger:
    """All that was ever seen where pages lie, and where they link to."""
    at = ledger.where(pc.is_in(pc.field("source_sha256"), value_set=pa.array(pages, pa.string())))
    linked = (beside(path, link) for path, sha256 in at for link in pages[sha256].links)
    wanted = {unicodedata.normalize("NFC", path) for path in (*(path for path, _ in at), *linked) if path}
    paths = pc.call_function("utf8_normalize", [ledger.rows["path"]], pc.Utf8NormalizeOptions("NFC"))
    return ledger.where(pc.is_in(paths, value_set=pa.array(wanted, pa.string())))


def _newest(ledger: Ledger) -> dict[str, LedgerEntry]:
    """What was seen last at every path, in the composed form of its name (macOS decomposes names)."""
    newest: dict[str, LedgerEntry] = {}
    for sighting in ledger.values():
        path = unicodedata.normalize("NFC", sighting.path)
        if path not in newest or newest[path].last_seen_at <= sighting.last_seen_at:
            newest[path] = sighting
    return newest


def _beside(sighting: LedgerEntry, page: Page, there: Mapping[str, LedgerEntry]) -> Iterator[str]:
    """The SHA-256 of the files that a page links to and that are there."""
    for link in page.links:
        path = beside(sighting.path, link)
        if path is not None and (file := there.get(unicodedata.normalize("NFC", path))):
            yield file.source_sha256


def _may_speak(linked: Linked, reading: StoredReading) -> bool:
    """Whether page and file state nothing that differs; a page with tables must have the same numbers."""
    page = linked.page
    if linked.reading is not None and linked.reading.reading_key != reading.reading_key:
        return False
    if page.year and reading.year and page.year != reading.year:
        return False
    names = (page.agency, reading.agency)
    return not all(names) or any(one.endswith(other) for one, other in (names, names[::-1]) if one and other)


def _stated(page: Page) -> tuple[object, ...]:
    return page.agency, page.place, page.year, page.signed_on, page.published_on

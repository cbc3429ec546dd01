"""One file to one page, before anybody else has it: what would be read of it, of whom, of which year.

Needs no inbox and no release, and leaves nothing but the page. The folders count as they are written in the
path that is given, as those of an inbox do.
"""

import datetime as dt
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from extractors import extract
from extractors.checking import contradicted_claims
from extractors.files.media_types import sniff_media_type
from extractors.tracing.from_reading import traced, traced_finding
from extractors.tracing.rendering import render_trace
from extractors.tracing.terminal_summary import summary_lines
from pipelines.extraction.convert import NEEDS_CONVERSION, Foreign, convert, find_program
from pipelines.inbox.folder import open_regular
from pipelines.inbox.ledger import PENDING, LedgerEntry
from pipelines.inbox.stored_paths import stored_name
from pipelines.pages.established import established
from pipelines.resolution.body_and_year import WeighedIdentity, identify
from pipelines.rows.finding_rows import DECIDED_HERE
from pipelines.settings import Settings
from schemas.errors import ERROR_BY_CODE, GongkaiError
from schemas.extraction import Extraction, ReportReading
from schemas.findings import Finding
from schemas.forms import cell_name
from schemas.language import error_in_words, named, phrase, system_words
from schemas.rules.due_dates import due_on, seen_on
from schemas.rules.regulations import ITS_OWN, may_make_regulations, not_its_own
from schemas.traced_report import TracedReport, worst_first
from schemas.years import LAST_YEAR

_LONGEST_NAME = 60
"""Characters of a file's name in that of its page: a Chinese one has three bytes, and a name at most 255."""


class UntriedFileError(GongkaiError):
    """A file that cannot be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Tried:
    """The page that was written, None for an archive, and the lines that say in short what was found."""

    page: Path | None
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read, of which bytes: those of the file, or what it was converted to."""

    extraction: Extraction
    data: bytes
    name: str


def try_file(settings: Settings, file: Path, out: Path | None, today: dt.date) -> Tried:
    """Write the page of a file; of an archive, only name what is in it.

    Without ``out``, the page goes to ``exports/`` in the home. A year after that of ``today`` has not begun
    and has no report.

    Raises:
        UntriedFileError: the file is not there or cannot be read.
    """
    data = _bytes_of(file, settings.size_limit)
    read = _read(data, file.name)
    if read.extraction.members:
        return Tried(None, tuple(_members(read.extraction)))
    if not read.extraction.reports:
        raise UntriedFileError(_about(file, _why(read.extraction)))
    sha256 = hashlib.sha256(data).hexdigest()
    now = dt.datetime.combine(today, dt.time(), dt.UTC)
    path = stored_name(file.relative_to(file.anchor))
    sighting = LedgerEntry(path, sha256, len(data), PENDING, None, None, True, now, now)
    report = judged(read.extraction.reports[0], sighting, today.year)
    written = settings.out_file(out, f"try-{file.name[:_LONGEST_NAME]}.html")
    page = render_trace(replace(report, path=file.name), None, read.data, read.name)
    written.parent.mkdir(parents=True, exist_ok=True)
    written.write_text(page, encoding="utf-8")
    return Tried(written, tuple(summary_lines(report, None)))


def judged(reading: ReportReading, sighting: LedgerEntry, this_year: int) -> TracedReport:
    """A reading with all that one file can show of it: its cells, its sums, whose it is, what is wrong."""
    identity = identify(reading, [sighting], min(this_year, LAST_YEAR))
    report = traced(reading, sighting.path, sighting.source_sha256)
    kept = [finding for finding in report.findings if finding.code not in DECIDED_HERE]
    more = map(traced_finding, _findings(reading, identity))
    return replace(
        report,
        agency=identity.agency_name,
        year=identity.year,
        verification=report.verification.with_reasons(identity.contested),
        findings=worst_first([*more, *kept]),
        established=established(reading, identity, sighting),
    )


def _late(reading: ReportReading, identity: WeighedIdentity) -> Iterator[Finding]:
    """That it is seen after the day on which it was due; a roster, which may name another, is of an inbox."""
    where, year = identity.where, identity.year
    if where is None or year is None or identity.year_status == "contested":
        return
    due = due_on(where.body_kind, where.level, year)
    seen = seen_on([(reading.published_on, reading.signed_on)], year)
    if due and seen and seen > due:
        yield Finding("published_late", stated=seen.isoformat(), expected=due.isoformat())


def _findings(reading: ReportReading, identity: WeighedIdentity) -> Iterator[Finding]:
    """What a run finds on the report beside what its reading and its sums give."""
    yield from identity.findings
    yield from _late(reading, identity)
    yield from contradicted_claims(reading)
    where = identity.where
    if where is None or may_make_regulations(where.body_kind, where.level):
        return
    for cell in reading.cells:
        is_own = cell.codes[1:2] == ("regulations",) and cell.codes[2] in ITS_OWN
        if cell.table == "article20_items" and is_own and cell.value:
            yield not_its_own(cell_name(cell.table, cell.codes), cell.value, cell.locator)


def _bytes_of(file: Path, size_limit: int) -> bytes:
    try:
        with os.fdopen(open_regular(file.resolve(strict=True)), "rb") as opened:
            data = opened.read(size_limit + 1)
    except FileNotFoundError as error:
        raise UntriedFileError(
            phrase(f"没有文件 {file}。", f"There is no file {file}. 没有文件 {file}。")
        ) from error
    except OSError as error:
        told = (
            phrase(
                "这是文件夹，请给出一个文件；make run INBOX=文件夹 会读取全部",
                "it is a folder; give one file, make run INBOX=folder reads all. 这是文件夹，请给出一个文件",
            )
            if file.is_dir()
            else phrase(f"无法打开：{system_words(error)}", f"{error.strerror}. 无法打开")
        )
        raise UntriedFileError(f"{_about(file, told)}。") from error
    if len(data) > size_limit:
        raise UntriedFileError(_about(file, error_in_words("too_large", "GONGKAI_SIZE_LIMIT_MB")))
    return data


def _about(file: Path, told: str) -> str:
    return phrase(f"{file}：{told}", f"{file}: {told}")


def _read(data: bytes, name: str) -> _Read:
    """What is in the bytes; LibreOffice converts those of old Word files first."""
    extraction = _extraction(data, name)
    if extraction.error_code != NEEDS_CONVERSION:
        return _Read(extraction, data, name)
    foreign = Foreign(data, sniff_media_type(data, name))
    made = convert({name: foreign}, find_program())[name]
    if made.data is None:
        code, detail = made.error_code, made.error_detail
        return _Read(replace(extraction, error_code=code, error_detail=detail), data, name)
    return _Read(_extraction(made.data, "converted.docx"), made.data, "converted.docx")


def _extraction(data: bytes, name: str) -> Extraction:
    try:
        return extract(data, name)
    except Exception as error:  # noqa: BLE001 - whatever a reader does, it is told in one line
        detail = f"{type(error).__name__}: {error}"
        return Extraction("", None, error_code="extractor_crashed", error_detail=detail)


def _why(extraction: Extraction) -> str:
    """Why nothing was read, and what to do; a page that links to its report says to which files."""
    told = error_in_words(extraction.error_code or "", extraction.error_detail)
    links = extraction.page.links if extraction.page else ()
    listed = ", ".join(links)
    if not links:
        return told
    return told + phrase(
        f"该网页链接到：{listed}。", f" The page links to: {listed}. 该网页链接到：{listed}。"
    )


def _members(extraction: Extraction) -> Iterator[str]:
    zh = "压缩包：请解压后逐个核对；make run 会全部读取。"
    yield phrase(zh, f"An archive: unpack it and try one of its files; make run reads them all. {zh}")
    for member in extraction.members:
        code = member.error_code
        yield f"  {member.name}" + (f"  {named(code, ERROR_BY_CODE[code].title[0])}" if code else "")

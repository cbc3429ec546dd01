"""A cell of a published report where it is printed: one page, made of the published database and the inbox.

The working database and the extraction store are not asked, so it works for anybody who has a release and the
files; inboxes that were read earlier are looked into, too. A file counts only while its bytes are those that
were read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from extractors.files.media_types import sniff_media_type
from extractors.tracing.rendering import render_trace
from extractors.tracing.terminal_summary import summary_lines
from pipelines.extraction.contents import Bytes, ChangedFileError
from pipelines.extraction.convert import NEEDS_CONVERSION, Foreign, convert, find_program
from pipelines.extraction.work import Task
from pipelines.inbox.inbox import Inbox
from pipelines.inbox.known_inboxes import known_inboxes
from pipelines.settings import Settings
from schemas.errors import UnreadableSourceError
from schemas.traced_report import NoSuchCellError, TracedReport
from warehouse.errors import TraceRefusedError
from warehouse.paths import Home
from warehouse.trace_queries import TraceSource, find_report, open_release, sources_of, traced_report


@dataclass(frozen=True, slots=True)
class Trace:
    """A page that was written, and the lines that say in short what is on it."""

    page: Path
    lines: tuple[str, ...]


def trace(settings: Settings, report: str, cell: str | None, out: Path | None) -> Trace:
    """Write the page of a report's source with a cell marked; all cells alike where None is given.

    ``report`` is an id or parts of the body's name and the year; ``cell`` a cell's name or how it ends.
    Without ``out``, the page goes to ``exports/`` in the home.

    Raises:
        ReleaseNotFoundError: nothing is published.
        TraceRefusedError: the release is another version's; no such report or cell, or several; the source is
            gone, changed, or cannot be shown.
    """
    with open_release(Home(settings.home).published_database) as con:
        report_id = find_report(con, report)
        sources = sources_of(con, report_id)
        traced = traced_report(con, report_id, sources[0])
    chosen = _name_of(traced, cell) if cell else None
    name, data = _bytes_of(known_inboxes(settings.inbox, settings.inboxes_record), sources)
    try:
        page = _rendered(traced, chosen, name, data)
    except UnreadableSourceError as refusal:
        error = refusal.error
        raise TraceRefusedError(
            f"{traced.path} cannot be shown: {error.code}. {error.en} {error.zh}"
        ) from refusal
    written = settings.out_file(out, f"trace-{_file_name(report_id, chosen)}.html")
    written.parent.mkdir(parents=True, exist_ok=True)
    written.write_text(page, encoding="utf-8")
    return Trace(written, tuple(summary_lines(traced, chosen)))


def _name_of(report: TracedReport, cell: str) -> str:
    try:
        return report.cell_called(cell).name
    except NoSuchCellError as error:
        raise TraceRefusedError(str(error)) from error


def _file_name(report_id: str, chosen: str | None) -> str:
    return report_id if chosen is None else f"{report_id}-{chosen.replace('/', '-')}"


def _bytes_of(inboxes: Sequence[Inbox], sources: Sequence[TraceSource]) -> tuple[str, bytes]:
    """Name and bytes of the source, from the first of its paths in the first inbox that still holds them."""
    first = sources[0]
    task = Task(first.sha256, first.bytes or 0, tuple(source.path for source in sources))
    errors = []
    for inbox in inboxes:
        try:
            return Bytes(inbox, [task]).of(task)
        except OSError as error:
            errors.append((inbox, error))
    # That a file is not where it never was says less than anything else.
    inbox, reason = min(errors, key=lambda tried: isinstance(tried[1], FileNotFoundError))
    if isinstance(reason, ChangedFileError):
        raise TraceRefusedError(
            f"{first.path} in {inbox} is no longer the file that was read (SHA-256 {first.sha256}). "
            "Run make run to read what is there now, or put the earlier file back."
        ) from reason
    raise TraceRefusedError(
        f"{first.path} cannot be read in {inbox}: {reason.strerror or reason}. Put the file back (SHA-256 "
        f"{first.sha256}), or say where it is: make trace INBOX=folder REPORT=… CELL=…"
    ) from reason


def _rendered(report: TracedReport, chosen: str | None, name: str, data: bytes) -> str:
    """The page; an old Word file is shown as what it was read from, after its conversion."""
    try:
        return render_trace(report, chosen, data, name)
    except UnreadableSourceError as refusal:
        if refusal.error.code != NEEDS_CONVERSION:
            raise
    foreign = Foreign(data, sniff_media_type(data, name))
    converted = convert({report.sha256: foreign}, find_program())[report.sha256]
    if converted.data is None:
        raise UnreadableSourceError(converted.error_code or NEEDS_CONVERSION)
    return render_trace(report, chosen, converted.data, "converted.docx")

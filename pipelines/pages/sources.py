"""A report's source with its cells marked: one page, made of the published database and the inbox.

The working database and the extraction store are not asked, so it works for anybody who has a release and the
files; inboxes that were read earlier are looked into, too. A file counts only while its bytes are those that
were read.
"""

from collections.abc import Sequence

from extractors.files.media_types import sniff_media_type
from extractors.tracing.rendering import render_trace
from pipelines.extraction.contents import Bytes, ChangedFileError
from pipelines.extraction.convert import NEEDS_CONVERSION, Foreign, convert, find_program
from pipelines.extraction.work import Task
from pipelines.inbox.inbox import Inbox
from pipelines.inbox.known_inboxes import known_inboxes
from pipelines.settings import Settings
from schemas.errors import UnreadableSourceError
from schemas.traced_report import TracedReport
from warehouse.errors import TraceRefusedError
from warehouse.trace_queries import TraceSource


def source_page(
    settings: Settings, traced: TracedReport, sources: Sequence[TraceSource], chosen: str | None = None
) -> str:
    """The page of a report's source, from the first inbox that still has it, with ``chosen`` marked.

    Raises:
        TraceRefusedError: the source is gone, changed, or cannot be shown.
    """
    name, data = _bytes_of(known_inboxes(settings.inbox, settings.inboxes_record), sources)
    try:
        return _rendered(traced, chosen, name, data)
    except UnreadableSourceError as refusal:
        error = refusal.error
        raise TraceRefusedError(
            f"{traced.path} cannot be shown: {error.code}. {error.en} {error.zh}"
        ) from refusal


def marked_page(settings: Settings, traced: TracedReport, sources: Sequence[TraceSource]) -> str:
    """The same page as the file itself gives it, with nothing converted.

    Raises:
        TraceRefusedError: the source is gone or changed.
        UnreadableSourceError: it cannot be shown as it is.
    """
    name, data = _bytes_of(known_inboxes(settings.inbox, settings.inboxes_record), sources)
    return render_trace(traced, None, data, name)


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

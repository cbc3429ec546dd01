"""A report's source with its cells marked: one page, made of the published database and the inbox.

The working database and the extraction store are not asked, so it works for anybody who has a release and the
files; inboxes that were read earlier are looked into, too. A file counts only while its bytes are those that
were read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice

from extractors.files.media_types import sniff_media_type
from extractors.tracing.rendering import render_trace
from pipelines.extraction.contents import Bytes, ChangedFileError
from pipelines.extraction.convert import (
    NEEDS_CONVERSION,
    Converted,
    Foreign,
    convert,
    find_program,
    is_foreign,
)
from pipelines.extraction.work import Task
from pipelines.inbox.inbox import Inbox
from pipelines.inbox.known_inboxes import known_inboxes
from pipelines.settings import Settings
from schemas.errors import UnreadableSourceError
from schemas.language import phrase, system_words
from schemas.traced_report import TracedReport
from warehouse.errors import TraceRefusedError
from warehouse.trace_queries import TraceSource

_TOGETHER = 50
"""Reports whose files are held in memory at once."""


def source_page(
    settings: Settings, traced: TracedReport, sources: Sequence[TraceSource], chosen: str | None = None
) -> str:
    """The page of a report's source, from the first inbox that still has it, with ``chosen`` marked.

    Raises:
        TraceRefusedError: the source is gone, changed, or cannot be shown.
    """
    name, data = _bytes_of(known_inboxes(settings.inbox, settings.inboxes_record), sources)
    return _rendered(traced, chosen, name, data, _converted({traced.sha256: (name, data)}))


def source_pages(
    settings: Settings, reports: Iterable[tuple[TracedReport, Sequence[TraceSource]]]
) -> Iterator[tuple[TracedReport, str | None]]:
    """Each report with the page of its source, as :func:`source_page` gives it; None where it would raise.

    LibreOffice, which takes longer to start than to convert, converts the old Word files among some of them
    together.
    """
    inboxes = known_inboxes(settings.inbox, settings.inboxes_record)
    waiting = iter(reports)
    while some := list(islice(waiting, _TOGETHER)):
        there: dict[str, tuple[str, bytes]] = {}
        for traced, sources in some:
            with suppress(TraceRefusedError):
                there[traced.sha256] = _bytes_of(inboxes, sources)
        converted = _converted(there)
        for traced, _ in some:
            yield traced, _page_or_none(traced, there.get(traced.sha256), converted)


def _page_or_none(
    report: TracedReport, there: tuple[str, bytes] | None, converted: Mapping[str, Converted]
) -> str | None:
    try:
        return there and _rendered(report, None, *there, converted)
    except TraceRefusedError:
        return None


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
            phrase(
                f"{inbox} 中的 {first.path} 已不是当时读取的文件（SHA-256 {first.sha256}）。"
                "请用 make run 读取现有的文件，或放回原来的文件。",
                f"{first.path} in {inbox} is no longer the file that was read (SHA-256 {first.sha256}). "
                "Run make run to read what is there now, or put the earlier file back.",
            )
        ) from reason
    raise TraceRefusedError(
        phrase(
            f"{inbox} 中的 {first.path} 无法读取：{system_words(reason)}。请放回该文件（SHA-256 "
            f"{first.sha256}），"
            "或指明它在哪里：make trace INBOX=文件夹 REPORT=… CELL=…",
            f"{first.path} cannot be read in {inbox}: {reason.strerror or reason}. Put the file back "
            "(SHA-256 "
            f"{first.sha256}), or say where it is: make trace INBOX=folder REPORT=… CELL=…",
        )
    ) from reason


def _converted(files: Mapping[str, tuple[str, bytes]]) -> Mapping[str, Converted]:
    """What LibreOffice made of the old Word files among named bytes, by the same keys."""
    types = {key: sniff_media_type(data, name) for key, (name, data) in files.items()}
    foreign = {key: Foreign(data, types[key]) for key, (_, data) in files.items() if is_foreign(types[key])}
    return convert(foreign, find_program())


def _rendered(
    report: TracedReport, chosen: str | None, name: str, data: bytes, converted: Mapping[str, Converted]
) -> str:
    """The page; an old Word file is shown as what it was read from, after its conversion.

    Raises:
        TraceRefusedError: it cannot be shown.
    """
    made = converted.get(report.sha256)
    try:
        if made is None:
            return render_trace(report, chosen, data, name)
        if made.data is None:
            raise UnreadableSourceError(made.error_code or NEEDS_CONVERSION)
        return render_trace(report, chosen, made.data, "converted.docx")
    except UnreadableSourceError as refusal:
        error = refusal.error
        raise TraceRefusedError(
            phrase(
                f"无法显示 {report.path}：{error.zh}",
                f"{report.path} cannot be shown: {error.code}. {error.en} {error.zh}",
            )
        ) from refusal

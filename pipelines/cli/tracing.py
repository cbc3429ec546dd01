"""A cell of a published report where it is printed: one page, and a few lines for the terminal."""

from dataclasses import dataclass
from pathlib import Path

from extractors.tracing.terminal_summary import summary_lines
from pipelines.pages.sources import source_page
from pipelines.settings import Settings
from schemas.traced_report import NoSuchCellError, TracedReport
from warehouse.errors import TraceRefusedError
from warehouse.paths import Home
from warehouse.trace_queries import find_report, open_release, sources_of, traced_report


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
    page = source_page(settings, traced, sources, chosen)
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

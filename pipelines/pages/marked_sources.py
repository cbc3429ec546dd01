"""The sources of reports with findings on cells: a page each, on which these cells are marked.

Where a cell is on its page follows from the report alone, so that pages which link there are not made again
with it. A source that would need a conversion, or a page that would be too large, is told in words instead.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256

from pipelines.pages.kept_pages import KeptPages
from pipelines.pages.rendering import Link, asks_for_a_look, plain_page, report_path
from pipelines.pages.sources import marked_page
from pipelines.settings import Settings
from schemas.cells import CELLS, Cell
from schemas.errors import UnreadableSourceError
from schemas.extraction import CellReading
from schemas.forms import cell_name
from schemas.rules.verification import Verification
from schemas.statuses import REVIEW_REASONS
from schemas.traced_report import TracedCell, TracedCorrection, TracedFinding, TracedReport
from warehouse.errors import TraceRefusedError
from warehouse.site_queries import ReportFacts, Row
from warehouse.trace_queries import TraceSource

LARGEST_PAGE = 500_000
"""Bytes: an old machine's browser still opens such a page at once."""
_SOURCE = ("path", "sha256", "bytes", "media_type")
_FIELDS = ("value_status", "value", "raw_text", "locator", "placement", "unit", "unit_printed", "confidence")

Marked = Mapping[Cell, str]
"""By cell where it is shown, as a path from the folder of all pages."""


def source_path(report_id: str) -> str:
    """Where the page of a report's source is."""
    return f"s/{report_id[1:3]}/{report_id}.html"


def put_source(
    pages: KeptPages, settings: Settings, facts: ReportFacts, body: str, made_by: str
) -> Marked | None:
    """Put the page of a report's source, unless it stands there; where each cell is that has findings.

    Without such cells there is no page. None where the file is not to be had now, though the last scan saw
    it.
    """
    findings = [each for each in facts.findings if asks_for_a_look(each)]
    cells, sources = list(_found(facts, findings)), _sources(facts.report)
    if not cells or not sources:
        return {}
    path = source_path(facts.report["report_id"])
    traced = _traced(facts, body, cells, findings, sources[0].path)
    made_from = sha256(f"{made_by}{traced!r}".encode("utf-8", "backslashreplace")).hexdigest()
    if not pages.is_current(path, made_from):
        try:
            page = _page(settings, traced, sources, path)
        except TraceRefusedError:
            return None if any(source["is_present"] for source in facts.report["sources"]) else {}
        pages.put(path, page, made_from)
    return {cell: f"{path}#c{number}" for number, cell in enumerate(cells, start=1)}


def _page(settings: Settings, traced: TracedReport, sources: list[TraceSource], path: str) -> str:
    try:
        page = marked_page(settings, traced, sources)
    except UnreadableSourceError:
        page = ""
    if page and len(page.encode("utf-8", "backslashreplace")) <= LARGEST_PAGE:
        return page
    report = Link(report_path(str(traced.report_id)), f"{traced.agency} {traced.year or '年度不明'}")
    return plain_page("source_told.html", path, traced=traced, report=report)


def _found(facts: ReportFacts, findings: list[Row]) -> Iterator[Cell]:
    """The cells that findings are on, or on their row, in the order of the form."""
    about = {finding["cell"] for finding in findings} - {None}
    for cell in CELLS if about else ():
        name = cell_name(*cell)
        if cell in facts.cells and (name in about or name.rpartition("/")[0] in about):
            yield cell


def _traced(facts: ReportFacts, body: str, cells: list[Cell], findings: list[Row], path: str) -> TracedReport:
    """The report with those cells alone, and what was found on them."""
    report = facts.report
    names = [cell_name(*cell) for cell in cells]
    given = (report["review_reasons"] or "").split(",")
    reasons = tuple(reason for reason in REVIEW_REASONS if reason in given)
    found = (
        TracedFinding(
            finding["finding_code"], finding["severity"], finding["table_name"], finding["cell"],
            finding["message_zh"], finding["message_en"],
        )
        for finding in findings
    )  # fmt: skip
    return TracedReport(
        report["report_id"],
        body,
        report["report_year"],
        report["title"],
        path,
        report["source_sha256"],
        "只标出有问题的单元格 the cells with findings alone",
        Verification(report["verification"], reasons),
        tuple(_cell(cell, facts.cells[cell]) for cell in cells),
        tuple(each for each in found if any(each.cell and each.is_about(name) for name in names)),
        (),
    )


def _cell(cell: Cell, row: Row) -> TracedCell:
    reading = CellReading(*cell, *(row[field] for field in _FIELDS))
    return TracedCell(reading, TracedCorrection("", "", "") if row["is_corrected"] else None)


def _sources(report: Row) -> list[TraceSource]:
    """The files with the bytes that the report was read from, those still present first."""
    same = [source for source in report["sources"] if source["sha256"] == report["source_sha256"]]
    same.sort(key=lambda source: (not source["is_present"], source["role"] != "current", source["path"]))
    return [TraceSource(*(source[name] for name in _SOURCE)) for source in same]

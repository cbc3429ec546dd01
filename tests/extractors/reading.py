"""Short ways to read an extraction in tests."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from extractors import extract
from schemas.extraction import CellReading, Extraction, ReportReading
from schemas.findings import Finding
from schemas.forms import cell_name, form_table

NOT_APPLICABLE = frozenset({"/", "-", "—", "无"})
ABOVE_INFO = frozenset({"warning", "error"})


def only_report(extraction: Extraction) -> ReportReading:
    """The one report of a file that is a report."""
    assert extraction.error_code is None, (extraction.error_code, extraction.error_detail)
    assert len(extraction.reports) == 1
    report = extraction.reports[0]
    assert_sound(report)
    return report


def read(document: str | bytes, name: str = "") -> ReportReading:
    """The report in a text, or in bytes."""
    data = document.encode() if isinstance(document, str) else document
    return only_report(extract(data, name))


def by_name(report: ReportReading) -> dict[str, CellReading]:
    """The cells of a report under their names."""
    return {cell_name(cell.table, cell.codes): cell for cell in report.cells}


def row_name(cell: str) -> str:
    """The row a cell stands in; the review table is one row."""
    row = cell.rpartition("/")[0]
    return row.partition("/")[0] if row.startswith("review_litigation_counts") else row


def finding_codes(report: ReportReading) -> set[str]:
    """The kinds of findings on a report."""
    return {finding.code for finding in report.findings}


def above_info(findings: Iterable[Finding]) -> set[str]:
    """The kinds of findings that need a person's look."""
    return {finding.code for finding in findings if finding.severity in ABOVE_INFO}


def findings_on(report: ReportReading, cell: str) -> list[Finding]:
    """The findings on a cell, on its row or on its table."""
    parts = cell.split("/")
    names = {"/".join(parts[:length]) for length in range(1, len(parts) + 1)}
    return [
        finding
        for finding in report.findings
        if finding.cell in names or (finding.cell is None and finding.table == parts[0])
    ]


def printed_reading(printed: str) -> tuple[str, Decimal | None]:
    """Status and value of a plainly printed cell: a number, a sign for not applicable, or nothing."""
    if not printed:
        return "blank", None
    if printed in NOT_APPLICABLE:
        return "not_applicable", None
    return "stated", Decimal(printed.replace(",", ""))


def assert_reads(report: ReportReading, printed: Mapping[str, str]) -> None:
    """Every cell in ``printed`` is read as printed, and was placed."""
    cells = by_name(report)
    wrong = {
        name: (text, cells[name].status, cells[name].value)
        for name, text in printed.items()
        if (cells[name].status, cells[name].value) != printed_reading(text)
    }
    assert not wrong
    unplaced = [name for name in printed if cells[name].placement == "none" or cells[name].locator is None]
    assert not unplaced


def assert_nothing_invented(report: ReportReading, printed: Mapping[str, str]) -> None:
    """No cell states another number than the one printed in it; a finding explains what is not stated."""
    cells = by_name(report)
    wrong = {
        name: (printed.get(name), cell.value)
        for name, cell in cells.items()
        if cell.status == "stated" and printed_reading(printed.get(name, "")) != ("stated", cell.value)
    }
    assert not wrong
    assert_explained(report)


def assert_explained(report: ReportReading) -> None:
    """Every cell that could not be read has a finding on itself, its row or its table."""
    silent = [
        name
        for name, cell in by_name(report).items()
        if cell.status in {"missing", "ambiguous", "unreadable"} and not findings_on(report, name)
    ]
    assert not silent


def assert_sound(report: ReportReading) -> None:
    """What holds for every reading: the full grid, values exactly where stated, messages filled in."""
    grid = [
        cell_name(table, codes)
        for table, version in (
            ("article20_items", report.article20_form),
            ("application_dispositions", report.dispositions_form),
            ("review_litigation_counts", report.dispositions_form),
        )
        for codes in form_table(table, version).cells()
    ]
    assert [cell_name(cell.table, cell.codes) for cell in report.cells] == grid
    for cell in report.cells:
        assert (cell.value is not None) == (cell.status == "stated"), cell
        assert (cell.unit is not None) == (cell.table == "article20_items"), cell
        if cell.status in {"stated", "not_applicable", "unreadable"}:
            assert cell.raw_text, cell
            assert cell.locator, cell
            assert cell.placement != "none", cell
    for finding in report.findings:
        assert finding.message_zh, finding
        assert finding.message_en, finding
        assert "None" not in finding.message_zh + finding.message_en, finding

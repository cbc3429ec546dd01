"""A file that was just read as a report to be traced."""

from collections.abc import Iterator

from extractors.checking import broken_sums
from schemas.extraction import ReportReading
from schemas.findings import Finding
from schemas.identities import evaluate
from schemas.rules.verification import verification_of
from schemas.traced_report import (
    TracedCell,
    TracedCheck,
    TracedFinding,
    TracedReport,
    equations_of,
    worst_first,
)


def traced(report: ReportReading, path: str, sha256: str) -> TracedReport:
    """The report with its findings and sums; ``path`` and ``sha256`` are those of its file."""
    findings = map(traced_finding, (*report.findings, *broken_sums(report)))
    return TracedReport(
        None,
        report.agency or report.agency_printed,
        report.year,
        report.title,
        path,
        sha256,
        "直接读自文件 read from the file",
        verification_of(report),
        tuple(map(TracedCell, report.cells)),
        worst_first(findings),
        tuple(_checks(report)),
    )


def traced_finding(finding: Finding) -> TracedFinding:
    """A finding with its messages."""
    return TracedFinding(
        finding.code, finding.severity, finding.table, finding.cell, finding.message_zh, finding.message_en
    )


def _checks(report: ReportReading) -> Iterator[TracedCheck]:
    for equation in equations_of(report.dispositions_form):
        printed = {
            cell.codes: (cell.value, cell.status) for cell in report.cells if cell.table == equation.table
        }
        yield TracedCheck(equation, *evaluate(equation, printed))

"""All findings as rows of ``findings``: on readings, on whose reports they are, on files and the manifest.
Pure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.inbox.ledger import LedgerEntry
from pipelines.inbox.stored_paths import located
from pipelines.resolution.resolved import ResolvedReport
from pipelines.resolution.stored_readings import ReadingKey, ReportSource
from pipelines.rows.version_rows import version_findings
from schemas.arrow_schemas import arrow_schema
from schemas.errors import ERROR_BY_CODE
from schemas.findings import Finding
from schemas.store import stored_finding
from warehouse.report_findings import finding_row
from warehouse.version_cells import DifferingCell

DECIDED_HERE = frozenset({"year_unknown", "year_conflict", "agency_unknown", "place_unknown"})
"""Findings that a document gives and other evidence may settle or add to; ``resolve`` gives what remains."""

FindingRow = dict[str, Any]


def finding_table(rows: Iterable[FindingRow]) -> pa.Table:
    """The rows as Arrow, each finding once."""
    unique = {row["finding_id"]: row for row in rows}
    return pa.Table.from_pylist(list(unique.values()), schema=arrow_schema("findings"))


def report_findings(
    reports: Iterable[ResolvedReport],
    stored: pa.Table,
    differing: Mapping[ReadingKey, Sequence[DifferingCell]],
) -> Iterator[FindingRow]:
    """Findings on reports; ``stored`` is the store's table ``findings`` of their files, ``differing`` has the
    cells in which other versions of them differ.
    """
    by_reading: dict[ReadingKey, list[FindingRow]] = {}
    for row in stored.to_pylist():
        if row["finding_code"] not in DECIDED_HERE:
            by_reading.setdefault((row["source_sha256"], row["report_index"]), []).append(row)
    for report in reports:
        yield from _of_reading(report, by_reading.get(report.reading.key, ()))
        for finding in report.identity.findings:
            yield _row(finding, report.report_id, report, report.current)
        for finding, source in version_findings(report, differing):
            yield _row(finding, f"{report.report_id}/{source.sighting.path}", report, source)


def _of_reading(report: ResolvedReport, stored: Iterable[FindingRow]) -> Iterator[FindingRow]:
    """The extractor's findings on the reading that counts."""
    told: dict[str, str] = {}
    for finding in map(stored_finding, stored):
        subject, message = report.report_id, finding.message_en
        # Two findings may differ in nothing but the label that their message names.
        if told.setdefault(finding.identify(subject), message) != message:
            subject = f"{subject}/{message}"
        locator = located(report.current.sighting.path, finding.locator)
        yield {**_row(finding, subject, report, report.current), "locator": locator}


def file_findings(files: pa.Table) -> Iterator[FindingRow]:
    """A finding for each file that is there and could not be read; ``files`` are rows of ``source_files``.

    A file that is gone, or ignored by rule, asks nothing of anybody.
    """
    present = files.filter(pc.field("is_present") & (pc.field("status") != "ignored"))
    for file in present.filter(pc.is_valid(present["error_code"])).to_pylist():
        error = ERROR_BY_CODE[file["error_code"]]
        bare = error.known(file["error_detail"])
        details = {
            "detail_zh": error.zh + (f"（{bare}）" if bare else ""),
            "detail_en": error.en + (f" ({bare})" if bare else ""),
        }
        finding = Finding("file_failed", stated=error.code, details=details)
        yield inbox_finding(finding, file["path"], file["source_sha256"])


def inbox_finding(finding: Finding, path: str | None, sha256: str | None = None) -> FindingRow:
    """A finding that is about no report."""
    return _fields(finding, path or "", None, None, sha256 or None, path)


def report_finding(finding: Finding, subject: str, report: ResolvedReport) -> FindingRow:
    """A finding on a report as it is read from its current source."""
    return _row(finding, subject, report, report.current)


def _row(finding: Finding, subject: str, report: ResolvedReport, source: ReportSource) -> FindingRow:
    sighting: LedgerEntry = source.sighting
    return _fields(finding, subject, report.year, report.report_id, sighting.source_sha256, sighting.path)


def _fields(
    finding: Finding,
    subject: str,
    year: int | None,
    report_id: str | None,
    sha256: str | None,
    path: str | None,
) -> FindingRow:
    source = {"report_id": report_id, "source_sha256": sha256, "path": path}
    return finding_row(finding, subject, year, source)

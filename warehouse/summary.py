"""What is in the working database, counted, for the summary at the end of a run."""

from dataclasses import dataclass
from typing import Any

import duckdb

from warehouse.queries import query


@dataclass(frozen=True, slots=True)
class FileCount:
    """Files of one status and error code, all ever seen and those the last scan saw."""

    status: str
    error_code: str | None
    files: int
    present: int


@dataclass(frozen=True, slots=True)
class MediaTypeCount:
    """Files of one media type (None: not known, for they were not read) that the last scan saw.

    ``reports`` are those whose current source is of it; ``failures`` are the files with an error code.
    """

    media_type: str | None
    files: int
    reports: int
    failures: int


@dataclass(frozen=True, slots=True)
class ReportCount:
    """Reports of one year (None: unknown) and form.

    ``complete`` of them have no unread cell; ``verified`` could be read twice alike and add up,
    ``inconsistent`` could be read twice alike and do not add up, the others need review.
    """

    report_year: int | None
    form_version: str
    reports: int
    complete: int
    verified: int
    inconsistent: int

    @property
    def to_review(self) -> int:
        """Reports that need a person's look."""
        return self.reports - self.verified - self.inconsistent


@dataclass(frozen=True, slots=True)
class CellCount:
    """Cells of one value status, over the three fact tables."""

    value_status: str
    cells: int


@dataclass(frozen=True, slots=True)
class FindingCount:
    """Findings of one code."""

    severity: str
    finding_code: str
    findings: int


@dataclass(frozen=True, slots=True)
class ExpectationOutcome:
    """One expectation of the last run that validated."""

    suite: str
    expectation: str
    table_name: str
    severity: str
    success: bool
    unexpected_count: int | None


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything counted; within each list the most important first."""

    files: tuple[FileCount, ...]
    media_types: tuple[MediaTypeCount, ...]
    reports: tuple[ReportCount, ...]
    cells: tuple[CellCount, ...]
    findings: tuple[FindingCount, ...]
    expectations: tuple[ExpectationOutcome, ...]

    @property
    def findings_by_severity(self) -> dict[str, int]:
        """How many findings of each severity, the worst first."""
        counts: dict[str, int] = {}
        for count in self.findings:
            counts[count.severity] = counts.get(count.severity, 0) + count.findings
        return counts

    @property
    def failed(self) -> tuple[ExpectationOutcome, ...]:
        """The expectations that do not hold, the critical ones first."""
        return tuple(outcome for outcome in self.expectations if not outcome.success)

    @property
    def refusing(self) -> tuple[ExpectationOutcome, ...]:
        """The failed ones that refuse a release."""
        return tuple(outcome for outcome in self.failed if outcome.severity == "critical")


def summarise(con: duckdb.DuckDBPyConnection) -> Summary:
    """Count what the working (or a published) database holds."""

    def rows(name: str) -> list[tuple[Any, ...]]:
        return con.execute(query(name)).fetchall()

    return Summary(
        files=tuple(FileCount(*row) for row in rows("summary_files")),
        media_types=tuple(MediaTypeCount(*row) for row in rows("summary_media_types")),
        reports=tuple(ReportCount(*row) for row in rows("summary_reports")),
        cells=tuple(CellCount(*row) for row in rows("summary_cells")),
        findings=tuple(FindingCount(*row) for row in rows("summary_findings")),
        expectations=tuple(ExpectationOutcome(*row) for row in rows("summary_expectations")),
    )

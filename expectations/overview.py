"""The figures of the quality page that are not expectations: what is in the warehouse, and what was found.

The queries are handed out and their rows taken back, since databases are opened elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.forms import FACT_TABLES

EXAMPLES = 8
"""So many findings of each code are shown."""
PATHS = 20
"""So many files of each reason why they were not read are shown."""

_NEWEST_FIRST = """
        finding.report_year DESC NULLS LAST, report.agency_name, finding.path, finding.cell,
    finding.finding_id
""".strip()

OVERVIEW_QUERIES: Mapping[str, str] = {
    "reports": """
SELECT
    report_year,
    form_version,
    verification,
    count(*) AS reports,
    count(*) FILTER (WHERE status = 'partial') AS partial
FROM reports
GROUP BY report_year, form_version, verification
ORDER BY report_year DESC NULLS LAST, form_version, verification
""",
    "review_reasons": """
SELECT reason, count(*) AS reports
FROM (SELECT unnest(string_split(review_reasons, ',')) AS reason FROM reports)
GROUP BY reason
ORDER BY reports DESC, reason
""",
    "cells": "\nUNION ALL\n".join(
        f"SELECT '{table}' AS table_name, value_status, count(*) AS cells FROM {table} GROUP BY value_status"
        for table in FACT_TABLES
    ),
    "files": """
SELECT status, count(*) AS files, count(*) FILTER (WHERE is_present) AS present
FROM source_files
GROUP BY status
ORDER BY status
""",
    "unread_files": f"""
SELECT error_code, count(*) OVER (PARTITION BY error_code) AS files, path, error_detail
FROM source_files
WHERE is_present AND error_code IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY error_code ORDER BY path) <= {PATHS}
ORDER BY files DESC, error_code, path
""",
    "findings": f"""
SELECT
    finding.finding_code,
    finding.severity,
    count(*) OVER of_code AS findings,
    count(DISTINCT finding.report_id) OVER (PARTITION BY finding.finding_code) AS reports,
    finding.report_id,
    report.agency_name,
    finding.report_year,
    finding.path,
    finding.cell,
    finding.stated,
    finding.expected,
    finding.message_en,
    finding.message_zh,
    finding.locator
FROM findings AS finding
LEFT JOIN reports AS report USING (report_id)
WINDOW of_code AS (PARTITION BY finding.finding_code)
QUALIFY row_number() OVER (
    PARTITION BY finding.finding_code
    ORDER BY {_NEWEST_FIRST}
) <= {EXAMPLES}
ORDER BY
    CASE finding.severity WHEN 'error' THEN 1 WHEN 'warning' THEN 2 ELSE 3 END,
    findings DESC,
    finding.finding_code,
    {_NEWEST_FIRST}
""",
}
"""By name, what :func:`overview` needs; to be run on the working database."""


@dataclass(frozen=True, slots=True)
class ReportCount:
    """Reports of one year (None: unknown), form and verdict; ``partial`` of them have cells that could not be
    read.
    """

    year: int | None
    form: str
    verification: str
    reports: int
    partial: int


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """Reports that need review for one reason; a report may have several."""

    reason: str
    reports: int


@dataclass(frozen=True, slots=True)
class CellCount:
    """Cells of one fact table with one value status."""

    table: str
    status: str
    cells: int


@dataclass(frozen=True, slots=True)
class FileCount:
    """Files of one status ever seen; ``present`` of them were there at the last scan."""

    status: str
    files: int
    present: int


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """One file that could not be read, with what is known of it."""

    path: str
    detail: str | None


@dataclass(frozen=True, slots=True)
class UnreadFiles:
    """All files in the inbox that could not be read for one reason: how many, and some of them."""

    code: str
    files: int
    examples: tuple[UnreadFile, ...]


@dataclass(frozen=True, slots=True)
class FindingExample:
    """One finding with what a person needs to find the place."""

    report_id: str | None
    agency_name: str | None
    report_year: int | None
    path: str | None
    cell: str | None
    stated: str | None
    expected: str | None
    message_en: str
    message_zh: str
    locator: str | None


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """All findings of one code: how many, in how many reports, and some of them."""

    code: str
    severity: str
    findings: int
    reports: int
    examples: tuple[FindingExample, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """What is in the warehouse; findings worst first."""

    reports: tuple[ReportCount, ...] = ()
    review_reasons: tuple[ReasonCount, ...] = ()
    cells: tuple[CellCount, ...] = ()
    files: tuple[FileCount, ...] = ()
    unread_files: tuple[UnreadFiles, ...] = ()
    findings: tuple[FindingGroup, ...] = ()


def overview(rows: Mapping[str, Sequence[Sequence[Any]]]) -> Overview:
    """The figures, from the rows of each of :data:`OVERVIEW_QUERIES`, by its name.

    Raises:
        KeyError: the rows of a query are missing.
    """
    groups: dict[str, FindingGroup] = {}
    for code, severity, findings, reports, *example in rows["findings"]:
        earlier = groups[code].examples if code in groups else ()
        groups[code] = FindingGroup(code, severity, findings, reports, (*earlier, FindingExample(*example)))
    unread: dict[str, UnreadFiles] = {}
    for code, files, *file in rows["unread_files"]:
        named = unread[code].examples if code in unread else ()
        unread[code] = UnreadFiles(code, files, (*named, UnreadFile(*file)))
    return Overview(
        tuple(ReportCount(*row) for row in rows["reports"]),
        tuple(ReasonCount(*row) for row in rows["review_reasons"]),
        tuple(CellCount(*row) for row in rows["cells"]),
        tuple(FileCount(*row) for row in rows["files"]),
        tuple(unread.values()),
        tuple(groups.values()),
    )

"""The different readings of reports as rows, and what is to be said of them. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from expectations.wording import stated_label
from pipelines.inbox.stored_paths import locator_prefix
from pipelines.resolution.resolved import ResolvedReport
from pipelines.resolution.stored_readings import ReadingKey, ReportSource
from schemas.arrow_schemas import arrow_schema
from schemas.findings import Finding
from warehouse.version_cells import COMPARED, DifferingCell

CELLS_TOLD = 20
"""So many differing cells of a version are findings of their own; the others are counted."""


def version_rows(reports: Iterable[ResolvedReport]) -> pa.Table:
    """Rows of ``report_versions``."""
    rows = []
    for report in reports:
        for version in report.versions:
            reading, path = version.source.reading, version.source.sighting.path
            rows.append({
                "report_id": report.report_id, "report_year": report.year, "source_sha256":
                reading.source_sha256, "report_index": reading.report_index, "path": path, "is_current":
                version.is_current, "rule": version.rule, "title": reading.title, "signed_on":
                reading.signed_on, "published_on": reading.published_on, "media_type": reading.media_type,
                "unread_cells": reading.unread_cells, "extractor_version": reading.extractor_version,
            })  # fmt: skip
    return pa.Table.from_pylist(rows, schema=arrow_schema("report_versions"))


def compared_rows(reports: Iterable[ResolvedReport]) -> pa.Table:
    """Each version that does not count beside the one that does, as
    :data:`warehouse.version_cells.COMPARED`."""
    rows: list[dict[str, Any]] = []
    for report in reports:
        for version in report.versions[1:]:
            current, reading = report.versions[0].source.reading, version.source.reading
            rows.append({
                "number": len(rows), "report_id": report.report_id, "report_year": report.year,
                "source_sha256": reading.source_sha256, "extractor_version": reading.extractor_version,
                "report_index": reading.report_index,
                "locator_prefix": locator_prefix(version.source.sighting.path),
                "current_sha256": current.source_sha256, "current_extractor_version":
                current.extractor_version, "current_index": current.report_index,
            })  # fmt: skip
    return pa.Table.from_pylist(rows, schema=COMPARED)


def version_findings(
    report: ResolvedReport, differing: Mapping[ReadingKey, Sequence[DifferingCell]]
) -> Iterator[tuple[Finding, ReportSource]]:
    """A finding for each further file of a report, and for the cells in which a version is not the current
    one.

    Files that are gone, or whose bytes were replaced, ask nothing of anybody.
    """
    current = report.current.sighting.path
    cells_of = {
        version.source.reading.reading_key: differing.get(version.source.reading.key, ())
        for version in report.versions[1:]
    }
    for source in report.sources[1:]:
        if source.role == "duplicate" and source.sighting.is_present:
            yield Finding("same_report_again", expected=current), source
        elif source.role == "superseded" and not source.is_replaced:
            cells = _listed(cells_of.get(source.reading.reading_key, ()))
            yield Finding("report_versions_differ", stated=cells, expected=current), source
    for version in report.versions[1:]:
        if not version.source.is_replaced:
            for cell in cells_of[version.source.reading.reading_key][:CELLS_TOLD]:
                yield _cell_finding(cell, current), version.source


def _cell_finding(cell: DifferingCell, current: str) -> Finding:
    return Finding(
        "version_cell_differs",
        cell.cell.partition("/")[0],
        cell.cell,
        cell.stated,
        cell.expected,
        cell.locator,
        {
            "current": current,
            "stated_zh": _in_chinese(cell.stated),
            "expected_zh": _in_chinese(cell.expected),
        },
    )


def _in_chinese(told: str) -> str:
    """A number as it is; the name of a status."""
    label = stated_label("version_cell_differs", told)
    return label.zh if label else told


def _listed(cells: Sequence[DifferingCell]) -> str:
    more = f" … (+{len(cells) - CELLS_TOLD})" if len(cells) > CELLS_TOLD else ""
    return ", ".join(cell.cell for cell in cells[:CELLS_TOLD]) + more

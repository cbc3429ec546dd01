"""A digest of all that is loaded of a report year, from which everything else of the year follows. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.corrections.corrected_reports import CorrectedVerdict
from pipelines.corrections.judging import Judged
from pipelines.resolution.resolve import ResolvedReport
from pipelines.resolution.stored_readings import StoredReading
from pipelines.rows.correction_rows import correction_cells, correction_findings
from pipelines.rows.report_rows import report_rows, report_source_rows, resolved_rows
from pipelines.rows.version_rows import compared_rows, version_rows


class YearRows(NamedTuple):
    """The rows that are loaded of the reports of a year, and those that say what else is."""

    reports: pa.Table
    sources: pa.Table
    versions: pa.Table
    compared: pa.Table
    resolved: pa.Table
    """The readings that count, whose cells, claims and findings are loaded."""


def year_rows(reports: Sequence[ResolvedReport], corrected: Mapping[str, CorrectedVerdict]) -> YearRows:
    """The rows of some reports."""
    return YearRows(
        report_rows(reports, corrected), report_source_rows(reports), version_rows(reports),
        compared_rows(reports), resolved_rows(reports),
    )  # fmt: skip


def year_digest(
    reports: Sequence[ResolvedReport], rows: YearRows, year: int | None, corrections: Sequence[Judged]
) -> str:
    """The digest of a year; that of the unknown one also of what is about no report."""
    cells = correction_cells(corrections)
    return digest_of(
        *rows,
        cells.filter(pc.is_in(cells["report_id"], value_set=rows.reports["report_id"].combine_chunks())),
        *(_read(source.reading) for report in reports for source in report.sources),
        *(finding for report in reports for finding in report.identity.findings),
        *(row for of_year, row in correction_findings(corrections) if of_year == year),
    )


def _read(reading: StoredReading) -> tuple[str, str, int]:
    """What says which reading of a file it is, also of one that does not count."""
    return reading.source_sha256, reading.extractor_version, reading.report_index


def digest_of(*parts: object) -> str:
    """A short hash over texts and whatever says all of itself, and over the rows of Arrow tables."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, pa.Table):
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, part.schema) as stream:
                stream.write_table(part.combine_chunks())
            told = memoryview(sink.getvalue())
        else:
            told = memoryview(repr(part).encode())
        digest.update(f"{len(told)} ".encode())
        digest.update(told)
    return digest.hexdigest()[:16]

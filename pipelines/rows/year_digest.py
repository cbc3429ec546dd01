"""A digest of all that is loaded of a report year, from which everything else of the year follows. Pure."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.corrections.corrected_reports import CorrectedVerdict
from pipelines.corrections.judging import Judged
from pipelines.resolution.resolve import Resolution, ResolvedReport
from pipelines.resolution.stored_readings import StoredReading
from pipelines.rows.correction_rows import correction_cells, correction_findings
from pipelines.rows.report_rows import report_rows, report_source_rows, resolved_rows
from pipelines.rows.version_rows import compared_rows, version_rows


def year_digests(
    resolution: Resolution, corrected: Mapping[str, CorrectedVerdict], corrections: Sequence[Judged]
) -> dict[int | None, str]:
    """The digests of all years with reports, and of the unknown one, which has what is about no report."""
    cells, told = correction_cells(corrections), list(correction_findings(corrections))
    return {
        year: digest_of(
            *_tables(resolution.year(year), corrected, cells),
            *(_read(source.reading) for report in resolution.year(year) for source in report.sources),
            *(finding for report in resolution.year(year) for finding in report.identity.findings),
            *(row for of_year, row in told if of_year == year),
        )
        for year in {None, *resolution.by_year}
    }


def _tables(
    reports: Sequence[ResolvedReport], corrected: Mapping[str, CorrectedVerdict], cells: pa.Table
) -> Iterable[pa.Table]:
    """What is loaded as it is, and what says which readings' cells, claims and findings are."""
    rows = report_rows(reports, corrected)
    yield rows
    yield report_source_rows(reports)
    yield version_rows(reports)
    yield compared_rows(reports)
    yield resolved_rows(reports)
    yield cells.filter(pc.is_in(cells["report_id"], value_set=rows["report_id"].combine_chunks()))


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

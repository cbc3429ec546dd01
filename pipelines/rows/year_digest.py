"""All that is loaded of a report year, from which all else of the year follows, and its digest. Pure."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.corrections.corrected_reports import CorrectedVerdict
from pipelines.corrections.judging import Judged
from pipelines.resolution.resolved import Resolution
from pipelines.rows.correction_rows import correction_cells, correction_findings
from pipelines.rows.report_rows import (
    plain_report_rows,
    plain_source_rows,
    report_rows,
    report_source_rows,
)
from pipelines.rows.version_rows import compared_rows, version_rows


class YearRows(NamedTuple):
    """The rows that are loaded of the reports of a year."""

    reports: pa.Table
    sources: pa.Table
    versions: pa.Table
    compared: pa.Table


def year_rows(
    resolution: Resolution,
    year: int | None,
    corrected: Mapping[str, CorrectedVerdict],
    report_ids: Collection[str] | None = None,
) -> YearRows:
    """The rows of a year's reports, or of some, in the order of their ids."""
    plain, others = resolution.parted(year, report_ids, corrected)
    reports = pa.concat_tables([plain_report_rows(plain), report_rows(others, corrected)])
    sources = pa.concat_tables([plain_source_rows(plain), report_source_rows(others)])
    return YearRows(
        reports.sort_by("report_id"), sources.sort_by("report_id"), version_rows(others),
        compared_rows(others),
    )  # fmt: skip


def told_of_year(
    resolution: Resolution,
    year: int | None,
    corrections: Sequence[Judged],
    corrected: Mapping[str, CorrectedVerdict],
) -> pa.Table:
    """What a year's reports are loaded from: :meth:`Resolution.told`, and what corrections make of each."""
    told = resolution.told(year)
    cells: dict[str, list[str]] = {report_id: [repr(verdict)] for report_id, verdict in corrected.items()}
    for cell in correction_cells(corrections).to_pylist():
        cells[cell["report_id"]].append(repr(cell))
    place = pc.index_in(told["report_id"], value_set=pa.array(cells, pa.string()))
    return told.append_column("corrected", pa.array(map(str, cells.values()), pa.string()).take(place))


def year_digest(told: pa.Table, year: int | None, corrections: Sequence[Judged]) -> str:
    """The digest of a year; that of the unknown one also of what is about no report."""
    return digest_of(told, *(row for of_year, row in correction_findings(corrections) if of_year == year))


def digest_of(*parts: object) -> str:
    """A short hash over texts and whatever says all of itself, and over the rows of Arrow tables."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, pa.Table):
            # As Parquet, which has the values alone: in memory anything may stand where there is none.
            sink = pa.BufferOutputStream()
            pq.write_table(
                part.combine_chunks(), sink, compression="none", use_dictionary=False, write_statistics=False
            )
            told = memoryview(sink.getvalue())
        else:
            told = memoryview(repr(part).encode())
        digest.update(f"{len(told)} ".encode())
        digest.update(told)
    return digest.hexdigest()[:16]

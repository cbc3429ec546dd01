"""Resolved reports and the ledger as rows of the warehouse's tables. Pure."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from extractors.files.containers import ARCHIVES
from pipelines.corrections.corrected_reports import CorrectedVerdict, verdict_as_read, with_reasons
from pipelines.inbox.ledger import PENDING, FileKey, Ledger, LedgerEntry
from pipelines.inbox.stored_paths import locator_prefix
from pipelines.resolution.attachments import Page
from pipelines.resolution.resolve import Resolution, ResolvedReport
from pipelines.resolution.stored_readings import StoredReading
from schemas.arrow_schemas import arrow_schema
from schemas.errors import ERROR_BY_CODE
from schemas.identifiers import agency_id
from schemas.places.bodies import UNIT_LEVELS
from schemas.rules.due_dates import seen_on

_RESOLVED_COLUMNS: dict[str, pa.DataType] = {
    "source_sha256": pa.string(),
    "extractor_version": pa.string(),
    "report_index": pa.int16(),
    "report_id": pa.string(),
    "report_year": pa.int16(),
    "locator_prefix": pa.string(),
}
RESOLVED_SCHEMA = pa.schema(_RESOLVED_COLUMNS)
"""What the warehouse joins to the cells of the store: which readings are current, and whose."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What the extraction store says of one file."""

    media_type: str | None
    encoding: str | None
    error_code: str | None
    error_detail: str | None


def stored_files(files: pa.Table) -> dict[str, StoredFile]:
    """The store's table ``files`` by SHA-256."""
    names = ("media_type", "encoding", "error_code", "error_detail")
    return {row["source_sha256"]: StoredFile(*(row[name] for name in names)) for row in files.to_pylist()}


def readings(reports: pa.Table, files: Mapping[str, StoredFile]) -> list[StoredReading]:
    """The store's table ``reports`` with the media types of their files."""
    return [
        StoredReading(**row, media_type=files[row["source_sha256"]].media_type) for row in reports.to_pylist()
    ]


def linking_pages(pages: pa.Table) -> dict[str, Page]:
    """The store's table ``pages`` by SHA-256."""
    return {row["source_sha256"]: Page(**row | {"links": tuple(row["links"])}) for row in pages.to_pylist()}


def report_rows(
    reports: Iterable[ResolvedReport], corrected: Mapping[str, CorrectedVerdict] | None = None
) -> pa.Table:
    """Rows of ``reports``; ``corrected`` has the verdicts on those that people corrected, by report id."""
    verdicts = corrected or {}
    rows = [
        _report_row(report, verdicts.get(report.report_id) or verdict_as_read(report.reading))
        for report in reports
    ]
    return pa.Table.from_pylist(rows, schema=arrow_schema("reports"))


def _report_row(report: ResolvedReport, verdict: CorrectedVerdict) -> dict[str, Any]:
    reading, identity, where = report.reading, report.identity, report.identity.where
    verdict = with_reasons(verdict, identity.contested)
    parent = "".join(where.parent) if where and where.is_certain else ""
    return {
        "report_id": report.report_id, "agency_id": report.agency_id, "agency_name": identity.agency_name,
        "agency_name_printed": reading.agency_printed,
        "full_name": where.full_name if where and not identity.is_provisional else None,
        "place": identity.place, "region_code": identity.region_code, "report_year": report.year,
        "title": reading.title, "signed_on": reading.signed_on, "published_on": reading.published_on,
        "seen_on": seen_on(_dates(report), report.year),
        "year_status": identity.year_status, "place_status": where.status if where else "unknown",
        **{level: where and where.units.get(level) for level in UNIT_LEVELS},
        "level": where and where.level, "body_kind": where and where.body_kind,
        "parent_agency_id": agency_id(parent) if parent else None, "contents_printed": reading.contents,
        "form_version": report.form_version, "article20_form": reading.article20_form,
        "dispositions_form": reading.dispositions_form, "status": verdict.status,
        "verification": verdict.verification, "review_reasons": verdict.review_reasons,
        "source_sha256": reading.source_sha256, "extractor_version": reading.extractor_version,
        "reading_key": reading.reading_key,
    }  # fmt: skip


def _dates(report: ResolvedReport) -> Iterator[tuple[dt.date | None, dt.date | None]]:
    for source in report.sources:
        yield source.reading.published_on, source.reading.signed_on


def report_source_rows(reports: Iterable[ResolvedReport]) -> pa.Table:
    """Rows of ``report_sources``."""
    rows = [{
        "report_id": report.report_id, "report_year": report.year, "path": source.sighting.path,
        "source_sha256": source.sighting.source_sha256, "role": source.role,
    } for report in reports for source in report.sources]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=arrow_schema("report_sources"))


def resolved_rows(reports: Iterable[ResolvedReport]) -> pa.Table:
    """The readings that count, as :data:`RESOLVED_SCHEMA`."""
    rows = [{
        "source_sha256": report.reading.source_sha256, "extractor_version": report.reading.extractor_version,
        "report_index": report.reading.report_index, "report_id": report.report_id,
        "report_year": report.year, "locator_prefix": locator_prefix(report.current.sighting.path),
    } for report in reports]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=RESOLVED_SCHEMA)


def source_file_rows(
    ledger: Ledger, files: Mapping[str, StoredFile], resolution: Resolution
) -> list[dict[str, Any]]:
    """Rows of ``source_files``: what the ledger knows, completed by what was extracted and resolved."""
    reports_of = _reports_of_files(resolution)
    rows = (
        _file_row(sighting, files.get(sighting.source_sha256), reports_of) for sighting in ledger.values()
    )
    return [_covering(row, resolution.cover_pages) for row in rows]


def _covering(row: dict[str, Any], cover_pages: Mapping[FileKey, str]) -> dict[str, Any]:
    """The row of a page without tables, where the report is in a file that it links to."""
    report_id = cover_pages.get((row["path"], row["source_sha256"]))
    if report_id is None or row["error_code"] != "no_tables":
        return row
    return row | {"status": "page", "error_code": None, "error_detail": None, "report_id": report_id}


_Held = tuple[int, str, bool]
"""A report in a file: its position and id, and whether a file that ranks higher reads the same."""


def _reports_of_files(resolution: Resolution) -> dict[FileKey, list[_Held]]:
    """All reports that each file holds."""
    reports_of: dict[FileKey, list[_Held]] = {}
    for report in resolution.reports():
        read: set[str] = set()
        for source in report.sources:
            reading = source.reading
            held = (reading.report_index, report.report_id, reading.reading_key in read)
            reports_of.setdefault(source.sighting.key, []).append(held)
            read.add(reading.reading_key)
    return reports_of


def _file_row(
    sighting: LedgerEntry, stored: StoredFile | None, reports_of: Mapping[FileKey, Sequence[_Held]]
) -> dict[str, Any]:
    held = sorted(reports_of.get(sighting.key, ()))
    error_code, error_detail = sighting.error_code, sighting.error_detail
    status = sighting.status
    if stored is not None and status == PENDING:
        error_code = stored.error_code
        error_detail = ERROR_BY_CODE[error_code].told(stored.error_detail) if error_code else None
        status = _extracted_status(stored, held)
    elif status == PENDING and error_code is not None:
        status = "failed"
    return {
        "path": sighting.path, "source_sha256": sighting.source_sha256,
        "media_type": stored.media_type if stored else sighting.media_type,
        "encoding": stored.encoding if stored else None, "bytes": sighting.bytes,
        "container_sha256": sighting.container_sha256, "source_url": sighting.source_url,
        "retrieved_at": sighting.retrieved_at, "status": status, "error_code": error_code,
        "error_detail": error_detail, "is_present": sighting.is_present,
        "first_seen_at": sighting.first_seen_at, "last_seen_at": sighting.last_seen_at,
        "report_id": held[0][1] if held else None,
    }  # fmt: skip


def _extracted_status(stored: StoredFile, held: Sequence[_Held]) -> str:
    if stored.error_code is not None:
        return _STATUS_OF_ERROR.get(stored.error_code, "failed")
    if stored.media_type in ARCHIVES:
        return "container"
    return "duplicate" if held and all(is_read_above for _, _, is_read_above in held) else "extracted"


_STATUS_OF_ERROR = {
    "unsupported_format": "unsupported",
    "unsupported_archive": "unsupported",
    "handed_on": "ignored",
}


def source_file_table(rows: list[dict[str, Any]]) -> pa.Table:
    """The rows as Arrow."""
    return pa.Table.from_pylist(rows, schema=arrow_schema("source_files"))

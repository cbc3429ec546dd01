"""Resolved reports and the ledger as rows of the warehouse's tables. Pure."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from extractors.files.containers import ARCHIVES
from pipelines.corrections.corrected_reports import CorrectedVerdict, verdict_as_read, with_reasons
from pipelines.inbox.ledger import ENTRIES, PENDING, FileKey, Ledger, entry_keys
from pipelines.inbox.stored_paths import INSIDE, locator_prefix
from pipelines.resolution.attachments import Page
from pipelines.resolution.resolved import Resolution, ResolvedReport
from pipelines.resolution.stored_readings import READINGS
from schemas.arrow_schemas import arrow_schema
from schemas.errors import ERROR_BY_CODE
from schemas.identifiers import agency_id
from schemas.places.bodies import UNIT_LEVELS
from schemas.rules.due_dates import LATEST_YEARS_AFTER, seen_on
from warehouse.load import RESOLVED


def readings(reports: pa.Table, files: pa.Table) -> pa.Table:
    """The store's table ``reports`` with the media types of their files, as :data:`READINGS`."""
    place = pc.index_in(reports["source_sha256"], value_set=files["source_sha256"])
    return pa.Table.from_arrays([*reports.columns, files["media_type"].take(place)], schema=READINGS)


def linking_pages(pages: pa.Table) -> dict[str, Page]:
    """The store's table ``pages`` by SHA-256."""
    return {row["source_sha256"]: Page(**row | {"links": tuple(row["links"])}) for row in pages.to_pylist()}


def plain_report_rows(plain: pa.Table) -> pa.Table:
    """Rows of ``reports`` from :data:`~pipelines.resolution.resolved.PLAIN`: those of :func:`report_rows`."""
    units: dict[str, Any] = {level: plain[level] for level in UNIT_LEVELS}
    above: list[Any] = []
    nothing, level = pa.scalar(None, pa.string()), pa.nulls(len(plain), pa.string())
    for name in reversed(UNIT_LEVELS):
        above.insert(0, pc.if_else(pc.is_valid(level), units[name], nothing))
        level = pc.coalesce(level, pc.if_else(pc.is_valid(units[name]), pa.scalar(name), nothing))
    has_department = pc.not_equal(plain["department"], pa.scalar(""))
    parents = pc.if_else(has_department, _joined(*units.values()), _joined(*above))
    dates = (_fitting(plain[f"read_{name}"], plain["report_year"]) for name in ("published_on", "signed_on"))
    is_partial = pc.coalesce(pc.not_equal(plain["read_unread_cells"], pa.scalar(0)), pa.scalar(value=False))
    article20, dispositions = plain["read_article20_form"], plain["read_dispositions_form"]
    names = arrow_schema("reports").names
    full_names = _joined(*units.values(), plain["department"])
    columns: dict[str, Any] = {
        **{name: plain[f"read_{name}"] for name in names if f"read_{name}" in plain.column_names},
        **{name: plain[name] for name in names if name in plain.column_names},
        "agency_id": _agency_ids(full_names), "agency_name_printed": plain["read_agency_printed"],
        "full_name": full_names, "seen_on": pc.coalesce(*dates),
        "level": pc.if_else(pc.equal(plain["place_status"], pa.scalar("not_needed")), "national", level),
        "parent_agency_id": pc.if_else(pc.equal(parents, pa.scalar("")), nothing, _agency_ids(parents)),
        "contents_printed": plain["read_contents"],
        "form_version": pc.if_else(pc.equal(article20, dispositions), article20, "hybrid"),
        "status": pc.if_else(is_partial, "partial", "complete"),
    }  # fmt: skip
    empty = pa.nulls(len(plain))
    return pa.table([columns.get(name, empty) for name in names], names).cast(arrow_schema("reports"))


def _joined(*parts: "pa.ChunkedArray[Any]") -> "pa.ChunkedArray[Any]":
    """Texts one after the other, as far as they are there."""
    options = pc.JoinOptions("replace", "")
    told: pa.ChunkedArray[Any] = pc.call_function(
        "binary_join_element_wise", [*parts, pa.scalar("")], options
    )
    return told


def _agency_ids(full_names: "pa.ChunkedArray[Any]") -> "pa.Array[Any]":
    names = full_names.unique()
    ids = pa.array([agency_id(str(name)) for name in names.to_pylist()], pa.string())
    return ids.take(pc.index_in(full_names, value_set=names))


def _fitting(dates: "pa.ChunkedArray[Any]", years: "pa.ChunkedArray[Any]") -> "pa.ChunkedArray[Any]":
    """Dates of files that can be those of reports of these years: see :mod:`schemas.rules.due_dates`."""
    after = pc.subtract(pc.year(dates), years.cast(pa.int64()))
    is_fitting = pc.is_in(after, value_set=pa.array(range(1, LATEST_YEARS_AFTER + 1), pa.int64()))
    found: pa.ChunkedArray[Any] = pc.if_else(is_fitting, dates, pa.scalar(None, pa.date32()))
    return found


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


def plain_source_rows(plain: pa.Table) -> pa.Table:
    """Rows of ``report_sources`` from :data:`~pipelines.resolution.resolved.PLAIN`."""
    schema = arrow_schema("report_sources")
    role = pa.array(["current"] * len(plain), pa.string())
    found: dict[str, Any] = {
        **{name: plain[name] for name in ("report_id", "report_year", "path")},
        "source_sha256": plain["read_source_sha256"], "role": role,
    }  # fmt: skip
    return pa.Table.from_pydict({name: found[name] for name in schema.names}).cast(schema)


def report_source_rows(reports: Iterable[ResolvedReport]) -> pa.Table:
    """Rows of ``report_sources``."""
    rows = [{
        "report_id": report.report_id, "report_year": report.year, "path": source.sighting.path,
        "source_sha256": source.sighting.source_sha256, "role": source.role,
    } for report in reports for source in report.sources]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=arrow_schema("report_sources"))


def resolved_rows(current: pa.Table) -> pa.Table:
    """The readings that count, :data:`~pipelines.resolution.resolved.CURRENT`, as :data:`RESOLVED`."""
    paths = current["path"].combine_chunks()
    inside = paths.filter(pc.match_substring(paths, INSIDE)).unique()
    prefixes = pa.array([locator_prefix(path.as_py()) for path in inside], pa.string())
    prefixes = prefixes.take(pc.index_in(paths, value_set=inside))
    return pa.Table.from_arrays([*current.columns[:-1], prefixes], schema=RESOLVED)


def source_file_table(ledger: Ledger, files: pa.Table, resolution: Resolution) -> pa.Table:
    """Rows of ``source_files``: what the ledger knows, completed by what was extracted and resolved.

    ``files`` is the store's table.
    """
    entries, keys = ledger.rows, entry_keys(ledger.rows)
    read = files.take(pc.index_in(entries["source_sha256"], value_set=files["source_sha256"]))
    held = _held_by_file(resolution.held())
    held = held.take(pc.index_in(keys, value_set=entry_keys(held)))
    columns: dict[str, Any] = {
        name: entries[name] for name in arrow_schema("source_files").names if name in ENTRIES.names
    }
    columns |= {
        "media_type": pc.if_else(
            pc.is_valid(read["source_sha256"]), read["media_type"], entries["media_type"]
        ),
        "encoding": read["encoding"], **_outcomes(entries, read, held), "report_id": held["report_id"],
    }  # fmt: skip
    made = pa.Table.from_pydict({name: columns[name] for name in arrow_schema("source_files").names})
    return _with_covers(made, keys, resolution.cover_pages)


def _held_by_file(held: pa.Table) -> pa.Table:
    """The first report of each file, and whether files that rank higher read the same as all of its."""
    order = pc.sort_indices(
        held, [(name, "ascending") for name in ("report_index", "report_id", "is_read_above")]
    )
    by_file = held.take(order).group_by(["path", "source_sha256"], use_threads=False)
    found = by_file.aggregate([("report_id", "first"), ("is_read_above", "all")])
    return found.rename_columns(["path", "source_sha256", "report_id", "is_read_above"])


def _outcomes(entries: pa.Table, read: pa.Table, held: pa.Table) -> dict[str, Any]:
    """What became of each file."""
    is_pending = pc.equal(entries["status"], pa.scalar(PENDING))
    is_read = pc.and_(is_pending, pc.is_valid(read["source_sha256"]))
    code = pc.if_else(is_read, read["error_code"], entries["error_code"])
    detail = pc.if_else(is_read, _told(read), entries["error_detail"])
    is_archive = pc.is_in(read["media_type"], value_set=pa.array(ARCHIVES, pa.string()))
    is_duplicate = pc.and_kleene(pc.is_valid(held["is_read_above"]), held["is_read_above"])
    without = pc.if_else(is_archive, "container", pc.if_else(is_duplicate, "duplicate", "extracted"))
    of_read = pc.if_else(pc.is_valid(code), _status_of(code), without)
    has_failed = pc.and_(is_pending, pc.is_valid(code))
    status = pc.if_else(is_read, of_read, pc.if_else(has_failed, "failed", entries["status"]))
    return {"status": status, "error_code": code, "error_detail": detail}


def _told(read: pa.Table) -> "pa.Array[Any]":
    """The details of errors as people are told."""
    failed = np.flatnonzero(pc.is_valid(read["error_code"]).to_numpy())
    errors = read.select(["error_code", "error_detail"]).take(failed).to_pylist()
    told = [ERROR_BY_CODE[error["error_code"]].told(error["error_detail"]) for error in errors]
    places = pc.index_in(pa.array(np.arange(len(read))), value_set=pa.array(failed, pa.int64()))
    return pa.array(told, pa.string()).take(places)


def _status_of(codes: "pa.ChunkedArray[Any]") -> "pa.Array[Any]":
    """The status of a file that was looked into and gave an error."""
    place = pc.index_in(codes, value_set=pa.array(_STATUS_OF_ERROR, pa.string()))
    return pa.array(_STATUS_OF_ERROR.values(), pa.string()).take(place).fill_null("failed")


_STATUS_OF_ERROR = {
    "unsupported_format": "unsupported",
    "unsupported_archive": "unsupported",
    "handed_on": "ignored",
}


def _with_covers(rows: pa.Table, keys: "pa.Array[Any]", cover_pages: Mapping[FileKey, str]) -> pa.Table:
    """The rows of pages without tables say ``page`` where the report is in a file that they link to."""
    names = pa.array(["\x1f".join(key) for key in cover_pages], pa.string())
    reports = pa.array(cover_pages.values(), pa.string()).take(pc.index_in(keys, value_set=names))
    had_none = pc.is_in(rows["error_code"], value_set=pa.array(["no_tables"]))
    is_cover = pc.and_(pc.is_valid(reports), had_none)
    nothing = pa.scalar(None, pa.string())
    said = {"status": "page", "error_code": nothing, "error_detail": nothing, "report_id": reports}
    for name, value in said.items():
        place = rows.schema.get_field_index(name)
        rows = rows.set_column(place, name, pc.if_else(is_cover, value, rows[name]))
    return rows.cast(arrow_schema("source_files"))

"""The extraction store's columns: extractions as Arrow tables, keyed by content hash and extractor version.

Pipelines write batches of these, the warehouse joins them to resolved reports. ``source_sha256``, ``extractor_version``
and ``report_index`` (the report's position in its file) tie the tables together. ``members`` lists what is in archives;
what was read from a member is under its own hash, like that of any file. ``pages`` are the web pages that link to files.
Findings are without messages, which are rendered on loading from code and ``details`` (JSON).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cache, lru_cache
from itertools import chain, count, repeat
from typing import Any, Literal

import pyarrow as pa

from schemas.extraction import CellColumns, CellKey, Extraction, ReportReading, identity_fields
from schemas.findings import Finding
from schemas.forms import FACT_TABLES, FORM_VERSIONS, Codes, TableName, form_table
from schemas.rules.verification import verification_of
from schemas.statuses import REPORT_COMPLETE_STATUSES, ValueStatus
from schemas.terms import FormVersion

StoreTable = Literal["files", "members", "pages", "reports", "cells", "findings", "claims", "texts"]

_SOURCE: list["pa.Field[Any]"] = [
    pa.field("source_sha256", pa.string()),
    pa.field("extractor_version", pa.string()),
]
_REPORT: list["pa.Field[Any]"] = [*_SOURCE, pa.field("report_index", pa.int16())]
_IDENTITY: list["pa.Field[Any]"] = [
    pa.field("title", pa.string()), pa.field("agency", pa.string()), pa.field("agency_printed", pa.string()),
    pa.field("place", pa.string()), pa.field("year", pa.int16()),
    pa.field("signed_on", pa.date32()), pa.field("published_on", pa.date32()), pa.field("year_votes", pa.string()),
]  # fmt: skip

STORE_SCHEMAS: dict[StoreTable, pa.Schema] = {
    "files": pa.schema([
        *_SOURCE,
        pa.field("media_type", pa.string()), pa.field("encoding", pa.string()),
        pa.field("error_code", pa.string()), pa.field("error_detail", pa.string()),
        pa.field("report_count", pa.int16()),
    ]),
    "members": pa.schema([
        *_SOURCE,
        pa.field("member_index", pa.int32()), pa.field("name", pa.string()), pa.field("member_sha256", pa.string()),
        pa.field("bytes", pa.int64()), pa.field("error_code", pa.string()), pa.field("error_detail", pa.string()),
    ]),
    "pages": pa.schema([
        *_SOURCE,
        pa.field("links", pa.list_(pa.string())),
        *_IDENTITY,
    ]),
    "reports": pa.schema([
        *_REPORT,
        *_IDENTITY,
        pa.field("article20_form", pa.string()), pa.field("dispositions_form", pa.string()),
        pa.field("text_key", pa.string()), pa.field("reading_key", pa.string()), pa.field("unread_cells", pa.int16()),
        pa.field("verification", pa.string()), pa.field("review_reasons", pa.string()),
        pa.field("contents", pa.string()),
    ]),
    "cells": pa.schema([
        *_REPORT,
        pa.field("table_name", pa.string()),
        pa.field("code_1", pa.string()), pa.field("code_2", pa.string()), pa.field("code_3", pa.string()),
        pa.field("value", pa.decimal128(20, 6)), pa.field("unit", pa.string()), pa.field("unit_printed", pa.string()),
        pa.field("raw_text", pa.string()), pa.field("value_status", pa.string()), pa.field("locator", pa.string()),
        pa.field("placement", pa.string()), pa.field("confidence", pa.float32()), pa.field("read_once", pa.bool_()),
    ]),
    "findings": pa.schema([
        *_REPORT,
        pa.field("finding_code", pa.string()), pa.field("table_name", pa.string()), pa.field("cell", pa.string()),
        pa.field("stated", pa.string()), pa.field("expected", pa.string()), pa.field("locator", pa.string()),
        pa.field("details", pa.string()),
    ]),
    "claims": pa.schema([
        *_REPORT,
        pa.field("claim_index", pa.int16()), pa.field("claim_code", pa.string()), pa.field("scope", pa.string()),
        pa.field("value", pa.decimal128(20, 6)), pa.field("is_rounded", pa.bool_()),
        pa.field("current_value", pa.decimal128(20, 6)), pa.field("previous_value", pa.decimal128(20, 6)),
        pa.field("raw_text", pa.string()), pa.field("sentence", pa.string()), pa.field("locator", pa.string()),
    ]),
    "texts": pa.schema([
        *_REPORT,
        pa.field("text_index", pa.int16()), pa.field("section", pa.string()), pa.field("characters", pa.int32()),
        pa.field("sentences", pa.list_(pa.int64())),
    ]),
}  # fmt: skip


def stored_finding(row: Mapping[str, Any]) -> Finding:
    """The finding of a row of ``findings``."""
    return Finding(
        row["finding_code"], row["table_name"], row["cell"], row["stated"], row["expected"], row["locator"],
        json.loads(row["details"] or "{}"),
    )  # fmt: skip


def with_details(told: pa.Table) -> pa.Table:
    """Rows of ``findings`` of when they were stored with their messages: these become their details."""
    messages = told.select(["message_zh", "message_en"]).to_pylist()
    details = pa.array([json.dumps(message, ensure_ascii=False) for message in messages], pa.string())
    return told.append_column("details", details).select(STORE_SCHEMAS["findings"].names)


def reading_key(report: ReportReading) -> str:
    """A hash of all values and statuses: equal for two files that read the same, wherever the cells stand."""
    columns = CellColumns.of(report.cells)
    return _reading_key(columns, _grid_of(report, columns))


def _reading_key(columns: CellColumns, grid: "_Grid") -> str:
    """The hash of a list in JSON of a list for each cell."""
    pieces = list(grid.beginnings)
    pieces[1::2] = map(_ending, columns.statuses, columns.values)
    return hashlib.sha256("".join(pieces).encode()).hexdigest()[:16]


@lru_cache(maxsize=4096)
def _ending(status: ValueStatus, value: Decimal | None) -> str:
    """Status and value in JSON, the number without the zeros that only say how it was printed."""
    shortest = "null" if value is None else f'"{value.normalize() + Decimal(0)}"'
    return f'"{status}", {shortest}'


@dataclass(frozen=True, slots=True)
class _Grid:
    """What does not depend on how the cells of a report were read.

    ``beginnings`` are those of the lists in JSON of its cells, with a place behind each for the ending.
    ``columns`` are the names of the cells as columns of the store.
    """

    tables: tuple[TableName, ...]
    codes: tuple[Codes, ...]
    beginnings: tuple[str, ...]
    columns: "tuple[pa.Array[Any], ...]"

    @classmethod
    def of(cls, tables: Sequence[TableName], codes: Sequence[Codes]) -> "_Grid":
        """The grid of cells of these tables with these codes."""
        lists = [json.dumps([table, *each])[:-1] + ", " for table, each in zip(tables, codes, strict=True)]
        between = chain.from_iterable([("", f"], {each}") for each in lists[1:]])
        beginnings = (f"[{lists[0]}", *between, "", "]]")
        names = [(table, *each, None)[:4] for table, each in zip(tables, codes, strict=True)]
        columns = tuple([pa.array(column, pa.string()) for column in zip(*names, strict=True)])
        return cls(tuple(tables), tuple(codes), beginnings, columns)


@cache
def _usual_grid(article20_form: FormVersion, dispositions_form: FormVersion) -> _Grid:
    """The grid of the official forms, as reports have it."""
    versions = zip(FACT_TABLES, (article20_form, dispositions_form, FORM_VERSIONS[-1]), strict=True)
    cells = [(table, codes) for table, version in versions for codes in form_table(table, version).cells()]
    return _Grid.of([table for table, _ in cells], [codes for _, codes in cells])


def _grid_of(report: ReportReading, columns: CellColumns) -> _Grid:
    usual = _usual_grid(report.article20_form, report.dispositions_form)
    is_usual = (columns.tables, columns.codes) == (usual.tables, usual.codes)
    return usual if is_usual else _Grid.of(columns.tables, columns.codes)


def store_rows(
    extracted: Iterable[tuple[str, Extraction]], extractor_version: str
) -> dict[StoreTable, pa.Table]:
    """Extractions with the SHA-256 of their bytes, as the tables of the store."""
    rows: dict[StoreTable, list[dict[str, Any]]] = {name: [] for name in STORE_SCHEMAS if name != "cells"}
    cells: list[_CellsOfReport] = []
    for sha256, extraction in extracted:
        source = {"source_sha256": sha256, "extractor_version": extractor_version}
        rows["files"].append({
            **source, "media_type": extraction.media_type, "encoding": extraction.encoding,
            "error_code": extraction.error_code, "error_detail": extraction.error_detail,
            "report_count": len(extraction.reports),
        })  # fmt: skip
        rows["members"].extend({
            **source, "member_index": index, "name": member.name, "member_sha256": member.sha256, "bytes": member.size,
            "error_code": member.error_code, "error_detail": member.error_detail,
        } for index, member in enumerate(extraction.members))  # fmt: skip
        if extraction.page is not None:
            rows["pages"].append({**source, **asdict(extraction.page)})
        for index, report in enumerate(extraction.reports):
            key = {**source, "report_index": index}
            columns = CellColumns.of(report.cells)
            grid = _grid_of(report, columns)
            rows["reports"].append({**key, **_report_row(report, columns, grid)})
            cells.append((key, report.read_once, columns, grid))
            for finding in report.findings:
                rows["findings"].append({
                    **key, "finding_code": finding.code, "table_name": finding.table, "cell": finding.cell,
                    "stated": finding.stated, "expected": finding.expected, "locator": finding.locator,
                    "details": json.dumps(finding.details, ensure_ascii=False) if finding.details else None,
                })  # fmt: skip
            rows["claims"].extend({
                **key, "claim_index": place, "claim_code": claim.stated.claim_code, "scope": claim.stated.scope,
                "value": claim.stated.value, "is_rounded": claim.stated.is_rounded,
                "current_value": claim.stated.current, "previous_value": claim.stated.previous,
                "raw_text": claim.raw_text, "sentence": claim.sentence, "locator": claim.locator,
            } for place, claim in enumerate(report.claims))  # fmt: skip
            rows["texts"].extend({
                **key, "text_index": place, "section": text.section, "characters": text.characters,
                "sentences": text.sentences,
            } for place, text in enumerate(report.texts))  # fmt: skip
    return {
        name: _cells(cells) if name == "cells" else pa.Table.from_pylist(rows[name], schema=schema)
        for name, schema in STORE_SCHEMAS.items()
    }


_CellsOfReport = tuple[Mapping[str, Any], Set[CellKey], CellColumns, _Grid]
"""The key of a report, those of its cells that were read once, its cells, and their grid."""


def _cells(reports: Sequence[_CellsOfReport]) -> pa.Table:
    """The cells of reports, each with its key: field by field, since every report has two hundred of them."""
    schema = STORE_SCHEMAS["cells"]
    if not reports:
        return schema.empty_table()
    keys, once, columns, grids = zip(*reports, strict=True)
    fields = [list(chain.from_iterable(each)) for each in zip(*columns, strict=True)]
    _, _, status, value, raw_text, locator, placement, unit, unit_printed, confidence = fields
    of_report = pa.array(
        list(chain.from_iterable(map(repeat, count(), [len(each.codes) for each in columns]))), pa.int32()
    )
    named = {
        "value": value, "unit": unit, "unit_printed": unit_printed, "raw_text": raw_text, "value_status": status,
        "locator": locator, "placement": placement, "confidence": confidence,
        "read_once": list(chain.from_iterable(map(_are_in, once, columns))),
    }  # fmt: skip
    repeated = [pa.array([key[field.name] for key in keys], field.type).take(of_report) for field in _REPORT]
    names = [pa.concat_arrays(each) for each in zip(*[grid.columns for grid in grids], strict=True)]
    arrays = [pa.array(named[field.name], field.type) for field in list(schema)[len(repeated) + len(names) :]]
    return pa.Table.from_arrays([*repeated, *names, *arrays], schema=schema)


def _are_in(some: Set[CellKey], columns: CellColumns) -> Iterable[bool]:
    """Of each cell whether it is one of some."""
    keys = zip(columns.tables, columns.codes, strict=True)
    return map(some.__contains__, keys) if some else repeat(False, len(columns.codes))


def _report_row(report: ReportReading, columns: CellColumns, grid: _Grid) -> dict[str, Any]:
    unread = set(columns.statuses) - REPORT_COMPLETE_STATUSES
    verification = verification_of(report, columns)
    return {
        **identity_fields(report), "article20_form": report.article20_form,
        "dispositions_form": report.dispositions_form, "text_key": report.text_key,
        "reading_key": _reading_key(columns, grid), "unread_cells": sum(map(columns.statuses.count, unread)),
        "verification": verification.status, "review_reasons": ",".join(verification.reasons) or None,
        "contents": report.contents,
    }  # fmt: skip

"""The extraction store's columns: extractions as Arrow tables, keyed by content hash and extractor version.

Pipelines write batches of these, the warehouse joins them to resolved reports. ``source_sha256``, ``extractor_version``
and ``report_index`` (the report's position in its file) tie the tables together. ``members`` lists what is in archives;
what was read from a member is under its own hash, like that of any file. ``pages`` are the web pages that link to files.
Findings are without messages, which are rendered on loading from code and ``details`` (JSON).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from functools import cache, lru_cache
from itertools import chain, repeat
from typing import Any, Literal

import pyarrow as pa

from schemas.extraction import CellKey, Extraction, ReportReading, identity_fields
from schemas.findings import Finding
from schemas.forms import Codes
from schemas.rules.verification import verification_of
from schemas.statuses import REPORT_COMPLETE_STATUSES

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
    cells = [
        f'{_beginning(cell[:2])}"{cell.status}", {"null" if cell.value is None else _shortest(cell.value)}]'
        for cell in report.cells
    ]
    return hashlib.sha256(f"[{', '.join(cells)}]".encode()).hexdigest()[:16]


@cache
def _beginning(key: CellKey) -> str:
    """A cell's name as the beginning of a list in JSON, up to its status and value."""
    table, codes = key
    return json.dumps([table, *codes])[:-1] + ", "


@lru_cache(maxsize=4096)
def _shortest(value: Decimal) -> str:
    """A number in JSON without the zeros that only say how it was printed."""
    return f'"{value.normalize() + Decimal(0)}"'


def store_rows(
    extracted: Iterable[tuple[str, Extraction]], extractor_version: str
) -> dict[StoreTable, pa.Table]:
    """Extractions with the SHA-256 of their bytes, as the tables of the store."""
    rows: dict[StoreTable, list[dict[str, Any]]] = {name: [] for name in STORE_SCHEMAS if name != "cells"}
    cells: list[tuple[dict[str, Any], ReportReading]] = []
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
            rows["reports"].append({**key, **_report_row(report)})
            cells.append((key, report))
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


def _cells(reports: Sequence[tuple[Mapping[str, Any], ReportReading]]) -> pa.Table:
    """The cells of reports, each with its key: field by field, since every report has two hundred of them."""
    schema = STORE_SCHEMAS["cells"]
    every = [cell for _, report in reports for cell in report.cells]
    if not every:
        return schema.empty_table()
    table, codes, status, value, raw_text, locator, placement, unit, unit_printed, confidence = zip(
        *every, strict=True
    )
    code_1, code_2, code_3 = zip(*map(_three, codes), strict=True)
    repeated = {
        name: chain.from_iterable([repeat(key[name], len(report.cells)) for key, report in reports])
        for name in schema.names[:3]
    }
    columns = {
        "table_name": table, "code_1": code_1, "code_2": code_2, "code_3": code_3, "value": value, "unit": unit,
        "unit_printed": unit_printed, "raw_text": raw_text, "value_status": status, "locator": locator,
        "placement": placement, "confidence": confidence,
        "read_once": chain.from_iterable(
            [cell[:2] in once for cell in report.cells] if (once := report.read_once) else repeat(False, len(report.cells))
            for _, report in reports
        ),
    }  # fmt: skip
    named = {**repeated, **columns}
    arrays = [pa.array(named[field.name], field.type) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


@cache
def _three(codes: Codes) -> tuple[str | None, ...]:
    """The codes of a cell and None for those that it lacks."""
    return (*codes, None)[:3]


def _report_row(report: ReportReading) -> dict[str, Any]:
    unread = sum(cell.status not in REPORT_COMPLETE_STATUSES for cell in report.cells)
    verification = verification_of(report)
    return {
        **identity_fields(report), "article20_form": report.article20_form,
        "dispositions_form": report.dispositions_form, "text_key": report.text_key,
        "reading_key": reading_key(report), "unread_cells": unread,
        "verification": verification.status, "review_reasons": ",".join(verification.reasons) or None,
        "contents": report.contents,
    }  # fmt: skip

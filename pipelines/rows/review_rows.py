"""Judged lines of ``reviewed.csv`` as rows: of their table, and of findings on those that do not hold."""

from collections.abc import Iterable, Iterator

import pyarrow as pa

from pipelines.corrections.judging import Judged
from pipelines.inbox.inbox import REVIEWED_NAME
from pipelines.rows.correction_rows import identified
from pipelines.rows.finding_rows import FindingRow, inbox_finding, report_finding
from schemas.arrow_schemas import arrow_schema
from schemas.findings import Finding


def review_table(judged: Iterable[Judged]) -> pa.Table:
    """Rows of ``reviews``."""
    rows = [
        {
            "review_id": identifier, "line_number": each.line.line, "source_sha256": each.line.source_sha256,
            "cell": each.line.cell, "printed_text": each.line.printed_text, "who": each.line.who,
            "reviewed_on": each.line.when, "why": each.line.reason, "status": each.status,
            "report_id": each.report.report_id if each.report else None,
            "message_en": each.en, "message_zh": each.zh,
        }
        for identifier, each in identified(judged)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=arrow_schema("reviews"))


def review_findings(judged: Iterable[Judged]) -> Iterator[tuple[int | None, FindingRow]]:
    """A finding for every line that does not hold or is there twice, with the report year it belongs to."""
    for identifier, each in identified(judged):
        if each.status not in {"refused", "unmatched", "repeated"}:
            continue
        details = {"detail_zh": each.zh, "detail_en": each.en}
        finding = Finding(
            "review_lapsed",
            each.table,
            each.line.cell if each.table else None,
            str(each.line.line),
            details=details,
        )
        subject = f"{REVIEWED_NAME}/{identifier}"
        if each.report is None:
            yield None, {**inbox_finding(finding, REVIEWED_NAME), "finding_id": finding.identify(subject)}
        else:
            yield each.report.year, report_finding(finding, subject, each.report)

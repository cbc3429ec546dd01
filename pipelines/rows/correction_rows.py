"""Judged corrections as rows: of their table, of findings, and of what the warehouse puts into cells."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

import pyarrow as pa

from pipelines.corrections.judging import Correction, Judged
from pipelines.inbox.inbox import CORRECTIONS_NAME
from pipelines.inbox.stored_paths import located
from pipelines.rows.finding_rows import FindingRow, inbox_finding, report_finding
from schemas.arrow_schemas import arrow_schema
from schemas.cells import CELL_ID
from schemas.findings import Finding
from warehouse.load import CORRECTED


def applied(judged: Iterable[Judged]) -> list[Correction]:
    """The corrections that hold."""
    return [each.correction for each in judged if each.status == "applied" and each.correction]


def correction_cells(judged: Iterable[Judged]) -> pa.Table:
    """The applied ones, as :data:`warehouse.load.CORRECTED`."""
    rows = [
        {
            "report_id": each.report.report_id, "cell_id": CELL_ID[each.table, each.codes],
            "value": each.value, "value_status": each.value_status, "unit": each.unit,
        }
        for each in applied(judged)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=CORRECTED)


def correction_table(judged: Iterable[Judged]) -> pa.Table:
    """Rows of ``corrections``."""
    rows = []
    for identifier, each in identified(judged):
        line, finding = each.line, _finding(each)
        rows.append({
            "correction_id": identifier, "line_number": line.line, "source_sha256": line.source_sha256,
            "cell": line.cell, "printed_text": line.printed_text, "corrected_value": line.corrected_value,
            "reason": line.reason, "who": line.who, "corrected_on": line.when, "status": each.status,
            "report_id": each.report.report_id if each.report else None,
            "message_en": finding.message_en if finding else each.en,
            "message_zh": finding.message_zh if finding else each.zh,
        })  # fmt: skip
    return pa.Table.from_pylist(rows, schema=arrow_schema("corrections"))


def correction_findings(judged: Iterable[Judged]) -> Iterator[tuple[int | None, FindingRow]]:
    """A finding for every line that was applied or could not be, with the report year it belongs to."""
    for identifier, each in identified(judged):
        finding = _finding(each)
        if finding is None:
            continue
        subject = f"{CORRECTIONS_NAME}/{identifier}"
        if each.report is None:
            yield None, {**inbox_finding(finding, CORRECTIONS_NAME), "finding_id": finding.identify(subject)}
        else:
            yield each.report.year, report_finding(finding, subject, each.report)


def identified(judged: Iterable[Judged]) -> Iterator[tuple[str, Judged]]:
    """With each line a hash of what it says; of equal lines, of which one it is, too."""
    seen: Counter[tuple[str, ...]] = Counter()
    for each in judged:
        line = each.line
        said = (
            line.source_sha256, line.cell, line.printed_text, line.corrected_value, line.reason, line.who,
            line.when, line.report_id, line.problem_en,
        )  # fmt: skip
        seen[said] += 1
        yield hashlib.sha256("\x1f".join((*said, str(seen[said]))).encode()).hexdigest()[:16], each


def _finding(each: Judged) -> Finding | None:
    line, correction = each.line, each.correction
    if each.status == "applied" and correction:
        printed = correction.printed
        path = correction.report.current.sighting.path
        return Finding(
            "cell_corrected", each.table, line.cell, printed["raw_text"] or "", correction.as_text,
            located(path, printed["locator"]), {"who": line.who, "reason": line.reason},
        )  # fmt: skip
    if each.status not in {"refused", "unmatched"}:
        return None
    cell = line.cell if each.table else None
    details = {"detail_zh": each.zh, "detail_en": each.en}
    return Finding(f"correction_{each.status}", each.table, cell, str(line.line), details=details)

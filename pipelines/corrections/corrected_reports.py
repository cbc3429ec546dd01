"""What corrections make of whole reports: whether every cell is read, whether the numbers can be used."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from pipelines.corrections.judging import Correction
from pipelines.resolution.stored_readings import ReadingKey, StoredReading
from schemas.forms import FACT_TABLES, Codes, TableName
from schemas.identities import PrintedValues
from schemas.rules.verification import verify
from schemas.statuses import REPORT_COMPLETE_STATUSES, REVIEW_REASONS, ReviewReason

_Cells = dict[TableName, dict[Codes, PrintedValues]]


@dataclass(frozen=True, slots=True)
class CorrectedVerdict:
    """A report's ``status``, ``verification`` and ``review_reasons``, as in ``reports``."""

    status: str
    verification: str
    review_reasons: str | None


def verdict_as_read(reading: StoredReading) -> CorrectedVerdict:
    """The verdict on a report that nobody corrected."""
    status = "partial" if reading.unread_cells else "complete"
    return CorrectedVerdict(status, reading.verification, reading.review_reasons)


def with_reasons(verdict: CorrectedVerdict, more: Sequence[ReviewReason]) -> CorrectedVerdict:
    """The verdict with what else a person should look at."""
    if not more:
        return verdict
    reasons = {*(verdict.review_reasons or "").split(","), *more}
    listed = ",".join(reason for reason in REVIEW_REASONS if reason in reasons)
    return replace(verdict, verification="needs_review", review_reasons=listed)


def corrected_verdicts(corrections: Iterable[Correction], cells: pa.Table) -> dict[str, CorrectedVerdict]:
    """The verdicts on the corrected reports, by report id; ``cells`` are the store's, of their files."""
    by_report: dict[str, list[Correction]] = {}
    for correction in corrections:
        by_report.setdefault(correction.report.report_id, []).append(correction)
    wanted = {of_report[0].report.reading.key for of_report in by_report.values()}
    read = _cells_of(wanted, cells.to_pylist() if wanted else [])
    return {
        report_id: _verdict(
            of_report[0].report.reading, _corrected(read[of_report[0].report.reading.key], of_report)
        )
        for report_id, of_report in by_report.items()
    }


def _cells_of(wanted: set[ReadingKey], rows: Iterable[Mapping[str, Any]]) -> dict[ReadingKey, _Cells]:
    found: dict[ReadingKey, _Cells] = {key: {table: {} for table in FACT_TABLES} for key in wanted}
    for row in rows:
        key = row["source_sha256"], row["report_index"]
        if key in found:
            codes = tuple(row[name] for name in ("code_1", "code_2", "code_3") if row[name] is not None)
            found[key][row["table_name"]][codes] = row["value"], row["value_status"]
    return found


def _corrected(cells: _Cells, corrections: Iterable[Correction]) -> _Cells:
    for each in corrections:
        cells[each.table][each.codes] = each.value, each.value_status
    return cells


def _verdict(reading: StoredReading, cells: _Cells) -> CorrectedVerdict:
    """The rule is the one of a reading, over the corrected cells.

    Cells on which two readings differ are ambiguous. Where none is left unread, a person has settled each of
    them.
    """
    reasons = set((reading.review_reasons or "").split(","))
    is_complete = {
        status for of_table in cells.values() for _, status in of_table.values()
    } <= REPORT_COMPLETE_STATUSES
    found = {"values_unplaced"} if "values_left_over" in reasons else set()
    if "readings_differ" in reasons and not is_complete:
        found.add("readings_differ")
    verified = verify(
        cells,
        reading.dispositions_form,  # type: ignore[arg-type]
        found,
        all_read_twice="read_once" not in reasons,
    )
    return CorrectedVerdict(
        "complete" if is_complete else "partial", verified.status, ",".join(verified.reasons) or None
    )

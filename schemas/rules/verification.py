"""Whether a report's numbers can be used without opening the source, and if not, why.

The rule is declared once, for whoever has a report's cells: the extractors, and the warehouse's loading, which
follows the corrections that people made.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from schemas.extraction import CellColumns, ReportReading
from schemas.forms import FACT_TABLES, Codes, TableName
from schemas.identities import PrintedValues, all_hold, equations, evaluate, forms_with_identities
from schemas.statuses import REPORT_COMPLETE_STATUSES, REVIEW_REASONS, ReviewReason, VerificationStatus
from schemas.terms import FormVersion

_BY_FINDING: Mapping[str, ReviewReason] = {
    "readings_differ": "readings_differ",
    "values_unplaced": "values_left_over",
    "row_unknown": "values_left_over",
    "label_ambiguous": "values_left_over",
}


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict on one report, and the reasons where it needs review."""

    status: VerificationStatus
    reasons: tuple[ReviewReason, ...] = ()

    def with_reasons(self, more: Iterable[ReviewReason]) -> "Verification":
        """The verdict with what else a person should look at."""
        reasons = {*self.reasons, *more}
        listed = tuple(reason for reason in REVIEW_REASONS if reason in reasons)
        return Verification("needs_review" if listed else self.status, listed)


def verify(
    cells: Mapping[TableName, Mapping[Codes, PrintedValues]],
    dispositions_form: FormVersion,
    finding_codes: Set[str],
    *,
    all_read_twice: bool,
) -> Verification:
    """The verdict on a report from the value and status of its cells, the kinds of its findings, and whether
    two readings agree on every cell that was read."""
    statuses = {status for table in cells.values() for _, status in table.values()}
    verdicts = set(_verdicts(cells, dispositions_form))
    return _verdict(statuses, verdicts, finding_codes, all_read_twice=all_read_twice)


def verification_of(report: ReportReading, columns: CellColumns | None = None) -> Verification:
    """The verdict on a report as it was read, before anybody corrected it; ``columns`` are those of its cells."""
    read = columns or CellColumns.of(report.cells)
    form = report.dispositions_form
    verdicts = {"holds"} if _all_add_up(read, form) else set(_verdicts(_by_table(read), form))
    codes = {finding.code for finding in report.findings}
    return _verdict(set(read.statuses), verdicts, codes, all_read_twice=not report.read_once)


def _verdict(
    statuses: Set[str], verdicts: Set[str], finding_codes: Set[str], *, all_read_twice: bool
) -> Verification:
    reasons: set[ReviewReason] = {reason for code, reason in _BY_FINDING.items() if code in finding_codes}
    if not statuses <= REPORT_COMPLETE_STATUSES:
        reasons.add("cells_unread")
    if not all_read_twice:
        reasons.add("read_once")
    if "not_evaluable" in verdicts and "cells_unread" not in reasons:
        reasons.add("sums_not_evaluable")
    if reasons:
        return Verification("needs_review", tuple(reason for reason in REVIEW_REASONS if reason in reasons))
    return Verification("source_inconsistent" if "broken" in verdicts else "verified")


def _by_table(read: CellColumns) -> dict[TableName, dict[Codes, PrintedValues]]:
    cells: dict[TableName, dict[Codes, PrintedValues]] = {table: {} for table in FACT_TABLES}
    for table, codes, value, status in zip(read.tables, read.codes, read.values, read.statuses, strict=True):
        cells[table][codes] = value, status
    return cells


def _all_add_up(read: CellColumns, dispositions_form: FormVersion) -> bool:
    """Whether the tables with identities stand there in the order of their forms, print numbers and add up."""
    for form in forms_with_identities(dispositions_form):
        codes = form.cells()
        start = read.codes.index(codes[0]) if codes[0] in read.codes else 0
        end = start + len(codes)
        values = [value for value in read.values[start:end] if value is not None]
        if read.codes[start:end] != codes or len(values) < len(codes) or not all_hold(form, values):
            return False
    return True


def _verdicts(
    cells: Mapping[TableName, Mapping[Codes, PrintedValues]], dispositions_form: FormVersion
) -> Iterator[str]:
    """What becomes of each identity that has a number in it; without any there is nothing to check."""
    for form in forms_with_identities(dispositions_form):
        own = cells[form.table]
        values, statuses = zip(*[own[codes] for codes in form.cells()], strict=True)
        if set(statuses) == {"stated"} and all_hold(form, values):
            yield "holds"
            continue
        for equation in equations(form):
            if _has_number(equation.left + equation.right, own):
                yield evaluate(equation, own)[2]


def _has_number(codes: Iterable[Codes], cells: Mapping[Codes, PrintedValues]) -> bool:
    return any(cells[place][0] is not None for place in codes)

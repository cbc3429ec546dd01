"""The summary that a run ends with, as plain text: what was read, what was found, what to open next. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from textwrap import wrap

from expectations.overview import FindingGroup
from pipelines.terminal import Style, aligned, counted, severities, shortened
from schemas.errors import ERROR_BY_CODE, ErrorCode
from schemas.media_type_labels import MEDIA_TYPE_NAMES
from schemas.statuses import VALUE_STATUSES
from schemas.tables import UNKNOWN_YEAR
from warehouse.summary import ExpectationOutcome, ReportCount, Summary

_SHOWN_FINDINGS = 5
_SHOWN_EXPECTATIONS = 8
_COLUMNS = 110
_SEVERITY_STYLE = {"error": "red", "warning": "yellow", "info": "dim"}

EXAMPLE_QUERY = """\
SELECT agency_name, report_year, disposition_code, application_count
FROM application_dispositions JOIN reports USING (report_id, report_year)
WHERE applicant_code = 'total' AND disposition_code IN ('received_new', 'granted')
ORDER BY agency_name, report_year;"""


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How the run ended: the new release's id, or None, lines on what refused it, and how long it took."""

    release_id: str | None
    refused: Sequence[str]
    seconds: float


@dataclass(frozen=True, slots=True)
class Places:
    """What to open next; None where there is nothing yet."""

    database: Path | None
    quality_page: Path | None
    log: Path


def summary_text(
    summary: Summary, findings: Sequence[FindingGroup], outcome: RunOutcome, places: Places, style: Style
) -> str:
    """The whole summary."""
    parts = (
        _part("Files", _files(summary), style),
        _remedies(summary, style),
        _part("Formats", _formats(summary), style),
        _part("Reports", _reports(summary), style),
        _part("Cells", _cells(summary), style),
        _part("Findings", _findings(summary, findings, style), style),
        _part("Expectations", _expectations(summary, style), style),
        _verdict(outcome, style),
        _part("Open next", _places(places), style),
        [style("bold", "Try in make sql"), *(f"  {line}" for line in EXAMPLE_QUERY.splitlines())]
        if places.database
        else [],
    )
    return "\n\n".join("\n".join(part) for part in parts if part)


def _part(title: str, lines: Sequence[str], style: Style) -> list[str]:
    return [style("bold", title), *(lines or ["  none"])]


def _files(summary: Summary) -> list[str]:
    rows = [
        (count.files, count.status, count.error_code or "", _gone(count.files - count.present))
        for count in summary.files
    ]
    return aligned(rows, right=[0])


def _remedies(summary: Summary, style: Style) -> list[str]:
    """Each reason why files in the inbox were not read, the most frequent first: how many, and what to do
    about all of them.
    """
    files: Counter[str] = Counter()
    for count in summary.files:
        if count.error_code and count.present:
            files[count.error_code] += count.present
    if not files:
        return []
    ranked = sorted(files.items(), key=lambda item: (-item[1], item[0]))
    lines = aligned([(present, code) for code, present in ranked], right=[0])
    told = [
        (line, *(f"      {text}" for text in _wrapped(ERROR_BY_CODE[code])))
        for line, (code, _) in zip(lines, ranked, strict=True)
    ]
    return _part("Not read, and what to do", list(chain.from_iterable(told)), style)


def _wrapped(error: ErrorCode) -> list[str]:
    """What a code says, in lines that fit; a Chinese character takes two columns."""
    columns = _COLUMNS - 6
    return [
        *wrap(error.en, columns, break_on_hyphens=False),
        *wrap(error.zh, columns // 2, break_on_hyphens=False),
    ]


def _formats(summary: Summary) -> list[str]:
    rows = [
        (f"{count.files:,}", f"{count.reports:,}", f"{count.failures:,}", _format(count.media_type))
        for count in summary.media_types
    ]
    return aligned([("files", "reports", "failed", ""), *rows], right=[0, 1, 2]) if rows else []


def _format(media_type: str | None) -> str:
    if media_type is None:
        return "未读取 · not read"
    # Some have the same name in both languages.
    return " · ".join(dict.fromkeys(MEDIA_TYPE_NAMES.get(media_type, (media_type,))))


def _gone(files: int) -> str:
    return f"({files:,} no longer in the inbox)" if files else ""


def _reports(summary: Summary) -> list[str]:
    rows = [
        (
            count.report_year or UNKNOWN_YEAR,
            count.reports,
            f"on the {count.form_version} form"
            if count.form_version != "hybrid"
            else "on both forms (hybrid)",
            "all complete"
            if count.complete == count.reports
            else f"{count.reports - count.complete:,} with cells that could not be read",
            _verification(count),
        )
        for count in summary.reports
    ]
    # A year is a number without a thousands separator.
    return aligned([(str(year), *rest) for year, *rest in rows], right=[1])


def _verification(count: ReportCount) -> str:
    """How many of some reports can be used as they are."""
    parts = [
        f"{count.verified:,} verified",
        f"{count.inconsistent:,} with wrong sums" if count.inconsistent else "",
        f"{count.to_review:,} to review" if count.to_review else "",
    ]
    return ", ".join(part for part in parts if part)


def _cells(summary: Summary) -> list[str]:
    labels: dict[str, tuple[str, str]] = {str(status): label for status, label in VALUE_STATUSES.items()}
    rows = [
        (count.cells, count.value_status, " · ".join(labels[count.value_status])) for count in summary.cells
    ]
    return aligned(rows, right=[0])


def _findings(summary: Summary, groups: Sequence[FindingGroup], style: Style) -> list[str]:
    """How many of each severity, then the worst kinds with one of each."""
    totals = [
        style(_SEVERITY_STYLE[severity], severities(count, severity))
        for severity, count in summary.findings_by_severity.items()
    ]
    if not totals:
        return []
    return [f"  {'   '.join(totals)}", *_worst([group for group in groups if group.severity != "info"])]


def _worst(groups: Sequence[FindingGroup]) -> Iterator[str]:
    shown = groups[:_SHOWN_FINDINGS]
    lines = aligned([(group.findings, group.code) for group in shown], right=[0])
    for line, group in zip(lines, shown, strict=True):
        yield line
        if group.examples:
            example = group.examples[0]
            # Of what is about the inbox itself, neither is known.
            told = filter(None, (example.agency_name or example.path, example.message_en))
            yield f"      {shortened(': '.join(told), _COLUMNS - 6)}"
    if len(groups) > len(shown):
        more = counted(len(groups) - len(shown), "more kind", "more kinds")
        yield f"  … and {more} of warnings and errors, on the quality page"


def _expectations(summary: Summary, style: Style) -> list[str]:
    total, failed = len(summary.expectations), summary.failed
    if not total:
        return []
    refusing = len(summary.refusing)
    lines = [f"  {total - len(failed):,} of {total:,} hold"]
    if failed:
        lines[0] += f"   {style('red', f'{refusing} critical')}" if refusing else ""
        lines[0] += f"   {style('yellow', severities(len(failed) - refusing, 'warning'))}"
    lines += aligned(map(_expectation, failed[:_SHOWN_EXPECTATIONS]))
    if len(failed) > _SHOWN_EXPECTATIONS:
        lines.append(f"  … and {len(failed) - _SHOWN_EXPECTATIONS} more, on the quality page")
    return lines


def _expectation(outcome: ExpectationOutcome) -> tuple[object, ...]:
    rows = "" if outcome.unexpected_count is None else counted(outcome.unexpected_count, "row")
    return outcome.severity, rows, f"{outcome.suite}/{outcome.expectation}"


def _verdict(outcome: RunOutcome, style: Style) -> list[str]:
    took = f"({outcome.seconds:.1f} s)"
    if outcome.release_id:
        return [f"{style('green', f'Released {outcome.release_id}')} {took}"]
    if outcome.refused:
        return [style("red", f"The release was REFUSED; the last one stays {took}"), *outcome.refused]
    return [style("red", f"The run failed; the last release stays {took}")]


def _places(places: Places) -> list[str]:
    rows = [
        ("published database", places.database or "nothing is published yet"),
        ("quality page", places.quality_page or "nothing is validated yet"),
        ("full log", places.log),
        ("Dagster", "make dev"),
    ]
    return aligned(rows)

"""The summary that a run ends with, as plain text: what was read, what was found, what to open next. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from pipelines.terminal import Style, aligned, counted, severities, shortened
from schemas.errors import ERROR_BY_CODE, ErrorCode
from schemas.media_type_labels import MEDIA_TYPE_NAMES
from schemas.overview import Overview, records, summed
from schemas.since_release import SinceRelease
from schemas.statuses import VALUE_STATUSES
from schemas.tables import UNKNOWN_YEAR

if TYPE_CHECKING:
    from pandas import DataFrame

_SHOWN_FINDINGS = 5
_SHOWN_EXPECTATIONS = 8
_COLUMNS = 110
_SEVERITY_STYLE = {"error": "red", "warning": "yellow", "info": "dim"}

EXAMPLE_QUERY = """\
SELECT agency_name, report_year, counts_scope, subject_zh, value, unit
FROM article20_items_labelled
WHERE value <> 0 AND measure_code IN ('decisions', 'fee_amount', 'in_force')
ORDER BY ALL LIMIT 20;"""
"""It has an answer wherever an office did anything, also for reports whose year is not known."""


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How the run ended: the release's id, or None, lines on what refused it, and how long it took.

    ``is_new`` is false where no fact has changed since an earlier run made the release. ``since`` is what
    differs from the release before, where the run got to compare.
    """

    release_id: str | None
    refused: Sequence[str]
    seconds: float
    is_new: bool = True
    since: SinceRelease | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """What to open next; None where there is nothing yet."""

    database: Path | None
    quality_page: Path | None
    log: Path | None


def summary_text(overview: Overview, outcome: RunOutcome, places: Places, style: Style) -> str:
    """The whole summary."""
    parts = (
        _since(outcome.since, style) if outcome.since else [],
        _part("Files", _files(overview), style),
        _remedies(overview, style),
        _part("Formats", _formats(overview), style),
        _part("Reports", _reports(overview), style),
        _part("Cells", _cells(overview), style),
        _part("Findings", _findings(overview, style), style),
        _part("Expectations", _expectations(overview, style), style),
        _verdict(outcome, style),
        _part("Open next", _places(places), style),
        [style("bold", "Try in make sql"), *(f"  {line}" for line in EXAMPLE_QUERY.splitlines())]
        if places.database
        else [],
    )
    return "\n\n".join("\n".join(part) for part in parts if part)


def unchanged_text(since: str, release_id: str, seconds: float, places: Places, style: Style) -> str:
    """The summary of a run that had nothing to do since the last one."""
    verdict = f"Nothing has changed since {since}: release {release_id} stays"
    return "\n\n".join(
        "\n".join(part)
        for part in (
            [f"{style('green', verdict)} ({seconds:.1f} s)"],
            _part("Open next", _places(places), style),
        )
    )


def _part(title: str, lines: Sequence[str], style: Style) -> list[str]:
    return [style("bold", title), *(lines or ["  none"])]


def _since(since: SinceRelease, style: Style) -> list[str]:
    before = since.release_id
    title = f"Since the last release, {before}:" if before else "Since the last release (this is the first):"
    if since.is_nothing:
        return [f"{style('bold', title)} no report has changed, no new error"]
    reports = (
        (since.new_reports, "new"),
        (since.lost_reports, "gone"),
        (since.changed_reports, "changed"),
    )
    told = ", ".join(f"{count:,} {what}" for count, what in reports if count) or "none changed"
    reasons = ", ".join(f"{reason.cells:,} {reason.why}" for reason in since.reasons)
    new = counted(since.new_errors, "new error")
    lines = [
        f"  reports: {told}" + (f"   ({reasons})" if reasons else ""),
        f"  {style('red', new) if since.new_errors else new}",
    ]
    for error in since.errors[:_SHOWN_FINDINGS]:
        whose = " ".join(str(part) for part in (error.agency_name or error.path, error.report_year) if part)
        lines.append(f"      {shortened(f'{whose}: {error.message_en}', _COLUMNS - 6)}")
    return [style("bold", title), *lines]


def _files(overview: Overview) -> list[str]:
    rows = [
        (count["files"], count["status"], count["error_code"] or "", _gone(count["files"] - count["present"]))
        for count in records(overview.files)
    ]
    return aligned(rows, right=[0])


def _remedies(overview: Overview, style: Style) -> list[str]:
    """Each reason why files in the inbox were not read, the most frequent first: how many, and what to do
    about all of them.
    """
    present = overview.files[overview.files["present"] > 0]
    codes = summed(present, "error_code", "present")
    lines = aligned([(files, code) for code, files in codes.items()], right=[0])
    told = [
        (line, *(f"      {text}" for text in _wrapped(ERROR_BY_CODE[code])))
        for line, code in zip(lines, codes, strict=True)
    ]
    return _part("Not read, and what to do", list(chain.from_iterable(told)), style) if told else []


def _wrapped(error: ErrorCode) -> list[str]:
    """What a code says, in lines that fit; a Chinese character takes two columns."""
    columns = _COLUMNS - 6
    return [
        *wrap(error.en, columns, break_on_hyphens=False),
        *wrap(error.zh, columns // 2, break_on_hyphens=False),
    ]


def _formats(overview: Overview) -> list[str]:
    rows = [
        (*(f"{count[name]:,}" for name in ("files", "reports", "failures")), _format(count["media_type"]))
        for count in records(overview.media_types)
    ]
    return aligned([("files", "reports", "failed", ""), *rows], right=[0, 1, 2]) if rows else []


def _format(media_type: str | None) -> str:
    if media_type is None:
        return "未读取 · not read"
    # Some have the same name in both languages.
    return " · ".join(dict.fromkeys(MEDIA_TYPE_NAMES.get(media_type, (media_type,))))


def _gone(files: int) -> str:
    return f"({files:,} no longer in the inbox)" if files else ""


def _reports(overview: Overview) -> list[str]:
    of_forms = overview.reports.groupby(["report_year", "form_version"], dropna=False)
    return aligned([_of_form(rows) for _, rows in of_forms], right=[1])


def _of_form(rows: "DataFrame") -> Sequence[object]:
    """The reports of one year and form, and how many of them can be used as they are."""
    first, verdicts = records(rows)[0], summed(rows, "verification", "reports")
    form, partial = first["form_version"], sum(rows["partial"])
    wrong, to_review = verdicts.get("source_inconsistent", 0), verdicts.get("needs_review", 0)
    verified = [
        f"{verdicts.get('verified', 0):,} verified",
        f"{wrong:,} with wrong sums" if wrong else "",
        f"{to_review:,} to review" if to_review else "",
    ]
    return (
        # A year is a number without a thousands separator.
        str(first["report_year"] or UNKNOWN_YEAR),
        sum(verdicts.values()),
        "on both forms (hybrid)" if form == "hybrid" else f"on the {form} form",
        f"{partial:,} with cells that could not be read" if partial else "all complete",
        ", ".join(filter(None, verified)),
    )


def _cells(overview: Overview) -> list[str]:
    labels: dict[str, tuple[str, str]] = {str(status): label for status, label in VALUE_STATUSES.items()}
    statuses = summed(overview.cells, "value_status", "cells").items()
    return aligned([(cells, status, " · ".join(labels[status])) for status, cells in statuses], right=[0])


def _findings(overview: Overview, style: Style) -> list[str]:
    """How many of each severity, then the worst kinds with one of each."""
    kinds = overview.findings.drop_duplicates("finding_code")
    counts = summed(kinds, "severity", "findings")
    totals = [
        style(colour, severities(counts[severity], severity))
        for severity, colour in _SEVERITY_STYLE.items()
        if severity in counts
    ]
    totals += [f"{number:,} looked at (reviewed.csv)" for number in overview.reviewed["findings"]]
    if not totals:
        return []
    return [f"  {'   '.join(totals)}", *_worst(records(kinds[kinds["severity"] != "info"]))]


def _worst(kinds: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    shown = kinds[:_SHOWN_FINDINGS]
    lines = aligned([(example["findings"], example["finding_code"]) for example in shown], right=[0])
    for line, example in zip(lines, shown, strict=True):
        yield line
        # Of what is about the inbox itself, neither is known.
        told = filter(None, (example["agency_name"] or example["path"], example["message_en"]))
        yield f"      {shortened(': '.join(told), _COLUMNS - 6)}"
    if len(kinds) > len(shown):
        more = counted(len(kinds) - len(shown), "more kind", "more kinds")
        yield f"  … and {more} of warnings and errors, on the quality page"


def _expectations(overview: Overview, style: Style) -> list[str]:
    outcomes = overview.expectations
    failed = records(outcomes[~outcomes["success"]])
    if outcomes.empty:
        return []
    refusing = sum(outcome["severity"] == "critical" for outcome in failed)
    lines = [f"  {len(outcomes) - len(failed):,} of {len(outcomes):,} hold"]
    if failed:
        lines[0] += f"   {style('red', f'{refusing} critical')}" if refusing else ""
        lines[0] += f"   {style('yellow', severities(len(failed) - refusing, 'warning'))}"
    lines += aligned(map(_expectation, failed[:_SHOWN_EXPECTATIONS]))
    if len(failed) > _SHOWN_EXPECTATIONS:
        lines.append(f"  … and {len(failed) - _SHOWN_EXPECTATIONS} more, on the quality page")
    return lines


def _expectation(outcome: Mapping[str, Any]) -> tuple[object, ...]:
    rows = "" if outcome["unexpected_count"] is None else counted(outcome["unexpected_count"], "row")
    return outcome["severity"], rows, f"{outcome['suite']}/{outcome['expectation']}"


def _verdict(outcome: RunOutcome, style: Style) -> list[str]:
    took = f"({outcome.seconds:.1f} s)"
    if outcome.release_id and not outcome.is_new:
        return [style("green", f"No fact has changed: release {outcome.release_id} stays {took}")]
    if outcome.release_id:
        return [f"{style('green', f'Released {outcome.release_id}')} {took}"]
    if outcome.refused:
        return [style("red", f"The release was REFUSED; the last one stays {took}"), *outcome.refused]
    return [style("red", f"The run failed; the last release stays {took}")]


def _places(places: Places) -> list[str]:
    rows = [
        ("published database", places.database or "nothing is published yet"),
        ("quality page", places.quality_page or "nothing is validated yet"),
        *([("full log", places.log)] if places.log else []),
        ("Dagster", "make dev"),
    ]
    return aligned(rows)

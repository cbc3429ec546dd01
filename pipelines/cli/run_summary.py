"""The summary that a run ends with, as plain text: what was read, what was found, what to open next. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from expectations.suites import expectation_zh
from pipelines.assets.declared_assets import DATA_QUALITY
from pipelines.terminal import Style, aligned, counted, severities, severity_zh, shortened
from schemas.cell_labels import in_words
from schemas.errors import ERROR_BY_CODE, ErrorCode
from schemas.findings import FINDING_BY_CODE
from schemas.forms import FACT_TABLES
from schemas.language import language, named, phrase, short
from schemas.media_type_labels import MEDIA_TYPE_NAMES
from schemas.overview import Overview, records, summed
from schemas.since_release import SinceRelease
from schemas.statuses import CHANGE_REASONS, FILE_STATUSES, VALUE_STATUSES, FileStatus
from schemas.tables import UNKNOWN_YEAR

if TYPE_CHECKING:
    from pandas import DataFrame

_SHOWN_FINDINGS = 5
_SHOWN_EXPECTATIONS = 8
_COLUMNS = 110
_SEVERITY_STYLE = {"error": "red", "warning": "yellow", "info": "dim"}

EXAMPLE_QUERY_ZH = """\
SELECT agency_name AS 机关, report_year AS 年度, counts_scope AS 口径, subject_zh AS 事项, value AS 数值, unit
FROM article20_items_labelled  -- 主动公开各项，附中文标签
WHERE value <> 0 AND measure_code IN ('decisions', 'fee_amount', 'in_force')  -- 处理决定、收费金额、现行有效
ORDER BY ALL LIMIT 20;  -- 前二十行"""
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
    differs from the release before, where the run got to compare. ``not_made`` are the assets that failed, or
    were not tried because of others: what is told of them is of an earlier run, if any made them.
    """

    release_id: str | None
    refused: Sequence[str]
    seconds: float
    is_new: bool = True
    since: SinceRelease | None = None
    not_made: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Places:
    """What to open next; None where there is nothing yet."""

    database: Path | None
    quality_page: Path | None
    log: Path | None


def summary_text(overview: Overview, outcome: RunOutcome, places: Places, style: Style) -> str:
    """The whole summary."""

    def titled(title: str, *assets: str) -> str:
        return title if outcome.not_made.isdisjoint(assets) else f"{title}{_not_made()}"

    parts = (
        _since(outcome.since, style) if outcome.since else [],
        _part(titled(phrase("文件", "Files"), "extractions"), _files(overview), style),
        _remedies(overview, style),
        _part(titled(phrase("格式", "Formats"), "extractions", "reports"), _formats(overview), style),
        _part(titled(phrase("报告", "Reports"), "reports", *FACT_TABLES), _reports(overview), style),
        _part(titled(phrase("单元格", "Cells"), *FACT_TABLES), _cells(overview), style),
        _part(titled(phrase("发现的问题", "Findings"), "findings"), _findings(overview, style), style),
        _part(
            titled(phrase("数据质量检验", "Expectations"), DATA_QUALITY),
            _expectations(overview, style),
            style,
        ),
        _verdict(outcome, style),
        _part(_open_next(), _places(places), style),
        [
            style("bold", phrase("可在 make sql 中试试", "Try in make sql")),
            *(f"  {line}" for line in phrase(EXAMPLE_QUERY_ZH, EXAMPLE_QUERY).splitlines()),
        ]
        if places.database
        else [],
    )
    return "\n\n".join("\n".join(part) for part in parts if part)


def unchanged_text(since: str, release_id: str, seconds: float, places: Places, style: Style) -> str:
    """The summary of a run that had nothing to do since the last one."""
    verdict = phrase(
        f"自 {since} 以来没有变化：发布 {release_id} 不变",
        f"Nothing has changed since {since}: release {release_id} stays",
    )
    return "\n\n".join(
        "\n".join(part)
        for part in (
            [f"{style('green', verdict)} {_took(seconds)}"],
            _part(_open_next(), _places(places), style),
        )
    )


def _part(title: str, lines: Sequence[str], style: Style) -> list[str]:
    return [style("bold", title), *(lines or [f"  {phrase('无', 'none')}"])]


def _not_made() -> str:
    return phrase("（这次没有做到）", " (not made in this run)")


def _open_next() -> str:
    return phrase("接下来可打开", "Open next")


def _took(seconds: float) -> str:
    return phrase(f"（{seconds:.1f} 秒）", f"({seconds:.1f} s)")


def _since(since: SinceRelease, style: Style) -> list[str]:
    before = since.release_id
    title = (
        phrase(f"与上次发布 {before} 相比：", f"Since the last release, {before}:")
        if before
        else phrase("与上次发布相比（这是第一次）：", "Since the last release (this is the first):")
    )
    if since.is_nothing:
        unchanged = phrase("报告没有变化，没有新的错误", " no report has changed, no new error")
        return [f"{style('bold', title)}{unchanged}"]
    reports = (
        (since.new_reports, phrase("份新增", "new")),
        (since.lost_reports, phrase("份不在了", "gone")),
        (since.changed_reports, phrase("份有变化", "changed")),
    )
    told = _listed(f"{count:,} {what}" for count, what in reports if count)
    reasons = _listed(
        phrase(
            f"{CHANGE_REASONS[reason.why][0]} {reason.cells:,} 处",
            f"{reason.cells:,} {reason.why}",
        )
        for reason in since.reasons
    )
    new = phrase(f"{since.new_errors:,} 条新的错误", counted(since.new_errors, "new error"))
    lines = [
        phrase("  报告：", "  reports: ")
        + (told or phrase("没有变化", "none changed"))
        + (phrase(f"（{reasons}）", f"   ({reasons})") if reasons else ""),
        f"  {style('red', new) if since.new_errors else new}",
    ]
    for error in since.errors[:_SHOWN_FINDINGS]:
        whose = " ".join(str(part) for part in (error.agency_name or error.path, error.report_year) if part)
        lines.append(f"      {shortened(_message(whose, error.message_zh, error.message_en), _COLUMNS - 6)}")
    return [style("bold", title), *lines]


def _message(whose: str, zh: str, en: str) -> str:
    """What was found, and on whose report; cells are called by their names in Chinese."""
    return phrase(f"{whose}：{in_words(zh, 'zh')}", f"{whose}: {en}")


def _listed(parts: Iterable[str]) -> str:
    return phrase("，", ", ").join(parts)


def _files(overview: Overview) -> list[str]:
    rows = [
        (
            count["files"],
            *_status(count["status"], count["error_code"]),
            _gone(count["files"] - count["present"]),
        )
        for count in records(overview.files)
    ]
    return aligned(rows, right=[0])


def _status(status: FileStatus, error_code: str | None) -> tuple[str, str]:
    error = ERROR_BY_CODE[error_code].title[0] if error_code in ERROR_BY_CODE else ""
    return named(status, short(FILE_STATUSES[status][0])), named(error_code, error) if error_code else ""


def _remedies(overview: Overview, style: Style) -> list[str]:
    """Each reason why files in the inbox were not read, the most frequent first: how many, and what to do
    about all of them.
    """
    present = overview.files[overview.files["present"] > 0]
    codes = summed(present, "error_code", "present")
    titles = {code: named(code, ERROR_BY_CODE[code].title[0]) for code in codes}
    lines = aligned([(files, titles[code]) for code, files in codes.items()], right=[0])
    told = [
        (line, *(f"      {text}" for text in _wrapped(ERROR_BY_CODE[code])))
        for line, code in zip(lines, codes, strict=True)
    ]
    return (
        _part(
            phrase("没有读出的文件及处理办法", "Not read, and what to do"),
            list(chain.from_iterable(told)),
            style,
        )
        if told
        else []
    )


def _wrapped(error: ErrorCode) -> list[str]:
    """What a code says, in lines that fit; a Chinese character takes two columns."""
    columns = _COLUMNS - 6
    zh = wrap(error.zh, columns // 2, break_on_hyphens=False)
    return zh if language() == "zh" else [*wrap(error.en, columns, break_on_hyphens=False), *zh]


def _formats(overview: Overview) -> list[str]:
    rows = [
        (*(f"{count[name]:,}" for name in ("files", "reports", "failures")), _format(count["media_type"]))
        for count in records(overview.media_types)
    ]
    heading = (phrase("文件", "files"), phrase("报告", "reports"), phrase("失败", "failed"), "")
    return aligned([heading, *rows], right=[0, 1, 2]) if rows else []


def _format(media_type: str | None) -> str:
    if media_type is None:
        return phrase("未读取", "未读取 · not read")
    # Some have the same name in both languages.
    names = MEDIA_TYPE_NAMES.get(media_type, (media_type,))
    return phrase(names[0], " · ".join(dict.fromkeys(names)))


def _gone(files: int) -> str:
    return (
        phrase(f"（其中 {files:,} 个已不在收件目录）", f"({files:,} no longer in the inbox)") if files else ""
    )


def _reports(overview: Overview) -> list[str]:
    of_forms = overview.reports.groupby(["report_year", "form_version"], dropna=False)
    return aligned([_of_form(rows) for _, rows in of_forms], right=[1])


def _of_form(rows: "DataFrame") -> Sequence[object]:
    """The reports of one year and form, and how many of them can be used as they are."""
    first, verdicts = records(rows)[0], summed(rows, "verification", "reports")
    form, partial = first["form_version"], sum(rows["partial"])
    wrong, to_review = verdicts.get("source_inconsistent", 0), verdicts.get("needs_review", 0)
    verified = [
        phrase(f"{verdicts.get('verified', 0):,} 份已核验", f"{verdicts.get('verified', 0):,} verified"),
        phrase(f"{wrong:,} 份合计不符", f"{wrong:,} with wrong sums") if wrong else "",
        phrase(f"{to_review:,} 份待核对", f"{to_review:,} to review") if to_review else "",
    ]
    form_told = (
        phrase("混合表式", "on both forms (hybrid)")
        if form == "hybrid"
        else phrase(f"{form} 年表式", f"on the {form} form")
    )
    unread = phrase(f"{partial:,} 份有未读出的单元格", f"{partial:,} with cells that could not be read")
    return (
        # A year is a number without a thousands separator.
        str(first["report_year"] or phrase("年度未知", UNKNOWN_YEAR)),
        sum(verdicts.values()),
        form_told,
        unread if partial else phrase("全部读出", "all complete"),
        _listed(filter(None, verified)),
    )


def _cells(overview: Overview) -> list[str]:
    labels: dict[str, tuple[str, str]] = {str(status): label for status, label in VALUE_STATUSES.items()}
    statuses = summed(overview.cells, "value_status", "cells").items()
    rows = [
        (cells, status, phrase(labels[status][0], " · ".join(labels[status]))) for status, cells in statuses
    ]
    return aligned(rows, right=[0])


def _findings(overview: Overview, style: Style) -> list[str]:
    """How many of each severity, then the worst kinds with one of each."""
    kinds = overview.findings.drop_duplicates("finding_code")
    counts = summed(kinds, "severity", "findings")
    totals = [
        style(colour, severities(counts[severity], severity))
        for severity, colour in _SEVERITY_STYLE.items()
        if severity in counts
    ]
    totals += [
        phrase(f"{number:,} 条已核对（reviewed.csv）", f"{number:,} looked at (reviewed.csv)")
        for number in overview.reviewed["findings"]
    ]
    if not totals:
        return []
    return [f"  {'   '.join(totals)}", *_worst(records(kinds[kinds["severity"] != "info"]))]


def _worst(kinds: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    shown = kinds[:_SHOWN_FINDINGS]
    titles = [named(each["finding_code"], FINDING_BY_CODE[each["finding_code"]].title_zh) for each in shown]
    lines = aligned(
        [(example["findings"], title) for example, title in zip(shown, titles, strict=True)], right=[0]
    )
    for line, example in zip(lines, shown, strict=True):
        yield line
        # Of what is about the inbox itself, neither is known.
        whose = example["agency_name"] or example["path"]
        messages = example["message_zh"], example["message_en"]
        told = _message(whose, *messages) if whose else phrase(*messages)
        yield f"      {shortened(told, _COLUMNS - 6)}"
    if len(kinds) > len(shown):
        more = len(kinds) - len(shown)
        yield phrase(
            f"  … 另有 {more} 类警告和错误，见质量页",
            f"  … and {counted(more, 'more kind', 'more kinds')} of warnings and errors, on the quality page",
        )


def _expectations(overview: Overview, style: Style) -> list[str]:
    outcomes = overview.expectations
    failed = records(outcomes[~outcomes["success"]])
    if outcomes.empty:
        return []
    refusing = sum(outcome["severity"] == "critical" for outcome in failed)
    held = len(outcomes) - len(failed)
    lines = [phrase(f"  {len(outcomes):,} 项中 {held:,} 项通过", f"  {held:,} of {len(outcomes):,} hold")]
    if failed:
        lines[0] += (
            f"   {style('red', phrase(f'{refusing} 项关键检验不通过', f'{refusing} critical'))}"
            if refusing
            else ""
        )
        warnings = len(failed) - refusing
        told = phrase(f"{warnings:,} 项警告", severities(warnings, "warning"))
        lines[0] += f"   {style('yellow', told)}"
    lines += aligned(map(_expectation, failed[:_SHOWN_EXPECTATIONS]))
    if len(failed) > _SHOWN_EXPECTATIONS:
        more = len(failed) - _SHOWN_EXPECTATIONS
        lines.append(phrase(f"  … 另有 {more} 项，见质量页", f"  … and {more} more, on the quality page"))
    return lines


def _expectation(outcome: Mapping[str, Any]) -> tuple[object, ...]:
    number, severity = outcome["unexpected_count"], outcome["severity"]
    rows = "" if number is None else phrase(f"{number:,} 行", counted(number, "row"))
    name = f"{outcome['suite']}/{outcome['expectation']}"
    told = phrase("关键" if severity == "critical" else severity_zh(severity), severity)
    return told, rows, named(name, expectation_zh(name)) if language() == "zh" else name


def _verdict(outcome: RunOutcome, style: Style) -> list[str]:
    took = _took(outcome.seconds)
    if outcome.release_id and not outcome.is_new:
        return [
            style(
                "green",
                phrase(
                    f"数据没有变化：发布 {outcome.release_id} 不变",
                    f"No fact has changed: release {outcome.release_id} stays",
                )
                + f" {took}",
            )
        ]
    if outcome.release_id:
        released = phrase(f"已发布 {outcome.release_id}", f"Released {outcome.release_id}")
        return [f"{style('green', released)} {took}"]
    if outcome.refused:
        return [
            style(
                "red",
                phrase(
                    "未能发布：关键检验不通过；上次发布不变", "The release was REFUSED; the last one stays"
                )
                + f" {took}",
            ),
            *outcome.refused,
        ]
    return [
        style("red", phrase("运行失败；上次发布不变", "The run failed; the last release stays") + f" {took}")
    ]


def _places(places: Places) -> list[str]:
    rows = [
        (
            phrase("已发布的数据库", "published database"),
            places.database or phrase("尚无已发布的数据", "nothing is published yet"),
        ),
        (
            phrase("质量页", "quality page"),
            places.quality_page or phrase("尚未检验", "nothing is validated yet"),
        ),
        *([(phrase("完整日志", "full log"), places.log)] if places.log else []),
        (phrase("Dagster 页面", "Dagster"), "make dev"),
    ]
    return aligned(rows)

"""A trace in a few lines for a terminal."""

from collections.abc import Iterator

from extractors.tracing.cards import CellCard, CheckCard, cards_of
from extractors.tracing.marks import marks_of
from schemas.cell_labels import in_words
from schemas.findings import FINDING_BY_CODE
from schemas.inert import inert_line
from schemas.language import language, named, phrase, short
from schemas.statuses import SEVERITIES, VALUE_STATUS_NAMES, VERIFICATION_NAMES
from schemas.traced_report import TracedFinding, TracedReport

_MOST_FINDINGS = 5


def summary_lines(report: TracedReport, chosen: str | None) -> Iterator[str]:
    """The chosen cell and what hangs on it; without one, the cells counted and the worst findings. Inert."""
    return map(inert_line, _lines(report, chosen))


def _lines(report: TracedReport, chosen: str | None) -> Iterator[str]:
    cards = cards_of(report, chosen, marks_of(report, chosen))
    year = report.year or "?"
    status = report.verification.status
    told = named(status, VERIFICATION_NAMES[status][0])
    yield f"{report.agency or '?'} {year}  {told}  {report.path}"
    card = cards.chosen
    if card is not None:
        yield from _cell_lines(card)
        return
    yield "  " + phrase("，", ", ").join(
        phrase(f"{_STATUSES_ZH[status]}（{status}）{count} 格", f"{count} {status}")
        for status, count in cards.by_status.items()
        if count
    )
    for each in report.established:
        question, verdict, answer = each.question, each.verdict, each.answer or "?"
        yield phrase(
            f"  {question.zh}：{answer}  {verdict.zh}（{each.code}）",
            f"  {question.zh} {question.en}: {answer}  {each.code}: {verdict.en} {verdict.zh}",
        )
    yield from _finding_lines(report.findings)


def _cell_lines(card: CellCard) -> Iterator[str]:
    label, verdict, placed = card.label, card.verdict, card.placed
    if language() == "zh":
        printed = "没有" if card.printed is None else f"“{card.printed}”"
        yield f"  {label.zh}（{card.name}）"
        yield f"  原文为    {printed}{'  （已人工更正）' if card.correction else ''}"
        yield f"  读作      {card.value}  {verdict.zh}（{card.status}）"
        yield f"  定位依据  {placed.zh}（{card.placement}）"
        yield f"  所在之处  {card.locator or '没有'}"
        yield from (f"  勾稽关系  {_check_line(check)}" for check in card.checks)
    else:
        printed = "nothing" if card.printed is None else repr(card.printed)
        yield f"  {card.name}"
        yield f"  {label.zh}  {label.en}"
        yield f"  printed    {printed}{'  (corrected by hand)' if card.correction else ''}"
        yield f"  reading    {card.value}  {card.status}: {verdict.en}  {verdict.zh}"
        yield f"  placement  {card.placement}: {placed.en}  {placed.zh}"
        yield f"  place      {card.locator or 'none'}"
        yield from (f"  check      {_check_line(check)}" for check in card.checks)
    yield from _finding_lines(card.findings)


_STATUSES_ZH: dict[str, str] = {status: zh for status, (zh, _) in VALUE_STATUS_NAMES.items()}


def _check_line(check: CheckCard) -> str:
    sign = "=" if check.left_sum == check.right_sum else "≠"
    sums = f"{check.left_sum} {sign} {check.right_sum}  " if check.has_sums else ""
    return sums + phrase(
        f"{check.verdict.zh}（{check.status}）：{check.label.zh}（{check.scope.zh}）",
        f"{check.status}: {check.label.en}  {check.label.zh} ({check.scope.zh})",
    )


def _finding_lines(findings: tuple[TracedFinding, ...]) -> Iterator[str]:
    for finding in findings[:_MOST_FINDINGS]:
        zh = in_words(finding.message_zh, "zh")
        yield phrase(
            f"  {short(SEVERITIES[finding.severity][0])}  "
            f"{FINDING_BY_CODE[finding.code].title_zh}（{finding.code}）：{zh}",
            f"  {finding.severity:<9}  {finding.code}: {finding.message_en} {finding.message_zh}",
        )
    if len(findings) > _MOST_FINDINGS:
        more = len(findings) - _MOST_FINDINGS
        yield phrase(f"  … 另有 {more} 条，见网页", f"  … and {more} more, on the page")
    if not findings:
        yield phrase("  没有发现问题", "  findings   none")

"""A trace in a few lines for a terminal."""

from collections.abc import Iterator

from extractors.tracing.cards import CellCard, CheckCard, cards_of
from extractors.tracing.marks import marks_of
from schemas.inert import inert_line
from schemas.traced_report import TracedFinding, TracedReport

_MOST_FINDINGS = 5


def summary_lines(report: TracedReport, chosen: str | None) -> Iterator[str]:
    """The chosen cell and what hangs on it; without one, the cells counted and the worst findings. Inert."""
    return map(inert_line, _lines(report, chosen))


def _lines(report: TracedReport, chosen: str | None) -> Iterator[str]:
    cards = cards_of(report, chosen, marks_of(report, chosen))
    year = report.year or "?"
    yield f"{report.agency or '?'} {year}  {report.verification.status}  {report.path}"
    card = cards.chosen
    if card is not None:
        yield from _cell_lines(card)
        return
    yield "  " + ", ".join(f"{count} {status}" for status, count in cards.by_status.items() if count)
    for each in report.established:
        question, verdict = each.question, each.verdict
        yield f"  {question.zh} {question.en}: {each.answer or '?'}  {each.code}: {verdict.en} {verdict.zh}"
    yield from _finding_lines(report.findings)


def _cell_lines(card: CellCard) -> Iterator[str]:
    yield f"  {card.name}"
    yield f"  {card.label.zh}  {card.label.en}"
    printed = "nothing" if card.printed is None else repr(card.printed)
    yield f"  printed    {printed}{'  (corrected by hand)' if card.correction else ''}"
    yield f"  reading    {card.value}  {card.status}: {card.verdict.en}  {card.verdict.zh}"
    yield f"  placement  {card.placement}: {card.placed.en}  {card.placed.zh}"
    yield f"  place      {card.locator or 'none'}"
    for check in card.checks:
        yield f"  check      {_check_line(check)}"
    yield from _finding_lines(card.findings)


def _check_line(check: CheckCard) -> str:
    sign = "=" if check.left_sum == check.right_sum else "≠"
    sums = f"{check.left_sum} {sign} {check.right_sum}  " if check.has_sums else ""
    return f"{sums}{check.status}: {check.label.en}  {check.label.zh} ({check.scope.zh})"


def _finding_lines(findings: tuple[TracedFinding, ...]) -> Iterator[str]:
    for finding in findings[:_MOST_FINDINGS]:
        yield f"  {finding.severity:<9}  {finding.code}: {finding.message_en} {finding.message_zh}"
    if len(findings) > _MOST_FINDINGS:
        yield f"  … and {len(findings) - _MOST_FINDINGS} more, on the page"
    if not findings:
        yield "  findings   none"

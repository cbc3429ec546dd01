"""The signature of a report: body and date, below its last section or right under its title."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.identity.titles import PrintedLine
from extractors.text.dates import find_date
from extractors.text.labels import fold
from extractors.text.names import may_name_body
from schemas.findings import Finding

_DECOY = re.compile(r"印发|印制|发布日期|发布时间|日期:|时间:|截至|截止|打印|更新|编辑|来源")
_LINES_OF_A_SIGNATURE = 8
_LINES_UNDER_A_TITLE = 2
_BRACKETS = "()（） "


@dataclass(frozen=True, slots=True)
class Signature:
    """Body and date of a report; ``is_dated`` also where the printed date is none in the calendar.

    ``ends_at`` is the number of the first line below it, or of all lines where it closes nothing.
    """

    body: str | None
    signed_on: dt.date | None
    is_dated: bool
    ends_at: int
    findings: tuple[Finding, ...] = ()


def read_signature(lines: Sequence[PrintedLine], headings: Sequence[int], title_ends_at: int) -> Signature:
    """The signature of a report; dates of printing, of periods and of cited documents are none.

    ``headings`` are the numbers of the lines that are headings of its sections.
    """
    start = headings[-1] + 1 if headings else max(title_ends_at, len(lines) - _LINES_OF_A_SIGNATURE)
    below = _dated(lines, start, len(lines))
    if below and below.body:
        return below
    under_title = _dated(lines, title_ends_at, min(title_ends_at + _LINES_UNDER_A_TITLE, len(lines)))
    if below:
        return _with_body(below, under_title.body) if under_title else below
    last = lines[-1].text if len(lines) > start else ""
    closing = last if may_name_body(last.strip(_BRACKETS)) else None
    if under_title:
        return Signature(
            closing or under_title.body, under_title.signed_on, True, len(lines), under_title.findings
        )
    return Signature(closing or _body_under(lines, title_ends_at), None, False, len(lines))


def _with_body(signature: Signature, body: str | None) -> Signature:
    return Signature(body, signature.signed_on, signature.is_dated, signature.ends_at, signature.findings)


def _body_under(lines: Sequence[PrintedLine], title_ends_at: int) -> str | None:
    """A body's name on a line of its own right under the title."""
    if not 0 < title_ends_at < len(lines):
        return None
    text = lines[title_ends_at].text.strip(_BRACKETS)
    return text if may_name_body(text) else None


def _dated(lines: Sequence[PrintedLine], start: int, end: int) -> Signature | None:
    """The first line of a range that is a signature's date, with the body in it or on the lines around it."""
    for index in range(start, end):
        line = lines[index]
        printed = find_date(line.text)
        if printed is None or printed.after.strip("()。") or _DECOY.search(fold(line.text)):
            continue
        before = printed.before.strip("()")
        if before and not may_name_body(before):
            continue
        around = [before, *(lines[at].text for at in (index - 1, index + 1) if start <= at < end)]
        body = next((text for text in around if text and may_name_body(text.strip(_BRACKETS))), None)
        if printed.date:
            return Signature(body, printed.date, True, index + 1)
        invalid = Finding("date_invalid", None, None, printed.printed, None, line.locator)
        return Signature(body, None, True, index + 1, (invalid,))
    return None

"""The report year, as title, period, prose and dates of one document state it, each for itself."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from extractors.identity.titles import PrintedLine, Title, quoted_titles
from extractors.text.labels import fold
from schemas.rules.report_year import YearVote

_PERIOD = re.compile(r"(?:期限|自|从|统计)[^。]{0,12}?(?P<year>20\d\d)年?1月1日(?:起|至|到|-|—)")
# 2024年共收到申请1件, 2024年度,全镇未收到申请: no plan, no comparison, no range of years.
_RECEIVED = re.compile(
    r"(?P<year>20\d\d)(?<![\d较比与同和及至到、\-—]20\d\d)年(?!以来|\d+月|[至到初底末\-—])度?,?(?:(?![将拟]|计划)[^,、。;:]){0,20}?"
    r"(?:收到|受理|新收)(?:(?![将拟]|计划)[^。;:]){0,20}?申请"
)
_OPENS = re.compile("年度|信息公开")
_CITED = re.compile(r"《[^》]{0,300}》")
_LAST_MONTH_DUE = 6
"""Dates of later months tell nothing: a report may be late, issued again, or the page moved."""


def year_votes(
    title: Title | None,
    titles: Sequence[Title],
    lines: Sequence[PrintedLine],
    body_start: int,
    signed_on: dt.date | None,
    published_on: dt.date | None,
) -> Iterator[YearVote]:
    """What each kind of evidence in the document says; ``lines`` are those outside the tables, from
    ``body_start`` on those of the sections.
    """
    period, prose = _period_year(lines), _received_year(lines[body_start:])
    if title and title.years:
        yield "title", title.years[0]
    elif not period:
        elsewhere = [year for other in (*titles, *quoted_titles(lines)) for year in other.years]
        if elsewhere:
            yield "title", elsewhere[-1]
        else:
            prose = prose or _opening_year(lines[: body_start + 3])
    if period:
        yield "period", period
    if prose:
        yield "prose", prose
    if signed_on and signed_on.month <= _LAST_MONTH_DUE:
        yield "signature", signed_on.year - 1
    if published_on and published_on.month <= _LAST_MONTH_DUE:
        yield "published", published_on.year - 1


def _period_year(lines: Iterable[PrintedLine]) -> int | None:
    """The year of the reporting period, as in 统计期限自2024年1月1日起."""
    for line in lines:
        folded = fold(line.text)
        found = _PERIOD.search(folded) if "1月1日" in folded else None
        if found:
            return int(found["year"])
    return None


def _received_year(sections: Iterable[PrintedLine]) -> int | None:
    """The year in which the sections most often say that applications came; None where two are as often."""
    text = "".join([fold(line.text) for line in sections])
    if "《" in text:
        text = _CITED.sub("", text)
    times = Counter(int(found["year"]) for found in _RECEIVED.finditer(text))
    most = [year for year, count in times.items() if count == max(times.values())]
    return most[0] if len(most) == 1 else None


def _opening_year(lines: Iterable[PrintedLine]) -> int | None:
    """The one year that the report's opening speaks of, as in 现将2024年度政府信息公开工作情况报告如下.

    None where it names several.
    """
    opening = [line for line in lines if _OPENS.search(line.text)]
    years = {
        int(year) for line in opening for year in re.findall(r"(20\d\d)年度?(?!\d{0,2}月)", fold(line.text))
    }
    return years.pop() if len(years) == 1 else None

"""Who reports, on which year, signed when: from the title above the report and the signature below it.

Does not belong here: what folders and manifests say. The lines handed in are those outside the tables.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import regex

from extractors.dates import YEAR_WORD, find_date, years_in
from extractors.labels import fold, is_section_heading
from extractors.names import agency_name, may_name_body, place_of, plain_name
from schemas.findings import Finding

_TITLE = regex.compile(
    r"《?(?P<head>.*?)(?:(?:政府|政务)?信息公开|政务公开)(?P<tail>.{0,30}?)(?:报告|年报)"
    r"(?P<note>\((?:20\d\d年?度?|全文|正文)\))?》?"
)
_TITLE_ENDS = ("报告", "年报", "年", "年度", "全文", "正文", *"0123456789")
_QUOTED_TITLE = regex.compile(r"《([^《》]{4,80}?(?:报告|年报))》")
_SENTENCE = regex.compile(r"[。;,:!?>|]|如下")
_FILLER = regex.compile(
    r"^(?:关于|发布|公布|报送|印发|公开|编制|制作|依法)+|(?:关于|发布|公布|报送|编制|本级|的)+$|^的|^度"
)
_ENUMERATED = regex.compile(r"^\(?[一二三四五六七八九十0-9]+\)?[、.]")
_PERIOD = regex.compile(r"(?:期限|自|从|统计)[^。]{0,12}?(?P<year>20\d\d)年?1月1日(?:起|至|到|-|—)")
_LONGEST_LINE, _MOST_TITLE_LINES = 60, 4
_DECOY = regex.compile(r"印发|印制|发布日期|发布时间|日期:|时间:|截至|截止|打印|更新|编辑|来源")
_SECOND_YEAR_LATER = 2
_LINES_OF_A_SIGNATURE = 8


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line outside the tables."""

    text: str
    locator: str


@dataclass(frozen=True, slots=True)
class Title:
    """A line, or several, that read as an annual report's title."""

    printed: str
    head: str
    years: tuple[int, ...]
    locator: str


@dataclass(frozen=True, slots=True)
class Masthead:
    """Identity of a report as its document states it; None where it does not."""

    title: str | None
    agency: str | None
    agency_printed: str | None
    place: str | None
    year: int | None
    signed_on: dt.date | None
    ends_at: int
    """Which of the lines is the first below the signature."""
    findings: tuple[Finding, ...]


def read_masthead(lines: Sequence[TextLine]) -> Masthead:
    """Title, body, place, year and date of signature, with findings on what is lacking or contradicts
    itself."""
    findings: list[Finding] = []
    body_start = next(
        (index for index, line in enumerate(lines) if is_section_heading(line.text)), len(lines)
    )
    titles = list(find_titles(lines[:body_start])) or list(_quoted_titles(lines))
    title = _best_title(titles)
    signature = _read_signature(lines, findings)
    if title is None:
        findings.append(Finding("title_missing"))
    year = _read_year(title, titles, lines, findings)
    if year is None:
        findings.append(Finding("year_unknown"))
    agency, printed = _choose_agency(title, signature.body, findings)
    findings.extend(_date_findings(signature, year))
    return Masthead(
        title.printed if title else None,
        agency,
        printed,
        place_of(agency) if agency else None,
        year,
        signature.signed_on,
        signature.ends_at,
        tuple(findings),
    )


# --- title --------------------------------------------------------------------------------------------------


def find_titles(lines: Sequence[TextLine]) -> Iterator[Title]:
    """Every title among the lines, each over as many lines as it takes to name body and year."""
    for end, line in enumerate(lines):
        found: Title | None = None
        if not fold(line.text).rstrip("》)").endswith(_TITLE_ENDS):
            continue
        for count in range(1, _MOST_TITLE_LINES + 1):
            group = lines[max(0, end + 1 - count) : end + 1]
            if len(group) < count or not all(_may_be_title_line(part.text) for part in group):
                break
            wider = parse_title("".join(part.text.strip() for part in group), group[0].locator)
            if wider is None:
                continue
            if found and not _adds_to(wider, found):
                break
            found = wider
        if found:
            yield found


def _may_be_title_line(text: str) -> bool:
    folded = fold(text)
    return len(folded) <= _LONGEST_LINE and not _SENTENCE.search(folded) and not _ENUMERATED.match(folded)


def _adds_to(wider: Title, found: Title) -> bool:
    """Whether a longer title names a body or year that the shorter one lacks."""
    gains_year = wider.years and not found.years
    gains_body = wider.head and not found.head and may_name_body(wider.head)
    completes = found.head and wider.head.endswith(found.head) and not found.years and gains_year
    return bool(gains_body or gains_year or completes) and wider.printed.count("报告") == found.printed.count(
        "报告"
    )


def parse_title(text: str, locator: str) -> Title | None:
    """A title taken apart: the body's part and the years; None where the text is no annual report's title."""
    folded = fold(text)
    found = _TITLE.fullmatch(folded)
    if not found:
        return None
    head = YEAR_WORD.sub("", found["head"])
    while (shorter := _FILLER.sub("", head).strip("《》()-—·")) != head:
        head = shorter
    return Title(text.strip(), head, tuple(years_in(folded)), locator)


def _quoted_titles(lines: Iterable[TextLine]) -> Iterator[Title]:
    """Titles that the text cites in 《》, for reports whose own title is not there."""
    for line in lines:
        for quoted in _QUOTED_TITLE.findall(fold(line.text)):
            title = parse_title(quoted, line.locator)
            if title and (title.head or title.years):
                yield title


def _best_title(titles: Sequence[Title]) -> Title | None:
    """The most telling title; of equals the last, since site furniture stands above the report."""
    best: Title | None = None
    for title in titles:
        if best is None or _telling(title) >= _telling(best):
            best = title
    return best


def _telling(title: Title) -> int:
    return bool(title.years) + 2 * may_name_body(title.head)


def _read_year(
    title: Title | None, titles: Sequence[Title], lines: Sequence[TextLine], findings: list[Finding]
) -> int | None:
    if title and title.years:
        stated = title.years[0]
        period = _period_year(lines)
        if period and period != stated:
            details = {"origin_zh": "统计期限", "origin_en": "the reporting period"}
            findings.append(
                Finding("year_conflict", None, None, str(stated), str(period), title.locator, details)
            )
        return stated
    period = _period_year(lines)
    if period:
        return period
    elsewhere = [year for other in (*titles, *_quoted_titles(lines)) for year in other.years]
    if elsewhere:
        return elsewhere[-1]
    return _opening_year(lines)


def _period_year(lines: Iterable[TextLine]) -> int | None:
    """The year of the reporting period, as in 统计期限自2024年1月1日起."""
    for line in lines:
        found = _PERIOD.search(fold(line.text))
        if found:
            return int(found["year"])
    return None


def _opening_year(lines: Sequence[TextLine]) -> int | None:
    """The one year that the report's opening speaks of, as in 现将2024年度政府信息公开工作情况报告如下.

    None where it names several.
    """
    start = next((index for index, line in enumerate(lines) if is_section_heading(line.text)), len(lines))
    opening = [line for line in lines[: start + 3] if regex.search(r"年度|信息公开", line.text)]
    years = {
        int(year)
        for line in opening
        for year in regex.findall(r"(20\d\d)年度?(?!\d{0,2}月)", fold(line.text))
    }
    return years.pop() if len(years) == 1 else None


# --- signature ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Signature:
    """Body and date below a report; ``is_dated`` also where the printed date is none in the calendar."""

    body: str | None
    signed_on: dt.date | None
    is_dated: bool
    ends_at: int


def _read_signature(lines: Sequence[TextLine], findings: list[Finding]) -> Signature:
    """The signature below the last section; dates of printing, of periods and of cited documents are none."""
    headings = [index for index, line in enumerate(lines) if is_section_heading(line.text)]
    start = headings[-1] + 1 if headings else max(0, len(lines) - _LINES_OF_A_SIGNATURE)
    for index in range(start, len(lines)):
        line = lines[index]
        printed = find_date(line.text)
        if printed is None or printed.after.strip("()。") or _DECOY.search(fold(line.text)):
            continue
        before = printed.before.strip("()")
        if before and not may_name_body(before):
            continue
        if printed.date is None:
            findings.append(Finding("date_invalid", None, None, printed.printed, None, line.locator))
        around = [before, *(lines[at].text for at in (index - 1, index + 1) if start <= at < len(lines))]
        body = next((text for text in around if text and may_name_body(text)), None)
        return Signature(body, printed.date, True, index + 1)
    last = lines[-1].text if len(lines) > start else ""
    return Signature(last if may_name_body(last) else None, None, False, len(lines))


def _date_findings(signature: Signature, year: int | None) -> Iterator[Finding]:
    signed_on = signature.signed_on
    if signed_on is None:
        if not signature.is_dated:
            yield Finding("signature_missing")
    elif year and signed_on.year <= year:
        yield Finding("signed_before_year_end", None, None, signed_on.isoformat(), str(year))
    elif year and signed_on.year > year + _SECOND_YEAR_LATER:
        yield Finding("signed_long_after", None, None, signed_on.isoformat(), str(year))


# --- body ---------------------------------------------------------------------------------------------------


def _choose_agency(
    title: Title | None, signature: str | None, findings: list[Finding]
) -> tuple[str | None, str | None]:
    """Full name and printed name: the fuller of title and signature where one completes the other."""
    from_title = title.head if title and may_name_body(title.head) else None
    printed = [plain for text in (from_title, signature) if text and (plain := plain_name(text))]
    names = [agency_name(text) for text in printed]
    if len(names) == 2 and not (names[0].endswith(names[1]) or names[1].endswith(names[0])):
        details = {"origin_zh": "落款", "origin_en": "the signature"}
        findings.append(
            Finding(
                "agency_conflict", None, None, names[0], names[1], title.locator if title else None, details
            )
        )
        return names[0], printed[0]
    if not names:
        findings.append(Finding("agency_unknown"))
        return None, None
    fullest = max(range(len(names)), key=lambda index: (len(names[index]), len(printed[index])))
    return names[fullest], printed[fullest]

"""Who reports, on which year, signed when: from the title above the report and the signature below it.

Does not belong here: what folders and manifests say. The lines handed in are those outside the tables.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import regex

from extractors.identity.signatures import Signature, read_signature
from extractors.identity.titles import (
    OFFICIAL_TITLE,
    PrintedLine,
    Title,
    best_title,
    find_titles,
    misprinted_titles,
    quoted_titles,
    titles_amid_furniture,
)
from extractors.text.labels import fold, is_section_heading
from extractors.text.names import agency_name, may_name_body, place_of
from schemas.extraction import ReportIdentity
from schemas.findings import Finding

_PERIOD = regex.compile(r"(?:期限|自|从|统计)[^。]{0,12}?(?P<year>20\d\d)年?1月1日(?:起|至|到|-|—)")
_SECOND_YEAR_LATER = 2


@dataclass(frozen=True, slots=True)
class PrintedIdentity(ReportIdentity):
    """Identity of a report with what is doubtful in it; ``ends_at`` is the first line below the signature."""

    ends_at: int
    findings: tuple[Finding, ...]


def read_identity(lines: Sequence[PrintedLine], published_on: dt.date | None) -> PrintedIdentity:
    """Title, body, place, year and date of signature, with findings on what is lacking or contradictory.

    ``published_on`` is what a page's head or frame states.
    """
    findings: list[Finding] = []
    body_start = next(
        (index for index, line in enumerate(lines) if is_section_heading(line.text)), len(lines)
    )
    above = lines[:body_start]
    titles = list(find_titles(above)) or list(titles_amid_furniture(above))
    misprinted = [] if titles else list(misprinted_titles(above))
    titles = titles or misprinted or list(quoted_titles(lines))
    title = best_title(titles)
    signature = read_signature(lines, title.ends_at if title else 0)
    findings.extend(signature.findings)
    if title is None:
        findings.append(Finding("title_missing"))
    elif misprinted:
        findings.append(Finding("label_misprinted", None, None, title.printed, OFFICIAL_TITLE, title.locator))
    year = _read_year(title, titles, lines, findings)
    if year is None:
        findings.append(Finding("year_unknown"))
    agency, printed = _choose_agency(title, signature.body, findings)
    findings.extend(_date_findings(signature, year))
    return PrintedIdentity(
        title.printed if title else None,
        agency,
        printed,
        place_of(agency) if agency else None,
        year,
        signature.signed_on,
        published_on,
        signature.ends_at,
        tuple(findings),
    )


def _read_year(
    title: Title | None, titles: Sequence[Title], lines: Sequence[PrintedLine], findings: list[Finding]
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
    elsewhere = [year for other in (*titles, *quoted_titles(lines)) for year in other.years]
    if elsewhere:
        return elsewhere[-1]
    return _opening_year(lines)


def _period_year(lines: Iterable[PrintedLine]) -> int | None:
    """The year of the reporting period, as in 统计期限自2024年1月1日起."""
    for line in lines:
        found = _PERIOD.search(fold(line.text))
        if found:
            return int(found["year"])
    return None


def _opening_year(lines: Sequence[PrintedLine]) -> int | None:
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


def _date_findings(signature: Signature, year: int | None) -> Iterator[Finding]:
    signed_on = signature.signed_on
    if signed_on is None:
        if not signature.is_dated:
            yield Finding("signature_missing")
    elif year and signed_on.year <= year:
        yield Finding("signed_before_year_end", None, None, signed_on.isoformat(), str(year))
    elif year and signed_on.year > year + _SECOND_YEAR_LATER:
        yield Finding("signed_long_after", None, None, signed_on.isoformat(), str(year))


def _choose_agency(
    title: Title | None, signature: str | None, findings: list[Finding]
) -> tuple[str | None, str | None]:
    """Full name and printed name: the fuller of title and signature where one completes the other."""
    from_title = title.head if title and may_name_body(title.head) else None
    printed = ["".join(text.split()).strip("()（）") for text in (from_title, signature) if text]
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

"""Who reports, on which year, signed when: from the title above the report and the signature below it.

Does not belong here: what folders and manifests say. The lines handed in are those outside the tables.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.identity.report_years import year_votes
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
from extractors.text.labels import is_section_heading
from extractors.text.names import agency_name, may_name_body, place_of
from schemas.extraction import ReportIdentity
from schemas.findings import Finding
from schemas.rules.report_year import votes_text, weigh

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
    headings = [index for index, line in enumerate(lines) if is_section_heading(line.text)]
    body_start = headings[0] if headings else len(lines)
    above = lines[:body_start]
    titles = list(find_titles(above)) or list(titles_amid_furniture(above))
    misprinted = [] if titles else list(misprinted_titles(above))
    titles = titles or misprinted or list(quoted_titles(lines))
    title = best_title(titles)
    signature = read_signature(lines, headings, title.ends_at if title else 0)
    findings.extend(signature.findings)
    if title is None:
        findings.append(Finding("title_missing"))
    elif misprinted:
        findings.append(Finding("label_misprinted", None, None, title.printed, OFFICIAL_TITLE, title.locator))
    stated = weigh(year_votes(title, titles, lines, body_start, signature.signed_on, published_on))
    findings.extend(stated.findings())
    agency, printed = _choose_agency(title, signature.body, findings)
    if agency and title and not signature.body:
        findings.extend(_other_bodies(agency, title, titles))
    findings.extend(_date_findings(signature, stated.year))
    return PrintedIdentity(
        title.printed if title else None,
        agency,
        printed,
        place_of(agency) if agency else None,
        stated.year,
        signature.signed_on,
        published_on,
        signature.ends_at,
        tuple(findings),
        year_votes=votes_text(stated.votes),
    )


def _date_findings(signature: Signature, year: int | None) -> Iterator[Finding]:
    signed_on = signature.signed_on
    if signed_on is None:
        if not signature.is_dated:
            yield Finding("signature_missing")
    elif year and signed_on.year <= year:
        yield Finding("signed_before_year_end", None, None, signed_on.isoformat(), str(year))
    elif year and signed_on.year > year + _SECOND_YEAR_LATER:
        yield Finding("signed_long_after", None, None, signed_on.isoformat(), str(year))


def _other_bodies(agency: str, title: Title, titles: Sequence[Title]) -> Iterator[Finding]:
    """A finding where titles above the text name another body as often as that of the one that was taken."""
    times = Counter(agency_name(each.head) for each in titles if each.years and may_name_body(each.head))
    others = [name for name in times if not (name.endswith(agency) or agency.endswith(name))]
    rival = max(others, key=times.__getitem__, default=None)
    if rival is not None and times[rival] >= times[agency]:
        details = {"origin_zh": "另一处标题", "origin_en": "another title"}
        yield Finding("agency_conflict", None, None, agency, rival, title.locator, details)


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

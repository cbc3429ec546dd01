"""Titles of annual reports: over one line or several, in many orders of words, again in 《》."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import regex

from extractors.text.dates import YEAR_WORD, find_date, years_in
from extractors.text.labels import fold, printed_as
from extractors.text.memo import remembered
from extractors.text.names import agency_name, may_name_body, plain_name

_TITLE = re.compile(
    r"《?(?P<head>.*?)(?:(?:政府|政务)?信息公开|政务公开)(?P<tail>.{0,30}?)(?:报告|年报)"
    r"(?P<note>\([^()]{1,30}\))?》?"
)
_MISPRINTED_TITLE = regex.compile(
    r"(?P<head>.*?)(?P<tail>(?:政府信息公开(?:工作)?年度(?:工作)?报告){1<=e<=2})", regex.BESTMATCH
)
_LONGEST_MISPRINT = 45
_FURNITURE_BEFORE = regex.compile(
    r"\s*(?:.*[>＞]|(?:信息|文件)?(?:标题|名称|题名)\s*[:：]|附件\s*\d{0,2}\s*[:：])\s*"
)
_FURNITURE_AFTER = regex.compile(
    r"\s*(?:[\[【].*|(?<=\s)(?:发布|来源|浏览|阅读|点击|字体|字号|作者|日期|时间|打印|20\d\d-).*"
    r"|[-_|｜—–]\s*(?:(?!报告)[\p{L}\p{N}]){2,30}|\.(?:docx?|wps|pdf|ofd|html?))\s*$"
)
_TITLE_ENDS = ("报告", "年报", ")", "年", "年度", *"0123456789")
_QUOTED_TITLE = re.compile(r"《([^《》]{4,80}?(?:报告|年报))》")
_SENTENCE = re.compile(r"[。;,:!?>|]|如下")
_FILLER = regex.compile(
    r"^(?:关于|发布|公布|报送|印发|公开|编制|制作|依法)+|(?:关于|发布|公布|报送|编制|本级|的)+$|^的|^度"
)
_HANDED_ON = re.compile("转发|批转|转载|关于")
"""Stands between the body that hands a report on and the one whose report it is."""
_ENUMERATED = re.compile(r"^\(?[一二三四五六七八九十0-9]+\)?[、.]")
_BROKEN_WORDS = ("管理委员会", "人民政府", "街道办事处", "办公室")
_COMMITTEE = regex.compile(r"\p{Han}{2,}(?:管理委员会|管委会)")
_UNIT_ENDS = re.compile(r"[省市县区旗镇乡街]")
_LONGEST_LINE, _MOST_TITLE_LINES = 60, 4
OFFICIAL_TITLE = "政府信息公开工作年度报告"


class PrintedLine(NamedTuple):
    """A line outside the tables."""

    text: str
    locator: str


@dataclass(frozen=True, slots=True)
class Title:
    """A line, or several, that read as an annual report's title.

    ``head`` is the part that names the body, as printed; ``ends_at`` the number of the first line below the
    title.
    """

    printed: str
    head: str
    years: tuple[int, ...]
    locator: str
    ends_at: int = 0


def find_titles(lines: Sequence[PrintedLine]) -> Iterator[Title]:
    """Every title among the lines, each over as many lines as it takes to name body and year."""
    for end, line in enumerate(lines):
        found: Title | None = None
        if not fold(line.text).rstrip("》").endswith(_TITLE_ENDS) or _is_date(line.text):
            continue
        for count in range(1, _MOST_TITLE_LINES + 1):
            group = lines[max(0, end + 1 - count) : end + 1]
            if len(group) < count or not all(_may_be_title_line(part.text) for part in group):
                break
            if count > 1 and group[0].text == group[1].text:
                break  # The title that the metadata state, and the same one shown: no title of two lines.
            begins = found is not None and _begins(group[0].text, found)
            if found and found.head and found.years and not begins:
                break  # It has all that lines above could add; with these it would be a title too.
            text = "".join(part.text.strip() for part in group)
            wider = parse_title(text, group[0].locator, end + 1)
            if wider is None:
                continue
            if found and not (begins or _adds_to(wider, found)):
                break
            found = wider
        if found:
            yield found


def titles_amid_furniture(lines: Iterable[PrintedLine]) -> Iterator[Title]:
    """Titles on a line with words of the site: 标题 before, the time, the source or a name behind."""
    for end, line in enumerate(lines, start=1):
        before = _FURNITURE_BEFORE.match(line.text) if len(line.text) <= 2 * _LONGEST_LINE else None
        text = line.text[before.end() :] if before else line.text
        while (shorter := _FURNITURE_AFTER.sub("", text)) != text:
            text = shorter
        if text != line.text and _may_be_title_line(text):
            title = parse_title(text, line.locator, end)
            if title and title.head:
                yield title


def misprinted_titles(lines: Iterable[PrintedLine]) -> Iterator[Title]:
    """Titles on one line, with a body and a year, of which a character or two are wrong, doubled or lost."""
    for end, line in enumerate(lines, start=1):
        folded = fold(line.text)
        if len(folded) > _LONGEST_MISPRINT or not _may_be_title_line(folded) or not years_in(folded):
            continue
        found = _MISPRINTED_TITLE.fullmatch(folded)
        parts = _title_parts(found["head"] + OFFICIAL_TITLE) if found else None
        if found and parts and may_name_body(parts[0]):
            yield Title(line.text.strip(), printed_as(parts[0], line.text), parts[1], line.locator, end)


def _is_date(text: str) -> bool:
    """Whether a line is a full date and nothing else, in brackets or not."""
    printed = find_date(text)
    return printed is not None and not (printed.before + printed.after).strip("()")


@remembered
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


def _begins(above: str, found: Title) -> bool:
    """Whether the line above a title begins its body's name: it ends within a word, or is the committee of an
    office that is named without any place.
    """
    beginning, rest = plain_name(above), plain_name(found.head)
    is_broken = any(
        beginning.endswith(word[:at]) and rest.startswith(word[at:])
        for word in _BROKEN_WORDS
        for at in range(1, len(word))
    )
    return is_broken or (bool(_COMMITTEE.fullmatch(beginning)) and not _UNIT_ENDS.search(rest) and rest != "")


def parse_title(text: str, locator: str, ends_at: int) -> Title | None:
    """A title taken apart: the body's part and the years; None where the text is no annual report's title."""
    parts = _title_parts(text)
    return Title(text.strip(), *parts, locator, ends_at) if parts else None


@lru_cache(maxsize=1024)
def _title_parts(text: str) -> tuple[str, tuple[int, ...]] | None:
    """The body's part of a title, as printed, and the years; pages state their title and show it again."""
    folded = fold(text)
    found = _TITLE.fullmatch(folded)
    if not found:
        return None
    head = YEAR_WORD.sub("", found["head"])
    while (shorter := _FILLER.sub("", head).strip("《》()-—·、")) != head:
        head = shorter
    if may_name_body(reported := _FILLER.sub("", _HANDED_ON.split(head)[-1])):
        head = reported
    noted = (found["note"] or "").strip("()")
    if may_name_body(noted) and agency_name(noted).endswith(agency_name(head)):
        head = noted
    if head.endswith("人民"):
        # 人民政府信息公开 says 政府 once for both.
        head += "政府"
    return printed_as(head, text), tuple(years_in(folded))


def quoted_titles(lines: Iterable[PrintedLine]) -> Iterator[Title]:
    """Titles that the text cites in 《》, for reports whose own title is not there."""
    for line in lines:
        for quoted in _QUOTED_TITLE.findall(fold(line.text)):
            title = parse_title(quoted, line.locator, 0)
            if title and (title.head or title.years):
                yield title


def best_title(titles: Sequence[Title]) -> Title | None:
    """The most telling title; of equals the last, since site furniture stands above the report.

    A body that an equal one before names more fully, on one line where the last has two, keeps that name.
    """
    best: Title | None = None
    for title in titles:
        if best is None or _telling(title) >= _telling(best):
            is_tail = (
                best is not None
                and title.head not in {"", best.head}
                and _whole(best.head).endswith(_whole(title.head))
            )
            best = replace(title, head=best.head) if best is not None and is_tail else title
    return best


def _whole(head: str) -> str:
    return "".join(head.split())


def _telling(title: Title) -> int:
    return bool(title.years) + 2 * may_name_body(title.head)

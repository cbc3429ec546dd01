"""What a web page states about itself: its title and when it was published."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from extractors.document import Block, Paragraph
from extractors.text.dates import find_date
from extractors.text.labels import fold

_TITLES = ("articletitle", "og:title", "dc.title")
_SITES = ("sitename", "og:site_name")
_PUBLISHED = (
    "pubdate", "publishdate", "publish_date", "publishtime", "firstpublishedtime",
    "article:published_time", "og:published_time", "og:release_date", "datepublished", "dc.date.issued",
)  # fmt: skip
"""Names of metadata, in lower case, the most telling first: those that government sites must state."""

_TITLE_PARTS = re.compile(r"\s*[_|｜]+\s*|\s+[-–—]+\s+|[-–—]{2,}|-(?=\D)")
_NAMES_A_REPORT = re.compile(r"[报報]告|年[报報]")
_BARE_DATE = re.compile(r"(20[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])(?:[0-9]{6})?")
_PUBLISHED_LABEL = re.compile(r"发布(?:日期|时间):?")
_LONGEST_LINE = 120


@dataclass(frozen=True, slots=True)
class Metadata:
    """Title and date of publication, None where the page does not state them."""

    title: str | None
    published_on: dt.date | None


def read_metadata(page: LexborHTMLParser, blocks: Sequence[Block]) -> Metadata:
    """What the page's metadata state, and the date that its text gives where they do not."""
    stated = _stated(page)
    dates = (_date(stated[name]) for name in _PUBLISHED if name in stated)
    published_on = next((date for date in dates if date), None)
    return Metadata(_title(page, stated), published_on or _printed_date(blocks))


def _stated(page: LexborHTMLParser) -> dict[str, str]:
    """Names, in lower case, and contents of the page's meta elements; of equal names the first."""
    stated: dict[str, str] = {}
    for element in page.tags("meta"):
        attributes = element.attributes
        name = attributes.get("name") or attributes.get("property") or attributes.get("itemprop")
        content = " ".join((attributes.get("content") or "").split())
        if name and content:
            stated.setdefault(name.strip().lower(), content)
    return stated


def _title(page: LexborHTMLParser, stated: Mapping[str, str]) -> str | None:
    """The article's title, else the part of the page's that names a report: the rest of it is the site."""
    for name in _TITLES:
        if name in stated:
            return stated[name]
    titles = page.tags("title")
    text = " ".join(titles[0].text().split()) if titles else ""
    sites = {stated[name] for name in _SITES if name in stated}
    parts = [part for part in _TITLE_PARTS.split(text) if part not in sites and _NAMES_A_REPORT.search(part)]
    return parts[0] if parts else None


def _date(text: str) -> dt.date | None:
    bare = _BARE_DATE.fullmatch(text)
    found = find_date("-".join(bare.groups()[:3]) if bare else text)
    return found.date if found else None


def _printed_date(blocks: Iterable[Block]) -> dt.date | None:
    """The date behind the words ``发布日期``, in the same text or in the next."""
    texts: list[str] = []
    for block in blocks:
        texts += (block.text,) if isinstance(block, Paragraph) else block.fields.texts
    for place in [place for place, text in enumerate(texts) if "发布" in text]:
        folded = fold(texts[place]) if len(texts[place]) <= _LONGEST_LINE else ""
        label = _PUBLISHED_LABEL.search(folded)
        if label is None:
            continue
        behind = [folded[label.end() :], *texts[place + 1 : place + 2]]
        rest = next((text for text in behind if text), "")
        date = find_date(rest) if len(rest) <= _LONGEST_LINE else None
        if date and date.date:
            return date.date
    return None

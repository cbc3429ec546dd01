"""Word files whose headings and labels are numbered by lists, so that no number is in their text."""

import re
from collections.abc import Callable

from tests.layouts.report import Report
from tests.layouts.word_markup import Markup, paragraph, part, run

_NUMBER = re.compile(r"^(?:[一二三四五六七八九]、|（[一二三四五六七八九]）|\d\.)")
_LEVELS = (("chineseCounting", "%1、"), ("japaneseCounting", "（%2）"), ("decimal", "%3."))
_HEADINGS, _LABELS = 1, 2


def _level(level: int, number_format: str, text: str, style: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>{style}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


_NUMBERING = part(
    "numbering",
    '<w:abstractNum w:abstractNumId="0">'
    + _level(0, "chineseCountingThousand", "%1、", '<w:pStyle w:val="Heading"/>')
    + '</w:abstractNum><w:abstractNum w:abstractNumId="1">'
    + "".join(_level(level, *parts) for level, parts in enumerate(_LEVELS))
    + '</w:abstractNum><w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="Linked"/></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>',
)
_STYLES = part(
    "styles",
    '<w:style w:type="paragraph" w:styleId="Parent">'
    '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading"><w:basedOn w:val="Parent"/></w:style>',
)


def _listed(level: int, list_id: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'


def _heading(text: str) -> str:
    return paragraph(run(_NUMBER.sub("", text)), _listed(0, _HEADINGS))


def _styled_heading(text: str) -> str:
    return paragraph(run(_NUMBER.sub("", text)), '<w:pStyle w:val="Heading"/>')


def _label_paragraph(runs: str) -> str:
    """A cell's paragraph; its number, if it begins with one, left to the list."""
    for level, mark in enumerate((r"[一二三四五六七八九]、", r"（[一二三四五六七八九]）", r"\d\.")):
        found = re.search(rf'(<w:t xml:space="preserve">){mark}', runs)
        if found and "第" not in runs:
            return paragraph(runs.replace(found[0], found[1], 1), _listed(level, _LABELS))
    return paragraph(runs)


_PARTS = {"numbering": _NUMBERING, "styles": _STYLES}
NUMBERED: Callable[[Report], bytes] = Markup(heading=_heading, label_paragraph=_label_paragraph, parts=_PARTS)
NUMBERED_BY_STYLE: Callable[[Report], bytes] = Markup(heading=_styled_heading, parts=_PARTS)

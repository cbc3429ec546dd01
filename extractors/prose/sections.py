"""The six sections of a report: which are printed, how long they are, and their sentences to compare."""

import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import chain, pairwise

from extractors.identity.titles import PrintedLine
from extractors.prose.passages import joined
from extractors.text.labels import HEADING_BEGINS, LONGEST_LABEL, fold, section_at, section_of, whole_key
from extractors.text.memo import remembered
from schemas.extraction import CellReading, SectionText
from schemas.findings import Finding
from schemas.forms import SECTION_OF
from schemas.terms import SECTIONS, Term

MOST_IN_OVERVIEW = 1000
"""Characters of the overview. Source: what offices above require of those that report to them (武威 2025)."""

_LONGEST_HEADING = 30
_GLUED_HEADING = 16
"""Characters that begin a paragraph whose heading is printed with it."""
_LONGEST_POINT = 20
"""Of the name of a numbered point; a line of a page, which may break off after as many, is longer."""
_FEWEST_LETTERS = 10
"""Of a sentence that is compared; shorter ones are names of points, alike in all reports."""
_END = re.compile(r"[。!?;]")
"""What does not end so is a title, a heading, a signature or what a page puts around the report."""
_NEITHER_LETTER_NOR_END = re.compile(r"[^\w。!?;]+|_+")
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[!-~]+")
"""Counts as one character, as each Chinese one does."""
_POINT = re.compile(r"(?:\([一二三四五六七八九十\d]{1,2}\)|[一二三四五六七八九十\d]{1,2}[、.])[^。!?;,:]*")
_NUMBERED = re.compile(r"(?:第(?=[一二三四五六]部分))?([一二三四五六])(?:[、.,:]|部分)")
_FEWEST_HEADINGS = 3


def read_texts(lines: Sequence[PrintedLine], title: str | None = None) -> tuple[SectionText, ...]:
    """The prose of a report by the headings it stands under, in reading order; its title is no prose."""
    parts: list[tuple[str | None, list[PrintedLine]]] = [(None, [])]
    printed_title = fold(title or "")
    for line in lines:
        folded = fold(line.text)
        if len(folded) <= LONGEST_LABEL:
            section = section_of(line.text)
        else:
            section = section_of(folded[:_GLUED_HEADING]) if folded[0] in HEADING_BEGINS else None
        if section:
            parts.append((section, []))
        is_heading = section is not None and len(folded) <= _LONGEST_HEADING
        if not is_heading and (len(parts) > 1 or folded not in printed_title):
            parts[-1][1].append(line)
    return tuple(_text(section, part) for section, part in parts)


def section_findings(
    lines: Sequence[PrintedLine], texts: Sequence[SectionText], cells: Iterable[CellReading]
) -> Iterator[Finding]:
    """What lacks of the six sections, and whether the first is too long."""
    printed = {text.section for text in texts if text.section}
    for section in _lacking(lines, printed, cells):
        label = {"label_zh": section.zh, "label_en": section.en}
        yield Finding("section_missing", None, None, None, section.zh, None, label)
    # Where it ends is certain only where the heading of the next is read.
    for text, following in pairwise(texts):
        is_whole = (text.section, following.section) == ("overview", "proactive_disclosure")
        if is_whole and text.characters > MOST_IN_OVERVIEW:
            yield Finding("overview_long", None, None, str(text.characters), str(MOST_IN_OVERVIEW))


def _lacking(lines: Sequence[PrintedLine], printed: set[str], cells: Iterable[CellReading]) -> Iterator[Term]:
    """The sections that a report should print and does not, ``printed`` being those whose heading is.

    Only a report that prints its prose under headings is asked for them: not a file of its tables alone.
    A section of a table that is there is not lacking, nor is one that other words or its number may name.
    """
    if len(printed) == len(SECTIONS) or not printed.difference(SECTION_OF.values()):
        return
    there = printed | {SECTION_OF[cell.table] for cell in cells if cell.status != "missing"}
    if len(there) >= _FEWEST_HEADINGS:
        there |= _perhaps_named(lines)
        yield from (section for section in SECTIONS if section.code not in there)


def _perhaps_named(lines: Iterable[PrintedLine]) -> set[str]:
    """Sections that short lines may be headings of: by a word of theirs, or by their number alone."""
    short = [folded for line in lines if len(folded := fold(line.text)) <= _LONGEST_HEADING]
    named = {
        section.code
        for section in SECTIONS
        if any(word in whole_key(line) for line in short for word in section.aliases)
    }
    numbered = [section_at(found[1]) for line in short if (found := _NUMBERED.match(line))]
    return named | {section.code for section in numbered if section}


def _text(section: str | None, lines: Sequence[PrintedLine]) -> SectionText:
    if not lines:  # as in the sections of tables
        return SectionText(section, 0, ())
    characters = sum([_characters(line.text) for line in lines])
    prose = [line for line in lines if not _is_point(fold(line.text))]
    keys = chain.from_iterable([_keys("".join(texts)) for _, texts in joined(prose)])
    return SectionText(section, characters, tuple(dict.fromkeys(keys)))


@remembered
def _characters(text: str) -> int:
    """How many characters a line has, each word of Latin letters or digits counted as one."""
    words = _WORD.findall(text)
    return len("".join(text.split())) - len("".join(words)) + len(words)


@remembered
def _is_point(folded: str) -> bool:
    """Whether a line is the name of a numbered point."""
    return len(folded) <= _LONGEST_POINT and _POINT.fullmatch(folded) is not None


@remembered
def _keys(passage: str) -> tuple[int, ...]:
    """Hashes of the letters of sentences; all numbers are one, for a number alone makes no new sentence."""
    *ended, _ = _END.split(_DIGITS.sub("0", _NEITHER_LETTER_NOR_END.sub("", passage)))
    return tuple(
        [
            int.from_bytes(blake2b(letters.encode(), digest_size=8).digest(), signed=True)
            for letters in ended
            if len(letters) >= _FEWEST_LETTERS
        ]
    )

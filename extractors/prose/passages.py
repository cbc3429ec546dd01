"""Lines outside the tables, put together to passages whose characters know their places."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from extractors.identity.titles import PrintedLine
from extractors.text.labels import fold, is_section_heading, whole_key
from extractors.text.memo import remembered
from schemas.terms import SECTIONS

_ENDS = ("。", "!", "?", ";", ":")
_SHORTEST_BROKEN = 12
"""Characters of a line that may go on in the next one; shorter ones are headings, dates, cells."""
_BEGINS = re.compile(
    r"[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十\d]{1,2}\)|\d{1,2}[、.](?!\d)|第[一二三四五六七]部分"
)
_PAGE_NUMBER = re.compile(r"[-—–―·]*\d{1,4}[-—–―·]*|第?\d{1,4}页(?:[,/]?共?\d{1,4}页)?")
_PAGE_NUMBER_BEGINS = frozenset("-—–―·第0123456789")
_UNPRINTED = {ord(character): None for character in "\u200b\ufeff"}
_PROBLEMS = next(section for section in SECTIONS if section.code == "problems")
_SENTENCE = re.compile(r"[^。!?]*[。!?]?")
_LONGEST_SENTENCE = 600
_PAUSES = ",;、"


class Passage(NamedTuple):
    """A paragraph, or one numbered point of it: its folded text, and the lines it is put together from.

    ``starts`` are the positions in the text at which the lines begin.
    """

    text: str
    lines: tuple[PrintedLine, ...]
    starts: tuple[int, ...]

    def locator(self, position: int) -> str:
        """The place of the line that holds a character."""
        return self.lines[bisect_right(self.starts, position) - 1].locator

    def printed(self, start: int, end: int) -> str:
        """A part of the text in the document's own characters, as far as these can be told, unspaced."""
        return "".join([_printed(line.text) for line in self.lines])[start:end]

    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Beginning and end of each sentence; one too long for a sentence is cut where it pauses."""
        return _sentences(self.text)


@remembered
def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(_spans(text))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for found in _SENTENCE.finditer(text):
        start, end = found.span()
        while end - start > _LONGEST_SENTENCE:
            pause = max(text.rfind(mark, start, start + _LONGEST_SENTENCE) for mark in _PAUSES)
            if pause < start:
                start = end
                break
            yield start, pause + 1
            start = pause + 1
        if start < end:
            yield start, end


def passages(lines: Iterable[PrintedLine]) -> Iterator[Passage]:
    """The passages of a report but for those of its section on problems and plans."""
    for gathered, texts in joined(_outside_problems(lines)):
        starts = accumulate(map(len, texts[:-1]), initial=0)
        yield Passage("".join(texts), tuple(gathered), tuple(starts))


def joined(lines: Iterable[PrintedLine]) -> Iterator[tuple[list[PrintedLine], list[str]]]:
    """Lines that make a passage together, without the numbers of pages, and the folded text of each."""
    gathered: list[PrintedLine] = []
    texts: list[str] = []
    for line in lines:
        text = fold(line.text)
        if text[:1] in _PAGE_NUMBER_BEGINS and _PAGE_NUMBER.fullmatch(text):
            continue
        if texts and (not _goes_on(texts[-1], text) or is_section_heading(line.text)):
            yield gathered, texts
            gathered, texts = [], []
        gathered.append(line)
        texts.append(text)
    if texts:
        yield gathered, texts


def _outside_problems(lines: Iterable[PrintedLine]) -> Iterator[PrintedLine]:
    in_problems = False
    for line in lines:
        if is_section_heading(line.text):
            in_problems = _names_problems(line.text)
        if not in_problems:
            yield line


@remembered
def _names_problems(heading: str) -> bool:
    key = whole_key(heading)
    return any(word in key for word in _PROBLEMS.aliases)


def _goes_on(line: str, following: str) -> bool:
    """Whether a line is broken off and the next one goes on with it."""
    return len(line) >= _SHORTEST_BROKEN and not line.endswith(_ENDS) and not _BEGINS.match(following)


@remembered
def _printed(text: str) -> str:
    """A line's own characters where each stands for one of the folded text, else that text."""
    folded, printed = fold(text), "".join(text.translate(_UNPRINTED).split())
    return printed if len(printed) == len(folded) else folded

"""Glyphs to lines of text, and what stands in one cell to its text.

Gaps between glyphs decide what belongs together, not the spaces that a file draws: a small gap within a label
or a number is how it was set, a wide one separates two words or two numbers.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import attrgetter

from extractors.readers.pdf.lattice import Box
from extractors.readers.pdf.page_objects import Glyph
from extractors.text.labels import has_han
from extractors.text.values import read_printed

_WIDEST_SETTING = 0.4
"""Share of a glyph's width (0.4 of a digit is 0.2 em): a wider gap is a space."""
_OVERLAP_OF_DOUBLES = 0.6
_SAME_LINE = 0.4
"""Share of a glyph's size by which baselines of one line may differ."""


@dataclass(frozen=True)
class TextLine:
    """Glyphs side by side, from left to right."""

    glyphs: tuple[Glyph, ...]

    @cached_property
    def box(self) -> Box:
        """Around all its glyphs."""
        return box_of(self.glyphs)

    @cached_property
    def text(self) -> str:
        """What it prints, one space for each wide gap."""
        return "".join(spaced(self.glyphs, [glyph.text for glyph in self.glyphs]))


def box_of(glyphs: Iterable[Glyph]) -> Box:
    """The box around glyphs."""
    x0s, tops, x1s, bottoms, *_ = zip(*glyphs, strict=True)
    return Box(min(x0s), min(tops), max(x1s), max(bottoms))


def gap_is_wide(before: Glyph, after: Glyph, share: float = _WIDEST_SETTING) -> bool:
    """Whether two neighbours stand further apart than glyphs of one word do."""
    gap = after.x0 - before.x1
    return gap > share * (before.x1 - before.x0) and gap > share * (after.x1 - after.x0)


def spaced(glyphs: Sequence[Glyph], texts: Iterable[str]) -> Iterator[str]:
    """The texts of glyphs side by side, with spaces for wide gaps."""
    before: Glyph | None = None
    for glyph, text in zip(glyphs, texts, strict=True):
        if before is not None and gap_is_wide(before, glyph):
            yield " "
        yield text
        before = glyph


def text_lines(glyphs: Sequence[Glyph]) -> list[TextLine]:
    """Lines from top to bottom; the baselines of one line's glyphs are at one height, nearly."""
    lines: list[list[Glyph]] = []
    highest = reach = 0.0
    for glyph in sorted(glyphs, key=attrgetter("base")):
        fall = glyph.base - highest
        if not lines or (fall > reach and fall > _SAME_LINE * glyph.size):
            highest, reach = glyph.base, _SAME_LINE * glyph.size
            lines.append([])
        lines[-1].append(glyph)
    return [TextLine(tuple(_without_doubles(sorted(line)))) for line in lines]


def _without_doubles(line: list[Glyph]) -> Iterator[Glyph]:
    """Glyphs without those printed twice, a little apart, to look bold."""
    before: Glyph | None = None
    for glyph in line:
        if before and glyph.text == before.text:
            overlap = before.x1 - glyph.x0
            if overlap > _OVERLAP_OF_DOUBLES * (glyph.x1 - glyph.x0):
                continue
        before = glyph
        yield glyph


def stands_upright(glyphs: Sequence[Glyph]) -> bool:
    """Whether glyphs are set from top to bottom: each right below the one that the file draws before it."""
    below = beside = 0
    for before, after in pairwise(glyphs):
        shift = abs(after.x0 + after.x1 - before.x0 - before.x1) / 2
        fall = abs(after.base - before.base)
        size = before.size
        below += shift < size / 2 < fall
        beside += fall < size / 3
    return below > beside


def cell_text(glyphs: Sequence[Glyph]) -> str:
    """The text of one cell, a line break for each line; upright columns are joined in the order they are
    drawn.

    ``glyphs`` are in the order of the file. Digits one below another stay two lines: they may be two numbers.
    """
    on_one_line = _on_one_line(glyphs)
    if on_one_line is not None:
        return on_one_line
    if len(glyphs) > 1 and any(has_han(glyph.text) for glyph in glyphs) and stands_upright(glyphs):
        return "".join(glyph.text for glyph in glyphs)
    lines = [line.text for line in text_lines(glyphs)]
    return ("" if _is_one_number(lines) else "\n").join(lines)


def _on_one_line(glyphs: Sequence[Glyph]) -> str | None:
    """The text of glyphs that follow one another on one line, as in most cells; None where they do not.

    ``glyphs`` are some, not none.
    """
    left, _, right, _, _, line, first, _ = glyphs[0]
    texts = [first]
    for glyph in glyphs[1:]:
        x0, _, x1, _, _, base, text, _ = glyph
        if base != line or x0 < (left + right) / 2:
            return None
        gap = x0 - right
        # As gap_is_wide says, without a call for each glyph.
        if gap > _WIDEST_SETTING * (right - left) and gap > _WIDEST_SETTING * (x1 - x0):
            texts.append(" ")
        texts.append(text)
        left, right = x0, x1
    return "".join(texts)


def _is_one_number(lines: Sequence[str]) -> bool:
    """Whether only together lines are a number, as ``1,451`` and ``,015``; 13 and 1 may be two."""
    parts = [read_printed(line).status for line in lines]
    return (
        len(lines) > 1
        and "unreadable" in parts
        and "not_applicable" not in parts
        and read_printed("".join(lines)).status == "stated"
    )

"""Whether text can be seen on its ground, and what is left of a line without what is struck out.

The one rule each for every kind of file.

Does not belong here: where a kind of file says what colour anything has, or strikes it out.
"""

from collections.abc import Iterable

import regex

from extractors.document import UNKNOWN
from extractors.text.memo import remembered
from extractors.text.values import looks_like_value
from schemas.findings import Doubt

Colour = tuple[int, int, int]
"""Red, green and blue, from 0 to 255."""

BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)
_LEAST_CONTRAST = 32
"""Of the channel that differs most; a light grey on white has 38."""
SMALLEST_TEXT = 2.0
"""Points; smaller type is a line of dust."""
STRUCK = "\ud803"
"""Stands before and behind what is struck out: half of a surrogate pair, which no file can hold."""
_STRUCK_OUT = regex.compile("\ud803([^\ud803]*)\ud803")
_APART = frozenset(" \t\u3000|｜│┃")
_HEX = regex.compile(r"(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")
_STRONGEST_FIRST: tuple[Doubt, ...] = (
    "cell_picture", "cell_hidden_text", "cell_struck_out", "cell_raised_text", "cell_overprinted",
)  # fmt: skip


def can_be_seen(colour: Colour | None, ground: Colour | None) -> bool:
    """Whether the colours differ enough; one that is not known is taken to."""
    if colour is None or ground is None:
        return True
    return max(abs(one - other) for one, other in zip(colour, ground, strict=True)) >= _LEAST_CONTRAST


def from_hex(text: str | None) -> Colour | None:
    """A colour of six hexadecimal digits, those of its alpha before them left out; None of anything else."""
    return _from_hex(text or "")


@remembered
def _from_hex(text: str) -> Colour | None:
    found = _HEX.fullmatch(text)
    return None if found is None else (int(found[1][:2], 16), int(found[1][2:4], 16), int(found[1][4:], 16))


def doubt_of(pieces: Iterable[tuple[str, Doubt | None]]) -> Doubt | None:
    """The doubt of what some pieces of text display together; text that is raised as a whole is in none."""
    doubts = [doubt for text, doubt in pieces if text.strip()]
    return None if set(doubts) == {"cell_raised_text"} else strongest(doubts)


def strongest(doubts: Iterable[Doubt | None]) -> Doubt | None:
    """The doubt to tell where there are several."""
    found = set(doubts) - {None}
    return next((doubt for doubt in _STRONGEST_FIRST if doubt in found), next(iter(found), None))


def without_struck(line: str) -> str:
    """A line outside of grids without what is struck out between two :data:`STRUCK`: it is not valid.

    A value that stands by itself may be a cell, and digits on both sides would become one number: there a
    sign is left that is no value.
    """
    joined = line.replace(STRUCK * 2, "")

    def left(found: regex.Match[str]) -> str:
        before, after = joined[: found.start()][-1:], joined[found.end() :][:1]
        stands_alone = {before, after} <= {"", *_APART} and looks_like_value(found[1])
        return UNKNOWN if stands_alone or (before.isdigit() and after.isdigit()) else ""

    return _STRUCK_OUT.sub(left, joined).strip()

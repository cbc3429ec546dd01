"""Whether text can be seen on its ground: the one rule for the colours of every kind of file.

Does not belong here: where a kind of file says what colour anything has.
"""

from collections.abc import Iterable

import regex

from schemas.findings import Doubt

Colour = tuple[int, int, int]
"""Red, green and blue, from 0 to 255."""

BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)
_LEAST_CONTRAST = 32
"""Of the channel that differs most; a light grey on white has 38."""
SMALLEST_TEXT = 2.0
"""Points; smaller type is a line of dust."""
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
    found = _HEX.fullmatch(text) if text else None
    return None if found is None else (int(found[1][:2], 16), int(found[1][2:4], 16), int(found[1][4:], 16))


def doubt_of(pieces: Iterable[tuple[str, Doubt | None]]) -> Doubt | None:
    """The doubt of what some pieces of text display together; text that is raised as a whole is in none."""
    doubts = [doubt for text, doubt in pieces if text.strip()]
    return None if set(doubts) == {"cell_raised_text"} else strongest(doubts)


def strongest(doubts: Iterable[Doubt | None]) -> Doubt | None:
    """The doubt to tell where there are several."""
    found = set(doubts) - {None}
    return next((doubt for doubt in _STRONGEST_FIRST if doubt in found), next(iter(found), None))

"""What of a table's tokens decides where its values belong: all but the numbers.

Offices print the same tables with other numbers in them, so the placing of one stands for all that are
printed alike. Does not belong here: how values are placed, and what the numbers are.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from extractors.rows import is_blank_text, kind_of
from extractors.stream import Token
from extractors.values import holds_several_numbers

_SOME_NUMBER = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for any value: it is none that could be read, and no label."""


class Pattern(NamedTuple):
    """A stretch of tokens, field by field, without its values and without its place in the document."""

    texts: tuple[str, ...]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    rows_exact: tuple[bool, ...]
    grids: tuple[int, ...]
    lefts: tuple[int | None, ...]
    widths: tuple[int, ...]

    def tokens(self) -> tuple[Token, ...]:
        """A stretch that has this pattern; the locator of each token is its position."""
        fields = zip(*self, strict=True)
        return tuple(
            Token(text, str(position), row, column, exact, None, True, grid, left, width)
            for position, (text, row, column, exact, grid, left, width) in enumerate(fields)
        )


def pattern_of(stretch: Sequence[Token]) -> Pattern | None:
    """The pattern of a stretch; None where two tokens have one locator, so that one stands for both."""
    if not stretch:
        return None
    texts, locators, rows, columns, exact, _, _, grids, lefts, widths = zip(*stretch, strict=True)
    if len(set(locators)) < len(locators):
        return None
    row, grid = rows[0] - 1, grids[0] - 1
    return Pattern(
        tuple(map(_without_number, texts)),
        tuple([number - row for number in rows]),
        columns,
        exact,
        tuple([number and number - grid for number in grids]),
        lefts,
        widths,
    )


@lru_cache(maxsize=8192)
def _without_number(text: str) -> str:
    """The text, unless it is a value: of a value only counts whether there is one, or more."""
    is_one = kind_of(text) == "value" and not is_blank_text(text) and not holds_several_numbers(text)
    return _SOME_NUMBER if is_one else text

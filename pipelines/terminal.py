"""Plain text for people: columns that align with Chinese in them, colour only where a terminal shows it."""

import os
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TextIO

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33"}


@dataclass(frozen=True, slots=True)
class Style:
    """Colours, or none."""

    coloured: bool = False

    def __call__(self, style: str, text: str) -> str:
        """The text in a style: bold, dim, red, green, yellow."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.coloured else text


def style_of(stream: TextIO = sys.stdout) -> Style:
    """Colours for a terminal that wants them (https://no-color.org)."""
    return Style(stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb")


def width(text: str) -> int:
    """Columns that a text takes: two for a wide character, none for a combining one."""
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in text)


def shortened(text: str, columns: int) -> str:
    """The text on one line of at most so many columns, ``…`` where it is cut."""
    text = " ".join(text.split())
    if width(text) <= columns:
        return text
    while width(text) > columns - 1:
        text = text[:-1]
    return f"{text}…"


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with what it counts: ``1 report``, ``1,000 reports``; ``many`` where the plural is another."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def severities(number: int, severity: str) -> str:
    """A number of findings or failed expectations: ``1 error``, ``2 warnings``, ``5 info``."""
    return counted(number, severity, severity if severity == "info" else None)


def aligned(rows: Iterable[Sequence[object]], right: Iterable[int] = (), indent: str = "  ") -> list[str]:
    """Lines of columns, two spaces between; the columns in ``right`` are numbers and end together."""
    cells = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in rows]
    if not cells:
        return []
    widths = [max(width(row[column]) for row in cells) for column in range(len(cells[0]))]
    to_the_right = set(right)
    return [
        (
            indent
            + "  ".join(
                _padded(cell, widths[column], to_the_right=column in to_the_right)
                for column, cell in enumerate(row)
            )
        ).rstrip()
        for row in cells
    ]


def _padded(text: str, columns: int, *, to_the_right: bool) -> str:
    padding = " " * (columns - width(text))
    return padding + text if to_the_right else text + padding

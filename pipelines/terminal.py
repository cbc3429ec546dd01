"""Plain text for people: columns that align with Chinese in them, colour only where a terminal shows it, and
nothing of a source that acts on the terminal.
"""

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TextIO

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.style import Style as Look
from rich.table import Table
from rich.text import Text

from schemas.inert import inert, inert_line
from schemas.language import phrase, short
from schemas.statuses import SEVERITIES

_SEVERITIES_ZH: dict[str, str] = {severity: short(zh) for severity, (zh, _) in SEVERITIES.items()}
_NEVER_FULL = 10_000
"""Columns; lines are as long as what they say."""


@dataclass(frozen=True, slots=True)
class Style:
    """Colours, or none."""

    coloured: bool = False

    def __call__(self, style: str, text: str) -> str:
        """The text in a style: bold, dim, red, green, yellow."""
        return Look.parse(style).render(text) if self.coloured else text


def style_of(stream: TextIO = sys.stdout) -> Style:
    """Colours for a terminal that wants them (https://no-color.org)."""
    return Style(stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb")


def shortened(text: str, columns: int) -> str:
    """The text, inert, on one line of at most so many columns, ``…`` where it is cut."""
    text = inert(" ".join(text.split()))
    if cell_len(text) <= columns:
        return text
    return f"{chop_cells(text, columns - 1)[0]}…"


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with what it counts: ``1 report``, ``1,000 reports``; ``many`` where the plural is another."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def severity_zh(severity: str) -> str:
    """What a severity is called in Chinese: the word before its explanation."""
    return _SEVERITIES_ZH[severity]


def severities(number: int, severity: str) -> str:
    """A number of findings or failed expectations: ``1 error``, ``2 warnings``, ``5 info``."""
    return phrase(
        f"{number:,} 条{severity_zh(severity)}",
        counted(number, severity, severity if severity == "info" else None),
    )


def aligned(rows: Iterable[Sequence[object]], right: Iterable[int] = (), indent: str = "  ") -> list[str]:
    """Lines of columns, two spaces between; the columns in ``right`` are numbers and end together."""
    cells = [[_on_one_line(cell) for cell in row] for row in rows]
    if not cells:
        return []
    table, numbers = Table.grid(padding=(0, 2)), set(right)
    for column in range(len(cells[0])):
        table.add_column(justify="right" if column in numbers else "left", no_wrap=True)
    for row in cells:
        table.add_row(*map(Text, row))
    lines = Console(width=_NEVER_FULL).render_lines(table, pad=False)
    return [f"{indent}{''.join(part.text for part in line)}".rstrip() for line in lines]


def _on_one_line(cell: object) -> str:
    return f"{cell:,}" if isinstance(cell, int) else inert_line(str(cell))

"""What a reader makes of a file: paragraphs and grids in reading order, each with its place.

A grid holds cells in rows as far as the source shows them. Plain text shows cells better than rows, so a
grid says whether its row breaks can be trusted. Does not belong here: what any of the text means.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid: its text as printed (inner line breaks kept) and its locator."""

    text: str
    locator: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph outside any grid; in dumps that print every cell as a paragraph, it may be a cell."""

    text: str
    locator: str


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells in rows.

    ``rows_exact``: each row is one printed row, with empty cells for what is merged. Otherwise the breaks
    between rows are hints (blank lines) that may also stand inside a row, or be lacking altogether.
    """

    rows: tuple[tuple[Cell, ...], ...]
    rows_exact: bool


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Document:
    """A file's content in reading order; ``open_end`` where it ends without the mark that ends its lines."""

    blocks: tuple[Block, ...]
    open_end: bool = False

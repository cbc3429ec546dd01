"""What a reader makes of a file: paragraphs and grids in reading order, each with its place.

A grid holds cells in rows as far as the source shows them. Plain text shows cells better than rows, so a
grid says whether its row breaks can be trusted. Does not belong here: what any of the text means.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import NamedTuple

from schemas.findings import Doubt

UNKNOWN = "\N{REPLACEMENT CHARACTER}"
"""Stands for what a cell displays where that gave no text."""


class Cell(NamedTuple):
    """One cell of a grid: its text as printed (inner line breaks kept) and its locator.

    ``column`` is the grid column it begins in, from zero, where the source shows columns (None elsewhere);
    ``columns`` and ``rows`` say how many it covers. A merged cell stands once, in the row it begins in.
    ``confidence`` is of recognised text only. ``doubt`` is the finding that says why it is not certain what
    the cell displays; then it holds no value.
    """

    text: str
    locator: str
    column: int | None = None
    columns: int = 1
    rows: int = 1
    confidence: float | None = None
    doubt: Doubt | None = None

    def doubted(self, doubt: Doubt | None) -> "Cell":
        """The cell with a doubt, unless it has one; what displays something without text is no blank."""
        return self._replace(text=self.text or UNKNOWN, doubt=self.doubt or doubt) if doubt else self


class Paragraph(NamedTuple):
    """One paragraph outside any grid; in dumps that print every cell as a paragraph, it may be a cell."""

    text: str
    locator: str


class CellFields(NamedTuple):
    """Cells field by field, row after row: what :class:`Cell` has of one, of all of them."""

    texts: tuple[str, ...] = ()
    locators: tuple[str, ...] = ()
    columns: tuple[int | None, ...] = ()
    widths: tuple[int, ...] = ()
    heights: tuple[int, ...] = ()
    confidences: tuple[float | None, ...] = ()
    doubts: tuple[Doubt | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells in rows; ``lengths`` are the numbers of cells of the rows.

    ``rows_exact``: each row is one printed row, with empty cells for what is merged. Otherwise the breaks
    between rows are hints (blank lines) that may also stand inside a row, or be lacking altogether.
    """

    fields: CellFields
    lengths: tuple[int, ...]
    rows_exact: bool

    @classmethod
    def of(cls, rows: Sequence[Sequence[Cell]], *, rows_exact: bool) -> "Grid":
        """The grid of some rows of cells."""
        cells = list(chain.from_iterable(rows))
        fields = CellFields(*zip(*cells, strict=True)) if cells else CellFields()
        return cls(fields, tuple([len(row) for row in rows]), rows_exact)

    @classmethod
    def of_texts(cls, rows: Sequence[Sequence[tuple[str, str]]], *, rows_exact: bool) -> "Grid":
        """The grid of texts with their locators, where the source shows no columns."""
        texts, locators = zip(*chain.from_iterable(rows), strict=True) if any(rows) else ((), ())
        nothing, ones = (None,) * len(texts), (1,) * len(texts)
        fields = CellFields(texts, locators, nothing, ones, ones, nothing, nothing)
        return cls(fields, tuple(map(len, rows)), rows_exact)

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows, made anew each time."""
        cells = map(Cell, *self.fields)
        return tuple([tuple(islice(cells, length)) for length in self.lengths])


Block = Paragraph | Grid


class Rounding(NamedTuple):
    """The number that a cell displays, and the other one that the file holds there."""

    displayed: str
    stored: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file's content in reading order.

    ``encoding`` is that of its text, where it has one. ``title`` and ``published_on`` are what the page's
    metadata state. ``open_end``: nothing shows that the file ends where it was meant to. ``links`` are the
    relative paths, decoded, of the files that a page links to. ``roundings`` are those of cells, by their
    locators. ``read_again`` is another way to read the same bytes, None where there is none: it gives the
    document with all that stands around some locators, or everything for None, read that way. It raises
    :class:`~schemas.errors.UnreadableSourceError`.
    """

    blocks: tuple[Block, ...]
    encoding: str | None = None
    title: str | None = None
    published_on: dt.date | None = None
    open_end: bool = False
    links: tuple[str, ...] = ()
    roundings: Mapping[str, Rounding] = field(default_factory=dict)
    read_again: "Callable[[Collection[str] | None], Document] | None" = field(
        default=None, compare=False, repr=False
    )

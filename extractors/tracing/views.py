"""What a source shows, ready to be drawn: lines of text, blocks of a document, or pages with boxes."""

from dataclasses import dataclass
from typing import Literal

from extractors.readers.pdf.page_objects import PageObjects
from extractors.tracing.marks import Mark

Marked = tuple[Mark, ...]
"""The cells that are printed in one place: none for most texts, one for most cells."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a line; an empty one with marks is a blank cell."""

    text: str
    marks: Marked = ()


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of a text, its number counted from one."""

    number: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """A plain text, line by line as it is in the file."""

    lines: tuple[SourceLine, ...]
    kind: Literal["lines"] = "lines"


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell of a table; ``is_filler`` where the table has none."""

    text: str
    columns: int = 1
    rows: int = 1
    marks: Marked = ()
    is_filler: bool = False


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table; where ``is_exact`` is False, the source shows cells better than rows."""

    rows: tuple[tuple[ShownCell, ...], ...]
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Blocks:
    """A document: paragraphs and tables, in reading order."""

    blocks: tuple[Piece | ShownTable, ...]
    kind: Literal["blocks"] = "blocks"


@dataclass(frozen=True, slots=True)
class MarkedBox:
    """A place on a page, in per cent of its width and height."""

    left: float
    top: float
    width: float
    height: float
    marks: Marked


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page with boxes: a picture of it (a data URI) or, where none can be had, what is drawn on it."""

    number: int
    width: float
    height: float
    boxes: tuple[MarkedBox, ...]
    picture: str | None = None
    drawing: PageObjects | None = None


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages on which cells are, and the first; ``left_out`` are the numbers of the others."""

    pages: tuple[ShownPage, ...]
    left_out: tuple[int, ...]
    kind: Literal["pages"] = "pages"


ShownSource = Lines | Blocks | Pages

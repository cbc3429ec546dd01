"""What of a document decides where its values belong: all but the numbers, and no prose around the tables.

Offices print the same tables with other numbers in them and other prose around them, so the placing of one
document's values stands for all that have its pattern. Does not belong here: how values are placed, and what
the numbers are.
"""

from dataclasses import dataclass, field, replace
from functools import lru_cache

from extractors.document import Block, CellFields, Document, Grid, Paragraph
from extractors.tables.form_order_reading import names_nothing
from extractors.tables.rows import is_blank_text, kind_of
from extractors.tables.tokens import LONGEST_WITH_SPACES, SECTION, Owner, marks_of, owner_of
from extractors.text.memo import remembered
from extractors.text.values import are_words, holds_several_values, is_bare_number
from schemas.findings import Doubt

_SOME_NUMBER = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for any value: it is none that could be read, and no label."""
_SOME_WORDS = "文" * (LONGEST_WITH_SPACES + 1)
"""Stands for prose: it is longer than any label."""


@dataclass(frozen=True, slots=True, eq=False)
class GridPattern:
    """A grid without its values and without its place in the document.

    ``shows_table`` says whether it has a label that only one table prints, ``last`` what the last of such
    labels and of headings tells. Each is made once, so it is equal to itself only.
    """

    grid: Grid
    shows_table: bool
    last: Owner | None


Part = GridPattern | str | int
"""A grid, a paragraph's text, or a number of paragraphs of prose, on which nothing in the tables depends."""
Pattern = tuple[Part, ...]


def document_of(pattern: Pattern) -> Document:
    """A document with the pattern; the locator of what is kept in it is its position."""
    blocks: list[Block] = []
    position = 0
    for part in pattern:
        if isinstance(part, int):
            blocks += [Paragraph(_SOME_WORDS, "")] * part
        elif isinstance(part, str):
            blocks.append(Paragraph(part, str(position)))
            position += 1
        else:
            number = len(part.grid.fields.texts)
            locators = tuple(map(str, range(position, position + number)))
            blocks.append(replace(part.grid, fields=part.grid.fields._replace(locators=locators)))
            position += number
    return Document(tuple(blocks))


@dataclass(slots=True)
class Digest:
    """The pattern of a document, and field by field the cells and paragraphs in it.

    ``kept`` says of each block of the document whether it is in the pattern by itself.
    """

    parts: list[Part] = field(default_factory=list)
    kept: list[bool] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    locators: list[str] = field(default_factory=list)
    confidences: list[float | None] = field(default_factory=list)
    doubts: list[Doubt | None] = field(default_factory=list)

    def add(self, part: GridPattern | str, block: Block) -> None:
        """Add a block that is in the pattern by itself."""
        self.parts.append(part)
        if isinstance(block, Grid):
            self.texts += block.fields.texts
            self.locators += block.fields.locators
            self.confidences += block.fields.confidences
            self.doubts += block.fields.doubts
        else:
            self.texts.append(block.text)
            self.locators.append(block.locator)
            self.confidences.append(None)
            self.doubts.append(None)

    @property
    def pattern(self) -> Pattern:
        """What documents are alike in."""
        return tuple(self.parts)

    @property
    def ends_in_prose(self) -> bool:
        """Whether the last thing that is printed stands outside the tables for certain."""
        return bool(self.kept) and not self.kept[-1]


def digest_of(document: Document) -> Digest:
    """Take a document apart."""
    digest = Digest()
    table: Owner | None = None
    has_begun = False
    for block in document.blocks:
        part: GridPattern | str | None
        if isinstance(block, Paragraph):
            part = _without_number(block.text) if table else _unless_prose(block.text)
            if part is None:
                digest.kept.append(False)
                _add_prose(digest.parts, has_begun)
                continue
            last = owner_of(part)
            has_begun |= last not in {None, SECTION}
        else:
            part = _pattern_of(block, is_outside=table is None)
            last = part.last
            has_begun |= part.shows_table
        digest.kept.append(True)
        digest.add(part, block)
        if last:
            table = None if last == SECTION else last
    if digest.parts and isinstance(digest.parts[-1], int):
        digest.parts[-1] = 1  # No row of a table stands below.
    return digest


def _add_prose(parts: list[Part], has_begun: bool) -> None:
    """Count a paragraph of prose; how many there are only tells how far apart the rows of tables stand."""
    before = parts[-1] if parts else None
    if not isinstance(before, int):
        parts.append(1)
    elif has_begun:
        parts[-1] = before + 1


@remembered
def _unless_prose(text: str) -> str | None:
    """What a paragraph is in a pattern where no table has begun that it may belong to; None of prose."""
    part = text if are_words(text) else _without_number(text)
    # Neither reading of the tables takes notice of what names nothing, be it a heading or a label.
    return None if names_nothing(part) and owner_of(part) is None else part


def _pattern_of(grid: Grid, *, is_outside: bool) -> GridPattern:
    """What a grid is in a pattern; ``is_outside``: no table has begun that it may belong to."""
    texts = tuple(map(_without_number, grid.fields.texts))
    pattern = _with_texts(texts, grid)
    if is_outside and pattern.last is None:
        parts = zip(texts, map(_unless_prose, texts), strict=True)
        return _with_texts(tuple([_SOME_WORDS if part is None else text for text, part in parts]), grid)
    return pattern


def _with_texts(texts: tuple[str, ...], grid: Grid) -> GridPattern:
    """The pattern of a grid with other texts in its cells."""
    return _grid_pattern(texts, grid.fields.columns, grid.fields.widths, grid.lengths, grid.rows_exact)


@lru_cache(maxsize=512)
def _grid_pattern(
    texts: tuple[str, ...],
    columns: tuple[int | None, ...],
    widths: tuple[int, ...],
    lengths: tuple[int, ...],
    rows_exact: bool,
) -> GridPattern:
    number = len(texts)
    nothing = (None,) * number
    fields = CellFields(texts, ("",) * number, columns, widths, (1,) * number, nothing, nothing)
    return GridPattern(Grid(fields, lengths, rows_exact), *_marks(texts))


@remembered
def _marks(texts: tuple[str, ...]) -> tuple[bool, Owner | None]:
    """Whether a label of one table is among texts, and the last of such labels and headings."""
    owners = [owner for _, owner in marks_of(texts)]
    return any(owner != SECTION for owner in owners), owners[-1] if owners else None


@remembered
def _without_number(text: str) -> str:
    """The text, unless it is a value: of a value only counts whether there is one, or more."""
    if is_bare_number(text):
        return _SOME_NUMBER
    if are_words(text):
        return text
    is_one = kind_of(text) == "value" and not is_blank_text(text) and not holds_several_values(text)
    return _SOME_NUMBER if is_one else text

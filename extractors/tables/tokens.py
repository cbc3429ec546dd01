"""A document as one stream of tokens, and the stretches of it that belong to each official table.

Where the source shows columns poorly or not at all, reading order and labels are what is left. A stretch
begins and ends with words that only one table's form prints; headings of sections end it too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, count, repeat
from typing import Literal, NamedTuple

from extractors.document import Document, Grid
from extractors.text.labels import LONGEST_LABEL, is_no_label, is_section_heading, label_key, match_exactly
from extractors.text.memo import remembered
from extractors.text.values import looks_like_value
from schemas.findings import Doubt
from schemas.forms import FACT_TABLES, TableName

_FEWEST_LABELS = 2
"""A table is taken to be there when at least so many of its own labels are."""
LONGEST_WITH_SPACES = 4 * LONGEST_LABEL
"""As labels are printed; what is longer is prose."""
SECTION: Literal["section"] = "section"
Owner = TableName | Literal["section"]
"""What a label tells of those that follow it: which table they belong to, or that a section begins."""
_SHORTEST_OWN = 3
"""Characters; shorter labels (其他, 总计) and what is cut from longer ones stand in more than one table."""


class Token(NamedTuple):
    """A cell or paragraph in reading order.

    ``row`` numbers the printed rows (``row_exact``) or the stretches between blank lines; ``column`` counts
    within it. ``grid`` numbers the grids (0 for a paragraph); ``left`` is the grid column the cell begins in,
    None where the source shows no columns, and ``width`` how many it covers.
    """

    text: str
    locator: str
    row: int
    column: int
    row_exact: bool
    confidence: float | None = None
    doubt: Doubt | None = None
    grid: int = 0
    left: int | None = None
    width: int = 1

    @property
    def shows_merging(self) -> bool:
        """Whether the source says what is merged, so that an empty cell is no remnant of merging."""
        return self.left is not None


@dataclass(frozen=True, slots=True)
class Stretches:
    """The tokens of each table that was found, and the positions in the stream they were taken from."""

    tokens: dict[TableName, tuple[Token, ...]]
    positions: frozenset[int]


def flatten(document: Document) -> list[Token]:
    """All cells and paragraphs in reading order."""
    tokens: list[Token] = []
    row = grid = 0
    for block in document.blocks:
        if isinstance(block, Grid):
            grid += 1
            tokens.extend(_tokens_of(block, grid, row))
            row += len(block.lengths)
        else:
            row += 1
            tokens.append(Token(block.text, block.locator, row, 0, row_exact=False))
    return tokens


_new_token = partial(tuple.__new__, Token)
"""What ``Token._make`` does, without a call in Python for each of the hundreds that every report has."""


def _tokens_of(grid: Grid, number: int, row: int) -> Iterable[Token]:
    """The cells of a grid, whose first row comes after the given one."""
    texts, locators, lefts, widths, _, confidences, doubts = grid.fields
    rows = chain.from_iterable(map(repeat, count(row + 1), grid.lengths))
    columns = chain.from_iterable(map(range, grid.lengths))
    exact, grids = repeat(grid.rows_exact, len(texts)), repeat(number, len(texts))
    fields = (texts, locators, rows, columns, exact, confidences, doubts, grids, lefts, widths)
    return map(_new_token, zip(*fields, strict=True))


def find_stretches(tokens: Sequence[Token]) -> Stretches:
    """The tokens of each table, in reading order, where at least two of its own labels are printed.

    Pieces of one table (broken over pages, split into several grids, printed twice) come as one stretch.
    """
    taken: dict[TableName, list[int]] = {table: [] for table in FACT_TABLES}
    evidence: dict[TableName, set[str]] = {table: set() for table in FACT_TABLES}
    current: TableName | None = None
    begun = 0
    for position, owner in marks_of([token[0] for token in tokens]):
        if current and owner != current:
            taken[current].extend(range(begun, position))
        if owner == SECTION:
            current = None
            continue
        if owner != current:
            current, begun = owner, position
        evidence[owner].add(tokens[position].text)
    if current:
        taken[current].extend(range(begun, len(tokens)))
    found = {
        table: _without_prose_below(tokens, places)
        for table, places in taken.items()
        if len(evidence[table]) >= _FEWEST_LABELS
    }
    return Stretches(
        {table: tuple([tokens[position] for position in places]) for table, places in found.items()},
        frozenset(chain.from_iterable(found.values())),
    )


def marks_of(texts: Sequence[str]) -> list[tuple[int, Owner]]:
    """The positions of headings of sections and of labels that only one table prints; prose is neither."""
    return [(position, owner) for position, text in enumerate(texts) if (owner := owner_of(text))]


def owner_of(text: str) -> Owner | None:
    """What a text tells of those that follow it, if anything."""
    return _owner_of_label(text) if len(text) <= LONGEST_WITH_SPACES else None


def _without_prose_below(tokens: Sequence[Token], places: list[int]) -> list[int]:
    """The places of a table without the prose below its last value, where no heading ends it."""
    below = len(places)
    while below and not looks_like_value(tokens[places[below - 1]].text):
        below -= 1
    labels = [place for place in places[below:] if _is_label(tokens[place].text)]
    return places[:below] + labels


def _is_label(text: str) -> bool:
    return len(text) <= LONGEST_LABEL and match_exactly(text) is not None


@remembered
def _owner_of_label(text: str) -> Owner | None:
    """The table whose form alone prints this label, or whether it is a section's heading.

    Words of two characters are too common to tell.
    """
    if is_section_heading(text):
        return SECTION
    if is_no_label(text):
        return None
    if not _SHORTEST_OWN <= len(text) <= LONGEST_LABEL or len(label_key(text)) == _SHORTEST_OWN - 1:
        return None
    match = match_exactly(text)
    tables = {label.table for label in match.labels} if match else set()
    return tables.pop() if len(tables) == 1 else None

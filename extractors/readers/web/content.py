"""What a web page shows, between its markup and the document: lines, preformatted text and tables of cells.

Does not belong here: how it is read from the markup, and which columns the cells stand in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from schemas.findings import Doubt
from schemas.picking import Pick


@dataclass(frozen=True, slots=True)
class Preformatted:
    """Text whose line breaks and tabs are displayed."""

    text: str


@dataclass(slots=True)
class TableCell:
    """One displayed cell.

    ``number`` counts the cells of its row as the source has them, hidden ones too, from one. ``rows`` is 0
    where the cell reaches to the end of its group of rows. ``column``, from zero, is known once the table is.
    ``doubt`` is why it is not certain what the cell displays.
    """

    number: int
    column: int = 0
    columns: int = 1
    rows: int = 1
    content: list["PageContent"] = field(default_factory=list)
    doubt: Doubt | None = None


@dataclass(slots=True)
class TableRow:
    """One row and its displayed cells."""

    cells: list[TableCell] = field(default_factory=list)
    cells_in_source: int = 0
    is_displayed: bool = True


@dataclass(slots=True)
class RowGroup:
    """A head, body or foot: ``rank`` is its place in the order in which browsers count rows, ``shown_rank``
    that in which they show them. ``rows_above`` are those counted before, once the table is whole.
    """

    rank: int
    shown_rank: int
    rows: list[TableRow] = field(default_factory=list)
    rows_above: int = 0


@dataclass(slots=True)
class PageTable:
    """One table in its groups of rows; ``hides_columns``: some of them are not displayed."""

    groups: list[RowGroup] = field(default_factory=list)
    caption: list["PageContent"] = field(default_factory=list)
    hides_columns: bool = False


ENTITIES = (("&nbsp;", "\u00a0"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
"""How a tree is written as text again."""

CELL_ENDS, LINE_ENDS = "\ud804", "\ud805"
"""Halves of surrogate pairs, which no page can hold."""


@dataclass(frozen=True, slots=True, eq=False)
class TableLayout:
    """What tables with the same tags show, whatever their texts are: rows of cells, cell by cell.

    ``template`` has the cells in pieces, :data:`CELL_ENDS` between them and :data:`LINE_ENDS` between the
    lines of one; every second piece is one of the texts that ``shown`` picks out of those behind the tags.
    ``between_cells`` picks those that stand in no cell. ``places`` are the ends of the cells' locators;
    ``row_lengths`` are numbers of cells. Each is made once, so it is equal to itself only.
    """

    template: tuple[str, ...]
    shown: Pick
    between_cells: Pick
    places: tuple[str, ...]
    columns: tuple[int, ...]
    widths: tuple[int, ...]
    heights: tuple[int, ...]
    row_lengths: tuple[int, ...]
    has_single_texts: bool = field(init=False)
    """Whether every cell shows one of the texts and nothing else."""

    def __post_init__(self) -> None:
        ends = ("", *[CELL_ENDS] * (len(self.columns) - 1), "")
        object.__setattr__(self, "has_single_texts", self.template[::2] == ends)

    def fill(self, texts: Sequence[str]) -> tuple[str, ...] | None:
        """The cells of the table with these texts, with white space as a browser collapses it.

        The texts are as they are written, with the entities that :data:`ENTITIES` has and no others. None
        where a text stands between the cells: browsers show it above the table.
        """
        if _unescaped("".join(self.between_cells(texts))).strip():
            return None
        shown = self.shown(texts)
        if self.has_single_texts and "&" not in (printed := "".join(shown)) and printed.split() == [printed]:
            return shown
        pieces = list(self.template)
        pieces[1::2] = shown
        filled = " ".join(_unescaped("".join(pieces)).split())
        if " " in filled:
            for end in (CELL_ENDS, LINE_ENDS):
                filled = filled.replace(f" {end}", end).replace(f"{end} ", end)
        return tuple(_without_empty_lines(filled).split(CELL_ENDS))


def _unescaped(text: str) -> str:
    for entity, character in ENTITIES if "&" in text else ():
        text = text.replace(entity, character)
    return text


def _without_empty_lines(cells: str) -> str:
    """Cells with a line break between every two lines that hold anything."""
    while LINE_ENDS * 2 in cells:
        cells = cells.replace(LINE_ENDS * 2, LINE_ENDS)
    for outside in (f"{LINE_ENDS}{CELL_ENDS}", f"{CELL_ENDS}{LINE_ENDS}"):
        cells = cells.replace(outside, CELL_ENDS)
    return cells.strip(LINE_ENDS).replace(LINE_ENDS, "\n")


@dataclass(frozen=True, slots=True)
class FilledTable:
    """A table by its layout, the text of each of its cells, and how many characters its source has."""

    layout: TableLayout
    texts: tuple[str, ...]
    source_length: int


PageContent = str | Preformatted | PageTable | FilledTable
"""A line of text, preformatted text, or a table."""

"""What a web page shows, between its markup and the document: lines, preformatted text and tables of cells.

Does not belong here: how it is read from the markup, and which columns the cells stand in.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Preformatted:
    """Text whose line breaks and tabs are displayed."""

    text: str


@dataclass(slots=True)
class TableCell:
    """One displayed cell.

    ``number`` counts the cells of its row as the source has them, hidden ones too, from one. ``rows`` is 0
    where the cell reaches to the end of its group of rows. ``column``, from zero, is known once the table is.
    """

    number: int
    column: int = 0
    columns: int = 1
    rows: int = 1
    content: list["Content"] = field(default_factory=list)
    has_picture: bool = False


@dataclass(slots=True)
class TableRow:
    """One row and its displayed cells."""

    cells: list[TableCell] = field(default_factory=list)
    cells_in_source: int = 0
    is_displayed: bool = True


@dataclass(slots=True)
class RowGroup:
    """A head, body or foot: ``rank`` is its place in the displayed order."""

    rank: int
    rows: list[TableRow] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """One table in its groups of rows."""

    groups: list[RowGroup] = field(default_factory=list)
    caption: list["Content"] = field(default_factory=list)


Content = str | Preformatted | Table
"""A line of text, preformatted text, or a table."""

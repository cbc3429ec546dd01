"""Tables that are broken over pages, made whole.

A grid goes on where the next page begins with one of the same columns. Its header, if it is repeated, is left
out; what the break has cut, a group's label or a row, is put together again where that cannot be mistaken.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.document import Cell
from extractors.readers.pdf.page_blocks import PageBlock, PageGrid
from extractors.text.labels import has_han, match_exactly, match_misprint
from schemas.forms import FACT_TABLES

_SAME_PLACE = 4.0
"""Points by which the rules of one column may differ from page to page."""
PageRow = tuple[Cell, ...]


def stitched(pages: Sequence[Sequence[PageBlock]]) -> list[PageBlock]:
    """The blocks of all pages in order, tables whole."""
    blocks: list[PageBlock] = []
    for page in pages:
        first = page[0] if page else None
        last = blocks[-1] if blocks else None
        if isinstance(first, PageGrid) and isinstance(last, PageGrid) and _same_columns(last, first):
            blocks[-1] = _joined(last, first)
            blocks.extend(page[1:])
        else:
            blocks.extend(page)
    return blocks


def _same_columns(upper: PageGrid, lower: PageGrid) -> bool:
    return len(upper.xs) == len(lower.xs) and all(
        abs((above - upper.xs[0]) - (below - lower.xs[0])) < _SAME_PLACE
        for above, below in zip(upper.xs, lower.xs, strict=True)
    )


def _joined(upper: PageGrid, lower: PageGrid) -> PageGrid:
    rows = list(lower.rows[_repeated_header(upper, lower) :])
    table = list(upper.rows)
    if rows:
        table, rows = _mended(table, rows)
    return replace(upper, rows=(*table, *rows))


def _repeated_header(upper: PageGrid, lower: PageGrid) -> int:
    """How many rows the lower grid begins with that are the upper one's first."""
    count = 0
    for above, below in zip(upper.rows, lower.rows, strict=False):
        if not any(cell.text for cell in below) or _printed(above) != _printed(below):
            break
        count += 1
    return count if count < len(upper.rows) else 0


def _printed(row: PageRow) -> list[tuple[int | None, int, str]]:
    return [(cell.column, cell.columns, _words(cell)) for cell in row]


@dataclass(frozen=True, slots=True)
class _Cut:
    """A cell at the foot of one page and the one right below it on the next.

    ``row`` is the row in which the upper one begins.
    """

    row: int
    upper: Cell
    lower: Cell

    @property
    def is_one(self) -> bool:
        """Whether at most one part prints something, or both only together make an official label."""
        above, below = self.upper.text, self.lower.text
        if not above or not below:
            return True
        return _is_label(above + below) and not (match_exactly(above) and match_exactly(below))

    @property
    def is_repeated(self) -> bool:
        """Whether both parts print the same words."""
        return has_han(self.upper.text) and _words(self.upper) == _words(self.lower)

    @property
    def cell(self) -> Cell:
        """Both parts as one cell."""
        upper, lower = self.upper, self.lower
        texts = [upper.text] if self.is_repeated else [part for part in (upper.text, lower.text) if part]
        locator = upper.locator if upper.text or not lower.text else lower.locator
        return upper._replace(
            text="\n".join(texts),
            locator=locator,
            rows=upper.rows + lower.rows,
            doubt=upper.doubt or lower.doubt,
        )


def _is_label(text: str) -> bool:
    return match_exactly(text) is not None or any(match_misprint(text, table) for table in FACT_TABLES)


def _words(cell: Cell) -> str:
    return "".join(cell.text.split())


def _mended(table: list[PageRow], rows: list[PageRow]) -> tuple[list[PageRow], list[PageRow]]:
    """Both parts of a table with what belongs together in the upper one."""
    cuts = _cuts(table, rows[0])
    foot = len(table) - 1
    if not _is_cut_row([cut for cut in cuts if cut.row == foot], cuts, rows[0]):
        # A merged label that the break cut covers rows on one side at least; a cell of one row is a row's
        # own.
        merged = [cut for cut in cuts if cut.row < foot or cut.lower.rows > 1]
        cuts = [cut for cut in merged if cut.is_one or cut.is_repeated]
    for cut in cuts:
        table[cut.row] = tuple(cut.cell if cell is cut.upper else cell for cell in table[cut.row])
    gone = {id(cut.lower) for cut in cuts}
    return table, [tuple(cell for cell in rows[0] if id(cell) not in gone), *rows[1:]]


def _cuts(table: list[PageRow], below: PageRow) -> list[_Cut]:
    """The cells of a row, each with the one above it that reaches the foot of the table and is as wide."""
    feet: dict[tuple[int | None, int], tuple[int, Cell]] = {}
    for number, row in enumerate(table):
        for cell in row:
            feet[cell.column, cell.columns] = (number, cell)
    cuts = []
    for cell in below:
        above = feet.get((cell.column, cell.columns))
        if above and above[0] + above[1].rows >= len(table):
            cuts.append(_Cut(*above, cell))
    return cuts


def _is_cut_row(own: list[_Cut], cuts: list[_Cut], below: PageRow) -> bool:
    """Whether the break runs through a row, of whose own cells ``own`` are the parts.

    Then no column prints something on both sides, but for a label that only both parts make whole; and the
    part below has no label that could be its own.
    """
    if len(cuts) < len(below) or not own or not all(cut.is_one for cut in own):
        return False
    labelled = [cut for cut in own if has_han(cut.lower.text)]
    return all(cut.upper.text for cut in labelled)

"""The cells of a sheet to paragraphs and grids: one grid for each run of rows with nothing empty between.

A sheet has no tables, only cells that stand together. What is hidden is left out. Every cell of the sheet
within the edges of a table is a cell of the grid, so where cells are not merged the blanks that merging would
have covered are there.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from extractors.document import Block, Cell, Grid, Paragraph, Rounding
from extractors.limits import MOST_CELLS, MOST_COLUMNS, MOST_COVERED
from extractors.text.labels import is_section_heading
from extractors.text.values import read_printed
from schemas.errors import UnreadableSourceError
from schemas.findings import Doubt

Place = tuple[int, int]
"""Row and column, from one as a spreadsheet counts them."""


@dataclass(frozen=True, slots=True)
class Area:
    """A merged cell, its corners included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """The texts of a sheet by their places, without empty ones, and what of them their formats round.

    ``doubts`` say of which cells it is not certain what they display; ``covers`` are areas under pictures.
    ``merged`` is None where the file cannot say which cells are merged. ``framed_rows`` have cells with
    borders, which belong to a table even if nothing is in them.
    """

    number: int
    texts: dict[Place, str] = field(default_factory=dict)
    roundings: dict[Place, Rounding] = field(default_factory=dict)
    doubts: dict[Place, Doubt] = field(default_factory=dict)
    covers: list[Area] = field(default_factory=list)
    merged: list[Area] | None = field(default_factory=list)
    framed_rows: set[int] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def put(
        self, row: int, column: int, text: str, rounding: Rounding | None = None, doubt: Doubt | None = None
    ) -> None:
        """Note what a cell prints; white space is nothing."""
        text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
        if text:
            self.texts[row, column] = text
        if rounding:
            self.roundings[row, column] = rounding
        if doubt:
            self.doubts[row, column] = doubt
        if len(self.texts) > MOST_CELLS:
            raise UnreadableSourceError("too_complex", f"more than {MOST_CELLS} cells")

    def doubt_results(self, results: Collection[Place], computed: bool | None) -> None:
        """Doubt numbers and blanks at these places, where formulas are, that may not be what is displayed.

        ``computed``: False where the file has formulas computed anew; None where nothing says that they were:
        then if all are 0 or blank in spite of other numbers, as libraries write that compute nothing.
        """
        if computed or not results:
            return
        numbers = {place for place, text in self.texts.items() if read_printed(text).value}
        if computed is False or (numbers and numbers.isdisjoint(results)):
            for place in results:
                if read_printed(self.texts.get(place, "")).status != "unreadable":
                    self.doubts[place] = "cell_format_unknown"


class _Shown(NamedTuple):
    """A cell where it begins to be seen, and the columns and rows that it covers there."""

    text: str
    columns: int = 1
    rows: int = 1
    rounding: Rounding | None = None


_EMPTY = _Shown("")


@dataclass(slots=True)
class _Line:
    """The shown cells of a row by their columns; ``goes_on``: even where these are empty, it is no gap."""

    number: int
    cells: dict[int, _Shown] = field(default_factory=dict)
    goes_on: bool = False


class _Lines(dict[int, _Line]):
    """Rows by their numbers, made when they are first asked for."""

    def __missing__(self, number: int) -> _Line:
        line = self[number] = _Line(number)
        return line


@dataclass(frozen=True, slots=True)
class LaidOut:
    """Everything that a sheet shows, from top to bottom; ``roundings`` by the locators of the cells."""

    blocks: list[Block]
    roundings: dict[str, Rounding]


def lay_out(sheet: Sheet) -> LaidOut:
    """Raises :class:`UnreadableSourceError` with ``too_complex``."""
    lines, covered = _lines(sheet)
    roundings = {
        _place(sheet, line.number, column): cell.rounding
        for line in lines.values()
        for column, cell in line.cells.items()
        if cell.rounding
    }
    return LaidOut(list(_blocks(lines, sheet, covered)), roundings)


def _blocks(lines: dict[int, _Line], sheet: Sheet, covered: set[Place]) -> Iterator[Block]:
    run: list[_Line] = []
    for line in sorted(lines.values(), key=lambda line: line.number):
        texts = [cell.text for cell in line.cells.values() if cell.text]
        parts = texts[0].split("\n") if len(texts) == 1 else []
        is_heading = any(map(is_section_heading, parts))
        is_empty = not texts and not line.goes_on
        if run and (is_heading or is_empty or _is_gap(run[-1].number, line.number, sheet)):
            yield _grid(run, sheet, covered)
            run = []
        if is_heading:
            place = _place(sheet, line.number, next(at for at, cell in line.cells.items() if cell.text))
            yield from (Paragraph(part.strip(), place) for part in parts if part.strip())
        elif texts or run:
            run += [] if is_empty else [line]
    if run:
        yield _grid(run, sheet, covered)


def _lines(sheet: Sheet) -> tuple[dict[int, _Line], set[Place]]:
    """The rows that show anything, and the places that merged cells cover."""
    lines = _Lines()
    covered: set[Place] = set()
    texts = dict(sheet.texts)
    last_row = max((row for row, _ in texts), default=0)
    last_column = max((column for _, column in texts), default=0)
    for area in sheet.merged or ():
        # Beyond the last text there is no table.
        rows = range(area.top, min(area.bottom, last_row) + 1)
        columns = range(area.left, min(area.right, last_column) + 1)
        if len(rows) * len(columns) + len(covered) > MOST_COVERED:
            raise UnreadableSourceError("too_complex", f"merged cells that cover more than {MOST_COVERED}")
        text = texts.pop((area.top, area.left), "")
        places = {(row, column) for row in rows for column in columns}
        for place in places & texts.keys():
            # What a covered cell holds is not printed.
            del texts[place]
        shown_rows = [row for row in rows if row not in sheet.hidden_rows]
        shown_columns = [column for column in columns if column not in sheet.hidden_columns]
        if shown_rows and shown_columns:
            first = shown_rows[0], shown_columns[0]
            covered |= places - {first}
            if doubt := sheet.doubts.get((area.top, area.left)):
                sheet.doubts[first] = doubt
            rounding = sheet.roundings.get((area.top, area.left))
            cell = _Shown(text, len(shown_columns), len(shown_rows), rounding)
            lines[first[0]].cells[first[1]] = cell
            for row in shown_rows[1:] if text else ():
                lines[row].goes_on = True
    for (row, column), text in texts.items():
        if row not in sheet.hidden_rows and column not in sheet.hidden_columns:
            lines[row].cells[column] = _Shown(text, rounding=sheet.roundings.get((row, column)))
    for row in sheet.framed_rows - sheet.hidden_rows:
        # Frames are often drawn on below a table; one empty row may be its last.
        if row <= last_row or (row == last_row + 1 and last_row in sheet.framed_rows):
            lines[row].goes_on = True
    return lines, covered


def _is_gap(above: int, below: int, sheet: Sheet) -> bool:
    """Whether a row that is shown, and shows nothing, lies between two rows."""
    between = range(above + 1, below)
    return len(between) > len(sheet.hidden_rows) or any(row not in sheet.hidden_rows for row in between)


def _grid(run: list[_Line], sheet: Sheet, covered: set[Place]) -> Grid:
    """The grid of some rows, as wide as those of several cells are: a title may be wider."""
    filled = [[(at, cell) for at, cell in line.cells.items() if cell.text] for line in run]
    left = min(at for cells in filled for at, _ in cells)
    tabular = [cells for cells in filled if len(cells) > 1] or filled
    right = max(at + cell.columns - 1 for cells in tabular for at, cell in cells)
    if right - left >= MOST_COLUMNS:
        raise UnreadableSourceError("too_complex", f"a table of {right - left + 1} columns")
    columns = [column for column in range(left, right + 1) if column not in sheet.hidden_columns]
    return Grid.of(tuple(tuple(_cells(line, columns, sheet, covered)) for line in run), rows_exact=True)


def _cells(line: _Line, columns: list[int], sheet: Sheet, covered: set[Place]) -> Iterator[Cell]:
    """The cells of a row, empty ones included, those covered by others left out."""
    for index, column in enumerate(columns):
        if (line.number, column) in covered:
            continue
        shown = line.cells.get(column, _EMPTY)
        place = _place(sheet, line.number, column)
        if sheet.merged is None:
            cell = Cell(shown.text, place)
        else:
            cell = Cell(shown.text, place, index, shown.columns, shown.rows)
        if sheet.doubts or sheet.covers:
            cell = cell.doubted(_doubt(sheet, line.number, column, shown))
        yield cell


def _doubt(sheet: Sheet, row: int, column: int, shown: _Shown) -> Doubt | None:
    """Why it is not certain what a cell displays, those that it covers among it."""
    bottom, right = row + shown.rows - 1, column + shown.columns - 1
    for area in sheet.covers:
        if area.top <= bottom and row <= area.bottom and area.left <= right and column <= area.right:
            return "cell_picture"
    return sheet.doubts.get((row, column))


def _place(sheet: Sheet, row: int, column: int) -> str:
    return f"table={sheet.number};row={row};col={column}"

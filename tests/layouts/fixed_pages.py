"""A report laid out on A4 pages as lines and texts with fixed places, for formats that know nothing else.

``lay_out(report)`` gives the pages; an OFD file or a scanned image is a way of writing them down. Lengths are
in points (1/72 inch), y grows downwards from the page's upper edge.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.layouts.grid import Grid, Row
from tests.layouts.report import Report

PAGE_WIDTH, PAGE_HEIGHT = 595.0, 842.0
MARGIN = 50.0
TITLE_SIZE, BODY_SIZE, CELL_SIZE = 16.0, 11.0, 9.0
LEADING = 1.35
CELL_PADDING = 2.0

_COLUMNS = {
    "article20_items": (2.0, 1.4, 1.4, 1.4),
    "application_dispositions": (0.7, 1.3, 3.6, 1.15, 1.15, 1.15, 1.15, 1.15, 1.15, 1.15),
    "review_litigation_counts": (1.0,) * 15,
}
"""Relative widths of each table's columns."""


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; ``x`` and ``y`` are the left and upper edge of its box, as high as ``size``."""

    x: float
    y: float
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One ruling line, from its left or upper to its right or lower end."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class Page:
    """What stands on one page; ``tables`` are the outlines of its pieces of tables (x0, top, x1, bottom)."""

    texts: list[Text] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    tables: list[tuple[float, float, float, float]] = field(default_factory=list)
    cells_per_table: list[int] = field(default_factory=list)


def width_of(text: str, size: float) -> float:
    """How wide a text is set: Chinese characters are square, all others half as wide."""
    return sum(size if ord(char) > 0x2E7F else size / 2 for char in text)


@dataclass(slots=True)
class _Writer:
    pages: list[Page] = field(default_factory=lambda: [Page()])
    y: float = MARGIN

    def turn(self) -> None:
        self.pages.append(Page())
        self.y = MARGIN

    def paragraph(self, text: str, size: float = BODY_SIZE, align: str = "left") -> None:
        width = PAGE_WIDTH - 2 * MARGIN
        for line in wrapped(text, size, width):
            if self.y + size * LEADING > PAGE_HEIGHT - MARGIN:
                self.turn()
            free = width - width_of(line, size)
            x = MARGIN + {"left": 0.0, "centre": free / 2, "right": free}[align]
            if line:
                self.pages[-1].texts.append(Text(x, self.y, size, line))
            self.y += size * LEADING

    def table(self, grid: Grid) -> None:
        """Rows until the page is full, the rest on the next page."""
        edges = _column_edges(grid)
        heights = [_row_height(row, edges) for row in grid.rows]
        self.y += CELL_SIZE
        begin = 0
        for index in range(len(grid.rows) + 1):
            used = sum(heights[begin:index])
            full = index < len(grid.rows) and self.y + used + heights[index] > PAGE_HEIGHT - MARGIN
            if full or index == len(grid.rows):
                self._piece(grid.rows[begin:index], heights[begin:index], edges)
                begin = index
            if full:
                self.turn()
        self.y += CELL_SIZE

    def _piece(self, rows: Sequence[Row], heights: Sequence[float], edges: Sequence[float]) -> None:
        if not rows:
            return
        tops = [self.y + sum(heights[:index]) for index in range(len(rows) + 1)]
        page = self.pages[-1]
        page.tables.append((edges[0], tops[0], edges[-1], tops[-1]))
        page.cells_per_table.append(len(list(spans(rows))))
        for r, c, rowspan, colspan in spans(rows):
            x0, x1, top, bottom = edges[c], edges[c + colspan], tops[r], tops[r + rowspan]
            page.lines += [Line(x0, top, x1, top), Line(x0, bottom, x1, bottom)]
            page.lines += [Line(x0, top, x0, bottom), Line(x1, top, x1, bottom)]
            page.texts += _set_in_cell(rows[r][c].text, x0, top, x1, bottom)
        self.y = tops[-1]


def _set_in_cell(text: str, x0: float, top: float, x1: float, bottom: float) -> Iterator[Text]:
    """The lines of a cell in its middle; what does not fit its width is set smaller."""
    width = x1 - x0 - 2 * CELL_PADDING
    lines = wrapped(text, CELL_SIZE, width)
    size = CELL_SIZE * min(1.0, width / max(1.0, *(width_of(line, CELL_SIZE) for line in lines), 1.0))
    y = (top + bottom - len(lines) * size * LEADING) / 2 + size * (LEADING - 1) / 2
    for number, line in enumerate(lines):
        if line:
            x = (x0 + x1 - width_of(line, size)) / 2
            yield Text(x, y + number * size * LEADING, size, line)


def spans(rows: Sequence[Row]) -> Iterator[tuple[int, int, int, int]]:
    """Row, column, rows and columns of every cell that begins in these rows, or is cut by their first."""
    for r, row in enumerate(rows):
        for c, slot in enumerate(row):
            begins = not slot.is_covered or (r == 0 and slot.kind == "down")
            if not begins:
                continue
            colspan = 1
            while c + colspan < len(row) and row[c + colspan].kind == "across":
                colspan += 1
            rowspan = 1
            while r + rowspan < len(rows) and rows[r + rowspan][c].kind == "down":
                rowspan += 1
            yield r, c, rowspan, colspan


def wrapped(text: str, size: float, width: float) -> list[str]:
    """The lines of a text set in a width; numbers are not broken."""
    lines = [""]
    for part in text.split("\n"):
        if lines != [""]:
            lines.append("")
        for char in part:
            joins = char.isascii() and lines[-1][-1:].isascii() and not part.isspace()
            if lines[-1] and not joins and width_of(lines[-1] + char, size) > width:
                lines.append("")
            lines[-1] += char
    return lines


def _column_edges(grid: Grid) -> list[float]:
    parts = _COLUMNS[grid.table]
    if len(parts) != len(grid.rows[0]):
        parts = (1.0,) * len(grid.rows[0])
    unit = (PAGE_WIDTH - 2 * MARGIN) / sum(parts)
    return [MARGIN + unit * sum(parts[:index]) for index in range(len(parts) + 1)]


def _row_height(row: Row, edges: Sequence[float]) -> float:
    """High enough for every text that is not merged downwards; those have the height of many rows."""
    most = 1
    for _, c, _, colspan in spans([row]):
        slot = row[c]
        if slot.kind == "down" or (slot.kind == "label" and c < 2 and colspan == 1 and len(row) == 10):
            continue
        width = edges[c + colspan] - edges[c] - 2 * CELL_PADDING
        most = max(most, len(wrapped(slot.text, CELL_SIZE, width)))
    return most * CELL_SIZE * LEADING + 2 * CELL_PADDING


def lay_out(report: Report) -> list[Page]:
    """The pages of a report."""
    writer = _Writer()
    for line in report.title:
        writer.paragraph(line, TITLE_SIZE, "centre")
    prose = (report.overview, (), (), (), report.problems, report.others)
    tables = (None, *report.grids, None, None)
    for paragraph in report.preface:
        writer.paragraph(paragraph)
    for heading, paragraphs, grid in zip(report.headings, prose, tables, strict=True):
        writer.paragraph(heading)
        for paragraph in paragraphs:
            writer.paragraph(paragraph)
        if grid and grid.table not in report.left_out:
            writer.table(grid)
    for line in report.signature:
        writer.paragraph(line, BODY_SIZE, "right")
    return writer.pages

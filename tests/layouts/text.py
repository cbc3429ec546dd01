"""The layouts in which a report reaches us as plain text.

Each is a way to write a grid as lines. A dump that writes one cell a line has no separator within a line; one
that writes whole rows has. A layout that cannot show an empty cell says so.
"""

from dataclasses import dataclass

from tests.layouts.headers import (
    BROKEN,
    HALF_WIDTH,
    SPACED,
    with_cut_header,
    with_header_by_columns,
    with_labels,
    with_total_on_top,
)
from tests.layouts.lines import (
    WriteTable,
    bare_cells,
    barred_rows,
    barred_rows_leading,
    lone_bars,
    lone_bars_between,
    markdown,
    shifted_rows,
    spaced_cells,
    tabbed_cells,
    tabbed_rows,
    trailing_bars,
    trimmed_rows,
)
from tests.layouts.report import Report


@dataclass(frozen=True, slots=True)
class Layout:
    """A way to write a report down.

    ``separator`` stands between the cells of one line, if a line holds several. ``shows_blanks``: an empty
    cell can be seen; ``shows_last_blanks``: also where it ends its row. ``gaps``: a blank line stands between
    all paragraphs.
    """

    name: str
    write_table: WriteTable
    separator: str | None = None
    shows_blanks: bool = True
    shows_last_blanks: bool = True
    gaps: bool = False

    def __call__(self, report: Report) -> str:
        """The report as text."""
        return "\n".join(self.lines(report)) + "\n"

    def lines(self, report: Report) -> list[str]:
        """The report as lines of text; a label broken in two is two lines."""
        return "\n".join(self._blocks(report)).split("\n")

    def _blocks(self, report: Report) -> list[str]:
        prose = (report.overview, (), (), (), report.problems, report.others)
        tables = (None, *report.grids, None, None)
        lines = self._paragraphs(*report.above, *report.title, "", *report.preface)
        for heading, paragraphs, grid in zip(report.headings, prose, tables, strict=True):
            lines += self._paragraphs(heading, *paragraphs)
            if grid and grid.table not in report.left_out:
                lines += self.write_table(grid)
        return lines + self._paragraphs("", *report.signature, *report.below)

    def _paragraphs(self, *paragraphs: str) -> list[str]:
        if not self.gaps:
            return list(paragraphs)
        return [line for paragraph in paragraphs if paragraph for line in (paragraph, "")]

    def line_of(self, lines: list[str], text: str) -> int:
        """The line, counted from 0, with a cell of that text; there must be one such cell."""
        (found,) = [number for number, line in enumerate(lines) if self.column(line, text)]
        return found

    def column(self, line: str, text: str) -> int | None:
        """Where a cell of that text stands in a line, counted from 1 as locators count, if it does."""
        if self.separator is None:
            return 1 if line.replace("|", "").strip() == text else None
        cells = [cell.strip() for cell in line.removeprefix("|").split(self.separator)]
        return cells.index(text) + 1 if text in cells else None


LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (
        Layout("tabbed_cells", tabbed_cells),
        Layout("tabbed_cells_with_gaps", lambda grid: tabbed_cells(grid, gap_after_groups=True)),
        Layout("tabbed_cells_broken_labels", with_labels(BROKEN, tabbed_cells)),
        Layout("trailing_bars", with_labels(HALF_WIDTH, with_cut_header(trailing_bars))),
        Layout("trailing_bars_whole_labels", trailing_bars),
        Layout("lone_bars", lone_bars),
        Layout("lone_bars_between", lone_bars_between, shows_blanks=False),
        Layout("paragraphs", spaced_cells, shows_blanks=False, gaps=True),
        Layout("paragraphs_by_columns", with_header_by_columns(spaced_cells), shows_blanks=False, gaps=True),
        Layout("bare_cells", bare_cells, shows_blanks=False),
        Layout("bare_cells_by_columns", with_header_by_columns(bare_cells), shows_blanks=False),
        Layout("tabbed_rows", tabbed_rows, "\t"),
        Layout("trimmed_rows", trimmed_rows, "\t", shows_last_blanks=False),
        Layout("shifted_rows", with_labels(SPACED, with_total_on_top(shifted_rows)), "\t"),
        Layout("barred_rows", barred_rows, "|"),
        Layout("barred_rows_leading", barred_rows_leading, "|"),
        Layout("markdown", markdown, "|"),
    )
}

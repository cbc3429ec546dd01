"""The layouts in which a report reaches us as plain text.

Each is a way to write a grid as lines. A dump that writes one cell a line has no separator within a line; one
that writes whole rows has. A layout that cannot show an empty cell says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from tests.layouts.grid import ACROSS, DOWN, Grid, Row, Slot, label_of, relabelled
from tests.layouts.report import Report

WriteTable = Callable[[Grid], list[str]]


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


# --- one cell a line


def _gap_after(row: Row, column: int) -> bool:
    """Some dumps have a blank line between the label of a group and its first row."""
    following = row[column + 1 : column + 2]
    return (
        bool(following) and row[column].text.startswith(("（三）", "（四）")) and following[0].kind == "label"
    )


def tabbed_cells(grid: Grid, gap_after_groups: bool = False) -> list[str]:
    """Every cell a line that begins with a tab; one covered from above leaves a line with only the tab."""
    lines = []
    for row in grid.rows:
        for column, slot in enumerate(row):
            if slot.kind != "across":
                lines.append(f"\t{slot.text}")
            if gap_after_groups and _gap_after(row, column):
                lines.append("")
        lines.append("")
    return [*lines, ""]


def trailing_bars(grid: Grid) -> list[str]:
    """Every cell a line that ends with a bar; the bars of covered slots have moved to the end of their row.

    The last row of a table has lost them.
    """
    lines = []
    for row in grid.rows:
        lines += [f"{slot.text} |" for slot in row if not slot.is_covered]
        covered = sum(slot.is_covered for slot in row)
        if covered and row is not grid.rows[-1]:
            lines[-1] += " " + "|" * covered
    return lines


def lone_bars(grid: Grid) -> list[str]:
    """Every cell a line, and after it a line with only a bar; nothing marks the rows."""
    return [line for row in grid.rows for slot in row if not slot.is_covered for line in (slot.text, "|")]


def lone_bars_between(grid: Grid) -> list[str]:
    """The same without the bar at the end of a row."""
    lines: list[str] = []
    for row in grid.rows:
        for slot in row:
            if not slot.is_covered:
                lines += [slot.text, "|"]
        lines.pop()
    return lines


def bare_cells(grid: Grid) -> list[str]:
    """Every cell a line; an empty one leaves none."""
    return [slot.text for row in grid.rows for slot in row if slot.text]


def spaced_cells(grid: Grid) -> list[str]:
    """Every cell a paragraph; an empty one leaves none."""
    return [line for text in bare_cells(grid) for line in (text, "")]


# --- one row a line


def tabbed_rows(grid: Grid) -> list[str]:
    """Every row a line, every slot a field, covered or not."""
    return ["", *("\t".join(slot.text for slot in row) for row in grid.rows), ""]


def trimmed_rows(grid: Grid) -> list[str]:
    """The same after an editor removed the white space at line ends."""
    return [line.rstrip() for line in tabbed_rows(grid)]


def shifted_rows(grid: Grid) -> list[str]:
    """Every row a line, with values at other positions in rows of a group than in rows without.

    The disposition table's third label column is only there where a third label is; elsewhere its empty field
    has moved to the end of the line. Two rows have lost the fields before their label.
    """
    if grid.table != "application_dispositions":
        return tabbed_rows(grid)
    return tabbed_rows(replace(grid, rows=tuple(_shifted(row) for row in _ungrouped(grid).rows)))


def _shifted(row: Row) -> Row:
    return (*row[:2], *row[3:], row[2]) if row[2].kind == "across" else row


def _ungrouped(grid: Grid) -> Grid:
    """The row of other handling and the total row as if they stood outside all groups."""

    def alone(row: Row) -> Row:
        label = label_of(row)
        if row[3].kind != "value" or not label.endswith(("3.其他", "其他处理", "总计")):
            return row
        return (Slot(label), ACROSS, ACROSS, *row[3:])

    return replace(grid, rows=tuple(alone(row) for row in grid.rows))


def barred_rows(grid: Grid) -> list[str]:
    """Every row a line of its cells, each with a bar after it; covered slots are not there."""
    return [" ".join(f"{slot.text} |" for slot in row if not slot.is_covered) for row in grid.rows]


def barred_rows_leading(grid: Grid) -> list[str]:
    """Every row a line with a bar at each end and between all slots."""
    return ["| " + " | ".join(slot.text for slot in row) + " |" for row in grid.rows]


def markdown(grid: Grid) -> list[str]:
    """A Markdown table: as above, with a rule under the first row."""
    first, *others = barred_rows_leading(grid)
    return ["", first, "|" + "---|" * len(grid.rows[0]), *others, ""]


# --- what dumps do to headers

BROKEN: Mapping[str, str] = MappingProxyType({
    "商业企业": "商业\n企业",
    "科研机构": "科研\n机构",
    "结果维持": "结果\n维持",
    "结果纠正": "结果\n纠正",
    "其他结果": "其他\n结果",
    "尚未审结": "尚未\n审结",
})  # fmt: skip
SPACED: Mapping[str, str] = MappingProxyType({old: new.replace("\n", " ") for old, new in BROKEN.items()})
CUT: Mapping[str, str] = MappingProxyType({
    "结果维持": "结果",
    "结果纠正": "结果",
    "其他结果": "其他",
    "尚未审结": "尚未",
})  # fmt: skip
HALF_WIDTH: Mapping[str, str] = MappingProxyType({"（": "(", "）": ")", "，": ",", "：": ":"})


def with_labels(wordings: Mapping[str, str], write_table: WriteTable) -> WriteTable:
    """A layout that also changes labels."""
    return lambda grid: write_table(relabelled(wordings)(grid))


def with_cut_header(write_table: WriteTable) -> WriteTable:
    """A layout that cuts the outcomes of reviews and lawsuits to their first word, all but the very first."""

    def cut(grid: Grid) -> Grid:
        if grid.table != "review_litigation_counts" or not grid.is_header(grid.rows[0]):
            return grid
        top, (first, *outcomes), *rest = grid.rows
        tail = relabelled(CUT)(replace(grid, rows=(tuple(outcomes), *rest))).rows
        return replace(grid, rows=(top, (first, *tail[0]), *tail[1:]))

    return lambda grid: write_table(cut(grid))


def with_header_by_columns(write_table: WriteTable) -> WriteTable:
    """A layout that reads headers by columns: 商业企业 before the total, outcomes after their proceeding."""

    def by_columns(grid: Grid) -> Grid:
        header = [row for row in grid.rows if grid.is_header(row)]
        if grid.table == "article20_items" or not header:
            return grid
        places = sorted(
            (column, line)
            for line, row in enumerate(header)
            for column, slot in enumerate(row)
            if slot.kind == "label"
        )
        row: Row = tuple(header[line][column] for column, line in places)
        return replace(grid, rows=(row, *(row for row in grid.rows if not grid.is_header(row))))

    return lambda grid: write_table(by_columns(grid))


def with_total_on_top(write_table: WriteTable) -> WriteTable:
    """A layout whose applicants' total begins in the first header row, beside 申请人情况."""

    def edit(grid: Grid) -> Grid:
        if grid.table != "application_dispositions":
            return grid
        first, second, *rest = grid.rows
        return replace(grid, rows=((*first[:-1], second[-1]), (*second[:-1], DOWN), *rest))

    return lambda grid: write_table(edit(grid))


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

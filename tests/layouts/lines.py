"""Ways to write a grid as lines of text: first those of a cell a line, then those of a row a line."""

from collections.abc import Callable
from dataclasses import replace

from tests.layouts.grid import ACROSS, Grid, Row, Slot, label_of

WriteTable = Callable[[Grid], list[str]]


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
        if len(row) < 4 or row[3].kind != "value" or not label.endswith(("3.其他", "其他处理", "总计")):
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

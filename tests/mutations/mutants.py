"""A damaged document with what is known of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

STRAY_NUMBER = "9,990,999"
"""Printed in no cell of the test figures."""
FURNITURE = "打印本页 关闭窗口"
A_WORD = "待定"
"""Printed where only a number can stand."""
PAGE_NUMBER = "- 3 -"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A damaged document.

    ``printed``: what is printed in each cell; a cell that is not in it is not there, or nobody can tell
    what it prints. ``damaged`` names the cells that the damage may make unreadable: those of the row that
    was hit, of the table where its header was; all others must still be read. In the cells of ``exact`` no
    other number than is displayed may be stated, whatever is said of it, and no blank without a word.
    """

    format: str
    layout: str
    mutation: str
    data: bytes
    printed: Mapping[str, str]
    damaged: frozenset[str] = frozenset()
    detail: str = ""
    exact: frozenset[str] = frozenset()

    @property
    def file_name(self) -> str:
        """As the file would be called."""
        return f"report.{self.format}"


def row_of(cell: str) -> str:
    """The row a cell stands in; the table of reviews has one."""
    table, _, rest = cell.partition("/")
    return table if table.startswith("review") else f"{table}/{rest.rpartition('/')[0]}"


def in_rows_of(cells: Iterable[str], all_cells: Iterable[str]) -> frozenset[str]:
    """All cells that stand in a row with one of some cells."""
    rows = {row_of(cell) for cell in cells}
    return frozenset(cell for cell in all_cells if row_of(cell) in rows)


def in_table(table: str, all_cells: Iterable[str]) -> frozenset[str]:
    """All cells of a table."""
    return frozenset(cell for cell in all_cells if cell.startswith(f"{table}/"))

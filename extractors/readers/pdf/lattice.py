"""Ruling lines to cells: pure geometry.

Lengths are in points, y grows downwards. Rules need not be neat: drawn twice, in pieces, a little too long or
too short, and a table's outer border may be lacking, as it is where a page breaks the table.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise, repeat
from operator import itemgetter
from typing import NamedTuple, cast

import numpy as np

from extractors.limits import MOST_RULED
from schemas.errors import GongkaiError

SNAP = 3.0
"""Rules no further apart than this are one rule; no row of text is so low."""
_LONGEST_GAP = 3.0
"""Pieces of one rule, the dashes of a dashed one too, are no further apart than this."""
_SHORTEST = 3.0
_OUTSIDE = 2
"""What is open to so many sides is no cell."""


class TooManyCellsError(GongkaiError):
    """The rules of one table make more cells than any report has."""


class Rule(NamedTuple):
    """A straight line along one axis: ``at`` is its place on the other one, ``start`` < ``end`` its ends."""

    at: float
    start: float
    end: float


class Box(NamedTuple):
    """A rectangle; ``top`` is less than ``bottom``."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def area(self) -> float:
        """Its width times its height."""
        return (self.x1 - self.x0) * (self.bottom - self.top)


Places = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Which = np.ndarray[tuple[int, ...], np.dtype[np.int64]]

Locate = Callable[[Box], str]
"""Gives the locator of a place on a page."""


class LatticeCell(NamedTuple):
    """One cell: the slot it begins in and how many it covers.

    A cell that is not ``whole`` is no rectangle: a rule between two cells is lacking in part.
    """

    row: int
    column: int
    rows: int
    columns: int
    box: Box
    whole: bool


_new_box, _new_cell = partial(tuple.__new__, Box), partial(tuple.__new__, LatticeCell)
"""What their ``_make`` does, without a call in Python for each of hundreds."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """One ruled table: the places of its rules and its cells, by rows and then by columns."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[LatticeCell, ...]
    slots: tuple[tuple[int | None, ...], ...]
    """For each row and column of slots the number of its cell; None where it lies outside the table."""

    @property
    def box(self) -> Box:
        """What the rules enclose."""
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def cell_at(self, x: float, y: float) -> int | None:
        """The number of the cell that a point lies in."""
        if not (self.xs[0] <= x < self.xs[-1] and self.ys[0] <= y < self.ys[-1]):
            return None
        return self.slots[bisect_right(self.ys, y) - 1][bisect_right(self.xs, x) - 1]

    def cells_at(self, x: Places, y: Places) -> Which:
        """What :meth:`cell_at` says of each of many points, -1 for None."""
        inside = (self.xs[0] <= x) & (x < self.xs[-1]) & (self.ys[0] <= y) & (y < self.ys[-1])
        numbers = np.array([[-1 if cell is None else cell for cell in row] for row in self.slots])
        row, column = (
            np.searchsorted(places, at[inside], "right") - 1 for places, at in ((self.ys, y), (self.xs, x))
        )
        found = np.full(len(x), -1)
        found[inside] = numbers[row, column]
        return found

    def cells_along(self, across: Rule) -> set[int]:
        """The numbers of the cells that a horizontal line passes, each for more than its ends' slack."""
        at, start, end = across
        if not self.ys[0] <= at < self.ys[-1]:
            return set()
        middle = (start + end) / 2
        start, end = min(start + SNAP, middle), max(end - SNAP, middle)
        if not (start < self.xs[-1] and end > self.xs[0]):
            return set()
        row = self.slots[bisect_right(self.ys, at) - 1]
        passed = set(row[max(bisect_right(self.xs, start) - 1, 0) : bisect_left(self.xs, end)])
        passed.discard(None)
        return cast(set[int], passed)


_START = itemgetter(1)


def join_rules(rules: Iterable[Rule]) -> list[Rule]:
    """One rule for all that lie on one line and touch one another, sorted by place."""
    joined: list[Rule] = []
    for line in _lines(sorted(rules)):
        at = sum([rule[0] for rule in line]) / len(line)
        start, end = None, 0.0
        for _, begin, stop in sorted(line, key=_START):
            if start is None:
                start, end = begin, stop
            elif begin <= end + _LONGEST_GAP:
                end = max(end, stop)
            else:
                joined.append(Rule(at, start, end))
                start, end = begin, stop
        if start is not None:
            joined.append(Rule(at, start, end))
    return [rule for rule in joined if rule.end - rule.start >= _SHORTEST]


def _lines(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Rules that lie on one line, no two of them further apart than :data:`SNAP`."""
    line: list[Rule] = []
    first = 0.0
    for rule in rules:
        at = rule[0]
        if line and at - first > SNAP:
            yield line
            line = []
        if not line:
            first = at
        line.append(rule)
    if line:
        yield line


def lattices(horizontal: Iterable[Rule], vertical: Iterable[Rule]) -> list[Lattice]:
    """The tables that rules make, smallest first, so that a table within a cell comes before the one around
    it.

    Raises :class:`TooManyCellsError`.
    """
    found = []
    for across, down in _connected(join_rules(horizontal), join_rules(vertical)):
        lattice = _lattice(*_closed(across, down))
        if lattice:
            found.append(lattice)
    return sorted(found, key=lambda lattice: lattice.box.area)


def _connected(
    horizontal: Sequence[Rule], vertical: Sequence[Rule]
) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Groups of rules that cross one another, directly or through others."""
    parents = list(range(len(horizontal) + len(vertical)))
    xs = [rule[0] for rule in vertical]  # from left to right
    for i, (y, start, end) in enumerate(horizontal):
        for j in range(bisect_left(xs, start - SNAP), bisect_right(xs, end + SNAP)):
            _, top, bottom = vertical[j]
            if top - SNAP <= y <= bottom + SNAP:
                _unite(parents, i, len(horizontal) + j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for i, across in enumerate(horizontal):
        groups[_root(parents, i)][0].append(across)
    for j, down in enumerate(vertical, start=len(horizontal)):
        groups[_root(parents, j)][1].append(down)
    return (group for group in groups.values() if group[0] and group[1])


def _root(parents: list[int], node: int) -> int:
    while parents[node] != node:
        parents[node] = parents[parents[node]]
        node = parents[node]
    return node


def _unite(parents: list[int], first: int, second: int) -> None:
    first, second = _root(parents, first), _root(parents, second)
    if first < second:
        parents[second] = first
    else:
        parents[first] = second


def _closed(across: list[Rule], down: list[Rule]) -> tuple[list[Rule], list[Rule]]:
    """The same rules with the outer borders that are lacking, where two rules or more end at one place."""
    return [*across, *_lacking_borders(across, down)], [*down, *_lacking_borders(down, across)]


def _lacking_borders(along: Sequence[Rule], crossing: Sequence[Rule]) -> Iterator[Rule]:
    places = [rule.at for rule in along]
    for ends, sign in (([rule.start for rule in crossing], -1), ([rule.end for rule in crossing], 1)):
        outermost = max(sign * end for end in ends)
        reaching = [rule for rule, end in zip(crossing, ends, strict=True) if outermost - sign * end <= SNAP]
        if len(reaching) > 1 and outermost - max(sign * place for place in places) > SNAP:
            yield Rule(sign * outermost, min(rule.at for rule in reaching), max(rule.at for rule in reaching))


def _places(rules: Iterable[Rule]) -> list[float]:
    return [sum(rule.at for rule in line) / len(line) for line in _lines(sorted(rules))]


def _walls(rules: Iterable[Rule], places: Sequence[float], steps: Sequence[float]) -> set[tuple[int, int]]:
    """Pairs (place, step): along this place the whole step is ruled."""
    middles = [(before + after) / 2 for before, after in pairwise(places)]
    spans = [(begin, end, min(SNAP, (end - begin) / 3)) for begin, end in pairwise(steps)]
    begins, ends = [begin + slack for begin, _, slack in spans], [end - slack for _, end, slack in spans]
    walls: set[tuple[int, int]] = set()
    for at, start, end in rules:
        ruled = range(bisect_left(begins, start), bisect_right(ends, end))
        walls.update(zip(repeat(bisect_right(middles, at)), ruled, strict=False))
    return walls


def _lattice(across: Sequence[Rule], down: Sequence[Rule]) -> Lattice | None:
    xs, ys = _places(down), _places(across)
    width, height = len(xs) - 1, len(ys) - 1
    if width < 1 or height < 1:
        return None
    if width * height > MOST_RULED:
        raise TooManyCellsError
    slots: list[list[int | None]] = [[None] * width for _ in range(height)]
    cells = []
    for number, own in enumerate(_regions(_walls(down, xs, ys), _walls(across, ys, xs), width, height)):
        (row, column), (last_row, last_column) = own[0], own[-1]
        if len(own) > 1:
            columns = [column for _, column in own]
            column, last_column = min(columns), max(columns)
        for at_row, at_column in own:
            slots[at_row][at_column] = number
        rows_, columns_ = last_row - row + 1, last_column - column + 1
        box = _new_box((xs[column], ys[row], xs[last_column + 1], ys[last_row + 1]))
        cells.append(_new_cell((row, column, rows_, columns_, box, rows_ * columns_ == len(own))))
    return Lattice(tuple(xs), tuple(ys), tuple(cells), tuple(map(tuple, slots))) if cells else None


def _regions(
    left: set[tuple[int, int]], above: set[tuple[int, int]], width: int, height: int
) -> Iterator[list[tuple[int, int]]]:
    """The slots of each cell, as (row, column), row by row.

    ``left`` holds the walls left of (column, row), ``above`` those above (row, column).
    """
    parents = list(range(width * height))
    open_sides: list[tuple[int, str]] = []
    for row in range(height):
        for column, slot in enumerate(range(row * width, (row + 1) * width)):
            if column and (column, row) not in left:
                _unite(parents, slot, slot - 1)
            if row and (row, column) not in above:
                _unite(parents, slot, slot - width)
    for row in range(height):
        ends = ((0, "left", 0), (width - 1, "right", width))
        open_sides += [(row * width + at, side) for at, side, wall in ends if (wall, row) not in left]
    for column in range(width):
        ends = ((0, "top", 0), (height - 1, "bottom", height))
        open_sides += [(at * width + column, side) for at, side, wall in ends if (wall, column) not in above]
    sides: dict[int, set[str]] = defaultdict(set)
    for slot, side in open_sides:
        sides[_root(parents, slot)].add(side)
    members: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for slot, parent in enumerate(parents):
        root = slot if parent == slot else _root(parents, slot)
        members[root].append((slot // width, slot % width))
    # What is open to one side is a cell whose border is lacking, as at the foot of a page; what is open to
    # two lies beside a table that is narrower here.
    return (own for root, own in members.items() if len(sides[root]) < _OUTSIDE)

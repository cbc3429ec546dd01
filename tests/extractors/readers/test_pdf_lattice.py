"""Ruling lines to cells: neat ones, untidy ones, and those that make no table."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.readers.pdf.lattice import Box, Rule, TooManyCellsError, join_rules, lattices

XS = (10.0, 60.0, 100.0, 180.0, 220.0)
YS = (20.0, 40.0, 75.0, 90.0, 130.0)
Cells = set[tuple[int, int, int, int]]


def _rules(cells: Cells) -> tuple[list[Rule], list[Rule]]:
    """The four sides of every cell: (row, column, rows, columns)."""
    horizontal, vertical = [], []
    for row, column, rows, columns in cells:
        x0, x1, top, bottom = XS[column], XS[column + columns], YS[row], YS[row + rows]
        horizontal += [Rule(top, x0, x1), Rule(bottom, x0, x1)]
        vertical += [Rule(x0, top, bottom), Rule(x1, top, bottom)]
    return horizontal, vertical


def _found(horizontal: list[Rule], vertical: list[Rule]) -> Cells:
    (lattice,) = lattices(horizontal, vertical)
    assert all(cell.whole for cell in lattice.cells)
    return {(cell.row, cell.column, cell.rows, cell.columns) for cell in lattice.cells}


FULL: Cells = {(row, column, 1, 1) for row in range(4) for column in range(4)}


@st.composite
def tables(draw) -> Cells:
    """Full grids of which some cells are merged."""
    free = {(row, column) for row in range(4) for column in range(4)}
    cells: Cells = set()
    while free:
        row, column = min(free)
        widest = 1
        while (row, column + widest) in free:
            widest += 1
        columns = draw(st.integers(1, widest))
        rows = draw(st.integers(1, 4 - row))
        own = {(r, c) for r in range(row, row + rows) for c in range(column, column + columns)}
        if not own <= free:
            rows, own = 1, {(row, c) for c in range(column, column + columns)}
        cells.add((row, column, rows, columns))
        free -= own
    # Every rule of the grid is there at some place, or there would be fewer rows or columns.
    edges = {row for row, *_ in cells}, {column for _, column, *_ in cells}
    return cells if edges == ({0, 1, 2, 3}, {0, 1, 2, 3}) else FULL


@settings(max_examples=60, deadline=None)
@given(tables())
def test_merged_cells(cells: Cells):
    assert _found(*_rules(cells)) == cells


@settings(max_examples=60, deadline=None)
@given(tables(), st.integers(0, 2**16))
def test_untidy_rules(cells: Cells, seed: int):
    """Drawn twice, off by a point, in pieces, in any order."""
    noise = random.Random(seed)

    def untidy(rules: list[Rule]) -> list[Rule]:
        pieces = []
        for at, start, end in rules:
            middle = noise.uniform(start + 3, end - 3)
            for begin, stop in ((start, middle), (middle + 1, end)):
                pieces.append(Rule(*(place + noise.uniform(-0.6, 0.6) for place in (at, begin, stop))))
        noise.shuffle(pieces)
        return pieces

    horizontal, vertical = _rules(cells)
    assert _found(untidy(horizontal), untidy(vertical)) == cells


@settings(max_examples=60, deadline=None)
@given(tables(), st.sampled_from(["left", "right", "top", "bottom"]))
def test_one_outer_border_is_lacking(cells: Cells, side: str):
    horizontal, vertical = _rules(cells)
    lacking = {"left": (vertical, XS[0]), "right": (vertical, XS[-1]), "top": (horizontal, YS[0])}
    rules, place = lacking.get(side, (horizontal, YS[-1]))
    kept = [rule for rule in rules if rule.at != place]
    horizontal, vertical = (horizontal, kept) if rules is vertical else (kept, vertical)
    assert _found(horizontal, vertical) == cells


def test_a_border_is_lacking_in_part():
    """As at the foot of a page: the cell that goes on below has no lower border, its neighbours have."""
    cells = {(0, 0, 4, 1), *((row, column, 1, 1) for row in range(4) for column in range(1, 4))}
    horizontal, vertical = _rules(cells)
    cut = [rule for rule in horizontal if rule != Rule(YS[-1], XS[0], XS[1])]
    assert _found(cut, vertical) == cells


def test_a_narrower_table_below_a_wider_one():
    wide = {(0, 0, 1, 2), (0, 2, 1, 2)}
    narrow = {(row, column, 1, 1) for row in (1, 2) for column in (0, 1)}
    horizontal, vertical = _rules(wide | narrow)
    (lattice,) = lattices(horizontal, vertical)
    assert {(cell.row, cell.column, cell.rows, cell.columns) for cell in lattice.cells} == {
        (0, 0, 1, 2),
        (0, 2, 1, 1),
        *narrow,
    }
    assert lattice.cell_at(150, 80) is None


def test_a_rule_that_ends_too_early_leaves_a_cell_that_is_not_whole():
    horizontal, vertical = _rules(FULL)
    broken = [rule for rule in horizontal if rule != Rule(YS[1], XS[1], XS[2])]
    broken = [rule for rule in broken if rule != Rule(YS[2], XS[1], XS[2])]
    gap = [rule for rule in vertical if rule != Rule(XS[2], YS[1], YS[2])]
    (lattice,) = lattices(broken, gap)
    odd = [cell for cell in lattice.cells if not cell.whole]
    assert [(cell.row, cell.column, cell.rows, cell.columns) for cell in odd] == [(0, 1, 3, 2)]


def test_rules_without_crossings_are_no_table():
    assert lattices([Rule(10, 0, 100), Rule(30, 0, 100)], []) == []
    assert lattices([Rule(10, 0, 100)], [Rule(50, 20, 80)]) == []
    assert lattices([Rule(50, 0, 100)], [Rule(50, 20, 80)]) == []


def test_tables_side_by_side_and_within_one_another():
    frame = [Rule(0, 0, 300), Rule(200, 0, 300)], [Rule(0, 0, 200), Rule(300, 0, 200)]
    horizontal, vertical = _rules(FULL)
    inner, outer = lattices([*frame[0], *horizontal], [*frame[1], *vertical])
    assert len(inner.cells) == 16
    assert outer.box == Box(0, 0, 300, 200)


def test_joining():
    assert join_rules([Rule(10, 0, 50), Rule(11, 52, 100), Rule(10.5, 20, 60)]) == [Rule(10.5, 0, 100)]
    assert join_rules([Rule(10, 0, 50), Rule(10, 60, 100)]) == [Rule(10, 0, 50), Rule(10, 60, 100)]
    assert join_rules([Rule(10, 0, 1)]) == []


def test_too_many():
    places = [float(place * 5) for place in range(250)]
    with pytest.raises(TooManyCellsError):
        lattices([Rule(at, 0, 2000) for at in places], [Rule(at, 0, 2000) for at in places])

"""Damage to the tables themselves, before they are written in any format.

What is changed is known cell by cell, so it is known what every place prints afterwards.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from random import Random

from tests.layouts import Report
from tests.layouts.grid import ACROSS, Grid, Row, Slot
from tests.mutations.mutants import A_WORD, FURNITURE, PAGE_NUMBER, STRAY_NUMBER, in_rows_of, in_table

OTHER_NUMBER = "8,880,888"
"""Printed in no cell of the test figures, and not the stray one."""


@dataclass(frozen=True, slots=True)
class Change:
    """A changed table: what cells print now (None: nothing), and which may have become unreadable."""

    grid: Grid
    damaged: frozenset[str] = frozenset()
    printed: Mapping[str, str | None] = field(default_factory=dict)


GridMutation = Callable[[Grid, Random], Change | None]
"""Changes a table somewhere; None where there is nothing to change."""


def _cells(grid: Grid) -> list[str]:
    return [slot.cell for row in grid.rows for slot in row if slot.cell]


def _body(grid: Grid) -> list[int]:
    return [at for at, row in enumerate(grid.rows) if not grid.is_header(row)]


def _values(row: Row) -> list[int]:
    return [at for at, slot in enumerate(row) if slot.kind == "value"]


def _labels(row: Row) -> list[int]:
    return [at for at, slot in enumerate(row) if slot.kind == "label" and slot.text]


def _names(row: Row) -> list[str]:
    return [slot.cell for slot in row if slot.cell]


def _row_damage(grid: Grid, *rows: Row) -> frozenset[str]:
    return in_rows_of([name for row in rows for name in _names(row)], _cells(grid))


def _table_damage(grid: Grid) -> frozenset[str]:
    return in_table(grid.table, _cells(grid))


def _with_row(grid: Grid, at: int, *rows: Row) -> Grid:
    return replace(grid, rows=(*grid.rows[:at], *rows, *grid.rows[at + 1 :]))


def _with_slot(grid: Grid, at: int, column: int, *slots: Slot) -> Grid:
    row = grid.rows[at]
    return _with_row(grid, at, (*row[:column], *slots, *row[column + 1 :]))


def _a_value(grid: Grid, random: Random) -> tuple[int, int]:
    at = random.choice(_body(grid))
    return at, random.choice(_values(grid.rows[at]))


def _print_in_value(text: str) -> GridMutation:
    def change(grid: Grid, random: Random) -> Change:
        at, column = _a_value(grid, random)
        slot = grid.rows[at][column]
        changed = _with_slot(grid, at, column, replace(slot, text=text))
        return Change(changed, frozenset({slot.cell or ""}), {slot.cell or "": text})

    return change


def _drop_value(grid: Grid, random: Random) -> Change:
    at, column = _a_value(grid, random)
    slot = grid.rows[at][column]
    return Change(_with_slot(grid, at, column), _row_damage(grid, grid.rows[at]), {slot.cell or "": None})


def _duplicate_value(grid: Grid, random: Random) -> Change:
    at, column = _a_value(grid, random)
    slot = grid.rows[at][column]
    return Change(_with_slot(grid, at, column, slot, slot), _row_damage(grid, grid.rows[at]))


def _insert_number(grid: Grid, random: Random) -> Change:
    at, column = _a_value(grid, random)
    slots = Slot(STRAY_NUMBER, "value"), grid.rows[at][column]
    return Change(_with_slot(grid, at, column, *slots), _row_damage(grid, grid.rows[at]))


def _merge_values(grid: Grid, random: Random) -> Change | None:
    """Two neighbouring numbers in one cell; the other is covered."""
    at, column = _a_value(grid, random)
    row = grid.rows[at]
    if column + 1 >= len(row) or row[column + 1].kind != "value":
        return None
    one, other = row[column], row[column + 1]
    both = replace(one, text=f"{one.text} {other.text}")
    changed = _with_row(grid, at, (*row[:column], both, ACROSS, *row[column + 2 :]))
    printed = {one.cell or "": None, other.cell or "": None}
    return Change(changed, _row_damage(grid, row), printed)


def _label_damage(grid: Grid, at: int) -> frozenset[str]:
    return _table_damage(grid) if grid.is_header(grid.rows[at]) else _row_damage(grid, grid.rows[at])


def _edit_label(edit: Callable[[str, Random], str]) -> GridMutation:
    def change(grid: Grid, random: Random) -> Change | None:
        at = random.randrange(len(grid.rows))
        labels = _labels(grid.rows[at])
        if not labels:
            return None
        column = random.choice(labels)
        slot = grid.rows[at][column]
        changed = _with_slot(grid, at, column, replace(slot, text=edit(slot.text, random)))
        return Change(changed, _label_damage(grid, at))

    return change


def _misprinted(text: str, random: Random) -> str:
    """One character lost, doubled or replaced."""
    at = random.randrange(len(text))
    return text[:at] + random.choice(["", text[at] * 2, "某"]) + text[at + 1 :]


def _cut(text: str, random: Random) -> str:
    return text[: random.randrange(1, len(text))] if len(text) > 1 else ""


def _swap_labels(grid: Grid, random: Random) -> Change | None:
    """The labels of two neighbouring rows: a table in which the labels are printed at the wrong rows says
    what it says."""
    body = [at for at in _body(grid) if at + 1 in _body(grid)]
    if not body:
        return None
    at = random.choice(body)
    one, other = grid.rows[at], grid.rows[at + 1]
    if not _labels(one) or _labels(one)[-1:] != _labels(other)[-1:]:
        return None
    column = _labels(one)[-1]
    changed = _with_slot(grid, at, column, other[column])
    changed = _with_slot(changed, at + 1, column, one[column])
    printed: dict[str, str | None] = {}
    for row, source in ((one, other), (other, one)):
        names, texts = _names(row), [slot.text for slot in source if slot.cell]
        if len(names) != len(texts):
            return None
        printed.update(zip(names, texts, strict=True))
    return Change(changed, _row_damage(grid, one, other), printed)


def _drop_row(grid: Grid, random: Random) -> Change | None:
    at = random.choice(_body(grid))
    row = grid.rows[at]
    if len(_labels(row)) > 1:
        return None  # its group's label would go with it
    return Change(_with_row(grid, at), _row_damage(grid, row), dict.fromkeys(_names(row)))


def _duplicate_row(grid: Grid, random: Random) -> Change | None:
    at = random.choice(_body(grid))
    row = grid.rows[at]
    if len(_labels(row)) > 1:
        return None
    return Change(_with_row(grid, at, row, tuple(replace(slot, cell=None) for slot in row)))


def _contradict_row(grid: Grid, random: Random) -> Change | None:
    """A row printed again with other numbers."""
    at = random.choice(_body(grid))
    row = grid.rows[at]
    if len(_labels(row)) != 1:
        return None
    again = tuple(
        replace(slot, text=str(7_000_000 + column), cell=None) if slot.kind == "value" else slot
        for column, slot in enumerate(row)
    )
    return Change(_with_row(grid, at, row, again), _row_damage(grid, row), dict.fromkeys(_names(row)))


def _swap_rows(grid: Grid, random: Random) -> Change | None:
    """Two neighbouring rows of one group, labels and all."""
    body = [
        at
        for at in _body(grid)
        if at + 1 in _body(grid)
        and [slot.kind for slot in grid.rows[at]] == [slot.kind for slot in grid.rows[at + 1]]
        and len(_labels(grid.rows[at])) == 1
    ]
    if not body:
        return None
    at = random.choice(body)
    rows = (*grid.rows[:at], grid.rows[at + 1], grid.rows[at], *grid.rows[at + 2 :])
    return Change(replace(grid, rows=rows))


def _split_row(grid: Grid, random: Random) -> Change | None:
    """The second half of a row's values a row lower, under the empty places of the first."""
    at = random.choice(_body(grid))
    row = grid.rows[at]
    values = _values(row)
    if len(values) < 2:
        return None
    column = random.choice(values[1:])
    above = (*row[:column], *(replace(slot, text="", cell=None) for slot in row[column:]))
    below = (*(Slot() if slot.kind != "value" else Slot("", "value") for slot in row[:column]), *row[column:])
    return Change(_with_row(grid, at, above, below), _row_damage(grid, row))


def _insert_row(text: str) -> GridMutation:
    def change(grid: Grid, random: Random) -> Change | None:
        at = random.choice(_body(grid))
        row = grid.rows[at]
        if any(slot.kind == "down" for slot in row):
            return None  # it would cut a merged label in two
        inserted = (Slot(text), *(ACROSS,) * (len(row) - 1))
        return Change(_with_row(grid, at, inserted, row))

    return change


def _edit_columns(edit: Callable[[Row, int], Row], *, is_lost: bool) -> GridMutation:
    """A column of values with what stands over it, in tables of one width; ``is_lost``: left out."""

    def change(grid: Grid, random: Random) -> Change | None:
        if grid.table == "article20_items":
            return None
        column = random.choice(_values(grid.rows[-1])[:-1])
        rows = tuple(edit(row, column) for row in grid.rows)
        lost = [row[column].cell or "" for row in grid.rows if row[column].cell] if is_lost else []
        return Change(replace(grid, rows=rows), _table_damage(grid), dict.fromkeys(lost))

    return change


def _without_column(row: Row, column: int) -> Row:
    slot = row[column]
    following = row[column + 1 : column + 2]
    if not slot.is_covered and following and following[0].kind == "across":
        return (*row[:column], slot, *row[column + 2 :])
    return (*row[:column], *row[column + 1 :])


def _with_column_twice(row: Row, column: int) -> Row:
    return (*row[: column + 1], replace(row[column], cell=None), *row[column + 1 :])


def _drop_header_row(grid: Grid, random: Random) -> Change:
    at = random.choice([at for at in range(len(grid.rows)) if at not in _body(grid)])
    gone, following = grid.rows[at], grid.rows[at + 1]
    # What the lost row merged downwards is empty below.
    orphaned = tuple(
        Slot() if slot.kind == "down" and above.kind == "label" else slot
        for slot, above in zip(following, gone, strict=True)
    )
    return Change(_with_row(_with_row(grid, at + 1, orphaned), at), _table_damage(grid))


def _drop_header(grid: Grid, _: Random) -> Change:
    rows = tuple(row for row in grid.rows if not grid.is_header(row))
    return Change(replace(grid, rows=rows), _table_damage(grid))


def _transpose(grid: Grid, _: Random) -> Change:
    width = max(map(len, grid.rows))
    plain = [
        [Slot(slot.text, slot.kind if slot.kind == "value" else "label") for slot in row] for row in grid.rows
    ]
    padded = [[*row, *([Slot()] * (width - len(row)))] for row in plain]
    rows = tuple(zip(*padded, strict=True))
    return Change(replace(grid, rows=rows), _table_damage(grid), dict.fromkeys(_cells(grid)))


GRID_MUTATIONS: dict[str, GridMutation] = {
    "alter a value": _print_in_value(OTHER_NUMBER),
    "blank a value": _print_in_value(""),
    "print a word for a value": _print_in_value(A_WORD),
    "drop a value": _drop_value,
    "print a value twice": _duplicate_value,
    "insert a number": _insert_number,
    "merge two values": _merge_values,
    "misprint a label": _edit_label(_misprinted),
    "cut a label": _edit_label(_cut),
    "blank a label": _edit_label(lambda _, __: ""),
    "swap two labels": _swap_labels,
    "drop a row": _drop_row,
    "print a row twice": _duplicate_row,
    "print a row again otherwise": _contradict_row,
    "swap two rows": _swap_rows,
    "split a row": _split_row,
    "insert a site's row": _insert_row(FURNITURE),
    "insert a page number": _insert_row(PAGE_NUMBER),
    "insert an empty row": _insert_row(""),
    "drop a column": _edit_columns(_without_column, is_lost=True),
    "print a column twice": _edit_columns(_with_column_twice, is_lost=False),
    "drop a row of the header": _drop_header_row,
    "drop the header": _drop_header,
    "transpose the table": _transpose,
}
RAGGED = frozenset({"drop a value", "print a value twice", "insert a number", "transpose the table"})
"""Mutations after which rows are no longer equally wide, which only some formats can write."""


def _move_tables(report: Report, random: Random) -> Report:
    order = random.sample(range(3), 3)
    return report.but(
        grids=tuple(report.grids[at] for at in order),
        headings=(report.headings[0], *(report.headings[1 + at] for at in order), *report.headings[4:]),
    )


def grid_mutants(
    report: Report, count: int, seed: int, *, ragged: bool
) -> Iterator[tuple[str, Report, Mapping[str, str], frozenset[str]]]:
    """Name, report, what is printed, and what is damaged, of ``count`` mutants, in turn of every kind."""
    random = Random(seed)
    kinds = [*(name for name in GRID_MUTATIONS if ragged or name not in RAGGED), "move tables"]
    made = 0
    while made < count:
        for name in kinds:
            if made == count:
                return
            if name == "move tables":
                yield name, _move_tables(report, random), report.figures.printed, frozenset()
                made += 1
                continue
            at = random.randrange(len(report.grids))
            change = GRID_MUTATIONS[name](report.grids[at], random)
            if change is None:
                continue
            changed = report.but(grids=(*report.grids[:at], change.grid, *report.grids[at + 1 :]))
            now = {**report.figures.printed, **change.printed}
            printed = {cell: text for cell, text in now.items() if text is not None}
            yield name, changed, printed, change.damaged
            made += 1

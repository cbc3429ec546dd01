"""How offices change the official tables: other wordings, more rows, rows and cells left out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from tests.layouts.grid import DOWN, Grid, Row, Slot, label_of

GridEdit = Callable[[Grid], Grid]


def relabelled(wordings: Mapping[str, str]) -> GridEdit:
    """Replace pieces of labels: another wording, other punctuation, a misprint, a line break."""

    def edit(slot: Slot) -> Slot:
        text = slot.text
        for old, new in wordings.items():
            text = text.replace(old, new)
        return slot if slot.kind != "label" else replace(slot, text=text)

    return lambda grid: replace(grid, rows=tuple(tuple(edit(slot) for slot in row) for row in grid.rows))


RowEdit = Callable[[Grid, int], tuple[Row, ...]]


def _at_row(label: str, edit: RowEdit) -> GridEdit:
    """An edit of the one row whose label contains ``label``; other tables stay as they are."""

    def edit_grid(grid: Grid) -> Grid:
        found = [index for index, row in enumerate(grid.rows) if label in label_of(row)]
        assert len(found) <= 1, (label, found)
        return replace(grid, rows=edit(grid, found[0])) if found else grid

    return edit_grid


def _like(row: Row, label: str, texts: tuple[str, ...]) -> Row:
    """Another row of the same shape in the same group, whose values belong to no cell of the form."""
    own = max(index for index, slot in enumerate(row) if slot.kind == "label")
    values = iter(texts)
    head = tuple(DOWN if slot.kind == "label" else slot for slot in row[:own])
    tail = tuple(Slot(next(values), "value") if slot.kind == "value" else slot for slot in row[own + 1 :])
    return (*head, Slot(label), *tail)


def with_row_after(label: str, new_label: str, *texts: str) -> GridEdit:
    """A row that the official form does not have."""

    def edit(grid: Grid, index: int) -> tuple[Row, ...]:
        new = _like(grid.rows[index], new_label, texts)
        return (*grid.rows[: index + 1], new, *grid.rows[index + 1 :])

    return _at_row(label, edit)


def with_row_again(label: str, *texts: str) -> GridEdit:
    """A row printed a second time, with the same values or with others."""

    def edit(grid: Grid, index: int) -> tuple[Row, ...]:
        row = grid.rows[index]
        values = texts or tuple(slot.text for slot in row if slot.kind == "value")
        return with_row_after(label, label_of(row), *values)(grid).rows

    return _at_row(label, edit)


def without_row(label: str) -> GridEdit:
    """A row left out; where it began a group, the group's label moves to the next row."""

    def edit(grid: Grid, index: int) -> tuple[Row, ...]:
        own = max(column for column, slot in enumerate(grid.rows[index]) if slot.kind == "label")
        rows = [*grid.rows[:index], *grid.rows[index + 1 :]]
        if index < len(rows):
            rows[index] = tuple(
                above if column < own and slot.kind == "down" and above.kind == "label" else slot
                for column, (slot, above) in enumerate(zip(rows[index], grid.rows[index], strict=True))
            )
        return tuple(rows)

    return _at_row(label, edit)


def without_cell(cell: str) -> GridEdit:
    """A cell left out of its row, so that the rest moves up."""
    return lambda grid: replace(
        grid, rows=tuple(tuple(slot for slot in row if slot.cell != cell) for row in grid.rows)
    )


def with_value_appended(label: str, text: str) -> GridEdit:
    """A number too many at the end of a row."""

    def edit(grid: Grid, index: int) -> tuple[Row, ...]:
        row = (*grid.rows[index], Slot(text, "value"))
        return (*grid.rows[:index], row, *grid.rows[index + 1 :])

    return _at_row(label, edit)


def without_header(grid: Grid) -> Grid:
    """The rows of values alone."""
    return replace(grid, rows=tuple(row for row in grid.rows if not grid.is_header(row)))


def without_numbers(grid: Grid) -> Grid:
    """Labels without 一、, （一） and 1. before them."""
    number = re.compile(r"^(?:[一二三四]、|（[一二三四五六七]）|\d\.)")
    return replace(
        grid,
        rows=tuple(
            tuple(
                replace(slot, text=number.sub("", slot.text)) if slot.kind == "label" else slot
                for slot in row
            )
            for row in grid.rows
        ),
    )


def with_values_glued(label: str, number: int) -> GridEdit:
    """The first values of a row printed right behind its label, and no cells of their own left."""

    def edit(grid: Grid, index: int) -> tuple[Row, ...]:
        row = grid.rows[index]
        values = [slot for slot in row if slot.kind == "value"][:number]
        (own,) = (slot for slot in row if slot.kind == "label" and label in slot.text)
        glued = replace(own, text=own.text + "".join(slot.text for slot in values))
        new = tuple(glued if slot is own else slot for slot in row if slot not in values)
        return (*grid.rows[:index], new, *grid.rows[index + 1 :])

    return _at_row(label, edit)

"""The printed forms hold every cell once, and are the forms that the tests write by themselves."""

import pytest

from schemas.forms import FACT_TABLES, FORM_VERSIONS, cell_name, form_table
from schemas.official_form import PrintedTable, printed_table
from tests.layouts.figures import same_everywhere
from tests.layouts.grid import grids


def as_matrix(printed: PrintedTable) -> list[list[str]]:
    """Each place's label or cell, that of a slot that reaches over it included."""
    matrix = [[""] * printed.width for _ in printed.rows]
    for at, row in enumerate(printed.rows):
        for slot in row:
            column = matrix[at].index("")
            text = cell_name(printed.table, slot.codes) if slot.codes else slot.text
            for down in range(slot.rows):
                for across in range(slot.columns):
                    assert matrix[at + down][column + across] == ""
                    matrix[at + down][column + across] = text
    return matrix


@pytest.mark.parametrize("table", FACT_TABLES)
@pytest.mark.parametrize("version", FORM_VERSIONS)
def test_a_printed_table_is_full_and_holds_each_cell_once(table, version):
    form = form_table(table, version)
    printed = printed_table(form)
    assert all(text for row in as_matrix(printed) for text in row)
    cells = [slot.codes for row in printed.rows for slot in row if slot.codes]
    assert tuple(cells) == form.cells()


@pytest.mark.parametrize("version", FORM_VERSIONS)
def test_it_is_the_form_that_documents_print(version):
    for grid in grids(same_everywhere(version, "0")):
        expected: list[list[str]] = []
        for row in grid.rows:
            texts: list[str] = []
            for at, slot in enumerate(row):
                if slot.kind == "across":
                    texts.append(texts[-1])
                elif slot.kind == "down":
                    texts.append(expected[-1][at])
                else:
                    texts.append(slot.cell or slot.text)
            expected.append(texts)
        assert as_matrix(printed_table(form_table(grid.table, version))) == expected

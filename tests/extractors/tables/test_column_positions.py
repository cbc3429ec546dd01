"""Columns by where they stand: other orders, columns of the publisher's own, cells that stick out."""

from dataclasses import replace

import pytest

from schemas.extraction import ReportReading
from tests.extractors.reading import assert_nothing_invented, assert_reads, by_name, finding_codes, read
from tests.layouts import all_different, report
from tests.layouts.edits import GridEdit, relabelled
from tests.layouts.grid import ACROSS, DOWN, Grid, Row, Slot
from tests.layouts.web_pages import WEB_LAYOUTS, Markup, padded, repeated, spanned

FIGURES = all_different("2021")
REPORT = report(FIGURES)
APPLICATIONS = "application_dispositions"
ROW = f"{APPLICATIONS}/refused.state_secret"
WAYS = {"spanned": spanned, "padded": padded, "repeated": repeated}
IN_EVERY_WAY = pytest.mark.parametrize("way", WAYS)
FIRST, BUSINESS, RESEARCH, OTHER, TOTAL = 3, 4, 5, 8, 9
"""Columns of the disposition table."""


def reading_of(way: str, *edits: GridEdit, figures=FIGURES, table=APPLICATIONS) -> ReportReading:
    return read(Markup(WAYS[way])(report(figures).edited(*edits, table=table)))


def columns_exchanged(one: int, other: int, below: int = 2) -> GridEdit:
    """Two columns in each other's place, with all their cells but those of the first rows of the header."""

    def edit(row: Row) -> Row:
        slots = list(row)
        slots[one], slots[other] = slots[other], slots[one]
        return tuple(slots)

    return lambda grid: replace(grid, rows=(*grid.rows[:below], *map(edit, grid.rows[below:])))


def with_column(at: int, label: str, text: str, header_row: int = 2) -> GridEdit:
    """A column that the form lacks, within the header's span."""

    def edit(grid: Grid) -> Grid:
        rows = []
        for number, row in enumerate(grid.rows):
            new = (
                ACROSS
                if number < header_row
                else Slot(label)
                if number == header_row
                else Slot(text, "value")
            )
            rows.append((*row[:at], new, *row[at:]))
        return replace(grid, rows=tuple(rows))

    return edit


def row_edited(label: str, edit) -> GridEdit:
    def edit_grid(grid: Grid) -> Grid:
        rows = (edit(row) if any(label in slot.text for slot in row) else row for row in grid.rows)
        return replace(grid, rows=tuple(rows))

    return edit_grid


APPLICANTS = [(BUSINESS, RESEARCH), (BUSINESS, OTHER), (RESEARCH, OTHER)]


@pytest.mark.parametrize(
    ("way", "one", "other", "table"),
    [
        *((way, *pair, APPLICATIONS) for way in WAYS for pair in APPLICANTS),
        *((way, 6, 8, "review_litigation_counts") for way in ("spanned", "repeated")),
    ],
)
def test_columns_in_another_order(way: str, one: int, other: int, table: str):
    reading = reading_of(way, columns_exchanged(one, other), table=table)
    assert_reads(reading, FIGURES.printed)
    assert finding_codes(reading) == {"columns_reordered", "read_once"}


@pytest.mark.parametrize("way", ["spanned", "repeated"])
def test_lawsuits_in_another_order(way: str):
    labels = relabelled({"未经复议直接起诉": "\0", "复议后起诉": "未经复议直接起诉", "\0": "复议后起诉"})
    reading = reading_of(way, labels, table="review_litigation_counts")
    names = ("litigation_direct", "litigation_after_review")
    exchanged = {
        name: FIGURES.printed[
            name.replace(names[0], "\0").replace(names[1], names[0]).replace("\0", names[1])
        ]
        for name in FIGURES.printed
    }
    assert_reads(reading, exchanged)


def test_outcomes_in_another_order_under_cells_that_were_not_merged():
    """Nothing says which of three equal words stands under which proceeding."""
    reading = reading_of("padded", columns_exchanged(6, 8), table="review_litigation_counts")
    assert {cell.status for cell in reading.cells if cell.table == "review_litigation_counts"} == {
        "ambiguous"
    }
    assert finding_codes(reading) - {"read_once"} == {"header_unrecognised"}


@IN_EVERY_WAY
@pytest.mark.parametrize("text", ["77", ""])
@pytest.mark.parametrize("at", [OTHER, OTHER + 1])
def test_a_column_that_the_form_lacks(way: str, at: int, text: str):
    """Its values are not loaded, not taken for others', and said to be there."""
    reading = reading_of(way, with_column(at, "外籍人员", text))
    assert_reads(reading, FIGURES.printed)
    assert finding_codes(reading) - {"read_once"} == ({"values_unplaced"} if text else set())


@pytest.mark.parametrize("blank", ["natural_person", "other_organization", "total"])
@IN_EVERY_WAY
def test_a_blank_beside_a_column_that_the_form_lacks(way: str, blank: str):
    figures = FIGURES.but({f"{ROW}/{blank}": ""})
    assert_reads(reading_of(way, with_column(OTHER, "外籍人员", "77"), figures=figures), figures.printed)


def test_a_crooked_row_with_a_cell_for_every_column_is_told_by_its_order():
    def crooked(row: Row) -> Row:
        return (row[0], row[1], *row[3:])

    reading = reading_of("spanned", row_edited("二、上年结转", crooked))
    assert_reads(reading, FIGURES.printed)


@pytest.mark.parametrize("at", [FIRST, RESEARCH, TOTAL])
@IN_EVERY_WAY
def test_a_crooked_row_short_of_a_cell_is_not_guessed(way: str, at: int):
    def short(row: Row) -> Row:
        return (*row[:at], *row[at + 1 :])

    reading = reading_of(way, row_edited("1.属于国家秘密", short))
    assert {by_name(reading)[cell].status for cell in FIGURES.in_row(ROW)} == {"ambiguous"}
    assert finding_codes(reading) - {"read_once"} <= {"row_short", "row_blanks_unplaced"}
    assert_nothing_invented(reading, FIGURES.printed)


def test_an_empty_cell_too_many_before_the_values():
    """By their order the values are whole, by their places each is in its neighbour's column."""

    def pushed(row: Row) -> Row:
        return (*row[:FIRST], Slot("", "value"), *row[FIRST:])

    reading = reading_of("spanned", row_edited("1.属于国家秘密", pushed))
    assert {by_name(reading)[cell].status for cell in FIGURES.in_row(ROW)} == {"ambiguous"}


@pytest.mark.parametrize("text", ["/", "12", ""])
def test_one_cell_over_several_columns_is_no_value_of_each(text: str):
    def merged(row: Row) -> Row:
        return (*row[:FIRST], Slot(text, "value"), *(ACROSS,) * 6)

    reading = reading_of("spanned", row_edited("1.属于国家秘密", merged))
    assert {by_name(reading)[cell].status for cell in FIGURES.in_row(ROW)} <= {"ambiguous", "missing"}


def test_one_cell_over_two_rows_is_no_value_of_the_lower():
    def lower(row: Row) -> Row:
        return (*row[:RESEARCH], DOWN, *row[RESEARCH + 1 :])

    reading = reading_of("spanned", row_edited("2.其他法律行政法规禁止公开", lower))
    row = f"{APPLICATIONS}/refused.prohibited_by_law"
    assert {by_name(reading)[cell].status for cell in FIGURES.in_row(row)} == {"ambiguous"}
    assert_nothing_invented(reading, FIGURES.printed)


@pytest.mark.parametrize("layout", ["clean", "layout_tables"])
def test_a_header_without_the_label_over_some_columns(layout: str):
    """Without it the total stands right of the natural persons: that is no other order of the columns."""
    group = '<td colspan="5">法人或其他组织</td>'
    page = WEB_LAYOUTS[layout](report(FIGURES)).decode()
    assert group in page
    assert_reads(read(page.replace(group, "").encode()), FIGURES.printed)


def test_a_header_that_stands_crooked_above_its_columns():
    """One column to the left of the values: their order tells them, and where it cannot, nothing does."""

    def crooked(grid: Grid) -> Grid:
        head = tuple((*row[:2], *row[3:]) for row in grid.rows[:3])
        return replace(grid, rows=(*head, *grid.rows[3:]))

    assert_reads(reading_of("spanned", crooked), FIGURES.printed)
    figures = FIGURES.but({f"{ROW}/total": "", f"{ROW}/research_institution": ""})
    for way in WAYS:
        assert_nothing_invented(reading_of(way, crooked, figures=figures), figures.printed)


@pytest.mark.parametrize("wording", ["商业", "商业企", "企业"])
@IN_EVERY_WAY
def test_words_of_the_header_that_are_cut(way: str, wording: str):
    assert_nothing_invented(reading_of(way, relabelled({"商业企业": wording})), FIGURES.printed)

"""A blank, a slash and a zero are three different facts, wherever they stand."""

import pytest

from tests.extractors.reading import (
    assert_explained,
    assert_nothing_invented,
    assert_reads,
    by_name,
    finding_codes,
    findings_on,
    read,
    row_name,
)
from tests.layouts import LAYOUTS, Figures, Layout, all_different, report, same_everywhere

APPLICANTS = (
    "natural_person", "commercial_enterprise", "research_institution", "social_welfare_organization",
    "legal_services_organization", "other_organization", "total",
)  # fmt: skip


def _row(row: str, *columns: int) -> frozenset[str]:
    """Cells of a disposition row, by the numbers of their columns; all of them where none is given."""
    return frozenset(f"application_dispositions/{row}/{APPLICANTS[c]}" for c in columns or range(7))


def _article20(*cells: str) -> frozenset[str]:
    return frozenset(f"article20_items/{cell}" for cell in cells)


def _reviews(*cells: str) -> frozenset[str]:
    return frozenset(f"review_litigation_counts/{cell}" for cell in cells)


REGULATIONS = tuple(f"art20_1/regulations/{measure}" for measure in ("issued", "repealed", "in_force"))
LICENSING = "art20_5/administrative_licensing/decisions"
PENALTY = "art20_6/administrative_penalty/decisions"
COERCION = "art20_6/administrative_coercion/decisions"
FEE = "art20_8/administrative_fees/fee_amount"

PLACES = {
    "first of a row outside groups": _row("received_new", 0),
    "middle of a row outside groups": _row("carried_in", 3),
    "last of a row outside groups": _row("carried_in", 6),
    "first of the first row of a group": _row("granted", 0),
    "first of a row in a group": _row("refused.prohibited_by_law", 0),
    "middle of a row in a group": _row("refused.third_party_rights", 2),
    "last of a row in a group": _row("refused.administrative_inquiry", 6),
    "last of a group's first row": _row("unavailable.not_held", 6),
    "several in a row": _row("not_processed.duplicate", 0, 2, 3, 6),
    "all but one in a row": _row("not_processed.excessive", 0, 1, 2, 4, 5, 6),
    "first of the row that lost its tabs": _row("other.other", 0),
    "last of the total row": _row("total_processed", 6),
    "last of the last row": _row("carried_forward", 6),
    "in rows one above the other": _row("refused.internal_affairs", 6)
    | _row("refused.deliberative_process", 0),
    "whole row": _row("received_new"),
    "whole row in a group": _row("refused.enforcement_file"),
    "whole first row of a group": _row("refused.state_secret"),
    "whole last row": _row("carried_forward"),
    "first measure": _article20(REGULATIONS[0]),
    "middle measure": _article20(REGULATIONS[1]),
    "last measure": _article20(REGULATIONS[2]),
    "all measures": _article20(*REGULATIONS),
    "the only measure": _article20(LICENSING),
    "the only measure of two rows": _article20(PENALTY, COERCION),
    "the amount": _article20(FEE),
    "first of the reviews": _reviews("administrative_review/upheld"),
    "middle of the lawsuits": _reviews("litigation_direct/corrected", "litigation_direct/total"),
    "last of the lawsuits": _reviews("litigation_after_review/total"),
    "all reviews": _reviews(
        *(
            f"{proceeding}/{outcome}"
            for proceeding in ("administrative_review", "litigation_direct", "litigation_after_review")
            for outcome in ("upheld", "corrected", "other", "pending", "total")
        )
    ),
}
SHOWING = {name: layout for name, layout in LAYOUTS.items() if layout.shows_blanks}
ENDS_OF_THE_REVIEWS = ("first of the reviews", "last of the lawsuits", "all reviews")
CANNOT_BE_TOLD = frozenset(
    {
        # No other row shows how many cells this one has, and an empty line beside it may be a remnant.
        *((name, place) for name in SHOWING for place in ENDS_OF_THE_REVIEWS if not SHOWING[name].separator),
        # The bar after an empty first cell looks like one that only opens the line.
        ("barred_rows", "first of the reviews"),
        ("barred_rows", "all reviews"),
        # The last row of a table has lost the bars of its covered cells, or one of them stands for a blank.
        ("trailing_bars", "last of the last row"),
        ("trailing_bars_whole_labels", "last of the last row"),
    }
)
HIDING = {name: layout for name, layout in LAYOUTS.items() if not layout.shows_blanks}


def _blanked(cells: frozenset[str], text: str = "") -> Figures:
    return all_different("2021").but(dict.fromkeys(cells, text))


def _touches_a_rows_end(cells: frozenset[str]) -> bool:
    """Whether a blank ends its row, where a dump that trims its lines shows nothing."""
    last = {row_name(cell): cell for cell in all_different("2021").printed}
    return bool(cells & set(last.values()))


def _rows_of(cells: frozenset[str]) -> set[str]:
    return {row_name(cell) for cell in cells}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("layout", SHOWING.values(), ids=SHOWING)
def test_blanks(layout: Layout, place: str):
    cells = PLACES[place]
    figures = _blanked(cells)
    reading = read(layout(report(figures)))
    hidden = not layout.shows_last_blanks and _touches_a_rows_end(cells)
    if hidden or (layout.name, place) in CANNOT_BE_TOLD:
        assert_whole_rows_read_and_others_refused(reading, figures, cells)
    else:
        assert_reads(reading, figures.printed)
        assert all(not cell.raw_text for name, cell in by_name(reading).items() if name in cells)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("layout", HIDING.values(), ids=HIDING)
def test_blanks_that_leave_no_trace(layout: Layout, place: str):
    cells = PLACES[place]
    figures = _blanked(cells)
    assert_whole_rows_read_and_others_refused(read(layout(report(figures))), figures, cells)


def assert_whole_rows_read_and_others_refused(reading, figures: Figures, cells: frozenset[str]) -> None:
    """No row but those of ``cells`` suffers; in these nothing is stated that is not printed there."""
    rows = _rows_of(cells)
    whole = {name: text for name, text in figures.printed.items() if row_name(name) not in rows}
    assert_reads(reading, whole)
    assert_nothing_invented(reading, figures.printed)
    for name, cell in by_name(reading).items():
        if row_name(name) in rows and cell.status != "stated":
            assert cell.status in {"blank", "ambiguous", "missing"}, (name, cell)
            assert cell.status != "blank" or name in cells, (name, cell)


@pytest.mark.parametrize("layout", ["bare_cells", "paragraphs"])
def test_a_row_that_shows_six_of_seven_is_ambiguous(layout: str):
    cells = PLACES["middle of a row outside groups"]
    reading = read(LAYOUTS[layout](report(_blanked(cells))))
    row = {name: cell for name, cell in by_name(reading).items() if row_name(name) in _rows_of(cells)}
    assert {cell.status for cell in row.values()} == {"ambiguous"}
    assert finding_codes(reading) & {"row_short", "row_blanks_unplaced"}


@pytest.mark.parametrize("sign", ["/", "-", "—", "无"])
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_not_applicable_is_neither_blank_nor_zero(layout: Layout, sign: str):
    cells = frozenset().union(
        *(PLACES[place] for place in ("whole row", "several in a row", "all measures", "the amount")),
        PLACES["middle of the lawsuits"],
    )
    figures = _blanked(cells, sign)
    reading = read(layout(report(figures)))
    assert_reads(reading, figures.printed)
    assert {by_name(reading)[name].raw_text for name in cells} == {sign}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_slashes_everywhere(layout: Layout):
    reading = read(layout(report(same_everywhere("2021", "/"))))
    assert {cell.status for cell in reading.cells} == {"not_applicable"}


@pytest.mark.parametrize("layout", SHOWING.values(), ids=SHOWING)
def test_blank_slash_and_zero_side_by_side(layout: Layout):
    row = "application_dispositions/granted"
    texts = ("0", "", "/", "0", "—", "", "0")
    figures = all_different("2021").but(
        {f"{row}/{code}": t for code, t in zip(APPLICANTS, texts, strict=True)}
    )
    assert_reads(read(layout(report(figures))), figures.printed)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_report_without_a_number_states_none(layout: Layout):
    reading = read(layout(report(same_everywhere("2021", ""))))
    assert {cell.status for cell in reading.cells} <= {"blank", "ambiguous", "missing"}
    assert_explained(reading)


@pytest.mark.parametrize("column", range(7))
@pytest.mark.parametrize("layout", SHOWING.values(), ids=SHOWING)
def test_a_column_that_nobody_filled_in(layout: Layout, column: int):
    rows = {cell.split("/")[1] for cell in all_different("2021").printed if cell.startswith("application")}
    cells = frozenset().union(*(_row(row, column) for row in rows))
    figures = _blanked(cells)
    reading = read(layout(report(figures)))
    assert_nothing_invented(reading, figures.printed)
    if layout.name.startswith("tabbed_cells"):  # every cell is a line of its own: nothing is in doubt
        assert_reads(reading, figures.printed)


def test_what_is_ambiguous_says_why():
    reading = read(LAYOUTS["bare_cells"](report(_blanked(PLACES["first of a row in a group"]))))
    findings = findings_on(reading, "application_dispositions/refused.prohibited_by_law/natural_person")
    assert [finding.code for finding in findings] == ["row_short"]
    assert "其他法律行政法规禁止公开" in findings[0].message_zh
    assert "7" in findings[0].message_en

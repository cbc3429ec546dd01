"""Broken sums are explained by the cell that is wrong, as far as the other sums show it."""

from decimal import Decimal

import pytest

from schemas.forms import FormTable, ReportForm, cell_name
from schemas.identities import PrintedValues, equations, evaluate
from schemas.rules.explanations import (
    MOST,
    BrokenSum,
    Explanation,
    broken_sums_of,
    candidates,
    in_words,
    the_one,
)
from tests.layouts import REPORT_FORMS, Figures, adding_up, same_everywhere
from tests.layouts.figures import tables_of

DISPOSITIONS, REVIEWS = 1, 2
EACH_FORM = pytest.mark.parametrize("form", REPORT_FORMS)


def cells_in(table: FormTable, figures: Figures) -> dict[tuple[str, ...], PrintedValues]:
    """The cells of one table as they would be read."""
    texts = {codes: figures.printed[cell_name(table.table, codes)] for codes in table.cells()}
    return {codes: (Decimal(text), "stated") if text else (None, "blank") for codes, text in texts.items()}


def broken_in(figures: Figures, number: int = DISPOSITIONS) -> dict[str, BrokenSum]:
    """The broken sums of a table, each by identity and scope."""
    table = tables_of(figures.form)[number]
    found = broken_sums_of(table, cells_in(table, figures))
    return {f"{each.equation.identity_code}/{each.equation.scope}": each for each in found}


def disposition(row_and_column: str) -> str:
    return f"application_dispositions/{row_and_column}"


def review(name: str) -> str:
    return f"review_litigation_counts/{name}"


def ours(explanation: Explanation) -> tuple[str, int, int, str, str]:
    return (
        explanation.cell, int(explanation.printed), int(explanation.would_be), explanation.slip,
        explanation.verdict,
    )  # fmt: skip


@EACH_FORM
def test_where_everything_adds_up_nothing_is_explained(form: ReportForm):
    figures = adding_up(form)
    for table in tables_of(form):
        cells = cells_in(table, figures)
        assert {evaluate(equation, cells)[2] for equation in equations(table)} <= {"holds"}
        assert all(value >= 0 for value, _ in cells.values() if value is not None)
    assert (broken_in(figures), broken_in(figures, REVIEWS)) == ({}, {})


@EACH_FORM
@pytest.mark.parametrize(
    ("true", "printed", "slip"),
    [
        ("10", "1", "digit_lost"), ("31", "311", "digit_added"), ("4152", "4512", "digits_swapped"),
        ("218", "278", "wrong_digit"), ("7", "-7", "sign"), ("0", "9", "none"),
    ],
)  # fmt: skip
def test_a_slip_in_one_cell_is_confirmed_by_both_sums_through_it(
    form: ReportForm, true: str, printed: str, slip: str
):
    broken = broken_in(misprinted(sound(form, natural_person=int(true)), natural_person=printed))
    assert set(broken) == {"dispositions_parts/natural_person", "dispositions_row_total/granted"}
    for each in broken.values():
        (only,) = each.explanations
        assert ours(only) == (
            disposition("granted/natural_person"), int(printed), int(true), slip, "confirmed",
        )  # fmt: skip
        assert (only.others_holding, only.others_checked) == (1, 1)
        assert only.difference == int(true) - int(printed)
        assert the_one(each.explanations) is only


def sound(form: ReportForm, **of_granted: int) -> Figures:
    """Figures that add up, with these numbers in the row of what was granted."""
    made = adding_up(form)
    for column, number in of_granted.items():
        made = with_cell(made, f"granted/{column}", number)
    return made


def with_cell(figures: Figures, cell: str, number: int) -> Figures:
    """Figures that add up with another number in a cell that is no total."""
    row, column = cell.split("/")
    more = number - int(figures.printed[disposition(cell)])
    touched = [
        disposition(f"{of_row}/{of_column}")
        for of_row in (row, "total_processed", "received_new")
        for of_column in (column, "total")
    ]
    return figures.but({cell: str(int(figures.printed[cell]) + more) for cell in touched})


def misprinted(figures: Figures, **of_granted: str) -> Figures:
    """The same figures with other texts in the row of what was granted."""
    return figures.but({disposition(f"granted/{column}"): text for column, text in of_granted.items()})


@EACH_FORM
@pytest.mark.parametrize(
    ("change", "slip"),
    [
        (lambda total, parts, pending: 2 * total, "total_counted_in"),
        (lambda total, parts, pending: total + pending, "carried_forward_counted_in"),
        (lambda total, parts, pending: total + parts["granted"], "counted_twice"),
        (lambda total, parts, pending: total - parts["granted"], "left_out"),
        (lambda total, parts, pending: 0, "left_at_zero"),
    ],
)
def test_a_total_that_was_added_up_wrong_is_confirmed_by_three_sums(form: ReportForm, change, slip: str):
    figures = sound(form, natural_person=613)
    column = {
        cell.split("/")[1]: int(text)
        for cell, text in figures.printed.items()
        if cell.endswith("/natural_person")
    }
    total = column["total_processed"]
    wrong = change(total, column, column["carried_forward"])
    cell = disposition("total_processed/natural_person")
    broken = broken_in(figures.but({cell: str(wrong)}))
    assert set(broken) == {
        "dispositions_balance/natural_person",
        "dispositions_parts/natural_person",
        "dispositions_row_total/total_processed",
    }
    for each in broken.values():
        (only,) = each.explanations
        assert ours(only) == (cell, wrong, total, slip, "confirmed")
        assert (only.others_holding, only.others_checked) == (2, 2)


def test_a_cell_that_sums_speak_against_is_contradicted_and_not_kept():
    wrong = misprinted(sound("2021", natural_person=10), natural_person="1")
    table = tables_of("2021")[DISPOSITIONS]
    row = broken_in(wrong)["dispositions_row_total/granted"].equation
    found = {each.cell: each for each in candidates(table, cells_in(table, wrong), row)}
    total = found.pop(disposition("granted/total"))
    assert found.pop(disposition("granted/natural_person")).verdict == "confirmed"
    assert (total.verdict, int(total.difference)) == ("contradicted", -9)
    assert {each.verdict for each in found.values()} == {"contradicted"}
    assert {int(each.difference) for each in found.values()} == {9}


def test_no_count_would_be_negative():
    figures = same_everywhere("2021", "0").but({review("administrative_review/upheld"): "10"})
    (broken,) = broken_in(figures, REVIEWS).values()
    assert {each.cell: int(each.would_be) for each in broken.explanations} == {
        review("administrative_review/total"): 10,
        review("administrative_review/upheld"): 0,
    }


def test_the_total_printed_zero_for_ten_and_one_is_explained_by_eleven():
    figures = same_everywhere("2021", "0").but(
        {review("administrative_review/upheld"): "10", review("administrative_review/corrected"): "1"}
    )
    (broken,) = broken_in(figures, REVIEWS).values()
    (only,) = broken.explanations
    assert ours(only) == (review("administrative_review/total"), 0, 11, "left_at_zero", "possible")
    assert (only.others_holding, only.others_checked) == (0, 0)
    words = in_words(broken.explanations)
    assert "为 11 而不是 0（合计留作零，未填）" in words["explained_zh"]
    assert words["explained_en"] == (
        " If review_litigation_counts/administrative_review/total were 11 instead of 0 "
        "(the total was left at 0), this sum would hold; no other sum can confirm it."
    )


def test_two_cells_that_explain_as_well_are_both_kept_and_none_is_told():
    figures = same_everywhere("2021", "0").but(
        {review("administrative_review/upheld"): "10", review("administrative_review/total"): "1"}
    )
    (broken,) = broken_in(figures, REVIEWS).values()
    assert [ours(each) for each in broken.explanations] == [
        (review("administrative_review/total"), 1, 10, "digit_lost", "possible"),
        (review("administrative_review/upheld"), 10, 1, "digit_added", "possible"),
    ]
    assert in_words(broken.explanations) == {"explained_zh": "", "explained_en": ""}


def test_two_wrong_cells_are_each_confirmed_where_they_do_not_meet():
    other = "refused.internal_affairs/research_institution"
    figures = with_cell(sound("2021", natural_person=10), other, 45)
    broken = broken_in(misprinted(figures, natural_person="1").but({disposition(other): "54"}))
    told = {name: the_one(each.explanations) for name, each in broken.items()}
    assert {name: (each.cell, each.slip) for name, each in told.items() if each} == {
        "dispositions_parts/natural_person": (disposition("granted/natural_person"), "digit_lost"),
        "dispositions_row_total/granted": (disposition("granted/natural_person"), "digit_lost"),
        "dispositions_parts/research_institution": (disposition(other), "digits_swapped"),
        "dispositions_row_total/refused.internal_affairs": (disposition(other), "digits_swapped"),
    }  # fmt: skip
    assert told.keys() == broken.keys()


def test_where_one_row_has_two_wrong_cells_its_sum_is_not_explained_away():
    sound = with_cell(
        with_cell(adding_up("2021"), "granted/natural_person", 20), "granted/other_organization", 30
    )
    wrong = {"granted/natural_person": "25", "granted/other_organization": "37"}
    broken = broken_in(sound.but({disposition(cell): text for cell, text in wrong.items()}))
    row = broken["dispositions_row_total/granted"]
    assert [(each.cell, int(each.would_be), each.verdict) for each in row.explanations] == [
        (disposition("granted/natural_person"), 13, "possible"),
        (disposition("granted/other_organization"), 25, "possible"),
    ]
    assert {(each.others_holding, each.others_checked) for each in row.explanations} == {(0, 1)}
    assert the_one(row.explanations) is None


def test_a_number_in_the_wrong_column_is_explained_by_no_single_cell():
    sound = with_cell(
        with_cell(adding_up("2021"), "granted/natural_person", 5), "granted/other_organization", 0
    )
    wrong = {"granted/natural_person": "0", "granted/other_organization": "5"}
    broken = broken_in(sound.but({disposition(cell): text for cell, text in wrong.items()}))
    assert set(broken) == {"dispositions_parts/natural_person", "dispositions_parts/other_organization"}
    for each in broken.values():
        assert each.explanations == ()
        assert in_words(each.explanations) == {
            "explained_zh": "任何单独一个数有误都不能解释。",
            "explained_en": " No single wrong number explains it.",
        }


def test_what_blanks_leave_open_confirms_nothing():
    broken = broken_in(
        misprinted(sound("2021", natural_person=10), natural_person="1", commercial_enterprise="")
    )
    assert set(broken) == {"dispositions_parts/natural_person"}
    (each,) = broken.values()
    open_ones = [found for found in each.explanations if not found.others_checked]
    assert [ours(found) for found in open_ones] == [
        (disposition("granted/natural_person"), 1, 10, "digit_lost", "possible")
    ]


def test_a_sum_that_holds_with_blanks_as_zeros_contradicts():
    nothing = same_everywhere("2021", "0")
    blank = {cell: "" for cell in nothing.in_row(disposition("granted")) if not cell.endswith("total")}
    changes = {disposition("granted/natural_person"): "10", disposition("granted/total"): "10"}
    broken = broken_in(nothing.but({**blank, **changes}))
    assert set(broken) == {"dispositions_parts/natural_person", "dispositions_parts/total"}
    for each in broken.values():
        assert disposition("granted/total") not in {found.cell for found in each.explanations}
        assert disposition("granted/natural_person") not in {found.cell for found in each.explanations}


def test_explanations_are_few():
    figures = same_everywhere("2021", "3")
    broken = broken_in(figures)
    assert len(broken) > 30
    assert all(len(each.explanations) <= MOST for each in broken.values())


def test_where_nobody_has_looked_nothing_is_said():
    assert in_words(None) == {"explained_zh": "", "explained_en": ""}

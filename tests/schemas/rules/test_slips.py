"""Slips are named by what people do to numbers, and only where the numbers say so."""

from decimal import Decimal

import pytest

from schemas.rules.slips import Sum, name_slip


def slip(printed: int, would_be: int, *sums: Sum) -> str:
    return name_slip(Decimal(printed), Decimal(would_be), sums)


def sum_of(*parts: int, beside: tuple[int, ...] = ()) -> Sum:
    return Sum(tuple(map(Decimal, parts)), tuple(map(Decimal, beside)))


@pytest.mark.parametrize(
    ("printed", "would_be", "named"),
    [
        (1, 10, "digit_lost"), (218, 2118, "digit_lost"), (12, 122, "digit_lost"), (10, 1, "digit_added"),
        (1122, 112, "digit_added"), (21, 12, "digits_swapped"), (1024, 1042, "digits_swapped"),
        (218, 278, "wrong_digit"), (-3, 3, "sign"), (321, 123, "none"), (3, 8, "none"), (0, 7, "none"),
        (218, 340, "none"), (5, 123, "none"),
    ],
)  # fmt: skip
def test_slips_of_typing(printed: int, would_be: int, named: str):
    assert slip(printed, would_be) == named


@pytest.mark.parametrize(
    ("printed", "sum_", "named"),
    [
        (0, sum_of(10, 1), "left_at_zero"),
        (66, sum_of(30, 3), "total_counted_in"),
        (66, sum_of(33, 0), "counted_twice"),
        (63, sum_of(30, 3), "counted_twice"),
        (30, sum_of(30, 3), "left_out"),
        (52, sum_of(45, beside=(4,)), "none"),
        (45, sum_of(45, beside=(4,)), "carried_forward_counted_in"),
        (40, sum_of(30, 15, beside=(8,)), "none"),
        (22, sum_of(30, 15, beside=(8,)), "left_out"),
    ],
)
def test_slips_of_adding_up(printed: int, sum_: Sum, named: str):
    would_be = int(sum(sum_.parts) - sum(sum_.beside))
    assert slip(printed, would_be, sum_) == named


def test_a_sum_that_would_not_hold_names_nothing():
    assert slip(63, 33, sum_of(30, 3)) == "counted_twice"
    assert slip(63, 33, sum_of(30, 4)) == "wrong_digit"


def test_the_most_telling_of_several_is_the_name():
    assert slip(12, 21, sum_of(12, 9)) == "digits_swapped"
    assert slip(30, 33, sum_of(30, 3)) == "left_out"
    assert slip(0, 10, sum_of(9, 1)) == "left_at_zero"


def test_digits_are_those_of_whole_numbers():
    assert name_slip(Decimal("1.5"), Decimal("15")) == "none"

"""Broken sums of one file: read as printed, and explained where one cell explains them."""

from decimal import Decimal

import pytest

from extractors.checking import broken_sums
from schemas.rules.verification import verification_of
from tests.extractors.reading import by_name, read
from tests.layouts import LAYOUTS, adding_up, report, same_everywhere

REVIEW = "review_litigation_counts/administrative_review"
GRANTED = "application_dispositions/granted_in_part/natural_person"


@pytest.mark.parametrize("layout", ["tabbed_rows", "lone_bars"])
def test_a_review_total_printed_zero_for_ten_and_one(layout: str):
    figures = same_everywhere("2021", "0").but({f"{REVIEW}/upheld": "10", f"{REVIEW}/corrected": "1"})
    reading = read(LAYOUTS[layout](report(figures)))
    assert by_name(reading)[f"{REVIEW}/total"].value == 0
    assert verification_of(reading).status == "source_inconsistent"
    (finding,) = broken_sums(reading)
    assert (finding.cell, finding.stated, finding.expected) == (f"{REVIEW}/total", "0", "11")
    assert f"If {REVIEW}/total were 11 instead of 0" in finding.message_en
    assert f"若 {REVIEW}/total 为 11 而不是 0" in finding.message_zh


def test_a_lost_digit_is_told_with_both_sums_and_the_number_stays():
    figures = adding_up("2021")
    printed = figures.printed[GRANTED][:-1]
    reading = read(LAYOUTS["tabbed_rows"](report(figures.but({GRANTED: printed}))))
    assert by_name(reading)[GRANTED].value == Decimal(printed)
    found = list(broken_sums(reading))
    assert {finding.cell for finding in found} == {
        "application_dispositions/granted_in_part/total",
        "application_dispositions/total_processed/natural_person",
    }
    for finding in found:
        assert f"If {GRANTED} were {figures.printed[GRANTED]} instead of {printed} (a digit lost)" in (
            finding.message_en
        )

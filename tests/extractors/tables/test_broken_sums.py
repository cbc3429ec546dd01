"""Broken sums of one file: read as printed, and explained where one cell explains them."""

from decimal import Decimal

from extractors.checking import broken_sums
from schemas.rules.verification import verification_of
from tests.extractors.reading import by_name, read
from tests.layouts import LAYOUTS, adding_up, report

REVIEW = "review_litigation_counts/administrative_review"
GRANTED = "application_dispositions/granted_in_part/natural_person"


def test_a_lost_digit_is_told_with_both_sums_and_the_number_stays():
    figures = adding_up("2021")
    printed = figures.printed[GRANTED][:-1]
    reading = read(LAYOUTS["tabbed_rows"](report(figures.but({GRANTED: printed}))))
    assert by_name(reading)[GRANTED].value == Decimal(printed)
    assert verification_of(reading).status == "source_inconsistent"
    found = list(broken_sums(reading))
    assert {finding.cell for finding in found} == {
        "application_dispositions/granted_in_part/total",
        "application_dispositions/total_processed/natural_person",
    }
    for finding in found:
        assert f"If {GRANTED} were {figures.printed[GRANTED]} instead of {printed} (a digit lost)" in (
            finding.message_en
        )

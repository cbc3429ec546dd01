"""When a report was seen, by the dates of publication and signature of its files."""

import datetime as dt

import pytest

from schemas.rules.due_dates import seen_on

JANUARY, JUNE = dt.date(2025, 1, 20), dt.date(2025, 6, 9)
SLIPS = [dt.date(2024, 1, 20), dt.date(2024, 12, 31), dt.date(2035, 2, 3)]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ([], None),
        ([(None, None)], None),
        ([(None, JANUARY)], JANUARY),
        ([(JUNE, JANUARY)], JUNE),
        ([(JUNE, JANUARY), (None, JANUARY)], JANUARY),
        ([(JANUARY, JUNE), (None, JUNE)], JANUARY),
    ],
)
def test_publication_counts_before_the_signature_and_the_earliest_of_all_files(files, expected) -> None:
    assert seen_on(files, 2024) == expected
    assert seen_on(files, None) is None


@pytest.mark.parametrize("slip", SLIPS)
def test_a_date_that_does_not_fit_the_year_is_none(slip: dt.date) -> None:
    assert seen_on([(slip, None), (None, slip)], 2024) is None
    assert seen_on([(slip, JUNE)], 2024) == JUNE

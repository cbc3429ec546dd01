"""When a report is due."""

import datetime as dt

import pytest

from schemas.rules.due_dates import due_on


@pytest.mark.parametrize("level", ["national", "province", "prefecture", "county"])
def test_departments_report_by_the_end_of_january(level) -> None:
    assert due_on("department", level, 2024) == dt.date(2025, 1, 31)


@pytest.mark.parametrize("kind", ["government", "government_office"])
def test_governments_and_their_offices_report_by_the_end_of_march(kind) -> None:
    assert due_on(kind, "county", 2023) == dt.date(2024, 3, 31)


@pytest.mark.parametrize(
    ("kind", "level"),
    [
        ("government", "township"),
        ("department", "township"),
        ("zone", "county"),
        ("public_institution", "county"),
        ("department", None),
        (None, "county"),
    ],
)
def test_the_law_names_no_day_for_others(kind, level) -> None:
    assert due_on(kind, level, 2024) is None

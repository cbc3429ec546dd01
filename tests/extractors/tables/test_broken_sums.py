"""Broken sums of one file: read as printed, and explained where one cell explains them."""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

import pytest

from extractors.checking import broken_sums
from schemas.forms import Codes, TableName
from schemas.identities import PrintedValues
from schemas.rules.verification import verification_of, verify
from tests.extractors.reading import by_name, read
from tests.layouts import LAYOUTS, REPORT_FORMS, adding_up, report

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


@pytest.mark.parametrize("form", REPORT_FORMS)
@pytest.mark.parametrize("printed", [{}, {GRANTED: "97"}, {GRANTED: ""}, {GRANTED: "/"}, {GRANTED: "若干"}])
def test_the_verdict_on_a_table_that_adds_up_as_a_whole_is_that_on_its_sums_one_by_one(form, printed):
    reading = read(LAYOUTS["tabbed_rows"](report(adding_up(form).but(printed))))
    cells: dict[TableName, dict[Codes, PrintedValues]] = defaultdict(dict)
    for cell in reading.cells:
        cells[cell.table][cell.codes] = cell.value, cell.status
    codes = {finding.code for finding in reading.findings}
    verdict = verify(cells, reading.dispositions_form, codes, all_read_twice=not reading.read_once)
    assert verification_of(reading) == verdict
    assert verification_of(replace(reading, cells=reading.cells[::-1])) == verdict

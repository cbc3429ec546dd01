"""Blanks, slashes and zeros in tables of a PDF."""

import pytest

from extractors import extract
from tests.extractors.readers.pdf_cases import LOOKS, first_reading
from tests.extractors.reading import (
    above_info,
    assert_explained,
    assert_nothing_invented,
    assert_reads,
    by_name,
    only_report,
)
from tests.extractors.tables.test_blanks import PLACES
from tests.layouts import all_different, report, same_everywhere

LOOK = LOOKS["stroked_rules"]
OPEN = LOOKS["no_vertical_rules"]


@pytest.mark.parametrize("place", PLACES)
def test_blanks(place: str):
    figures = all_different("2021").but(dict.fromkeys(PLACES[place], ""))
    reading = first_reading(LOOK(report(figures)))
    assert_reads(reading, figures.printed)
    assert above_info(reading.findings) == set()


@pytest.mark.parametrize("column", range(7))
def test_a_column_that_nobody_filled_in(column: int):
    applicants = sorted({name.rpartition("/")[2] for name in PLACES["whole row"]})
    cells = [name for name in all_different("2021").printed if name.endswith(applicants[column])]
    figures = all_different("2021").but(
        {name: "" for name in cells if name.startswith("application_dispositions")}
    )
    assert_reads(first_reading(LOOK(report(figures))), figures.printed)


@pytest.mark.parametrize("sign", ["/", "-", "—", "无"])
def test_not_applicable(sign: str):
    figures = same_everywhere("2021", sign)
    assert_reads(first_reading(LOOK(report(figures))), figures.printed)


def test_blank_slash_and_zero_side_by_side():
    row = "application_dispositions/granted"
    texts = iter(("0", "", "/", "0", "—", "", "0"))
    figures = all_different("2021")
    figures = figures.but({cell: next(texts) for cell in figures.in_row(row)})
    assert_reads(first_reading(LOOK(report(figures))), figures.printed)


def test_a_report_without_a_number():
    figures = same_everywhere("2021", "")
    reading = first_reading(LOOK(report(figures)))
    assert {cell.status for cell in reading.cells} <= {"blank", "missing"}
    assert_explained(reading)


def test_something_that_is_no_number():
    cell = "application_dispositions/granted/natural_person"
    figures = all_different("2021").but({cell: "待定"})
    reading = only_report(extract(LOOK(report(figures))))
    assert (by_name(reading)[cell].status, by_name(reading)[cell].raw_text) == ("unreadable", "待定")
    assert_reads(reading, {name: text for name, text in figures.printed.items() if name != cell})


@pytest.mark.parametrize("place", PLACES)
def test_blanks_between_columns_told_by_white_space(place: str):
    figures = all_different("2021").but(dict.fromkeys(PLACES[place], ""))
    reading = first_reading(OPEN(report(figures)))
    assert_nothing_invented(reading, figures.printed)
    blank = {name for name, cell in by_name(reading).items() if cell.status == "blank"}
    assert blank <= PLACES[place]

"""Blanks, slashes and zeros in tables of a PDF."""

import pytest

from tests.extractors.readers.pdf_cases import LOOKS, first_reading
from tests.extractors.reading import above_info, assert_nothing_invented, assert_reads, by_name
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


@pytest.mark.parametrize("sign", ["/", "-", "—", "无"])
def test_not_applicable(sign: str):
    figures = same_everywhere("2021", sign)
    assert_reads(first_reading(LOOK(report(figures))), figures.printed)


@pytest.mark.parametrize("place", PLACES)
def test_blanks_between_columns_told_by_white_space(place: str):
    figures = all_different("2021").but(dict.fromkeys(PLACES[place], ""))
    reading = first_reading(OPEN(report(figures)))
    assert_nothing_invented(reading, figures.printed)
    blank = {name for name, cell in by_name(reading).items() if cell.status == "blank"}
    assert blank <= PLACES[place]

"""A locator of a PDF leads to the printed number: another library finds its text in the box."""

import io
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pdfplumber
import pytest

from extractors.readers.pdf.lattice import Box
from extractors.reading import read_report
from schemas.extraction import CellReading, ReportReading
from tests.extractors.readers.pdf_cases import LOOKS, Look, first_reading, second_document_of
from tests.extractors.reading import by_name
from tests.layouts import all_different, report

NAMES = ("stroked_rules", "no_vertical_rules", "within_a_form", "off_the_corner", "two_pages_a_sheet")
TURNED = [
    f"turned_{turned}_rotated_{rotated}" for turned, rotated in ((0, 90), (90, 0), (180, 270), (270, 180))
]
TOLD = {name: LOOKS[name] for name in (*NAMES, *TURNED)}


def _place(cell: CellReading) -> tuple[int, tuple[float, ...]]:
    page, _, box = (cell.locator or "").partition(";")
    assert page.startswith("page=")
    assert box.startswith("box=")
    return int(page.removeprefix("page=")), tuple(map(float, box.removeprefix("box=").split(",")))


def _stands_in(char: dict[str, Any], box: Box) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return box.x0 <= x <= box.x1 and box.top <= y <= box.bottom


def _cut_out(data: bytes, reading: ReportReading) -> Iterator[tuple[CellReading, str]]:
    """Every cell with the characters within its box, sorted: turned text may come in any order."""
    cells = sorted((cell for cell in reading.cells if cell.raw_text), key=_place)
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for number, group in groupby(cells, key=lambda cell: _place(cell)[0]):
            page = pdf.pages[number - 1]
            left, upper = page.bbox[:2]
            for cell in group:
                x0, top, x1, bottom = _place(cell)[1]
                box = Box(left + x0, upper + top, left + x1, upper + bottom)
                own = [char["text"] for char in page.chars if _stands_in(char, box)]
                yield cell, "".join(sorted("".join(own)))


@pytest.mark.parametrize("look", TOLD.values(), ids=TOLD)
def test_boxes_hold_the_printed_numbers(look: Look):
    data = look(report(all_different("2021")))
    reading = first_reading(data)
    wrong = [
        (cell.raw_text, held)
        for cell, held in _cut_out(data, reading)
        if sorted(cell.raw_text or "") != list(held)
    ]
    assert not wrong


def test_blank_cells_have_a_place_too():
    blank = "application_dispositions/received_new/natural_person"
    beside = "application_dispositions/received_new/commercial_enterprise"
    cells = by_name(first_reading(LOOKS["stroked_rules"](report(all_different("2021").but({blank: ""})))))
    assert cells[blank].status == "blank"
    page, (_, top, right, _) = _place(cells[blank])
    assert (page, top, right) == (
        _place(cells[beside])[0],
        _place(cells[beside])[1][1],
        _place(cells[beside])[1][0],
    )


@pytest.mark.parametrize(
    "name", ["turned_90_rotated_0", "turned_270_rotated_180", "off_the_corner", "two_pages_a_sheet"]
)
def test_nothing_lies_outside_its_page(name: str):
    data = LOOKS[name](report(all_different("2021")))
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        sizes = [(float(page.width), float(page.height)) for page in pdf.pages]
    for cell in first_reading(data).cells:
        number, (x0, top, x1, bottom) = _place(cell)
        width, height = sizes[number - 1]
        assert 0 <= x0 < x1 <= width
        assert 0 <= top < bottom <= height


@pytest.mark.parametrize("name", ["stroked_rules", "off_the_corner"])
def test_both_readings_name_the_same_places(name: str):
    data = LOOKS[name](report(all_different("2021")))
    first, second = first_reading(data), read_report(second_document_of(data))
    for one, other in zip(first.cells, second.cells, strict=True):
        if other.locator:
            assert _place(one)[0] == _place(other)[0]
            assert _place(one)[1] == pytest.approx(_place(other)[1], abs=1)

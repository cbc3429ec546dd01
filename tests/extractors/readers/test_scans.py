"""Scanned pages and images: every value is the printed one or not stated at all.

The pages are in ``tests/fixtures/scans``; they are read once each, since recognition takes seconds a page.
"""

import datetime as dt
import struct
import zlib
from functools import cache

import pytest

from extractors import extract
from extractors.readers.scan.image_header import sizes
from schemas.errors import ERROR_BY_CODE, UnreadableSourceError
from schemas.extraction import Extraction, ReportReading
from tests.extractors.reading import (
    assert_nothing_invented,
    assert_reads,
    by_name,
    only_report,
    printed_reading,
)
from tests.fixtures.scans.draw import FOLDER, cropped, marked, whole
from tests.layouts import Report

NEEDS = "rapidocr, onnxruntime and opencv-python-headless are not installed: make setup-scans"
REVIEW = "review_litigation_counts"


def _require_extra() -> None:
    for library in ("cv2", "onnxruntime", "rapidocr"):
        pytest.importorskip(library, reason=NEEDS)


@cache
def _extracted(name: str) -> Extraction:
    return extract((FOLDER / name).read_bytes(), name)


def _read(name: str) -> ReportReading:
    _require_extra()
    return only_report(_extracted(name))


def _right(reading: ReportReading, printed: Report) -> int:
    cells = by_name(reading)
    return sum(
        (cells[name].status, cells[name].value) == printed_reading(text)
        for name, text in printed.figures.printed.items()
        if name in cells
    )


def test_a_scanned_report_states_no_wrong_value():
    reading = _read("whole.tif")
    assert_nothing_invented(reading, whole().figures.printed)
    assert _right(reading, whole()) >= 192


def test_a_scanned_report_says_who_when_and_what():
    reading = _read("whole.tif")
    assert (reading.agency, reading.year) == ("临江县河口镇", 2024)
    assert reading.title == "临江县河口镇人民政府2024年政府信息公开工作年度报告"
    assert reading.signed_on == dt.date(2025, 1, 20)


def test_recognised_cells_have_a_place_and_a_confidence():
    cells = [cell for cell in _read("whole.tif").cells if cell.status == "stated"]
    assert {cell.locator.split(";")[0] for cell in cells if cell.locator} == {"page=1", "page=2"}
    assert all(cell.confidence is not None and 0.5 < cell.confidence <= 1 for cell in cells)


def test_blanks_slashes_and_dashes_are_told_apart_below_a_stamp():
    reading = _read("marked.png")
    assert_nothing_invented(reading, marked().figures.printed)
    assert {cell.status for cell in reading.cells} >= {"stated", "blank", "not_applicable"}
    assert _right(reading, marked()) >= 110


def test_a_table_cut_out_and_turned_is_read_whole():
    reading = _read("cropped.png")
    printed = {
        name: text for name, text in cropped().figures.printed.items() if name.startswith(f"{REVIEW}/")
    }
    assert len(printed) == 15
    assert_reads(reading, printed)


def test_places_in_an_image_are_pixels_of_the_image_as_it_is():
    ((width, height),) = sizes((FOLDER / "cropped.png").read_bytes())
    assert height > width  # it lies on its side
    boxes = [
        tuple(map(float, cell.locator.partition("box=")[2].split(",")))
        for cell in _read("cropped.png").cells
        if cell.locator and cell.table == REVIEW
    ]
    assert len(boxes) == 15
    assert all(
        -2 <= x0 < x1 <= width + 2 and -2 <= top < bottom <= height + 2 for x0, top, x1, bottom in boxes
    )
    assert (
        max(x0 for x0, *_ in boxes) - min(x0 for x0, *_ in boxes) < 3
    )  # the row of values runs up the image
    tops = [top for _, top, *_ in boxes]
    assert tops == sorted(tops, reverse=True)


def test_a_pdf_of_pictures_is_read_as_a_scan():
    _require_extra()
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    from tests.layouts.scanned_pages import as_pdf

    picture = image.open(FOLDER / "cropped.png").convert("RGB")
    extraction = extract(as_pdf([picture], 150))
    assert extraction.media_type == "application/pdf"
    pixels, points = by_name(_read("cropped.png")), by_name(only_report(extraction))
    name = f"{REVIEW}/litigation_after_review/total"
    assert points[name].value == pixels[name].value == 1
    where = [float((cell.locator or "").rpartition(",")[2]) for cell in (points[name], pixels[name])]
    assert where[0] == pytest.approx(where[1] * 72 / 150, abs=2)


def _png(width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))


def test_without_the_extra_the_error_names_the_command(monkeypatch):
    monkeypatch.setattr("extractors.readers.scan.find_spec", lambda name: None)
    extraction = extract((FOLDER / "cropped.png").read_bytes(), "cropped.png")
    assert extraction.error_code == "needs_scans_extra"
    assert "make setup-scans" in ERROR_BY_CODE["needs_scans_extra"].zh


def test_a_huge_image_is_refused_by_its_header():
    _require_extra()
    extraction = extract(_png(50_000, 50_000), "huge.png")
    assert extraction.error_code == "too_large"
    assert "50000" in (extraction.error_detail or "")


@pytest.mark.parametrize(
    "damage", [lambda data: data[:20], lambda data: data[:200], lambda data: data[:8] + data[40:]]
)
def test_a_damaged_image_says_so(damage):
    _require_extra()
    data = damage((FOLDER / "cropped.png").read_bytes())
    assert extract(data, "cropped.png").error_code in {"damaged_file", "not_a_report"}


def test_an_image_of_nothing_is_no_report():
    _require_extra()
    cv2 = pytest.importorskip("cv2")
    import numpy as np

    _, data = cv2.imencode(".png", np.full((400, 300), 255, np.uint8))
    assert extract(data.tobytes(), "empty.png").error_code == "not_a_report"


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (_png(7, 9), (7, 9)),
        (b"BM" + bytes(12) + struct.pack("<Iii", 40, 30, -20), (30, 20)),
        (
            b"\xff\xd8\xff\xe0\x00\x04\x00\x00\xff\xc0\x00\x11\x08" + struct.pack(">HH", 12, 34) + bytes(9),
            (34, 12),
        ),
        (b"MM\x00*" + struct.pack(">IHHHIHHHHIII", 8, 2, 256, 3, 1, 5, 0, 257, 4, 1, 6, 0), (5, 6)),
    ],
    ids=["png", "bmp", "jpeg", "tiff"],
)
def test_sizes_come_from_the_header(data, size):
    assert sizes(data) == [size]


def test_a_header_without_a_size_is_damage():
    with pytest.raises(UnreadableSourceError, match="damaged_file"):
        sizes(b"\xff\xd8\xff\xd9")

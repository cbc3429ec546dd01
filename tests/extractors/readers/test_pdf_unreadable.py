"""PDF files that cannot be read say why: locked, damaged, scanned, too large."""

import zlib

import pytest

from extractors import extract
from extractors.limits import MOST_PAGES
from extractors.readers.pdf import pdf_pages as pdf
from schemas.errors import ERROR_BY_CODE, UnreadableSourceError
from tests.extractors.readers.pdf_cases import first_reading
from tests.extractors.reading import assert_nothing_invented, assert_reads
from tests.layouts import all_different, report
from tests.layouts.fixed_pages import PAGE_HEIGHT, PAGE_WIDTH, lay_out
from tests.layouts.locked_documents import locked
from tests.layouts.page_documents import (
    CATALOG,
    PAGE_TREE,
    Objects,
    assembled,
    file_of,
    objects_of,
    stream_of,
    write_pdf,
)

FIGURES = all_different("2021")
PAGES = lay_out(report(FIGURES))
DATA = write_pdf(PAGES)
BOX = (0, 0, PAGE_WIDTH, PAGE_HEIGHT)


def _code(data: bytes) -> str | None:
    extraction = extract(data)
    assert extraction.media_type == "application/pdf"
    assert (extraction.error_code is None) == bool(extraction.reports)
    assert extraction.error_code is None or extraction.error_code in ERROR_BY_CODE
    return extraction.error_code


def test_a_file_that_only_its_owner_may_change_is_read():
    assert_reads(first_reading(locked(objects_of(PAGES))), FIGURES.printed)


def test_a_file_under_a_password():
    assert _code(locked(objects_of(PAGES), user=b"secret")) == "encrypted"


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.4\n" + bytes(range(256)) * 40,
        DATA[:400],
        file_of({**objects_of(PAGES), CATALOG: b"<< /Type /Catalog >>"}),
        file_of({**objects_of(PAGES), PAGE_TREE: b"<< /Type /Pages /Kids [] /Count 0 >>"}),
    ],
    ids=["header alone", "garbage", "cut after the fonts", "no pages", "none of no pages"],
)
def test_damaged_files(data: bytes):
    assert _code(data) == "damaged_file"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.62, 0.8, 0.95, 0.99])
def test_a_file_that_is_cut_states_nothing_wrong(share: float):
    extraction = extract(DATA[: int(len(DATA) * share)])
    for reading in extraction.reports:
        assert_nothing_invented(reading, FIGURES.printed)
        assert {cell.status for cell in reading.cells} != {"stated"}
    assert extraction.reports or extraction.error_code in {"damaged_file", "not_a_report", "no_tables"}


@pytest.mark.parametrize("step", range(0, 60, 7))
def test_a_number_at_the_end_of_a_cut_content_is_not_believed(step: int):
    objects = objects_of(PAGES[:1])
    content = objects[7].partition(b"stream\n")[2].removesuffix(b"\nendstream")
    values = content.rindex(b"<0031")
    objects[7] = stream_of(content[: values + 1 + step])
    cut = file_of(objects).removesuffix(b"%%EOF\n")
    reading = first_reading(cut)
    assert_nothing_invented(reading, FIGURES.printed)


def _scan(pages: int, text: str = "") -> Objects:
    """Pages that each are one picture."""
    pixel = b"\xff"
    entries = "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 "
    drawn = f"q {PAGE_WIDTH} 0 0 {PAGE_HEIGHT} 0 0 cm /X0 Do Q {text}"
    objects = assembled([drawn] * pages, BOX)
    return {**objects, **{8 + 3 * page: stream_of(pixel, entries) for page in range(pages)}}


HIDDEN = "BT 3 Tr /F0 9 Tf 50 500 Td <" + "6f14" * 200 + "> Tj ET"
WITHOUT_TEXT = {
    "pictures": file_of(_scan(3)),
    "pictures with page numbers": file_of(_scan(3, "BT /F0 9 Tf 280 30 Td <002d00200033> Tj ET")),
    "pictures under text that nobody sees": file_of(_scan(2, HIDDEN)),
    "empty pages": file_of(assembled(["", ""], BOX)),
}


@pytest.mark.parametrize("data", WITHOUT_TEXT.values(), ids=WITHOUT_TEXT)
def test_pages_without_text(data: bytes):
    with pytest.raises(UnreadableSourceError) as refusal:
        pdf.read(data)
    assert refusal.value.error.code == "no_text_layer"


def test_another_document():
    text = "BT /F0 9 Tf 50 500 Td <" + "90fd662f5176" * 5 + "> Tj ET"
    assert _code(file_of(assembled([text], BOX))) == "not_a_report"


def test_ten_thousand_pages():
    objects = objects_of(PAGES[:1])
    objects[PAGE_TREE] = b"<< /Type /Pages /Kids [" + b"6 0 R " * 10_000 + b"] /Count 10000 >>"
    assert MOST_PAGES < 10_000
    assert _code(file_of(objects)) == "too_complex"


def test_a_page_tree_that_promises_more_pages_than_there_are():
    objects = objects_of(PAGES)
    objects[PAGE_TREE] = objects[PAGE_TREE].replace(b"/Count 2", b"/Count 400")
    assert _code(file_of(objects)) in {"damaged_file", "too_complex"}


def test_a_page_tree_that_holds_itself():
    objects = objects_of(PAGES)
    objects[PAGE_TREE] = b"<< /Type /Pages /Kids [6 0 R 2 0 R] /Count 300 >>"
    assert _code(file_of(objects)) in {"damaged_file", "too_complex"}


@pytest.mark.parametrize(
    "drawing",
    ["10 10 m 500 10 l S\n" * 60_000, "10 10 m\n" + "20 20 l 500 10 l\n" * 150_000 + "S"],
    ids=["objects", "segments"],
)
def test_pages_of_too_many_lines(drawing: str):
    assert _code(file_of(assembled([drawing], BOX))) == "too_complex"


def test_pages_of_too_many_characters():
    line = f"<{'0031' * 500}> Tj 0 -2 Td"
    text = f"BT /F0 2 Tf 20 830 Td {line * 400} ET"
    assert _code(file_of(assembled([text], BOX))) == "too_complex"


def test_a_net_of_too_many_cells():
    net = [f"{x} 0 m {x} 800 l S 0 {x} m 590 {x} l S" for x in range(0, 590, 4)]
    finer = [f"{x + 1} 0 m {x + 1} 800 l S" for x in range(0, 590, 4)]
    text = "BT /F0 9 Tf 50 500 Td <" + "0031" * 60 + "> Tj ET"
    assert _code(file_of(assembled(["\n".join((*net, *finer, text))], BOX))) in {
        "not_a_report",
        "too_complex",
    }


def test_a_small_file_that_unpacks_to_a_large_one():
    drawing = zlib.compress(b"10 10 m 500 10 l S\n" * 1_000_000, 9)
    objects = assembled([""], BOX)
    objects[7] = stream_of(drawing, "/Filter /FlateDecode ")
    assert len(file_of(objects)) < 200_000
    assert _code(file_of(objects)) == "too_complex"

"""OFD files: every way of drawing the same pages reads the same."""

import pytest

from extractors import extract
from extractors.document import Document, Grid
from extractors.readers.ofd import ofd_pages
from schemas.errors import UnreadableSourceError
from tests.extractors.reading import assert_reads, by_name, read
from tests.layouts import REPORT_FORMS, all_different, figures, report
from tests.layouts.fixed_pages import lay_out
from tests.layouts.ofd_files import Style, packed, write_ofd

MARKS = ("", "/", "—", "0", "12")


@pytest.mark.parametrize("form", REPORT_FORMS)
def test_blanks_and_marks_keep_their_places(form):
    printed = figures(form, lambda index, _: MARKS[index * 7 % len(MARKS)])
    reading = read(write_ofd(lay_out(report(printed))))
    assert_reads(reading, printed.printed)


def test_places_are_those_of_the_page_in_points():
    pages = lay_out(report(all_different("2021")))
    reading = read(write_ofd(pages))
    cell = by_name(reading)["article20_items/art20_1/regulations/issued"]
    assert cell.locator
    page, box = cell.locator.split(";box=")
    x0, top, x1, bottom = map(float, box.split(","))
    table = pages[0].tables[0]
    assert page == "page=1"
    assert table[0] < x0 < x1 < table[2]
    assert table[1] < top < bottom < table[3]
    printed = next(text for text in pages[0].texts if text.text == cell.raw_text)
    assert (x0 < printed.x < x1, top < printed.y < bottom) == (True, True)


def test_a_sideways_page_keeps_its_own_places():
    pages = lay_out(report(all_different("2021")))
    reading = read(write_ofd(pages, Style(sideways=True)))
    locator = by_name(reading)["article20_items/art20_1/regulations/issued"].locator
    assert locator
    left = float(locator.partition("box=")[2].split(",")[0])
    assert left > 300  # what is at the top of an upright page is on the right of one that lies


def test_cells_stand_once_with_their_columns():
    document: Document = ofd_pages.read(write_ofd(lay_out(report(all_different("2021")))))
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    assert len(grids) == 3  # the disposition table is broken over the page and is one all the same
    for grid in grids:
        assert grid.rows_exact
        assert all(cell.column is not None for row in grid.rows for cell in row)


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda data: data[: len(data) // 2], "damaged_file"),
        (lambda data: packed({"OFD.xml": b"<OFD/>"}), "no_text_layer"),
        (
            lambda data: packed({"OFD.xml": b"<OFD><DocBody><DocRoot>x.xml</DocRoot></DocBody></OFD>"}),
            "damaged_file",
        ),
        (lambda data: packed({"OFD.xml": b"<OFD><DocBody>"}), "damaged_file"),
        (
            lambda data: packed(
                {"OFD.xml": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'}
            ),
            "damaged_file",
        ),
    ],
)
def test_what_cannot_be_read_says_why(damage, code):
    data = damage(write_ofd(lay_out(report(all_different("2021")))))
    assert extract(data, "report.ofd").error_code == code


def test_an_endless_step_is_refused():
    text = b'<TextObject Size="3"><TextCode X="0" Y="3" DeltaX="g 999999999 1">0</TextCode></TextObject>'
    parts = {
        "OFD.xml": b"<OFD><DocBody><DocRoot>Document.xml</DocRoot></DocBody></OFD>",
        "Document.xml": b'<Document><Pages><Page BaseLoc="Page.xml"/></Pages></Document>',
        "Page.xml": b"<Page><Content><Layer>" + text + b"</Layer></Content></Page>",
    }
    with pytest.raises(UnreadableSourceError) as refusal:
        ofd_pages.read(packed(parts))
    assert refusal.value.error.code == "too_complex"

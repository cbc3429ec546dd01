"""Web pages: every number in its cell, whatever the markup, and a place that leads back to it."""

import re
from collections.abc import Iterator
from email import message_from_bytes

import pytest
from lxml import etree
from lxml import html as markup

from extractors import extract
from tests.extractors.reading import (
    assert_nothing_invented,
    assert_reads,
    by_name,
    finding_codes,
    read,
    row_name,
)
from tests.layouts import all_different, report
from tests.layouts.edits import with_value_appended, without_cell
from tests.layouts.web_pages import HIDING_BLANKS, IN_TABLES, WEB_LAYOUTS

IN_EVERY_LAYOUT = pytest.mark.parametrize("layout", WEB_LAYOUTS)
IN_EVERY_TABLE_LAYOUT = pytest.mark.parametrize("layout", sorted(IN_TABLES))
FIGURES = all_different("2021")
REPORT = report(FIGURES)
ROW = "application_dispositions/refused.third_party_rights"


@IN_EVERY_LAYOUT
def test_the_same_report_on_any_page_has_the_same_text(layout: str):
    if layout == "layout_tables":
        pytest.skip("words below the signature")
    keys = {read(WEB_LAYOUTS[name](REPORT)).text_key for name in ("clean", layout)}
    assert len(keys) == 1


def _shown(element: etree._Element) -> bool:
    return not any(
        ancestor.tag == "template" or "hidden" in ancestor.get("style", "")
        for ancestor in (element, *element.iterancestors())
    )


def _data_tables(page: bytes) -> list[etree._Element]:
    """Tables that are shown, hold no other table and more than one cell."""
    return [
        table
        for table in markup.document_fromstring(page).iter("table")
        if _shown(table) and table.find(".//table") is None and len(list(table.iter("td", "th"))) > 1
    ]


def _page_of(layout: str, data: bytes) -> bytes:
    if layout != "archive":
        return data
    parts = [part for part in message_from_bytes(data).walk() if part.get_content_type() == "text/html"]
    return bytes(parts[0].get_payload(decode=True))


@IN_EVERY_TABLE_LAYOUT
def test_places_lead_back_to_the_cells(layout: str):
    if layout in {"gbk_called_utf8", "utf8_called_gb2312", "utf16"}:
        pytest.skip("the other reader believes what the page declares")
    data = WEB_LAYOUTS[layout](REPORT)
    tables = _data_tables(_page_of(layout, data).removeprefix(b"\xef\xbb\xbf"))
    for name, cell in by_name(read(data)).items():
        place = re.fullmatch(r"table=(\d+);row=(\d+);col=(\d+)", cell.locator or "")
        assert place, (name, cell.locator)
        table, row, column = map(int, place.groups())
        rows = list(tables[table - 1].iter("tr"))
        element = list(rows[row - 1].iterchildren("td", "th"))[column - 1]
        assert "".join(element.itertext()).strip() == FIGURES.printed[name], (name, cell.locator)


def test_places_in_lines_of_text():
    reading = read(WEB_LAYOUTS["lines_with_bars"](REPORT))
    assert all(re.fullmatch(r"paragraph=\d+;col=\d+", cell.locator or "") for cell in reading.cells)
    reading = read(WEB_LAYOUTS["divs"](REPORT))
    assert all(re.fullmatch(r"paragraph=\d+", cell.locator or "") for cell in reading.cells)


def _every_cell_blank_in_turn(step: int) -> Iterator[str]:
    yield from list(FIGURES.printed)[::step]


@IN_EVERY_TABLE_LAYOUT
def test_a_blank_anywhere_is_told_from_all_else(layout: str):
    """Also the first and the last of a row, where empty cells are what merging leaves behind, too."""
    step = 1 if layout == "padded" else 13
    for cell in _every_cell_blank_in_turn(step):
        figures = FIGURES.but({cell: ""})
        assert_reads(read(WEB_LAYOUTS[layout](report(figures))), figures.printed)


@pytest.mark.parametrize("text", ["/", "—", "无", ""])
@IN_EVERY_TABLE_LAYOUT
def test_whole_rows_of_one_mark(layout: str, text: str):
    cells = [cell for row in (ROW, "application_dispositions/granted") for cell in FIGURES.in_row(row)]
    reviews = [cell for cell in FIGURES.printed if cell.startswith("review")]
    figures = FIGURES.but(dict.fromkeys((*cells, *reviews), text))
    assert_reads(read(WEB_LAYOUTS[layout](report(figures))), figures.printed)


@pytest.mark.parametrize("layout", sorted(HIDING_BLANKS))
def test_blanks_that_cannot_be_seen_move_nothing(layout: str):
    for cell in _every_cell_blank_in_turn(29):
        figures = FIGURES.but({cell: ""})
        assert_nothing_invented(read(WEB_LAYOUTS[layout](report(figures))), figures.printed)


@pytest.mark.parametrize("column", ["natural_person", "research_institution", "total"])
@pytest.mark.parametrize(
    "layout", ["clean", "repeated_labels", "layout_tables", "split_in_four", "nested_markup"]
)
def test_a_row_short_of_a_cell_is_not_guessed(layout: str, column: str):
    reading = read(WEB_LAYOUTS[layout](REPORT.edited(without_cell(f"{ROW}/{column}"))))
    _assert_row_refused(reading, ROW, "row_short")


@pytest.mark.parametrize("text", ["999", "/"])
@pytest.mark.parametrize("layout", ["clean", "repeated_labels", "padded", "nested_markup"])
def test_a_cell_too_many(layout: str, text: str):
    reading = read(WEB_LAYOUTS[layout](REPORT.edited(with_value_appended("4.保护第三方合法权益", text))))
    _assert_row_refused(reading, ROW, "row_long")


def _assert_row_refused(reading, row: str, code: str) -> None:
    cells = by_name(reading)
    assert_reads(reading, {name: text for name, text in FIGURES.printed.items() if row_name(name) != row})
    assert {cells[name].status for name in FIGURES.in_row(row)} == {"ambiguous"}
    assert [(it.code, it.cell) for it in reading.findings if it.code != "read_once"] == [(code, row)]


@pytest.mark.parametrize(
    "layout", ["clean", "padded", "nested_markup", "decoys", "archive", "pre_rows", "divs"]
)
def test_a_page_that_breaks_off_states_nothing_wrong(layout: str):
    """Cut anywhere: in a tag, in a number, in a character."""
    data = WEB_LAYOUTS[layout](REPORT)
    step = len(data) // 60
    for end in range(step, len(data), step):
        for reading in extract(data[:end]).reports:
            assert_nothing_invented(reading, FIGURES.printed)


@pytest.mark.parametrize("end", ["1", "12", "12<", "12</", "12</t", "12</td", "<b>12</b>", "12<br>"])
def test_a_number_at_the_very_end_of_a_cut_page_is_not_believed(end: str):
    """Also where it is the last cell of the last table, so that nothing else is missing."""
    last = "review_litigation_counts/litigation_after_review/total"
    page = WEB_LAYOUTS["clean"](report(FIGURES.but({last: "12345"}))).decode()
    reading = read(page[: page.index("12345")] + end)
    assert by_name(reading)[last].status in {"ambiguous", "unreadable"}
    assert finding_codes(reading) & {"cell_cut_off", "cell_unreadable"}
    assert_reads(reading, {name: text for name, text in FIGURES.printed.items() if name != last})

"""A report printed as PDF is read exactly, however its pages are drawn."""

import pytest

from tests.extractors.readers.pdf_cases import LOOKS, Look, first_reading
from tests.extractors.reading import above_info, assert_nothing_invented, assert_reads, read
from tests.layouts import LAYOUTS, REPORT_FORMS, all_different, report, same_everywhere
from tests.layouts.fixed_pages import lay_out
from tests.layouts.page_documents import Style, without_rules, write_pdf

IN_EVERY_FORM = pytest.mark.parametrize("form", REPORT_FORMS)
RULED = {name: look for name, look in LOOKS.items() if name != "no_vertical_rules"}


@pytest.mark.parametrize("look", RULED.values(), ids=RULED)
def test_every_cell(look: Look):
    figures = all_different("2021")
    reading = first_reading(look(report(figures)))
    assert_reads(reading, figures.printed)
    assert reading.article20_form == reading.dispositions_form == "2021"
    assert above_info(reading.findings) == set()
    assert {cell.placement for cell in reading.cells} <= {"labels", "misprinted_label"}


def test_the_same_words_have_the_same_key_in_any_look_and_as_text():
    sentence = "发布信息若干条，按期更新，"
    tabled = report(all_different("2021")).but(overview=(f"（一）主动公开。{sentence * 12}共67条。",))
    looks = ("stroked_rules", "framed_prose", "page_numbers", "two_pages_a_sheet")
    keys = {first_reading(LOOKS[name](tabled)).text_key for name in looks}
    assert keys == {read(LAYOUTS["tabbed_rows"](tabled)).text_key}


@IN_EVERY_FORM
def test_columns_told_by_white_space(form):
    figures = all_different(form)
    reading = first_reading(LOOKS["no_vertical_rules"](report(figures)))
    # A number that touches the label beside it is not taken apart: its row is refused.
    tight = {"application_dispositions/other.fee_unpaid"} if form == "2021" else set()
    rest = {name: text for name, text in figures.printed.items() if name.rpartition("/")[0] not in tight}
    assert_reads(reading, rest)
    assert_nothing_invented(reading, figures.printed)


@IN_EVERY_FORM
def test_tables_without_any_rules_are_refused_where_their_labels_are_broken(form):
    figures = all_different(form)
    reading = first_reading(write_pdf(without_rules(lay_out(report(figures)))))
    assert_nothing_invented(reading, figures.printed)
    assert above_info(reading.findings) >= {"header_unrecognised"}
    assert above_info(reading.findings) & {"row_missing", "rows_missing"}


@pytest.mark.parametrize("spacing", [0.2, 0.3, 0.5])
def test_digits_far_apart_are_not_taken_for_one_number(spacing: float):
    figures = same_everywhere("2021", "12")
    reading = first_reading(write_pdf(lay_out(report(figures)), Style(spaced_digits=spacing)))
    assert {cell.status for cell in reading.cells} == {"unreadable"}
    assert {cell.raw_text for cell in reading.cells} == {"1 2"}

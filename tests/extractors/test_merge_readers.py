"""Two readings of one report: what one alone reads is taken, what they contradict is not believed."""

from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest

from extractors import extract
from extractors.merge_readers import merged, places_in_doubt, tables_in_doubt
from extractors.readers.pdf import pdf_pages as pdf
from extractors.readers.pdf import pdfplumber_reading
from schemas.errors import UnreadableSourceError
from schemas.extraction import ReportReading
from tests.extractors.readers.pdf_cases import LOOKS, second_document_of
from tests.extractors.reading import (
    assert_explained,
    assert_nothing_invented,
    assert_reads,
    assert_sound,
    by_name,
    finding_codes,
    findings_on,
    only_report,
    read,
)
from tests.layouts import LAYOUTS, Figures, all_different, report, same_everywhere
from tests.layouts.edits import without_cell, without_row

CELL = "application_dispositions/granted/natural_person"
REVIEWS = "review_litigation_counts/administrative_review/total"
FEE = "article20_items/art20_8/administrative_fees/fee_amount"
ROW = "application_dispositions/refused.prohibited_by_law"
ZEROS = same_everywhere("2021", "0")
FIGURES = all_different("2021")


def _reading(figures: Figures, *edits) -> ReportReading:
    tabled = report(figures)
    return read(LAYOUTS["tabbed_rows"](tabled.edited(*edits) if edits else tabled))


WHOLE = _reading(FIGURES)


def _merged(first: ReportReading, second: ReportReading) -> ReportReading:
    both = merged(first, second)
    assert_sound(both)
    assert_explained(both)
    return both


def test_what_leaves_doubt():
    assert not tables_in_doubt(_reading(ZEROS))
    assert tables_in_doubt(_reading(ZEROS.but({CELL: "1"}))), "a sum is broken"
    assert tables_in_doubt(_reading(ZEROS.but({CELL: "待定"}))), "a cell is unreadable"
    assert tables_in_doubt(_reading(ZEROS, without_row("重复申请"))), "a row is missing"
    blank = report(ZEROS.but({CELL: ""}))
    assert not tables_in_doubt(read(LAYOUTS["lone_bars"](blank))), "a blank is a fact"
    assert tables_in_doubt(read(LAYOUTS["tabbed_rows"](blank))), "its place is told by one reading only"


def test_equal_readings():
    assert merged(WHOLE, WHOLE) == WHOLE


def test_a_row_that_only_the_second_reads():
    both = _merged(_reading(FIGURES, without_row("其他法律行政法规禁止公开")), WHOLE)
    assert_reads(both, FIGURES.printed)
    assert "row_missing" not in finding_codes(both)
    (note,) = [finding for finding in both.findings if finding.code == "second_reading_taken"]
    assert (note.table, note.stated) == ("application_dispositions", "7")
    assert ROW in note.message_en


def test_a_row_that_only_the_first_reads():
    both = _merged(WHOLE, _reading(FIGURES, without_row("其他法律行政法规禁止公开")))
    assert both == WHOLE


def test_each_reads_what_the_other_does_not():
    first = _reading(FIGURES, without_row("其他法律行政法规禁止公开"))
    second = _reading(FIGURES, without_row("重复申请"))
    assert_reads(_merged(first, second), FIGURES.printed)


def test_a_row_that_neither_reads_stays_explained():
    cut = without_row("其他法律行政法规禁止公开")
    both = _merged(_reading(FIGURES, cut), _reading(FIGURES, cut))
    assert by_name(both)[f"{ROW}/total"].status == "missing"
    assert "row_missing" in finding_codes(both)


@pytest.mark.parametrize("other", ["46", "", "/", "4,500"])
def test_a_cell_that_they_read_differently(other: str):
    both = _merged(WHOLE, _reading(FIGURES.but({CELL: other})))
    assert (by_name(both)[CELL].status, by_name(both)[CELL].value) == ("ambiguous", None)
    (finding,) = findings_on(both, CELL)
    assert (finding.code, finding.severity) == ("readings_differ", "error")
    assert finding.stated == FIGURES.printed[CELL]
    assert finding.expected == (other or "␣")
    assert_reads(both, {name: text for name, text in FIGURES.printed.items() if name != CELL})


def test_a_row_of_which_the_first_lacks_a_cell():
    both = _merged(_reading(FIGURES, without_cell(f"{ROW}/total")), WHOLE)
    assert_reads(both, FIGURES.printed)
    assert "row_short" not in finding_codes(both)


def test_rows_that_the_second_reads_are_no_longer_missing_though_another_is():
    first = _reading(
        FIGURES, without_row("1.属于国家秘密"), without_row("2.其他法律"), without_row("（七）总计")
    )
    both = _merged(first, _reading(FIGURES, without_row("（七）总计")))
    assert "rows_missing" in finding_codes(first)
    assert finding_codes(both) & {"row_missing", "rows_missing"} == {"row_missing"}


def test_a_table_that_only_the_second_reads_has_the_form_that_was_read():
    hybrid = all_different("hybrid")
    without = report(hybrid).but(left_out=frozenset({"application_dispositions"}))
    first = read(LAYOUTS["tabbed_rows"](without))
    assert first.dispositions_form == "2021"
    both = _merged(first, _reading(hybrid))
    assert both.dispositions_form == "2019"
    assert_reads(both, hybrid.printed)
    assert "table_missing" not in finding_codes(both)


def test_a_table_that_each_reads_in_another_form():
    hybrid = _reading(all_different("hybrid"))
    both = merged(WHOLE, hybrid)
    assert any(
        (finding.code, finding.stated, finding.expected) == ("readings_differ", "2021", "2019")
        for finding in both.findings
    )


def test_findings_on_what_was_taken_come_with_it():
    negative = FIGURES.but({f"{ROW}/total": "-5"})
    both = _merged(_reading(negative, without_row("其他法律行政法规禁止公开")), _reading(negative))
    assert "negative_count" in {finding.code for finding in findings_on(both, f"{ROW}/total")}


def test_a_wrong_sum_that_both_read_alike_stays_as_printed():
    figures = ZEROS.but({CELL: "10"})
    both = _merged(_reading(figures), _reading(figures))
    assert_reads(both, figures.printed)
    assert finding_codes(both) == finding_codes(_reading(figures))


def _counted(monkeypatch: pytest.MonkeyPatch, replacement=None) -> list[int]:
    """How often a second reading was asked for."""
    calls: list[int] = []
    real = pdf.read_again

    def read_again(data: bytes, *first):
        calls.append(len(data))
        return (replacement or partial(real, data, *first))()

    monkeypatch.setattr(pdf, "read_again", read_again)
    return calls


def test_a_report_without_doubt_is_read_once(monkeypatch: pytest.MonkeyPatch):
    calls = _counted(monkeypatch)
    extract(LOOKS["stroked_rules"](report(ZEROS)))
    assert calls == []


def test_a_report_in_doubt_is_read_again(monkeypatch: pytest.MonkeyPatch):
    calls = _counted(monkeypatch)
    reading = only_report(extract(LOOKS["stroked_rules"](report(FIGURES))))
    assert len(calls) == 1
    assert_reads(reading, FIGURES.printed)
    assert "readings_differ" not in finding_codes(reading)


@pytest.mark.parametrize(
    ("figures", "pages"),
    [
        (ZEROS.but({REVIEWS: "1"}), [3]),
        (ZEROS.but({CELL: "1"}), [2, 3]),
        (ZEROS.but({FEE: "待定"}), [1, 2, 3]),  # nothing says where its value is
    ],
)
def test_only_pages_with_tables_in_doubt_are_read_again(
    figures: Figures, pages: list[int], monkeypatch: pytest.MonkeyPatch
):
    asked: list[list[int]] = []
    real = pdfplumber_reading.read_pages_again

    def read_pages_again(data: bytes, told):
        asked.append(list(told))
        return real(data, told)

    monkeypatch.setattr(pdfplumber_reading, "read_pages_again", read_pages_again)
    long = report(figures).but(overview=("全年依法公开各类信息，未发生泄密事件。",) * 44)
    reading = only_report(extract(LOOKS["stroked_rules"](long)))
    assert asked == [pages]
    assert_reads(reading, {name: text for name, text in figures.printed.items() if text != "待定"})
    assert "readings_differ" not in finding_codes(reading)


def test_a_table_of_which_a_part_has_no_place_is_looked_for_everywhere():
    assert places_in_doubt(_reading(ZEROS, without_row("重复申请"))) is None
    assert places_in_doubt(_reading(ZEROS)) == frozenset()
    doubted = _reading(ZEROS.but({CELL: "1"}))
    own = [cell.locator for cell in doubted.cells if cell.table == "application_dispositions"]
    assert places_in_doubt(doubted) == frozenset(place for place in own if place)


def test_a_contradiction_of_the_second_reading_is_shown(monkeypatch: pytest.MonkeyPatch):
    other = LOOKS["stroked_rules"](report(FIGURES.but({CELL: "46"})))
    document = second_document_of(other)
    _counted(monkeypatch, lambda: document)
    reading = only_report(extract(LOOKS["stroked_rules"](report(FIGURES))))
    assert by_name(reading)[CELL].status == "ambiguous"
    assert by_name(reading)[CELL].value is None
    assert_nothing_invented(reading, FIGURES.printed)


def test_a_second_reading_that_fails_changes_nothing(monkeypatch: pytest.MonkeyPatch):
    def refuse():
        raise UnreadableSourceError("damaged_file")

    _counted(monkeypatch, refuse)
    reading = only_report(extract(LOOKS["stroked_rules"](report(FIGURES))))
    assert_reads(reading, FIGURES.printed)


def test_values_and_units_are_compared_not_their_wording():
    cells = tuple(cell._replace(raw_text=f" {cell.raw_text}") for cell in WHOLE.cells)
    assert _merged(WHOLE, replace(WHOLE, cells=cells)) == WHOLE
    fee = "article20_items/art20_8/administrative_fees/fee_amount"
    other = tuple(
        cell._replace(value=(cell.value or Decimal(0)) / 10_000) if cell.unit == "10k_yuan" else cell
        for cell in WHOLE.cells
    )
    assert by_name(_merged(WHOLE, replace(WHOLE, cells=other)))[fee].status == "ambiguous"

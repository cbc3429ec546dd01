"""Cells, rows, headers and tables that are not there, or are there twice: nothing is shifted."""

from collections.abc import Callable

import pytest

from schemas.extraction import ReportReading
from schemas.forms import FACT_TABLES
from tests.extractors.reading import (
    above_info,
    assert_explained,
    assert_nothing_invented,
    assert_reads,
    by_name,
    finding_codes,
    read,
    row_name,
)
from tests.layouts import LAYOUTS, Layout, Report, all_different, report
from tests.layouts.edits import (
    relabelled,
    with_row_again,
    with_value_appended,
    without_cell,
    without_header,
    without_row,
)

FIGURES = all_different("2021")
REPORT = report(FIGURES)
WAYS = (
    "tabbed_cells", "tabbed_rows", "shifted_rows", "trailing_bars", "lone_bars", "barred_rows",
    "bare_cells",
)  # fmt: skip
IN_MANY_LAYOUTS = pytest.mark.parametrize("layout", [LAYOUTS[name] for name in WAYS], ids=WAYS)


SHORT_OF = [
    *(
        f"application_dispositions/{row}/{column}"
        for row in ("received_new", "refused.state_secret", "not_processed.duplicate", "total_processed")
        for column in ("natural_person", "research_institution", "total")
    ),
    "article20_items/art20_1/regulations/issued",
    "article20_items/art20_1/normative_documents/in_force",
    "review_litigation_counts/administrative_review/upheld",
    "review_litigation_counts/litigation_direct/other",
    "review_litigation_counts/litigation_after_review/total",
]


@pytest.mark.parametrize("cell", SHORT_OF)
@IN_MANY_LAYOUTS
def test_a_row_short_of_a_cell_is_not_guessed(layout: Layout, cell: str):
    reading = read(layout(REPORT.edited(without_cell(cell))))
    assert_row_refused(reading, row_name(cell), {"row_short", "row_blanks_unplaced"})


@IN_MANY_LAYOUTS
def test_a_value_glued_to_its_label_leaves_no_blank(layout: Layout):
    cell = "article20_items/art20_5/administrative_licensing/decisions"
    blank = report(FIGURES.but({cell: ""}))
    reading = read(layout(blank.edited(relabelled({"行政许可": "行政许可0"}))))
    assert by_name(reading)[cell].status != "blank"
    assert_nothing_invented(reading, {**blank.figures.printed, cell: "0"})


@pytest.mark.parametrize(
    ("label", "row"),
    [
        ("一、本年新收", "application_dispositions/received_new"),
        ("1.属于国家秘密", "application_dispositions/refused.state_secret"),
        ("3.其他", "application_dispositions/other.other"),
        ("四、结转", "application_dispositions/carried_forward"),
        ("规章", "article20_items/art20_1/regulations"),
    ],
)
@IN_MANY_LAYOUTS
def test_a_number_too_many(layout: Layout, label: str, row: str):
    reading = read(layout(REPORT.edited(with_value_appended(label, "999"))))
    assert_row_refused(reading, row, {"row_long"})
    assert "999" in " ".join(finding.message_zh for finding in reading.findings)


def assert_row_refused(reading: ReportReading, row: str, codes: set[str]) -> None:
    """The row is ambiguous, a finding on it says so, and all other rows are read."""
    cells = by_name(reading)
    assert_reads(reading, {name: text for name, text in FIGURES.printed.items() if row_name(name) != row})
    assert {cells[name].status for name in FIGURES.printed if row_name(name) == row} == {"ambiguous"}
    on_row = [finding for finding in reading.findings if finding.code in codes]
    assert [finding.cell for finding in on_row] == [row]
    assert on_row[0].locator
    assert above_info(reading.findings) - {"arithmetic_broken"} == {on_row[0].code}


@pytest.mark.parametrize(
    ("label", "row"),
    [
        ("二、上年结转", "application_dispositions/carried_in"),
        ("1.属于国家秘密", "application_dispositions/refused.state_secret"),
        ("4.保护第三方合法权益", "application_dispositions/refused.third_party_rights"),
        ("（七）总计", "application_dispositions/total_processed"),
        ("四、结转", "application_dispositions/carried_forward"),
        ("规范性文件", "article20_items/art20_1/normative_documents"),
        ("行政强制", "article20_items/art20_6/administrative_coercion"),
    ],
)
@IN_MANY_LAYOUTS
def test_a_row_that_is_not_there(layout: Layout, label: str, row: str):
    reading = read(layout(REPORT.edited(without_row(label))))
    assert_reads(reading, {name: text for name, text in FIGURES.printed.items() if row_name(name) != row})
    assert {cell.status for name, cell in by_name(reading).items() if row_name(name) == row} == {"missing"}
    assert [(f.code, f.cell) for f in reading.findings if f.code == "row_missing"] == [("row_missing", row)]


REPEATED = [
    ("二、上年结转", "application_dispositions/carried_in"),
    ("2.重复申请", "application_dispositions/not_processed.duplicate"),
    ("规范性文件", "article20_items/art20_1/normative_documents"),
]


@pytest.mark.parametrize(("label", "row"), REPEATED)
@IN_MANY_LAYOUTS
def test_a_row_printed_twice(layout: Layout, label: str, row: str):
    reading = read(layout(REPORT.edited(with_row_again(label))))
    assert_reads(reading, FIGURES.printed)
    assert [finding.cell for finding in reading.findings if finding.code == "row_repeated_equal"] == [row]
    assert above_info(reading.findings) <= {"arithmetic_broken"}


@pytest.mark.parametrize(("label", "row"), REPEATED)
@IN_MANY_LAYOUTS
def test_a_row_printed_twice_with_different_numbers(layout: Layout, label: str, row: str):
    texts = [str(900 + column) for column, _ in enumerate(FIGURES.in_row(row))]
    reading = read(layout(REPORT.edited(with_row_again(label, *texts))))
    assert_row_refused(reading, row, {"row_repeated"})


@pytest.mark.parametrize("table", FACT_TABLES)
@IN_MANY_LAYOUTS
def test_a_table_that_is_not_there(layout: Layout, table):
    reading = read(layout(REPORT.but(left_out=frozenset({table}))))
    others = {name: text for name, text in FIGURES.printed.items() if not name.startswith(table)}
    assert_reads(reading, others)
    assert {cell.status for cell in reading.cells if cell.table == table} == {"missing"}
    assert [finding.table for finding in reading.findings if finding.code == "table_missing"] == [table]
    assert_explained(reading)


@pytest.mark.parametrize("table", FACT_TABLES)
@IN_MANY_LAYOUTS
def test_a_table_without_its_heading_is_found_by_its_labels(layout: Layout, table):
    number = 1 + FACT_TABLES.index(table)
    headings = tuple("" if index == number else text for index, text in enumerate(REPORT.headings))
    assert_reads(read(layout(REPORT.but(headings=headings))), FIGURES.printed)


BROKEN_HEADERS: dict[str, tuple[str, Callable[[Report], Report]]] = {
    "applicants replaced": (
        "application_dispositions",
        lambda made: made.edited(
            relabelled({"自然人": "甲类", "商业企业": "乙类", "科研机构": "丙类", "社会公益组织": "丁类"})
        ),
    ),
    "applicants left out": (
        "application_dispositions",
        lambda made: made.edited(without_header, table="application_dispositions"),
    ),
    "outcomes replaced": (
        "review_litigation_counts",
        lambda made: made.edited(relabelled({"结果维持": "甲", "结果纠正": "乙", "其他结果": "丙"})),
    ),
    "outcomes left out": (
        "review_litigation_counts",
        lambda made: made.edited(without_header, table="review_litigation_counts"),
    ),
    "an applicant twice": (
        "application_dispositions",
        lambda made: made.edited(relabelled({"科研机构": "商业企业"})),
    ),
}


@pytest.mark.parametrize(("table", "broken"), BROKEN_HEADERS.values(), ids=BROKEN_HEADERS)
@IN_MANY_LAYOUTS
def test_a_header_that_says_nothing_places_nothing(layout: Layout, table: str, broken):
    reading = read(layout(broken(REPORT)))
    assert_reads(
        reading, {name: text for name, text in FIGURES.printed.items() if not name.startswith(table)}
    )
    assert {cell.status for cell in reading.cells if cell.table == table} <= {"ambiguous", "missing"}
    assert finding_codes(reading) & {"header_unrecognised", "table_missing"}
    assert_explained(reading)


@pytest.mark.parametrize(
    "cell",
    [
        "article20_items/art20_1/regulations/newly_made",
        "article20_items/art20_5/other_external_services/items_change",
        "article20_items/art20_6/administrative_penalty/decisions",
        "article20_items/art20_8/administrative_fees/items_prior_year",
        "article20_items/art20_8/administrative_fees/items_change",
        "article20_items/art20_9/centralized_procurement/procurement_items",
    ],
)
@IN_MANY_LAYOUTS
def test_rows_of_the_2019_form_short_of_a_cell(layout: Layout, cell: str):
    figures = all_different("2019")
    reading = read(layout(report(figures).edited(without_cell(cell))))
    assert_nothing_invented(reading, {**figures.printed, cell: ""})
    row = row_name(cell)
    assert_reads(reading, {name: text for name, text in figures.printed.items() if row_name(name) != row})


@pytest.mark.parametrize(
    ("label", "left", "row"),
    [
        ("（六）其他处理", "（六）其他", "other.unspecified"),
        ("（六）其他处理", "（六）其", "other.unspecified"),
        ("2.其他法律行政法规禁止公开", "2.其他", "refused.prohibited_by_law"),
    ],
)
@IN_MANY_LAYOUTS
def test_what_is_left_of_a_label_is_no_row_of_another_form(layout: Layout, label: str, left: str, row: str):
    """The newer form prints 其他 as the last of three rows, of which the older one has none."""
    old = report(all_different("2019"))
    reading = read(layout(old.edited(relabelled({label: left}))))
    assert reading.dispositions_form == "2019"
    assert by_name(reading)[f"application_dispositions/{row}/total"].status == "missing"
    assert finding_codes(reading) & {"label_ambiguous", "row_unknown"}


def test_the_last_of_three_rows_is_read_where_one_beside_it_is_printed():
    lacking = REPORT.edited(without_row("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"))
    cells = by_name(read(LAYOUTS["tabbed_rows"](lacking)))
    assert cells["application_dispositions/other.other/total"].status == "stated"


@IN_MANY_LAYOUTS
def test_two_labels_in_one_cell_are_a_misprint_of_neither(layout: Layout):
    """规章 and 规范性文件 ran together differ in two characters from 行政规范性文件."""
    together = REPORT.edited(without_row("规章")).edited(relabelled({"规范性文件": "规章规范性文件"}))
    reading = read(layout(together))
    assert "row_unknown" in finding_codes(reading)
    cells = by_name(reading)
    for row in ("regulations", "normative_documents"):
        assert cells[f"article20_items/art20_1/{row}/issued"].status == "missing"


@pytest.mark.parametrize("both", ["12 148", "12 -49", "12 −49", "12 /", "/ 12", "— 7", "12-49", "12、9"])
@pytest.mark.parametrize("layout", ["trailing_bars", "lone_bars", "barred_rows"])
def test_behind_two_merged_values_nothing_moves_up(layout: str, both: str):
    """A row that prints two values in one cell, and a blank at its end, is a cell short."""
    figures, row = all_different("2019"), "article20_items/art20_5/administrative_licensing"
    moved = {f"{row}/items_prior_year": both, f"{row}/items_change": "86", f"{row}/decisions": ""}
    reading = read(LAYOUTS[layout](report(figures.but(moved))))
    assert_reads(reading, {name: text for name, text in figures.printed.items() if name not in moved})
    assert {by_name(reading)[name].status for name in moved} == {"ambiguous"}
    assert [finding.cell for finding in reading.findings if finding.code == "row_blanks_unplaced"] == [row]

"""Every number lands in its cell: all layouts, all forms, every cell another number."""

import re

import pytest

from tests.extractors.reading import above_info, assert_reads, by_name, finding_codes, read
from tests.layouts import LAYOUTS, REPORT_FORMS, Figures, Layout, all_different, report, same_everywhere
from tests.layouts.edits import GridEdit, relabelled
from tests.layouts.headers import with_labels

IN_EVERY_LAYOUT = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
IN_EVERY_FORM = pytest.mark.parametrize("form", REPORT_FORMS)
FORMS_OF_TABLES = {"2019": ("2019", "2019"), "2021": ("2021", "2021"), "hybrid": ("2021", "2019")}
FEE = "article20_items/art20_8/administrative_fees/fee_amount"
PROCUREMENT = "article20_items/art20_9/centralized_procurement/procurement_amount"


@IN_EVERY_FORM
@IN_EVERY_LAYOUT
def test_every_cell_reads_as_printed_and_its_locator_leads_there(layout: Layout, form):
    figures = all_different(form)
    reading = read(layout(report(figures)))
    assert (reading.article20_form, reading.dispositions_form) == FORMS_OF_TABLES[form]
    assert list(by_name(reading)) == list(figures.printed)
    assert_reads(reading, figures.printed)
    assert {name: (cell.raw_text or "").strip() for name, cell in by_name(reading).items()} == figures.printed
    assert above_info(reading.findings) <= {"arithmetic_broken"}
    lines = layout.lines(report(figures))
    for name, cell in by_name(reading).items():
        place = re.fullmatch(r"line=(\d+);col=(\d+)", cell.locator or "")
        assert place, (name, cell.locator)
        line, column = int(place[1]), int(place[2])
        assert line == layout.line_of(lines, figures.printed[name]) + 1, name
        assert column == layout.column(lines[line - 1], figures.printed[name]), name


@IN_EVERY_LAYOUT
def test_wrong_sums_are_loaded_as_printed(layout: Layout):
    wrong = {
        "application_dispositions/received_new/natural_person": "10",
        "application_dispositions/received_new/commercial_enterprise": "1",
        "application_dispositions/total_processed/total": "7",
        "review_litigation_counts/administrative_review/upheld": "3",
    }
    figures = same_everywhere("2021", "0").but(wrong)
    reading = read(layout(report(figures)))
    assert_reads(reading, figures.printed)
    assert above_info(reading.findings) <= {"arithmetic_broken"}


@IN_EVERY_FORM
def test_units(form):
    reading = read(LAYOUTS["tabbed_rows"](report(all_different(form))))
    amounts = {FEE, PROCUREMENT}
    for name, cell in by_name(reading).items():
        if name == FEE:
            assert (cell.unit, cell.unit_printed) == ("10k_yuan", "万元")
        elif name == PROCUREMENT:
            assert (cell.unit, cell.unit_printed) == ("unknown", None)
        elif cell.table == "article20_items":
            assert (cell.unit, cell.unit_printed) == ("count", None)
    printed = amounts & by_name(reading).keys()
    assert ("unit_unknown" in finding_codes(reading)) == (PROCUREMENT in printed)


def exchanged(figures: Figures, *pairs: tuple[str, str]) -> dict[str, str]:
    """The figures as they must be read where the labels of pairs of codes have changed places."""
    partner = {first: second for pair in pairs for first, second in (pair, pair[::-1])}

    def other(name: str) -> str:
        return "/".join(partner.get(code, code) for code in name.split("/"))

    return {name: figures.printed.get(other(name), text) for name, text in figures.printed.items()}


HEADERS_IN_ANOTHER_ORDER = {
    "applicants": (("商业企业", "科研机构"), ("commercial_enterprise", "research_institution")),
    "measures": (("本年制发件数", "本年废止件数"), ("issued", "repealed")),
    "outcomes": (("结果维持", "结果纠正"), ("upheld", "corrected")),
    "lawsuits": (("未经复议直接起诉", "复议后起诉"), ("litigation_direct", "litigation_after_review")),
}


@pytest.mark.parametrize("layout", ["tabbed_cells", "tabbed_rows", "barred_rows_leading", "bare_cells"])
@pytest.mark.parametrize(("labels", "codes"), HEADERS_IN_ANOTHER_ORDER.values(), ids=HEADERS_IN_ANOTHER_ORDER)
def test_columns_in_another_order_are_not_read_in_the_official_one(labels, codes, layout: str):
    figures = all_different("2021")
    reading = read(LAYOUTS[layout](report(figures).edited(_labels_exchanged(*labels))))
    expected = exchanged(figures, codes)
    (table,) = {name.split("/")[0] for name in expected if set(codes) & set(name.split("/"))}
    stated = {name for name, cell in by_name(reading).items() if cell.status == "stated"}
    assert_reads(reading, {name: text for name, text in expected.items() if name in stated})
    assert_reads(reading, {name: text for name, text in expected.items() if not name.startswith(table)})


@pytest.mark.parametrize("layout", ["tabbed_cells", "tabbed_rows", "barred_rows_leading", "bare_cells"])
def test_rows_in_another_order_are_read_by_their_labels(layout: str):
    figures = all_different("2021")
    edits = (_labels_exchanged("规范性文件", "规章"), _labels_exchanged("重复申请", "要求提供公开出版物"))
    reading = read(LAYOUTS[layout](report(figures).edited(*edits)))
    pairs = (("regulations", "normative_documents"), ("not_processed.duplicate", "not_processed.publication"))
    assert_reads(reading, exchanged(figures, *pairs))


def _labels_exchanged(first: str, second: str) -> GridEdit:
    return relabelled({first: "\0", second: first, "\0": second})


def test_labels_that_are_whole_are_not_a_header_as_a_whole():
    whole = read(LAYOUTS["trailing_bars_whole_labels"](report(all_different("2021"))))
    assert {cell.placement for cell in whole.cells} == {"labels"}
    cut = read(LAYOUTS["trailing_bars"](report(all_different("2021"))))
    reviews = {cell.placement for cell in cut.cells if cell.table == "review_litigation_counts"}
    assert reviews == {"header_as_a_whole"}
    assert {cell.placement for cell in cut.cells if cell.table != "review_litigation_counts"} == {"labels"}
    assert "header_cut" in finding_codes(cut)
    assert "header_cut" not in finding_codes(whole)


def test_half_width_layout_reads_like_the_full_width_one():
    figures = all_different("2021")
    narrow = Layout("narrow", with_labels({"（": "(", "）": ")"}, LAYOUTS["tabbed_rows"].write_table), "\t")
    assert read(narrow(report(figures))).cells == read(LAYOUTS["tabbed_rows"](report(figures))).cells

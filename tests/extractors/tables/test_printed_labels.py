"""Labels as they are really printed: cut, without number, run together with values.

All that stands around them decides, or nothing does.
"""

from decimal import Decimal

import pytest

from tests.extractors.reading import (
    assert_nothing_invented,
    assert_reads,
    by_name,
    finding_codes,
    findings_on,
    read,
    row_name,
)
from tests.layouts import LAYOUTS, Report, all_different, report
from tests.layouts.edits import relabelled, with_values_glued, without_numbers, without_row

WAYS = ("tabbed_cells", "tabbed_rows", "barred_rows_leading", "bare_cells")
IN_MANY_LAYOUTS = pytest.mark.parametrize("layout", WAYS)
FIGURES = {form: all_different(form) for form in ("2019", "2021")}
LAW = "2.其他法律行政法规禁止公开"
LAW_ROW = "application_dispositions/refused.prohibited_by_law"
FEE = "article20_items/art20_8/administrative_fees/fee_amount"


def made(form: str, wordings: dict[str, str]) -> Report:
    return report(FIGURES[form]).edited(relabelled(wordings))


@pytest.mark.parametrize(
    ("row", "label", "left"),
    [
        (LAW_ROW, LAW, "2.其他法律行政止公开"),
        (LAW_ROW, LAW, "2、其他法律行政"),
        ("application_dispositions/not_processed.excessive", "4.无正当理由大量反复申请", "4.无正当理大量"),
        (
            "application_dispositions/unavailable.requires_creation",
            "2.没有现成信息需要另行制作",
            "2.没有现成信息",
        ),
    ],
)
@pytest.mark.parametrize("form", FIGURES)
@IN_MANY_LAYOUTS
def test_what_is_left_of_a_label_is_its_row_between_its_neighbours(layout, form, row, label, left):
    reading = read(LAYOUTS[layout](made(form, {label: left})))
    assert_reads(reading, FIGURES[form].printed)
    assert {by_name(reading)[name].placement for name in FIGURES[form].in_row(row)} == {"misprinted_label"}
    assert "label_misprinted" in {finding.code for finding in findings_on(reading, f"{row}/total")}
    assert not reading.read_once


def test_what_is_left_is_read_where_no_row_of_the_group_has_a_number():
    edited = report(FIGURES["2021"]).edited(without_numbers, relabelled({LAW[2:]: "其他法律行政止公开"}))
    assert_reads(read(LAYOUTS["tabbed_rows"](edited)), FIGURES["2021"].printed)


@pytest.mark.parametrize(
    "wordings",
    [
        {LAW: "其他法律行政止公开"},
        {LAW: "3.其他法律行政止公开"},
        {LAW: "2.其他法律"},
        {LAW: "2.其他规定不应当公开"},
        {LAW: "2.属于行政"},
        {LAW: "2.其他法律行政止公开", "1.属于国家秘密": "1.甲"},
        {LAW: "2.其他法律行政止公开", "3.危及“三安全一稳定”": "3.甲乙丙丁戊己"},
        {LAW: "2.其他法律行政止公开", "1.属于国家秘密": "1.保护第三方合法权益"},
        {LAW: "2.其他法律行政止公开", "3.危及": "5.危及"},
    ],
    ids=str,
)
@IN_MANY_LAYOUTS
def test_what_is_left_of_a_label_is_no_row_where_anything_around_it_does_not_decide(layout, wordings):
    reading = read(LAYOUTS[layout](made("2021", wordings)))
    assert by_name(reading)[f"{LAW_ROW}/total"].status == "missing"
    assert finding_codes(reading) & {"row_unknown", "label_ambiguous"}
    assert_nothing_invented(reading, FIGURES["2021"].printed)


@pytest.mark.parametrize("form", FIGURES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_labels_need_no_numbers(layout, form):
    reading = read(LAYOUTS[layout](report(FIGURES[form]).edited(without_numbers)))
    assert_reads(reading, FIGURES[form].printed)


@pytest.mark.parametrize(
    ("note", "unit"),
    [
        ("单位:万元", "万元"),
        ("单位：元", "元"),
        ("单位：人民币万元", "万元"),
        ("万元", "万元"),
        ("", None),
    ],
)
@IN_MANY_LAYOUTS
def test_a_unit_without_brackets_is_the_headings(layout, note, unit):
    printed = report(FIGURES["2021"].but({FEE: "36500"})).edited(relabelled({"（单位：万元）": note}))
    fee = by_name(read(LAYOUTS[layout](printed)))[FEE]
    assert fee.value == (Decimal("3.65") if unit == "元" else 36500)
    assert (fee.status, fee.unit_printed, fee.unit) == ("stated", unit, "10k_yuan" if unit else "unknown")
    assert fee.placement == "labels"


@pytest.mark.parametrize(
    ("form", "wordings"),
    [
        ("2019", {"本年新制作数量": "本年新", "本年新公开数量": "本年新"}),
        ("2019", {"本年新制作数量": "本年新", "本年新公开数量": "本年新", "对外公开总数量": "对外公"}),
        ("2019", {"上一年项目数量": "上一年", "处理决定数量": "处理决"}),
        ("2021", {"本年制发件数": "本年制", "本年废止件数": "本年废", "现行有效件数": "现行有"}),
    ],
)
@IN_MANY_LAYOUTS
def test_a_header_cut_in_every_word_is_matched_as_a_whole(layout, form, wordings):
    reading = read(LAYOUTS[layout](made(form, wordings)))
    assert_reads(reading, FIGURES[form].printed)
    assert "header_cut" in finding_codes(reading)
    assert "header_as_a_whole" in {cell.placement for cell in reading.cells}


@pytest.mark.parametrize(
    ("form", "wordings"),
    [
        ("2019", {"本年新制作数量": "对外公", "本年新公开数量": "本年新", "对外公开总数量": "本年新"}),
        ("2019", {"本年新制作数量": "本年新", "本年新公开数量": "本年新", "对外公开总数量": "本年新"}),
        ("2021", {"本年制发件数": "本年废", "本年废止件数": "本年制"}),
        ("2021", {"本年制发件数": "本年", "本年废止件数": "本年", "现行有效件数": "件数"}),
    ],
)
@IN_MANY_LAYOUTS
def test_a_cut_header_that_does_not_decide_places_nothing(layout, form, wordings):
    reading = read(LAYOUTS[layout](made(form, wordings)))
    rows = {name: cell for name, cell in by_name(reading).items() if "/art20_1/" in name}
    assert {cell.status for cell in rows.values()} == {"ambiguous"}
    (finding,) = [each for each in reading.findings if each.code == "header_unrecognised"]
    rows_of_cells = list(dict.fromkeys(name.rpartition("/")[0] for name in rows))
    assert (finding.table, finding.cell, finding.details["rows"]) == ("article20_items", None, rows_of_cells)
    assert "规章、" in finding.message_zh


def test_a_header_that_is_not_recognised_is_said_once_of_its_whole_table():
    wordings = {"自然人": "甲", "商业企业": "乙", "科研机构": "丙", "社会公益组织": "丁"}
    reading = read(LAYOUTS["tabbed_rows"](made("2021", wordings)))
    (finding,) = [each for each in reading.findings if each.code == "header_unrecognised"]
    rows = {name.rpartition("/")[0] for name in by_name(reading) if "application_dispositions" in name}
    assert (finding.cell, set(finding.details["rows"])) == (None, rows)
    assert "收到和处理政府信息公开申请情况的数字未载入" in finding.message_zh
    assert_nothing_invented(reading, FIGURES["2021"].printed)


@pytest.mark.parametrize(
    ("row", "label", "number"),
    [
        ("article20_items/art20_1/regulations", "规章", 3),
        ("article20_items/art20_1/normative_documents", "规范性文件", 1),
        ("article20_items/art20_5/administrative_licensing", "行政许可", 1),
        ("application_dispositions/granted", "（一）予以公开", 7),
        ("application_dispositions/refused.state_secret", "1.属于国家秘密", 7),
    ],
)
@pytest.mark.parametrize("digit", [None, "0"])
@IN_MANY_LAYOUTS
def test_values_run_together_with_their_label_are_not_taken_apart(layout, digit, row, label, number):
    """As many digits as the row has cells are no proof: a blank is none."""
    figures = FIGURES["2021"].but(dict.fromkeys(FIGURES["2021"].in_row(row), digit) if digit else {})
    reading = read(LAYOUTS[layout](report(figures).edited(with_values_glued(label, number))))
    assert {by_name(reading)[name].status for name in figures.in_row(row)} == {"ambiguous"}
    (finding,) = (each for each in reading.findings if each.cell == row)
    texts = [figures.printed[name] for name in figures.in_row(row)]
    assert finding.code == "row_glued" or (finding.code == "row_short" and digit)
    assert (finding.stated or "").startswith(label + "".join(texts[:number])) or finding.code == "row_short"
    assert not finding_codes(reading) & {"row_missing", "row_unknown"}
    others = {name: text for name, text in figures.printed.items() if row_name(name) != row}
    assert_reads(reading, others)


@pytest.mark.parametrize("blank", ["行政许可0", "行政许可/", "行政许可12"])
@pytest.mark.parametrize("layout", ["tabbed_rows", "barred_rows_leading"])
def test_a_blank_behind_a_label_that_holds_the_value_is_none(layout, blank):
    name = "article20_items/art20_5/administrative_licensing/decisions"
    edited = report(FIGURES["2021"].but({name: ""})).edited(relabelled({"行政许可": blank}))
    reading = read(LAYOUTS[layout](edited))
    assert by_name(reading)[name].status == "ambiguous"
    (finding,) = (each for each in reading.findings if each.code == "row_glued")
    assert (finding.stated or "").startswith(blank)


def test_a_row_that_is_glued_once_and_printed_apart_again_is_read():
    figures = FIGURES["2021"]
    text = LAYOUTS["tabbed_rows"](report(figures))
    line = next(line for line in text.split("\n") if line.startswith("规章"))
    assert_reads(read(text.replace(line, "规章000\n" + line)), figures.printed)


@pytest.mark.parametrize(
    ("labels", "code"),
    [(["1.属于国家秘密"], "row_without_values"), (["1.属于国家秘密", LAW], "rows_without_values")],
)
def test_a_row_that_is_printed_without_values_is_not_called_missing(labels, code):
    lines = LAYOUTS["bare_cells"](report(FIGURES["2021"])).split("\n")
    for label in labels:
        at = lines.index(label)
        del lines[at + 1 : at + 8]
    reading = read("\n".join(lines))
    assert {finding.code for finding in reading.findings} & {"row_missing", "rows_missing", code} == {code}
    assert by_name(reading)["application_dispositions/refused.state_secret/total"].status == "missing"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_table_that_breaks_off_is_one_finding(layout):
    lines = LAYOUTS[layout].lines(report(FIGURES["2021"]))
    end = LAYOUTS[layout].line_of(lines, FIGURES["2021"].printed["application_dispositions/granted/total"])
    reading = read("\n".join(lines[: end + 1]) + "\n")
    (finding,) = (each for each in reading.findings if each.table == "application_dispositions")
    assert (finding.code, finding.expected, finding.cell) == ("rows_missing", "22", None)
    assert "从“部分公开”到“结转下年度继续办理”" in finding.message_zh
    assert finding.locator


def test_rows_missing_here_and_there_are_told_one_by_one():
    edited = report(FIGURES["2021"]).edited(without_row("1.属于国家秘密"), without_row("2.重复申请"))
    reading = read(LAYOUTS["tabbed_rows"](edited))
    assert [finding.code for finding in reading.findings if "missing" in finding.code][:2] == [
        "row_missing"
    ] * 2

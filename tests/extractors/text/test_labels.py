"""Labels as offices word, punctuate, misprint and extend them."""

from collections.abc import Mapping

import opencc
import pytest

from tests.extractors.reading import above_info, assert_reads, by_name, finding_codes, read, row_name
from tests.layouts import LAYOUTS, REPORT_FORMS, Layout, all_different, report
from tests.layouts.edits import relabelled, with_row_after

WAYS = {name: LAYOUTS[name] for name in ("tabbed_cells", "trailing_bars", "bare_cells")}
"""Cells line by line, rows with bars, and words alone: how labels are told from each other."""
IN_MANY_LAYOUTS = pytest.mark.parametrize("layout", WAYS.values(), ids=WAYS)

WORDINGS: dict[str, Mapping[str, str]] = {
    "administrative normative documents": {"规范性文件": "行政规范性文件"},
    "dispositions, not results": {"本年度办理结果": "本年度办理情况"},
    "results of no year": {"本年度办理结果": "办理结果"},
    "no longer accepted": {"不再处理": "不再受理"},
    "laws and regulations": {"其他法律行政法规": "其他法律和行政法规"},
    "the next one year": {"结转下年度": "结转下一年度"},
    "another character for other": {"其他": "其它"},
    "half-width punctuation": {"（": "(", "）": ")", "，": ",", "：": ":", "、": ",", "“": '"', "”": '"'},
    "spaces after numbers": {"1.": "1. ", "2.": "2. ", "3.": "3. ", "（": " (", "）": ") "},
    "full-width digits": {"1.": "１．", "2.": "２．", "3.": "３．", "4.": "４．"},
    "digits with commas": {"1.": "1、", "2.": "2、", "3.": "3、", "4.": "4、"},
    "no numbers": {f"{sign}": "" for sign in ("1.", "2.", "3.", "4.", "5.", "6.", "7.", "8.")},
    "no numbers in brackets": {f"（{sign}）": "" for sign in "一二三四五六七"},
    "other quotes": {"“": "「", "”": "」"},
    "no quotes": {"“": "", "”": ""},
    "no note on partly granted": {"（区分处理的，只计这一情形，不计其他情形）": ""},
    "a note on regulations": {"规章": "规章（设区的市、自治州人民政府应提供）"},
    "a note on fees": {"行政事业性收费": "行政事业性收费（不含信息处理费）"},
    "spaces inside": {"自然人": "自 然 人", "总计": "总  计", "规章": "规 章", "尚未审结": "尚未 审结"},
    "ideographic spaces inside": {"总计": "总　计", "规章": "规　章"},
    "no caption": {"（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）": ""},
    "another caption": {"（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）": "项目"},
    "another word for total": {"（七）总计": "（七）合计"},
    "units in measures": {"本年制发件数": "本年制发件数（件）", "本年处理决定数量": "本年处理决定数量（件）"},
}
WORDINGS_2019: dict[str, Mapping[str, str]] = {
    "decisions of this year": {"处理决定数量": "本年处理决定数量"},
    "the last year": {"上一年项目数量": "上年项目数量"},
    "full-width slash": {"本年增/减": "本年增／减"},
    "no slash": {"本年增/减": "本年增减"},
    "total number": {"对外公开总数量": "对外公开总数"},
    "newly issued": {"本年新制作数量": "本年新制发数量"},
    "another character for other": {"其他对外管理服务事项": "其它对外管理服务事项"},
}


@pytest.mark.parametrize(
    ("form", "wordings"),
    [*(("2021", each) for each in WORDINGS.values()), *(("2019", each) for each in WORDINGS_2019.values())],
    ids=[*WORDINGS, *(f"2019: {name}" for name in WORDINGS_2019)],
)
@IN_MANY_LAYOUTS
def test_other_wordings_are_the_same_labels(layout: Layout, form, wordings: Mapping[str, str]):
    figures = all_different(form)
    reading = read(layout(report(figures).edited(relabelled(wordings))))
    assert (reading.article20_form, reading.dispositions_form) == (form, form)
    assert_reads(reading, figures.printed)
    assert above_info(reading.findings) <= {"arithmetic_broken"}
    assert form == "2019" or "label_misprinted" not in finding_codes(reading)


@IN_MANY_LAYOUTS
@pytest.mark.parametrize("form", REPORT_FORMS)
def test_traditional_characters(layout: Layout, form):
    figures = all_different(form)
    text = opencc.OpenCC("s2t").convert(layout(report(figures)))
    assert "規範性文件" in text
    reading = read(text)
    assert_reads(reading, figures.printed)
    assert (reading.agency, reading.place, reading.year) == ("临江县河口镇", "临江县", 2024)
    assert above_info(reading.findings) <= {"arithmetic_broken"}


ROW = "application_dispositions/"
MISPRINTS: dict[str, tuple[str, str, str]] = {
    "a wrong character": ("属于国家秘密", "属于国家秘蜜", f"{ROW}refused.state_secret"),
    "a lost character": (
        "没有现成信息需要另行制作",
        "没有现成信息需要另制作",
        f"{ROW}unavailable.requires_creation",
    ),
    "a doubled character": ("要求提供公开出版物", "要求提供公开开出版物", f"{ROW}not_processed.publication"),
    "two wrong characters": ("属于行政执法案卷", "属干行政执发案卷", f"{ROW}refused.enforcement_file"),
    "a wrong character in four": ("部分公开", "部份公开", f"{ROW}granted_in_part"),
    "near two labels, nearer to one": ("予以公开", "与以公开", f"{ROW}granted"),
    "a long label": ("逾期未按收费通知", "逾期末按收费通知", f"{ROW}other.fee_unpaid"),
    "the last row": ("结转下年度继续办理", "结转下年度继继办理", f"{ROW}carried_forward"),
    "another wording of the first row": ("本年新收政府", "本年新收的政府", f"{ROW}received_new"),
    "a subject": ("行政许可", "行攻许可", "article20_items/art20_5/administrative_licensing"),
    "a fee": ("行政事业性收费", "行政事业收费", "article20_items/art20_8/administrative_fees"),
}
COLUMN_MISPRINTS: dict[str, tuple[str, str, str]] = {
    "a lost character": ("本年制发件数", "本年制件数", "issued"),
    "a doubled character": ("本年制发件数", "本年制发发件数", "issued"),
    "a wrong character": ("本年废止件数", "本年费止件数", "repealed"),
    "an applicant": ("社会公益组织", "社会公益组识", "social_welfare_organization"),
    "another applicant": ("科研机构", "科研机购", "research_institution"),
    "an outcome": ("尚未审结", "尚末审结", "pending"),
    "a proceeding": ("未经复议直接起诉", "末经复议直接起诉", "litigation_direct"),
}


@pytest.mark.parametrize(("official", "misprint", "row"), MISPRINTS.values(), ids=MISPRINTS)
@IN_MANY_LAYOUTS
def test_a_misprinted_row_is_read_and_said_to_be(layout: Layout, official: str, misprint: str, row: str):
    figures = all_different("2021")
    reading = read(layout(report(figures).edited(relabelled({official: misprint}))))
    assert_reads(reading, figures.printed)
    cells = by_name(reading)
    assert {cells[name].placement for name in figures.in_row(row)} == {"misprinted_label"}
    assert {cell.placement for name, cell in cells.items() if row_name(name) != row} <= {
        "labels",
        "header_as_a_whole",
    }
    (finding,) = [finding for finding in reading.findings if finding.code == "label_misprinted"]
    assert misprint in (finding.stated or "")


@pytest.mark.parametrize(("official", "misprint", "code"), COLUMN_MISPRINTS.values(), ids=COLUMN_MISPRINTS)
@IN_MANY_LAYOUTS
def test_a_misprinted_column_is_read_and_said_to_be(layout: Layout, official: str, misprint: str, code: str):
    figures = all_different("2021")
    reading = read(layout(report(figures).edited(relabelled({official: misprint}))))
    assert_reads(reading, figures.printed)
    if not (layout.name == "trailing_bars" and code == "pending"):  # its word is cut, and so is the misprint
        assert "label_misprinted" in finding_codes(reading) or {
            cell.placement for name, cell in by_name(reading).items() if code in name.split("/")
        } <= {"header_as_a_whole", "misprinted_label"}
    assert above_info(reading.findings) <= {"arithmetic_broken"}


def test_a_label_as_near_to_two_rows_is_not_guessed():
    """行政X制 could be 行政强制; 行政处X 行政处罚; 行政处制 is one character from both."""
    figures = all_different("2021")
    reading = read(LAYOUTS["tabbed_rows"](report(figures).edited(relabelled({"行政强制": "行政处制"}))))
    coercion = by_name(reading)["article20_items/art20_6/administrative_coercion/decisions"]
    others = {name: text for name, text in figures.printed.items() if "coercion" not in name}
    assert_reads(reading, others)
    if coercion.status == "stated":  # the other row is whole, so the sequence decides
        assert_reads(reading, figures.printed)


EXTRA_ROWS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "in Article 20 (1)": ("规范性文件", "其他主动公开文件", ("601", "602", "603")),
    "before a block": ("行政许可", "行政确认", ("604",)),
    "in a group": ("重复申请", "3.涉及个人隐私的申请", ("605", "606", "607", "608", "609", "610", "611")),
    "at the end of a group": (
        "要求行政机关确认或重新出具",
        "6.要求提供历史档案",
        ("605", "606", "607", "608", "609", "610", "611"),
    ),
    "outside groups": ("上年结转", "网上收到的申请", ("605", "606", "607", "608", "609", "610", "611")),
    "with blanks": ("重复申请", "3.涉及个人隐私的申请", ("605", "", "607", "", "609", "", "611")),
    "with zeros": ("重复申请", "3.涉及个人隐私的申请", ("0",) * 7),
}


@pytest.mark.parametrize(("after", "label", "texts"), EXTRA_ROWS.values(), ids=EXTRA_ROWS)
@IN_MANY_LAYOUTS
def test_a_row_the_form_does_not_have_is_named_and_shifts_nothing(layout, after: str, label: str, texts):
    figures = all_different("2021")
    reading = read(layout(report(figures).edited(with_row_after(after, label, *texts))))
    assert_reads(reading, figures.printed)
    (finding,) = [finding for finding in reading.findings if finding.code == "row_unknown"]
    assert label.removeprefix("3.").removeprefix("6.") in (finding.stated or "")
    assert texts[0] in finding.message_zh
    assert texts[0] in finding.message_en


@IN_MANY_LAYOUTS
def test_groups_spelled_out_in_every_row(layout: Layout):
    """A web page may print the group beside each of its rows: 不予公开 then stands eight times."""
    figures = all_different("2021")
    wordings = {"1.属于国家秘密": "不予公开：1.属于国家秘密"}
    reading = read(layout(report(figures).edited(relabelled(wordings))))
    row = f"{ROW}refused.state_secret"
    assert_reads(reading, {name: text for name, text in figures.printed.items() if row_name(name) != row})
    for name in figures.in_row(row):
        cell = by_name(reading)[name]
        assert cell.status != "stated" or cell.raw_text == figures.printed[name]

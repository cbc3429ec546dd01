"""The date of a report: signatures, and what only looks like one."""

import datetime as dt
from collections.abc import Mapping

import pytest

from tests.extractors.identity.frame import identity
from tests.extractors.reading import above_info, finding_codes, read
from tests.layouts import LAYOUTS, all_different, report

DATES: dict[str, str] = {
    "plain": "2025年1月20日", "zero padded": "2025年01月20日", "spaces": "2025 年 1 月 20 日",
    "indented": "                    2025年1月20日", "full-width": "２０２５年１月２０日",
    "numerals": "二〇二五年一月二十日", "numerals, round zero": "二○二五年一月二十日",
    "numerals, letter O": "二Ｏ二五年一月二十日", "numerals, the word zero": "二零二五年一月二十日",
    "dots": "2025.1.20", "dots, padded": "2025.01.20", "hyphens": "2025-01-20", "slashes": "2025/1/20",
}  # fmt: skip
BODY = "临江县河口镇人民政府"
NORMAL = ("临江县河口镇2024年政府信息公开工作年度报告",)


@pytest.mark.parametrize("date", DATES.values(), ids=DATES)
@pytest.mark.parametrize(
    "arranged",
    [
        lambda date: (BODY, date), lambda date: (f"{BODY}   {date}",), lambda date: (date,),
        lambda date: (date, BODY),
    ],
    ids=["under the body", "beside the body", "alone", "above the body"],
)  # fmt: skip
def test_dates(arranged, date: str):
    reading = identity(title=NORMAL, signature=arranged(date))
    assert reading.signed_on == dt.date(2025, 1, 20)
    assert not finding_codes(reading) & {"signature_missing", "date_invalid", "signed_before_year_end"}


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("二〇二五年三月三十一日", dt.date(2025, 3, 31)), ("二〇二五年十二月十日", dt.date(2025, 12, 10)),
        ("二〇二五年二月十一日", dt.date(2025, 2, 11)), ("二〇二五年十月二十九日", dt.date(2025, 10, 29)),
        ("2025年12月31日", dt.date(2025, 12, 31)),
    ],
)  # fmt: skip
def test_other_dates(date: str, expected: dt.date):
    assert identity(title=NORMAL, signature=(BODY, date)).signed_on == expected


ODD_DATES: Mapping[str, tuple[str, dt.date | None, str]] = {
    "before the year ended": ("2024年1月6日", dt.date(2024, 1, 6), "signed_before_year_end"),
    "in the year's last days": ("2024年12月30日", dt.date(2024, 12, 30), "signed_before_year_end"),
    "years later": ("2031年1月20日", dt.date(2031, 1, 20), "signed_long_after"),
    "no such day": ("2025年2月30日", None, "date_invalid"),
    "no such month": ("2025年13月1日", None, "date_invalid"),
}


@pytest.mark.parametrize(("date", "expected", "code"), ODD_DATES.values(), ids=ODD_DATES)
def test_odd_dates_are_shown(date: str, expected: dt.date | None, code: str):
    reading = identity(title=NORMAL, signature=(BODY, date))
    assert reading.signed_on == expected
    assert reading.year == 2024
    (finding,) = [finding for finding in reading.findings if finding.code == code]
    assert date in finding.message_zh or str(expected) in finding.message_zh


DECOYS: dict[str, Mapping[str, tuple[str, ...]]] = {
    "nothing": {},
    "the period": {"preface": ("统计期限自2024年1月1日起至2024年12月31日止。",)},
    "the period at the end": {"others": ("统计期限自2024年1月1日起至2024年12月31日止。",)},
    "a cited document": {"others": ("按照《关于收费的通知》（国办函〔2020〕109号，2020年11月17日）执行。",)},
    "a plan": {"problems": ("计划于2025年3月1日前完成。",)},
    "a publication": {"others": ("本报告于2025年1月31日在网站公布。",)},
    "the printing line": {"below": ("河口镇党政办公室                2025年2月3日印发",)},
    "the page": {"above": ("发布时间：2025-02-03",), "below": ("打印日期：2025年6月1日",)},
    "a telephone number": {"below": ("联系电话：0439-20250120",)},
}


@pytest.mark.parametrize("parts", DECOYS.values(), ids=DECOYS)
def test_dates_that_are_no_signature(parts: Mapping[str, tuple[str, ...]]):
    reading = identity(**{"title": NORMAL, **parts})
    assert reading.signed_on is None
    assert reading.year == 2024
    assert "signature_missing" in finding_codes(reading)
    assert above_info(reading.findings) == set()


@pytest.mark.parametrize("parts", DECOYS.values(), ids=DECOYS)
def test_decoys_beside_a_signature(parts: Mapping[str, tuple[str, ...]]):
    reading = identity(**{"title": NORMAL, "signature": (BODY, "2025年1月20日"), **parts})
    assert reading.signed_on == dt.date(2025, 1, 20)
    assert (reading.agency, reading.year) == ("临江县河口镇", 2024)
    assert above_info(reading.findings) == set()


@pytest.mark.parametrize(
    "headings",
    [
        ("",) * 6,
        (
            "第一部分 概述", "第二部分 主动公开", "第三部分 依申请公开", "第四部分 复议诉讼",
            "第五部分 问题", "第六部分 其他",
        ),
        ("一、概述", "二、主动公开", "三、依申请公开", "四、复议和诉讼", "五、问题", "六、其他事项"),
    ],
    ids=["none", "other numbers", "other words"],
)  # fmt: skip
def test_a_signature_needs_no_official_headings(headings: tuple[str, ...]):
    reading = identity(title=NORMAL, headings=headings, signature=(BODY, "2025年1月20日"))
    assert reading.signed_on == dt.date(2025, 1, 20)
    assert {cell.status for cell in reading.cells} == {"stated"}


@pytest.mark.parametrize("date", ["2025年1月20日", "（2025年1月20日）"], ids=["plain", "in brackets"])
def test_a_date_under_the_title_signs_the_report(date: str):
    assert identity(title=(*NORMAL, BODY, date)).signed_on == dt.date(2025, 1, 20)


def test_numbers_of_the_tables_are_no_dates():
    """A table may hold 2019 or 2025 as a count."""
    figures = all_different("2021").but(
        {
            "application_dispositions/received_new/total": "2019",
            "application_dispositions/granted/total": "2025",
            "review_litigation_counts/litigation_after_review/total": "2023",
        }
    )
    for layout in LAYOUTS.values():
        reading = read(layout(report(figures)))
        assert (reading.year, reading.signed_on) == (2024, dt.date(2025, 1, 20))

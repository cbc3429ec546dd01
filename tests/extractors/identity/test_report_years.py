"""The year of a report by what title, period, prose and dates each say, in every kind of file."""

import pytest

from tests.extractors.identity.frame import PLAIN, identity
from tests.extractors.reading import read
from tests.layouts import LAYOUTS
from tests.layouts.fixed_pages import lay_out
from tests.layouts.page_documents import write_pdf
from tests.layouts.web_pages import WEB_LAYOUTS
from tests.layouts.word_documents import WORD_LAYOUTS

LAST_YEARS_TITLE = PLAIN.but(
    title=("临江县河口镇2023年政府信息公开工作年度报告",),
    preface=("统计期限自2024年1月1日起至2024年12月31日止。",),
    overview=("2024年，本机关共收到政府信息公开申请3件，比2023年收到的申请少2件。",),
    signature=("临江县河口镇人民政府", "2025年1月20日"),
)


@pytest.mark.parametrize(
    "written",
    [
        LAYOUTS["tabbed_cells"], LAYOUTS["paragraphs"], WEB_LAYOUTS["clean"], WORD_LAYOUTS["plain"],
        lambda report: write_pdf(lay_out(report)),
    ],
    ids=["cells", "paragraphs", "page", "word", "pdf"],
)  # fmt: skip
def test_last_years_number_left_in_the_title(written):
    reading = read(written(LAST_YEARS_TITLE))
    assert (reading.year, reading.year_votes) == (2024, "title=2023;period=2024;prose=2024;signature=2024")
    (finding,) = [finding for finding in reading.findings if finding.code == "year_conflict"]
    assert "标题 2023；统计期限、正文、落款日期 2024" in finding.message_zh
    assert "signed_long_after" not in {finding.code for finding in reading.findings}


@pytest.mark.parametrize(
    ("prose", "year"),
    [
        ("2024年度，全镇未收到依申请公开申请。", 2024),
        ("2024年全年没有收到政府信息公开申请。", 2024),
        ("2024年受理申请3件，2024年新收申请1件，2023年收到申请2件。", 2024),
        ("2024年收到申请3件，2023年收到申请2件。", None),
        ("2025年将公布收到申请的数量，2025年计划受理申请更快。", None),
        ("较2023年收到申请数量减少。2019年以来收到申请9件，2019年至2024年收到申请9件。", None),
        ("依照《2023年收到申请的办理规定》，2024年12月31日前收到申请3件。", None),
        ("2024年有两点不足，2025年改进。2023年发布信息67条。", None),
    ],
)
def test_prose_states_the_year_in_which_applications_came(prose: str, year: int | None):
    assert identity(overview=(prose,)).year == year


@pytest.mark.parametrize(
    ("title", "preface", "signed", "year", "contested"),
    [
        ("2024", "2024", "2024年1月6日", 2024, False),  # the year's last number, written in January
        ("2024", "", "2024年1月6日", 2024, False),
        ("2024", "2024", "2026年1月6日", 2024, False),  # issued again
        ("2023", "2024", "2025年1月6日", 2024, True),
        ("2024", "2023", "2024年1月6日", 2023, True),
        ("2023", "2024", "2025年8月6日", None, True),
        ("2023", "", "2025年1月6日", 2023, True),
        ("2023", "", "2024年8月6日", 2023, False),
    ],
)
def test_signatures_break_ties(title: str, preface: str, signed: str, year: int | None, contested: bool):
    reading = identity(
        title=(f"临江县河口镇{title}年政府信息公开工作年度报告",),
        preface=(f"统计期限自{preface}年1月1日起至{preface}年12月31日止。" if preface else "现公布。",),
        signature=("临江县河口镇人民政府", signed),
    )
    codes = {finding.code for finding in reading.findings}
    assert (reading.year, "year_conflict" in codes) == (year, contested)

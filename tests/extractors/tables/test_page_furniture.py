"""What stands in and around the tables without belonging to them: page numbers, site furniture."""

import pytest

from extractors import extract
from tests.extractors.reading import (
    above_info,
    assert_explained,
    assert_nothing_invented,
    assert_reads,
    only_report,
    read,
)
from tests.extractors.tables.test_damaged_tables import IN_MANY_LAYOUTS
from tests.layouts import LAYOUTS, Layout, all_different, report

FIGURES = all_different("2021")
REPORT = report(FIGURES)
IN_EVERY_LAYOUT = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)


def with_noise_after(layout: Layout, rows: tuple[str, ...], *noise: str) -> str:
    """The report with lines inserted after the ends of some rows."""
    lines = layout.lines(REPORT)
    ends = sorted(
        {layout.line_of(lines, FIGURES.printed[FIGURES.in_row(row)[-1]]) for row in rows}, reverse=True
    )
    for end in ends:
        place = end + 1
        while not lines[place].strip(" |"):
            place += 1
        lines[place:place] = [*noise, ""] if layout.gaps else noise
    return "\n".join(lines) + "\n"


NOISY_ROWS = (
    "article20_items/art20_1/regulations",
    "article20_items/art20_6/administrative_penalty",
    "application_dispositions/carried_in",
    "application_dispositions/refused.third_party_rights",
    "application_dispositions/refused.administrative_inquiry",
    "application_dispositions/other.fee_unpaid",
)


NOISE = {
    **{text: (text,) for text in ("- 3 -", "— 3 —", "－3－", "第3页 共8页", "第 3 页，共 8 页")},
    "site and page": ("临江县人民政府门户网站", "- 3 -"),
    "buttons": ("打印本页 关闭窗口", "浏览次数：1024"),
    "date and address": ("2025-01-20 10:24", "https://www.example.gov.cn/zwgk/202501/t20250120_1024.html"),
    "running title": ("— 3 —", "临江县河口镇人民政府2024年政府信息公开工作年度报告"),
    "bookmark": ("[bookmark: _GoBack]", ""),
    "pager": ("3 / 8", ""),
}


@pytest.mark.parametrize("noise", NOISE.values(), ids=NOISE)
@IN_MANY_LAYOUTS
def test_noise_between_rows_shifts_nothing(layout: Layout, noise: tuple[str, ...]):
    reading = read(with_noise_after(layout, NOISY_ROWS, *noise))
    assert_nothing_invented(reading, FIGURES.printed)
    is_page_number = len(noise) == 1
    if is_page_number or layout.separator == "\t":  # no row of the table, and every row is a line of its own
        assert_reads(reading, FIGURES.printed)
    if is_page_number:
        assert above_info(reading.findings) <= {"arithmetic_broken"}


ABOVE = (
    "首页 > 政府信息公开 > 法定主动公开内容 > 年度报告",
    "上海市人民政府",
    "政府信息公开年报 2019 2020 2021 2022 2023",
    "浏览次数：1024",
    "发布时间：2025-02-03 08:30    来源：党政办    字号：[大 中 小]",
    "",
)
BELOW = (
    "上一篇：临江县河口镇人民政府2023年政府信息公开工作年度报告",
    "下一篇：没有了",
    "主办：临江县人民政府  网站标识码：2206810001  吉ICP备05000000号",
    "联系电话：0439-5220000",
)


@IN_EVERY_LAYOUT
def test_a_web_page_around_the_report(layout: Layout):
    reading = read(layout(REPORT.but(above=ABOVE, below=BELOW)))
    assert_reads(reading, FIGURES.printed)
    assert (reading.agency, reading.year) == ("临江县河口镇", 2024)
    assert reading.title == "临江县河口镇人民政府2024年政府信息公开工作年度报告"
    assert str(reading.signed_on) == "2025-01-20"
    assert above_info(reading.findings) <= {"arithmetic_broken"}


def test_a_value_printed_outside_the_tables_is_none():
    """The prose cites numbers of the tables, and other ones; only the tables count."""
    prose = ("全年新收申请4096件，其中自然人4000件；上年结转96件。", "规章8件，规范性文件9件。", "4096")
    made = REPORT.but(overview=prose, problems=prose, others=prose)
    for layout in LAYOUTS.values():
        assert_reads(read(layout(made)), FIGURES.printed)


def test_two_reports_in_one_file_are_not_mixed():
    """Rows that differ are of neither; never is one table made out of two."""
    other = all_different("2021").but({cell: str(5000 + index) for index, cell in enumerate(FIGURES.printed)})
    first = LAYOUTS["tabbed_rows"](REPORT)
    second = LAYOUTS["tabbed_rows"](report(other).but(title=("临江县大湖镇2024年政府信息公开工作年度报告",)))
    reading = only_report(extract((first + second).encode()))
    assert {cell.status for cell in reading.cells} == {"ambiguous"}
    assert_explained(reading)

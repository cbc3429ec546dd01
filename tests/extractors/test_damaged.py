"""What is damaged, cut or no report at all: nothing shifted, nothing invented, and a finding that says so."""

import zlib
from collections.abc import Callable, Iterator

import pytest

from extractors import extract
from schemas.extraction import ReportReading
from schemas.forms import FACT_TABLES
from tests.extractors.reading import (
    above_info,
    assert_explained,
    assert_nothing_invented,
    assert_reads,
    by_name,
    finding_codes,
    findings_on,
    read,
    row_name,
)
from tests.layouts import LAYOUTS, Layout, Report, all_different, report
from tests.layouts.grid import (
    relabelled,
    with_row_again,
    with_value_appended,
    without_cell,
    without_header,
    without_row,
)

FIGURES = all_different("2021")
REPORT = report(FIGURES)
PLAIN_TEXT = LAYOUTS["tabbed_cells"](REPORT)
IN_EVERY_LAYOUT = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
WAYS = (
    "tabbed_cells",
    "tabbed_rows",
    "shifted_rows",
    "trailing_bars",
    "lone_bars",
    "barred_rows",
    "bare_cells",
)
IN_MANY_LAYOUTS = pytest.mark.parametrize("layout", [LAYOUTS[name] for name in WAYS], ids=WAYS)


# --- no report at all

NOT_REPORTS: dict[str, tuple[bytes, set[str]]] = {
    "nothing": (b"", {"empty_file"}),
    "white space": (b" \r\n\t\n", {"empty_file", "not_a_report"}),
    "only a BOM": (b"\xef\xbb\xbf", {"empty_file", "not_a_report"}),
    "binary": (bytes(range(256)) * 20, {"binary_content"}),
    "zeros": (b"\0" * 1000, {"binary_content", "empty_file"}),
    "compressed": (zlib.compress(PLAIN_TEXT.encode()), {"binary_content"}),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", {"unsupported_format"}),
    "zip or Word": (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00" + b"\0" * 40, {"unsupported_format"}),
    "old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, {"unsupported_format"}),
    "rar": (b"Rar!\x1a\x07\x01\x00" + b"\0" * 100, {"unsupported_format"}),
    "PNG": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 40, {"unsupported_format"}),
    "JPEG": (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\0" * 40, {"unsupported_format"}),
    "English": (b"The quick brown fox jumps over the lazy dog.\n" * 5, {"not_a_report"}),
    "a notice": (
        "关于召开座谈会的通知\n各科室：\n定于2025年1月20日召开座谈会。\n".encode(),
        {"not_a_report"},
    ),
    "numbers": (b"1\t2\t3\n4\t5\t6\n", {"not_a_report"}),
    "another table": ("项目\t数量\n规模\t3\n人数\t4\n".encode(), {"not_a_report"}),
    "a report on something else": (
        "临江县2024年财政决算报告\n一、总体情况\n收入3万元。\n".encode(),
        {"not_a_report"},
    ),
    "a notice about reports": (
        "关于做好2024年政府信息公开工作年度报告编制工作的通知\n各单位：\n请于1月20日前报送。\n".encode(),
        {"not_a_report", "no_tables"},
    ),
    "the title alone": ("临江县河口镇人民政府2024年政府信息公开工作年度报告\n".encode(), {"no_tables"}),
    "prose alone": (
        LAYOUTS["tabbed_cells"](REPORT.but(left_out=frozenset(FACT_TABLES))).encode(),
        {"no_tables"},
    ),
}


@pytest.mark.parametrize(("data", "codes"), NOT_REPORTS.values(), ids=NOT_REPORTS)
def test_what_is_no_report_says_why(data: bytes, codes: set[str]):
    extraction = extract(data)
    assert extraction.error_code in codes
    assert extraction.error_detail
    assert extraction.reports == ()
    assert extraction.media_type


@pytest.mark.parametrize(
    ("kind", "media_type"), [("PDF", "application/pdf"), ("PNG", "image/png"), ("English", "text/plain")]
)
def test_media_types_are_told_by_content(kind: str, media_type: str):
    assert extract(NOT_REPORTS[kind][0], "report.txt").media_type == media_type


# --- cut off


def row_ends(layout: Layout, lines: list[str]) -> Iterator[tuple[int, set[str]]]:
    """The number of lines down to the end of each row, with the rows that are whole by then."""
    whole: set[str] = set()
    rows: dict[str, int] = {}
    for cell, printed in FIGURES.printed.items():
        rows[row_name(cell)] = layout.line_of(lines, printed) + 1
    for row, end in rows.items():
        whole = whole | {row}
        yield end, whole


@IN_EVERY_LAYOUT
def test_cut_after_a_row(layout: Layout):
    lines = layout.lines(REPORT)
    for end, whole in row_ends(layout, lines):
        reading = read("\n".join(lines[:end]) + "\n")
        assert_reads(
            reading, {name: text for name, text in FIGURES.printed.items() if row_name(name) in whole}
        )
        assert_nothing_invented(reading, FIGURES.printed)
        later = {cell.status for name, cell in by_name(reading).items() if row_name(name) not in whole}
        assert later <= {"missing"}, end
        if later:
            assert finding_codes(reading) & {"row_missing", "table_missing"}


@IN_EVERY_LAYOUT
def test_cut_inside_a_row(layout: Layout):
    lines = layout.lines(REPORT)
    before: set[str] = set()
    for row in dict.fromkeys(row_name(cell) for cell in FIGURES.printed):
        cells = [cell for cell in FIGURES.printed if row_name(cell) == row]
        middle = FIGURES.printed[cells[len(cells) // 2]]
        if len(cells) > 1:
            line = layout.line_of(lines, middle)
            rest = lines[line][: lines[line].index(middle)]
            assert_cut(read("\n".join([*lines[:line], rest])), before, row)
        before = before | {row}


def assert_cut(reading: ReportReading, whole: set[str], row: str) -> None:
    assert_reads(reading, {name: text for name, text in FIGURES.printed.items() if row_name(name) in whole})
    assert_nothing_invented(reading, FIGURES.printed)
    cut = {cell.status for name, cell in by_name(reading).items() if row_name(name) == row}
    assert cut <= {"ambiguous", "missing"}, row
    assert above_info(reading.findings) - {"arithmetic_broken"}


@pytest.mark.parametrize("layout", ["tabbed_cells", "tabbed_rows", "barred_rows", "bare_cells"])
def test_cut_inside_the_last_number_of_a_row(layout: str):
    """1,330,931 cut to 1,330 where the file ends is another number; nothing after it vouches for it."""
    name = "application_dispositions/refused.internal_affairs/total"
    lines = LAYOUTS[layout].lines(REPORT)
    line = LAYOUTS[layout].line_of(lines, FIGURES.printed[name])
    rest = lines[line][: lines[line].index(FIGURES.printed[name]) + len("1,330")]
    reading = read("\n".join([*lines[:line], rest]))
    assert by_name(reading)[name].status != "stated"
    assert findings_on(reading, name)


# --- cells, rows and tables that are not there, or are there twice


@pytest.mark.parametrize("column", ["natural_person", "research_institution", "total"])
@pytest.mark.parametrize(
    "row", ["received_new", "refused.state_secret", "not_processed.duplicate", "total_processed"]
)
@IN_MANY_LAYOUTS
def test_a_row_short_of_a_cell_is_not_guessed(layout: Layout, row: str, column: str):
    name = f"application_dispositions/{row}"
    reading = read(layout(REPORT.edited(without_cell(f"{name}/{column}"))))
    assert_row_refused(reading, name, {"row_short", "row_blanks_unplaced"})


@pytest.mark.parametrize(
    "cell",
    [
        "article20_items/art20_1/regulations/issued",
        "article20_items/art20_1/normative_documents/in_force",
        "review_litigation_counts/administrative_review/upheld",
        "review_litigation_counts/litigation_direct/other",
        "review_litigation_counts/litigation_after_review/total",
    ],
)
@IN_MANY_LAYOUTS
def test_other_rows_short_of_a_cell(layout: Layout, cell: str):
    reading = read(layout(REPORT.edited(without_cell(cell))))
    assert_row_refused(reading, row_name(cell), {"row_short", "row_blanks_unplaced"})


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


# --- what does not belong


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


@pytest.mark.parametrize("furniture", ["- 3 -", "— 3 —", "－3－", "第3页 共8页", "第 3 页，共 8 页"])
@IN_MANY_LAYOUTS
def test_page_numbers_between_rows(layout: Layout, furniture: str):
    reading = read(with_noise_after(layout, NOISY_ROWS, furniture))
    assert_reads(reading, FIGURES.printed)
    assert above_info(reading.findings) <= {"arithmetic_broken"}


@pytest.mark.parametrize(
    "noise",
    [
        ("临江县人民政府门户网站", "- 3 -"),
        ("打印本页 关闭窗口", "浏览次数：1024"),
        ("2025-01-20 10:24", "https://www.example.gov.cn/zwgk/202501/t20250120_1024.html"),
        ("— 3 —", "临江县河口镇人民政府2024年政府信息公开工作年度报告"),
        ("[bookmark: _GoBack]", ""),
        ("3 / 8", ""),
    ],
    ids=["site and page", "buttons", "date and address", "running title", "bookmark", "pager"],
)
@IN_MANY_LAYOUTS
def test_noise_between_rows_shifts_nothing(layout: Layout, noise: tuple[str, str]):
    reading = read(with_noise_after(layout, NOISY_ROWS, *noise))
    assert_nothing_invented(reading, FIGURES.printed)
    if layout.separator == "\t":  # such a line is no row of the table, and every row is a line of its own
        assert_reads(reading, FIGURES.printed)


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
    """A page with two reports: both are read, or the file is refused; never one table out of two."""
    other = all_different("2021").but({cell: str(5000 + index) for index, cell in enumerate(FIGURES.printed)})
    first = LAYOUTS["tabbed_rows"](REPORT)
    second = LAYOUTS["tabbed_rows"](report(other).but(title=("临江县大湖镇2024年政府信息公开工作年度报告",)))
    extraction = extract((first + second).encode())
    for index, reading in enumerate(extraction.reports):
        assert_nothing_invented(reading, (FIGURES if index == 0 else other).printed)


def test_the_same_report_in_another_layout_has_the_same_text_key():
    keys = {name: read(layout(REPORT)).text_key for name, layout in LAYOUTS.items()}
    assert set(keys.values()) == {keys["tabbed_cells"]}


def test_the_same_report_with_a_web_page_around_it_has_the_same_text_key():
    layout = LAYOUTS["tabbed_cells"]
    plain = read(layout(REPORT)).text_key
    assert read(layout(REPORT.but(above=ABOVE))).text_key == plain
    assert read(layout(REPORT.but(below=BELOW))).text_key == plain


@pytest.mark.parametrize(
    "change",
    [
        {"overview": ("（一）主动公开。2024年发布信息68条。",)},
        {"problems": ("另有一句。",)},
        {"others": ("另有一句。",)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_other_prose_has_another_text_key(change):
    layout = LAYOUTS["tabbed_cells"]
    assert read(layout(REPORT.but(**change))).text_key != read(layout(REPORT)).text_key


def test_other_numbers_have_another_text_key_or_other_cells():
    layout = LAYOUTS["tabbed_cells"]
    other = report(FIGURES.but({"application_dispositions/granted/total": "999"}))
    assert read(layout(other)).cells != read(layout(REPORT)).cells


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

"""Whose report it is and of which year: titles, the bodies that sign, and what only looks like either."""

import datetime as dt

import pytest

from tests.extractors.identity.frame import identity
from tests.extractors.reading import finding_codes

Names = tuple[str, str | None]  # the body's name, and its place
TOWN: Names = ("临江县河口镇", "临江县")


def titled(title: str, names: str = "临江县|河口镇", year: int = 2024) -> tuple[tuple[str, ...], Names, int]:
    """The lines of a title, and what they say; ``names`` are the place and the body's own name."""
    place, _, own = names.partition("|")
    return tuple(title.split("\n")), (place + own, place or None), year


TITLES = {
    "body, year, report": titled("临江县河口镇人民政府2024年政府信息公开工作年度报告"),
    "year first": titled("2024年临江县河口镇政府信息公开工作年度报告"),
    "year first, in another word": titled("2023年度临江县河口镇人民政府政府信息公开年度报告", year=2023),
    "on the work of a year": titled("临江县河口镇人民政府关于2021年度政府信息公开工作的报告", year=2021),
    "year before the words report": titled("临江县河口镇政府信息公开工作2024年度报告"),
    "government affairs information": titled("临江县河口镇2024年度政务信息公开工作报告"),
    "openness of government affairs": titled("临江县河口镇2024年政务公开工作年度报告"),
    "short": titled("临江县河口镇2022年政府信息公开年报", year=2022),
    "year in brackets": titled("临江县河口镇政府信息公开工作年度报告（2024年度）"),
    "only the year in brackets": titled("临江县河口镇政府信息公开工作年度报告（2024）"),
    "numerals": titled("临江县河口镇人民政府二〇二四年政府信息公开工作年度报告"),
    "full-width digits": titled("临江县河口镇２０２４年政府信息公开工作年度报告"),
    "spaces": titled("临江县 河口镇  2024 年 政府信息公开工作 年度报告"),
    "two lines": titled("临江县河口镇人民政府\n2024年政府信息公开工作年度报告"),
    "two lines, cut elsewhere": titled("临江县河口镇人民政府2024年\n政府信息公开工作年度报告"),
    "two lines, on the work of a year": titled("临江县河口镇人民政府关于\n2024年度政府信息公开工作的报告"),
    "three lines": titled("临江县河口镇人民政府\n2024年\n政府信息公开工作年度报告"),
    "three lines, year first": titled("2024年度\n临江县河口镇人民政府\n政府信息公开工作年度报告"),
    "blank lines between": titled("临江县河口镇人民政府\n\n2024年政府信息公开工作年度报告"),
    "printed twice": titled(
        "临江县河口镇人民政府2024年政府信息公开工作年度报告\n\n临江县河口镇人民政府\n2024年政府信息公开工作年度报告"
    ),
    "the government and its information in one word": titled(
        "2024年临江县河口镇人民政府信息公开工作年度报告"
    ),
    "a note behind the title": titled("临江县河口镇2024年政府信息公开工作年度报告（公开稿）"),
    "in title marks": titled("《临江县河口镇2024年政府信息公开工作年度报告》"),
    "indented": titled("　　　　临江县河口镇2024年政府信息公开工作年度报告"),
    "traditional": titled("臨江縣河口鎮人民政府2024年政府信息公開工作年度報告"),
    "township": titled("临江县大湖乡人民政府2024年政府信息公开工作年度报告", "临江县|大湖乡"),
    "ethnic township": titled("临江县大湖朝鲜族乡2024年政府信息公开工作年度报告", "临江县|大湖朝鲜族乡"),
    "town without a place": titled("河口镇2024年政府信息公开工作年度报告", "|河口镇"),
    "county": titled("临江县人民政府2024年政府信息公开工作年度报告", "|临江县"),
    "county, short word for government": titled("临江县政府2024年政府信息公开工作年度报告", "|临江县"),
    "district of a municipality": titled("2024年上海市青浦区政府信息公开工作年度报告", "上海市|青浦区"),
    "province down to town": titled(
        "吉林省白山市临江县河口镇2024年政府信息公开工作年度报告", "吉林省白山市临江县|河口镇"
    ),
    "autonomous places": titled(
        "新疆维吾尔自治区伊犁哈萨克自治州霍城县河口镇2024年政府信息公开工作年度报告",
        "新疆维吾尔自治区伊犁哈萨克自治州霍城县|河口镇",
    ),
    "handed on": titled(
        "临江县人民政府办公室转发临江县教育局2024年政府信息公开工作年度报告", "临江县|教育局"
    ),
    "handed on in more words": titled(
        "临江县人民政府关于印发临江县教育局2024年政府信息公开工作年度报告的通知\n"
        "临江县教育局2024年政府信息公开工作年度报告",
        "临江县|教育局",
    ),
    "sent out": titled(
        "临江县人民政府关于印发《临江县教育局2024年政府信息公开工作年度报告》", "临江县|教育局"
    ),
    "written by the office": titled(
        "临江县人民政府办公室关于临江县2024年政府信息公开工作年度报告", "|临江县"
    ),
    "two years": titled("临江县河口镇2024、2025年政府信息公开工作年度报告"),
    "street": titled("上海市徐汇区湖南路街道办事处2024年政府信息公开工作年度报告", "上海市徐汇区|湖南路街道"),
    "street without its office": titled(
        "上海市徐汇区湖南路街道2024年政府信息公开工作年度报告", "上海市徐汇区|湖南路街道"
    ),
    "city whose own name ends like a city": titled("津市市人民政府2024年政府信息公开工作年度报告", "|津市市"),
    "town of such a city": titled("津市市白衣镇2024年政府信息公开工作年度报告", "津市市|白衣镇"),
    "names with the words for units": titled(
        "镇江市丹徒区高资街道办事处2024年政府信息公开工作年度报告", "镇江市丹徒区|高资街道"
    ),
    "county of two characters": titled("泗县2024年政府信息公开工作年度报告", "|泗县"),
    "a street in short": titled("河北区光复道街2024年政府信息公开工作年度报告", "河北区|光复道街"),
    "a character that conversion knows": titled(
        "天水市秦州区藉口镇人民政府2024年政府信息公开工作年度报告", "天水市秦州区|藉口镇"
    ),
    "a character that is rarely simplified": titled("鮀江街道2024年政府信息公开工作年度报告", "|鮀江街道"),
    "one line above, two below": titled(
        "临江县商务局 卫生健康办公室2024年政府信息公开工作年度报告\n\n"
        "临江县商务局\n\n卫生健康办公室2024年政府信息公开工作年度报告",
        "临江县|商务局卫生健康办公室",
    ),
    "department of a county": titled("临江县教育局2024年政府信息公开工作年度报告", "临江县|教育局"),
    "department with a long name": titled(
        "临江县人力资源和社会保障局2024年政府信息公开工作年度报告", "临江县|人力资源和社会保障局"
    ),
    "development zone": titled(
        "临江经济开发区管理委员会2024年政府信息公开工作年度报告", "|临江经济开发区管理委员会"
    ),
}


@pytest.mark.parametrize(("title", "names", "year"), TITLES.values(), ids=TITLES)
def test_titles(title: tuple[str, ...], names: Names, year: int):
    reading = identity(title=title)
    assert (reading.agency, reading.place) == names
    assert reading.year == year
    assert reading.title
    assert not finding_codes(reading) & {"title_missing", "year_unknown", "agency_unknown", "year_conflict"}


PLAIN_TITLE = "临江县河口镇2024年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    "line",
    [
        f"标题：{PLAIN_TITLE}",
        f"信息名称：{PLAIN_TITLE}",
        f"附件1：{PLAIN_TITLE}",
        f"当前位置：首页 > 信息公开 > 年报 > {PLAIN_TITLE}",
        f"{PLAIN_TITLE} 发布时间：2025-01-20 来源：党政办",
        f"{PLAIN_TITLE} 浏览次数：1024 字体：【大 中 小】",
        f"{PLAIN_TITLE} 2025-01-20 10:11",
        f"{PLAIN_TITLE} [打印] [关闭]",
        f"{PLAIN_TITLE}-临江县人民政府网",
        f"{PLAIN_TITLE}_临江县人民政府",
        f"{PLAIN_TITLE}.docx",
    ],
)
def test_a_title_amid_a_sites_words_is_the_title(line: str):
    reading = identity(title=(line,))
    assert (reading.title, reading.agency, reading.year) == (PLAIN_TITLE, "临江县河口镇", 2024)
    assert "title_missing" not in finding_codes(reading)
    plain = identity(title=(line, "东江县2024年政府信息公开工作年度报告", line))
    assert plain.agency == "东江县"


@pytest.mark.parametrize(
    "misprint",
    [
        PLAIN_TITLE.replace("报告", "报吿"),
        PLAIN_TITLE.replace("报告", "报"),
        PLAIN_TITLE.replace("报告", "报告告"),
        PLAIN_TITLE.replace("信息公开", "信公开"),
        PLAIN_TITLE.replace("公开工作", "公工作"),
        PLAIN_TITLE.replace("政府信息公开", "政府信公开").replace("报告", "报"),
    ],
)
def test_a_misprinted_title_is_the_title_and_said_to_be_misprinted(misprint: str):
    reading = identity(title=(misprint,))
    assert (reading.title, reading.agency, reading.year) == (misprint, "临江县河口镇", 2024)
    assert finding_codes(reading) & {"title_missing", "label_misprinted"} == {"label_misprinted"}
    assert identity(title=(misprint, "东江县2024年政府信息公开工作年度报告")).agency == "东江县"


@pytest.mark.parametrize(
    "line",
    [
        "临江县河口镇2024年政府信息公开工作要点",
        "临江县河口镇2024年政府信息公开指南",
        "政府信息公开工作年度报",
        "上一篇：东江县2024年政府信息公开工作年度报告",
        "东江县编制2024年政府信息公开工作年度报告，并予公布",
    ],
)
def test_what_only_speaks_of_a_report_is_no_title(line: str):
    reading = identity(title=(line,), signature=("临江县河口镇人民政府", "2025年1月20日"))
    assert "title_missing" in finding_codes(reading)
    assert (reading.title, reading.agency) == (None, "临江县河口镇")


@pytest.mark.parametrize("layout", ["tabbed_cells", "trailing_bars", "bare_cells", "paragraphs", "markdown"])
@pytest.mark.parametrize("name", ["body, year, report", "two lines", "three lines", "printed twice"])
def test_titles_in_other_layouts(name: str, layout: str):
    title, names, year = TITLES[name]
    reading = identity(layout, title=title)
    assert ((reading.agency, reading.place), reading.year) == (names, year)


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("body, year, report", "临江县河口镇人民政府2024年政府信息公开工作年度报告"),
        ("two lines", "临江县河口镇人民政府2024年政府信息公开工作年度报告"),
        ("three lines", "临江县河口镇人民政府2024年政府信息公开工作年度报告"),
        ("printed twice", "临江县河口镇人民政府2024年政府信息公开工作年度报告"),
        ("year first", "2024年临江县河口镇政府信息公开工作年度报告"),
        ("traditional", "臨江縣河口鎮人民政府2024年政府信息公開工作年度報告"),
    ],
)
def test_the_title_is_kept_as_printed(name: str, printed: str):
    assert "".join((identity(title=TITLES[name][0]).title or "").split()) == printed


@pytest.mark.parametrize(
    "printed",
    ["临江县河口镇人民政府", "臨江縣河口鎮人民政府", "中国（吉林）自由贸易试验区管理委员会"],
    ids=["simplified", "traditional", "full-width brackets"],
)
def test_the_name_is_kept_as_printed(printed: str):
    assert identity(title=(f"{printed}2024年政府信息公开工作年度报告",)).agency_printed == printed


@pytest.mark.parametrize(
    "below",
    [("临江县河口镇人民政府",), ("（临江县河口镇人民政府）",), ("临江县河口镇人民政府", "（2025年1月20日）")],
    ids=["the body", "in brackets", "with the date"],
)
@pytest.mark.parametrize(
    "title",
    ["2024年政府信息公开工作年度报告", "河口镇2024年政府信息公开工作年度报告"],
    ids=["no name", "short"],
)
def test_the_body_may_stand_under_the_title(title: str, below: tuple[str, ...]):
    reading = identity(title=(title, *below))
    assert ((reading.agency, reading.place), reading.year) == (TOWN, 2024)


@pytest.mark.parametrize(
    "label", ["信息来源：", "• 发布单位:", "【发布机构】：", "来源 :", "作者：", "责任编辑："]
)
def test_a_line_that_names_the_site_names_no_body(label: str):
    below = identity(title=("河口镇2024年政府信息公开工作年度报告", f"{label}兴化市昌荣镇"))
    assert (below.agency, below.agency_printed) == ("河口镇", "河口镇")


def test_a_date_in_brackets_below_the_title_is_no_part_of_it():
    reading = identity(title=("临江县河口镇2024年政府信息公开年度报告", "(2025年3 月 26日)"))
    assert reading.title == "临江县河口镇2024年政府信息公开年度报告"
    assert (reading.agency, reading.signed_on) == ("临江县河口镇", dt.date(2025, 3, 26))


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        (("上海市人民政府办公厅2024年政府信息公开工作年度报告",), "上海市人民政府办公厅"),
        (("2024年临江县人民政府办公室政府信息公开工作年度报告",), "临江县人民政府办公室"),
        (("临江县政府办公室2024年政府信息公开工作年度报告",), "临江县政府办公室"),
        (("临江县公安局2024年政府信息公开工作年度报告",), "临江县公安局"),
    ],
)
def test_other_bodies_keep_all_of_their_names(title: tuple[str, ...], printed: str):
    reading = identity(title=title)
    assert (reading.agency, reading.agency_printed) == (printed, printed)


TITLE = ("河口镇2024年政府信息公开工作年度报告",)
NO_BODY = ("2024年政府信息公开工作年度报告",)
NO_YEAR = ("临江县河口镇政府信息公开工作年度报告",)


@pytest.mark.parametrize("title", [TITLE, NO_BODY], ids=["title with the short name", "title without a name"])
@pytest.mark.parametrize(
    ("signature", "names", "printed"),
    [
        (("临江县河口镇人民政府", "2025年1月20日"), TOWN, "临江县河口镇人民政府"),
        (("临江县河口镇人民政府    2025年1月20日",), TOWN, "临江县河口镇人民政府"),
        (("河 口 镇 人 民 政 府", "2025年1月20日"), ("河口镇", None), "河口镇人民政府"),
        (("中共临江县河口镇委员会", "临江县河口镇人民政府", "2025年1月20日"), TOWN, "临江县河口镇人民政府"),
    ],
    ids=["full", "on one line", "spaced out", "with the party committee"],
)
def test_the_signature_names_the_body(title, signature: tuple[str, ...], names: Names, printed: str):
    reading = identity(title=title, signature=signature)
    assert (reading.agency, reading.place) == names
    assert "".join((reading.agency_printed or "").split()) == printed
    assert reading.signed_on == dt.date(2025, 1, 20)


def test_a_signature_of_another_body_is_shown():
    reading = identity(title=TITLE, signature=("临江县大湖镇人民政府", "2025年1月20日"))
    assert reading.agency == "河口镇"
    (finding,) = [finding for finding in reading.findings if finding.code == "agency_conflict"]
    assert "河口镇" in finding.message_zh
    assert "大湖镇" in finding.message_zh


OTHER_BODY = "临江县教育局2024年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("title", "signature", "is_contested"),
    [
        ((OTHER_BODY, *TITLE), (), True), ((OTHER_BODY, *TITLE), ("河口镇人民政府", "2025年1月20日"), False),
        ((*TITLE, OTHER_BODY, *TITLE), (), False), (("临江县河口镇2024年政务公开年报", *TITLE), (), False),
    ],
)  # fmt: skip
def test_two_titles_of_two_bodies_are_shown_where_nothing_decides(
    title: tuple[str, ...], signature: tuple[str, ...], is_contested: bool
):
    reading = identity(title=title, signature=signature)
    assert reading.agency in {"河口镇", "临江县河口镇"}
    found = [finding for finding in reading.findings if finding.code == "agency_conflict"]
    assert len(found) == is_contested
    assert all("临江县教育局" in finding.message_zh for finding in found)


def test_nobody_says_whose_report_it_is():
    reading = identity(title=NO_BODY)
    assert (reading.agency, reading.agency_printed, reading.place, reading.year) == (None, None, None, 2024)
    assert "agency_unknown" in finding_codes(reading)


@pytest.mark.parametrize(
    ("preface", "year"),
    [
        ("本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。", 2023),
        ("统计期限为2022年1月1日至12月31日。", 2022),
        ("本报告的数据自2021年1月1日到2021年12月31日。", 2021),
        ("按照国办函〔2020〕109号文件，统计期限自2023年1月1日起至2023年12月31日止。", 2023),
    ],
)
def test_a_year_that_only_the_period_states(preface: str, year: int):
    assert identity(title=NO_YEAR, preface=(preface,)).year == year


def test_no_year_anywhere():
    reading = identity(title=NO_YEAR)
    assert reading.year is None
    assert "year_unknown" in finding_codes(reading)
    assert reading.agency == "临江县河口镇"


def test_the_date_of_the_signature_is_no_report_year():
    """It is signed in the year after, or years later; nobody states the year of the report."""
    reading = identity(title=NO_YEAR, signature=("临江县河口镇人民政府", "2025年1月20日"))
    assert reading.year is None
    assert "year_unknown" in finding_codes(reading)


def test_digits_lost_from_the_period():
    reading = identity(
        title=("临江县河口镇2021年政府信息公开工作年度报告",), preface=("自202111日起至20211231日止。",)
    )
    assert (reading.year, reading.signed_on) == (2021, None)


@pytest.mark.parametrize(
    "above",
    [
        ("首页 > 临江市人民政府 > 政府信息公开年报 > 2019年",),
        ("临江市人民政府", "2019年政府信息公开年报专栏"),
        ("大湖镇2020年政府信息公开工作年度报告", "大湖镇2019年政府信息公开工作年度报告"),
        ("浏览次数：2019", "发布时间：2026-03-01"),
    ],
    ids=["path", "site and column", "list of other reports", "counter"],
)
def test_the_page_around_the_title_names_others(above: tuple[str, ...]):
    title = ("临江县河口镇2024年政府信息公开工作年度报告",)
    reading = identity(title=title, above=above, signature=("临江县河口镇人民政府", "2025年1月20日"))
    assert ((reading.agency, reading.place), reading.year) == (TOWN, 2024)
    assert reading.signed_on == dt.date(2025, 1, 20)


def test_a_report_without_a_title_is_still_a_report():
    reading = identity(
        preface=("统计期限自2024年1月1日起至2024年12月31日止。",),
        signature=("临江县河口镇人民政府", "2025年1月20日"),
    )
    assert "title_missing" in finding_codes(reading)
    assert (reading.title, reading.agency, reading.year) == (None, "临江县河口镇", 2024)

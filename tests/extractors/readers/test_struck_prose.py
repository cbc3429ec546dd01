"""What is struck out outside of tables is not valid: it names no body and no year, and claims nothing."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from extractors.document import UNKNOWN, Grid
from extractors.readers.visibility import STRUCK, without_struck
from extractors.readers.web import web_page
from schemas.extraction import ReportReading
from tests.extractors.readers.test_what_is_displayed import in_parts
from tests.extractors.reading import assert_reads, read
from tests.layouts import Report, all_different, report
from tests.layouts.fixed_pages import Text, lay_out, width_of
from tests.layouts.page_documents import Spot, drawn_besides
from tests.layouts.web_pages import clean
from tests.layouts.word_documents import PLAIN
from tests.layouts.word_markup import run

FIGURES = all_different("2021")
_MARKED = re.compile("〘(.*?)〙")
Write = Callable[[Report, bool], bytes]
"""A report as a file, what it has between 〘 and 〙 struck out or else underlined."""


def web_by_tag(made: Report, is_struck: bool) -> bytes:
    return _MARKED.sub(r"<s>\1</s>" if is_struck else r"<u>\1</u>", clean(made)).encode()


def web_by_style(made: Report, is_struck: bool) -> bytes:
    line = "line-through" if is_struck else "underline"
    return _MARKED.sub(rf'<span style="text-decoration:{line}">\1</span>', clean(made)).encode()


def web_in_layout_table(made: Report, is_struck: bool) -> bytes:
    page = web_by_tag(made, is_struck).decode()
    head, body, tail = re.split("(?<=<body>)|(?=</body>)", page)
    return f"{head}<table><tr><td>{body}</td><td>{'页边' * 200}</td></tr></table>{tail}".encode()


def word(made: Report, is_struck: bool) -> bytes:
    looks = "<w:strike/>" if is_struck else '<w:u w:val="single"/>'

    def edit(name: str, xml: str) -> str:
        return _MARKED.sub(lambda found: f"</w:t></w:r>{run(found[1], looks)}<w:r><w:t>", xml)

    return in_parts(PLAIN(made), edit)


def pdf(made: Report, is_struck: bool) -> bytes:
    pages = lay_out(made)
    over = ""
    for at, text in enumerate(pages[0].texts):
        plain = ""
        for part in re.split("(〘.*?〙)", text.text):
            inner = part.strip("〘〙")
            if part != inner:
                spot = Spot.of(Text(text.x + width_of(plain, text.size), text.y, text.size, inner))
                # The line reaches a point beyond on both sides.
                spot = replace(spot, x=spot.x + 1.5, width=spot.width - 3)
                over += spot.line(0.3 if is_struck else -0.1)
            plain += inner
        pages[0].texts[at] = replace(text, text=plain)
    return drawn_besides(pages, over=over)


IN_EVERY_FORMAT = pytest.mark.parametrize("write", [web_by_tag, web_by_style, web_in_layout_table, word, pdf])


def made(title: tuple[str, ...], preface: str, overview: str) -> Report:
    return report(FIGURES).but(title=title, preface=(preface,), overview=(overview,))


def claimed(reading: ReportReading) -> list[int]:
    """What the prose says of applications received."""
    return [int(claim.stated.value) for claim in reading.claims]


@IN_EVERY_FORMAT
def test_what_is_struck_out_says_nothing(write: Write):
    title = ("临江县〘金马〙金牛镇人民政府", "〘2021〙2022年政府信息公开工作年度报告")
    period = "〘本报告的数据自2020年1月1日起至2020年12月31日止。〙"
    reading = read(write(made(title, period, "全年收到政府信息公开申请〘12〙15件。"), True))
    assert (reading.agency, reading.year) == ("临江县金牛镇", 2022)
    assert "period" not in (reading.year_votes or "")
    assert claimed(reading) == [15]
    assert_reads(reading, FIGURES.printed)


@IN_EVERY_FORMAT
def test_what_is_underlined_says_what_it_says(write: Write):
    title = ("临江县〘金牛镇〙人民政府", "〘2022〙年政府信息公开工作年度报告")
    period = "〘本报告的数据自2022年1月1日起至2022年12月31日止。〙"
    reading = read(write(made(title, period, "全年收到政府信息公开申请〘12〙件。"), False))
    assert (reading.agency, reading.year) == ("临江县金牛镇", 2022)
    assert "period=2022" in (reading.year_votes or "")
    assert claimed(reading) == [12]


@IN_EVERY_FORMAT
def test_digits_around_what_is_struck_out_are_no_number(write: Write):
    title = ("临江县金牛镇人民政府", "2022年政府信息公开工作年度报告")
    period = "本报告的数据自2022年1月1日起至2022年12月31日止。"
    reading = read(write(made(title, period, "全年收到政府信息公开申请1〘3〙5件。"), True))
    assert claimed(reading) == []


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("收到〘12〙15件", "收到15件"),
        ("收到〘12〙 15件", "收到 15件"),
        ("〘全部作废〙", ""),
        ("1〘3〙5", f"1{UNKNOWN}5"),
        ("〘77〙", UNKNOWN),
        ("规章\t〘77〙\t82", f"规章\t{UNKNOWN}\t82"),
        ("规章 〘/〙", f"规章 {UNKNOWN}"),
        ("〘甲〙〘乙〙丙", "丙"),
        ("〘12", "12"),
    ],
)
def test_what_is_left_of_a_line(line: str, left: str):
    assert without_struck(line.replace("〘", STRUCK).replace("〙", STRUCK)).strip(STRUCK) == left


def test_a_cell_that_is_struck_out_names_nothing_either():
    rows = "<tr><td><s>临江县金马镇人民政府2021年政府信息公开工作年度报告</s></td><td>二</td></tr>"
    title = ("临江县金牛镇人民政府", "2022年政府信息公开工作年度报告")
    page = clean(made(title, "", "")).replace(
        "<body>", f"<body><table>{rows}<tr><td>a</td><td>b</td></tr></table>"
    )
    reading = read(page.encode())
    assert (reading.agency, reading.year) == ("临江县金牛镇", 2022)


def test_struck_numbers_that_may_be_cells_stay_cells():
    """A dump prints every cell as a paragraph: what is struck out is unreadable there, and shifts nothing."""
    page = "<p>规章</p><p><s>3</s></p><p>4</p><s>5<br>6</s><pre>a <del>7</del> 8</pre>"
    blocks = web_page.read(f"<html><body>{page}</body></html>".encode()).blocks
    texts = [
        text
        for block in blocks
        for text in (block.fields.texts if isinstance(block, Grid) else (block.text,))
    ]
    assert texts[:5] == ["规章", UNKNOWN, "4", UNKNOWN, UNKNOWN]
    assert "7" not in "".join(texts)

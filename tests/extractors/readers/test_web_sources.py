"""What a page is told by, in which encoding it is, what it says of itself, and what it may not do to us."""

import codecs
import datetime as dt
import re

import pytest

from extractors import extract
from extractors.document import Grid, Paragraph
from extractors.files.media_types import sniff_media_type
from extractors.readers.web.web_page import read as read_page
from schemas.errors import UnreadableSourceError
from tests.extractors.reading import assert_nothing_invented, assert_reads, by_name, read
from tests.layouts import LAYOUTS, all_different, report
from tests.layouts.web_pages import WEB_LAYOUTS

FIGURES = all_different("2021")
REPORT = report(FIGURES)
PAGE = WEB_LAYOUTS["clean"](REPORT).decode()
TABLE = "<table><tr><td>规章</td><td>1</td></tr></table>"

PAGES: dict[str, bytes] = {
    "declared": b"<!DOCTYPE html><p>x",
    "no declaration": b"<html><p>x",
    "upper case": b"<HTML><BODY>x",
    "a fragment of divs": b"  <div class=a>x",
    "a fragment of paragraphs": b"\r\n<P>x",
    "a table alone": TABLE.encode(),
    "BOM": codecs.BOM_UTF8 + b"<div>x",
    "BOM, then blank lines": codecs.BOM_UTF8 + b"\r\n\r\n<style>x</style><div>",
    "XML prologue": b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0">',
    "comments first": b"<!-- saved from url=(0014)about:internet -->\n<!-- 2 --><html>",
    "a long comment first": b"<!--" + b"x" * 20_000 + b"--><p>x",
    "Word's": b'<html xmlns:o="urn:schemas-microsoft-com:office:office">',
    "UTF-16": codecs.BOM_UTF16_LE + "<html><p>年报".encode("utf-16-le"),
    "UTF-16 without BOM": "<html><p>年报".encode("utf-16-be"),
    "content without its beginning": f"年度报告<br>{TABLE * 4}".encode(),
}
TEXTS: dict[str, bytes] = {
    "plain": LAYOUTS["tabbed_rows"](REPORT).encode(),
    "plain with a tag": ("见<a href='x'>附件</a>\n" + LAYOUTS["tabbed_rows"](REPORT)).encode(),
    "an address": b"<zhang@example.cn>\n",
    "a word in angle brackets": "<规章>\n".encode(),
    "a comment without end": b"<!-- " + b"<!-- --> " * 3000,
}
ARCHIVES: dict[str, bytes] = {
    "a browser's": WEB_LAYOUTS["archive"](REPORT),
    "a word processor's": b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="--x"\n\n',
    "mime version last": b"From: x\r\nSubject: a\r\n b\r\nMIME-Version: 1.0\r\n\r\n",
}


@pytest.mark.parametrize("name", ["report.html", "report.doc", "report"])
@pytest.mark.parametrize("data", PAGES.values(), ids=PAGES)
def test_pages_are_told_by_their_content(data: bytes, name: str):
    assert sniff_media_type(data, name) == "text/html"


@pytest.mark.parametrize(("name", "is_shown"), [("js_content", True), ("other", False)])
def test_an_article_that_a_script_shows_is_read(name: str, is_shown: bool):
    style = "visibility: hidden; opacity: 0; "
    article = f'<body><div class="rich_media_content" id="{name}" style="{style}">'
    page = PAGE.replace("<body>", article).replace("</body>", "</div></body>").encode()
    if is_shown:
        assert_reads(read(page), FIGURES.printed)
    else:
        assert extract(page).error_code == "no_tables"


@pytest.mark.parametrize("name", ["report.html", "report.htm", "report.doc"])
@pytest.mark.parametrize("data", TEXTS.values(), ids=TEXTS)
def test_plain_text_stays_plain_text(data: bytes, name: str):
    assert sniff_media_type(data, name) == "text/plain"


@pytest.mark.parametrize("data", ARCHIVES.values(), ids=ARCHIVES)
def test_archives_are_told_by_their_content(data: bytes):
    assert sniff_media_type(data, "report.doc") == "multipart/related"


CALLED = ("", "utf-8", "gb2312", "GBK", "gb18030", "big5", "iso-8859-1", "utf-16", "no such thing")


@pytest.mark.parametrize("called", CALLED)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_the_encoding_is_the_one_the_bytes_are_in(encoding: str, called: str):
    page = PAGE.replace(
        '<meta charset="utf-8">', f"<meta http-equiv='Content-Type' content='text/html; charset={called}'>"
    )
    extraction = extract(page.encode(encoding))
    assert (extraction.encoding or "").startswith(encoding.removesuffix("-sig"))
    assert_reads(extraction.reports[0], FIGURES.printed)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_damaged_byte_in_prose_leaves_the_tables(encoding: str):
    data = PAGE.encode(encoding)
    place = data.index("主动公开。".encode(encoding)) + 1
    reading = read(data[:place] + data[place + 1 :])
    assert_reads(reading, FIGURES.printed)


def document_of(head: str, body: str = "<p>x"):
    return read_page(f"<html><head>{head}</head><body>{body}</body></html>".encode())


TITLES = {
    '<meta name="ArticleTitle" content="甲镇2024年报告"><title>网站</title>': "甲镇2024年报告",
    '<META CONTENT="甲镇2024年报告" NAME="articletitle">': "甲镇2024年报告",
    '<meta property="og:title" content="甲镇2024年报告">': "甲镇2024年报告",
    "<title>甲镇2024年报告_乙县人民政府</title>": "甲镇2024年报告",
    "<title>乙县人民政府 - 甲镇2024年报告</title>": "甲镇2024年报告",
    "<title>甲镇2024年报告-年报-乙县</title>": "甲镇2024年报告",
    '<meta name="SiteName" content="报告网"><title>报告网_甲镇2024年报告</title>': "甲镇2024年报告",
    "<title>乙县人民政府门户网站</title>": None,
    "<title></title>": None,
    "": None,
}


@pytest.mark.parametrize("head", TITLES)
def test_titles(head: str):
    assert document_of(head).title == TITLES[head]


DATES = {
    ('<meta name="PubDate" content="2025-01-20 10:30:00">', ""): dt.date(2025, 1, 20),
    ('<meta name="publishdate" content="20250120">', ""): dt.date(2025, 1, 20),
    ('<meta property="article:published_time" content="2025-01-20T08:00:00+08:00">', ""): dt.date(
        2025, 1, 20
    ),
    ('<meta name="PubDate" content="">', "<p>发布时间: 2025/1/21"): dt.date(2025, 1, 21),
    ('<meta name="PubDate" content="2025-01-20">', "<p>发布日期：2025-03-01"): dt.date(2025, 1, 20),
    ("", "<span>发布日期：</span><span>2025-01-21</span> 浏览次数：3"): dt.date(2025, 1, 21),
    ("", "<table><tr><td>发布日期<td>2025年1月21日<tr><td>文号<td>无</table>"): dt.date(2025, 1, 21),
    ("", "<p>生成日期：2025-01-02<p>2025年1月3日"): None,
    ("", "<p>发布日期：不详<p>2025年1月3日"): None,
    ("", "<nav>发布日期：2025-01-21</nav>"): None,
}


@pytest.mark.parametrize(("head", "body"), DATES)
def test_dates_of_publication(head: str, body: str):
    assert document_of(head, body).published_on == DATES[head, body]


def cells_of(table: str) -> list[tuple[str, str, int | None, int, int]]:
    blocks = read_page(f"<html><body>{table}</body></html>".encode()).blocks
    return [
        (cell.text, cell.locator, cell.column, cell.columns, cell.rows)
        for block in blocks
        if isinstance(block, Grid)
        for row in block.rows
        for cell in row
    ]


def texts_of(cell: str) -> str:
    (_, second) = cells_of(f"<table><tr><td>a</td><td>{cell}</td></tr></table>")
    return second[0]


CELLS = {
    "<p>&nbsp;</p>": "",
    "\u3000\n": "",
    "<br>": "",
    "<div><span>1</span><span>2</span></div>": "12",
    "<span>1</span> <span>2</span>": "1 2",
    "1<p>2</p>": "1\n2",
    "1<br/>2": "1\n2",
    "12<sup>①</sup>": "12[①]",
    "12<sup>1</sup>": "12[1]",
    "<sup>12</sup>": "12",
    "<del>10</del>12": "~10~12",
    "<span style='text-decoration: line-through'>10</span>12": "~10~12",
    "1<span style='display:none'>2</span>": "1",
    "1<!--2-->": "1",
    "<input type=hidden value=3>": "",
    "<input value=3>": "3",
    "<img src=x>": "\N{REPLACEMENT CHARACTER}",
    "<img src=x width=1>": "",
    "<img src=x>4": "4",
    "<table><tr><td>5</td></tr></table>": "5",
    "<math><td>6</math>": "\N{REPLACEMENT CHARACTER}",
    "<pre>\n7\n</pre>": "7",
    "&#49;&#x32;": "12",
}


@pytest.mark.parametrize("cell", CELLS)
def test_texts_of_cells(cell: str):
    assert texts_of(cell) == CELLS[cell]


@pytest.mark.parametrize(
    ("printed", "status"),
    [
        ("12<sup>①</sup>", "stated"), ("12<sup>注1</sup>", "stated"), ("12<sup>1</sup>", "unreadable"),
        ("12²", "unreadable"), ("<s>10</s>12", "unreadable"), ("<img src=x>", "unreadable"),
    ],
)  # fmt: skip
def test_what_is_beside_a_number_is_never_part_of_it(printed: str, status: str):
    name = "application_dispositions/granted/natural_person"
    page = WEB_LAYOUTS["clean"](report(FIGURES.but({name: "987654"}))).decode()
    cell = by_name(read(page.replace("987654", printed)))[name]
    assert (cell.status, str(cell.value)) == (status, "12" if status == "stated" else "None")


def test_columns_under_merged_cells():
    table = (
        "<table><tr><td rowspan=2 colspan=2>a<td>b<td rowspan=99>c<tr><td>d<td>e<tbody><tr><td>f"
        "<td colspan=9999>g<tr><td rowspan=0>h<td colspan=0>i<tr><td>j</table>"
    )
    found = {text: (column, columns, rows) for text, _, column, columns, rows in cells_of(table)}
    assert found == {
        "a": (0, 2, 2), "b": (2, 1, 1), "c": (3, 1, 2), "d": (2, 1, 1), "e": (4, 1, 1), "f": (0, 1, 1),
        "g": (1, 1000, 1), "h": (0, 1, 2), "i": (1, 1, 1), "j": (1, 1, 1),
    }  # fmt: skip


def test_feet_are_last_wherever_they_are_written():
    table = "<table><tfoot><tr><td>z<td>z</tfoot><tr><td>b<td>b<thead><tr><td>a<td>a</table>"
    assert [(text, place.split(";")[1]) for text, place, *_ in cells_of(table)][::2] == [
        ("a", "row=1"),
        ("b", "row=2"),
        ("z", "row=3"),
    ]


@pytest.mark.parametrize(
    ("groups", "shown"),
    [
        ("<thead>a<tbody>b<thead>c<tbody>d", "abcd"), ("<tfoot>e<tbody>b<tfoot>c<tbody>d", "bcde"),
        ("<thead hidden>z<tbody>b<thead>a<tbody>d", "abd"), ("<tfoot class=there>a<tbody>b", "ab"),
        ("<tbody>b<tbody style='display:table-header-group'>a", "ab"),
    ],
)  # fmt: skip
def test_of_several_heads_or_feet_the_first_is_one(groups: str, shown: str):
    """The others are shown where they are written, and are counted by browsers as heads and feet are."""
    rows = re.sub(r">(\w)", r"><tr><td>\1<td>\1</tr>", groups)
    table = f"<style>.there {{display: table-row-group}}</style><table>{rows}</table>"
    assert "".join(text for text, *_ in cells_of(table)[::2]) == shown


def test_rows_are_counted_as_browsers_count_them():
    rows = re.sub(r">(\w)", r"><tr><td>\1<td>\1</tr>", "<tfoot>e<tbody>b<thead>a<thead>c")
    places = {text: place.split(";")[1] for text, place, *_ in cells_of(f"<table>{rows}</table>")}
    assert places == {"a": "row=1", "c": "row=2", "b": "row=3", "e": "row=4"}


def test_prose_in_a_table_is_paragraphs():
    prose = "一段很长的文字，" * 60
    blocks = read_page(f"<table><tr><td>首页<td><p>{prose}<p>第二段</table>".encode()).blocks
    assert [block.text for block in blocks if isinstance(block, Paragraph)] == ["首页", prose, "第二段"]


HOSTILE: dict[str, str] = {
    "divs in divs": "<div>" * 100_000,
    "spans in spans": "<span>" * 100_000,
    "lists in lists": "<ul><li>" * 60_000,
    "tables in tables": "<table><tr><td>" * 30_000,
    "bold in bold": "<b><p>" * 50_000,
    "links around blocks": "<a><div>" * 40_000,
    "cells of a thousand columns": "<table>" + "<tr>" + "<td colspan=1000>1" * 5000 + "</table>",
    "cells of many rows": "<table>" + "<tr><td rowspan=65534 colspan=1000>1<td>2" * 1000 + "</table>",
    "many cells": "<table>" + ("<tr>" + "<td>1" * 20) * 5000 + "</table>",
    "comments": "<!-- -->" * 100_000,
    "a long line": "字" * 3_000_000,
    "open tags": "<" * 300_000,
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_hostile_pages_end(source: str):
    extraction = extract(f"<html><body>{source}".encode())
    assert extraction.error_code in {"too_complex", "not_a_report", "undecodable", "empty_file"}


def test_too_many_nodes_and_too_much_text():
    for source in ("<i></i>" * 1_100_000, "<i>" * 600_000 + "<br>" * 600_000, "<p>" + "报告文字" * 600_000):
        with pytest.raises(UnreadableSourceError, match="too_complex"):
            read_page(source.encode())


def test_a_report_within_deep_but_sane_nesting():
    page = "<div>" * 300 + PAGE.partition("<body>")[2].partition("</body>")[0] + "</div>" * 300
    assert_reads(read(page), FIGURES.printed)


def test_an_archive_names_its_page():
    page = PAGE.encode()
    other = b"<html><p>frame</html>"
    parts = b"".join(
        b"--x\r\nContent-Type: text/html\r\nContent-ID: <%d>\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s\r\n"
        % part
        for part in enumerate((other, page))
    )
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"; start="<1>"\r\n\r\n'
    assert_reads(read(head + parts + b"--x--\r\n"), FIGURES.printed)


_ARCHIVE_HEAD = b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n'


def _parts_within_parts(depth: int) -> bytes:
    parts = (b"Content-Type: multipart/related; boundary=x%d\n\n--x%d\n" % (at, at) for at in range(depth))
    return b"MIME-Version: 1.0\n" + b"".join(parts)


@pytest.mark.parametrize(
    ("archive", "code"),
    [
        (_ARCHIVE_HEAD + b"--x\nContent-Type: text/css\n\na", "damaged_file"),
        (b"MIME-Version: 1.0\nContent-Type: text/html\n\n \n", "empty_file"),
        (b"MIME-Version: 1.0\nContent-Type: text/html\n\n<p>x\n", "not_a_report"),
        (_parts_within_parts(3000), "too_complex"),
    ],
)
def test_archives_without_a_page(archive: bytes, code: str):
    extraction = extract(archive)
    assert extraction.media_type == "multipart/related"
    assert extraction.error_code == code


def test_an_archive_that_breaks_off():
    archive = WEB_LAYOUTS["archive"](REPORT)
    ends = range(1000, len(archive), len(archive) // 20)
    readings = [reading for end in ends for reading in extract(archive[:end]).reports]
    assert len(readings) > len(ends) // 2
    for reading in readings:
        assert_nothing_invented(reading, FIGURES.printed)

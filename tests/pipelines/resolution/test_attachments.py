"""Saved pages and the files beside them that they link to."""

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

import pytest

from extractors import extract
from pipelines.inbox.stored_paths import beside
from tests.layouts import Report, figures
from tests.layouts.web_pages import WEB_LAYOUTS
from tests.layouts.word_documents import PLAIN
from tests.pipelines.inbox.test_archives import zipped
from tests.pipelines.workbench import Workbench, report_of

TITLE = "鲁山县下汤镇人民政府2024年政府信息公开工作年度报告"
FILES = "SELECT path, status, error_code, report_id IS NOT NULL FROM source_files ORDER BY path"
REPORTS = (
    "SELECT agency_name, report_year, signed_on::VARCHAR, published_on::VARCHAR FROM reports ORDER BY ALL"
)
TOLD = "SELECT path, stated, expected FROM findings WHERE finding_code = 'stated_by_page'"


def page(links: Iterable[str], title: str = TITLE, body: str = "") -> str:
    """A page as offices write them around an attachment."""
    anchors = "".join(f'<p>附件：<a href="{link}">{title}</a></p>' for link in links)
    return (
        f'<html><head><meta charset="utf-8"><meta name="ArticleTitle" content="{title}">'
        f'<meta name="PubDate" content="2025-01-25 10:00"></head><body><h1>{title}</h1>{body}{anchors}'
        "<p>鲁山县下汤镇人民政府</p><p>2025年1月20日</p></body></html>"
    )


NAMELESS = {"title": (), "signature": (), "preface": (), "overview": ("信息按时公布。",)}


def tables_alone(first: int = 1000) -> Report:
    """An attachment that does not say whose it is."""
    return report_of("鲁山县下汤镇", first=first).but(**NAMELESS)


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


def test_a_page_states_what_the_file_beside_it_does_not(desk: Workbench) -> None:
    desk.put("2025/页面.html", page([quote("附件.docx"), "https://example.org/other.pdf"]))
    desk.put("2025/附件.docx", PLAIN(tables_alone()))
    desk.put("附件.docx", "not the one that is meant")
    desk.load()
    assert desk.query(FILES) == [
        ("2025/附件.docx", "extracted", None, True),
        ("2025/页面.html", "page", None, True),
        ("附件.docx", "failed", "not_a_report", False),
    ]
    assert desk.query(REPORTS) == [("鲁山县下汤镇", 2024, "2025-01-20", "2025-01-25")]
    assert desk.query("SELECT title FROM reports") == [(TITLE,)]
    assert desk.query(TOLD) == [
        ("2025/附件.docx", "title, agency_name, report_year, signed_on, published_on", "2025/页面.html")
    ]
    assert desk.query("SELECT path FROM report_sources") == [("2025/附件.docx",)]
    before = desk.contents()
    desk.load()
    assert desk.contents() == before


def test_in_an_archive_too(desk: Workbench) -> None:
    desk.put(
        "a.zip",
        zipped([("p/a.html", page(["../f/b.docx", "../../c.docx"])), ("f/b.docx", PLAIN(tables_alone()))]),
    )
    desk.put("c.docx", PLAIN(report_of("鲁山县瓦屋镇")))
    desk.load()
    assert desk.query("SELECT agency_name, report_year FROM reports ORDER BY ALL") == [
        ("鲁山县下汤镇", 2024), ("鲁山县瓦屋镇", 2024),
    ]  # fmt: skip
    assert desk.query("SELECT status FROM source_files WHERE path = 'a.zip!/p/a.html'") == [("page",)]


def test_page_and_file_with_the_same_tables_are_one_report(desk: Workbench) -> None:
    both = report_of("下汤镇")  # of a place that nobody states
    written = WEB_LAYOUTS["clean"](both).decode()
    desk.put("a.html", written.replace("</body>", '<a href="b.docx">下载</a></body>'))
    desk.put("b.docx", PLAIN(both.but(title=(), signature=(), preface=(), problems=("另一种说法。",))))
    desk.load()
    assert desk.query("SELECT agency_name, report_year FROM reports") == [("下汤镇", 2024)]
    assert sorted(path for (path,) in desk.query("SELECT path FROM report_sources")) == ["a.html", "b.docx"]


def test_a_page_with_other_numbers_does_not_speak_for_a_file(desk: Workbench) -> None:
    """A report may link to the tables of another year."""
    written = WEB_LAYOUTS["clean"](report_of("鲁山县下汤镇")).decode()
    desk.put("a.html", written.replace("</body>", '<a href="b.docx">上年</a></body>'))
    other = report_of("", figures=figures("2021", lambda index, _: str(index + 5)))
    desk.put("b.docx", PLAIN(other.but(**NAMELESS)))
    desk.load("unknown", "2024")
    assert desk.query("SELECT agency_name, report_year FROM reports ORDER BY ALL") == [
        ("鲁山县下汤镇", 2024), (None, None),
    ]  # fmt: skip


def test_a_list_of_many_reports_speaks_for_none(desk: Workbench) -> None:
    desk.put("list.html", page(["a.docx", "b.docx"]))
    for name, town in (("a.docx", "瓦屋镇"), ("b.docx", "仓头乡")):
        desk.put(name, PLAIN(report_of(town)))
    desk.load()
    assert desk.query("SELECT count(*) FROM reports WHERE agency_name LIKE '鲁山县%'") == [(0,)]
    assert desk.query("SELECT status, error_code FROM source_files WHERE path = 'list.html'") == [
        ("failed", "no_tables")
    ]
    assert desk.query(TOLD) == []


@pytest.mark.parametrize("agency", ["瓦屋镇", "鲁山县下汤镇"])
def test_a_page_that_contradicts_a_file_does_not_speak_for_it(desk: Workbench, agency: str) -> None:
    year = 2024 if agency == "瓦屋镇" else 2023
    desk.put("a.html", page(["b.docx"]))
    desk.put("b.docx", PLAIN(report_of(agency, year)))
    desk.load()
    assert desk.query("SELECT agency_name, report_year FROM reports") == [(agency, year)]
    assert desk.query(TOLD) == []


def test_a_page_completes_a_name(desk: Workbench) -> None:
    desk.put("a.html", page(["./b.docx"]))
    desk.put("b.docx", PLAIN(report_of("下汤镇")))
    desk.load()
    assert desk.query("SELECT agency_name, place FROM reports") == [("鲁山县下汤镇", "鲁山县")]
    assert desk.query(TOLD) == [("b.docx", "agency_name, published_on", "a.html")]
    ((zh, en),) = desk.query(
        "SELECT message_zh, message_en FROM findings WHERE finding_code = 'stated_by_page'"
    )
    assert "没有写明 机关、发布日期，" in zh
    assert "does not state agency_name, published_on;" in en


def test_only_relative_links_to_files_count() -> None:
    links = [
        "a.docx",
        "./b%20c.PDF?x=1#p",
        "sub\\\\d.xls",
        "/root.docx",
        "//host/e.docx",
        "file:///f.docx",
        "g.html",
        "a.docx",
    ]
    extraction = extract(page(links).encode())
    assert extraction.error_code == "no_tables"
    assert extraction.page
    assert extraction.page.links == ("a.docx", "./b c.PDF", "sub//d.xls")
    assert (extraction.page.agency, extraction.page.year) == ("鲁山县下汤镇", 2024)
    assert extract(page(links, "通知").encode()).page is None
    assert extract(page([]).encode()).page is None


@pytest.mark.parametrize(
    ("stored", "relative", "expected"),
    [
        ("a/page.html", "b.docx", "a/b.docx"),
        ("a/page.html", "./x/../b.docx", "a/b.docx"),
        ("a/page.html", "../b.docx", "b.docx"),
        ("a/page.html", "../../b.docx", None),
        ("a.zip!/page.html", "../b.docx", None),
        ("a.zip!/p/page.html", "../b.docx", "a.zip!/b.docx"),
        ("page.html", "two\nlines.docx", "two\\u000alines.docx"),
    ],
)
def test_where_a_link_leads(stored: str, relative: str, expected: str | None) -> None:
    assert beside(stored, relative) == expected

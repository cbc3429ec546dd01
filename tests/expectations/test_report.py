"""The quality page: whole, escaped, and in need of nothing from outside."""

import dataclasses
import re
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from expectations.checks import Check, NoRows
from expectations.outcome import CheckResult, ValidationOutcome
from expectations.overview import (
    OVERVIEW_QUERIES,
    PATHS,
    CellCount,
    FileCount,
    FindingExample,
    FindingGroup,
    Overview,
    ReasonCount,
    ReportCount,
    UnreadFile,
    UnreadFiles,
    overview,
)
from expectations.report import QualityPage, render_quality_page
from schemas.cell_labels import Label
from tests.expectations.build import NOW

HOSTILE = "<script>alert(1)</script><img src=http://evil.example/x.png> \"'&"


def _result(name: str, severity: str, *, success: bool, count: int | None = 0, **more: object) -> CheckResult:
    check = Check(
        "application_dispositions", name, severity, NoRows("SELECT 1"),  # type: ignore[arg-type]
        f"{name} must hold.", f"{name} 应当成立。", "Do this.", "请这样做。",
    )  # fmt: skip
    return CheckResult(check, success, check.severity, count, **{"observed": None, **more})  # type: ignore[arg-type]


PASSED = _result("passed", "critical", success=True)
WARNING = _result(
    "warns", "warning", success=False, count=1234,
    samples=({"report_id": "r1", "agency_name": HOSTILE, "cell": "application_dispositions/granted/total"},),
)  # fmt: skip
CRITICAL = _result(
    "refuses", "critical", success=False, count=1, samples=({"raw_text": HOSTILE, "value": None},)
)
ERROR = _result("errs", "critical", success=False, count=None, observed='{"error": "<b>boom</b>"}')
OVERVIEW = Overview(
    (ReportCount(2023, "2021", "verified", 30000, 0), ReportCount(2023, "2021", "needs_review", 10000, 400),
     ReportCount(2023, "hybrid", "source_inconsistent", 3, 0), ReportCount(None, "2019", "verified", 1, 1)),
    (ReasonCount("cells_unread", 10000),),
    (CellCount("application_dispositions", "stated", 900),
     CellCount("application_dispositions", "blank", 100)),
    (FileCount("extracted", 5, 4),),
    (UnreadFiles("empty_file", 31, (UnreadFile(HOSTILE, None), UnreadFile("a/b.txt", HOSTILE))),),
    (
        FindingGroup(
            "cell_unreadable", "error", 7, 2,
            (FindingExample("r1", HOSTILE, 2023, "a/b.txt", "application_dispositions/granted", HOSTILE, None,
                            HOSTILE, HOSTILE, "line=1;col=1"),),
        ),
    ),
)  # fmt: skip


def _page(*results: CheckResult, figures: Overview = OVERVIEW) -> str:
    outcome = ValidationOutcome("run-1", NOW, results, {})
    return render_quality_page(
        QualityPage(outcome, figures, {Label("软件版本", "Software"): "0.1.0"}, "2026-03-01")
    )


class _Page(HTMLParser):
    """Collects what a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.events: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in {"href", "src", "srcset", "action", "data", "poster"}:
                self.links.append(value or "")
            if name == "id":
                self.ids.append(value or "")
            if name.startswith("on"):
                self.events.append(name)


def _parsed(html: str) -> _Page:
    page = _Page()
    page.feed(html)
    return page


def test_nothing_is_asked_from_outside_and_nothing_runs():
    html = _page(PASSED, WARNING, CRITICAL, ERROR)
    page = _parsed(html)
    assert all(link.startswith("#") for link in page.links), page.links
    assert not {"script", "link", "img", "iframe", "object", "base"} & set(page.tags)
    assert page.events == []
    assert not re.search(r"url\(|@import|expression\(", html)
    assert "default-src 'none'" in html


def test_hostile_text_is_shown_and_does_nothing():
    html = _page(WARNING, CRITICAL, ERROR)
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>boom" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 5
    assert "&lt;b&gt;boom&lt;/b&gt;" in html


def test_links_lead_to_places_on_the_page():
    page = _parsed(_page(PASSED, WARNING, CRITICAL))
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)


def test_the_verdict_comes_first_and_says_why():
    refused = _page(PASSED, WARNING, CRITICAL, ERROR)
    assert "拒绝发布" in refused
    assert "2 critical expectations failed" in refused
    assert (
        refused.index("verdict") < refused.index("application_dispositions.refuses") < refused.index("1,234")
    )
    allowed = _page(PASSED, WARNING)
    assert "可以发布" in allowed
    assert "拒绝发布</span>" not in allowed


def test_what_matters_comes_first():
    """Failed before passed, critical before warning, then by rows: not by rows alone."""

    def named(name: str, result: CheckResult, count: int | None = 0) -> CheckResult:
        check = dataclasses.replace(result.check, name=name)
        return dataclasses.replace(result, check=check, unexpected_count=count)

    in_order = [
        named("not_run", ERROR, None),
        named("critical_many", CRITICAL, 9), named("critical_few", CRITICAL, 2),
        named("warning_many", WARNING, 5000), named("warning_few", WARNING, 3),
        named("critical_passed", PASSED), named("warning_passed", _result("w", "warning", success=True)),
    ]  # fmt: skip
    html = _page(*reversed(in_order))
    table = html[html.index('id="expectations"') :]
    places = [table.index(f"<wbr>{result.check.name}<") for result in in_order]
    assert places == sorted(places)
    cards = [html.index(f'id="application_dispositions.{result.check.name}"') for result in in_order[:5]]
    assert cards == sorted(cards)


def test_verified_reports_are_counted_by_year_and_in_total():
    html = _page(PASSED)
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", html, re.DOTALL)
    numbers = {
        head: of_row
        for head, cells in rows
        if len(of_row := re.findall(r'class="num">([\d,]+)<', cells)) == 5
    }
    assert numbers["2023"] == ["40,003", "30,000", "3", "10,000", "400"]
    (unknown,) = (cells for head, cells in numbers.items() if "未知" in head)
    assert unknown == ["1", "1", "0", "0", "1"]
    (total,) = (cells for head, cells in numbers.items() if "合计" in head)
    assert total == ["40,004", "30,001", "3", "10,000", "401"]
    assert re.search(r"有单元格未能读出[^\d]*10,000 <span", html)


def test_it_is_said_where_the_rest_is():
    html = _page(WARNING)
    for query in (
        "FROM findings WHERE finding_code = &#39;cell_unreadable&#39;;",
        "SELECT path, error_detail FROM source_files WHERE error_code = &#39;empty_file&#39; AND is_present",
        "SELECT 1;",
    ):
        assert query in html
    for shown in ("列出 2 处，共 31 处。", "列出 1 处，共 7 处。", "列出 1 处，共 1,234 处。"):
        assert shown in html
    whole = dataclasses.replace(WARNING, unexpected_count=1)
    assert "SELECT 1;" not in _page(whole)


def test_what_a_refused_release_holds_is_not_looked_for_in_the_last_one():
    html = _page(dataclasses.replace(CRITICAL, unexpected_count=30), figures=Overview())
    assert "warehouse.duckdb" in html
    assert "make sql" not in html


def test_a_cell_is_named_as_on_the_form():
    html = _page(WARNING)
    assert "予以公开 · 总计" in html
    assert "Granted · Total" in html


def test_a_warehouse_without_anything_has_a_page():
    html = _page(PASSED, figures=Overview())
    assert "尚无报告" in html
    assert "没有警告" in html


def test_codes_of_another_version_are_shown_as_they_are():
    """What an earlier version found stays in the database until it is loaded again."""
    (group,) = OVERVIEW.findings
    (unread,) = OVERVIEW.unread_files
    html = _page(PASSED, figures=dataclasses.replace(
        OVERVIEW,
        review_reasons=(ReasonCount("old_reason", 3),),
        unread_files=(dataclasses.replace(unread, code="old_error"),),
        findings=(dataclasses.replace(group, code="old_finding", severity="old_severity"),),
    ))  # fmt: skip
    for code in ("old_reason", "old_error", "old_finding", "old_severity"):
        assert f">{code}<" in html


def test_both_languages_are_there_without_scripts():
    html = _page(PASSED, WARNING)
    assert html.count('lang="zh-Hans"') > 40
    assert html.count('class="en" lang="en"') > 40


def test_the_overview_is_read_from_the_database(sound: Path):
    with duckdb.connect(sound, read_only=True) as con:
        figures = overview({name: con.execute(sql).fetchall() for name, sql in OVERVIEW_QUERIES.items()})
    assert figures.reports == (
        ReportCount(2023, "2021", "verified", 1, 0),
        ReportCount(2022, "hybrid", "verified", 1, 0),
        ReportCount(2019, "2019", "verified", 1, 0),
    )
    assert figures.review_reasons == ()
    assert figures.unread_files == ()
    assert sum(count.cells for count in figures.cells) == 200 + 198 + 186
    assert figures.files == (FileCount("extracted", 3, 3),)
    (group,) = figures.findings
    assert (group.code, group.severity, group.findings, group.reports) == ("label_misprinted", "info", 3, 3)
    assert [example.report_year for example in group.examples] == [2023, 2022, 2019]


def test_findings_are_ordered_worst_first(sound: Path, tmp_path: Path):
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(sound.read_bytes())
    with duckdb.connect(path) as con:
        con.execute("""
            UPDATE findings SET finding_code = 'negative_count', severity = 'warning' WHERE finding_id = 'f0';
            UPDATE findings SET finding_code = 'file_failed', severity = 'error', report_id = NULL,
                report_year = NULL WHERE finding_id = 'f1'
        """)
        figures = overview({name: con.execute(sql).fetchall() for name, sql in OVERVIEW_QUERIES.items()})
    assert [group.severity for group in figures.findings] == ["error", "warning", "info"]
    assert figures.findings[0].reports == 0


def test_reasons_and_files_are_counted(sound: Path, tmp_path: Path):
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(sound.read_bytes())
    with duckdb.connect(path) as con:
        con.execute("""
            UPDATE reports SET verification = 'needs_review', review_reasons = 'cells_unread,read_once'
            WHERE report_year = 2023;
            UPDATE reports SET verification = 'needs_review', review_reasons = 'read_once'
            WHERE report_year = 2019;
            INSERT INTO source_files BY NAME
            SELECT * EXCLUDE (number) REPLACE (
                path || number AS path, 'failed' AS status, 'empty_file' AS error_code,
                number < 50 AS is_present
            )
            FROM source_files, (SELECT unnest(range(60)) AS number) WHERE starts_with(path, '2023')
        """)
        figures = overview({name: con.execute(sql).fetchall() for name, sql in OVERVIEW_QUERIES.items()})
    assert figures.review_reasons == (ReasonCount("read_once", 2), ReasonCount("cells_unread", 1))
    (unread,) = figures.unread_files
    assert (unread.code, unread.files, len(unread.examples)) == ("empty_file", 50, PATHS)
    assert FileCount("failed", 60, 50) in figures.files


def test_the_overview_wants_all_its_rows():
    with pytest.raises(KeyError):
        overview({"reports": []})

"""The quality page: whole, escaped, and in need of nothing from outside."""

import dataclasses
import re
from html.parser import HTMLParser

from expectations.checks import Check, NoRows
from expectations.outcome import CheckResult, ValidationOutcome
from expectations.report import QualityPage, render_quality_page
from schemas.cell_labels import Label
from schemas.overview import Overview
from tests.expectations.build import NOW
from tests.overviews import overview_of

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
ROWS: dict[str, list[tuple[object, ...]]] = {
    "reports": [
        (2023, "2021", "verified", 30000, 0), (2023, "2021", "needs_review", 10000, 400),
        (2023, "hybrid", "source_inconsistent", 3, 0), (None, "2019", "verified", 1, 1),
    ],
    "review_reasons": [("cells_unread", 10000)],
    "cells": [("application_dispositions", "stated", 900), ("application_dispositions", "blank", 100)],
    "files": [("extracted", None, 5, 4)],
    "unread_files": [("empty_file", 31, HOSTILE, None), ("empty_file", 31, "a/b.txt", HOSTILE)],
    "findings": [(
        "error", "cell_unreadable", 7, 2, "r1", HOSTILE, 2023, "a/b.txt", "application_dispositions/granted",
        HOSTILE, None, HOSTILE, HOSTILE, "line=1;col=1",
    )],
}  # fmt: skip
OVERVIEW = overview_of(**ROWS)


def _page(*results: CheckResult, figures: Overview = OVERVIEW) -> str:
    outcome = ValidationOutcome("run-1", NOW, results)
    return render_quality_page(
        QualityPage(outcome, figures, {Label("软件版本", "Software"): "0.1.0"}, "2026-03-01")
    )


def test_nothing_on_it_turns_or_controls_what_stands_beside_it():
    acting = "\u202e\x1b[2J\x9b\u2066"
    result = _result("r", "critical", success=False, count=1, samples=({"raw_text": f"1{acting}2"},))
    page = _page(result)
    assert r"1\u202e\u001b[2J\u009b\u20662" in page
    assert not {*acting} - {*"[2J"} & {*page}


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
    rows: dict[str, list[tuple[object, ...]]] = {
        **ROWS,
        "review_reasons": [("old_reason", 3)],
        "unread_files": [("old_error", *row[1:]) for row in ROWS["unread_files"]],
        "findings": [("old_severity", "old_finding", *row[2:]) for row in ROWS["findings"]],
    }
    html = _page(PASSED, figures=overview_of(**rows))
    for code in ("old_reason", "old_error", "old_finding", "old_severity"):
        assert f">{code}<" in html


def test_both_languages_are_there_without_scripts():
    html = _page(PASSED, WARNING)
    assert html.count('lang="zh-Hans"') > 40
    assert html.count('class="en" lang="en"') > 40

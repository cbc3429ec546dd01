"""The quality page in one language: in Chinese mode nothing is English but what is typed as it is."""

import re
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from expectations.checks import Check, ColumnsAre, NoRows
from expectations.outcome import CheckResult, SampleRow, ValidationOutcome
from expectations.report import QualityPage, render_quality_page
from expectations.suites import suites
from expectations.wording import FINDING_TITLES, HEADINGS_OF_FINDINGS, heading, stated_label, value_label
from schemas.errors import ERRORS
from schemas.findings import FINDING_BY_CODE, FINDING_CODES, Finding
from schemas.forms import FACT_TABLES
from schemas.media_type_labels import MEDIA_TYPE_NAMES
from schemas.statuses import FILE_STATUSES, REVIEW_REASONS, SEVERITIES, VALUE_STATUSES, VERIFICATIONS
from tests.expectations.build import NOW
from tests.overviews import Row, overview_of

CHECKS = [check for suite in suites(2026, with_guards=True) for check in suite.checks]
TYPED = re.compile(
    r"make [a-z-]+( [A-Z_]+=(…|[a-z_0-9]+|<[a-z_]+>))*|\.venv/bin/python -m extractors FILE"
    r"|(manifest|roster|corrections|reviewed)\.csv|warehouse\.duckdb"
    r"|(?<=的 )(report_year|agency_name)|source_sha256"
    r"|(?<=：)cell(?= 为 reports/report_year)|reports/report_year|printed_text|corrected_value"
    r"|GONGKAI_[A-Z_]+|INBOX=…|libreoffice-writer-nogui|(?<=分区“)unknown"
)
"""Commands, files, columns of the manifest and of corrections: what is typed as it is written."""
PROPER = {
    "SHA", "UTC", "UTF", "English", "Excel", "Word", "LibreOffice", "Debian", "DuckDB", "WPS", "PDF", "RTF",
    "ODT", "OFD", "Big", "CSV", "JSON", "PNG", "JPEG", "TIFF", "BMP", "Zip", "ZIP", "RAR", "tar", "gzip",
    "bzip", "zip", "docx", "doc", "odt", "wps", "rtf", "xls", "xlsx", "xml", "scans",
}  # fmt: skip
WORD = re.compile(r"[A-Za-z][A-Za-z_]{2,}")


def english(text: str) -> set[str]:
    """The English words in a text, but for names."""
    return set(WORD.findall(TYPED.sub("", text))) - PROPER


class _Chinese(HTMLParser):
    """Collects what is seen in Chinese mode, but for code."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = (dict(attrs).get("class") or "").split()
        if tag not in {"meta", "br", "wbr", "input"}:
            self.open.append(
                "hidden" if "en" in names or tag in {"style", "head", "code", "pre", "title"} else tag
            )

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if "hidden" not in self.open and data.strip():
            self.seen.append(data.strip())


def example(code: str, cell: str) -> Row:
    """Ninety-nine findings of a code, of which one is shown."""
    finding = FINDING_BY_CODE[code]
    fields = dict.fromkeys(re.findall(r"{(\w+)}", finding.zh + finding.en), "某")
    told = Finding(code, None, cell, "1", "2", "line=1", fields)
    return (
        finding.severity, code, 99, 9, "r1", "某镇", 2024, "甲.txt", cell, "1", "2", told.message_en,
        told.message_zh, "line=1",
    )  # fmt: skip


def everything() -> str:
    """A page that shows every status, every reason and every kind of finding."""
    cell = "application_dispositions/granted/total"
    shown: list[SampleRow] = [
        {"report_year": 2024, "cell": cell, column: code}
        for column, codes in (("value_status", VALUE_STATUSES), ("media_type", MEDIA_TYPE_NAMES),
                              ("verification", VERIFICATIONS), ("severity", SEVERITIES))
        for code in codes
    ]  # fmt: skip
    failed = [
        CheckResult(check, success=False, severity=check.severity, unexpected_count=99, observed=None,
                    samples=tuple(shown) if check.suite == "findings" else ())
        for check in CHECKS
    ]  # fmt: skip
    figures = overview_of(
        reports=[
            (2024, form, verdict, 1, 0) for form in ("2019", "2021", "hybrid") for verdict in VERIFICATIONS
        ],
        review_reasons=[(reason, 1) for reason in REVIEW_REASONS],
        cells=[(table, status, 1) for table in FACT_TABLES for status in VALUE_STATUSES],
        files=[(status, None, 1, 1) for status in FILE_STATUSES],
        unread_files=[(error.code, 99, "甲.txt", None) for error in ERRORS],
        findings=[example(code.code, cell) for code in FINDING_CODES],
    )
    return render_quality_page(QualityPage(ValidationOutcome("1", NOW, tuple(failed)), figures))


def test_nothing_that_is_seen_in_chinese_mode_is_english():
    page = _Chinese()
    page.feed(everything())
    mixed = {text: found for text in page.seen if (found := english(text))}
    assert not mixed


def test_nothing_that_a_check_says_in_chinese_is_english():
    mixed = {
        text: found for check in CHECKS for text in (check.zh, check.todo_zh) if (found := english(text))
    }
    assert not mixed


def _columns(con: duckdb.DuckDBPyConnection, check: Check) -> list[str]:
    match check.condition:
        case NoRows():
            return [column[0] for column in con.execute(check.condition.sql).description]
        case ColumnsAre():
            return []
        case _:
            return [check.condition.column]


def test_every_column_that_may_be_shown_is_headed_in_words(sound: Path):
    with duckdb.connect(sound, read_only=True) as con:
        shown = {column for check in CHECKS for column in _columns(con, check)}
    assert len(shown) > 80
    for column in shown:
        label = heading(column)
        assert re.search("[一-鿿]", label.zh), column
        assert not english(label.zh), (column, label)
        assert label.en != column, column
        assert len(label.en) < 70, (column, label)


@pytest.mark.parametrize(
    ("table", "column", "value", "zh"),
    [
        ("application_dispositions", "value_status", "ambiguous", "位置不定"),
        ("reports", "status", "partial", "部分单元格未能读取"),
        ("arithmetic", "status", "broken", "不成立"),
        ("arithmetic", "identity_code", "reviews_total", "总计等于维持、纠正、其他、尚未审结之和（三组）"),
        ("source_files", "error_code", "empty_file", "文件为空"),
        ("findings", "finding_code", "row_missing", "缺少行"),
        ("source_files", "media_type", "text/html", "网页"),
        ("application_dispositions", "is_corrected", True, "是"),
        ("findings", "cell", "application_dispositions/granted", "予以公开"),
    ],
)
def test_codes_are_shown_in_words(table: str, column: str, value: object, zh: str):
    label = value_label(table, column, value)
    assert label is not None
    assert label.zh == zh


@pytest.mark.parametrize(
    ("finding", "stated", "zh"),
    [
        ("file_failed", "empty_file", "文件为空"),
        ("version_cell_differs", "missing", "缺失"),
        ("stated_by_page", "agency_name, signed_on", "机关、落款日期"),
    ],
)
def test_codes_that_findings_state_are_shown_in_words(finding: str, stated: str, zh: str):
    label = stated_label(finding, stated)
    assert label is not None
    assert label.zh == zh
    figures = overview_of(findings=[
        ("warning", finding, 1, 1, "r1", "某镇", 2024, "甲.txt", None, stated, None, "…", "…", None)
    ])  # fmt: skip
    page = render_quality_page(QualityPage(ValidationOutcome("1", NOW, ()), figures))
    assert f'<span class="zh" lang="zh-Hans">{zh}</span>' in page
    assert f"<div>{stated}<" not in page


def test_what_a_finding_states_is_headed_by_what_it_is():
    assert heading("expected") == ("应为", "Expected")
    assert heading("expected", "value_rounded") == ("存为", "Stored")
    assert heading("cell", "value_rounded") == heading("cell")
    columns = {"agency_name", "report_year", "cell", "stated", "expected"}
    for code, column in HEADINGS_OF_FINDINGS:
        assert code in FINDING_BY_CODE
        assert column in columns


def test_what_is_printed_is_no_code():
    for finding, text in (
        ("version_cell_differs", "12"),
        ("cell_unreadable", "missing"),
        ("file_failed", None),
    ):
        assert stated_label(finding, text) is None


def test_what_is_no_code_is_shown_as_it_is():
    for column, value in (("raw_text", "ambiguous"), ("value", 3), ("path", "a.txt"), ("stated", None)):
        assert value_label("article20_items", column, value) is None


def test_every_kind_of_finding_has_a_title_of_its_own():
    assert len({label.zh for label in FINDING_TITLES.values()}) == len(FINDING_CODES)
    assert len({label.en for label in FINDING_TITLES.values()}) == len(FINDING_CODES)

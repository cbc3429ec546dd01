"""The summary at the end of a run, and text that aligns with Chinese in it."""

import io
import logging
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from dagster import DagsterEventType
from rich.cells import cell_len as width

from pipelines.cli.run_log import TerminalLines
from pipelines.cli.run_summary import Places, RunOutcome, summary_text
from pipelines.terminal import Style, aligned, counted, severities, shortened, style_of
from schemas.errors import ERROR_BY_CODE
from schemas.overview import Overview
from tests.overviews import overview_of

ROWS: dict[str, list[tuple[object, ...]]] = {
    "files": [("extracted", None, 12345, 12000), ("failed", "empty_file", 2, 2)],
    "media_types": [
        ("text/plain", 12000, 9, 0), ("application/pdf", 3, 1, 1), ("application/odd", 1, 0, 1),
        (None, 1, 0, 1),
    ],
    "reports": [
        (2023, "2021", "needs_review", 1, 0), (2023, "2021", "source_inconsistent", 2, 0),
        (2023, "2021", "verified", 6, 0), (None, "hybrid", "needs_review", 1, 1),
    ],
    "cells": [
        ("application_dispositions", "stated", 1500), ("article20_items", "stated", 400),
        ("article20_items", "blank", 86),
    ],
    "findings": [
        ("error", "row_missing", 1, 1, "r1", "鲁山县下汤镇", 2024, "a.txt", None, None, None,
         "The row is missing.", "缺行", None),
        ("info", "place_unknown", 3, 3, None, None, None, None, None, None, None, "…", "…", None),
        ("info", "place_unknown", 3, 3, None, None, None, None, None, None, None, "…", "…", None),
    ],
    "expectations": [
        ("reports", "key_unique", "reports", "critical", False, 4),
        ("reports", "place_known", "reports", "warning", False, None),
        ("reports", "year_known", "reports", "warning", True, 0),
    ],
}  # fmt: skip
FAILED = RunOutcome(None, (), 1)
PLACES = Places(Path("published.duckdb"), None, Path("run.log"))


def told(outcome: RunOutcome = FAILED, style: Style | None = None, **rows: list[Any]) -> str:
    return summary_text(overview_of(**{**ROWS, **rows}), outcome, PLACES, style or Style())


def test_the_summary_counts_everything() -> None:
    text = told(RunOutcome("20260101T000000Z", (), 12.34))
    for line in (
        "  12,345  extracted              (345 no longer in the inbox)",
        "       2  failed     empty_file",
        "   files  reports  failed",
        "  12,000        9       0  文本 · plain text",
        "       3        1       1  PDF",
        "       1        0       1  application/odd",
        "       1        0       1  未读取 · not read",
        "  2023     9  on the 2021 form        all complete                         "
        "6 verified, 2 with wrong sums, 1 to review",
        "  unknown  1  on both forms (hybrid)  1 with cells that could not be read  0 verified, 1 to review",
        "  1,900  stated  印有数字 · a number is printed",
        "  1 error   3 info",
        "      鲁山县下汤镇: The row is missing.",
        "  1 of 3 hold   1 critical   1 warning",
        "  critical  4 rows  reports/key_unique",
        "Released 20260101T000000Z (12.3 s)",
        "  published database  published.duckdb",
        "  quality page        nothing is validated yet",
    ):
        assert line in text.splitlines(), line


def test_a_finding_about_no_report_and_no_file_begins_with_what_it_says() -> None:
    severity, code, findings, reports, report_id, _, year, _, *rest = ROWS["findings"][0]
    for path, line in (("县/a.txt", "县/a.txt: The row is missing."), (None, "The row is missing.")):
        text = told(findings=[(severity, code, findings, reports, report_id, None, year, path, *rest)])
        assert f"      {line}" in text.splitlines()


def test_what_was_not_read_is_told_by_reason_with_the_remedy_once() -> None:
    text = told(files=[
        ("failed", "empty_file", 2, 2), ("failed", "needs_scans_extra", 5, 4),
        ("unsupported", "needs_libreoffice", 2, 1), ("failed", "needs_libreoffice", 2, 2),
        ("failed", "vanished", 1, 0),
    ])  # fmt: skip
    part = text.partition("Not read, and what to do\n")[2].partition("\n\n")[0].splitlines()
    assert [line.split() for line in part if not line.startswith("      ")] == [
        ["4", "needs_scans_extra"],
        ["3", "needs_libreoffice"],
        ["2", "empty_file"],
    ]
    assert "      The file is empty. Download it again or ask the office for it." in part
    assert "      文件为空。请重新下载或向发布单位索取。" in part
    unbroken = "".join("".join(part).split())
    for code in ("needs_scans_extra", "needs_libreoffice", "empty_file"):
        for remedy in (ERROR_BY_CODE[code].en, ERROR_BY_CODE[code].zh):
            assert unbroken.count("".join(remedy.split())) == 1, remedy
    assert max(map(width, part)) <= 110


def test_nothing_is_said_of_remedies_where_all_was_read() -> None:
    assert "Not read" not in told(files=[("extracted", None, 1, 1)])


def test_it_is_said_where_the_other_expectations_are() -> None:
    text = told(expectations=[
        ("reports", f"check_{number}", "reports", "warning", False, number) for number in range(1, 12)
    ])  # fmt: skip
    part = text.partition("Expectations\n")[2].partition("\n\n")[0].splitlines()
    assert part[1:3] == ["  warning  1 row   reports/check_1", "  warning  2 rows  reports/check_2"]
    assert part[-1] == "  … and 3 more, on the quality page"
    assert "more, on the quality page" not in told().partition("Expectations")[2]


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (
            RunOutcome(None, ("  reports/key_unique  2 rows",), 1),
            "The release was REFUSED; the last one stays (1.0 s)\n  reports/key_unique  2 rows\n",
        ),
        (RunOutcome(None, (), 1), "The run failed; the last release stays (1.0 s)"),
    ],
)
def test_a_run_without_a_release_says_why(outcome: RunOutcome, expected: str) -> None:
    assert expected in told(outcome)


def test_what_a_failed_run_did_not_make_is_told() -> None:
    late = " (not made in this run)"
    failed = frozenset({"article20_items", "findings", "data_quality"})
    text = told(RunOutcome(None, (), 1, not_made=failed))
    titles = [line.removesuffix(late) for line in text.splitlines() if line.endswith(late)]
    assert titles == ["Reports", "Cells", "Findings", "Expectations"]
    assert late not in told()


def test_an_empty_warehouse_is_told_too() -> None:
    places = Places(None, None, Path("run.log"))
    text = summary_text(Overview(), FAILED, places, Style())
    assert text.count("  none") == 6
    assert "Try in make sql" not in text


def test_colours_change_nothing_else() -> None:
    outcome = RunOutcome("20260101T000000Z", (), 1)
    coloured = told(outcome, Style(coloured=True))
    assert "\x1b[1mFiles\x1b[0m" in coloured
    plain = coloured
    for code in ("\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m", "\x1b[33m"):
        plain = plain.replace(code, "")
    assert plain == told(outcome)


def test_only_a_terminal_gets_colours() -> None:
    assert not style_of(io.StringIO()).coloured


def test_columns_align_with_wide_characters() -> None:
    lines = aligned([("乌苏市", 5), ("ab", 12345)], right=[1])
    assert lines == ["  乌苏市       5", "  ab      12,345"]
    assert len({width(line) for line in lines}) == 1
    assert aligned([]) == []


def test_one_is_no_plural() -> None:
    assert [counted(number, "report") for number in (0, 1, 1234)] == [
        "0 reports",
        "1 report",
        "1,234 reports",
    ]
    assert counted(1, "identity", "identities") == "1 identity"
    assert counted(2, "identity", "identities") == "2 identities"
    assert [severities(2, severity) for severity in ("error", "warning", "info")] == [
        "2 errors",
        "2 warnings",
        "2 info",
    ]


@pytest.mark.parametrize(
    ("text", "columns", "short"),
    [
        ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("乌苏市", 5, "乌苏…"), ("two\n lines", 20, "two lines"),
        ("e\u0301e\u0301", 2, "e\u0301e\u0301"),
    ],
)  # fmt: skip
def test_a_text_is_cut_by_its_width(text: str, columns: int, short: str) -> None:
    assert shortened(text, columns) == short


def test_an_asset_is_one_line_with_the_last_thing_it_said() -> None:
    terminal = io.StringIO()
    handler = TerminalLines(terminal, Style())

    def say(step: str, level: int, message: str) -> None:
        emit(handler, step, None, message, level)

    def done(step: str, milliseconds: float) -> None:
        event = SimpleNamespace(
            event_type=DagsterEventType.STEP_SUCCESS,
            step_success_data=SimpleNamespace(duration_ms=milliseconds),
        )
        emit(handler, step, event, "done")

    say("extractions", logging.INFO, "… 10 of 20 files")
    say("extractions", logging.WARNING, "a batch was damaged")
    say("extractions", logging.INFO, "20 files read")
    done("extractions", 1234)
    done("arithmetic", 50)
    emit(handler, "findings", SimpleNamespace(event_type=DagsterEventType.STEP_FAILURE), "failed")
    assert terminal.getvalue().splitlines() == [
        "  extractions                          … 10 of 20 files",
        "! extractions                          a batch was damaged",
        "✓ extractions                  1.2 s   20 files read",
        "✓ arithmetic                   0.1 s",
        "✗ findings",
    ]


def emit(
    handler: logging.Handler, step: str, event: object, message: str, level: int = logging.DEBUG
) -> None:
    record = logging.LogRecord("dagster", level, "", 0, message, (), None)
    record.dagster_meta = {"step_key": step, "dagster_event": event, "orig_message": message}
    handler.emit(record)


def test_nothing_of_a_source_acts_on_the_terminal():
    assert aligned([("a\x1b[2J\nb", "c\u202e")]) == [r"  a\u001b[2J b  c\u202e"]
    assert shortened("a\x9b1m\tb", 20) == r"a\u009b1m b"

"""Years that people settle: taken in the place of what the evidence makes, as long as it makes that."""

import hashlib
from pathlib import Path

import pytest

from expectations.checks import NoRows
from expectations.publishers import report_warnings
from pipelines.corrections.correction_file import YEAR_CELL
from tests.pipelines.corrections.test_corrections import csv_of, line_of
from tests.pipelines.workbench import Workbench, report_of, text_of

TOWN = "鲁山县下汤镇"
SLIPPED = text_of(report_of(TOWN, 2024, first=2000).but(title=report_of(TOWN, 2023).title))
"""Its title has last year's number, its period and prose this year's."""
TIED = text_of(report_of(TOWN, 2024).but(title=report_of(TOWN, 2023).title, signature=()))
REPORTS = """SELECT report_year, year_status, report_id[1], full_name IS NOT NULL, review_reasons
FROM reports ORDER BY report_year"""
LOST = "FROM source_files ANTI JOIN reports USING (report_id) WHERE report_id IS NOT NULL"
"""Files of reports that there are no more."""


def line(text: str, printed: str, year: str, rest: str = "标题误写,张三,2025-06-01") -> str:
    return line_of(printed, year, YEAR_CELL, hashlib.sha256(text.encode()).hexdigest(), rest)


def settled(tmp_path: Path, text: str, *lines: str) -> Workbench:
    desk = Workbench(tmp_path)
    desk.put("a.txt", text)
    desk.load("unknown", "2024")
    assert desk.query(REPORTS)[0][1:3] == ("contested", "p")
    desk.put("corrections.csv", csv_of(*lines))
    desk.load("unknown", "2024")
    return desk


@pytest.mark.parametrize(
    ("text", "printed", "year"), [(SLIPPED, "2024", 2024), (SLIPPED, "2024", 2023), (TIED, "", 2024)]
)
def test_a_contested_year_is_what_a_person_says(tmp_path: Path, text: str, printed: str, year: int) -> None:
    desk = settled(tmp_path, text, line(text, printed, f"{year}年"))
    ((found, status, kind, is_certain, reasons),) = desk.query(REPORTS)
    assert (found, status, kind, is_certain) == (year, "settled", "r", True)
    assert "year_contested" not in (reasons or "")
    assert desk.query("SELECT status, message_en FROM corrections") == [("applied", f"the year is {year}")]
    ((stated, votes, message),) = desk.query(
        "SELECT stated, expected, message_zh FROM findings WHERE finding_code = 'year_settled'"
    )
    assert (stated, "title=2023" in votes, "张三" in message) == (str(year), True, True)
    assert desk.query("SELECT kind FROM previous_ids ORDER BY kind") == [("agency",), ("report",)]
    # The very night in which the line is found: each file names the report that it is now.
    assert not desk.query(LOST)
    assert not desk.query("SELECT * FROM findings WHERE finding_code = 'year_conflict'")
    warnings = {each.name: each.condition for each in report_warnings(2025)}
    contested = warnings["year_uncontested"]
    assert isinstance(contested, NoRows)
    assert not desk.query(contested.sql)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([line(SLIPPED, "2023", "2023")], ["the evidence makes the year “2024”"]),
        (
            [line(SLIPPED, "2024", "2023"), line(SLIPPED, "2024", "2024")],
            ["another line says another year"] * 2,
        ),
        ([line(SLIPPED, "2024", "2031")], ["is no year that can have a report"]),
        ([line(SLIPPED, "2024", "空白")], ["is no year"]),
        ([line(SLIPPED, "2024", "2023", ",张三,2025")], ["it must say why"]),
    ],
    ids=["other evidence", "contradicting lines", "a year to come", "no year", "no reason"],
)
def test_a_line_that_cannot_be_taken_is_refused(tmp_path: Path, lines: list[str], told: list[str]) -> None:
    desk = settled(tmp_path, SLIPPED, *lines)
    assert desk.query(REPORTS)[0][:3] == (2024, "contested", "p")
    messages = desk.query("SELECT message_en FROM findings WHERE finding_code = 'correction_refused'")
    assert [part for part, (message,) in zip(told, messages, strict=True) if part not in message] == []


def test_a_line_taken_out_leaves_the_year_contested_again(tmp_path: Path) -> None:
    desk = settled(tmp_path, SLIPPED, line(SLIPPED, "2024", "2023"), line(SLIPPED, "2024", "2023"))
    assert desk.query("SELECT status FROM corrections ORDER BY ALL") == [("applied",), ("repeated",)]
    desk.put("corrections.csv", csv_of(line("ganz", "", "2023")))
    desk.load("unknown", "2024")
    assert desk.query(REPORTS)[0][:3] == (2024, "contested", "p")
    assert not desk.query(LOST)
    assert desk.query("SELECT status FROM corrections") == [("unmatched",)]


def test_the_settled_report_takes_its_place_among_the_files_of_its_year(tmp_path: Path) -> None:
    desk = Workbench(tmp_path)
    desk.put("a.txt", SLIPPED)
    desk.put("b.txt", text_of(report_of(TOWN, 2024)))
    desk.load("unknown", "2024")
    assert len(desk.query(REPORTS)) == 2
    desk.put("corrections.csv", csv_of(line(SLIPPED, "2024", "2024")))
    desk.load("unknown", "2024")
    ((year, _, kind, _, _),) = desk.query(REPORTS)
    assert (year, kind) == (2024, "r")
    assert len(desk.query("SELECT * FROM report_sources")) == 2
    assert desk.query("SELECT status FROM corrections") == [("applied",)]

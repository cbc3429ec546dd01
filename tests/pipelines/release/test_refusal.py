"""What is said of a release that was refused."""

from dataclasses import replace
from pathlib import Path

from rich.cells import cell_len as width

from pipelines.inbox.folder import Folder
from pipelines.release.refusal import GuardFailure, refused_lines
from pipelines.settings import DEFAULT_HOME, DEFAULT_INBOX, Settings

LOST = Path("/home of mine/quality/lost_reports.txt")
SETTINGS = Settings(Folder(DEFAULT_INBOX), DEFAULT_HOME)
FAILURE = GuardFailure(
    "reports/nothing_lost",
    2,
    "Put the files back. If they are lost for good: make run ACCEPT_LOST=<report_id>.",
    (
        {"report_id": "r1", "report_year": 2024, "agency_name": "鲁山县下汤镇", "title": None},
        {"report_id": "r2", "report_year": None, "agency_name": "鲁山县" * 20, "title": None},
    ),
)


def told(failure: GuardFailure, settings: Settings = SETTINGS) -> list[str]:
    return refused_lines([failure], settings, LOST)


def many(rows: int) -> GuardFailure:
    """So many rows, of which no more than twenty are there to be shown."""
    samples = [{"report_id": f"r{number}"} for number in range(min(rows, 20))]
    return replace(FAILURE, rows=rows, samples=samples)


def test_the_rows_what_to_do_and_the_command_are_told() -> None:
    lines = told(FAILURE)
    assert lines[0] == "  reports/nothing_lost  2 rows"
    assert [line.split() for line in lines[1:3]] == [
        ["report_id", "report_year", "agency_name"],
        ["r1", "2024", "鲁山县下汤镇"],
    ]
    assert lines[3].endswith("…")
    assert lines[-2:] == [
        "      Put the files back. If they are lost for good: make run ACCEPT_LOST=<report_id>.",
        "  To accept that they are lost: make run ACCEPT_LOST=r1,r2",
    ]
    assert max(map(width, lines)) <= 110


def test_a_few_are_shown_and_how_many_more() -> None:
    lines = told(many(7))
    assert [line.strip() for line in lines if line.strip().startswith("r")] == [
        "reports/nothing_lost  7 rows",
        "report_id",
        *(f"r{number}" for number in range(5)),
    ]
    assert "      … and 2 more, on the quality page" in lines
    assert lines[-1].endswith("ACCEPT_LOST=r0,r1,r2,r3,r4,r5,r6")


def test_more_than_are_known_by_name_are_taken_from_the_file() -> None:
    assert told(many(20))[-1].count(",") == 19
    assert told(many(21))[-1].endswith(f"ACCEPT_LOST=\"$(cut -f1 '{LOST}')\"")


def test_the_command_has_the_settings_of_the_run() -> None:
    settings = replace(SETTINGS, inbox=Folder(Path("/the reports")), home=Path("/home of mine"))
    assert told(FAILURE, settings)[-1] == (
        "  To accept that they are lost: GONGKAI_HOME='/home of mine' make run INBOX='/the reports' "
        "ACCEPT_LOST=r1,r2"
    )


def test_what_nobody_can_accept_has_no_command() -> None:
    failure = GuardFailure("arithmetic/columns", None, "Report it.", ())
    assert told(failure) == ["  arithmetic/columns", "      Report it."]

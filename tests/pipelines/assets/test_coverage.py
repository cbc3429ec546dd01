"""From an inbox with a roster to what should be there, and what is wrong with the roster to findings."""

from pathlib import Path

from tests.pipelines.workbench import Workbench, report_of, text_of

COVERAGE = """SELECT full_name[11:], status, basis FROM coverage JOIN agencies USING (agency_id)
WHERE report_year = 2024 AND basis <> 'divisions' ORDER BY ALL"""


def test_a_roster_says_who_is_not_there_and_what_of_it_cannot_be_used(tmp_path: Path) -> None:
    desk = Workbench(tmp_path)
    desk.put("a.txt", text_of(report_of("鲁山县下汤镇", 2024)))
    desk.load("2023", "2024")
    assert desk.query(COVERAGE) == []
    ((towns,),) = desk.query("SELECT count(*) FROM coverage WHERE report_year = 2024")
    assert towns > 20
    desk.put(
        "roster.csv",
        "agency_name,parent,from_year,to_year\n水务局,鲁山县,,\n旧局,鲁山县,,2020\n"
        "鼓楼区司法局,,,\n下汤镇,鲁山县,,\n",
    )
    desk.load("unknown", "2024")
    assert desk.query(COVERAGE) == [
        ("下汤镇", "published", "roster"), ("旧局", "not_expected", "roster"),
        ("水务局", "not_seen", "roster"),
    ]  # fmt: skip
    assert desk.query(
        "SELECT path, finding_code, stated FROM findings WHERE finding_code LIKE 'roster%'"
    ) == [("roster.csv", "roster_invalid", "4")]
    assert desk.query("SELECT status FROM source_files WHERE path = 'roster.csv'") == [("ignored",)]
    (desk.inbox / "roster.csv").unlink()
    desk.load("unknown", "2024")
    assert desk.query(COVERAGE) == []
    assert desk.query("SELECT count(*) FROM coverage WHERE report_year = 2024") == [(towns,)]
    assert not desk.query("SELECT * FROM findings WHERE finding_code LIKE 'roster%'")
    assert desk.query("SELECT count(*) FROM agencies WHERE full_name LIKE '%水务局'") == [(0,)]

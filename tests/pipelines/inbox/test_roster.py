"""The roster: what it may look like, and how long what it said holds."""

from pathlib import Path

import pytest

from pipelines.inbox.filled_in_csv import InvalidRowError
from pipelines.inbox.folder import Folder
from pipelines.inbox.roster import COLUMNS, RosterLine, look, read_lines

HEADER = ",".join(COLUMNS)


def read(*lines: str) -> list[RosterLine]:
    return list(read_lines("\n".join((HEADER, *lines)).encode(), "roster.csv"))


@pytest.mark.parametrize(
    ("due_on", "day"),
    [
        ("", None), ("01-28", (1, 28)), ("1月28日", (1, 28)), ("2025/1/28", (1, 28)), ("2025-01-28", (1, 28)),
        ("１－２８", (1, 28)),
    ],
)  # fmt: skip
def test_days_are_read_as_people_and_spreadsheets_write_them(
    due_on: str, day: tuple[int, int] | None
) -> None:
    assert RosterLine("", 2, "鲁山县", due_on=due_on).due() == day


@pytest.mark.parametrize("due_on", ["02-29", "13-01", "01-32", "January", "0-1", "28"])
def test_what_is_no_day_of_every_year_is_none(due_on: str) -> None:
    with pytest.raises(InvalidRowError, match="no month and day"):
        RosterLine("", 2, "鲁山县", due_on=due_on).due()


def test_years_that_end_before_they_begin_are_none() -> None:
    assert RosterLine("", 2, "鲁山县", from_year="2020年", to_year="2020").years() == (2020, 2020)
    for line in (RosterLine("", 2, "", "", "2021", "2020"), RosterLine("", 2, "", "", "往年")):
        with pytest.raises(InvalidRowError):
            line.years()


def test_columns_that_nobody_knows_and_values_without_one_are_told() -> None:
    data = "agency_name,parent,备注\n水务局,鲁山县,好\n林业局,鲁山县,好,多\n".encode()
    first, second, header = read_lines(data, "roster.csv")
    assert (first.agency_name, first.parent, first.problem_en) == ("水务局", "鲁山县", "")
    assert second.problem_en.startswith("it has more values")
    assert (header.line, "备注" in header.problem_en) == (1, True)
    (none,) = read_lines("机关;上级\n水务局;鲁山县\n".encode(), "roster.csv")
    assert "the first line must name" in none.problem_en


def look_at(
    file: Path, of_inbox: Path, recorded: list[RosterLine], *, is_named: bool = False
) -> list[RosterLine]:
    return look(Folder(file.parent), file.name, str(of_inbox), recorded, is_named=is_named)


def test_the_roster_of_another_inbox_holds_and_that_of_this_one_is_what_it_is_now(tmp_path: Path) -> None:
    one, two = tmp_path / "一" / "roster.csv", tmp_path / "二" / "roster.csv"
    for file, name in ((one, "水务局"), (two, "林业局")):
        file.parent.mkdir()
        file.write_text(f"agency_name,parent\n{name},鲁山县\n", encoding="utf-8")
    recorded = look_at(two, two, look_at(one, one, []))
    assert [line.agency_name for line in recorded] == ["林业局", "水务局"]
    two.write_bytes(b"\xff\xfe\x00")
    assert [line.agency_name for line in look_at(two, two, recorded)] == ["", "水务局"]
    two.unlink()
    assert [line.agency_name for line in look_at(two, two, recorded)] == ["水务局"]
    named = look_at(two, tmp_path / "roster.csv", recorded, is_named=True)
    assert [line.agency_name for line in named] == ["", "林业局", "水务局"]
    assert "GONGKAI_ROSTER" in named[0].problem_zh
    # A file that a setting names speaks in the place of the inbox's own.
    assert [line.agency_name for line in look_at(one, two, recorded)] == ["水务局"]


def test_one_file_speaks_for_an_inbox_whichever_a_setting_names_and_however_its_path_is_written(
    tmp_path: Path,
) -> None:
    one, two = tmp_path / "2024.csv", tmp_path / "2025.csv"
    for file, name in ((one, "水务局"), (two, "林业局")):
        file.write_text(f"agency_name,parent\n{name},鲁山县\n", encoding="utf-8")
    of_inbox, of_another = tmp_path / "inbox" / "roster.csv", tmp_path / "another" / "roster.csv"
    of_inbox.parent.mkdir()
    first = look_at(one, of_inbox, [], is_named=True)
    roundabout = tmp_path / "inbox" / ".." / "inbox" / "roster.csv"
    assert [line.agency_name for line in look_at(two, roundabout, first, is_named=True)] == ["林业局"]
    assert look_at(of_inbox, of_inbox, first) == []
    recorded = look_at(two, of_another, first, is_named=True)
    assert [line.agency_name for line in recorded] == ["林业局", "水务局"]
    roundabout = tmp_path / "inbox" / ".." / "2025.csv"
    assert [line.agency_name for line in look_at(roundabout, of_inbox, recorded)] == ["林业局"]
    # What a setting names for one inbox may be another's own: what was read for that one in its place holds.
    of_inbox.write_text("agency_name,parent\n教育局,鲁山县\n", encoding="utf-8")
    lent = look_at(of_inbox, of_another, first, is_named=True)
    assert [line.agency_name for line in lent] == ["教育局", "水务局"]


def test_columns_may_be_called_in_chinese() -> None:
    data = "机关名称,所属政府,起始年度,应报日期\n教育局,鲁山县,2022,1月20日\n"
    (line,) = read_lines(data.encode("gb18030"), "roster.csv")
    assert (line.agency_name, line.parent, line.years(), line.due()) == (
        "教育局",
        "鲁山县",
        (2022, None),
        (1, 20),
    )
    with pytest.raises(InvalidRowError) as refusal:
        RosterLine("", 2, "教育局", from_year="2024", to_year="2022").years()
    assert refusal.value.zh == "截止年度 2022 早于起始年度 2024"

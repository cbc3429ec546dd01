"""A roster of a place: who is in it, which place is meant, and that it is read as it was written."""

from pathlib import Path

import pytest

from pipelines.cli.commands import main
from pipelines.cli.roster import place_named, roster_csv, roster_lines
from pipelines.exits import USAGE, UsageError
from pipelines.inbox.roster import read_lines
from pipelines.resolution.rostered import rostered
from schemas.places.bodies import UNIT_LEVELS

SEEN = [
    dict(zip(UNIT_LEVELS, path, strict=True)) | {"full_name": name, "parent": parent, "is_seen": True}
    for path, name, parent in (
        (("河南省", "平顶山市", "鲁山县", None), "河南省平顶山市鲁山县水务局", "河南省平顶山市鲁山县"),
        (("河南省", "平顶山市", "鲁山县", "下汤镇"), "河南省平顶山市鲁山县下汤镇", "河南省平顶山市鲁山县"),
        ((None, "青云市", "临江县", None), "青云市临江县水务局", "青云市临江县"),
        ((None, "青云市", "临江县", None), "青云市临江县", "青云市"),
    )
]


def listed(place: str) -> dict[str, tuple[str, str]]:
    """From and to which year, by the full name that a line is read as."""
    data = roster_csv(roster_lines(place_named(place, SEEN), SEEN))
    read = list(read_lines(data, "roster.csv"))
    found = rostered(read, 2025)
    assert {finding.code for finding in found.findings} <= {"roster_place_unlisted"}
    assert len(found.bodies) == len(read)
    names = [body.where.full_name for body in found.bodies]
    assert names == [line.parent + line.agency_name for line in read]
    return {name: (line.from_year, line.to_year) for name, line in zip(names, read, strict=True)}


def test_a_county_has_its_townships_and_the_bodies_that_were_seen() -> None:
    county = "河南省平顶山市鲁山县"
    found = listed("鲁山县")
    assert {county, f"{county}下汤镇", f"{county}水务局"} <= found.keys()
    assert len(found) == 29
    assert all(name.startswith(county) for name in found)


def test_units_that_came_or_went_have_their_years() -> None:
    found = listed("三明市")
    assert found["福建省三明市"] == ("", "")
    assert found["福建省三明市沙县"] == ("", "2020")
    assert found["福建省三明市沙县区"] == ("2021", "")


@pytest.mark.parametrize("place", ["重庆市开州区", "东莞市", "海南省", "石河子市", "陈巴尔虎旗", "海淀区"])
def test_every_line_is_read_as_the_unit_that_it_was_written_for(place: str) -> None:
    assert len(listed(place)) > 5


def test_a_place_that_no_list_has_is_known_by_its_bodies() -> None:
    assert list(listed("临江县")) == ["青云市临江县水务局", "青云市临江县"]


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("鼓楼区", "PLACE=江苏省南京市鼓楼区, PLACE=江苏省徐州市鼓楼区"),
        ("临河县", "There is no place 临河县"),
        ("临河县", "PLACE=内蒙古自治区巴彦淖尔市临河区"),
        ("鲁山县水务局", "There is no place"),
        ("太平镇", " more"),
    ],
)
def test_where_there_is_no_place_or_several_the_choices_are_shown(place: str, told: str) -> None:
    with pytest.raises(UsageError) as raised:
        place_named(place, SEEN)
    assert told in str(raised.value)


def test_the_command_writes_beside_what_may_be_filled_in_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "home"))
    for _ in range(2):
        assert main(["roster", "--place", "鲁山县", "--out", str(tmp_path)]) == 0
    assert {file.name for file in tmp_path.glob("*.csv")} == {"roster-鲁山县.csv", "roster-鲁山县-2.csv"}
    assert "28 bodies of 河南省平顶山市鲁山县, 0 of them seen" in capsys.readouterr().out
    assert main(["roster", "--place", "鼓楼区", "--out", str(tmp_path)]) == USAGE
    assert "Say which" in capsys.readouterr().err

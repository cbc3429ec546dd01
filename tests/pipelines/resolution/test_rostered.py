"""Which body a line of the roster means, and what is said of lines that mean none."""

import pytest

from pipelines.inbox.roster import COLUMNS, RosterLine, read_lines
from pipelines.resolution.rostered import Rostered, rostered
from schemas.identifiers import agency_id


def listed(*lines: str, latest_year: int = 2025) -> Rostered:
    data = "\n".join((",".join(COLUMNS), *lines)).encode()
    return rostered(read_lines(data, "roster.csv"), latest_year)


def told(*lines: str) -> list[str]:
    found = listed(*lines).findings
    assert all(finding.message_zh and finding.message_en for finding in found)
    return [f"{finding.stated}: {finding.details.get('detail_en') or finding.expected}" for finding in found]


@pytest.mark.parametrize(
    ("line", "full_name", "kind"),
    [
        ("司法局,南京市鼓楼区", "江苏省南京市鼓楼区司法局", "department"),
        ("鼓楼区司法局,开封市", "河南省开封市鼓楼区司法局", "department"),
        ("鲁山县下汤镇人民政府,", "河南省平顶山市鲁山县下汤镇", "government"),
        ("下汤镇,鲁山县人民政府", "河南省平顶山市鲁山县下汤镇", "government"),
        ("下汤镇,鲁山县民政局", "河南省平顶山市鲁山县下汤镇", "government"),
        ("教育部,", "教育部", "department"),
        ("沙县司法局,三明市", "福建省三明市沙县司法局", "department"),
        ("临江县水务局,青云市", "青云市临江县水务局", "department"),
    ],
)  # fmt: skip
def test_a_line_means_the_body_that_a_report_of_it_would_have(line: str, full_name: str, kind: str) -> None:
    if full_name == "教育部":
        assert "nothing says where" in told(line + ",,,")[0]
        line, full_name = "中华人民共和国教育部,", "中华人民共和国教育部"
    (body,) = listed(line + ",,,").bodies
    assert (body.where.full_name, body.where.body_kind) == (full_name, kind)
    assert body.agency_id == agency_id(full_name)


def test_lines_that_cannot_be_used_are_named_and_the_others_hold() -> None:
    lines = (
        "水务局,鲁山县,,,", "鲁山县水务局,河南省,,,", "水务局,鲁山县,,,", "水务局,宝丰县,,,",
        "鼓楼区司法局,,,,", "金牛镇,,,,", "南京市鼓楼区司法局,开封市,,,", "林业局,不存在的地方,,,",
        "林业局,,,,", ",鲁山县,,,", "教育局,鲁山县,2022,2020,", "民政局,鲁山县,去年,,",
        "医保局,鲁山县,,,二月",
        "信访局,临水县,,,",
    )  # fmt: skip
    assert told(*lines) == [
        "3: line 2 has the same body (under “鲁山县”), and holds",
        "4: it repeats line 2",
        "6: “鼓楼区司法局” may be in several places: 江苏省南京市鼓楼区、江苏省徐州市鼓楼区、"
        "河南省开封市鼓楼区、福建省福州市鼓楼区; say in parent which",
        "7: “金牛镇” may be in several places: 云南省大理白族自治州宾川县金牛镇、四川省广安市武胜县金牛镇、"
        "安徽省合肥市庐江县金牛镇、河北省沧州市青县金牛镇、湖北省黄石市大冶市金牛镇; say in parent which",
        "8: “南京市鼓楼区司法局” does not lie in its parent “开封市”",
        "9: its parent “不存在的地方” is the name of no division",
        "10: nothing says where “林业局” is; name its place in parent",
        "11: it has no agency_name",
        "12: its years end (2020) before they begin (2022)",
        "13: from_year “去年” is no year",
        "14: due_on “二月” is no month and day, as 01-31",
        "15: 临水县",
    ]
    assert [body.where.full_name[-6:] for body in listed(*lines).bodies] == [
        "鲁山县水务局", "宝丰县水务局", "临水县信访局",
    ]  # fmt: skip


def test_what_two_rosters_say_alike_is_said_once() -> None:
    lines = [RosterLine(origin, 2, "水务局", "鲁山县") for origin in ("一", "二")]
    assert [len(part) for part in (rostered(lines, 2025).bodies, rostered(lines, 2025).findings)] == [1, 0]
    (finding,) = rostered([*lines, RosterLine("二", 3, "水务局", "鲁山县", "2020")], 2025).findings
    assert finding.stated == "3"


def test_a_body_is_found_by_the_lists_of_its_time() -> None:
    before, since = listed("沙县林业局,三明市,,2020,", "沙县区林业局,三明市,2021,,").bodies
    assert (before.where.full_name, before.last) == ("福建省三明市沙县林业局", 2020)
    assert (since.where.full_name, since.first) == ("福建省三明市沙县区林业局", 2021)

"""What folders say, and who a report is by when document, manifest and folders are weighed."""

import datetime as dt
from dataclasses import replace

import pytest

from pipelines.inbox.ledger import LedgerEntry
from pipelines.resolution.body_and_year import WeighedIdentity, identify
from pipelines.resolution.folder_evidence import folders_of, place_in, year_of_name, years_of
from schemas.extraction import ReportIdentity
from schemas.places import PROVINCE_LEVEL

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("path", "body", "place"),
    [
        ("a.txt", "下汤镇", None),
        ("鲁山县/a.txt", "下汤镇", "鲁山县"),
        ("河南省/平顶山市/鲁山县/2024/a.txt", "下汤镇", "河南省平顶山市鲁山县"),
        ("河南省平顶山市/鲁山县/a.txt", "下汤镇", "河南省平顶山市鲁山县"),
        ("鲁山县/下汤镇/a.txt", "下汤镇", "鲁山县"),
        ("鲁山县下汤镇/a.txt", "下汤镇", "鲁山县"),
        ("鲁山县/鲁山县下汤镇/a.txt", "下汤镇", "鲁山县"),
        ("重庆市/重庆市开州区/a.txt", "大进镇", "重庆市开州区"),
        ("平顶山市/鲁山县/a.txt", "鲁山县", "平顶山市"),
        ("鲁山县/a.txt", "鲁山县", None),
        ("新疆维吾尔自治区/塔城地区/乌苏市/a.txt", "甘河子镇", "新疆维吾尔自治区塔城地区乌苏市"),
        ("内蒙古自治区/锡林郭勒盟/苏尼特左旗/a.txt", "满都拉图镇", "内蒙古自治区锡林郭勒盟苏尼特左旗"),
        ("下载/年报/第一批/a.txt", "下汤镇", None),
        ("景区/a.txt", "下汤镇", None),
        ("其他地区/a.txt", "下汤镇", None),
        ("鲁山县/各乡镇/a.txt", "下汤镇", "鲁山县"),
        ("鲁山县/县直部门和22个乡镇、街道/a.txt", "下汤镇", "鲁山县"),
        ("县区/鲁山县/乡镇街道/a.txt", "下汤镇", "鲁山县"),
        ("和县/a.txt", "历阳镇", "和县"),
        ("全州县/a.txt", "绍水镇", "全州县"),
        ("鲁山县.txt", "下汤镇", None),
    ],
)
def test_folders_give_a_place(path: str, body: str, place: str | None) -> None:
    assert place_in(folders_of(path), body) == place


@pytest.mark.parametrize(
    ("folder", "years"),
    [
        ("2024", (2024,)), ("2024年", (2024,)), ("2024年度", (2024,)), ("２０２４年", (2024,)),
        ("2007", ()), ("2041", ()), ("20241", ()), ("2024-2025", ()), ("1号", ()),
    ],
)  # fmt: skip
def test_folders_give_a_year(folder: str, years: tuple[int, ...]) -> None:
    assert years_of(folders_of(f"{folder}/a.txt")) == years


def test_every_province_has_its_name() -> None:
    assert len(set(PROVINCE_LEVEL)) == 34


def states(
    agency: str | None = None, place: str | None = None, year: int | None = None, votes: str | None = None
) -> ReportIdentity:
    """What the document itself says."""
    return ReportIdentity(None, agency, None, place, year, None, None, year_votes=votes)


def seen(
    path: str = "a.txt", agency: str | None = None, year: int | None = None, region: str | None = None
) -> LedgerEntry:
    return LedgerEntry(path, "0" * 64, 1, "pending", None, None, True, NOW, NOW, agency, region, year)


def who(document: ReportIdentity, *sightings: LedgerEntry) -> WeighedIdentity:
    return identify(document, sightings or (seen(),), latest_year=2025)


def codes(identity: WeighedIdentity) -> list[str]:
    return [finding.code for finding in identity.findings]


@pytest.mark.parametrize(
    ("document", "sighting", "name", "place"),
    [
        (states("金牛镇"), seen(), "金牛镇", None),
        (states("鲁山县下汤镇", "鲁山县"), seen(), "鲁山县下汤镇", "鲁山县"),
        (states("下汤镇"), seen(agency="鲁山县下汤镇"), "鲁山县下汤镇", "鲁山县"),
        (states("下汤镇"), seen(agency="河南省鲁山县下汤镇人民政府"), "河南省鲁山县下汤镇", "河南省鲁山县"),
        (states("鲁山县下汤镇", "鲁山县"), seen(agency="河南省鲁山县下汤镇"),
         "河南省鲁山县下汤镇", "河南省鲁山县"),
        (states("鲁山县下汤镇", "鲁山县"), seen(agency="下汤镇"), "鲁山县下汤镇", "鲁山县"),
        (states("下汤镇"), seen("鲁山县/a.txt"), "鲁山县下汤镇", "鲁山县"),
        (states("下汤镇"), seen("宝丰县/a.txt", agency="鲁山县下汤镇"), "鲁山县下汤镇", "鲁山县"),
        (states("下汤镇"), seen("鲁山县/a.txt", agency="下汤镇"), "鲁山县下汤镇", "鲁山县"),
        (states("鲁山县下汤镇", "鲁山县"), seen("鲁山县/a.txt"), "鲁山县下汤镇", "鲁山县"),
        (states("乌苏市甘河子镇", "乌苏市"), seen("塔城地区/a.txt"), "乌苏市甘河子镇", "乌苏市"),
        (states(), seen(agency="鲁山县下汤镇"), "鲁山县下汤镇", "鲁山县"),
        (states(), seen("鲁山县/a.txt"), None, None),
        (states("国家税务总局鲁山县税务局"), seen("鲁山县/a.txt"), "国家税务总局鲁山县税务局", None),
        (states("河南省"), seen("鲁山县/a.txt"), "河南省", None),
    ],
)  # fmt: skip
def test_the_body_is_named_by_the_document_and_completed_by_the_rest(
    document: ReportIdentity, sighting: LedgerEntry, name: str | None, place: str | None
) -> None:
    identity = who(document, sighting)
    assert (identity.agency_name, identity.place) == (name, place)


def test_a_manifest_that_names_another_body_is_a_finding_and_no_override() -> None:
    identity = who(states("鲁山县下汤镇", "鲁山县", 2024), seen(agency="鲁山县尧山镇"))
    assert identity.agency_name == "鲁山县下汤镇"
    (finding,) = identity.findings
    assert (finding.code, finding.stated, finding.expected) == (
        "agency_conflict",
        "鲁山县下汤镇",
        "鲁山县尧山镇",
    )
    assert "manifest.csv" in finding.message_en
    assert "manifest.csv" in finding.message_zh


@pytest.mark.parametrize(
    ("name", "place", "folder"),
    [
        ("鲁山县下汤镇", "鲁山县", "宝丰县"),
        ("乌苏市甘河子镇", "乌苏市", "阜康市"),
        ("乌苏市", None, "临江县"),
    ],
)
def test_a_folder_of_another_place_is_a_finding_and_no_override(
    name: str, place: str | None, folder: str
) -> None:
    identity = who(states(name, place, 2024), seen(f"{folder}/a.txt"))
    (finding,) = identity.findings
    assert (finding.code, finding.stated, finding.expected) == ("place_conflict", name, folder)
    assert "the folder" in finding.message_en
    assert (identity.agency_name, identity.place, identity.is_provisional) == (name, place, True)


def test_two_folders_that_contradict_each_other_leave_the_place_open() -> None:
    identity = who(states("金牛镇", None, 2024), seen("庐江县/a.txt"), seen("大冶市/b.txt"))
    assert identity.place is None
    assert identity.is_provisional
    assert codes(identity) == ["place_conflict"]


def test_folders_one_in_another_that_contradict_each_other_complete_no_name() -> None:
    identity = who(states("金牛镇", None, 2024), seen("庐江县/大冶市/a.txt"))
    assert (identity.agency_name, identity.place, identity.is_provisional) == ("金牛镇", None, True)
    (finding,) = identity.findings
    assert (finding.code, finding.expected) == ("place_conflict", "大冶市")


def test_a_town_that_moved_between_counties_in_the_year_is_in_both_until_somebody_says() -> None:
    (finding,) = who(states("杭州市临平街道", None, 2021)).findings
    assert (finding.code, finding.expected) == (
        "place_ambiguous", "浙江省杭州市临平区临平街道、浙江省杭州市余杭区临平街道",
    )  # fmt: skip
    for county in ("余杭区", "临平区"):
        identity = who(states(f"{county}临平街道", None, 2021))
        assert (identity.findings, identity.is_provisional) == ((), False)
        assert identity.where is not None
        assert identity.where.full_name == f"浙江省杭州市{county}临平街道"
    later = who(states("杭州市临平街道", None, 2023)).where
    assert later is not None
    assert later.full_name == "浙江省杭州市临平区临平街道"


@pytest.mark.parametrize("name", ["单", "于洪", "安平", "高平", "和平", "万宁", "丁青"])
def test_folders_of_people_whose_names_are_also_places_name_no_place(name: str) -> None:
    identity = who(states("金牛镇", None, 2024), seen(f"{name}/a.txt"), seen(f"{name}交来/a.txt"))
    assert (identity.agency_name, codes(identity)) == ("金牛镇", ["place_ambiguous"])


def test_a_name_of_several_places_is_a_finding_that_lists_them() -> None:
    (finding,) = who(states("鼓楼区司法局", None, 2024)).findings
    assert finding.code == "place_ambiguous"
    assert finding.expected is not None
    assert finding.expected.startswith("江苏省南京市鼓楼区、江苏省徐州市鼓楼区、河南省开封市鼓楼区、")
    (many,) = who(states("太平镇", None, 2024)).findings
    assert many.expected is not None
    assert many.expected.count("、") == 19
    assert "…（" in many.expected


def test_a_body_is_one_however_much_of_its_place_is_printed_or_stated() -> None:
    one = who(states("鲁山县下汤镇", None, 2024)).where
    others = (
        who(states("平顶山市鲁山县下汤镇", None, 2024)).where,
        who(states("下汤镇", None, 2024), seen("平顶山市/鲁山县/a.txt")).where,
        who(states("下汤镇", None, 2024), seen(agency="河南省鲁山县下汤镇人民政府")).where,
        who(states("下汤镇", None, 2023), seen(region="410423")).where,
    )
    assert one is not None
    assert {where.full_name for where in others if where} == {one.full_name}


TIE = ["year_conflict", "year_unknown"]


@pytest.mark.parametrize(
    ("document", "sighting", "year", "found"),
    [
        (states(year=2024), seen(), 2024, []),  # as stored before there were votes
        (states(year=2024), seen("2024年/2024年报.txt", year=2024), 2024, []),
        (states(), seen("2023年度/a.txt"), 2023, []),
        (states(), seen("鲁山县下汤镇2023年度.txt"), 2023, []),
        (states(), seen("2023/a.txt", year=2024), None, TIE),
        (states(year=2024), seen(year=2022), None, TIE),
        (states(year=2024), seen("2023/a.txt", year=2022), None, TIE),
        (states(year=2024), seen("2024/a.txt", year=2022), 2024, ["year_conflict"]),
        (states(year=2018), seen(), 2018, ["year_before_forms"]),
        (states(), seen(), None, ["year_unknown"]),
        (states(), seen("2022/2023/a.txt"), None, TIE),
        (states(year=2024), seen("2022/2024/a.txt"), 2024, ["year_conflict"]),  # its folders cancel out
        (states(year=2026), seen(), None, ["year_unknown"]),  # has not begun: latest_year is 2025
        (states(year=1999), seen(year=2019), 2019, ["year_conflict"]),
        (states(votes="title=2023;period=2024;prose=2024"), seen("2023.txt"), None, TIE),
        (states(votes="title=2023;period=2024;signature=2024"), seen(), 2024, ["year_conflict"]),
        (states(votes="title=2024;period=2024;signature=2023"), seen(), 2024, []),  # a slip in January
        (states(votes="title=2024;period=2024;signature=2025;published=2025"), seen(), 2024, []),  # again
        (states(votes="title=2023;signature=2024"), seen("2023.txt"), 2023, ["year_conflict"]),
        (states(votes="signature=2024;published=2024"), seen(), None, ["year_unknown"]),
    ],
)
def test_most_kinds_of_evidence_decide_the_year(
    document: ReportIdentity, sighting: LedgerEntry, year: int | None, found: list[str]
) -> None:
    identity = who(replace(document, agency="鲁山县下汤镇", place="鲁山县"), sighting)
    assert identity.year == year
    assert codes(identity) == found
    assert identity.is_provisional is ("year_conflict" in found)
    status = "contested" if "year_conflict" in found else "agreed" if year else "unknown"
    assert identity.year_status == status


def test_a_contested_year_lists_all_votes() -> None:
    document = states("鲁山县下汤镇", "鲁山县", 2024, "title=2023;period=2024;signature=2024")
    (finding,) = who(document, seen("a2024.pdf")).findings
    assert (finding.stated, finding.expected) == (
        "2024", "title=2023;period=2024;file_name=2024;signature=2024",
    )  # fmt: skip
    assert "标题 2023；统计期限、文件名、落款日期 2024" in finding.message_zh
    assert "title 2023; period, file name, signature 2024): 2024 was taken" in finding.message_en


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("a2024", 2024), ("2024年度报告", 2024), ("２０２４", 2024), ("年报-2024(1)", 2024),
        ("20250114", None), ("2025年1月公布", None), ("2025-01-14", None), ("2023-2024", None),
        ("2023年报2024年公布", None), ("t2041", None),
    ],
)  # fmt: skip
def test_file_names_give_a_year_and_dates_none(name: str, year: int | None) -> None:
    assert year_of_name(f"2022/{name}.html") == year


@pytest.mark.parametrize(
    ("document", "provisional"),
    [
        (states("金牛镇"), True), (states(), True), (states("鲁山县下汤镇", "鲁山县"), False),
        (states("上海市"), False), (states("河南省教育厅"), False), (states("国务院办公厅"), False),
        (states("中华人民共和国教育部"), False),
    ],
)  # fmt: skip
def test_a_body_is_provisional_where_nobody_says_where_it_is(
    document: ReportIdentity, provisional: bool
) -> None:
    assert who(document).is_provisional is provisional


def test_the_region_code_comes_from_the_manifest() -> None:
    assert who(states("金牛镇"), seen(region="410423")).region_code == "410423"
    assert who(states("金牛镇"), seen(region="410423"), seen("b.txt", region="410424")).region_code is None

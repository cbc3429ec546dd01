"""Printed names and the units they mean: none is taken for another, and what is not sure stays open."""

import pyarrow.parquet as pq
import pytest

from benchmarks.bench_places import DEPARTMENTS, WAYS, asked, listed_in, without
from pipelines.resolution.places import Gazetteer, Place, gazetteer
from schemas.places import PLACES_FILE
from schemas.places.listed_units import listed_units

NANJING, XUZHOU, KAIFENG = "江苏省南京市鼓楼区", "江苏省徐州市鼓楼区", "河南省开封市鼓楼区"


def found(name: str, *evidence: str, year: int | None = 2024, code: str = "") -> Place:
    return gazetteer().place(name, year, evidence, [code] if code else [])


def chain(place: Place) -> str:
    return "/".join(place.units.values()) + (f"|{place.department}" if place.department else "")


@pytest.mark.parametrize(
    ("name", "official", "code"),
    [
        ("乌苏市甘河子镇", "新疆维吾尔自治区/塔城地区/乌苏市/甘河子镇", "654202"),
        ("鲁山县下汤镇", "河南省/平顶山市/鲁山县/下汤镇", "410423"),
        ("平顶山市鲁山县下汤镇", "河南省/平顶山市/鲁山县/下汤镇", "410423"),
        ("英都镇", "福建省/泉州市/南安市/英都镇", "350583"),
        ("重庆市开州区大进镇", "重庆市/开州区/大进镇", "500154"),
        ("河南省济源市", "河南省/济源市", "419001"),
        ("河北区光复道街", "天津市/河北区/光复道街道", "120105"),
        ("芒市", "云南省/德宏傣族景颇族自治州/芒市", "533103"),
        ("虎门镇", "广东省/东莞市/虎门镇", "441900"),
        ("朝阳区南磨房地区办事处", "北京市/朝阳区/南磨房地区", "110105"),
        ("鲁山县乡村振兴局", "河南省/平顶山市/鲁山县|乡村振兴局", "410423"),
        ("津市市市场监督管理局", "湖南省/常德市/津市市|市场监督管理局", "430781"),
        ("阜南县开发区管委会", "安徽省/阜阳市/阜南县|开发区管委会", "341225"),
        ("上海市人民政府办公厅", "上海市|人民政府办公厅", "310000"),
        ("南京市江北新区财政局", "江苏省/南京市|江北新区财政局", "320100"),
        ("洪泽区人民政府办公室", "江苏省/淮安市/洪泽区|人民政府办公室", "320813"),
    ],
)
def test_a_name_that_means_one_unit_is_that_unit(name: str, official: str, code: str) -> None:
    place = found(name)
    assert (place.status, chain(place), place.region_code) == ("resolved", official, code)


def test_a_name_of_several_towns_lists_them_all_and_takes_none() -> None:
    place = found("金牛镇")
    assert (place.status, place.region_code, place.is_certain) == ("ambiguous", None, False)
    counties = ("宾川县", "武胜县", "庐江县", "青县", "大冶市")
    assert len(place.candidates) == 5
    assert all(any(county in one for one in place.candidates) for county in counties)


@pytest.mark.parametrize(
    ("name", "evidence", "official"),
    [
        ("鼓楼区司法局", ("江苏省南京市", "鼓楼区"), f"{NANJING}司法局"),
        ("鼓楼区司法局", ("河南省开封市", "鼓楼区"), f"{KAIFENG}司法局"),
        ("鼓楼区民政局", ("江苏省徐州市",), f"{XUZHOU}民政局"),
        ("司法局", ("南京市", "鼓楼区"), f"{NANJING}司法局"),
        ("金牛镇", ("安徽省", "庐江县"), "安徽省合肥市庐江县金牛镇"),
        ("鲁山县下汤镇", ("鲁山县", "下汤镇"), "河南省平顶山市鲁山县下汤镇"),
        ("桃园开发区", ("南京市",), "江苏省南京市桃园开发区"),
    ],
)
def test_evidence_narrows_what_a_name_means(name: str, evidence: tuple[str, ...], official: str) -> None:
    place = found(name, *evidence)
    assert (place.status, place.full_name, place.against) == ("resolved", official, ())


def test_a_zone_that_statistics_counts_like_a_county_is_one_body_with_or_without_its_committee() -> None:
    zone = "石家庄高新技术产业开发区"
    places = [found(f"石家庄市{zone}{end}", year=2022) for end in ("", "管委会", "管理委员会")]
    assert {place.full_name for place in places} == {f"河北省石家庄市{zone}"}
    assert {place.body_kind for place in places} == {"zone"}
    department = found(f"石家庄市{zone}财政局", year=2022)
    assert (department.body_kind, department.department, department.region_code) == (
        "zone_department",
        "财政局",
        "130171",
    )


def test_a_region_code_narrows_like_a_place() -> None:
    assert found("鼓楼区司法局", code="320106").full_name == f"{NANJING}司法局"
    assert found("鲁山县下汤镇", code="320106").against == ("320106",)


def test_a_province_is_not_enough_where_two_of_its_cities_have_the_district() -> None:
    place = found("鼓楼区民政局", "江苏省")
    assert (place.status, place.candidates) == ("ambiguous", (NANJING, XUZHOU))


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("乌苏市甘河子镇", "阜康市"),
        ("乌苏市司法局", "临江县"),
        ("金牛镇", "南京市"),
        ("临江县三区镇", "临河县"),
        ("临江县三区镇", "鲁山县"),
    ],
)
def test_evidence_that_leaves_nothing_is_told_and_the_body_is_not_certain(name: str, folder: str) -> None:
    place = found(name, folder)
    assert (place.against, place.is_certain) == ((folder,), False)


@pytest.mark.parametrize(
    "town",
    [
        *("三区镇", "县前街道", "城区街道", "州城街道", "市中街道", "市桥街道", "新区街道"),
        *("旗山镇", "红旗街道", "红旗镇", "联盟街道", "城镇"),
    ],
)
def test_an_unlisted_chain_stands_as_printed_with_its_town_whole(town: str) -> None:
    for name, folders in ((f"临江县{town}", ("名称",)), (town, ("临江县",)), (town, ("临江县", town))):
        place = found(name, *folders)
        assert (place.status, chain(place), place.region_code) == ("unlisted", f"临江县/{town}", None)
        assert (place.level, place.is_certain, place.parent) == ("township", True, ("临江县",))


def test_an_unlisted_town_of_a_listed_county_has_the_county() -> None:
    place = found("乌苏市无名镇", "塔城地区")
    assert (place.status, place.region_code) == ("unlisted", "654202")
    assert place.full_name == "新疆维吾尔自治区塔城地区乌苏市无名镇"
    assert found("红旗街道", "江苏省", "临江县").full_name == "江苏省临江县红旗街道"
    assert found("红旗街道", "临江县", "鼓楼区").units["county"] == "鼓楼区"


@pytest.mark.parametrize(
    "name", ["临江县", "区司法局", "财政局", "桃园开发区", "无名镇", "滨河区", "滨河区司法局", "滨河区无名镇"]
)
def test_a_name_that_says_nothing_of_a_place_is_unknown(name: str) -> None:
    assert found(name).status == "unknown"


def test_a_district_in_no_list_waits_for_its_city() -> None:
    assert not found("滨河区司法局", "滨河区").is_certain
    assert not found("无名镇", "滨河区").is_certain
    cities = {found("滨河区司法局", city).full_name for city in ("南京市", "开封市")}
    assert cities == {"江苏省南京市滨河区司法局", "河南省开封市滨河区司法局"}


def test_being_the_only_one_counts_only_by_the_lists_of_the_year() -> None:
    assert found("英都镇", year=2024).status == "resolved"
    assert found("英都镇", year=2031).status == found("英都镇", year=2012).status == "ambiguous"
    assert found("南安市英都镇", year=2031).status == found("南安市英都镇", year=2012).status == "resolved"
    assert found("七里镇", year=2019).status == "ambiguous"


def test_names_are_those_of_the_year() -> None:
    assert found("沙县城市管理局", year=2020).units["county"] == "沙县"
    assert found("沙县区城市管理局", year=2022).units["county"] == "沙县区"
    assert found("沙县城市管理局", year=2025).status != "resolved"


@pytest.mark.parametrize(
    ("name", "level", "kind", "parent"),
    [
        ("鲁山县", "county", "government", "河南省平顶山市"),
        ("鲁山县人民政府办公室", "county", "government_office", "河南省平顶山市鲁山县"),
        ("鲁山县司法局", "county", "department", "河南省平顶山市鲁山县"),
        ("鲁山县人民医院", "county", "public_institution", "河南省平顶山市鲁山县"),
        ("鲁山县自来水公司", "county", "enterprise", "河南省平顶山市鲁山县"),
        ("武汉市东湖生态旅游风景区管理委员会", "prefecture", "zone", "湖北省武汉市"),
        ("武汉市东湖生态旅游风景区管理委员会卫生健康办公室", "prefecture", "zone_department", "湖北省武汉市"),
        ("国家税务总局乌苏市税务局", "national", "department", ""),
        ("上海市", "province", "government", ""),
    ],
)
def test_what_kind_of_body_it_is_and_of_which_level(name: str, level: str, kind: str, parent: str) -> None:
    place = found(name)
    assert (place.level, place.body_kind, "".join(place.parent)) == (level, kind, parent)


@pytest.mark.parametrize("department", ["", *DEPARTMENTS])
def test_of_two_thousand_units_none_is_taken_for_another(department: str) -> None:
    units = listed_in(pq.read_table(PLACES_FILE), 2025, "civil_affairs")[::20]
    shares = {name: asked(gazetteer(), units, 2025, way, department) for name, way in WAYS.items()}
    assert {name: counts["wrong"] for name, counts in shares.items()} == dict.fromkeys(WAYS, 0)
    right = {name: counts["right"] / counts.total() for name, counts in shares.items()}
    assert right["name alone"] > 0.67
    assert right["city in the folder"] > 0.97
    assert right["whole chain"] > 0.999


@pytest.mark.parametrize(
    ("year", "lacking"), [(2019, {"year": 2019}), (2025, {"authority": "civil_affairs"})]
)
def test_a_table_that_lacks_lists_leaves_names_open(year: int, lacking: dict) -> None:
    table = pq.read_table(PLACES_FILE)
    poorer = Gazetteer(listed_units(without(table, **lacking)))
    units = listed_in(table, year)[::20]
    for way in WAYS.values():
        assert asked(poorer, units, year, way)["wrong"] == 0

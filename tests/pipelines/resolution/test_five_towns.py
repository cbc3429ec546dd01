"""The five towns, from their reports to their places: one of a name that five have, the others certain."""

import datetime as dt
from pathlib import Path

import pytest

from extractors import extract
from pipelines.inbox.ledger import LedgerEntry
from pipelines.resolution.body_and_year import identify

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
FIVE = (
    "云南省大理白族自治州宾川县金牛镇", "四川省广安市武胜县金牛镇", "安徽省合肥市庐江县金牛镇",
    "河北省沧州市青县金牛镇", "湖北省黄石市大冶市金牛镇",
)  # fmt: skip
TOWNS = {
    "金牛镇": ("ambiguous", "金牛镇", None),
    "乌苏市甘河子镇": ("resolved", "新疆维吾尔自治区/塔城地区/乌苏市/甘河子镇", "654202"),
    "鲁山县下汤镇": ("resolved", "河南省/平顶山市/鲁山县/下汤镇", "410423"),
    "英都镇": ("resolved", "福建省/泉州市/南安市/英都镇", "350583"),
    "重庆市开州区大进镇": ("resolved", "重庆市/开州区/大进镇", "500154"),
}


@pytest.mark.parametrize("place", ["samples", "seeds"])
def test_each_is_where_it_is(place: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(place)
    found = {}
    for file in folder.glob("*.txt"):
        seen = LedgerEntry("a.txt", "0" * 64, 1, "pending", None, None, True, NOW, NOW, None, None, None)
        identity = identify(extract(file.read_bytes()).reports[0], [seen], latest_year=2025)
        assert identity.agency_name
        assert identity.where
        assert (identity.year, identity.year_status) == (2024, "agreed")
        where = identity.where
        found[identity.agency_name] = (where.status, "/".join(where.units.values()), where.region_code)
        assert where.candidates == (FIVE if where.status == "ambiguous" else ())
    assert found == TOWNS

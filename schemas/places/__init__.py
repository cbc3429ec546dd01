"""Places: the table of units, and the names that need nobody to say where they are.

Source: the list of administrative divisions (行政区划代码, GB/T 2260) at province level, 34 divisions with Hong Kong,
Macau and Taiwan. The table is made by ``schemas.places.build``. Reading never uses it: what it decides is whose a
reading is.
"""

from pathlib import Path

PLACES_FILE = Path(__file__).with_name("places.parquet")
FIRST_LISTED_YEAR, LAST_LISTED_YEAR = 2018, 2025
"""The years of the table's lists: its bits, the lowest for the first."""

PROVINCE_LEVEL = (
    "北京市", "天津市", "河北省", "山西省", "内蒙古自治区", "辽宁省", "吉林省", "黑龙江省", "上海市", "江苏省", "浙江省",
    "安徽省", "福建省", "江西省", "山东省", "河南省", "湖北省", "湖南省", "广东省", "广西壮族自治区", "海南省", "重庆市",
    "四川省", "贵州省", "云南省", "西藏自治区", "陕西省", "甘肃省", "青海省", "宁夏回族自治区", "新疆维吾尔自治区", "台湾省",
    "香港特别行政区", "澳门特别行政区",
)  # fmt: skip

NATIONAL_PREFIXES = ("中华人民共和国", "国务院", "国家")
"""How the names of national bodies begin that are not a ministry's bare name (教育部)."""


def needs_no_place(agency_name: str) -> bool:
    """Whether a full name can only mean one body: it begins with a province-level division or is a national body's."""
    return agency_name.startswith((*PROVINCE_LEVEL, *NATIONAL_PREFIXES))

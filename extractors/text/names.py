"""Names of public bodies: simplified, place first, and which leading part names higher units."""

from collections.abc import Iterator
from functools import lru_cache

import regex

from extractors.text.labels import fold_name

_NAME = regex.compile(r"[\p{Han}()]+")
_NOT_NAME = regex.compile(r"[^\p{L}\p{N}()]")
# No city's own name is shorter than two characters: 津市市 and 沙市区 begin with a name that ends in 市.
_UNIT = regex.compile(
    r"\p{Han}{1,11}?(?:特别行政区|自治区|自治州|自治县|自治旗|地区|省|(?<=^\p{Han}{2,})市|盟|县|区|旗)"
)
_NOT_UNITS = frozenset({
    "城市", "社区", "小区", "校区", "景区", "园区", "库区", "林区", "灌区", "片区", "地市", "县市",
    "都市",
})  # fmt: skip
_ZONE = regex.compile(
    r"(?:开发区|高新区|示范区|新区|园区|保税区|管理区|功能区|风景区|名胜区|度假区|产业区|合作区|试验区)$"
)
_ZONE_BODY = regex.compile(r"^(?:党工委)?(?:管理委员会|管委会)$")
_GOVERNMENT = regex.compile(
    r"^(?P<territory>\p{Han}+(?:自治区|特别行政区|自治州|自治县|自治旗|地区|省|市|盟|县|区|旗|镇|乡|苏木|街道))(?:人民)?政府$"
)
_STREET_OFFICE = regex.compile(r"^(?P<street>\p{Han}+街道)办事处$")
_BODY_ENDS = (
    "政府", "局", "厅", "委", "委员会", "办", "办公室", "办公厅", "院", "中心", "办事处", "街道",
    "镇", "乡", "苏木", "街", "管委会", "站", "所", "支队", "总队", "大队", "会", "社", "部", "署", "行",
    "公司", "学校", "大学", "学院", "医院", "馆", "台", "省", "市", "县", "区", "旗", "盟", "州",
)  # fmt: skip
_LONGEST_NAME = 40
# 泗县, 乌镇; not 全县, 市区.
_TWO_CHARACTERS = regex.compile(r"(?![全我本各该贵城乡集市县地郊社小园新辖老])\p{Han}[县镇乡区市旗]")
# What names the site that a page is of.
_SITE_LABEL = regex.compile(
    r"^[^\p{L}\p{N}]*(?:(?:信息)?来源|信息提供|(?:发布|公开|供稿|主办|承办|编辑)(?:机构|单位|部门|者)?|发文机关|作者|责任编辑|版权所有)"
    r"[^\p{L}\p{N}]*[:：]"
)


@lru_cache(maxsize=4096)
def plain_name(printed: str) -> str:
    """A printed name simplified and without white space or punctuation."""
    return _NOT_NAME.sub("", fold_name(printed))


@lru_cache(maxsize=4096)
def agency_name(printed: str) -> str:
    """The name under which a body is known.

    A territorial government is its territory (镇, 县 …), a street's office its street; every other body
    keeps all its words.
    """
    name = plain_name(printed)
    for pattern, group in ((_GOVERNMENT, "territory"), (_STREET_OFFICE, "street")):
        found = pattern.fullmatch(name)
        if found:
            return str(found[group])
    return name


def place_of(name: str) -> str | None:
    """The leading part of a body's name that names higher units, None where there is none.

    ``乌苏市甘河子镇`` → ``乌苏市``; ``鲁山县`` → None, since it is the body itself.
    """
    return "".join(units_above(name)) or None


def units_above(name: str) -> Iterator[str]:
    """The higher units that a body's name begins with, the highest first."""
    while found := _UNIT.match(name):
        unit, name = found[0], name[found.end() :]
        if unit in _NOT_UNITS or not name or (_ZONE.search(unit) and _ZONE_BODY.match(name)):
            break
        yield unit


@lru_cache(maxsize=4096)
def may_name_body(text: str) -> bool:
    """Whether a line can be a body's name: short, Chinese, no sentence, ending as bodies do; not a site's."""
    name = plain_name(text)
    if _SITE_LABEL.match(text) or not _NAME.fullmatch(name):
        return False
    if len(name) == 2:
        return bool(_TWO_CHARACTERS.fullmatch(name))
    return 2 < len(name) <= _LONGEST_NAME and name.endswith(_BODY_ENDS)

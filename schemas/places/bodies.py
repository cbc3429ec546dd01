"""What kind of body reports, and how certain it is where it is: the codes of the columns of ``reports``.

Source of the kinds: Regulations on Open Government Information (State Council order 711) articles 49, 50 and 55.
"""

import re
from functools import lru_cache
from typing import Literal

PlaceStatus = Literal["resolved", "ambiguous", "unlisted", "unknown", "not_needed"]
Level = Literal["national", "province", "prefecture", "county", "township"]
BodyKind = Literal[
    "government", "government_office", "department", "zone", "zone_department", "public_institution", "enterprise",
    "other",
]  # fmt: skip
PLACE_STATUSES: dict[PlaceStatus, tuple[str, str]] = {
    "resolved": ("已确定", "one listed unit of the year"),
    "ambiguous": (
        "多处同名",
        "several listed units, or one that the lists of the year do not prove to be the only one",
    ),
    "unlisted": ("表外地名", "in no list; its units stand as printed"),
    "unknown": ("不明", "nobody states where it is"),
    "not_needed": ("无需地点", "a national body"),
}
LEVELS: dict[Level, tuple[str, str]] = {
    "national": ("国家", "national"),
    "province": ("省级", "province"),
    "prefecture": ("地级", "prefecture"),
    "county": ("县级", "county; also a district of a municipality under the central government"),
    "township": ("乡级", "township or street"),
}
UNIT_LEVELS: tuple[Level, ...] = ("province", "prefecture", "county", "township")
BODY_KINDS: dict[BodyKind, tuple[str, str]] = {
    "government": ("政府", "a government; also a street's office"),
    "government_office": ("政府办公厅（室）", "the office of a government"),
    "department": ("部门", "a department of a government"),
    "zone": ("管委会", "the administration of a zone"),
    "zone_department": ("管委会部门", "a department of a zone"),
    "public_institution": ("事业单位", "a public institution"),
    "enterprise": ("企业", "an enterprise"),
    "other": ("其他", "none of these by its name"),
}
_ZONE = r"(?:开发区|高新区|示范区|新区|园区|产业园|保税区|管理区|功能区|风景区|名胜区|度假区|产业区|合作区|试验区|旅游区|实验区|工业园)"
_KINDS: tuple[tuple[BodyKind, re.Pattern[str]], ...] = (
    ("government", re.compile(r"(?:(?:人民)?政府)?|办事处")),
    ("government_office", re.compile(r"(?:人民)?政府办(?:公[室厅])?|行政公署办公室")),
    ("zone", re.compile(rf".*(?:{_ZONE}|(?:{_ZONE}|(?<!监督))(?:党工委)?(?:管理委员会|管委会))")),
    ("zone_department", re.compile(rf".*{_ZONE}(?:党工委)?(?:管理委员会|管委会)?.+")),
    ("enterprise", re.compile(r".*(?:公司|集团|厂)")),
    (
        "public_institution",
        re.compile(r".*(?:医院|卫生院|学校|[大中小]学|学院|幼儿园|中心|馆|台|研究院|研究所)"),
    ),
    ("department", re.compile(r".*[局厅委会办室部署院站所队社]")),
)


@lru_cache(maxsize=4096)
def body_kind(department: str, *, of_zone: bool = False) -> BodyKind:
    """The kind of a body by what its name says below its place; ``of_zone``: the place is a zone's."""
    kind: BodyKind = next((kind for kind, pattern in _KINDS if pattern.fullmatch(department)), "other")
    in_zone: dict[BodyKind, BodyKind] = {
        "government": "zone",
        "government_office": "zone_department",
        "department": "zone_department",
    }
    return in_zone.get(kind, kind) if of_zone else kind

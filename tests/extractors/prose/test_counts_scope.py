"""Whose numbers a report holds, from what it prints to what is decided.

Each clause with the body, the number of the table (new applications), and the scope that it shows: after the
shapes that published reports use, written for the test.
"""

from decimal import Decimal

import pytest

from extractors.identity.titles import PrintedLine
from extractors.prose.claimed_numbers import read_claims
from extractors.prose.contents import read_contents
from extractors.prose.passages import passages
from schemas.places.bodies import BodyKind, Level
from schemas.rules.claim_verdicts import judge, quantities
from schemas.rules.counts_scope import Counted, CountedNumber, counts_scope
from tests.warehouse.made import Cell, Made, Printed, number

AREA = Counted("consolidated", "contents_stated", "area")
DEPARTMENTS = Counted("consolidated", "contents_stated", "departments")
WHOLE = Counted("consolidated", "area_number", "area")
MORE = Counted("consolidated", "part_number")
OWN = Counted("own", "own_number")
KIND = Counted("own", "kind")
UNKNOWN = Counted("unknown")

GOVERNMENTS = (
    ("青云区", 812, "2024年，全区共收到政府信息公开申请812件，其中区政府本级收到214件。", WHOLE),
    ("青云区", 812, "全区新收政府信息公开申请812件，结转3件。", WHOLE),
    ("青云市", 96, "2024年全市各级行政机关共受理政府信息公开申请96件。", WHOLE),
    ("青云县", 23, "2024年，全县收到申请23件，办结23件。", WHOLE),
    ("青云县", 40, "各级行政机关共收到政府信息公开申请40件，均按期答复。", WHOLE),
    ("青云区", 87, "2024年，收到向区政府提出的政府信息公开申请87件。", OWN),
    ("青云市", 132, "市政府办公室代表市政府受理政府信息公开申请132件。", OWN),
    ("青云区", 61, "本机关共收到政府信息公开申请61件。", OWN),
    ("青云区", 61, "区政府本级新收政府信息公开申请61件。", OWN),
    ("青云区", 187, "2024年，本机关收到申请187件，同比增长3%，其中通过网络提交的150件。", OWN),
    ("青云区", 480, "本机关收到政府信息公开申请61件。", MORE),
    ("青云区", 480, "区政府本级收到政府信息公开申请61件，各街道收到419件。", MORE),
    # The number of the area is another one than the table's: nothing is shown.
    ("青云区", 61, "2024年，全区共收到政府信息公开申请480件。", UNKNOWN),
    ("青云区", 20, "全区共收到政府信息公开申请20件，其中区政府本级收到20件。", UNKNOWN),
    ("青云区", 61, "2024年，我区共收到政府信息公开申请61件。", UNKNOWN),
    ("青云区", 61, "共收到政府信息公开申请61件。", UNKNOWN),
    ("青云区", 0, "2024年，全区未收到政府信息公开申请。", UNKNOWN),
    ("青云区", 61, "全区收到政府信息公开申请约60件。", UNKNOWN),
    ("青云区", 61, "区市场监管局收到政府信息公开申请61件。", UNKNOWN),
    ("青云区", 61, "全区网上申请政府信息公开61件。", UNKNOWN),
    ("青云市", 61, "全市水务系统收到政府信息公开申请61件。", UNKNOWN),
    ("青云区", 61, "全区各街道收到政府信息公开申请61件。", UNKNOWN),
    ("青云区", 61, "全区各部门、各街道共收到政府信息公开申请61件。", WHOLE),
    ("青云区", 61, "全市场主体共提交政府信息公开申请61件。", UNKNOWN),
    ("青云区", 480, "本机关收到申请480件，其中区水务局转来的申请5件。", OWN),
    ("青云省", 4, "本报告综合各市、县（区）人民政府和省政府各部门的年度报告编制。", AREA),
    ("青云市", 4, "本报告由市政府办公室根据各县区、市直各部门政府信息公开工作年度报告汇总而成。", AREA),
    ("青云县", 4, "报告内容涵盖全县各级行政机关。", AREA),
    ("青云区", 4, "本报告所列数据包括区政府及各工作部门。", DEPARTMENTS),
    ("青云区", 4, "统计范围包括区政府各部门、各街道办事处。", AREA),
    ("青云区", 4, "统计数据包括各区县，各部门除外。", Counted("consolidated", "contents_stated")),
    ("青云区", 4, "本报告包括总体情况、主动公开、各部门和街道情况等六个部分。", UNKNOWN),
    ("青云区", 4, "本报告数据不包括各部门、各街道。", UNKNOWN),
    ("青云区", 4, "指导各部门、各街道汇总本报告所需材料。", UNKNOWN),
    ("青云区", 4, "本报告中所列数据的统计期限自2024年1月1日起，包括全年。", UNKNOWN),
    ("青云区", 4, "各部门、各街道的年度报告可在区政府网站查阅，本报告包含其链接。", UNKNOWN),
)  # fmt: skip

BODIES: tuple[tuple[BodyKind, Level, str, int, str, Counted], ...] = (
    ("department", "county", "青云县水务局", 5, "全县收到政府信息公开申请5件。", KIND),
    ("government_office", "county", "青云县人民政府办公室", 17, "收到申请17件。", KIND),
    ("government", "township", "青云县白塔镇", 2, "本报告综合各村、镇直各部门。全镇收到申请2件。", KIND),
    ("zone_department", "county", "青云县开发区财政局", 1, "收到申请1件。", KIND),
    ("public_institution", "county", "青云县人民医院", 1, "收到申请1件。", KIND),
    ("zone", "county", "青云县开发区管理委员会", 9, "收到申请9件。", UNKNOWN),
    ("zone", "county", "青云县开发区管理委员会", 9, "本机关收到政府信息公开申请9件。", OWN),
    ("department", "national", "水务部", 9, "收到申请9件。", UNKNOWN),
    ("department", "national", "水务部", 9, "本部机关收到政府信息公开申请9件。", OWN),
    ("department", "prefecture", "国家税务总局青云市税务局", 9, "全市收到政府信息公开申请9件。", UNKNOWN),
    ("department", "prefecture", "青云市民政局", 9, "本报告涵盖全市各级民政部门。",
     Counted("consolidated", "contents_stated")),
    ("other", "county", "青云县某联合会", 9, "收到申请9件。", UNKNOWN),
)  # fmt: skip


def counted(kind: BodyKind, level: Level, name: str, received: int, text: str) -> Counted:
    lines = [PrintedLine(text, "line=1;col=1")]
    cells: dict[Cell, Printed] = {("application_dispositions", ("received_new", "total")): number(received)}
    made = Made("r1", 2024, cells=cells)
    sums = quantities({(cell.table, cell.codes): (cell.value, cell.status) for cell in made.readings()})
    numbers = []
    for claim in read_claims(passages(lines), 2024, name):
        stated = claim.stated
        if stated.claim_code.startswith("applications_") and not stated.claim_code.endswith("_growth"):
            held = judge(stated, sums)
            numbers.append(
                CountedNumber(
                    stated.claim_code, stated.scope, Decimal(stated.value), claim.raw_text, claim.sentence,
                    stated.is_rounded, held.table_value, held.verdict, held.basis,
                )
            )  # fmt: skip
    return counts_scope(kind, level, name, read_contents(passages(lines)), numbers)


@pytest.mark.parametrize(("name", "received", "text", "expected"), GOVERNMENTS)
def test_a_government_is_counted_as_its_report_says(name: str, received: int, text: str, expected: Counted):
    level: Level = {"省": "province", "市": "prefecture"}.get(name[-1], "county")  # type: ignore[assignment]
    assert counted("government", level, name, received, text) == expected


@pytest.mark.parametrize(("kind", "level", "name", "received", "text", "expected"), BODIES)
def test_other_bodies_are_counted_by_their_kind(kind, level, name, received, text, expected):
    assert counted(kind, level, name, received, text) == expected

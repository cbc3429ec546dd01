"""The sentence in which a report says whose numbers it holds."""

import re
from collections.abc import Iterable

from extractors.prose.passages import Passage

_BODIES = (
    r"(?:各(?:地)?(?:[省市州盟县旗镇乡街级]|区(?!域)|(?:有关|工作|职能)?部门|委办局)"
    r"|(?:工作|所属|组成|政府|直属|职能|有关)部门|[省市州县区旗](?:直|级)(?:各)?部门|部门和(?:单位|乡镇|街道)"
    r"|乡镇|镇街|街镇|街道|县区|区县|县市|所有行政机关|下级(?:人民)?政府|全[省市州盟县区旗])"
)
_REPORT = (
    r"(?:本(?:年度?)?(?:报告|年报)|报告(?:内容|范围|数据)|(?:所列|所载|所涉|以上|上述|各项)(?:统计)?数据"
    r"|统计(?:范围|口径|数据)|数据(?:范围|口径))"
)
_CONTENTS = re.compile(
    rf"{_REPORT}[^。;]{{0,30}}?(?:涵盖|包括|包含|涵括|综合|汇总|(?<!不)含)了?[^。;]{{0,60}}?{_BODIES}"
    rf"|本(?:年度?)?(?:报告|年报)[^。;]{{0,40}}?{_BODIES}[^。;]{{0,60}}?(?:汇总|综合)"
    rf"|(?:汇总|综合)了?[^。;]{{0,40}}?{_BODIES}[^。;]{{0,40}}?(?:编制|形成|编写|整理)[^。;]{{0,6}}?本(?:年度?)?(?:报告|年报)"
)
_NOT_SAID = re.compile(
    r"不(?:包?含|包括|涵盖|在)|未(?:包?含|包括|汇总)|[一二三四五六七八九\d]个?(?:大?部分|方面)|指导|督促|要求|可在|查阅"
)
_WORD = re.compile("涵盖|包括|涵括|综合|汇总|含")


def read_contents(prose: Iterable[Passage]) -> str | None:
    """The first sentence that names others' departments or governments as what the report holds.

    As printed but for white space; None where none does.
    """
    for passage in prose:
        if not _WORD.search(passage.text):
            continue
        for start, end in passage.sentences():
            sentence = passage.text[start:end]
            if _CONTENTS.search(sentence) and not _NOT_SAID.search(sentence):
                return passage.printed(start, end)
    return None

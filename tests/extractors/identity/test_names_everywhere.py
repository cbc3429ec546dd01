"""Names and dates as sites and offices print them, the same in every kind of file."""

import datetime as dt

import pytest

from tests.extractors.identity.frame import PLAIN
from tests.extractors.reading import read
from tests.layouts import LAYOUTS, Report
from tests.layouts.fixed_pages import lay_out
from tests.layouts.page_documents import write_pdf
from tests.layouts.web_pages import WEB_LAYOUTS
from tests.layouts.word_documents import WORD_LAYOUTS

WRITERS = {
    "cells": LAYOUTS["tabbed_cells"], "paragraphs": LAYOUTS["paragraphs"], "page": WEB_LAYOUTS["clean"],
    "word": WORD_LAYOUTS["plain"], "pdf": lambda report: write_pdf(lay_out(report)),
}  # fmt: skip
REPORT = "2024年政府信息公开工作年度报告"


def titled(*title: str, signature: tuple[str, ...] = ()) -> Report:
    return PLAIN.but(title=title, signature=signature)


KINDS: dict[str, tuple[Report, str, dt.date | None]] = {
    "a site's line": (titled(f"昌荣镇{REPORT}", "信息来源：兴化市昌荣镇"), "昌荣镇|兴化市昌荣镇", None),
    "a site's line of another": (titled(f"昌荣镇{REPORT}", "发布单位：兴化市政府办公室"), "昌荣镇", None),
    "date in brackets": (titled(f"衡东县杨林镇{REPORT}", "(2025年3 月 26日)"),
                         "衡东县杨林镇", dt.date(2025, 3, 26)),
    "two lines": (titled("武汉市东湖生态旅游风景区管理委员会", f"卫生健康办公室{REPORT}"),
                  "武汉市东湖生态旅游风景区管理委员会卫生健康办公室", None),
    "inside a word": (titled("武汉市东湖生态旅游风景区管理委员", f"会卫生健康办公室{REPORT}"),
                      "武汉市东湖生态旅游风景区管理委员会卫生健康办公室", None),
    "inside a government": (titled("鲁山县下汤镇人民", f"政府{REPORT}"), "鲁山县下汤镇", None),
    "a committee above a town": (titled(f"鲁山县下汤镇{REPORT}").but(above=("东湖开发区管理委员会",)),
                                 "鲁山县下汤镇", None),
    "a menu above": (titled(f"鲁山县水务局{REPORT}").but(above=("互动交流专区",)), "鲁山县水务局", None),
    "two characters": (titled(f"泗县{REPORT}"), "泗县", None),
    "two characters of a town": (titled(f"乌镇{REPORT}"), "乌镇", None),
    "street": (titled(f"河北区光复道街{REPORT}"), "河北区光复道街|河北区光复道街道", None),
    "simplified already": (titled(f"天水市秦州区藉口镇人民政府{REPORT}"), "天水市秦州区藉口镇", None),
    "no traditional form": (titled(f"汕头市鮀江街道办事处{REPORT}"), "汕头市鮀江街道", None),
    "signed": (titled(REPORT, signature=("鲁山县乡村振兴局", "2025年1月20日")),
               "鲁山县乡村振兴局", dt.date(2025, 1, 20)),
}  # fmt: skip


@pytest.mark.parametrize("written", WRITERS.values(), ids=WRITERS)
@pytest.mark.parametrize(("report", "names", "signed_on"), KINDS.values(), ids=KINDS)
def test_a_name_is_the_same_in_every_kind_of_file(
    written, report: Report, names: str, signed_on: dt.date | None
):
    reading = read(written(report))
    assert reading.agency in names.split("|")
    assert (reading.year, reading.signed_on) == (2024, signed_on)

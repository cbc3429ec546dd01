"""A report of which only the parts around the tables matter."""

from typing import Any

from schemas.extraction import ReportReading
from tests.extractors.reading import read
from tests.layouts import LAYOUTS, report, same_everywhere

PLAIN = report(same_everywhere("2021", "0")).but(
    title=(),
    signature=(),
    preface=("现公布本年度报告。",),
    overview=("信息按时公布。",),
    problems=("还有不足。",),
    others=("没有收取信息处理费。",),
)
"""A report whose prose says nothing of body, year or date."""


def identity(layout: str = "tabbed_rows", /, **parts: Any) -> ReportReading:
    return read(LAYOUTS[layout](PLAIN.but(**parts)))

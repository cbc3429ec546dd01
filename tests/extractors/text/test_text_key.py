"""The key of a report's text: the same for one report in two files, another one for another report."""

import pytest

from tests.extractors.reading import read
from tests.extractors.tables.test_page_furniture import ABOVE, BELOW
from tests.layouts import LAYOUTS, all_different, report

FIGURES = all_different("2021")
REPORT = report(FIGURES)


def test_the_same_report_in_another_layout_has_the_same_text_key():
    keys = {name: read(layout(REPORT)).text_key for name, layout in LAYOUTS.items()}
    assert set(keys.values()) == {keys["tabbed_cells"]}


def test_the_same_report_with_a_web_page_around_it_has_the_same_text_key():
    layout = LAYOUTS["tabbed_cells"]
    plain = read(layout(REPORT)).text_key
    assert read(layout(REPORT.but(above=ABOVE))).text_key == plain
    assert read(layout(REPORT.but(below=BELOW))).text_key == plain


@pytest.mark.parametrize(
    "change",
    [
        {"overview": ("（一）主动公开。2024年发布信息68条。",)},
        {"problems": ("另有一句。",)},
        {"others": ("另有一句。",)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_other_prose_has_another_text_key(change):
    layout = LAYOUTS["tabbed_cells"]
    assert read(layout(REPORT.but(**change))).text_key != read(layout(REPORT)).text_key

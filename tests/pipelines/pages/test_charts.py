"""Charts: every value at its place, gaps where there is no number, words that stay words."""

import re
from collections.abc import Collection
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

from pipelines.pages.charts import HEIGHT, Line, line_chart


def drawn(*lines: Line, percent: bool = False, doubtful: Collection[int] = ()) -> ElementTree.Element:
    return ElementTree.fromstring(line_chart("某县：申请数", lines, percent=percent, doubtful=doubtful))


def test_a_line_has_a_point_a_year_and_its_name():
    svg = drawn(Line("新收", [(2022, 10), (2023, 20), (2024, Decimal("40"))]))
    points = [(float(at.get("cx", "")), float(at.get("cy", ""))) for at in svg.iter("circle")]
    assert len(points) == 3
    (_, first), (_, second), (_, third) = points
    bottom = HEIGHT - 24
    assert [round((bottom - y) / (bottom - third), 2) for y in (first, second, third)] == [0.25, 0.5, 1.0]
    assert "新收" in [text.text for text in svg.iter("text")]
    assert svg.findtext("title") == "某县：申请数"


def test_a_year_without_a_number_breaks_the_line_and_is_no_zero():
    svg = drawn(Line("新收", [(2021, 5), (2022, None), (2023, 5), (2024, 6)]))
    (path,) = [each.get("d", "") for each in svg.iter("path") if "line" in each.get("class", "")]
    assert re.sub(r"[\d. ]+", "", path) == "MML"
    assert len(list(svg.iter("circle"))) == 3


def test_a_doubtful_year_is_hollow_and_has_an_asterisk():
    svg = drawn(Line("率", [(2022, 0.1), (2023, 0.2), (2024, 0.3)]), percent=True, doubtful=[2023])
    hollow = [at.get("cx") for at in svg.iter("circle") if "hollow" in at.get("class", "")]
    (label,) = [text.get("x") for text in svg.iter("text") if text.text == "2023*"]
    assert hollow == [label]
    assert {"2022", "2024"} <= {text.text for text in svg.iter("text")}


def test_labels_of_lines_that_end_together_stand_apart():
    svg = drawn(*(Line(name, [(2023, 7), (2024, 7)]) for name in ("甲", "乙", "丙", "丁")))
    heights = sorted(
        float(text.get("y", "")) for text in svg.iter("text") if text.get("class", "").startswith("c")
    )
    assert len(heights) == 4
    assert all(lower - upper >= 14 for upper, lower in pairwise(heights))
    assert heights[-1] <= HEIGHT


def test_the_axis_begins_at_zero_and_ends_above_every_value():
    svg = drawn(Line("率", [(2023, 0.31), (2024, 0.5)]), percent=True)
    assert {"0%", "25%", "50%"} <= {text.text for text in svg.iter("text")}


def test_words_are_escaped():
    assert "<b>" not in line_chart("<b>", [Line("<b>", [(2023, 1), (2024, 2)])])


def test_nothing_is_drawn_of_one_year():
    assert line_chart("", [Line("新收", [(2024, 1)]), Line("办结", [(2023, None), (2024, 3)])]) == ""

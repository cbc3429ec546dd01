"""What of pdfplumber's work is done here in less time, against pdfplumber itself."""

from collections import defaultdict
from io import BytesIO
from typing import Any

import pdfplumber
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdfminer.layout import LTFigure
from pdfminer.pdfinterp import PDFGraphicState
from pdfplumber.page import Page, PDFPageAggregatorWithMarkedContent
from pdfplumber.table import edges_to_intersections, intersections_to_cells
from pdfplumber.utils.text import LIGATURES, extract_text

from extractors.readers.pdf.pdfplumber_reading import (
    PlainDevice,
    cells_between,
    edges_of,
    objects_on,
    text_of,
)
from tests.extractors.readers.pdf_cases import LOOKS
from tests.fixtures.pdf.make import KEPT, path_of
from tests.layouts import all_different, report

PLACES = st.integers(0, 6).map(lambda place: place * 10.0)


@st.composite
def edges(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Ruling lines, some of them twice, in pieces, or a little off their place."""
    made = []
    for is_across in draw(st.lists(st.booleans(), min_size=4, max_size=24)):
        at = draw(PLACES) + draw(st.sampled_from([0.0, 0.0, 0.0, 2.0]))
        start, end = sorted([draw(PLACES), draw(PLACES)])
        x0, top, x1, bottom = (start, at, end, at) if is_across else (at, start, at, end)
        sides = {"x0": x0, "top": top, "x1": x1, "bottom": bottom}
        made.append({**sides, "orientation": "h" if is_across else "v"})
    return made


@given(edges())
def test_cells_are_those_of_pdfplumber_in_its_order(made: list[dict[str, Any]]):
    crossings = edges_to_intersections(made, 3, 3)
    assert list(cells_between(crossings)) == intersections_to_cells(crossings)


NUMBERS = st.sampled_from([0.0, 0.0, 0.1, 3.0, 7.5, 100.0, -20.0])
MATRICES = st.sampled_from(
    [(1.0, 0.0, 0.0, 1.0, 0.0, 0.0), (0.0, 0.3, -0.3, 0.0, 5.0, 7.0), (1.0, 0.2, 0.1, 1.0, 0.0, 0.0)]
)
RECTANGLES = st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS).map(
    lambda at: [("m", at[0], at[1]), ("l", at[0] + at[2], at[1]), ("l", at[0] + at[2], at[1] + at[3]),
                ("l", at[0], at[1] + at[3]), ("h",)]
)  # fmt: skip
PATHS = RECTANGLES | st.lists(
    st.tuples(st.sampled_from("ml"), NUMBERS, NUMBERS) | st.just(("h",)), max_size=6
).map(lambda path: [("m", 1.0, 2.0), *path])


@given(st.lists(PATHS, max_size=3), MATRICES)
def test_paths_are_those_of_pdfplumber(paths: list[list[Any]], matrix: Any):
    page = _pages(path_of(*KEPT[0]).read_bytes())[0]
    ours, theirs = PlainDevice(page), PDFPageAggregatorWithMarkedContent(page.pdf.rsrcmgr)
    for device in (ours, theirs):
        device.ctm, device.cur_item = matrix, LTFigure("", (0, 0, 1, 1), (1, 0, 0, 1, 0, 0))
        for path in paths:
            device.paint_path(PDFGraphicState(), True, False, False, path)
    processed: dict[str, list[Any]] = defaultdict(list)
    for item in map(page.process_object, theirs.cur_item):
        processed[item["object_type"]].append(item)
    _assert_alike(ours.objects, processed)


@pytest.mark.parametrize("data", [path_of(*each).read_bytes() for each in KEPT])
def test_objects_of_kept_prints_are_those_of_pdfplumber(data: bytes):
    for page in _pages(data):
        _assert_alike(objects_on(page), page.objects)


@pytest.mark.parametrize("look", LOOKS)
def test_objects_and_edges_are_those_of_pdfplumber(look: str):
    for page in _pages(LOOKS[look](report(all_different("2021")))):
        objects = objects_on(page)
        _assert_alike(objects, page.objects)
        for ours, theirs in zip(edges_of(objects), page.edges, strict=True):
            assert ours.items() <= theirs.items()


def test_curves_are_those_of_pdfplumber():
    slanted = [("m", 1.0, 2.0), ("l", 7.0, 9.0), ("c", 1.0, 1.0, 2.0, 2.0, 3.0, 8.0), ("l", 3.0, 20.0)]
    page = _pages(path_of(*KEPT[0]).read_bytes())[0]
    device = PlainDevice(page)
    device.ctm, device.cur_item = (1, 0, 0, 1, 0, 0), LTFigure("", (0, 0, 1, 1), (1, 0, 0, 1, 0, 0))
    device.paint_path(PDFGraphicState(), True, False, False, slanted)
    assert [edge["orientation"] for edge in edges_of(device.objects)] == [None, None, "v"]


def _pages(data: bytes) -> list[Page]:
    return pdfplumber.open(BytesIO(data)).pages


def _assert_alike(ours: dict[str, list[Any]], theirs: dict[str, list[Any]]) -> None:
    """Ours say no more than pdfplumber's, and the same."""
    assert ours.keys() - theirs.keys() == set()
    assert theirs.keys() - ours.keys() <= {"image"}
    for kind, items in ours.items():
        of_pdfplumber = [
            {name: item[name] for name in own} for own, item in zip(items, theirs[kind], strict=True)
        ]
        assert items == of_pdfplumber


CHARACTERS = st.sampled_from(["0", "7", "12", ",", "件", "申", " ", "", "\u3000", *LIGATURES])
GAPS = st.sampled_from([-12.0, -10.0, -4.0, 0.0, 0.5, 2.9, 3.0, 3.1, 9.0])


@given(
    st.lists(st.tuples(CHARACTERS, GAPS, st.sampled_from([0.0] * 9 + [0.2, 4.0, 20.0]), st.integers(0, 12)))
)
def test_texts_of_cells_are_those_of_pdfplumber(printed: list[tuple[str, float, float, int]]):
    chars, x = [], 100.0
    for text, gap, fall, turned in printed:
        x += gap
        top = 50.0 + fall
        chars.append({
            "text": text, "x0": x, "x1": x + 10.0, "top": top, "bottom": top + 10.0, "doctop": top,
            "upright": turned > 0, "size": 10.0, "width": 10.0, "height": 10.0,
        })  # fmt: skip
        x += 10.0
    assert text_of(chars) == extract_text(chars, x_tolerance=3.0)


def test_a_word_is_put_together_as_it_is_printed():
    sides = {"top": 0.0, "bottom": 10.0, "doctop": 0.0, "upright": True}
    chars = [
        {"text": text, "x0": at * 10.0, "x1": at * 10.0 + 9.0, **sides} for at, text in enumerate("1,234")
    ]
    assert text_of(chars) == "1,234"
    assert text_of([*chars[:2], {**chars[2], "text": "ﬁ"}]) == "1,fi"
    assert text_of([]) == ""

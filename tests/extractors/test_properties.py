"""What holds for any report, any layout and any bytes."""

import random
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors import extract
from schemas.errors import ERROR_BY_CODE
from schemas.extraction import Extraction
from tests.extractors.reading import NOT_APPLICABLE, assert_nothing_invented, assert_reads, assert_sound, read
from tests.layouts import LAYOUTS, REPORT_FORMS, Figures, cells_of, report
from tests.layouts.figures import AMOUNTS
from tests.mutations.sampling import WRITERS

SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FEWER = settings(SETTINGS, max_examples=25)
BEGINNINGS = (
    b"%PDF-1.7\n",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"{\\rtf1",
    b"<html><table>",
    b"<?xml version='1.0'?>",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\xff\xfe",
    b"\x1f\x8b",
    b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n--a\n",
    b"\x89PNG\r\n\x1a\n",
    b"II*\x00",
)
"""How files of many kinds begin."""
layouts = st.sampled_from(sorted(LAYOUTS))
forms = st.sampled_from(REPORT_FORMS)
counts = st.one_of(
    st.just("0"),
    st.integers(0, 30).map(str),
    st.integers(0, 10**9).map(str),
    st.integers(1000, 10**8).map(lambda number: f"{number:,}"),
)
amounts = st.decimals(0, 10**6, places=4).map(str) | st.integers(0, 10**6).map(str)
not_applicable = st.sampled_from(sorted(NOT_APPLICABLE))


@st.composite
def all_figures(draw: st.DrawFn, empty: float = 0.0) -> Figures:
    """Figures of any form: a few texts drawn, and spread over the cells; ``empty`` is the share of blanks."""
    form = draw(forms)
    texts = draw(st.lists(counts | not_applicable, min_size=4, max_size=12))
    money = draw(st.lists(amounts, min_size=1, max_size=3))
    spread = random.Random(draw(st.integers(0, 2**32)))
    printed = {}
    for cell in cells_of(form):
        text = spread.choice(money if cell.rsplit("/", 1)[1] in AMOUNTS else texts)
        printed[cell] = "" if spread.random() < empty else text
    return Figures(form, printed)


@SETTINGS
@given(all_figures(), layouts)
def test_any_figures_come_back_from_any_layout(figures: Figures, layout: str):
    assert_reads(read(LAYOUTS[layout](report(figures))), figures.printed)


@FEWER
@given(all_figures(), st.sampled_from([(form, name) for form, ways in WRITERS.items() for name in ways]))
def test_any_figures_come_back_from_any_format(figures: Figures, way: tuple[str, str]):
    format_, layout = way
    assert_reads(read(WRITERS[format_][layout](report(figures)), f"report.{format_}"), figures.printed)


@SETTINGS
@given(all_figures(empty=0.05), layouts)
def test_blanks_anywhere_never_move_a_number(figures: Figures, layout: str):
    assert_nothing_invented(read(LAYOUTS[layout](report(figures))), figures.printed)


@FEWER
@given(all_figures(), layouts)
def test_the_same_bytes_read_the_same(figures: Figures, layout: str):
    data = LAYOUTS[layout](report(figures)).encode()
    assert extract(data) == extract(data)


@SETTINGS
@given(all_figures(), layouts, st.data())
def test_a_cut_report_states_nothing_wrong(figures: Figures, layout: str, data: st.DataObject):
    """Cut at any line end: what is stated is printed. (A number cut in two has a test of its own.)"""
    lines = LAYOUTS[layout].lines(report(figures))
    end = data.draw(st.integers(0, len(lines)))
    extraction = extract("\n".join(lines[:end]).encode())
    for reading in extraction.reports:
        assert_nothing_invented(reading, figures.printed)


def assert_well_formed(extraction: Extraction) -> None:
    """Either reports that are sound or a reason why there are none."""
    assert (extraction.error_code is None) == bool(extraction.reports)
    assert extraction.error_code is None or extraction.error_code in ERROR_BY_CODE
    for reading in extraction.reports:
        assert_sound(reading)


@SETTINGS
@given(st.binary(max_size=600))
def test_any_bytes_are_no_reason_to_raise(data: bytes):
    assert_well_formed(extract(data))


@SETTINGS
@given(
    st.sampled_from(BEGINNINGS), st.binary(max_size=600), st.sampled_from(["", "a.docx", "a.pdf", "a.html"])
)
def test_bytes_that_begin_like_a_file_are_no_reason_to_raise(beginning: bytes, data: bytes, name: str):
    extraction = extract(beginning + data, name)
    assert extraction.members or (extraction.error_code is None) == bool(extraction.reports)


@SETTINGS
@given(
    st.text(
        alphabet="0123456789\t\n |/-—（）()、.规章总计其他自然人第二十条项年月日报告政府信息公开工作度",
        max_size=400,
    )
)
def test_any_text_is_no_reason_to_raise(text: str):
    assert_well_formed(extract(text.encode()))


@FEWER
@given(all_figures(), layouts, st.integers(0, 2**32), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_damaged_bytes_are_no_reason_to_raise(figures: Figures, layout: str, seed: int, encoding: str):
    data = bytearray(LAYOUTS[layout](report(figures)).encode(encoding))
    damage = random.Random(seed)
    for _ in range(damage.randrange(1, 20)):
        data[damage.randrange(len(data))] = damage.randrange(256)
    assert_well_formed(extract(bytes(data[: damage.randrange(len(data))])))


@SETTINGS
@given(all_figures(empty=0.02), layouts, st.integers(0, 2**32))
def test_lines_in_disorder_are_no_reason_to_raise(figures: Figures, layout: str, seed: int):
    lines = LAYOUTS[layout].lines(report(figures))
    damage = random.Random(seed)
    for _ in range(damage.randrange(1, 12)):
        place, other = damage.randrange(len(lines)), damage.randrange(len(lines))
        match damage.randrange(5):
            case 0:
                del lines[place]
            case 1:
                lines.insert(place, lines[other - 1])
            case 2:
                lines[place], lines[other - 1] = lines[other - 1], lines[place]
            case 3:
                lines[place] = lines[place][: damage.randrange(len(lines[place]) + 1)]
            case _:
                lines[place] += damage.choice(("\t", "|", "0", " 12", "其他", "（", "无"))
    assert_well_formed(extract("\n".join(lines).encode()))


@FEWER
@given(all_figures(), layouts, st.data())
def test_a_lost_line_moves_no_number(figures: Figures, layout: str, data: st.DataObject):
    """Any one line of the tables lost: a number may be missed, none may land in another cell.

    Every cell prints another number, so that a wrong place shows.
    """
    different = Figures(figures.form, {cell: str(1000 + index) for index, cell in enumerate(figures.printed)})
    lines = LAYOUTS[layout].lines(report(different))
    first = next(index for index, line in enumerate(lines) if "第二十条" in line)
    last = max(index for index, line in enumerate(lines) if "1000" < line.strip("\t| ")[:4] < "1999")
    lost = data.draw(st.integers(first, last))
    extraction = extract("\n".join(lines[:lost] + lines[lost + 1 :]).encode())
    for reading in extraction.reports:
        assert_nothing_invented(reading, different.printed)


@FEWER
@given(amounts)
def test_amounts_are_exact(text: str):
    cell = "article20_items/art20_8/administrative_fees/fee_amount"
    printed = dict.fromkeys(cells_of("2021"), "0") | {cell: text}
    reading = read(LAYOUTS["tabbed_rows"](report(Figures("2021", printed))))
    (fee,) = [cell for cell in reading.cells if cell.codes[-1] == "fee_amount"]
    assert fee.value == Decimal(text)

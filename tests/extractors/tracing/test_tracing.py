"""A trace marks every cell where it is printed, says what is known of it, and runs nothing."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from extractors.tracing.pictures import image_pages
from schemas.errors import UnreadableSourceError
from schemas.statuses import VALUE_STATUSES
from schemas.traced_report import NoSuchCellError
from tests.extractors.readers.pdf_cases import LOOKS
from tests.extractors.readers.test_scans import NEEDS
from tests.extractors.tracing.traced import TracePage, box_of, trace_page, words
from tests.fixtures.scans.draw import FOLDER
from tests.layouts import LAYOUTS, Report, all_different, figures, report
from tests.layouts.fixed_pages import PAGE_HEIGHT, PAGE_WIDTH, lay_out
from tests.layouts.ofd_files import write_ofd
from tests.layouts.page_documents import write_pdf
from tests.layouts.printed_pages import PACKAGES, find_chromium, photograph
from tests.layouts.sheets import SHEET_LAYOUTS
from tests.layouts.web_pages import WEB_LAYOUTS
from tests.layouts.word_documents import WORD_LAYOUTS

GRANTED = "application_dispositions/granted/total"
MARKS = ("", "/", "—", "0", "12", "3", "1,451,015")


def printed() -> Report:
    """A report with blanks, marks and numbers of all lengths."""
    return report(figures("2021", lambda index, _: MARKS[index * 5 % len(MARKS)]))


def _bytes(document: str | bytes) -> bytes:
    return document.encode() if isinstance(document, str) else document


DOCUMENTS = {
    **{f"text {name}": _bytes(LAYOUTS[name](printed())) for name in ("tabbed_cells", "tabbed_rows")},
    "text with bars": _bytes(LAYOUTS["trailing_bars"](printed())),
    **{
        f"page {name}": _bytes(WEB_LAYOUTS[name](printed())) for name in ("clean", "layout_tables", "archive")
    },
    "page of lines": _bytes(WEB_LAYOUTS["lines_with_bars"](printed())),
    "Word": WORD_LAYOUTS["plain"](printed()),
    "spreadsheet": SHEET_LAYOUTS["one_sheet"](printed()),
    "csv": SHEET_LAYOUTS["csv"](printed()),
}


@pytest.mark.parametrize("data", DOCUMENTS.values(), ids=DOCUMENTS)
def test_every_mark_holds_what_is_printed_in_the_cell(data: bytes):
    page = trace_page(data, GRANTED)
    wrong = {
        name: (page.mark(name).text(), cell.reading.raw_text)
        for name, cell in page.report.by_name.items()
        if words(page.mark(name)) != "".join((cell.reading.raw_text or "").split())
        or cell.reading.status not in (page.mark(name).attributes["class"] or "").split()
    }
    assert not wrong
    assert page.chosen.attributes["id"] == page.mark(GRANTED).attributes["id"]
    assert page.chosen.attributes["href"] == f"#{page.card(GRANTED).attributes['id']}"


def test_lines_of_a_text_are_the_files_own():
    text = LAYOUTS["tabbed_rows"](printed())
    page = trace_page(text.encode(), GRANTED)
    assert [line.text() for line in page.parsed.css("dl.lines dd")] == text.split("\n")
    line, _, column = (page.report.by_name[GRANTED].reading.locator or "").partition(";")
    row = page.parsed.css(f"dt[id={line.replace('=', '-')}] + dd")[0]
    assert words(row).startswith("三、本年度办理结果（一）予以公开")
    assert row.css("a.cell")[-1].attributes["id"] == page.chosen.attributes["id"]
    assert column


def test_the_tables_of_a_document_keep_their_shape():
    page = trace_page(_bytes(WEB_LAYOUTS["clean"](report(all_different("2021")))), GRANTED)
    tables = page.parsed.css("table.grid")
    assert len(tables) == 3
    heads = {words(cell): cell.attributes for cell in tables[1].css("td")}
    assert heads["申请人情况"].get("colspan") == "7"
    assert heads["（三）不予公开"].get("rowspan") == "8"


def _all_cover_their_numbers(page: TracePage, source: Report) -> None:
    """Every box holds the place where the renderer put the cell's text, which no other cell prints."""
    places = {
        text.text: (number, text.x / PAGE_WIDTH, (text.y + text.size / 2) / PAGE_HEIGHT)
        for number, sheet in enumerate(lay_out(source), start=1)
        for text in sheet.texts
    }
    outside = []
    for name, cell in page.report.by_name.items():
        mark = page.mark(name)
        number, x, y = places[cell.reading.raw_text or ""]
        left, top, right, bottom = box_of(mark)
        if not (left <= x + 0.002 and x <= right and top <= y <= bottom) or _page_of(mark) != number:
            outside.append((name, number, (x, y), box_of(mark)))
    assert not outside


def _page_of(mark: object) -> int:
    (picture,) = mark.parent.css("img, svg")  # type: ignore[attr-defined]
    label = picture.attributes.get("alt") or picture.attributes["aria-label"]
    return int("".join(re.findall(r"\d", label.partition("页")[0])))


def _pictures(page: TracePage) -> list[Image.Image]:
    uris = [image.attributes["src"] or "" for image in page.parsed.css(".page img")]
    assert all(uri.startswith("data:image/") for uri in uris)
    return [Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))) for uri in uris]


def _ink_in(picture: Image.Image, box: tuple[float, float, float, float]) -> bool:
    """Whether something dark is drawn well within a box, away from the rules around it."""
    left, top, right, bottom = box
    wide, high = (right - left) / 8, (bottom - top) / 5
    x0, x1 = round((left + wide) * picture.width), round((right - wide) * picture.width)
    y0, y1 = round((top + high) * picture.height), round((bottom - high) * picture.height)
    return bool(np.asarray(picture.convert("L"))[y0:y1, x0:x1].min() < 128)


@pytest.mark.parametrize("write", [write_pdf, write_ofd])
def test_boxes_on_a_page_cover_their_numbers(write):
    source = report(all_different("2021"))
    page = trace_page(write(lay_out(source)), GRANTED)
    _all_cover_their_numbers(page, source)
    drawn = page.parsed.css("svg")
    assert not drawn or "政府信息公开工作年度报告" in "".join(part.text() for part in drawn[0].css("text"))


@pytest.mark.parametrize("look", ["off_the_corner", "turned_0_rotated_90", "two_pages_a_sheet"])
def test_boxes_lie_on_the_picture_however_the_page_is_made(look: str):
    """Cells with numbers have ink in their boxes, blank ones have none."""
    page = trace_page(LOOKS[look](printed()), GRANTED)
    pictures = _pictures(page)
    wrong = []
    for name, cell in page.report.by_name.items():
        mark = page.mark(name)
        if _ink_in(pictures[_page_of(mark) - 1], box_of(mark)) != bool(cell.reading.raw_text):
            wrong.append((name, cell.reading.raw_text))
    assert not wrong


def test_a_page_of_which_less_is_shown_is_shown_whole():
    pages = lay_out(printed())
    data = write_pdf(pages).replace(b"/MediaBox", b"/CropBox [40 40 560 810] /MediaBox")
    page = trace_page(data, GRANTED)
    (left, top, right, bottom), picture = box_of(page.chosen), _pictures(page)[0]
    assert picture.width / picture.height == pytest.approx(PAGE_WIDTH / PAGE_HEIGHT, rel=0.01)
    assert page.report.by_name[GRANTED].reading.raw_text
    assert _ink_in(picture, (left, top, right, bottom))


def test_boxes_on_a_scan_lie_on_its_numbers():
    for library in ("cv2", "onnxruntime", "rapidocr"):
        pytest.importorskip(library, reason=NEEDS)
    page = trace_page((FOLDER / "cropped.png").read_bytes())
    (picture,) = _pictures(page)
    boxes = [box_of(page.mark(name)) for name in page.report.by_name if name.startswith("review_litigation")]
    assert len(boxes) == 15
    texts = [
        cell.reading.raw_text for name, cell in page.report.by_name.items() if name.startswith("review_")
    ]
    assert [_ink_in(picture, box) for box in boxes] == [bool(text) for text in texts]
    # The table was turned by a quarter: its row runs up the page.
    assert [box[1] for box in boxes] == sorted((box[1] for box in boxes), reverse=True)


def test_a_grey_image_of_sixteen_bits_is_shown_in_its_greys():
    grey = np.linspace(0, 65535, 64 * 64, dtype=np.uint16).reshape(64, 64)
    buffer = io.BytesIO()
    Image.fromarray(grey).save(buffer, "PNG")
    _, (picture,) = image_pages(buffer.getvalue(), frozenset({1}))
    shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(picture.uri.partition(",")[2]))))
    assert np.abs(shown.astype(int) - grey // 256).max() < 16


def test_an_image_that_is_none_is_refused():
    with pytest.raises(UnreadableSourceError, match="damaged_file"):
        image_pages((FOLDER / "cropped.png").read_bytes()[:200], frozenset({1}))


CHOSEN = (0xD4, 0x00, 0x6A)
"""The colour around the chosen cell."""


def _picture_in_a_browser(html: str) -> Image.Image:
    chromium = find_chromium()
    if chromium is None:
        pytest.skip(f"needs the packages {PACKAGES}")
    return Image.open(io.BytesIO(photograph(html, chromium))).convert("RGB")


def test_a_browser_opens_the_page_at_the_cell():
    """The last cell of a long text is far below what a window shows."""
    last = "review_litigation_counts/litigation_after_review/total"
    page = trace_page(LAYOUTS["tabbed_cells"](printed()).encode(), last)
    shown = _picture_in_a_browser(page.html)
    # Legend and panel have the colour, too; the source is below the one and left of the other.
    assert CHOSEN in set(map(tuple, np.asarray(shown.crop((0, 250, 700, 800))).reshape(-1, 3).tolist()))


def test_a_card_says_what_is_printed_how_it_was_read_and_what_hangs_on_it():
    values = {"received_new": "10", "carried_in": "1", "granted": "11", "total_processed": "9"}
    printed_ = all_different("2021").but(
        dict.fromkeys(all_different("2021").printed, "0")
        | {f"application_dispositions/{row}/natural_person": number for row, number in values.items()}
    )
    name = "application_dispositions/total_processed/natural_person"
    page = trace_page(LAYOUTS["tabbed_rows"](report(printed_)).encode(), name)
    card = words(page.card(name))
    assert "总计·自然人" in card
    assert "labels" in card
    assert (page.report.by_name[name].reading.locator or "none") in page.card(name).text()
    assert "arithmetic_broken" in card
    sums = [words(check) for check in page.card(name).css("p.sums")]
    assert sums == ["11≠9不成立·broken", "9≠11不成立·broken", "0≠9不成立·broken"]
    assert [words(said) for said in page.card(name).css("p.explained")] == [
        "若“总计·自然人”为11而不是9，该关系就成立；经过它的其他关系仍有1项不成立。"
    ] * 2 + ["若“总计·自然人”为0而不是9，该关系就成立；经过它的其他关系仍有2项不成立。"]
    first = page.card(name).css("table.sides tr")[0]
    assert words(first).startswith("本年新收")
    assert words(first).endswith("10")
    assert first.css("a")[0].attributes["href"] == "#" + (
        page.mark("application_dispositions/received_new/natural_person").attributes["id"] or ""
    )


def test_all_statuses_are_in_the_legend_with_their_numbers():
    page = trace_page(_bytes(LAYOUTS["tabbed_rows"](printed())))
    legend = [words(entry) for entry in page.parsed.css("ul.key li")]
    names = [entry.rstrip("0123456789") for entry in legend]
    assert names[:3] == ["数字stated", "空白blank", "不适用notapplicable"]
    assert names[3:] == ["不可读unreadable", "缺失missing", "位置不定ambiguous"]
    shares = dict.fromkeys(VALUE_STATUSES, 0)
    for cell in page.report.cells:
        shares[cell.reading.status] += 1
    assert [int(re.search(r"\d+$", entry)[0]) for entry in legend] == list(shares.values())  # type: ignore[index]


def test_without_a_cell_none_is_chosen_and_the_worst_finding_comes_first():
    changed = printed().but(signature=("临江县河口镇人民政府", "2024年1月20日"))
    text = LAYOUTS["tabbed_rows"](changed).replace("（一）予以公开", "（一）予以公开\t5", 1)
    page = trace_page(text.encode())
    assert not page.parsed.css(".cell.chosen")
    chips = [words(chip).partition("·")[2] for chip in page.parsed.css("aside details .finding .chip")]
    order = ["error", "warning", "info"]
    assert chips == sorted(chips, key=order.index)
    assert chips[0] == "error"
    assert "signed_before_year_end" in page.html


def test_findings_call_cells_as_the_form_does():
    text = LAYOUTS["tabbed_rows"](report(all_different("2021").but({GRANTED: "l6O"})))
    page = trace_page(text.encode(), GRANTED)
    (finding,) = (part for part in page.card(GRANTED).css(".finding") if "cell_unreadable" in part.text())
    assert GRANTED not in finding.text()
    assert "单元格不可读" in finding.text()
    assert "“予以公开 · 总计” 原文为“l6O”" in finding.text()
    assert "“Granted · Total” prints “l6O”" in finding.text()


def test_cells_without_a_place_are_listed():
    text = LAYOUTS["tabbed_rows"](report(all_different("2021")))
    cut = "\n".join(line for line in text.split("\n") if "国家秘密" not in line)
    name = "application_dispositions/refused.state_secret/total"
    page = trace_page(cut.encode(), name)
    assert not page.parsed.css("main .cell.chosen")
    assert "missing" in words(page.card(name))
    assert "row_missing" in words(page.card(name))
    before = page.mark("application_dispositions/granted_in_part/total")
    links = [link.attributes["href"] for link in page.card(name).css("dl.facts a")]
    assert links == [f"#{before.attributes['id']}"]
    assert len(page.parsed.css("aside ul.cells a")) == 7


def test_cells_that_cannot_be_told_apart_are_marked_at_their_row():
    text = LAYOUTS["trimmed_rows"](report(all_different("2021").but({GRANTED: ""})))
    page = trace_page(text.encode(), GRANTED)
    reading = page.report.by_name[GRANTED].reading
    assert (reading.status, reading.raw_text) == ("ambiguous", None)
    assert words(page.chosen) == "（一）予以公开"
    assert page.chosen.attributes["id"] == page.mark(GRANTED).attributes["id"]
    assert "row_blanks_unplaced" in words(page.card(GRANTED)) or "row_short" in words(page.card(GRANTED))


@pytest.fixture(scope="module")
def page() -> TracePage:
    return trace_page(LAYOUTS["tabbed_rows"](report(all_different("2021"))).encode())


def test_a_cell_may_be_called_by_how_it_ends(page: TracePage):
    assert page.report.cell_called("granted/total").name == GRANTED
    assert page.report.cell_called(GRANTED).name == GRANTED
    assert page.report.cell_called("fee_amount").name.endswith("/administrative_fees/fee_amount")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("total", ["28 cells", "received_new/total", "20 more"]),
        ("grantd/total", ["no cell", GRANTED]),
        ("state_secret", ["refused.state_secret/natural_person"]),
        ("nonsense", ["no cell", "article20_items/art20_1/regulations/issued"]),
        ("", ["no cell"]),
    ],
)
def test_a_name_that_is_no_cells_is_told_what_is_near(page: TracePage, given: str, told: list[str]):
    with pytest.raises(NoSuchCellError) as refusal:
        page.report.cell_called(given)
    assert all(part in str(refusal.value) for part in told)


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><style>*{display:none}</style>&lt;b&gt;"


def _holds_nothing_live(page: TracePage) -> None:
    assert not page.parsed.css("script, iframe, object, embed, link, base, form, video, audio, button")
    assert len(page.parsed.css("style")) == 1
    assert "alert(" not in page.parsed.css("style")[0].text()
    for node in page.parsed.css("*"):
        for name, value in node.attributes.items():
            assert not name.startswith("on")
            if name in {"href", "src"}:
                assert (value or "").startswith(("#", "data:image/"))
    policy = page.parsed.css("meta[http-equiv=Content-Security-Policy]")[0].attributes["content"] or ""
    assert policy.startswith("default-src 'none';")
    assert "script-src" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("layout", ["text", "Word", "page", "spreadsheet"])
def test_what_is_hostile_in_a_source_is_text_on_the_page(layout: str):
    hostile = printed().but(preface=(HOSTILE,), problems=(HOSTILE,), signature=(HOSTILE, "2025年1月20日"))
    data = {
        "text": lambda: LAYOUTS["tabbed_rows"](hostile).encode(),
        "Word": lambda: WORD_LAYOUTS["python_docx"](hostile),
        "page": lambda: _bytes(WEB_LAYOUTS["clean"](hostile)),
        "spreadsheet": lambda: SHEET_LAYOUTS["one_sheet"](hostile),
    }[layout]()
    page = trace_page(data, GRANTED, "<img src=x onerror=alert(3)>.txt")
    _holds_nothing_live(page)
    assert "<script>alert(1)</script>" in page.parsed.css("main")[0].text()
    assert "<img src=x onerror=alert(3)>.txt" in page.parsed.css("header")[0].text()


def test_a_page_with_scripts_and_styles_of_its_own_leaves_them_behind():
    body = _bytes(WEB_LAYOUTS["clean"](printed()))
    live = "<script>alert(1)</script><style>*{cursor:wait}</style><p onclick='alert(2)' style='x:y'>说明</p>"
    page = trace_page(body.replace(b"<body>", f"<body>{live}".encode()), GRANTED)
    _holds_nothing_live(page)
    assert "说明" in page.parsed.css("main")[0].text()
    assert "alert" not in page.parsed.css("main")[0].text()


def test_what_would_not_be_seen_is_written_out():
    text = LAYOUTS["tabbed_rows"](printed().but(problems=("已\u202e公开\u200b了\x01",)))
    shown = trace_page(text.encode()).parsed.css("main")[0].text()
    assert r"已\u202e公开\u200b了\u0001" in shown


def test_a_source_that_cannot_be_read_is_refused(page: TracePage):
    from extractors.tracing.rendering import render_trace

    with pytest.raises(UnreadableSourceError):
        render_trace(page.report, None, b"%PDF-1.7\n%%EOF", "report.pdf")

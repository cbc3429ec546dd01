"""A value of a PDF is what is displayed: fields and notes too, and nothing that is hidden."""

from collections.abc import Callable
from dataclasses import replace
from string import digits
from typing import Any

import pytest

from extractors.readers.pdf import pdf_pages as pdf
from extractors.reading import read_report
from schemas.extraction import CellReading
from tests.extractors.reading import by_name, findings_on, read
from tests.layouts import all_different, report
from tests.layouts.fixed_pages import PAGE_HEIGHT, PAGE_WIDTH, Page, lay_out
from tests.layouts.page_documents import Spot, drawn_besides

CELL = "application_dispositions/granted/commercial_enterprise"
FIGURES = all_different("2021")
PRINTED = FIGURES.printed[CELL]
PAGES = lay_out(report(FIGURES))
(TEXT,) = [text for text in PAGES[0].texts if text.text == PRINTED]
SPOT = Spot.of(TEXT)
WITHOUT: list[Page] = [
    replace(PAGES[0], texts=[text for text in PAGES[0].texts if text is not TEXT]),
    *PAGES[1:],
]
X0, Y0, X1, Y1 = SPOT.box()
RECT = f"/Rect [{X0:.2f} {Y0:.2f} {X1:.2f} {Y1:.2f}]"
FONTS = "/Resources << /Font << /F0 3 0 R >> >>"
FORM = f"/Type /XObject /Subtype /Form /BBox [0 0 {X1 - X0:.2f} {Y1 - Y0:.2f}] {FONTS}"
IN_FORM = Spot(1, 1 + SPOT.size * 0.12, SPOT.size, SPOT.width)
PICTURE = (
    "/Type /XObject /Subtype /Image /Width 4 /Height 4 /ColorSpace /DeviceGray /BitsPerComponent 8 "
    "/Decode [0 2]"
)
SAID_ALOUD = "/Span << /ActualText (765) >> BDC"
LAYER_OFF = "/OCProperties << /OCGs [{layer}] /D << /OFF [{layer}] >> >>"
UNICODE = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def "
    "1 begincodespacerange <00> <FF> endcodespacerange {} beginbfchar {} endbfchar endcmap end end"
)
CHECKERED, WHITE = "\x00~" * 8, "~" * 16


def _field(appearance: str = "", kind: str = "/Subtype /Widget /FT /Tx /T (a)", flags: int = 4) -> str:
    shown = "/AP << /N {appearance} >>" if appearance else ""
    return f"{kind} {RECT} /F {flags} {shown}"


def _with_field(content: str, *, kind: str = "", flags: int = 4, pages: list[Page] = WITHOUT) -> bytes:
    """A field or note whose appearance has some content; none at all where that is empty."""
    kind = kind or f"/Subtype /Widget /FT /Tx /T (a) /V ({PRINTED})"
    more = {"appearance": (FORM, content)} if content else {}
    return drawn_besides(pages, annotations=[_field(content, kind, flags)], more=more)


def _note(contents: str) -> str:
    return f"/Subtype /FreeText /Contents ({contents}) /DA (/Helv 9 Tf 0 g)"


def _layer(state: str) -> dict[str, Any]:
    return {
        "over": f"/OC /Layer BDC {SPOT.show(PRINTED)} EMC",
        "resources": "/Properties << /Layer {layer} >>",
        "catalog": f"/OCProperties << /OCGs [{{layer}}] /D << /{state} [{{layer}}] >> >>",
    }


LAYER = {"layer": ("/Type /OCG /Name (a)", "")}
HALF = f"q {X0:.2f} {Y0:.2f} {(X1 - X0) / 4 + 1:.2f} {Y1 - Y0:.2f} re W n {SPOT.show(PRINTED)} Q"


def _gs(entries: str) -> str:
    return f"/ExtGState << /G0 << {entries} >> >>"


def _picture_over(content: str, pages: list[Page]) -> bytes:
    over = f"q {X1 - X0:.2f} 0 0 {Y1 - Y0:.2f} {X0:.2f} {Y0:.2f} cm /Picture Do Q"
    return drawn_besides(
        pages, over=over, x_objects="/Picture {picture}", more={"picture": (PICTURE, content)}
    )


def _called(names: dict[str, int], drawn: str, width: int = 500) -> bytes:
    """A text in a font that calls some glyphs by other names; ``width`` is that of blanks and hyphens."""
    names = {digit: ord(digit) for digit in digits} | names
    called = " ".join(f"<{ord(glyph):02X}> <{code:04X}>" for glyph, code in names.items())
    widths = " ".join(str(width if chr(glyph) in " -" else 556) for glyph in range(32, 58))
    return drawn_besides(
        WITHOUT,
        over=f"BT /F1 {SPOT.size:.2f} Tf {SPOT.x:.2f} {SPOT.y:.2f} Td ({drawn}) Tj ET",
        fonts="/F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding "
        f"/FirstChar 32 /LastChar 57 /Widths [{widths}] /ToUnicode {{unicode}} >>",
        more={"unicode": ("", UNICODE.format(len(names), called))},
    )


def _set_by(matrix: str, text: str = "689") -> bytes:
    """A number with a matrix of its own, about the middle of the cell."""
    middle = f"{X0 + (X1 - X0) / 2:.2f} {(Y0 + Y1) / 2:.2f}"
    show = f"BT /F0 {SPOT.size:.2f} Tf {matrix} {middle} Tm <{text.encode('utf-16-be').hex()}> Tj ET"
    return drawn_besides(WITHOUT, over=show)


SHOWN: dict[str, bytes] = {
    "red": drawn_besides(WITHOUT, over=SPOT.show(PRINTED, "1 0 0 rg")),
    "grey": drawn_besides(WITHOUT, over=SPOT.show(PRINTED, "0.55 g")),
    "on light grey": drawn_besides(PAGES, under=SPOT.filled("0.8 g")),
    "white on black": drawn_besides(WITHOUT, over=SPOT.filled("0 g", 3) + SPOT.show(PRINTED, "1 g")),
    "filled and stroked": drawn_besides(WITHOUT, over=SPOT.show(PRINTED, "2 Tr 0.1 w")),
    "clipped beyond it": drawn_besides(
        WITHOUT, over=f"q {X0:.2f} {Y0:.2f} {X1 - X0:.2f} {Y1 - Y0:.2f} re W n {SPOT.show(PRINTED)} Q"
    ),
    "underlined": drawn_besides(PAGES, over=SPOT.line(-0.15)),
    "over an old one that is whited out": drawn_besides(
        WITHOUT, over=SPOT.show("7654") + Spot.filled(replace(SPOT, width=30)) + SPOT.show(PRINTED)
    ),
    "half seen through": drawn_besides(WITHOUT, over=SPOT.show(PRINTED, "/G0 gs"), resources=_gs("/ca 0.7")),
    "under a see-through shape": drawn_besides(
        PAGES, over="/G0 gs " + SPOT.filled("1 0 0 rg"), resources=_gs("/ca 0.3")
    ),
    "in a layer that is on": drawn_besides(WITHOUT, **_layer("ON"), more=LAYER),
    "in a field": _with_field(IN_FORM.show(PRINTED)),
    "in a note": _with_field(IN_FORM.show(PRINTED), kind=_note(PRINTED)),
    "in a note with a ground over an old number": _with_field(
        IN_FORM.filled("1 g", 2) + IN_FORM.show(PRINTED),
        kind=_note(PRINTED),
        pages=[
            replace(PAGES[0], texts=[*WITHOUT[0].texts, replace(TEXT, text="765")]),
            *PAGES[1:],
        ],
    ),
    "over a hidden field": _with_field(IN_FORM.show("99999"), flags=2, pages=PAGES),
    "said to be another": drawn_besides(WITHOUT, over=f"{SAID_ALOUD} {SPOT.show(PRINTED)} EMC"),
    "said to be nothing": drawn_besides(
        WITHOUT, over=f"/P << /ActualText () >> BDC {SPOT.show(PRINTED)} EMC"
    ),
    "said to be another by name": drawn_besides(
        WITHOUT,
        over=f"/Span /Said BDC /P << /MCID 0 >> BDC {SPOT.show(PRINTED)} EMC EMC",
        resources="/Properties << /Said {said} >>",
        more={"said": ("/ActualText (765)", "")},
    ),
    "said to be another in a form": drawn_besides(
        WITHOUT,
        over=f"q 1 0 0 1 {X0:.2f} {Y0:.2f} cm /Form Do Q",
        x_objects="/Form {form}",
        more={"form": (FORM, f"{SAID_ALOUD} {IN_FORM.show(PRINTED)} EMC")},
    ),
    "said to be another in a field": _with_field(f"{SAID_ALOUD} {IN_FORM.show(PRINTED)} EMC"),
    "behind a blank that is called nothing": _called({" ": 0}, f" {PRINTED}"),
    "behind a blank that is called so": _called({" ": 0x20}, f" {PRINTED}"),
    "with a link over it": drawn_besides(PAGES, annotations=[f"/Subtype /Link {RECT} /Border [0 0 0]"]),
}

NOTHING_SHOWN: dict[str, bytes] = {
    "white": drawn_besides(WITHOUT, over=SPOT.show(PRINTED, "1 g")),
    "nearly white": drawn_besides(WITHOUT, over=SPOT.show(PRINTED, "0.99 g")),
    "no ink": drawn_besides(WITHOUT, over=SPOT.show(PRINTED, "3 Tr")),
    "seen through": drawn_besides(WITHOUT, over=SPOT.show(PRINTED, "/G0 gs"), resources=_gs("/ca 0")),
    "under a mask": drawn_besides(
        WITHOUT,
        over=SPOT.show(PRINTED, "/G0 gs"),
        resources=_gs("/SMask << /S /Luminosity /G {mask} >>"),
        more={
            "mask": (
                f"/Type /XObject /Subtype /Form /BBox [0 0 {PAGE_WIDTH} {PAGE_HEIGHT}] "
                "/Group << /S /Transparency /CS /DeviceGray >>",
                "0 g 0 0 9 9 re f",
            )
        },
    ),
    "covered": drawn_besides(PAGES, over=SPOT.filled()),
    "covered by a thick line": drawn_besides(
        PAGES, over=f"q 1 G 10 w {X0:.2f} {(Y0 + Y1) / 2:.2f} m {X1:.2f} {(Y0 + Y1) / 2:.2f} l S Q"
    ),
    "covered by a white picture": _picture_over(WHITE, PAGES),
    "clipped away": drawn_besides(WITHOUT, over=f"q 0 0 5 5 re W n {SPOT.show(PRINTED)} Q"),
    "in a layer that is off": drawn_besides(WITHOUT, **_layer("OFF"), more=LAYER),
    "in a hidden field": _with_field(IN_FORM.show(PRINTED), flags=2),
    "an empty field": _with_field("q Q", kind="/Subtype /Widget /FT /Tx /T (a)"),
}

IN_DOUBT: dict[str, tuple[str, bytes]] = {
    "faint": ("cell_hidden_text", drawn_besides(WITHOUT, over=SPOT.show(PRINTED, "0.9 g"))),
    "a speck": ("cell_hidden_text", drawn_besides(WITHOUT, over=SPOT.show(PRINTED, size=0.01))),
    "cut by its clipping": ("cell_hidden_text", drawn_besides(WITHOUT, over=HALF)),
    "black on black": ("cell_hidden_text", drawn_besides(PAGES, under=SPOT.filled("0 g", 3))),
    "blacked out": ("cell_hidden_text", drawn_besides(PAGES, over=SPOT.filled("0 g", 1))),
    "a black block": ("cell_picture", drawn_besides(WITHOUT, over=SPOT.filled("0 g", 1))),
    "struck out": ("cell_struck_out", drawn_besides(PAGES, over=SPOT.line(0.3))),
    "struck out by a note": (
        "cell_struck_out",
        _with_field(f"0 {(Y1 - Y0) / 2:.2f} {X1 - X0:.2f} 0.6 re f", kind="/Subtype /StrikeOut", pages=PAGES),
    ),
    "upside down": ("cell_struck_out", _set_by("-1 0 0 -1")),
    "seen from behind": ("cell_struck_out", _set_by("-1 0 0 1")),
    "standing on its head": ("cell_struck_out", _set_by("1 0 0 -1", "6")),
    "struck out by a line without appearance": (
        "cell_field_unshown",
        drawn_besides(PAGES, annotations=[f"/Subtype /Line {RECT} /F 4 /L [{X0} {Y0} {X1} {Y1}]"]),
    ),
    "a note in a layer": (
        "cell_field_unshown",
        drawn_besides(
            WITHOUT,
            annotations=[_field("ap", _note(PRINTED)) + " /OC {layer}"],
            catalog=LAYER_OFF,
            more=LAYER | {"appearance": (FORM, IN_FORM.show(PRINTED))},
        ),
    ),
    "struck out beside another": (
        "cell_struck_out",
        drawn_besides(PAGES, over=SPOT.line(0.3) + SPOT.show("5", dx=1.6)),
    ),
    "raised": ("cell_raised_text", drawn_besides(PAGES, over=SPOT.show("1", rise=0.35, size=0.6, dx=1.1))),
    "lowered": ("cell_raised_text", drawn_besides(PAGES, over=SPOT.show("1", rise=-0.15, size=0.6, dx=1.1))),
    "printed over another": ("cell_overprinted", drawn_besides(PAGES, over=SPOT.show("64", dx=0.1))),
    "a note over an old number": (
        "cell_overprinted",
        _with_field(IN_FORM.show("64"), kind=_note("64"), pages=PAGES),
    ),
    "a picture": ("cell_picture", _picture_over(CHECKERED, WITHOUT)),
    "a digit that is called nothing": ("cell_picture", _called({PRINTED[0]: 0}, PRINTED)),
    "a digit that is called a space": ("cell_picture", _called({PRINTED[0]: 0x20}, PRINTED)),
    "a digit that is called a wide space": ("cell_picture", _called({PRINTED[0]: 0x3000}, PRINTED)),
    "a digit that is called a join": ("cell_picture", _called({PRINTED[0]: 0xFEFF}, PRINTED)),
    "a drawing": (
        "cell_picture",
        drawn_besides(
            WITHOUT, over=f"{X0:.2f} {Y0:.2f} m {X1:.2f} {Y1:.2f} l {X1:.2f} {Y0 + 2:.2f} l f 0 g"
        ),
    ),
    "a slanted line": (
        "cell_picture", drawn_besides(WITHOUT, over=f"0.8 w {X0:.2f} {Y0:.2f} m {X1:.2f} {Y1:.2f} l S")
    ),
    "a dash that is drawn": ("cell_picture", drawn_besides(WITHOUT, over=SPOT.line(0.3))),
    "a field without appearance": ("cell_field_unshown", _with_field("")),
    "a note without appearance": ("cell_field_unshown", _with_field("", kind=_note(PRINTED))),
    "a field that shows another value": ("cell_field_unshown", _with_field(IN_FORM.show("64"))),
    "in a font that does not say what its glyphs are": (
        "cell_font_unreliable",
        drawn_besides(
            WITHOUT,
            over=SPOT.show(PRINTED).replace("/F0", "/F1"),
            fonts="/F1 {font}",
            more={
                "font": ("/Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Any /Encoding /Identity-H "
                         "/DescendantFonts [{glyphs}]", ""),
                "glyphs": ("/Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Any /FontDescriptor 5 0 R "
                           "/DW 500 /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
                           "/Supplement 0 >>", ""),
            },
        ),
    ),
    "a field for prints alone": ("cell_field_unshown", _with_field(IN_FORM.show(PRINTED), flags=36)),
}  # fmt: skip


@pytest.mark.parametrize("height", [0.2, 0.3, 0.4])
def test_a_line_through_a_row_strikes_out_all_that_it_runs_through(height: float):
    report = read(drawn_besides(PAGES, over=replace(SPOT, width=200).line(height)))
    row = [cell for name, cell in by_name(report).items() if "/granted/" in name]
    assert [cell.status for cell in row] == ["stated"] + ["unreadable"] * 5 + ["stated"]


def first(data: bytes) -> CellReading:
    """The cell in the first reading; what the other cells print is read there."""
    read_first = read_report(pdf.read(data))
    cells = by_name(read_first)
    others = {name: cell.raw_text for name, cell in cells.items() if name != CELL}
    assert others == {name: text for name, text in FIGURES.printed.items() if name != CELL}
    return cells[CELL]


READINGS = pytest.mark.parametrize(
    "reading", [first, lambda data: by_name(read(data))[CELL]], ids=["first", "both"]
)
Reading = Callable[[bytes], CellReading]


@READINGS
@pytest.mark.parametrize("data", SHOWN.values(), ids=SHOWN)
def test_what_is_displayed_is_read(data: bytes, reading: Reading):
    cell = reading(data)
    assert (cell.status, cell.raw_text) == ("stated", PRINTED)


@READINGS
@pytest.mark.parametrize(("glyph", "width", "read_as"), [("-", 333, "-3"), (" ", 0, "3")])
def test_a_soft_hyphen_is_a_minus_where_it_takes_room(glyph: str, width: int, read_as: str, reading: Reading):
    cell = reading(_called({glyph: 0xAD}, f"{glyph}3", width))
    assert (cell.status, cell.raw_text) == ("stated", read_as)


@READINGS
@pytest.mark.parametrize("data", NOTHING_SHOWN.values(), ids=NOTHING_SHOWN)
def test_what_is_not_displayed_is_not_read(data: bytes, reading: Reading):
    assert reading(data).status == "blank"


@pytest.mark.parametrize(("code", "data"), IN_DOUBT.values(), ids=IN_DOUBT)
def test_what_is_not_certain_is_unreadable_and_says_why(code: str, data: bytes):
    report = read(data)
    first(data)
    assert by_name(report)[CELL].status == "unreadable"
    assert code in {finding.code for finding in findings_on(report, CELL)}


@pytest.mark.parametrize(("number", "beneath"), [("10", "360"), ("42", "64")])
def test_a_digit_on_its_like_that_does_not_show_is_not_left_out_unsaid(number: str, beneath: str):
    """PDFium gives one of two such characters, here that which does not show."""
    text = replace(TEXT, text=number)
    pages = [replace(WITHOUT[0], texts=[*WITHOUT[0].texts, text]), *WITHOUT[1:]]
    report = read(drawn_besides(pages, over=Spot.of(text).show(beneath, "3 Tr", dx=-0.5)))
    assert by_name(report)[CELL].status == "unreadable"
    assert "cell_hidden_text" in {finding.code for finding in findings_on(report, CELL)}


def test_what_lies_beyond_the_shown_part_of_a_page_is_neither_read_nor_blank():
    report = read(drawn_besides(PAGES, page_entries=f"/CropBox [0 0 {X0 - 3:.2f} {PAGE_HEIGHT}]"))
    assert by_name(report)[CELL].status not in ("stated", "blank")

"""What a cell displays is read, what it does not is not, and where that is uncertain a finding says why."""

import re
import struct
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image as Picture

from extractors import extract
from tests.extractors.reading import assert_reads, by_name, read
from tests.layouts import all_different, report
from tests.layouts.fixed_pages import lay_out
from tests.layouts.ofd_files import OFD_COLOUR, OPAQUE, OfdText, packed, rewritten
from tests.layouts.packaging import package
from tests.layouts.sheets import Book, Sheets, as_record, edited, fill
from tests.layouts.web_pages import clean
from tests.layouts.word_documents import PLAIN, WORD_LAYOUTS
from tests.layouts.word_markup import part, run
from tests.layouts.xls_records import CellLook, result_of_formula, white_where_equal, xls_file

CELL = "application_dispositions/granted/commercial_enterprise"
MARK = "730517"
"""What the cell prints before it is written in another way, and nowhere else."""
FIGURES = all_different("2021").but({CELL: MARK})
REPORT = report(FIGURES)
STRUCK, RAISED, HIDDEN = "cell_struck_out", "cell_raised_text", "cell_hidden_text"
PICTURE, FIELD, OVER, FORMAT = (
    "cell_picture", "cell_field_unshown", "cell_overprinted", "cell_format_unknown",
)  # fmt: skip


def check(data: bytes, expected: str) -> None:
    """Hold the one cell against what it displays, or why it is in doubt, and all others as they were."""
    reading = read(data)
    others = {name: text for name, text in FIGURES.printed.items() if name != CELL}
    assert_reads(reading, others | ({} if expected.startswith("cell_") else {CELL: expected}))
    if expected.startswith("cell_"):
        assert by_name(reading)[CELL].status == "unreadable"
        assert expected in {finding.code for finding in reading.findings if finding.cell == CELL}


def in_parts(data: bytes, edit: Callable[[str, str], str]) -> bytes:
    """A package whose parts are changed."""
    with ZipFile(BytesIO(data)) as archive:
        return package({name: edit(name, archive.read(name).decode()) for name in archive.namelist()})


_FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r>{code}'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
_CODE = "<w:r><w:instrText> {} </w:instrText></w:r>"
_RESULT = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
_LIST = (
    '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="7"/><w:listEntry w:val="82"/>'
    "</w:ddList></w:ffData>"
)
_TICKED = '<w:ffData><w:checkBox><w:default w:val="1"/></w:checkBox></w:ffData>'
_DRAWING = (
    '<w:r><w:drawing><wp:inline><wp:extent cx="{}" cy="9"/><wp:docPr {}/><a:graphic/></wp:inline>'
    "</w:drawing></w:r>"
)
_BOX = (
    "<w:r><w:pict><v:shape><v:textbox><w:txbxContent><w:p>{}</w:p></w:txbxContent></v:textbox></v:shape>"
    "</w:pict></w:r>"
)
_CONTROL = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
_MATHS = "<m:oMath>{}</m:oMath>"
_M = "<m:r><m:t>{}</m:t></m:r>"
_FILL = (
    '<w14:textFill xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w14:solidFill>{}'
    "</w14:solidFill></w14:textFill>"
)


def _m(text: str, how: str = "") -> str:
    return f"<m:r><w:rPr>{how}</w:rPr><m:t>{text}</m:t></m:r>"


def _raised(text: str, how: str = '<w:vertAlign w:val="superscript"/>') -> str:
    return run(text, how)


WORD = {
    "plain": (run("82"), "82"),
    "struck": (run("77", "<w:strike/>") + run("82"), STRUCK),
    "struck doubly": (run("77", "<w:dstrike/>") + run("82"), STRUCK),
    "struck alone": (run("82", "<w:strike/>"), STRUCK),
    "struck by style": (run("77", '<w:rStyle w:val="Old"/>') + run("82"), STRUCK),
    "not struck in spite of its style": (run("82", '<w:rStyle w:val="Old"/><w:strike w:val="0"/>'), "82"),
    "raised": (run("82") + _raised("1"), RAISED),
    "lowered": (run("82") + _raised("1", '<w:vertAlign w:val="subscript"/>'), RAISED),
    "raised by style": (run("82") + run("1", '<w:rStyle w:val="Note"/>'), RAISED),
    "shifted": (run("82") + _raised("1", '<w:position w:val="8"/>'), RAISED),
    "all raised": (_raised("82"), "82"),
    "hardly shifted": (run("8") + _raised("2", '<w:position w:val="-2"/>'), "82"),
    "a note": (run("82") + '<w:r><w:footnoteReference w:id="2"/></w:r>', "82"),
    "a note's own mark": (
        run("82") + '<w:r><w:endnoteReference w:customMarkFollows="1" w:id="2"/><w:t>1</w:t></w:r>', "82"),
    "hidden": (run("77", "<w:vanish/>") + run("82"), "82"),
    "hidden all": (run("82", "<w:vanish/>"), ""),
    "hidden always": (run("77", "<w:specVanish/>") + run("82"), "82"),
    "hidden on screens only": (run("82", "<w:webHidden/>"), "82"),
    "white": (run("77", '<w:color w:val="FFFFFF"/>') + run("82"), HIDDEN),
    "white by theme": (run("82", '<w:color w:themeColor="background1"/>'), HIDDEN),
    "white by theme whatever else": (
        run("82", '<w:color w:val="000000" w:themeColor="background1"/>'), HIDDEN),
    "grey by theme": (
        run("82", '<w:color w:val="7F7F7F" w:themeColor="background1" w:themeShade="7F"/>'), "82"),
    "nearly white": (run("82", '<w:color w:val="F8F8F8"/>'), HIDDEN),
    "white on dark": (run("82", '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="1F3864"/>'), "82"),
    "grey": (run("82", '<w:color w:val="A0A0A0"/>'), "82"),
    "as highlighted": (run("82", '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>'), HIDDEN),
    "of one point": (run("82", '<w:sz w:val="2"/>'), HIDDEN),
    "a picture": (_DRAWING.format(9, ""), PICTURE),
    "a picture beside": (run("82") + _DRAWING.format(9, ""), PICTURE),
    "a hidden picture": (run("82") + _DRAWING.format(9, 'hidden="1"'), "82"),
    "a picture of no size": (run("82") + _DRAWING.format(0, ""), "82"),
    "an object": ("<w:r><w:object/></w:r>", PICTURE),
    "a text box": (run("77") + _BOX.format(run("82")), PICTURE),
    "an equation": (_MATHS.format(_M.format("82")), "82"),
    "an equation with a hidden part": (_MATHS.format(_m("7", "<w:vanish/>") + _m("82")), "82"),
    "an equation with a struck part": (_MATHS.format(_m("7", "<w:strike/>") + _m("82")), STRUCK),
    "an equation with a deleted part": (_MATHS.format(f"<w:del>{_m('7')}</w:del>{_m('82')}"), "82"),
    "an equation in white": (_MATHS.format(_m("82", '<w:color w:val="FFFFFF"/>')), HIDDEN),
    "a circled number": (_FIELD.format(data="", code=_CODE.format(r"EQ \\o\\ac(○,8)") + _RESULT), FIELD),
    "filled with white": (run("77", _FILL.format('<w14:srgbClr w14:val="FFFFFF"/>')) + run("82"), HIDDEN),
    "filled with the ground": (run("82", _FILL.format('<w14:schemeClr w14:val="bg1"/>')), HIDDEN),
    "filled with black": (run("82", _FILL.format('<w14:schemeClr w14:val="tx1"/>')), "82"),
    "filled with grey": (
        run("82", _FILL.format('<w14:schemeClr w14:val="bg1"><w14:lumMod/></w14:schemeClr>')), "82"),
    "not filled": (run("82", _FILL.replace("solidFill", "noFill").format("")), HIDDEN),
    "a fraction": (_MATHS.format(f"<m:f><m:num>{_M.format(8)}</m:num><m:den/></m:f>"), PICTURE),
    "a list to choose from": (_FIELD.format(data=_LIST, code=""), "82"),
    "a box to tick": (_FIELD.format(data=_TICKED, code=""), "cell_unreadable"),
    "a result": (_FIELD.format(data="", code=_CODE.format("=1+1") + _RESULT + run("82")), "82"),
    "no result": (_FIELD.format(data="", code=_CODE.format(r"EQ \\o(8,2)")), FIELD),
    "the day on which it is opened": (
        _FIELD.format(data="", code=_CODE.format(r"DATE \\@ d") + _RESULT + run("82")), FIELD),
    "the day of a simple field": (f'<w:fldSimple w:instr=" TIME ">{run("82")}</w:fldSimple>', FIELD),
    "turned round": (f'<w:bdo w:val="rtl">{run("28")}</w:bdo>', STRUCK),
    "not turned round": (f'<w:bdo w:val="ltr">{run("82")}</w:bdo>', "82"),
    "an index entry": (run("82") + _FIELD.format(data="", code=_CODE.format("XE 7")), "82"),
    "a simple field": (f'<w:fldSimple w:instr=" REF a ">{run("82")}</w:fldSimple>', "82"),
    "a simple field without result": ('<w:fldSimple w:instr=" NUMPAGES "/>', FIELD),
    "a control": (_CONTROL.format("<w:dropDownList/>", run("82")), "82"),
    "a control that waits": (_CONTROL.format("<w:showingPlcHdr/>", run("选择一项")), ""),
    "a control that waits with a number": (_CONTROL.format("<w:showingPlcHdr/>", run("82")), FIELD),
}  # fmt: skip
_WORD_STYLES = part(
    "styles",
    '<w:style w:styleId="Old"><w:rPr><w:strike/></w:rPr></w:style>'
    '<w:style w:styleId="Note"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>',
)


@pytest.mark.parametrize(("runs", "expected"), WORD.values(), ids=WORD)
def test_word(runs: str, expected: str):
    markup = PLAIN.but(value=lambda text: runs if text == MARK else run(text), parts={"styles": _WORD_STYLES})
    check(markup(REPORT), expected)


@pytest.mark.parametrize("layout", ["flat", "word_2003", "strict"])
@pytest.mark.parametrize("name", ["struck", "raised", "hidden", "white", "an object", "a control that waits"])
def test_word_in_one_file(layout: str, name: str):
    runs, expected = WORD[name]
    written = WORD_LAYOUTS[layout](REPORT)
    if layout == "strict":
        check(in_parts(written, lambda _, text: text.replace(run(MARK), runs)), expected)
    else:
        check(written.replace(run(MARK).encode(), runs.encode()), expected)


@pytest.mark.parametrize(
    ("shading", "colour", "expected"),
    [("1F3864", "FFFFFF", MARK), ("1F3864", "1F3864", HIDDEN), ("auto", "FFFFFF", HIDDEN)],
)
def test_word_on_the_ground_of_the_cell(shading: str, colour: str, expected: str):
    text = PLAIN.but(value=lambda text: run(text, f'<w:color w:val="{colour}"/>' * (text == MARK)))(REPORT)
    before = r'(<w:tcW w:w="900" w:type="dxa"/>)(</w:tcPr><w:p><w:r><w:rPr><w:color)'
    shaded = rf'\1<w:shd w:val="clear" w:fill="{shading}"/>\2'
    check(in_parts(text, lambda _, xml: re.sub(before, shaded, xml)), expected)


@pytest.mark.parametrize(("side", "expected"), [("tl2br", STRUCK), ("top", MARK)])
def test_word_with_lines_across_the_cell(side: str, expected: str):
    before = f"</w:tcPr><w:p>{run(MARK)}"
    after = f'<w:tcBorders><w:{side} w:val="single"/></w:tcBorders>{before}'
    check(in_parts(PLAIN(REPORT), lambda _, xml: xml.replace(before, after)), expected)


@pytest.mark.parametrize("hidden", ["<w:hidden/>", '<w:trHeight w:val="12" w:hRule="exact"/>'])
def test_word_rows_that_are_hidden_are_not_there(hidden: str):
    cells = "".join(f"<w:tc><w:p>{run(text)}</w:p></w:tc>" for text in ("规章", "5"))
    row = f"<w:tr><w:trPr>{hidden}</w:trPr>{cells}</w:tr>"
    check(in_parts(PLAIN(REPORT), lambda _, xml: xml.replace("<w:tr>", f"{row}<w:tr>")), MARK)


def _css(style: str, text: str = "77", after: str = "82") -> str:
    return f'<span style="{style}">{text}</span>{after}'


_SHEET = """<style>/* c */ .o, .x td s {text-decoration: underline line-through} #n {vertical-align: super}
@media print {.p {display: none}} @media screen {.q {display: none}} td > .w {color: white !important}
table .d .e, b.u:hover, .f:before {display: none} body .k {background: navy}
.eight::before {content: "8"} .two:after {content: attr(data-said)} .two.not::after {content: none}
.counted::before {content: counter(rows) "."} .icon::before {content: "\\f101"}
.gone::before {content: "7"; display: none} .escaped::before {content: '\\38 '}
.drawn::before {content: url(8.png)}
.own {display: block} .side {float: left} .no {display: none !important} .dot {list-style: none}
@media (min-width: 769px) {.narrow {display: none}} @media (max-width: 768px) {.wide {display: none}}
@media not print {.paper {display: none}} @media print, screen and (width >= 10em) {.any {display: none}}
td b.n:nth-child(2), td b.g + i, td b.g ~ u, [data-gone] b, td s:not(.kept):empty {display: none}
td ins:empty::before {content: "—"} @supports not (display: grid) {.wide {display: none}}</style>"""

WEB = {
    "plain": ("82", "82"),
    "struck by tag": ("<del>77</del>82", STRUCK),
    "struck by style": (_css("text-decoration:line-through"), STRUCK),
    "struck by a part of the style": (_css("text-decoration-line: line-through"), STRUCK),
    "struck in short": (_css("text-decoration: red double line-through"), STRUCK),
    "underlined": (_css("text-decoration: underline", "8", "2"), "82"),
    "struck block": ('<p style="text-decoration:line-through">82</p>', STRUCK),
    "struck by class": ('<b class="a o">77</b>82', STRUCK),
    "struck by no class": ('<b class="oo">8</b>2', "82"),
    "raised by tag": ("82<sup>1</sup>", RAISED),
    "a note's mark": ("82<sup>①</sup>", "82"),
    "all raised": ("<sup>82</sup>", "82"),
    "raised by style": (_css("vertical-align:super", "1", ""), "1"),
    "raised behind": ("82" + _css("vertical-align:super", "1", ""), RAISED),
    "raised by a length": ("82" + _css("vertical-align: 0.5em", "1", ""), RAISED),
    "lowered by place": ("82" + _css("position:relative;top:3pt", "1", ""), RAISED),
    "in the middle": ("8" + _css("vertical-align: middle", "2", ""), "82"),
    "raised by identifier": ('82<i id="n">1</i>', RAISED),
    "not displayed": (_css("display:none !important;display:inline"), "82"),
    "not visible": (_css("visibility:hidden"), "82"),
    "nothing of it": (_css("opacity:0"), "82"),
    "nothing of it by filter": (_css("filter:opacity(0%)"), "82"),
    "white in another model": (_css("color:hsl(0, 0%, 100%)"), HIDDEN),
    "red in another model": (_css("color:hsl(0deg 100% 50%)", "82", ""), "82"),
    "folded up": ("<details><summary></summary>77</details>82", HIDDEN),
    "hardly anything of it": (_css("opacity:0.05"), HIDDEN),
    "of no size": (_css("font-size:0"), "82"),
    "of no size but for a part": (_css("font-size:0", '<b style="font-size:12px">82</b>', ""), "82"),
    "of no size in short": (_css("font: 0/0 a"), "82"),
    "of half a pixel": (_css("font-size:.5px"), HIDDEN),
    "clipped": (_css("position:absolute;clip:rect(0 0 0 0)"), "82"),
    "clipped along a path": (_css("clip-path: inset(100%)"), "82"),
    "beside the screen": (_css("position:absolute;left:-9999px"), "82"),
    "indented off the screen": ('<p style="text-indent:-9999px">77</p>82', "82"),
    "without room": (_css("display:block;height:0;overflow:hidden"), "82"),
    "by attribute": ("<span hidden>77</span>82", "82"),
    "by attribute, in spite of its style": ('<b hidden style="display:inline">8</b>2', "82"),
    "hidden from readers aloud": ('<span aria-hidden="true">82</span>', "82"),
    "white": (_css("color:#fff"), HIDDEN),
    "white by attribute": ("<font color=white>77</font>82", HIDDEN),
    "white by class": ('<b class="w">77</b>82', HIDDEN),
    "nearly white": (_css("color:rgb(250, 250, 250)"), HIDDEN),
    "white on dark": (_css("color:#fff;background:#123", "82", ""), "82"),
    "white on dark by class": ('<b class="k"><font color="#FFF">82</font></b>', "82"),
    "red": (_css("color:red", "82", ""), "82"),
    "as its ground": (_css("background:rgb(0,0,128);color:navy", "82", ""), HIDDEN),
    "transparent": (_css("color:transparent"), "82"),
    "of no alpha": (_css("color:rgba(0,0,0,0)"), "82"),
    "of some alpha": (_css("color:rgba(0,0,0,0.8)", "82", ""), "82"),
    "placed over": (_css("position:absolute;left:0;background:#fff", "82", "77"), OVER),
    "pulled over": (_css("margin-left:-3em", "82", ""), OVER),
    "shifted over": ("77" + _css("position:relative;left:-30px", "82", ""), OVER),
    "an indented paragraph": ('<p style="margin-left:-5.4pt">82</p>', "82"),
    "a picture": ("<img src=a.png>", PICTURE),
    "a picture as its ground": (_css("display:inline-block;background:url(8.png) -8px 0", "", ""), PICTURE),
    "a picture behind": (_css("background-image:url(a.png)", "82", ""), "82"),
    "a picture put before": ('<b class="drawn"></b>', "cell_unreadable"),
    "a gauge": ("<meter value=77>77</meter>", PICTURE),
    "a picture beside": ("82<img src=a.png>", PICTURE),
    "a space": ("82<img src=a.png width=1 height=1>", "82"),
    "a hidden picture": ('82<img src=a.png style="display:none">', "82"),
    "an equation": ("<math><mn>82</mn></math>", PICTURE),
    "a list to choose from": ("<select><option>77<option selected>82</select>", "82"),
    "the first of a list": ("<select><option>82<option>77</select>", "82"),
    "a field": ('<input value="82">', "82"),
    "a hidden field": ('<input type="hidden" value="77">82', "82"),
    "a field that waits": ("<input placeholder=77>", FIELD),
    "a field that asks": ("<input placeholder=件数>", ""),
    "a field with a number and a hint": ('<input value="82" placeholder="77">', "82"),
    "a slider": ("<input type=range value=77>", FIELD),
    "a button": ("<button>77</button>", FIELD),
    "a button beside": ("82<button>改</button>", "82"),
    "a box to tick": ("<input type=checkbox checked>", PICTURE),
    "turned round": ('<bdo dir="rtl">28</bdo>', STRUCK),
    "turned round by style": (_css("unicode-bidi:bidi-override;direction:rtl", "28", ""), STRUCK),
    "turned round by what holds it": (
        '<p style="display:flex;flex-direction:row-reverse"><b>2</b>8</p>',
        STRUCK,
    ),
    "turned upside down": (_css("display:inline-block;transform:rotate(180deg)", "68", ""), STRUCK),
    "seen from behind": (_css("display:inline-block;transform:scaleX(-1)", "28", ""), STRUCK),
    "turned upright": (_css("display:inline-block;transform:rotate(90deg)", "82", ""), "82"),
    "in another order": (_css("order:2", "2", "8"), OVER),
    "without filling": (_css("-webkit-text-fill-color:transparent"), "82"),
    "passed over": ('<div style="content-visibility:hidden">77</div>82', "82"),
    "passed over, were it a box": (_css("content-visibility:hidden"), HIDDEN),
    "without room, were it a box": (_css("width:0;overflow:hidden"), HIDDEN),
    "indented, were it a box": (_css("text-indent:-9999px"), HIDDEN),
    "without room as a box": (_css("display:inline-block;width:0;overflow:hidden"), "82"),
    "begun by the style": ('<b class="eight">2</b>', "82"),
    "ended by the style": ('8<b class="two" data-said="2"></b>', "82"),
    "ended by nothing": ('8<b class="two not" data-said="7"></b>2', "82"),
    "an attribute that is not there": ('82<b class="two"></b>', "82"),
    "numbered by the style": ('<b class="counted">82</b>', "cell_unreadable"),
    "an icon of the style": ('<b class="icon">82</b>', "82"),
    "begun by what is not displayed": ('<b class="gone">82</b>', "82"),
    "begun by an escaped character": ('<b class="escaped">2</b>', "82"),
    "hidden when printed": ('<i class="p">8</i>2', "82"),
    "hidden on screens": ('<i class="q">77</i>82', "82"),
    "on a line of its own": (_css("display:block", "8", "2"), "cell_unreadable"),
    "on a line of its own by class": ('8<b class="own">2</b>', "cell_unreadable"),
    "as a cell of its own": (_css("display:table-cell", "8", "2"), "cell_unreadable"),
    "alone on a line of its own": ('<b class="own">82</b>', "82"),
    "at the side": (_css("float:right", "2", "8"), "cell_unreadable"),
    "at the side by class": ('8<b class="side">2</b>', "cell_unreadable"),
    "away from what is beside": ("8" + _css("margin-left:20px", "2", ""), "cell_unreadable"),
    "with room around": ("8" + _css("display:inline-block;padding:0 1em", "2", ""), "cell_unreadable"),
    "with no room to speak of": ("8" + _css("padding:4px 1px", "2", ""), "82"),
    "spread over the line": ('<p style="display:flex"><b>8</b><b>2</b></p>', OVER),
    "alone in the middle": ('<p style="display:flex">\n<b>82</b>\n</p>', "82"),
    "shown within what is hidden": (
        _css("visibility:hidden", "7<b style='visibility:visible'>82</b>", ""),
        "82",
    ),
    "hidden as columns are": (_css("visibility:collapse"), "82"),
    "zoomed away": (_css("zoom:1%"), HIDDEN),
    "scaled away": (_css("display:inline-block;transform:scale(0.05, 0.05)"), HIDDEN),
    "as large as nothing": (_css("font-size:0", '<b style="font-size:100%">77</b>'), "82"),
    "a part of a part": (_css("font-size:.4em", '<b style="font-size:.4em">77</b>'), HIDDEN),
    "mirrored": (_css("display:inline-block;scale:-1 1", "28", ""), STRUCK),
    "mirrored by numbers": (_css("display:inline-block;transform:matrix(-1,0,0,1,0,0)", "28", ""), STRUCK),
    "half a turn": (_css("display:inline-block;transform:rotate(.5turn)", "68", ""), STRUCK),
    "wrapped the other way": ('<p style="display:flex;flex-flow:row-reverse"><b>2</b>8</p>', STRUCK),
    "shown as dots": (_css("-webkit-text-security:disc", "82", ""), HIDDEN),
    "cut off": ('<div style="width:8px;overflow:hidden">182</div>', HIDDEN),
    "cut off by nothing": ('<div style="width:80px;overflow:hidden">82</div>', "82"),
    "without any width": (_css("display:inline-block;max-width:0;overflow:clip"), "82"),
    "under a patch": ("77" + _css("position:absolute;background:#fff", "", "82"), OVER),
    "shown when asked for": ("<div popover>77</div>82", "82"),
    "with a comment in its style": (_css("/* a; */display:none"), "82"),
    "numbered": ("<ol><li>82</li></ol>", "cell_unreadable"),
    "numbered alone": ("<ol start=82><li></li></ol>", "cell_unreadable"),
    "numbered by nothing": ('<ol class="dot"><li class="dot">82</li></ol>', "82"),
    "with a bullet": ("<ul><li>82</li></ul>", "82"),
    "a field for numbers": ("<input type=number value=082>", "082"),
    "a field for numbers without one": ("<input type=number value='1,082'>", ""),
    "zoomed by nothing": (_css("zoom:0", "82", ""), "82"),
    "several chosen": ("<select multiple><option>8<option>2</select>", "cell_unreadable"),
    "chosen by another name": ("<select><option label=82>77</select>", "82"),
    "in spite of its own style": ('<b class="no" style="display:inline">77</b>82', "82"),
    "on narrow screens or wide ones": ('<i class="narrow">82</i><i class="wide">82</i>', "82"),
    "not on paper": ('<i class="paper">77</i>82', "82"),
    "on either": ('<i class="any">77</i>82', "82"),
    "by its place": ('<b class="n">82</b><b class="n">77</b>', "82"),
    "by what is before it": ('<b class="g"></b><i>77</i>82<u>77</u>', "82"),
    "by what it stands in": ("<i data-gone><b>77</b></i>82", "82"),
    "begun where there is nothing": ("<ins></ins>", "—"),
    "begun where there is something": ("<ins>82</ins>", "82"),
    "hidden within": ('<b class="d"><i class="e">77</i></b>82', "82"),
    "not within": ('<b class="e">82</b>', "82"),
    "of another state": ('<b class="u f">82</b>', "82"),
}


@pytest.mark.parametrize("times", [1, 3], ids=["walked", "filled in"])
@pytest.mark.parametrize(("content", "expected"), WEB.values(), ids=WEB)
def test_web_pages(content: str, expected: str, times: int):
    """Tables with the same tags are walked once, and filled in from the second time on."""
    page = clean(REPORT).replace("<head>", f"<head>{_SHEET}").replace(MARK, content)
    for _ in range(times):
        check(page.encode(), expected)


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [(' style="text-decoration:line-through"', STRUCK), (' style="color:#fefefe"', HIDDEN),
     (' class="o"', STRUCK),
     (' bgcolor="#000080" style="color:white"', MARK), (' style="vertical-align:super"', MARK),
     (' style="visibility:collapse"', ""), (' style="order:2"', OVER), (' style="display:block"', MARK),
     (' style="transform:translateZ(0)"', MARK), (' style="transform:translateX(3em)"', OVER),
     (' style="position:relative;left:60px"', OVER),
     (' style="height:1px;overflow:hidden"', HIDDEN), (' style="padding:0 5.4pt"', MARK)],
)  # fmt: skip
def test_web_cells(attributes: str, expected: str):
    page = (
        clean(REPORT).replace("<head>", f"<head>{_SHEET}").replace(f"<td>{MARK}", f"<td{attributes}>{MARK}")
    )
    check(page.encode(), expected)


def test_of_tables_that_hide_columns_no_cell_is_certain():
    hidden = "<colgroup><col><col style='visibility:collapse'></colgroup><tbody>"
    page = clean(REPORT).replace("<tbody>", hidden).encode()
    assert {cell.status for cell in read(page).cells} <= {"unreadable", "ambiguous", "missing"}


def test_what_stands_around_a_table_decides_what_its_cells_display():
    page = (
        clean(REPORT)
        .encode()
        .replace(b"<table", b"<font color='#fff'><table")
        .replace(b"</table>", b"</table></font>")
    )
    for _ in range(3):
        assert {cell.status for cell in read(page).cells} <= {"unreadable", "blank"}


@pytest.mark.parametrize(
    ("link", "content"),
    [("", '<b class="z">77</b>82'), ('rel=stylesheet href="cid:a.css"', '<b class="z">77</b>82'),
     ('rel=stylesheet media=print href="cid:a.css"', '8<b class="z">2</b>'),
     ('rel="alternate stylesheet" href="cid:a.css"', '8<b class="z">2</b>')],
)  # fmt: skip
def test_style_sheets_of_an_archive_count(link: str, content: str):
    """Those that its page does not keep for paper, or for readers to choose."""
    head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: "
    page = clean(REPORT).replace(MARK, content).replace("<head>", f"<head><link {link}>")
    sheet = f"{head}text/css\r\nContent-Location: cid:a.css\r\n\r\n.z {{display:none}}\r\n--b\r\n"
    archive = f"{sheet}Content-Type: text/html\r\n\r\n{page}\r\n--b--\r\n"
    check(archive.encode(), "82")


@pytest.mark.parametrize(
    ("media", "content"),
    [("(max-width: 600px)", '8<i class="z">2</i>'), ("print, screen", '<i class="z">77</i>82'),
     ("print and (color)", '8<i class="z">2</i>')],
)  # fmt: skip
def test_style_sheets_say_what_they_are_for(media: str, content: str):
    sheet = f"<head><style media='{media}'>.z {{display:none}}</style>"
    check(clean(REPORT).replace("<head>", sheet).replace(MARK, content).encode(), "82")


@pytest.mark.parametrize(
    ("content", "script", "expected"),
    [
        ('<script>document.write("82")</script>', "", "cell_unreadable"),
        ('<span id="a1"></span>', "document.getElementById('a1').innerHTML = 82", "cell_unreadable"),
        ("<span v-text='a'></span>", "", "cell_unreadable"),
        ('<span id="a1"></span>', "$('#a2').text(82)", ""),
        ('<span id="a1">82</span>', "$('#a1').text(77)", "82"),
        ("<script>count()</script>82", "", "82"), ('<input id="a1" value="82">', "$('#a1').val()", "82"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("times", [1, 3], ids=["walked", "filled in"])
def test_what_scripts_fill_in_is_not_blank(content: str, script: str, expected: str, times: int):
    page = clean(REPORT).replace(MARK, content).replace("</body>", f"<script>{script}</script></body>")
    capitals = re.sub(r"</?[a-z]+| id(?==)", lambda name: name[0].upper(), page)
    for _ in range(times):
        check(page.encode(), expected)
        check(capitals.encode(), expected)


@pytest.mark.parametrize(
    "sheet",
    ["".join(f"div div div p{{left:{n}px;display:none}}" for n in range(3000)),
     "".join(f".a{n} div div .b p{{color:#fff}}" for n in range(3000)),
     "[a]" * 9000 + "{color:#fff}", "{" * 90_000, "/*" * 90_000, "td," * 30_000 + "b{color:#fff}"],
)  # fmt: skip
def test_style_sheets_are_read_within_bounds(sheet: str):
    page = f"<style>{sheet}</style>{'<div class=b>' * 300}{'<p>1' * 4000}"
    assert extract(page.encode(), "a.html").error_code in {"too_complex", "not_a_report"}


def _rich(*parts: tuple[str, dict[str, object]]) -> Callable[[Cell], None]:
    def put(cell: Cell) -> None:
        blocks = [TextBlock(InlineFont(**font), text) for text, font in parts]
        cell.value = CellRichText(*blocks)

    return put


def _looking(text: str | int = "82", **look: object) -> Callable[[Cell], None]:
    def put(cell: Cell) -> None:
        cell.value = text
        for name, value in look.items():
            setattr(cell, name, value)

    return put


def _solid(colour: str) -> PatternFill:
    return PatternFill("solid", fgColor=colour)


def _on_condition(rule: object) -> Callable[[Cell], None]:
    def put(cell: Cell) -> None:
        cell.value = 82
        cell.parent.conditional_formatting.add(cell.coordinate, rule)

    return put


def _pictured(text: str) -> Callable[[Cell], None]:
    def put(cell: Cell) -> None:
        cell.value = text
        drawn = BytesIO()
        Picture.new("RGB", (9, 9)).save(drawn, "PNG")
        cell.parent.add_image(Image(drawn), cell.coordinate)

    return put


_WHITE = Font(color="FFFFFFFF")
SHEETS = {
    "plain": (_looking(), "82"),
    "struck": (_looking(font=Font(strike=True)), STRUCK),
    "struck in part": (_rich(("77", {"strike": True}), ("82", {})), STRUCK),
    "raised in part": (_rich(("82", {}), ("1", {"vertAlign": "superscript"})), RAISED),
    "raised": (_looking(font=Font(vertAlign="superscript")), "82"),
    "white": (_looking(font=_WHITE), HIDDEN),
    "white by theme": (_looking(font=Font(color=openpyxl.styles.colors.Color(theme=0))), HIDDEN),
    "white by number": (_looking(font=Font(color=openpyxl.styles.colors.Color(indexed=9))), HIDDEN),
    "white in part": (_rich(("77", {"color": "FFFFFFFF"}), ("82", {})), HIDDEN),
    "white on dark": (_looking(font=_WHITE, fill=_solid("FF1F3864")), "82"),
    "as its ground": (_looking(font=Font(color="FFFF0000"), fill=_solid("FFFF0000")), HIDDEN),
    "of one point": (_looking(font=Font(sz=1)), HIDDEN),
    "of a hidden format": (_looking(82, number_format=";;;"), ""),
    "a text of a hidden format": (_looking("82", number_format=";;;"), ""),
    "of a white format": (_looking(82, number_format="[White]0"), HIDDEN),
    "of no known format": (_looking(82, number_format="[>100]0;[<50]0"), FORMAT),
    "zero as nothing": (_looking(0, number_format="0;-0;"), ""),
    "zero as a dash": (_looking(0, number_format='0;-0;"-"'), "-"),
    "over and over": (_looking(8, alignment=Alignment(horizontal="fill")), FORMAT),
    "across": (_looking(border=Border(diagonal=Side("thin"), diagonalUp=True)), STRUCK),
    "white where a condition holds": (_on_condition(CellIsRule("equal", ["82"], font=_WHITE)), HIDDEN),
    "white where none holds": (_on_condition(CellIsRule("equal", ["0"], font=_WHITE)), "82"),
    "white where one may hold": (_on_condition(FormulaRule(["A1>0"], font=_WHITE)), HIDDEN),
    "white on dark where one holds": (
        _on_condition(CellIsRule("equal", ["82"], font=_WHITE, fill=PatternFill(bgColor="FF1F3864"))),
        "82",
    ),
    "as its ground where one holds": (
        _on_condition(
            CellIsRule("equal", ["82"], font=Font(color="FFFF0000"), fill=PatternFill(bgColor="FFFF0000"))
        ),
        HIDDEN,
    ),
    "red where one may hold": (_on_condition(FormulaRule(["A1>0"], font=Font(color="FFFF0000"))), "82"),
    "a picture over it": (_pictured("82"), PICTURE),
    "a picture alone": (_pictured(""), PICTURE),
}


def _book(put: Callable[[Cell], None]) -> bytes:
    def fill_in(sheet: Worksheet, cells: list) -> None:
        fill(sheet, cells)
        (own,) = (cell for row in sheet.iter_rows() for cell in row if cell.value == int(MARK))
        put(own)

    return Book(fill=fill_in)(REPORT)


@pytest.mark.parametrize(("put", "expected"), SHEETS.values(), ids=SHEETS)
def test_spreadsheets(put: Callable[[Cell], None], expected: str):
    check(_book(put), expected)


@pytest.mark.parametrize(
    ("width", "covered"), [(1, 1), (60, 1), (80, 2), (200, 4)], ids=["of a pixel", "one", "two", "four"]
)
def test_pictures_cover_as_many_cells_as_they_are_wide(width: int, covered: int):
    def put(cell: Cell) -> None:
        cell.value = 82
        drawn = BytesIO()
        Picture.new("RGB", (width, 9)).save(drawn, "PNG")
        cell.parent.add_image(Image(drawn), cell.coordinate)

    cells = read(_book(put)).cells
    assert [cell.status for cell in cells].count("unreadable") == covered


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [('<sheetView ', '<sheetView showZeros="0" ', ""), ('<sheetView ', '<sheetView showZeros="1" ', "0")],
)  # fmt: skip
def test_sheets_may_show_no_zeros(before: str, after: str, expected: str):
    data = _book(_looking(0))
    check(in_parts_of_book(data, lambda _, text: text.replace(before, after)), expected)


def in_parts_of_book(data: bytes, edit: Callable[[str, str], str]) -> bytes:
    return edited(lambda _: data, edit)(REPORT)


_LATER = (
    '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="a">'
    '<x14:conditionalFormattings xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    "<x14:conditionalFormatting><x14:cfRule {}</x14:cfRule><xm:sqref>A1:Z200</xm:sqref>"
    "</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst></worksheet>"
)
_IS_IT = 'type="cellIs" operator="equal"><xm:f>{}</xm:f><x14:dxf>{}</x14:dxf>'
_IN_WHITE = '<font><color rgb="FFFFFFFF"/></font>'


@pytest.mark.parametrize(
    ("rule", "expected"),
    [(_IS_IT.format(MARK, _IN_WHITE), HIDDEN), (_IS_IT.format(0, _IN_WHITE), MARK),
     (_IS_IT.format(MARK, '<numFmt formatCode=";;;"/>'), FORMAT)],
)  # fmt: skip
def test_conditions_of_later_revisions_count(rule: str, expected: str):
    data = _book(_looking(int(MARK)))
    check(in_parts_of_book(data, lambda _, text: text.replace("</worksheet>", _LATER.format(rule))), expected)


def test_icons_may_stand_for_numbers():
    icons = 'type="iconSet"><x14:iconSet iconSet="3Stars" showValue="0"/>'
    data = in_parts_of_book(
        _book(_looking(int(MARK))), lambda _, text: text.replace("</worksheet>", _LATER.format(icons))
    )
    assert "stated" not in {cell.status for cell in read(data).cells}


@pytest.mark.parametrize(
    ("calculation", "result", "expected"),
    [('<calcPr calcId="191029"/>', MARK, MARK), ('<calcPr calcId="191029"/>', "0", "0"),
     ('<calcPr fullCalcOnLoad="1"/>', MARK, FORMAT), ('<calcPr fullCalcOnLoad="true"/>', "0", FORMAT),
     ("", MARK, MARK), ("", "0.0", FORMAT)],
)  # fmt: skip
def test_results_of_formulas_count_where_they_were_computed(calculation: str, result: str, expected: str):
    """Libraries write formulas with results of 0, and have a spreadsheet compute them when it is opened."""

    def edit(_: str, text: str) -> str:
        text = re.sub("<calcPr[^>]*>", calculation, text)
        return text.replace(f"<v>{MARK}</v>", f"<f>SUM(A1:B1)</f><v>{result}</v>")

    check(in_parts_of_book(_book(_looking(int(MARK))), edit), expected)


@pytest.mark.parametrize(
    ("calculation", "expected"), [('calcId="191029"', ""), ('fullCalcOnLoad="1"', FORMAT)]
)
def test_formulas_may_come_to_nothing(calculation: str, expected: str):
    def edit(_: str, text: str) -> str:
        text = re.sub("<calcPr[^>]*>", f"<calcPr {calculation}/>", text)
        return re.sub(rf't="n"><v>{MARK}</v>', 't="str"><f>IF(A1,"","")</f><v></v>', text)

    check(in_parts_of_book(_book(_looking(int(MARK))), edit), expected)


def test_formulas_may_be_shown_for_their_results():
    def edit(_: str, text: str) -> str:
        shown = text.replace("<sheetView ", '<sheetView showFormulas="1" ')
        return shown.replace(f"<v>{MARK}</v>", f"<f>A1</f><v>{MARK}</v>")

    check(in_parts_of_book(_book(_looking(int(MARK))), edit), "cell_unreadable")


XLS = {
    "plain": ({}, "82"),
    "struck": ({"struck": True}, STRUCK),
    "raised": ({"raised": True}, "82"),
    "white": ({"colour": 9}, HIDDEN),
    "white on dark": ({"colour": 9, "ground": 8}, "82"),
    "as its ground": ({"colour": 10, "ground": 10}, HIDDEN),
    "over and over": ({"repeated": True}, FORMAT),
    "a picture over it": ({"drawn": 8}, PICTURE),
    "a note on it": ({"drawn": 25}, "82"),
}


@pytest.mark.parametrize(("look", "expected"), XLS.values(), ids=XLS)
def test_old_spreadsheets(look: dict[str, Any], expected: str):
    check(_xls(82, look), expected)


@pytest.mark.parametrize(("shows_zeros", "expected"), [(True, "0"), (False, "")])
def test_old_sheets_may_show_no_zeros(shows_zeros: bool, expected: str):
    check(_xls(0, {}, shows_zeros=shows_zeros), expected)


@pytest.mark.parametrize(("number", "expected"), [(82, HIDDEN), (60_001, "82")])
def test_old_sheets_may_hide_numbers_on_conditions(number: int, expected: str):
    check(_xls(82, {}, on_sheets=white_where_equal(number)), expected)


UNCALCED = (0x005E, b"\0\0")


@pytest.mark.parametrize(
    ("build", "result", "more", "expected"),
    [(191029, "0", (), "0"), (191029, MARK, (), MARK), (191029, MARK, [UNCALCED], FORMAT),
     (0, MARK, (), FORMAT), (None, MARK, (), MARK), (None, "0", (), FORMAT)],
)  # fmt: skip
def test_results_of_formulas_in_old_sheets_count_where_they_were_computed(
    build: int | None, result: str, more: Sequence[tuple[int, bytes]], expected: str
):
    (cells,) = Sheets()(REPORT)
    (at,) = ((cell.row, cell.column) for cell in cells if cell.text == MARK)
    written = [as_record(cell) for cell in cells if cell.text and cell.text != MARK]
    version = [] if build is None else [(0x01C1, struct.pack("<HHI", 0x01C1, 0, build))]
    own = [result_of_formula(*at, float(result)), *more]
    check(xls_file([written], more=version, on_sheets=own), expected)


def _xls(
    number: int,
    look: dict[str, Any],
    *,
    shows_zeros: bool = True,
    on_sheets: Sequence[tuple[int, bytes]] = (),
) -> bytes:
    """The report as an .xls file with another number in the cell, which looks different."""
    (cells,) = Sheets()(REPORT)
    written = [as_record(cell) for cell in cells if cell.text]
    (at,) = (cell[:2] for cell in written if cell[2] == int(MARK))
    changed = [(*cell[:2], number, *cell[3:]) if cell[:2] == at else cell for cell in written]
    return xls_file([changed], look=CellLook(*at, **look), shows_zeros=shows_zeros, on_sheets=on_sheets)


OFD: dict[str, tuple[Callable[[OfdText], str], str]] = {
    "plain": (lambda ofd: ofd.with_(), "82"),
    "black": (lambda ofd: ofd.with_(colour=OFD_COLOUR.format("0 0 0")), "82"),
    "white": (lambda ofd: ofd.with_(colour=OFD_COLOUR.format("255 255 255")), ""),
    "white in grey": (lambda ofd: ofd.with_(colour=OFD_COLOUR.format("255")), ""),
    "white in inks": (lambda ofd: ofd.with_(colour=OFD_COLOUR.format("0 0 0 0")), ""),
    "nearly white": (lambda ofd: ofd.with_(colour=OFD_COLOUR.format("250 250 250")), HIDDEN),
    "white on dark": (
        lambda ofd: ofd.rectangle("0 0 80") + ofd.with_(colour=OFD_COLOUR.format("255 255 255")), "82"),
    "as its ground": (
        lambda ofd: ofd.rectangle("0 0 80") + ofd.with_(colour=OFD_COLOUR.format("0 0 80")), ""),
    "of no alpha": (lambda ofd: ofd.with_('Alpha="0"'), ""),
    "of a colour of no alpha": (lambda ofd: ofd.with_(colour='<ofd:FillColor Value="0 0 0" Alpha="0"/>'), ""),
    "of little alpha": (lambda ofd: ofd.with_('Alpha="9"'), HIDDEN),
    "not visible": (lambda ofd: ofd.with_('Visible="false"'), ""),
    "not filled": (lambda ofd: ofd.with_('Fill="false"'), ""),
    "of no size": (lambda ofd: re.sub(r'Size="[^"]*"', 'Size="0"', ofd.with_()), ""),
    "of a point": (lambda ofd: re.sub(r'Size="[^"]*"', 'Size="0.3"', ofd.with_()), HIDDEN),
    "covered": (lambda ofd: ofd.with_() + ofd.rectangle("255 255 255"), ""),
    "covered by nothing": (
        lambda ofd: ofd.with_() + ofd.rectangle("255 255 255", OPAQUE + ' Alpha="0"'), "82"),
    "covered in part": (
        lambda ofd: ofd.with_()
        + ofd.rectangle("255").replace(f'ry="{ofd.x - 0.5}', f'ry="{ofd.x + ofd.wide / 4}'), HIDDEN),
    "upside down": (lambda ofd: ofd.with_(f'CTM="-1 0 0 -1 {ofd.wide} {ofd.high}"'), STRUCK),
    "seen from behind": (lambda ofd: ofd.with_(f'CTM="-1 0 0 1 {ofd.wide} 0"'), STRUCK),
    "set to the left": (lambda ofd: ofd.with_('ReadDirection="180"'), STRUCK),
    "on a ground": (lambda ofd: ofd.rectangle("255 255 0") + ofd.with_(), "82"),
    "struck": (lambda ofd: ofd.with_() + ofd.line(0.45), STRUCK),
    "underlined": (lambda ofd: ofd.with_() + ofd.line(0.85), "82"),
    "a soft hyphen": (lambda ofd: ofd.text.replace(">82<", ">\u00ad82<"), "-82"),
    "a glyph of the font's own": (lambda ofd: ofd.text.replace(">82<", ">8\ue012<"), "cell_unreadable"),
    "a picture": (lambda ofd: ofd.picture(), PICTURE),
    "a picture over it": (lambda ofd: ofd.with_() + ofd.picture(), PICTURE),
    "a drawing": (lambda ofd: ofd.rectangle("0 0 0", data="M 0 0 L {0} 0 L 0 {1} C"), PICTURE),
}  # fmt: skip


def _ofd(write: Callable[[OfdText], str]) -> bytes:
    return rewritten(lay_out(REPORT), MARK, "82", write)


@pytest.mark.parametrize(("write", "expected"), OFD.values(), ids=OFD)
def test_ofd(write: Callable[[OfdText], str], expected: str):
    check(_ofd(write), expected)


def test_what_annotations_show_is_in_doubt():
    place: list[str] = []

    def note(ofd: OfdText) -> str:
        place.append(f"{ofd.x} {ofd.y} {ofd.wide} {ofd.high}")
        return ofd.with_()

    with ZipFile(BytesIO(_ofd(note))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["Doc_0/Document.xml"] = parts["Doc_0/Document.xml"].replace(
        b"</ofd:Document>", b"<ofd:Annotations>Annots.xml</ofd:Annotations></ofd:Document>"
    )
    pages = "".join(f'<Page PageID="{n}"><FileLoc>{n}.xml</FileLoc></Page>' for n in range(1, 9))
    parts["Doc_0/Annots.xml"] = f"<Annotations>{pages}</Annotations>".encode()
    annotation = f'<Annot><Appearance Boundary="{place[0]}"><PathObject/></Appearance></Annot>'
    parts["Doc_0/2.xml"] = parts["Doc_0/1.xml"] = b"<PageAnnot/>"
    number = next(
        name[len("Doc_0/Pages/Page_") :].partition("/")[0] for name, data in parts.items() if b">82</" in data
    )
    parts[f"Doc_0/{int(number) + 1}.xml"] = f"<PageAnnot>{annotation}</PageAnnot>".encode()
    check(packed(parts), FIELD)

"""How a cell may display another number than its file holds, or hold what it does not display, by format.

A :class:`Way` writes one cell with ``{new}`` in it, or ``{old}`` and a note's ``{mark}`` besides, and says
what a person sees there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, NamedTuple

import regex
from openpyxl.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.styles import Font, PatternFill
from PIL import Image as Picture

from tests.layouts.ofd_files import OFD_COLOUR, OfdText
from tests.layouts.page_documents import Spot
from tests.layouts.word_markup import run

HIDE, COVER, STRIKE, RAISE = (
    "hide a number", "cover and replace a number", "strike a number out", "raise or lower a note's mark",
)  # fmt: skip
FIELD, NOTE, PICTURE = "put a number in a field", "put a note on a cell", "put a picture in a cell"
NEW, NOTHING, IN_DOUBT = "{new}", "", None


class Numbers(NamedTuple):
    """The number that is displayed, if one is; another one; the digits of a note's mark."""

    new: str
    old: str
    mark: str


@dataclass(frozen=True, slots=True)
class Way:
    """A kind of damage, what the cell is written as in its format, and what it displays (None: uncertain)."""

    kind: str
    content: Any
    shown: str | None = NEW

    def displayed(self, numbers: Numbers) -> str | None:
        """The text that a person sees in the cell."""
        return None if self.shown is None else self.shown.format(**numbers._asdict())


def _hidden(contents: Sequence[str], new: str = NEW) -> list[Way]:
    """Contents that hide ``{old}``: alone, and before and behind what is shown."""
    return [
        Way(HIDE, template.format(content, new), shown)
        for content in contents
        for template, shown in (("{0}", NOTHING), ("{0}{1}", NEW), ("{1}{0}", NEW))
    ]


def _all(kind: str, contents: Sequence[Any], shown: str | None = NEW) -> list[Way]:
    return [Way(kind, content, shown) for content in contents]


_UNSEEN_STYLES = (
    "display:none", "DISPLAY : none!important", "visibility:hidden", "visibility:collapse", "opacity:0",
    "opacity:0%", "opacity:.03", "font-size:0", "font-size:0px", "font-size:.4px", "font:0/1 serif",
    "color:transparent", "color:rgba(0,0,0,0)", "color:#0000", "color:#fff", "color:white",
    "color:rgb(255 255 255)", "color:hsl(0,0%,100%)", "color:#fefefe", "background:#123456;color:#123456",
    "position:absolute;left:-9999px", "position:fixed;top:-5000px", "position:absolute;clip:rect(0,0,0,0)",
    "clip-path:inset(50%);position:absolute", "position:absolute;clip-path:circle(0)",
    "position:absolute;width:1px;height:1px;overflow:hidden", "display:block;height:0;overflow:hidden",
    "display:inline-block;width:0;overflow:hidden", "display:block;max-height:0;overflow:hidden",
    "position:absolute;transform:scale(0)", "position:absolute;transform:translateX(-9999px)",
    "filter:opacity(0)", "content-visibility:hidden;position:absolute",
)  # fmt: skip
WEB_SHEET = "<style>.gone{display:none} td .pale{color:#FFF} .cut{text-decoration:line-through}</style>"
WEB: list[Way] = [
    *_hidden([
        *(f'<span style="{style}">{{old}}</span>' for style in _UNSEEN_STYLES),
        "<b hidden>{old}</b>", '<font color="#ffffff">{old}</font>', '<i class="gone">{old}</i>',
        '<i class="x pale">{old}</i>', "<!--{old}-->", "<template>{old}</template>", "<script>{old}</script>",
        "<input type=hidden value={old}>", "<datalist><option>{old}</datalist>", "<noscript>{old}</noscript>",
        "<details><summary></summary>{old}</details>", "<dialog>{old}</dialog>",
    ]),
    *_all(COVER, [
        '{new}<span style="position:absolute;left:0;background:#fff">{old}</span>',
        '<span style="position:relative">{old}<b style="position:absolute;left:0;background:white">{new}'
        "</b></span>",
        '{old}<span style="margin-left:-3em;background:#fff">{new}</span>',
        '{old}<b style="position:relative;left:-30px;background:#fff">{new}</b>',
    ], IN_DOUBT),
    *(Way(STRIKE, template.format(content.format("{old}"), "{new}"), shown)
      for content in ("<s>{}</s>", "<del>{}</del>", "<strike>{}</strike>", '<i class="cut">{}</i>',
                      '<b style="text-decoration:line-through double">{}</b>',
                      '<b style="text-decoration-line:underline line-through">{}</b>')
      for template, shown in (("{0}", IN_DOUBT), ("{0}{1}", NEW), ("{1}{0}", NEW))),
    *_all(RAISE, [
        "{new}<sup>{mark}</sup>", "{new}<sub>{mark}</sub>", "{new}<sup><a href=#n>{mark}</a></sup>",
        '{new}<b style="vertical-align:super">{mark}</b>', '{new}<b style="vertical-align:-3px">{mark}</b>',
        '{new}<b style="position:relative;top:-.5em">{mark}</b>', "<ruby>{new}<rt>{mark}</rt></ruby>",
        '{new}<b style="vertical-align:text-top;font-size:60%">{mark}</b>', "<sup>{new}</sup>",
    ]),
    *_all(FIELD, [
        '<input value="{new}">', "<input type=text readonly value={new} size=4>",
        "<textarea>{new}</textarea>", "<select><option>{old}<option selected>{new}</select>",
        "<select><option>{new}<option>{old}</select>", "<input type=number value={new} placeholder={old}>",
        "<output>{new}</output>", "<button>{new}</button>",
    ]),
    *_all(FIELD, [
        "<input placeholder={old}>", "<input type=password value={old}>", "<input type=range value={old}>",
        "<input type=checkbox value={old} checked>", "<meter value={old} max=9999>{old}</meter>",
    ], IN_DOUBT),
    *_all(NOTE, [
        '<span title="{old}">{new}</span>', '<abbr data-v="{old}">{new}</abbr>',
        '<a href="?n={old}">{new}</a>', '<label aria-label="{old}">{new}</label>',
    ]),
    *_all(PICTURE, [
        "<img src=a.png>", '<img src="a.png" alt="{old}">', "{old}<img src=a.gif width=30>",
        "<svg width=30 height=12><text>{new}</text></svg>", "<canvas>{old}</canvas>",
        "<object data=a.png>{old}</object>", "<embed src=a.svg>", '<input type=image src=a.png alt="{old}">',
        '{old}<img src=a.png style="position:absolute;left:0">', "<video poster=a.png>{old}</video>",
    ], IN_DOUBT),
    Way(HIDE, '<bdo dir="rtl">{new}0</bdo>', IN_DOUBT),
    Way(HIDE, '<b style="unicode-bidi:bidi-override;direction:rtl">{new}0</b>', IN_DOUBT),
]  # fmt: skip
"""Contents of a cell of a page; ``WEB_SHEET`` stands in its head."""

_FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin">{}</w:fldChar></w:r><w:r><w:instrText> {} </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
_TEXT_INPUT = '<w:ffData><w:textInput><w:default w:val="{old}"/></w:textInput></w:ffData>'
_LIST = (
    '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="{old}"/><w:listEntry w:val="{new}"/>'
    "</w:ddList></w:ffData>"
)
_CONTROL = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
_EXTENT = '<wp:extent cx="90000" cy="90000"/>'
_DRAWING = f"<w:r><w:drawing><wp:{{0}}>{_EXTENT}<wp:docPr/><a:graphic/></wp:{{0}}></w:drawing></w:r>"
_BOXED = "<w:txbxContent><w:p>{}</w:p></w:txbxContent>"
_BOX = f"<w:r><w:pict><v:shape><v:textbox>{_BOXED}</v:textbox></v:shape></w:pict></w:r>"
_ALTERNATIVES = (
    f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor>{_EXTENT}<a:graphic>"
    f"<a:graphicData><wps:wsp><wps:txbx>{_BOXED}</wps:txbx></wps:wsp></a:graphicData></a:graphic>"
    "</wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
)
_FRAME = '</w:p><w:p><w:pPr><w:framePr w:wrap="around" w:vAnchor="text" w:hAnchor="text" w:y="-240"/></w:pPr>'
_RUN, _OLD = run("{new}"), run("{old}")
WORD: list[Way] = [
    *_hidden([
        run("{old}", look)
        for look in (
            "<w:vanish/>", '<w:vanish w:val="true"/>', "<w:specVanish/>", '<w:color w:val="FFFFFF"/>',
            '<w:color w:val="FDFDFD"/>', '<w:color w:val="000000" w:themeColor="background1"/>',
            '<w:sz w:val="1"/>', '<w:sz w:val="2"/>',
            '<w:color w:val="00B050"/><w:shd w:val="clear" w:fill="00B050"/>',
            '<w:highlight w:val="black"/><w:color w:val="000000"/>', '<w:b/><w:vanish w:val="1"/>',
        )
    ], _RUN),
    *_hidden(['<w:r><w:instrText>{old}</w:instrText></w:r>'], _RUN),
    *_all(COVER, [_OLD + _BOX.format(_RUN), _OLD + _ALTERNATIVES.format(_RUN), _ALTERNATIVES.format(_RUN),
                  _OLD + _FRAME + _RUN], IN_DOUBT),
    *(Way(STRIKE, template.format(run("{old}", look), _RUN), shown)
      for look in ("<w:strike/>", "<w:dstrike/>", '<w:strike w:val="on"/>')
      for template, shown in (("{0}", IN_DOUBT), ("{0}{1}", NEW), ("{1}{0}", NEW))),
    Way(STRIKE, '<w:del w:id="4" w:author="A"><w:r><w:delText>{old}</w:delText></w:r></w:del>'
        f'<w:ins w:id="6" w:author="A">{_RUN}</w:ins>'),
    *_all(RAISE, [
        *(_RUN + run("{mark}", look) for look in (
            '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>',
            '<w:position w:val="6"/>', '<w:position w:val="-8"/>',
            '<w:vertAlign w:val="superscript"/><w:sz w:val="16"/>')),
        run("{new}", '<w:vertAlign w:val="superscript"/>'),
        _RUN + '<w:r><w:endnoteReference w:customMarkFollows="1" w:id="2"/><w:t>{mark}</w:t></w:r>',
    ]),
    *_all(FIELD, [
        _FIELD.format(_TEXT_INPUT, "FORMTEXT", _RUN), _FIELD.format(_LIST, "FORMDROPDOWN", ""),
        _FIELD.format("", "=SUM(LEFT)", _RUN), _FIELD.format("", "MERGEFIELD n", _RUN),
        f'<w:fldSimple w:instr=" DOCPROPERTY n ">{_RUN}</w:fldSimple>', _CONTROL.format("<w:text/>", _RUN),
        _CONTROL.format('<w:dropDownList><w:listItem w:value="{old}"/></w:dropDownList>', _RUN),
    ]),
    *_all(FIELD, [_CONTROL.format("<w:showingPlcHdr/>", _OLD), '<w:fldSimple w:instr=" NUMPAGES "/>',
                  _FIELD.format('<w:ffData><w:checkBox><w:default w:val="1"/></w:checkBox></w:ffData>',
                                "FORMCHECKBOX", "")], IN_DOUBT),
    *_all(NOTE, [
        *(f'{_RUN}<w:r><w:{kind}Reference w:id="2"/></w:r>' for kind in ("footnote", "endnote")),
        f'<w:commentRangeStart w:id="3"/>{_RUN}<w:commentRangeEnd w:id="3"/>'
        '<w:r><w:commentReference w:id="3"/></w:r>',
    ]),
    *_all(PICTURE, [
        _DRAWING.format("inline"), _OLD + _DRAWING.format("inline"), _DRAWING.format("anchor") + _OLD,
        "<w:r><w:object/></w:r>", _OLD + "<w:r><w:object/></w:r>",
        _OLD + "<w:r><w:pict><v:shape/></w:pict></w:r>", "<w:r><w:pict><v:rect/></w:pict></w:r>",
    ], IN_DOUBT),
]  # fmt: skip
"""Runs of a cell of a Word file."""

_WHITE = "FFFFFFFF"


def _looks(text: str, number_format: str = "General", **look: Any) -> Callable[[Cell, Numbers], None]:
    def put(cell: Cell, numbers: Numbers) -> None:
        value = text.format(**numbers._asdict())
        cell.value = int(value) if value.isdigit() else value
        cell.number_format = number_format
        for name, each in look.items():
            setattr(cell, name, each)

    return put


def _parts(*parts: tuple[str, dict[str, Any]]) -> Callable[[Cell, Numbers], None]:
    def put(cell: Cell, numbers: Numbers) -> None:
        named = numbers._asdict()
        cell.value = CellRichText(
            *(TextBlock(InlineFont(**font), text.format(**named)) for text, font in parts)
        )

    return put


def _pictured(text: str) -> Callable[[Cell, Numbers], None]:
    def put(cell: Cell, numbers: Numbers) -> None:
        cell.value = text.format(**numbers._asdict())
        drawn = BytesIO()
        Picture.new("RGB", (9, 9)).save(drawn, "PNG")
        cell.parent.add_image(Image(drawn), cell.coordinate)

    return put


def _noted(cell: Cell, numbers: Numbers) -> None:
    cell.value = int(numbers.new)
    cell.comment = Comment(numbers.old, "A")


_NEW_PART = ("{new}", dict[str, Any]())
_WHITE_PART, _STRUCK_PART = ("{old}", {"color": _WHITE}), ("{old}", {"strike": True})
SHEET: list[Way] = [
    *_all(HIDE, [
        _looks("{old}", font=Font(color=_WHITE)), _looks("{old}", font=Font(sz=1)), _looks("{old}", ";;;"),
        _looks("{old}", ";;;@"), _looks("{old}", '""'), _looks("0", "0;-0;;@"), _looks("0", "#"),
        _looks("{old}", font=Font(color="FF00B050"), fill=PatternFill("solid", fgColor="FF00B050")),
        _looks("{old}", "[White]General"), _parts(_WHITE_PART),
    ], NOTHING),
    *_all(HIDE, [_parts(_WHITE_PART, _NEW_PART), _parts(_NEW_PART, _WHITE_PART),
                 _parts(("{old}", {"sz": 1}), _NEW_PART)]),
    Way(HIDE, _looks("0", '0;-0;"-"'), "-"), Way(HIDE, _looks("{new}", '0"件"')),
    Way(HIDE, _looks("{new}", '0"7"'), "{new}7"),
    *_all(STRIKE, [_looks("{old}", font=Font(strike=True)), _parts(_STRUCK_PART)], IN_DOUBT),
    *_all(STRIKE, [_parts(_STRUCK_PART, _NEW_PART), _parts(_NEW_PART, _STRUCK_PART)]),
    *_all(RAISE, [_parts(_NEW_PART, ("{mark}", {"vertAlign": "superscript"})),
                  _parts(_NEW_PART, ("{mark}", {"vertAlign": "subscript"})),
                  _looks("{new}", font=Font(vertAlign="superscript"))]),
    *_all(PICTURE, [_pictured("{old}"), _pictured("")], IN_DOUBT),
    Way(NOTE, _noted),
]  # fmt: skip
"""What writes a cell of an .xlsx file."""

XLS: list[Way] = [
    *_all(HIDE, [{"colour": 9}, {"colour": 10, "ground": 10}, {"colour": 1}], NOTHING),
    Way(HIDE, {"colour": 9, "ground": 8}), Way(STRIKE, {"struck": True}, IN_DOUBT),
    Way(RAISE, {"raised": True}),
    Way(PICTURE, {"drawn": 8}, IN_DOUBT), Way(NOTE, {"drawn": 25}),
]  # fmt: skip
"""Looks of a cell of an .xls file."""


def _in(colour: str) -> str:
    return OFD_COLOUR.format(colour)


def _sized(ofd: OfdText, size: str) -> str:
    return regex.sub(r'Size="[^"]*"', f'Size="{size}"', ofd.with_())


def _moved(ofd: OfdText, x: float, y: float) -> str:
    return regex.sub(r'Boundary="\S+ \S+', f'Boundary="{ofd.x + x} {ofd.y + y}', ofd.with_())


def _replaced(ofd: OfdText) -> str:
    """Another number, whited out, below the one that is shown."""
    old = regex.sub(r">[0-9]+</", ">765</", ofd.with_())
    return old + ofd.rectangle("255 255 255") + ofd.with_()


OFD: list[Way] = [
    *_all(HIDE, [
        *(lambda ofd, colour=colour: ofd.with_(colour=_in(colour))
          for colour in ("255 255 255", "255", "0 0 0 0", "254 254 254")),
        *(lambda ofd, more=more: ofd.with_(more)
          for more in ('Alpha="0"', 'Alpha="6"', 'Visible="false"', 'Fill="false"')),
        lambda ofd: ofd.with_(colour='<ofd:FillColor Value="0 0 0" Alpha="0"/>'),
        lambda ofd: ofd.rectangle("0 0 80") + ofd.with_(colour=_in("0 0 80")),
        lambda ofd: _sized(ofd, "0"), lambda ofd: _sized(ofd, "0.2"), lambda ofd: _moved(ofd, -400, 0),
        lambda ofd: _moved(ofd, 0, 900), lambda ofd: ofd.with_() + ofd.rectangle("255 255 255"),
    ], NOTHING),
    Way(COVER, _replaced),
    Way(COVER, lambda ofd: ofd.rectangle("255 255 255") + ofd.with_()),
    *_all(STRIKE, [lambda ofd, at=at: ofd.with_() + ofd.line(at) for at in (0.4, 0.45, 0.5)], IN_DOUBT),
    Way(STRIKE, lambda ofd: ofd.with_() + ofd.line(0.4) + ofd.line(0.5), IN_DOUBT),
    *_all(RAISE, [lambda ofd, y=y: ofd.with_() + regex.sub(
        r">[0-9]+</", ">1</", regex.sub(r'Size="[^"]*"', 'Size="1.7"', _moved(ofd, ofd.wide, y)))
        for y in (-0.4, 1.2)]),
    *_all(PICTURE, [lambda ofd: ofd.picture(), lambda ofd: ofd.with_() + ofd.picture()], IN_DOUBT),
]  # fmt: skip
"""What writes the object of a cell of an OFD file."""


class PageCell:
    """A cell of a PDF page, and what :func:`drawn_besides` draws there; ``keeps`` the text that it prints."""

    def __init__(self, spot: Spot, numbers: Numbers) -> None:
        self.spot, self.numbers = spot, numbers
        x0, y0, x1, y1 = spot.box()
        self.width, self.height = x1 - x0, y1 - y0
        self.rect = f"/Rect [{x0:.2f} {y0:.2f} {x1:.2f} {y1:.2f}]"
        self.quad = f"/QuadPoints [{x0} {y1} {x1} {y1} {x0} {y0} {x1} {y0}]"
        self.form = (
            f"/Type /XObject /Subtype /Form /BBox [0 0 {self.width:.2f} {self.height:.2f}] "
            "/Resources << /Font << /F0 3 0 R >> >>"
        )

    def old(self, before: str = "", **place: float) -> dict[str, Any]:
        """The other number drawn in its place."""
        return {"over": self.spot.show(self.numbers.old, before, **place)}

    def annotation(self, entries: str, content: str = "", flags: int = 4) -> dict[str, Any]:
        """A field or note; with content, that is its appearance."""
        shown = "/AP << /N {appearance} >>" if content else ""
        return {
            "annotations": [f"{entries} {self.rect} /F {flags} {shown}"],
            "more": {"appearance": (self.form, content)} if content else {},
        }

    def field(self, shows: str | None, flags: int = 4) -> dict[str, Any]:
        """A form field that holds the new number, with an appearance that shows a text, or none."""
        entries = f"/Subtype /Widget /FT /Tx /T (a) /V ({self.numbers.new})"
        return self.annotation(entries, self.inside(shows) if shows is not None else "", flags)

    def typed(self, text: str, ground: str = "") -> dict[str, Any]:
        """A text put on with a typewriter's tool."""
        return self.annotation(
            f"/Subtype /FreeText /Contents ({text}) /DA (/F0 9 Tf 0 g)", self.inside(text, ground)
        )

    def inside(self, text: str, ground: str = "") -> str:
        """The content of an appearance that shows a text."""
        spot = replace(self.spot, x=1, y=1 + self.spot.size * 0.12)
        return (spot.filled(ground, 2) if ground else "") + spot.show(text)

    def picture(self) -> dict[str, Any]:
        """A chequered picture over it."""
        x0, y0, *_ = self.spot.box()
        entries = (
            "/Type /XObject /Subtype /Image /Width 4 /Height 4 /ColorSpace /DeviceGray /BitsPerComponent 8"
        )
        return {
            "over": f" q {self.width:.2f} 0 0 {self.height:.2f} {x0:.2f} {y0:.2f} cm /Picture Do Q",
            "x_objects": "/Picture {picture}",
            "more": {"picture": (entries, "\x00~" * 8)},
        }


def _graphics(entries: str) -> str:
    return f"/ExtGState << /G0 << {entries} >> >>"


@dataclass(frozen=True, slots=True)
class OnPage(Way):
    """A way for a page of a PDF file; ``keeps``: the cell prints the new number, and this comes besides."""

    keeps: bool = True


_Draw = Callable[[PageCell], dict[str, Any]]


def _on(kind: str, shown: str | None, *draws: _Draw) -> list[Way]:
    return [OnPage(kind, draw, shown) for draw in draws]


def _instead(kind: str, shown: str | None, *draws: _Draw) -> list[Way]:
    return [OnPage(kind, draw, shown, keeps=False) for draw in draws]


def _behind(rise: float, size: float) -> _Draw:
    return lambda cell: {
        "over": cell.spot.show(cell.numbers.mark, rise=rise, size=size, dx=cell.spot.width / cell.spot.size)
    }


PDF: list[Way] = [
    *_instead(HIDE, NOTHING, *(
        lambda cell, before=before: cell.old(before)
        for before in ("1 g", "1 1 1 rg", "0 0 0 0 k", "0.995 g", "3 Tr", "7 Tr"))),
    *_on(HIDE, NEW, *(lambda cell, before=before: cell.old(before, dx=-0.5) for before in ("1 g", "3 Tr"))),
    *_instead(HIDE, NOTHING, *(
        lambda cell, alpha=alpha: cell.old("/G0 gs") | {"resources": _graphics(f"/ca {alpha}")}
        for alpha in ("0", "0.02"))),
    *_instead(HIDE, NOTHING, *(
        lambda cell, place=place: cell.old(**place)
        for place in ({"dx": -90.0}, {"rise": 120.0}, {"size": 0.001}))),
    *_on(HIDE, NOTHING, lambda cell: {"over": cell.spot.filled()}),
    *_on(HIDE, IN_DOUBT, lambda cell: {"over": cell.spot.filled("0 g")}),
    *_on(COVER, "{old}", lambda cell: {"over": cell.spot.filled() + cell.spot.show(cell.numbers.old)},
         lambda cell: cell.typed(cell.numbers.old, "1 g")),
    *_on(COVER, IN_DOUBT, lambda cell: cell.typed(cell.numbers.old)),
    *_on(COVER, NOTHING, lambda cell: cell.annotation("/Subtype /Square /IC [1 1 1]", "1 g 0 0 99 99 re f")),
    *_on(COVER, IN_DOUBT, lambda cell: cell.annotation("/Subtype /Square /IC [1 1 1]")),
    *_on(STRIKE, IN_DOUBT, lambda cell: {"over": cell.spot.line(0.25)},
         lambda cell: {"over": cell.spot.line(0.35)},
         lambda cell: {"over": cell.spot.line(0.25) + cell.spot.line(0.4)},
         lambda cell: cell.annotation(f"/Subtype /StrikeOut {cell.quad}"),
         lambda cell: cell.annotation(
             f"/Subtype /StrikeOut {cell.quad}", f"0 {cell.height / 2:.2f} 99 0.6 re f")),
    *_on(RAISE, NEW, _behind(0.4, 0.6), _behind(0.35, 0.5), _behind(-0.15, 0.6), _behind(0.3, 0.65)),
    *_instead(FIELD, NEW, lambda cell: cell.field(cell.numbers.new),
              lambda cell: cell.typed(cell.numbers.new)),
    *_instead(FIELD, IN_DOUBT, lambda cell: cell.field(None), lambda cell: cell.field(cell.numbers.old)),
    *_instead(FIELD, NOTHING, lambda cell: cell.field(cell.numbers.new, flags=2)),
    *_on(NOTE, NEW, lambda cell: cell.annotation(f"/Subtype /Text /Contents ({cell.numbers.old})"),
         lambda cell: cell.annotation(f"/Subtype /Highlight {cell.quad} /Contents ({cell.numbers.old})"),
         lambda cell: cell.annotation("/Subtype /Link /Border [0 0 0]")),
    *_on(PICTURE, IN_DOUBT, PageCell.picture), *_instead(PICTURE, IN_DOUBT, PageCell.picture),
]  # fmt: skip
"""What is drawn at a cell of a PDF file."""

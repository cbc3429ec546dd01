"""OFD files written by hand, from pages of lines and texts.

``write_ofd(lay_out(report))`` is a package of a few kilobytes; a :class:`Style` says how else the same
pages may be drawn. Lengths in the file are millimetres.
"""

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import regex

from tests.layouts.fixed_pages import PAGE_HEIGHT, PAGE_WIDTH, Line, Page, Text

_MM = 25.4 / 72
_ASCENT = 0.88
_NAMESPACE = "http://www.ofdspec.org/2016"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_BACKGROUND = "M 5 5 L 205 5 L 205 290 L 5 290 C"


@dataclass(frozen=True, slots=True)
class Style:
    """How the pages are drawn.

    ``steps``: how places of characters are stated, ``each``, ``grouped`` (``g 3 4.2``), ``characters`` (a
    TextCode for each) or ``none``. ``rules``: ``lines``, ``relative`` to the corner of a boundary,
    ``filled`` (thin areas) or ``curves``. ``scaled``: texts are set in twice the size and halved by their
    CTM. ``nested``: all objects stand in a block within a block. ``in_template``: lines stand in a template
    of each page. ``absolute``: parts are named from the root. ``sideways``: the page is drawn turned by a
    quarter.
    """

    steps: str = "each"
    rules: str = "lines"
    scaled: bool = False
    nested: bool = False
    in_template: bool = False
    absolute: bool = False
    prefix: str = "ofd:"
    sideways: bool = False
    backgrounds: bool = False


@dataclass
class _Writer:
    style: Style
    number: int = 100

    def page(self, texts: Sequence[Text], lines: Sequence[Line], template: str | None) -> str:
        objects = [*self._rules(lines), *(self._text(text) for text in texts)]
        if self.style.backgrounds:
            objects.insert(0, self._path((0, 0, 210, 297), _BACKGROUND, is_area=True))
        body = "".join(objects)
        if self.style.nested:
            body = self.tag("PageBlock", f'ID="{self._next()}"', self.tag("PageBlock", "", body))
        width, height = PAGE_WIDTH * _MM, PAGE_HEIGHT * _MM
        if self.style.sideways:
            width, height = height, width
        area = self.tag("Area", "", self.tag("PhysicalBox", "", f"0 0 {width:.3f} {height:.3f}"))
        used = self.tag("Template", f'TemplateID="{template}" ZOrder="Background"') if template else ""
        layer = self.tag("Layer", f'ID="{self._next()}" Type="Body"', body)
        return self.document("Page", area + used + self.tag("Content", "", layer))

    def document(self, name: str, content: str) -> str:
        prefix = self.style.prefix
        declared = f'xmlns:{prefix[:-1]}="{_NAMESPACE}"' if prefix else f'xmlns="{_NAMESPACE}"'
        return _HEAD + self.tag(name, declared, content)

    def tag(self, name: str, attributes: str, content: str = "") -> str:
        return f"<{self.style.prefix}{name} {attributes}>{content}</{self.style.prefix}{name}>"

    def _next(self) -> int:
        self.number += 1
        return self.number

    def _text(self, text: Text) -> str:
        zoom = 2 if self.style.scaled else 1
        size = text.size * _MM * zoom
        advances = [size if ord(char) > 0x2E7F else size / 2 for char in text.text]
        x, y = text.x * _MM, text.y * _MM
        ctm = ' CTM="0.5 0 0 0.5 0 0"' if self.style.scaled else ""
        if self.style.sideways:
            x, y = PAGE_HEIGHT * _MM - y, x
            ctm = f' CTM="0 {1 / zoom} {-1 / zoom} 0 0 0"'
        box = f"{x:.4f} {y:.4f} {sum(advances) / zoom:.4f} {size / zoom * 1.2:.4f}"
        attributes = f'ID="{self._next()}" Boundary="{box}" Size="{size:.4f}" Font="5"{ctm}'
        return self.tag("TextObject", attributes, self._codes(text.text, advances, size * _ASCENT))

    def _codes(self, text: str, advances: Sequence[float], base: float) -> str:
        steps = advances[:-1]
        if self.style.steps == "characters":
            places = [sum(advances[:index]) for index in range(len(text))]
            return "".join(
                self.tag("TextCode", f'X="{x:.4f}" Y="{base:.4f}"', escape(char))
                for x, char in zip(places, text, strict=True)
            )
        stated = _grouped(steps) if self.style.steps == "grouped" else (f"{step:.4f}" for step in steps)
        delta = f' DeltaX="{" ".join(stated)}"' if steps and self.style.steps != "none" else ""
        return self.tag("TextCode", f'X="0" Y="{base:.4f}"{delta}', escape(text))

    def _rules(self, lines: Sequence[Line]) -> Iterator[str]:
        page = (0.0, 0.0, 210.0, 297.0)
        for line in dict.fromkeys(lines):
            x0, y0, x1, y1 = (value * _MM for value in (line.x0, line.y0, line.x1, line.y1))
            if self.style.sideways:
                right = PAGE_HEIGHT * _MM
                x0, y0, x1, y1 = right - y1, x0, right - y0, x1
            wide, high = x1 - x0, y1 - y0
            match self.style.rules:
                case "relative":
                    yield self._path((x0, y0, wide, high), f"M 0 0 L {wide:.4f} {high:.4f}")
                case "filled":
                    wide, high = wide + 0.2, high + 0.2
                    data = f"M 0 0 L {wide:.4f} 0 L {wide:.4f} {high:.4f} L 0 {high:.4f} C"
                    yield self._path((x0 - 0.1, y0 - 0.1, wide, high), data, is_area=True)
                case "curves":
                    middle = f"{(x0 + x1) / 2:.4f} {(y0 + y1) / 2:.4f}"
                    data = f"M {x0:.4f} {y0:.4f} Q {middle} {middle} B {middle} {middle} {x1:.4f} {y1:.4f}"
                    yield self._path(page, data)
                case _:
                    yield self._path(page, f"M {x0:.4f} {y0:.4f} L {x1:.4f} {y1:.4f}")

    def _path(self, box: tuple[float, float, float, float], data: str, *, is_area: bool = False) -> str:
        boundary = " ".join(f"{value:.4f}" for value in box)
        drawn = 'Stroke="false" Fill="true"' if is_area else 'LineWidth="0.2"'
        attributes = f'ID="{self._next()}" Boundary="{boundary}" {drawn}'
        return self.tag("PathObject", attributes, self.tag("AbbreviatedData", "", data))


def _grouped(steps: Sequence[float]) -> Iterator[str]:
    index = 0
    while index < len(steps):
        count = 1
        while index + count < len(steps) and steps[index + count] == steps[index]:
            count += 1
        yield f"g {count} {steps[index]:.4f}" if count > 1 else f"{steps[index]:.4f}"
        index += count


def write_ofd(pages: Sequence[Page], style: Style = Style()) -> bytes:
    """The package."""
    writer = _Writer(style)
    tag = writer.tag
    root = "/Doc_0/" if style.absolute else ""
    parts: dict[str, str] = {}
    templates, references = "", ""
    for index, page in enumerate(pages):
        template = str(50 + index) if style.in_template else None
        if template:
            name = f"Tpls/Tpl_{index}/Content.xml"
            parts[f"Doc_0/{name}"] = writer.page([], page.lines, None)
            templates += tag("TemplatePage", f'ID="{template}" BaseLoc="{root}{name}"')
        name = f"Pages/Page_{index}/Content.xml"
        parts[f"Doc_0/{name}"] = writer.page(page.texts, [] if template else page.lines, template)
        references += tag("Page", f'ID="{index + 1}" BaseLoc="{root}{name}"')
    area = tag("PageArea", "", tag("PhysicalBox", "", "0 0 210 297"))
    common = tag("CommonData", "", tag("MaxUnitID", "", "9999") + area + templates)
    parts["Doc_0/Document.xml"] = writer.document("Document", common + tag("Pages", "", references))
    body = tag("DocBody", "", tag("DocRoot", "", f"{'/' if style.absolute else ''}Doc_0/Document.xml"))
    parts["OFD.xml"] = writer.document("OFD", body)
    return packed({name: text.encode() for name, text in parts.items()})


def packed(parts: dict[str, bytes]) -> bytes:
    """A package of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return file.getvalue()


STYLES = {
    "plain": Style(),
    "grouped_steps": Style(steps="grouped"),
    "a_code_a_character": Style(steps="characters"),
    "no_steps": Style(steps="none"),
    "relative_paths": Style(rules="relative"),
    "filled_rules": Style(rules="filled", backgrounds=True),
    "curved_rules": Style(rules="curves"),
    "scaled_text": Style(scaled=True, steps="grouped"),
    "nested_blocks": Style(nested=True),
    "lines_in_template": Style(in_template=True),
    "absolute_names": Style(absolute=True, in_template=True),
    "no_prefix": Style(prefix=""),
    "sideways": Style(sideways=True),
}


OFD_COLOUR = '<ofd:FillColor Value="{}"/>'
OPAQUE = 'Stroke="false" Fill="true"'
_PATH = (
    '<ofd:PathObject ID="900" Boundary="{box}" {drawn}>{colour}'
    "<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
)
_RECTANGLE = "M 0 0 L {0} 0 L {0} {1} L 0 {1} C"


class OfdText:
    """One text object of a page, to be written anew with more around it."""

    def __init__(self, text: str, box: str) -> None:
        self.text = text
        self.x, self.y, self.wide, self.high = map(float, box.split())

    def with_(self, attributes: str = "", colour: str = "") -> str:
        """The object with more attributes, in a colour."""
        text = self.text.replace("<ofd:TextObject ", f"<ofd:TextObject {attributes} ")
        return text.replace("<ofd:TextCode", f"{colour}<ofd:TextCode")

    def rectangle(self, colour: str, drawn: str = OPAQUE, data: str = _RECTANGLE) -> str:
        """A filled rectangle over it."""
        box = f"{self.x - 0.5} {self.y - 0.5} {self.wide + 1} {self.high + 1}"
        inner = data.format(self.wide + 1, self.high + 1)
        return _PATH.format(box=box, drawn=drawn, colour=OFD_COLOUR.format(colour), data=inner)

    def picture(self) -> str:
        """A picture over it."""
        return f'<ofd:ImageObject ID="901" Boundary="{self.x} {self.y} 3 3" ResourceID="9"/>'

    def line(self, at: float) -> str:
        """A line across its first third, at a share of its height."""
        box = f"{self.x} {self.y + self.high * at} {self.wide / 3} 0.1"
        return _PATH.format(box=box, drawn='LineWidth="0.1"', colour="", data=f"M 0 0 L {self.wide / 3} 0")


def rewritten(pages: Sequence[Page], mark: str, text: str, write: Callable[[OfdText], str]) -> bytes:
    """The package of pages whose one object with a text is written anew, with another text."""
    found = regex.compile(
        rf'<ofd:TextObject (?:(?!</).)*?Boundary="([^"]*)"(?:(?!</).)*>{mark}</.*?</ofd:TextObject>'
    )

    def edit(data: bytes) -> bytes:
        return found.sub(
            lambda own: write(OfdText(own[0].replace(mark, text), own[1])), data.decode()
        ).encode()

    with zipfile.ZipFile(io.BytesIO(write_ofd(pages))) as archive:
        return packed({name: edit(archive.read(name)) for name in archive.namelist()})

"""PDF files written by hand, from pages of lines and texts.

``write_pdf(lay_out(report))`` is the file. Its font is named and not embedded: every reader of PDF knows the
codes of this one. A :class:`Style` says how a page is drawn; ``numbered``, ``framed`` and the like change
what is on it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType

from tests.layouts.fixed_pages import CELL_SIZE, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, Line, Page, Text, width_of

Objects = dict[int, bytes]
"""The objects of a file by number."""

CATALOG, PAGE_TREE, FONT = 1, 2, 3
_ASCENT, _DESCENT = 0.88, 0.12
_UPRIGHT = "三、本年度办理结果"
TURNS = {
    0: "1 0 0 1 0 0",
    1: f"0 -1 1 0 0 {PAGE_WIDTH}",
    2: f"-1 0 0 -1 {PAGE_WIDTH} {PAGE_HEIGHT}",
    3: f"0 1 -1 0 {PAGE_HEIGHT} 0",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Style:
    """How a page is drawn.

    ``rules`` are ``stroked``, ``filled`` (thin rectangles), ``double`` or ``dashed``. ``letter_spacing`` is
    in shares of the text's size; ``spaced_digits`` holds for numbers. ``bold_doubles``: every text is drawn
    twice, a little apart. ``backgrounds``: tables have a grey background, every other line of theirs another
    one. ``quarters``: the content is turned clockwise; ``rotate`` is the page's /Rotate, in degrees.
    ``corner`` is the lower left corner of the page's box. ``as_form``: all is drawn within a form.
    """

    rules: str = "stroked"
    letter_spacing: float = 0.0
    spaced_digits: float = 0.0
    bold_doubles: bool = False
    backgrounds: bool = False
    quarters: int = 0
    rotate: int = 0
    corner: tuple[int, int] = (0, 0)
    as_form: bool = False


PLAIN = Style()


def write_pdf(pages: Sequence[Page], style: Style = PLAIN) -> bytes:
    """The file."""
    return file_of(objects_of(pages, style))


def objects_of(pages: Sequence[Page], style: Style = PLAIN) -> Objects:
    """The objects of the file."""
    width, height = (PAGE_HEIGHT, PAGE_WIDTH) if style.quarters % 2 else (PAGE_WIDTH, PAGE_HEIGHT)
    x, y = style.corner
    box = (x, y, x + width, y + height)
    turned = f"q 1 0 0 1 {x} {y} cm q {TURNS[style.quarters]} cm"
    contents = [f"{turned}\n{_content(page, style)}\nQ Q" for page in pages]
    return assembled(contents, box, style.rotate, as_form=style.as_form)


def two_up(pages: Sequence[Page], style: Style = PLAIN) -> bytes:
    """Two pages side by side on every sheet, as a booklet is printed; the last one may have only one."""
    scale = PAGE_WIDTH / PAGE_HEIGHT
    sheets = []
    for left in range(0, len(pages), 2):
        parts = [
            f"q {scale:.5f} 0 0 {scale:.5f} {side * PAGE_HEIGHT / 2} 0 cm\n{_content(page, style)}\nQ"
            for side, page in enumerate(pages[left : left + 2])
        ]
        sheets.append("\n".join(parts))
    return file_of(assembled(sheets, (0, 0, PAGE_HEIGHT, PAGE_WIDTH)))


def assembled(
    contents: Sequence[str], box: Sequence[float], rotate: int = 0, *, as_form: bool = False
) -> Objects:
    """A page for each content stream."""
    sides = " ".join(map(str, box))
    objects = {
        CATALOG: b"<< /Type /Catalog /Pages 2 0 R >>",
        FONT: b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UCS2-H /Encoding /UniGB-UCS2-H "
        b"/DescendantFonts [4 0 R] >>",
        # Characters 1 to 95 are the printable ones of ASCII, half as wide as the others.
        4: b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 5 0 R /DW 1000 "
        b"/W [1 95 500 814 939 500] "
        b"/CIDSystemInfo << /Registry <41646f6265> /Ordering <474231> /Supplement 2 >> >>",
        5: b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] "
        b"/Ascent %d /Descent %d /ItalicAngle 0 /StemV 93 >>" % (_ASCENT * 1000, -_DESCENT * 1000),
    }
    kids = []
    for index, content in enumerate(contents):
        page, stream, form = (6 + 3 * index + offset for offset in range(3))
        kids.append(f"{page} 0 R")
        objects[page] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{sides}] /Rotate {rotate} /Contents {stream} 0 R "
            f"/Resources << /Font << /F0 3 0 R >> /XObject << /X0 {form} 0 R >> >> >>"
        ).encode()
        objects[stream] = stream_of("/X0 Do" if as_form else content)
        entries = f"/Type /XObject /Subtype /Form /BBox [{sides}] /Resources << /Font << /F0 3 0 R >> >> "
        objects[form] = stream_of(content if as_form else "", entries)
    objects[PAGE_TREE] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    return objects


def stream_of(content: str | bytes, entries: str = "") -> bytes:
    """A stream object, not compressed."""
    data = content.encode("ascii") if isinstance(content, str) else content
    return f"<< {entries}/Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def file_of(objects: Objects, trailer: bytes = b"") -> bytes:
    """The file that holds these objects; ``trailer`` are more entries of its trailer."""
    parts, places, length = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"], [], 15
    for number in sorted(objects):
        part = b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
        places.append(f"{number} 1\n{length:010} 00000 n \n")
        parts.append(part)
        length += len(part)
    size = max(objects) + 1
    table = f"xref\n0 1\n0000000000 65535 f \n{''.join(places)}".encode()
    end = b"trailer\n<< /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, length)
    return b"".join((*parts, table, end))


def _content(page: Page, style: Style) -> str:
    return "\n".join((*_backgrounds(page, style), *_rules(page.lines, style), *_texts(page.texts, style)))


def _backgrounds(page: Page, style: Style) -> Iterator[str]:
    for x0, top, x1, bottom in page.tables if style.backgrounds else ():
        yield f"0.9 g {x0} {PAGE_HEIGHT - bottom:.2f} {x1 - x0:.2f} {bottom - top:.2f} re f"
        stripes = sorted({line.y0 for line in page.lines if line.y0 == line.y1 and top <= line.y0 <= bottom})
        for upper, lower in [*pairwise(stripes)][::2]:
            yield f"0.8 g {x0} {PAGE_HEIGHT - lower:.2f} {x1 - x0:.2f} {lower - upper:.2f} re f"
    yield "0 g"


def _rules(lines: Iterable[Line], style: Style) -> Iterator[str]:
    yield "[3 2] 0 d" if style.rules == "dashed" else "[] 0 d"
    for line in lines:
        y0, y1 = PAGE_HEIGHT - line.y0, PAGE_HEIGHT - line.y1
        if style.rules in {"stroked", "dashed"}:
            yield f"0.5 w {line.x0:.2f} {y0:.2f} m {line.x1:.2f} {y1:.2f} l S"
            continue
        for shift in (-0.8, 0.8) if style.rules == "double" else (0.0,):
            x, y = line.x0 - 0.25, min(y0, y1) - 0.25
            x, y = (x, y + shift) if y0 == y1 else (x + shift, y)
            yield f"{x:.2f} {y:.2f} {line.x1 - line.x0 + 0.5:.2f} {abs(y1 - y0) + 0.5:.2f} re f"


def _texts(texts: Iterable[Text], style: Style) -> Iterator[str]:
    for text in texts:
        share = style.spaced_digits if text.text.isascii() else style.letter_spacing
        size, spacing = text.size * (1 - share), text.size * share
        y = PAGE_HEIGHT - text.y - text.size * _ASCENT
        code = text.text.encode("utf-16-be").hex()
        for x in (text.x, text.x + 0.3) if style.bold_doubles else (text.x,):
            yield f"BT /F0 {size:.2f} Tf {spacing:.2f} Tc {x:.2f} {y:.2f} Td <{code}> Tj ET"


PageEdit = Callable[[list[Page]], list[Page]]


def numbered(pages: list[Page], form: str = "- {} -") -> list[Page]:
    """A page number at the foot of every page, a running head on all but the first."""
    foot, head = PAGE_HEIGHT - MARGIN / 2 - CELL_SIZE, MARGIN / 2
    heads = [(), *((Text(MARGIN, head, CELL_SIZE, "政府信息公开工作年度报告"),) for _ in pages[1:])]
    return [
        replace(page, texts=[*above, *page.texts, Text(280, foot, CELL_SIZE, form.format(number))])
        for number, (page, above) in enumerate(zip(pages, heads, strict=True), start=1)
    ]


def framed(pages: list[Page]) -> list[Page]:
    """Every run of prose in a frame of its own, as wide as the tables."""
    return [replace(page, lines=[*page.lines, *_frames(page)]) for page in pages]


def _frames(page: Page) -> Iterator[Line]:
    left, right, slack = MARGIN - 4, PAGE_WIDTH - MARGIN + 4, 2.0
    edges = [0.0, *(edge for _, top, _, bottom in page.tables for edge in (top, bottom)), PAGE_HEIGHT]
    for upper, lower in zip(edges[::2], edges[1::2], strict=True):
        own = [text for text in page.texts if upper <= text.y < lower]
        if own:
            top = min(text.y for text in own) - slack
            bottom = max(text.y + text.size for text in own) + slack
            yield from (Line(left, y, right, y) for y in (top, bottom))
            yield from (Line(x, top, x, bottom) for x in (left, right))


def with_upright_labels(pages: list[Page]) -> list[Page]:
    """The outermost label of the disposition table set from top to bottom, one character below another."""
    return [replace(page, texts=list(_upright(page))) for page in pages]


def _upright(page: Page) -> Iterator[Text]:
    column: list[Text] = []
    for text in page.texts:
        if text.text in _UPRIGHT and text.x < MARGIN + CELL_SIZE * 2:
            column.append(text)
        else:
            yield text
    if column:
        chars = "".join(text.text for text in column)
        top = column[0].y - (len(chars) - len(column)) * CELL_SIZE / 2
        yield from (Text(MARGIN + 8, top + at * CELL_SIZE, CELL_SIZE, char) for at, char in enumerate(chars))


def only_rules(belongs: Callable[[Line], bool]) -> PageEdit:
    """Pages with some of their rules only."""
    return lambda pages: [
        replace(page, lines=[line for line in page.lines if belongs(line)]) for page in pages
    ]


without_vertical_rules = only_rules(lambda line: line.y0 == line.y1)
without_rules = only_rules(lambda line: False)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a text of a page stands, in the page's points: its left end on the baseline, size and width."""

    x: float
    y: float
    size: float
    width: float

    @classmethod
    def of(cls, text: Text) -> "Spot":
        """The place of a text that is drawn plainly."""
        y = PAGE_HEIGHT - text.y - text.size * _ASCENT
        return cls(text.x, y, text.size, width_of(text.text, text.size))

    def box(self, margin: float = 1.0) -> tuple[float, float, float, float]:
        """Left, lower, right and upper side around the text."""
        low, high = self.y - self.size * _DESCENT, self.y + self.size * _ASCENT
        return self.x - margin, low - margin, self.x + self.width + margin, high + margin

    def filled(self, colour: str = "1 g", margin: float = 1.0) -> str:
        """A rectangle over it."""
        x0, y0, x1, y1 = self.box(margin)
        return f" q {colour} {x0:.2f} {y0:.2f} {x1 - x0:.2f} {y1 - y0:.2f} re f Q"

    def show(
        self, text: str, before: str = "", *, rise: float = 0.0, size: float = 1.0, dx: float = 0.0
    ) -> str:
        """A text there; ``rise`` and ``dx`` are in ems, ``size`` in shares of the size."""
        code = text.encode("utf-16-be").hex()
        x, y = self.x + dx * self.size, self.y + rise * self.size
        return f" q {before} BT /F0 {self.size * size:.2f} Tf {x:.2f} {y:.2f} Td <{code}> Tj ET Q"

    def line(self, height: float) -> str:
        """A line through it, so many ems above the baseline."""
        y = self.y + height * self.size
        return f" q 0.6 w {self.x - 1:.2f} {y:.2f} m {self.x + self.width + 1:.2f} {y:.2f} l S Q"


def drawn_besides(
    pages: Sequence[Page],
    style: Style = PLAIN,
    *,
    over: str = "",
    under: str = "",
    resources: str = "",
    x_objects: str = "",
    fonts: str = "",
    annotations: Sequence[str] = (),
    more: Mapping[str, tuple[str, str]] = MappingProxyType({}),
    catalog: str = "",
    page_entries: str = "",
    page: int = 0,
) -> bytes:
    """The file of pages with more on one of them: content over or under the rest, fields and notes.

    ``more`` are further streams by name, entries and content, or dictionaries where there is none, to which
    ``{name}`` refers in the others. ``x_objects``, ``fonts`` and ``resources`` are more of the page's.
    """
    objects = objects_of(pages, style)
    number = max(objects) + 1
    names = {name: f"{number + at} 0 R" for at, name in enumerate(more)}
    for at, (own, content) in enumerate(more.values()):
        named = _named(own, names)
        objects[number + at] = stream_of(content, f"{named} ") if content else f"<< {named} >>".encode()
    number += len(more)
    notes = [f"{number + at} 0 R" for at in range(len(annotations))]
    for at, annotation in enumerate(annotations):
        objects[number + at] = f"<< /Type /Annot {_named(annotation, names)} >>".encode()
    own_page, content_of = 6 + 3 * page, 7 + 3 * page
    plain = objects[content_of].partition(b"stream\n")[2].removesuffix(b"\nendstream")
    objects[content_of] = stream_of(under.encode() + b"\n" + plain + b"\n" + over.encode())
    besides = f"/Annots [{' '.join(notes)}] {page_entries} /Resources << {_named(resources, names)} "
    entries = objects[own_page].replace(b"/Resources << ", besides.encode())
    entries = entries.replace(b"/Font << ", f"/Font << {_named(fonts, names)} ".encode())
    objects[own_page] = entries.replace(b"/XObject << ", f"/XObject << {_named(x_objects, names)} ".encode())
    fields = f"/AcroForm << /Fields [{' '.join(notes)}] /DA (/Helv 9 Tf 0 g) >> {_named(catalog, names)} >>"
    objects[CATALOG] = objects[CATALOG].removesuffix(b">>") + fields.encode()
    return file_of(objects)


def _named(text: str, names: Mapping[str, str]) -> str:
    for name, reference in names.items():
        text = text.replace(f"{{{name}}}", reference)
    return text

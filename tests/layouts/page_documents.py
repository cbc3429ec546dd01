"""PDF files written by hand, from pages of lines and texts.

``write_pdf(lay_out(report))`` is a file of a few kilobytes: its fonts are named and not embedded, since every
reader of PDF knows the codes of this one. A :class:`Style` says how else the same page may be drawn.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.layouts.fixed_pages import PAGE_HEIGHT, PAGE_WIDTH, Line, Page, Text

_ASCENT, _DESCENT = 0.88, 0.12


@dataclass(frozen=True, slots=True)
class Style:
    """How a page is drawn.

    ``rules``: ``stroked`` lines, ``filled`` thin rectangles, or ``double`` ones, each drawn twice.
    ``letter_spacing`` is in shares of the size. ``bold_doubles``: every text is drawn twice, a little apart.
    ``rotate`` is the page's /Rotate. ``media_box`` the page's lower left corner. ``fills`` are grey
    rectangles below everything.
    """

    rules: str = "stroked"
    letter_spacing: float = 0.0
    bold_doubles: bool = False
    rotate: int = 0
    corner: tuple[float, float] = (0.0, 0.0)
    as_forms: bool = False


def write_pdf(pages: Sequence[Page], style: Style = Style()) -> bytes:
    """The file."""
    return assembled([_content(page, style) for page in pages], style)


def assembled(contents: Sequence[str], style: Style = Style()) -> bytes:
    """A file with a page for each content stream."""
    x, y = style.corner
    box = f"[{x} {y} {x + PAGE_WIDTH} {y + PAGE_HEIGHT}]"
    resources = "/Resources << /Font << /F0 3 0 R >> >>"
    objects = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        3: "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UCS2-H /Encoding /UniGB-UCS2-H "
        "/DescendantFonts [4 0 R] >>",
        # Codes 1 to 95 are the printable ASCII characters, half as wide as the others.
        4: "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500 814 939 500] "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 5 0 R >>",
        5: "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] "
        f"/Ascent {_ASCENT * 1000:.0f} /Descent {-_DESCENT * 1000:.0f} /ItalicAngle 0 >>",
    }
    kids = []
    for index, content in enumerate(contents):
        number = 6 + 3 * index
        kids.append(f"{number} 0 R")
        objects[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Rotate {style.rotate} "
            f"/Resources << /Font << /F0 3 0 R >> /XObject << /X0 {number + 2} 0 R >> >> "
            f"/Contents {number + 1} 0 R >>"
        )
        drawn = "q 1 0 0 1 0 0 cm /X0 Do Q" if style.as_forms else content
        objects[number + 1] = _stream("", drawn)
        form = f"/Type /XObject /Subtype /Form /BBox {box} {resources} "
        objects[number + 2] = _stream(form, content if style.as_forms else "")
    objects[2] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return _file(objects)


def _stream(entries: str, content: str) -> str:
    return f"<< {entries}/Length {len(content)} >>\nstream\n{content}\nendstream"


def _file(objects: dict[int, str]) -> bytes:
    data = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    places = {}
    for number in sorted(objects):
        places[number] = len(data)
        data += f"{number} 0 obj\n{objects[number]}\nendobj\n".encode("latin-1")
    begin = len(data)
    table = "".join(f"{places[number]:010} 00000 n \n" for number in sorted(objects))
    size = len(objects) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{begin}\n%%EOF\n"
    return data + f"xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode("latin-1")


def _content(page: Page, style: Style) -> str:
    return "\n".join((*_fills(page, style), *_rules(page.lines, style), *_texts(page.texts, style)))


def _fills(page: Page, style: Style) -> Iterator[str]:
    return iter(())


def _rules(lines: Iterable[Line], style: Style) -> Iterator[str]:
    left, bottom = style.corner
    for line in lines:
        x0, x1 = left + line.x0, left + line.x1
        y0, y1 = bottom + PAGE_HEIGHT - line.y0, bottom + PAGE_HEIGHT - line.y1
        if style.rules == "stroked":
            yield f"0.5 w {x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l S"
            continue
        for shift in (-0.8, 0.8) if style.rules == "double" else (0.0,):
            across = y0 == y1
            x, y = (x0, y0 + shift - 0.25) if across else (x0 + shift - 0.25, min(y0, y1))
            width, height = (x1 - x0, 0.5) if across else (0.5, abs(y1 - y0))
            yield f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re f"


def _texts(texts: Iterable[Text], style: Style) -> Iterator[str]:
    left, bottom = style.corner
    for text in texts:
        code = text.text.encode("utf-16-be").hex()
        y = bottom + PAGE_HEIGHT - text.y - text.size * _ASCENT
        spacing = style.letter_spacing * text.size
        x = left + text.x - spacing * len(text.text) / 2
        for shift in (0.0, 0.3) if style.bold_doubles else (0.0,):
            yield f"BT /F0 {text.size} Tf {spacing:.2f} Tc {x + shift:.2f} {y:.2f} Td <{code}> Tj ET"

"""Draws pages of a PDF for people, with the machine's fonts: a program of its own.

Reading takes glyphs from one font of the project's own, and a process has one PDFium. The file comes on
standard input, page numbers from one as arguments after the word ``sheet`` or ``shown``: whether pages are
drawn as far as their sheet reaches, or as far as they are shown. What comes out is a line of JSON, with the
number of pages and of each drawn one its number, its size in points and in dots, and then the dots: red,
green, blue.
"""

import json
import sys

import pypdfium2

_DOTS_PER_POINT = 2.0
_WIDEST, _HIGHEST = 1700, 2400
"""Dots of a picture."""


def _main(extent: str, *numbers: str) -> None:
    document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    wanted = [int(number) for number in numbers if int(number) <= len(document)]
    pages, dots = [], []
    for number in wanted:
        page = document[number - 1]
        if extent == "sheet":
            page.set_cropbox(*page.get_mediabox())
        width, height = page.get_size()
        scale = min(_DOTS_PER_POINT, _WIDEST / width, _HIGHEST / height)
        image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        pages.append((number, width, height, image.width, image.height))
        dots.append(image.tobytes())
    head = json.dumps({"count": len(document), "pages": pages}).encode()
    sys.stdout.buffer.write(b"\n".join((head, b"".join(dots))))


if __name__ == "__main__":
    _main(*sys.argv[1:])

"""Pictures of pages, made anew from what the file holds: nothing of the file itself goes into them.

Their sizes are given in the unit of the readers' locators: points for a PDF, pixels for an image.
"""

import base64
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from extractors.limits import MOST_PIXELS
from extractors.readers.pdf.pdf_pages import has_text_layer
from extractors.readers.scan.image_header import sizes
from schemas.errors import UnreadableSourceError

_DOTS_PER_POINT = 2.0
_WIDEST, _HIGHEST = 1700, 2400
"""Pixels of a picture."""
_COLOURS = 64
"""What a page of text is reduced to: enough for its letters' edges and for stamps."""
_QUALITY = 75


@dataclass(frozen=True, slots=True)
class Picture:
    """One page: its size in the unit of locators, and its picture as a data URI."""

    number: int
    width: float
    height: float
    uri: str


def pdf_pages(data: bytes, wanted: frozenset[int]) -> tuple[int, Iterable[Picture]]:
    """The number of pages of a PDF, and pictures of those that are wanted.

    Raises :class:`UnreadableSourceError` with ``encrypted``, ``damaged_file`` or ``too_complex``.
    """
    has_text = has_text_layer(data)
    document = pypdfium2.PdfDocument(data)
    try:
        numbers = [number for number in range(1, len(document) + 1) if number in wanted]
        return len(document), [_rendered(document[number - 1], number, has_text) for number in numbers]
    finally:
        document.close()


def _rendered(page: pypdfium2.PdfPage, number: int, has_text: bool) -> Picture:
    if has_text:
        # Places in a text layer count from the sheet's corner, also where less of the sheet is shown.
        page.set_cropbox(*page.get_mediabox())
    width, height = page.get_size()
    scale = min(_DOTS_PER_POINT, _WIDEST / width, _HIGHEST / height)
    image = page.render(scale=scale, may_draw_forms=False).to_pil()
    return Picture(number, width, height, _text_uri(image) if has_text else _photo_uri(image))


def image_pages(data: bytes, wanted: frozenset[int]) -> tuple[int, Iterable[Picture]]:
    """The number of pages of an image file, and pictures of those that are wanted.

    Raises :class:`UnreadableSourceError` with ``damaged_file`` or ``too_large``.
    """
    if any(width * height > MOST_PIXELS for width, height in sizes(data)):
        raise UnreadableSourceError("too_large", f"more than {MOST_PIXELS} pixels")
    try:
        with Image.open(io.BytesIO(data)) as image:
            return getattr(image, "n_frames", 1), list(_frames(image, wanted))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise UnreadableSourceError("damaged_file", str(error)) from error


def _frames(image: Image.Image, wanted: frozenset[int]) -> Iterator[Picture]:
    for number in sorted(wanted):
        if number <= getattr(image, "n_frames", 1):
            image.seek(number - 1)
            upright = ImageOps.exif_transpose(image)
            yield Picture(number, upright.width, upright.height, _photo_uri(upright))


def _text_uri(image: Image.Image) -> str:
    return _uri(image.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE), "PNG", optimize=True)


def _photo_uri(image: Image.Image) -> str:
    """A scan, no larger than can be looked at."""
    if image.mode.startswith("I;16"):
        image = image.convert("I").point(lambda grey: grey / 256)
    bare = image.convert("L" if image.mode in {"1", "I", "L"} else "RGB")
    bare.thumbnail((_WIDEST, _HIGHEST), Image.Resampling.LANCZOS)
    return _uri(bare, "JPEG", quality=_QUALITY, optimize=True)


def _uri(image: Image.Image, kind: str, **options: object) -> str:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"

"""Pictures of pages, made anew from what the file holds: nothing of the file itself goes into them.

Their sizes are given in the unit of the readers' locators: points for a PDF, pixels for an image.
"""

import base64
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from extractors.limits import MOST_PIXELS
from extractors.readers.pdf.pdf_pages import has_text_layer
from extractors.readers.scan.image_header import sizes
from schemas.errors import UnreadableSourceError

_DRAW_PAGES = Path(__file__).with_name("draw_pages.py")
_SECONDS = 120
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
    # Places in a text layer count from the sheet's corner, also where less of the sheet is shown.
    extent = "sheet" if has_text else "shown"
    command = [sys.executable, "-P", str(_DRAW_PAGES), extent, *map(str, sorted(wanted))]
    try:
        drawn = subprocess.run(command, input=data, capture_output=True, check=True, timeout=_SECONDS).stdout
    except subprocess.TimeoutExpired as error:
        raise UnreadableSourceError("too_complex", f"not drawn in {_SECONDS} s") from error
    except subprocess.CalledProcessError as error:
        lines = error.stderr.decode(errors="replace").splitlines() or [f"exit status {error.returncode}"]
        raise UnreadableSourceError("damaged_file", lines[-1]) from error
    head, _, dots = drawn.partition(b"\n")
    told = json.loads(head)
    return told["count"], list(_drawn(told["pages"], dots, _text_uri if has_text else _photo_uri))


def _drawn(
    pages: Iterable[tuple[int, float, float, int, int]], dots: bytes, uri: Callable[[Image.Image], str]
) -> Iterator[Picture]:
    at = 0
    for number, width, height, wide, high in pages:
        end = at + 3 * wide * high
        yield Picture(number, width, height, uri(Image.frombytes("RGB", (wide, high), dots[at:end])))
        at = end


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

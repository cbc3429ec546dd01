"""Files to pages of pixels, within limits that are checked before anything is allocated."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.limits import MOST_PIXELS, MOST_SCANNED_PAGES
from extractors.readers.pdf.pdfium import PdfDocument, PdfiumError
from extractors.readers.scan.image_header import sizes
from schemas.errors import UnreadableSourceError

Pixels = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
"""An image: height × width × 3 (blue, green, red), or height × width of grey."""

_LONGEST_SIDE = 4000
"""Pixels; larger pages are read at a smaller scale, which still has 340 dots per inch on A4."""
_PDF_DPI = 200
_POINTS_PER_INCH = 72


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page in colour; ``unit`` is how long a pixel is in the unit of the page's locators."""

    number: int
    pixels: Pixels
    unit: float


def decode_images(data: bytes) -> Iterator[PageImage]:
    """The pages of an image file, units in its own pixels.

    Raises :class:`UnreadableSourceError` with ``too_large`` or ``damaged_file``.
    """
    dimensions = sizes(data)
    _check(len(dimensions), dimensions)
    buffer = np.frombuffer(data, np.uint8)
    if len(dimensions) == 1:
        yield _scaled(1, _decoded(cv2.imdecode(buffer, cv2.IMREAD_COLOR)), 1.0)
        return
    for index in range(len(dimensions)):
        found, images = cv2.imdecodemulti(buffer, cv2.IMREAD_COLOR, range=(index, index + 1))
        yield _scaled(index + 1, _decoded(images[0] if found and images else None), 1.0)


def rasterized(data: bytes) -> Iterator[PageImage]:
    """The pages of a PDF, units in points.

    Raises :class:`UnreadableSourceError` with ``too_large`` or ``damaged_file``.
    """
    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        raise UnreadableSourceError("damaged_file", str(error)) from error
    try:
        scale = _PDF_DPI / _POINTS_PER_INCH
        points = [document.get_page_size(index) for index in range(len(document))]
        _check(len(points), [(round(width * scale), round(height * scale)) for width, height in points])
        for index in range(len(document)):
            image = document[index].render(scale=scale, may_draw_forms=False, rev_byteorder=False).to_numpy()
            yield _scaled(index + 1, _in_colour(image), 1 / scale)
    finally:
        document.close()


def _check(pages: int, dimensions: list[tuple[int, int]]) -> None:
    if pages > MOST_SCANNED_PAGES:
        raise UnreadableSourceError("too_large", f"{pages} > {MOST_SCANNED_PAGES} pages")
    for width, height in dimensions:
        if width * height > MOST_PIXELS:
            raise UnreadableSourceError("too_large", f"{width} × {height} pixels")


def _decoded(image: Pixels | None) -> Pixels:
    if image is None:
        raise UnreadableSourceError("damaged_file")
    return _in_colour(image)


def _in_colour(image: Pixels) -> Pixels:
    """Three channels, whatever the source has."""
    if image.ndim == 2 or image.shape[2] == 1:
        return cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
    return image[:, :, :3] if image.shape[2] > 3 else image


def _scaled(number: int, image: Pixels, unit: float) -> PageImage:
    longest = max(image.shape[:2])
    if longest <= _LONGEST_SIDE:
        return PageImage(number, image, unit)
    factor = _LONGEST_SIDE / longest
    smaller = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return PageImage(number, smaller, unit / factor)

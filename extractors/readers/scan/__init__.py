"""Scanned pages and images: pixels to paragraphs and grids.

``page_images`` decodes files, ``upright`` sets a page straight, ``ruled_cells`` finds its tables, ``ink``
what is drawn in their cells, ``recogniser`` reads crops, ``value_cells`` decides what counts (with
``shapes``), ``page_reading`` puts a page together. The libraries are an optional extra and are imported
when the first such file is read.

Locators are ``page=1;box=x0,top,x1,bottom``: in points for the pages of a PDF, in the image's own pixels
elsewhere.
"""

from importlib.util import find_spec

from extractors.document import Document
from schemas.errors import UnreadableSourceError

_LIBRARIES = ("cv2", "onnxruntime", "rapidocr")


def read(data: bytes) -> Document:
    """An image file, of one page or several.

    Raises :class:`UnreadableSourceError` with ``needs_scans_extra``, ``too_large`` or ``damaged_file``.
    """
    _require_libraries()
    from extractors.readers.page_document import document_of_pages
    from extractors.readers.scan.page_images import decode_images
    from extractors.readers.scan.page_reading import read_page

    return document_of_pages([read_page(image) for image in decode_images(data)])


def read_scanned_pdf(data: bytes) -> Document:
    """A PDF whose pages are images.

    Raises :class:`UnreadableSourceError` with ``needs_scans_extra``, ``too_large`` or ``damaged_file``.
    """
    _require_libraries()
    from extractors.readers.page_document import document_of_pages
    from extractors.readers.scan.page_images import rasterized
    from extractors.readers.scan.page_reading import read_page

    return document_of_pages([read_page(image) for image in rasterized(data)])


def _require_libraries() -> None:
    missing = [name for name in _LIBRARIES if find_spec(name) is None]
    if missing:
        raise UnreadableSourceError("needs_scans_extra", ", ".join(missing))

"""One reader per media type; each turns a file's bytes into a :class:`~extractors.document.Document`.

A reader is a module with ``read(data: bytes) -> Document``. It raises
:class:`~schemas.errors.UnreadableSourceError` where the bytes cannot be read. Modules are imported when the
first such file appears, since some of their libraries are heavy.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import cast

from extractors.document import Document

Reader = Callable[[bytes], Document]

READERS = {
    "application/msword": "extractors.readers.word.old_word",
    "application/ofd": "extractors.readers.ofd.ofd_pages",
    "application/pdf": "extractors.readers.pdf.pdf_pages",
    "application/rtf": "extractors.readers.word.old_word",
    "application/vnd.ms-word+xml": "extractors.readers.word.word_file",
    "application/vnd.ms-works": "extractors.readers.word.old_word",
    "application/vnd.ms-excel": "extractors.readers.sheets.spreadsheet",
    "application/vnd.oasis.opendocument.text": "extractors.readers.word.old_word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "extractors.readers.sheets.spreadsheet",  # noqa: E501
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "extractors.readers.word.word_file",  # noqa: E501
    "application/x-ole-storage": "extractors.readers.ole_file",
    "image/bmp": "extractors.readers.scan",
    "image/jpeg": "extractors.readers.scan",
    "image/png": "extractors.readers.scan",
    "image/tiff": "extractors.readers.scan",
    "multipart/related": "extractors.readers.web.web_archive",
    "text/html": "extractors.readers.web.web_page",
    "text/csv": "extractors.readers.delimited_text",
    "text/plain": "extractors.readers.plain_text",
}
"""The module that reads each media type."""


@cache
def reader_for(media_type: str) -> Reader | None:
    """The reader of a media type, None where there is none."""
    module = READERS.get(media_type)
    return cast(Reader, import_module(module).read) if module else None


def scan_reader_for(media_type: str) -> Reader | None:
    """The reader of a media type's files whose pages are pictures, None where there is none."""
    if media_type != "application/pdf":
        return None
    return cast(Reader, import_module("extractors.readers.scan").read_scanned_pdf)

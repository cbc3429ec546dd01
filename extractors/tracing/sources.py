"""Which way a source is shown: a text by its lines, pages as pages, all else as the blocks it was read as."""

from extractors.document import Document
from extractors.files.media_types import PLAIN_TEXT, sniff_media_type
from extractors.readers import reader_for
from extractors.tracing.document_source import show_document
from extractors.tracing.marks import Marks
from extractors.tracing.page_source import PAGED, show_pages
from extractors.tracing.text_source import show_text
from extractors.tracing.views import ShownSource
from schemas.errors import UnreadableSourceError


def show_source(data: bytes, name: str, marks: Marks) -> ShownSource:
    """What the source shows, with its cells marked.

    Raises :class:`UnreadableSourceError` as the reader of its media type does.
    """
    media_type = sniff_media_type(data, name)
    if media_type in PAGED:
        return show_pages(data, media_type, marks)
    document = _read(data, media_type)
    return show_text(data, document, marks) if media_type == PLAIN_TEXT else show_document(document, marks)


def _read(data: bytes, media_type: str) -> Document:
    read = reader_for(media_type)
    if read is None:
        raise UnreadableSourceError("unsupported_format", media_type)
    return read(data)

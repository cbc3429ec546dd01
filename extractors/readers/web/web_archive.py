"""Web archives (MHTML), as browsers and word processors save a page with all its parts, to a document."""

from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

import regex

from extractors.document import Document
from extractors.limits import LONGEST_HEADER
from extractors.readers.web.web_page import read_page
from schemas.errors import UnreadableSourceError

_HEADER = regex.compile(rb"^content-[a-z-]+:[^\r\n]*+(?:(?:\r\n|\r|\n)[ \t][^\r\n]*+)*+", regex.I | regex.M)
_PAGES = frozenset({"text/html", "application/xhtml+xml"})


def read(data: bytes) -> Document:
    """The paragraphs and grids of the archive's page.

    Raises :class:`UnreadableSourceError` with ``damaged_file`` where the archive holds no page, with
    ``too_complex`` where its parts are nested beyond reason, and as web pages do.
    """
    # Of its parameters, each is looked for from the begin again.
    if any(len(header[0]) > LONGEST_HEADER for header in _HEADER.finditer(data)):
        raise UnreadableSourceError("too_complex", f"a header of more than {LONGEST_HEADER} bytes")
    try:
        archive = BytesParser(policy=compat32).parsebytes(data)
        page = _page(archive)
        content = page.get_payload(decode=True) if page else None
        sheets = [_sheet(part) for part in _parts(archive) if part.get_content_type() == "text/css"]
    except RecursionError as error:
        raise UnreadableSourceError("too_complex", "parts within parts") from error
    if page is None or not isinstance(content, bytes):
        raise UnreadableSourceError("damaged_file", "the web archive holds no page")
    if not content.strip():
        raise UnreadableSourceError("empty_file")
    return read_page(content, page.get_content_charset(), sheets)


def _page(archive: Message) -> Message | None:
    """The part that the archive names as its start, else the first that is a page."""
    start = archive.get_param("start")
    first = None
    for part in _parts(archive):
        if part.get_content_type() not in _PAGES:
            continue
        if start and part.get("Content-ID") == start:
            return part
        first = first or part
    return first


def _sheet(part: Message) -> tuple[str, str]:
    """The address of a style sheet, and what it says; what counts in it is ASCII."""
    content = part.get_payload(decode=True)
    return str(part.get("Content-Location", "")), (
        content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
    )


def _parts(archive: Message) -> Iterator[Message]:
    """All parts that hold no others, in order."""
    for part in archive.walk():
        if not part.is_multipart():
            yield part

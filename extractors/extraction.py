"""The bytes of one file to its extraction."""

from extractors.decoding import PLAIN_TEXT, decode_text, sniff_media_type
from extractors.readers.plain_text import read_plain_text
from extractors.reading import read_report
from schemas.errors import UnreadableSource
from schemas.extraction import Extraction


def extract(data: bytes, name: str = "") -> Extraction:
    """Read all reports of one file.

    ``name`` is the file's name; content decides first, so it only tells apart what content cannot. Bad
    content never raises: it comes back as an extraction with an ``error_code`` of
    :data:`schemas.errors.ERRORS` and no reports.
    """
    media_type = sniff_media_type(data, name)
    encoding: str | None = None
    try:
        if not data.strip(b"\x00 \t\r\n"):
            raise UnreadableSource("empty_file")
        if media_type != PLAIN_TEXT:
            raise UnreadableSource("unsupported_format", media_type)
        decoded = decode_text(data)
        encoding = decoded.encoding
        report = read_report(read_plain_text(decoded.text))
    except UnreadableSource as refusal:
        detail = f"{refusal.error.en} {refusal.error.zh}"
        if refusal.detail:
            detail = f"{detail} ({refusal.detail})"
        return Extraction(media_type, encoding, error_code=refusal.error.code, error_detail=detail)
    return Extraction(media_type, encoding, (report,))

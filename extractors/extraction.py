"""The bytes of one file to its extraction."""

from dataclasses import replace

from extractors.checking import read_once
from extractors.document import Document
from extractors.files.containers import ARCHIVES, unpack
from extractors.files.handed_on import is_handed_on
from extractors.files.media_types import sniff_media_type
from extractors.linking_pages import read_linking_page
from extractors.merge_readers import merged, places_in_doubt
from extractors.readers import reader_for, scan_reader_for
from extractors.reading import read_report
from schemas.errors import UnreadableSourceError
from schemas.extraction import Extraction, LinkingPage, ReportReading

_UNREAD = {"application/vnd.rar": "unsupported_archive"}
"""Codes of media types without a reader that say better what to do."""


def extract(data: bytes, name: str = "") -> Extraction:
    """Read all reports of one file; of an archive, list the members.

    ``name`` is the file's name; content decides first, so it only tells apart what content cannot. Bad
    content never raises: it comes back as an extraction with an ``error_code`` of
    :data:`schemas.errors.ERRORS` and no reports.
    """
    media_type = sniff_media_type(data, name)
    encoding: str | None = None
    page: LinkingPage | None = None
    try:
        if not data.strip(b"\x00 \t\r\n"):
            raise UnreadableSourceError("empty_file")
        if media_type in ARCHIVES:
            return Extraction(media_type, None, members=unpack(data, media_type))
        if is_handed_on(data, media_type):
            raise UnreadableSourceError("handed_on")
        document = _read(data, media_type)
        encoding = document.encoding
        page = read_linking_page(document)
        report = _reviewed(read_report(document), document)
        if report.read_once:
            report = replace(report, findings=(*report.findings, *read_once(report)))
    except UnreadableSourceError as refusal:
        detail = refusal.detail or None
        return Extraction(media_type, encoding, error_code=refusal.error.code, error_detail=detail, page=page)
    return Extraction(media_type, encoding, (report,), page=page)


def _read(data: bytes, media_type: str) -> Document:
    read = reader_for(media_type)
    if read is None:
        raise UnreadableSourceError(_UNREAD.get(media_type, "unsupported_format"), media_type)
    try:
        return read(data)
    except UnreadableSourceError as refusal:
        read_scan = scan_reader_for(media_type) if refusal.error.code == "no_text_layer" else None
        if read_scan is None:
            raise
        return read_scan(data)


def _reviewed(report: ReportReading, document: Document) -> ReportReading:
    """The reading; where tables are in doubt, merged with one that reads these another way, if any is."""
    places = places_in_doubt(report) if document.read_again else frozenset()
    if document.read_again is None or places == frozenset():
        return report
    try:
        second = read_report(document.read_again(places))
    except UnreadableSourceError:
        return report
    return merged(report, second)

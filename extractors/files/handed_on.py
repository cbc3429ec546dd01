"""Files that were made of reports and put into an inbox: known by their mark, never read as reports."""

from extractors.files.media_types import WORD
from extractors.files.packages import open_package
from schemas.errors import UnreadableSourceError
from schemas.handed_on import MARK

_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PAGE = "text/html"
_PROPERTIES = "docProps/core.xml"
_HEAD = 4096
_MARK = MARK.encode()


def is_handed_on(data: bytes, media_type: str) -> bool:
    """Whether a file bears the mark: in the properties of an office document, or in the head of a page."""
    if media_type == _PAGE:
        return _MARK in data[:_HEAD]
    if media_type not in {WORD, _SHEETS}:
        return False
    try:
        properties = open_package(data).read(_PROPERTIES)
    except UnreadableSourceError:  # whoever reads the document says so
        return False
    return properties is not None and _MARK in properties

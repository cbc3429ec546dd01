"""Web pages that link to files: the report may be in one of them, and the page says whose it is."""

from extractors.document import Document
from extractors.identity.report_identity import read_identity
from extractors.identity.titles import find_titles
from extractors.tables.find_tables import find_tables
from schemas.extraction import LinkingPage, identity_fields


def read_linking_page(document: Document) -> LinkingPage | None:
    """What a page states of the report; None where it links to no file or is not about an annual report."""
    if not document.links:
        return None
    lines = find_tables(document).lines
    if next(iter(find_titles(lines)), None) is None:
        return None
    return LinkingPage(**identity_fields(read_identity(lines, document.published_on)), links=document.links)

"""Web pages that link to files: the report may be in one of them, and the page says whose it is."""

from extractors.document import Document
from extractors.known_tables import known_pattern
from extractors.masthead import read_masthead
from extractors.patterns import digest_of
from extractors.reading import lines_outside
from extractors.titles import find_titles
from schemas.extraction import LinkingPage


def read_linking_page(document: Document) -> LinkingPage | None:
    """What a page states of the report; None where it links to no file or is not about an annual report."""
    if not document.links:
        return None
    digest = digest_of(document)
    lines = lines_outside(document, digest, known_pattern(digest.pattern))
    if next(iter(find_titles(lines)), None) is None:
        return None
    masthead = read_masthead(lines)
    return LinkingPage(
        document.links,
        masthead.title,
        masthead.agency,
        masthead.agency_printed,
        masthead.place,
        masthead.year,
        masthead.signed_on,
        document.published_on,
    )

"""Web pages that link to files: the report may be in one of them, and the page says whose it is."""

from extractors.document import Document
from extractors.masthead import read_masthead
from extractors.reading import lines_outside
from extractors.stream import find_stretches, flatten
from extractors.titles import find_titles
from schemas.extraction import LinkingPage


def read_linking_page(document: Document) -> LinkingPage | None:
    """What a page states of the report; None where it links to no file or is not about an annual report."""
    if not document.links:
        return None
    tokens = flatten(document)
    lines = lines_outside(document, tokens, find_stretches(tokens).positions)
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

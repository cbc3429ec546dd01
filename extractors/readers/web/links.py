"""The files that a web page links to and that may lie beside it when it was saved."""

from collections.abc import Iterator
from urllib.parse import unquote

import regex
from selectolax.lexbor import LexborHTMLParser

_FILE = r"\.(?:docx?|wps|rtf|odt|pdf|ofd|xlsx?|et|csv|txt|png|jpe?g|tiff?|bmp)"
_MAY_LINK = regex.compile(rf"\bhref\s*=[^<>]*{_FILE}", regex.I)
_NAMES_FILE = regex.compile(rf"{_FILE}$", regex.I)
_IS_ELSEWHERE = regex.compile(r"[a-z][a-z0-9+.-]*:|/", regex.I)
_MOST_LINKS, _LONGEST_LINK = 200, 1000


def file_links(source: str, page: LexborHTMLParser) -> tuple[str, ...]:
    """The relative paths of the files that a page links to, each once, in their order; none where there are
    more than any report has.
    """
    if not page.tags("a") or not _MAY_LINK.search(source):
        return ()
    found = tuple(dict.fromkeys(_relative_paths(page)))
    return found if len(found) <= _MOST_LINKS else ()


def _relative_paths(page: LexborHTMLParser) -> Iterator[str]:
    for link in page.css("a[href]"):
        reference = (link.attributes.get("href") or "").strip().replace("\\", "/")
        if _IS_ELSEWHERE.match(reference) or len(reference) > _LONGEST_LINK:
            continue
        path = unquote(regex.split("[?#]", reference, maxsplit=1)[0])
        if _NAMES_FILE.search(path) and "\0" not in path:
            yield path

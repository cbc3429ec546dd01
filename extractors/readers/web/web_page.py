"""Web pages to a document: what a browser shows of them, and what their metadata state."""

import re
from collections.abc import Sequence

import regex
from selectolax.lexbor import LexborHTMLParser

from extractors.document import Document
from extractors.files.decoding import decode_text
from extractors.limits import MOST_ATTRIBUTES, MOST_OPTIONS
from extractors.readers.web.blocks import blocks_of
from extractors.readers.web.content import PageContent
from extractors.readers.web.links import file_links
from extractors.readers.web.metadata import read_metadata
from extractors.readers.web.scripts import mark_filled_cells, may_fill_cells
from extractors.readers.web.stylesheets import apply_stylesheets
from extractors.readers.web.templates import CutPage, cut
from extractors.readers.web.tree import read_content
from schemas.errors import UnreadableSourceError

_DECLARED = re.compile(
    rb"""<(?:meta\b[^<>]*\bcharset|\?xml\b[^<>]*\bencoding)\s*=\s*["']?\s*([\w-]+)""", re.I
)
_PAGE_ENDS = re.compile("</(?:html|body)", re.I)
_FIRST_BYTES, _LAST_CHARACTERS = 4096, 1000
_FEW_TAGS, _MOST_TAGS = 15_000, 2_000_000
_MOST_STEPS = 500_000_000
_TAG = regex.compile(r"<(/?)([a-zA-Z]+)[^<>]*?(/?)(?=[<>])")
_SHORT_PAGE, _SHORT_TAG = 200_000, 4_000
"""Characters: what is shorter cannot hold so many attributes that they take a second."""
_WHOLE_TAG = regex.compile(
    r"""<(script|style|textarea|title|xmp|iframe|noembed|noframes)\b[^>]*+>.*?(?:</\1|\Z)|<!--.*?(?:-->|\Z)"""
    r"""|(?P<tag><[a-z](?:[^>=]++|=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?+)*+)""",
    regex.I | regex.S,
)
"""A tag up to its end, or what holds no tags; neither looks at a character twice."""
_ATTRIBUTE = regex.compile(r"""[^\s/=>]++(?:\s*+=\s*+(?:"[^"]*+"?+|'[^']*+'?+|[^\s>]*+))?+""")
_NEVER_CLOSED = frozenset({
    "area", "base", "br", "col", "colgroup", "dd", "dt", "hr", "img", "input", "li", "link", "meta",
    "option", "p", "param", "rp", "rt", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track",
    "wbr",
})  # fmt: skip


def read(data: bytes) -> Document:
    """The paragraphs and grids of a page.

    Raises :class:`UnreadableSourceError` with ``binary_content``, ``undecodable`` or ``too_complex``.
    """
    return read_page(data, None)


def read_page(data: bytes, charset: str | None, sheets: Sequence[tuple[str, str]] = ()) -> Document:
    """The same of a page whose ``charset`` was declared outside it, and style ``sheets``, by address, too."""
    declared = _DECLARED.search(data[:_FIRST_BYTES])
    decoded = decode_text(data, charset or (declared[1].decode("ascii") if declared else None))
    _refuse_hostile_nesting(decoded.text)
    _refuse_hostile_tags(decoded.text)
    is_filled_in = may_fill_cells(decoded.text)
    cut_page = CutPage(decoded.text) if is_filled_in else cut(decoded.text)
    page, content = _shown(cut_page, decoded.text, sheets, is_filled_in=is_filled_in)
    blocks = blocks_of(content)
    metadata = read_metadata(page, blocks)
    return Document(
        blocks,
        decoded.encoding,
        metadata.title,
        metadata.published_on,
        open_end=_breaks_off(decoded.text),
        links=file_links(decoded.text, page),
    )


def _shown(
    cut_page: CutPage, source: str, sheets: Sequence[tuple[str, str]], *, is_filled_in: bool = False
) -> tuple[LexborHTMLParser, list[PageContent]]:
    """The tree of a page and what it displays; ``source`` is what it was before any table was cut out.

    ``is_filled_in``: scripts may write into cells of it, and no table was cut out.
    """
    page = LexborHTMLParser(cut_page.source)
    if is_filled_in:
        mark_filled_cells(page)
    if sheets or page.tags("style"):
        if cut_page.waiting:
            return _shown(CutPage(source), source, sheets)  # Style may be of what is in the tables.
        apply_stylesheets(page, sheets)
    whole = (lambda: LexborHTMLParser(source).body) if cut_page.waiting else None
    content = read_content(page.body, cut_page.known, whole) if page.body else []
    return (page, content) if cut_page.is_whole() else _shown(CutPage(source), source, sheets)


def _refuse_hostile_nesting(source: str) -> None:
    """Parsing walks up the open elements at every tag, so thousands of open ones take minutes.

    Pages of reports have a few thousand tags, nested a few dozen deep.
    """
    tags = source.count("<")
    if tags <= _FEW_TAGS:
        return
    if tags > _MOST_TAGS:
        raise UnreadableSourceError("too_complex", f"{tags} tags")
    depth = deepest = 0
    for closing, name, closed in _TAG.findall(source):
        if name.lower() not in _NEVER_CLOSED and not closed:
            depth = max(depth - 1, 0) if closing else depth + 1
            deepest = max(deepest, depth)
    if tags * deepest > _MOST_STEPS:
        raise UnreadableSourceError("too_complex", f"{tags} tags, {deepest} of them one inside the other")


def _refuse_hostile_tags(source: str) -> None:
    """Parsing compares every attribute of a tag, and every option of a field, with all before it."""
    if source.count("<") > MOST_OPTIONS and source.lower().count("<option") > MOST_OPTIONS:
        raise UnreadableSourceError("too_complex", f"more than {MOST_OPTIONS} options")
    if len(source) <= _SHORT_PAGE and _ends_tags_often(source):
        return
    for tag in _WHOLE_TAG.finditer(source):
        text = tag["tag"] or ""
        if len(text) > 2 * MOST_ATTRIBUTES and sum(1 for _ in _ATTRIBUTE.finditer(text)) > MOST_ATTRIBUTES:
            raise UnreadableSourceError("too_complex", f"more than {MOST_ATTRIBUTES} attributes of a tag")


def _ends_tags_often(source: str) -> bool:
    """Whether a tag ends in each of the pieces of a page, so that none is longer than two of them."""
    piece = _SHORT_TAG // 2
    return all(source.find(">", start, start + piece) >= 0 for start in range(0, len(source) - piece, piece))


def _breaks_off(source: str) -> bool:
    """Whether the end of the page, or of a fragment of one, is not there: its last number may be cut too."""
    if _PAGE_ENDS.search(source, max(len(source) - _LAST_CHARACTERS, 0)):
        return False
    folded = source.lower()
    if "</html" in folded or "</body" in folded:
        return False
    if "<html" in folded or "<body" in folded or folded.rpartition(">")[2].strip():
        return True
    return any(folded.count(f"<{name}") > folded.count(f"</{name}") for name in ("table", "pre", "div"))

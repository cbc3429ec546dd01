"""The reader of PDF files with a text layer."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from extractors.document import Document
from extractors.readers.page_document import document_of_pages
from extractors.readers.pdf.annotations import flattened
from extractors.readers.pdf.loaded_pages import read_pages
from extractors.readers.pdf.page_blocks import PageBlock, PageLine, doubted_cells
from extractors.readers.pdf.page_layout import page_blocks
from extractors.readers.pdf.page_objects import LARGE_PICTURE, Glyph, PageObjects
from schemas.errors import UnreadableSourceError

_FEWEST_GLYPHS = 10
"""A page with fewer has no text layer to speak of: a page number, a stamp's name."""
_END = b"%%EOF"
_TAIL = 2048


def read(data: bytes) -> Document:
    """The paragraphs, one for each line, and grids of a PDF.

    Raises :class:`UnreadableSourceError` with ``encrypted``, ``damaged_file``, ``too_complex`` or
    ``no_text_layer``.
    """
    pages = list(read_pages(data))
    if _is_scan(pages):
        raise UnreadableSourceError("no_text_layer")
    blocks = [part for page in pages for part in page_blocks(page)]
    hidden = [page.hidden for page in pages]
    return replace(_document(blocks, data), read_again=lambda: read_again(data, hidden, blocks))


def read_again(data: bytes, hidden: Sequence[Sequence[Glyph]], first: Iterable[list[PageBlock]]) -> Document:
    """The same file as another library reads it, ten times slower: glyphs, rules and cells are found anew.

    It is told which glyphs of each page are ``hidden``, and what was in doubt in the ``first`` reading.

    Raises :class:`UnreadableSourceError` with ``damaged_file`` or ``too_complex``.
    """
    from extractors.readers.pdf.pdfplumber_reading import read_pages_again

    doubts = [cell for blocks in first for cell in doubted_cells(blocks)]
    return _document(read_pages_again(flattened(data), hidden, doubts), data)


def has_text_layer(data: bytes) -> bool:
    """Whether a PDF is read by its text; else its pages are scans. Raises as :func:`read` does."""
    return not _is_scan(list(read_pages(data)))


def _document(pages: Iterable[list[PageBlock]], data: bytes) -> Document:
    return document_of_pages(_without_running_heads(pages), open_end=_END not in data[-_TAIL:])


def _is_scan(pages: Sequence[PageObjects]) -> bool:
    """Whether no page has a text layer, or at least half are pictures without one."""
    bare = [page for page in pages if len(page.glyphs) < _FEWEST_GLYPHS]
    pictures = [page for page in bare if page.picture >= LARGE_PICTURE]
    return len(bare) == len(pages) or len(pictures) * 2 >= len(pages)


def _without_running_heads(pages: Iterable[list[PageBlock]]) -> list[list[PageBlock]]:
    """Pages without a first or last line that the page before has at the same place."""
    kept: list[list[PageBlock]] = []
    before: list[PageBlock] = []
    for page in pages:
        own = list(page)
        for at in (-1, 0):
            if own and before and _is_repeated(own[at], before[at]):
                del own[at]
        kept.append(own)
        before = page
    return kept


def _is_repeated(block: PageBlock, before: PageBlock) -> bool:
    return (
        isinstance(block, PageLine)
        and isinstance(before, PageLine)
        and block.text == before.text
        and abs(block.box.top - before.box.top) < 1
    )

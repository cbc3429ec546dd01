"""The reader of PDF files with a text layer."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import chain

from extractors.document import Document
from extractors.readers.page_document import document_of_pages
from extractors.readers.pdf.annotations import flattened
from extractors.readers.pdf.loaded_pages import read_pages
from extractors.readers.pdf.page_blocks import PageBlock, PageLine, doubted_cells, place_of
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
    hidden = [page.hidden for page in pages]
    has_notes = any(page.has_notes for page in pages)
    blocks = [page_blocks(page) for page in pages]

    def again(places: Collection[str] | None) -> Document:
        return read_again(flattened(data) if has_notes else data, blocks, hidden, places)

    return replace(_document(blocks, data), read_again=again)


def read_again(
    data: bytes,
    first: Sequence[list[list[PageBlock]]],
    hidden: Sequence[Sequence[Glyph]],
    places: Collection[str] | None,
) -> Document:
    """The document with pages read by another library, ten times slower: glyphs, rules, cells are found anew.

    ``first`` are the blocks of each page as they were read, of which those in doubt stay so, and ``hidden``
    the glyphs that do not show. Only pages on which one of the ``places`` is are read; all pages for None.

    Raises :class:`UnreadableSourceError` with ``damaged_file`` or ``too_complex``.
    """
    from extractors.readers.pdf.pdfplumber_reading import read_pages_again

    found = [place_of(place) for place in places or ()]
    numbers = (
        {place[0] for place in found if place} if found and all(found) else set(range(1, len(first) + 1))
    )
    told = {
        number: (hidden[number - 1], [cell for part in first[number - 1] for cell in doubted_cells(part)])
        for number in sorted(numbers)
    }
    again = read_pages_again(data, told)
    return _document([again.get(number, parts) for number, parts in enumerate(first, start=1)], data)


def has_text_layer(data: bytes) -> bool:
    """Whether a PDF is read by its text; else its pages are scans. Raises as :func:`read` does."""
    return not _is_scan(list(read_pages(data)))


def _document(pages: Iterable[list[list[PageBlock]]], data: bytes) -> Document:
    parts = chain.from_iterable(pages)
    return document_of_pages(_without_running_heads(parts), open_end=_END not in data[-_TAIL:])


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

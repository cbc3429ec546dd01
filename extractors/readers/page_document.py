"""Blocks of pages with fixed places to a document, for formats whose pages are read like those of a PDF."""

from collections.abc import Sequence

from extractors.document import Block, Document, Grid, Paragraph
from extractors.readers.pdf.page_blocks import PageBlock, PageGrid
from extractors.readers.pdf.stitching import stitched


def document_of_pages(pages: Sequence[Sequence[PageBlock]], *, open_end: bool = False) -> Document:
    """The document, its tables whole over pages."""
    return Document(tuple(map(_block, stitched(pages))), open_end=open_end)


def _block(block: PageBlock) -> Block:
    if isinstance(block, PageGrid):
        return Grid.of(tuple(row for row in block.rows if row), rows_exact=True)
    return Paragraph(block.text, block.locator)

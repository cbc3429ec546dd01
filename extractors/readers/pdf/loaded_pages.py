"""The pages of a PDF as PDFium loads them, one after another.

Its raw functions are called, since one Python object for each thing on a page would take most of the time.
PDFium keeps global state and is not safe for threads: read files in processes of their own, one file at a
time. All handles are closed before :func:`read_pages` goes on to the next page.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from extractors.limits import MOST_PAGES
from extractors.readers.pdf.annotations import Note, flatten, marks_of_notes, notes_on
from extractors.readers.pdf.file_clues import Clues
from extractors.readers.pdf.page_drawings import PageDrawings
from extractors.readers.pdf.page_effort import Effort
from extractors.readers.pdf.page_frame import Frame, Placing
from extractors.readers.pdf.page_glyphs import read_glyphs
from extractors.readers.pdf.page_objects import LARGE_PICTURE, PageObjects
from extractors.readers.pdf.page_texts import PageTexts
from extractors.readers.pdf.pdfium import pdfium
from extractors.readers.pdf.unseen_glyphs import take_out_unseen
from schemas.errors import UnreadableSourceError


def read_pages(data: bytes) -> Iterator[PageObjects]:
    """Every page of a PDF, one after another.

    Raises :class:`UnreadableSourceError` with ``encrypted``, ``damaged_file`` or ``too_complex``.
    """
    with _opened(data) as document:
        count = pdfium.FPDF_GetPageCount(document)
        if count > MOST_PAGES:
            raise UnreadableSourceError("too_complex", f"{count} pages > {MOST_PAGES}")
        if count < 1:
            raise UnreadableSourceError("damaged_file", "no pages")
        clues = Clues.of(data)
        for index in range(count):
            yield _read_page(document, index, clues)


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        reason = pdfium.FPDF_GetLastError()
        encrypted = reason in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        raise UnreadableSourceError("encrypted" if encrypted else "damaged_file")
    try:
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


def _read_page(document: Any, index: int, clues: Clues) -> PageObjects:
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        raise UnreadableSourceError("damaged_file", f"page {index + 1}")
    text_page = None
    try:
        frame = Frame.of(page)
        notes: list[Note] = []
        shows_text = None
        has_notes = pdfium.FPDFPage_GetAnnotCount(page) > 0
        if has_notes:
            notes = notes_on(document, page, index + 1)
            shows_text = _shows_text(page)
            page = flatten(document, page, index)
        read = PageObjects(index + 1, frame.width, frame.height, has_notes=has_notes)
        placing, effort = Placing(frame), Effort(read.number, read.width * read.height)
        texts = PageTexts(placing, effort, asks_for_mixing=clues.mixing)
        PageDrawings(read, placing, effort, texts).read(page)
        text_page = pdfium.FPDFText_LoadPage(page)  # of texts from which is taken out what they say aloud
        if not text_page:
            raise UnreadableSourceError("damaged_file", f"page {index + 1}")
        read_glyphs(text_page, frame, read, are_boxes_sure=not clues.upright_fonts)
        if read.picture >= LARGE_PICTURE and not (_shows_text(page) if shows_text is None else shows_text):
            read.glyphs.clear()
        else:
            take_out_unseen(page, text_page, frame, read, texts.suspects(every=clues.layers))
        if notes:
            read.marks += marks_of_notes(notes, frame, read.glyphs)
        return read
    finally:
        if text_page:
            pdfium.FPDFText_ClosePage(text_page)
        if page:
            pdfium.FPDF_ClosePage(page)


def _shows_text(page: Any) -> bool:
    """Whether some text is drawn.

    What a scanner's software recognised lies unseen over the picture of the page; how sure it was nobody
    knows. Fields that were filled in over such a picture are part of it.
    """
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        item = pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            return True
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
            if mode not in (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP):
                return True
    return False

"""Form fields and notes: those that show are made part of their page, as they are shown.

A field or note shows its appearance, which the file holds or PDFium makes where a viewer has to. One that has
something to say and no appearance that says it leaves open what its place displays.
"""

import ctypes
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from extractors.limits import MOST_ANNOTATIONS
from extractors.readers.pdf.page_frame import Frame
from extractors.readers.pdf.page_objects import Glyph, Mark
from extractors.readers.pdf.pdfium import pdfium
from schemas.errors import UnreadableSourceError

_UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_PRINTED = pdfium.FPDF_ANNOT_FLAG_PRINT
_SILENT = frozenset((pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP, pdfium.FPDF_ANNOT_TEXT))
"""Links, and notes that show as a sign until somebody opens them."""

_DRAWN = frozenset(
    (pdfium.FPDF_ANNOT_LINE, pdfium.FPDF_ANNOT_POLYGON, pdfium.FPDF_ANNOT_POLYLINE, pdfium.FPDF_ANNOT_STAMP)
)
"""What viewers draw by themselves where the file has no appearance of it, and PDFium does not."""
_FIELDS_OF_TEXT = frozenset(
    (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX)
)


class Note(NamedTuple):
    """A field or note: its sides in points of the page, and what it says as far as the file has that as text.

    ``is_trusted``: what its appearance shows counts whatever it says. ``is_shown`` is None where only prints
    may show it, or a layer decides.
    """

    left: float
    bottom: float
    right: float
    top: float
    says: str
    has_appearance: bool
    is_trusted: bool
    is_shown: bool | None
    is_drawn: bool


def notes_on(document: Any, page: Any, number: int) -> list[Note]:
    """The fields and notes of a page that show somewhere and say something, or have an appearance.

    Raises :class:`UnreadableSourceError` with ``too_complex``.
    """
    count = pdfium.FPDFPage_GetAnnotCount(page)
    if count > MOST_ANNOTATIONS:
        raise UnreadableSourceError("too_complex", f"page {number}: {count} annotations > {MOST_ANNOTATIONS}")
    settings = pdfium.FPDF_FORMFILLINFO(version=2)  # PDFium keeps its address
    form = pdfium.FPDFDOC_InitFormFillEnvironment(document, settings)
    try:
        return [note for index in range(count) if (note := _note(page, index, form))]
    finally:
        if form:
            pdfium.FPDFDOC_ExitFormFillEnvironment(form)


def _note(page: Any, index: int, form: Any) -> Note | None:
    annotation = pdfium.FPDFPage_GetAnnot(page, index)
    if not annotation:
        return None
    try:
        flags = pdfium.FPDFAnnot_GetFlags(annotation)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        is_unseen = bool(flags & _UNSEEN)
        if kind in _SILENT or (is_unseen and (flags & pdfium.FPDF_ANNOT_FLAG_HIDDEN or not flags & _PRINTED)):
            return None
        sides = pdfium.FS_RECTF()
        pdfium.FPDFAnnot_GetRect(annotation, sides)
        says = ""
        kind_of_field = pdfium.FPDFAnnot_GetFormFieldType(form, annotation) if form else -1
        if kind_of_field in _FIELDS_OF_TEXT:
            says = _text(lambda *into: pdfium.FPDFAnnot_GetFormFieldValue(form, annotation, *into))
        elif kind == pdfium.FPDF_ANNOT_FREETEXT:
            says = _text(lambda *into: pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", *into))
        return Note(
            min(sides.left, sides.right),
            min(sides.bottom, sides.top),
            max(sides.left, sides.right),
            max(sides.bottom, sides.top),
            says,
            has_appearance := _has_appearance(annotation),
            has_appearance and kind == pdfium.FPDF_ANNOT_FREETEXT,
            None if is_unseen or pdfium.FPDFAnnot_HasKey(annotation, b"OC") else True,
            kind in _DRAWN,
        )
    finally:
        pdfium.FPDFPage_CloseAnnot(annotation)


def _text(get: Callable[..., int]) -> str:
    length = get(None, 0)
    buffer = ctypes.create_string_buffer(length)
    get(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw[: max(length - 2, 0)].decode("utf-16-le", "replace")


def _has_appearance(annotation: Any) -> bool:
    return bool(
        pdfium.FPDFAnnot_GetAP(annotation, pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) > len(b"\0\0")
    )


def flatten(document: Any, page: Any, index: int) -> Any:
    """The page, opened anew, with what is shown of its fields and notes as part of it; the old one is closed.

    Raises :class:`UnreadableSourceError` with ``damaged_file``.
    """
    box = pdfium.FS_RECTF()
    sides = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDF_GetPageBoundingBox(page, box)
    # Flattening takes a page for one of Letter size whose box is its parent's.
    if not pdfium.FPDFPage_GetMediaBox(page, *sides):
        pdfium.FPDFPage_SetMediaBox(page, box.left, box.bottom, box.right, box.top)
    _make_appearances(page)
    pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
    pdfium.FPDF_ClosePage(page)
    again = pdfium.FPDF_LoadPage(document, index)
    if not again:
        raise UnreadableSourceError("damaged_file", f"page {index + 1}")
    return again


def _make_appearances(page: Any) -> None:
    """Drawing a page with its notes, however small, makes the appearances that a viewer has to make."""
    bitmap = pdfium.FPDFBitmap_Create(1, 1, 0)
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, 1, 1, 0, pdfium.FPDF_ANNOT)
    pdfium.FPDFBitmap_Destroy(bitmap)


def flattened(data: bytes) -> bytes:
    """The file with what is shown of fields and notes as part of its pages; itself where it has none.

    It is a file that PDFium opens.
    """
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    try:
        return _saved(document) if any(list(_flattening(document))) else data
    finally:
        pdfium.FPDF_CloseDocument(document)


def _flattening(document: Any) -> Iterator[bool]:
    for index in range(pdfium.FPDF_GetPageCount(document)):
        page = pdfium.FPDF_LoadPage(document, index)
        has_notes = bool(page) and pdfium.FPDFPage_GetAnnotCount(page) > 0
        if page:
            pdfium.FPDF_ClosePage(flatten(document, page, index) if has_notes else page)
        yield has_notes


def _saved(document: Any) -> bytes:
    parts: list[bytes] = []

    def write(_: Any, block: Any, size: int) -> int:
        parts.append(ctypes.string_at(block, size))
        return 1

    sink = pdfium.FPDF_FILEWRITE(version=1)
    sink.WriteBlock = type(sink.WriteBlock)(write)
    pdfium.FPDF_SaveAsCopy(document, sink, pdfium.FPDF_NO_INCREMENTAL)
    return b"".join(parts)


def marks_of_notes(notes: Iterable[Note], frame: Frame, glyphs: Sequence[Glyph]) -> Iterator[Mark]:
    """Places of fields and notes of which it is not certain what they display."""
    centres = np.array([((glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2) for glyph in glyphs])
    for note in notes:
        box = frame.box(note.left, note.bottom, note.right, note.top)
        says = _bare(note.says)
        if note.is_shown is None:
            is_certain = not says and not note.has_appearance
        elif says and len(centres):
            x, y = centres.T
            inside = np.flatnonzero((box.x0 <= x) & (x <= box.x1) & (box.top <= y) & (y <= box.bottom))
            shown = _bare("".join(glyphs[at].text for at in inside.tolist()))
            is_certain = says in shown or (note.is_trusted and bool(shown))
        else:
            is_certain = not says and (note.has_appearance or not note.is_drawn)
        if not is_certain:
            yield Mark(box, "cell_field_unshown")


def _bare(text: str) -> str:
    return "".join(text.replace(",", "").split())

"""What a PDF says instead of the text that it draws, taken out of a page before its text is read.

Marked content may name the text that it is read aloud, copied or found as (``ActualText``). PDFium then gives
that text, spread over the place of what is drawn (seen with pypdfium2 5.15.2); a value is what is displayed.
"""

from extractors.readers.pdf.pdfium import by_address, pdfium

_count_marks = by_address(pdfium.FPDFPageObj_CountMarks, 1)
_mark_of = by_address(pdfium.FPDFPageObj_GetMark, 2)
_type_of = by_address(pdfium.FPDFPageObjMark_GetParamValueType, 2)
_remove = by_address(pdfium.FPDFPageObj_RemoveMark, 2)


def take_out_spoken(item: int) -> None:
    """Have the text object at an address stand for what it draws alone."""
    for at in reversed(range(_count_marks(item))):
        mark = _mark_of(item, at)
        if _type_of(mark, b"ActualText") != pdfium.FPDF_OBJECT_UNKNOWN:
            _remove(item, mark)

"""Spreadsheets (.xlsx, .xls) to a document: what their sheets show, one sheet after another."""

from extractors.document import Document
from extractors.files.ole_storage import OLE_MAGIC
from extractors.readers.sheets import laying_out


def read(data: bytes) -> Document:
    """The texts and tables of a spreadsheet.

    Raises :class:`UnreadableSourceError` with ``damaged_file``, ``encrypted``, ``too_large`` or
    ``too_complex``.
    """
    if data.startswith(OLE_MAGIC):
        from extractors.readers.sheets.xls import sheets
    else:
        from extractors.readers.sheets.xlsx import sheets
    laid_out = [laying_out.lay_out(sheet) for sheet in sheets(data)]
    return Document(
        tuple(block for sheet in laid_out for block in sheet.blocks),
        roundings={place: each for sheet in laid_out for place, each in sheet.roundings.items()},
    )

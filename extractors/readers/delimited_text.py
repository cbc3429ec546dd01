"""Text with a row a line and a mark between fields (.csv, and .tsv where fields are quoted).

The official tables come like that out of spreadsheets, so each row is a row of a sheet. Which cells were
merged is lost.
"""

from extractors.document import Document
from extractors.files.decoding import decode_text
from extractors.files.delimiters import delimiter_of, records
from extractors.readers.sheets import laying_out
from schemas.errors import UnreadableSourceError


def read(data: bytes) -> Document:
    """The rows of a delimited text.

    Raises :class:`UnreadableSourceError` with ``damaged_file`` where it is none after all.
    """
    decoded = decode_text(data)
    mark = delimiter_of(decoded.text)
    if mark is None:
        raise UnreadableSourceError("damaged_file", "no rows of fields")
    sheet = laying_out.Sheet(1, merged=None)
    for line, fields in enumerate(records(decoded.text, mark), start=1):
        for column, field in enumerate(fields, start=1):
            sheet.put(line, column, field)
    open_end = not decoded.text.endswith(("\n", "\r"))
    return Document(tuple(laying_out.lay_out(sheet).blocks), encoding=decoded.encoding, open_end=open_end)

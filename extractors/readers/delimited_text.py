"""Text with a row a line and a mark between fields (.csv, and .tsv where fields are quoted).

The official tables come like that out of spreadsheets, so each row is a row of a sheet. Which cells were
merged is lost.
"""

import csv
from collections.abc import Iterator
from io import StringIO
from itertools import islice

from extractors.decoding import decode_text
from extractors.document import Document
from extractors.labels import LONGEST_LABEL, has_han
from extractors.readers.sheets import laying_out
from extractors.values import looks_like_value
from schemas.errors import UnreadableSource

_FEWEST_MARKS = 30
_FEWEST_ROWS = 8
_FEWEST_FIELDS = 3
_LOOKED_AT = 1000
"""Rows."""


def read(data: bytes) -> Document:
    """The rows of a delimited text.

    Raises :class:`UnreadableSource` with ``damaged_file`` where it is none after all.
    """
    decoded = decode_text(data)
    mark = delimiter_of(decoded.text)
    if mark is None:
        raise UnreadableSource("damaged_file", "no rows of fields")
    sheet = laying_out.Sheet(1, merged=None)
    for line, fields in enumerate(_records(decoded.text, mark), start=1):
        for column, field in enumerate(fields, start=1):
            sheet.put(line, column, field)
    open_end = not decoded.text.endswith(("\n", "\r"))
    return Document(tuple(laying_out.lay_out(sheet).blocks), encoding=decoded.encoding, open_end=open_end)


def is_delimited(data: bytes) -> bool:
    """Whether a file is rows of fields: told by rows that begin with a label and go on with values."""
    if max(data.count(b","), data.count(b";"), data.count(b'"')) < _FEWEST_MARKS:
        return False
    try:
        return delimiter_of(decode_text(data).text) is not None
    except UnreadableSource:
        return False


def delimiter_of(text: str) -> str | None:
    """The mark between fields, None where the text is not rows of fields.

    A comma in prose parts no row of a table, and one in ``1,808`` no label from its values.
    """
    # Without quotes, tabs are read as those of any plain text.
    marks = [",", ";", *(["\t"] if '\t"' in text or '"\t' in text else [])]
    rows = {mark: _count_rows(text, mark) for mark in marks}
    most = max(marks, key=rows.__getitem__)
    return most if rows[most] >= _FEWEST_ROWS else None


def _count_rows(text: str, mark: str) -> int:
    """How many of the first records are a label and values."""
    try:
        return sum(map(_is_row, islice(_records(text, mark), _LOOKED_AT)))
    except UnreadableSource:
        return 0


def _records(text: str, mark: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=mark)
    except csv.Error as fault:
        raise UnreadableSource("damaged_file", str(fault)) from fault


def _is_row(fields: list[str]) -> bool:
    """Whether fields are a label and values."""
    filled = [field for field in fields if field.strip()]
    values = sum(looks_like_value(field) for field in filled)
    return (
        len(fields) >= _FEWEST_FIELDS
        and len(filled) > 1
        and has_han(filled[0])
        and not any("\t" in field or "|" in field or len(field) > 2 * LONGEST_LABEL for field in filled)
        and values * 2 >= len(filled)
    )

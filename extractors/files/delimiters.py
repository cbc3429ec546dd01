"""Whether a text has a row a line and a mark between fields, and which mark."""

import csv
from collections.abc import Iterator
from io import StringIO
from itertools import islice

from extractors.files.decoding import decode_text
from extractors.text.labels import LONGEST_LABEL, has_han
from extractors.text.values import looks_like_value
from schemas.errors import UnreadableSourceError

_FEWEST_MARKS = 30
_FEWEST_ROWS = 8
_FEWEST_FIELDS = 3
_LOOKED_AT = 1000
"""Rows."""


def is_delimited(data: bytes) -> bool:
    """Whether a file is rows of fields: told by rows that begin with a label and go on with values."""
    if max(data.count(b","), data.count(b";"), data.count(b'"')) < _FEWEST_MARKS:
        return False
    try:
        return delimiter_of(decode_text(data).text) is not None
    except UnreadableSourceError:
        return False


def delimiter_of(text: str) -> str | None:
    """The mark between fields, None where the text is not rows of fields.

    A comma in prose parts no row of a table, and one in ``1,808`` no label from its values.
    """
    # Without quotes, tabs are read as those of any plain text.
    marks = [",", ";", *(["\t"] if '\t"' in text or '"\t' in text else [])]
    often = [mark for mark in marks if text.count(mark) >= _FEWEST_ROWS * (_FEWEST_FIELDS - 1)]
    rows = {mark: _count_rows(text, mark) for mark in often}
    most = max(often, key=rows.__getitem__, default=None)
    return most if most and rows[most] >= _FEWEST_ROWS else None


def _count_rows(text: str, mark: str) -> int:
    """How many of the first records are a label and values."""
    try:
        return sum(map(_is_row, islice(records(text, mark), _LOOKED_AT)))
    except UnreadableSourceError:
        return 0


def records(text: str, mark: str) -> Iterator[list[str]]:
    """The fields of each record."""
    try:
        yield from csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=mark)
    except csv.Error as fault:
        raise UnreadableSourceError("damaged_file", str(fault)) from fault


def _is_row(fields: list[str]) -> bool:
    """Whether fields are a label and values."""
    if len(fields) < _FEWEST_FIELDS:
        return False
    filled = [field for field in fields if field.strip()]
    values = sum(looks_like_value(field) for field in filled)
    return (
        len(filled) > 1
        and has_han(filled[0])
        and not any("\t" in field or "|" in field or len(field) > 2 * LONGEST_LABEL for field in filled)
        and values * 2 >= len(filled)
    )

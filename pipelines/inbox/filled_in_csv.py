"""CSV files that people fill in, as spreadsheets and editors save them: manifest, roster, what was looked at.

Commas, semicolons or tabs; UTF-8 with or without a byte order mark, UTF-16 with one, or GB18030. Does not
belong here: what the columns mean.
"""

import csv
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from types import MappingProxyType

from schemas.errors import GongkaiError
from schemas.years import FIRST_YEAR, LAST_YEAR

_SEPARATORS = (",", ";", "\t")
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


class InvalidRowError(GongkaiError):
    """A row that cannot be used, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


class UnusableFileError(InvalidRowError):
    """The file cannot be read from this line on."""

    def __init__(self, line: int, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.line = line


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A row that holds anything: the line it ends on and its values by their columns' lower-case names.

    ``surplus`` says what is wrong where it has more values than there are columns.
    """

    line: int
    values: Mapping[str, str]
    surplus: InvalidRowError | None = None


Columns = Mapping[str, str]
"""The names of a file's columns, each with the one in Chinese that may stand in its place."""


def filled_rows(data: bytes, required: Sequence[str], columns: Columns) -> Iterator[FilledRow]:
    """The rows of a file whose first line names at least the ``required`` ones of its ``columns``.

    Raises:
        UnusableFileError: the encoding is unknown, the first line names other columns, or it is no CSV.
    """
    text = _decode(data)
    if text is None:
        raise UnusableFileError(1, "编码不是 UTF-8 或 GB18030", "it is neither UTF-8 nor GB18030")
    first = next(iter(text.splitlines()), "")
    separator = next(
        (each for each in _SEPARATORS if set(required) <= set(_header(first, each, columns))), None
    )
    if separator is None:
        wanted, wanted_zh = ",".join(columns), ",".join(columns.values())
        raise UnusableFileError(
            1, f"首行应为列名 {wanted_zh}（或 {wanted}）", f"the first line must name the columns {wanted}"
        )
    lines = csv.reader(StringIO(text, newline=""), strict=True, delimiter=separator)
    try:
        next(lines)
        header = _header(first, separator, columns)
        for values in lines:
            if any(value.strip() for value in values):
                surplus = any(value.strip() for value in values[len(header) :])
                named = dict(zip(header, values, strict=False))
                yield FilledRow(lines.line_num, named, _SURPLUS if surplus else None)
    except csv.Error as error:
        raise UnusableFileError(lines.line_num, f"不是 CSV（{error}）", f"it is no CSV ({error})") from error


_SURPLUS = InvalidRowError(
    "值比列多：含有分隔符的值须加引号",
    "it has more values than columns: a value with a separator in it needs quotes",
)


def unknown_columns(
    data: bytes, required: Sequence[str], columns: Columns, *, passed_over: Columns = MappingProxyType({})
) -> InvalidRowError | None:
    """What is wrong with the first line of a file that can be read: it names columns that nobody looks at,
    and that nobody said need not be.
    """
    known = {**passed_over, **columns}
    first = next(iter((_decode(data) or "").splitlines()), "")
    headers = (_header(first, each, known) for each in _SEPARATORS)
    header = next((header for header in headers if set(required) <= set(header)), [])
    unknown = ", ".join(name for name in header if name and name not in known)
    wanted, wanted_zh = ",".join(columns), ",".join(columns.values())
    return (
        InvalidRowError(
            f"列 {unknown} 未知，未采用；列名为 {wanted_zh}（或 {wanted}）",
            f"its columns {unknown} are not known and were passed over; there are {wanted}",
        )
        if unknown
        else None
    )


def report_year(column: str, zh: str, text: str | None) -> int | None:
    """A year as people write it: 2024, 2024年, 2024年度; ``zh`` is the column's name in Chinese.

    Raises:
        InvalidRowError: it is no report year.
    """
    if not text:
        return None
    digits = unicodedata.normalize("NFKC", text).removesuffix("年度").removesuffix("年")
    if digits.isascii() and digits.isdigit() and FIRST_YEAR <= int(digits) <= LAST_YEAR:
        return int(digits)
    raise InvalidRowError(f"{zh}“{text}”不是年度", f"{column} “{text}” is no year")


def _header(line: str, separator: str, columns: Columns) -> list[str]:
    by_label = {zh: name for name, zh in columns.items()}
    try:
        names = [name.strip().lower() for name in next(csv.reader([line], delimiter=separator), [])]
    except csv.Error:  # whatever it is, it names no columns
        return []
    return [by_label.get(name, name) for name in names]


def _decode(data: bytes) -> str | None:
    encodings = ("utf-16",) if data.startswith(_BYTE_ORDER_MARKS) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None

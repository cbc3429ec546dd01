"""Spreadsheets that display another number than they hold: the displayed one is read, and both are told."""

import random
import struct
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial

import pytest
import xlrd
from openpyxl.worksheet.worksheet import Worksheet

from extractors import extract
from extractors.readers.sheets.number_formats import displayed, typed
from schemas.extraction import ReportReading
from schemas.findings import Finding
from tests.extractors.reading import by_name, read
from tests.layouts import all_different, report
from tests.layouts.sheets import Book, Fill, Placed, Sheets, as_record, fill, fill_framed, fill_with_hidden
from tests.layouts.xls_records import xls_file

FEE = "article20_items/art20_8/administrative_fees/fee_amount"
SHOWN = "0.4375"
"""What the report prints for the fee, and nowhere else."""
REPORT = report(all_different("2021").but({FEE: SHOWN}))
Record = tuple[int, bytes]


def as_xlsx(stored: float, number_format: str, fill_in: Fill = fill) -> bytes:
    """The report with another number in the cell of the fee."""

    def fill_sheet(sheet: Worksheet, cells: list[Placed]) -> None:
        fill_in(sheet, cells)
        (fee,) = (cell for row in sheet.iter_rows() for cell in row if cell.value == float(SHOWN))
        fee.value, fee.number_format = stored, number_format

    return Book(fill=fill_sheet)(REPORT)


def as_xls(stored: float, number_format: str, more: Sequence[Record] = ()) -> bytes:
    """The same as an old file."""
    (cells,) = Sheets()(REPORT)
    written = [as_record(cell) for cell in cells if cell.text]
    changed = [
        (row, column, stored, number_format, rows, columns)
        if content == float(SHOWN)
        else (row, column, content, own, rows, columns)
        for row, column, content, own, rows, columns in written
    ]
    return xls_file([changed], more=more)


WRITERS: dict[str, Callable[[float, str], bytes]] = {
    "xlsx": as_xlsx,
    "framed": partial(as_xlsx, fill_in=fill_framed),
    "among hidden": partial(as_xlsx, fill_in=fill_with_hidden),
    "xls": as_xls,
}
IN_EVERY_WAY = pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)


def told(reading: ReportReading) -> list[Finding]:
    return [finding for finding in reading.findings if finding.code == "value_rounded"]


@IN_EVERY_WAY
def test_a_number_that_is_rounded_comes_as_displayed_and_both_are_told(write):
    reading = read(write(3.657, "0.00"))
    fee = by_name(reading)[FEE]
    assert (fee.value, fee.raw_text) == (Decimal("3.66"), "3.66")
    (finding,) = told(reading)
    assert (finding.cell, finding.locator, finding.severity) == (FEE, fee.locator, "info")
    assert (finding.stated, finding.expected) == ("3.66", "3.657")
    for message in (finding.message_zh, finding.message_en):
        assert "“3.66”" in message
        assert "3.657" in message


@pytest.mark.parametrize(
    ("stored", "number_format", "text"),
    [(3.657, "0", "4"), (3657, "0,", "4"), (3657, "0.00,", "3.66"), (5, '0"00"', "500"), (0.4, "0", "0")],
)
@IN_EVERY_WAY
def test_whatever_changes_the_number_is_told(write, stored: float, number_format: str, text: str):
    reading = read(write(stored, number_format))
    fee = by_name(reading)[FEE]
    assert (fee.value, fee.raw_text) == (Decimal(text), text)
    (finding,) = told(reading)
    assert (finding.stated, finding.expected) == (text, f"{stored:g}")


@pytest.mark.parametrize(
    ("stored", "number_format"),
    [(3.66, "0.00"), (3.66, "General"), (3.657, "General"), (3.5, "0.000"), (3.65999999999999, "0.00"),
     (5, "#,##0"), (5, "yyyy-mm-dd")],
)  # fmt: skip
@IN_EVERY_WAY
def test_a_number_that_is_displayed_whole_is_not_told(write, stored: float, number_format: str):
    assert told(read(write(stored, number_format))) == []


def test_what_is_no_value_is_not_told():
    """The finding on the cell says what it prints."""
    reading = read(as_xlsx(0.12345, "0.0%"))
    assert by_name(reading)[FEE].status == "unreadable"
    assert told(reading) == []


@pytest.mark.parametrize(
    ("stored", "number_format", "both"),
    [
        ("3.657", "0.00", ("3.66", "3.657")), ("-3.657", "0.00_);(0.00)", ("-3.66", "-3.657")),
        ("1234.567", '#,##0.0"元"', ("1,234.6元", "1234.567")), ("3.657", "0.##", ("3.66", "3.657")),
        ("0.3333333333333333", "0.00", ("0.33", "0.333333333333333")), ("0.4", "0", ("0", "0.4")),
        ("3.6570", "0.000", None), ("12345", "0.0,", ("12.3", "12345")), ("45677.75", "yyyy-mm-dd", None),
        ("12345", '0!.0,"万"', ("1.2万", "12345")), ("0.5", "0%", None), ("88", '[=88]"/";0', None),
    ],
)  # fmt: skip
def test_both_numbers_are_those_that_are_seen_and_stored(stored: str, number_format: str, both):
    number = typed(stored)
    assert number is not None
    assert displayed(number, number_format).rounding == both


@pytest.mark.parametrize(
    "number_format", ["0.00", "0", "#,##0.00", "0.00%", "0.0,", "0.0000000000", "General"]
)
@pytest.mark.parametrize("stored", ["1e27", "1e300", "1.7976931348623157e308", "-1e28", "5e-324"])
def test_numbers_of_any_size_are_printed(stored: str, number_format: str):
    number = typed(stored)
    assert number is not None
    assert displayed(number, number_format).text
    assert extract(as_xlsx(float(stored), number_format), "a.xlsx").error_code is None


PALETTE: Record = (0x0092, struct.pack("<Hi", 1, 0))
UNREADABLE: dict[str, Sequence[Record]] = {
    "two palettes": [PALETTE, PALETTE],
    "half a style": [(0x0293, b"\0")],
    "a style without a name": [(0x0293, struct.pack("<HBB", 0x8000, 99, 0))],
    "half a letter": [(0x0293, struct.pack("<HHBB", 1, 1, 1, 0))],
}
KINDS = sorted(
    number for name, number in vars(xlrd.biffh).items() if name.startswith("XL_") and isinstance(number, int)
)
"""Of records, and of other things that the library has numbers for."""


@pytest.mark.parametrize("more", UNREADABLE.values(), ids=UNREADABLE)
def test_a_workbook_whose_formats_cannot_be_read_is_refused(more: Sequence[Record]):
    """Without formats its numbers would come as stored, and what is hidden as if it were shown."""
    assert extract(as_xls(3.657, "0.00", [PALETTE]), "a.xls").error_code is None
    refused = extract(as_xls(3.657, "0.00", more), "a.xls")
    assert (refused.error_code, refused.reports) == ("damaged_file", ())


def test_no_record_raises_whatever_it_is():
    chance = random.Random(7)
    for _ in range(80):
        record = chance.choice(KINDS) & 0xFFFF, chance.randbytes(chance.choice((0, 1, 4, 8, 20)))
        extraction = extract(as_xls(3.657, "0.00", [record]), "a.xls")
        assert extraction.error_code or told(extraction.reports[0])


def test_want_of_memory_is_no_damage(monkeypatch: pytest.MonkeyPatch):
    """The pipeline says that of the file, and tries it again where there is more."""

    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(xlrd, "open_workbook", fail)
    with pytest.raises(MemoryError):
        extract(as_xls(3.66, "0.00"), "a.xls")

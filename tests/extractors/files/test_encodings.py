"""The same report in every encoding reads the same."""

import codecs

import pytest

from extractors import extract
from schemas.errors import ERROR_BY_CODE
from schemas.extraction import ReportReading
from tests.extractors.reading import assert_reads, only_report
from tests.layouts import LAYOUTS, all_different, report

FIGURES = all_different("2021")
TEXT = LAYOUTS["tabbed_cells_broken_labels"](report(FIGURES))

ENCODED: dict[str, tuple[bytes, str]] = {
    "UTF-8": (TEXT.encode("utf-8"), "utf-8"),
    "UTF-8 with BOM": (TEXT.encode("utf-8-sig"), "utf-8"),
    "GB18030": (TEXT.encode("gb18030"), "gb18030"),
    "UTF-16 LE with BOM": (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16"),
    "UTF-16 BE with BOM": (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
}
LINE_ENDS = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}


def essence(reading: ReportReading) -> tuple[object, ...]:
    return (reading.cells, reading.title, reading.agency, reading.year, reading.signed_on, reading.text_key)


PLAIN = only_report(extract(TEXT.encode()))


@pytest.mark.parametrize(("data", "encoding"), ENCODED.values(), ids=ENCODED)
def test_encodings(data: bytes, encoding: str):
    extraction = extract(data)
    assert (extraction.encoding or "").lower().replace("_", "-").startswith(encoding)
    reading = only_report(extraction)
    assert_reads(reading, FIGURES.printed)
    assert essence(reading) == essence(PLAIN)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("line_end", LINE_ENDS.values(), ids=LINE_ENDS)
def test_line_ends(line_end: str, encoding: str):
    reading = only_report(extract(TEXT.replace("\n", line_end).encode(encoding)))
    assert essence(reading) == essence(PLAIN)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_rare_character_does_not_hide_the_encoding(encoding: str):
    text = TEXT.replace("河口镇", "㙍头镇")
    assert only_report(extract(text.encode(encoding))).agency == "临江县㙍头镇"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("place", ["发布信息", "人民政府2024年"])
def test_a_damaged_byte_in_prose_leaves_the_tables(encoding: str, place: str):
    """One byte lost somewhere is no reason to lose a report, and never one to invent numbers."""
    data = TEXT.encode(encoding)
    position = data.index(place.encode(encoding)) + 1
    extraction = extract(data[:position] + data[position + 1 :])
    if extraction.error_code is None:
        assert_reads(only_report(extraction), FIGURES.printed)
    else:
        assert extraction.error_code == "undecodable"


@pytest.mark.parametrize("encoding", ["shift_jis", "euc_kr", "euc_jp"])
def test_a_report_in_another_encoding_is_refused(encoding: str):
    """Its digits can be read in any encoding, its labels cannot."""
    extraction = extract(TEXT.encode(encoding, errors="ignore"))
    assert extraction.error_code in {"not_a_report", "undecodable"}
    assert extraction.reports == ()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_error_names_every_encoding_that_was_tried(language: str):
    said = getattr(ERROR_BY_CODE["undecodable"], language)
    assert [name for name in ("UTF-8", "GB18030", "UTF-16", "Big5") if name not in said] == []

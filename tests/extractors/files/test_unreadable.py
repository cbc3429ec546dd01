"""What is no report says why."""

import zlib

import pytest

from extractors import extract
from schemas.forms import FACT_TABLES
from tests.layouts import LAYOUTS, all_different, report

REPORT = report(all_different("2021"))
PLAIN_TEXT = LAYOUTS["tabbed_cells"](REPORT)

NOT_REPORTS: dict[str, tuple[bytes, set[str]]] = {
    "nothing": (b"", {"empty_file"}),
    "white space": (b" \r\n\t\n", {"empty_file", "not_a_report"}),
    "only a BOM": (b"\xef\xbb\xbf", {"empty_file", "not_a_report"}),
    "binary": (bytes(range(256)) * 20, {"binary_content"}),
    "zeros": (b"\0" * 1000, {"binary_content", "empty_file"}),
    "compressed": (zlib.compress(PLAIN_TEXT.encode()), {"binary_content"}),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", {"damaged_file"}),
    "zip or Word": (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00" + b"\0" * 40, {"damaged_file"}),
    "old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, {"unsupported_format"}),
    "rar": (b"Rar!\x1a\x07\x01\x00" + b"\0" * 100, {"unsupported_archive"}),
    "PNG": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 40, {"damaged_file", "needs_scans_extra"}),
    "JPEG": (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\0" * 40, {"damaged_file", "needs_scans_extra"}),
    "English": (b"The quick brown fox jumps over the lazy dog.\n" * 5, {"not_a_report"}),
    "a notice": (
        "关于召开座谈会的通知\n各科室：\n定于2025年1月20日召开座谈会。\n".encode(),
        {"not_a_report"},
    ),
    "numbers": (b"1\t2\t3\n4\t5\t6\n", {"not_a_report"}),
    "another table": ("项目\t数量\n规模\t3\n人数\t4\n".encode(), {"not_a_report"}),
    "a report on something else": (
        "临江县2024年财政决算报告\n一、总体情况\n收入3万元。\n".encode(),
        {"not_a_report"},
    ),
    "a notice about reports": (
        "关于做好2024年政府信息公开工作年度报告编制工作的通知\n各单位：\n请于1月20日前报送。\n".encode(),
        {"not_a_report", "no_tables"},
    ),
    "the title alone": ("临江县河口镇人民政府2024年政府信息公开工作年度报告\n".encode(), {"no_tables"}),
    "prose alone": (
        LAYOUTS["tabbed_cells"](REPORT.but(left_out=frozenset(FACT_TABLES))).encode(),
        {"no_tables"},
    ),
}


@pytest.mark.parametrize(("data", "codes"), NOT_REPORTS.values(), ids=NOT_REPORTS)
def test_what_is_no_report_says_why(data: bytes, codes: set[str]):
    extraction = extract(data)
    assert extraction.error_code in codes
    assert extraction.reports == ()
    assert extraction.media_type

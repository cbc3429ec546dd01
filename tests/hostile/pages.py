"""Web pages and texts that are endless, deep, wide, or nothing."""

from tests.hostile.case import case
from tests.layouts import LAYOUTS, all_different, report

_ROW = "结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t"


def page(body: str) -> bytes:
    return f'<html><head><meta charset="utf-8"></head><body>{body}</body></html>'.encode()


def _spanning() -> bytes:
    cell = '<td colspan="1000000" rowspan="1000000">1</td>'
    return page("<table>" + f"<tr>{cell * 20}</tr>" * 50 + "</table>")


def _with_attributes() -> bytes:
    return page(f"<p {' '.join(f'a{number}=1' for number in range(20_000))}>x</p>")


def _labels_without_end() -> bytes:
    """What every part of a report begins with, over and over: each looks like a table."""
    words = LAYOUTS["tabbed_rows"](report(all_different("2021")))
    return (words * 60).encode()


def _parts_in_parts() -> bytes:
    depth = 2000
    parts = "".join(f'Content-Type: multipart/related; boundary="{n}"\r\n\r\n--{n}\r\n' for n in range(depth))
    return f"MIME-Version: 1.0\r\n{parts}Content-Type: text/html\r\n\r\n<p>deep</p>".encode()


_NO_TEXT = ("undecodable", "not_a_report", "binary_content")
_NOTHING = ("not_a_report", "too_complex", "too_large")

PAGES = {
    "deep.html": case(lambda: page("<div>" * 100_000 + "年度报告" + "</div>" * 100_000), *_NOTHING),
    "deep-tables.html": case(lambda: page("<table><tr><td>" * 20_000 + "1"), *_NOTHING),
    "spanning.html": case(_spanning, *_NOTHING, "no_tables"),
    "many-cells.html": case(lambda: page("<table><tr>" + "<td>1" * 150_000), *_NOTHING),
    "rules.html": case(
        lambda: page(
            f"<style>{''.join(f'div div div p{{left:{n}px;display:none}}' for n in range(3000))}</style>"
            + "<div>" * 300 + "<p>1" * 4000
        ),
        "too_complex",
    ),
    "attributes.html": case(_with_attributes, *_NOTHING),
    "entities.html": case(lambda: page("&amp;&#x110000;&#0;" * 300_000), *_NOTHING),
    "unclosed.html": case(lambda: b"<html><table><tr><td><!--" + b"<![CDATA[" * 100_000, *_NOTHING),
    "parts-in-parts.mht": case(_parts_in_parts, *_NOTHING, "damaged_file"),
    "empty.txt": case(lambda: b"", "empty_file"),
    "nul.txt": case(lambda: bytes(1 << 20), "empty_file"),
    "nul-within.txt": case(lambda: "年度\0报告\0".encode() * 9999, *_NO_TEXT),
    "one-line.txt": case(("政府信息公开工作年度报告" * 500_000).encode, *_NOTHING, "no_tables"),
    "million-tabs.txt": case(lambda: b"\t" * 1_000_000 + b"1", *_NOTHING, "timed_out"),
    "many-lines.txt": case(lambda: b"1\n" * 50_000, *_NOTHING),
    "labels.txt": case((_ROW * 40_000).encode, *_NOTHING, "", "timed_out"),
    "labels-in-lines.txt": case((_ROW.replace("\t", "\n\t") * 20_000).encode, *_NOTHING, "", "timed_out"),
    "report-upon-report.txt": case(_labels_without_end, *_NOTHING, "", "timed_out"),
    "surrogates.txt": case(lambda: b"\xff\xfe" + b"\x00\xd8a\x00" * 5000, *_NO_TEXT),
    "no-encoding.txt": case(lambda: b"\xff\xfe\xfd\x80\x81" * 2000, *_NO_TEXT),
    "huge.csv": case(lambda: b"0,0,0,0\n" * 100_000, *_NOTHING),
    "wide.csv": case(lambda: b",".join([b"0"] * 1_000_000) + b"\n1,2\n", *_NOTHING),
    "quotes.csv": case(lambda: b'"a,' * 500_000, *_NOTHING),
    "executable": case(lambda: b"\x7fELF" + bytes(range(256)) * 99, "unsupported_format"),
}  # fmt: skip

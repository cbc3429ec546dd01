"""Content streams, read as pdfminer reads them."""

from io import BytesIO
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfinterp import PDFContentParser
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, stream_value
from pdfminer.psparser import PSEOF

from extractors.readers.pdf.content_streams import read_objects
from schemas.terms import FormVersion
from tests.extractors.readers.pdf_cases import LOOKS
from tests.fixtures.pdf.make import KEPT, path_of
from tests.layouts import all_different, report

PLAIN = {
    "rules": b"q 1 0 0 1 0 0 cm 0.5 w\n10 20 m 30.5 -20. l S .5 +7 -.25 0 re f* Q",
    "texts": b"BT /F1 12 Tf (a b) Tj <00410042> Tj [(x) -120 (y)] TJ (next) ' 1 2 (third) \" ET",
    "escapes": rb"(a\)b\\) Tj (\101\7) Tj (line\nbreak) Tj (" + b"over\\\r\nlines) Tj",
    "odd hex": b"<0> Tj <00 4> Tj <> Tj",
    "marks": b"/P <</MCID 0/Lang (zh)>> BDC /Span <</ActualText <FEFF4E00>>> BDC EMC EMC /Artifact BMC",
    "values": b"true false null [true [null 1] <</A [1 2]>>] x",
    "names": b"/a#20b".replace(b"#20", b"_") + b" /\xe5\x90\x8d /\xff /F.1-2 gs",
    "nothing": b" \r\n",
}
ODD = {
    "picture in the content": b"BI /W 1 /H 1 ID \x00 EI",
    "parentheses in parentheses": b"(a(b)c) Tj",
    "comment": b"1 0 % that was it\n0 rg",
    "number against an operator": b"0 0 0cm",
    "two numbers in one": b"1-2 3 m",
    "name with an escape": b"/a#20b gs",
    "array without an end": b"[1 2 3",
    "end without a beginning": b"1 ] 2",
    "dictionary of three": b"<</A 1 /B>> x",
    "no byte of text": b"q\x00 Q",
    "braces": b"{1 2}",
}


def by_pdfminer(content: bytes) -> list[Any]:
    parser = PDFContentParser([PDFStream({}, content)])
    objects = []
    try:
        while True:
            objects.append(parser.nextobject()[1])
    except PSEOF:
        return objects


def typed(objects: list[Any]) -> list[tuple[type, Any]]:
    """One is not one point nought, and true is not one."""
    return [(type(each), typed(each) if isinstance(each, list) else each) for each in objects]


@pytest.mark.parametrize("content", PLAIN.values(), ids=PLAIN)
def test_what_is_plain_is_as_pdfminer_reads_it(content: bytes):
    objects = read_objects(content)
    assert objects is not None
    assert typed(objects) == typed(by_pdfminer(content))


@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
def test_what_is_odd_is_left_to_pdfminer(content: bytes):
    assert read_objects(content) is None


PIECES = st.sampled_from(
    [
        *(piece for content in (*PLAIN.values(), *ODD.values()) for piece in content.split(b" ")),
        *(bytes([byte]) for byte in b"0.-+/()<>[]{}%#\\'\"aT*\x00\r\n"),
    ]
)


@given(st.lists(st.tuples(PIECES, st.sampled_from([b" ", b"\n", b""]))))
def test_no_content_is_read_otherwise_than_by_pdfminer(pieces: list[tuple[bytes, bytes]]):
    content = b"".join(chain.from_iterable(pieces))
    objects = read_objects(content)
    if objects is not None:
        assert typed(objects) == typed(by_pdfminer(content))


@pytest.mark.parametrize("look", LOOKS)
def test_pages_of_every_look_are_plain(look: str):
    assert_plain(LOOKS[look](report(all_different("2021"))))


@pytest.mark.parametrize(("style", "form"), KEPT)
def test_pages_that_a_browser_printed_are_plain(style: str, form: FormVersion):
    assert_plain(path_of(style, form).read_bytes())


def assert_plain(data: bytes) -> None:
    pages = list(PDFPage.create_pages(PDFDocument(PDFParser(BytesIO(data)))))
    assert pages
    for page in pages:
        content = b"\n".join(stream_value(each).get_data() for each in page.contents)
        objects = read_objects(content)
        assert objects is not None
        assert typed(objects) == typed(by_pdfminer(content))

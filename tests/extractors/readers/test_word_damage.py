"""Word files that are damaged, locked, or made to do harm: each says why it was not read, none raises."""

import random
import socket
import struct
import zlib
from collections.abc import Callable

import pytest

from extractors import extract
from extractors.files.ole_storage import streams
from tests.layouts import all_different, report
from tests.layouts.ole_files import ole_file
from tests.layouts.packaging import package
from tests.layouts.word_documents import PLAIN
from tests.layouts.word_markup import DECLARATION, TRANSITIONAL, cell, paragraph, run, table_of

REPORT = report(all_different("2021"))
FILE = PLAIN(REPORT)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def with_document(xml: str | bytes) -> bytes:
    """A package around that main part."""
    return PLAIN.but(written=lambda _: xml if isinstance(xml, bytes) else xml.encode())(REPORT)


def document(body: str, doctype: str = "") -> str:
    return f'{DECLARATION}{doctype}<w:document xmlns:w="{TRANSITIONAL}"><w:body>{body}</w:body></w:document>'


def billion_laughs() -> str:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return document(paragraph("<w:r><w:t>&e9;</w:t></w:r>"), f'<!DOCTYPE d [<!ENTITY e0 "0">{entities}]>')


def external(target: str) -> str:
    return document(paragraph("<w:r><w:t>&x;</w:t></w:r>"), f'<!DOCTYPE d [<!ENTITY x SYSTEM "{target}">]>')


def parameter_entity() -> str:
    return document("", '<!DOCTYPE d [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>')


def nested(depth: int) -> str:
    xml = paragraph("")
    for _ in range(depth):
        xml = table_of(f"<w:tr>{cell(xml)}</w:tr>", 1)
    return document(xml)


HOSTILE: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "entity expansion": (lambda: with_document(billion_laughs()), {"damaged_file"}),
    "entity expansion in UTF-16": (
        lambda: with_document(billion_laughs().replace("UTF-8", "UTF-16").encode("utf-16")),
        {"damaged_file"},
    ),
    "a file of this machine": (lambda: with_document(external("file:///etc/hostname")), {"damaged_file"}),
    "an address": (lambda: with_document(external("http://127.0.0.1:9/")), {"damaged_file"}),
    "a parameter entity": (lambda: with_document(parameter_entity()), {"damaged_file"}),
    "tables within tables": (lambda: with_document(nested(300)), {"too_complex"}),
    "a million rows": (lambda: with_document(document(table_of("<w:tr/>" * 1_000_000, 1))), {"too_large"}),
    "thirty thousand rows": (
        lambda: with_document(document(table_of("<w:tr/>" * 30_000, 1))),
        {"too_complex"},
    ),
    "a bomb": (lambda: with_document(b"<a>" + b" " * 60_000_000), {"too_large"}),
    "no document": (lambda: package({"[Content_Types].xml": "", "word/styles.xml": ""}), {"damaged_file"}),
    "an empty document": (lambda: with_document(b""), {"damaged_file"}),
    "half a document": (lambda: with_document(PLAIN.document(REPORT)[:20_000]), {"damaged_file"}),
    "no body": (
        lambda: with_document(f'<w:document xmlns:w="{TRANSITIONAL}"/>'),
        {"damaged_file"},
    ),
    "names that lead out": (
        lambda: package({"[Content_Types].xml": "", "word/../../evil.xml": "", "/word/document.xml": "<a/>"}),
        {"damaged_file"},
    ),
    "ten thousand entries": (
        lambda: package({"[Content_Types].xml": "", **{f"word/{n}.xml": "" for n in range(10_001)}}),
        {"unsupported_format", "too_complex"},
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        pytest.fail("a reader opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.parametrize(("made", "codes"), HOSTILE.values(), ids=HOSTILE)
def test_harm_is_refused(made: Callable[[], bytes], codes: set[str]):
    extraction = extract(made(), "report.docx")
    assert extraction.error_code in codes
    assert not extraction.reports


def test_relationships_to_elsewhere_are_not_followed():
    targets = (
        '<Relationship Id="r1" Type="x/numbering" TargetMode="External" Target="http://127.0.0.1:9/n.xml"/>'
    )
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'{targets}<Relationship Id="r2" Type="x/styles" Target="../../../../etc/hostname"/></Relationships>'
    )
    xml = document(paragraph(run(REPORT.title[0])))
    data = package(
        {"[Content_Types].xml": "", "word/document.xml": xml, "word/_rels/document.xml.rels": links}
    )
    assert extract(data).error_code == "no_tables"


def test_a_file_cut_anywhere_says_so():
    chance = random.Random(7)
    for _ in range(60):
        extraction = extract(FILE[: chance.randrange(4, len(FILE) - 1)], "report.docx")
        assert extraction.error_code or extraction.members
        assert not extraction.reports


def test_a_file_with_any_byte_changed_reads_alike_or_says_so():
    """The checksums of a package tell."""
    chance = random.Random(11)
    whole = extract(FILE).reports[0].cells
    for _ in range(150):
        data = bytearray(FILE)
        data[chance.randrange(4, len(data))] = chance.randrange(256)
        extraction = extract(bytes(data), "report.docx")
        assert extraction.error_code or extraction.members or extraction.reports[0].cells == whole


def test_markup_with_any_byte_changed_never_raises():
    chance = random.Random(13)
    xml = PLAIN.document(REPORT).encode()
    for _ in range(60):
        data = bytearray(xml)
        for _ in range(3):
            data[chance.randrange(len(data))] = chance.choice(b'<>&"/ wx0')
        extraction = extract(with_document(bytes(data)))
        assert extraction.error_code or extraction.reports


def test_a_package_with_a_password_is_encrypted():
    data = bytearray(FILE)
    at = 0
    while (at := data.find(b"PK", at)) >= 0:
        place = {b"PK\x03\x04": 6, b"PK\x01\x02": 8}.get(bytes(data[at : at + 4]))
        if place:
            data[at + place] |= 1
        at += 2
    assert extract(bytes(data)).error_code == "encrypted"


def test_a_word_file_with_a_password_is_encrypted():
    data = ole_file({"EncryptionInfo": b"\x04\x00\x04\x00", "EncryptedPackage": zlib.compress(FILE)})
    assert set(streams(data)) == {"EncryptionInfo", "EncryptedPackage"}
    assert extract(data, "report.docx").error_code == "encrypted"


@pytest.mark.parametrize(("flags", "code"), [(0x0000, "needs_libreoffice"), (0x0100, "encrypted")])
def test_an_old_word_file_needs_another_program_unless_it_is_locked(flags: int, code: str):
    beginning = struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0x0804, 0, flags)
    extraction = extract(
        ole_file({"WordDocument": beginning + bytes(5000), "1Table": bytes(100)}), "report.wps"
    )
    assert (extraction.media_type, extraction.error_code) == ("application/msword", code)


@pytest.mark.parametrize(
    ("stream", "media_type"),
    [
        ("WordDocument", "application/msword"),
        ("Workbook", "application/vnd.ms-excel"),
        ("Book", "application/vnd.ms-excel"),
        ("PowerPoint Document", "application/vnd.ms-powerpoint"),
        ("Contents", "application/x-ole-storage"),
    ],
)
def test_ole_files_are_told_apart_by_their_streams(stream: str, media_type: str):
    data = ole_file({"\x05SummaryInformation": b"", stream: bytes(9000)})
    assert extract(data, "report.txt").media_type == media_type


@pytest.mark.parametrize("name", ["report.doc", "report.xlsx", "report.txt", ""])
def test_a_name_does_not_make_a_file_another(name: str):
    extraction = extract(FILE, name)
    assert (extraction.media_type, extraction.error_code) == (WORD, None)


def test_zip_files_that_are_no_documents_stay_archives():
    data = package({"河口镇/report.docx": FILE, "word/document.xml": "<a/>"})
    assert extract(data, "report.docx").media_type == "application/zip"
    assert extract(package({"OFD.xml": "<a/>", "Doc_0/Document.xml": "<a/>"})).media_type == "application/ofd"


def test_rich_text_needs_another_program():
    assert extract(b"{\\rtf1\\ansi\\ansicpg936 1}", "report.doc").error_code == "needs_libreoffice"

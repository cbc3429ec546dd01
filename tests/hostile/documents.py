"""Word files, spreadsheets, OFD and older formats whose structure is an attack."""

import random
from io import BytesIO
from zipfile import ZipFile

from tests.hostile.case import case
from tests.layouts.ole_files import ole_file
from tests.layouts.packaging import package

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

LAUGHS = (
    "<!DOCTYPE x ["
    + '<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)
"""Entities that grow to a thousand million words."""
OUTSIDE = '<!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>'
QUADRATIC = f'<!DOCTYPE x [<!ENTITY a9 "{"ha" * 50_000}">]>'


def _types(part: str, kind: str) -> str:
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{part}" ContentType="{kind}.main+xml"/></Types>'
    )


def _relation(target: str, kind: str) -> str:
    return (
        f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}/{kind}" '
        f'Target="{target}"/></Relationships>'
    )


def docx(body: str, prolog: str = "") -> bytes:
    return package({
        "[Content_Types].xml": _types("word/document.xml", f"{_WORD}.document"),
        "_rels/.rels": _relation("word/document.xml", "officeDocument"),
        "word/document.xml": f"{prolog}<w:document {_W}><w:body>{body}</w:body></w:document>",
    })  # fmt: skip


def xlsx(rows: str, prolog: str = "", more: str = "") -> bytes:
    return package({
        "[Content_Types].xml": _types("xl/workbook.xml", f"{_SHEET}.sheet"),
        "_rels/.rels": _relation("xl/workbook.xml", "officeDocument"),
        "xl/workbook.xml": f'<workbook {_S} {_R}><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets>'
                           "</workbook>",
        "xl/_rels/workbook.xml.rels": _relation("worksheets/sheet1.xml", "worksheet"),
        "xl/worksheets/sheet1.xml":
            f"{prolog}<worksheet {_S}><sheetData>{rows}</sheetData>{more}</worksheet>",
    })  # fmt: skip


_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd(content: str, prolog: str = "", pages: int = 1) -> bytes:
    page = "".join(f'<ofd:Page ID="{n}" BaseLoc="Page.xml"/>' for n in range(1, pages + 1))
    return package({
        "OFD.xml": f'<ofd:OFD {_OFD} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocRoot>'
                   "Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_OFD}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>"
                              "0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
                              f"<ofd:Pages>{page}</ofd:Pages></ofd:Document>",
        "Doc_0/Page.xml": f"{prolog}<ofd:Page {_OFD}><ofd:Content><ofd:Layer>{content}</ofd:Layer>"
                          "</ofd:Content></ofd:Page>",
    })  # fmt: skip


def _text(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def _cell(words: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{_text(words)}</w:tc>"


def _tables_in_tables() -> bytes:
    depth = 20_000
    return docx("<w:tbl><w:tr><w:tc>" * depth + _text("deep") + "</w:tc></w:tr></w:tbl>" * depth)


def _wide_table() -> bytes:
    span = '<w:gridSpan w:val="2000000000"/>'
    return docx(f"<w:tbl><w:tr>{_cell('wide', span) * 50}</w:tr></w:tbl>")


def _far_cells() -> bytes:
    row = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>a</t></is></c><c r="XFD{0}"><v>1</v></c></row>'
    merged = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return xlsx(row.format(1) + row.format(1_048_576), more=merged)


def _many_merged() -> bytes:
    cells = "".join(f'<mergeCell ref="A{n}:XFD{n}"/>' for n in range(1, 20_001))
    return xlsx('<row r="1"><c r="A1"><v>1</v></c></row>', more=f"<mergeCells>{cells}</mergeCells>")


def _formats(code: str) -> bytes:
    """A workbook whose one number has a format of that code."""
    styles = (
        f'<styleSheet {_S}><numFmts><numFmt numFmtId="164" formatCode="{code}"/></numFmts>'
        '<cellXfs><xf/><xf numFmtId="164"/></cellXfs></styleSheet>'
    )
    with ZipFile(BytesIO(xlsx('<row r="1"><c r="A1" s="1"><v>7</v></c></row>'))) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    links = parts["xl/_rels/workbook.xml.rels"]
    more = f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    parts["xl/_rels/workbook.xml.rels"] = links.replace("</Relationships>", more)
    return package({**parts, "xl/styles.xml": styles})


def _areas() -> bytes:
    area = (
        '<ofd:PathObject ID="9" Boundary="0 0 99 9" Stroke="false" Fill="true"><ofd:FillColor Value="9 9 9"/>'
        "<ofd:AbbreviatedData>M 0 0 L 90 0 L 90 9 L 0 9 C</ofd:AbbreviatedData></ofd:PathObject>"
    )
    return ofd(area * 20_000)


def _ofd_text(words: str) -> str:
    code = f'<ofd:TextCode X="0" Y="5" DeltaX="g 100000000 1">{words}</ofd:TextCode>'
    return f'<ofd:TextObject ID="9" Boundary="0 0 99 9" Font="1" Size="5">{code}</ofd:TextObject>'


def _garbage(seed: int, size: int = 20_000) -> bytes:
    return random.Random(seed).randbytes(size)


def _looping_storage() -> bytes:
    data = bytearray(ole_file({"WordDocument": bytes(3000)}))
    data[512:1024] = b"\1\0\0\0" * 128  # every sector is followed by sector 1
    return bytes(data)


_OLD = ("needs_libreoffice", "conversion_failed", "not_a_report", "timed_out")

DOCUMENTS = {
    "bomb.docx": case(lambda: docx(" " * (60 << 20)), "too_large"),
    "laughs.docx": case(lambda: docx(_text("&a9;"), LAUGHS), "damaged_file", "too_complex"),
    "quadratic.docx": case(
        lambda: docx(_text("&a9;" * 2000), QUADRATIC), "damaged_file", "too_complex", "not_a_report"
    ),
    "outside.docx": case(lambda: docx(_text("&a9;"), OUTSIDE), "damaged_file", "too_complex", "not_a_report"),
    "tables-in-tables.docx": case(_tables_in_tables, "too_complex", "damaged_file"),
    "wide-table.docx": case(_wide_table, "not_a_report", "too_complex"),
    "cut.docx": case(lambda: docx(_text("a" * 9999))[:-200], "damaged_file"),
    "bomb.xlsx": case(lambda: xlsx(" " * (60 << 20)), "too_large"),
    "laughs.xlsx": case(
        lambda: xlsx('<row r="1"><c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row>', LAUGHS),
        "damaged_file", "too_complex",
    ),
    "outside.xlsx": case(
        lambda: xlsx('<row r="1"><c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row>', OUTSIDE),
        "damaged_file", "too_complex", "not_a_report",
    ),
    "far-cells.xlsx": case(_far_cells, "not_a_report", "too_complex", "too_large"),
    "many-merged.xlsx": case(_many_merged, "not_a_report", "too_complex", "too_large"),
    "many-sections.xlsx": case(lambda: _formats("0;" * 100_000), "not_a_report"),
    "many-quotes.xlsx": case(lambda: _formats("&quot;a[" * 100_000), "not_a_report"),
    "many-areas.ofd": case(_areas, "too_complex"),
    "bomb.ofd": case(lambda: ofd(" " * (60 << 20)), "too_large"),
    "laughs.ofd": case(lambda: ofd(_ofd_text("&a9;"), LAUGHS), "damaged_file"),
    "outside.ofd": case(lambda: ofd(_ofd_text("&a9;"), OUTSIDE), "damaged_file"),
    "far-letters.ofd": case(lambda: ofd(_ofd_text("年报")), "not_a_report", "too_complex", "damaged_file"),
    "many-pages.ofd": case(lambda: ofd(_ofd_text("x"), pages=100_000), "too_complex", "too_large"),
    "laughs.svg": case(
        f'{LAUGHS}<svg xmlns="http://www.w3.org/2000/svg"><text>&a9;</text></svg>'.encode,
        "not_a_report", "unsupported_format", "damaged_file",
    ),
    "garbage.rtf": case(lambda: rb"{\rtf1" + _garbage(1), *_OLD),
    "deep.rtf": case(lambda: rb"{\rtf1 " + b"{" * 50_000 + b"x" + b"}" * 50_000 + b"}", *_OLD),
    "garbage.doc": case(lambda: ole_file({"WordDocument": _garbage(2, 30_000)}), *_OLD),
    "looping.doc": case(_looping_storage, *_OLD, "damaged_file", "unsupported_format"),
    "magic-only.doc": case(
        lambda: bytes.fromhex("d0cf11e0a1b11ae1") + _garbage(3), *_OLD, "damaged_file", "unsupported_format"
    ),
    "garbage.xls": case(lambda: ole_file({"Workbook": _garbage(4, 30_000)}), "damaged_file"),
    "elsewhere.odt": case(
        lambda: package({
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": OUTSIDE + "<x>&a9;</x>",
        }),
        *_OLD,
    ),
}  # fmt: skip

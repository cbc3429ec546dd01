"""What files made to cost much cost: each at a size that is doubled, with the ratio of processor time.

2 is linear, 4 grows with the square. A file that is refused costs what it takes to find that out.

    make bench BENCH=hostile [ARGS="--size 4000 --most 3"]
"""

import argparse
import io
import tarfile
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from extractors import extract

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
_PAGE = "<html><head><meta charset=utf-8><title>x</title></head><body>{}</body></html>"


def options(size: int) -> bytes:
    """A page with a field to choose from so many things."""
    return _PAGE.format("<select>" + "<option>a" * size + "</select>").encode()


def fields(size: int) -> bytes:
    """A page of so many fields, one inside the other where a browser lets them."""
    return _PAGE.format("<select><option>a" * size).encode()


def attributes(size: int) -> bytes:
    """A page whose first paragraph has so many attributes."""
    return _PAGE.format("<p " + " ".join(f"a{number}" for number in range(size)) + ">x</p>").encode()


def quoted_attributes(size: int) -> bytes:
    """The same with what looks like the begin of a tag in each."""
    return _PAGE.format("<p " + "".join(f'a{number}="<"' for number in range(size)) + ">x</p>").encode()


def xml_attributes(size: int) -> bytes:
    """A Word file whose first paragraph has so many attributes."""
    names = " ".join(f'a{number}="1"' for number in range(size))
    document = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        f"<w:p {names}><w:r><w:t>x</w:t></w:r></w:p></w:body></w:document>"
    )
    return _packed({"word/document.xml": document})


def header_parameters(size: int) -> bytes:
    """A web archive whose first header has so many parameters, each with quotes."""
    parameters = "".join(f';\n a{number}="b;c"' for number in range(size))
    return (
        f"MIME-Version: 1.0\nContent-Type: multipart/related{parameters}; boundary=x\n\n--x\n"
        "Content-Type: text/html\n\n<p>x</p>\n--x--\n"
    ).encode()


def header_lines(size: int) -> bytes:
    """A web archive with so many headers."""
    lines = "".join(f"X-{number}: a\n" for number in range(size))
    return (
        f"MIME-Version: 1.0\n{lines}Content-Type: multipart/related; boundary=x\n\n--x\n"
        "Content-Type: text/html\n\n<p>x</p>\n--x--\n"
    ).encode()


def sparse_members(size: int) -> bytes:
    """A tar archive with one member of so many pieces with holes between."""
    pieces = "".join(f"{number * 16}\n1\n" for number in range(size))
    record = f"{size}\n{pieces}".encode()
    record += bytes(-len(record) % 512)
    entry = tarfile.TarInfo("report.txt")
    entry.size = len(record) + size
    entry.pax_headers = {
        "GNU.sparse.major": "1",
        "GNU.sparse.minor": "0",
        "GNU.sparse.name": "report.txt",
        "GNU.sparse.realsize": str(size * 16),
    }
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(entry, io.BytesIO(record + b"1" * size))
    return packed.getvalue()


def quotes(size: int) -> bytes:
    """A sheet whose number has a format of so many quotes."""
    return _sheet("&quot;" * size)


def formats(size: int) -> bytes:
    """A sheet whose number has a format of so many sections."""
    return _sheet(";" * size)


def unended_sentence(size: int) -> bytes:
    """A report with a sentence of so many characters that does not end."""
    return _report_that_says("信" * size)


def open_quotes(size: int) -> bytes:
    """A report with so many titles cited that do not end."""
    return _report_that_says("《" * size)


CASES: Mapping[str, Callable[[int], bytes]] = {
    made.__name__: made
    for made in (
        options, fields, attributes, quoted_attributes, xml_attributes, header_parameters, header_lines,
        sparse_members, quotes, formats, unended_sentence, open_quotes,
    )
}  # fmt: skip


def _report_that_says(words: str) -> bytes:
    text = next((SAMPLES / "reports").glob("*.txt")).read_text(encoding="utf-8")
    before, heading, after = text.partition("二、")
    return f"{before}{words}\n{heading}{after}".encode()


def _packed(parts: Mapping[str, str]) -> bytes:
    packed = io.BytesIO()
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>'
    )
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in {"[Content_Types].xml": types, **parts}.items():
            archive.writestr(name, text)
    return packed.getvalue()


def _sheet(number_format: str) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return _packed(
        {
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
            '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">'
            f'<Relationship Id="r1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="r2" Type="{relations}/styles" Target="styles.xml"/></Relationships>',
            "xl/styles.xml": f'<styleSheet xmlns="{main}"><numFmts count="1">'
            f'<numFmt numFmtId="170" formatCode="{number_format}"/></numFmts>'
            '<cellXfs count="1"><xf numFmtId="170"/></cellXfs></styleSheet>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData><row r="1">'
            '<c r="A1" s="0"><v>1</v></c></row></sheetData></worksheet>',
        }
    )


def cost(data: bytes) -> tuple[float, str]:
    """Seconds of processor time to read some bytes, and how that ended."""
    before = time.process_time()
    extraction = extract(data, "report")
    seconds = time.process_time() - before
    told = [extraction.error_code or "read", *(member.error_code or "" for member in extraction.members)]
    return seconds, " ".join(filter(None, told))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--size", type=int, default=4000, help="the least size (default: 4000)")
    parser.add_argument("--most", type=int, default=4, help="how often it is doubled (default: 4)")
    parser.add_argument("--case", choices=CASES, action="append", help="only these")
    options_given = parser.parse_args()
    print(f"{'case':<20}{'size':>10}{'bytes':>12}{'seconds':>10}{'ratio':>7}  how it ended")
    for name in options_given.case or CASES:
        before = None
        for doubled in range(options_given.most + 1):
            size = options_given.size << doubled
            data = CASES[name](size)
            seconds, told = cost(data)
            ratio = f"{seconds / before:.1f}" if before else ""
            print(f"{name:<20}{size:>10,}{len(data):>12,}{seconds:>10.3f}{ratio:>7}  {told}", flush=True)
            before = seconds


if __name__ == "__main__":
    main()

#!/usr/bin/env bash
# easyofd draws numbers of an OFD below other headings than the file places them at.
#
# Seen 2026-11-30 with easyofd 20260427 (reportlab 5.1.0, pdfplumber 0.11.10 to look at what it drew).
# Guess: a converter that knows TextCode, DeltaX and CTM puts each character where these three say.
# Seen: numbers that stand below B and C come out below A and B, or nowhere; nothing is raised.
#   - A TextCode that begins with a space: xmltodict takes the space away, its step stays, and all that follows moves one column left.
#   - DeltaX with repetition (g 2 60) in an object halved by its CTM: steps that are spelt out are halved, repeated ones are not.
#   - A TextCode without X, which GB/T 33190 has go on from the X of the one before: it begins at the left edge of the object.
# Means: its PDF of a table may be shifted while each number is right, so a check of numbers finds nothing. Compare places with the
#   XML, or read the XML with its white space and apply the CTM to every step.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check easyofd==20260427 reportlab==5.1.0 pdfplumber==0.11.10
cd "$folder"
"$folder/venv/bin/python" - 2> log.txt <<'PY'
import base64
import io
import sys
import zipfile
from contextlib import redirect_stdout
from importlib.metadata import version

import pdfplumber
from easyofd import OFD
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

# It draws all text in a font of this name, which Windows has; for digits any font will do.
pdfmetrics.registerFont(TTFont("宋体", "Vera.ttf"))

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
BOX = "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
COLUMNS = {20: "A", 50: "B", 80: "C"}
ROWS = {
    "begins with a space": ("", '<ofd:TextCode X="0" Y="4" DeltaX="30 30"> 23</ofd:TextCode>'),
    "spelt out and halved": ('CTM="0.5 0 0 0.5 0 0"', '<ofd:TextCode X="60" Y="8" DeltaX="60">23</ofd:TextCode>'),
    "repeated and halved": (
        'CTM="0.5 0 0 0.5 0 0"', '<ofd:TextCode X="60" Y="8" DeltaX="g 1 60">23</ofd:TextCode>',
    ),
    "X of the one before": (
        "", '<ofd:TextCode X="30" Y="4" DeltaX="30">23</ofd:TextCode><ofd:TextCode Y="9" DeltaX="30">45</ofd:TextCode>',
    ),
}


def package(codes, matrix):
    """A page of one text object whose left edge is that of column A."""
    parts = {
        "OFD.xml": f'<ofd:OFD {NAMESPACE} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>{"0" * 32}'
        "</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID><ofd:PageArea>{BOX}"
        "</ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>"
        '<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
        "Doc_0/PublicRes.xml": f'<ofd:Res {NAMESPACE} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="2" FontName="宋体"/></ofd:Fonts></ofd:Res>',
        "Doc_0/Pages/Page_0/Content.xml": f'<ofd:Page {NAMESPACE}><ofd:Area>{BOX}</ofd:Area><ofd:Content><ofd:Layer ID="3">'
        f'<ofd:TextObject ID="4" Boundary="20 30 100 12" Font="2" Size="4" {matrix}>{codes}</ofd:TextObject>'
        "</ofd:Layer></ofd:Content></ofd:Page>",
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, HEAD + part)
    return written.getvalue()


def drawn(data):
    """Each digit with the heading whose column it stands in."""
    reader = OFD()
    with redirect_stdout(sys.stderr):  # it prints what it comes across
        reader.read(base64.b64encode(data).decode())
        made = reader.to_pdf()
    with pdfplumber.open(io.BytesIO(made)) as pdf:
        page = pdf.pages[0]
        return [(char["text"], COLUMNS.get(round(char["x0"] / page.width * 210), "elsewhere")) for char in page.chars]


found = {name: drawn(package(codes, matrix)) for name, (matrix, codes) in ROWS.items()}
print("easyofd", version("easyofd"), "| in the file each 2 and 4 stands below B, each 3 and 5 below C")
for name, placed in found.items():
    print(f"{name}:", *(f"{digit} below {column}" for digit, column in placed))
expected = {
    "begins with a space": [("2", "A"), ("3", "B")],
    "spelt out and halved": [("2", "B"), ("3", "C")],
    "repeated and halved": [("2", "B"), ("3", "elsewhere")],
    "X of the one before": [("2", "B"), ("3", "C"), ("4", "A"), ("5", "B")],
}
sys.exit(0 if found == expected else "changed")
PY

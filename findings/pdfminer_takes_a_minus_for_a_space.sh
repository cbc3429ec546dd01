#!/usr/bin/env bash
# pdfminer, and pdfplumber and camelot by it, read one of the two hyphens of a PDF's usual encoding as a space: -3 becomes 3.
#
# Seen 2026-11-30 with pdfplumber 0.11.10 (pdfminer.six 20260107), pypdfium2 5.15.2, pypdf 7.1.1.
# Guess: WinAnsiEncoding is the oldest table of the format; every reader has it whole.
# Seen: code 173 in it is a second hyphen, drawn like the first (the format's annex on character sets says so in a note).
#   pdfminer has a space there, of a hyphen's width. PDFium reads "-", pypdf a soft hyphen, which most cleaning drops.
# Means: a change of -3 arrives as 3 and still is a plausible number. Where a number begins with a gap of a third of its size, or
#   follows a soft hyphen, look at the page.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pdfplumber==0.11.10 pdfminer.six==20260107 pypdfium2==5.15.2 pypdf==7.1.1 reportlab==5.1.0
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import sys

import pdfplumber
import pypdf
import pypdfium2
from reportlab.pdfgen.canvas import Canvas

page = Canvas("page.pdf", pageCompression=0)
page.setFont("Helvetica", 12)
page.drawString(50, 200, "\u00ad3")  # code 173 of WinAnsiEncoding
page.save()
assert b"(\\2553) Tj" in open("page.pdf", "rb").read()

read = {
    "pypdfium2": pypdfium2.PdfDocument("page.pdf")[0].get_textpage().get_text_range(),
    "pypdf": pypdf.PdfReader("page.pdf").pages[0].extract_text().strip("\n"),
    "pdfplumber": pdfplumber.open("page.pdf").pages[0].extract_text(),
}
for reader, text in read.items():
    print(f"{reader:10} {ascii(text)}")
print("pdfplumber's characters:", [(char["text"], round(char["width"], 1)) for char in pdfplumber.open("page.pdf").chars])
sys.exit(0 if list(read.values()) == ["-3", "\u00ad3", "3"] else "changed")
PY

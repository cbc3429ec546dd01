#!/usr/bin/env bash
# Where a PDF says beside a number how it reads aloud, PDFium answers with what is said, pdfplumber with what is drawn.
#
# Seen 2026-11-30 with pypdfium2 5.15.2, pdfplumber 0.11.10, pypdf 7.1.1.
# Guess: the text of a page is the characters drawn on it, whoever reads it.
# Seen: a tagged PDF may give a piece of content an ActualText. PDFium's characters, their codes and even their boxes are then
#   those of that text, spread over the place of what is drawn: 12 where the page shows 99. pdfplumber and pypdf read 99.
#   Nothing tells that the two are not the same.
# Means: PDFium reads a page as it is read aloud, not as it is seen. Who wants what is displayed compares with a reader that
#   does not know ActualText, or looks for /ActualText in the content.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pypdfium2==5.15.2 pdfplumber==0.11.10 pypdf==7.1.1 reportlab==5.1.0
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import sys

import pdfplumber
import pypdf
import pypdfium2
from reportlab.pdfgen.canvas import Canvas

page = Canvas("page.pdf", pageCompression=0)
page.setFont("Helvetica", 12)
page._code.append("/Span << /ActualText (12) >> BDC")
page.drawString(50, 200, "99")
page._code.append("EMC")
page.drawString(150, 200, "7")
page.save()

text_page = pypdfium2.PdfDocument("page.pdf")[0].get_textpage()
read = {
    "pypdfium2": text_page.get_text_range().split(),
    "pdfplumber": pdfplumber.open("page.pdf").pages[0].extract_text().split(),
    "pypdf": pypdf.PdfReader("page.pdf").pages[0].extract_text().split(),
}
for reader, text in read.items():
    print(f"{reader:10} reads {text}; 99 and 7 are drawn")
print("PDFium's box of its first character:", [round(side, 1) for side in text_page.get_charbox(0)])
sys.exit(0 if list(read.values()) == [["12", "7"], ["99", "7"], ["99", "7"]] else "changed")
PY

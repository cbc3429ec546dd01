#!/usr/bin/env bash
# pypdfium2's get_text_bounded() runs the digits of two cells together, centimetres apart, where each is one character.
#
# Seen 2026-11-30 with pypdfium2 5.15.2.
# Guess: get_text_bounded() of a whole page is its text, as get_text_range() gives it; a wide gap is at least a space.
# Seen: PDFium takes short texts that stand in columns for lines below one another. The range has line breaks between them, which
#   get_text_bounded() leaves out: a row of cells 1 and 2 becomes "12", the row 18, 7 becomes "187".
# Means: a table of small counts, as most townships have, turns into large ones for search and language models. Take the range, and
#   cells by the characters' boxes, never from the text.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pypdfium2==5.15.2 reportlab==5.1.0
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import sys

import pypdfium2
from reportlab.pdfgen.canvas import Canvas

ROWS = (("a", "1", "2"), ("b", "18", "7"))
page = Canvas("page.pdf")
page.setFont("Helvetica", 10)
for line, row in enumerate(ROWS):
    for column, text in enumerate(row):
        page.drawString(60 + 50 * column, 195 - 20 * line, text)
page.save()

text_page = pypdfium2.PdfDocument("page.pdf")[0].get_textpage()
in_range, bounded = text_page.get_text_range().split(), text_page.get_text_bounded().split()
print("drawn, 50 points apart:", ROWS)
print("get_text_range():      ", in_range)
print("get_text_bounded():    ", bounded)
sys.exit(0 if in_range == ["a", "1", "2", "b", "18", "7"] and bounded == ["a", "12", "b", "187"] else "changed")
PY

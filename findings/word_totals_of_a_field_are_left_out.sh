#!/usr/bin/env bash
# A total that Word itself adds up in a table is left out by python-docx, mammoth and pandoc: the cell is empty.
#
# Seen 2026-11-30 with python-docx 1.2.0, mammoth 1.13.0, pandoc 3.9 (pypandoc_binary 1.17), docx2python 3.7.1, docx2txt 0.9.
# Guess: what a formula made is stored in the file as text, and text is what these read.
# Seen: Word stores the formula =SUM(ABOVE) as a w:fldSimple whose runs hold the result that it shows. Three of five readers
#   (and markitdown, by mammoth) pass over these runs without a word; docx2python and docx2txt have them.
# Means: exactly the totals are missing, so a check of sums finds nothing to check, or blank is taken for 0. Read the runs inside
#   w:fldSimple, as inside w:ins, w:smartTag and w:sdt.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    python-docx==1.2.0 mammoth==1.13.0 pypandoc_binary==1.17 docx2python==3.7.1 docx2txt==0.9
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import re
import sys

import docx
import docx2txt
import mammoth
import pypandoc
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx2python import docx2python

document = docx.Document()
table = document.add_table(3, 2)
for row, (label, number) in zip(table.rows, (("a", "10"), ("b", "20"), ("sum", ""))):
    row.cells[0].text, row.cells[1].text = label, number
table.cell(2, 1).paragraphs[0]._p.append(
    parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" =SUM(ABOVE) "><w:r><w:t>30</w:t></w:r></w:fldSimple>')
)
document.save("table.docx")

with open("table.docx", "rb") as file:
    html = mammoth.convert_to_html(file).value
texts = {
    "python-docx": " ".join(cell.text for row in docx.Document("table.docx").tables[0].rows for cell in row.cells),
    "mammoth": html,
    "pandoc": pypandoc.convert_file("table.docx", "plain"),
    "docx2python": docx2python("table.docx").text,
    "docx2txt": docx2txt.process("table.docx"),
}
read = {reader: re.findall(r"\d+", text) for reader, text in texts.items()}
print("pandoc", pypandoc.get_pandoc_version(), "| Word shows 10, 20 and their sum 30")
for reader, numbers in read.items():
    print(f"{reader:12}", numbers)
whole = [reader for reader, numbers in read.items() if numbers == ["10", "20", "30"]]
sys.exit(0 if whole == ["docx2python", "docx2txt"] else "changed")
PY

#!/usr/bin/env bash
# A minus that Word keeps on one line with its number is left out by docx2txt and docx2python, and no minus to pandoc and mammoth.
#
# Seen 2026-11-30 with docx2txt 0.9, docx2python 3.7.1, python-docx 1.2.0, mammoth 1.13.0, pandoc 3.9 (pypandoc_binary 1.17).
# Guess: the hyphen that Ctrl+Shift+_ types is a character like others, and a number that cannot be had raises an error.
# Seen: it is no character but an element, w:noBreakHyphen. docx2txt and docx2python give 3 for -3; pandoc and mammoth give
#   U+2011, of which int() makes an error; python-docx alone gives "-3".
# Means: of the changes against last year the negative ones turn positive, and only those whose writer cared for the line break.
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
from docx.oxml import OxmlElement
from docx2python import docx2python

document = docx.Document()
cell = document.add_table(1, 1).cell(0, 0)
cell.paragraphs[0].add_run()._r.append(OxmlElement("w:noBreakHyphen"))
cell.paragraphs[0].runs[0].add_text("3")
document.save("table.docx")

with open("table.docx", "rb") as file:
    html = mammoth.convert_to_html(file).value
texts = {
    "docx2txt": docx2txt.process("table.docx"),
    "docx2python": docx2python("table.docx").text,
    "python-docx": docx.Document("table.docx").tables[0].cell(0, 0).text,
    "mammoth": html,
    "pandoc": pypandoc.convert_file("table.docx", "plain"),
}
read = {reader: re.search(r"[-\u2011]?3", text).group() for reader, text in texts.items()}
print("pandoc", pypandoc.get_pandoc_version(), "| Word shows -3")
for reader, number in read.items():
    print(f"{reader:12}", ascii(number))
sys.exit(0 if list(read.values()) == ["3", "3", "-3", "\u20113", "\u20113"] else "changed")
PY

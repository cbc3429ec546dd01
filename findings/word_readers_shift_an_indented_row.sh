#!/usr/bin/env bash
# A row of a Word table that begins one column in is read one column too far left by all readers tried.
#
# Seen 2026-11-30 with python-docx 1.2.0, docx2python 3.7.1, mammoth 1.13.0, pandoc 3.9 (pypandoc_binary 1.17).
# Guess: readers that know gridSpan and vMerge put every cell under its heading.
# Seen: a row whose w:trPr has gridBefore (Word writes it where the left edge of a row was dragged in) has its cells given from
#   the first column on: the number below 甲 comes first, in the column of labels, and what stands below 乙 is under 甲.
#   Nothing is raised. python-docx tells it only to who asks row.grid_cols_before.
# Means: add grid_cols_before (or w:gridBefore) before counting columns; a row with fewer cells than its table is a warning.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    python-docx==1.2.0 docx2python==3.7.1 mammoth==1.13.0 pypandoc_binary==1.17 beautifulsoup4==4.14.2
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import sys

import docx
import mammoth
import pypandoc
from bs4 import BeautifulSoup
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx2python import docx2python

ROWS = (("项目", "甲", "乙", "丙"), ("件数", "11", "12", "13"), ("", "21", "22", "23"))
document = docx.Document()
table = document.add_table(len(ROWS), 4)
for row, texts in zip(table.rows, ROWS):
    for cell, text in zip(row.cells, texts):
        cell.text = text
last = table.rows[-1]._tr
last.remove(last.tc_lst[0])
last.insert(0, parse_xml(f'<w:trPr {nsdecls("w")}><w:gridBefore w:val="1"/></w:trPr>'))
document.save("table.docx")


def cells(html):
    return [cell.get_text(strip=True) for cell in BeautifulSoup(html, "html.parser").find_all("tr")[-1].find_all("td")]


with open("table.docx", "rb") as file:
    html = mammoth.convert_to_html(file).value
read = {
    "python-docx": [cell.text for cell in docx.Document("table.docx").tables[0].rows[-1].cells],
    "docx2python": [" ".join(cell) for tables in docx2python("table.docx").body for cell in tables[-1] if len(tables) == 3],
    "mammoth": cells(html),
    "pandoc": cells(pypandoc.convert_file("table.docx", "html")),
}
print("pandoc", pypandoc.get_pandoc_version(), "| the row as it is seen:", ROWS[-1])
for reader, found in read.items():
    print(f"{reader:12}", found)
sys.exit(0 if all(found[:3] == ["21", "22", "23"] for found in read.values()) else "changed")
PY

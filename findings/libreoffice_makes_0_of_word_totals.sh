#!/usr/bin/env bash
# Converting .docx or .rtf to text (or .docx), LibreOffice writes 0 for totals that Word added up; in a PDF it adds them up anew.
#
# Seen 2026-11-30 with LibreOffice 7.4.7 (Debian 12's libreoffice-writer-nogui), python-docx 1.2.0, pypdfium2 5.15.0.
# Guess: the result of a field is stored beside its instruction, and converting a file leaves it as it is.
# Seen: =SUM(LEFT) and =SUM(ABOVE) with their results 36, 34 and 5 come out as 0, 0 and 0, and in a PDF as 35, 34 and 5: what was
#   printed is nowhere. Nothing says so. Of Word's binary files (.doc) the results are kept. A field DATE becomes today's date.
# Means: a pipeline that has LibreOffice convert first reads zeros where totals are printed, and a check of sums finds fault with
#   reports that are right, or none with one that is wrong. Read .docx by itself; in .rtf give the instructions (\fldinst) another
#   name before, and the results are shown.
set -euo pipefail
command -v soffice >/dev/null || { echo "needs LibreOffice (soffice)"; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-docx==1.2.0 pypdfium2==5.15.0
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

ROWS = [["a", "30", "5", ("=SUM(LEFT)", "36")], ["b", "4", "0", ("=B2+C2", "4")],
        ["sum", ("=SUM(ABOVE)", "34"), ("=SUM(ABOVE)", "5"), ""]]


def field(instruction, result):
    marks = {kind: f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")}
    said = f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
    shown = f"<w:r><w:t>{result}</w:t></w:r>"
    return parse_xml(f"<w:p {nsdecls('w')}>{marks['begin']}{said}{marks['separate']}{shown}{marks['end']}</w:p>")


document = docx.Document()
table = document.add_table(3, 4)
for row, texts in zip(table.rows, ROWS):
    for cell, text in zip(row.cells, texts):
        if isinstance(text, tuple):
            cell._tc.replace(cell.paragraphs[0]._p, field(*text))
        else:
            cell.text = text
document.save("word.docx")

ends = "".join(rf"\cellx{2000 * number}" for number in range(1, 5))
cells = [[r"{\field{\*\fldinst  %s }{\fldrslt %s}}" % text if isinstance(text, tuple) else text for text in row] for row in ROWS]
rich = "".join(rf"\trowd{ends}\pard\intbl " + "".join(rf"{cell}\cell " for cell in row) + r"\row" for row in cells)
open("rich.rtf", "w").write(r"{\rtf1\ansi " + rich + r"\pard end\par}")
open("told.rtf", "w").write(r"{\rtf1\ansi " + rich.replace("fldinst", "fldtext") + r"\pard end\par}")
PY
soffice --version
for kind in pdf txt:Text; do
    soffice "-env:UserInstallation=file://$folder/profile" --headless --convert-to "$kind" word.docx rich.rtf told.rtf >/dev/null 2>&1
done
"$folder/venv/bin/python" - <<'PY'
import re
import sys

import pypdfium2

STORED = "30 5 36 4 0 4 34 5".split()
SHOWN = {"pdf": "30 5 35 4 0 4 34 5".split(), "txt": "30 5 0 4 0 4 0 0".split()}
print("stored as results  ", STORED)
found = {}
for name in ("word", "rich", "told"):
    page = pypdfium2.PdfDocument(f"{name}.pdf")[0].get_textpage().get_text_range()
    for kind, text in (("pdf", page), ("txt", open(f"{name}.txt", encoding="utf-8-sig").read())):
        found[name, kind] = re.findall(r"\d+", text)
        print(f"{name:5} as {kind}        ", found[name, kind])
as_seen = {key: STORED if key[0] == "told" else SHOWN[key[1]] for key in found}
sys.exit(0 if found == as_seen else "changed")
PY

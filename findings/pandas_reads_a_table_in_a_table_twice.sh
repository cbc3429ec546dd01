#!/usr/bin/env bash
# pandas.read_html gives the rows of a table that stands in a cell twice: as a table, and as rows of the one around it.
#
# Seen 2026-11-30 with pandas 3.1.1, lxml 6.1.3, html5lib 1.1.
# Guess: the outer table has one row, in whose cell the inner one is.
# Seen: where tables have a tbody (with html5lib always, as in any browser), the rows of the inner one follow as rows of its
#   own, and the cell has their texts in one. Two paragraphs of a cell, 3 and 5, become the number 35.
# Means: pages are laid out by tables, so sums over all that read_html finds are doubled, and matching picks one of two. Take only
#   tables without a table in them, and put a blank after each paragraph first.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.1.1 lxml==6.1.3 html5lib==1.1 beautifulsoup4==4.14.2
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import io
import sys

import pandas as pd

INNER = "<table><tr><td>received</td><td>12</td></tr></table>"
LAYOUT = f"<table><tr><td>{INNER}</td><td>menu</td></tr></table>"
PAGES = {
    "a layout table": LAYOUT,
    "the same with tbody": LAYOUT.replace("<table>", "<table><tbody>").replace("</table>", "</tbody></table>"),
    "two paragraphs": "<table><tr><td>received</td><td><p>3</p><p>5</p></td></tr></table>",
}
read = {}
for name, page in PAGES.items():
    for flavor in ("lxml", "html5lib"):
        read[name, flavor] = [table.values.tolist() for table in pd.read_html(io.StringIO(page), flavor=flavor)]
        print(f"{name:23} {flavor:9}", *read[name, flavor])
inner, outer = [["received", 12]], [["received12", "menu"]]
doubled = [["received12", "menu"], ["received", "12"]]
expected = [[outer, inner], [doubled, inner], [doubled, inner], [doubled, inner], [[["received", 35]]], [[["received", 35]]]]
sys.exit(0 if list(read.values()) == expected else "changed")
PY

#!/usr/bin/env bash
# One column of one workbook with merged cells adds up to 5, 8 or 10, by the library that reads it.
#
# Seen 2026-11-30 with openpyxl 3.1.5, pandas 3.1.1, python-calamine 0.9.1 and exceljs 4.4.0 (npm, Node 20).
# Guess: merged cells have one value, the one that is seen; at worst a reader repeats it in each of them.
# Seen: the file may keep a value below the merged area, as merging by the format painter does. openpyxl drops it (5); openpyxl with
#   read_only, pandas (which reads by openpyxl) and calamine give the number that nobody sees (5 + 3); exceljs gives
#   the visible one again in each cell (5 + 5).
# Means: a sum, a join or a table for a language model has numbers that are not on the sheet. Ask for the merged ranges and empty
#   all of each but the first cell; pandas has no such option.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check openpyxl==3.1.5 pandas==3.1.1 python-calamine==0.9.1
cd "$folder"
npm install --silent --no-fund --no-audit --ignore-scripts exceljs@4.4.0 >/dev/null 2>&1
"$folder/venv/bin/python" - <<'PY'
import sys

import openpyxl
import pandas as pd
from openpyxl.worksheet.merge import MergedCellRange

book = openpyxl.Workbook()
sheet = book.active
for row in (("town", "received"), ("a", 5), ("b", 3)):
    sheet.append(row)
sheet.merged_cells.add(MergedCellRange(sheet, "B2:B3"))  # as the format painter does: the value below stays
book.save("counts.xlsx")


def column(**options):
    return [row[1] for row in openpyxl.load_workbook("counts.xlsx", **options).active.iter_rows(min_row=2, values_only=True)]


read = {
    "openpyxl": column(),
    "openpyxl, read_only": column(read_only=True),
    "pandas, openpyxl": pd.read_excel("counts.xlsx", engine="openpyxl")["received"].tolist(),
    "pandas, calamine": pd.read_excel("counts.xlsx", engine="calamine")["received"].tolist(),
}
for reader, values in read.items():
    print(f"{reader:20} {values}, sum {sum(filter(None, values))}")
sys.exit(0 if list(read.values()) == [[5, None], [5, 3], [5, 3], [5, 3]] else "changed")
PY
cat > read.cjs <<'JS'
const { Workbook } = require("exceljs");
const book = new Workbook();
book.xlsx.readFile("counts.xlsx").then(() => {
  const values = [2, 3].map((row) => book.worksheets[0].getCell(row, 2).value);
  console.log(`exceljs              ${JSON.stringify(values)}, sum ${values[0] + values[1]}`);
  process.exit(values.join() === "5,5" ? 0 : 1);
});
JS
node read.cjs

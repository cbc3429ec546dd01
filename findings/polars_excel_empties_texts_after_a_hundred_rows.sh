#!/usr/bin/env bash
# polars.read_excel leaves a printed "1,808" or "无" empty if the hundred rows before it hold numbers.
#
# Seen 2026-11-30 with polars 2.1.0 and fastexcel 0.21.0.
# Guess: a column of numbers with a text in it becomes a column of texts, or an error, wherever the text stands.
# Seen: the type is decided by the first hundred rows (infer_schema_length). In row 50 a text makes the whole column text; in row
#   150 it becomes null, without an error or a warning. A text "12" there becomes the number 12.
#   Where the sheet has no other column, the whole row is dropped as an empty one, and those below move up.
# Means: a sheet of a county's towns is right in the test and loses cells in a province's. infer_schema_length=None, or all columns
#   as text, and hold the empty cells against those of the sheet.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check polars==2.1.0 fastexcel==0.21.0 XlsxWriter==3.3.1
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import sys

import polars as pl
import xlsxwriter


def written(row, value):
    """A sheet of 200 counts, one of them another value."""
    with xlsxwriter.Workbook("counts.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_column(0, 0, ["town", *(f"镇{at}" for at in range(1, 201))])
        sheet.write_column(0, 1, ["received", *(value if at == row else at % 7 for at in range(1, 201))])


def read(row, **options):
    column = pl.read_excel("counts.xlsx", **options)["received"]
    return column[row - 1], column.null_count()


seen = {}
for value in ("1,808", "无", "12"):
    for row in (50, 150):
        written(row, value)
        seen[value, row] = read(row), read(row, infer_schema_length=None)
        print(f"{value!r} in row {row:3} (value, nulls): {seen[value, row][0]}; by infer_schema_length=None {seen[value, row][1]}")
lost = [place for place, (usual, _) in seen.items() if usual == (None, 1)]
kept = all(whole == (value, 0) for (value, _), (_, whole) in seen.items())
sys.exit(0 if lost == [("1,808", 150), ("无", 150)] and kept else "changed")
PY

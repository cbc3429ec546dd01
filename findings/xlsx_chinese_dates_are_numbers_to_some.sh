#!/usr/bin/env bash
# A date in the format that Chinese Excel offers first is a date to one reader and the number 45352 to another.
#
# Seen 2026-11-30 with openpyxl 3.1.5, pandas 3.1.1, python-calamine 0.9.1, polars 2.1.0 with fastexcel 0.21.0, xlsx2csv 0.8.6.
# Guess: what a reader takes for a date depends on the format that the file declares, and fastexcel and python-calamine, two doors to
#   one library in Rust, agree.
# Seen: formats 27 to 36 and 50 to 58 are built in for Chinese (yyyy年m月 is 57): the file has their number and no pattern.
#   python-calamine, and pandas by it, gives 1 March 2024; openpyxl, pandas by it, polars and xlsx2csv give 45352.
# Means: a date of signing turns into a count of five digits; and pandas 3.1 says that its default will go from openpyxl to calamine,
#   so the same call will give another value. Name the engine, and treat those numbers as dates before looking at any pattern.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    openpyxl==3.1.5 pandas==3.1.1 python-calamine==0.9.1 polars==2.1.0 fastexcel==0.21.0 XlsxWriter==3.3.1 xlsx2csv==0.8.6
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import subprocess
import sys

import openpyxl
import pandas as pd
import polars as pl
import python_calamine
import xlsxwriter

with xlsxwriter.Workbook("dates.xlsx") as book:
    sheet = book.add_worksheet()
    sheet.write(0, 0, "signed")
    sheet.write_number(1, 0, 45352, book.add_format({"num_format": 57}))
arguments = [sys.executable, "-m", "xlsx2csv", "dates.xlsx"]
read = {
    "openpyxl": openpyxl.load_workbook("dates.xlsx").active["A2"].value,
    "pandas, openpyxl": pd.read_excel("dates.xlsx", engine="openpyxl")["signed"][0],
    "polars": pl.read_excel("dates.xlsx")["signed"][0],
    "xlsx2csv": subprocess.run(arguments, capture_output=True, text=True, check=True).stdout.split()[1],
    "pandas, calamine": pd.read_excel("dates.xlsx", engine="calamine")["signed"][0],
    "python-calamine": python_calamine.CalamineWorkbook.from_path("dates.xlsx").get_sheet_by_index(0).to_python()[1][0],
}
for reader, value in read.items():
    print(f"{reader:17} {value}")
seen = [str(value)[:10] for value in read.values()]
sys.exit(0 if seen == ["45352"] * 4 + ["2024-03-01"] * 2 else "changed")
PY

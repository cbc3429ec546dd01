#!/usr/bin/env bash
# Of a table of a data package that is several Parquet files, frictionless reads the first and calls the package valid.
#
# Seen 2026-11-29 with frictionless 5.21.0, pandas 3.1.1, pyarrow 26.0.1.
# Guess: a resource whose path is a list is one table, as it is with CSV; what cannot be read so is an error.
# Seen: of two CSV files of three rows each six rows are read, of the same as Parquet three; "valid", and no warning.
# Means: what was published a file a year is validated, described and counted by its first year alone. Hold the rows of each
#   file against what the package says by a reader of Parquet, or describe one resource a file.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "frictionless[parquet]==5.21.0" pandas==3.1.1 pyarrow==26.0.1
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import sys

import pandas as pd
from frictionless import Package

YEARS = (2023, 2024)
for year in YEARS:
    rows = pd.DataFrame({"year": [year] * 3, "count": [1, 2, 3]})
    rows.to_csv(f"{year}.csv", index=False)
    rows.to_parquet(f"{year}.parquet", engine="pyarrow", index=False)

found = {}
for ending in ("csv", "parquet"):
    fields = [{"name": name, "type": "integer"} for name in ("year", "count")]
    table = {"name": "counts", "format": ending, "schema": {"fields": fields}}
    package = Package.from_descriptor(
        {"name": "counts", "resources": [table | {"path": [f"{year}.{ending}" for year in YEARS]}]}
    )
    found[ending] = len(package.get_resource("counts").read_rows()), package.validate().valid
    print(f"{ending}: {found[ending][0]} of 6 rows, valid: {found[ending][1]}")
sys.exit(0 if found == {"csv": (6, True), "parquet": (3, True)} else "changed")
PY

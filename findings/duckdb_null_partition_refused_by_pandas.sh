#!/usr/bin/env bash
# A folder of Parquet that DuckDB partitioned by a column with one NULL is refused whole by pandas.
#
# Seen 2026-11-29 with duckdb 2.0.0, pandas 3.1.1, pyarrow 26.0.1.
# Guess: the partition without a value comes back as a row whose year is missing, as in DuckDB and polars.
# Seen: COPY ... (PARTITION_BY (report_year)) names the folder report_year=__HIVE_DEFAULT_PARTITION__; pandas.read_parquet
#   then infers the column's type from the names of all folders and fails on that one: no row of any year is read.
# Means: write a word of your own for "no value" into the partition (as text, or in every folder as a column in the file
#   too), or readers of whole folders lose all years because of one damaged report.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.0 pandas==3.1.1 pyarrow==26.0.1
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import sys

import duckdb
import pandas as pd

duckdb.sql("""
    COPY (SELECT * FROM (VALUES (2023, 1), (2024, 2), (NULL, 3)) AS t(report_year, cases))
    TO 'facts' (FORMAT parquet, PARTITION_BY (report_year))
""")
print("duckdb reads", duckdb.sql("SELECT count(*) FROM 'facts/*/*.parquet'").fetchall()[0][0], "rows")
try:
    print("pandas reads", len(pd.read_parquet("facts")), "rows")
except Exception as error:
    print("pandas refuses:", type(error).__name__, str(error).splitlines()[0][:150])
    sys.exit(0)
sys.exit("changed: pandas reads the folder")
PY

#!/usr/bin/env bash
# pandas.to_excel leaves cells empty where a sheet holds more than 65,530 texts that look like addresses.
#
# Seen 2026-11-29 with pandas 3.1.1 and XlsxWriter 3.3.1 (pandas takes it before openpyxl where both are installed).
# Guess: a column of addresses is text, and text has no limit but that of rows.
# Seen: each becomes a hyperlink; those beyond Excel's limit of links are not written at all. A warning per cell goes to
#   standard error, the call succeeds, and the cells are empty.
# Means: engine_kwargs={"options": {"strings_to_urls": False}}, also against texts over 2,079 characters.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.1.1 XlsxWriter==3.3.1 openpyxl==3.1.5
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PY'
import sys

import pandas as pd

ROWS = 65_600
sources = pd.DataFrame({"source_url": [f"http://example.org/{number}" for number in range(ROWS)]})


def kept(**options):
    with pd.ExcelWriter("sources.xlsx", engine="xlsxwriter", **options) as writer:
        sources.to_excel(writer, index=False)
    return int(pd.read_excel("sources.xlsx")["source_url"].notna().sum())


usual = kept()
texts = kept(engine_kwargs={"options": {"strings_to_urls": False}})
print(f"{ROWS} addresses written; {usual} come back, {texts} with strings_to_urls off")
sys.exit(0 if (usual, texts) == (65_530, ROWS) else "changed")
PY

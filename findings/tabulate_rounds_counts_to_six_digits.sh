#!/usr/bin/env bash
# pandas' to_markdown writes a count of 1808595 as 1.8086e+06, also where it is a text: tabulate, which it uses, rounds.
#
# Seen 2026-11-30 with tabulate 0.10.0 and pandas 3.1.1.
# Guess: to_markdown prints the numbers of the table, as to_csv does.
# Seen: one count that is missing makes its column one of floats, and those are printed with "g": six digits. 123456.75 becomes 123457.
#   Texts that look like numbers are taken for them, so what was kept as printed is rounded too.
# Means: this is how tables get into reports and language models; totals of provinces do not add up there. Give
#   disable_numparse=True.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tabulate==0.10.0 pandas==3.1.1
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import sys

import pandas as pd

table = pd.DataFrame(
    {
        "received": [1808595, None],
        "fees": [123456.75, 0.5],
        "printed": ["1808595", "0.9840"],
    }
)
usual, plain = (table.to_markdown(index=False, **options) for options in ({}, {"disable_numparse": True}))
print("to_csv:", table.to_csv(index=False), "to_markdown:", usual, "disable_numparse=True:", plain, sep="\n")
cells = [[cell.strip() for cell in text.splitlines()[2].strip("|").split("|")] for text in (usual, plain)]
expected = ["1.8086e+06", "123457", "1.8086e+06"], ["1808595.0", "123456.75", "1808595"]
sys.exit(0 if tuple(cells) == expected else "changed")
PY

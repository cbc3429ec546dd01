#!/usr/bin/env bash
# A data package that lets numbers have words around them loses the minus before them, and the ten thousand behind them.
#
# Seen 2026-11-30 with frictionless 5.21.0 and tableschema 1.21.0.
# Guess: with "bareNumber": false, what stands around a number is let go if it is a unit, 12件, and a sign is part of the number.
# Seen: all before the first digit goes. tableschema reads -3 as 3, with and without a unit; frictionless keeps the plain hyphen,
#   and reads －3 and −3, as Chinese offices print them, as 3. Both read 3.65万元 (36,500 yuan) as 3.65. The rows are valid.
# Means: columns of changes turn positive, and amounts shrink by 10,000, where the description was made kinder to admit units. Keep
#   such columns as texts and parse them by rules of their own.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check frictionless==5.21.0 tableschema==1.21.0
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PY'
import sys

import tableschema
from frictionless import Schema

PRINTED = ("12件", "-3", "-3件", "－3", "−3件", "3.65万元")
NUMBER = {"name": "change", "type": "number", "bareNumber": False}
new, old = Schema.from_descriptor({"fields": [NUMBER]}).fields[0], tableschema.Field(NUMBER)
read = {text: (str(new.read_cell(text)[0]), str(old.cast_value(text))) for text in PRINTED}
print("printed, frictionless, tableschema")
for text, values in read.items():
    print(text, *values, sep=", ")
expected = [("12", "12"), ("-3", "3"), ("-3", "3"), ("3", "3"), ("3", "3"), ("3.65", "3.65")]
sys.exit(0 if list(read.values()) == expected else "changed")
PY

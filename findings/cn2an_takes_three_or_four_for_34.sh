#!/usr/bin/env bash
# Libraries that turn Chinese numerals into digits make 34 of "three or four", ten times as much of 3,200,005, and rename towns.
#
# Seen 2026-11-30 with cn2an 0.5.24, chinese2digits 6.0.2 and pycnnum 2.1.1.
# Guess: what is no number is left alone or refused; what is one becomes that number.
# Seen: cn2an.transform makes 34件 of 三四件 ("three or four cases"), 3亚市 and 51街道 of 三亚市 and 五一街道, and of a year printed with
#   the circle that many typists use (二○二三年) "2○23年". chinese2digits does the same to names. pycnnum reads 三百二十万零五
#   (3,200,005) as 30,200,005 and 二〇二三 as 3. None of it raises an error; cn2an's single-number call refuses 三四 and ○.
# Means: convert the span of a number, found by its unit (件, 次, 元), never a sentence; names of places go past it unread.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cn2an==0.5.24 chinese2digits==6.0.2 pycnnum==2.1.1
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PY'
import sys

import chinese2digits
import cn2an
import pycnnum


def replaced(sentence):
    return chinese2digits.takeNumberFromString(sentence)["replacedText"]


CASES = (
    ("cn2an.transform", cn2an.transform, "受理三四件", "受理34件"),
    ("cn2an.transform", cn2an.transform, "三亚市五一街道", "3亚市51街道"),
    ("cn2an.transform", cn2an.transform, "二○二三年", "2○23年"),
    ("chinese2digits", replaced, "九江市五一街道", "9江市51街道"),
    ("pycnnum.cn2num", pycnnum.cn2num, "三百二十万零五", 30_200_005),
    ("pycnnum.cn2num", pycnnum.cn2num, "二〇二三", 3),
)
seen = []
for name, convert, text, expected in CASES:
    seen.append(convert(text) == expected)
    print(f"{name:16} {text} -> {convert(text)}")
try:
    print("cn2an.cn2an      三四百 ->", cn2an.cn2an("三四百", "smart"))
except ValueError:
    print("cn2an.cn2an      三四百 is refused")
sys.exit(0 if all(seen) else "changed")
PY

#!/usr/bin/env bash
# OCR gives a number that is struck out with certainty 1.00, and makes the mark of a note its last digit.
#
# Seen 2026-11-30 with rapidocr 3.10.0 and the model in its wheel, PP-OCRv6 small, on onnxruntime 1.31.1.
# Guess: a line through a number lowers the score, as a blot does; a small raised 1 is read as ¹, which the model's own list of
#   characters has, or not at all.
# Seen: 1808 with a line through it is "1808", score 1.00, as without one; 317 with a small raised 1 behind it is "3171", score 0.98.
# Means: scanned corrections count as if nobody had made them, and notes make numbers ten times as large; no limit on scores tells.
#   Look at the ink: strokes as long as the number, and marks whose foot is above the line.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check rapidocr==3.10.0 onnxruntime==1.31.1 \
  opencv-python-headless==5.0.0.93 pillow==13.0.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from rapidocr import RapidOCR

engine = RapidOCR(params={"Global.log_level": "critical"})
large, small = ImageFont.load_default(36), ImageFont.load_default(20)


def read(number, struck=False, note=""):
    image = Image.new("RGB", (240, 60), "white")
    draw = ImageDraw.Draw(image)
    draw.text((20, 46), number, fill="black", font=large, anchor="ls")
    end = 20 + draw.textlength(number, font=large)
    draw.text((end + 1, 32), note, fill="black", font=small, anchor="ls")
    if struck:
        draw.line((16, 34, end + 4, 34), fill="black", width=2)
    found = engine(np.array(image), use_det=False, use_cls=False, use_rec=True)
    return found.txts[0], round(float(found.scores[0]), 2)


as_seen = True
for number in ("82", "138", "317", "1808"):
    plain, struck, noted = read(number), read(number, struck=True), read(number, note="1")
    print(f"{number}: {plain}, struck out {struck}, with a raised 1 behind it {noted}")
    as_seen &= plain[0] == struck[0] == number and struck[1] >= 0.99 and noted[0] == f"{number}1" and noted[1] >= 0.9
sys.exit(0 if as_seen else "changed")
PY

"""How long reading a Word file takes, beside python-docx and beside parsing its XML and nothing else.

    .venv/bin/python -m benchmarks.bench_word [--turns 20] [--layout plain]

Every turn does the same files in each way, one after another. Printed are the median of each way in
milliseconds of processor time a file, and how many times as long it takes as the whole reading: bytes to the
cells of the report. The layout ``python_docx`` brings that library's own 350 KB of styles, ``plain`` none.
The files print the same labels at the same places, and have the same styles and links, as those of one office
often do; these are worked out on the first of them, which is not counted.

Times as long as the whole reading, in a run of 15 turns in November 2026, with python-docx 1.2:

============================  ===========  ===============
way                           ``plain``    ``python_docx``
============================  ===========  ===============
reader alone                  0.66         0.60
XML parsed, nothing read      0.16         0.13
python-docx, all cells' text  7.50         7.29
============================  ===========  ===============
"""

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from io import BytesIO
from zipfile import ZipFile

import docx
from lxml import etree

from extractors import extract
from extractors.readers.word import word_file
from tests.layouts import REPORT_FORMS, all_different, report
from tests.layouts.word_documents import WORD_LAYOUTS


def bare_parse(data: bytes) -> None:
    """The main part taken out of its package and parsed."""
    with ZipFile(BytesIO(data)) as archive:
        etree.fromstring(archive.read("word/document.xml"))


def python_docx(data: bytes) -> int:
    """The texts of all cells of all tables, by python-docx, the way its documentation shows."""
    document = docx.Document(BytesIO(data))
    return sum(len(cell.text) for table in document.tables for row in table.rows for cell in row.cells)


WAYS: dict[str, Callable[[bytes], object]] = {
    "whole reading, bytes to rows": extract,
    "reader alone, bytes to grids": word_file.read,
    "XML parsed, nothing read": bare_parse,
    "python-docx, all cells' text": python_docx,
}


def timed(way: Callable[[bytes], object], files: Sequence[bytes]) -> float:
    """Seconds of processor time a file, which leaves out what else the machine does."""
    start = time.process_time()
    for data in files:
        way(data)
    return (time.process_time() - start) / len(files)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=20)
    parser.add_argument("--layout", choices=WORD_LAYOUTS, default="plain")
    options = parser.parse_args()
    files = [WORD_LAYOUTS[options.layout](report(all_different(form))) for form in REPORT_FORMS]
    for way in WAYS.values():
        timed(way, files)
    turns = [{name: timed(way, files) for name, way in WAYS.items()} for _ in range(options.turns)]
    whole = next(iter(WAYS))
    size = sum(map(len, files)) // len(files)
    print(f"{len(files)} files of {size:,} bytes, layout {options.layout}, {options.turns} turns")
    for name in WAYS:
        median = statistics.median(turn[name] for turn in turns) * 1000
        ratio = statistics.median(turn[name] / turn[whole] for turn in turns)
        print(f"{name:32} {median:8.2f} ms   {ratio:6.2f} × whole reading")


if __name__ == "__main__":
    main()

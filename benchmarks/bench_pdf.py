"""How many pages of PDF reports are read in a second: ``make bench BENCH=pdf [ARGS="--turns 5 FILE ..."]``.

That installs camelot first, which nothing else needs, from a lock file of its own. All but camelot is
measured by ``.venv/bin/python -m benchmarks.bench_pdf`` too. Without files, the kept prints of a browser and
files written by the tests' own writer are read. The ways take turns on the same files, in one process, on one
core:

* the whole reading (bytes to checked cells), as where nothing is in doubt;
* the same with a second opinion on every file, as where something is;
* pdfplumber's ``extract_tables`` on all pages: bare tables, no labels understood, nothing checked;
* camelot's ``read_pdf`` along ruled lines (its flavor "lattice") on all pages: bare tables too;
* PDFium's text alone: what opening, parsing and finding the characters cost in C++.

Three turns of 15 files, 28 pages, in November 2026, with pdfplumber 0.11.10, on
processors that other work shared:

=========================  =========  =============
way                        ms a page  times as long
=========================  =========  =============
whole reading                    8.5           1.00
with a second opinion           24.2           2.85
pdfplumber extract_tables       75.9           8.96
PDFium text alone                1.0           0.12
=========================  =========  =============

In a run before, camelot took 25 times as long as the whole reading. At commit ec1df25 a second opinion took
3.5 times as long as here, in runs one after the other.
"""

import argparse
import contextlib
import gc
import io
import logging
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import pdfplumber
import pypdfium2

from extractors.checking import broken_sums
from extractors.merge_readers import merged
from extractors.readers.pdf import pdf_pages as pdf
from extractors.reading import read_report
from schemas.errors import UnreadableSourceError
from tests.extractors.readers.pdf_cases import LOOKS
from tests.fixtures.pdf.make import KEPT, path_of
from tests.layouts import REPORT_FORMS, all_different, report

OWN_LOOKS = ("stroked_rules", "filled_rules_on_backgrounds", "framed_prose", "two_pages_a_sheet")


def own_files() -> list[bytes]:
    """What is read where no files are named."""
    kept = [path_of(style, form).read_bytes() for style, form in KEPT]
    written = [LOOKS[look](report(all_different(form))) for look in OWN_LOOKS for form in REPORT_FORMS]
    return [*kept, *written]


def whole_reading(data: bytes) -> None:
    """Bytes to cells, with the identities checked."""
    with contextlib.suppress(UnreadableSourceError):
        list(broken_sums(read_report(pdf.read(data))))


def with_second_opinion(data: bytes) -> None:
    """The same, read in two ways and compared."""
    with contextlib.suppress(UnreadableSourceError):
        document = pdf.read(data)
        second = document.read_again(None) if document.read_again else document
        list(broken_sums(merged(read_report(document), read_report(second))))


def pdfplumber_tables(data: bytes) -> None:
    """Bytes to lists of lists of texts."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.extract_tables()


def camelot_tables(data: bytes) -> None:
    """The same by camelot, which would otherwise leave a file of its own behind."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        import_module("camelot").read_pdf(file.name, pages="all", flavor="lattice")


def text_alone(data: bytes) -> None:
    """Every page parsed and its characters counted."""
    with contextlib.closing(pypdfium2.PdfDocument(data)) as document:
        for number in range(len(document)):
            document[number].get_textpage().count_chars()


WAYS: dict[str, Callable[[bytes], None]] = {
    "whole reading": whole_reading,
    "with a second opinion": with_second_opinion,
    "pdfplumber extract_tables": pdfplumber_tables,
    **({"camelot": camelot_tables} if find_spec("camelot") else {}),
    "PDFium text alone": text_alone,
}


def pages_in(data: bytes) -> int:
    """The number of pages of a file."""
    with contextlib.closing(pypdfium2.PdfDocument(data)) as document:
        return len(document)


def measure(files: Sequence[bytes], turns: int) -> dict[str, float]:
    """Seconds a turn takes, the median of all, in turn for each way."""
    seconds: dict[str, list[float]] = {name: [] for name in WAYS}
    for turn in range(turns + 1):
        for name, way in WAYS.items():
            gc.collect()
            begin = time.process_time()
            for data in files:
                way(data)
            if turn:  # the first one fills caches and imports libraries
                seconds[name].append(time.process_time() - begin)
    return {name: median(times) for name, times in seconds.items()}


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--turns", type=int, default=5)
    options = parser.parse_args()
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    files = [path.read_bytes() for path in options.files] or own_files()
    pages = sum(map(pages_in, files))
    seconds = measure(files, options.turns)
    ours = seconds["whole reading"]
    print(f"{len(files)} files, {pages} pages; processor time, median of {options.turns} turns")
    print(f"{'':28}{'ms a page':>10}{'pages/s':>10}{'times as long':>15}")
    for name, time_taken in seconds.items():
        print(
            f"{name:28}{time_taken / pages * 1000:10.1f}{pages / time_taken:10.1f}{time_taken / ours:15.2f}"
        )


if __name__ == "__main__":
    main()

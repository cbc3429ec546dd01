"""How scanned pages are read: right, doubtful and wrong values of many worn pages, and seconds a page.

``python -m benchmarks.bench_scans [--sample 50] [--seed 2026] [--marks] [--verbose]`` reads all reports of
``REPORTS`` (506 pages) in an order drawn by the seed, or the first so many. Every report is made from its
number: form, figures, fonts that are installed, resolution and wear; with ``--marks`` most cells print one
mark (``/``, ``-``, ``—``, ``无``), the others 0, 1, 7, 11, 4 or nothing. A wrong value is one that is stated,
blank or not applicable and is printed otherwise; there must be none, and exit status 1 says that there was
one. Needs the extra ``scans`` and a font with Chinese characters.

What it gave, and what of all pages has been measured so far, is in ``scans.txt``.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np

from extractors import extract
from schemas.extraction import Extraction
from schemas.forms import cell_name
from schemas.statuses import ValueStatus
from tests.extractors.reading import printed_reading
from tests.layouts import REPORT_FORMS, Figures, figures, report
from tests.layouts.figures import AMOUNTS
from tests.layouts.fixed_pages import lay_out
from tests.layouts.scanned_pages import Look, Wear, as_pdf, as_tiff, digit_fonts, find_fonts, paint, worn

REPORTS = (*range(110), *range(1000, 1143))
_MARKS = ("", "/", "-", "—")
_UNDECIDED: frozenset[ValueStatus] = frozenset({"unreadable", "ambiguous", "missing"})


def random_figures(seed: int) -> Figures:
    """Figures like those of real reports: many zeros, some blanks and marks, a few large numbers."""
    chance = np.random.default_rng(seed)
    marks = _MARKS[seed % len(_MARKS)]
    zeros = chance.choice([0.2, 0.5, 0.8])

    def printed(_: int, cell: str) -> str:
        measure = cell.rsplit("/", 1)[1]
        draw = chance.random()
        if draw < 0.06:
            return marks
        if draw < 0.06 + zeros:
            return "0"
        if measure in AMOUNTS:
            return f"{chance.integers(0, 2000)}.{chance.integers(0, 10**4):04d}"
        number = int(10 ** chance.uniform(0, 3.6)) if draw < 0.97 else int(10 ** chance.uniform(3, 7))
        sign = "-" if measure == "items_change" and draw > 0.8 else ""
        return f"{sign}{number:,}" if draw > 0.94 else f"{sign}{number}"

    return figures(REPORT_FORMS[seed % len(REPORT_FORMS)], printed)


def marked_figures(seed: int) -> Figures:
    """Figures of a body that had nothing to report and struck its cells out."""
    chance = np.random.default_rng(seed)
    mark = ("/", "/", "-", "—", "无", "/")[seed % 6]
    others = ("0", "1", "7", "11", "4", "")
    return figures(
        REPORT_FORMS[seed // 2 % len(REPORT_FORMS)],
        lambda _, __: mark if chance.random() < 0.85 else str(chance.choice(others)),
    )


def random_look(seed: int) -> Look:
    """Fonts, resolution, lines and stamp of a report."""
    chance = np.random.default_rng(seed + 10**6)
    han, digits = find_fonts(), [*digit_fonts(), None]
    return Look(
        han[seed % len(han)],
        digits[int(chance.integers(len(digits)))],
        int(chance.choice([110, 130, 150, 150, 200, 300])),
        float(chance.choice([0.5, 0.7, 1.0])),
        int(chance.choice([0, 0, 60, 110])),
        bool(chance.random() < 0.4),
    )


def random_wear(seed: int) -> Wear:
    """What scanning did to a page."""
    chance = np.random.default_rng(seed + 2 * 10**6)
    return Wear(
        float(chance.choice([0, chance.uniform(-2, 2)])),
        float(chance.choice([0, 0.5, 0.8, 1.1])),
        float(chance.choice([0, 6, 12])),
        int(chance.choice([0, 0, 80, 300])),
        [None, 80, 50][int(chance.integers(3))],
        seed,
    )


def read_one(
    seed: int, figures_of: Callable[[int], Figures] = random_figures
) -> tuple[Figures, Extraction, int, float]:
    """Figures, what was read of them, number of pages and seconds."""
    printed, look = figures_of(seed), random_look(seed)
    pages = lay_out(report(printed))
    images = [worn(paint(page, look), random_wear(seed * 10 + number)) for number, page in enumerate(pages)]
    data = as_pdf(images, look.dpi) if seed % 4 == 3 else as_tiff(images)
    began = time.perf_counter()
    extraction = extract(data)
    return printed, extraction, len(pages), time.perf_counter() - began


def verdicts(printed: Figures, extraction: Extraction) -> Iterator[tuple[str, str, str]]:
    """For each cell its name, ``right``, ``undecided`` with its status, or ``WRONG``, and what was read."""
    for reading in extraction.reports:
        for cell in reading.cells:
            name = cell_name(cell.table, cell.codes)
            if name not in printed.printed:
                yield name, "undecided:other form" if cell.value is None else "WRONG", str(cell.value)
                continue
            expected = printed_reading(printed.printed[name])
            if (cell.status, cell.value) == expected:
                yield name, "right", ""
            elif cell.status in _UNDECIDED:
                yield name, f"undecided:{cell.status}", f"{printed.printed[name]!r} read {cell.raw_text!r}"
            else:
                yield name, "WRONG", f"{printed.printed[name]!r} read {cell.status} {cell.raw_text!r}"


def main() -> int:
    """Read the reports and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=len(REPORTS))
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--marks", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    pages, seconds = 0, 0.0
    for seed in random.Random(options.seed).sample(REPORTS, len(REPORTS))[: options.sample]:
        printed, extraction, number, took = read_one(
            seed, marked_figures if options.marks else random_figures
        )
        pages, seconds = pages + number, seconds + took
        own: Counter[str] = Counter()
        for name, verdict, detail in verdicts(printed, extraction):
            own[verdict] += 1
            if verdict == "WRONG" or (options.verbose and verdict != "right"):
                print(f"  {seed} {name}: {verdict} {detail}")
        if not extraction.reports:
            own["files without a report"] += 1
        counts += own
        looks = f"{random_look(seed).dpi} dpi, {number} pages, {took / number:.1f} s a page"
        print(f"{seed}: {looks}: {dict(own)}", flush=True)
    total = sum(counts.values())
    fonts = ", ".join(path.stem for path in (*find_fonts(), *digit_fonts()))
    print(f"{pages} pages, {total} cells, {seconds / pages:.2f} s a page; fonts: {fonts}")
    for verdict, count in sorted(counts.items()):
        print(f"{verdict:24} {count:7} {count / total:8.3%}")
    return 1 if counts["WRONG"] else 0


if __name__ == "__main__":
    sys.exit(main())

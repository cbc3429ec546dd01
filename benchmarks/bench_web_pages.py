"""How long a report on a web page takes: ``python -m benchmarks.bench_web_pages``.

Three ways take turns on the same generated pages, in one process: the whole reading (bytes to checked
cells), ``pandas.read_html`` (bytes to bare tables) and parsing alone. Figures are milliseconds of processor
time a page, the median of all turns, and how many times as long pandas takes as the whole reading.

The pages of one layout print the same labels at the same places, as those of one office often do: where
values belong is worked out on the first of them, and the median is of the others.
"""

import argparse
import gc
import io
import time
from collections.abc import Callable
from itertools import cycle, islice
from statistics import median

import pandas
from selectolax.lexbor import LexborHTMLParser

from extractors import extract
from extractors.checking import broken_sums
from schemas.forms import ReportForm
from tests.layouts import REPORT_FORMS, Figures, adding_up, figures, report
from tests.layouts.web_pages import IN_TABLES, WEB_LAYOUTS

PAGES_A_LAYOUT = 9
UNREADABLE_BY_PANDAS = frozenset(
    {"archive", "gbk_called_utf8", "utf8_called_gb2312", "utf16", "traditional_big5"}
)
"""pandas reads these not at all or not as what they are."""


def no_sum_holds(form: ReportForm, seed: int) -> Figures:
    """Figures of which none adds up, so that each of some forty sums has to be explained."""
    return figures(form, lambda index, _: str((index * 37 + seed * 101) % 997))


def pages_of(layout: str, of: Callable[[ReportForm, int], Figures] = adding_up) -> list[bytes]:
    """Pages with other numbers on each, in all forms."""
    forms = islice(cycle(REPORT_FORMS), PAGES_A_LAYOUT)
    return [WEB_LAYOUTS[layout](report(of(form, seed))) for seed, form in enumerate(forms)]


def whole_reading(page: bytes) -> None:
    """Bytes to cells, with the identities checked."""
    extraction = extract(page)
    assert extraction.error_code is None, extraction.error_detail
    for reading in extraction.reports:
        assert not any(cell.status in {"missing", "ambiguous"} for cell in reading.cells)
        list(broken_sums(reading))


def bare_tables(page: bytes) -> None:
    """Bytes to frames as pandas makes them: no labels understood, nothing checked."""
    assert pandas.read_html(io.StringIO(page.decode()))


def parsing_alone(page: bytes) -> None:
    """Bytes to lexbor's tree."""
    assert LexborHTMLParser(page).body is not None


WAYS: tuple[Callable[[bytes], None], ...] = (whole_reading, bare_tables, parsing_alone)


def time_ways(pages: list[bytes], turns: int) -> list[float]:
    """Median milliseconds a page of each way; in every turn each way reads all pages, as one would."""
    taken: list[list[float]] = [[] for _ in WAYS]
    for _ in range(turns):
        for way, times in zip(WAYS, taken, strict=True):
            for page in pages:
                start = time.process_time()
                way(page)
                times.append((time.process_time() - start) * 1000)
    return [median(times) for times in taken]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=5, help="times every page is read (default: 5)")
    turns = parser.parse_args().turns
    print(f"{'layout':18}{'KB':>6}{'whole':>9}{'pandas':>9}{'parse':>9}{'pandas/whole':>15}")
    layouts = sorted(IN_TABLES - UNREADABLE_BY_PANDAS)
    ratios = [print_times(layout, pages_of(layout), turns) for layout in layouts]
    print(f"{'median':18}{'':33}{median(ratios):15.1f}")
    print_times("clean, sums broken", pages_of("clean", no_sum_holds), turns)


def print_times(name: str, pages: list[bytes], turns: int) -> float:
    """Print a row of the table; returns how many times as long pandas takes."""
    time_ways(pages[:1], 1)
    gc.collect()
    gc.freeze()  # as workers do: what was imported need not be looked through again and again
    whole, tables, parse = time_ways(pages, turns)
    size = sum(map(len, pages)) / len(pages) / 1000
    print(f"{name:18}{size:6.0f}{whole:9.2f}{tables:9.2f}{parse:9.2f}{tables / whole:15.1f}")
    return tables / whole


if __name__ == "__main__":
    main()

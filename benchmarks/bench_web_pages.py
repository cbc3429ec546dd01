"""How long a report on a web page takes: ``python -m benchmarks.bench_web_pages``.

Three ways take turns on the same generated pages, in one process: the whole reading (bytes to checked
cells), ``pandas.read_html`` (bytes to bare tables) and parsing alone. Figures are milliseconds of processor
time a page, the median of all turns, and how many times as long pandas takes as the whole reading.

No page is read twice in one way. The pages of one layout are marked up alike and print the same labels at
the same places, as those of one content system do: where values belong is worked out on the first of them,
and the median is of those that come after the first 90, as most pages of a night's run do. Their numbers and
prose are their own.

In November 2026 pandas 3 took 5 times as long as the whole reading, in the median of the layouts, on two
processors that did other work: 3 to 4 times where most of a page is markup (``decoys``, ``nested_markup``) to
9 times (``layout_tables``). A clean page takes some 500 microseconds, of which no one step is a fifth:
cutting its tables out 90, placing and reading their cells 85, the rest prose, whose report it is and sums.
"""

import argparse
import gc
import io
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import cycle
from statistics import median

import pandas
from selectolax.lexbor import LexborHTMLParser

from extractors import extract
from extractors.checking import broken_sums
from pipelines.extraction.processes import NEW_OBJECTS
from schemas.extraction import CellColumns
from schemas.forms import ReportForm
from tests.layouts import REPORT_FORMS, Figures, adding_up, figures, report
from tests.layouts.web_pages import IN_TABLES, WEB_LAYOUTS

PAGES_BEFORE, PAGES_A_TURN = 90, 45
UNREADABLE_BY_PANDAS = frozenset(
    {"archive", "gbk_called_utf8", "utf8_called_gb2312", "utf16", "traditional_big5"}
)
"""pandas reads these not at all or not as what they are."""


def no_sum_holds(form: ReportForm, seed: int) -> Figures:
    """Figures of which none adds up, so that each of some forty sums has to be explained."""
    return figures(form, lambda index, _: str((index * 37 + seed * 101) % 997))


def pages_of(
    layout: str, seeds: Sequence[int], of: Callable[[ReportForm, int], Figures] = adding_up
) -> list[bytes]:
    """Pages of other offices with other numbers on each, in all forms."""
    forms = cycle(REPORT_FORMS)
    return [
        of_another_office(WEB_LAYOUTS[layout](report(of(form, seed))), seed)
        for seed, form in zip(seeds, forms, strict=False)
    ]


def of_another_office(page: bytes, seed: int) -> bytes:
    """The page with other prose: no title, signature or sentence with a number is on another one."""
    name = "".join("零一二三四五六七八九"[int(digit)] for digit in str(seed))
    text = page.decode().replace("河口", f"{name}河").replace("67条", f"{seed}07条")
    return text.replace("两点不足", f"{seed}处不足").encode()


def whole_reading(page: bytes) -> None:
    """Bytes to cells, with the identities checked."""
    extraction = extract(page)
    assert extraction.error_code is None, extraction.error_detail
    for reading in extraction.reports:
        assert {"missing", "ambiguous"}.isdisjoint(CellColumns.of(reading.cells).statuses)
        list(broken_sums(reading))


def bare_tables(page: bytes) -> None:
    """Bytes to frames as pandas makes them: no labels understood, nothing checked."""
    assert pandas.read_html(io.StringIO(page.decode()))


def parsing_alone(page: bytes) -> None:
    """Bytes to lexbor's tree."""
    assert LexborHTMLParser(page).body is not None


WAYS: tuple[Callable[[bytes], None], ...] = (whole_reading, bare_tables, parsing_alone)


def time_ways(turns: Iterable[list[bytes]]) -> list[float]:
    """Median milliseconds a page of each way; in every turn each way reads all pages, as one would."""
    taken: list[list[float]] = [[] for _ in WAYS]
    for pages in turns:
        for way, times in zip(WAYS, taken, strict=True):
            for page in pages:
                start = time.process_time()
                way(page)
                times.append((time.process_time() - start) * 1000)
    return [median(times) for times in taken]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=5, help="turns of 45 pages each (default: 5)")
    turns = parser.parse_args().turns
    print(f"{'layout':18}{'KB':>6}{'whole':>9}{'pandas':>9}{'parse':>9}{'pandas/whole':>15}")
    layouts = sorted(IN_TABLES - UNREADABLE_BY_PANDAS)
    ratios = [print_times(layout, turns, partial(pages_of, layout)) for layout in layouts]
    print(f"{'median':18}{'':33}{median(ratios):15.1f}")
    print_times("clean, sums broken", turns, partial(pages_of, "clean", of=no_sum_holds))


def print_times(name: str, turns: int, pages: Callable[[Sequence[int]], list[bytes]]) -> float:
    """Print a row of the table; returns how many times as long pandas takes."""
    first = pages(range(PAGES_BEFORE))
    others = [
        pages(range(start, start + PAGES_A_TURN))
        for start in range(PAGES_BEFORE, PAGES_BEFORE + turns * PAGES_A_TURN, PAGES_A_TURN)
    ]
    time_ways([first])
    gc.collect()
    gc.freeze()  # as workers do: what was imported need not be looked through again and again
    gc.set_threshold(NEW_OBJECTS)
    whole, tables, parse = time_ways(others)
    size = sum(map(len, first)) / len(first) / 1000
    print(f"{name:18}{size:6.0f}{whole:9.2f}{tables:9.2f}{parse:9.2f}{tables / whole:15.1f}")
    return tables / whole


if __name__ == "__main__":
    main()

"""How damaged documents are read: right, marked, or silently wrong, by format and kind of damage.

    .venv/bin/python -m benchmarks.bench_mutations [--mutants 20000] [--displayed 5000] [--formats txt,html]

Prints a table per format and one per mutation, and every silently wrong cell: one that states another number
than is printed at its place, with no finding that asks for a look on it or on its row. Undamaged are the
cells outside of the row, or of the table with its header, that was hit. ``--displayed`` counts documents that
display another number than they hold: one that is not displayed is wrong there whatever is said of it. The
same seed makes the same mutants.
Exit status 1 where anything is silently wrong.
"""

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import product

from extractors import extract
from schemas.forms import ReportForm
from tests.layouts import REPORT_FORMS, all_different, report
from tests.mutations.displayed_mutants import displayed_mutants
from tests.mutations.mutants import Mutant
from tests.mutations.sampling import FORMATS, mutants
from tests.mutations.verdicts import judge

SHARES = {
    "txt": 36, "html": 24, "docx": 12, "xlsx": 7, "csv": 10, "xls": 3, "mhtml": 2, "ofd": 3, "pdf": 3,
}  # fmt: skip
"""Of a hundred mutants, how many are of each format: the common ones, and those that are read fast, more."""
DISPLAYED_SHARES = {
    "txt": 10, "html": 36, "docx": 22, "xlsx": 12, "csv": 4, "xls": 5, "mhtml": 3, "ofd": 4, "pdf": 4,
}  # fmt: skip
COLUMNS = ("right", "marked", "wrong")


def main(arguments: list[str]) -> int:
    """Make the mutants, read them, and print the counts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mutants", type=int, default=20_000)
    parser.add_argument("--displayed", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1, help="processes")
    parser.add_argument("--formats", default=",".join(FORMATS), help="comma separated")
    options = parser.parse_args(arguments)
    formats = options.formats.split(",")
    by_format: dict[str, Counter[str]] = defaultdict(Counter)
    by_mutation: dict[str, Counter[str]] = defaultdict(Counter)
    start = time.perf_counter()
    kinds = ((mutants, options.mutants, SHARES), (displayed_mutants, options.displayed, DISPLAYED_SHARES))
    tasks = [
        (make, wanted * shares[format_] // sum(map(shares.__getitem__, formats)) // len(REPORT_FORMS),
         options.seed + number, format_, form)
        for format_, (make, wanted, shares), (number, form) in product(
            formats[::-1], kinds, enumerate(REPORT_FORMS)  # those that take long come last
        )
    ]  # fmt: skip
    with ProcessPoolExecutor(options.workers) as pool:
        for (*_, format_, _), (found, wrong) in zip(tasks, pool.map(_judged, tasks), strict=True):
            print(*wrong, sep="\n", end="\n" * bool(wrong), flush=True)
            for mutation, counts in found.items():
                by_format[format_].update(counts)
                by_mutation[mutation].update(counts)
    made = sum(counts["mutants"] for counts in by_format.values())
    print(f"{made:,} mutants, seed {options.seed}, {time.perf_counter() - start:.0f} s")
    for title, table in (("format", by_format), ("mutation", by_mutation)):
        _print_table(title, table)
    return int(any(counts["wrong"] for counts in by_format.values()))


def _judged(
    task: tuple[Callable[..., Iterator[Mutant]], int, int, str, ReportForm],
) -> tuple[dict[str, Counter[str]], list[str]]:
    """Counts by mutation of some mutants of a format, and lines on what is wrong."""
    make, count, seed, format_, form = task
    by_mutation: dict[str, Counter[str]] = defaultdict(Counter)
    wrong: list[str] = []
    for mutant in make(report(all_different(form)), count, seed, format_):
        verdict = judge(extract(mutant.data, mutant.file_name), mutant)
        by_mutation[mutant.mutation].update({**verdict.counts, "mutants": 1})
        wrong += (
            f"WRONG {form} {format_} {mutant.layout}, {mutant.mutation}, {mutant.detail}: "
            f"{each.cell} {each.printed} → {each.stated}"
            for each in verdict.wrong
        )
    return by_mutation, wrong


def _print_table(title: str, table: dict[str, Counter[str]]) -> None:
    heads = "".join(f"{column:>13}" for column in COLUMNS)
    print(f"\n{title:34}{'mutants':>9}{heads}{'undamaged':>13}{'kept %':>9}")
    total: Counter[str] = Counter()
    for name, counts in [*sorted(table.items()), ("all", total)]:
        numbers = "".join(f"{counts[column]:>13,}" for column in (*COLUMNS, "undamaged"))
        share = 100 * counts["kept"] / max(counts["undamaged"], 1)
        print(f"{name:34}{counts['mutants']:>9,}{numbers}{share:>9.2f}")
        if name != "all":
            total.update(counts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""How damaged documents are read: right, marked, or silently wrong, per mutation and layout.

    .venv/bin/python -m benchmarks.bench_mutations [--mutants 20000] [--seed 1] [--form 2021]

Prints a table per mutation and one per layout, and every silently wrong cell. The same seed makes the same
mutants. Exit status 1 where anything is silently wrong.
"""

import argparse
import sys
import time
from collections import Counter, defaultdict

from extractors import extract
from tests.layouts import all_different, report
from tests.mutations.text_mutants import text_mutants
from tests.mutations.verdicts import judge, silently_wrong

COLUMNS = ("right", "marked", "silently wrong")


def main(arguments: list[str]) -> int:
    """Make the mutants, read them, and print the counts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mutants", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--form", choices=("2019", "2021", "hybrid"), default="2021")
    options = parser.parse_args(arguments)
    figures = all_different(options.form)
    by_mutation: dict[str, Counter[str]] = defaultdict(Counter)
    by_layout: dict[str, Counter[str]] = defaultdict(Counter)
    start = time.perf_counter()
    for number, mutant in enumerate(text_mutants(report(figures), options.mutants, options.seed), start=1):
        extraction = extract(mutant.document.encode())
        verdicts = judge(extraction, figures.printed)
        for counts in (by_mutation[mutant.mutation], by_layout[mutant.layout]):
            counts.update(verdicts)
            counts["mutants"] += 1
        for name, printed, stated in silently_wrong(extraction, figures.printed):
            print(
                f"WRONG {mutant.layout}, {mutant.mutation}, line {mutant.line}: {name} {printed} → {stated}"
            )
        if sys.stderr.isatty() and number % 500 == 0:
            print(f"\r{number:,} of {options.mutants:,}", end="", file=sys.stderr)
    print(f"form {options.form}, seed {options.seed}, {time.perf_counter() - start:.0f} s")
    for title, table in (("mutation", by_mutation), ("layout", by_layout)):
        _print_table(title, table)
    return int(any(counts["silently wrong"] for counts in by_mutation.values()))


def _print_table(title: str, table: dict[str, Counter[str]]) -> None:
    print(f"\n{title:34}{'mutants':>9}" + "".join(f"{column:>16}" for column in COLUMNS) + f"{'right %':>9}")
    total: Counter[str] = Counter()
    for name, counts in [*sorted(table.items()), ("all", total)]:
        cells = sum(counts[column] for column in COLUMNS)
        shares = "".join(f"{counts[column]:>16,}" for column in COLUMNS)
        print(f"{name:34}{counts['mutants']:>9,}{shares}{100 * counts['right'] / max(cells, 1):>9.2f}")
        if name != "all":
            total.update(counts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

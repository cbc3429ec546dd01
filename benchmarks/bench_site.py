"""What the pages of a country cost: processor time, memory, disk, and how large a page is.

    .venv/bin/python -m benchmarks.bench_site [--reports 5000] [--folder FOLDER]

Makes up the reports of seven years (see ``benchmarks.nation``) and loads them, then measures the pages made
for the first time, made again of the same release, and after a night with one new file. Processor time is
that of all processes; memory is what all of them hold at once, shared pages once. One report in twenty has a
finding on a cell, and its source is a plain text. 100,000 reports need about 15 GB of disk in FOLDER.
"""

import argparse
import re
import shutil
import tempfile
import time
from collections import defaultdict
from itertools import islice
from pathlib import Path

from benchmarks.bench_nation import PROJECT, Cost, Side
from benchmarks.nation import ADAPTER, YEARS, add, bodies, make

KINDS = {
    "b": "body",
    "r": "report",
    "s": "source",
    "a": "area",
    "names": "names",
    "manifest.json": "manifest",
}
"""The pages, by the folder that they are in; the manifest is what the next making knows them by."""


def measure(side: Side, reports: int, batches: Path) -> None:
    """All steps, and what is on the disk after them."""
    make(side.inbox, batches, reports)
    time.sleep(4)  # so that no file is so new that it may change without its time moving
    side.python("-c", ADAPTER, str(batches), str(side.home / "extractions"))
    side.run()
    print(f"{'':24}{'CPU s':>12}{'wall s':>10}{'MB':>12}{'written':>12}{'as before':>12}{'removed':>12}")
    _tell("first time", _site(side))
    _tell("the same release", _site(side))
    add(side.inbox, [(next(islice(bodies(), -(-reports // len(YEARS)), None)), 2024)])
    time.sleep(4)
    side.run()
    _tell("one new file", _site(side))
    _tell_sizes(side.home / "site")


def _site(side: Side) -> Cost:
    return side.python("-m", "pipelines", "site")


def _tell(name: str, cost: Cost) -> None:
    last = cost.output.splitlines()[-1]
    written, same, removed = (
        re.search(rf"([\d,]+) {word}", last) for word in ("pages written", "as before", "removed")
    )
    counts = "".join(f"{found[1] if found else 0:>12}" for found in (written, same, removed))
    print(f"{name:24}{cost.cpu:>12.2f}{cost.wall:>10.1f}{cost.memory / 1e6:>12,.0f}{counts}", flush=True)


def _tell_sizes(site: Path) -> None:
    """Of each kind of page how many there are, what all take, and the largest, in kB of 1,000 bytes."""
    sizes: dict[str, list[int]] = defaultdict(list)
    for path in site.rglob("*"):
        if path.is_file():
            sizes[KINDS.get(path.relative_to(site).parts[0], "other")].append(path.stat().st_size)
    print(f"{'':24}{'files':>12}{'MB':>10}{'largest kB':>12}")
    for kind in (*KINDS.values(), "other"):
        found = sizes[kind]
        print(f"{kind:24}{len(found):>12,}{sum(found) / 1e6:>10,.1f}{max(found, default=0) / 1e3:>12.1f}")


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=5_000)
    parser.add_argument(
        "--folder", type=Path, help="where to write; default: the system's folder for temporary files"
    )
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bench-site-", dir=given.folder))
    try:
        measure(Side("here", PROJECT, folder / "home", folder / "inbox"), given.reports, folder / "batches")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()

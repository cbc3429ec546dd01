"""What reading on a cluster costs: one and two workers on the loopback beside the pool of this machine.

    .venv/bin/python -m benchmarks.bench_cluster [--turns 5] [--files 1500]

Needs ``make setup-cluster``. The files are web pages and text dumps, the smallest and most: what goes over
the wire weighs most there. All ways read the same files one after another in each turn, with workers that
have started and read before. Printed are the medians of files a second, and of the turns' ratios to the pool
of as many processes.
"""

import argparse
import hashlib
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from extractors import extract
from pipelines.extraction.cluster import Cluster
from pipelines.extraction.extract_files import extract_all
from pipelines.extraction.extractor_version import extractor_version
from pipelines.extraction.work import Extracted, Task, Work
from pipelines.inbox.folder import Folder
from pipelines.settings import PROJECT
from tests.layouts.web_pages import WEB_LAYOUTS
from tests.pipelines.extraction.cluster_processes import running_cluster
from tests.pipelines.workbench import report_of, text_of


def files(folder: Path, number: int) -> Iterator[Task]:
    """So many reports, every second one a page of the same site, each of another town."""
    for town in range(number):
        made = report_of(f"鲁山县第{town}镇")
        name, data = (
            (f"{town}.txt", text_of(made).encode())
            if town % 2
            else (f"{town}.html", WEB_LAYOUTS["site"](made))
        )
        (folder / name).write_bytes(data)
        yield Task(hashlib.sha256(data).hexdigest(), len(data), (name,))


def timed(read: Callable[[], Iterator[Extracted]], tasks: Sequence[Task]) -> float:
    """Files a second."""
    start = time.perf_counter()
    done = sum(part.files for part in read())
    assert done == len(tasks)
    return done / (time.perf_counter() - start)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--files", type=int, default=1500)
    options = parser.parse_args()
    with TemporaryDirectory() as folder, ExitStack() as stack:
        tasks = list(files(Path(folder), options.files))
        work = Work(Folder(Path(folder)), extract, extractor_version(PROJECT))
        ways: dict[tuple[str, int], Callable[[], Iterator[Extracted]]] = {}
        for workers in (1, 2):
            processes = stack.enter_context(running_cluster(workers))
            cluster = stack.enter_context(Cluster(processes.address))
            ways["pool", workers] = lambda workers=workers: extract_all(work, tasks, None, workers)
            ways["cluster", workers] = lambda cluster=cluster: extract_all(work, tasks, cluster)
        for way in ways.values():
            timed(way, tasks)
        turns = [{name: timed(way, tasks) for name, way in ways.items()} for _ in range(options.turns)]
    print(f"{options.files} files, {options.turns} turns")
    for way, workers in ways:
        rate = statistics.median(turn[way, workers] for turn in turns)
        ratio = statistics.median(turn[way, workers] / turn["pool", workers] for turn in turns)
        print(f"{way:8} {workers}  {rate:7.0f} files a second  {ratio:5.2f} × the pool")


if __name__ == "__main__":
    main()

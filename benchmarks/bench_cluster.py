"""What reading on a cluster costs: one and two workers on the loopback beside the pool of this machine.

    .venv/bin/python -m benchmarks.bench_cluster [--turns 5] [--files 1500]

Needs ``make setup-cluster``. The files are web pages and text dumps, the smallest and most: what goes over
the wire weighs most there. All ways read the same files one after another in each turn, with workers that
have started and read before. Printed are the medians of files a second, and of what the turns' ratios to the
pool of as many processes are: in wall time, and in processor time of all processes that take part, which a
busy machine leaves alone.
"""

import argparse
import hashlib
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

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


@dataclass(frozen=True)
class Way:
    """How files are read, and the processes that take part beside this one's own readers."""

    read: Callable[[], Iterator[Extracted]]
    others: Sequence[int] = ()

    def processor_seconds(self) -> float:
        """What all of them and what they started have taken so far, those that have ended included."""
        own = psutil.Process()
        apart = {process.pid for process in own.children() if "distributed" in " ".join(process.cmdline())}
        roots = [child for child in own.children() if child.pid not in apart]
        roots += map(psutil.Process, self.others)
        taken = sum(own.cpu_times()[:2])
        for root in roots:
            taken += sum(sum(each.cpu_times()[:4]) for each in (root, *root.children(recursive=True)))
        return taken

    def timed(self, tasks: Sequence[Task]) -> tuple[float, float]:
        """Seconds of wall and of processor time a file."""
        start, taken = time.perf_counter(), self.processor_seconds()
        assert sum(part.files for part in self.read()) == len(tasks)
        wall = time.perf_counter() - start
        return wall / len(tasks), (self.processor_seconds() - taken) / len(tasks)


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
        ways: dict[tuple[str, int], Way] = {}
        for workers in (1, 2):
            processes = stack.enter_context(running_cluster(workers))
            cluster = stack.enter_context(Cluster(processes.address))
            pids = [each.process.pid for each in (processes.scheduler, *processes.workers)]
            ways["pool", workers] = Way(lambda workers=workers: extract_all(work, tasks, None, workers))
            ways["cluster", workers] = Way(lambda cluster=cluster: extract_all(work, tasks, cluster), pids)
        for way in ways.values():
            way.timed(tasks)
        turns = [{name: way.timed(tasks) for name, way in ways.items()} for _ in range(options.turns)]
    print(f"{options.files} files, {options.turns} turns")
    for name, workers in ways:
        each = [turn[name, workers] for turn in turns]
        pool = [turn["pool", workers] for turn in turns]
        rate = 1 / statistics.median(wall for wall, _ in each)
        ratios = [
            statistics.median(there[kind] / here[kind] for here, there in zip(each, pool, strict=True))
            for kind in (0, 1)
        ]
        taken = 1000 * statistics.median(cpu for _, cpu in each)
        print(
            f"{name:8} {workers}  {rate:6.0f} files a second  {taken:5.2f} ms of processor time a file  "
            f"{ratios[0]:4.2f} × and {ratios[1]:4.2f} × the pool's speed"
        )


if __name__ == "__main__":
    main()

"""What nights cost over the reports of a country: processor time, memory, disk, and analysts' questions.

    .venv/bin/python -m benchmarks.bench_nation [--reports 20000] [--new 0] [--against COMMIT]
        [--folder FOLDER]

Makes up the reports of seven years (see ``benchmarks.nation``), then measures the first run over them, a run
without changes, one after a new file, one after as many new files as are one in a hundred of a year, one
after ``--new`` files of all years, a reload into a new working database, one year of one table made anew, a
tick of the inbox sensor, and 14 questions to the published database. Processor time is that of all processes;
memory is what all of them hold at once, shared pages once. With ``--against`` every step is also done by
another commit, in turns, in a worktree of its own. 100,000 reports need about 5 GB of disk in FOLDER for
each, cleared afterwards.
"""

import argparse
import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from benchmarks.nation import ADAPTER, YEARS, Body, add, bodies, make

_PR_SET_CHILD_SUBREAPER = 36
PROJECT = Path(__file__).resolve().parent.parent
TICK = """
import time
from pathlib import Path
import sys
try:
    from pipelines.inbox.scan import fingerprint
except ImportError:
    from pipelines.scan import fingerprint
inbox = Path(sys.argv[1])
try:
    from pipelines.inbox.folder import Folder
    inbox = Folder(inbox)
except ImportError:
    pass
used = time.process_time()
fingerprint(inbox, own=Path(sys.argv[2]))
print(time.process_time() - used)
"""
ASK = """
import sys, time
import duckdb
con = duckdb.connect(sys.argv[1], read_only=True)
con.execute("SET enable_progress_bar = false")
def ask():
    started = time.perf_counter()
    con.sql(sys.argv[2]).to_arrow_table()
    return time.perf_counter() - started
print(min(ask() for _ in range(3)))
"""
REPORT_TOTALS = "application_dispositions JOIN reports USING (report_id, report_year)"
RECEIVED = "disposition_code = 'received_new' AND applicant_code = 'total'"
QUESTIONS: Mapping[str, str] = {
    "a body's wide rows": "SELECT * FROM reports_wide WHERE agency_name = ({body})",
    "wide rows of a year": "SELECT * FROM reports_wide WHERE report_year = 2023",
    "wide rows of a place": "SELECT * FROM reports_wide WHERE region_code = ({region})",
    "a report's wide row": "SELECT * FROM reports_wide WHERE report_id = ({report})",
    "a body over the years": f"""SELECT report_year, disposition_code, application_count FROM {REPORT_TOTALS}
        WHERE agency_name = ({{body}}) AND applicant_code = 'total'""",
    "applications by year": f"""SELECT report_year, sum(application_count) FROM application_dispositions
        WHERE {RECEIVED} GROUP BY ALL""",
    "by place and year": f"""SELECT region_code, report_year, sum(application_count) FROM {REPORT_TOTALS}
        WHERE {RECEIVED} GROUP BY ALL""",
    "grounds of refusal": """SELECT disposition_zh, sum(application_count)
        FROM application_dispositions_labelled WHERE disposition_code LIKE 'refused.%'
        AND applicant_code = 'total' AND report_year = 2023 GROUP BY ALL""",
    "outcomes of reviews": """SELECT proceeding_code, outcome_code, sum(case_count)
        FROM review_litigation_counts WHERE report_year >= 2021 GROUP BY ALL""",
    "most applications": f"""SELECT agency_name, application_count FROM {REPORT_TOTALS}
        WHERE report_year = 2023 AND {RECEIVED} ORDER BY application_count DESC NULLS LAST LIMIT 20""",
    "broken sums": "SELECT identity_code, count(*) FROM arithmetic WHERE status = 'broken' GROUP BY ALL",
    "cells by status": "SELECT value_status, count(*) FROM application_dispositions GROUP BY ALL",
    "findings of a body": """SELECT findings.* FROM findings JOIN reports USING (report_id)
        WHERE agency_name = ({body})""",
    "carried over": "SELECT status, count(*) FROM year_checks GROUP BY ALL",
}
"""What analysts ask, by what it is called."""
CHOSEN = {
    "body": "SELECT agency_name FROM reports ORDER BY report_id LIMIT 1",
    "region": "SELECT region_code FROM reports ORDER BY region_code, report_id LIMIT 1",
    "report": "SELECT min(report_id) FROM reports",
}


class Cost(NamedTuple):
    """What a step took: seconds of processor and of wall time, and most bytes held at once; its output."""

    cpu: float
    wall: float
    memory: int
    output: str = ""


@dataclass(frozen=True)
class Side:
    """A commit's tree with the home that it writes and the inbox that it reads."""

    name: str
    tree: Path
    home: Path
    inbox: Path

    def python(self, *arguments: str) -> Cost:
        """Run Python in the tree, and all that it starts."""
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")},
            "GONGKAI_INBOX": str(self.inbox), "GONGKAI_HOME": str(self.home), "PYTHONPATH": str(self.tree),
            "GONGKAI_LANG": "en",
        }  # fmt: skip
        started = time.perf_counter()
        with tempfile.TemporaryFile("w+") as output:
            process = subprocess.Popen(
                [sys.executable, *arguments], cwd=self.tree, env=environment, start_new_session=True,
                stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip
            with _watched(process.pid) as most:
                _, status, used = os.wait4(process.pid, 0)
                cpu = used.ru_utime + used.ru_stime + _of_orphans()
            process.returncode = os.waitstatus_to_exitcode(status)
            output.seek(0)
            told = output.read()
        if process.returncode:
            raise SystemExit(
                f"{self.name}: {' '.join(arguments[:4])} ended with {process.returncode}:\n{told}"
            )
        return Cost(cpu, time.perf_counter() - started, max(most), told)

    def run(self) -> Cost:
        """A whole run."""
        return self.python("-m", "pipelines", "run")

    def materialize(self) -> Cost:
        """One year of one table."""
        return self.python("-m", "pipelines", "materialize", "--asset", "arithmetic", "--year", "2023")

    def reload(self) -> Cost:
        """A whole run without a working database."""
        (self.home / "warehouse.duckdb").unlink()
        return self.run()

    def tick(self) -> Cost:
        """One look of the inbox sensor."""
        cost = self.python("-c", TICK, str(self.inbox), str(self.home))
        return cost._replace(cpu=float(cost.output))

    def ask(self, question: str) -> Cost:
        """A question to the published database, the best of three times."""
        published = str(self.home / "published" / "gongkai.duckdb")
        return Cost(0, float(self.python("-c", ASK, published, question.format(**CHOSEN)).output), 0)


def _of_orphans() -> float:
    """The processor time of processes that outlived their parent and are ours since, see :func:`main`."""
    cpu = 0.0
    with suppress(ChildProcessError):
        while True:
            _, _, used = os.wait3(0)
            cpu += used.ru_utime + used.ru_stime
    return cpu


@contextmanager
def _watched(session: int) -> Iterator[list[int]]:
    """What all processes of a session held, shared pages once, looked at now and then."""
    held, done = [0], threading.Event()

    def look() -> None:
        while not done.wait(0.2):
            held.append(
                sum(_held(Path(each.path), session) for each in os.scandir("/proc") if each.name.isdigit())
            )

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield held
    finally:
        done.set()
        watcher.join()


def _held(process: Path, session: int) -> int:
    try:
        if int((process / "stat").read_text().rpartition(")")[2].split()[3]) != session:
            return 0
        rollup = (process / "smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:")), 0)


def measure(sides: list[Side], reports: int, new: int, batches: Path) -> None:
    """All steps, each by all sides in turn; ``new`` is how many files are new of all years at once."""
    inbox = sides[0].inbox
    _tell(f"making {reports:,} reports")
    make(inbox, batches, reports)
    time.sleep(4)  # so that no file is so new that it may change without its time moving
    for side in sides:
        _tell(f"{side.name}: filling the store")
        side.python("-c", ADAPTER, str(batches), str(side.home / "extractions"))
    further = list(islice(bodies(), -(-reports // len(YEARS)), None))
    many = max(reports // len(YEARS) // 100, 1)
    print(f"{'':24}" + "".join(f"{side.name:>34}" for side in sides))
    print(f"{'':24}" + f"{'CPU s':>12}{'wall s':>10}{'MB':>12}" * len(sides))
    _step("first run", sides, Side.run)
    for _ in range(2):
        _step("no change", sides, Side.run)
    _new(inbox, [(further[0], 2024)])
    _step("one new file", sides, Side.run)
    _new(inbox, [(body, 2023) for body in further[1 : many + 1]])
    _step(f"{many:,} new of one year", sides, Side.run)
    if new:
        bodies_of_new = further[many + 1 : many + 1 - (-new // len(YEARS))]
        _new(inbox, [(body, year) for body in bodies_of_new for year in YEARS][:new])
        _step(f"{new:,} new of all years", sides, Side.run)
    _step("no change", sides, Side.run)
    _step("one year of a table", sides, Side.materialize)
    _step("sensor's tick", sides, Side.tick)
    _step("reload", sides, Side.reload)
    for name, question in QUESTIONS.items():
        _step(name, sides, lambda side, asked=question: side.ask(asked))  # type: ignore[misc]
    for side in sides:
        print(f"{side.name}: " + ", ".join(f"{name} {_megabytes(side.home / name):,} MB" for name in PARTS))


PARTS = ("extractions", "warehouse.duckdb", "releases", "inbox", "dagster")
"""What is kept in a home, and measured."""


def _new(inbox: Path, chosen: list[tuple[Body, int]]) -> None:
    add(inbox, chosen)
    time.sleep(4)


def _step(name: str, sides: list[Side], step: Callable[[Side], Cost]) -> None:
    costs = []
    for side in sides:
        _tell(f"{side.name}: {name}")
        costs.append(step(side))
    numbers = "".join(f"{cost.cpu:>12.2f}{cost.wall:>10.3f}{cost.memory / 1e6:>12,.0f}" for cost in costs)
    ratio = ""
    if len(costs) == 2:
        ours, theirs = (cost.cpu or cost.wall for cost in costs)
        ratio = f"   {theirs / ours:6.1f} ×"
    print(f"{name:24.24}{numbers}{ratio}", flush=True)


def _tell(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def _megabytes(path: Path) -> int:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    kept = {file.stat().st_ino: file.stat().st_blocks * 512 for file in files}
    return sum(kept.values()) // 1_000_000


@contextmanager
def _tree(commit: str, folder: Path) -> Iterator[Path]:
    """A worktree of another commit, for the length of the block."""
    tree = folder / "tree"
    git = ("git", "-C", str(PROJECT), "worktree")
    subprocess.run([*git, "add", "--detach", "--quiet", str(tree), commit], check=True)
    try:
        yield tree
    finally:
        subprocess.run([*git, "remove", "--force", str(tree)], check=True)


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--new", type=int, default=0, help="how many files of all years are new at once")
    parser.add_argument("--against", metavar="COMMIT", help="another commit that does the same in turns")
    parser.add_argument(
        "--folder", type=Path, help="where to write; default: the system's folder for temporary files"
    )
    given = parser.parse_args()
    # Readers and the validator are children of a process that ends after the run: it becomes ours.
    if ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise SystemExit("Only Linux tells the processor time of all processes of a run.")
    folder = Path(tempfile.mkdtemp(prefix="bench-nation-", dir=given.folder))
    inbox = folder / "inbox"
    sides = [Side("here", PROJECT, folder / "home-here", inbox)]
    try:
        if not given.against:
            measure(sides, given.reports, given.new, folder / "batches")
            return
        with _tree(given.against, folder) as tree:
            sides.append(Side(given.against, tree, folder / "home-there", inbox))
            measure(sides, given.reports, given.new, folder / "batches")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()

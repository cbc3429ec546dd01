"""Workers that are killed: a file that takes too long or too much costs its limit and itself."""

import os
import signal
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Callable
from importlib import import_module
from multiprocessing import forkserver
from pathlib import Path

import pytest

from pipelines.extraction.extract_files import extract_all
from pipelines.extraction.guarded import extract_guarded
from pipelines.extraction.work import Extract, Extracted, Limits, Task, Work
from pipelines.extraction.workers import WorkerPool, WorkersFailError
from pipelines.inbox.folder import Folder
from schemas.extraction import Extraction
from tests.conftest import ROOT
from tests.pipelines.extraction.ending import ends
from tests.pipelines.extraction.stand_ins import (
    ABORTS,
    EATS_MEMORY,
    ENDS_ITS_PROCESS,
    IS_SHOT,
    NEVER_ENDS,
    grows,
    is_shot_once,
    made_up,
    never_ends_on_pages,
    starts_another,
    takes_most,
)
from tests.pipelines.extraction.test_extract_files import failures, read, task

LIMITS = Limits(seconds=300, scan_seconds=2, memory=512 * 1024 * 1024)
"""Only pages hang here; whatever ends otherwise has time, since the machine may be busy."""
SHOT = "its process was ended (SIGKILL): did the machine's memory run out?"
FOR_EVER = b"%PDF-1.4 for ever"


def work(inbox: Path, limits: Limits = LIMITS, extract: Extract = never_ends_on_pages) -> Work:
    return Work(Folder(inbox), extract, "v1", limits)


def towns(inbox: Path, number: int) -> list[Task]:
    return [task(inbox, f"{town}.txt", f"镇{town}|2024".encode()) for town in range(number)]


def test_files_that_misbehave_in_every_way_cost_themselves_only(tmp_path: Path) -> None:
    tasks = towns(tmp_path, 60)
    bad = {
        "for-ever.pdf": (FOR_EVER, "timed_out", "more than 2 s"),
        "again.pdf": (FOR_EVER + b" again", "timed_out", "more than 2 s"),
        "eat.txt": (EATS_MEMORY, "out_of_memory", "more than 512 MB"),
        "shot.txt": (
            IS_SHOT,
            "machine_failed",
            "its process was ended (SIGKILL): did the machine's memory run out?",
        ),
        "abort.txt": (ABORTS, "extractor_crashed", "The process that read it ended (SIGABRT): "),
        "end.txt": (ENDS_ITS_PROCESS, "extractor_crashed", "The process that read it ended (code 9): "),
    }
    codes = {}
    for place, (name, (data, *told)) in enumerate(bad.items()):
        tasks.insert(place * 7, task(tmp_path, name, data))
        codes[tasks[place * 7].sha256] = told
    done = list(extract_all(work(tmp_path), tasks, workers=2))
    assert read(done) == Counter(each.sha256 for each in tasks if each.sha256 not in codes)
    assert sum(each.files for each in done) == len(tasks)
    failed = {failure.sha256: failure for each in done for failure in each.failures}
    assert failed.keys() == codes.keys()
    for sha256, (code, detail) in codes.items():
        assert failed[sha256].error_code == code
        assert failed[sha256].error_detail.startswith(detail)


@pytest.mark.parametrize(("data", "limit"), [(NEVER_ENDS, 1), (FOR_EVER, 2)])
def test_a_file_that_never_ends_costs_its_limit_and_pages_have_their_own(
    tmp_path: Path, data: bytes, limit: int
) -> None:
    alone = work(tmp_path, Limits(seconds=1, scan_seconds=2))
    done = extract_guarded(alone, [task(tmp_path, "for-ever", data)])
    assert failures([done]) == {"timed_out": f"more than {limit} s"}


def test_few_small_texts_need_no_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.extraction.workers._start", lambda _: pytest.fail("a worker was started"))
    assert len(read(list(extract_all(work(tmp_path), towns(tmp_path, 5))))) == 5
    assert list(extract_all(work(tmp_path), [])) == []
    with pytest.raises(pytest.fail.Exception, match="a worker was started"):
        list(extract_all(work(tmp_path), [task(tmp_path, "a.pdf", b"%PDF-1.4")]))


def test_what_a_reader_started_ends_with_it(tmp_path: Path) -> None:
    left = tmp_path / "pid"
    alone = task(tmp_path, "a.pdf", f"%PDF-|2024|{left}".encode())
    done = list(extract_all(work(tmp_path, Limits(scan_seconds=5), starts_another), [alone], workers=1))
    assert failures(done).keys() == {"timed_out"}
    assert ends(int(left.read_text()))


def test_workers_that_cannot_start_are_an_error_not_an_endless_loop(tmp_path: Path) -> None:
    with pytest.raises(WorkersFailError, match="before they read a file"):
        list(extract_all(work(tmp_path, extract=Vanishing()), towns(tmp_path, 40), workers=1))


class Vanishing:
    """Something that can be sent to a worker and not be received there."""

    def __call__(self, data: bytes, name: str) -> Extraction:
        return made_up(data, name)

    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        return import_module, ("no.such.module",)


def test_leaving_early_ends_the_workers(tmp_path: Path) -> None:
    reading = extract_all(work(tmp_path), towns(tmp_path, 200), workers=2)
    next(reading)
    before = children()
    reading.close()  # type: ignore[attr-defined]
    assert len(children()) < len(before)


def children() -> set[str]:
    """Processes whose group is their own and whose ancestor is the server that starts workers."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_text()
            pid, group = int(folder.name), os.getpgid(int(folder.name))
        except OSError:
            continue
        if "forkserver" in command and pid == group:
            found.add(folder.name)
    return found


def test_a_file_may_take_what_the_limit_says(tmp_path: Path) -> None:
    limits = Limits(memory=2**31)
    tasks = towns(tmp_path, 2)
    with WorkerPool(1, limits) as crew:
        parts = list(crew.read(work(tmp_path, limits, takes_most), deque([tasks])))
    assert [failure for part in parts for failure in part.failures] == []


def test_a_worker_that_grew_is_replaced(tmp_path: Path) -> None:
    seen: set[int | None] = set()
    limits = Limits(memory=2**30)
    with WorkerPool(1, limits) as crew:
        for part in crew.read(work(tmp_path, limits, grows), deque([[one] for one in towns(tmp_path, 4)])):
            seen |= {worker.process.pid for worker in crew.workers}
            assert part.failures == ()
    assert len(seen) > 1


def test_an_executor_of_others_is_bounded_too(tmp_path: Path) -> None:
    tasks = [*towns(tmp_path, 3), task(tmp_path, "for-ever.pdf", FOR_EVER)]
    done: Extracted = extract_guarded(work(tmp_path), tasks)
    assert done.files == 4
    assert [failure.error_code for failure in done.failures] == ["timed_out"]


def test_the_end_of_what_starts_workers_is_no_files_fault(tmp_path: Path) -> None:
    tasks = towns(tmp_path, 60)
    parts, ended = [], False
    for part in extract_all(work(tmp_path), tasks, workers=2):
        parts.append(part)
        if not ended:
            os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)  # type: ignore[attr-defined]
            ended = True
    assert read(parts) == Counter(each.sha256 for each in tasks)
    assert not failures(parts)


def test_a_file_that_the_machine_failed_on_is_read_again_alone(tmp_path: Path) -> None:
    shot = task(tmp_path, "shot.txt", f"镇|2024|{tmp_path / 'shot'}".encode())
    tasks = [*towns(tmp_path, 50), shot]
    done = list(extract_all(work(tmp_path, extract=is_shot_once), tasks, workers=1))
    assert read(done) == Counter(each.sha256 for each in tasks)
    assert not failures(done)


@pytest.mark.skipif(sys.platform != "linux", reason="what a process may ask for is told by Linux")
def test_what_reads_files_is_imported_within_little_of_what_a_file_may_take() -> None:
    code = "import pipelines.extraction.preloaded; print(open('/proc/self/status').read())"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    (data,) = [line.split()[1] for line in told.stdout.splitlines() if line.startswith("VmData:")]
    assert int(data) * 1024 < Limits().memory // 4

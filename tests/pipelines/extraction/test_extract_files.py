"""Reading files over processes: each file's failure costs that file, and nothing is read twice or lost."""

import hashlib
import os
from collections import Counter
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from pipelines.extraction.extract_files import BATCH_FILES, _batches, extract_all
from pipelines.extraction.progress import Progress, duration
from pipelines.extraction.work import Extract, Extracted, Task, Work
from pipelines.inbox.folder import Folder
from tests.pipelines.extraction.stand_ins import (
    DOES_NOT_FIT,
    GIVES_NOTHING,
    RAISES,
    made_up,
)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return tmp_path


def task(inbox: Path, name: str, data: bytes) -> Task:
    (inbox / name).write_bytes(data)
    return Task(hashlib.sha256(data).hexdigest(), len(data), (name,))


def work(inbox: Path, extract: Extract = made_up) -> Work:
    return Work(Folder(inbox), extract, "v1")


def failures(done: list[Extracted]) -> dict[str, str]:
    return {failure.error_code: failure.error_detail for each in done for failure in each.failures}


def read(done: list[Extracted]) -> Counter[str]:
    return Counter(
        str(sha256) for each in done for sha256 in each.tables["files"]["source_sha256"].to_pylist()
    )


@pytest.mark.parametrize("workers", [1, 2])
def test_every_file_is_read_once(inbox: Path, workers: int) -> None:
    tasks = [
        task(inbox, f"{number}.txt", f"镇{number}|2024".encode()) for number in range(3 * BATCH_FILES + 1)
    ]
    done = list(extract_all(work(inbox), tasks, workers=workers))
    assert read(done) == Counter(task.sha256 for task in tasks)
    assert sum(each.files for each in done) == len(tasks)
    assert failures(done) == {}


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        (RAISES, "RuntimeError: a bug in the reader"),
        (GIVES_NOTHING, "ValueError: the reader gave neither a report nor the reason why there is none"),
        (DOES_NOT_FIT, "ArrowInvalid: "),
    ],
)
def test_a_reader_that_fails_costs_that_file_only(inbox: Path, data: bytes, detail: str) -> None:
    tasks = [task(inbox, "a.txt", b"a"), task(inbox, "bad.txt", data), task(inbox, "b.txt", b"b")]
    done = list(extract_all(work(inbox), tasks))
    assert read(done).keys() == {tasks[0].sha256, tasks[2].sha256}
    ((code, told),) = failures(done).items()
    assert code == "extractor_crashed"
    assert told.startswith(detail)


def test_bytes_that_changed_since_the_scan_are_not_taken_for_the_scanned_ones(inbox: Path) -> None:
    tasks = [task(inbox, f"{number}.txt", b"before %d" % number) for number in range(3)]
    (inbox / "0.txt").write_bytes(b"after  0")
    (inbox / "1.txt").write_bytes(b"before 1 and more")
    (inbox / "2.txt").unlink()
    done = list(extract_all(work(inbox), tasks))
    assert read(done) == {}
    assert [failure.error_code for each in done for failure in each.failures] == [
        "read_failed",
        "read_failed",
        "vanished",
    ]
    assert "changed between the scan and the reading" in done[0].failures[0].error_detail


def test_another_path_of_the_same_bytes_will_do(inbox: Path) -> None:
    one = task(inbox, "there.txt", b"same")
    done = list(extract_all(work(inbox), [Task(one.sha256, one.bytes, ("gone.txt", "there.txt"))]))
    assert read(done) == {one.sha256: 1}


def test_a_name_that_is_no_text_is_found_again(inbox: Path) -> None:
    name = os.fsdecode("报告.txt".encode("gb18030"))
    try:
        one = task(inbox, name, b"x")
    except OSError:
        pytest.skip("this file system only takes UTF-8 names")
    done = list(extract_all(work(inbox), [Task(one.sha256, one.bytes, ("\\xb1\\xa8\\xb8\\xe6.txt",))]))
    assert read(done) == {one.sha256: 1}


def test_an_executor_that_was_handed_in_is_used(inbox: Path) -> None:
    tasks = [task(inbox, f"{number}.txt", b"%d" % number) for number in range(100)]
    submitted: list[object] = []

    class Counting(ThreadPoolExecutor):
        def submit(self, *given: Any, **more: Any) -> Future[Any]:
            submitted.append(given)
            return super().submit(*given, **more)

    with Counting(2) as executor:
        done = list(extract_all(work(inbox), tasks, executor))
    assert len(submitted) < 20  # batches of files, not files
    assert len(read(done)) == 100


def test_files_of_one_format_are_read_one_after_another() -> None:
    names = [
        f"{number}{name}" for number in range(3) for name in (".pdf", ".zip!/a.html", ".zip!/b.pdf", ".HTML")
    ]
    batches = _batches([Task(name, 1, (name,)) for name in names], workers=1, most_files=5)
    read = [task.paths[0] for batch in batches for task in batch]
    assert read == [
        "0.HTML", "1.HTML", "2.HTML", "0.pdf", "1.pdf", "2.pdf",
        "0.zip!/a.html", "0.zip!/b.pdf", "1.zip!/a.html", "1.zip!/b.pdf", "2.zip!/a.html", "2.zip!/b.pdf",
    ]  # fmt: skip


def test_a_cluster_that_loses_a_batch_or_all_of_itself_loses_no_file(inbox: Path) -> None:
    tasks = [task(inbox, f"{number}.txt", b"%d" % number) for number in range(BATCH_FILES * 4)]

    class Failing(ThreadPoolExecutor):
        batches = 0

        def submit(self, *given: Any, **more: Any) -> Future[Any]:
            Failing.batches += 1
            if Failing.batches == 3:
                raise BrokenExecutor("the cluster is gone")
            lost: Future[Any] = Future()
            lost.set_exception(RuntimeError("killed worker"))
            return lost if Failing.batches == 1 else super().submit(*given, **more)

    # The files of the lost batch are read one by one, each in a process of its own: only a few here.
    few = tasks[-3:]
    with Failing(1) as executor:
        done = list(extract_all(work(inbox), few, executor))
        assert read(done) == Counter(task.sha256 for task in few)
        done = list(extract_all(work(inbox), tasks, executor))
    assert read(done) == Counter(task.sha256 for task in tasks)


def told(steps: int, seconds: float) -> list[str]:
    """What is told of a hundred files in so many steps of so many seconds."""
    now = [0.0]
    lines: list[str] = []
    progress = Progress(100, lines.append, clock=lambda: now[0])
    for _ in range(steps):
        now[0] += seconds
        progress.add(100 // steps)
    return lines


def test_progress_tells_now_and_then_and_at_the_end() -> None:
    assert told(10, 2) == [
        "30 of 100 files, 5 a second, 14 s left", "60 of 100 files, 5 a second, 8 s left",
        "90 of 100 files, 5 a second, 2 s left", "100 of 100 files, 5 a second",
    ]  # fmt: skip


def test_what_takes_no_time_is_not_told_and_what_takes_long_is_told_seldom() -> None:
    assert told(10, 0.1) == []
    assert len(told(100, 60)) == 100
    assert len(told(100, 12)) < 50


@pytest.mark.parametrize(("seconds", "text"), [(4.4, "4 s"), (185, "3 min 5 s"), (7800, "2 h 10 min")])
def test_durations_are_said_as_people_say_them(seconds: float, text: str) -> None:
    assert duration(seconds) == text

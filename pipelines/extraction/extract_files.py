"""Extracting many files: batches of files over workers that can be killed; a failure costs one file only.

Any ``concurrent.futures.Executor`` will do in place of the workers on this machine. Does not belong here:
which files, and where their rows go.
"""

import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import replace

from pipelines.extraction.batches import extract_batch, is_harmless
from pipelines.extraction.remote import Lent, LostBatchError, Readers, UnfitWorkerError
from pipelines.extraction.work import Extract, Extracted, Task, Work
from pipelines.extraction.workers import BATCHES_AHEAD, WorkerPool
from pipelines.inbox.stored_paths import INSIDE
from schemas.language import phrase

__all__ = ["Extract", "extract_all"]

FEW_FILES = 16
"""Up to so many small plain texts are read in this process: starting a worker takes longer."""
BATCH_FILES = 32
BATCH_BYTES = 16 * 1024 * 1024
BATCHES_A_WORKER = 4
"""Where there are few files, they are parted so that every worker gets this many batches."""
ALIKE_FILES = 1024
"""Among so many files those of one format are read one after another, which takes a twelfth less time than in
turns: what a reader needs is still near the processor. So few that progress tells how long the others take.
"""
FAR_BATCH_FILES, FAR_PAGED_FILES = 128, 8
"""More on the way to another machine, fewer of those whose pages take seconds each."""
_PAGED = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp")
_LOOK_SECONDS = 1.0
_GLANCE = 0.1
_THERE = frozenset({"vanished", "not_permitted", "read_failed"})
"""Errors of the machine that reads, not of the file."""


def extract_all(
    work: Work,
    tasks: Sequence[Task],
    executor: Executor | Readers | None = None,
    workers: int | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Iterator[Extracted]:
    """Extract every task, yielding what was read in parts as they are done.

    Without an ``executor``, a few small plain texts are read in this process, all else by ``workers``
    processes (None: one for each processor), each file within the limits of ``work``. What an executor loses
    is read here. ``tell`` is told who reads no more.

    Raises:
        UnfitClusterError: nobody of the executor's may read; nothing was.
    """
    count = workers or os.cpu_count() or 1
    if executor is None and len(tasks) <= FEW_FILES and all(is_harmless(work, task) for task in tasks):
        if tasks:
            yield extract_batch(work, tasks)
        return
    left = deque(tasks)
    if executor is not None and tasks:
        readers = Lent(executor) if isinstance(executor, Executor) else executor
        yield from _far(readers, work, left, tell)
    batches = deque(_batches(list(left), count, BATCH_FILES))
    with WorkerPool(count, work.limits) as crew:
        yield from crew.read(work, batches)


def _batches(tasks: Sequence[Task], workers: int, most_files: int) -> Iterator[list[Task]]:
    """Tasks parted by number and size, those of one format together."""
    most = min(most_files, -(-len(tasks) // (workers * BATCHES_A_WORKER)))
    batch: list[Task] = []
    size = 0
    for task in _alike_together(tasks):
        if batch and (len(batch) == most or size + task.bytes > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(task)
        size += task.bytes
    if batch:
        yield batch


def _alike_together(tasks: Sequence[Task]) -> Iterator[Task]:
    """Tasks in order, but that among so many those of one format follow one another, by the names of files
    and archives; what is in one archive stays together.
    """
    for start in range(0, len(tasks), ALIKE_FILES):
        yield from sorted(tasks[start : start + ALIKE_FILES], key=_format)


def _format(task: Task) -> str:
    return task.paths[0].partition(INSIDE)[0].rpartition(".")[2].lower()


def _far(readers: Readers, work: Work, left: deque[Task], tell: Callable[[str], None]) -> Iterator[Extracted]:
    """Have tasks read elsewhere until none is left or nobody is there; ``left`` are those that are to be read
    here.
    """
    running: dict[Future[Extracted], list[Task]] = {}
    waiting: deque[list[Task]] = deque()
    try:
        readers.begin(work, min(left, key=lambda task: ("!/" in task.paths[0], task.bytes)), tell)
        waiting.extend(_far_batches(left, max(readers.slots(), 1)))
        left.clear()
        while running or waiting:
            slots = readers.slots()
            while waiting and len(running) < BATCHES_AHEAD * slots:
                running[readers.read(work, waiting[0])] = waiting[0]
                waiting.popleft()
            if not running:
                time.sleep(_GLANCE)  # until somebody comes
            for future in wait(running, _LOOK_SECONDS, FIRST_COMPLETED).done:
                batch = running.pop(future)
                try:
                    yield _of_files(future.result(), batch, left)
                except BrokenExecutor:
                    waiting.append(batch)
                    raise
                except LostBatchError:
                    waiting.append(batch)
                except UnfitWorkerError as error:
                    readers.refuse(error)
                    waiting.append(batch)
                except Exception as error:  # noqa: BLE001 - executors raise their own kinds when one is lost
                    kind = type(error).__name__
                    tell(
                        phrase(
                            f"有一批文件没有读成（{kind}），改在本机读取。",
                            f"A batch was lost ({kind}): its files are read here.",
                        )
                    )
                    left.extend(batch)
    except BrokenExecutor as error:
        tell(phrase(f"改在本机读取文件：{error}。", f"Files are read here, as {error}."))
        left.extend(task for batch in (*running.values(), *waiting) for task in batch)


def _far_batches(tasks: Sequence[Task], slots: int) -> Iterator[list[Task]]:
    """First what takes long, so that nobody waits for it at the end."""
    paged = [task for task in tasks if task.paths[0].lower().endswith(_PAGED)]
    others = [task for task in tasks if not task.paths[0].lower().endswith(_PAGED)]
    yield from _batches(paged, slots, FAR_PAGED_FILES)
    yield from _batches(others, slots, FAR_BATCH_FILES)


def _of_files(extracted: Extracted, batch: Sequence[Task], left: deque[Task]) -> Extracted:
    """What was read, without the files that the other machine could not get at: these are read here."""
    there = {failure.sha256 for failure in extracted.failures if failure.error_code in _THERE}
    left.extend(task for task in batch if task.sha256 in there)
    failures = tuple(failure for failure in extracted.failures if failure.sha256 not in there)
    return replace(extracted, failures=failures, files=extracted.files - len(there))

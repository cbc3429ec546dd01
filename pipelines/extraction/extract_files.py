"""Extracting many files: batches of files over workers that can be killed; a failure costs one file only.

Any ``concurrent.futures.Executor`` will do in place of the workers on this machine. Does not belong here:
which files, and where their rows go.
"""

import multiprocessing
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from itertools import chain

import pyarrow as pa

from pipelines.extraction.batches import extract_batch, is_harmless
from pipelines.extraction.work import Extract, Extracted, Task, Work
from pipelines.extraction.workers import BATCHES_AHEAD, WorkerPool
from schemas.store import STORE_SCHEMAS

__all__ = ["Extract", "extract_all", "extract_guarded"]

FEW_FILES = 16
"""Up to so many small plain texts are read in this process: starting a worker takes longer."""
BATCH_FILES = 32
BATCH_BYTES = 16 * 1024 * 1024
BATCHES_A_WORKER = 4
"""Where there are few files, they are parted so that every worker gets this many batches."""


def extract_all(
    work: Work, tasks: Sequence[Task], executor: Executor | None = None, workers: int | None = None
) -> Iterator[Extracted]:
    """Extract every task, yielding what was read in parts as they are done.

    Without an ``executor``, a few small plain texts are read in this process, all else by ``workers``
    processes (None: one for each processor), each file within the limits of ``work``. What an executor loses
    is read here.
    """
    count = workers or os.cpu_count() or 1
    if executor is None and len(tasks) <= FEW_FILES and all(is_harmless(work, task) for task in tasks):
        if tasks:
            yield extract_batch(work, tasks)
        return
    batches = deque(_batches(tasks, count))
    if executor is not None:
        yield from _through(executor, work, batches, os.cpu_count() or 1)
    with WorkerPool(count, work.limits) as crew:
        yield from crew.read(work, batches)


def _batches(tasks: Sequence[Task], workers: int) -> Iterator[list[Task]]:
    """Tasks in order, parted by number and size."""
    most = min(BATCH_FILES, -(-len(tasks) // (workers * BATCHES_A_WORKER)))
    batch: list[Task] = []
    size = 0
    for task in tasks:
        if batch and (len(batch) == most or size + task.bytes > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(task)
        size += task.bytes
    if batch:
        yield batch


def _through(executor: Executor, work: Work, batches: deque[list[Task]], workers: int) -> Iterator[Extracted]:
    """Take batches from the queue until it is empty or the executor breaks; what failed is put back."""
    running: dict[Future[Extracted], list[Task]] = {}
    lost: list[list[Task]] = []
    broken = False
    while running or (batches and not broken):
        while batches and not broken and len(running) < BATCHES_AHEAD * workers:
            batch = batches.popleft()
            try:
                running[executor.submit(extract_guarded, work, batch)] = batch
            except BrokenExecutor:
                batches.appendleft(batch)
                broken = True
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            batch = running.pop(future)
            try:
                yield future.result()
            except Exception as error:  # noqa: BLE001 - executors raise their own kinds when a worker is lost
                lost.append(batch)
                broken = broken or isinstance(error, BrokenExecutor)
    batches.extend(lost)


def extract_guarded(work: Work, tasks: Sequence[Task]) -> Extracted:
    """Read some files within the limits, in a worker of the process that somebody else's executor runs.

    A daemonic process may have no children: there, the executor itself must bound time and memory.
    """
    if multiprocessing.current_process().daemon:
        return extract_batch(work, tasks)
    with WorkerPool(1, work.limits) as crew:
        parts = list(crew.read(work, deque([list(tasks)])))
    return Extracted(
        {name: pa.concat_tables([part.tables[name] for part in parts]) for name in STORE_SCHEMAS},
        tuple(chain.from_iterable(part.failures for part in parts)),
        sum(part.files for part in parts),
    )

"""Extracting many files: batches of files over a pool of processes, one file's failure costing that file
only.

A worker reads the bytes, checks that they are the ones that were scanned, extracts, and returns the rows of
the store. Any ``concurrent.futures.Executor`` will do in the pool's place. Does not belong here: which files,
and where their rows go.
"""

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from pipelines.names import original_name
from pipelines.processes import worker_pool
from pipelines.scan import error_code, open_regular
from schemas.extraction import Extraction
from schemas.store import StoreTable, store_rows

Extract = Callable[[bytes, str], Extraction]
"""What reads a report: its bytes and its file's name. For a pool it must be importable by name."""

FEW_FILES = 16
"""Up to so many files are read in this process: starting a pool takes longer."""
BATCH_FILES = 32
BATCH_BYTES = 16 * 1024 * 1024
BATCHES_AHEAD = 2
"""Batches handed out for each worker: one to work on, one waiting. When a worker dies, these are
suspected.
"""


@dataclass(frozen=True, slots=True)
class Task:
    """One content to be read, and the stored paths where the scan saw it."""

    sha256: str
    bytes: int
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """What is the same for every file: where it lies, what reads it, and that reader's version."""

    inbox: Path
    extract: Extract
    extractor_version: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A content that could not be read this time; the next run tries again."""

    sha256: str
    error_code: str
    error_detail: str


@dataclass(frozen=True, slots=True)
class Extracted:
    """What one batch gave: rows of the store, and the files without any."""

    tables: Mapping[StoreTable, pa.Table]
    failures: tuple[Failure, ...]
    files: int


class ChangedFile(OSError):  # noqa: N818 - it names a state
    """The bytes are not the ones that were scanned."""


def extract_all(
    work: Work, tasks: Sequence[Task], executor: Executor | None = None, workers: int | None = None
) -> Iterator[Extracted]:
    """Extract every task, yielding batches as they are done.

    Without an ``executor``, few files are read in this process, more by a pool of ``workers`` processes
    (None: one for each processor). A batch that took its worker down is read again, one
    file at a time.
    """
    batches = deque(_batches(tasks))
    if executor is None and (workers == 1 or (workers is None and len(tasks) <= FEW_FILES)):
        yield from (extract_batch(work, batch) for batch in batches)
        return
    suspects: list[Task] = []
    if executor is not None:
        yield from _through(executor, work, batches, suspects, os.cpu_count() or 1)
    count = workers or os.cpu_count() or 1
    while batches:
        with worker_pool(count) as pool:
            yield from _through(pool, work, batches, suspects, count)
    yield from _one_by_one(work, suspects)


def extract_batch(work: Work, tasks: Sequence[Task]) -> Extracted:
    """Read and extract some files; runs in a worker."""
    read: list[tuple[str, Extraction]] = []
    failures: list[Failure] = []
    for task in tasks:
        try:
            name, data = _read(work.inbox, task)
            extraction = work.extract(data, name)
            if not extraction.reports and extraction.error_code is None:
                raise ValueError("the reader gave neither a report nor the reason why there is none")
            read.append((task.sha256, extraction))
        except OSError as error:
            code = "read_failed" if isinstance(error, ChangedFile) else error_code(error)
            failures.append(Failure(task.sha256, code, error.strerror or str(error)))
        except Exception as error:  # noqa: BLE001 - whatever the reader does, it must cost this file only
            failures.append(_crash(task.sha256, error))
    tables, unstorable = _rows(read, work.extractor_version)
    return Extracted(tables, (*failures, *unstorable), len(tasks))


def _read(inbox: Path, task: Task) -> tuple[str, bytes]:
    """Name and bytes from the first path that still holds them.

    Raises:
        OSError: none does; the error is the first path's.
    """
    first_error: OSError | None = None
    for path in task.paths:
        location = inbox / original_name(path)
        try:
            with os.fdopen(open_regular(location), "rb") as file:
                # One more than expected, so that a file that grows without end is noticed, not read.
                data = file.read(task.bytes + 1)
            if hashlib.sha256(data).hexdigest() == task.sha256:
                return location.name, data
            raise ChangedFile("The file changed between the scan and the reading; the next run reads it.")
        except OSError as error:
            first_error = first_error or error
    raise first_error or FileNotFoundError(task.sha256)


def _rows(
    read: list[tuple[str, Extraction]], extractor_version: str
) -> tuple[dict[StoreTable, pa.Table], list[Failure]]:
    """The store's rows; an extraction that does not fit the store costs its own file only."""
    try:
        return store_rows(read, extractor_version), []
    except (pa.ArrowException, ValueError, TypeError, AttributeError):
        fitting, failures = [], []
        for sha256, extraction in read:
            try:
                store_rows([(sha256, extraction)], extractor_version)
                fitting.append((sha256, extraction))
            except (pa.ArrowException, ValueError, TypeError, AttributeError) as error:
                failures.append(_crash(sha256, error))
        return store_rows(fitting, extractor_version), failures


def _crash(sha256: str, error: Exception) -> Failure:
    return Failure(sha256, "extractor_crashed", f"{type(error).__name__}: {error}")


def _batches(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    """Tasks in order, parted by number and size."""
    batch: list[Task] = []
    size = 0
    for task in tasks:
        if batch and (len(batch) == BATCH_FILES or size + task.bytes > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(task)
        size += task.bytes
    if batch:
        yield batch


# --- processes ----------------------------------------------------------------------------------------------


def _through(
    executor: Executor, work: Work, batches: deque[list[Task]], suspects: list[Task], workers: int
) -> Iterator[Extracted]:
    """Take batches from the queue until it is empty or the executor breaks; what failed goes to
    ``suspects``.
    """
    running: dict[Future[Extracted], list[Task]] = {}
    broken = False
    while running or (batches and not broken):
        while batches and not broken and len(running) < BATCHES_AHEAD * workers:
            batch = batches.popleft()
            try:
                running[executor.submit(extract_batch, work, batch)] = batch
            except BrokenExecutor:
                batches.appendleft(batch)
                broken = True
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            batch = running.pop(future)
            try:
                yield future.result()
            except Exception as error:  # noqa: BLE001 - executors raise their own kinds when a worker is lost
                suspects.extend(batch)
                broken = broken or isinstance(error, BrokenExecutor)


def _one_by_one(work: Work, tasks: Iterable[Task]) -> Iterator[Extracted]:
    """Read files in a process that has one at a time, so that it is known which one takes it down."""
    waiting = deque(tasks)
    while waiting:
        with worker_pool(1) as pool:
            while waiting:
                task = waiting.popleft()
                try:
                    yield pool.submit(extract_batch, work, [task]).result()
                except BrokenExecutor:
                    detail = "The process that read it ended: out of memory, or a fault in a library."
                    yield _nothing(work, Failure(task.sha256, "extractor_crashed", detail))
                    break  # this pool is of no more use
                except Exception as error:  # noqa: BLE001 - what cannot be sent between processes comes as any kind
                    yield _nothing(work, _crash(task.sha256, error))


def _nothing(work: Work, failure: Failure) -> Extracted:
    return Extracted(store_rows([], work.extractor_version), (failure,), 1)

"""Workers that read files and can be killed: a file that takes too much time or memory costs itself only.

A worker says which file it begins, so that it is known what one was reading that must be killed, or dies.
The files behind it go to another worker.
"""

import gc
import os
import resource
import signal
import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

import pyarrow as pa

from pipelines.extraction.batches import extract_parts
from pipelines.extraction.processes import (
    clean_context,
    end_what_starts_processes,
    start_process,
    start_worker,
)
from pipelines.extraction.work import Extracted, Limits, Task, Work, nothing
from pipelines.inbox.ledger import Failure
from schemas.errors import GongkaiError
from schemas.language import phrase

BATCHES_AHEAD = 2
"""Batches handed to each worker: one to work on, one waiting."""
_LOOK_SECONDS = 0.25
"""How often deadlines and memory are looked at."""
_PAUSE_SECONDS = 0.02
"""While more is to be handed out, what workers say in so long is heard together: each says something with
every file, and waking up for it takes a tenth of the time of reading a small one.
"""
_MOST_DEAD_ON_ARRIVAL = 3
MACHINE_FAILED = "machine_failed"
"""The code of a failure that is no file's fault."""
_LOST_FROM_SIGHT = 255
"""The exit code of every worker when the process that starts them has ended: no file's fault."""
_PAGE = os.sysconf("SC_PAGE_SIZE")


class WorkersFailError(GongkaiError):
    """Workers end before they read anything: nothing can be read on this machine as it is."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """A worker's word that it now reads the file of this number in its batch, and how many seconds that may
    take; None: it has read them.
    """

    index: int | None
    seconds: float


@dataclass(frozen=True, slots=True)
class _End:
    """Why a worker is gone or must go: the code of an error; None where it left in good order."""

    code: str | None
    detail: str = ""


@dataclass
class _Worker:
    """A process, the batches it has, and how far it is in the first of them."""

    process: BaseProcess
    connection: Connection
    batches: deque[list[Task]] = field(default_factory=deque)
    delivered: int = 0
    reading: int | None = None
    has_read: bool = False
    began: float = 0.0
    deadline: float = float("inf")
    largest: int = 0

    def look(self) -> None:
        """Note how much memory it takes."""
        self.largest = max(self.largest, _memory_of(self.process.pid))

    def end(self) -> None:
        """Kill it and what it started, and wait until it is gone."""
        pid = self.process.pid
        try:
            if pid is not None:
                os.killpg(pid, signal.SIGKILL)
        except (OSError, AttributeError):
            # Not yet, or not at all, the head of a group of its own.
            self.process.kill()
        self.process.join()
        self.connection.close()


@dataclass
class WorkerPool:
    """So many workers, which start when there is work and end with the block."""

    count: int
    limits: Limits = field(default_factory=Limits)
    workers: list[_Worker] = field(default_factory=list)
    _dead_on_arrival: int = 0
    _lost_from_sight: int = 0
    _read_again: set[str] = field(default_factory=set)

    def __enter__(self) -> "WorkerPool":
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers:
            worker.end()
        self.workers.clear()
        end_what_starts_processes()

    def read(self, work: Work, batches: deque[list[Task]]) -> Iterator[Extracted]:
        """Read every batch, in parts as they are done; ``batches`` is empty afterwards."""
        while batches or any(worker.batches for worker in self.workers):
            self._hand_out(work, batches)
            waited_for = [worker.connection for worker in self.workers]
            sentinels = [worker.process.sentinel for worker in self.workers]
            heard = wait([*waited_for, *sentinels], _LOOK_SECONDS)
            if batches:
                time.sleep(_PAUSE_SECONDS)
            for worker in list(self.workers):
                has_ended = worker.process.sentinel in heard
                yield from self._hear(worker)
                end = self._end(worker) if has_ended else self._excess(worker)
                if end is not None:
                    yield from self._lose(worker, end, work, batches)

    def _hand_out(self, work: Work, batches: deque[list[Task]]) -> None:
        """First one batch for everybody, then another, so that two files are read by two."""
        for ahead in range(BATCHES_AHEAD):
            for place in range(self.count):
                if not batches:
                    return
                if place == len(self.workers):
                    self.workers.append(_start(self.limits))
                worker = self.workers[place]
                if len(worker.batches) <= ahead:
                    worker.batches.append(batches.popleft())
                    try:
                        worker.connection.send((work, worker.batches[-1]))
                    except OSError:
                        continue  # it has ended, and is found out below

    def _hear(self, worker: _Worker) -> Iterator[Extracted]:
        """Take all that a worker has said."""
        try:
            while worker.connection.poll():
                match worker.connection.recv():
                    case _Reading(index, seconds):
                        now = time.monotonic()
                        if index is None or worker.reading != index:
                            # What an earlier file took is not this one's fault.
                            worker.reading, worker.began, worker.largest = index, now, 0
                        worker.deadline = worker.began + seconds
                        worker.has_read = index is None
                        self._dead_on_arrival = 0
                    case Extracted() as extracted:
                        worker.delivered += extracted.files
                        if worker.delivered == len(worker.batches[0]):
                            worker.batches.popleft()
                            worker.delivered = 0
                        worker.reading, worker.deadline, worker.has_read = None, float("inf"), False
                        yield extracted
        except (EOFError, OSError):
            return  # it has ended, and is found out below

    def _excess(self, worker: _Worker) -> _End | None:
        """Whether a worker takes more than it may."""
        worker.look()
        if worker.largest > self.limits.memory * 5 // 4:
            return _End("out_of_memory", self._megabytes)  # where the system does not refuse it
        if time.monotonic() > worker.deadline:
            return _End("timed_out", f"more than {worker.deadline - worker.began:g} s")
        return None

    def _end(self, worker: _Worker) -> _End:
        """Why a worker is gone."""
        code = worker.process.exitcode or 0
        if code == 0:
            return _End(None)
        if code == _LOST_FROM_SIGHT:
            self._lost_from_sight += 1
            if self._lost_from_sight > _MOST_DEAD_ON_ARRIVAL:
                raise WorkersFailError(
                    phrase(
                        "启动读取进程的进程一再被终止，可能是内存不足。",
                        "The process that starts workers is ended again and again: out of memory?",
                    )
                )
            return _End(None)
        # Nobody here sent the signal: that is how the system ends what takes the last memory.
        if code < 0 and worker.largest > self.limits.memory // 2:
            return _End("out_of_memory", self._megabytes)
        if -code in {signal.SIGKILL, signal.SIGTERM}:
            how = f"its process was ended ({signal.Signals(-code).name}): did the machine's memory run out?"
            return _End(MACHINE_FAILED, how)
        how = signal.Signals(-code).name if code < 0 else f"code {code}"
        return _End("extractor_crashed", f"The process that read it ended ({how}): a fault in a library.")

    @property
    def _megabytes(self) -> str:
        return f"more than {self.limits.memory >> 20} MB"

    def _lose(
        self, worker: _Worker, end: _End, work: Work, batches: deque[list[Task]]
    ) -> Iterator[Extracted]:
        """Go on without this worker: one file has failed, what else it had not delivered goes back."""
        at_work = worker.batches.popleft() if worker.batches else []
        rest = at_work[worker.delivered :]
        self._dismiss(worker, batches)
        if end.code is None:
            self._put_back(batches, rest)
        elif worker.reading is not None:
            culprit = worker.reading - worker.delivered
            # What it had read but not delivered is read again apart from what it had not come to.
            self._put_back(batches, rest[:culprit], rest[culprit + 1 :])
            yield from self._blame(rest[culprit], end, work, batches)
        elif worker.has_read and len(rest) == 1:
            yield from self._blame(rest[0], end, work, batches)
        elif worker.has_read:
            # While it put together what it had read: one of them gave too much.
            self._put_back(batches, *([task] for task in rest))
        else:
            self._dead_on_arrival += 1
            if self._dead_on_arrival == _MOST_DEAD_ON_ARRIVAL:
                raise WorkersFailError(
                    phrase(
                        f"读取进程尚未读任何文件就已结束：{end.detail}",
                        f"Workers end before they read a file: {end.detail}",
                    )
                )
            self._put_back(batches, rest)

    def _blame(self, task: Task, end: _End, work: Work, batches: deque[list[Task]]) -> Iterator[Extracted]:
        """A file has failed; where the machine did, only if it does again when the file is read alone."""
        if end.code == MACHINE_FAILED and task.sha256 not in self._read_again:
            self._read_again.add(task.sha256)
            batches.append([task])
        else:
            yield nothing(work, Failure(task.sha256, end.code or "", end.detail))

    def _put_back(self, batches: deque[list[Task]], *parts: list[Task]) -> None:
        batches.extendleft(part for part in reversed(parts) if part)

    def _dismiss(self, worker: _Worker, batches: deque[list[Task]]) -> None:
        """End a worker; its batches go back."""
        worker.end()
        self.workers.remove(worker)
        batches.extendleft(reversed(worker.batches))


def _start(limits: Limits) -> _Worker:
    context = clean_context()
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, limits), daemon=True)
    start_process(process)
    theirs.close()
    return _Worker(process, ours)


def _serve(connection: Connection, limits: Limits) -> None:
    """Read what is asked for until the other end is closed."""
    start_worker()
    gc.freeze()  # what was imported stays: no use in looking through it for every few files
    # Arrow's own would reserve a gigabyte of the limit with the first value that it makes.
    pa.set_memory_pool(pa.system_memory_pool())
    _limit_memory(limits.memory)

    def announce(index: int | None, seconds: float) -> None:
        connection.send(_Reading(index, seconds))

    before = _memory_of(os.getpid())

    def has_grown() -> bool:
        # Libraries keep what they once took: another process has it all for the next file.
        return _memory_of(os.getpid()) > before + limits.memory // 2

    while not has_grown():
        try:
            work, tasks = connection.recv()
        except EOFError:
            return
        for part in extract_parts(work, tasks, announce, has_grown):
            connection.send(part)


def _memory_of(pid: int | None) -> int:
    """Bytes that a process takes, 0 where the system does not tell. It is asked for every file."""
    try:
        told = os.open(f"/proc/{pid}/statm", os.O_RDONLY)
        try:
            return int(os.read(told, 256).split()[1]) * _PAGE
        finally:
            os.close(told)
    except (OSError, IndexError):
        return 0


def _limit_memory(most: int) -> None:
    """Refuse this process more memory than that, where the system can: then what asks for it fails, not the
    machine.

    Data, not address space: the recognition of scans reserves more than a gigabyte of the latter and uses
    little.
    """
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))

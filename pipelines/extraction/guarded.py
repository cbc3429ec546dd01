"""Reading within the limits in a process that somebody else's executor runs."""

import multiprocessing
import threading
from collections import deque
from collections.abc import Sequence
from itertools import chain

import pyarrow as pa

from pipelines.extraction.batches import extract_batch
from pipelines.extraction.work import Extracted, Limits, Task, Work
from pipelines.extraction.workers import WorkerPool
from schemas.store import STORE_SCHEMAS


class _Kept(threading.local):
    """The reader that a thread has: to start one for each batch would take longer than the batch."""

    crew: WorkerPool | None = None

    def within(self, limits: Limits) -> WorkerPool:
        """The one that is there, another where it has other limits."""
        if self.crew is None or self.crew.limits != limits:
            self.let_go()
            self.crew = WorkerPool(1, limits)
        return self.crew

    def let_go(self) -> None:
        """End it."""
        if self.crew is not None:
            self.crew.__exit__()
            self.crew = None


_kept = _Kept()


def extract_guarded(work: Work, tasks: Sequence[Task]) -> Extracted:
    """Read some files within the limits, in a process of their own.

    A daemonic process may have no children: there, the executor itself must bound time and memory.
    """
    if multiprocessing.current_process().daemon:
        return extract_batch(work, tasks)
    try:
        parts = list(_kept.within(work.limits).read(work, deque([list(tasks)])))
    except BaseException:
        _kept.let_go()
        raise
    return Extracted(
        {name: pa.concat_tables([part.tables[name] for part in parts]) for name in STORE_SCHEMAS},
        tuple(chain.from_iterable(part.failures for part in parts)),
        sum(part.files for part in parts),
    )

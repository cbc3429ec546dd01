"""Processes that start quick and clean, and workers that never outlive this one."""

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess


def clean_context() -> ForkServerContext:
    """How processes are started here.

    Not by fork: this process has threads (the orchestrator's, Arrow's), whose locks a forked child would
    inherit held.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipelines.extraction.preloaded"])
    return context


NEW_OBJECTS = 50_000
"""After so many more objects, some megabytes, garbage is looked for. After Python's own few hundred a worker
would look again and again through what it is making of a file: a fifth of its time.
"""


@contextmanager
def imported_for_good() -> Iterator[None]:
    """For a block of imports. What they make stays, so it is not looked through for garbage: not while ever
    more is imported, which takes a quarter longer then, and not afterwards; from then on garbage is looked
    for seldom.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(NEW_OBJECTS)
        gc.enable()


def start_process(process: BaseProcess) -> None:
    """Start a process; what starts them may just have been ended, and is itself started again."""
    for seconds in (0.1, 0.5, 2.0):
        try:
            process.start()
        except (ConnectionError, EOFError):
            time.sleep(seconds)
        else:
            return
    process.start()


def end_what_starts_processes() -> None:
    """Have it end until a process is started again: it holds as much memory as a worker. Where a process is
    left it stays, as it tells how that one ends.
    """
    if not multiprocessing.active_children():
        with suppress(OSError):  # it is gone, or its folder is
            forkserver._forkserver._stop()  # type: ignore[attr-defined]


def start_worker() -> None:
    """What a worker does first: an interrupt is the parent's to handle, it never outlives the parent, and it
    heads a group of its own, so that what it starts ends with it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.setpgid(0, 0)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.killpg(0, signal.SIGKILL)

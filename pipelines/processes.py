"""Processes that start clean, and pools of workers that never outlive this one."""

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.context import ForkServerContext, SpawnContext


def clean_context() -> ForkServerContext | SpawnContext:
    """How processes are started here.

    Not by fork: this process has threads (the orchestrator's, Arrow's), whose locks a forked child would
    inherit held.
    """
    if "forkserver" in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("forkserver")
    return multiprocessing.get_context("spawn")


def worker_pool(workers: int) -> ProcessPoolExecutor:
    """A pool of so many processes."""
    return ProcessPoolExecutor(workers, mp_context=clean_context(), initializer=_start_worker)


def _start_worker() -> None:
    """An interrupt is the parent's to handle, and a worker never outlives it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)

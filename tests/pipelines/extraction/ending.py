"""Whether processes that were killed are gone. A busy machine may take a while to let one die."""

import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 60.0
"""Seconds."""


def is_running(process: int) -> bool:
    """Whether a process works still; one that has ended and waits to be asked does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def ends(process: int) -> bool:
    """Whether a process ends before patience does."""
    return comes_true(lambda: not is_running(process))


def comes_true(holds: Callable[[], bool]) -> bool:
    """Whether something holds before patience ends."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True

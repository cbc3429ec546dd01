"""A network share may answer late once: what looks into the inbox is tried again.

Not by the orchestrator's retry policies, which take Ctrl-C for a failure and start the asset anew, and tell
of their own giving up rather than of the error.
"""

import errno
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

_PASSING = {
    getattr(errno, name)
    for name in (
        "EAGAIN", "ECONNABORTED", "ECONNRESET", "EHOSTDOWN", "EHOSTUNREACH", "EIO", "ENETDOWN", "ENETRESET",
        "ENETUNREACH", "EREMOTEIO", "ESTALE", "ETIMEDOUT",
    )
    if hasattr(errno, name)
}  # fmt: skip
"""Errors of a share that is away for a moment; all others stay, however often it is tried."""
WAITS = (2.0, 4.0)

_T = TypeVar("_T")


def patiently(look: Callable[[], _T], waits: Sequence[float] = WAITS) -> _T:
    """What ``look`` gives, which is tried again after each of the waits, in seconds, when a share is away.

    Raises:
        OSError: what it raised at last.
    """
    for seconds in waits:
        try:
            return look()
        except OSError as error:
            if error.errno not in _PASSING:
                raise
            time.sleep(seconds)
    return look()

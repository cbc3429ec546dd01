"""How commands end: exit codes, errors whose message is all that a person needs, and interrupts."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from schemas.errors import GongkaiError
from schemas.language import phrase

DONE = 0
REFUSED = 1
"""A guard refused the release."""
USAGE = 2
"""The command was not understood."""
LOCKED = 3
"""Another run has the lock."""
FAILED = 4
"""It failed otherwise."""
INTERRUPTED = 130
"""Somebody pressed Ctrl-C, or the system asked it to end: what shells give a command that was ended so."""

_ENDING = (signal.SIGINT, signal.SIGTERM)
_PATIENCE = 8.0
"""Seconds in which what was interrupted may end in good order."""
_asked = threading.Event()


def interrupted_message() -> str:
    """What a command says that was interrupted."""
    return phrase(
        "已中断。已读取的内容保留，已发布的数据不变；再次运行即可继续。",
        "Interrupted. What was read is kept, and what is published stays; run again to go on.",
    )


class UsageError(GongkaiError):
    """What was asked for makes no sense; the message says what would."""


def asked_to_end() -> bool:
    """Whether SIGINT or SIGTERM came while :func:`ending_on_signals` is in force."""
    return _asked.is_set()


@contextmanager
def ended_at_once_by_signals() -> Iterator[None]:
    """SIGINT and SIGTERM end this process in the block with exit code 130, and nothing else is done."""
    handlers = {number: signal.signal(number, lambda *_: os._exit(INTERRUPTED)) for number in _ENDING}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


def pass_over_signals() -> None:
    """From here on SIGINT and SIGTERM change nothing: the command has ended, the interpreter is about to."""
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def ending_on_signals(patience: float = _PATIENCE) -> Iterator[None]:
    """SIGINT and SIGTERM end the block as KeyboardInterrupt, whatever becomes of the exception in it.

    Libraries make errors of their own of an interrupt, or pass over it, and the orchestrator has handlers of
    its own while it runs. So a thread hears of every signal too, and the block ends as interrupted even if it
    ended well. What has not ended after ``patience`` seconds is ended at once, with exit code 130: locks are
    the kernel's, workers end with this process, and a release is published in one rename or not at all.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are not for it
        return
    _asked.clear()
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    handlers = {number: signal.signal(number, signal.default_int_handler) for number in _ENDING}
    tell = sys.unraisablehook
    sys.unraisablehook = partial(_tell_unless_interrupt, tell)
    wakeup = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    listening = threading.Thread(target=_listen, args=(reading, patience), daemon=True)
    listening.start()
    try:
        yield
    except BaseException:
        _stop_listening(wakeup, writing, listening)
        if asked_to_end():
            raise KeyboardInterrupt from None
        raise
    else:
        _stop_listening(wakeup, writing, listening)
        if asked_to_end():
            raise KeyboardInterrupt
    finally:
        sys.unraisablehook = tell
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _tell_unless_interrupt(
    tell: Callable[["sys.UnraisableHookArgs"], object], unraisable: "sys.UnraisableHookArgs"
) -> None:
    """An interrupt that comes while Python clears away is heard of all the same, and no error of anything."""
    if issubclass(unraisable.exc_type, Exception):
        tell(unraisable)


def _stop_listening(wakeup: int, writing: int, listening: threading.Thread) -> None:
    """All that was heard until now counts."""
    signal.set_wakeup_fd(wakeup)
    os.close(writing)
    listening.join()


def _listen(reading: int, patience: float) -> None:
    timer = threading.Timer(patience, _end_at_once)
    timer.daemon = True
    while number := os.read(reading, 1):
        if number[0] in _ENDING and not _asked.is_set():
            _asked.set()
            timer.start()
    timer.cancel()
    os.close(reading)


def _end_at_once() -> None:
    print(interrupted_message(), file=sys.stderr, flush=True)
    os._exit(INTERRUPTED)

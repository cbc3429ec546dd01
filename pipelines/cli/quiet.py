"""Keeps off people's terminals what says nothing to them."""

import atexit
import io
import os
import sys
from contextlib import AbstractContextManager, redirect_stderr
from typing import Any, TextIO


def end_quietly() -> None:
    """Drop what native libraries write to standard error while the interpreter ends.

    DuckDB's bindings list objects that were still alive, which is harmless and would be the last thing that a
    person reads. May go when a program that leaves a connection open at its end prints nothing.
    """
    atexit.register(_drop_errors)


def _drop_errors() -> None:
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


_EVENT_LOST = (
    "Exception while writing logger call to event log: ",
    "Exception while storing event batch: ",
    "Falling back to storing multiple single-event",
)


class _Reticent(io.TextIOBase):
    """A stream but for what Dagster writes there of an event that it cannot record."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str, /) -> int:
        return len(text) if text.startswith(_EVENT_LOST) else self._stream.write(text)

    def flush(self) -> None:
        self._stream.flush()

    def fileno(self) -> int:
        return self._stream.fileno()


def lost_events_unsaid() -> AbstractContextManager[object]:
    """For the length of the block, keep off standard error that Dagster could not record an event.

    The error is raised as well, and said once, with what to do: on a full disk.
    """
    return redirect_stderr(_Reticent(sys.stderr))


class _Heedless(io.FileIO):
    """A pipe that goes on taking what is written when nobody reads from it any more."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
            return len(data)


def outlive_readers() -> None:
    """Go on when nobody reads what is printed any more, as where ``| head`` has enough.

    Printing is the least of what the commands do: they finish what they began, and their exit code says
    how it went. Terminals do not break and are left as they are.
    """
    for name in ("stdout", "stderr"):
        stream: io.TextIOWrapper = getattr(sys, name)
        if stream.isatty():
            continue
        stream.flush()
        pipe = io.BufferedWriter(_Heedless(stream.fileno(), "w", closefd=False))
        # Who asked for no buffer at all (PYTHONUNBUFFERED) gets every line at once.
        at_once = stream.line_buffering or stream.write_through
        heedless = io.TextIOWrapper(pipe, stream.encoding, stream.errors, line_buffering=at_once)
        setattr(sys, name, heedless)

"""Keeps off people's terminals what says nothing to them."""

import atexit
import os
import sys


def end_quietly() -> None:
    """Drop what native libraries write to standard error while the interpreter ends.

    DuckDB's bindings list objects that were still alive, which is harmless and would be the last thing that a
    person reads. May go when a program that leaves a connection open at its end prints nothing.
    """
    atexit.register(_drop_errors)


def _drop_errors() -> None:
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)

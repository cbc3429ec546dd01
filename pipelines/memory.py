"""What a process need not hold: memory that was freed, and pandas where no frame is made."""

import ctypes
import sys
from contextlib import suppress
from types import ModuleType
from typing import cast

import pyarrow as pa

_M_MMAP_THRESHOLD = -3
_LARGE = 2**20


def hold_little() -> None:
    """Begin a process that makes large tables: what it frees of them goes back to the system at once."""
    leave_pandas_out()
    with suppress(OSError, AttributeError):
        # Else the C library of Linux, once some megabytes were freed, has ever larger ones among small ones,
        # where they leave gaps: 60 MB beside the tables of 100,000 reports.
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)


def leave_pandas_out() -> None:
    """Have Arrow look for pandas now and not find it.

    It looks where it first makes a table of Python's values, to know missing ones of pandas, and imports what
    it finds: 30 MB. Frames are made of tables as before: for that it is imported when it is asked for.
    """
    if "pandas" in sys.modules:
        return
    sys.modules["pandas"] = cast("ModuleType", None)  # what is none cannot be imported
    try:
        for values in ([], [None]):  # it looks once for arrays and once for what is in them
            with suppress(ImportError, AttributeError):
                pa.array(values)
    finally:
        del sys.modules["pandas"]


def give_memory_back() -> None:
    """Have the system get what was freed: the C library of Linux keeps it, unless it is told."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)

"""Rows of Arrow tables by their places, and runs of equal values among them."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Rows = np.ndarray[tuple[int], np.dtype[np.int64]]
"""Places of rows in a table."""
NO_ROWS: Rows = np.empty(0, np.int64)
READINGS_AT_ONCE = 5_000
"""Of so many rows Python's objects are made at a time."""


def run_ends(values: "pa.ChunkedArray[Any]") -> Rows:
    """Where each run of equal values ends."""
    runs = pc.call_function("run_end_encode", [values.combine_chunks()])
    return np.asarray(runs.run_ends, dtype=np.int64)

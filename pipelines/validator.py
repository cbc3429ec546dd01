"""Validation in a process of its own, which gets ready while the run does other things.

Importing Great Expectations takes longer than all the rest of a small run; on a second processor it takes no
time.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from expectations.outcome import ValidationOutcome
from expectations.validation import validate
from pipelines.processes import worker_pool
from pipelines.workspace import Validate


@contextmanager
def waiting_validator() -> Iterator[Validate]:
    """What validates a database, in a process that is started now and ended with the block."""
    with worker_pool(1) as pool:
        # Nobody waits for it: a failure to import shows where it matters, in the validation.
        pool.submit(_get_ready)

        def validate_there(url: str, run_id: str, validated_at: dt.datetime) -> ValidationOutcome:
            return pool.submit(validate, url, run_id, validated_at).result()

        yield validate_there


def _get_ready() -> None:
    import_module("expectations.running")

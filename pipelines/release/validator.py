"""Validation in a process of its own, which gets ready while the run does other things.

Importing Great Expectations takes longer than all the rest of a small run; on a second processor it takes no
time.
"""

import datetime as dt
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from multiprocessing.connection import Connection

from expectations.outcome import ValidationOutcome
from expectations.validation import validate
from pipelines.extraction.processes import clean_context, start_worker
from pipelines.workspace import Validate
from schemas.errors import GongkaiError

_PATIENCE = 2.0


class ValidatorEndedError(GongkaiError):
    """The process that validates is gone."""


@contextmanager
def waiting_validator() -> Iterator[Validate]:
    """What validates a database, in a process that is started now and ended with the block."""
    context = clean_context()
    ours, theirs = context.Pipe()
    process = context.Process(target=_validate_when_asked, args=(theirs,), daemon=True)
    process.start()
    theirs.close()

    def validate_there(url: str, run_id: str, validated_at: dt.datetime) -> ValidationOutcome:
        ours.send((url, run_id, validated_at))
        try:
            outcome: ValidationOutcome | Exception = ours.recv()
        except EOFError:
            raise ValidatorEndedError(
                f"The process that validates ended with code {process.exitcode}: out of memory?"
            ) from None
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    try:
        yield validate_there
    finally:
        # Whatever it is doing, nobody waits for it any more, and it may hold the database.
        process.terminate()
        process.join(_PATIENCE)
        process.kill()


def _validate_when_asked(requests: Connection) -> None:
    """Import what takes long, then serve until the other end is closed."""
    start_worker()
    # To end in good order: otherwise what libraries hold is reported as leaked.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    import_module("expectations.running")
    while True:
        try:
            url, run_id, validated_at = requests.recv()
        except EOFError:
            return
        try:
            requests.send(validate(url, run_id, validated_at))
        except Exception as error:  # noqa: BLE001 - it is raised again where the validation was asked for
            requests.send(error)

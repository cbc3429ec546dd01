"""Validation in a process of its own, which gets ready while the run does other things, or in this one.

Importing Great Expectations takes longer than all the rest of a small run; on a second processor it takes no
time. In a large run that is little, and half of it is there already.
"""

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection

from expectations.checks import Suite
from expectations.outcome import CheckResult
from expectations.since import Plan
from expectations.validation import RunSuites, imported_runner, validate
from pipelines.extraction.processes import (
    clean_context,
    imported_for_good,
    start_process,
    start_worker,
)
from pipelines.workspace import Validate
from schemas.errors import GongkaiError
from schemas.language import phrase

_PATIENCE = 2.0


class ValidatorEndedError(GongkaiError):
    """The process that validates is gone."""


def _runner() -> RunSuites:
    with imported_for_good():
        return imported_runner()


def _run_here(url: str, suites: Sequence[Suite], plan: Plan | None, samples: int) -> tuple[CheckResult, ...]:
    return _runner()(url, suites, plan, samples)


validate_here: Validate = partial(validate, run=_run_here)
"""What validates a database in this process."""


@contextmanager
def waiting_validator() -> Iterator[Validate]:
    """What validates a database, in a process that is started now and ended with the block.

    One that ends before it answers is started again, once. With its answer it ends: it holds as much memory
    as all the rest of a small run.
    """
    running = [_Validator()]

    def run_there(
        url: str, suites: Sequence[Suite], plan: Plan | None, samples: int
    ) -> tuple[CheckResult, ...]:
        asked = (url, suites, plan, samples)
        try:
            return running[-1].run(asked)
        except ValidatorEndedError:
            running.append(_Validator())
            return running[-1].run(asked)
        finally:
            running[-1].end()

    try:
        yield partial(validate, run=run_there)
    finally:
        for validator in running:
            validator.end()


class _Validator:
    """A process that validates when it is asked."""

    def __init__(self) -> None:
        context = clean_context()
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_validate_when_asked, args=(theirs,), daemon=True)
        start_process(self._process)
        theirs.close()

    def run(self, asked: tuple[str, Sequence[Suite], Plan | None, int]) -> tuple[CheckResult, ...]:
        """What it answers.

        Raises:
            ValidatorEndedError: it ended before it did.
        """
        try:
            self._ours.send(asked)
            outcome: tuple[CheckResult, ...] | Exception = self._ours.recv()
        except (EOFError, OSError):
            self._process.join(_PATIENCE)
            raise ValidatorEndedError(
                phrase(
                    f"负责检验的进程以 {self._process.exitcode} 退出，可能是内存不足。请腾出内存后再运行；"
                    "已发布的数据不变。",
                    f"The process that validates ended with code {self._process.exitcode}: out of memory? "
                    "Free some, then run again; what is published stays.",
                )
            ) from None
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def end(self) -> None:
        """Whatever it is doing, nobody waits for it any more, and it may hold the database."""
        self._ours.close()
        self._process.terminate()
        self._process.join(_PATIENCE)
        self._process.kill()


def _validate_when_asked(requests: Connection) -> None:
    """Import what takes long, then serve until the other end is closed."""
    start_worker()
    # To end in good order: otherwise what libraries hold is reported as leaked.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    run_suites = _runner()
    while True:
        try:
            asked = requests.recv()
        except EOFError:
            return
        try:
            requests.send(run_suites(*asked))
        except Exception as error:  # noqa: BLE001 - it is raised again where the validation was asked for
            requests.send(error)

"""Processes on other machines that read: what they must have, and what an executor over them can tell.

A process with other code, or without what the driver has, would read something else and nobody would know.
So each is asked before it gets work, and asks itself before each batch. Does not belong here: how they are
reached (see ``cluster``).
"""

import hashlib
import multiprocessing
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol

from pipelines.extraction.contents import Bytes
from pipelines.extraction.convert import find_program
from pipelines.extraction.extractor_version import LIBRARIES, SCAN_LIBRARIES, extractor_version
from pipelines.extraction.guarded import extract_guarded
from pipelines.extraction.work import Extracted, Task, Work
from schemas.errors import GongkaiError
from schemas.language import phrase, system_words

_PROJECT = Path(__file__).resolve().parents[2]
_CARRIES = ("pipelines/extraction", "pipelines/inbox")
"""Code that carries readings without deciding them."""
_LIBREOFFICE = "LibreOffice"

Terms = Mapping[str, str]
"""What a process that reads has, by name; empty where it lacks it."""


class LostBatchError(GongkaiError):
    """Whoever had a batch is gone; another may read it."""


class UnfitWorkerError(GongkaiError):
    """A process must not read; the message says why. ``worker`` is its address."""

    def __init__(self, worker: str, reasons: Sequence[str]) -> None:
        super().__init__(worker, reasons)
        self.worker, self.reasons = worker, reasons

    def __str__(self) -> str:
        return f"{self.worker}: {'; '.join(self.reasons)}"


class UnfitClusterError(GongkaiError):
    """No process of a cluster may read."""

    def __init__(self, refused: Iterable[UnfitWorkerError]) -> None:
        lines = "\n".join(f"  {each}" for each in refused)
        super().__init__(
            phrase(
                f"集群中没有可用的读取进程：\n{lines}\n"
                "什么都没有读。请使它们与本机一致，或取消 GONGKAI_CLUSTER 在本机读取。",
                f"No worker of the cluster can be used:\n{lines}\n"
                "Nothing was read. Bring them to what this machine has, or unset GONGKAI_CLUSTER to read "
                "here.",
            )
        )


class GoneError(BrokenExecutor):
    """Nobody is there any more; the message says what is missing."""


class Readers(Protocol):
    """Who reads in the place of the processes of this machine."""

    def begin(self, work: Work, witness: Task, tell: Callable[[str], None]) -> None:
        """Ask those that are there whether they may read; ``witness`` is a file that they must see.

        Raises:
            BrokenExecutor: there is nobody.
            UnfitClusterError: none may.
        """

    def slots(self) -> int:
        """How many of them read at the same time, as it is now.

        Raises:
            BrokenExecutor: nobody has been there for so long that nobody is waited for any more.
        """

    def read(self, work: Work, tasks: Sequence[Task]) -> Future[Extracted]:
        """Read some files. The future may hold a ``LostBatchError``, or an ``UnfitWorkerError``.

        Raises:
            BrokenExecutor: nobody is there any more.
        """

    def refuse(self, error: UnfitWorkerError) -> None:
        """Give one of them no more work."""


@dataclass(frozen=True, slots=True)
class Lent:
    """Any executor of the standard library's kind as ``Readers``: whoever hands it in answers for it."""

    executor: Executor

    def begin(self, work: Work, witness: Task, tell: Callable[[str], None]) -> None:
        """Nobody is asked."""

    def slots(self) -> int:
        """As many as this machine has processors."""
        return os.cpu_count() or 1

    def read(self, work: Work, tasks: Sequence[Task]) -> Future[Extracted]:
        """See ``Readers``."""
        return self.executor.submit(extract_guarded, work, tasks)

    def refuse(self, error: UnfitWorkerError) -> None:
        """Nobody was asked."""


@cache
def terms() -> Terms:
    """What this process has."""
    found = {
        "the code of the extractor": extractor_version(_PROJECT),
        "the code that carries readings": _carrying(),
        _LIBREOFFICE: "installed" if find_program() else "",
    }
    for name in ("pyarrow", *LIBRARIES, *SCAN_LIBRARIES):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found


def unfit(expected: Terms, work: Work, witness: Task) -> list[str]:
    """Why this process must not read, where it must not."""
    reasons = []
    if multiprocessing.current_process().daemon:
        reasons.append(
            phrase(
                "它是守护进程，上限不起作用：请用 make worker 启动，不用 nanny",
                "it is daemonic, so that no limit holds: start it by make worker, without a nanny",
            )
        )
    if _stamp() != _STARTED_WITH:
        reasons.append(
            phrase("启动后其代码有变化：请重新启动", "its code has changed since it started: start it again")
        )
    there = terms()
    # What it has and nobody here has does no harm: nothing is kept that only some can read.
    reasons += [
        phrase(
            f"{name} 为 {there.get(name) or '空'}，应为 {wanted}",
            f"{name} is {there.get(name) or 'missing'}, not {wanted}",
        )
        for name, wanted in expected.items()
        if wanted and there.get(name) != wanted
    ]
    try:
        Bytes(work.inbox, [witness]).of(witness)
    except OSError as error:
        reasons.append(
            phrase(
                f"它看不到收件目录 {work.inbox}：{system_words(error)}",
                f"it does not see the inbox {work.inbox}: {error.strerror or error}",
            )
        )
    return reasons


def extract_fit(worker: str, expected: Terms, witness: Task, work: Work, tasks: Sequence[Task]) -> Extracted:
    """Read some files within the limits, with the LibreOffice of this machine.

    Raises:
        UnfitWorkerError: this process, which is called ``worker``, must not.
    """
    reasons = unfit(expected, work, witness)
    if not reasons:
        extracted = extract_guarded(replace(work, converter=find_program()), tasks)
        if _stamp() == _STARTED_WITH:
            return extracted
        reasons = [
            phrase("读取期间其代码有变化：请重新启动", "its code has changed while it read: start it again")
        ]
    raise UnfitWorkerError(worker, reasons)


def _carrying() -> str:
    files = sorted(path for folder in _CARRIES for path in (_PROJECT / folder).glob("*.py"))
    return hashlib.sha256(b"\x1f".join(path.read_bytes() for path in files)).hexdigest()[:12]


def _stamp() -> int:
    """Changes when a file of code is written: what is loaded may then be another than what is there."""
    folders = ("extractors", "schemas", *_CARRIES)
    files = (path for folder in folders for path in (_PROJECT / folder).rglob("*.py"))
    return hash(tuple(sorted((str(path), path.stat().st_mtime_ns) for path in files)))


_STARTED_WITH = _stamp()

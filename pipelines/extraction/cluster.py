"""The workers of a Dask cluster read files. Nothing else here knows of Dask.

A cluster may be late, change while it works, or go: what it does not give back is read by somebody else. Does
not belong here: what its workers must have (see ``remote``).
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field

from distributed import Client, Security, get_worker
from distributed import Future as Promise

from pipelines.extraction.cluster_address import ClusterAddress
from pipelines.extraction.remote import (
    GoneError,
    LostBatchError,
    Terms,
    UnfitClusterError,
    UnfitWorkerError,
    extract_fit,
    terms,
    unfit,
)
from pipelines.extraction.work import Extracted, Task, Work
from schemas.language import phrase

_ANSWER_SECONDS, _LOOK_SECONDS, _GLANCE = 5.0, 0.5, 0.1


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds a scheduler may be silent, and there may be no worker, before nobody waits on; how
    long reading waits for those that were asked and have not answered, where others may read.
    """

    scheduler: float = 10.0
    workers: float = 60.0
    answers: float = 5.0


@dataclass
class _Job:
    """A run's work on a cluster: what its workers must have, and what became of those that were asked."""

    work: Work
    witness: Task
    tell: Callable[[str], None]
    expected: Terms = field(default_factory=terms)
    asked: dict[str, Promise] = field(default_factory=dict)
    fit: set[str] = field(default_factory=set)
    refused: dict[str, UnfitWorkerError] = field(default_factory=dict)

    def refuse(self, error: UnfitWorkerError) -> None:
        """Leave a worker out from now on."""
        self.fit.discard(error.worker)
        if error.worker not in self.refused:
            self.refused[error.worker] = error
            self.tell(phrase(f"有一个读取进程未采用，{error}", f"A worker is left out, {error}"))


class Cluster:
    """The workers of a scheduler, as ``Readers``.

    Workers that join later are asked and get work like the others.
    """

    def __init__(self, address: ClusterAddress, patience: Patience = Patience()) -> None:
        self._address, self.patience = address, patience
        self._client: Client | None = None
        self._job: _Job | None = None
        self._threads: Mapping[str, int] = {}
        self._open: dict[Future[Extracted], tuple[Promise, frozenset[str]]] = {}
        self._looked_at = self._answered_at = self._fit_at = 0.0

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *_: object) -> None:
        if self._client is not None:
            with suppress(OSError, RuntimeError):
                self._client.close(timeout=_ANSWER_SECONDS)

    def begin(self, work: Work, witness: Task, tell: Callable[[str], None]) -> None:
        """See ``Readers``."""
        if self._client is None or self._client.status == "closed":
            self._client = self._connected()
        self._job = job = _Job(work, witness, tell)
        began = self._answered_at = self._fit_at = time.monotonic()
        while True:
            self._look(self._client, job)
            waiting = len(job.asked) - len(job.fit) - len(job.refused)
            # Who is slow to answer gets work later.
            if job.fit and (not waiting or time.monotonic() - began > self.patience.answers):
                return
            if job.refused and not waiting:
                raise UnfitClusterError(job.refused.values())
            time.sleep(_GLANCE)

    def _connected(self) -> Client:
        # What goes wrong is told once, in our words.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        security = None
        if self._address.tls is not None:
            ca, cert, key = self._address.tls_files
            security = Security(
                tls_ca_file=ca, tls_client_cert=cert, tls_client_key=key, require_encryption=True
            )
        seconds = self.patience.scheduler
        try:
            return Client(
                self._address.text, security=security, timeout=seconds, set_as_default=False, name="gongkai"
            )
        except (OSError, ValueError) as error:
            cause = _innermost(error)
            raise GoneError(
                phrase(
                    f"{self._address} 的调度器没有应答（{cause}）",
                    f"no scheduler answers at {self._address} ({cause})",
                )
            ) from error

    def slots(self) -> int:
        """See ``Readers``."""
        client, job = self._begun
        if time.monotonic() - self._looked_at > _LOOK_SECONDS:
            self._look(client, job)
        return sum(self._threads.get(address, 0) for address in job.fit)

    def read(self, work: Work, tasks: Sequence[Task]) -> Future[Extracted]:
        """See ``Readers``."""
        client, job = self._begun
        allowed = frozenset(job.fit)
        promised: Future[Extracted] = Future()
        try:
            # Equal calls are not one: a second try is one.
            promise = client.submit(
                _extract, job.expected, job.witness, work, tasks, pure=False, workers=list(allowed)
            )
        except (OSError, RuntimeError, ValueError) as error:
            raise GoneError(
                phrase(
                    f"{self._address} 的调度器不接受任务（{error}）",
                    f"the scheduler at {self._address} takes no work ({error})",
                )
            ) from error
        self._open[promised] = promise, allowed
        promise.add_done_callback(lambda done: self._deliver(promised, done))
        return promised

    @property
    def _begun(self) -> tuple[Client, _Job]:
        if self._client is None or self._job is None:
            raise GoneError(phrase("从未请求过集群", "the cluster was never asked"))
        return self._client, self._job

    def _deliver(self, promised: Future[Extracted], done: Promise) -> None:
        """Hand on what a worker gave, once; in a thread of the client."""
        if self._open.pop(promised, None) is None:
            return
        try:
            if done.status == "finished":
                promised.set_result(done.result(timeout=self.patience.workers))
            elif done.status == "error":
                promised.set_exception(done.exception(timeout=_ANSWER_SECONDS))
            else:
                promised.set_exception(LostBatchError(phrase("调度器已不在", "the scheduler has gone")))
        except (OSError, RuntimeError) as error:
            promised.set_exception(LostBatchError(str(error)))

    def refuse(self, error: UnfitWorkerError) -> None:
        """See ``Readers``."""
        self._begun[1].refuse(error)

    def _look(self, client: Client, job: _Job) -> None:
        """See who is there, ask who is new, and give up what only those have who have gone.

        Raises:
            GoneError: nobody has been there for too long.
        """
        there = _threads(client)
        self._looked_at = now = time.monotonic()
        if there is None:
            self._threads = {}
            silent = now - self._answered_at
            if silent > self.patience.scheduler:
                raise GoneError(
                    phrase(
                        f"{self._address} 的调度器已有 {silent:.0f} 秒没有应答",
                        f"the scheduler at {self._address} has not answered for {silent:.0f} s",
                    )
                )
            return
        self._threads, self._answered_at = there, now
        self._ask(client, job)
        for promised, (promise, allowed) in list(self._open.items()):
            if not allowed & there.keys() and self._open.pop(promised, None) is not None:
                promise.release()
                promised.set_exception(LostBatchError(phrase("其读取进程已不在", "its worker has gone")))
        if job.fit & there.keys():
            self._fit_at = now
        elif now - self._fit_at > self.patience.workers:
            raise GoneError(
                phrase(
                    f"{self._address} 的调度器已有 {self.patience.workers:g} 秒没有可用的读取进程",
                    f"the scheduler at {self._address} has had no worker that can be used for "
                    f"{self.patience.workers:g} s",
                )
            )

    def _ask(self, client: Client, job: _Job) -> None:
        """Ask who is new, and hear what those say who were asked."""
        for address in self._threads.keys() - job.asked.keys():
            job.asked[address] = client.submit(
                unfit, job.expected, job.work, job.witness, pure=False, workers=[address], priority=10
            )
        for address, promise in list(job.asked.items()):
            if address in job.fit or address in job.refused or not promise.done():
                continue
            if promise.status == "finished":
                reasons = promise.result(timeout=_ANSWER_SECONDS)
                if not reasons:
                    job.fit.add(address)
                    continue
            elif promise.status == "error":
                # It does not even have the code that asks.
                error = promise.exception(timeout=_ANSWER_SECONDS)
                reasons = [f"{type(error).__name__}: {error}"]
            else:
                del job.asked[address]  # asked by a scheduler that has gone
                continue
            job.refuse(UnfitWorkerError(address, reasons))


def _innermost(error: BaseException) -> BaseException:
    """What was wrong in the first place."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error


def _threads(client: Client) -> Mapping[str, int] | None:
    """How many threads each worker has, by address; None where the scheduler does not say."""
    if client.status != "running":
        return None
    try:
        answer: Mapping[str, int] = client.sync(client.scheduler.ncores, callback_timeout=_ANSWER_SECONDS)
    except (OSError, TimeoutError, RuntimeError, AttributeError):
        return None
    return answer


def _extract(expected: Terms, witness: Task, work: Work, tasks: Sequence[Task]) -> Extracted:
    """What a worker does."""
    return extract_fit(get_worker().address, expected, witness, work, tasks)

"""What a worker does with some files: it reads the bytes, checks that they are those that were scanned,
extracts, and gives the rows of the store. One file's failure costs that file only.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import pyarrow as pa

from extractors.files.media_types import PLAIN_TEXT, sniff_media_type
from pipelines.extraction.contents import Bytes, ChangedFileError
from pipelines.extraction.convert import NEEDS_CONVERSION, Foreign, convert
from pipelines.extraction.work import Extracted, Task, Work, crash
from pipelines.inbox.inbox import error_code
from pipelines.inbox.ledger import Failure
from pipelines.inbox.stored_paths import split_members
from schemas.errors import ERROR_BY_CODE
from schemas.extraction import Extraction
from schemas.store import StoreTable, store_rows

PART_SECONDS = 1.0
"""What was read is handed over this often, so that little is lost with a worker that is killed."""
HARMLESS_BYTES = 256 * 1024

_PAGED = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"BM", b"II*\x00", b"MM\x00*")
"""How files begin whose pages may have to be recognised, which takes seconds a page."""

NOT_KEPT = frozenset({
    "needs_libreoffice", "needs_scans_extra", "no_text_layer", "conversion_failed", "timed_out",
    "machine_failed",
})  # fmt: skip
"""Errors that are not the file's alone, but of what is installed and allowed: not stored, so that a later run
may try again.
"""

T = TypeVar("T")
BatchOutcome = Extraction | Failure

Announce = Callable[[int | None, float], None]
"""Is told the number of the file that is now read and the seconds that this may take; None when what was read
is being converted or put together.
"""


def extract_batch(work: Work, tasks: Sequence[Task]) -> Extracted:
    """Read and extract some files in this process, without limits."""
    (extracted,) = extract_parts(work, tasks, lambda _, __: None, part_seconds=float("inf"))
    return extracted


def extract_parts(
    work: Work,
    tasks: Sequence[Task],
    announce: Announce,
    is_tired: Callable[[], bool] = lambda: False,
    part_seconds: float = PART_SECONDS,
) -> Iterator[Extracted]:
    """Read and extract some files in their order, giving what was read now and then and at the end.

    ``is_tired`` says after a file whether this process should read no more; the others are then left.
    """
    outcomes: dict[int, BatchOutcome] = {}
    waiting: dict[int, Foreign] = {}
    contents = Bytes(work.inbox, tasks)
    started = time.monotonic()
    for index, task in enumerate(tasks):
        announce(index, work.limits.seconds)
        content = _attempt(work, task, lambda task=task: contents.of(task))  # type: ignore[misc]
        if isinstance(content, Failure):
            outcomes[index] = content
        else:
            name, data = content
            if data.startswith(_PAGED):
                announce(index, work.limits.scan_seconds)
            outcomes[index] = found = _extract(work, task, data, name)
            if isinstance(found, Extraction) and found.error_code == NEEDS_CONVERSION:
                waiting[index] = Foreign(data, found.media_type)
        is_last = is_tired() or index + 1 == len(tasks)
        if is_last or time.monotonic() - started > part_seconds:
            outcomes |= _converted(work, tasks, waiting, announce)
            announce(None, work.limits.seconds)
            yield _extracted(work, [(tasks[place], outcome) for place, outcome in outcomes.items()])
            outcomes, waiting, started = {}, {}, time.monotonic()
        if is_last:
            return


def is_harmless(work: Work, task: Task) -> bool:
    """Whether a file is a small plain text, which takes no time and no memory worth limiting."""
    if task.bytes > HARMLESS_BYTES or any(split_members(path)[1] for path in task.paths):
        return False
    try:
        name, data = Bytes(work.inbox, [task]).of(task)
    except OSError:
        return True  # it is not read at all
    return sniff_media_type(data, name) == PLAIN_TEXT


def _attempt(work: Work, task: Task, act: Callable[[], T]) -> T | Failure:
    """What an act on one file gives, or why it gave nothing."""
    try:
        return act()
    except OSError as error:
        code = "read_failed" if isinstance(error, ChangedFileError) else error_code(error)
        return Failure(task.sha256, code, error.strerror or str(error))
    except MemoryError:
        return Failure(task.sha256, "out_of_memory", f"more than {work.limits.memory >> 20} MB")
    except Exception as error:  # noqa: BLE001 - whatever the reader does, it must cost this file only
        return crash(task.sha256, error)


def _extract(work: Work, task: Task, data: bytes, name: str) -> BatchOutcome:
    def read() -> Extraction:
        extraction = work.extract(data, name)
        if not (extraction.reports or extraction.members or extraction.error_code):
            raise ValueError("the reader gave neither a report nor the reason why there is none")
        return extraction

    return _attempt(work, task, read)


def _converted(
    work: Work, tasks: Sequence[Task], waiting: Mapping[int, Foreign], announce: Announce
) -> dict[int, BatchOutcome]:
    """What is read of the files that LibreOffice must convert first, in one batch.

    Their media types stay what the files themselves are.
    """
    outcomes: dict[int, BatchOutcome] = {}
    if not waiting:
        return outcomes
    announce(None, work.patience.most(len(waiting)))
    files = {str(index): foreign for index, foreign in waiting.items()}
    # An error is the machine's: no room for temporary files.
    converted = _attempt(work, tasks[min(waiting)], lambda: convert(files, work.converter, work.patience))
    if isinstance(converted, Failure):
        return {index: replace(converted, sha256=tasks[index].sha256) for index in waiting}
    for index, foreign in waiting.items():
        made = converted[str(index)]
        if made.data is None:
            outcomes[index] = Extraction(
                foreign.media_type, None, error_code=made.error_code, error_detail=made.error_detail
            )
        else:
            announce(index, work.limits.seconds)
            found = _extract(work, tasks[index], made.data, "converted.docx")
            outcomes[index] = replace(found, media_type=foreign.media_type)
    return outcomes


def _extracted(work: Work, outcomes: Sequence[tuple[Task, BatchOutcome]]) -> Extracted:
    read: list[tuple[str, Extraction]] = []
    failures: list[Failure] = []
    for task, outcome in outcomes:
        if isinstance(outcome, Failure):
            failures.append(outcome)
        elif outcome.error_code in NOT_KEPT:
            detail = ERROR_BY_CODE[outcome.error_code].told(outcome.error_detail)
            failures.append(Failure(task.sha256, outcome.error_code, detail, outcome.media_type))
        else:
            read.append((task.sha256, outcome))
    tables, unstorable = _rows(read, work.extractor_version)
    return Extracted(tables, (*failures, *unstorable), len(outcomes))


def _rows(
    read: Sequence[tuple[str, Extraction]], extractor_version: str
) -> tuple[dict[StoreTable, pa.Table], list[Failure]]:
    """The store's rows; an extraction that does not fit the store costs its own file only."""
    try:
        return store_rows(read, extractor_version), []
    except (pa.ArrowException, ValueError, TypeError, AttributeError):
        fitting, failures = [], []
        for sha256, extraction in read:
            try:
                store_rows([(sha256, extraction)], extractor_version)
                fitting.append((sha256, extraction))
            except (pa.ArrowException, ValueError, TypeError, AttributeError) as error:
                failures.append(crash(sha256, error))
        return store_rows(fitting, extractor_version), failures

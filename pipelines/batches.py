"""What a worker does with some files: it reads the bytes, checks that they are those that were scanned,
extracts, and gives the rows of the store. One file's failure costs that file only.
"""

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from extractors.media_types import PLAIN_TEXT, sniff_media_type
from pipelines.names import original_name
from pipelines.scan import error_code, open_regular
from pipelines.work import Extracted, Failure, Task, Work, crash
from schemas.errors import ERROR_BY_CODE
from schemas.extraction import Extraction
from schemas.store import StoreTable, store_rows

PART_SECONDS = 1.0
"""What was read is handed over this often, so that little is lost with a worker that is killed."""
HARMLESS_BYTES = 256 * 1024

_PAGED = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"BM", b"II*\x00", b"MM\x00*")
"""How files begin whose pages may have to be recognised, which takes seconds a page."""

Announce = Callable[[int | None, bool], None]
"""Is told the number of the file that is now read, and whether it may take the time of a scan; None when what
was read is being put together.
"""


class ChangedFile(OSError):  # noqa: N818 - it names a state
    """The bytes are not the ones that were scanned."""


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
    read: list[tuple[str, Extraction]] = []
    failures: list[Failure] = []
    started = time.monotonic()
    for index, task in enumerate(tasks):
        announce(index, False)
        outcome = _extract(work, task, lambda index=index: announce(index, True))  # type: ignore[misc]
        if isinstance(outcome, Failure):
            failures.append(outcome)
        else:
            read.append((task.sha256, outcome))
        is_last = is_tired() or index + 1 == len(tasks)
        if is_last or time.monotonic() - started > part_seconds:
            announce(None, False)
            yield _extracted(work, read, failures)
            read, failures, started = [], [], time.monotonic()
        if is_last:
            return


def is_harmless(work: Work, task: Task) -> bool:
    """Whether a file is a small plain text, which takes no time and no memory worth limiting."""
    if task.bytes > HARMLESS_BYTES:
        return False
    try:
        name, data = _read(work.inbox, task)
    except OSError:
        return True  # it is not read at all
    return sniff_media_type(data, name) == PLAIN_TEXT


def _extract(work: Work, task: Task, announce_pages: Callable[[], None]) -> Extraction | Failure:
    try:
        name, data = _read(work.inbox, task)
        if data.startswith(_PAGED):
            announce_pages()
        extraction = work.extract(data, name)
        if extraction.members and not extraction.reports:
            # A run does not take up an archive's members yet: said, so that they are not lost in silence.
            refusal = ERROR_BY_CODE["unsupported_archive"]
            detail = f"{refusal.en} {refusal.zh}"
            extraction = replace(extraction, members=(), error_code=refusal.code, error_detail=detail)
        if not (extraction.reports or extraction.error_code):
            raise ValueError("the reader gave neither a report nor the reason why there is none")
    except OSError as error:
        code = "read_failed" if isinstance(error, ChangedFile) else error_code(error)
        return Failure(task.sha256, code, error.strerror or str(error))
    except MemoryError:
        return Failure(task.sha256, "out_of_memory", f"more than {work.limits.memory >> 20} MB")
    except Exception as error:  # noqa: BLE001 - whatever the reader does, it must cost this file only
        return crash(task.sha256, error)
    return extraction


def _read(inbox: Path, task: Task) -> tuple[str, bytes]:
    """Name and bytes from the first path that still holds them.

    Raises:
        OSError: none does; the error is the first path's.
    """
    first_error: OSError | None = None
    for path in task.paths:
        location = inbox / original_name(path)
        try:
            with os.fdopen(open_regular(location), "rb") as file:
                # One more than expected, so that a file that grows without end is noticed, not read.
                data = file.read(task.bytes + 1)
            if hashlib.sha256(data).hexdigest() == task.sha256:
                return location.name, data
            raise ChangedFile("The file changed between the scan and the reading; the next run reads it.")
        except OSError as error:
            first_error = first_error or error
    raise first_error or FileNotFoundError(task.sha256)


def _extracted(work: Work, read: Sequence[tuple[str, Extraction]], failures: Sequence[Failure]) -> Extracted:
    tables, unstorable = _rows(read, work.extractor_version)
    return Extracted(tables, (*failures, *unstorable), len(read) + len(failures))


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

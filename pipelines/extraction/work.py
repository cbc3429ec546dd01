"""What is to be read, with what, within which limits, and what came of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from pipelines.extraction.convert import Patience, find_program, installation
from pipelines.inbox.inbox import Inbox
from pipelines.inbox.ledger import Failure
from schemas.extraction import Extraction
from schemas.store import StoreTable, store_rows

Extract = Callable[[bytes, str], Extraction]
"""What reads a report: its bytes and its file's name. For a worker it must be importable by name."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: seconds, seconds where pages may have to be recognised, bytes of memory."""

    seconds: float = 60.0
    scan_seconds: float = 900.0
    memory: int = 2 * 1024**3


USUAL = Limits()


@dataclass(frozen=True, slots=True)
class Task:
    """One content to be read, and the stored paths where the scan saw it."""

    sha256: str
    bytes: int
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """What is the same for every file: where it lies, what reads it, which version of that, the limits, and
    the LibreOffice that converts what needs it.
    """

    inbox: Inbox
    extract: Extract
    extractor_version: str
    limits: Limits = USUAL
    converter: str | None = field(default_factory=find_program)

    @property
    def means(self) -> str:
        """What decides whether a file can be read, as a text that differs where any of it does."""
        return f"{self.extractor_version} {self.limits} {installation(self.converter)}"

    @property
    def patience(self) -> Patience:
        """How long LibreOffice may take to start, and for a file: as long as a reading."""
        return Patience(self.limits.seconds, self.limits.seconds)


@dataclass(frozen=True, slots=True)
class Extracted:
    """What some files gave: rows of the store, and the files without any."""

    tables: Mapping[StoreTable, pa.Table]
    failures: tuple[Failure, ...]
    files: int


def nothing(work: Work, failure: Failure) -> Extracted:
    """One file that gave nothing but its failure."""
    return Extracted(store_rows([], work.extractor_version), (failure,), 1)


def crash(sha256: str, error: Exception) -> Failure:
    """The failure of a reader that raised what it should not."""
    return Failure(sha256, "extractor_crashed", f"{type(error).__name__}: {error}")

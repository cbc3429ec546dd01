"""What was read from a file, and from which files: what reports are made of."""

from dataclasses import dataclass, fields

import pyarrow as pa

from pipelines.inbox.ledger import LedgerEntry
from schemas.extraction import ReportIdentity
from schemas.statuses import VersionRule
from schemas.store import STORE_SCHEMAS

ReadingKey = tuple[str, int]
"""SHA-256 of the file and the report's position in it."""


@dataclass(frozen=True, slots=True)
class StoredReading(ReportIdentity):
    """One report of one file as the extraction store has it; see ``schemas.store``."""

    source_sha256: str
    extractor_version: str
    report_index: int
    article20_form: str
    dispositions_form: str
    text_key: str
    reading_key: str
    unread_cells: int
    verification: str
    review_reasons: str | None
    contents: str | None
    media_type: str | None

    @property
    def key(self) -> ReadingKey:
        """File and position."""
        return self.source_sha256, self.report_index


READINGS = pa.schema([*STORE_SCHEMAS["reports"], pa.field("media_type", pa.string())])
"""The store's table ``reports`` with the media types of the files: the fields of :class:`StoredReading`."""
_IN_ORDER = [part.name for part in fields(StoredReading) if not part.kw_only]


def readings_of(rows: pa.Table) -> list[StoredReading]:
    """The readings of some rows of :data:`READINGS`."""
    columns = [rows[name].to_pylist() for name in (*_IN_ORDER, "year_votes")]
    return [StoredReading(*stated, year_votes=votes) for *stated, votes in zip(*columns, strict=True)]


@dataclass(frozen=True, slots=True)
class ReportSource:
    """One file that holds a report, and what it is to it: ``current``, ``duplicate`` or ``superseded``."""

    sighting: LedgerEntry
    reading: StoredReading
    role: str
    is_replaced: bool


@dataclass(frozen=True, slots=True)
class Version:
    """One of the different readings of a report, with the best of the files that read so.

    ``rule`` decided between it and the current one; for the current one, between it and the next best.
    """

    source: ReportSource
    is_current: bool
    rule: VersionRule

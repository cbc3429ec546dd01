"""Every file ever seen in an inbox: when, whether it is there now, and what the manifest says of it.

The ledger and the extraction store are all that the warehouse's tables are made of. It is cumulative: a file
that left keeps its entry, with what was known of it when it was last seen. Pure but for :func:`load` and
:func:`save`.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from pipelines.inbox.inbox import SeenFile
from pipelines.inbox.manifest import COLUMNS, Manifest, ManifestRow, comparable
from pipelines.inbox.scan import Scan
from pipelines.records import read_records, write_records
from schemas.errors import GongkaiError
from schemas.language import phrase

FileKey = tuple[str, str]
"""Stored path and SHA-256, which is empty where the bytes were not read."""

PENDING = "pending"
"""Status of a file that is to be extracted."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A content that could not be read this time; the next run tries again."""

    sha256: str
    error_code: str
    error_detail: str
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One content at one path. The columns are those of ``source_files``, then those of the manifest.

    ``status`` is the scan's: ``ignored``, ``failed``, or ``pending`` for what is for the extractor; an error
    of the last attempt to read it is kept with it, the media type if that was found out, and what made the
    attempt.
    """

    path: str
    source_sha256: str
    bytes: int | None
    status: str
    error_code: str | None
    error_detail: str | None
    is_present: bool
    first_seen_at: dt.datetime
    last_seen_at: dt.datetime
    agency_name: str | None = None
    region_code: str | None = None
    report_year: int | None = None
    source_url: str | None = None
    retrieved_at: dt.datetime | None = None
    container_sha256: str | None = None
    media_type: str | None = None
    tried_by: str | None = None

    @property
    def key(self) -> FileKey:
        """Path and content."""
        return self.path, self.source_sha256


Ledger = Mapping[FileKey, LedgerEntry]


class LedgerDamagedError(GongkaiError):
    """The ledger's file cannot be read; the message says what to do."""


def merge(ledger: Ledger, scan: Scan, manifest: Manifest, now: dt.datetime) -> Ledger:
    """The ledger after a scan.

    What a scan could not look at, in folders that could not be listed, stays as it was.
    """
    merged = {key: _if_looked_at(sighting, scan) for key, sighting in ledger.items()}
    for file in scan.files:
        before = ledger.get((file.path, file.sha256))
        seen = _sighting(file, manifest.rows.get(comparable(file.path)), now)
        merged[seen.key] = seen_again(seen, before) if before else seen
    return dict(sorted(merged.items()))


def seen_again(sighting: LedgerEntry, before: LedgerEntry) -> LedgerEntry:
    """What is seen now, with what only an earlier sighting knows: since when, and why it could not be
    read.
    """
    first = replace(sighting, first_seen_at=before.first_seen_at)
    if sighting.status != PENDING or before.status != PENDING:
        return first
    return replace(
        first,
        error_code=before.error_code,
        error_detail=before.error_detail,
        media_type=before.media_type,
        tried_by=before.tried_by,
    )


def _if_looked_at(sighting: LedgerEntry, scan: Scan) -> LedgerEntry:
    """Gone, unless the scan could not look where it was."""
    hidden = scan.unlisted and sighting.path.startswith(scan.unlisted)
    return sighting if hidden else replace(sighting, is_present=False)


def _sighting(file: SeenFile, row: ManifestRow | None, now: dt.datetime) -> LedgerEntry:
    stated = {name: getattr(row, name) for name in COLUMNS if name != "path"} if row else {}
    return LedgerEntry(
        path=file.path,
        source_sha256=file.sha256,
        bytes=file.bytes,
        status=file.status or PENDING,
        error_code=file.error_code,
        error_detail=file.error_detail,
        is_present=True,
        first_seen_at=now,
        last_seen_at=now,
        **stated,
    )


def with_failures(
    ledger: Ledger, tried: Collection[str], failures: Mapping[str, Failure], by: str = ""
) -> Ledger:
    """The ledger after an attempt to read the contents ``tried``; ``failures`` by SHA-256, ``by`` what made
    the attempt.
    """
    return {
        key: _after(sighting, failures.get(sighting.source_sha256), by)
        if sighting.source_sha256 in tried and sighting.status == PENDING and sighting.is_present
        else sighting
        for key, sighting in ledger.items()
    }


def tried_anew(ledger: Ledger, code: str | None) -> tuple[int, Ledger]:
    """How many files are there whose last attempt failed, by a code or any, and the ledger in which nothing
    made that attempt: what is tried only once is tried again.
    """
    failed = {
        key: replace(sighting, tried_by=None)
        for key, sighting in ledger.items()
        if sighting.status == PENDING
        and sighting.is_present
        and sighting.error_code is not None
        and code in {None, sighting.error_code}
    }
    return len({sha256 for _, sha256 in failed}), {**ledger, **failed}


def _after(sighting: LedgerEntry, failure: Failure | None, by: str) -> LedgerEntry:
    if failure is None:
        return replace(sighting, error_code=None, error_detail=None, media_type=None, tried_by=None)
    return replace(
        sighting,
        error_code=failure.error_code,
        error_detail=failure.error_detail,
        media_type=failure.media_type,
        tried_by=by,
    )


def load(file: Path) -> Ledger:
    """The ledger, empty before the first scan.

    Raises:
        LedgerDamagedError: it is there and cannot be read.
    """
    try:
        return {entry.key: entry for entry in read_records(LedgerEntry, file)}
    except (OSError, pa.ArrowException) as error:
        raise LedgerDamagedError(
            phrase(
                f"{file} 无法读取（{error}）。请用备份恢复，或删去它：下次运行便只知道收件目录中现有的文件。",
                f"{file} cannot be read ({error}). Restore it from a copy, or remove it: the next run then "
                "knows only the files that are in the inbox.",
            )
        ) from error


def save(ledger: Ledger, file: Path) -> None:
    """Write the ledger, whole or not at all."""
    write_records(LedgerEntry, ledger.values(), file)

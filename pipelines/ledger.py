"""Every file ever seen in an inbox: when, whether it is there now, and what the manifest says of it.

The ledger and the extraction store are all that the warehouse's tables are made of. It is cumulative: a file
that left keeps its entry, with what was known of it when it was last seen. Pure but for :func:`load` and
:func:`save`.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.manifest import Manifest, ManifestRow, comparable
from pipelines.scan import Scan, SeenFile

Key = tuple[str, str]
"""Stored path and SHA-256, which is empty where the bytes were not read."""

PENDING = "pending"
"""Status of a file that is to be extracted."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One content at one path. The columns are those of ``source_files``, then those of the manifest.

    ``status`` is the scan's: ``ignored``, ``failed``, or ``pending`` for what is for the extractor; an error
    of the last attempt to read it is kept with it.
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

    @property
    def key(self) -> Key:
        """Path and content."""
        return self.path, self.source_sha256


_TIME = pa.timestamp("us", tz="UTC")
_COLUMNS: dict[str, pa.DataType] = {
    "path": pa.string(),
    "source_sha256": pa.string(),
    "bytes": pa.int64(),
    "status": pa.string(),
    "error_code": pa.string(),
    "error_detail": pa.string(),
    "is_present": pa.bool_(),
    "first_seen_at": _TIME,
    "last_seen_at": _TIME,
    "agency_name": pa.string(),
    "region_code": pa.string(),
    "report_year": pa.int16(),
    "source_url": pa.string(),
    "retrieved_at": _TIME,
}
_SCHEMA = pa.schema(_COLUMNS)

Ledger = Mapping[Key, Sighting]


class LedgerDamaged(Exception):  # noqa: N818 - it names a state
    """The ledger's file cannot be read; the message says what to do."""


def merge(ledger: Ledger, scan: Scan, manifest: Manifest, now: dt.datetime) -> Ledger:
    """The ledger after a scan.

    What a scan could not look at stays as it was: all files where the inbox was not there (a share that is
    not mounted is no reason to call every report gone), and those in folders that could not be listed.
    """
    if not scan.inbox_found:
        return ledger
    merged = {key: _if_looked_at(sighting, scan) for key, sighting in ledger.items()}
    for file in scan.files:
        before = ledger.get((file.path, file.sha256))
        seen = _sighting(file, manifest.rows.get(comparable(file.path)), now)
        merged[seen.key] = replace(seen, first_seen_at=before.first_seen_at) if before else seen
    return dict(sorted(merged.items()))


def _if_looked_at(sighting: Sighting, scan: Scan) -> Sighting:
    """Gone, unless the scan could not look where it was."""
    hidden = scan.unlisted and sighting.path.startswith(scan.unlisted)
    return sighting if hidden else replace(sighting, is_present=False)


def _sighting(file: SeenFile, row: ManifestRow | None, now: dt.datetime) -> Sighting:
    stated = row or ManifestRow(file.path)
    return Sighting(
        path=file.path,
        source_sha256=file.sha256,
        bytes=file.bytes,
        status=file.status or PENDING,
        error_code=file.error_code,
        error_detail=file.error_detail,
        is_present=True,
        first_seen_at=now,
        last_seen_at=now,
        agency_name=stated.agency_name,
        region_code=stated.region_code,
        report_year=stated.report_year,
        source_url=stated.source_url,
        retrieved_at=stated.retrieved_at,
    )


def with_failures(ledger: Ledger, failures: Mapping[str, tuple[str, str]]) -> Ledger:
    """The ledger with what happened to the files that could not be read: code and detail by SHA-256.

    Earlier failures of files that are waiting are forgotten: they were tried again, or are not there to try.
    """
    return {key: _with_failure(sighting, failures) for key, sighting in ledger.items()}


def _with_failure(sighting: Sighting, failures: Mapping[str, tuple[str, str]]) -> Sighting:
    if sighting.status != PENDING or not sighting.is_present:
        return sighting
    code, detail = failures.get(sighting.source_sha256, (None, None))
    return replace(sighting, error_code=code, error_detail=detail)


def load(file: Path) -> Ledger:
    """The ledger, empty before the first scan.

    Raises:
        LedgerDamaged: it is there and cannot be read.
    """
    if not file.exists():
        return {}
    try:
        rows = pq.read_table(file, schema=_SCHEMA).to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise LedgerDamaged(
            f"{file} cannot be read ({error}). Restore it from a copy, or remove it: the next run then knows "
            "only the files that are in the inbox."
        ) from error
    return {sighting.key: sighting for sighting in (Sighting(**row) for row in rows)}


def save(ledger: Ledger, file: Path) -> None:
    """Write the ledger, whole or not at all."""
    write_whole(
        pa.Table.from_pylist([asdict(sighting) for sighting in ledger.values()], schema=_SCHEMA), file
    )


def write_whole(table: pa.Table, file: Path) -> None:
    """Write a Parquet file beside its place and rename it, so that a reader never sees half of one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(".partial")
    pq.write_table(table, partial)
    partial.replace(file)

"""Sources that a person had taken out of the warehouse: which, when, and what was asked for.

A forgotten source is not in the ledger, so nothing is made of it, until a scan finds it in an inbox again.
What was read of it stays in the extraction store, and need not be read a second time.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.inbox.ledger import FileKey, Ledger
from pipelines.records import read_records, write_records

_LEAST_OF_A_HASH = 8


@dataclass(frozen=True, slots=True)
class ForgottenSource:
    """One content at one path; ``asked`` is how it was named: ``SOURCE=county/town.txt``."""

    path: str
    source_sha256: str
    asked: str
    forgotten_at: dt.datetime


def load(record: Path) -> list[ForgottenSource]:
    """Every source that was ever forgotten; none before the first."""
    return read_records(ForgottenSource, record)


def add(record: Path, keys: Iterable[FileKey], asked: str, now: dt.datetime) -> None:
    """Record that these sources were forgotten."""
    write_records(
        ForgottenSource, (*load(record), *(ForgottenSource(*key, asked, now) for key in keys)), record
    )


def forgotten_now(forgotten: Iterable[ForgottenSource], known: Ledger) -> set[str]:
    """SHA-256 of the contents that were forgotten and not seen again since."""
    gone = {source.source_sha256 for source in forgotten}
    again = known.where(pc.is_in(pc.field("source_sha256"), value_set=pa.array(gone, pa.string())))
    return gone - {entry.source_sha256 for entry in again.values()}


def named_source(known: Ledger, given: str) -> set[FileKey]:
    """The files that a path, a folder's path or the beginning of a SHA-256 names."""
    folder = f"{given.rstrip('/')}/"
    is_hash = len(given) >= _LEAST_OF_A_HASH
    return {
        (path, sha256)
        for path, sha256 in known
        if path == given or path.startswith(folder) or (is_hash and sha256.startswith(given))
    }


def with_their_members(known: Ledger, keys: Collection[FileKey]) -> set[FileKey]:
    """The files, with all that is packed in them."""
    packed = tuple(f"{path}!/" for path, _ in keys)
    return {key for key in known if key in keys or (packed and key[0].startswith(packed))}

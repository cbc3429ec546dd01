"""The members of archives as files of the ledger. Pure.

What is in an archive follows from its bytes and is in the extraction store; which of that is to be read, and
under which path, is decided here, by the same rules as for files in folders.
"""

import datetime as dt
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from extractors.limits import LARGEST_TOTAL, MOST_MEMBERS
from pipelines.inbox.inbox import ignored_folder, is_ignored
from pipelines.inbox.ledger import PENDING, Ledger, LedgerEntry, with_seen
from pipelines.inbox.manifest import Manifest, ManifestRow, comparable
from pipelines.inbox.stored_paths import member_path
from pipelines.records import as_table

DEEPEST = 3
"""Archives within archives are opened so far down."""


@dataclass(frozen=True, slots=True)
class ListedMember:
    """One member as the store has it; ``sha256`` is empty where it could not be read."""

    name: str
    sha256: str
    bytes: int | None
    error_code: str | None
    error_detail: str | None


Listings = Mapping[str, Sequence[ListedMember]]
"""Members by the SHA-256 of their archive."""


def listings(members: pa.Table) -> Listings:
    """The store's table ``members``."""
    found: dict[str, list[ListedMember]] = {}
    names = ("name", "member_sha256", "bytes", "error_code", "error_detail")
    for row in members.sort_by("member_index").to_pylist():
        found.setdefault(row["source_sha256"], []).append(ListedMember(*(row[name] for name in names)))
    return found


def with_members(known: Ledger, listed: Listings, manifest: Manifest, size_limit: int) -> Ledger:
    """The ledger with the members of every archive that is there.

    A member is seen when its archive is. A row of the manifest for the archive says where and when that was
    fetched, and of which year its members are; other things it says of a member only in a row of its own.
    """
    if not listed:
        return known
    read = pc.is_in(pc.field("source_sha256"), value_set=pa.array(listed, pa.string()))
    archives = known.where(read & pc.field("is_present") & pc.field("container_sha256").is_null())
    seen = {
        member.key: member
        for archive in archives.values()
        for member in _members(archive, listed, manifest, size_limit)
    }
    return with_seen(known, as_table(LedgerEntry, seen.values()))


def _members(
    file: LedgerEntry, listed: Listings, manifest: Manifest, size_limit: int
) -> Iterator[LedgerEntry]:
    """All members of a file at any depth, as long as they are not more than any archive of reports has."""
    waiting = deque([(file, 1)])
    count, size = _extent(listed[file.source_sha256])
    while waiting:
        archive, depth = waiting.popleft()
        for member in _parted(archive, listed[archive.source_sha256], manifest, size_limit):
            inner = listed.get(member.source_sha256) if member.status == PENDING else None
            if inner is None:
                yield member
                continue
            more, larger = _extent(inner)
            if depth == DEEPEST:
                yield _refused(member, "too_complex", f"archives within archives, {DEEPEST} deep")
            elif count + more > MOST_MEMBERS:
                yield _refused(member, "too_complex", f"more than {MOST_MEMBERS} members")
            elif size + larger > LARGEST_TOTAL:
                yield _refused(member, "too_large", f"more than {LARGEST_TOTAL} bytes unpacked")
            else:
                yield member
                waiting.append((member, depth + 1))
                count, size = count + more, size + larger


def _extent(members: Sequence[ListedMember]) -> tuple[int, int]:
    """How many members, and how many bytes."""
    return len(members), sum(member.bytes or 0 for member in members)


def _parted(
    archive: LedgerEntry, members: Sequence[ListedMember], manifest: Manifest, size_limit: int
) -> Iterator[LedgerEntry]:
    """The members of one archive; a folder that is passed over is one."""
    passed_over = set()
    for member in members:
        folder = ignored_folder(member.name)
        if folder is None:
            yield _sighting(archive, member, manifest, size_limit)
        elif folder not in passed_over:
            passed_over.add(folder)
            entry = ListedMember(folder, "", None, None, None)
            yield replace(_sighting(archive, entry, manifest, size_limit), status="ignored")


def _sighting(archive: LedgerEntry, member: ListedMember, manifest: Manifest, size_limit: int) -> LedgerEntry:
    path = member_path(archive.path, member.name)
    stated = manifest.rows.get(comparable(path), ManifestRow(path))
    sighting = LedgerEntry(
        path=path,
        source_sha256=member.sha256,
        bytes=member.bytes,
        status=PENDING,
        error_code=None,
        error_detail=None,
        is_present=archive.is_present,
        first_seen_at=archive.first_seen_at,
        last_seen_at=archive.last_seen_at,
        agency_name=stated.agency_name,
        region_code=stated.region_code,
        report_year=stated.report_year or archive.report_year,
        source_url=stated.source_url or archive.source_url,
        retrieved_at=_first(stated.retrieved_at, archive.retrieved_at),
        container_sha256=archive.source_sha256,
    )
    if is_ignored(member.name.rpartition("/")[2], is_folder=False):
        return replace(sighting, source_sha256="", status="ignored")
    if member.error_code is not None:
        return _refused(sighting, member.error_code, member.error_detail)
    if member.bytes == 0:
        return _refused(sighting, "empty_file", None)
    if member.bytes is not None and member.bytes > size_limit:
        return _refused(sighting, "too_large", f"{member.bytes} > {size_limit} bytes (GONGKAI_SIZE_LIMIT_MB)")
    return sighting


def _first(*times: dt.datetime | None) -> dt.datetime | None:
    return next((time for time in times if time is not None), None)


def _refused(member: LedgerEntry, code: str, detail: str | None) -> LedgerEntry:
    return replace(member, status="failed", error_code=code, error_detail=detail or None)

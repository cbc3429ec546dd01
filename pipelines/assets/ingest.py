"""Looking at the inbox and recording what was seen, and reading what is new in it."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import PurePath
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.corrections import correction_file
from pipelines.corrections.correction_file import CORRECTIONS, REVIEWED, CorrectionLine
from pipelines.extraction import extraction_store
from pipelines.extraction.extract_files import extract_all
from pipelines.extraction.extraction_store import Opened
from pipelines.extraction.progress import Progress
from pipelines.extraction.remote import Readers
from pipelines.extraction.work import Extracted, Task
from pipelines.inbox import hash_cache, known_folders, ledger, roster
from pipelines.inbox.archives import listings, with_members
from pipelines.inbox.inbox import MANIFEST_NAME, ROSTER_NAME
from pipelines.inbox.known_inboxes import only_inbox, place, remember_inbox
from pipelines.inbox.ledger import Failure, Ledger, to_read
from pipelines.inbox.manifest import NO_MANIFEST, Manifest, read_manifest, unmatched, unreadable_manifest
from pipelines.inbox.roster import RosterLine
from pipelines.inbox.scan import scan
from pipelines.inbox.stored_paths import stored_name
from pipelines.memory import give_memory_back
from pipelines.records import read_record, write_records, write_table
from pipelines.resolution import previous_ids
from pipelines.resolution.previous_ids import PreviousId
from pipelines.rows.correction_rows import correction_table
from pipelines.rows.finding_rows import FindingRow, finding_table, inbox_finding
from pipelines.rows.review_rows import review_table
from pipelines.rows.year_digest import digest_of
from pipelines.settings import software_digest
from pipelines.workspace import Workspace
from schemas.arrow_schemas import arrow_schema
from schemas.findings import Finding
from schemas.store import STORE_SCHEMAS, StoreTable
from warehouse.load import ids_gone, replace_all

Line = TypeVar("Line", RosterLine, CorrectionLine)

FLUSH_FILES = 2000
FLUSH_SECONDS = 60.0
"""A batch of the store is written after so many files or seconds: what a stopped run has read is not read
again.
"""

SPENT = frozenset({"timed_out", "conversion_failed"})
"""Errors that cost time, and come again until something else reads: another version, limit or LibreOffice."""


@dataclass(frozen=True, slots=True)
class ExtractionRun:
    """What one run of the extractor did: files read, batches merged, and the files that could not be read."""

    files: int
    failures: tuple[Failure, ...]
    merged: int
    quarantined: tuple[str, ...]


def look(workspace: Workspace) -> int:
    """Scan the inbox and record it: ledger, hashes, roster, and what is wrong with the inbox or its manifest;
    how many files it has.

    Raises:
        InboxMissingError: the inbox cannot be listed; nothing was recorded.
    """
    number = _look(workspace)
    give_memory_back()
    return number


def _look(workspace: Workspace) -> int:
    settings, now = workspace.settings, workspace.clock()
    cache, manifest = hash_cache.load(workspace.hashes_file), _manifest(workspace)
    by = _seen_by(workspace, manifest)
    folders = known_folders.load(workspace.folders_file, workspace.ledger_file, by)
    seen = scan(settings.inbox, cache, settings.size_limit, settings.home, folders, workspace.folders)
    merged = ledger.merge(ledger.load(workspace.ledger_file), seen, manifest, now)
    known = _with_members(workspace, merged, workspace.open_store(), manifest)
    ledger.save(known, workspace.ledger_file)
    hash_cache.save(cache, workspace.hashes_file)
    known_folders.save(seen.folders, workspace.folders_file, workspace.ledger_file, by)
    _attribute_lines(workspace)
    remember_inbox(settings.inbox, settings.inboxes_record)
    _record(workspace, known, manifest)
    _look_at_roster(workspace)
    return merged.seen_at(now)


def _seen_by(workspace: Workspace, manifest: Manifest) -> str:
    """What decides what a scan says of a file, beside the file."""
    settings = workspace.settings
    own = f"{settings.inbox} {settings.home} {settings.size_limit}"
    return digest_of(software_digest(), own, manifest)


def _attribute_lines(workspace: Workspace) -> None:
    """Say of lines recorded when none said for which inbox it speaks that it is the only one ever read."""
    only = only_inbox(workspace.settings.inboxes_record)
    if not only:
        return
    listed = roster.load(workspace.roster_record)
    if (attributed := _attributed(listed, place(f"{only}/{ROSTER_NAME}"))) != listed:
        roster.save(attributed, workspace.roster_record)
    for record in (workspace.corrections_record, workspace.reviews_record):
        lines = correction_file.load(record)
        if (of_it := _attributed(lines, place(only))) != lines:
            correction_file.save(of_it, record)


def _attributed(lines: Iterable[Line], of_inbox: str) -> list[Line]:
    return [replace(line, of_inbox=of_inbox) if line.of_inbox is None else line for line in lines]


def _look_at_roster(workspace: Workspace) -> None:
    """Record the lines of ``roster.csv`` that are in force."""
    settings, recorded = workspace.settings, roster.load(workspace.roster_record)
    is_named = settings.roster_file is not None
    lines = roster.look(*settings.roster, f"{settings.inbox}/{ROSTER_NAME}", recorded, is_named=is_named)
    if lines != recorded:
        roster.save(lines, workspace.roster_record)


def holds_nothing(known: Ledger) -> bool:
    """Whether the last scan saw no file to read: an inbox by mistake, or a share that is not mounted."""
    return not known.where(pc.field("is_present") & (pc.field("status") != "ignored"))


def _with_members(workspace: Workspace, known: Ledger, opened: Opened, manifest: Manifest) -> Ledger:
    listed = listings(opened.rows("members"))
    return with_members(known, listed, manifest, workspace.settings.size_limit)


def _manifest(workspace: Workspace) -> Manifest:
    try:
        return read_manifest(workspace.settings.inbox.read(MANIFEST_NAME))
    except FileNotFoundError:
        return NO_MANIFEST
    except OSError as error:
        return unreadable_manifest(error.strerror)


def _record(workspace: Workspace, known: Ledger, manifest: Manifest) -> None:
    """Write down what is wrong with the inbox and its manifest."""
    rows = finding_table(_findings(workspace, known, manifest))
    write_table(rows, workspace.findings_file)


def _findings(workspace: Workspace, known: Ledger, manifest: Manifest) -> Iterable[FindingRow]:
    if holds_nothing(known):
        # The name only: findings are published, and where the inbox is on this machine is nobody's business.
        yield inbox_finding(
            Finding("inbox_empty", stated=stored_name(PurePath(workspace.settings.inbox.name))), None
        )
    there = (sighting.path for sighting in known.where(pc.field("is_present")).values())
    for finding in (*manifest.findings, *unmatched(manifest, there)):
        yield inbox_finding(finding, MANIFEST_NAME)


def recorded_findings(workspace: Workspace) -> list[FindingRow]:
    """Rows of ``findings`` from the last scan."""
    rows: list[FindingRow] = read_record(arrow_schema("findings"), workspace.findings_file).to_pylist()
    return rows


def look_at_corrections(workspace: Workspace) -> None:
    """Record the lines of ``corrections.csv`` and ``reviewed.csv`` that are in force.

    Raises:
        InboxMissingError: the inbox cannot be listed; what was recorded stays.
    """
    workspace.settings.inbox.require()
    known, settings = workspace.state().ledger, workspace.settings
    for file, named, record, kind in (
        (settings.corrections, settings.corrections_file, workspace.corrections_record, CORRECTIONS),
        (settings.reviewed, settings.reviewed_file, workspace.reviews_record, REVIEWED),
    ):
        recorded = correction_file.load(record)
        spoken_of = pa.array({line.source_sha256 for line in recorded}, pa.string())
        there = known.where(pc.field("is_present") & pc.is_in(pc.field("source_sha256"), value_set=spoken_of))
        present = {sighting.source_sha256 for sighting in there.values()}
        of_inbox, is_named = str(settings.inbox), named is not None
        lines = correction_file.look(*file, recorded, present, of_inbox, is_named=is_named, kind=kind)
        if lines != recorded:
            correction_file.save(lines, record)


def tasks_for(known: Ledger, extracted: "pa.Array[Any]", by: str = "") -> list[Task]:
    """The contents that are there and not extracted by this version, each once, in the order of their paths.

    Those that cost an earlier attempt its whole limit are left out where what would try again, ``by``, is
    the same.
    """
    paths: dict[str, list[str]] = {}
    sizes: dict[str, int] = {}
    for sighting in to_read(known, extracted).values():
        sha256 = sighting.source_sha256
        if sighting.error_code not in SPENT or sighting.tried_by != by:
            paths.setdefault(sha256, []).append(sighting.path)
            sizes[sha256] = sighting.bytes or 0
    return [Task(sha256, sizes[sha256], tuple(where)) for sha256, where in paths.items()]


def extract_new(workspace: Workspace, tell: Callable[[str], None]) -> ExtractionRun:
    """Extract what is there and was not read by this version; add it to the extraction_store, record what
    failed.

    Archives are listed in one round and their members read in the next.

    Raises:
        InboxMissingError: the inbox cannot be listed. Every file would fail alike, and each be recorded as
        gone.
    """
    workspace.settings.inbox.require()
    opened = workspace.open_store()
    quarantined = opened.quarantined
    before = known = workspace.state().ledger
    manifest, by = _manifest(workspace), workspace.work.means
    tried: set[str] = set()
    failures: list[Failure] = []
    with _readers(workspace) as readers:
        while tasks := [task for task in tasks_for(known, opened.current, by) if task.sha256 not in tried]:
            tried.update(task.sha256 for task in tasks)
            failures += _extract(workspace, readers, tasks, tell)
            opened = workspace.open_store()
            known = _with_members(workspace, known, opened, manifest)
    reasons = {failure.sha256: failure for failure in failures}
    known = ledger.with_failures(known, tried, reasons, by)
    if known is not before:
        seen_by = _seen_by(workspace, manifest)
        folders = known_folders.load(workspace.folders_file, workspace.ledger_file, seen_by)
        ledger.save(known, workspace.ledger_file)
        known_folders.save(folders, workspace.folders_file, workspace.ledger_file, seen_by)
    if len(known) != len(before):
        # A row of the manifest may be about a member.
        _record(workspace, known, manifest)
    merged = extraction_store.compact(workspace.home.extractions, opened)
    return ExtractionRun(len(tried), tuple(failures), merged, quarantined)


@contextmanager
def _readers(workspace: Workspace) -> Iterator[Executor | Readers | None]:
    """Who reads in the place of this machine's processes."""
    address = workspace.settings.cluster
    if workspace.executor is not None or address is None:
        yield workspace.executor
        return
    from pipelines.extraction.cluster import Cluster

    with Cluster(address) as cluster:
        yield cluster


def _extract(
    workspace: Workspace, readers: Executor | Readers | None, tasks: list[Task], tell: Callable[[str], None]
) -> list[Failure]:
    failures: list[Failure] = []
    waiting: list[Extracted] = []
    flushed = time.monotonic()
    progress = Progress(len(tasks), tell)
    for done in extract_all(workspace.work, tasks, readers, workspace.settings.workers, tell):
        failures.extend(done.failures)
        waiting.append(done)
        progress.add(done.files)
        due = time.monotonic() - flushed > FLUSH_SECONDS
        if due or sum(each.files for each in waiting) >= FLUSH_FILES:
            _flush(workspace, waiting)
            waiting, flushed = [], time.monotonic()
    _flush(workspace, waiting)
    return failures


def _flush(workspace: Workspace, waiting: list[Extracted]) -> None:
    """Write what is waiting as one batch of the extraction_store, if any of it was read."""
    tables: Mapping[StoreTable, pa.Table] = {
        name: pa.concat_tables([schema.empty_table(), *(done.tables[name] for done in waiting)])
        for name, schema in STORE_SCHEMAS.items()
    }
    if tables["files"].num_rows:
        extraction_store.append(workspace.home.extractions, tables)


def keep_previous_ids(workspace: Workspace) -> None:
    """Record which of the stored reports and bodies have other ids now, before they are loaded anew."""
    with workspace.database.connection() as con:
        state = workspace.state()
        stored = ids_gone(con, state.resolution.ids())
        ids = previous_ids.with_changes(state.previous_ids, stored, state.resolution, workspace.clock())
        if len(ids) > len(state.previous_ids):
            write_records(PreviousId, ids, workspace.ids_record)
        rows = pa.Table.from_pylist([asdict(each) for each in ids], schema=arrow_schema("previous_ids"))
        replace_all(con, "previous_ids", rows)


def store_source_files(workspace: Workspace) -> None:
    """Make the table of files anew from ledger and store."""
    with workspace.database.connection() as con:
        replace_all(con, "source_files", workspace.state().source_files)
    workspace.keep_decided()


def store_corrections(workspace: Workspace) -> pa.Table:
    """Make the tables of corrections and of reviews anew from the lines in force; the rows of the first."""
    state = workspace.state()
    rows = correction_table(state.corrections)
    with workspace.database.connection() as con:
        replace_all(con, "corrections", rows)
        replace_all(con, "reviews", review_table(state.reviews))
    return rows

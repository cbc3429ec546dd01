"""The last whole run: what it was made from and what it left, so that a run without changes need not be made.

All that tables are made of is told apart by digests, those of sources and those of what is kept in the home.
Where all of them are as they were at the end of the last whole run, another would end with the same tables.
Whoever lets a run depend on a further source names its digest in :func:`sources`.
"""

import datetime as dt
import hashlib
import json
import os
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path

import pyarrow.compute as pc

from pipelines.extraction.batches import NOT_KEPT
from pipelines.extraction.extractor_version import SCAN_LIBRARIES
from pipelines.inbox.folder import Folder
from pipelines.inbox.inbox import Fingerprint, Inbox, last_changed_ns
from pipelines.inbox.ledger import PENDING, LedgerEntry, to_read
from pipelines.inbox.scan import fingerprint
from pipelines.inbox.stored_paths import original_name
from pipelines.records import write_text
from pipelines.release.quality import quality_page
from pipelines.settings import software_digest
from pipelines.workspace import IN_CHINA, Workspace
from warehouse.coverage import holds_until
from warehouse.releases import current_release_id

Digests = Mapping[str, str]
"""By what they are of, in words."""

SOURCES_ZH = {
    "inbox": "收件目录",
    "corrections, reviews and roster": "更正、核对和名册",
    "reader": "读取程序",
    "software": "软件",
    "calendar": "日期",
    "records": "登记记录",
    "extraction store": "读取结果",
    "working database": "工作数据库",
    "quality page": "质量页",
    "release": "发布",
}
"""What digests are of, in Chinese."""
PASSING = frozenset({"read_failed", "vanished", "not_permitted"})
"""Errors of files that may be read the next time although nothing about them changes."""


@dataclass(frozen=True, slots=True)
class LastRun:
    """A whole run: its id in Dagster, the release it made, when it ended, and what it is held against."""

    run_id: str
    release_id: str
    ended_at: str
    until: str | None
    """The last day (ISO 8601) on which another would find the same reports due."""
    digests: Digests


@dataclass(frozen=True, slots=True)
class Comparison:
    """The last whole run, the :func:`sources` as they are now, what of all differs from what it left, and the
    inbox as it was seen.
    """

    last: LastRun | None
    before: Digests
    changed: tuple[str, ...]
    seen: Fingerprint

    @property
    def unchanged_since(self) -> LastRun | None:
        """The last whole run, where another would end as it did."""
        return None if self.changed else self.last


def sources(workspace: Workspace, seen: Fingerprint) -> Digests:
    """What a run reads, the inbox as it was ``seen``; empty where a file changed just now and might again
    without a trace.
    """
    settings = workspace.settings
    filled_in = _in_folders(settings.corrections, settings.reviewed, settings.roster)
    now_ns = time.time_ns()
    if now_ns - max(seen.changed_ns, _changed_ns(filled_in, now_ns)) <= settings.inbox.settled_ns:
        return {}
    return {
        "inbox": f"{settings.inbox} {seen.digest} {settings.size_limit}",
        # A copy over a file, with its time, leaves what else is told of it as it was.
        "corrections, reviews and roster": _states(filled_in, "st_ctime_ns"),
        "reader": f"{workspace.work.means} {[_installed(name) for name in SCAN_LIBRARIES]}",
        "software": software_digest(),
        "calendar": str(workspace.today.year),
    }


def left(workspace: Workspace) -> Digests:
    """What is kept in the home, as it is now."""
    home = workspace.home
    database = home.working_database
    workspace.database.let_go()
    return {
        "records": _states(
            [
                workspace.ledger_file,
                workspace.findings_file,
                workspace.corrections_record,
                workspace.reviews_record,
                workspace.roster_record,
                workspace.ids_record,
                workspace.losses_record,
            ]
        ),
        "extraction store": _states(_below(home.extractions)),
        "working database": _states([database, database.with_name(f"{database.name}.wal")]),
        "quality page": _states([quality_page(workspace)]),
        "release": f"{current_release_id(home)} {_states(_below(home.published.resolve()))}",
    }


def compare(workspace: Workspace) -> Comparison:
    """The last whole run against all that there is now, before a run reads any of it.

    Raises:
        InboxMissingError: the inbox cannot be listed.
    """
    settings = workspace.settings
    seen = fingerprint(settings.inbox, own=settings.home, with_ignored=True)
    last, before = _kept(workspace), sources(workspace, seen)
    now = {**before, **left(workspace)}
    then = last.digests if last else {}
    changed = {name for name in then.keys() | now.keys() if then.get(name) != now.get(name)}
    today = workspace.today.isoformat()
    if last and (today < _day_in_china(last.ended_at) or (last.until and today > last.until)):
        changed.add("calendar")
    return Comparison(last, before, tuple(sorted(changed)), seen)


def keep(workspace: Workspace, before: Digests, run_id: str, release_id: str) -> None:
    """Remember a whole run that has just ended, unless there is something left that another might read.

    ``before`` are its :func:`sources` as they were when it began.
    """
    state = workspace.state()
    there = state.ledger.where(pc.field("is_present"))
    left_over = to_read(there, state.store.current).values()
    refused = there.where(pc.field("status") != PENDING).values()
    if not before or not is_exhausted(chain(left_over, refused), workspace.work.means):
        return
    with workspace.database.connection() as con:
        until = holds_until(con)
    last = LastRun(
        run_id,
        release_id,
        f"{workspace.clock():{_ENDED_AT}}",
        until.isoformat() if until else None,
        {**before, **left(workspace)},
    )
    write_text(json.dumps(asdict(last), ensure_ascii=False, indent=1), _record(workspace))


_ENDED_AT = "%Y-%m-%d %H:%M:%S UTC"


def _day_in_china(ended_at: str) -> str:
    ended = dt.datetime.strptime(ended_at, _ENDED_AT).replace(tzinfo=dt.UTC)
    return ended.astimezone(IN_CHINA).date().isoformat()


def _kept(workspace: Workspace) -> LastRun | None:
    try:
        return LastRun(**json.loads(_record(workspace).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _record(workspace: Workspace) -> Path:
    return workspace.home.root / "last_run.json"


def is_exhausted(unread: Iterable[LedgerEntry], means: str) -> bool:
    """Whether every file that was not read was not for a reason that stays as long as nothing changes."""
    return all(
        entry.error_code in NOT_KEPT and entry.tried_by == means
        if entry.status == PENDING
        else entry.error_code not in PASSING
        for entry in unread
        if entry.is_present
    )


def _in_folders(*files: tuple[Inbox, str]) -> list[Path]:
    """Where files lie that need not be in the inbox; in a bucket they are in the inbox's digest."""
    return [inbox.root / original_name(name) for inbox, name in files if isinstance(inbox, Folder)]


def _changed_ns(files: Iterable[Path], now_ns: int) -> int:
    """When one of these files last changed, in nanoseconds; 0 where none is there."""
    changed_ns = 0
    for file in files:
        with suppress(OSError):
            status = file.stat()
            changed_ns = max(changed_ns, last_changed_ns(status.st_mtime_ns, status.st_ctime_ns, now_ns))
    return changed_ns


def _states(files: Iterable[Path], *times: str) -> str:
    """A digest that changes when any of these files is written, replaced, put there or taken away; ``times``
    are further ones of a file that count.
    """
    digest = hashlib.sha256()
    for file in files:
        try:
            status = file.stat()
        except OSError as error:
            digest.update(os.fsencode(f"{file}\x1f{error.errno}\x1e"))
        else:
            state = [status.st_ino, status.st_size, status.st_mtime_ns, *(getattr(status, t) for t in times)]
            digest.update(os.fsencode("\x1f".join(map(str, (file, *state))) + "\x1e"))
    return digest.hexdigest()[:16]


def _below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _installed(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None

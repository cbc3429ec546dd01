"""Taking sources out of the warehouse again: a wrong inbox, a file, a report."""

from collections.abc import Collection

from pipelines.assets.ingest import keep_previous_ids, store_corrections, store_source_files
from pipelines.corrections import correction_file
from pipelines.exits import UsageError
from pipelines.inbox import forgotten, ledger, roster
from pipelines.inbox.hash_cache import HashCache
from pipelines.inbox.inbox import CORRECTIONS_NAME, REVIEWED_NAME, ROSTER_NAME, Inbox
from pipelines.inbox.known_inboxes import at, known_inboxes, place, write_known_inboxes
from pipelines.inbox.ledger import FileKey, Ledger
from pipelines.inbox.scan import scan
from pipelines.workspace import Workspace
from schemas.language import phrase
from warehouse.load import keys_of_report


def sources_of_inbox(workspace: Workspace, inbox: Inbox) -> set[FileKey]:
    """What lies in a folder now and was read.

    Raises:
        InboxMissingError: it cannot be listed.
    """
    seen = scan(inbox, HashCache(), workspace.settings.size_limit, own=workspace.settings.home)
    return {(file.path, file.sha256) for file in seen.seen()} & set(ledger.load(workspace.ledger_file))


def sources_of_path(workspace: Workspace, given: str) -> set[FileKey]:
    """The files that a path, a folder's path or the beginning of a SHA-256 names."""
    return forgotten.named_source(ledger.load(workspace.ledger_file), given)


def sources_of_report(workspace: Workspace, report_id: str) -> set[FileKey]:
    """All files that give a report, whichever of them counts."""
    with workspace.database.connection() as con:
        return keys_of_report(con, report_id)


def forget(workspace: Workspace, keys: Collection[FileKey], asked: str) -> int:
    """Take sources out of the ledger, with what is packed in them, and record that; how many there were.

    The tables that say what is in the inbox are made anew; those of reports are for the assets to make.

    Raises:
        UsageError: there are none.
    """
    known = ledger.load(workspace.ledger_file)
    doomed = forgotten.with_their_members(known, keys)
    if not doomed:
        raise UsageError(
            phrase(
                f"没有读过 {asked} 的任何内容：可用 make sql 查看表 source_files（原始文件）和 "
                "report_sources（报告与文件的对应）。",
                f"Nothing was read of {asked}: see make sql, tables source_files and report_sources.",
            )
        )
    forgotten.add(workspace.forgotten_record, sorted(doomed), asked, workspace.clock())
    ledger.save(Ledger.of(entry for key, entry in known.items() if key not in doomed), workspace.ledger_file)
    workspace.identities_record.unlink(missing_ok=True)
    keep_previous_ids(workspace)
    store_source_files(workspace)
    store_corrections(workspace)
    return len(doomed)


def forget_inbox(workspace: Workspace, inbox: Inbox) -> None:
    """Let go of what an inbox says besides its files, or a setting's files said for it: corrections, reviews,
    roster, and where it is.
    """
    for name, record in (
        (CORRECTIONS_NAME, workspace.corrections_record),
        (REVIEWED_NAME, workspace.reviews_record),
    ):
        lines = correction_file.load(record)
        there = at({place(f"{inbox}/{name}")}, (line.origin for line in lines))
        own = place(str(inbox))
        kept = [line for line in lines if line.origin not in there and line.of_inbox != own]
        if kept != lines:
            correction_file.save(kept, record)
    listed = roster.load(workspace.roster_record)
    own = place(f"{inbox}/{ROSTER_NAME}")
    there = at({own}, (line.origin for line in listed))
    kept_bodies = [line for line in listed if line.origin not in there and line.of_inbox != own]
    if kept_bodies != listed:
        roster.save(kept_bodies, workspace.roster_record)
    record = workspace.settings.inboxes_record
    if record.exists():
        named = {str(inbox), *(str(each) for each in known_inboxes(inbox, record)[:1])}
        known = known_inboxes(workspace.settings.inbox, record)
        write_known_inboxes([each for each in known if str(each) not in named], record)

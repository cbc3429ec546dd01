"""The inboxes that were ever read, so that a source is found again in whichever it was.

Kept on this machine alone: where an inbox is is nobody else's business, and no table says it.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from pipelines.records import write_text


def known_inboxes(inbox: Path, record: Path) -> list[Path]:
    """The inbox that is set, then all that were read, the last one first."""
    return list(dict.fromkeys((inbox.resolve(), *_recorded(record))))


def remember_inbox(inbox: Path, record: Path) -> None:
    """Record that the inbox that is set was read just now."""
    write_known_inboxes(known_inboxes(inbox, record), record)


def write_known_inboxes(folders: Iterable[Path], record: Path) -> None:
    """Record the inboxes that were read, the last one first."""
    write_text(json.dumps([str(folder) for folder in folders], indent=1), record)


def _recorded(record: Path) -> list[Path]:
    try:
        return [Path(folder) for folder in json.loads(record.read_text(encoding="utf-8"))]
    except FileNotFoundError:
        return []

"""The inboxes that were ever read, so that a source is found again in whichever it was.

Kept on this machine alone: where an inbox is is nobody else's business, and no table says it.
"""

import json
from pathlib import Path

from pipelines.settings import Settings


def known_inboxes(settings: Settings) -> list[Path]:
    """The inbox that is set, then all that were read, the last one first."""
    return list(dict.fromkeys((settings.inbox.resolve(), *_recorded(settings))))


def remember_inbox(settings: Settings) -> None:
    """Record that the inbox that is set was read just now."""
    folders = [str(folder) for folder in known_inboxes(settings)]
    record = _record(settings)
    record.parent.mkdir(parents=True, exist_ok=True)
    partial = record.with_suffix(".partial")
    partial.write_text(json.dumps(folders, indent=1), encoding="utf-8")
    partial.replace(record)


def _recorded(settings: Settings) -> list[Path]:
    try:
        return [Path(folder) for folder in json.loads(_record(settings).read_text(encoding="utf-8"))]
    except FileNotFoundError:
        return []


def _record(settings: Settings) -> Path:
    return settings.inbox_record / "inboxes.json"

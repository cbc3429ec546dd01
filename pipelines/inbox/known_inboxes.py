"""Inboxes by what a setting says of them, and those that were ever read, so that a source is found again in
whichever it was.

The record is kept on this machine alone: where an inbox is is nobody else's business, and no table says it.
"""

import json
import os
import re
from collections.abc import Container, Iterable
from pathlib import Path

from pipelines.exits import UsageError
from pipelines.inbox.bucket import SCHEME, Bucket
from pipelines.inbox.folder import Folder
from pipelines.inbox.inbox import Inbox
from pipelines.records import RecordDamagedError, write_text
from schemas.language import phrase

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def inbox_at(place: str, beside: Path = Path()) -> Inbox:
    """The folder or bucket that a text names; a relative path is meant from ``beside``.

    Raises:
        UsageError: it is an address that cannot be one.
    """
    if place.startswith(SCHEME):
        return Bucket.at(place)
    scheme = _SCHEME.match(place)
    if scheme:
        # Not all of it: it may hold a secret.
        raise UsageError(
            phrase(
                f"收件目录 {scheme[0]}… 既不是文件夹，也不是存储桶的一部分（s3://bucket/prefix）。",
                f"The inbox {scheme[0]}… is neither a folder nor a part of a bucket, s3://bucket/prefix.",
            )
        )
    return Folder(beside / Path(place).expanduser())


def place(where: str) -> str:
    """An inbox, or a file in one, as it is called however a setting writes its path."""
    return where if where.startswith(SCHEME) else os.path.realpath(where)


def at(places: Container[str], origins: Iterable[str]) -> frozenset[str]:
    """Those of the files that lie in one of the :func:`place` s."""
    return frozenset(origin for origin in {*origins} if place(origin) in places)


def known_inboxes(inbox: Inbox, record: Path) -> list[Inbox]:
    """The inbox that is set, then all that were read, the last one first."""
    first = Folder(inbox.root.resolve()) if isinstance(inbox, Folder) else inbox
    return list(dict.fromkeys((first, *map(inbox_at, _recorded(record)))))


def only_inbox(record: Path) -> str | None:
    """The inbox that was read, where it was always the same."""
    recorded = _recorded(record)
    return recorded[0] if len(recorded) == 1 else None


def remember_inbox(inbox: Inbox, record: Path) -> None:
    """Record that the inbox that is set was read just now."""
    write_known_inboxes(known_inboxes(inbox, record), record)


def write_known_inboxes(inboxes: Iterable[Inbox], record: Path) -> None:
    """Record the inboxes that were read, the last one first."""
    write_text(json.dumps([str(inbox) for inbox in inboxes], indent=1), record)


def _recorded(record: Path) -> list[str]:
    try:
        return [str(place) for place in json.loads(record.read_text(encoding="utf-8"))]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError) as error:
        raise RecordDamagedError(record, error) from error

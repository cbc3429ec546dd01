"""What lies in the inbox: every entry at any depth with its SHA-256, or the reason why it was not read.

A file that cannot be read costs itself only. Does not belong here: what a file holds, and what was seen
before (see ``ledger``).
"""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.inbox.folder import Folder
from pipelines.inbox.hash_cache import HashCache
from pipelines.inbox.inbox import BESIDE, Fingerprint, Inbox, ListedEntry, SeenFile, failed


@dataclass(frozen=True, slots=True)
class Scan:
    """All that one look at the inbox found, in the order of the paths.

    ``unlisted`` are the folders (with ``/``) whose content could not be listed: nothing is known about the
    files in them.
    """

    files: tuple[SeenFile, ...]
    unlisted: tuple[str, ...] = ()


def scan(inbox: Inbox, cache: HashCache, size_limit: int, own: Path | None = None) -> Scan:
    """List the inbox and hash what is to be extracted.

    ``cache`` spares files that did not change since it saw them. ``own`` is the folder that the pipeline
    writes, which is ignored where somebody's inbox is around it.

    Raises:
        InboxMissingError: the inbox itself cannot be listed.
    """
    entries = inbox.entries(own)

    def hashed(entry: ListedEntry) -> SeenFile:
        return _hashed(inbox, entry, cache, size_limit)

    if inbox.readers == 1:
        files = tuple(map(hashed, entries))
    else:
        with ThreadPoolExecutor(inbox.readers) as readers:
            files = tuple(readers.map(hashed, entries))
    unlisted = tuple(file.path for file in files if file.path.endswith("/") and file.status == "failed")
    return Scan(files, unlisted)


def fingerprint(inbox: Inbox, own: Path | None = None, *, with_ignored: bool = False) -> Fingerprint:
    """A hash of names, sizes and times of all that would be read, and of manifest and corrections; opens no
    file.

    ``with_ignored`` also of the names of what is ignored, so that equal ones mean equal scans.

    Raises:
        InboxMissingError: the inbox itself cannot be listed.
    """
    if isinstance(inbox, Folder):
        return inbox.fingerprint(own, with_ignored=with_ignored)
    digest, changed_ns = hashlib.sha256(), 0
    for entry in inbox.entries(own):
        if with_ignored or entry.file.status is None or entry.file.path.lower() in BESIDE:
            digest.update(f"{entry.file.path}\x1f{entry.stamp}\x1f{entry.file.error_code}\x1e".encode())
            changed_ns = max(changed_ns, entry.stamp.mtime_ns if entry.stamp else 0)
    return Fingerprint(digest.hexdigest()[:16], changed_ns)


def _hashed(inbox: Inbox, entry: ListedEntry, cache: HashCache, size_limit: int) -> SeenFile:
    """The file with its SHA-256, or with the reason why it has none."""
    file, stamp = entry.file, entry.stamp
    if file.status is not None or stamp is None:
        return file
    if stamp.size == 0:
        return replace(file, sha256=hashlib.sha256().hexdigest(), status="failed", error_code="empty_file")
    if stamp.size > size_limit:
        detail = f"{stamp.size} > {size_limit} bytes (GONGKAI_SIZE_LIMIT_MB)"
        return replace(file, status="failed", error_code="too_large", error_detail=detail)
    name = inbox.cached_under + file.path
    known = cache.get(name, stamp)
    if known is not None:
        return replace(file, sha256=known)
    try:
        sha256, size, read_at = inbox.digest(file.path, stamp)
    except OSError as error:
        return failed(file, error)
    if read_at is not None:
        cache.put(name, read_at, sha256, inbox.settled_ns)
    return replace(file, sha256=sha256, bytes=size)

"""The pages on the disk: written where they changed, taken away where nothing makes them any more."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

MANIFEST = "manifest.json"


@dataclass(slots=True)
class KeptPages:
    """A folder of pages and what is known of each: the digest of what it was made from.

    ``written``, ``same`` and ``removed`` count files.
    """

    folder: Path
    _known: dict[str, str]
    _now: dict[str, str] = field(default_factory=dict)
    written: int = 0
    same: int = 0
    removed: int = 0

    def knows(self, path: str) -> bool:
        """Whether the page was made before, by this or by an earlier making."""
        return path in self._known

    def is_current(self, path: str, made_from: str | None = None) -> bool:
        """Whether the page stands there and was made from the very same, or from whatever it was; it is then
        kept.
        """
        known = self._known.get(path)
        if known is None or made_from not in (None, known) or not (self.folder / path).exists():
            return False
        self._now[path] = known
        self.same += 1
        return True

    def put(self, path: str, text: str, made_from: str | None = None) -> None:
        """Write a page, whole or not at all, unless the same stands there already."""
        content = text.encode("utf-8", "backslashreplace")
        self._now[path] = made_from or sha256(content).hexdigest()
        file = self.folder / path
        if file.exists() and file.stat().st_size == len(content) and file.read_bytes() == content:
            self.same += 1
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        _write_whole(file, content)
        self.written += 1

    def _remember(self, known: dict[str, str]) -> None:
        _write_whole(self.folder / MANIFEST, json.dumps(known, indent=0, sort_keys=True).encode())


def _write_whole(file: Path, content: bytes) -> None:
    """Write a file, whole or not at all, also where the disk is full."""
    beside = file.with_name(f".{file.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(file)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


@contextmanager
def kept_pages(folder: Path) -> Iterator[KeptPages]:
    """The pages of a folder while they are made anew.

    At the end those that were not made again are removed. Where the block is left by an error or an
    interrupt, what it made is remembered and nothing is removed: the next time goes on from there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        known: dict[str, str] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        known = {}
    pages = KeptPages(folder, known)
    try:
        yield pages
    except BaseException:
        with suppress(OSError):  # a full disk has no room for it either; what it says is then made again
            pages._remember(known | pages._now)
        raise
    for path in known.keys() - pages._now.keys():
        (folder / path).unlink(missing_ok=True)
        pages.removed += 1
    pages._remember(pages._now)

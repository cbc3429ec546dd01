"""The bytes of what is to be read, from a file or an archive, only if they are those that were scanned."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extractors.files.containers import ARCHIVES, unpack
from extractors.files.media_types import sniff_media_type
from pipelines.extraction.work import Task
from pipelines.inbox.inbox import Inbox
from pipelines.inbox.stored_paths import original_name, split_members
from schemas.errors import GongkaiError, UnreadableSourceError


class ChangedFileError(GongkaiError, OSError):
    """The bytes are not the ones that were scanned."""

    def __init__(self) -> None:
        super().__init__("The file changed between the scan and the reading; the next run reads it.")


@dataclass(frozen=True, slots=True)
class _Archive:
    """An archive: the stored path of the file, and the names of the archives in it down to this one."""

    file: str
    inner: tuple[str, ...]


class Bytes:
    """Gives the bytes of some tasks, in their order.

    An archive is gone through once for all that is wanted of it, and kept until another one is asked for.
    """

    def __init__(self, inbox: Inbox, tasks: Iterable[Task]) -> None:
        self._inbox = inbox
        self._wanted: dict[_Archive, set[str]] = defaultdict(set)
        self._opened: tuple[_Archive, dict[str, bytes]] | None = None
        for task in tasks:
            for path in task.paths:
                file, members = split_members(path)
                if members:
                    self._wanted[_Archive(file, members[:-1])].add(members[-1])

    def of(self, task: Task) -> tuple[str, bytes]:
        """Name and bytes from the first path that still holds them.

        Raises:
            OSError: none does; the error is the first path's.
        """
        first_error: OSError | None = None
        for path in task.paths:
            file, members = split_members(path)
            try:
                data = self._member(_Archive(file, members[:-1]), task) if members else self._file(file, task)
            except OSError as error:
                first_error = first_error or error
            else:
                return (members[-1] if members else original_name(file).name), data
        raise first_error or FileNotFoundError(task.sha256)

    def _file(self, stored: str, task: Task) -> bytes:
        # One more than expected, so that a file that grows without end is noticed, not read.
        data = self._inbox.read(stored, task.bytes + 1)
        if hashlib.sha256(data).hexdigest() != task.sha256:
            raise ChangedFileError
        return data

    def _member(self, archive: _Archive, task: Task) -> bytes:
        if self._opened is None or self._opened[0] != archive:
            self._opened = None  # before the next one takes as much
            self._opened = archive, dict(self._unpacked(archive))
        try:
            return self._opened[1][task.sha256]
        except KeyError:
            raise ChangedFileError from None

    def _unpacked(self, archive: _Archive) -> Iterator[tuple[str, bytes]]:
        """The members that are wanted of an archive, by hash: names may repeat."""
        for data in self._archives(archive):
            for member in _members(data, self._wanted[archive]):
                yield hashlib.sha256(member).hexdigest(), member

    def _archives(self, archive: _Archive) -> Iterator[bytes]:
        """The bytes of an archive; of all by that name, where names repeat."""
        found = [self._inbox.read(archive.file)]
        for name in archive.inner:
            found = [member for data in found for member in _members(data, {name})]
        yield from found


def _members(data: bytes, wanted: set[str]) -> Iterator[bytes]:
    media_type = sniff_media_type(data)
    if media_type not in ARCHIVES:
        return
    try:
        members = unpack(data, media_type, wanted)
    except UnreadableSourceError as refusal:
        raise ChangedFileError from refusal
    yield from (member.data for member in members if member.data is not None)

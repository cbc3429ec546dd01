"""An inbox in object storage: what lies in a bucket below a prefix.

Keys, endpoint and region come from the environment or the profile of whoever reads, as with all that speaks
S3; an address that holds a secret is refused. Nothing is ever written there.
"""

import errno
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
from pyarrow import fs

from pipelines.exits import UsageError
from pipelines.inbox.inbox import (
    Digest,
    InboxMissingError,
    ListedEntry,
    SeenFile,
    Stamp,
    ignored_folder,
    is_passed_over,
    listed,
)
from pipelines.inbox.stored_paths import original_text, stored_text
from schemas.language import phrase, system_words

SCHEME = "s3://"
_CHUNK = 8 * 1024 * 1024
"""Bytes asked for at a time; most reports are less."""
_CONNECT_SECONDS, _ANSWER_SECONDS, _TRIES = 5, 15, 3
_ERROR = re.compile(r"AWS Error ([A-Z_]+)")
_DENIED = frozenset({"ACCESS_DENIED", "INVALID_ACCESS_KEY_ID", "SIGNATURE_DOES_NOT_MATCH"})
_SLASH = "\\u002f"


def _place() -> str:
    return phrase(
        "存放报告的存储桶和前缀，并用 AWS_ENDPOINT_URL 指定其服务",
        "the bucket and prefix with the reports, and AWS_ENDPOINT_URL the service that has them",
    )


@dataclass(frozen=True)
class Bucket:
    """What lies below ``address``: a bucket, or ``bucket/prefix``.

    A key of which a path could not be made without guessing is recorded, and not read.
    """

    address: str

    readers = 16
    rest_seconds = 15 * 60
    # Listings tell whole seconds of the server's clock, which may be an hour off from this one's.
    settled_ns = 2 * 3600 * 1_000_000_000

    @classmethod
    def at(cls, uri: str) -> "Bucket":
        """The bucket that a URI names.

        Raises:
            UsageError: it is none that can be used.
        """
        address = uri.removeprefix(SCHEME).rstrip("/")
        parts = address.split("/")
        if "@" in parts[0]:
            raise UsageError(
                phrase(
                    "收件目录地址中含有密钥。请去掉，只写 s3://bucket/prefix，密钥用环境变量给出：AWS_ACCESS_KEY_ID、"
                    "AWS_SECRET_ACCESS_KEY。",
                    "The inbox's address holds a key. Take it out, s3://bucket/prefix, and give keys by the "
                    "environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY.",
                )
            )
        if "?" in address or not all(map(_is_plain, parts)):
            raise UsageError(
                phrase(
                    f"收件目录地址 {uri} 有误：请写 s3://bucket/prefix。其他服务用 AWS_ENDPOINT_URL 指定，"
                    "地区用 AWS_REGION。",
                    f"The inbox {uri} is none: write s3://bucket/prefix. AWS_ENDPOINT_URL names another "
                    "service "
                    "than Amazon's, AWS_REGION the region.",
                )
            )
        return cls(address)

    def __str__(self) -> str:
        return SCHEME + self.address

    @property
    def name(self) -> str:
        """The last part of the prefix, or the bucket's name."""
        return self.address.rpartition("/")[2]

    @property
    def cached_under(self) -> str:
        """Its own address: stamps of objects tell less than those of files."""
        return f"{self}/"

    def require(self) -> None:
        """See ``Inbox``."""
        with self._there():
            found = _file_system(self.address).get_file_info(self.address)
            if found.type != fs.FileType.Directory:
                raise FileNotFoundError(errno.ENOENT, "no such object")

    @contextmanager
    def _there(self) -> Iterator[None]:
        try:
            with _told():
                yield
        except FileNotFoundError as error:
            nothing = phrase(
                "没有这个存储桶，或该前缀下没有对象", "there is no such bucket, or nothing below that prefix"
            )
            raise InboxMissingError(self, nothing, _place()) from error
        except OSError as error:
            raise InboxMissingError(self, system_words(error), _place()) from error

    def entries(self, own: Path | None = None) -> list[ListedEntry]:  # noqa: ARG002
        """See ``Inbox``. What stands for a folder is passed over, as folders are."""
        with self._there():
            infos = _file_system(self.address).get_file_info(fs.FileSelector(self.address, recursive=True))
        found: dict[str, ListedEntry] = {}
        for info in infos:
            if info.type == fs.FileType.File:
                entry = _entry(info.path[len(self.address) + 1 :], info)
                # Two keys are listed alike where one has a slash at its end: it comes second.
                if entry.stamp and entry.file.path in found:
                    entry = ListedEntry(_unusable(entry.file._replace(path=entry.file.path + _SLASH)))
                found[entry.file.path] = entry
        return sorted(found.values(), key=lambda entry: entry.file.path)

    def digest(self, path: str, stamp: Stamp) -> Digest:
        """See ``Inbox``. What is overwritten meanwhile has another stamp when it is listed again."""
        digest, size, key = hashlib.sha256(), 0, self._key(path)
        try:
            with _told(), _file_system(self.address).open_input_stream(key) as stream:
                while chunk := stream.read(_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
        except FileNotFoundError:
            with _told():
                info = _file_system(self.address).get_file_info(key)
            if info.type == fs.FileType.Directory:
                raise IsADirectoryError(errno.EISDIR, "its key ends in /") from None
            raise
        return Digest(digest.hexdigest(), size, stamp if size == stamp.size else None)

    def read(self, path: str, most: int = -1) -> bytes:
        """See ``Inbox``."""
        with _told(), _file_system(self.address).open_input_stream(self._key(path)) as stream:
            return bytes(stream.read(most if most >= 0 else None))

    def _key(self, path: str) -> str:
        return f"{self.address}/{original_text(path)}"


@cache
def _file_system(address: str) -> fs.S3FileSystem:
    """The connection of this process, which gives up in less than a minute.

    Not by URI: that has no limit of time.
    """
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    with _told():
        return fs.S3FileSystem(
            endpoint_override=endpoint,
            region=region or (None if endpoint else fs.resolve_s3_region(address.partition("/")[0])),
            connect_timeout=_CONNECT_SECONDS,
            request_timeout=_ANSWER_SECONDS,
            retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=_TRIES),
        )


@contextmanager
def _told() -> Iterator[None]:
    """Errors of the store as those of an operating system, without addresses and names of requests."""
    try:
        yield
    except FileNotFoundError as error:
        raise FileNotFoundError(errno.ENOENT, "no such object") from error
    except (OSError, pa.ArrowException) as error:
        found = _ERROR.search(str(error))
        if found is None:
            raise OSError(errno.EIO, "the object storage cannot be used") from error
        if found[1] in _DENIED:
            raise PermissionError(errno.EACCES, "access denied") from error
        if found[1] == "NO_SUCH_BUCKET":
            raise FileNotFoundError(errno.ENOENT, "no such bucket") from error
        words = found[1].replace("_", " ").strip().lower()
        raise OSError(errno.EIO, f"the object storage says: {words}") from error


def _entry(key: str, info: fs.FileInfo) -> ListedEntry:
    folder = ignored_folder(key)
    if folder is not None:
        return ListedEntry(SeenFile(stored_text(folder), status="ignored"))
    file = SeenFile(stored_text(key), bytes=info.size)
    if not all(map(_is_plain, key.split("/"))):
        return ListedEntry(_unusable(file))
    written_at = info.mtime_ns or 0
    stamp = Stamp(info.size or 0, written_at, written_at)
    if is_passed_over(file.path, is_folder=False):
        return ListedEntry(file._replace(bytes=None, status="ignored"), stamp)
    return listed(file.path, stamp)


def _is_plain(part: str) -> bool:
    return part not in {"", ".", ".."}


def _unusable(file: SeenFile) -> SeenFile:
    return file._replace(status="failed", error_code="unusable_key")

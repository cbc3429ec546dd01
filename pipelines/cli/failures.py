"""What went wrong, in one line that names the place and what to do."""

import errno
import math
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.exits import FAILED, INTERRUPTED, LOCKED, USAGE, UsageError
from pipelines.settings import SettingsError
from schemas.language import phrase, system_words
from warehouse.errors import WarehouseLockedError

_FULL = {errno.ENOSPC, errno.EDQUOT}
_FULL_IN_WORDS = re.compile(
    r"no space left on device|disk is full|disk quota exceeded|\berrno 28\b|could not write all bytes",
    re.IGNORECASE,
)
_NO_MEMORY_IN_WORDS = re.compile(r"out of memory error", re.IGNORECASE)
"""What DuckDB says where a statement needs more than it may take."""
_LITTLE = 1 << 20
"""Bytes: a disk on which no more are free is full, whatever a library says of it."""
_FEW = 8
"""Inodes, likewise."""


def exit_status(error: BaseException) -> int:
    """What a command ends with that ends with this error."""
    match error:
        case UsageError() | SettingsError():
            return USAGE
        case WarehouseLockedError():
            return LOCKED
        case KeyboardInterrupt():
            return INTERRUPTED
        case _:
            return FAILED


def failure_line(error: BaseException, home: Path) -> str:
    """The line for an error that nothing else has words for."""
    causes = list(_causes(error))
    numbers = {cause.errno for cause in causes if isinstance(cause, OSError)}
    texts = [str(cause) for cause in causes]
    if numbers & _FULL:
        return full_line(home)
    if line := scarce(home, *texts):
        return line
    named = next((cause for cause in causes if isinstance(cause, OSError) and cause.filename), None)
    if named:
        return phrase(
            f"{named.filename}：{system_words(named)}。请检查该文件夹及其权限；GONGKAI_HOME 指定数据存放处。",
            f"{named.filename}: {named.strerror}. Check the folder and its permissions; GONGKAI_HOME says "
            "where all is kept.",
        )
    told = f"{type(error).__name__}: {' '.join(texts[0].split())}"
    return phrase(f"程序出错：{told}", told)


def scarce(home: Path, *texts: str) -> str | None:
    """What to do where a disk is full or DuckDB's memory was too little; None where neither is.

    By the texts of an error or by what is free, since libraries have many words for it.
    """
    if any(map(_FULL_IN_WORDS.search, texts)) or any(map(_is_full, (home, _temporary()))):
        return full_line(home)
    if any(map(_NO_MEMORY_IN_WORDS.search, texts)):
        return phrase(
            "数据库所需内存超过 GONGKAI_DATABASE_MEMORY_MB 的上限。请提高该值后再运行："
            "已读取的内容保留，已发布的数据不变。",
            "The database needs more memory than GONGKAI_DATABASE_MEMORY_MB lets it take. Raise it, then run "
            "again: what was read is kept, and what is published stays.",
        )
    return None


def full_line(home: Path) -> str:
    """Which disk is full, and what to do."""
    full = _temporary() if _is_full(_temporary()) and not _is_full(home) else home
    free = _free(full)
    if free.inodes_share < free.bytes_share:
        return phrase(
            f"{full} 所在磁盘的 inode 已用完（df -i），不能再新建文件。请删除其中一些文件后再运行："
            "已读取的内容保留，已发布的数据不变。",
            f"No more files can be made on the disk of {full}: its inodes are used up (df -i). Remove files "
            "there, then run again: what was read is kept, and what is published stays.",
        )
    return phrase(
        f"{full} 所在磁盘已满。请腾出空间后再运行：已读取的内容保留，已发布的数据不变。",
        f"No space is left on the disk of {full}. Make room, then run again: what was read is kept, and what "
        "is published stays.",
    )


@dataclass(frozen=True)
class _Free:
    """What is free on a disk, and which part that is of all; all of it where nobody knows."""

    bytes: float = math.inf
    bytes_share: float = 1.0
    inodes: float = math.inf
    inodes_share: float = 1.0


def _is_full(folder: Path) -> bool:
    free = _free(folder)
    return free.bytes < _LITTLE or free.inodes < _FEW


def _temporary() -> Path:
    return Path(tempfile.gettempdir())


def _free(folder: Path) -> _Free:
    try:
        disk = os.statvfs(next(each for each in (folder, *folder.parents) if each.exists()))
    except OSError:
        return _Free()
    free = _Free(disk.f_bavail * disk.f_frsize, disk.f_bavail / max(disk.f_blocks, 1))
    if disk.f_files == 0:  # a disk that makes them as they are needed
        return free
    return replace(free, inodes=disk.f_favail, inodes_share=disk.f_favail / disk.f_files)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and what it came of, the outermost first."""
    seen: set[int] = set()
    while id(error) not in seen:
        yield error
        seen.add(id(error))
        error = error.__cause__ or error.__context__ or error

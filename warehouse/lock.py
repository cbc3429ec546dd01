"""One run at a time.

The lock is the kernel's (flock), so it ends with the process that holds it, however that ends. What the file
says is only for the message that a second run gets.
"""

import fcntl
import getpass
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from schemas.language import phrase
from warehouse.errors import WarehouseLockedError
from warehouse.paths import Home


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the lock; ``since`` is UTC, ISO 8601."""

    pid: int
    host: str
    user: str
    command: str
    since: str


_held: set[int] = set()


def _let_go_in_child() -> None:
    """A forked worker shares its parent's lock; an orphan would hold it after the parent was killed."""
    for descriptor in _held:
        os.close(descriptor)
    _held.clear()


os.register_at_fork(after_in_child=_let_go_in_child)


@contextmanager
def run_lock(home: Home, holder_description: str) -> Iterator[Holder]:
    """Hold the lock of ``home`` for the length of the block. Not re-entrant.

    Args:
        home: made if it is not there.
        holder_description: the command that runs, for the message a second run gets: ``make run``.

    Raises:
        WarehouseLockedError: another run holds it; the message says who, since when, and what to do.
    """
    home.root.mkdir(parents=True, exist_ok=True)
    descriptor = _take(home.lock)
    _held.add(descriptor)
    try:
        holder = _this_process(holder_description)
        _write(descriptor, json.dumps(asdict(holder), ensure_ascii=False))
        yield holder
    finally:
        if descriptor in _held:  # not so in a forked child, where it is closed and may be another file by now
            _held.remove(descriptor)
            _write(descriptor, "")
            os.close(descriptor)


def _take(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise WarehouseLockedError(_refusal(path)) from None
    return descriptor


def _write(descriptor: int, text: str) -> None:
    """Say who holds it; on a full disk nobody is told, and it is held all the same."""
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, text.encode(), 0)


def _this_process(command: str) -> Holder:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return Holder(os.getpid(), socket.gethostname(), _user(), command, since)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # in a container a process may run as a number without a name
        return str(os.getuid())


def _refusal(path: Path) -> str:
    try:
        holder = Holder(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):  # taken this very moment, its name not written yet
        return phrase(
            f"另一次运行刚刚开始（锁文件 {path}）。请等它结束后再运行。",
            f"Another run has just started (lock: {path}). Wait for it to end, then run again.",
        )
    return phrase(
        f"另一次运行正在进行：“{holder.command}”，{holder.host} 上 {holder.user} 的进程 {holder.pid}，"
        f"自 {holder.since} 起。请等它结束，或结束它（kill {holder.pid}），然后再运行。"
        f"锁随该进程结束而解除，不必删除 {path}。",
        f"Another run is under way: “{holder.command}”, process {holder.pid} of {holder.user} on "
        f"{holder.host}, since {holder.since}. Wait for it to end, or end it (kill {holder.pid}), then run "
        f"again. The lock ends with that process; there is no need to delete {path}.",
    )

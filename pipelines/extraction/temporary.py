"""Temporary files of a run, in one folder that goes with it.

A process that is killed leaves its temporary files behind, and so do libraries that are ended with it. So
whoever holds the lock of a home has one folder for all of them, and first removes what an earlier run left,
there and in the home.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.util import Finalize, get_temp_dir
from pathlib import Path

from warehouse.paths import Home
from warehouse.releases import clear_leftovers

_LONGEST = 70
"""Bytes of a folder's path in which the path of a socket is no longer than the 104 that macOS allows."""
_SHORT = "/tmp"
_AFTER_THE_SOCKETS = -200
"""Python removes the folder of its sockets when the process ends, with priority -100."""


@contextmanager
def temporary_folder(home: Home) -> Iterator[None]:
    """Temporary files of this process, and of those it starts, go to a folder of the home's own.

    The caller holds the run's lock. Where there cannot be such a folder, they go where they did. Paths of
    sockets have to be short: where the folder's is not, they are made elsewhere.
    """
    whose = hashlib.sha256(f"{home.root.resolve()} {os.getuid()}".encode()).hexdigest()[:8]
    clear_leftovers(home)
    folder, before = Path(tempfile.gettempdir()) / f"gongkai-{whose}", os.environ.get("TMPDIR")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid != os.getuid():
            raise FileExistsError(folder)
        _lead_to(str(folder) if len(os.fsencode(folder)) <= _LONGEST else _SHORT)
        # Where Python has the sockets by which it starts processes, until this one ends.
        sockets = Path(get_temp_dir())
        _lead_to(str(folder))
        Finalize(None, _remove_if_empty, args=(folder,), exitpriority=_AFTER_THE_SOCKETS)
    except OSError:
        _lead_to(before)
        yield
        return
    _empty(folder, sockets)
    try:
        yield
    finally:
        _lead_to(before)
        _empty(folder, sockets)
        _remove_if_empty(folder)


def _empty(folder: Path, spared: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            if path != spared:
                shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def _lead_to(folder: str | None) -> None:
    if folder is None:
        os.environ.pop("TMPDIR", None)
    else:
        os.environ["TMPDIR"] = folder
    tempfile.tempdir = None  # asked anew

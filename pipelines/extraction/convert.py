"""Old Word files to .docx, by LibreOffice, before they are read.

Another program is a step before the readers: bytes go into a folder of their own, LibreOffice converts what
is in it, bytes come out. Without LibreOffice such files keep their error ``needs_libreoffice``, and all
others are read. Does not belong here: which files, and what becomes of their readings.
"""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from extractors.limits import LARGEST_MEMBER

NEEDS_CONVERSION = "needs_libreoffice"
"""The error code of an extraction that a conversion can help."""

_RICH_TEXT = "application/rtf"
_SUFFIXES = {
    "application/msword": "doc",
    _RICH_TEXT: "rtf",
    "application/vnd.ms-works": "wps",
    "application/vnd.oasis.opendocument.text": "odt",
}
"""The name under which LibreOffice takes a file for what it is."""
_WORKED_OUT = re.compile(
    rb"\\(?:\*\\)?fldinst(?=(?:[\s{}]|\\[a-z]+-?\d*)*+"
    rb"(?:=|(?:IF|REF|PAGEREF|TITLE|SUBJECT|COMMENTS|SAVEDATE|PRINTDATE|NUM[A-Z]+|EDITTIME|REVNUM)\b))",
    re.I,
)
"""Instructions of fields of rich text that LibreOffice works out anew, so that a total is 0 (7.4): without
them it shows the results that the file holds. Of Word's own files it keeps those of formulas."""
_PROGRAMS = ("soffice", "libreoffice")
_LOOK_SECONDS = 0.2
"""How often it is looked at what LibreOffice has made."""
_KILLED = {
    code for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT) for code in (-number, 128 + number)
}
"""How LibreOffice ends, or the script that it is, when somebody else ends it: no file's fault."""
_LEAST_ROOM, _LEAST_FILES = 1 << 20, 200
"""Bytes, and files that can still be made: a profile of LibreOffice's alone has some dozens."""
End = Literal["by itself", "hung", "killed"]
_LEASH = 'exec 3<&0; (read -r _ <&3; rm -rf "$0" "$1"; kill -KILL 0) & shift; exec "$@" </dev/null 3<&-'
"""A shell that becomes the program. When this process is killed, and with it the other end of standard input,
the program ends with all that it started, and its folder and its socket, the first arguments, go.
"""

_SETTINGS = (
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetNoProxy", ""),
)
"""No macros, no linked pictures, and a proxy that does not exist for whatever else would be fetched."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """A file that only LibreOffice opens, and its media type."""

    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Converted:
    """What became of one file: the bytes of a .docx, or the code and detail of why there are none."""

    data: bytes | None = None
    error_code: str | None = None
    error_detail: str | None = None


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds LibreOffice may take to start, and for each file."""

    start: float = 60.0
    file: float = 60.0

    def most(self, files: int) -> float:
        """Longer than so many files can take, whatever they do; see :func:`_convert_all`."""
        return 3 * files * (self.start + self.file)


def is_foreign(media_type: str) -> bool:
    """Whether only LibreOffice opens files of that type."""
    return media_type in _SUFFIXES


def find_program() -> str | None:
    """Where LibreOffice is, None where it is not installed."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


def installation(program: str | None) -> str:
    """A text that another LibreOffice, or the same with another part, does not give."""
    if program is None:
        return ""
    folder = Path(program).resolve().parent
    return f"{folder} {folder.stat().st_mtime_ns}"


def convert(
    files: Mapping[str, Foreign], program: str | None, patience: Patience = Patience()
) -> dict[str, Converted]:
    """Convert files in batches by a LibreOffice, None where there is none.

    ``files`` by content hash; the result has the same keys. Each call has folders of its own, so that any
    number may run at the same time. Codes: ``needs_libreoffice``, ``conversion_failed``, ``timed_out``,
    ``too_large``, and ``machine_failed`` where it was no file's fault.
    """
    if not files:
        return {}
    if program is None:
        return dict.fromkeys(files, _failed(NEEDS_CONVERSION))
    # What LibreOffice writes while it is being ended may come between.
    with tempfile.TemporaryDirectory(prefix="gongkai-convert-", ignore_cleanup_errors=True) as folder:
        desk = _Desk(Path(folder), program)
        names = {key: desk.put(number, file) for number, (key, file) in enumerate(files.items())}
        failed = _convert_all(desk, list(names.values()), patience)
        return {key: failed.get(name) or desk.take(name) for key, name in names.items()}


def _convert_all(desk: "_Desk", names: list[str], patience: Patience) -> dict[str, Converted]:
    """Convert all that can be; gives why those failed on which LibreOffice hung, or that it could not help.

    It takes files in their order. What a batch leaves out is tried again without the first of it, which alone
    has another try unless it made LibreOffice hang; where LibreOffice was ended by somebody else, once more.
    """
    failed: dict[str, Converted] = {}
    ended: set[str] = set()
    batches = deque([names])
    while batches:
        batch = batches.popleft()
        end = desk.convert(batch, patience)
        left = [name for name in batch if not desk.has_made(name)]
        if left and end == "hung":
            failed[left[0]] = _failed("timed_out", f"LibreOffice: more than {patience.file:g} s")
            batches.append(left[1:])
        elif left and len(batch) > 1:
            batches.extend([left[:1], left[1:]])
        elif left and desk.is_full:
            failed[left[0]] = _failed("machine_failed", "no room is left for temporary files (TMPDIR)")
        elif left and end == "killed" and left[0] in ended:
            failed[left[0]] = _failed("machine_failed", "LibreOffice was ended twice")
        elif left and end == "killed":
            ended.add(left[0])
            batches.append(left)
        batches = deque(filter(None, batches))
    return failed


@dataclass(frozen=True, slots=True)
class _Desk:
    """A folder in which one LibreOffice works, with its profile."""

    folder: Path
    program: str

    def __post_init__(self) -> None:
        for name in ("in", "out", "profile/user", "home"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "profile/user/registrymodifications.xcu").write_text(_registry(), encoding="utf-8")

    def put(self, number: int, file: Foreign) -> str:
        """Write a file, under a name that nobody else chose."""
        name = f"{number}.{_SUFFIXES.get(file.media_type, 'doc')}"
        is_rich_text = file.media_type == _RICH_TEXT
        data = _WORKED_OUT.sub(rb"\\*\\fldtext", file.data) if is_rich_text else file.data
        (self.folder / "in" / name).write_bytes(data)
        return name

    def has_made(self, name: str) -> bool:
        """Whether a file was converted to the end."""
        return zipfile.is_zipfile(self._made(name))

    def take(self, name: str) -> Converted:
        """What was made of a file."""
        if not self.has_made(name):
            return _failed("conversion_failed")
        size = self._made(name).stat().st_size
        if size > LARGEST_MEMBER:
            return _failed("too_large", f"{size} bytes after conversion")
        return Converted(self._made(name).read_bytes())

    def _made(self, name: str) -> Path:
        return (self.folder / "out" / name).with_suffix(".docx")

    @property
    def profile(self) -> str:
        """The address of the profile."""
        return (self.folder / "profile").as_uri()

    @property
    def socket(self) -> Path:
        """By which another LibreOffice of this profile would find it; one that is killed leaves it behind.

        It is in /tmp whatever ``TMPDIR`` says, and its name is the MD5 of the profile's address (7.4).
        """
        digest = hashlib.md5(self.profile.encode("utf-16-le"), usedforsecurity=False).digest()
        name = "".join(f"{byte:x}" for byte in digest)
        return Path("/tmp") / f"OSL_PIPE_{os.getuid()}_SingleOfficeIPC_{name}"

    @property
    def is_full(self) -> bool:
        """Whether there is no room for what LibreOffice makes."""
        disk = os.statvfs(self.folder)
        # Some disks make inodes as they are needed and count none.
        has_few = disk.f_files > 0 and disk.f_favail < _LEAST_FILES
        return has_few or disk.f_bavail * disk.f_frsize < _LEAST_ROOM

    def convert(self, names: Sequence[str], patience: Patience) -> End:
        """Run LibreOffice over some files, as long as it goes on; what it could not convert is not there
        afterwards. Gives how it ended.
        """
        command = [
            self.program,
            f"-env:UserInstallation={self.profile}",
            *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"),
            *("--convert-to", "docx", "--outdir", str(self.folder / "out")),
            *(str(self.folder / "in" / name) for name in names),
        ]
        made, deadline = self._count(), time.monotonic() + patience.start + patience.file
        with self._running(command) as process:
            while process.poll() is None:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_LOOK_SECONDS)
                before, made = made, self._count()
                if made > before:
                    deadline = time.monotonic() + patience.file
                if time.monotonic() > deadline and process.poll() is None:
                    return "hung"
        return "killed" if process.returncode in _KILLED else "by itself"

    def _count(self) -> int:
        return sum(1 for _ in (self.folder / "out").iterdir())

    @contextmanager
    def _running(self, command: Iterable[str]) -> Iterator["subprocess.Popen[bytes]"]:
        """A process that ends with the block, and with this process: LibreOffice is several, and none may
        stay.
        """
        home = str(self.folder / "home")
        with subprocess.Popen(
            ["/bin/sh", "-c", _LEASH, str(self.folder), str(self.socket), *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            env={**os.environ, "HOME": home, "TMPDIR": home, "SAL_USE_VCLPLUGIN": "svp"},
            start_new_session=True,
        ) as process:
            try:
                yield process
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                self.socket.unlink(missing_ok=True)


def _failed(code: str, detail: str = "") -> Converted:
    return Converted(None, code, detail)


def _registry() -> str:
    """The settings as LibreOffice's profile holds them."""
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    namespaces = (
        'xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<oor:items {namespaces}>{items}</oor:items>\n'

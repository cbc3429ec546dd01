"""Old Word files to .docx, by LibreOffice, before they are read.

Another program is a step before the readers: bytes go into a folder of their own, LibreOffice converts what
is in it, bytes come out. Without LibreOffice such files keep their error ``needs_libreoffice``, and all
others are read. Does not belong here: which files, and what becomes of their readings.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from schemas.errors import ERROR_BY_CODE
from schemas.extraction import Extraction

NEEDS_CONVERSION = "needs_libreoffice"
"""The error code of an extraction that a conversion can help."""
PACKAGE = "libreoffice-writer-nogui"

_SUFFIXES = {
    "application/msword": "doc",
    "application/rtf": "rtf",
    "application/vnd.ms-works": "wps",
    "application/vnd.oasis.opendocument.text": "odt",
}
"""The name under which LibreOffice takes a file for what it is."""
_PROGRAMS = ("soffice", "libreoffice")
_START_SECONDS, _FILE_SECONDS = 60.0, 20.0
_LARGEST_RESULT = 256 * 1024 * 1024

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
    """How many seconds a batch may take: for LibreOffice to start, and for each file."""

    start: float = _START_SECONDS
    file: float = _FILE_SECONDS

    def seconds(self, files: int) -> float:
        """The limit of a batch."""
        return self.start + self.file * files


def find_program() -> str | None:
    """Where LibreOffice is, None where it is not installed."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


def read_converted(
    files: Mapping[str, tuple[bytes, str, Extraction]],
    extract: Callable[[bytes, str], Extraction],
    patience: Patience = Patience(),
) -> dict[str, Extraction]:
    """Extractions again, with those that need a conversion made from the converted file.

    ``files`` holds bytes, name and first extraction of each, by content hash. Media types stay those of the
    files themselves.
    """
    again = {
        key: Foreign(data, extraction.media_type)
        for key, (data, _, extraction) in files.items()
        if extraction.error_code == NEEDS_CONVERSION
    }
    read = {key: extraction for key, (_, _, extraction) in files.items()}
    for key, converted in convert(again, patience).items():
        if converted.data is not None:
            result = extract(converted.data, f"{Path(files[key][1]).stem}.docx")
            read[key] = replace(result, media_type=again[key].media_type)
        else:
            read[key] = replace(
                read[key], error_code=converted.error_code, error_detail=converted.error_detail
            )
    return read


def convert(
    files: Mapping[str, Foreign], patience: Patience = Patience(), program: str | None = None
) -> dict[str, Converted]:
    """Convert files in one batch, and those it leaves out one by one.

    ``files`` by content hash; the result has the same keys. Each call has folders of its own, so that any
    number may run at the same time.
    """
    if not files:
        return {}
    program = program or find_program()
    if program is None:
        return dict.fromkeys(files, _failed(NEEDS_CONVERSION))
    # On Windows files of a program that was ended may stay locked for a moment.
    with tempfile.TemporaryDirectory(prefix="gongkai-convert-", ignore_cleanup_errors=True) as folder:
        desk = _Desk(Path(folder), program)
        names = {key: desk.put(number, file) for number, (key, file) in enumerate(files.items())}
        desk.convert(names.values(), patience)
        results = {key: desk.take(name) for key, name in names.items()}
        for key, name in names.items():
            if results[key].data is None and len(files) > 1:
                desk.convert([name], patience)
                results[key] = desk.take(name)
    return results


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
        (self.folder / "in" / name).write_bytes(file.data)
        return name

    def take(self, name: str) -> Converted:
        """What was made of a file."""
        made = (self.folder / "out" / name).with_suffix(".docx")
        try:
            size = made.stat().st_size
            if size > _LARGEST_RESULT:
                return _failed("too_large", f"{size} bytes after conversion")
            data = made.read_bytes()
        except FileNotFoundError:
            return _failed("conversion_failed")
        return Converted(data) if data.startswith(b"PK") else _failed("conversion_failed")

    def convert(self, names: Iterable[str], patience: Patience) -> None:
        """Run LibreOffice over some files; what it could not convert is not there afterwards."""
        inputs = [str(self.folder / "in" / name) for name in names]
        command = [
            self.program,
            f"-env:UserInstallation={(self.folder / 'profile').as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"),
            *("--convert-to", "docx", "--outdir", str(self.folder / "out"), *inputs),
        ]
        home = str(self.folder / "home")
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            env={**os.environ, "HOME": home, "TMPDIR": home, "SAL_USE_VCLPLUGIN": "svp"},
            start_new_session=True,
        )
        try:
            process.wait(patience.seconds(len(inputs)))
        except BaseException as error:
            # Also when the run is interrupted: LibreOffice is several processes, and none may stay.
            _end(process)
            if not isinstance(error, subprocess.TimeoutExpired):
                raise


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started."""
    with suppress(ProcessLookupError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _failed(code: str, detail: str = "") -> Converted:
    error = ERROR_BY_CODE[code]
    return Converted(None, code, f"{error.en} {error.zh}" + (f" ({detail})" if detail else ""))


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

"""Where the pipeline reads and writes, and the version of the software."""

import hashlib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.extraction.work import USUAL, Limits
from pipelines.inbox.scan import CORRECTIONS_NAME, ROSTER_NAME
from schemas.errors import GongkaiError
from warehouse.releases import KEPT_RELEASES

PROJECT = Path(__file__).resolve().parent.parent
DEFAULT_INBOX = PROJECT / "samples" / "reports"
DEFAULT_HOME = PROJECT / "data"
PACKAGES = ("schemas", "extractors", "warehouse", "expectations", "pipelines")
DEFAULT_SIZE_LIMIT = 64 * 1024 * 1024


class SettingsError(GongkaiError):
    """A setting that cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says.

    ``size_limit`` is in bytes; larger files are recorded, not read. ``workers`` is the number of processes
    that read files, None for as many as there are processors. ``limits`` is what reading one file may cost.
    ``corrections_file`` and ``roster_file`` are where ``corrections.csv`` and ``roster.csv`` are kept, None
    for the inbox. ``releases`` is how many releases are kept.
    """

    inbox: Path
    home: Path
    size_limit: int = DEFAULT_SIZE_LIMIT
    workers: int | None = None
    limits: Limits = USUAL
    corrections_file: Path | None = None
    roster_file: Path | None = None
    releases: int = KEPT_RELEASES

    @property
    def corrections(self) -> Path:
        """The file with what people corrected: in the inbox unless it is said to be elsewhere."""
        return self.corrections_file or self.inbox / CORRECTIONS_NAME

    @property
    def roster(self) -> Path:
        """The file with the bodies that must report: in the inbox unless it is said to be elsewhere."""
        return self.roster_file or self.inbox / ROSTER_NAME

    @property
    def inbox_record(self) -> Path:
        """The folder of what is known of inboxes."""
        return self.home / "inbox"

    @property
    def inboxes_record(self) -> Path:
        """The inboxes that were ever read."""
        return self.inbox_record / "inboxes.json"

    def out_file(self, given: Path | None, name: str) -> Path:
        """The file that a command writes: what was given, or ``name`` in the folder that was given or in
        ``exports/`` in the home.
        """
        if given is None:
            return self.home / "exports" / name
        return given / name if given.is_dir() else given

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Settings from the variables ``GONGKAI_*``; an empty one counts as unset.

        Raises:
            SettingsError: a number is none, or the inbox is the home.
        """
        megabytes = _number(environment, "GONGKAI_SIZE_LIMIT_MB")
        inbox = _path(environment, "GONGKAI_INBOX") or DEFAULT_INBOX
        home = _path(environment, "GONGKAI_HOME") or DEFAULT_HOME
        if inbox.resolve() == home.resolve():
            raise SettingsError(
                f"GONGKAI_INBOX and GONGKAI_HOME are one folder, {inbox}: what is written would be read as "
                "reports. Name another GONGKAI_HOME."
            )
        return cls(
            inbox=inbox,
            home=home,
            size_limit=DEFAULT_SIZE_LIMIT if megabytes is None else megabytes * 1024 * 1024,
            workers=_number(environment, "GONGKAI_WORKERS"),
            limits=_limits(environment),
            corrections_file=_path(environment, "GONGKAI_CORRECTIONS"),
            roster_file=_path(environment, "GONGKAI_ROSTER"),
            releases=_number(environment, "GONGKAI_RELEASES") or KEPT_RELEASES,
        )


def _path(environment: Mapping[str, str], name: str) -> Path | None:
    """An absolute path; relative ones are meant from the project, wherever the command is started."""
    given = environment.get(name)
    return PROJECT / Path(given).expanduser() if given else None


def _limits(environment: Mapping[str, str]) -> Limits:
    seconds = _number(environment, "GONGKAI_TIME_LIMIT")
    scan_seconds = _number(environment, "GONGKAI_SCAN_TIME_LIMIT")
    megabytes = _number(environment, "GONGKAI_MEMORY_LIMIT_MB")
    return Limits(
        seconds=seconds or USUAL.seconds,
        scan_seconds=max(scan_seconds or USUAL.scan_seconds, seconds or 0),
        memory=megabytes * 1024 * 1024 if megabytes else USUAL.memory,
    )


def _number(environment: Mapping[str, str], name: str) -> int | None:
    text = environment.get(name)
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise SettingsError(f"{name} must be a whole number above 0, not {text!r}.")
    return int(text)


@cache
def software_version(project: Path = PROJECT) -> str:
    """The version in ``pyproject.toml``; the project is not installed, so there is no other place to ask."""
    with (project / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


@cache
def software_digest(project: Path = PROJECT) -> str:
    """A hash of all code and data of the project, and of the libraries that it is locked to, as files."""
    digest = hashlib.sha256()
    of_packages = (file for package in PACKAGES for file in sorted((project / package).rglob("*")))
    files = [file for file in of_packages if file.is_file() and file.suffix != ".pyc"]
    for file in (*files, project / "pyproject.toml", project / "requirements.lock"):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(project)}\x1f{len(content)}\x1f".encode())
        digest.update(content)
    return digest.hexdigest()[:16]

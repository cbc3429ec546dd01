"""Where the pipeline reads and writes, and the version of the software."""

import hashlib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePath

from pipelines.extraction.cluster_address import ClusterAddress
from pipelines.extraction.work import USUAL, Limits
from pipelines.inbox.folder import Folder
from pipelines.inbox.inbox import CORRECTIONS_NAME, REVIEWED_NAME, ROSTER_NAME, Inbox
from pipelines.inbox.known_inboxes import inbox_at
from pipelines.inbox.stored_paths import stored_name
from schemas import kept
from schemas.errors import GongkaiError
from schemas.language import LANGUAGES, phrase
from warehouse.session import LEAST_MEMORY_MB, working_memory_mb

PROJECT = Path(__file__).resolve().parent.parent
DEFAULT_INBOX = PROJECT / "samples" / "reports"
DEFAULT_HOME = PROJECT / "data"
DEFAULT_SCHEDULE = "30 2 * * *"
PACKAGES = ("schemas", "extractors", "warehouse", "expectations", "pipelines")
DEFAULT_SIZE_LIMIT = 64 * 1024 * 1024


class SettingsError(GongkaiError):
    """A setting that cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says.

    ``size_limit`` is in bytes; larger files are recorded, not read. ``workers`` is the number of processes
    that read files, None for as many as there are processors. ``limits`` is what reading one file may cost.
    ``corrections_file``, ``reviewed_file`` and ``roster_file`` are where ``corrections.csv``,
    ``reviewed.csv`` and ``roster.csv`` are kept, None for the inbox. ``releases`` is how many releases are
    kept. ``schedule`` is when the nightly run starts, a cron expression in China's time. ``notify`` is a
    command of the shell that is told how runs end. ``cluster`` is the scheduler whose workers read, None for
    processes of this machine. DuckDB takes at most ``database_memory_mb``.
    """

    inbox: Inbox
    home: Path
    size_limit: int = DEFAULT_SIZE_LIMIT
    workers: int | None = None
    limits: Limits = USUAL
    corrections_file: Path | None = None
    reviewed_file: Path | None = None
    roster_file: Path | None = None
    releases: int = kept.RELEASES
    schedule: str = DEFAULT_SCHEDULE
    notify: str | None = None
    cluster: ClusterAddress | None = None
    database_memory_mb: int = field(default_factory=working_memory_mb)

    @property
    def corrections(self) -> tuple[Inbox, str]:
        """Where the file with what people corrected is, and its name: in the inbox unless said otherwise."""
        return self._filled_in(self.corrections_file, CORRECTIONS_NAME)

    @property
    def reviewed(self) -> tuple[Inbox, str]:
        """Where the file with what people looked at is, and its name: in the inbox unless said otherwise."""
        return self._filled_in(self.reviewed_file, REVIEWED_NAME)

    @property
    def roster(self) -> tuple[Inbox, str]:
        """Where the file with the bodies that must report is, and its name: in the inbox unless said
        otherwise.
        """
        return self._filled_in(self.roster_file, ROSTER_NAME)

    def _filled_in(self, named: Path | None, name: str) -> tuple[Inbox, str]:
        return (Folder(named.parent), stored_name(PurePath(named.name))) if named else (self.inbox, name)

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
            SettingsError: a number or the language is none, or the inbox is the home.
            UsageError: the inbox or the cluster is an address that cannot be one.
        """
        _check_language(environment)
        megabytes = _number(environment, "GONGKAI_SIZE_LIMIT_MB")
        place = environment.get("GONGKAI_INBOX")
        inbox = inbox_at(place, PROJECT) if place else Folder(DEFAULT_INBOX)
        home = _path(environment, "GONGKAI_HOME") or DEFAULT_HOME
        if isinstance(inbox, Folder) and inbox.root.resolve() == home.resolve():
            raise SettingsError(
                phrase(
                    f"GONGKAI_INBOX 与 GONGKAI_HOME 是同一个文件夹 {inbox}，写出的文件会被当作报告读取。"
                    "请另设 GONGKAI_HOME。",
                    f"GONGKAI_INBOX and GONGKAI_HOME are one folder, {inbox}: what is written would be read "
                    "as reports. Name another GONGKAI_HOME.",
                )
            )
        return cls(
            inbox=inbox,
            home=home,
            size_limit=DEFAULT_SIZE_LIMIT if megabytes is None else megabytes * 1024 * 1024,
            workers=_number(environment, "GONGKAI_WORKERS"),
            limits=_limits(environment),
            corrections_file=_path(environment, "GONGKAI_CORRECTIONS"),
            reviewed_file=_path(environment, "GONGKAI_REVIEWED"),
            roster_file=_path(environment, "GONGKAI_ROSTER"),
            releases=_number(environment, "GONGKAI_RELEASES") or kept.RELEASES,
            schedule=environment.get("GONGKAI_SCHEDULE") or DEFAULT_SCHEDULE,
            notify=environment.get("GONGKAI_NOTIFY") or None,
            cluster=_cluster(environment),
            database_memory_mb=_database_memory_mb(environment),
        )


def _check_language(environment: Mapping[str, str]) -> None:
    given = environment.get("GONGKAI_LANG")
    if given and given not in LANGUAGES:
        # Whoever mistyped it may read either.
        raise SettingsError(
            f"GONGKAI_LANG 只能是 zh（中文）或 en（英文），不能是“{given}”。 "
            f"GONGKAI_LANG must be zh (Chinese) or en (English), not {given!r}."
        )


def _path(environment: Mapping[str, str], name: str) -> Path | None:
    """An absolute path; relative ones are meant from the project, wherever the command is started."""
    given = environment.get(name)
    return PROJECT / Path(given).expanduser() if given else None


def _cluster(environment: Mapping[str, str]) -> ClusterAddress | None:
    text = environment.get("GONGKAI_CLUSTER")
    return ClusterAddress.of(text, _path(environment, "GONGKAI_CLUSTER_TLS")) if text else None


def _database_memory_mb(environment: Mapping[str, str]) -> int:
    name, least = "GONGKAI_DATABASE_MEMORY_MB", LEAST_MEMORY_MB
    megabytes = _number(environment, name)
    if megabytes is not None and megabytes < least:
        raise SettingsError(
            phrase(
                f"{name} 至少为 {least}，不能是 {megabytes}：再少则数据库无法运行。",
                f"{name} must be at least {least}, not {megabytes}: the database cannot work with less.",
            )
        )
    return megabytes or working_memory_mb()


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
        raise SettingsError(
            phrase(
                f"{name} 须为大于 0 的整数，不能是“{text}”。",
                f"{name} must be a whole number above 0, not {text!r}.",
            )
        )
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

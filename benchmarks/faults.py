"""A run to disturb: its inbox, a home of its own, the processes it starts, and what it left behind."""

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.exits import DONE
from schemas.tables import TABLES
from warehouse.content import OF_RUNS
from warehouse.lock import run_lock
from warehouse.paths import Home
from warehouse.releases import current_release, first_damage, release_ids

PROJECT = Path(__file__).resolve().parent.parent
SAMPLES = PROJECT / "samples" / "reports"
PATIENCE = 10.0
"""Seconds in which what was started by a run that is gone may end."""
OF_TIMES = ("first_seen_at", "last_seen_at", "since")
"""Columns that say when something was seen."""
_STRAY = re.compile(r"/\.|\.(tmp|partial|wal|building|pruned)(/|$)|-(wal|shm|journal)$|damaged")


@dataclass(frozen=True)
class Process:
    """A process that knows a home, by its environment."""

    pid: int
    parent: int
    command: str


@dataclass(frozen=True)
class Bench:
    """What is read, the home of an undisturbed run over it, that of one before its last file came, and how
    many seconds such a run takes.
    """

    inbox: Path
    reference: Path
    earlier: Path
    folder: Path
    seconds: float
    chance: random.Random

    @contextmanager
    def trial(self, copied: Path | None = None) -> Iterator["Trial"]:
        """A home, fresh or a copy, and a folder for temporary files."""
        with tempfile.TemporaryDirectory(dir=self.folder, ignore_cleanup_errors=True) as folder:
            trial = Trial(self, Path(folder))
            trial.temporary.mkdir()
            if copied:
                shutil.copytree(copied, trial.home, symlinks=True)
            yield trial


@dataclass(frozen=True)
class Trial:
    """One home that is disturbed."""

    bench: Bench
    folder: Path

    @property
    def home(self) -> Path:
        """Everything the run writes."""
        return self.folder / "h"

    @property
    def temporary(self) -> Path:
        """``TMPDIR``; its path is short, as sockets are made below it."""
        return self.folder / "t"

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        """A run, or another command, as the command line starts it."""
        places = {
            "GONGKAI_INBOX": str(self.bench.inbox),
            "GONGKAI_HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "GONGKAI_LANG": "en",
        }
        return subprocess.Popen(
            [sys.executable, "-m", "pipelines", *(arguments or ("run",))],
            cwd=PROJECT, env={**os.environ, **places, **more}, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *arguments: str, **more: str) -> tuple[int, str, list[str]]:
        """Exit status of a command that nobody disturbs, what it printed, and the lines of its errors."""
        running = self.start(*arguments, **more)
        said, errors = running.communicate()
        return running.returncode, said, [line for line in errors.splitlines() if line.strip()]

    def left(self) -> str | None:
        """What is wrong just after a run has ended, before any other."""
        deadline = time.monotonic() + PATIENCE
        while (processes := processes_of(self.home)) and time.monotonic() < deadline:
            time.sleep(0.1)
        if processes:
            return f"left after {PATIENCE:.0f} s: {processes[0].command[:60]}"
        try:
            with run_lock(Home(self.home), "the bench"):
                pass
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the result
            return f"lock: {error}"
        return whole(self.home)

    def afterwards(self, may_differ: Collection[str] = ()) -> str | None:
        """What is wrong once another run, undisturbed, has passed over the home; some tables may differ."""
        status, said, errors = self.run()
        if status != DONE:
            last = (errors or said.strip().splitlines() or ["nothing said"])[-1]
            return f"the next run ended with {status}: {last}"
        if facts(self.home) != facts(self.bench.reference):
            others = differing(self.home, self.bench.reference)
            if not set(others) <= set(may_differ):
                return f"other facts than undisturbed: {', '.join(others)}"
        if strays := strays_in(self.home) or [
            path.name for path in self.temporary.rglob("*") if not path.is_dir()
        ]:
            return f"left for good: {', '.join(strays[:3])}"
        return whole(self.home)


def make_inbox(folder: Path, texts: Sequence[Path]) -> None:
    """Some reports as they are, and the last of them as Rich Text for LibreOffice instead."""
    folder.mkdir()
    for file in texts[:-1]:
        shutil.copy(file, folder)
    rich = "".join(map(_rich, texts[-1].read_text(encoding="utf-8")))
    (folder / f"{texts[-1].stem}.rtf").write_text(f"{{\\rtf1\\ansi\\uc1 {rich}}}", encoding="ascii")


def _rich(character: str) -> str:
    match character:
        case "\n":
            return "\\par\n"
        case "\t":
            return "\\tab "
        case "\\" | "{" | "}":
            return f"\\{character}"
        case _ if character.isascii():
            return character
    units = character.encode("utf-16-le")
    return "".join(
        f"\\u{int.from_bytes(units[at : at + 2], 'little', signed=True)}?" for at in range(0, len(units), 2)
    )


def facts(home: Path) -> str:
    """The digest of what is published."""
    release = current_release(Home(home))
    return release.content if release else "nothing"


def differing(home: Path, other: Path) -> list[str]:
    """The tables that two homes have published with other facts."""
    found = []
    with duckdb.connect() as con:
        for name, each in (("one", home), ("two", other)):
            con.execute(f"ATTACH '{Home(each).published_database.resolve()}' AS {name} (READ_ONLY)")
        for table in TABLES:
            columns = [name for name in table.column_names if name not in OF_TIMES]
            select = f"SELECT {', '.join(columns)} FROM"
            one, two = (f"({select} {database}.{table.name})" for database in ("one", "two"))
            rows = f"({one} EXCEPT ALL {two}) UNION ALL ({two} EXCEPT ALL {one})"
            if table.name not in OF_RUNS and con.execute(f"{rows} LIMIT 1").fetchall():
                found.append(table.name)
    return found


def whole(home: Path) -> str | None:
    """What is wrong with the releases of a home."""
    damaged = {each: first_damage(Home(home).releases / each) for each in release_ids(Home(home))}
    return next((f"release {each}: {wrong}" for each, wrong in damaged.items() if wrong), None)


def strays_in(home: Path) -> list[str]:
    """What a run should have taken away, or set aside, relative to the home.

    Dagster's databases fold in what a killed run left when the next run that makes something opens them.
    """
    below = (path.relative_to(home).as_posix() for path in home.rglob("*"))
    return sorted(path for path in below if _STRAY.search(f"/{path}") and not path.startswith("dagster/"))


def size_of(home: Path) -> dict[str, int]:
    """Bytes on the disk below a home, by what lies in it."""
    sizes: dict[str, int] = {}
    for path in home.rglob("*"):
        if path.is_file() and not path.is_symlink():
            name = path.relative_to(home).parts[0]
            sizes[name] = sizes.get(name, 0) + path.stat().st_size
    return sizes


def processes_of(home: Path) -> list[Process]:
    """The processes that know a home."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError):
            if f"GONGKAI_HOME={home}\0" in (process / "environ").read_text(errors="replace"):
                command = (process / "cmdline").read_text(errors="replace").replace("\0", " ").strip()
                parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
                if command:
                    found.append(Process(int(process.name), parent, command))
    return found


def workers(running: int, processes: Sequence[Process]) -> list[Process]:
    """Those that a forkserver has started: they read files, or validate."""
    servers = {each.pid for each in forkservers(running, processes)}
    return [each for each in processes if each.parent in servers and "forkserver" in each.command]


def forkservers(running: int, processes: Sequence[Process]) -> list[Process]:
    """What starts the workers of a run."""
    return [each for each in processes if each.parent == running and "forkserver" in each.command]


def libreoffice(_: int, processes: Sequence[Process]) -> list[Process]:
    """LibreOffice, which is several."""
    return [each for each in processes if "soffice" in each.command]

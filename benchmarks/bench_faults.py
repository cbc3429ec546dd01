"""Faults on purpose: what is killed, interrupted, full or damaged, and what is there afterwards.

Each trial ends with a run that nobody disturbs. It has passed where that run publishes the same facts as one
over a fresh home, exit statuses are those that are documented, no lock is held and no process left, and no
reader met an error. Prints a table; ends with 1 where a trial has not passed.

    make bench BENCH=faults [ARGS="--kills 10 --only kill,publish --seed 7"]

Needs Linux. Disks of a few megabytes need the right to mount a tmpfs; what was left out is said.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb

from pipelines.exits import DONE, FAILED, INTERRUPTED
from warehouse.lock import run_lock
from warehouse.paths import Home
from warehouse.publish import Versions, publish
from warehouse.release_reader import open_published
from warehouse.releases import (
    current_release,
    first_damage,
    list_releases,
    release_ids,
    set_damaged_releases_aside,
)
from warehouse.working import open_working

PROJECT = Path(__file__).resolve().parent.parent
SAMPLES = PROJECT / "samples" / "reports"
STAGES = ("→", "report_files", "extractions", "reports", "findings", "data_quality", "published_warehouse")
VICTIMS = {"the run": "-m pipelines", "forkserver": "forkserver", "LibreOffice": "soffice"}
DISKS = (1, 4, 9, 14, 19, 23, 27)
"""Megabytes."""
VERSIONS = Versions("faults", "faults")


@dataclass
class Row:
    """Trials of one fault: how what was disturbed ended, and what was wrong afterwards."""

    fault: str
    ended: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    note: str = ""

    def __str__(self) -> str:
        trials = sum(self.ended.values())
        ended = ", ".join(f"{status}: {times}" for status, times in sorted(self.ended.items()))
        verdict = "; ".join(self.wrong) or self.note or ("as it should be" if trials else "not tried")
        return f"{self.fault:<38}{trials:>4}  {ended:<28}  {verdict}"


@dataclass(frozen=True)
class Bench:
    """What is read, the facts an undisturbed run makes of it, and how long that took."""

    inbox: Path
    reference: Path
    folder: Path
    seconds: float
    chance: random.Random

    def start(self, home: Path, **more: str) -> subprocess.Popen[str]:
        """A run, as the command line starts it."""
        places = {"GONGKAI_INBOX": str(self.inbox), "GONGKAI_HOME": str(home)}
        return subprocess.Popen(
            [sys.executable, "-m", "pipelines", "run"],
            cwd=PROJECT, env={**os.environ, **places, **more}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    @contextmanager
    def home(self, *, finished: bool = False) -> Iterator[Path]:
        """A home: fresh, or a copy of the one after an undisturbed run."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            home = Path(folder) / "home"
            if finished:
                shutil.copytree(self.reference, home, symlinks=True)
            yield home

    def afterwards(self, home: Path) -> str | None:
        """What is wrong in a home that was disturbed, once another run has passed over it."""
        time.sleep(1)  # workers end with their parent, not before
        if left := processes_of(home):
            return f"{len(left)} processes left"
        try:
            with run_lock(Home(home), "the bench"):
                pass
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the result
            return f"lock: {error}"
        again = self.start(home)
        said, _ = again.communicate()
        if again.returncode != DONE:
            return f"the next run ended with {again.returncode}: {said.strip().splitlines()[-1]}"
        return None if facts(home) == facts(self.reference) else "other facts than undisturbed"


def facts(home: Path) -> str:
    """The digest of what is published."""
    release = current_release(Home(home))
    return release.content if release else "nothing"


def processes_of(home: Path) -> dict[int, str]:
    """Command lines of the processes that know a home, by their ids."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"GONGKAI_HOME={home}\0" in (process / "environ").read_text(errors="replace"):
                line = (process / "cmdline").read_text(errors="replace").replace("\0", " ")
                if line.strip():
                    found[int(process.name)] = line
    return found


def until(running: subprocess.Popen[str], stage: str) -> bool:
    """Read what a run prints until it names a stage; False where it ended before."""
    assert running.stdout is not None
    return any(stage in line for line in running.stdout)


def kills(bench: Bench, times: int) -> Iterator[Row]:
    """SIGKILL to the run and those it started, at random points, and to the run at each stage."""
    for victim, words in VICTIMS.items():
        row = Row(f"kill {victim}, at random")
        for _ in range(times):
            with bench.home() as home:
                running = bench.start(home)
                deadline = time.monotonic() + bench.seconds * bench.chance.random()
                hit = False
                while running.poll() is None and not (hit and victim == "the run"):
                    if time.monotonic() > deadline:
                        for process in [each for each, line in processes_of(home).items() if words in line]:
                            with suppress(ProcessLookupError):
                                os.kill(process, signal.SIGKILL)
                                hit = True
                        if hit:
                            break
                    time.sleep(0.05)
                running.communicate()
                row.ended["not met" if not hit else str(running.returncode)] += 1
                if victim != "the run" and running.returncode not in {DONE, FAILED}:
                    row.wrong.append(f"ended with {running.returncode}")
                row.wrong += filter(None, [bench.afterwards(home)])
        yield row
    row = Row("kill the run, at each stage")
    for stage in STAGES[: times * len(STAGES)]:
        with bench.home() as home:
            running = bench.start(home)
            until(running, stage)
            running.kill()
            running.communicate()
            row.ended[str(running.returncode)] += 1
            row.wrong += [f"{stage}: {what}" for what in [bench.afterwards(home)] if what]
    yield row


def signals(bench: Bench, times: int) -> Iterator[Row]:
    """SIGINT and SIGTERM in each stage: 130 within ten seconds and nothing published."""
    for number in (signal.SIGINT, signal.SIGTERM):
        row = Row(f"{number.name} in each stage")
        for stage in STAGES[:-1] * times:
            with bench.home() as home:
                running = bench.start(home)
                until(running, stage)
                running.send_signal(number)
                asked = time.monotonic()
                running.communicate()
                row.ended[str(running.returncode)] += 1
                if running.returncode != INTERRUPTED or time.monotonic() - asked > 12:
                    took = time.monotonic() - asked
                    row.wrong.append(f"{stage}: {running.returncode} after {took:.0f} s")
                if release_ids(Home(home)):
                    row.wrong.append(f"{stage}: published")
                row.wrong += [f"{stage}: {what}" for what in [bench.afterwards(home)] if what]
        yield row


def disks(bench: Bench, times: int) -> Iterator[Row]:
    """A home on a disk of a few megabytes: 0, or 4 with one line that says so."""
    row = Row("disk full")
    for size in DISKS[: max(times, 1) * 2]:
        mount = Path(tempfile.mkdtemp(dir=bench.folder))
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}m", "tmpfs", str(mount)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            row.note = "left out: a tmpfs may not be mounted here"
            break
        try:
            running = bench.start(mount / "home")
            said, _ = running.communicate()
            row.ended[f"{size} MB {running.returncode}"] += 1
            if running.returncode not in {DONE, FAILED} or (
                running.returncode == FAILED and "No space is left" not in said
            ):
                row.wrong.append(f"{size} MB: {said.strip().splitlines()[-1]}")
        finally:
            subprocess.run(["umount", str(mount)], check=False)
    yield row


def _release_again(home: Home, number: int) -> None:
    """Publish a release that differs by a title from the one before."""
    with open_working(home.working_database) as con:
        con.execute("UPDATE reports SET title = title || ?", [f" {number}"])
    publish(home, VERSIONS)


def damages(bench: Bench, times: int) -> Iterator[Row]:
    """The current release damaged at a random place: said, set aside, and the one before published again."""
    row = Row("current release damaged")
    for _ in range(times * 2):
        with bench.home(finished=True) as folder:
            home = Home(folder)
            _release_again(home, 0)
            current = current_release(home)
            assert current is not None
            files = sorted(path for path in current.path.rglob("*") if path.is_file())
            file = bench.chance.choice(files)
            how = bench.chance.choice(("gone", "cut", "one byte"))
            data = bytearray(file.read_bytes())
            file.unlink()
            if how != "gone":
                place = bench.chance.randrange(len(data))
                data[place] ^= 1
                file.write_bytes(data if how == "one byte" else data[:place])
            said = list(set_damaged_releases_aside(home, release_ids(home)))
            row.ended[how] += 1
            if facts(folder) != facts(bench.reference) or not any(
                current.release_id in line for line in said
            ):
                row.wrong.append(f"{file.relative_to(current.path)} {how}: {said}")
    yield row


def _publish_often(folder: str, releases: int) -> None:
    for number in range(releases):
        _release_again(Home(Path(folder)), number)


def publishes(bench: Bench, times: int) -> Iterator[Row]:
    """SIGKILL while a release is built or switched: the current one is whole, and the next is made."""
    row = Row("kill while publishing")
    with bench.home(finished=True) as folder:
        home = Home(folder)
        for _ in range(times * 2):
            process = get_context("spawn").Process(target=_publish_often, args=(str(folder), 99))
            process.start()
            before = release_ids(home)[-1]
            while release_ids(home)[-1] == before and process.is_alive():
                time.sleep(0.01)
            time.sleep(bench.chance.random())
            process.kill()
            process.join()
            row.ended[str(process.exitcode)] += 1
            current = current_release(home)
            if current is None or (wrong := first_damage(current.path)):
                row.wrong.append(f"current release: {wrong if current else 'none'}")
        _release_again(home, 100)
        if any(first_damage(release.path) for release in list_releases(home)):
            row.wrong.append("a release that is kept is damaged")
    yield row


def _read(folder: str, ended: Event, told: str) -> None:
    """Read until told to end; writes how often, or the error."""
    times = 0
    try:
        while not ended.is_set():
            with open_published(Home(Path(folder)).published_database) as con:
                titles = con.execute(
                    "SELECT count(DISTINCT right(title, 2)), count(*) FROM reports"
                ).fetchall()
                assert titles[0][1], titles
            times += 1
    except (duckdb.Error, OSError, AssertionError) as error:
        Path(told).write_text(f"error: {error}", encoding="utf-8")
    else:
        Path(told).write_text(f"{times}", encoding="utf-8")


def readers(bench: Bench, times: int) -> Iterator[Row]:
    """Readers that open what is published again and again while releases replace one another."""
    context = get_context("spawn")
    row = Row(f"{times * 2} readers during {times * 2} publishes")
    with bench.home(finished=True) as folder:
        ended = context.Event()
        told = [folder / f"reader-{number}" for number in range(times * 2)]
        started = [context.Process(target=_read, args=(str(folder), ended, str(path))) for path in told]
        for process in started:
            process.start()
        _publish_often(str(folder), times * 2)
        ended.set()
        for process in started:
            process.join()
        for path in told:
            said = path.read_text(encoding="utf-8") if path.exists() else "error: it said nothing"
            row.ended["error" if said.startswith("error") else "reads"] += 1 if "error" in said else int(said)
            row.wrong += [said] if said.startswith("error") else []
    yield row


def growth(bench: Bench, times: int) -> Iterator[Row]:
    """By how much runs without changes let a home grow."""
    row = Row("runs without changes")
    with bench.home(finished=True) as home:
        sizes = []
        for _ in range(times + 1):
            running = bench.start(home)
            running.communicate()
            row.ended[str(running.returncode)] += 1
            sizes.append(sum(path.stat().st_size for path in home.rglob("*") if path.is_file()))
        grown = (sizes[-1] - sizes[0]) / times
        row.note = f"{grown / 1000:.0f} kB a run"
        if grown > 20_000:
            row.wrong.append(f"{row.note}, where 20 are the most")
    yield row


FAULTS: dict[str, Callable[[Bench, int], Iterator[Row]]] = {
    "publish": publishes,
    "readers": readers,
    "damage": damages,
    "growth": growth,
    "disk": disks,
    "signal": signals,
    "kill": kills,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--inbox", type=Path, default=SAMPLES)
    parser.add_argument("--kills", type=int, default=3, help="trials of each fault (default 3)")
    parser.add_argument("--only", default=",".join(FAULTS), help=f"some of {','.join(FAULTS)}")
    parser.add_argument("--home", type=Path, help="one after an undisturbed run over the inbox; else made")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gongkai-faults-") as scratch:
        folder, reference = Path(scratch), Path(scratch) / "reference"
        chance = random.Random(given.seed)
        bench = Bench(given.inbox, reference, folder, 60.0, chance)
        if given.home:
            shutil.copytree(given.home, reference, symlinks=True)
        else:
            started = time.monotonic()
            bench.start(reference).communicate()
            bench = Bench(given.inbox, reference, folder, time.monotonic() - started, chance)
        print(f"{'fault':<38}tried  {'ended':<27}  afterwards", flush=True)
        failed = False
        for name in given.only.split(","):
            for row in FAULTS[name](bench, given.kills):
                print(row, flush=True)
                failed = failed or bool(row.wrong)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

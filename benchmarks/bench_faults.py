"""Faults on purpose: what is killed, interrupted, full or damaged, and what is there afterwards.

Each trial ends with a run that nobody disturbs. It has passed where that run publishes the same facts as one
over a fresh home, exit statuses are those that are documented, no lock is held, no process and no temporary
file left, and no reader met an error. Prints a table; ends with 1 where a trial has not passed.

    make bench BENCH=faults [ARGS="--scale 0.1 --only kill,publish --seed 7"]

Needs Linux, LibreOffice and strace; disks of a few megabytes need the right to mount a tmpfs. What was left
out is said. Commands are killed at chosen system calls by strace --inject, whose signal comes before the call
is made.
"""

import argparse
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from os import environ, kill
from pathlib import Path

import duckdb

from benchmarks.faults import (
    PATIENCE,
    PROJECT,
    SAMPLES,
    Bench,
    Process,
    Trial,
    facts,
    forkservers,
    libreoffice,
    make_inbox,
    processes_of,
    size_of,
    strays_in,
    whole,
    workers,
)
from pipelines.exits import DONE, FAILED, INTERRUPTED
from warehouse.errors import DamagedReleaseError
from warehouse.paths import DATABASE_NAME, Home
from warehouse.publish import Versions, publish
from warehouse.release_reader import open_published
from warehouse.releases import compared_release, current_release, first_damage, release_ids, rollback
from warehouse.working import open_working

STAGES = {
    "start": "",
    "places": "→",
    "extractions": "✓ report_files",
    "reports": "✓ corrections",
    "findings": "✓ totals_by_area",
    "data_quality": "✓ findings",
    "published_warehouse": "✓ checks_by_table",
    "summary": "✓ published_warehouse",
}
"""What a run prints just before, by what it then does."""
VICTIMS: dict[str, Callable[[int, Sequence[Process]], list[Process]]] = {
    "a worker": workers,
    "the forkserver": forkservers,
    "LibreOffice": libreoffice,
}
DISKS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 19, 21, 23, 25, 27, 29)
"""Megabytes."""
INODES = (8, 30, 60, 100, 120, 140)
WRITING = (
    *("rename", "renameat", "renameat2", "symlink", "symlinkat", "unlink", "unlinkat", "rmdir", "mkdir"),
    *("chmod", "fchmod", "fchmodat", "fchmodat2", "fsync", "fdatasync", "ftruncate", "pwrite64", "write"),
)
RARE = re.compile(r"rename|symlink|unlink|rmdir|mkdir")
VERSIONS = Versions("faults", "faults")
MEGABYTE = 1 << 20


@dataclass
class Row:
    """Trials of one fault: how what was disturbed ended, and what was wrong afterwards."""

    fault: str
    ended: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    note: str = ""

    def tried(self, ended: object, *wrong: str | None) -> None:
        """One trial more; what is wrong is told at once."""
        self.ended[str(ended)] += 1
        found = [what for what in wrong if what]
        self.wrong += found
        told = "; ".join(found) or "as it should be"
        print(f"  {self.fault}, {sum(self.ended.values())}: {ended}, {told}", file=sys.stderr, flush=True)

    def then(self, wrong: str | None) -> None:
        """What is wrong after several trials in one home."""
        if wrong:
            self.wrong.append(wrong)
            print(f"  {self.fault}: {wrong}", file=sys.stderr, flush=True)

    def __str__(self) -> str:
        trials = sum(self.ended.values())
        ended = ", ".join(f"{status}: {times}" for status, times in sorted(self.ended.items()))
        good = f"as it should be{f'; {self.note}' if self.note else ''}" if trials else self.note
        return f"{self.fault:<36}{trials:>4}  {ended:<24}  {'; '.join(self.wrong) or good}"


def _times(most: int, scale: float) -> int:
    return max(1, round(most * scale))


def _until(running: subprocess.Popen[str], stage: str) -> None:
    """Read what a run prints until it gets to a stage, or has ended."""
    assert running.stdout is not None
    if STAGES[stage]:
        any(STAGES[stage] in line for line in running.stdout)


def kills(bench: Bench, scale: float) -> Iterator[Row]:
    """SIGKILL to the run, at random points and at each stage."""
    row = Row("kill the run, at random")
    homes = [None, bench.earlier]
    for number in range(_times(5, scale)):
        with bench.trial(homes[number % 2]) as trial:
            for _ in range(4):
                running = trial.start()
                time.sleep(bench.seconds * bench.chance.random())
                running.kill()
                running.communicate()
                row.tried("not met" if running.returncode == DONE else running.returncode, trial.left())
            row.then(trial.afterwards())
    yield row
    row = Row("kill the run, at each stage")
    for stage in STAGES:
        with bench.trial(bench.earlier) as trial:
            for _ in range(_times(3, scale)):
                running = trial.start()
                _until(running, stage)
                time.sleep(bench.chance.uniform(0, 0.5))
                running.kill()
                running.communicate()
                row.tried(running.returncode, _at(stage, trial.left()))
            row.then(_at(stage, trial.afterwards()))
    yield row


def kills_of_others(bench: Bench, scale: float) -> Iterator[Row]:
    """SIGKILL to those that a run starts, one of each kind in the same run, at random points."""
    rows = {victim: Row(f"kill {victim}, at random") for victim in VICTIMS}
    for _ in range(_times(20, scale)):
        with bench.trial() as trial:
            running = trial.start()
            hits = _kill_each(bench, trial, running)
            _, errors = running.communicate()
            last = errors.strip().splitlines()[-1:]
            said = None if running.returncode == DONE or last else "nothing said"
            wrong = said or trial.left() or trial.afterwards()
            for victim in hits:
                rows[victim].tried(running.returncode, wrong and f"{' and '.join(hits)}: {wrong}")
    yield from rows.values()


def _at(stage: str, wrong: str | None) -> str | None:
    return wrong and f"{stage}: {wrong}"


def _kill_each(bench: Bench, trial: Trial, running: subprocess.Popen[str]) -> list[str]:
    """Kill one of each kind of process that a run starts, some time after it is first there."""
    most = {"LibreOffice": 2.0}
    waits = {victim: bench.chance.random() * most.get(victim, bench.seconds * 0.6) for victim in VICTIMS}
    due: dict[str, float] = {}
    hits: list[str] = []
    while running.poll() is None and len(hits) < len(VICTIMS):
        processes = processes_of(trial.home)
        for victim, find in VICTIMS.items():
            found = find(running.pid, processes)
            if victim in hits or not found:
                continue
            if time.monotonic() >= due.setdefault(victim, time.monotonic() + waits[victim]):
                with suppress(ProcessLookupError):
                    kill(bench.chance.choice(found).pid, signal.SIGKILL)
                    hits.append(victim)
        time.sleep(0.05)
    return hits


def signals(bench: Bench, scale: float, stages: Collection[str] = STAGES) -> Iterator[Row]:
    """SIGINT and SIGTERM in each stage: 130 within ten seconds, and nothing published."""
    rows = {number: Row(f"{number.name} in each stage") for number in (signal.SIGINT, signal.SIGTERM)}
    longest = dict.fromkeys(rows, 0.0)
    for stage in stages:
        with bench.trial() as trial:
            for number in [*rows] * _times(3, scale):
                running = trial.start()
                _until(running, stage)
                time.sleep(bench.chance.uniform(0.2, 0.5))
                running.send_signal(number)
                asked = time.monotonic()
                running.wait()
                took = time.monotonic() - asked
                running.communicate()
                longest[number] = max(longest[number], took)
                ended = {INTERRUPTED}
                if stage == "summary":  # it is published: the run has done what it is for, and may have ended
                    ended.add(DONE)
                elif not trial.home.exists():  # Python had not come to the first line of ours
                    ended.add(-number)
                published = stage != "summary" and release_ids(Home(trial.home))
                rows[number].tried(
                    running.returncode,
                    None if running.returncode in ended else f"{stage}: {running.returncode}",
                    None if took <= PATIENCE else f"{stage}: after {took:.0f} s",
                    f"{stage}: published" if published else None,
                    _at(stage, trial.left()),
                )
                shutil.rmtree(trial.home / "releases", ignore_errors=True)
                (trial.home / "published").unlink(missing_ok=True)
            rows[signal.SIGTERM].then(_at(stage, trial.afterwards()))
    for number, row in rows.items():
        row.note = f"{longest[number]:.1f} s at most"
        yield row


def _publish_again(folder: str, number: int, keep: int = 7) -> None:
    """Publish a release that differs by a title from the one before."""
    home = Home(Path(folder))
    with open_working(home.working_database) as con:
        con.execute("UPDATE reports SET title = regexp_replace(title, ' .*', '') || ?", [f" {number}"])
    publish(home, VERSIONS, keep=keep)


def system_calls(bench: Bench, scale: float) -> Iterator[Row]:
    """SIGKILL before chosen system calls of publishing: the current release is whole, the next is made."""
    row = Row("kill at a system call of publishing")
    if shutil.which("strace") is None:
        row.note = "left out: strace is not installed"
        yield row
        return
    with bench.trial(bench.reference) as before:
        _publish_again(str(before.home), 1)
        with bench.trial(before.home) as undisturbed:
            calls = _calls_of_publishing(undisturbed)
            expected = facts(undisturbed.home)
        for call, nth in _chosen(calls, _times(40, scale), bench.chance):
            with bench.trial(before.home) as trial:
                current = facts(trial.home)
                ended = _publish_traced(trial, "-e", f"inject={call}:signal=KILL:when={nth}")
                whole_after = facts(trial.home) in {current, expected}
                wrong = None if whole_after else "neither the release before nor the next"
                left = trial.left()
                _publish_again(str(trial.home), 2, keep=2)
                same = facts(trial.home) == expected and not strays_in(trial.home)
                row.tried(
                    ended if ended < 0 else "not met",
                    *(_at(f"{call} {nth}", what) for what in (wrong, left, whole(trial.home))),
                    None if same else f"{call} {nth}: the next one is not as undisturbed",
                )
    kinds = Counter(call for call, _ in calls)
    row.note = f"of {len(calls)} calls: " + ", ".join(
        f"{times} {call}" for call, times in kinds.most_common(6)
    )
    yield row


def _publish_traced(trial: Trial, *how: str) -> int:
    """Publish in a process under strace; a negative status is the signal that ended it."""
    program = f"from benchmarks.bench_faults import _publish_again as p; p({str(trial.home)!r}, 2, 2)"
    traced = f"trace={','.join(f'?{call}' for call in WRITING)}"
    command = ["strace", "-f", "-o", str(trial.folder / "calls"), "-e", traced, *how]
    return subprocess.run(
        [*command, sys.executable, "-c", program], cwd=PROJECT, check=False, stderr=subprocess.DEVNULL
    ).returncode


def _calls_of_publishing(trial: Trial) -> list[tuple[str, int]]:
    """The calls of the thread that publishes, each with how many of its name there were, the first ones of
    starting left out.
    """
    _publish_traced(trial)
    lines = (trial.folder / "calls").read_text(errors="replace").splitlines()
    thread, counts, found, begun = lines[0].split()[0], Counter[str](), [], False
    for line in lines:
        pid, _, rest = line.partition(" ")
        call = rest.strip().partition("(")[0]
        if pid != thread or call not in WRITING:
            continue
        counts[call] += 1
        begun = begun or ".building" in rest
        if begun:
            found.append((call, counts[call]))
    return found


def _chosen(calls: list[tuple[str, int]], times: int, chance: random.Random) -> list[tuple[str, int]]:
    """Half of them where entries of folders change, the others anywhere."""
    rare = [call for call in calls if RARE.match(call[0])]
    often = [call for call in calls if not RARE.match(call[0])]
    some = chance.sample(rare, min(len(rare), (times + 1) // 2))
    return [*some, *chance.sample(often, min(len(often), times - len(some)))]


@contextmanager
def _small_disk(bench: Bench, options: str) -> Iterator[Path | None]:
    """A tmpfs, None where none may be mounted."""
    mount = Path(tempfile.mkdtemp(dir=bench.folder))
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(mount)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield mount
    finally:
        subprocess.run(["umount", str(mount)], check=True)


def on_disk(bench: Bench, row: Row, sizes: Sequence[str], roomy: str, earlier: Path | None = None) -> None:
    """Runs whose home and temporary files are on a disk of one size after the other, then one with room."""
    with _small_disk(bench, sizes[0]) as mount:
        if mount is None:
            row.note = "left out: a tmpfs may not be mounted here"
            return
        trial = Trial(bench, mount)
        if earlier:
            shutil.copytree(earlier, trial.home, symlinks=True)
        for size in sizes:
            subprocess.run(["mount", "-o", f"remount,{size}", str(mount)], check=True)
            with suppress(OSError):
                trial.temporary.mkdir(exist_ok=True)
            before = facts(trial.home)
            status, _, errors = trial.run()
            wrong = None
            if status not in {DONE, FAILED}:
                wrong = f"{size}: ended with {status}: {errors[-1:]}"
            elif status == FAILED and not (
                len(errors) == 1 and str(mount) in errors[0] and "run again" in errors[0]
            ):
                wrong = f"{size}: {len(errors)} lines: {' | '.join(line[:150] for line in errors[:3])}"
            elif status == FAILED and facts(trial.home) != before:
                wrong = f"{size}: published"
            row.tried(status, wrong, _at(size, trial.left()))
        subprocess.run(["mount", "-o", f"remount,{roomy}", str(mount)], check=True)
        trial.temporary.mkdir(exist_ok=True)
        row.then(_at(f"after {', '.join(sizes)}", trial.afterwards()))


def disks(bench: Bench, scale: float) -> Iterator[Row]:
    """A home on a disk that is full: 4 and one line that names it, or 0 where it was not."""
    chosen = DISKS[:: max(1, len(DISKS) // _times(len(DISKS), scale))]
    row = Row("disk full, first run")
    for number in range(min(5, len(chosen))):
        on_disk(bench, row, [f"size={size}m" for size in chosen[number::5]], "size=400m")
    row.note = row.note or f"{', '.join(map(str, chosen))} MB"
    yield row
    row = Row("disk full, with a release")
    taken = sum(size_of(bench.earlier).values()) // MEGABYTE + 1
    more = (1, 5, 9, 14)[: _times(4, scale)]
    on_disk(bench, row, [f"size={taken + each}m" for each in more], "size=400m", bench.earlier)
    row.note = row.note or f"{', '.join(map(str, more))} MB more than it takes"
    yield row
    row = Row("no inodes left")
    counts = INODES[: _times(len(INODES), scale)]
    for number in range(min(2, len(counts))):
        sizes = [f"size=400m,nr_inodes={count}" for count in counts[number::2]]
        on_disk(bench, row, sizes, "nr_inodes=100000")
    row.note = row.note or f"{', '.join(map(str, counts))} of them"
    yield row


def damages(bench: Bench, scale: float) -> Iterator[Row]:
    """A release damaged in one file: said, set aside, passed over; the newest whole one is published."""
    rows = {which: Row(f"{which} release damaged") for which in ("current", "kept")}
    with bench.trial(bench.reference) as before:
        for number in range(2):
            _publish_again(str(before.home), number)
        current = current_release(Home(before.home))
        assert current is not None
        files = sorted(path.relative_to(current.path) for path in current.path.rglob("*") if path.is_file())
        first = [Path("manifest.json"), Path("manifest.json"), Path(DATABASE_NAME), Path(DATABASE_NAME)]
        places = [*first, *bench.chance.sample(files, 6)]
        ways = ("cut", "gone", "one bit", "empty")
        for which, row in rows.items():
            for number, file in enumerate(islice(places, _times(10, scale))):
                with bench.trial(before.home) as trial:
                    how = ways[number % 4] if number < 4 else bench.chance.choice(ways)
                    wrong = _damaged(bench, trial, which, file, how)
                    row.tried(how, wrong and f"{file} {how}: {wrong}")
    yield from rows.values()


def _damage(file: Path, how: str, chance: random.Random) -> None:
    data = bytearray(file.read_bytes())
    file.unlink()
    place = chance.randrange(len(data))
    match how:
        case "cut":
            file.write_bytes(data[:place])
        case "empty":
            file.touch()
        case "one bit":
            data[place] ^= 1 << chance.randrange(8)
            file.write_bytes(data)


def _damaged(bench: Bench, trial: Trial, which: str, file: Path, how: str) -> str | None:
    """What is wrong with how a damaged release is met by all that opens releases, then by a run."""
    home = Home(trial.home)
    ids = release_ids(home)
    victim, newest_whole = (ids[-1], ids[-2]) if which == "current" else (ids[0], ids[-1])
    _damage(home.releases / victim / file, how, bench.chance)
    if first_damage(home.releases / victim) is None:
        return "taken for whole"
    with suppress(DamagedReleaseError):
        rollback(home, victim)
        return "gone back to"
    with open_published(home.published_database) as con:
        ((titles,),) = con.execute("SELECT max(title) FROM reports").fetchall()
    if file.name == DATABASE_NAME and which == "current" and titles.endswith(" 1"):
        return "read from the damaged one"
    status, _, errors = trial.run("export", "--table", "reports")
    if status != DONE:
        return f"export ended with {status}: {errors[-1:]}"
    status, _, errors = trial.run(*(["run"] if which == "current" else ["verify"]))
    if status != (DONE if which == "current" else FAILED) or not any(victim in line for line in errors):
        return f"ended with {status}, said {errors[:2]}"
    compared = compared_release(home)
    if victim in release_ids(home) or not (home.damaged / victim).exists() or compared is None:
        return "not set aside"
    if which == "kept" and facts(trial.home) != facts_of(home, newest_whole):
        return "another one is published"
    shutil.rmtree(home.damaged)
    status, _, errors = trial.run("rollback", "--release", newest_whole)
    return f"rollback ended with {status}: {errors}" if status != DONE else whole(trial.home)


def facts_of(home: Home, release_id: str) -> str:
    """The digest of the facts of one release."""
    rollback(home, release_id)
    return facts(home.root)


def _read(folder: str, ended: Event, told: str) -> None:
    """Read until told to end; writes how often, or the error."""
    times = 0
    try:
        while not ended.is_set():
            with open_published(Home(Path(folder)).published_database) as con:
                titles = con.execute("SELECT count(DISTINCT right(title, 2)), count(*) FROM reports")
                found = titles.fetchall()
                assert found[0][0] == 1, found
            times += 1
            time.sleep(0.2)
    except (duckdb.Error, OSError, AssertionError, DamagedReleaseError) as error:
        Path(told).write_text(f"error: {error}", encoding="utf-8")
    else:
        Path(told).write_text(f"{times}", encoding="utf-8")


def readers(bench: Bench, scale: float) -> Iterator[Row]:
    """Readers that open what is published again and again while releases replace one another."""
    context = get_context("spawn")
    many, releases = _times(20, scale), _times(25, scale)
    row = Row(f"{many} readers during {releases} publishes")
    with bench.trial(bench.reference) as trial:
        _publish_again(str(trial.home), 0)
        ended = context.Event()
        told = [trial.folder / f"reader-{number}" for number in range(many)]
        started = [context.Process(target=_read, args=(str(trial.home), ended, str(path))) for path in told]
        for process in started:
            process.start()
        for number in range(releases):
            _publish_again(str(trial.home), number % 10, keep=3)
        ended.set()
        for process in started:
            process.join()
        reads = 0
        for path in told:
            said = path.read_text(encoding="utf-8") if path.exists() else "error: it said nothing"
            is_error = said.startswith("error")
            row.tried("error" if is_error else "no error", said if is_error else None)
            reads += 0 if is_error else int(said)
        row.note = f"{reads} reads"
    yield row


def growth(bench: Bench, scale: float) -> Iterator[Row]:
    """By how much runs let a home grow, without changes and with."""
    row = Row("runs without changes")
    with bench.trial(bench.reference) as trial:
        row.tried(trial.run()[0])  # a copied database is not the one that was left: all is made once more
        first = sum(size_of(trial.home).values())
        for _ in range(_times(100, scale)):
            row.tried(trial.run()[0])
        grown = sum(size_of(trial.home).values()) - first
        row.note = f"{grown / 1e6:.2f} MB more"
        if grown > 2_000_000:
            row.wrong.append(f"{row.note}, where 2 are the most")
    yield row
    row = Row("runs with changes, 2 releases kept")
    with bench.trial(bench.reference) as trial:
        times, sizes, inbox = _times(14, scale), [], trial.folder / "inbox"
        shutil.copytree(bench.inbox, inbox)
        file = next(inbox.glob("*.txt"))
        text = file.read_text(encoding="utf-8")
        for number in range(times):
            file.write_text(f"{text}\n第{number}次修订。\n", encoding="utf-8")
            row.tried(trial.run(GONGKAI_RELEASES="2", GONGKAI_INBOX=str(inbox))[0])
            sizes.append(size_of(trial.home))
        middle, last = sizes[times // 2], sizes[-1]
        runs = max(1, times - times // 2 - 1)
        kilobytes = {name: (last[name] - middle.get(name, 0)) / runs / 1000 for name in last}
        told = (f"{name} {each:.0f}" for name, each in kilobytes.items() if abs(each) >= 1)
        row.note = f"kB a run: {', '.join(told)}"
    yield row


def backups(bench: Bench, scale: float) -> Iterator[Row]:
    """A backup as docs/operate.md takes it while a run writes, restored elsewhere, where a run goes on."""
    row = Row("backup during a run, restored")
    for _ in range(_times(5, scale)):
        with bench.trial(bench.earlier) as trial, bench.trial() as restored:
            running = trial.start()
            time.sleep(bench.seconds * bench.chance.random())
            copy = trial.folder / "copy.tar.gz"
            left_out = ("--exclude=./warehouse*", "--exclude=./dagster", "--exclude=./logs")
            taken = subprocess.run(
                ["tar", "-C", str(trial.home), *left_out, "-czf", str(copy), "."],
                capture_output=True, check=False,
            ).returncode  # fmt: skip
            running.communicate()
            restored.home.mkdir()
            subprocess.run(["tar", "-C", str(restored.home), "-xzf", str(copy)], check=True)
            with open_published(Home(restored.home).published_database) as con:
                con.execute("FROM reports").fetchall()
            wrong = None if taken in {0, 1} else f"tar ended with {taken}"
            row.tried(f"tar {taken}", wrong, restored.afterwards())
    yield row


def upgrades(bench: Bench, _: float) -> Iterator[Row]:
    """A home that other versions made, each a checkout with its environment, and what a run makes of it."""
    row = Row("homes of versions before")
    for checkout in map(Path, OLDER):
        with bench.trial() as trial:
            command = [str(checkout / ".venv/bin/python"), "-m", "pipelines", "run"]
            places = {**environ, "GONGKAI_INBOX": str(bench.inbox), "GONGKAI_HOME": str(trial.home)}
            made = subprocess.run(command, cwd=checkout, env=places, capture_output=True, check=False)
            reports = _published_reports(trial.home)
            wrong = trial.afterwards({"previous_ids"})  # which are kept for good
            lost = reports - _published_reports(trial.home)
            row.tried(made.returncode, wrong, f"{len(lost)} reports lost" if lost or not reports else None)
    row.note = row.note or "" if OLDER else "left out: no --older"
    yield row


OLDER: list[str] = []
"""Checkouts of earlier versions."""


def _published_reports(home: Path) -> set[str]:
    with open_published(Home(home).published_database) as con:
        return {title for (title,) in con.execute("SELECT title FROM reports").fetchall()}


FAULTS: dict[str, Callable[[Bench, float], Iterator[Row]]] = {
    "kill": kills,
    "kill_others": kills_of_others,
    "publish": system_calls,
    "signal": signals,
    "disk": disks,
    "damage": damages,
    "readers": readers,
    "growth": growth,
    "backup": backups,
    "upgrade": upgrades,
}


def prepared(folder: Path, seed: int) -> Bench:
    """An inbox of three reports, the home of a run over it, and that of one before the last of them came;
    those that are there already are taken as they are.
    """
    inbox, texts = folder / "inbox", sorted(SAMPLES.glob("*.txt"))
    taken = folder / "seconds"
    chance = random.Random(seed)
    bench = Bench(inbox, folder / "r" / "h", folder / "e" / "h", folder, 30.0, chance)
    if not taken.exists():
        make_inbox(inbox, texts[:3])
        late = inbox / texts[0].name
        text = late.read_bytes()
        late.unlink()
        for made in (bench.earlier, bench.reference):
            trial = Trial(bench, made.parent)
            trial.temporary.mkdir(parents=True)
            began = time.monotonic()
            status, _, errors = trial.run()
            if status != DONE:
                sys.exit(f"An undisturbed run ended with {status}: {errors}")
            late.write_bytes(text)
            taken.write_text(f"{time.monotonic() - began}", encoding="ascii")
    return replace(bench, seconds=float(taken.read_text(encoding="ascii")))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--scale", type=float, default=1.0, help="the part of the trials to make (default 1)")
    parser.add_argument("--only", default=",".join(FAULTS), help=f"some of {','.join(FAULTS)}")
    parser.add_argument("--older", nargs="*", default=[], help="checkouts of earlier versions, with .venv/")
    parser.add_argument("--at", type=Path, help="where undisturbed homes are made, or are from before")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    OLDER.extend(given.older)
    with (
        nullcontext(given.at)
        if given.at
        else tempfile.TemporaryDirectory(prefix="gf-", ignore_cleanup_errors=True)
    ) as scratch:
        bench = prepared(Path(scratch), given.seed)
        print(f"{'fault':<35}tried  {'ended':<23}  afterwards", flush=True)
        failed = False
        for name in given.only.split(","):
            for row in FAULTS[name](bench, given.scale):
                print(row, flush=True)
                failed = failed or bool(row.wrong)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

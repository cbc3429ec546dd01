"""One run at a time, whatever becomes of the one before."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from warehouse.errors import WarehouseLockedError
from warehouse.lock import run_lock
from warehouse.paths import Home

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import os, sys, time
from pathlib import Path
from warehouse.lock import run_lock
from warehouse.paths import Home
with run_lock(Home(Path(sys.argv[1])), "make run"):
    {meanwhile}
    print("held", flush=True)
    sys.stdin.readline()
"""


def started(home: Home, meanwhile: str) -> subprocess.Popen:
    command = [sys.executable, "-c", HOLD.format(meanwhile=meanwhile), str(home.root)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)


@contextmanager
def another_run(home: Home, meanwhile: str = "pass") -> Iterator[subprocess.Popen]:
    """A second process that holds the lock until it is told to end."""
    with started(home, meanwhile) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        if process.poll() is None:
            process.communicate("\n")


def test_a_second_run_is_told_who_holds_the_lock_since_when_and_what_to_do(home: Home):
    with another_run(home) as other:
        with pytest.raises(WarehouseLockedError) as refusal, run_lock(home, "make materialize"):
            pass
        holder = json.loads(home.lock.read_text())
    message = str(refusal.value)
    assert f"process {other.pid} " in message
    assert "“make run”" in message
    assert holder["since"] in message
    assert f"kill {other.pid}" in message


def test_the_lock_ends_with_the_run(home: Home):
    with another_run(home):
        pass
    with run_lock(home, "make run") as holder:
        assert holder.pid == os.getpid()
        assert json.loads(home.lock.read_text())["command"] == "make run"
    assert home.lock.read_text() == ""


def test_the_lock_ends_with_a_run_that_fails(home: Home):
    with pytest.raises(RuntimeError), run_lock(home, "make run"):
        raise RuntimeError
    with run_lock(home, "make run"):
        pass


def test_a_killed_run_leaves_no_lock(home: Home):
    with another_run(home) as other:
        other.kill()
        other.wait()
        with run_lock(home, "make run"):
            pass


def test_a_worker_that_outlives_a_killed_run_does_not_hold_the_lock(home: Home):
    fork = "child = os.fork(); print(child, flush=True) if child else time.sleep(60)"
    with started(home, fork) as run:
        assert run.stdout is not None
        worker = int(run.stdout.readline())
        assert run.stdout.readline() == "held\n"
        try:
            run.kill()
            run.wait()
            time.sleep(0.05)
            with run_lock(home, "make run"):
                os.kill(worker, 0)  # still there
        finally:
            os.kill(worker, signal.SIGKILL)


def test_it_cannot_be_taken_twice_in_one_process(home: Home):
    with run_lock(home, "make run"), pytest.raises(WarehouseLockedError), run_lock(home, "make run"):
        pass


def test_a_holder_whose_name_is_not_written_yet_is_a_holder_all_the_same(home: Home):
    with another_run(home):
        home.lock.write_text("")
        with pytest.raises(WarehouseLockedError, match="just started"), run_lock(home, "make run"):
            pass


def test_a_home_that_is_not_there_is_made(tmp_path: Path):
    home = Home(tmp_path / "a" / "b")
    with run_lock(home, "make run"):
        assert home.lock.exists()


def test_a_full_disk_keeps_nobody_from_the_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    home = Home(tmp_path)
    monkeypatch.setattr(os, "pwrite", full)
    with run_lock(home, "make run"), pytest.raises(WarehouseLockedError), run_lock(home, "make rollback"):
        pass
    with run_lock(home, "make rollback"):
        pass

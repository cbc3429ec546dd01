"""Desks: empty ones, and one where everything was run once for all the tests that only look."""

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from pipelines.quiet import end_quietly
from tests.pipelines.desk import Desk, report_of, text_of

end_quietly()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An inbox with two towns, and a home where nothing ran yet."""
    made = Desk(tmp_path)
    made.put("鲁山县/下汤镇-2024.txt", text_of(report_of("鲁山县下汤镇")))
    made.put("鲁山县/下汤镇-2023.txt", text_of(report_of("鲁山县下汤镇", 2023)))
    return made


def _run_everything(made: Desk, samples: Path) -> None:
    for sample in samples.glob("*.txt"):
        made.put(sample.name, sample.read_bytes())
    made.put("copies/jinniu-again.txt", (samples / "jinniu-2024.txt").read_bytes())
    made.put("2023/下汤镇.txt", text_of(report_of("鲁山县下汤镇", 2023)))
    made.put("empty.txt", b"")
    made.put("notes.txt", "明天开会。")
    made.put(".DS_Store", b"x")
    made.put("manifest.csv", "path,agency_name,report_year\nnowhere.txt,,2024\nempty.txt,,last year\n")
    (made.inbox / "link.txt").symlink_to(made.inbox / "notes.txt")
    assert made.run().success


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Desk:
    """The samples, a report of 2023 and some troublesome files, after the whole job. Not to be changed.

    The job is run by the first process of the tests that wants it; each has a copy, since only one can open a
    database.
    """
    own = tmp_path_factory.getbasetemp()
    shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "the-whole-job"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "desk").exists():
            _run_everything(Desk(shared / "unfinished"), samples)
            (shared / "unfinished").rename(shared / "desk")
    shutil.copytree(shared / "desk", own / "finished", symlinks=True)
    return Desk(own / "finished")


@pytest.fixture
def copy(finished: Desk, tmp_path: Path) -> Desk:
    """A copy of the finished desk, to be changed."""
    shutil.copytree(finished.folder, tmp_path / "copy", symlinks=True)
    return Desk(tmp_path / "copy")


@pytest.fixture(scope="module")
def shared_copy(finished: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A copy for the tests of a module that leave it as they found it."""
    folder = tmp_path_factory.mktemp("shared") / "copy"
    shutil.copytree(finished.folder, folder, symlinks=True)
    return Desk(folder)

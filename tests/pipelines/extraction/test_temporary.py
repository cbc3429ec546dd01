"""Temporary files of a run, which go with it, or with the next one."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.extraction.temporary import temporary_folder
from pipelines.settings import PROJECT
from warehouse.paths import Home


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def test_a_run_leaves_none_and_removes_those_of_one_that_was_killed(tmp_path: Path, temporary: Path) -> None:
    home = Home(tmp_path / "home")
    with temporary_folder(home):
        left = Path(tempfile.mkdtemp())
        assert left.parent.parent == temporary
        assert os.environ["TMPDIR"] == str(left.parent)
    assert not left.exists()
    assert tempfile.gettempdir() == str(temporary)

    left.mkdir(parents=True)
    (left.parent / "a file").touch()
    (temporary / "of somebody else").mkdir()
    with temporary_folder(home):
        assert not left.exists()
        assert not (left.parent / "a file").exists()
    assert (temporary / "of somebody else").exists()


@pytest.fixture
def short() -> Iterator[Path]:
    """Where temporary files of another process go, with a short path."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder)


@pytest.mark.parametrize("name", ["t", "a-name-that-is-longer-than-paths-of-sockets-may-be" * 2])
def test_a_process_that_starts_others_leaves_nothing(tmp_path: Path, short: Path, name: str) -> None:
    program = (
        "from pathlib import Path; from pipelines.extraction.temporary import temporary_folder\n"
        "from pipelines.extraction.processes import clean_context; from warehouse.paths import Home\n"
        f"with temporary_folder(Home(Path({str(tmp_path / 'home')!r}))):\n"
        "    process = clean_context().Process(target=print); process.start(); process.join()\n"
        "assert process.exitcode == 0\n"
    )
    temporary = short / name
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary)}
    subprocess.run([sys.executable, "-c", program], cwd=PROJECT, check=True, env=environment)
    assert list(temporary.iterdir()) == []


def test_two_homes_have_two(tmp_path: Path, temporary: Path) -> None:
    with temporary_folder(Home(tmp_path / "one")):
        one = Path(tempfile.gettempdir())
    with temporary_folder(Home(tmp_path / "two")):
        assert Path(tempfile.gettempdir()).name != one.name


def test_where_there_cannot_be_one_they_go_where_they_did(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "mkdir", full)
    with temporary_folder(Home(tmp_path / "home")):
        assert tempfile.gettempdir() == str(temporary)

"""Desks: empty ones, and one where everything was run once for all the tests that only look."""

import shutil
from pathlib import Path

import pytest

from pipelines.cli.quiet import end_quietly
from tests.pipelines.assets.whole_job import after_the_whole_job
from tests.pipelines.workbench import Workbench, report_of, text_of

end_quietly()


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    """An inbox with two towns, and a home where nothing ran yet."""
    made = Workbench(tmp_path)
    made.put("鲁山县/下汤镇-2024.txt", text_of(report_of("鲁山县下汤镇")))
    made.put("鲁山县/下汤镇-2023.txt", text_of(report_of("鲁山县下汤镇", 2023)))
    return made


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Workbench:
    """The samples, a report of 2023 and some troublesome files, after the whole job. Not to be changed."""
    return Workbench(after_the_whole_job(tmp_path_factory, samples))


@pytest.fixture
def copy(finished: Workbench, tmp_path: Path) -> Workbench:
    """A copy of the finished desk, to be changed."""
    shutil.copytree(finished.folder, tmp_path / "copy", symlinks=True)
    return Workbench(tmp_path / "copy")


@pytest.fixture(scope="module")
def shared_copy(finished: Workbench, tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """A copy for the tests of a module that leave it as they found it."""
    folder = tmp_path_factory.mktemp("shared") / "copy"
    shutil.copytree(finished.folder, folder, symlinks=True)
    return Workbench(folder)

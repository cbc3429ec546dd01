"""One warehouse for all tests, copied where a test changes it."""

import shutil
from collections.abc import Callable, Collection
from pathlib import Path

import duckdb
import pytest

from expectations.outcome import ValidationOutcome
from expectations.validation import database_url, validate
from tests.expectations.build import NOW, build

Validate = Callable[..., ValidationOutcome]


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse in which everything holds; not to be changed."""
    path = tmp_path_factory.mktemp("sound") / "warehouse.duckdb"
    build(path)
    return path


@pytest.fixture
def corrupted(sound: Path, tmp_path: Path) -> Callable[[str], Path]:
    """A copy of the sound warehouse after the given SQL."""

    def corrupt(sql: str) -> Path:
        path = tmp_path / "warehouse.duckdb"
        shutil.copy(sound, path)
        with duckdb.connect(path) as con:
            con.execute(sql)
        return path

    return corrupt


@pytest.fixture(scope="session")
def outcome_of() -> Validate:
    """Validate the database at a path; ``only`` names the suites."""

    def run(
        path: Path, only: Collection[str] | None = None, *, with_guards: bool = True
    ) -> ValidationOutcome:
        return validate(database_url(path), "run-1", NOW, only=only, with_guards=with_guards)

    return run

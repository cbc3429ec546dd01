"""Databases for the tests, each a real file of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.made import FIRST_RELEASE, THREE, VERSIONS, load
from warehouse.paths import Home
from warehouse.publish import publish
from warehouse.working import open_working


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty working database, made once; tests take copies."""
    path = tmp_path_factory.mktemp("empty") / "warehouse.duckdb"
    with open_working(path) as con:
        con.execute("CHECKPOINT")
    return path


@pytest.fixture
def home(tmp_path: Path, empty_database: Path) -> Home:
    """A home with an empty working database."""
    home = Home(tmp_path / "home")
    home.root.mkdir()
    home.working_database.write_bytes(empty_database.read_bytes())
    return home


@pytest.fixture
def con(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """The working database of ``home``, open."""
    with open_working(home.working_database) as con:
        yield con


@pytest.fixture(scope="session")
def stocked_database(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working database with one report of each form, made once; tests take copies."""
    folder = tmp_path_factory.mktemp("stocked")
    path = folder / "warehouse.duckdb"
    path.write_bytes(empty_database.read_bytes())
    with open_working(path) as con:
        load(con, THREE, folder / "store")
        con.execute("CHECKPOINT")
    return path


@pytest.fixture
def stocked(tmp_path: Path, stocked_database: Path) -> Home:
    """A home whose working database has one report of each form."""
    home = Home(tmp_path / "home")
    home.root.mkdir()
    home.working_database.write_bytes(stocked_database.read_bytes())
    return home


@pytest.fixture(scope="session")
def published(stocked_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with one release of three reports, made once; tests only look at it."""
    home = Home(tmp_path_factory.mktemp("published"))
    home.working_database.write_bytes(stocked_database.read_bytes())
    publish(home, VERSIONS, built_at=FIRST_RELEASE)
    return home


@pytest.fixture
def released(tmp_path: Path, published: Home) -> Home:
    """A home with one release of three reports, to work on."""
    return Home(Path(shutil.copytree(published.root, tmp_path / "home", symlinks=True)))

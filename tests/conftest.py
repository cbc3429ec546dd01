"""Where the test documents are."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
_LONG = ("hostile", "pipelines", "mutations", "expectations", "county", "test_every_format")
"""Few tests that take long: begun last, they would keep one worker while the others are done."""


for name in ("MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS"):
    # Below `make test`, a make would say more than from a terminal, and take that run's variables.
    os.environ.pop(name, None)
# What commands say is asked for in English, whatever the locale here.
os.environ["GONGKAI_LANG"] = "en"


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of the sample reports."""
    return ROOT / "samples" / "reports"


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the published reports that the samples were made from; it is not part of the project."""
    folder = os.environ.get("GONGKAI_SEEDS")
    if not folder:
        pytest.skip("GONGKAI_SEEDS is not set: it names the folder of the five published reports")
    if not Path(folder).is_dir():
        pytest.fail(f"GONGKAI_SEEDS names no folder: {folder}")
    return Path(folder)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long."""
    items.sort(key=lambda item: not str(item.path.relative_to(ROOT / "tests")).startswith(_LONG))


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Keep what DuckDB's bindings print of leaked objects at exit from burying the summary above it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)

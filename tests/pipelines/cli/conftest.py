"""Commands given on a desk."""

from collections.abc import Callable
from contextlib import nullcontext

import pytest

from expectations.validation import validate
from pipelines.cli.commands import main
from tests.pipelines.workbench import Workbench

Command = Callable[..., int]
Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


@pytest.fixture
def command(copy: Workbench, monkeypatch: Patch) -> Command:
    """Gives a command on the copied desk; returns its exit code."""
    monkeypatch.setenv("GONGKAI_INBOX", str(copy.inbox))
    monkeypatch.setenv("GONGKAI_HOME", str(copy.home.root))
    # What the commands set for Dagster's own processes is not to leak into other tests.
    monkeypatch.setenv("DAGSTER_HOME", "")
    monkeypatch.setenv("DAGSTER_DISABLE_TELEMETRY", "yes")

    def give(*arguments: str) -> int:
        return main(arguments)

    return give


@pytest.fixture
def validated_here(monkeypatch: Patch) -> None:
    """No process of its own validates: it would import Great Expectations anew for each command."""
    monkeypatch.setattr("pipelines.cli.runs.waiting_validator", lambda **_: nullcontext(validate))

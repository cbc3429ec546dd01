"""What make is given and what its targets take."""

import re
import shutil
import subprocess

import pytest

from tests.conftest import ROOT

TARGETS = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")


def make(*given: str) -> subprocess.CompletedProcess[str]:
    """Says what it would do."""
    return subprocess.run(["make", "-n", *given], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("target", TARGETS)
def test_a_variable_that_means_nothing_is_refused_by_every_target(target: str) -> None:
    done = make(target, "inbox=elsewhere")
    assert done.returncode == 2
    assert f"inbox= means nothing here: make {target} takes " in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("given", "takes"),
    [
        (("run", "YEAR=2024"), "make run takes ACCEPT_LOST= INBOX=."),
        (("verify", "INBOX=x"), "make verify takes no variable."),
        (("YEAR=2024",), "make help takes no variable."),
    ],
)
def test_it_is_said_what_the_target_takes(given: tuple[str, ...], takes: str) -> None:
    done = make(*given)
    assert (done.returncode, done.stdout) == (2, "")
    assert takes in done.stderr


@pytest.mark.parametrize(
    ("given", "done"),
    [
        (("run", "INBOX=a folder", "ACCEPT_LOST=r1"), '--accept-lost "$ACCEPT_LOST"'),
        (("run", "GONGKAI_HOME=elsewhere"), "-m pipelines run"),
        (("export", "TABLE=reports", "YEAR=2024", "FORMAT=csv", "OUT=x"), '--table "$TABLE"'),
        (("forget", "SOURCE=a b.txt"), '--source "$SOURCE"'),
        (("bench", "BENCH=pdf", "ARGS=--turns 3"), "--turns 3"),
    ],
)
def test_what_a_target_takes_goes_to_it(given: tuple[str, ...], done: str) -> None:
    made = make(*given)
    assert made.returncode == 0, made.stderr
    assert done in made.stdout


def test_every_variable_that_a_recipe_reads_is_named_in_its_help() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target, told, recipe in re.findall(r"^([a-z-]+):.*?## (.*)\n((?:\t.*\n)*)", text, re.MULTILINE):
        read = set(re.findall(r"\$\(if \$\(([A-Z_]+)\)", recipe)) | set(
            re.findall(r'"\$\$([A-Z_]+)"', recipe)
        )
        assert read <= set(re.findall(r"([A-Z_]+)=", told)), target

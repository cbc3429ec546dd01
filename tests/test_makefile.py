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


TEXT = (ROOT / "Makefile").read_text(encoding="utf-8")
ENGLISH = dict(re.findall(r"^([a-z-]+):.*?## (.*)$", TEXT, re.MULTILINE))
CHINESE = dict(re.findall(r"^\.PHONY: ([a-z-]+) ## (.*)$", TEXT, re.MULTILINE))


def said(monkeypatch: pytest.MonkeyPatch, *given: str, **environment: str) -> str:
    for name in ("GONGKAI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    done = subprocess.run(["make", *given], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_every_target_has_its_line_in_both_languages_with_the_same_variables() -> None:
    assert CHINESE.keys() == ENGLISH.keys()
    for target, zh in CHINESE.items():
        assert re.search("[\u4e00-\u9fff]", zh), target
        assert set(re.findall("[A-Z_]+=", zh)) == set(re.findall("[A-Z_]+=", ENGLISH[target])), target


def test_help_is_in_the_language_that_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    english = said(monkeypatch, "help")
    assert all(told in english for told in ENGLISH.values())
    chinese = said(monkeypatch, "help", GONGKAI_LANG="zh")
    assert all(
        re.search(rf"^  {target} +{re.escape(told)}$", chinese, re.M) for target, told in CHINESE.items()
    )
    assert [line for line in chinese.splitlines() if not re.search("[\u4e00-\u9fff]", line)] == []
    assert said(monkeypatch, "help", LANG="zh_CN.UTF-8") == chinese
    assert said(monkeypatch, "help", LANG="zh_CN.UTF-8", GONGKAI_LANG="en") == english
    assert set(re.findall("GONGKAI_[A-Z]+", chinese)) == set(re.findall("GONGKAI_[A-Z]+", english))


def test_what_make_refuses_it_refuses_in_the_language_that_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "在此不起作用" in said(monkeypatch, "run", "YEAR=2024", GONGKAI_LANG="zh")
    assert "是空的" in said(monkeypatch, "run", "INBOX=", GONGKAI_LANG="zh")
    for target in ("bench", "materialize", "trace", "try", "county", "roster"):
        assert "请指定" in said(monkeypatch, target, GONGKAI_LANG="zh")
        assert "Say which" in said(monkeypatch, target)
    refused = said(monkeypatch, "help", GONGKAI_LANG="fr")
    assert "只能是 zh" in refused
    assert "must be zh" in refused

"""Both READMEs say the same, and what they name is there."""

import re

import pytest

from tests.conftest import ROOT

ENGLISH, CHINESE = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md"))
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TARGET, SETTING = r"\bmake ([a-z][a-z-]*)", r"\bGONGKAI_[A-Z_]+"
NAMED = {
    "targets": TARGET,
    "settings": SETTING,
    "settings of make": r"\b([A-Z_]{3,})=",
    "commands": r"\bpython -m ([a-z_.]+)",
    "codes, tables, columns and files": r"`([a-z][a-z0-9_.]*)`",
    "suffixes": r"(?<=[ (（、])\.[a-z0-9]{2,4}\b",
    "levels of headings": r"(?m)^(#+) ",
}


@pytest.mark.parametrize("pattern", NAMED.values(), ids=NAMED)
def test_both_name_the_same(pattern: str):
    named = set(re.findall(pattern, ENGLISH))
    assert named
    assert set(re.findall(pattern, CHINESE)) == named


def test_both_have_the_same_sections_and_rows():
    def shape(text: str) -> list[int]:
        """The number of rows of tables in each section."""
        return [len(re.findall(r"^\|", section, re.MULTILINE)) for section in text.split("\n## ")]

    assert len(shape(ENGLISH)) > 5
    assert shape(CHINESE) == shape(ENGLISH)


def test_both_show_the_same_commands_each_with_what_it_says_in_that_language():
    (english, chinese) = (
        [body for kind, body in BLOCK.findall(text) if kind == "console"] for text in (ENGLISH, CHINESE)
    )
    for en, zh in zip(english, chinese, strict=True):
        commands = [re.findall(r"^(?:\$|gongkai>| {4}\.\.\.>) .*", block, re.MULTILINE) for block in (en, zh)]
        assert commands[0] == commands[1]
        numbers = [sorted(re.findall(r"\d[\d,.]*\d|(?<![\w.])\d(?![\w.])", block)) for block in (en, zh)]
        assert {*numbers[1]} <= {*numbers[0]}, en
        said = [line for line in zh.splitlines() if re.search("[A-Za-z]{2,} [a-z]{2,}", line)]
        assert [line for line in said if not re.search("[\u4e00-\u9fff]|SELECT|JOIN|^\\$ ", line)] == []


@pytest.mark.parametrize("language", ["python", "r"])
def test_both_show_the_same(language: str):
    shown = [body for kind, body in BLOCK.findall(ENGLISH) if kind == language]
    assert shown
    assert [body for kind, body in BLOCK.findall(CHINESE) if kind == language] == shown


def test_both_show_a_picture_of_a_page():
    for text in (ENGLISH, CHINESE):
        ((told, picture),) = re.findall(r"!\[([^]]+)\]\(([^)]+)\)", text.partition("\n## ")[0])
        assert len(told) > 20
        assert (ROOT / picture).stat().st_size < 150_000


def test_the_pages_that_they_link_to_are_there():
    linked = re.findall(r"\]\(([^)#:]+)\)", f"{ENGLISH}{CHINESE}")
    assert {"docs/cookbook.md", "docs/cookbook.zh-CN.md"} < set(linked)
    assert [path for path in linked if not (ROOT / path).exists()] == []


def test_the_targets_are_there():
    targets = set(
        re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert set(re.findall(TARGET, ENGLISH)) <= targets


def test_every_setting_is_named():
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "pipelines").glob("**/*.py"))
    assert set(re.findall(SETTING, ENGLISH)) == {
        name for text in sources for name in re.findall(SETTING, text)
    }


@pytest.mark.parametrize(
    "name", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "CHANGELOG.md", "findings/README.md"]
)
def test_lines_are_short(name: str):
    prose = BLOCK.sub("", (ROOT / name).read_text(encoding="utf-8")).splitlines()
    assert [line for line in prose if len(line) > 140 and not line.startswith("|")] == []


def test_contributing_names_what_is_there():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(
        r"`((?:schemas|extractors|warehouse|expectations|pipelines|tests|benchmarks)/[\w/.]*)`", text
    )
    assert len(named) > 20
    assert [path for path in named if "NAME" not in path and not (ROOT / path).exists()] == []

"""What the commands say in Chinese: no line of English, no code without its name; all is declared in both."""

import ast
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.cli.commands import main
from pipelines.corrections.correction_file import COLUMNS, OFFERED
from pipelines.exits import DONE, FAILED, USAGE
from pipelines.settings import Settings, SettingsError
from schemas.cell_labels import cell_named
from schemas.forms import FACT_TABLES, cell_name, cells_of_all_forms
from schemas.language import language
from tests.conftest import ROOT
from tests.pipelines.cli.conftest import Capture, Command, Patch
from tests.pipelines.workbench import Workbench, report_of, text_of
from warehouse.releases import current_release

CELLS = {cell_name(table, codes) for table in FACT_TABLES for codes in cells_of_all_forms(table)}
HEADINGS = [name for name in (*COLUMNS, *OFFERED) if name != "message_en"]
CHINESE = re.compile("[\u4e00-\u9fff]")
WORDS = re.compile(r"[A-Za-z]{2,} +[a-z]{2,}")
"""Two words in a row, the second one in small letters: prose."""


@pytest.mark.parametrize(
    ("environment", "chosen"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_TW.UTF-8", "LC_MESSAGES": "C"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "GONGKAI_LANG": "en"}, "en"),
        ({"GONGKAI_LANG": "zh"}, "zh"),
        ({"GONGKAI_LANG": "", "LANG": "zh"}, "zh"),
    ],
)
def test_the_setting_counts_before_the_locale(environment: dict[str, str], chosen: str) -> None:
    assert language(environment) == chosen


def test_another_language_is_refused_in_both(capsys: Capture, monkeypatch: Patch) -> None:
    with pytest.raises(SettingsError, match=r"只能是 zh.*must be zh"):
        Settings.from_environment({"GONGKAI_LANG": "fr"})
    monkeypatch.setenv("GONGKAI_LANG", "fr")
    assert main(["verify"]) == USAGE
    assert "'fr'" in capsys.readouterr().err


def not_chinese(text: str) -> list[str]:
    """Lines that hold words and no Chinese: a path, a code, a number or an option alone is none."""
    return [line for line in text.splitlines() if WORDS.search(line) and not CHINESE.search(line)]


def alone(text: str) -> list[str]:
    """Lines of codes: each word one, none of them a path, an address or an option."""
    return [
        line
        for line in text.splitlines()
        if re.search(r"\b[a-z]+_[a-z]+\b", line) and not CHINESE.search(line) and "/" not in line
    ]


@pytest.mark.usefixtures("validated_here")
def test_no_command_says_anything_in_english(
    copy: Workbench, command: Command, capsys: Capture, monkeypatch: Patch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GONGKAI_LANG", "zh")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    copy.put("新/尧山镇.txt", text_of(report_of("鲁山县尧山镇")).replace("1001", "l00l"))
    copy.put("新/照片.png", b"\x89PNG\r\n\x1a\n")
    before = current_release(copy.home)
    assert before is not None
    sample = copy.inbox / "jinniu-2024.txt"
    done: tuple[tuple[str, ...], ...] = (
        ("run",),
        ("run",),
        ("materialize", "--asset", "reports", "--year", "2020"),
        ("sql", ".help"),
        ("sql", ".tables"),
        ("export", "--table", "findings", "--out", str(tmp_path / "f.csv")),
        ("export", "--format", "sqlite"),
        ("review",),
        ("review", "--year", "2023"),
        ("try", str(sample)),
        ("trace", "--report", "尧山镇"),
        ("trace", "--report", "尧山镇", "--cell", "予以公开/总计"),
        ("county", "--place", "鲁山县", "--year", "2024"),
        ("site",),
        ("roster", "--place", "鲁山县"),
        ("rollback",),
        ("rollback", "--release", before.release_id),
        ("verify",),
        ("retry", "--code", "timed_out"),
        ("forget", "--source", "新/尧山镇.txt"),
    )
    refused: tuple[tuple[str, ...], ...] = (
        ("run", "--accept-lost", "rnone"),
        ("materialize", "--asset", "nothing"),
        ("materialize", "--asset", "places", "--year", "2020"),
        ("materialize", "--asset", "reports", "--year", "1066"),
        ("sql", "SELECT nothing FROM nowhere"),
        ("sql", "COPY reports TO 'x'"),
        ("export",),
        ("export", "--table", "nothing"),
        ("export", "--table", "places", "--year", "2020"),
        ("export", "--table", "reports", "--year", "2019"),
        ("export", "--format", "sqlite", "--table", "reports"),
        ("review", "--year", "2019"),
        ("try", "no such.txt"),
        ("try", str(copy.inbox)),
        ("trace", "--report", "nobody"),
        ("trace", "--report", "尧山镇", "--cell", "nothing/at_all"),
        ("county", "--place", "nowhere", "--year", "2024"),
        ("county", "--place", "鲁山县", "--year", "2019"),
        ("roster", "--place", "nowhere"),
        ("rollback", "--release", "nothing"),
        ("retry", "--code", "nothing"),
        ("forget",),
        ("forget", "--source", "nothing"),
        ("worker",),
    )
    told = []
    for given in (*done, *refused):
        code = command(*given)
        said = capsys.readouterr()
        told.append(said.out + said.err)
        assert code == DONE if given in done else code in {USAGE, FAILED}, (given, told[-1])
        assert CHINESE.search(told[-1]), given
    assert [lines for text in told if (lines := not_chinese(text))] == []
    assert [lines for text in told if (lines := alone(text))] == []
    assert "（application_dispositions）" in told[0]
    assert "没有变化" in told[1]
    with (copy.home.exports / "review.csv").open(encoding="utf-8-sig", newline="") as file:
        header, first, *_ = csv.reader(file)
    assert header == [{**COLUMNS, **OFFERED}[name] for name in HEADINGS]
    assert cell_named(first[1]) in CELLS
    assert CHINESE.search(first[HEADINGS.index("problem")])


def test_help_is_in_chinese(capsys: Capture, monkeypatch: Patch) -> None:
    monkeypatch.setenv("GONGKAI_LANG", "zh")
    for given in (["--help"], ["run", "--help"], ["export", "--help"], ["trace", "--help"]):
        with pytest.raises(SystemExit):
            main(given)
        told = capsys.readouterr().out
        assert not_chinese(told) == []
        assert "usage" not in told
    with pytest.raises(SystemExit):
        main(["export", "--format", "pdf"])
    assert not_chinese(capsys.readouterr().err) == []


def calls(folder: str) -> Iterator[tuple[Path, ast.Call]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path, node


def words(node: ast.AST) -> str:
    """What a string says beside what is filled in."""
    if isinstance(node, ast.JoinedStr):
        return "".join(map(words, node.values))
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


PACKAGES = ("extractors", "warehouse", "expectations", "pipelines", "schemas")
FOR_PROGRAMMERS = {
    "ValueError",
    "KeyError",
    "RuntimeError",
    "OSError",
    "FileNotFoundError",
    "PermissionError",
}


def is_said(call: ast.Call) -> bool:
    """Whether its argument is what people read: printed, logged on an asset's line, or an error's message."""
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    is_error = name.endswith("Error") and name not in FOR_PROGRAMMERS | {
        "InvalidRowError",
        "UnusableFileError",
    }
    return (
        is_error
        or name == "print"
        or (name in {"info", "warning"} and "log" in ast.unparse(call.func).lower())
    )


@pytest.mark.parametrize("package", PACKAGES)
def test_whatever_is_said_is_declared_in_both_languages(package: str) -> None:
    single = [
        f"{path.relative_to(ROOT)}:{call.lineno}: {words(call.args[0])}"
        for path, call in calls(package)
        if call.args and is_said(call) and not_chinese(words(call.args[0]))
        if path.name != "build.py" or path.parent.name != "places"
    ]
    assert single == []


def test_each_phrase_is_chinese_and_english() -> None:
    phrases = [
        (f"{path.relative_to(ROOT)}:{call.lineno}", *map(words, call.args))
        for package in PACKAGES
        for path, call in calls(package)
        if isinstance(call.func, ast.Name) and call.func.id == "phrase" and len(call.args) == 2
    ]
    assert len(phrases) > 150
    assert [
        (where, en) for where, zh, en in phrases if WORDS.search(en) and zh and not CHINESE.search(zh)
    ] == []
    assert [(where, zh) for where, zh, _ in phrases if re.search("[\u4e00-\u9fff][,;!?]", zh)] == []

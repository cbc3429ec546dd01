"""The version changes with what decides readings, and with nothing else."""

import ast
import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from pipelines import workspace
from pipelines.extraction import extractor_version as versions
from pipelines.extraction.extractor_version import (
    LIBRARIES,
    PACKAGES,
    SCAN_LIBRARIES,
    imported,
    meaning,
    reading_modules,
)
from pipelines.settings import PROJECT

Edit = Callable[[str], str]

DISTRIBUTIONS = {"PIL": "pillow", "cv2": "opencv-python-headless", "pdfminer": "pdfminer.six"}
"""Distributions under another name than what is imported of them."""
NO_READERS = {"numpy", "pyarrow"}
"""Arithmetic on arrays, and what readings are stored in."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for package in (*PACKAGES, "warehouse"):
        shutil.copytree(PROJECT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "requirements-scans.lock", tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def before() -> str:
    return version_of(PROJECT)


def version_of(project: Path) -> str:
    """Worked out anew, and not kept: a version of what a test pretends is nobody else's."""
    return versions.extractor_version.__wrapped__(project)


def replaced(old: str, new: str) -> Edit:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


def added(text: str) -> Edit:
    return lambda before: before + text


def formatted(text: str) -> str:
    command = [str(Path(sys.executable).with_name("ruff")), "format", "--isolated", "--line-length=60", "-"]
    narrow = subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout.decode()
    assert narrow != text
    return narrow


def without_comments_and_docstrings(text: str) -> str:
    bare = re.sub(r'^ *"""[^"]*"""\n', "", text, flags=re.M)
    assert bare != text
    return re.sub(r"^ *#.*\n", "", bare, flags=re.M)


DECIDE_NOTHING: list[tuple[str, Edit]] = [
    ("extractors/extraction.py", added("\n\n# A remark.\n")),
    ("schemas/claims.py", without_comments_and_docstrings),
    ("schemas/identities.py", formatted),
    ("schemas/terms.py", formatted),
    ("extractors/extraction.py", formatted),
    ("schemas/extraction.py", lambda text: text.replace('"none"', "'none'").replace("    ", "  ")),
    ("schemas/findings.py", replaced("was not found. All its cells", "is not there. All its cells")),
    ("schemas/findings.py", replaced("没有找到表格", "未找到表格")),
    ("schemas/findings.py", replaced('"table not found"', '"no such table"')),
    ("schemas/errors.py", replaced("The file is empty.", "There is nothing in the file.")),
    ("schemas/errors.py", replaced("文件为空", "空文件")),
    ("schemas/statuses.py", replaced("a number is printed", "it prints a number")),
    ("schemas/statuses.py", replaced("the two readings differ", "two readings differ")),
    ("schemas/dictionary.py", added("\nADDED = 1\n")),
    ("schemas/columns.py", replaced("Version of the code", "The version of the code")),
    ("schemas/ddl.py", added("\nADDED = 1\n")),
    ("extractors/__main__.py", added("\nADDED = 1\n")),
    ("extractors/tracing/summary.py", added("\nADDED = 1\n")),
    ("extractors/tracing/templates/trace.css", added("\np { color: red }\n")),
    ("schemas/places/another_list.csv", added("a,b")),
    ("schemas/places/build.py", added("\nADDED = 1\n")),
    ("extractors/.extraction.py.swp", added("x")),
    ("extractors/__pycache__/extraction.pyc", added("x")),
    ("warehouse/sql/added.sql", added("SELECT 1")),
]
DECIDE: list[tuple[str, Edit]] = [
    ("schemas/terms.py", replaced("自然人", "自燃人")),
    ("extractors/readers/__init__.py", replaced('"text/csv"', '"text/tsv"')),
    ("extractors/readers/scan/__init__.py", replaced('"rapidocr")', '"rapidocr", "cv3")')),
    ("extractors/extraction.py", replaced("read_again is None or", "read_again is None and")),
    ("extractors/extraction.py", replaced("if not data.strip", "if data.strip")),
    ("schemas/findings.py", replaced('"table_missing", "error"', '"table_missing", "info"')),
    ("schemas/store.py", replaced("is not None", "is None")),
    ("extractors/readers/models/digits.bin", added("weights")),
    ("schemas/labels.csv", added("a,b")),
]


def test_what_decides_nothing_leaves_the_version(before: str, project: Path) -> None:
    """All at once: if one of them counted, the version would be another."""
    for file, edit in DECIDE_NOTHING:
        change(project / file, edit)
    assert version_of(project) == before


def test_what_decides_changes_the_version(before: str, project: Path) -> None:
    seen = {before}
    for file, edit in DECIDE:
        change(project / file, edit)
        seen.add(version_of(project))
    assert len(seen) == 1 + len(DECIDE)


def change(file: Path, edit: Edit) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    after = edit(before)
    assert after != before
    file.write_text(after, encoding="utf-8")


def test_a_threshold_anywhere_in_what_reads_changes_the_version(before: str, project: Path) -> None:
    threshold = re.compile(r"^(_[A-Z_]+ = )([0-9.]+)$", re.M)
    reading = {name for name, _ in reading_modules(project)}
    files = [
        file
        for file in sorted((project / "extractors").rglob("*.py"))
        if ".".join(file.relative_to(project).with_suffix("").parts) in reading
        and threshold.search(file.read_text())
    ]
    seen = {before}
    for file in files[:3]:
        change(file, lambda text: threshold.sub(r"\g<1>1\2", text, count=1))
        seen.add(version_of(project))
    assert len(seen) == 4


def test_modules_of_sentences_for_people_are_there() -> None:
    worded = [name for name, _ in reading_modules(PROJECT) if versions.is_worded(name)]
    assert sorted(name.rpartition(".")[2] for name in worded) == sorted(versions.WORDED)


def test_a_new_reader_changes_the_version_once_it_is_named(before: str, project: Path) -> None:
    (project / "extractors/readers/markdown.py").write_text("from extractors.document import Document\n")
    assert version_of(project) == before
    change(
        project / "extractors/readers/__init__.py",
        added('\nREADERS["text/md"] = "extractors.readers.markdown"\n'),
    )
    named = version_of(project)
    change(project / "extractors/readers/markdown.py", added("ADDED = 1\n"))
    assert len({before, named, version_of(project)}) == 3


def test_an_upgrade_of_a_library_changes_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "_code", lambda project: [])
    seen = set()
    for upgraded in ("none", *LIBRARIES, *SCAN_LIBRARIES):
        monkeypatch.setattr(versions, "version", lambda name: "1.1" if name == upgraded else "1.0")  # noqa: B023
        seen.add(version_of(PROJECT))
    assert len(seen) == 1 + len(LIBRARIES) + len(SCAN_LIBRARIES)


def test_adding_the_extra_for_scans_is_no_other_version(monkeypatch: pytest.MonkeyPatch) -> None:
    locked = dict(re.findall(r"^([\w.-]+)==(\S+)", (PROJECT / "requirements-scans.lock").read_text(), re.M))

    def without(name: str) -> str:
        if name in SCAN_LIBRARIES:
            raise PackageNotFoundError(name)
        return locked.get(name, "1")

    monkeypatch.setattr(versions, "version", without)
    before = version_of(PROJECT)
    monkeypatch.setattr(versions, "version", lambda name: locked.get(name, "1"))
    assert version_of(PROJECT) == before


def test_every_library_that_reading_imports_counts() -> None:
    used = {
        name.partition(".")[0]
        for module, tree in reading_modules(PROJECT)
        for name in imported(tree, module)
    } - {*PACKAGES, *NO_READERS, *sys.stdlib_module_names}  # fmt: skip
    assert {DISTRIBUTIONS.get(name, name) for name in used} <= {*LIBRARIES, *SCAN_LIBRARIES}
    assert all(version(name) for name in LIBRARIES)


def test_docstrings_and_layout_say_nothing_and_structure_does() -> None:
    def said(code: str) -> bytes:
        return meaning(ast.parse(code))

    assert said('def f():\n  """It."""\n  return (1,)') == said(
        "def f(): # it\n\n    return (\n        1,\n    )"
    )
    assert said("a = 'x' f'{b}y' 'z'") == said('a = f"x{b}" "yz"')
    assert said("a = 1_0; b = 0xA") == said("a = 10\nb = 10")
    different = [
        "if a:\n b\nc", "if a:\n b\n c", "a = 1", "a = 1.0", "a = '1'", "a = b'1'", "a == 1", "a = True",
    ]  # fmt: skip
    assert len({said(code) for code in different}) == len(different)


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_it_is_the_same_on_every_python(python: str) -> None:
    """Asked of the module alone, since an interpreter on the machine need not have the libraries."""
    code = (
        "import hashlib, pathlib, sys\n"
        "sys.path.insert(0, '')\n"
        "from pipelines.extraction.extractor_version import _code\n"
        "digest = hashlib.sha256(b''.join(_code(pathlib.Path.cwd())))\n"
        "print('%d.%d' % sys.version_info[:2], digest.hexdigest())\n"
    )
    named = [Path(found)] if (found := shutil.which(f"python{python}")) else []
    for interpreter in (*named, *Path.home().glob(f".pyenv/versions/{python}.*/bin/python")):
        ran = subprocess.run(
            [interpreter, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False
        )
        if ran.returncode != 127:  # what stands in for an interpreter that is not there
            digest = hashlib.sha256(b"".join(versions._code(PROJECT))).hexdigest()
            assert (ran.stdout, ran.stderr) == (f"{python} {digest}\n", "")
            return
    pytest.skip(f"no Python {python} on this machine")


def test_the_version_is_worked_out_once_for_the_same_software_and_libraries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked_out: list[Path] = []

    def work_out(project: Path) -> str:
        worked_out.append(project)
        return f"version {len(worked_out)}"

    monkeypatch.setattr(workspace, "extractor_version", work_out)
    record = tmp_path / "reader.json"
    assert [workspace.known_version(record) for _ in range(2)] == ["version 1"] * 2
    monkeypatch.setattr(workspace, "library_releases", lambda _: ("lxml==0",))
    assert [workspace.known_version(record) for _ in range(2)] == ["version 2"] * 2
    monkeypatch.setattr(workspace, "software_digest", lambda: "other")
    assert [workspace.known_version(record) for _ in range(2)] == ["version 3"] * 2
    for damaged in ("", "[]", "{}", '{"made_from": 1'):
        record.write_text(damaged, encoding="utf-8")
        assert workspace.known_version(record) == f"version {len(worked_out)}"
    assert len(worked_out) == 7


def test_a_home_that_is_not_there_is_not_made_for_the_version(tmp_path: Path) -> None:
    assert workspace.known_version(tmp_path / "home" / "reader.json") == version_of(PROJECT)
    assert not list(tmp_path.iterdir())

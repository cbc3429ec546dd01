"""``python -m extractors FILE``: rows on stdout, findings on stderr, an exit code that says how it went."""

import csv
import hashlib
import io
import json
import os
import shlex
import signal
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.extractors.expected import GRID, REPORTS
from tests.layouts import LAYOUTS, all_different, report

COLUMNS = ["table_name", "cell", "value", "value_status", "raw_text", "locator"]
FINE, FINDINGS, USAGE, UNREADABLE = range(4)
WITHOUT_FINDINGS = next(expected for expected in REPORTS if expected.sample == "dajin-2024.txt")
WITH_FINDINGS = "yingdu-2024.txt"


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "extractors", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, **environment},
        timeout=60,
    )


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="pipes end otherwise there")
@pytest.mark.parametrize(
    "options", [(), ("--format=json",), ("--show", "--out={page}")], ids=["csv", "json", "show"]
)
def test_nothing_is_said_where_nobody_reads_on(samples: Path, tmp_path: Path, options: tuple[str, ...]):
    page = tmp_path / "page.html"
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        os.close(reading)
        done = subprocess.run(
            [
                sys.executable, "-m", "extractors", samples / WITH_FINDINGS,
                *(each.format(page=page) for each in options),
            ],
            cwd=ROOT,
            stdout=pipe,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )  # fmt: skip
    assert done.returncode == -signal.SIGPIPE
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr
    assert page.exists() == ("--show" in options)


def csv_rows(text: str) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    assert reader.fieldnames == COLUMNS
    return list(reader)


@pytest.mark.parametrize("options", [("--format", "csv"), ("--format=csv",)], ids=["two words", "one word"])
def test_csv(samples: Path, options: tuple[str, ...]):
    done = run(samples / WITHOUT_FINDINGS.sample, *options)
    assert done.returncode == FINE, done.stderr
    rows = csv_rows(done.stdout)
    assert {row["cell"]: Decimal(row["value"]) for row in rows} == WITHOUT_FINDINGS.values()
    assert [row["cell"] for row in rows] == list(GRID)
    assert all(row["cell"].split("/")[0] == row["table_name"] for row in rows)
    assert {row["value_status"] for row in rows} == {"stated"}
    places = {row["cell"]: row["locator"] for row in rows}
    assert {cell: places[cell] for cell in WITHOUT_FINDINGS.places} == dict(WITHOUT_FINDINGS.places)


def test_json(samples: Path):
    done = run(samples / WITHOUT_FINDINGS.sample, "--format", "json")
    assert done.returncode == FINE, done.stderr
    rows = json.loads(done.stdout, parse_float=Decimal)
    assert [list(row) for row in rows] == [COLUMNS] * len(GRID)
    assert {row["cell"]: Decimal(row["value"]) for row in rows} == WITHOUT_FINDINGS.values()


def test_findings_go_to_stderr_and_the_exit_code(samples: Path):
    done = run(samples / WITH_FINDINGS, "--format", "csv")
    assert done.returncode == FINDINGS
    assert "signed_before_year_end" in done.stderr
    assert "2024-01-06" in done.stderr or "2024年1月6日" in done.stderr
    assert len(csv_rows(done.stdout)) == len(GRID)


def test_blank_zero_and_unreadable_stay_apart(tmp_path: Path):
    row = "application_dispositions/granted"
    printed = {f"{row}/natural_person": "", f"{row}/commercial_enterprise": "0", f"{row}/total": "12a"}
    file = tmp_path / "年报 2024（终稿）.txt"
    file.write_text(LAYOUTS["tabbed_cells"](report(all_different("2021").but(printed))), encoding="gb18030")
    for chosen in ("csv", "json"):
        done = run(file, "--format", chosen, LC_ALL="C", LANG="C")
        assert done.returncode == FINDINGS
        assert f"{row}/total" in done.stderr
        rows = csv_rows(done.stdout) if chosen == "csv" else json.loads(done.stdout)
        cells = {each["cell"]: each for each in rows}
        blank, zero, bad = (cells[cell] for cell in printed)
        empty = "" if chosen == "csv" else None
        assert (blank["value"], blank["value_status"]) == (empty, "blank")
        assert (str(zero["value"]), zero["value_status"], zero["raw_text"]) == ("0", "stated", "0")
        assert (bad["value"], bad["value_status"], bad["raw_text"]) == (empty, "unreadable", "12a")


@pytest.mark.parametrize(
    "arguments",
    [(), ("--format",), ("--format", "xml", "file.txt"), ("--nonsense", "file.txt")],
    ids=["nothing", "no format", "another format", "another option"],
)
def test_usage(arguments: tuple[str, ...]):
    done = run(*arguments)
    assert done.returncode == USAGE
    assert "usage" in done.stderr.lower()
    assert done.stdout == ""


UNREADABLE_FILES: dict[str, bytes | None] = {
    "absent": None, "empty": b"", "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "no report": "关于召开座谈会的通知\n".encode(),
}  # fmt: skip


@pytest.mark.parametrize("content", UNREADABLE_FILES.values(), ids=UNREADABLE_FILES)
def test_unreadable(tmp_path: Path, content: bytes | None):
    file = tmp_path / "report.txt"
    if content is not None:
        file.write_bytes(content)
    done = run(file)
    assert done.returncode == UNREADABLE
    assert done.stdout == ""
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_a_mistyped_path_is_said_to_be_one(tmp_path: Path):
    done = run(tmp_path / "no such.txt")
    assert done.returncode == UNREADABLE
    assert done.stderr.startswith(f"error: There is no file {tmp_path / 'no such.txt'}.")
    assert len(done.stderr.splitlines()) == 1


def test_for_a_folder_there_is_another_command(tmp_path: Path):
    folder = tmp_path / "the reports"
    folder.mkdir()
    done = run(folder)
    assert done.returncode == UNREADABLE
    assert f"make run INBOX='{folder}'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["镇 年报.doc", "a.rtf"])
def test_an_old_word_file_is_not_blamed_on_what_is_installed(tmp_path: Path, name: str):
    """This command would not call LibreOffice if it were there."""
    file = tmp_path / name
    file.write_bytes(b"{\\rtf1\\ansi\\ansicpg936 1}")
    done = run(file)
    assert done.returncode == UNREADABLE
    assert done.stderr.startswith("error: needs_libreoffice: ")
    assert f"soffice --headless --convert-to docx {shlex.quote(str(file))}, and" in done.stderr
    assert "make run does" in done.stderr
    assert "nstall" not in done.stderr
    assert "安装" not in done.stderr


def test_a_cell_is_shown_where_it_is_printed(samples: Path, tmp_path: Path):
    page = tmp_path / "new" / "page.html"
    done = run(samples / WITHOUT_FINDINGS.sample, "--show", "fee_amount", "--out", page)
    assert done.returncode == FINE, done.stderr
    told = done.stdout.splitlines()
    cell = "article20_items/art20_8/administrative_fees/fee_amount"
    assert told[1].strip() == cell
    assert f"  {WITHOUT_FINDINGS.places[cell]}" in done.stdout
    assert told[-1] == str(page)
    assert 'class="cell stated chosen"' in page.read_text(encoding="utf-8")


def test_without_a_name_all_cells_are_shown_alike(tmp_path: Path):
    file = tmp_path / "report.txt"
    file.write_text(LAYOUTS["tabbed_cells"](report(all_different("2021"))), encoding="utf-8")
    done = run(file, "--show", "--out", tmp_path / "page.html")
    assert "200 stated" in done.stdout
    assert "chosen" not in (tmp_path / "page.html").read_text(encoding="utf-8").partition("</style>")[2]


def test_a_cell_that_is_not_there_is_a_matter_of_usage(samples: Path, tmp_path: Path):
    done = run(samples / WITHOUT_FINDINGS.sample, "--show", "total", "--out", tmp_path / "page.html")
    assert done.returncode == USAGE
    assert "granted/total" in done.stderr
    assert not (tmp_path / "page.html").exists()


def test_an_archive_gives_its_members(tmp_path: Path):
    packed = tmp_path / "a.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("县/镇.txt", "一")
    done = run(packed)
    assert done.returncode == FINE
    digest = hashlib.sha256("一".encode()).hexdigest()
    assert done.stdout == f"name,bytes,sha256,error_code\n县/镇.txt,3,{digest},\n"
    assert "make run" in done.stderr
    (row,) = json.loads(run(packed, "--format", "json").stdout)
    assert row == {"name": "县/镇.txt", "bytes": 3, "sha256": digest, "error_code": None}


@pytest.mark.parametrize("style", ["csv", "json"])
def test_nothing_that_a_report_prints_acts_on_a_terminal(tmp_path: Path, style: str):
    acting = "7\u202e\x1b[2J\x9b"
    figures = all_different("2021").but({"application_dispositions/received_new/natural_person": acting})
    file = tmp_path / "report.txt"
    file.write_text(LAYOUTS["tabbed_rows"](report(figures)), encoding="utf-8")
    done = run(file, f"--format={style}")
    assert not {"\u202e", "\x1b", "\x9b"} & {*done.stdout, *done.stderr}
    assert r"7\u202e\u001b[2J\u009b" in done.stdout
    if style == "json":
        assert acting in [row["raw_text"] for row in json.loads(done.stdout)]

"""The prompt on the published database."""

import fcntl
import hashlib
import io
import os
import pty
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from warehouse.errors import ExportRefusedError, QueryFailedError, ReleaseNotFoundError
from warehouse.paths import Home
from warehouse.prompt import run_prompt
from warehouse.release_reader import open_published

ROOT = Path(__file__).resolve().parents[2]


def test_a_query_is_answered_with_a_table(published: Home, capsys):
    run_prompt(published, "SELECT agency_name, report_year FROM reports ORDER BY report_id DESC LIMIT 1")
    printed = capsys.readouterr()
    assert "英都镇" in printed.out
    assert "│" in printed.out
    assert printed.err == ""


def test_several_statements_are_answered_in_turn(published: Home, capsys):
    run_prompt(published, "SELECT 11; SELECT ';' AS semicolon; SELECT 33")
    out = capsys.readouterr().out
    assert out.index("11") < out.index("semicolon") < out.index("33")


@pytest.mark.parametrize("statement", ["SELECT 1 AS 机关;", "SELECT '英都镇；' AS 机关, 22 AS 件数; -- 完"])
def test_statements_may_hold_chinese(published: Home, capsys, statement: str):
    """Each ends at its semicolon, so that the next is answered, too."""
    run_prompt(published, stdin=io.StringIO(f"{statement}\nSELECT 33 AS 然后;\n"))
    out = capsys.readouterr().out
    assert out.index("机关") < out.index("然后")
    run_prompt(published, statement)
    assert "机关" in capsys.readouterr().out


def test_statements_can_be_piped_in_over_several_lines(published: Home, capsys):
    typed = "-- how many\nSELECT count(*)\n  AS reports\nFROM reports; -- all\n\n.quit\nSELECT 'not run';\n"
    run_prompt(published, stdin=io.StringIO(typed))
    out = capsys.readouterr().out
    assert "reports" in out
    assert "not run" not in out


def test_the_last_statement_needs_no_semicolon(published: Home, capsys):
    run_prompt(published, stdin=io.StringIO("SELECT 'unfinished'"))
    assert "unfinished" in capsys.readouterr().out


def test_tables_and_their_columns_can_be_listed(published: Home, capsys):
    run_prompt(published, stdin=io.StringIO(".tables\n.schema report_sources\n.help\n"))
    out = capsys.readouterr().out
    assert "reports_wide" in out
    assert "What this source is to the report · 来源角色" in out
    assert ".quit" in out


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("SELECT fromm;", "fromm"),
        ("SELECT 1;\nSELECT *\nFROM reports WHERE;", 'at or near ";" LINE 2: FROM reports WHERE;'),
        ("SELECT 'open", "unterminated"),
        ("DROP TABLE reports;", "read-only"),
        (".schema nothing", "There is no table 'nothing'"),
        (".frobnicate", "No such command: .frobnicate"),
    ],
)
def test_a_mistake_is_explained_and_ends_what_nobody_types(published: Home, capsys, typed: str, message: str):
    with pytest.raises(QueryFailedError) as error:
        run_prompt(published, stdin=io.StringIO(f"{typed}\nSELECT 'after';\n" if ";" in typed else typed))
    (line,) = str(error.value).splitlines()
    assert message in line
    assert "^" not in line
    assert "after" not in capsys.readouterr().out


def test_nothing_published_is_said(tmp_path: Path):
    with pytest.raises(ReleaseNotFoundError, match="Nothing is published"):
        run_prompt(Home(tmp_path), "SELECT 1")


def test_a_query_can_be_interrupted(published: Home):
    before = signal.signal(signal.SIGVTALRM, signal.default_int_handler)
    try:
        # Of processor time, which passes in the query.
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.5)
        with pytest.raises(KeyboardInterrupt):
            run_prompt(published, "SELECT count(*) FROM range(10000000000) WHERE hash(range) = 1")
    finally:
        signal.signal(signal.SIGVTALRM, before)


def test_a_person_at_a_terminal_goes_on_after_a_mistake(published: Home):
    ours, theirs = pty.openpty()
    run = "import sys; from pathlib import Path; from warehouse.prompt import run_prompt; "
    run += "from warehouse.paths import Home; sys.exit(run_prompt(Home(Path(sys.argv[1]))))"
    with subprocess.Popen(
        [sys.executable, "-c", run, str(published.root)],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80", "TERM": "dumb"},
    ) as prompt:
        os.write(ours, b"SELECT fromm;\nSELECT 40 +\n2 AS answer;\n.quit\n")
        out, _ = prompt.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    text = out.decode()
    assert prompt.returncode == 0
    assert "read only. .help lists the commands." in text
    assert "Binder Error" in text
    assert "answer" in text
    assert "42" in text


def hashes_of(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


@pytest.mark.parametrize(
    "statement",
    [
        "COPY reports TO '{there}/out.csv'",
        "COPY reports TO '{database}'",
        "copy reports TO '{database}' (USE_TMP_FILE false)",
        "/* a */ WITH x AS (COPY reports TO '{database}' (USE_TMP_FILE false)) SELECT 1",
        "EXPLAIN ANALYZE COPY reports TO '{database}' (USE_TMP_FILE false)",
        "PREPARE p AS COPY reports TO '{database}' (USE_TMP_FILE false); EXECUTE p",
        "FROM query('WITH x AS (COPY reports TO ''{database}'' (USE_TMP_FILE false)) FROM x')",
        "EXPORT DATABASE '{database}'",
        "EXPORT DATABASE '{there}'",
        "COPY (SELECT 1) TO '{there}/out.parquet' (FORMAT parquet)",
        "FROM read_csv('{there}/a.csv')",
        "SELECT * FROM read_text('{there}/a.csv')",
        "SELECT * FROM read_blob('{there}/a.csv')",
        "FROM '{there}/*.csv'",
        "FROM glob('{there}/*')",
        "FROM read_parquet('https://127.0.0.1:1/x.parquet')",
        "ATTACH '{there}/other.duckdb'",
        "ATTACH '{database}' AS again",
        "INSTALL httpfs",
        "LOAD httpfs",
        "UPDATE EXTENSIONS",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "RESET enable_external_access",
        "SET temp_directory = '{there}'",
        "SET TimeZone = 'Asia/Shanghai'",
        "PRAGMA profile_output = '{there}/profile.json'",
        "CALL enable_logging(storage = 'file', storage_path = '{there}')",
        "CREATE PERSISTENT SECRET s (TYPE http)",
        "UPDATE reports SET report_year = 2000",
    ],
)
def test_no_statement_reaches_a_file_the_network_or_an_extension(
    released: Home, tmp_path: Path, statement: str
):
    there = tmp_path / "there"
    there.mkdir()
    (there / "a.csv").write_text("a\n1\n", encoding="utf-8")
    before = hashes_of(tmp_path)
    with pytest.raises(QueryFailedError):
        run_prompt(released, statement.format(there=there, database=released.published_database.resolve()))
    assert hashes_of(tmp_path) == before


def test_the_word_copy_may_stand_where_it_is_no_statement(published: Home, capsys):
    run_prompt(published, "SELECT 'COPY' AS \"copy\" -- COPY")
    assert "COPY" in capsys.readouterr().out


def test_what_does_not_fit_into_memory_goes_outside_of_the_release(published: Home, capsys):
    run_prompt(published, "SELECT value FROM duckdb_settings() WHERE name = 'temp_directory'")
    assert "gongkai-" in (out := capsys.readouterr().out)
    assert str(published.root) not in out


def test_what_killed_prompts_left_goes_and_that_of_others_stays(published: Home, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in ("left", "in_use", "new"):
        (tmp_path / f"gongkai-spilled-{name}").mkdir()
        if name != "new":
            os.utime(tmp_path / f"gongkai-spilled-{name}", (0, 0))
    in_use = os.open(tmp_path / "gongkai-spilled-in_use", os.O_RDONLY)
    fcntl.flock(in_use, fcntl.LOCK_SH)
    with open_published(published.published_database):
        assert len(list(tmp_path.glob("gongkai-spilled-*"))) == 3
    os.close(in_use)
    assert {path.name for path in tmp_path.glob("gongkai-spilled-*")} == {
        "gongkai-spilled-in_use",
        "gongkai-spilled-new",
    }


@pytest.mark.parametrize("name", ["reports.csv", "reports.xlsx"])
def test_the_last_query_is_exported_whole(released: Home, capsys, name: str):
    typed = "SELECT 0;\nSELECT report_id, [report_year] AS years FROM reports ORDER BY report_id DESC;\n"
    run_prompt(released, stdin=io.StringIO(f"{typed}.export {name}\n"))
    out = released.root / "exports" / name
    assert f"{out}: 3 rows" in capsys.readouterr().out
    if name.endswith(".csv"):
        lines = out.read_text(encoding="utf-8-sig").splitlines()
    else:
        sheet = openpyxl.load_workbook(out).active
        lines = [
            ",".join(reversed([str(cell or "") for cell in row]))
            for row in sheet.iter_rows(min_row=2, values_only=True)
        ]
    years = ["[2020]", "[2024]", "[NULL]"] if name.endswith(".csv") else ["2020", "2024", ""]
    assert lines == ["report_id,years", *map(",".join, zip(["r2", "r1", "p3"], years, strict=True))]


@pytest.mark.parametrize(
    "name", ["../reports.csv", "/tmp/reports.csv", "reports", ".csv", "a/b.csv", "reports.txt"]
)
def test_an_export_has_a_plain_name(released: Home, name: str):
    with pytest.raises(ExportRefusedError, match=r"no name of a file"):
        run_prompt(released, stdin=io.StringIO(f"SELECT 1;\n.export {name}\n"))
    assert not (released.root / "exports").exists()


def test_an_export_needs_a_query(published: Home):
    with pytest.raises(QueryFailedError, match="run a query first"):
        run_prompt(published, stdin=io.StringIO(".export a.csv\n"))


def test_nothing_that_a_report_prints_acts_on_a_terminal(published: Home, capsys):
    run_prompt(
        published, "SELECT chr(155) || '31m' AS \"a\u202eb\", 'x' || chr(8238) || chr(27) || '[2J' AS y"
    )
    out = capsys.readouterr().out
    assert "\\u009b31m" in out
    assert "x\\u202e" in out
    assert "a\\u202eb" in out
    assert not {"\x1b", "\x9b", "\u202e"} & {*out}
    with pytest.raises(QueryFailedError) as error:
        run_prompt(published, 'SELECT "\u202e\x1b"')
    assert not {"\x1b", "\u202e"} & {*str(error.value)}


def test_the_python_of_the_readme_reads_only(released: Home):
    (text,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    before = hashes_of(released.root)
    text = text.replace("data/published/gongkai.duckdb", str(released.published_database.resolve()))
    there: dict[str, Any] = {}
    exec(text, there)
    assert list(there["frame"]["report_id"]) == ["r1"]
    for statement in (
        "FROM read_csv('README.md')",
        "COPY reports TO 'out.csv'",
        "SET threads = 1",
        "INSTALL httpfs",
    ):
        with pytest.raises(duckdb.Error):
            exec(
                text.replace("FROM reports_wide WHERE report_year = 2024", statement),
                {},
            )
    assert hashes_of(released.root) == before


def test_the_files_of_a_release_are_read_only(released: Home):
    files = [path for path in released.published.resolve().rglob("*") if path.is_file()]
    assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o444"}

"""The prompt on the published database."""

import io
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from warehouse.errors import QueryFailedError, ReleaseNotFoundError
from warehouse.paths import Home
from warehouse.prompt import run_prompt

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def database(published: Home) -> Path:
    return published.published_database


def test_a_query_is_answered_with_a_table(database: Path, capsys):
    run_prompt(database, "SELECT agency_name, report_year FROM reports ORDER BY report_id DESC LIMIT 1")
    printed = capsys.readouterr()
    assert "英都镇" in printed.out
    assert "│" in printed.out
    assert printed.err == ""


def test_several_statements_are_answered_in_turn(database: Path, capsys):
    run_prompt(database, "SELECT 11; SELECT ';' AS semicolon; SELECT 33")
    out = capsys.readouterr().out
    assert out.index("11") < out.index("semicolon") < out.index("33")


@pytest.mark.parametrize("statement", ["SELECT 1 AS 机关;", "SELECT '英都镇；' AS 机关, 22 AS 件数; -- 完"])
def test_statements_may_hold_chinese(database: Path, capsys, statement: str):
    """Each ends at its semicolon, so that the next is answered, too."""
    run_prompt(database, stdin=io.StringIO(f"{statement}\nSELECT 33 AS 然后;\n"))
    out = capsys.readouterr().out
    assert out.index("机关") < out.index("然后")
    run_prompt(database, statement)
    assert "机关" in capsys.readouterr().out


def test_statements_can_be_piped_in_over_several_lines(database: Path, capsys):
    typed = "-- how many\nSELECT count(*)\n  AS reports\nFROM reports; -- all\n\n.quit\nSELECT 'not run';\n"
    run_prompt(database, stdin=io.StringIO(typed))
    out = capsys.readouterr().out
    assert "reports" in out
    assert "not run" not in out


def test_the_last_statement_needs_no_semicolon(database: Path, capsys):
    run_prompt(database, stdin=io.StringIO("SELECT 'unfinished'"))
    assert "unfinished" in capsys.readouterr().out


def test_tables_and_their_columns_can_be_listed(database: Path, capsys):
    run_prompt(database, stdin=io.StringIO(".tables\n.schema report_sources\n.help\n"))
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
def test_a_mistake_is_explained_and_ends_what_nobody_types(database: Path, capsys, typed: str, message: str):
    with pytest.raises(QueryFailedError) as error:
        run_prompt(database, stdin=io.StringIO(f"{typed}\nSELECT 'after';\n" if ";" in typed else typed))
    (line,) = str(error.value).splitlines()
    assert message in line
    assert "^" not in line
    assert "after" not in capsys.readouterr().out


def test_nothing_published_is_said(tmp_path: Path):
    with pytest.raises(ReleaseNotFoundError, match="Nothing is published"):
        run_prompt(tmp_path / "gongkai.duckdb", "SELECT 1")


def test_a_query_can_be_interrupted(database: Path):
    before = signal.signal(signal.SIGVTALRM, signal.default_int_handler)
    try:
        # Of processor time, which passes in the query.
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.5)
        with pytest.raises(KeyboardInterrupt):
            run_prompt(database, "SELECT count(*) FROM range(10000000000) WHERE hash(range) = 1")
    finally:
        signal.signal(signal.SIGVTALRM, before)


def test_a_person_at_a_terminal_goes_on_after_a_mistake(database: Path):
    ours, theirs = pty.openpty()
    run = "import sys; from pathlib import Path; from warehouse.prompt import run_prompt; "
    run += "sys.exit(run_prompt(Path(sys.argv[1])))"
    with subprocess.Popen(
        [sys.executable, "-c", run, str(database)],
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

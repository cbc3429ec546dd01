"""The commands as people give them: what they print, what they leave, and how they end."""

import errno
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from pipelines.exits import DONE, FAILED, INTERRUPTED, LOCKED, REFUSED, USAGE, interrupted_message
from pipelines.inbox import hash_cache, ledger
from pipelines.inbox.folder import Folder
from pipelines.inbox.ledger import Failure
from pipelines.inbox.manifest import NO_MANIFEST
from pipelines.inbox.scan import scan
from pipelines.settings import PROJECT
from schemas.overview import Overview
from tests.pipelines.cli.conftest import Capture, Command, Patch
from tests.pipelines.workbench import Workbench, report_of, text_of
from warehouse.lock import run_lock
from warehouse.overview import overview
from warehouse.paths import Home
from warehouse.release_reader import open_published
from warehouse.releases import current_release, list_releases


@pytest.mark.parametrize(("few", "is_started"), [(10_000, True), (0, False)])
def test_what_validates_waits_from_the_start_only_where_there_are_few_files(
    copy: Workbench, command: Command, monkeypatch: Patch, few: int, is_started: bool
) -> None:
    copy.put("新/尧山镇.txt", text_of(report_of("鲁山县尧山镇")))
    started: list[bool] = []

    def waiting() -> nullcontext[None]:
        started.append(True)
        return nullcontext()

    monkeypatch.setattr("pipelines.cli.runs._FEW_FILES", few)
    monkeypatch.setattr("pipelines.cli.runs.waiting_validator", waiting)
    monkeypatch.setattr("pipelines.cli.runs._make", lambda *_, **__: DONE)
    assert command("run") == DONE
    assert any(started) == is_started


def test_run_says_what_it_did_and_what_to_open(
    copy: Workbench, command: Command, capsys: Capture, monkeypatch: Patch
) -> None:
    copy.put("新/尧山镇.txt", text_of(report_of("鲁山县尧山镇")))
    asked: list[object] = []

    def count(con: duckdb.DuckDBPyConnection) -> Overview:
        asked.append(con)
        return overview(con)

    monkeypatch.setattr("pipelines.cli.making.overview", count)
    assert command("run") == DONE
    assert len(asked) == 1  # the page and the summary tell of the same count
    told = capsys.readouterr()
    lines = told.out.splitlines()
    assert lines[0] == f"{copy.inbox}  →  {copy.home.root}"
    assert [line.split()[1] for line in lines if line.startswith("✓")] == [
        "places",
        "report_files",
        "extractions",
        "corrections",
        "reports",
        "agencies",
        *sorted(["article20_items", "application_dispositions", "review_litigation_counts"]),
        "coverage",
        "text_sameness",
        "arithmetic",
        "narrative_claims",
        "year_checks",
        "sum_explanations",
        "totals_by_area",
        "findings",
        "data_quality",
        "checks_by_table",
        "published_warehouse",
    ]
    for expected in (
        "empty_file",
        "2024  6",
        "stated",
        "year_check_broken",
        "Released",
        "Try in make sql",
    ):
        assert expected in told.out, expected
    assert str(copy.home.published_database) in told.out
    assert told.err == ""
    assert "\x1b" not in told.out
    assert "   1 file read, " in told.out
    assert re.findall(r"(?<![\d,.:-])1 +(?:[a-z]+ )?[a-z]{3,}[^s]s\b", told.out) == []

    release = current_release(copy.home)
    assert release is not None
    assert release.release_id in told.out
    assert copy.published("SELECT count(*) FROM reports") == [(7,)]
    (log,) = (copy.home.root / "logs").glob("*.log")
    assert "STEP_SUCCESS" in log.read_text(encoding="utf-8")
    with dg.DagsterInstance.from_config(str(copy.home.dagster)) as instance:
        (run,) = instance.get_runs()
        assert run.is_success
        # What the pages ask for when they draw the timeline.
        there = dg.RunsFilter(job_name="nightly", tags={".dagster/repository": "__repository__@gongkai"})
        assert instance.get_run_ids(there) == [run.run_id]
        assert run.remote_job_origin is not None
        event = instance.get_latest_materialization_event(dg.AssetKey("published_warehouse"))
    assert event is not None


@pytest.mark.usefixtures("validated_here")
def test_run_ends_with_1_and_the_names_when_a_guard_refuses(
    copy: Workbench, command: Command, capsys: Capture
) -> None:
    """The ledger is gone, and a file with it: nothing can say any more what the report was read from."""
    before = list_releases(copy.home)
    shutil.rmtree(copy.workspace.inbox_record)
    (copy.inbox / "2023" / "下汤镇.txt").unlink()
    assert command("run") == REFUSED
    told = capsys.readouterr()
    assert "REFUSED" in told.out
    ((lost,),) = copy.published("SELECT report_id FROM reports WHERE report_year = 2023")
    assert "  reports/nothing_lost  1 row\n" in told.out
    assert f"      {lost}  2023         鲁山县下汤镇  " in told.out
    (accept,) = (line for line in told.out.splitlines() if "ACCEPT_LOST=r" in line)
    assert accept.endswith(f": GONGKAI_HOME={copy.home.root} make run INBOX={copy.inbox} ACCEPT_LOST={lost}")
    assert list_releases(copy.home) == before
    listed = (copy.home.quality / "lost_reports.txt").read_text(encoding="utf-8")
    assert listed.startswith(f"{lost}\t2023\t鲁山县下汤镇\t2023/下汤镇.txt\t")


@pytest.mark.usefixtures("validated_here")
def test_a_loss_that_is_accepted_is_released_and_stays_to_be_seen(
    copy: Workbench, command: Command, capsys: Capture
) -> None:
    ((lost,),) = copy.published("SELECT report_id FROM reports WHERE report_year = 2023")
    assert command("run", "--accept-lost", "r0123456789abcdef") == USAGE
    assert "r0123456789abcdef" in capsys.readouterr().err
    shutil.rmtree(copy.workspace.inbox_record)
    (copy.inbox / "2023" / "下汤镇.txt").unlink()
    assert command("run", "--accept-lost", lost) == DONE
    told = "SELECT severity, message_en FROM findings WHERE finding_code = 'loss_accepted' AND stated = "
    ((severity, message),) = copy.published(f"{told}'{lost}'")
    assert severity == "warning"
    assert "鲁山县下汤镇, 2023" in message
    assert copy.published("SELECT count(*) FROM reports") == [(5,)]


def test_a_second_run_ends_with_3_and_the_name_of_the_first(
    copy: Workbench, command: Command, capsys: Capture
) -> None:
    with run_lock(copy.home, "make run, by a colleague"):
        assert command("run") == LOCKED
        assert command("materialize", "--asset", "reports") == LOCKED
        assert command("rollback", "--release", "x") == LOCKED
    assert capsys.readouterr().err.count("make run, by a colleague") == 3


def test_materialize_makes_one_asset_and_no_release(
    copy: Workbench, command: Command, capsys: Capture
) -> None:
    before, releases = copy.contents(), list_releases(copy.home)
    copy.change(
        "DELETE FROM cells WHERE cell_id IN "
        "(SELECT cell_id FROM cell_codes WHERE table_name = 'article20_items')"
    )
    assert command("materialize", "--asset", "article20_items", "--year", "2023-2024") == DONE
    assert copy.contents() == before
    assert list_releases(copy.home) == releases
    out = capsys.readouterr().out
    assert [line.split()[1] for line in out.splitlines()] == ["article20_items"]


@pytest.mark.parametrize(
    ("asset", "year", "told"),
    [
        ("report", None, "There is no asset 'report'. Assets: agencies, application_dispositions, "),
        ("reports", "1999", "'1999' is no report year: write a year (2019 to "),
        ("reports", "2024-2023", "'2024-2023' is no report year"),
        ("reports", "unknown-2024", "'unknown-2024' is no report year"),
        ("report_files", "2024", "report_files is not made by year"),
    ],
)
def test_what_makes_no_sense_ends_with_2_and_what_would(
    command: Command, capsys: Capture, asset: str, year: str | None, told: str
) -> None:
    assert command("materialize", "--asset", asset, *(("--year", year) if year else ())) == USAGE
    assert told in capsys.readouterr().err


def test_a_setting_that_is_none_ends_with_2(command: Command, capsys: Capture, monkeypatch: Patch) -> None:
    monkeypatch.setenv("GONGKAI_WORKERS", "many")
    assert command("run") == USAGE
    assert "GONGKAI_WORKERS" in capsys.readouterr().err


def test_a_schedule_that_is_none_ends_with_2(command: Command, capsys: Capture, monkeypatch: Patch) -> None:
    monkeypatch.setenv("GONGKAI_SCHEDULE", "at half past two")
    for name in ("run", "dev"):
        assert command(name) == USAGE
        told = capsys.readouterr().err
        assert "GONGKAI_SCHEDULE" in told
        assert "'at half past two'" in told


@pytest.fixture
def notices(copy: Workbench, monkeypatch: Patch) -> Callable[[], list[dict[str, Any]]]:
    """What the operator's command was told so far."""
    told = copy.folder / "told.jsonl"
    monkeypatch.setenv("GONGKAI_NOTIFY", f"cat >> '{told}'")
    return lambda: [json.loads(line) for line in told.read_text(encoding="utf-8").splitlines()]


@pytest.mark.usefixtures("validated_here")
def test_the_operator_is_told_how_each_run_ended(
    copy: Workbench,
    command: Command,
    capsys: Capture,
    notices: Callable[[], list[dict[str, Any]]],
    monkeypatch: Patch,
) -> None:
    before = current_release(copy.home)
    assert before is not None
    broken = text_of(report_of("鲁山县尧山镇")).replace("1001", "l00l")
    copy.put("新/尧山镇.txt", broken)
    assert command("run") == DONE
    told = capsys.readouterr().out
    assert f"Since the last release, {before.release_id}:\n  reports: 1 new   (1 new)\n" in told
    (released,) = notices()
    assert (released["outcome"], released["exit_status"]) == ("released", DONE)
    release = current_release(copy.home)
    assert release is not None
    assert released["release_id"] == release.release_id
    since = released["since_release"]
    assert (since["release_id"], since["new_reports"], since["lost_reports"]) == (before.release_id, 1, 0)
    assert Path(released["quality_page"]).exists()
    assert Path(released["log"]).exists()
    assert 'id="since"' in Path(released["quality_page"]).read_text(encoding="utf-8")

    shutil.rmtree(copy.workspace.inbox_record)
    (copy.inbox / "2023" / "下汤镇.txt").unlink()
    assert command("run") == REFUSED
    refused = notices()[-1]
    assert (refused["outcome"], refused["exit_status"]) == ("refused", REFUSED)
    assert "reports/nothing_lost" in refused["messages"][0]
    assert (refused["since_release"]["lost_reports"], refused["release_id"]) == (1, release.release_id)

    with run_lock(copy.home, "another run"):
        assert command("run") == LOCKED
    assert (notices()[-1]["outcome"], notices()[-1]["exit_status"]) == ("failed", LOCKED)

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipelines.cli.runs.mend", stopped)
    assert command("run") == INTERRUPTED
    assert notices()[-1]["outcome"] == "interrupted"


@pytest.mark.usefixtures("validated_here")
def test_a_command_that_cannot_be_told_fails_no_run(
    copy: Workbench, command: Command, capsys: Capture, monkeypatch: Patch
) -> None:
    monkeypatch.setenv("GONGKAI_NOTIFY", "/no/such/mailer")
    assert command("run") == DONE
    (line,) = capsys.readouterr().err.splitlines()
    assert "GONGKAI_NOTIFY" in line
    assert current_release(copy.home)


@pytest.mark.usefixtures("validated_here")
def test_what_is_forgotten_is_out_of_the_next_release_and_no_guard_minds(
    copy: Workbench, command: Command, capsys: Capture
) -> None:
    ((report_id,),) = copy.published("SELECT report_id FROM reports WHERE report_year = 2023")
    before = current_release(copy.home)
    for unusable in ((), ("--source", "no such.txt"), ("--source", "x", "--report", report_id)):
        assert command("forget", *unusable) == USAGE
    assert "SOURCE=" in capsys.readouterr().err
    assert command("forget", "--report", report_id) == DONE
    told = capsys.readouterr().out
    assert "1 file is forgotten" in told
    assert "reports: 1 gone   (1 forgotten)" in told
    assert current_release(copy.home) != before
    changes = "SELECT report_id, before, why FROM release_changes WHERE cell = 'reports'"
    assert copy.published(changes) == [(report_id, "鲁山县下汤镇 2023", "forgotten")]
    assert copy.published("SELECT count(*) FROM reports WHERE report_year = 2023") == [(0,)]


@pytest.mark.parametrize(
    "arguments",
    [
        ("run",),
        *(("materialize", "--asset", asset) for asset in ("report_files", "extractions", "corrections")),
    ],
)
def test_a_mistyped_inbox_ends_with_2_and_its_path_before_anything_is_written(
    command: Command,
    capsys: Capture,
    monkeypatch: Patch,
    tmp_path: Path,
    arguments: tuple[str, ...],
) -> None:
    home, inbox = tmp_path / "home", tmp_path / "no such"
    monkeypatch.setenv("GONGKAI_HOME", str(home))
    monkeypatch.setenv("GONGKAI_INBOX", str(inbox))
    assert command(*arguments) == USAGE
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == (
        f"The inbox {inbox} cannot be read: there is no such folder. Nothing was changed. "
        "INBOX= (or GONGKAI_INBOX) names the folder with the reports.\n"
    )
    assert not home.exists()


def test_a_home_that_cannot_be_one_ends_with_4_and_says_where(
    command: Command, capsys: Capture, monkeypatch: Patch, tmp_path: Path
) -> None:
    file = tmp_path / "a file"
    file.touch()
    monkeypatch.setenv("GONGKAI_HOME", str(file))
    assert command("run") == FAILED
    assert capsys.readouterr().err.startswith(f"{file}: ")


def test_an_asset_that_fails_is_named_with_its_reason(
    copy: Workbench, command: Command, capsys: Capture
) -> None:
    copy.workspace.ledger_file.write_bytes(b"half of it")
    assert command("materialize", "--asset", "reports", "--year", "2024") == FAILED
    told = capsys.readouterr()
    assert told.out.startswith("✗ reports")
    assert "reports: " in told.err
    assert "Restore it from a copy" in told.err
    assert "The full log is" in told.err
    assert "Traceback" not in told.err


def test_releases_are_listed_and_rolled_back(copy: Workbench, command: Command, capsys: Capture) -> None:
    (release,) = list_releases(copy.home)
    assert command("rollback") == DONE
    assert f"→  {release.release_id}  6 reports" in capsys.readouterr().out
    assert command("rollback", "--release", release.release_id) == DONE
    assert command("rollback", "--release", "19990101T000000Z") == FAILED
    assert release.release_id in capsys.readouterr().err


def test_a_table_is_exported(copy: Workbench, command: Command, capsys: Capture) -> None:
    out = copy.folder / "reports.csv"
    assert command("export", "--table", "reports", "--year", "2023", "--out", str(out)) == DONE
    assert capsys.readouterr().out == f"{out}: 1 row\n"
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    assert command("export", "--table", "reports", "--year", "last") == USAGE


@pytest.mark.parametrize("arguments", [("export", "--table", "reports"), ("review",)])
def test_a_year_without_reports_ends_with_4_the_years_there_are_and_no_file(
    copy: Workbench, command: Command, capsys: Capture, arguments: tuple[str, ...]
) -> None:
    out = copy.folder / "out.csv"
    assert command(*arguments, "--year", "1999", "--out", str(out)) == FAILED
    told = capsys.readouterr()
    assert told.out == ""
    assert "of 1999" in told.err
    assert "2023, 2024." in told.err
    assert not out.exists()


@pytest.mark.parametrize("asset", ["reports", "findings"])
def test_to_make_a_year_without_reports_says_which_years_have_some(
    command: Command, capsys: Capture, asset: str
) -> None:
    assert command("materialize", "--asset", asset, "--year", "2019-2020") == DONE
    line, note = capsys.readouterr().out.splitlines()
    assert line.endswith("   no reports") == (asset == "reports")
    assert note == "There are no reports of 2019-2020. Years with reports: 2023, 2024."
    assert command("materialize", "--asset", asset, "--year", "2023") == DONE
    (line,) = capsys.readouterr().out.splitlines()
    assert line.endswith("   1 report of 2023") == (asset == "reports")


@pytest.mark.parametrize("top", ["0", "-3", "many"])
def test_no_problems_at_all_cannot_be_asked_for(command: Command, capsys: Capture, top: str) -> None:
    """Nothing to look at would be the answer."""
    with pytest.raises(SystemExit) as ended:
        command("review", "--top", top)
    assert ended.value.code == USAGE
    assert f"'{top}' is no whole number above 0" in capsys.readouterr().err


def test_what_is_written_to_a_folder_has_its_usual_name(copy: Workbench, command: Command) -> None:
    assert command("export", "--table", "reports", "--year", "2023", "--out", str(copy.folder)) == DONE
    assert command("trace", "--report", "下汤镇 2023", "--out", str(copy.folder)) == DONE
    assert command("review", "--out", str(copy.folder)) == DONE
    written = {path.name.partition("-r")[0] for path in copy.folder.iterdir() if path.is_file()}
    assert written == {"reports-2023.csv", "trace", "review.csv", "review-as-printed.csv"}


def test_a_query_that_fails_ends_with_4_and_one_line(command: Command, capsys: Capture) -> None:
    assert command("sql", "SELECT 1;\nSELECT agency FROM reports;") == FAILED
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith('Binder Error: Referenced column "agency" not found')


def test_without_a_release_the_commands_say_what_to_do(
    command: Command, tmp_path: Path, capsys: Capture, monkeypatch: Patch
) -> None:
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "new"))
    assert command("sql", "SELECT 1") == FAILED
    assert command("export", "--table", "reports") == FAILED
    assert command("rollback") == DONE
    told = capsys.readouterr()
    assert told.err.count("make run") == 2
    assert "make run" in told.out


def start(copy: Workbench, *arguments: str) -> subprocess.Popen[str]:
    """A command as ``make`` starts it."""
    environment = {**os.environ, "GONGKAI_INBOX": str(copy.inbox), "GONGKAI_HOME": str(copy.home.root)}
    return subprocess.Popen(
        [sys.executable, "-m", "pipelines", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=PROJECT,
    )


def test_the_last_words_are_the_commands_own(copy: Workbench) -> None:
    """Native libraries report what they think has leaked, after everything."""
    out, err = start(copy, "materialize", "--asset", "arithmetic", "--year", "2024").communicate(timeout=100)
    assert err == ""
    assert out.startswith("✓ arithmetic")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("materialize", "--asset", "arithmetic", "--year", "2024"), 0),
        (("sql", "FROM findings"), 0),
        (("sql", "FROM no_such_table"), FAILED),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_commands_finish_where_nobody_reads_on(
    copy: Workbench, arguments: tuple[str, ...], code: int
) -> None:
    """As with ``| head``: neither a traceback nor another exit code."""
    running = start(copy, *arguments)
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.close()
    err = running.stderr.read()
    assert running.wait(timeout=100) == code
    assert "Traceback" not in err
    assert "BrokenPipe" not in err
    assert bool(err) == (code != 0)


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make")
@pytest.mark.parametrize(("given", "code"), [("INBOX=", 2), ("INBOX= ", 2), ("INBOX=somewhere", 0), ("", 0)])
def test_an_inbox_that_came_out_empty_is_not_taken_for_the_samples(given: str, code: int) -> None:
    asked = ["make", "--dry-run", "run", *filter(None, [given])]
    done = subprocess.run(asked, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert ("INBOX= is empty" in done.stderr) == (code == 2)


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_warning_is_not_kept_until_the_end(unbuffered: str) -> None:
    """As what is said before Dagster's server starts, which may run for months."""
    code = "import os, sys; from pipelines.cli.quiet import outlive_readers; outlive_readers(); "
    code += "print('told', file=sys.stderr); os._exit(0)"
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment, cwd=PROJECT
    )
    assert done.stderr == "told\n"


@pytest.mark.parametrize(
    ("stage", "number"),
    [
        ("→", signal.SIGTERM),
        ("report_files", signal.SIGINT),
        ("extractions", signal.SIGTERM),
        ("reports", signal.SIGINT),
        ("findings", signal.SIGTERM),
        ("data_quality", signal.SIGINT),
    ],
)
def test_an_interrupted_run_keeps_the_release_and_lets_go_of_everything(
    copy: Workbench, stage: str, number: signal.Signals
) -> None:
    copy.put("新/尧山镇.txt", text_of(report_of("鲁山县尧山镇")))
    before = list_releases(copy.home)
    running = start(copy, "run")
    assert running.stdout is not None
    while stage not in running.stdout.readline():
        assert running.poll() is None
    running.send_signal(number)
    _, err = running.communicate(timeout=100)
    assert err.strip() == interrupted_message()
    assert running.returncode == INTERRUPTED
    assert list_releases(copy.home) == before
    assert processes_of(copy) == []
    with run_lock(copy.home, "the next run"):
        pass
    assert copy.materialize("reports", "2024").success


def test_a_backup_taken_while_a_run_writes_runs_on_elsewhere(
    copy: Workbench, command: Command, monkeypatch: Patch
) -> None:
    """As docs/operate.md takes one."""
    copy.put("新/尧山镇.txt", text_of(report_of("鲁山县尧山镇")))
    running = start(copy, "run")
    assert running.stdout is not None
    while "findings" not in running.stdout.readline():
        assert running.poll() is None
    backup = copy.folder / "backup.tar"
    leaving = ("--exclude=./warehouse*", "--exclude=./dagster", "--exclude=./logs")
    packed = subprocess.run(["tar", "-C", copy.home.root, *leaving, "-cf", backup, "."], check=False)
    assert packed.returncode in {0, 1}
    running.communicate()
    assert running.returncode == DONE
    as_it_was = copy.published("FROM reports ORDER BY ALL")
    elsewhere = copy.folder / "elsewhere"
    elsewhere.mkdir()
    subprocess.run(["tar", "-C", elsewhere, "-xf", backup], check=True)
    monkeypatch.setenv("GONGKAI_HOME", str(elsewhere))
    assert command("run") == DONE
    with open_published(Home(elsewhere).published_database) as con:
        assert con.execute("FROM reports ORDER BY ALL").fetchall() == as_it_was


@pytest.mark.usefixtures("validated_here")
def test_retry_reads_again_what_failed(copy: Workbench, command: Command, capsys: Capture) -> None:
    assert command("retry", "--code", "no_such") == USAGE
    assert "timed_out" in capsys.readouterr().err
    path = copy.put("慢.txt", text_of(report_of("鲁山县尧山镇")))
    known = ledger.load(copy.workspace.ledger_file)
    work, sha256 = copy.workspace.work, hashlib.sha256(path.read_bytes()).hexdigest()
    seen = scan(Folder(copy.inbox), hash_cache.load(copy.workspace.hashes_file), 1 << 20)
    merged = ledger.merge(known, seen, NO_MANIFEST, copy.workspace.clock())
    failed = {sha256: Failure(sha256, "timed_out", "more than 60 s")}
    ledger.save(ledger.with_failures(merged, {sha256}, failed, work.means), copy.workspace.ledger_file)
    assert command("run") == DONE
    assert "1  timed_out" in capsys.readouterr().out
    assert command("retry", "--code", "timed_out") == DONE
    out = capsys.readouterr().out
    assert "1 file that failed is read again." in out
    assert copy.published("SELECT count(*) FROM reports WHERE agency_name LIKE '%尧山镇'") == [(1,)]


DATABASE_DAMAGES = {
    "its head": lambda data: bytes(4096) + data[4096:],
    "cut": lambda data: data[: len(data) // 3],
    "empty but for a word": lambda _: b"nothing",
    "its middle": lambda data: data[: len(data) // 4] + bytes(len(data) // 2) + data[-(len(data) // 4) :],
}


@pytest.mark.usefixtures("validated_here")
def test_a_damaged_working_database_is_made_anew_from_what_was_read(
    copy: Workbench, command: Command, capsys: Capture
) -> None:
    assert command("run") == DONE  # what is due depends on the clock, which is another than the desk's
    before, releases = copy.contents(), list_releases(copy.home)
    database = copy.home.working_database
    for damage in DATABASE_DAMAGES.values():
        database.write_bytes(damage(database.read_bytes()))
        assert command("run") == DONE
        assert f"{database} is damaged (" in capsys.readouterr().err
        assert copy.contents() == before
        assert list_releases(copy.home) == releases


def test_an_internal_error_of_the_database_is_told_without_its_trace_and_is_not_laid_to_the_file_twice(
    copy: Workbench, command: Command, capsys: Capture, monkeypatch: Patch
) -> None:
    def fail(*_: object) -> None:
        raise duckdb.InternalException(
            "INTERNAL Error: a chunk\n\nStack Trace:\n/a/library.so(_ZN6duckdb) [0x7f]"
        )

    monkeypatch.setattr("pipelines.assets.claim_asset.load_claims", fail)
    copy.put("报告.txt", text_of(report_of("鲁山县尧山镇")))
    assert command("run") == FAILED
    aside, again, failure, log = capsys.readouterr().err.splitlines()
    database = copy.home.working_database
    assert aside.startswith(f"{database} is damaged (_duckdb.InternalException: INTERNAL Error: a chunk).")
    assert again.startswith(f"{database} was made anew and it went wrong again: the file is not the cause")
    assert failure == "narrative_claims: _duckdb.InternalException: INTERNAL Error: a chunk"
    assert log.startswith("The full log is ")


@pytest.mark.usefixtures("validated_here")
def test_what_is_held_against_the_last_release_is_not_held_against_a_damaged_one(
    copy: Workbench, command: Command, capsys: Capture
) -> None:
    with copy.home.published_database.open("ab") as file:
        file.write(b"!")
    assert command("materialize", "--asset", "arithmetic", "--year", "2024") == DONE
    assert "is damaged" not in capsys.readouterr().err
    assert command("materialize", "--asset", "data_quality") == DONE
    assert "is damaged: gongkai.duckdb" in capsys.readouterr().err
    assert list_releases(copy.home) == []


def test_a_damaged_history_is_begun_anew(
    copy: Workbench, command: Command, caplog: pytest.LogCaptureFixture
) -> None:
    assert command("materialize", "--asset", "agencies") == DONE
    runs = copy.home.dagster / "history" / "runs.db"
    runs.write_bytes(runs.read_bytes()[:5000] + bytes(9000))
    assert command("materialize", "--asset", "agencies") == DONE
    assert "history was damaged and is begun anew" in caplog.text
    assert (copy.home.root / "dagster-damaged" / "history" / "runs.db").exists()


def test_what_nobody_foresaw_ends_with_4_and_one_line(
    copy: Workbench, command: Command, capsys: Capture, monkeypatch: Patch
) -> None:
    def fail(*_: object) -> int:
        raise ZeroDivisionError("what was that\nand that")

    monkeypatch.setattr("pipelines.cli.runs.run", fail)
    assert command("run") == FAILED
    (line,) = capsys.readouterr().err.splitlines()
    trace = copy.home.root / "logs" / "error.txt"
    assert line == f"ZeroDivisionError: what was that and that Where it came from is in {trace}."
    assert "Traceback" in trace.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        sqlite3.OperationalError("database or disk is full"),
        RuntimeError('Could not write file "x": No space left on device'),
    ],
)
def test_a_full_disk_is_said_in_one_line_that_names_it(
    copy: Workbench, command: Command, capsys: Capture, monkeypatch: Patch, error: Exception
) -> None:
    def fail(*_: object) -> int:
        raise error

    monkeypatch.setattr("pipelines.cli.runs.run", fail)
    assert command("run") == FAILED
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"No space is left on the disk of {copy.home.root}. Make room, then run again")


def test_too_little_memory_for_the_database_is_said_with_the_setting_to_raise(
    copy: Workbench, command: Command, capsys: Capture, monkeypatch: Patch
) -> None:
    monkeypatch.setattr("pipelines.settings.LEAST_MEMORY_MB", 8)
    monkeypatch.setenv("GONGKAI_DATABASE_MEMORY_MB", "8")
    copy.put("报告.txt", text_of(report_of("鲁山县尧山镇")))
    assert command("run") == FAILED
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(
        "The database needs more memory than GONGKAI_DATABASE_MEMORY_MB lets it take. Raise it"
    )


def test_a_run_that_fails_says_what_it_did_not_make(
    copy: Workbench, command: Command, capsys: Capture, monkeypatch: Patch
) -> None:
    def fail(*_: object) -> None:
        raise duckdb.OutOfMemoryException("Out of Memory Error: failed to allocate data")

    monkeypatch.setattr("pipelines.assets.claim_asset.load_claims", fail)
    copy.put("报告.txt", text_of(report_of("鲁山县尧山镇")))
    assert command("run") == FAILED
    told = capsys.readouterr().out
    assert "\nCells\n" in told
    for title in ("Findings", "Expectations"):
        assert f"\n{title} (not made in this run)\n" in told


def test_used_up_inodes_are_named_where_they_are_scarcer_than_room(
    copy: Workbench, command: Command, capsys: Capture, monkeypatch: Patch
) -> None:
    def fail(*_: object) -> int:
        raise sqlite3.OperationalError("unable to open database file")

    # Blocks of 4,096 bytes, 90 of 100 of them free; of 100 inodes 2.
    disk = os.statvfs_result((4096, 4096, 100_000, 90_000, 90_000, 100, 2, 2, 0, 255))
    monkeypatch.setattr(os, "statvfs", lambda _: disk)
    monkeypatch.setattr("pipelines.cli.runs.run", fail)
    assert command("run") == FAILED
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(
        f"No more files can be made on the disk of {copy.home.root}: its inodes are used up"
    )


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be somebody else")
def test_a_home_of_somebody_else_is_named(samples: Path) -> None:
    # Imported before: the interpreter, too, may be where only root gets.
    run = (
        "import os, sys; import pipelines.cli.making; from pipelines.cli.commands import main; "
        "from pipelines.cli.quiet import end_quietly; end_quietly(); "
        "os.setuid(65534); sys.exit(main(['run']))"
    )
    with tempfile.TemporaryDirectory() as home:  # the folders of tests are root's alone
        Path(home).chmod(0o755)
        done = subprocess.run(
            [sys.executable, "-c", run],
            cwd=PROJECT,
            env={**os.environ, "GONGKAI_INBOX": str(samples), "GONGKAI_HOME": home},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == FAILED
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"{home}/run.lock: Permission denied. Check the folder")


def test_dagsters_pages_come_up_and_everything_ends_with_them(copy: Workbench) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serving = start(copy, "dev", "--port", str(port))
    try:
        assert "dagster_webserver_version" in page(f"http://127.0.0.1:{port}/server_info", seconds=90)
    finally:
        serving.send_signal(signal.SIGINT)
        serving.communicate(timeout=60)
    assert serving.returncode == DONE
    with pytest.raises(OSError, match="refused"):
        page(f"http://127.0.0.1:{port}/server_info", seconds=0)
    assert processes_of(copy) == []


def page(url: str, seconds: float) -> str:
    """The page, once it is there."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return str(answer.read())
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def processes_of(copy: Workbench) -> list[str]:
    """Command lines of the processes that know the desk's home."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"GONGKAI_HOME={copy.home.root}\0" in (process / "environ").read_text(errors="replace"):
                found.append((process / "cmdline").read_text(errors="replace"))
        except OSError:
            continue  # it ended just now, or is somebody else's
    return [line for line in found if line]

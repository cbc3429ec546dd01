"""A run over what the last one left as it was: nothing is made again, and whatever changes is seen."""

import dataclasses
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import dagster as dg
import pytest

from pipelines.assets.declared_assets import ASSET_BY_NAME
from pipelines.cli import runs
from pipelines.extraction.work import Limits
from pipelines.inbox import ledger
from pipelines.inbox.folder import Folder
from pipelines.release import last_run
from pipelines.settings import PROJECT
from tests.pipelines.workbench import MONDAY, Workbench


@pytest.fixture(autouse=True)
def _at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of tests are seconds old; a change of their inode stays visible."""
    monkeypatch.setattr(Folder, "settled_ns", -1)


@pytest.fixture(scope="module")
def _whole(finished: Workbench, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    shutil.copytree(finished.folder, folder, symlinks=True, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Folder, "settled_ns", -1)
        assert Workbench(folder).run().success
    return folder


@pytest.fixture
def whole(_whole: Path) -> Workbench:
    """A desk after a whole run; all tests but the last leave it as they found it."""
    return Workbench(_whole)


def test_without_changes_the_whole_job_skips_all_but_the_look(whole: Workbench) -> None:
    before = {path: path.stat().st_mtime_ns for path in whole.home.releases.rglob("*")}
    database = whole.home.working_database.stat().st_mtime_ns
    result = whole.run()
    assert result.success
    skipped = {event.step_key for event in result.all_events if event.is_step_skipped}
    # The list of places hangs on no file: it is compared by itself, and rewritten where it differs.
    assert skipped >= ASSET_BY_NAME.keys() - {"report_files", "places"}
    fresh = {
        event.asset_key.to_user_string()
        for event in result.all_events
        if event.event_type == dg.DagsterEventType.ASSET_MATERIALIZATION and event.asset_key
    }
    assert fresh == ASSET_BY_NAME.keys()
    assert whole.home.working_database.stat().st_mtime_ns == database
    assert {path: path.stat().st_mtime_ns for path in whole.home.releases.rglob("*")} == before


def test_the_command_says_since_when_nothing_changed_and_ends_well(
    whole: Workbench, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "Workspace", lambda settings, _: dataclasses.replace(whole.workspace))
    assert runs.run(whole.settings) == 0
    told = capsys.readouterr().out
    assert "Nothing has changed since 2025-06-02 12:00:00 UTC: release 20250602T120000Z" in told
    assert str(whole.home.published_database) in told
    assert not list((whole.home.root / "logs").glob("*"))


_ALONE = """
import datetime as dt, sys
from functools import partial
from pathlib import Path
from pipelines.cli import runs
from pipelines.inbox.folder import Folder
from pipelines.settings import Settings

inbox, home, size_limit, now = sys.argv[1:]
Folder.settled_ns = -1
runs.Workspace = partial(runs.Workspace, clock=lambda: dt.datetime.fromisoformat(now))
status = runs.run(Settings(Folder(Path(inbox)), Path(home), int(size_limit)))
print(status, sorted({"dagster", "pandas", "sqlalchemy"} & sys.modules.keys()))
"""


def test_that_nothing_changed_is_found_out_without_what_takes_long_to_import(whole: Workbench) -> None:
    given = [str(whole.inbox), str(whole.home.root), str(whole.size_limit), whole.now.isoformat()]
    command = [sys.executable, "-c", _ALONE, *given]
    told = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    assert "Nothing has changed since 2025-06-02 12:00:00 UTC" in told
    assert told.splitlines()[-1] == "0 []"


@contextmanager
def _added(path: Path) -> Iterator[None]:
    path.write_text("path\n", encoding="utf-8")
    yield
    path.unlink()


@contextmanager
def _gone(path: Path) -> Iterator[None]:
    aside = path.rename(path.parent.parent / "aside")
    yield
    aside.rename(path)


@contextmanager
def _written(path: Path) -> Iterator[None]:
    before = path.stat()
    os.utime(path)
    yield
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@contextmanager
def _set(desk: Workbench, name: str, value: object) -> Iterator[None]:
    before = getattr(desk, name)
    setattr(desk, name, value)
    yield
    setattr(desk, name, before)


@contextmanager
def _overwritten(desk: Workbench) -> Iterator[None]:
    """A file beside the inbox of which a copy, made before, takes the place, with its size and its time."""
    path = desk.folder / r"by \hand.csv"
    path.write_text("source_sha256,cell,corrected_value\na,b,1\n", encoding="utf-8")
    record = desk.home.root / "last_run.json"
    kept = record.read_text(encoding="utf-8")
    with _set(desk, "corrections_file", path):
        now = last_run.compare(desk.workspace).before
        record.write_text(json.dumps({**json.loads(kept), "digests": {**json.loads(kept)["digests"], **now}}))
        assert last_run.compare(desk.workspace).unchanged_since
        before = path.stat()
        path.write_text("source_sha256,cell,corrected_value\na,b,2\n", encoding="utf-8")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        yield
    record.write_text(kept, encoding="utf-8")


@contextmanager
def _due(desk: Workbench) -> Iterator[None]:
    """The day after the first on which a report may still come is one on which nothing else changed."""
    record = desk.home.root / "last_run.json"
    kept = record.read_text(encoding="utf-8")
    day = desk.workspace.today.isoformat()
    record.write_text(json.dumps({**json.loads(kept), "until": day}), encoding="utf-8")
    assert last_run.compare(desk.workspace).unchanged_since
    with _set(desk, "now", desk.now + dt.timedelta(days=1)):
        yield
    record.write_text(kept, encoding="utf-8")


@contextmanager
def _ended_tomorrow_in_china(desk: Workbench) -> Iterator[None]:
    """The last run ended on the same day of UTC, when in China the next one had begun."""
    record = desk.home.root / "last_run.json"
    kept = record.read_text(encoding="utf-8")
    ended = f"{desk.now:%Y-%m-%d} 16:00:00 UTC"
    record.write_text(json.dumps({**json.loads(kept), "ended_at": ended}), encoding="utf-8")
    yield
    record.write_text(kept, encoding="utf-8")


NEXT_YEAR = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
CHANGES: dict[str, tuple[str, Callable[[Workbench], AbstractContextManager[None]]]] = {
    "a file": ("inbox", lambda desk: _added(desk.inbox / "new.txt")),
    "an ignored file": ("inbox", lambda desk: _added(desk.inbox / ".hidden")),
    "corrections": ("inbox", lambda desk: _added(desk.inbox / "corrections.csv")),
    "reviews": ("inbox", lambda desk: _added(desk.inbox / "reviewed.csv")),
    "the limit of size": ("inbox", lambda desk: _set(desk, "size_limit", 10)),
    "other limits": ("reader", lambda desk: _set(desk, "limits", Limits(seconds=1))),
    "corrections beside the inbox": ("corrections, reviews and roster", _overwritten),
    "a clock that went back": ("calendar", lambda desk: _set(desk, "now", desk.now - dt.timedelta(days=2))),
    "a clock that went back to the day before in China": ("calendar", _ended_tomorrow_in_china),
    "a new year": ("calendar", lambda desk: _set(desk, "now", NEXT_YEAR)),
    "a report that is due": ("calendar", _due),
    "the database": ("working database", lambda desk: _written(desk.home.working_database)),
    "no database": ("working database", lambda desk: _gone(desk.home.working_database)),
    "nothing published": ("release", lambda desk: _gone(desk.home.published)),
    "a released file": ("release", lambda desk: _gone(next(desk.home.published.rglob("*.parquet")))),
    "the release": ("release", lambda desk: _written(desk.home.published_database)),
    "the store": ("extraction store", lambda desk: _gone(desk.home.extractions)),
    "the ledger": ("records", lambda desk: _gone(desk.workspace.ledger_file)),
    "an accepted loss": ("records", lambda desk: _added(desk.workspace.losses_record)),
    "the page": ("quality page", lambda desk: _gone(desk.home.quality / "index.html")),
}  # fmt: skip


@pytest.mark.parametrize(("named", "change"), CHANGES.values(), ids=CHANGES)
def test_what_changed_is_named_and_nothing_is_skipped(
    whole: Workbench, named: str, change: Callable[[Workbench], AbstractContextManager[None]]
) -> None:
    with change(whole):
        compared = last_run.compare(whole.workspace)
        assert named in compared.changed
        assert compared.unchanged_since is None
    assert last_run.compare(whole.workspace).unchanged_since


def test_a_file_that_changed_just_now_counts_as_changed(
    whole: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Folder, "settled_ns", 10**18)
    assert last_run.compare(whole.workspace).unchanged_since is None
    last_run.keep(whole.workspace, last_run.compare(whole.workspace).before, "run", "another")
    monkeypatch.undo()
    monkeypatch.setattr(Folder, "settled_ns", -1)
    kept = last_run.compare(whole.workspace).unchanged_since
    assert kept
    assert kept.release_id != "another"


@pytest.mark.parametrize("name", ["inbox/new.txt", "by-hand.csv"])
def test_a_time_that_is_yet_to_come_does_not_make_a_file_one_that_changes(
    whole: Workbench, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    minute = 60 * 10**9
    path = whole.folder / name
    with _added(path), _set(whole, "corrections_file", whole.folder / "by-hand.csv"):
        now_ns = time.time_ns()
        os.utime(path, ns=(2 * now_ns, 2 * now_ns))
        monkeypatch.setattr(Folder, "settled_ns", minute)
        assert not last_run.compare(whole.workspace).before
        monkeypatch.setattr(time, "time_ns", lambda: now_ns + 2 * minute)
        assert last_run.compare(whole.workspace).before


@pytest.mark.parametrize(
    ("status", "error_code", "tried_by", "is_kept"),
    [
        ("failed", "not_permitted", None, False), ("failed", "not_a_regular_file", None, True),
        ("pending", "needs_libreoffice", "these means", True), ("pending", "timed_out", "other means", False),
        ("pending", "read_failed", "these means", False),
        ("pending", "extractor_crashed", "these means", False),
    ],
)  # fmt: skip
def test_a_file_that_may_be_read_the_next_time_keeps_the_run_from_counting(
    status: str, error_code: str, tried_by: str | None, *, is_kept: bool
) -> None:
    seen = ledger.LedgerEntry(
        "a.pdf", "f" * 64, 1, status, error_code, None, True, MONDAY, MONDAY, tried_by=tried_by
    )
    assert last_run.is_exhausted([seen], "these means") is is_kept
    assert last_run.is_exhausted([dataclasses.replace(seen, is_present=False)], "these means")


def test_some_assets_are_no_whole_run(whole: Workbench) -> None:
    assert whole.materialize("report_files").success
    assert "records" in last_run.compare(whole.workspace).changed

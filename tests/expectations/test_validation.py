"""What must fail fails, and nothing else: every case is a sound warehouse with one thing changed."""

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from expectations.checks import NoRows
from expectations.validation import database_url, validate
from schemas.arrow_schemas import arrow_schema
from schemas.tables import TABLES
from tests.conftest import ROOT
from tests.expectations.build import NOW
from tests.expectations.cases import CELL, CRITICAL, R2019, R2022, R2023, WARNINGS, Case
from tests.expectations.conftest import Validate

Corrupt = Callable[[str], Path]


def test_a_sound_warehouse_passes_everything(sound: Path, outcome_of: Validate):
    outcome = outcome_of(sound)
    assert [result.name for result in outcome.results if not result.success] == []
    assert outcome.guard_failures == ()
    assert outcome.warnings == ()


@pytest.mark.parametrize("case", CRITICAL.values(), ids=CRITICAL)
def test_a_broken_invariant_refuses_the_release(case: Case, corrupted: Corrupt, outcome_of: Validate):
    outcome = outcome_of(corrupted(case.sql), case.suites)
    failed = [result for result in outcome.results if not result.success]
    assert sorted(result.name for result in failed) == sorted(case.fails)
    assert outcome.guard_failures
    for result in failed:
        assert result.error is None, result.error
        assert result.unexpected_count, result
        assert result.samples, result


@pytest.mark.parametrize("case", WARNINGS.values(), ids=WARNINGS)
def test_what_publishers_print_is_reported_and_released(case: Case, corrupted: Corrupt, outcome_of: Validate):
    outcome = outcome_of(corrupted(case.sql), case.suites)
    assert outcome.guard_failures == ()
    assert sorted(outcome.warnings) == sorted(case.fails)


def test_samples_name_the_place(corrupted: Corrupt, outcome_of: Validate):
    path = corrupted(f"UPDATE application_dispositions SET application_count = -1 WHERE {CELL}")
    (failed,) = [r for r in outcome_of(path, ["application_dispositions"]).results if not r.success]
    assert failed.samples == (
        {
            "report_id": R2023,
            "agency_name": "某县甲镇",
            "report_year": 2023,
            "cell": "application_dispositions/granted/research_institution",
            "raw_text": "0",
            "application_count": -1,
            "path": "2023/某县甲镇.txt",
            "locator": failed.samples[0]["locator"],
        },
    )


def test_samples_of_great_expectations_own_name_the_row(corrupted: Corrupt, outcome_of: Validate):
    path = corrupted(
        "UPDATE review_litigation_counts SET value_status = 'empty' WHERE value_status = 'blank'"
    )
    (failed,) = [r for r in outcome_of(path, ["review_litigation_counts"]).results if not r.success]
    assert {row["report_id"] for row in failed.samples} == {R2023, R2022, R2019}
    assert {row["value_status"] for row in failed.samples} == {"empty"}
    assert json.loads(failed.observed or "") == {"rows": 45}


def test_samples_are_few_where_much_is_wrong(corrupted: Corrupt):
    path = corrupted(
        "UPDATE application_dispositions SET application_count = -1 WHERE value_status = 'stated'"
    )
    outcome = validate(database_url(path), "run-1", NOW, only=["application_dispositions"], samples=6)
    (failed,) = [r for r in outcome.results if not r.success]
    assert failed.unexpected_count is not None
    assert failed.unexpected_count > 400
    assert len(failed.samples) == 6
    # one of each report before the second of any
    assert [row["report_year"] for row in failed.samples] == [2023, 2022, 2019] * 2


def test_a_check_that_cannot_be_run_refuses_the_release(corrupted: Corrupt, outcome_of: Validate):
    path = corrupted("ALTER TABLE application_dispositions DROP COLUMN raw_text")
    outcome = outcome_of(path, ["application_dispositions"])
    by_name = {result.check.name: result for result in outcome.results}
    warning = by_name["no_negative_number"]
    assert warning.check.severity == "warning"
    assert (warning.severity, warning.success, warning.unexpected_count) == ("critical", False, None)
    assert "raw_text" in (warning.error or "")
    assert "application_dispositions/no_negative_number" in outcome.guard_failures
    assert by_name["columns_declared"].samples == ({"problem": "missing", "column": "raw_text"},)
    # What does not need the column still is checked.
    assert by_name["whole_grid"].success


def test_samples_do_without_a_key_that_is_not_there(corrupted: Corrupt, outcome_of: Validate):
    path = corrupted("""
        UPDATE review_litigation_counts SET value_status = 'empty' WHERE value_status = 'blank';
        ALTER TABLE review_litigation_counts DROP COLUMN outcome_code
    """)
    results = {r.check.name: r for r in outcome_of(path, ["review_litigation_counts"]).results}
    failed = results["value_status_in_domain"]
    assert (failed.success, failed.unexpected_count, failed.samples) == (False, 3, ())


def test_a_table_that_is_not_there_fails_all_its_checks(corrupted: Corrupt, outcome_of: Validate):
    outcome = outcome_of(corrupted("DROP TABLE releases"), ["releases", "code_errors"])
    for result in outcome.results:
        assert result.success == (result.check.suite != "releases")
        assert (result.error is None) == result.success


def test_guards_that_are_not_staged_are_left_out(corrupted: Corrupt, outcome_of: Validate):
    path = corrupted("DROP SCHEMA guard CASCADE")
    assert outcome_of(path, ["reports", "report_sources"], with_guards=False).guard_failures == ()
    assert outcome_of(path, ["report_sources"]).guard_failures == ("report_sources/stored_reports_loaded",)


def test_an_empty_warehouse_passes(corrupted: Corrupt, outcome_of: Validate):
    path = corrupted("""
        DELETE FROM reports; DELETE FROM source_files; DELETE FROM report_sources; DELETE FROM findings;
        DELETE FROM arithmetic; DELETE FROM article20_items; DELETE FROM application_dispositions;
        DELETE FROM review_litigation_counts; DELETE FROM narrative_claims; DELETE FROM guard.stored_reports
    """)
    outcome = outcome_of(path, [table.name for table in TABLES if table.kind != "code"])
    assert (outcome.guard_failures, outcome.warnings) == ((), ())


def test_a_query_is_run_once(sound: Path, outcome_of: Validate):
    run: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        run.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        outcome = outcome_of(sound, ["reports"])
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    queries = [r.check.condition.sql for r in outcome.results if isinstance(r.check.condition, NoRows)]
    assert len(queries) > 5
    for query in queries:
        assert sum(query in statement for statement in run) == 1, query


def test_results_fit_their_table(sound: Path, outcome_of: Validate):
    outcome = outcome_of(sound, ["reports", "releases"])
    table = outcome.table()
    assert table.schema == arrow_schema("expectation_results")
    assert table.num_rows == len(outcome.results)
    keys = set(zip(table["suite"].to_pylist(), table["expectation"].to_pylist(), strict=True))
    assert len(keys) == table.num_rows
    assert set(table["run_id"].to_pylist()) == {"run-1"}


def test_the_database_is_let_go_of(corrupted: Corrupt, outcome_of: Validate):
    path = corrupted("SELECT 1")
    outcome_of(path, ["releases"])
    with duckdb.connect(path) as con:  # a second connection of another kind would be refused
        con.execute("DELETE FROM releases")


@pytest.mark.parametrize("folder", ["两个 词", "$HOME ${X}", "50%41?a=b#c"])
def test_any_path_will_do(sound: Path, tmp_path: Path, folder: str, outcome_of: Validate):
    path = tmp_path / folder / "warehouse.duckdb"
    path.parent.mkdir()
    shutil.copy(sound, path)
    assert outcome_of(path, ["releases"]).guard_failures == ()


def test_nothing_is_asked_of_the_network(sound: Path, outcome_of: Validate, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_args: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert outcome_of(sound, ["releases"]).guard_failures == ()


def test_wrong_arguments_are_refused(sound: Path):
    with pytest.raises(ValueError, match="no such suite: rports"):
        validate(database_url(sound), "run-1", NOW, only=["rports"])
    with pytest.raises(ValueError, match="time zone"):
        validate(database_url(sound), "run-1", NOW.replace(tzinfo=None))


def test_nothing_is_left_to_be_told_of_where_the_process_is_killed() -> None:
    code = """
from multiprocessing import synchronize
from unittest.mock import patch
with patch.object(synchronize, "SemLock") as lock:
    import expectations.running
    from tqdm.auto import tqdm
    assert list(tqdm([1], disable=True)) == [1]
print(lock.call_count)
"""
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout == "0\n"

"""The suites cover what is declared, and every query of theirs runs."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from expectations.checks import Check, InSet, NoRows, NotNull, Suite
from expectations.suites import suites
from schemas.columns import Column
from schemas.forms import FACT_TABLES
from schemas.identities import IDENTITIES
from schemas.statuses import REPORT_COMPLETE_STATUSES, VALUE_STATUSES
from schemas.tables import TABLES, Table
from tests.expectations.cases import CRITICAL, WARNINGS

SUITES = suites(2026, with_guards=True)
BY_TABLE = {suite.table: suite for suite in SUITES}
CHECKS = [check for suite in SUITES for check in suite.checks]
DATA_TABLES = [table for table in TABLES if table.kind != "code"]


def _columns() -> Iterator[tuple[Table, Column]]:
    for table in DATA_TABLES:
        for column in table.columns:
            yield table, column


def _named(suite: Suite, name: str) -> Check:
    return next(check for check in suite.checks if check.name == name)


def test_great_expectations_is_not_imported_before_it_validates():
    program = (
        "import sys, expectations.validation, expectations.report; print('great_expectations' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_every_table_has_a_suite_of_its_name():
    assert [suite.table for suite in SUITES] == [table.name for table in TABLES]
    assert all(check.suite == suite.table for suite in SUITES for check in suite.checks)


def test_names_are_unique_within_a_suite():
    for suite in SUITES:
        names = [check.name for check in suite.checks]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_has_its_columns_types_and_key_checked(table: Table):
    names = {check.name for check in BY_TABLE[table.name].checks if check.severity == "critical"}
    assert {"columns_declared", "types_declared", "key_unique"} <= names
    assert ("codes_declared" in names) == (table.kind == "code")


def test_every_not_null_domain_and_reference_is_checked():
    for table, column in _columns():
        conditions = [
            check.condition for check in BY_TABLE[table.name].checks if check.severity == "critical"
        ]
        if not column.nullable:
            assert NotNull(column.name) in conditions, (table.name, column.name)
        sets = [c for c in conditions if isinstance(c, InSet) and c.column == column.name]
        if column.domain:
            assert tuple(column.domain) in [c.values for c in sets], (table.name, column.name)
        if column.references:
            assert sets, (table.name, column.name)


def test_every_report_id_outside_reports_is_checked():
    for table, column in _columns():
        if column.name == "report_id" and table.name not in {"reports", "release_changes"}:
            assert _named(BY_TABLE[table.name], "report_id_known").severity == "critical"


def test_every_fact_table_has_the_checks_of_a_fact_table():
    unread = {f"no_cell_{status}" for status in VALUE_STATUSES if status not in REPORT_COMPLETE_STATUSES}
    for table in FACT_TABLES:
        names = {check.name for check in BY_TABLE[table].checks}
        assert {"rows_in_form", "whole_grid", "value_exactly_where_stated", "number_is_traceable"} <= names
        assert {"report_year_is_the_reports", "no_negative_number"} <= names
        assert unread <= names


def test_every_identity_has_a_warning():
    for identity in IDENTITIES:
        assert _named(BY_TABLE["arithmetic"], f"{identity.code}_holds").severity == "warning"


def test_every_check_has_a_change_that_it_catches():
    """Of those that are derived column by column or identity by identity, one of a kind is enough."""

    def kind(name: str) -> str:
        return re.sub(r".*_(known|not_null|in_domain|holds)$", r"\1", name)

    cases = (*CRITICAL.values(), *WARNINGS.values())
    caught = {kind(name.partition("/")[2]) for case in cases for name in case.fails}
    assert {kind(check.name) for check in CHECKS} - caught == set()


def test_guards_are_only_there_when_they_are_staged():
    without = {check.name for suite in suites(2026, with_guards=False) for check in suite.checks}
    assert {check.name for check in CHECKS} - without == {"stored_reports_loaded", "nothing_lost"}


def test_everything_says_what_must_hold_and_what_to_do_in_both_languages():
    for check in CHECKS:
        assert check.en.endswith("."), check
        assert check.todo_en.endswith("."), check
        assert check.zh.endswith("。"), check
        assert check.todo_zh.endswith("。"), check


def test_columns_of_checks_are_columns_of_their_table():
    for suite in SUITES:
        table = next(table for table in TABLES if table.name == suite.table)
        for check in suite.checks:
            assert check.column is None or check.column in table.column_names


def test_every_query_runs_by_hand_as_it_is(sound: Path):
    with duckdb.connect(sound, read_only=True) as con:
        for check in CHECKS:
            if isinstance(check.condition, NoRows):
                assert con.execute(check.condition.sql).fetchall() == [], check.name

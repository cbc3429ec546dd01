"""What is not asked again, or of some years only, has the verdict of a validation of everything."""

import importlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.checks import Check, ColumnsAre, NoRows, Suite
from expectations.outcome import CheckResult
from expectations.since import IN_ITS_YEAR, Contents, Group, Read, not_held, planned, reads, record_of
from expectations.suites import suites
from expectations.together import broken_checks
from expectations.validation import database_url, validate
from schemas.forms import FACT_TABLES
from schemas.tables import TABLE_BY_NAME, TABLES
from tests.expectations.build import NOW
from tests.expectations.cases import BODIES, CRITICAL, R2019, R2022, R2023, WARNINGS, Case, text_pair
from warehouse.content import partition_of, row_digests
from warehouse.session import query
from warehouse.validated import read_contents, row_counts

SUITES = suites(NOW.year, with_guards=True)
CHECKS: Mapping[str, Check] = {check.full_name: check for suite in SUITES for check in suite.checks}
REPORTS = (R2023, R2022, R2019)
Corrupt = Callable[[str], Path]
TOLD = [table.name for table in TABLES if "report_id" in table.column_names]
BY_YEAR = [table.name for table in TABLES if table.by_year and "report_id" in table.column_names]


def read_of(con: duckdb.DuckDBPyConnection, last: str | None = None) -> Read:
    """What a validation reads of a warehouse."""
    con.execute("CREATE SCHEMA IF NOT EXISTS meta")
    con.execute(query("working"))  # nothing is known of it then
    contents = read_contents(con)
    assert contents is not None
    return Read(contents["duckdb_columns"][""], contents, row_counts(contents), last)


def read_at(path: Path, last: str | None = None) -> Read:
    with duckdb.connect(path) as con:
        return read_of(con, last)


@pytest.fixture(scope="module")
def told_of_sound(sound: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The record of a validation of everything."""
    path = tmp_path_factory.mktemp("read") / "warehouse.duckdb"
    path.write_bytes(sound.read_bytes())
    read = read_at(path)
    asked, alone = (validate(database_url(path), "run-1", NOW, each) for each in (read, None))
    assert asked == alone
    return record_of(asked.results, read)


@pytest.mark.parametrize("case", [*CRITICAL.values(), *WARNINGS.values()], ids=[*CRITICAL, *WARNINGS])
def test_what_broke_since_is_found_as_if_everything_was_run(
    case: Case, corrupted: Corrupt, told_of_sound: str
) -> None:
    path = corrupted(case.sql)
    read = read_at(path, told_of_sound)
    since = validate(database_url(path), "run-2", NOW, read)
    everything = validate(database_url(path), "run-2", NOW, only=case.suites)
    of_suites = [result for result in since.results if result.check.suite in case.suites]
    assert of_suites == [*everything.results]
    # Nothing has changed since, but what refuses a release is asked all the same.
    plan = planned(SUITES, replace(read, last=record_of(since.results, read)))
    assert plan.alone == {*since.guard_failures}
    assert not plan.groups
    assert plan.found == {result.name: result for result in since.results if result.name not in plan.alone}


@pytest.mark.parametrize("last", [None, "", "{", "[]", "{}", '{"basis": 1}'])
def test_without_a_record_that_is_about_it_everything_is_asked(corrupted: Corrupt, last: str | None) -> None:
    plan = planned(SUITES, read_at(corrupted("SELECT 1"), last))
    asked = {check.full_name for group in plan.groups for check in group.checks}
    assert asked | plan.alone == CHECKS.keys()
    assert not any(group.years for group in plan.groups)


def test_with_another_software_or_other_columns_everything_is_asked(
    corrupted: Corrupt, told_of_sound: str
) -> None:
    read = read_at(corrupted("SELECT 1"), told_of_sound)
    assert planned(SUITES, read).is_done
    plan = planned(SUITES, replace(read, basis="another"))
    assert len(plan.alone) + sum(len(group.checks) for group in plan.groups) == len(CHECKS)


def test_where_nothing_is_to_be_asked_nothing_is_run(corrupted: Corrupt, told_of_sound: str) -> None:
    def never(*_: object) -> tuple[CheckResult, ...]:
        raise AssertionError("there is nothing to run")

    path = corrupted("SELECT 1")
    outcome = validate(database_url(path), "run-2", NOW, read_at(path, told_of_sound), run=never)
    assert [result.name for result in outcome.results if result.success] == [*CHECKS]


def test_checks_that_do_not_fit_into_memory_together_are_asked_one_by_one(
    corrupted: Corrupt, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = importlib.import_module("expectations.datasource").DuckDBExecutionEngine
    usual, refused = engine.execute_query, []

    def asked(self: object, sql: sa.TextClause) -> object:
        if str(sql).lstrip().startswith("SELECT DISTINCT broken"):
            refused.append(sql)
            raise sa.exc.OperationalError("", None, Exception("Out of Memory Error"))
        return usual(self, sql)

    path = corrupted("UPDATE arithmetic SET status = 'broken'")
    read, url = read_at(path), database_url(path)
    of_all = validate(url, "run-2", NOW)
    monkeypatch.setattr(engine, "execute_query", asked)
    assert validate(url, "run-2", NOW, read) == of_all
    assert refused


def test_of_checks_that_do_not_fit_together_only_what_broke_is_asked_of_everything(
    corrupted: Corrupt, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = importlib.import_module("expectations.running")
    engine = importlib.import_module("expectations.datasource").DuckDBExecutionEngine
    usual, run_suite = engine.execute_query, running._run_suite
    alone: list[str] = []

    def asked(self: object, sql: sa.TextClause) -> object:
        told = str(sql)
        if (
            told.lstrip().startswith("SELECT DISTINCT broken")
            and sum(f"'{name}'" in told for name in CHECKS) > 1
        ):
            raise sa.exc.OperationalError("", None, Exception("Out of Memory Error"))
        return usual(self, sql)

    def run_alone(datasource: object, suite: Suite, samples: int) -> list[CheckResult]:
        alone.extend(check.full_name for check in suite.checks)
        results: list[CheckResult] = run_suite(datasource, suite, samples)
        return results

    path = corrupted("UPDATE arithmetic SET status = 'odd'")
    read, url = read_at(path), database_url(path)
    of_all = validate(url, "run-2", NOW)
    monkeypatch.setattr(engine, "execute_query", asked)
    monkeypatch.setattr(running, "_run_suite", run_alone)
    assert validate(url, "run-2", NOW, read) == of_all
    assert alone == [result.name for result in of_all.results if not result.success]


def test_a_check_that_could_not_be_run_is_run_again(corrupted: Corrupt, told_of_sound: str) -> None:
    read = read_at(corrupted("SELECT 1"), told_of_sound)
    plan = planned(SUITES, read)
    failed = replace(
        plan.found["reports/year_known"], success=False, severity="critical", unexpected_count=None
    )
    results = [*{**plan.found, failed.name: failed}.values()]
    assert planned(SUITES, replace(read, last=record_of(results, read))).alone == {failed.name}


def test_what_a_check_reads_is_seen_from_its_query() -> None:
    known: Contents = {table.name: {} for table in TABLES} | {"stored_reports": {}, "lost_reports": {}}
    for check in CHECKS.values():
        if isinstance(check.condition, NoRows):
            tables, given = _tables(check.condition.sql)
            assert tables or check.name == "types_declared", check.full_name
            assert tables <= reads(check, known), check.full_name
            # Of other tables nothing is known, and those of some years have their names.
            assert tables <= known.keys(), check.full_name
            assert not given & known.keys(), check.full_name
    assert reads(CHECKS["reports/types_declared"], known) == frozenset()


def _tables(sql: str) -> tuple[set[str], set[str]]:
    """The tables that a query names, as DuckDB reads it, and the relations of its WITH clauses."""
    ((parsed,),) = duckdb.execute("SELECT json_serialize_sql(?)", [sql]).fetchall()
    nodes, tables, given = [json.loads(parsed)], set(), set()
    for node in nodes:
        if isinstance(node, dict):
            nodes += node.values()
            if node.get("type") == "BASE_TABLE":
                tables.add(node["table_name"])
            given |= {each["key"] for each in (node.get("cte_map") or {}).get("map", [])}
        elif isinstance(node, list):
            nodes += node
    return tables - given, given


def test_only_rows_of_tables_that_are_kept_by_year_are_told_by_year() -> None:
    for check in CHECKS.values():
        if isinstance(check.condition, NoRows) and check.condition.told_by:
            assert TABLE_BY_NAME[check.suite].by_year, check.full_name
    assert IN_ITS_YEAR & CHECKS.keys() >= {f"{table}/report_year_is_the_reports" for table in FACT_TABLES}


_STATEMENTS = [
    statement.query
    for case in (*CRITICAL.values(), *WARNINGS.values())
    if "ALTER" not in case.sql
    for statement in duckdb.extract_statements(case.sql)
]


def _of_another(statement: str, order: tuple[str, ...]) -> str:
    """What is done to one report, done to another."""
    for number, report in enumerate(REPORTS):
        statement = statement.replace(report, f"<{number}>")
    for number, report in enumerate(order):
        statement = statement.replace(f"<{number}>", report)
    return statement


MORE = f"""
    {BODIES};
    {text_pair(own=10, same=1)};
    INSERT INTO coverage BY NAME SELECT *, 'published' AS status FROM reports_of;
    INSERT INTO area_reports BY NAME SELECT * EXCLUDE (agency_id), agency_id AS area_id FROM reports_of;
    INSERT INTO totals_by_area BY NAME
        SELECT agency_id AS area_id, report_year, 'c' AS cell, 0 AS bodies, 0 AS cells_not_stated
        FROM reports_of;
    INSERT INTO year_jumps BY NAME SELECT * EXCLUDE (agency_id), 'c' AS cell FROM reports_of;
    INSERT INTO year_checks BY NAME
        SELECT * EXCLUDE (agency_id), 'carried_over' AS check_code, 'total' AS scope, 'holds' AS status,
            1 AS stated_value, 1 AS expected_value
        FROM reports_of;
    INSERT INTO report_versions BY NAME
        SELECT report_id, report_year, source_sha256, 0 AS report_index, true AS is_current FROM reports
        UNION ALL SELECT report_id, report_year, repeat('9', 64), 0, false FROM reports;
    INSERT INTO report_version_cells BY NAME
        SELECT report_id, report_year, source_sha256, 0 AS report_index, 'c' AS cell FROM reports;
"""
"""Rows of the tables that the warehouse is sound without."""

_table = st.sampled_from(BY_YEAR)
_report = st.sampled_from(REPORTS)
_year = st.sampled_from(["2019", "2022", "2023", "2030", "NULL"])
_rows = st.builds(
    lambda report, every: f"report_id = '{report}' AND rowid % {every} = 0",
    _report,
    st.sampled_from([1, 1, 3]),
)
DAMAGE = st.one_of(
    st.builds(_of_another, st.sampled_from(_STATEMENTS), st.sampled_from([*permutations(REPORTS)])),
    st.builds("UPDATE {} SET report_year = {} WHERE {}".format, _table, _year, _rows),
    st.builds(
        "UPDATE {} SET report_id = {} WHERE {}".format,
        _table,
        st.sampled_from([*(f"'{report}'" for report in REPORTS), "'nobody'", "NULL"]),
        _rows,
    ),
    st.builds("DELETE FROM {} WHERE {}".format, _table, _rows),
    st.builds("INSERT INTO {0} SELECT * FROM {0} WHERE {1}".format, _table, _rows),
    st.builds(
        "INSERT INTO {0} SELECT * REPLACE ({1} AS report_year) FROM {0} WHERE {2}".format,
        _table, _year, _rows,
    ),
    st.builds(
        lambda column, value: f"UPDATE {column[0]} SET {column[1]} = {value.format(*column)}",
        st.sampled_from([(table, name) for table in TOLD for name in TABLE_BY_NAME[table].column_names]),
        st.sampled_from(["NULL", "(SELECT max({1}) FROM {0})"]),
    ).flatmap(lambda statement: st.builds("{} WHERE report_id = '{}'".format, st.just(statement), _report)),
)  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(st.lists(DAMAGE, max_size=2), st.lists(DAMAGE, min_size=1, max_size=3))
def test_whatever_is_done_what_is_asked_of_years_does_not_hold_where_it_does_not_of_all(
    sound: Path, before: list[str], since: list[str]
) -> None:
    with duckdb.connect() as con:
        _copy(con, sound)
        for statement in before:
            con.execute(statement)
        first = read_of(con)
        last = _told(con, first)
        for table in BY_YEAR:
            con.execute(f"CREATE TEMP TABLE {table}_before AS FROM {table}")
        for statement in since:
            con.execute(statement)
        read = read_of(con, last)
        replaced = {table: _replaced(con, table, f"{table}_before") for table in BY_YEAR}
        for each in (read, replace(read, replaced=replaced)):
            kept = assert_told_as_of_all(con, each)
            assert {name for name, result in kept.items() if not result.success} == _broken(con, kept.keys())


def columns_asked(group: Group) -> list[str]:
    """The names of the checks of a group that are of no rows."""
    return [check.full_name for check in group.checks if isinstance(check.condition, ColumnsAre)]


def test_where_something_differs_in_no_report_checks_are_asked_of_the_year(
    laid_out: tuple[duckdb.DuckDBPyConnection, Read],
) -> None:
    """Of no report everything holds."""
    _, first = laid_out
    others = {**first.contents["reports"], "2023": "1 2 3"}
    read = replace(first, contents={**first.contents, "reports": others})
    for named, expected in (["a"], {frozenset("a"), None}), ([], {None}):
        plan = planned(SUITES, replace(read, replaced={"reports": {"2023": named}}))
        assert {group.report_ids for group in plan.groups} == expected


def _replaced(con: duckdb.DuckDBPyConnection, table: str, before: str) -> dict[str, list[str]]:
    """By partition the reports whose rows differ, where no others do."""
    rows = con.execute(
        f"SELECT DISTINCT report_year, report_id FROM ((FROM {table} EXCEPT ALL FROM {before}) "
        f"UNION ALL (FROM {before} EXCEPT ALL FROM {table}))"
    ).fetchall()
    found: dict[str, list[str]] = {}
    for year, report_id in rows:
        found.setdefault(partition_of(TABLE_BY_NAME[table], year), []).append(report_id)
    return {partition: differing for partition, differing in found.items() if None not in differing}


@settings(max_examples=15, deadline=None)
@given(st.lists(DAMAGE, max_size=3))
def test_whatever_is_done_what_is_asked_of_some_years_after_others_is_told_as_of_all(
    sound: Path, done: list[str]
) -> None:
    with duckdb.connect() as con, pytest.MonkeyPatch.context() as patch:
        patch.setattr("expectations.since.REPORTS_AT_ONCE", 1)
        _copy(con, sound)
        for statement in done:
            con.execute(statement)
        read = read_of(con)
        groups = planned(SUITES, read).groups
        assert any(group.years for group in groups)
        asked = Counter(name for group in groups for name in columns_asked(group))
        assert asked == {name: 1 for name, check in CHECKS.items() if isinstance(check.condition, ColumnsAre)}
        assert_told_as_of_all(con, read)


@pytest.fixture(scope="module")
def laid_out(sound: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, Read]]:
    """The warehouse, and what was read and found of it."""
    with duckdb.connect() as con:
        _copy(con, sound)
        first = read_of(con)
        yield con, replace(first, last=_told(con, first))


@pytest.mark.parametrize("table", BY_YEAR)
def test_whichever_column_changes_in_a_year_nothing_that_it_breaks_is_missed(
    table: str, laid_out: tuple[duckdb.DuckDBPyConnection, Read]
) -> None:
    con, first = laid_out
    declared = TABLE_BY_NAME[table]
    for column in declared.column_names:
        values = ("NULL", f"(SELECT max({column}) FROM {table})", f"(SELECT min({column}) FROM {table})")
        for report, value in zip(REPORTS, values, strict=True):
            con.execute("BEGIN")
            con.execute(f"CREATE TEMP TABLE before AS FROM {table}")
            con.execute(f"UPDATE {table} SET {column} = {value} WHERE report_id = '{report}'")
            years = [year for (year,) in con.execute(f"SELECT DISTINCT report_year FROM {table}").fetchall()]
            digests = {
                partition_of(declared, year): digest
                for year, digest in row_digests(con, declared, years).items()
            }
            if digests != first.contents[table]:
                read = replace(first, contents={**first.contents, table: digests})
                assert_told_as_of_all(con, read)
                assert_told_as_of_all(con, replace(read, replaced={table: _replaced(con, table, "before")}))
            con.execute("ROLLBACK")


def assert_told_as_of_all(con: duckdb.DuckDBPyConnection, read: Read) -> dict[str, CheckResult]:
    """Nothing that is asked of years or reports holds there that does not hold of all rows; what is not asked
    at all.
    """
    plan = planned(SUITES, read)
    asked = {check.full_name for group in plan.groups for check in group.checks}
    found = frozenset(
        name
        for group in plan.groups
        for (name,) in con.execute(broken_checks(group.checks, group.years, group.report_ids)).fetchall()
    )
    run = plan.alone | not_held(plan.groups, found)
    broken = _broken(con, asked | plan.alone)
    assert not broken - run
    assert all(plan.found[name].success for name in asked)
    assert asked | plan.alone | plan.found.keys() == CHECKS.keys()
    return {name: result for name, result in plan.found.items() if name not in asked}


def _copy(con: duckdb.DuckDBPyConnection, sound: Path) -> None:
    """The warehouse, but that it lets everything be done to its rows."""
    con.execute(f"ATTACH '{sound}' AS sound (READ_ONLY); CREATE SCHEMA guard")
    for table in TABLES:
        con.execute(f"CREATE TABLE {table.name} AS FROM sound.{table.name}")
    for name in ("stored_reports", "lost_reports"):
        con.execute(f"CREATE TABLE guard.{name} AS FROM sound.guard.{name}")
    con.execute(
        "DETACH sound; CREATE TEMP VIEW reports_of AS SELECT report_id, report_year, agency_id FROM reports"
    )
    con.execute(MORE)


def _told(con: duckdb.DuckDBPyConnection, read: Read) -> str:
    """The record of a validation."""
    broken = _broken(con, CHECKS.keys())
    return record_of(
        [
            CheckResult(check, name not in broken, check.severity, int(name in broken), None)
            for name, check in CHECKS.items()
        ],
        read,
    )


def _broken(con: duckdb.DuckDBPyConnection, names: Set[str]) -> set[str]:
    """Which of these checks do not hold."""
    asked = [[check for check in suite.checks if check.full_name in names] for suite in SUITES]
    return {name for checks in asked if checks for (name,) in con.execute(broken_checks(checks)).fetchall()}

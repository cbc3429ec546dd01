"""The suites, run by Great Expectations.

Importing this module imports Great Expectations.
"""

import datetime as dt
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar

import great_expectations as gx
import sqlalchemy as sa
from great_expectations.core import ExpectationValidationResult
from great_expectations.datasource.fluent.interfaces import TestConnectionError
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
from great_expectations.expectations.core.expect_column_values_to_not_be_null import (
    ExpectColumnValuesToNotBeNull,
)
from great_expectations.expectations.core.expect_table_columns_to_match_set import (
    ExpectTableColumnsToMatchSet,
)
from great_expectations.expectations.core.unexpected_rows_expectation import UnexpectedRowsExpectation
from great_expectations.expectations.expectation import Expectation
from tqdm import tqdm  # type: ignore[import-untyped]

from expectations.checks import Check, ColumnsAre, InSet, NoRows, NotNull, Suite
from expectations.datasource import open_datasource
from expectations.outcome import CheckResult, SampleRow, SampleValue, observed
from expectations.since import Group, Plan, halves, not_held
from expectations.together import broken_by_row, broken_checks

# Great Expectations counts its steps with it. A lock over processes, which it makes otherwise, is reported as
# leaked where this process is killed.
tqdm.set_lock(threading.RLock())

_ROW_COUNT, _ROWS = "unexpected_rows_query.row_count", "unexpected_rows_query.table"


def run_suites(url: str, suites: Sequence[Suite], plan: Plan | None, samples: int) -> tuple[CheckResult, ...]:
    """Run the suites, every check by itself; their results in order.

    Of a plan, groups are run first, and by themselves only the checks that it says or that did not hold.

    Raises:
        TestConnectionError: the database cannot be opened.
    """
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    results: list[CheckResult] = []
    with open_datasource(context, url) as datasource:
        if plan is not None:
            wanted = plan.alone | _not_held(datasource, plan.groups)
            suites = [
                replace(suite, checks=tuple(check for check in suite.checks if check.full_name in wanted))
                for suite in suites
            ]
        for suite in suites:
            if suite.checks:
                results += _run_suite(datasource, suite, samples)
    return tuple(results)


def _not_held(datasource: SQLDatasource, groups: Sequence[Group]) -> frozenset[str]:
    """The names of the checks that do not hold in their group, or cannot be run there.

    A group that fails, as together its checks may take too much memory, is asked again in halves.
    """
    broken: set[str] = set()
    asked, turn = list(groups), 0
    while asked:
        again: list[Group] = []
        for group, names in zip(asked, _broken_of(datasource, asked, f"groups {turn}"), strict=True):
            if names is not None:
                broken |= names
            elif len(group.checks) == 1:
                broken.add(group.checks[0].full_name)
            else:
                again += halves(group)
        asked, turn = again, turn + 1
    return not_held(groups, frozenset(broken))


def _broken_of(datasource: SQLDatasource, groups: Sequence[Group], name: str) -> list[frozenset[str] | None]:
    """Of each group the names of the checks that do not hold; None where it could not be asked."""
    expectations = [
        ExpectNoneBroken(
            unexpected_rows_query=_query(broken_checks(group.checks, group.years, group.report_ids)),
            meta={"name": str(number)},
        )
        for number, group in enumerate(groups)
    ]
    try:
        found = _validated(datasource, name, groups[0].checks[0].suite, expectations)
    except TestConnectionError:  # that table is not there: its checks say so
        return [frozenset(check.full_name for check in group.checks) for group in groups]
    results = (found[str(number)] for number in range(len(groups)))
    return [
        None if _error(result.exception_info or {}) is not None
        else frozenset(() if result.success else (row["broken"] for row in result.result["observed_value"]))
        for result in results
    ]  # fmt: skip


def _run_suite(datasource: SQLDatasource, suite: Suite, samples: int) -> list[CheckResult]:
    try:
        expectations = [_expectation(check) for check in suite.checks]
        found = _validated(datasource, suite.table, suite.table, expectations)
    except TestConnectionError as error:  # the table is not there: every one of its checks has failed
        return [_not_run(check, str(error)) for check in suite.checks]
    engine = datasource.get_execution_engine()
    results = []
    for check in suite.checks:
        judged = _judge(check, found[check.name])
        if judged.unexpected_count and not judged.samples:
            judged = replace(judged, samples=_first_rows(engine, _unexpected_rows(check, suite.key), samples))
        results.append(judged)
    return results


def _validated(
    datasource: SQLDatasource, name: str, table: str, expectations: Sequence[Expectation]
) -> dict[str, ExpectationValidationResult]:
    """What Great Expectations says of a table, by the name of the expectation.

    It judges and counts; the rows to show are read here. It would give two hundred of each query, and takes
    milliseconds to make JSON of one decimal number.

    Raises:
        TestConnectionError: there is no such table.
    """
    asset = datasource.add_table_asset(name, table_name=table)
    result = (
        asset.add_batch_definition_whole_table(name)
        .get_batch()
        .validate(
            gx.ExpectationSuite(name, expectations=[*expectations]),
            result_format={"result_format": "BASIC", "partial_unexpected_count": 0},
        )
    )
    return {r.expectation_config.meta["name"]: r for r in result.results if r.expectation_config}


def _expectation(check: Check) -> Expectation:
    """The check as Great Expectations has it; its name is in ``meta``, its words are not: they are copied for
    every metric.
    """
    about: dict[str, Any] = {"severity": check.severity, "meta": {"name": check.name}}
    match check.condition:
        case ColumnsAre(names):
            return ExpectTableColumnsToMatchSet(column_set=list(names), exact_match=True, **about)
        case NotNull(column):
            return ExpectColumnValuesToNotBeNull(column=column, **about)
        case InSet(column, values):
            return ExpectColumnValuesToBeInSet(column=column, value_set=list(values), **about)
        case NoRows():
            return ExpectNoRows(unexpected_rows_query=_query(check.condition.sql), **about)


class ExpectNoRows(UnexpectedRowsExpectation):
    """Counts the rows of a query; the one it is made of runs each query twice, to fetch them too.

    The first of its metrics is what it observes, and what has to be nothing.
    """

    metric_dependencies: ClassVar[tuple[str, ...]] = (_ROW_COUNT,)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG002 - as it is called
        execution_engine: "ExecutionEngine[Any] | None" = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        observed_value = metrics[self.metric_dependencies[0]]
        return {"success": observed_value in (0, []), "result": {"observed_value": observed_value}}


class ExpectNoneBroken(ExpectNoRows):
    """Fetches the rows of a query that names checks which do not hold: it runs once. Great Expectations gives
    two hundred rows of it at most, and no table has as many checks.
    """

    metric_dependencies: ClassVar[tuple[str, ...]] = (_ROWS,)


def _query(sql: str) -> str:
    """The query as Great Expectations takes it.

    Braces would be read as fields. The batch has to be mentioned; a comment is enough, since our queries name
    the tables they read.
    """
    return _text(sql).replace("{", "{{").replace("}", "}}") + "\n/* {batch} */"


def _text(sql: str) -> str:
    """The query as SQLAlchemy takes it, which reads a colon as the beginning of a parameter."""
    return sql.replace(":", "\\:")


def _judge(check: Check, result: ExpectationValidationResult) -> CheckResult:
    """The verdict and the count, without samples unless they are in the verdict."""
    error = _error(result.exception_info or {})
    if error is not None:
        return _not_run(check, error)
    found: Mapping[str, Any] = result.result
    seen = None
    names: list[SampleRow] = []
    match check.condition:
        case ColumnsAre():
            mismatched = found.get("details", {}).get("mismatched", {})
            names = [
                {"problem": problem, "column": name} for problem in mismatched for name in mismatched[problem]
            ]
            count, seen = len(names), observed(columns=found["observed_value"])
        case NoRows():
            count = int(found["observed_value"])
        case _:
            # Great Expectations counts nothing in an empty table.
            total = int(found["element_count"])
            count, seen = int(found["unexpected_count"]) if total else 0, observed(rows=total)
    return CheckResult(check, bool(result.success), check.severity, count, seen, tuple(names))


def _unexpected_rows(check: Check, key: Sequence[str]) -> str:
    """The query of the rows that do not conform; there is none for columns."""
    match check.condition:
        case NoRows():
            return check.condition.sql
        case NotNull(column) | InSet(column):
            columns = ", ".join(dict.fromkeys((*key, column)))
            return f"SELECT {columns} FROM {check.suite} WHERE {broken_by_row(check.condition)}"
        case ColumnsAre():
            raise ValueError(f"{check.name} is not about rows")


def _first_rows(engine: SqlAlchemyExecutionEngine, sql: str, count: int) -> tuple[SampleRow, ...]:
    try:
        rows = engine.execute_query(sa.text(_text(sql))).fetchmany(count)
    except sa.exc.SQLAlchemyError:  # a column of the key is not there: a check of its own says so
        return ()
    return tuple({str(name): _plain(value) for name, value in row._asdict().items()} for row in rows)


def _not_run(check: Check, error: str) -> CheckResult:
    """A check that could not be run proves nothing: it refuses the release, whatever it was declared as."""
    return CheckResult(check, False, "critical", None, observed(error=error))


def _error(info: Mapping[str, Any]) -> str | None:
    """The message of the first exception; the info is of the expectation, or of each metric it needs."""
    for of_one in (info, *info.values()):
        if isinstance(of_one, Mapping) and of_one.get("raised_exception"):
            return str(of_one.get("exception_message")).partition("\n[SQL:")[0].strip()
    return None


def _plain(value: Any) -> SampleValue:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return f"{value.normalize():f}"
        case dt.date() | dt.datetime():
            return value.isoformat()
        case _:
            return str(value)

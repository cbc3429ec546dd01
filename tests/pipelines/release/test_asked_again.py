"""Which checks a validation asks, after what."""

import datetime as dt
from collections.abc import Callable, Sequence

import duckdb
import pytest

from expectations.checks import Suite
from expectations.outcome import CheckResult, ValidationOutcome
from expectations.since import Plan, Read
from expectations.suites import suites
from expectations.validation import run_here, validate
from pipelines.release.quality import validate_working
from tests.pipelines.workbench import Workbench, report_of, text_of

ALL = {check.full_name for suite in suites(2025, with_guards=True) for check in suite.checks}
Asked = Callable[[], dict[str, frozenset[str]]]


@pytest.fixture
def asked(desk: Workbench) -> Asked:
    """Validates: the checks that it asks, each with the years whose rows are looked at, none for all."""

    def give() -> dict[str, frozenset[str]]:
        plans: list[Plan | None] = []

        def run(
            url: str, chosen: Sequence[Suite], plan: Plan | None, samples: int
        ) -> tuple[CheckResult, ...]:
            plans.append(plan)
            return run_here(url, chosen, plan, samples)

        def seen(url: str, run_id: str, now: dt.datetime, read: Read | None) -> ValidationOutcome:
            return validate(url, run_id, now, read, run=run)

        workspace = desk.workspace
        workspace.validate = seen
        outcome = validate_working(workspace, f"run-{desk.now}")
        assert {result.name for result in outcome.results} == ALL
        (plan,) = plans
        assert plan is not None
        grouped = {check.full_name: group.years for group in plan.groups for check in group.checks}
        return dict.fromkeys(plan.alone, frozenset[str]()) | grouped

    return give


def test_only_what_changed_is_asked_again(desk: Workbench, asked: Asked) -> None:
    for year in (2023, 2024):
        desk.put(f"鲁山县/下汤镇-{year}.txt", text_of(report_of("鲁山县下汤镇", year)))
    desk.load("unknown", "2025", as_whole=True)
    assert asked() == dict.fromkeys(ALL, frozenset())

    # Only what a validation itself records has changed.
    assert {name.partition("/")[0] for name in asked()} == {"expectation_results", "release_changes"}
    assert {name.partition("/")[0] for name in asked()} == {"expectation_results"}

    desk.put("鲁山县/让河乡-2024.txt", text_of(report_of("鲁山县让河乡", 2024)))
    desk.load("unknown", "2025", as_whole=True)
    of_years = asked()
    assert of_years["article20_items/whole_grid"] == {"2024"}
    assert of_years["reports/key_unique"] == frozenset()
    assert "code_findings/codes_declared" not in of_years
    assert "releases/key_unique" not in of_years

    # What somebody else wrote may be anything.
    with duckdb.connect(str(desk.home.working_database)) as con:
        con.execute("UPDATE reports SET title = 'another' WHERE report_year = 2023")
    assert asked().keys() == ALL

    # In another year other report years are odd.
    desk.now += dt.timedelta(days=365)
    assert asked().keys() == ALL

    desk.home.working_database.unlink()
    desk.load("unknown", "2026", as_whole=True)
    assert asked().keys() == ALL


def test_what_did_not_hold_is_asked_of_everything(desk: Workbench, asked: Asked) -> None:
    desk.put("鲁山县/下汤镇-2024.txt", text_of(report_of("鲁山县下汤镇", 2024)))
    desk.load("unknown", "2025", as_whole=True)
    desk.change("UPDATE arithmetic SET left_value = NULL WHERE report_year = 2024 AND status = 'broken'")
    assert asked().keys() == ALL
    desk.change("UPDATE arithmetic SET right_value = 1 WHERE report_year = 2024 AND status = 'broken'")
    of_years = asked()
    assert of_years["arithmetic/verdict_fits_sums"] == frozenset()
    assert of_years["arithmetic/key_unique"] == {"2024"}
    assert "reports/status_fits_cells" not in of_years

"""Which checks a validation asks, after what."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

import duckdb
import pytest

from expectations.checks import Suite
from expectations.outcome import CheckResult, ValidationOutcome
from expectations.since import Group, Plan, Read
from expectations.suites import suites
from expectations.validation import run_here, validate
from pipelines.release.quality import validate_working
from tests.pipelines.workbench import Workbench, report_of, text_of
from warehouse import validated

ALL = {check.full_name for suite in suites(2025, with_guards=True) for check in suite.checks}
EVERYTHING = Group(())
Asked = Callable[[], dict[str, Group]]


@pytest.fixture
def asked(desk: Workbench) -> Asked:
    """Validates: the checks that it asks, each with the years and reports whose rows are looked at."""

    def give() -> dict[str, Group]:
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
        grouped = {
            check.full_name: replace(group, checks=()) for group in plan.groups for check in group.checks
        }
        return dict.fromkeys(plan.alone, EVERYTHING) | grouped

    return give


def test_only_what_changed_is_asked_again(desk: Workbench, asked: Asked) -> None:
    for year in (2023, 2024):
        desk.put(f"鲁山县/下汤镇-{year}.txt", text_of(report_of("鲁山县下汤镇", year)))
    desk.load("unknown", "2025", as_whole=True)
    assert asked() == dict.fromkeys(ALL, EVERYTHING)

    # Only what a validation itself records has changed.
    assert {name.partition("/")[0] for name in asked()} == {"expectation_results", "release_changes"}
    assert {name.partition("/")[0] for name in asked()} == {"expectation_results"}

    desk.put("鲁山县/让河乡-2024.txt", text_of(report_of("鲁山县让河乡", 2024)))
    desk.load("unknown", "2025", as_whole=True)
    again = asked()
    assert again["coverage/status_fits_report"] == Group((), frozenset({"2024"}))
    assert again["reports/key_unique"] == EVERYTHING
    assert "code_findings/codes_declared" not in again
    assert "releases/key_unique" not in again

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
    again = asked()
    assert again["arithmetic/verdict_fits_sums"] == EVERYTHING
    assert again["arithmetic/key_unique"] == Group((), frozenset({"2024"}))
    assert "reports/status_fits_cells" not in again


def test_of_a_year_the_reports_that_were_replaced_are_asked(
    desk: Workbench, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def night(town: str) -> tuple[dict[str, Group], frozenset[str]]:
        desk.put(f"鲁山县/{town}-2024.txt", text_of(report_of(f"鲁山县{town}", 2024)))
        desk.load("unknown", "2025", as_whole=True)
        rows = desk.query(f"SELECT report_id FROM reports WHERE full_name LIKE '%{town}'")
        return asked(), frozenset(report_id for (report_id,) in rows)

    for town in ("下汤镇", "让河乡", "瓦屋镇"):
        night(town)
    again, new = night("尧山镇")
    of_new = Group((), frozenset({"2024"}), new)
    assert new
    assert again["application_dispositions/whole_grid"] == of_new
    assert again["article20_items/value_status_not_null"] == of_new
    assert again["reports/states_a_number"] == of_new
    assert again["arithmetic/key_unique"] == of_new
    # Findings are made of a whole year, and totals are of no report.
    assert again["arithmetic/broken_has_finding"] == Group((), frozenset({"2024"}))
    assert again["totals_by_area/key_unique"] == Group((), frozenset({"2024"}))

    monkeypatch.setattr(validated, "MOST_ASKED", 0)
    again, _ = night("赵村镇")
    assert again["application_dispositions/whole_grid"] == Group((), frozenset({"2024"}))

"""One asset alone: it changes its own tables, makes no release, and works from ledger and store."""

import dagster as dg
import pytest

from pipelines.release.quality import ReleaseVerdict, current_verdict, file_state, remember
from pipelines.workspace import Workspace
from schemas.extraction import Extraction
from schemas.forms import FACT_TABLES
from schemas.tables import TABLE_BY_NAME
from tests.pipelines.workbench import LOADED, Workbench, report_of, text_of
from warehouse.lock import run_lock
from warehouse.releases import list_releases

OF_ASSET = {"reports": {"reports", "report_sources", "report_versions", "report_version_cells"}}


def _stored_as(table: str) -> str:
    """The rows of a table where they are stored, as a statement names them."""
    if table not in FACT_TABLES:
        return f"{table} WHERE true"
    return f"cells WHERE cell_id IN (SELECT cell_id FROM cell_codes WHERE table_name = '{table}')"


@pytest.mark.parametrize(
    "asset", [asset for asset in LOADED if asset not in {"report_files", "extractions", "corrections"}]
)
def test_an_asset_alone_makes_its_own_tables_and_nothing_else(shared_copy: Workbench, asset: str) -> None:
    """Also without an inbox: everything it needs is in the ledger and the store."""
    desk, before = shared_copy, shared_copy.contents()
    releases = list_releases(desk.home)
    for table in OF_ASSET.get(asset, {asset}):
        of_2024 = " AND report_year = 2024" if "report_year" in TABLE_BY_NAME[table].column_names else ""
        desk.change(f"DELETE FROM {_stored_as(table)}{of_2024}")
    desk.inbox.rename(desk.folder / "elsewhere")
    try:
        assert desk.materialize(asset, "2024").success
    finally:
        (desk.folder / "elsewhere").rename(desk.inbox)
    assert desk.contents() == before
    assert list_releases(desk.home) == releases


def test_a_year_alone_leaves_the_others(shared_copy: Workbench) -> None:
    desk, before = shared_copy, shared_copy.contents()
    desk.change(f"DELETE FROM {_stored_as('application_dispositions')}")
    assert desk.materialize("application_dispositions", "2024").success
    assert desk.query("SELECT DISTINCT report_year FROM application_dispositions") == [(2024,)]
    assert desk.materialize("application_dispositions", "2023").success
    assert desk.contents() == before


def test_a_year_of_identities_that_is_there_is_made_without_the_store(
    shared_copy: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shared_copy.contents()
    monkeypatch.setattr(Workspace, "state", lambda _: pytest.fail("the store was opened"))
    assert shared_copy.materialize("arithmetic", "2024").success
    assert shared_copy.contents() == before


def test_a_new_file_waits_until_it_is_extracted(desk: Workbench) -> None:
    desk.load()
    desk.put("新.txt", text_of(report_of("鲁山县尧山镇")))
    assert desk.materialize("report_files").success
    assert desk.query("SELECT status FROM source_files WHERE path = '新.txt'") == [("pending",)]
    assert desk.materialize("extractions").success
    assert desk.query("SELECT status FROM source_files WHERE path = '新.txt'") == [("extracted",)]
    assert desk.query("SELECT count(*) FROM reports") == [(2,)]


def test_what_ends_a_test_is_not_taken_for_a_failed_asset(desk: Workbench) -> None:
    assert desk.materialize("report_files").success
    desk.extract = takes_too_long
    with pytest.raises(pytest.fail.Exception, match="time is up"):
        desk.materialize("extractions")


def takes_too_long(data: bytes, name: str = "") -> Extraction:
    """A reader during which the test is ended."""
    pytest.fail("its time is up")


def test_corrupted_tables_refuse_the_release_and_the_old_one_stays(copy: Workbench) -> None:
    (release,) = list_releases(copy.home)
    before = copy.contents()
    copy.change(
        "UPDATE cells SET value_status = 'blank' WHERE cell_id IN "
        "(SELECT cell_id FROM cell_codes WHERE table_name = 'application_dispositions' AND code_2 = 'total')"
    )
    copy.change("DELETE FROM reports WHERE report_year = 2023")
    assert current_verdict(copy.workspace) is None

    told = refusal_of(copy.materialize("published_warehouse"))
    assert "application_dispositions/value_exactly_where_stated" in told
    assert "reports/nothing_lost" in told
    assert "report_sources/report_id_known" in told
    assert list_releases(copy.home) == [release]
    assert copy.published("SELECT count(*) FROM reports") == [(6,)]
    assert copy.published("SELECT count(*) FROM application_dispositions WHERE value_status = 'blank'") == [
        (0,)
    ]

    # The tables are as they were validated, so the verdict stands and need not be found again.
    results = copy.query("SELECT count(*) FROM expectation_results")
    assert refusal_of(copy.materialize("published_warehouse")) == told
    assert copy.query("SELECT count(*) FROM expectation_results") == results

    assert copy.materialize("reports", "2023").success
    assert copy.materialize("application_dispositions", "2023").success
    assert copy.materialize("application_dispositions", "2024").success
    assert copy.contents() == before
    assert current_verdict(copy.workspace) is None


def refusal_of(result: dg.ExecuteInProcessResult) -> str:
    assert not result.success
    (failure,) = result.get_step_failure_events()
    told = failure.step_failure_data.user_failure_data
    assert told
    return str(told.description)


def test_a_run_of_dagsters_own_sets_a_damaged_release_aside(copy: Workbench) -> None:
    with copy.home.published_database.open("ab") as file:
        file.write(b"!")
    assert copy.materialize("arithmetic", "2024").success
    assert list_releases(copy.home) == []


def test_a_release_of_validated_tables_is_made_without_validating_again(copy: Workbench) -> None:
    copy.change("UPDATE reports SET title = '另一标题' WHERE report_year = 2023")
    results = copy.query("SELECT count(*) FROM expectation_results")
    remember(copy.workspace, ReleaseVerdict("run", (), file_state(copy.workspace)))
    assert copy.materialize("published_warehouse").success
    assert len(list_releases(copy.home)) == 2
    assert copy.query("SELECT count(*) FROM expectation_results") == results


def test_a_release_that_would_say_the_same_is_not_made(copy: Workbench) -> None:
    assert copy.materialize("report_files").success
    releases = list_releases(copy.home)
    assert copy.run().success
    assert list_releases(copy.home) == releases


def test_a_second_run_is_refused_by_the_name_of_the_first(desk: Workbench) -> None:
    with run_lock(desk.home, "make run, started by somebody else"):
        result = desk.materialize("report_files")
    assert not result.success
    errors = [str(event.event_specific_data) for event in result.all_events if event.is_failure]
    assert any("started by somebody else" in error for error in errors)
    assert not desk.home.working_database.exists()
    assert desk.materialize("report_files").success

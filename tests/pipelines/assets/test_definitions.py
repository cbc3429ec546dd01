"""What Dagster shows and starts: every asset is described, and runs begin by night and by change."""

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest

from pipelines.assets.automation import NIGHTLY
from pipelines.assets.declared_assets import ASSET_BY_NAME
from pipelines.assets.declared_assets import ASSETS as ASSETS_DECLARED
from pipelines.assets.partitions import RANGE_END, RANGE_START, years_until
from pipelines.assets.release_assets import RELEASE_GUARDS
from pipelines.definitions import build_definitions
from schemas.forms import FACT_TABLES
from schemas.store import STORE_SCHEMAS
from schemas.tables import TABLE_BY_NAME, TABLES
from tests.pipelines.workbench import LOADED, Workbench

BY_YEAR = {
    "reports",
    *FACT_TABLES,
    "arithmetic",
    "sum_explanations",
    "narrative_claims",
    "text_sameness",
    "totals_by_area",
    "findings",
}
ASSETS = {
    "report_files",
    "extractions",
    "corrections",
    "places",
    "agencies",
    "coverage",
    "year_checks",
    *BY_YEAR,
    "data_quality",
    "published_warehouse",
}


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    return Workbench(tmp_path_factory.mktemp("definitions")).definitions()


@pytest.fixture(scope="module")
def specs(definitions: dg.Definitions) -> dict[str, dg.AssetSpec]:
    return {spec.key.to_user_string(): spec for spec in definitions.resolve_all_asset_specs()}


def test_the_assets_are_the_contracts(specs: dict[str, dg.AssetSpec]) -> None:
    assert specs.keys() == ASSETS
    assert {name for name, spec in specs.items() if spec.partitions_def} == BY_YEAR


def test_a_desk_loads_in_the_order_of_the_graph(specs: dict[str, dg.AssetSpec]) -> None:
    for place, name in enumerate(LOADED):
        assert {dep.asset_key.to_user_string() for dep in specs[name].deps} <= set(LOADED[:place]), name


@pytest.mark.parametrize("name", sorted(ASSETS))
def test_every_asset_says_what_it_is(specs: dict[str, dg.AssetSpec], name: str) -> None:
    spec = specs[name]
    assert spec.description
    assert len(spec.description) > 60
    assert spec.owners
    assert spec.kinds
    assert spec.group_name != "default"
    assert spec.freshness_policy
    for table, schema in zip(ASSET_BY_NAME[name].tables, _schemas(spec), strict=name != "extractions"):
        assert [column.name for column in schema.columns] == list(TABLE_BY_NAME[table].column_names)
        assert all(column.description for column in schema.columns)


def _schemas(spec: dg.AssetSpec) -> list[dg.TableSchema]:
    """The columns of an asset's tables, its own first."""
    return [schema for schema in spec.metadata.values() if isinstance(schema, dg.TableSchema)]


def test_the_extractions_show_the_columns_of_the_store(specs: dict[str, dg.AssetSpec]) -> None:
    (schema,) = _schemas(specs["extractions"])
    assert [column.name for column in schema.columns] == [
        f"{table}.{field}" for table, fields in STORE_SCHEMAS.items() for field in fields.names
    ]


def test_every_table_is_filled_by_one_asset_and_comes_with_the_database_if_it_is_of_codes() -> None:
    filled = [table for asset in ASSETS_DECLARED for table in asset.tables]
    assert sorted(filled) == sorted(table.name for table in TABLES if table.kind != "code")


@pytest.mark.parametrize("name", sorted(BY_YEAR))
def test_the_origin_of_columns_names_columns_that_are_there(
    specs: dict[str, dg.AssetSpec], name: str
) -> None:
    lineage = specs[name].metadata["dagster/column_lineage"]
    assert isinstance(lineage, dg.TableColumnLineage)
    upstream = {dep.asset_key.to_user_string() for dep in specs[name].deps}
    for column, origins in lineage.deps_by_column.items():
        assert column in TABLE_BY_NAME[name].column_names
        for origin in origins:
            asset = origin.asset_key.to_user_string()
            assert asset in upstream
            schema = specs[asset].metadata["dagster/column_schema"]
            assert origin.column_name in {known.name for known in schema.columns}


def test_every_table_has_a_check_on_the_asset_that_fills_it(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    on = {check.name: check.asset_key.to_user_string() for check in graph.asset_check_keys}
    assert on.keys() == {RELEASE_GUARDS, *(table.name for table in TABLES)}
    assert {name: asset for name, asset in on.items() if asset not in {name, "data_quality"}} == {
        "source_files": "report_files",
        "report_sources": "reports",
        "report_versions": "reports",
        "report_version_cells": "reports",
        "previous_ids": "reports",
        "reviews": "corrections",
        "year_jumps": "year_checks",
        "area_reports": "totals_by_area",
        "agency_successors": "agencies",
    }
    own = {name for name, asset in on.items() if asset == "data_quality"}
    assert own - {table.name for table in TABLES if table.kind == "code"} == {
        RELEASE_GUARDS,
        "expectation_results",
        "releases",
        "release_changes",
    }


def test_the_partitions_are_the_years_that_the_forms_cover_and_unknown() -> None:
    assert years_until(2026).get_partition_keys() == ["unknown", *(str(year) for year in range(2019, 2028))]
    assert years_until(2040).get_partition_keys()[-1] == "2040"


def test_checks_come_out_as_the_expectations_did(copy: Workbench) -> None:
    copy.change("UPDATE reports SET status = 'partial' WHERE report_year = 2023")
    result = copy.validate()
    assert result.success
    checks = {check.check_name: check for check in result.get_asset_check_evaluations()}
    assert checks.keys() == {RELEASE_GUARDS, *(table.name for table in TABLES)}
    for name in (RELEASE_GUARDS, "reports"):
        assert not checks[name].passed
        assert checks[name].severity == dg.AssetCheckSeverity.ERROR
        shown = checks[name].metadata["what"]
        assert isinstance(shown, dg.TableMetadataValue)
        assert "reports/status_fits_cells" in [row.data["expectation"] for row in shown.records]
    assert checks["releases"].passed
    failed = {name for name, check in checks.items() if not check.passed}
    warned = {name for name in failed if checks[name].severity == dg.AssetCheckSeverity.WARN}
    assert failed - warned == {RELEASE_GUARDS, "reports"}
    # An asset that is made anew has other rows than those that were validated.
    again = copy.materialize("reports", "2024")
    assert again.success
    assert not list(again.get_asset_check_evaluations())


def test_the_night_run_is_at_half_past_two_in_china(desk: Workbench, definitions: dg.Definitions) -> None:
    schedule = desk.definitions().resolve_schedule_def("nightly")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("30 2 * * *", "Asia/Shanghai")
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING
    due = dt.datetime(2026, 11, 23, 18, 30, tzinfo=dt.UTC)
    with dg.build_schedule_context(scheduled_execution_time=due) as context:
        (request,) = schedule.evaluate_tick(context).run_requests or ()
    assert request.job_name in {None, NIGHTLY}
    assert not request.partition_key


def test_the_job_over_everything_is_called_nightly_and_is_over_all_years(definitions: dg.Definitions) -> None:
    """Whoever starts it: a run has its job's tags."""
    job = definitions.resolve_job_def("nightly")
    assert {key.to_user_string() for key in job.asset_layer.selected_asset_keys} == ASSETS
    assert (job.run_tags[RANGE_START], job.run_tags[RANGE_END]) == ("unknown", "2026")


def test_the_sensor_waits_until_the_inbox_is_at_rest(desk: Workbench) -> None:
    sensor = desk.definitions().resolve_sensor_def("inbox")
    assert sensor.default_status == dg.DefaultSensorStatus.STOPPED

    def tick(cursor: str | None) -> tuple[int, str | None]:
        with dg.build_sensor_context(cursor=cursor) as context:
            data = sensor.evaluate_tick(context)
        return len(data.run_requests or ()), data.cursor

    runs, cursor = tick(None)
    assert runs == 0
    runs, cursor = tick(cursor)
    assert runs == 1
    runs, cursor = tick(cursor)
    assert runs == 0
    desk.put("新.txt", "x")
    runs, cursor = tick(cursor)
    assert runs == 0
    desk.put("新.txt", "still being written")
    runs, cursor = tick(cursor)
    assert runs == 0
    runs, cursor = tick(cursor)
    assert runs == 1
    runs, cursor = tick(cursor)
    assert runs == 0
    # A share that comes back as it was is no news.
    desk.inbox.rename(desk.folder / "elsewhere")
    assert tick(cursor) == (0, cursor)
    (desk.folder / "elsewhere").rename(desk.inbox)
    assert tick(cursor) == (0, cursor)


@pytest.fixture
def python(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """An interpreter in the project's root, with the settings of the environment."""
    environment = {**os.environ, "GONGKAI_INBOX": str(tmp_path), "GONGKAI_HOME": str(tmp_path / "home")}
    return lambda *arguments: subprocess.run(
        [sys.executable, *arguments],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
        cwd=Path(__file__).parents[3],
    )


def test_the_definitions_load_without_a_word_and_leave_standard_error_to_whom_it_belongs(
    python: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    last = "import atexit, sys; atexit.register(print, 'the last word', file=sys.stderr)"
    done = python("-c", f"{last}; from pipelines.definitions import defs; print(len(list(defs().assets)))")
    assert (done.returncode, done.stdout.strip()) == (0, str(len(ASSETS)))
    assert done.stderr.strip() == "the last word"


def test_dagsters_own_commands_find_the_definitions(
    python: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = python("-m", "dagster", "definitions", "validate")
    assert (done.returncode, "code location gongkai" in done.stderr + done.stdout) == (0, True)


def test_building_twice_gives_two_graphs() -> None:
    assert build_definitions() is not build_definitions()


def test_what_was_made_is_shown_year_by_year(shared_copy: Workbench) -> None:
    result = shared_copy.materialize("findings")
    shown = {made.partition: made.metadata for made in result.asset_materializations_for_node("findings")}
    assert shown.keys() == set(years_until(shared_copy.now.year).get_partition_keys())
    rows = {year: int(str(metadata["dagster/partition_row_count"].value)) for year, metadata in shown.items()}
    assert rows["2020"] == 0
    assert sum(rows.values()) == shared_copy.query("SELECT count(*) FROM findings")[0][0]
    assert "empty.txt" in str(shown["unknown"]["worst"])
    assert "empty.txt" not in str(shown["2024"]["worst"])

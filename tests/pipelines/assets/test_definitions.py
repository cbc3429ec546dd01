"""What Dagster shows and starts: every asset is described, and runs begin by night and by change."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from pipelines.assets.automation import NIGHTLY
from pipelines.assets.partitions import RANGE_END, RANGE_START, years_until
from pipelines.definitions import build_definitions
from schemas.forms import FACT_TABLES
from schemas.store import STORE_SCHEMAS
from schemas.tables import TABLE_BY_NAME, TABLES
from tests.pipelines.workbench import LOADED, Workbench

TABLE_OF = {
    "report_files": "source_files",
    "data_quality": "expectation_results",
    "published_warehouse": "releases",
}
BY_YEAR = {"reports", *FACT_TABLES, "arithmetic", "sum_explanations", "narrative_claims", "findings"}
ASSETS = {
    "report_files",
    "extractions",
    "corrections",
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
    assert {*LOADED, "data_quality", "published_warehouse"} == specs.keys()
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
    schema = spec.metadata["dagster/column_schema"]
    assert isinstance(schema, dg.TableSchema)
    columns = [column.name for column in schema.columns]
    if name == "extractions":
        assert columns == [
            f"{table}.{field}" for table, fields in STORE_SCHEMAS.items() for field in fields.names
        ]
    else:
        declared = TABLE_BY_NAME[TABLE_OF.get(name, name)]
        assert columns == list(declared.column_names)
        assert all(column.description for column in schema.columns)


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


def test_every_suite_is_a_check_of_the_data_quality(definitions: dg.Definitions) -> None:
    checks = definitions.resolve_asset_graph().asset_check_keys
    assert {check.name for check in checks} == {table.name for table in TABLES}
    assert {check.asset_key.to_user_string() for check in checks} == {"data_quality"}


def test_the_partitions_are_years_and_unknown() -> None:
    assert years_until(2026).get_partition_keys() == ["unknown", *(str(year) for year in range(2008, 2028))]
    assert years_until(2040).get_partition_keys()[-1] == "2040"


def test_checks_come_out_as_the_expectations_did(copy: Workbench) -> None:
    copy.change("UPDATE reports SET status = 'partial' WHERE report_year = 2023")
    result = copy.materialize("data_quality")
    assert result.success
    checks = {check.check_name: check for check in result.get_asset_check_evaluations()}
    assert checks.keys() == {table.name for table in TABLES}
    assert not checks["reports"].passed
    assert checks["reports"].severity == dg.AssetCheckSeverity.ERROR
    assert "status_fits_cells" in str(checks["reports"].metadata["what"].value)
    assert checks["releases"].passed
    failed = {name for name, check in checks.items() if not check.passed}
    warned = {name for name in failed if checks[name].severity == dg.AssetCheckSeverity.WARN}
    assert failed - warned == {"reports"}


def test_the_night_run_is_at_half_past_two_in_china(desk: Workbench, definitions: dg.Definitions) -> None:
    schedule = desk.definitions().resolve_schedule_def("nightly")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("30 2 * * *", "Asia/Shanghai")
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING
    due = dt.datetime(2026, 11, 23, 18, 30, tzinfo=dt.UTC)
    with dg.build_schedule_context(scheduled_execution_time=due) as context:
        (request,) = schedule.evaluate_tick(context).run_requests or ()
    assert request.job_name in {None, NIGHTLY}
    assert (request.tags[RANGE_START], request.tags[RANGE_END]) == ("unknown", "2026")


def test_the_job_over_everything_is_called_nightly(definitions: dg.Definitions) -> None:
    job = definitions.resolve_job_def("nightly")
    assert {key.to_user_string() for key in job.asset_layer.selected_asset_keys} == ASSETS


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


def test_the_definitions_load_where_dagster_loads_them(tmp_path: Path) -> None:
    """In a process of its own, with the settings of the environment, and without a word on the terminal."""
    code = "from pipelines.definitions import defs; print(len(list(defs().assets)))"
    environment = {**os.environ, "GONGKAI_INBOX": str(tmp_path), "GONGKAI_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
        cwd=Path(__file__).parents[3],
    )
    assert (done.returncode, done.stdout.strip()) == (0, str(len(ASSETS)))
    assert "Warning" not in done.stderr


def test_building_twice_gives_two_graphs() -> None:
    assert build_definitions() is not build_definitions()


def test_what_was_made_is_shown_year_by_year(shared_copy: Workbench) -> None:
    result = shared_copy.materialize("findings")
    shown = {made.partition: made.metadata for made in result.asset_materializations_for_node("findings")}
    assert shown.keys() == set(years_until(shared_copy.now.year).get_partition_keys())
    rows = {year: int(str(metadata["dagster/partition_row_count"].value)) for year, metadata in shown.items()}
    assert rows["2010"] == 0
    assert sum(rows.values()) == shared_copy.query("SELECT count(*) FROM findings")[0][0]
    assert "empty.txt" in str(shown["unknown"]["worst"].value)
    assert "empty.txt" not in str(shown["2024"]["worst"].value)

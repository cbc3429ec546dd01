"""Great Expectations on DuckDB."""

from pathlib import Path

import great_expectations as gx
import sqlalchemy as sa
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.expectations.core.unexpected_rows_expectation import UnexpectedRowsExpectation

from expectations.datasource import open_datasource
from expectations.validation import database_url


def _validates(datasource: SQLDatasource) -> bool:
    batch = datasource.add_table_asset("reports").add_batch_definition_whole_table("reports").get_batch()
    query = "SELECT * FROM reports WHERE report_id IS NULL /* {batch} */"
    return bool(batch.validate(UnexpectedRowsExpectation(unexpected_rows_query=query)).success)


def test_our_data_source_works_with_duckdb(sound: Path):
    context = gx.get_context(mode="ephemeral")
    with open_datasource(context, database_url(sound)) as datasource:
        assert _validates(datasource)


def test_the_database_takes_no_more_memory_than_its_url_says(sound: Path):
    context = gx.get_context(mode="ephemeral")
    with (
        open_datasource(context, database_url(sound, 300)) as datasource,
        datasource.get_execution_engine().get_connection() as connection,
    ):
        limit = connection.execute(sa.text("SELECT current_setting('memory_limit')")).scalar()
    assert limit == "300.0 MiB"


def test_the_plain_data_source_does_not_work_with_duckdb(sound: Path):
    """If this fails, Great Expectations has learnt it: ``expectations.datasource`` may go."""
    context = gx.get_context(mode="ephemeral")
    datasource = context.data_sources.add_sql("plain", connection_string=database_url(sound))
    try:
        assert not _validates(datasource)
    finally:
        datasource.get_execution_engine().engine.dispose()
        datasource.get_engine().dispose()

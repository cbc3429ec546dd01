"""The declarations of tables and views hang together."""

import re

import duckdb
import pytest

from schemas.arrow_schemas import arrow_schema
from schemas.columns import COLUMNS
from schemas.forms import FACT_TABLES, FORM_VERSIONS, cells_of_all_forms, form_table
from schemas.tables import TABLE_BY_NAME, TABLES, VALUE_COLUMN, WORKING_TABLES, code_table, key_columns
from warehouse import ddl
from warehouse.views import wide_name

EACH_TABLE = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
NAME = re.compile(r"[a-z][a-z0-9_]*")


@pytest.fixture(scope="module")
def made() -> duckdb.DuckDBPyConnection:
    """An empty warehouse in memory."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    for statement in ddl.statements():
        con.execute(statement)
    return con


def test_every_declared_column_is_used():
    used = {(column.zh, column.en) for table in (*TABLES, *WORKING_TABLES) for column in table.columns}
    assert [column.name for column in COLUMNS if (column.zh, column.en) not in used] == []


def test_no_column_is_declared_twice():
    names = [column.name for column in COLUMNS]
    assert len(names) == len(set(names))


@EACH_TABLE
def test_a_reference_names_a_column_that_is_there(table):
    for column in table.columns:
        if column.references is not None:
            owner, name = column.references.split(".")
            assert TABLE_BY_NAME[owner].column(name).type == column.type


@EACH_TABLE
def test_a_table_is_declared_soundly(table):
    assert set(table.key) <= set(table.column_names)
    assert [name for name in table.key if table.column(name).nullable] == []
    assert table.by_year == ("report_year" in table.column_names)
    assert len(set(table.column_names)) == len(table.columns)
    assert all(NAME.fullmatch(name) for name in (table.name, *table.column_names))


@pytest.mark.parametrize("name", FACT_TABLES)
def test_a_fact_table_is_keyed_by_report_and_codes(name):
    table = TABLE_BY_NAME[name]
    assert table.kind == "fact"
    assert table.key == ("report_id", *(column.name for column in key_columns(name)))
    assert all(code_table(column) in TABLE_BY_NAME for column in key_columns(name))
    assert table.column(VALUE_COLUMN[name]).nullable


def test_a_column_that_refers_to_nothing_has_no_code_table():
    with pytest.raises(ValueError, match="title refers to no code table"):
        code_table(TABLE_BY_NAME["reports"].column("title"))


@EACH_TABLE
def test_arrow_and_duckdb_agree_on_the_types(made, table):
    stored = made.sql(f"FROM {table.name}").to_arrow_table().schema
    assert list(zip(stored.names, stored.types, strict=True)) == list(
        zip(arrow_schema(table.name).names, arrow_schema(table.name).types, strict=True)
    )


@EACH_TABLE
def test_only_small_tables_have_an_index(made, table):
    keyed = {name for (name,) in made.execute("SELECT DISTINCT table_name FROM duckdb_indexes()").fetchall()}
    keyed |= {
        name
        for (name,) in made.execute(
            "SELECT table_name FROM duckdb_constraints() WHERE constraint_type = 'PRIMARY KEY'"
        ).fetchall()
    }
    assert keyed == ddl.KEYED
    assert table.kind == "code" or table.name == "releases" or table.name not in keyed


def test_a_quote_in_a_text_stays_one():
    text = "it's"
    assert duckdb.execute(f"SELECT {ddl.quoted(text)}").fetchone() == (text,)


def test_every_cell_of_every_form_has_one_column_in_the_wide_view():
    cells = {
        (table, codes)
        for table in FACT_TABLES
        for version in FORM_VERSIONS
        for codes in form_table(table, version).cells()
    }
    assert cells == {(table, codes) for table in FACT_TABLES for codes in cells_of_all_forms(table)}
    assert len({wide_name(codes) for _, codes in cells}) == len(cells)


def test_counts_are_whole_numbers_in_the_wide_view(made):
    types = {name: type_ for name, type_, *_ in made.execute("DESCRIBE reports_wide").fetchall()}
    assert types["granted__total"] == "BIGINT"
    assert types["art20_8__administrative_fees__fee_amount"] == "DECIMAL(20,6)"

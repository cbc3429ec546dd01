"""The working database is what the declarations say, and stays so."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from schemas import kept
from schemas.codes import code_rows
from schemas.forms import FACT_TABLES
from schemas.tables import TABLES, WORKING_TABLES
from warehouse.errors import SchemaMismatchError, WarehouseLockedError
from warehouse.paths import Home
from warehouse.session import query
from warehouse.views import VIEWS
from warehouse.working import WORKING_VERSION, open_working

CODE_TABLES = [table for table in TABLES if table.kind == "code"]
BOTH_LANGUAGES = re.compile(r"[A-Za-z].* · .*[\u4e00-\u9fff]", re.DOTALL)
HOLD_OPEN = """
import duckdb, sys
con = duckdb.connect(sys.argv[1])
print("open", flush=True)
sys.stdin.readline()
"""
STORED_TYPES = {"TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE", "REAL": "FLOAT"}


def described(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple]]:
    """Name, type and nullability of the columns of every relation."""
    rows = con.execute(
        "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() "
        "WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal "
        "ORDER BY table_name, column_index"
    ).fetchall()
    found: dict[str, list[tuple]] = {}
    for table, *column in rows:
        found.setdefault(table, []).append(tuple(column))
    return found


def test_every_table_has_the_declared_columns_types_and_nullability(con):
    there = described(con)
    for table in (*TABLES, *WORKING_TABLES):
        assert there[table.name] == [
            (
                column.name,
                STORED_TYPES.get(column.type, column.type),
                column.nullable or table.kind == "fact",  # a view does not say
            )
            for column in table.columns
        ]


def test_every_view_is_there_with_its_columns(con):
    there = described(con)
    for view in VIEWS:
        assert [name for name, *_ in there[view.name]] == [column.name for column in view.columns]
    assert set(there) == {table.name for table in (*TABLES, *WORKING_TABLES)} | {view.name for view in VIEWS}


def test_every_table_view_and_column_is_explained_in_both_languages(con):
    comments = con.execute(
        "SELECT table_name, comment FROM duckdb_tables() WHERE database_name = current_database() "
        "AND schema_name = 'main' UNION ALL SELECT view_name, comment FROM duckdb_views() "
        "WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal "
        "UNION ALL SELECT table_name || '.' || column_name, comment FROM duckdb_columns() "
        "WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal"
    ).fetchall()
    assert len(comments) > 400
    assert [name for name, comment in comments if not BOTH_LANGUAGES.match(comment or "")] == []


def test_the_code_tables_hold_the_declared_codes(con):
    for table in CODE_TABLES:
        stored = con.execute(f"SELECT code FROM {table.name} ORDER BY sort_order").fetchall()
        assert [code for (code,) in stored] == [row["code"] for row in code_rows(table.name)]


def test_the_session_is_in_utc(con):
    assert con.execute("SELECT current_setting('TimeZone')").fetchone() == ("UTC",)


def test_opening_again_changes_nothing(stocked: Home):
    def content() -> list[tuple]:
        with open_working(stocked.working_database) as con:
            return con.execute("FROM application_dispositions").fetchall()

    before = content()
    assert content() == before
    assert len(before) == 175 + 161 + 161


def test_codes_that_differ_are_put_right(home: Home):
    with open_working(home.working_database) as con:
        con.execute("UPDATE code_outcomes SET label_zh = 'x' WHERE code = 'upheld'")
        con.execute("DELETE FROM code_errors")
    with open_working(home.working_database) as con:
        assert con.execute("SELECT label_zh FROM code_outcomes WHERE code = 'upheld'").fetchone() == (
            "结果维持",
        )
        assert con.execute("SELECT count(*) FROM code_errors").fetchone() == (len(code_rows("code_errors")),)


def test_what_is_missing_is_made_and_rows_stay(stocked: Home):
    with open_working(stocked.working_database) as con:
        con.execute("DROP VIEW reports_wide")
        con.execute("DROP TABLE findings")
    with open_working(stocked.working_database) as con:
        assert con.execute("SELECT count(*) FROM reports_wide").fetchone() == (3,)
        assert con.execute("SELECT count(*) FROM findings").fetchone() == (0,)


def cells_of(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple]]:
    return {table: con.execute(f"FROM {table} ORDER BY ALL").fetchall() for table in FACT_TABLES}


def as_version_1_had_it(con: duckdb.DuckDBPyConnection) -> None:
    for table in FACT_TABLES:
        con.execute(
            f"CREATE TABLE kept AS FROM {table}; DROP VIEW {table}; ALTER TABLE kept RENAME TO {table}"
        )
    con.execute("DROP TABLE cells; DROP TABLE cell_codes")
    con.execute("UPDATE meta.declared SET schema_version = 1, fingerprint = 'before'")


def as_other_forms_would_number_them(con: duckdb.DuckDBPyConnection) -> None:
    for table in ("cells", "cell_codes"):
        con.execute(f"UPDATE {table} SET cell_id = cell_id + 7")
    for table in FACT_TABLES:
        ((view,),) = con.execute("SELECT sql FROM duckdb_views() WHERE view_name = ?", [table]).fetchall()
        moved = view.replace(
            "FROM cells", "FROM (SELECT * REPLACE (cell_id - 7 AS cell_id) FROM cells) AS cells"
        )
        con.execute(f"DROP VIEW {table}; {moved}")


@pytest.mark.parametrize("make", [as_version_1_had_it, as_other_forms_would_number_them])
def test_a_database_of_another_version_keeps_every_cell_and_says_so_once(
    stocked: Home, caplog: pytest.LogCaptureFixture, make: Callable[[duckdb.DuckDBPyConnection], None]
):
    with open_working(stocked.working_database) as con:
        con.execute(
            "UPDATE cells SET value = 7, is_corrected = true WHERE value_status = 'stated' AND cell_id = 3"
        )
        before = cells_of(con)
        make(con)
        assert cells_of(con) == before
    for _ in range(2):
        with open_working(stocked.working_database) as con:
            assert cells_of(con) == before
            assert con.execute(
                "SELECT count(*) FROM cells WHERE is_corrected AND cell_id = 3"
            ).fetchone() == (2,)
    assert [record.getMessage() for record in caplog.records] == [
        "The working database is as this version keeps it now: 584 cells in one table, none lost."
    ]


def test_cells_of_no_form_are_not_dropped(stocked: Home):
    with open_working(stocked.working_database) as con:
        as_version_1_had_it(con)
        con.execute(
            "UPDATE application_dispositions SET applicant_code = 'martian' WHERE applicant_code = 'total'"
        )
    with pytest.raises(SchemaMismatchError, match="of no form"), open_working(stocked.working_database):
        pass


def test_a_column_declared_later_is_added_empty(stocked: Home):
    with open_working(stocked.working_database) as con:
        con.execute("ALTER TABLE reports DROP COLUMN region_code")
        con.execute("UPDATE meta.declared SET fingerprint = 'before'")
    with open_working(stocked.working_database) as con:
        assert con.execute("SELECT DISTINCT region_code FROM reports").fetchall() == [(None,)]
        assert con.execute("SELECT count(*) FROM reports").fetchone() == (3,)


def test_a_text_declared_later_that_is_never_empty_keeps_the_rows_until_they_are_made_anew(stocked: Home):
    with open_working(stocked.working_database) as con:
        ids = con.execute("SELECT report_id FROM reports ORDER BY ALL").fetchall()
        con.execute("INSERT INTO meta.made VALUES ('reports', 2024, 'digest', 3, true)")
        con.execute("ALTER TABLE reports DROP COLUMN reading_key")
        con.execute("UPDATE meta.declared SET fingerprint = 'before'")
    with open_working(stocked.working_database) as con:
        kept = con.execute("SELECT report_id, reading_key FROM reports ORDER BY ALL").fetchall()
        assert kept == [(report_id, "") for (report_id,) in ids]
        assert con.execute("SELECT count(*) FROM meta.made").fetchone() == (0,)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("ALTER TABLE expectation_results DROP COLUMN suite", "suite"),
        ("ALTER TABLE findings ADD COLUMN shade VARCHAR", "shade"),
        ("ALTER TABLE findings ALTER stated TYPE INTEGER", "stated"),
    ],
)
def test_a_table_that_cannot_be_brought_up_to_date_is_refused(home: Home, change: str, named: str):
    with open_working(home.working_database) as con:
        con.execute(change)
        con.execute("UPDATE meta.declared SET fingerprint = 'before'")
    with pytest.raises(SchemaMismatchError, match=named), open_working(home.working_database):
        pass


def test_a_database_of_a_newer_version_is_refused(home: Home):
    newer = WORKING_VERSION + 1
    with open_working(home.working_database) as con:
        con.execute("UPDATE meta.declared SET schema_version = ?", [newer])
    with (
        pytest.raises(SchemaMismatchError, match=f"schema version {newer}"),
        open_working(home.working_database),
    ):
        pass


def test_another_program_that_has_it_open_is_named(home: Home):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_OPEN, str(home.working_database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(WarehouseLockedError, match=str(other.pid)), open_working(home.working_database):
            pass
        other.communicate("\n")


def test_a_folder_that_is_not_there_is_made(tmp_path: Path):
    with open_working(tmp_path / "a" / "b" / "warehouse.duckdb") as con:
        assert con.execute("SELECT count(*) FROM reports").fetchone() == (0,)


def test_loading_does_not_take_all_the_memory_there_is(con):
    (limit,) = con.execute("SELECT current_setting('memory_limit')").fetchone()
    number, unit = limit.split()
    assert unit in {"MiB", "GiB"}
    assert float(number) <= (4 if unit == "GiB" else 4096)


def test_a_run_takes_no_more_memory_than_it_is_told(tmp_path: Path):
    with open_working(tmp_path / "warehouse.duckdb", 300) as con:
        assert con.execute("SELECT current_setting('memory_limit')").fetchone() == ("300.0 MiB",)


def test_results_of_the_last_validations_alone_are_kept(stocked: Home):
    with open_working(stocked.working_database) as con:
        con.execute("DELETE FROM expectation_results")
        con.execute(
            "INSERT INTO expectation_results BY NAME SELECT 'run' || nth AS run_id, "
            "TIMESTAMPTZ '2026-01-01 00:00:00Z' + nth * INTERVAL 1 DAY AS validated_at, 'reports' AS suite, "
            "'e' || each AS expectation, 'reports' AS table_name, 'warning' AS severity, true AS success, "
            "0 AS unexpected_count FROM range(40) AS runs(nth), range(2) AS expectations(each)"
        )
        con.execute(query("old_validations"), {"kept": kept.VALIDATIONS})
        left = con.execute(
            "SELECT count(*), min(validated_at) = TIMESTAMPTZ '2026-01-11 00:00:00Z' FROM expectation_results"
        )
        assert left.fetchall() == [(2 * kept.VALIDATIONS, True)]

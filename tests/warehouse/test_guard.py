"""What is lost against the last release, and what only got another id."""

from pathlib import Path

import duckdb
import pyarrow as pa

from tests.warehouse.made import THREE, VERSIONS, Made, report_rows, rows_of, source_rows
from warehouse.guard import LostReport, last_release_id, lost_reports, released_reports, stage_guard_tables
from warehouse.load import replace_year
from warehouse.paths import Home
from warehouse.publish import publish
from warehouse.releases import set_damaged_releases_aside
from warehouse.working import open_working

R1 = THREE[0]


def sources(*pairs: tuple[str, Made], year: int | None = 2024) -> pa.Table:
    """``report_sources``: which report ids the files of which made reports give now."""
    return rows_of(
        "report_sources",
        [
            {
                "report_id": report_id, "report_year": year, "path": made.path,
                "source_sha256": made.sha256, "role": "current",
            }
            for report_id, made in pairs
        ],
    )  # fmt: skip


def lost(con: duckdb.DuckDBPyConnection, home: Home) -> list[str]:
    return [report.report_id for report in lost_reports(con, home)]


def test_nothing_is_lost_before_the_first_release(con, home: Home):
    assert lost_reports(con, home) == []


def test_nothing_is_lost_while_everything_is_there(released: Home):
    with open_working(released.working_database) as con:
        assert lost(con, released) == []


def test_a_report_that_is_gone_is_lost(released: Home):
    with open_working(released.working_database) as con:
        replace_year(con, "reports", 2024, report_rows([]))
        assert lost_reports(con, released) == [
            LostReport("r1", 2024, "乌苏市甘河子镇", "乌苏市甘河子镇政府信息公开工作年度报告", R1.path)
        ]


def test_a_report_of_unknown_year_can_be_lost_too(released: Home):
    with open_working(released.working_database) as con:
        replace_year(con, "reports", None, report_rows([]))
        replace_year(con, "report_sources", None, source_rows([]))
        assert lost(con, released) == ["p3"]


def test_a_report_that_got_another_id_is_not_lost(released: Home):
    with open_working(released.working_database) as con:
        replace_year(con, "reports", 2024, report_rows([Made("renamed", 2024)]))
        replace_year(con, "report_sources", 2024, sources(("renamed", R1)))
        assert lost(con, released) == []


def test_a_report_whose_year_is_read_better_now_is_not_lost(released: Home):
    with open_working(released.working_database) as con:
        for table, rows in (("reports", report_rows([])), ("report_sources", sources())):
            replace_year(con, table, 2024, rows)
        replace_year(con, "reports", 2023, report_rows([Made("redated", 2023)]))
        replace_year(con, "report_sources", 2023, sources(("redated", R1), year=2023))
        assert lost(con, released) == []


def test_a_report_that_turns_out_to_be_another_one_s_duplicate_is_not_lost(released: Home):
    other = THREE[1]
    with open_working(released.working_database) as con:
        replace_year(con, "reports", 2024, report_rows([]))
        replace_year(con, "report_sources", 2024, sources())
        replace_year(con, "report_sources", 2020, sources(("r2", other), ("r2", R1), year=2020))
        assert lost(con, released) == []


def test_one_of_two_reports_of_a_file_can_be_lost(stocked: Home):
    second = Made("second", 2024)
    with open_working(stocked.working_database) as con:
        replace_year(con, "reports", 2024, report_rows([R1, second]))
        replace_year(con, "report_sources", 2024, sources(("r1", R1), ("second", R1)))
    publish(stocked, VERSIONS)
    with open_working(stocked.working_database) as con:
        replace_year(con, "reports", 2024, report_rows([R1]))
        replace_year(con, "report_sources", 2024, sources(("r1", R1)))
        assert lost(con, stocked) == ["second"]


def test_a_report_with_a_source_that_gives_nothing_any_more_is_lost(stocked: Home):
    again = Made("again", 2024)
    with open_working(stocked.working_database) as con:
        replace_year(con, "report_sources", 2024, sources(("r1", R1), ("r1", again)))
    publish(stocked, VERSIONS)
    with open_working(stocked.working_database) as con:
        replace_year(con, "reports", 2024, report_rows([Made("renamed", 2024)]))
        replace_year(con, "report_sources", 2024, sources(("renamed", R1)))
        assert lost(con, stocked) == ["r1"]


def test_the_expectations_find_it_staged(released: Home):
    stored = pa.table(
        {"source_sha256": [R1.sha256], "report_index": pa.array([0], pa.int16()), "extractor_version": ["e1"]}
    )
    with open_working(released.working_database) as con:
        replace_year(con, "reports", 2024, report_rows([]))
        for _ in range(2):
            stage_guard_tables(con, released, stored)
        assert con.execute("SELECT report_id, report_year, paths FROM guard.lost_reports").fetchall() == [
            ("r1", 2024, R1.path)
        ]
        assert con.execute("FROM guard.stored_reports").fetchall() == [(R1.sha256, 0)]
        assert con.execute("SELECT database_name FROM duckdb_databases() WHERE NOT internal").fetchall() == [
            ("warehouse",)
        ]


def test_it_can_be_staged_before_the_first_release(con, home: Home, tmp_path: Path):
    stage_guard_tables(
        con,
        home,
        pa.table({"source_sha256": pa.array([], pa.string()), "report_index": pa.array([], pa.int16())}),
    )
    assert con.execute("FROM guard.lost_reports").fetchall() == []


def test_what_a_damaged_release_had_is_not_lost_from_sight(released: Home):
    with open_working(released.working_database) as con:
        replace_year(con, "reports", 2023, report_rows([Made("new", 2023)]))
        replace_year(con, "report_sources", 2023, sources(("new", Made("new", 2023)), year=2023))
    second = publish(released, VERSIONS)
    second.database.unlink()
    assert len(list(set_damaged_releases_aside(released, [second.release_id]))) == 2
    with open_working(released.working_database) as con:
        replace_year(con, "reports", 2023, report_rows([]))
        assert lost(con, released) == ["new"]
    assert last_release_id(released) == second.release_id
    assert released_reports(released, ["new", "none"]) == {"new": (2023, "鲁山县下汤镇")}

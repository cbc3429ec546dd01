"""A year is replaced as a whole or not at all."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from schemas.forms import FACT_TABLES, form_table
from tests.warehouse.made import (
    BLANK,
    THREE,
    Cell,
    Made,
    file_rows,
    number,
    report_rows,
    resolved,
    rows_of,
    store,
)
from warehouse.errors import RowsRefusedError
from warehouse.load import append, load_cells, replace_all, replace_year
from warehouse.version_cells import COMPARED, load_version_cells

TOTAL: Cell = ("application_dispositions", ("total_processed", "total"))
ISSUED: Cell = ("article20_items", ("art20_1", "regulations", "issued"))


def ids(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [row[0] for row in con.execute("SELECT report_id FROM reports ORDER BY report_id").fetchall()]


def test_replacing_a_year_leaves_the_others(con):
    replace_year(con, "reports", 2024, report_rows([Made("a", 2024), Made("b", 2024)]))
    replace_year(con, "reports", 2023, report_rows([Made("c", 2023)]))
    replace_year(con, "reports", None, report_rows([Made("d", None)]))
    replace_year(con, "reports", 2024, report_rows([Made("e", 2024)]))
    assert ids(con) == ["c", "d", "e"]
    replace_year(con, "reports", None, report_rows([]))
    assert ids(con) == ["c", "e"]


def test_the_order_of_the_columns_does_not_matter(con):
    rows = report_rows([Made("a", 2024)])
    replace_year(con, "reports", 2024, rows.select(list(reversed(rows.column_names))))
    assert con.execute("SELECT report_id, agency_name FROM reports").fetchall() == [("a", "鲁山县下汤镇")]


ROWS = report_rows([Made("new", 2024)])
BAD = {
    "a column is missing": (ROWS.drop_columns(["title"]), r"missing \['title'\]"),
    "a column is unexpected": (ROWS.append_column("mood", pa.array(["good"])), r"unexpected \['mood'\]"),
    "a column is there twice": (
        ROWS.append_column("title", pa.array(["again"])),
        "columns are not the declared",
    ),
    "a row is of another year": (report_rows([Made("x", 2024), Made("y", 2023)]), r"other years: \[2023\]"),
    "a row is of no year": (report_rows([Made("x", None)]), r"other years: \[None\]"),
    "a value is missing": (
        ROWS.set_column(ROWS.column_names.index("status"), "status", pa.nulls(1, pa.string())),
        r"hold NULL: \['status'\]",
    ),
    "a value does not fit": (
        ROWS.set_column(ROWS.column_names.index("signed_on"), "signed_on", pa.array(["soon"])),
        "does not fit",
    ),
}


@pytest.mark.parametrize(("rows", "message"), BAD.values(), ids=BAD)
def test_a_batch_that_is_refused_leaves_the_old_rows(con, rows: pa.Table, message: str):
    replace_year(con, "reports", 2024, report_rows([Made("old", 2024)]))
    with pytest.raises(RowsRefusedError, match=message):
        replace_year(con, "reports", 2024, rows)
    assert ids(con) == ["old"]


def test_rows_of_reports_that_are_not_replaced_are_refused(con, tmp_path: Path):
    """They would be there twice."""
    made = [Made("a", 2024), Made("b", 2024)]
    files = store(tmp_path, made)
    replace_year(con, "reports", 2024, report_rows(made))
    load_cells(con, FACT_TABLES, 2024, [(files, resolved(made))])
    count = "SELECT count(*) FROM cells"
    before = con.execute(count).fetchall()
    with pytest.raises(RowsRefusedError, match=r"reports: .* not being replaced, 1: \['b'\]"):
        replace_year(con, "reports", 2024, report_rows(made), ["a"])
    with pytest.raises(RowsRefusedError, match=r"cells: .* not being replaced, 2: \['a', 'b'\]"):
        load_cells(con, FACT_TABLES, 2024, [(files, resolved(made))], report_ids=[])
    other = [dict.fromkeys(COMPARED.names) | {"report_id": "b"}]
    with pytest.raises(RowsRefusedError, match=r"report_version_cells: .* not being replaced"):
        load_version_cells(con, 2024, files, pa.Table.from_pylist(other, schema=COMPARED), ["a"])
    replace_year(con, "reports", 2024, report_rows(made[:1]), ["a", "gone"])
    load_cells(con, FACT_TABLES, 2024, [(files, resolved(made[:1]))], report_ids=["a", "gone"])
    assert ids(con) == ["a", "b"]
    assert con.execute(count).fetchall() == before


def test_a_table_is_replaced_the_way_it_is_kept(con):
    with pytest.raises(ValueError, match="not kept by report year"):
        replace_year(con, "source_files", 2024, file_rows([]))
    with pytest.raises(ValueError, match="is kept by report year"):
        replace_all(con, "reports", report_rows([]))


def test_replacing_all(con):
    replace_all(con, "source_files", file_rows([Made("a", 2024), Made("b", 2024)]))
    replace_all(con, "source_files", file_rows([Made("b", 2024)]))
    assert con.execute("SELECT path, first_seen_at FROM source_files").fetchall() == [
        ("inbox/b.txt", datetime(2026, 11, 21, tzinfo=UTC))
    ]


def test_appending_keeps_what_is_there_and_refuses_a_key_twice(con):
    def release(name: str, software: str) -> pa.Table:
        row = {"release_id": name, "built_at": datetime(2026, 1, 1, tzinfo=UTC), "software_version": software}
        return rows_of(
            "releases", [{**row, "extractor_version": "e", "schema_version": "1", "row_counts": "{}"}]
        )

    append(con, "releases", release("one", "1.0"))
    append(con, "releases", release("two", "1.0"))
    with pytest.raises(RowsRefusedError, match="releases"):
        append(con, "releases", release("two", "2.0"))
    assert con.execute("SELECT release_id, software_version FROM releases ORDER BY ALL").fetchall() == [
        ("one", "1.0"),
        ("two", "1.0"),
    ]


def facts(con: duckdb.DuckDBPyConnection, table: str) -> list[tuple]:
    return con.execute(f"FROM {table}").fetchall()


def test_a_report_has_every_cell_of_its_form_in_the_form_s_order(con, tmp_path: Path):
    files = store(tmp_path, reversed(THREE))
    for table in FACT_TABLES:
        for made in THREE:
            load_cells(con, [table], made.year, [(files, resolved(THREE))])
        for made in THREE:
            stored = con.execute(f"FROM {table} WHERE report_id = ?", [made.report_id]).fetchall()
            width = len(form_table(table, "2021").cells()[0])
            assert [row[2 : 2 + width] for row in stored] == list(
                form_table(table, made.forms()[table]).cells()
            )
            assert {row[1] for row in stored} == {made.year}


def test_cells_keep_what_is_printed(con, tmp_path: Path):
    made = Made("a", 2024, cells={TOTAL: number(218), ISSUED: number("0.984")})
    for table in FACT_TABLES:
        load_cells(con, [table], 2024, [(store(tmp_path, [made]), resolved([made]))])
    assert con.execute(
        "SELECT application_count, raw_text, value_status, locator, placement, confidence, is_corrected "
        "FROM application_dispositions "
        "WHERE disposition_code = 'total_processed' AND applicant_code = 'total'"
    ).fetchall() == [(218, "218", "stated", "line=1;col=total", "labels", None, False)]
    assert con.execute(
        "SELECT value, unit, raw_text FROM article20_items "
        "WHERE subject_code = 'regulations' AND measure_code = 'issued'"
    ).fetchall() == [(Decimal("0.984000"), "count", "0.984")]


def test_a_blank_stays_a_blank(con, tmp_path: Path):
    made = Made("a", 2024, cells={TOTAL: BLANK})
    load_cells(con, ["application_dispositions"], 2024, [(store(tmp_path, [made]), resolved([made]))])
    assert con.execute(
        "SELECT application_count, value_status FROM application_dispositions WHERE value_status <> 'stated'"
    ).fetchall() == [(None, "blank")]


def test_a_count_with_a_fraction_is_not_rounded(con, tmp_path: Path):
    made = Made("a", 2024, cells={TOTAL: number("1.5")})
    load_cells(con, ["application_dispositions"], 2024, [(store(tmp_path, [made]), resolved([made]))])
    assert con.execute(
        "SELECT application_count, value_status, raw_text FROM application_dispositions "
        "WHERE value_status <> 'stated'"
    ).fetchall() == [(None, "unreadable", "1.5")]


def test_equal_inputs_give_equal_tables_however_they_are_batched(con, tmp_path: Path):
    reports = [Made(f"r{position}", 2024) for position in range(5)]
    one, two, three, four, five = reports
    load_cells(con, ["article20_items"], 2024, [(store(tmp_path / "a", reports), resolved(reports))])
    before = facts(con, "article20_items")
    batches = store(tmp_path / "b", [five, two], [three], [one, four])
    load_cells(con, ["article20_items"], 2024, [(batches, resolved([three, five, one, two, four]))])
    assert facts(con, "article20_items") == before
    assert len(before) == 50


def test_cells_of_many_reports_are_loaded_one_part_after_the_other(con, tmp_path: Path):
    reports = [Made(f"r{position}", 2024, cells={TOTAL: number(position)}) for position in range(5)]
    of_parts = [reports[3:], reports[2:3], reports[:2]]
    files = store(tmp_path, *of_parts, [Made("other", 2023)])
    load_cells(con, ["application_dispositions"], 2024, [(files, resolved(reports))])
    whole = facts(con, "application_dispositions")
    parts = [([file], resolved(reversed(part))) for file, part in zip(files, of_parts, strict=False)]
    load_cells(con, ["application_dispositions"], 2024, parts)
    in_parts = facts(con, "application_dispositions")
    assert len(whole) == 5 * 175
    assert list(dict.fromkeys(row[0] for row in in_parts)) == ["r3", "r4", "r2", "r0", "r1"]
    assert sorted(in_parts, key=repr) == sorted(whole, key=repr)
    # Files of readings of two parts, and a part without files.
    of_all_files = [([], parts[0][1]), *((files, readings) for _, readings in parts)]
    load_cells(con, ["application_dispositions"], 2024, of_all_files)
    assert facts(con, "application_dispositions") == in_parts


def test_only_the_reading_that_is_resolved_is_loaded(con, tmp_path: Path):
    old = Made("a", 2024, cells={TOTAL: number(1)})
    new = replace(old, cells={TOTAL: number(2)})
    unused = Made("b", 2024)
    files = [
        *store(tmp_path, [old, unused], extractor="e0"),
        *store(tmp_path, [new, unused], extractor="e1"),
    ]
    load_cells(con, ["application_dispositions"], 2024, [(files, resolved([new], "e1"))])
    assert con.execute(
        "SELECT count(*), max(application_count) FROM application_dispositions"
    ).fetchone() == (175, 2)


def test_a_year_without_files_is_emptied(con, tmp_path: Path):
    made = [Made("a", 2024)]
    load_cells(con, ["article20_items"], 2024, [(store(tmp_path, made), resolved(made))])
    load_cells(con, ["article20_items"], 2024, [])
    assert facts(con, "article20_items") == []


def test_a_file_that_cannot_be_read_leaves_the_old_rows(con, tmp_path: Path):
    made = Made("a", 2024)
    files = store(tmp_path, [made])
    load_cells(con, ["article20_items"], 2024, [(files, resolved([made]))])
    before = facts(con, "article20_items")
    torn = tmp_path / "torn.parquet"
    torn.write_bytes(files[0].read_bytes()[:-100])
    with pytest.raises(duckdb.Error):
        load_cells(con, ["article20_items"], 2024, [([files[0], torn], resolved([made]))])
    assert facts(con, "article20_items") == before

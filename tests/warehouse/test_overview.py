"""What is in the warehouse, counted."""

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from schemas.overview import Overview, records, summed
from tests.expectations.build import build
from tests.overviews import rows_in
from tests.warehouse.made import BLANK, Cell, Made, Printed, load, number, rows_of
from warehouse.load import append, arithmetic_findings, replace_all, replace_year
from warehouse.overview import overview, value_counts

SEEN = datetime(2026, 11, 21, tzinfo=UTC)


def file_row(path: str, status: str, error_code: str | None = None, *, is_present: bool = True) -> dict:
    return {
        "path": path, "source_sha256": path, "status": status, "error_code": error_code,
        "is_present": is_present, "first_seen_at": SEEN, "last_seen_at": SEEN,
    }  # fmt: skip


def result(
    run_id: str, expectation: str, severity: str, *, success: bool, minutes: int = 0, count: int = 2
) -> dict:
    return {
        "run_id": run_id, "validated_at": SEEN + timedelta(minutes=minutes), "suite": "warehouse",
        "expectation": expectation, "table_name": "reports", "severity": severity, "success": success,
        "unexpected_count": 0 if success else count,
    }  # fmt: skip


def test_every_frame_has_the_declared_columns_with_and_without_rows(con, tmp_path):
    sound = tmp_path / "sound.duckdb"
    build(sound)
    with duckdb.connect(sound, read_only=True) as full:
        for counted in (overview(con), overview(full)):
            for field in dataclasses.fields(Overview):
                frame, declared = getattr(counted, field.name), getattr(Overview(), field.name)
                assert dict(frame.dtypes) == dict(declared.dtypes), field.name
                assert list(frame) == list(declared)
                assert frame.empty or counted.reports.size


def test_files_are_counted_by_status_and_error(con):
    replace_all(
        con,
        "source_files",
        rows_of(
            "source_files",
            [
                file_row("a", "extracted"),
                file_row("b", "extracted", is_present=False),
                file_row("c", "failed", "empty_file"),
            ],
        ),
    )
    assert rows_in(overview(con).files) == [("extracted", None, 2, 1), ("failed", "empty_file", 1, 1)]


def test_files_are_counted_by_media_type(con, tmp_path):
    pdf, text = "application/pdf", "text/plain"
    first, gone = Made("a", 2024), Made("b", 2024)
    load(con, [first, gone], tmp_path)
    files = [
        file_row("a", "extracted") | {"media_type": pdf, "source_sha256": first.sha256},
        file_row("copy of a", "duplicate") | {"media_type": pdf, "source_sha256": first.sha256},
        file_row("gone", "extracted", is_present=False) | {"media_type": pdf, "source_sha256": gone.sha256},
        file_row("b", "failed", "damaged_file") | {"media_type": pdf},
        file_row("c", "failed", "not_a_report") | {"media_type": text},
        file_row("d", "failed", "too_large"),
        file_row("e", "ignored"),
    ]
    replace_all(con, "source_files", rows_of("source_files", files))
    assert rows_in(overview(con).media_types) == [(pdf, 3, 2, 1), (text, 1, 0, 1), (None, 1, 0, 1)]


def test_reports_cells_and_findings_are_counted(con, tmp_path):
    broken: dict[Cell, Printed] = {
        ("review_litigation_counts", ("litigation_direct", "total")): BLANK,
        ("review_litigation_counts", ("litigation_after_review", "total")): number(3),
    }
    load(con, [Made("a", 2024, cells=broken), Made("b", 2024), Made("c", None)], tmp_path)
    replace_year(con, "findings", 2024, arithmetic_findings(con, 2024))
    counted = overview(con)
    assert rows_in(counted.reports) == [(2024, "2021", "verified", 2, 0), (None, "2021", "verified", 1, 0)]
    assert summed(counted.cells, "value_status", "cells") == {"stated": 599, "blank": 1}
    assert rows_in(counted.cells)[-1] == ("review_litigation_counts", "blank", 1)
    (finding,) = records(counted.findings)
    assert (finding["severity"], finding["finding_code"], finding["findings"], finding["reports"]) == (
        "warning", "arithmetic_broken", 1, 1,
    )  # fmt: skip
    of_years = value_counts(con, "review_litigation_counts", "value_status", [2024, None])
    assert rows_in(of_years) == [(2024, "stated", 29), (2024, "blank", 1), (None, "stated", 15)]
    assert rows_in(value_counts(con, "review_litigation_counts", "value_status", [2023])) == []


def test_only_the_last_run_s_expectations_count(con):
    append(
        con,
        "expectation_results",
        rows_of(
            "expectation_results",
            [
                result("first", "keys_unique", "critical", success=False),
                result("second", "keys_unique", "critical", success=True, minutes=5),
                result("second", "few", "warning", success=False, minutes=5, count=1),
                result("second", "sums_close", "warning", success=False, minutes=5, count=9),
                result("second", "codes_known", "critical", success=False, minutes=5),
            ],
        ),
    )
    assert rows_in(
        overview(con).expectations[["expectation", "severity", "success", "unexpected_count"]]
    ) == [
        ("codes_known", "critical", False, 2),
        ("sums_close", "warning", False, 9),
        ("few", "warning", False, 1),
        ("keys_unique", "critical", True, 0),
    ]


@pytest.fixture
def changed(tmp_path: Path):
    """The sound warehouse after some SQL, counted."""
    path = tmp_path / "warehouse.duckdb"
    build(path)

    def change(sql: str) -> Overview:
        with duckdb.connect(path) as con:
            con.execute(sql)
            return overview(con)

    return change


def test_findings_are_ordered_worst_first_and_the_newest_of_each_first(changed):
    sound = changed("")
    assert list(sound.findings["report_year"]) == [2023, 2022, 2019]
    counted = changed("""
        UPDATE findings SET finding_code = 'negative_count', severity = 'warning' WHERE finding_id = 'f0';
        UPDATE findings SET finding_code = 'file_failed', severity = 'error', report_id = NULL,
            report_year = NULL WHERE finding_id = 'f1'
    """)
    assert list(counted.findings["severity"]) == ["error", "warning", "info"]
    assert records(counted.findings)[0]["reports"] == 0
    assert records(counted.findings)[0]["report_year"] is None


def test_of_many_findings_of_a_code_some_are_shown_and_all_counted(changed):
    counted = changed("""
        INSERT INTO findings BY NAME
        SELECT * EXCLUDE (number) REPLACE (finding_id || number AS finding_id)
        FROM findings, (SELECT unnest(range(10)) AS number)
    """)
    assert len(counted.findings) == 8
    assert set(counted.findings["findings"]) == {33}
    assert set(counted.findings["reports"]) == {3}


def test_reasons_and_unread_files_are_counted(changed):
    counted = changed("""
        UPDATE reports SET verification = 'needs_review', review_reasons = 'cells_unread,read_once'
        WHERE report_year = 2023;
        UPDATE reports SET verification = 'needs_review', review_reasons = 'read_once'
        WHERE report_year = 2019;
        INSERT INTO source_files BY NAME
        SELECT * EXCLUDE (number) REPLACE (
            path || number AS path, 'failed' AS status, 'empty_file' AS error_code,
            number < 50 AS is_present
        )
        FROM source_files, (SELECT unnest(range(60)) AS number) WHERE starts_with(path, '2023')
    """)
    assert rows_in(counted.review_reasons) == [("read_once", 2), ("cells_unread", 1)]
    assert rows_in(counted.unread_files[["error_code", "files"]]) == [("empty_file", 50)] * 20
    assert ("failed", "empty_file", 60, 50) in rows_in(counted.files)

"""The counts at the end of a run."""

from datetime import UTC, datetime, timedelta

from tests.warehouse.made import BLANK, Cell, Made, Printed, load, number, rows_of
from warehouse.load import append, arithmetic_findings, replace_all, replace_year
from warehouse.summary import (
    CellCount,
    ExpectationOutcome,
    FileCount,
    FindingCount,
    MediaTypeCount,
    ReportCount,
    summarise,
)

SEEN = datetime(2026, 11, 21, tzinfo=UTC)


def file_row(path: str, status: str, error_code: str | None = None, *, is_present: bool = True) -> dict:
    return {
        "path": path,
        "source_sha256": path,
        "status": status,
        "error_code": error_code,
        "is_present": is_present,
        "first_seen_at": SEEN,
        "last_seen_at": SEEN,
    }


def result(
    run_id: str, expectation: str, severity: str, *, success: bool, minutes: int = 0, count: int = 2
) -> dict:
    return {
        "run_id": run_id,
        "validated_at": SEEN + timedelta(minutes=minutes),
        "suite": "warehouse",
        "expectation": expectation,
        "table_name": "reports",
        "severity": severity,
        "success": success,
        "unexpected_count": 0 if success else count,
    }


def test_an_empty_warehouse_counts_to_nothing(con):
    summary = summarise(con)
    assert (summary.files, summary.media_types, summary.reports, summary.cells) == ((), (), (), ())
    assert summary.expectations == ()
    assert summary.findings_by_severity == {}


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
    assert summarise(con).files == (
        FileCount("extracted", None, files=2, present=1),
        FileCount("failed", "empty_file", files=1, present=1),
    )


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
    assert summarise(con).media_types == (
        MediaTypeCount(pdf, files=3, reports=2, failures=1),
        MediaTypeCount(text, files=1, reports=0, failures=1),
        MediaTypeCount(None, files=1, reports=0, failures=1),
    )


def test_reports_cells_and_findings_are_counted(con, tmp_path):
    broken: dict[Cell, Printed] = {
        ("review_litigation_counts", ("litigation_direct", "total")): BLANK,
        ("review_litigation_counts", ("litigation_after_review", "total")): number(3),
    }
    load(con, [Made("a", 2024, cells=broken), Made("b", 2024), Made("c", None)], tmp_path)
    replace_year(con, "findings", 2024, arithmetic_findings(con, 2024))
    summary = summarise(con)
    assert summary.reports == (ReportCount(2024, "2021", 2, 2, 2, 0), ReportCount(None, "2021", 1, 1, 1, 0))
    assert summary.cells == (CellCount("stated", 599), CellCount("blank", 1))
    assert summary.findings == (FindingCount("warning", "arithmetic_broken", 1),)
    assert summary.findings_by_severity == {"warning": 1}


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
    summary = summarise(con)
    assert [outcome.expectation for outcome in summary.expectations] == [
        "codes_known",
        "sums_close",
        "few",
        "keys_unique",
    ]
    assert [outcome.expectation for outcome in summary.failed] == ["codes_known", "sums_close", "few"]
    assert summary.refusing == (
        ExpectationOutcome(
            "warehouse", "codes_known", "reports", "critical", success=False, unexpected_count=2
        ),
    )

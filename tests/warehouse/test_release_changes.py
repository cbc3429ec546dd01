"""What a release says otherwise than the one before, and why."""

from datetime import timedelta

import duckdb

from schemas.since_release import ReasonCount
from tests.warehouse.made import FIRST_RELEASE, THREE, VERSIONS, Made, report_rows
from warehouse.load import replace_year
from warehouse.paths import Home
from warehouse.publish import publish
from warehouse.release_changes import SHOWN_ERRORS, load_changes, since_release
from warehouse.session import LEAST_MEMORY_MB
from warehouse.working import open_working

R1 = THREE[0]
GRANTED = ("application_dispositions", ("granted", "total"))
FEE = ("article20_items", ("art20_8", "administrative_fees", "fee_amount"))


def changes(home: Home) -> list[tuple[object, ...]]:
    """The changes of the next release."""
    publish(home, VERSIONS, built_at=FIRST_RELEASE + timedelta(minutes=1))
    with duckdb.connect(str(home.published_database.resolve()), read_only=True) as con:
        return con.execute("FROM release_changes ORDER BY ALL").fetchall()


def test_in_the_first_release_every_report_is_new(published: Home):
    with duckdb.connect(str(published.published_database.resolve()), read_only=True) as con:
        rows = con.execute("FROM release_changes ORDER BY ALL").fetchall()
    assert rows == [
        ("p3", "reports", None, "金牛镇", "new"),
        ("r1", "reports", None, "乌苏市甘河子镇 2024", "new"),
        ("r2", "reports", None, "英都镇 2020", "new"),
    ]


def test_a_report_that_comes_and_one_that_goes(released: Home):
    with open_working(released.working_database) as con:
        replace_year(con, "reports", 2024, report_rows([]))
        replace_year(con, "reports", 2023, report_rows([Made("new", 2023)]))
    assert changes(released) == [
        ("new", "reports", None, "鲁山县下汤镇 2023", "new"),
        ("r1", "reports", "乌苏市甘河子镇 2024", None, "forgotten"),
    ]


def test_two_cells_that_change_alike_are_two_changes(released: Home):
    cells = [
        ("application_dispositions", (disposition, "total")) for disposition in ("granted", "carried_in")
    ]
    with open_working(released.working_database) as con:
        for cell in cells:
            _set(con, cell, "value = NULL, value_status = 'blank'")
    assert [row[1] for row in changes(released)] == [
        "application_dispositions/carried_in/total", "application_dispositions/granted/total",
    ]  # fmt: skip


def test_cells_that_say_something_else_and_nothing_more(released: Home):
    with open_working(released.working_database) as con:
        _set(con, GRANTED, "value = 5, raw_text = '5'")
        _set(con, FEE, "value = 0.984, unit = '10k_yuan'")
        _set(
            con,
            ("review_litigation_counts", ("litigation_direct", "total")),
            "value = NULL, value_status = 'blank'",
        )
        _set(con, ("application_dispositions", ("carried_in", "total")), "locator = 'line=99;col=9'")
    assert [row[1:] for row in changes(released)] == [
        ("application_dispositions/granted/total", "0", "5", "source"),
        ("article20_items/art20_8/administrative_fees/fee_amount", "0", "0.984 10k_yuan", "source"),
        ("review_litigation_counts/litigation_direct/total", "0", "blank", "source"),
    ]


def test_the_reason_is_what_differs(released: Home):
    with open_working(released.working_database) as con:
        _set(con, GRANTED, "value = 1")
        con.execute("UPDATE reports SET source_sha256 = repeat('0', 64) WHERE report_id = 'r1'")
        con.execute("UPDATE reports SET extractor_version = 'e2', county = '南安市' WHERE report_id = 'r2'")
        _set(con, GRANTED, "value = 2", "r2")
        _set(con, GRANTED, "value = 3, is_corrected = true", "p3")
    assert changes(released) == [
        ("p3", "application_dispositions/granted/total", "0", "3", "correction"),
        ("r1", "application_dispositions/granted/total", "0", "1", "source"),
        ("r2", "application_dispositions/granted/total", "0", "2", "extractor"),
        ("r2", "reports/county", None, "南安市", "extractor"),
    ]


def test_a_report_with_another_id_is_the_same_report(released: Home):
    with open_working(released.working_database) as con:
        con.execute("INSERT INTO previous_ids VALUES ('report', 'r1', 'r9', now())")
        for table in ("reports", "report_sources", "cells"):
            con.execute(f"UPDATE {table} SET report_id = 'r9' WHERE report_id = 'r1'")
        con.execute("UPDATE reports SET county = '乌苏市' WHERE report_id = 'r9'")
    assert changes(released) == [
        ("r9", "reports/county", None, "乌苏市", "places"),
        ("r9", "reports/report_id", "r1", "r9", "places"),
    ]


def _set(
    con: duckdb.DuckDBPyConnection, cell: tuple[str, tuple[str, ...]], what: str, report: str = "r1"
) -> None:
    name = "/".join((cell[0], *cell[1]))
    changed = con.execute(
        f"UPDATE cells SET {what} WHERE report_id = ? AND cell_id = "
        "(SELECT cell_id FROM cell_codes WHERE cell = ?)",
        [report, name],
    ).fetchall()
    assert changed == [(1,)]


def test_what_differs_is_counted_with_the_errors_that_are_new(released: Home):
    with open_working(released.working_database) as con:
        con.execute(
            "INSERT INTO findings BY NAME SELECT 'f' || nth AS finding_id, 2024 AS report_year, "
            "'r1' AS report_id, nth || '.txt' AS path, 'error' AS severity, "
            "'cell_unreadable' AS finding_code, 'so' AS message_en, 'so' AS message_zh "
            "FROM range(25) AS more(nth)"
        )
        con.execute("UPDATE findings SET finding_code = 'row_missing' WHERE finding_id = 'f24'")
        _set(con, GRANTED, "value = 5, raw_text = '5'")
        replace_year(con, "reports", 2023, report_rows([Made("new", 2023)]))
        release = released.published_database
        load_changes(con, release)
        since = since_release(con, "before", release)
    assert (since.new_reports, since.lost_reports, since.changed_reports) == (1, 0, 1)
    assert since.reasons == [ReasonCount("new", 1, 1), ReasonCount("source", 1, 1)]
    assert (since.new_errors, len(since.errors)) == (25, SHOWN_ERRORS)
    assert [error.finding_code for error in since.errors[:3]] == [
        "cell_unreadable", "row_missing", "cell_unreadable"
    ]  # fmt: skip
    assert since.errors[0].agency_name == "乌苏市甘河子镇"
    assert not since.is_nothing


def test_nothing_differs_from_itself(released: Home):
    with open_working(released.working_database) as con:
        load_changes(con, released.published_database)
        since = since_release(con, "before", released.published_database)
    assert since.is_nothing


def test_what_differs_is_told_with_the_least_memory(released: Home):
    with open_working(released.working_database, LEAST_MEMORY_MB // 4) as con:
        con.execute("UPDATE cells SET value = NULL, value_status = 'blank'")
        con.execute("UPDATE reports SET title = '另一标题'")
        assert load_changes(con, released.published_database) > 100

"""What a validation reads, as digests, and what is kept of it."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from schemas.tables import TABLES
from warehouse.session import query
from warehouse.validated import keep_validation, last_validation, read_contents, row_counts
from warehouse.working import open_working

FILE = """
INSERT INTO source_files BY NAME
SELECT 'p' AS path, repeat('0', 64) AS source_sha256, 'text/plain' AS media_type, 1 AS bytes,
    'pending' AS status, true AS is_present, now() AS first_seen_at, now() AS last_seen_at
"""


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_working(tmp_path / "warehouse.duckdb") as con:
        con.execute(query("guard_tables"))
        con.execute(FILE)
        yield con


@pytest.mark.parametrize(
    ("change", "seen_in"),
    [
        ("UPDATE source_files SET last_seen_at = last_seen_at + INTERVAL 1 DAY", "source_files"),
        ("UPDATE code_findings SET label_en = 'another'", "code_findings"),
        ("INSERT INTO guard.stored_reports VALUES ('s', 0)", "stored_reports"),
        ("ALTER TABLE releases ADD COLUMN note VARCHAR", "duckdb_columns"),
    ],
)
def test_whatever_a_check_can_ask_for_is_in_the_digests(
    con: duckdb.DuckDBPyConnection, change: str, seen_in: str
) -> None:
    before = read_contents(con)
    con.execute(change)
    now = read_contents(con)
    assert before is not None
    assert now is not None
    assert {table for table in now if now[table] != before[table]} >= {seen_in}
    assert now.keys() >= {table.name for table in TABLES}
    assert row_counts(now)["source_files"] == 1


@pytest.mark.parametrize("change", ["ALTER TABLE agencies DROP COLUMN full_name", "DROP TABLE releases"])
def test_where_what_is_declared_is_not_there_nothing_is_told(
    con: duckdb.DuckDBPyConnection, change: str
) -> None:
    con.execute(change)
    assert read_contents(con) is None


def test_the_last_validation_alone_is_kept(con: duckdb.DuckDBPyConnection) -> None:
    assert last_validation(con) is None
    for record in ("a", "b"):
        keep_validation(con, record)
    assert last_validation(con) == "b"

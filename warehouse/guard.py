"""What a release is compared with before it replaces the last one."""

from collections.abc import Collection
from dataclasses import astuple, dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.paths import Home
from warehouse.session import attached, query, relation, transaction


@dataclass(frozen=True, slots=True)
class LostReport:
    """A report of the last release that the working database lacks, with the paths of its files."""

    report_id: str
    report_year: int | None
    agency_name: str | None
    title: str | None
    paths: str | None


def lost_reports(con: duckdb.DuckDBPyConnection, published_database: Path) -> list[LostReport]:
    """Reports of the last release that the working database lost; none where nothing is published yet.

    A report that only got another id, because its name or year is read better now, is not lost.
    """
    if not published_database.exists():
        return []
    with attached(con, published_database, "published", "READ_ONLY"):
        return [LostReport(*row) for row in con.execute(query("lost_reports")).fetchall()]


def stage_guard_tables(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    stored_reports: pa.Table,
    accepted: Collection[str] = (),
) -> list[LostReport]:
    """Fill ``guard.lost_reports`` and ``guard.stored_reports`` in the working database, for the expectations.

    Returns:
        The lost reports, but for accepted ones.

    Args:
        stored_reports: the reports in the extraction store at the version in use: ``source_sha256`` ·
            ``report_index`` SMALLINT; further columns are passed over.
        accepted: ids of reports whose loss a person accepted.
    """
    lost = [row for row in lost_reports(con, home.published_database) if row.report_id not in accepted]
    stored = stored_reports.select(["source_sha256", "report_index"])
    with relation(con, "incoming", stored), transaction(con):
        con.execute(query("guard_tables"))
        con.execute("INSERT INTO guard.stored_reports BY NAME SELECT * FROM incoming")
        if lost:
            con.executemany("INSERT INTO guard.lost_reports VALUES (?, ?, ?, ?, ?)", list(map(astuple, lost)))
    return lost

"""What a release is compared with before it replaces the last one."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.ddl import quoted
from warehouse.errors import ReleaseNotFoundError, nothing_published
from warehouse.paths import Home
from warehouse.releases import compared_release
from warehouse.session import query, relation, transaction


@dataclass(frozen=True, slots=True)
class LostReport:
    """A report of the last release that the working database lacks, with the paths of its files."""

    report_id: str
    report_year: int | None
    agency_name: str | None
    title: str | None
    paths: str | None


def lost_reports(
    con: duckdb.DuckDBPyConnection, home: Home, forgotten: Collection[str] = ()
) -> list[LostReport]:
    """Reports of the last release that the working database lost; none where nothing is published yet.

    A report that only got another id, because its name or year is read better now, is not lost, nor is one
    whose sources are ``forgotten`` (SHA-256). The last
    release may be one that was set aside, being damaged, as long as its lists of reports are whole.
    """
    release = compared_release(home)
    if release is None:
        return []
    sources = pa.table({"source_sha256": pa.array(forgotten, pa.string())})
    with _released_lists(con, release), relation(con, "forgotten_sources", sources):
        return [LostReport(*row) for row in con.execute(query("lost_reports")).fetchall()]


def last_release_id(home: Home) -> str | None:
    """The id of the release that the next one is compared with."""
    release = compared_release(home)
    return release.name if release else None


def released_reports(home: Home, report_ids: Collection[str]) -> dict[str, tuple[int | None, str | None]]:
    """Year and body of those of the reports that the last release has, by report id.

    Raises:
        ReleaseNotFoundError: nothing is published.
    """
    release = compared_release(home)
    if release is None:
        raise ReleaseNotFoundError(nothing_published(home.root))
    with duckdb.connect() as con, _released_lists(con, release):
        rows = con.execute(
            "SELECT report_id, report_year, agency_name FROM released_reports "
            "WHERE list_contains($ids, report_id)",
            {"ids": list(report_ids)},
        ).fetchall()
    return {report_id: (year, agency_name) for report_id, year, agency_name in rows}


@contextmanager
def _released_lists(con: duckdb.DuckDBPyConnection, release: Path) -> Iterator[None]:
    """``released_reports`` and ``released_report_sources`` as views, for the length of the block.

    From the Parquet files: the manifest proves them alone, and they are there where the database is damaged.
    """
    views = ("reports", "report_sources")
    for table in views:
        files = quoted(f"{release}/parquet/{table}/**/*.parquet")
        con.execute(
            f"CREATE OR REPLACE TEMP VIEW released_{table} AS "
            "SELECT * REPLACE (TRY_CAST(report_year AS SMALLINT) AS report_year) "
            f"FROM read_parquet({files}, hive_partitioning = true, union_by_name = true)"
        )
    try:
        yield
    finally:
        for table in views:
            con.execute(f"DROP VIEW released_{table}")


def stage_guard_tables(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    stored_reports: pa.Table,
    accepted: Collection[str] = (),
    forgotten: Collection[str] = (),
) -> list[LostReport]:
    """Fill ``guard.lost_reports`` and ``guard.stored_reports`` in the working database, for the expectations.

    Returns:
        The lost reports, but for accepted ones.

    Args:
        stored_reports: the reports in the extraction store at the version in use: ``source_sha256`` ·
            ``report_index`` SMALLINT; further columns are passed over.
        accepted: ids of reports whose loss a person accepted.
        forgotten: SHA-256 of the sources that a person had taken out.
    """
    lost = [row for row in lost_reports(con, home, forgotten) if row.report_id not in accepted]
    stored = stored_reports.select(["source_sha256", "report_index"])
    with relation(con, "incoming", stored), transaction(con):
        con.execute(query("guard_tables"))
        con.execute("INSERT INTO guard.stored_reports BY NAME SELECT * FROM incoming")
        if lost:
            con.executemany("INSERT INTO guard.lost_reports VALUES (?, ?, ?, ?, ?)", list(map(astuple, lost)))
    return lost

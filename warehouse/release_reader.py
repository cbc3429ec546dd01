"""The published database, opened read only."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from warehouse.errors import ReleaseNotFoundError
from warehouse.session import named_rows, query


@dataclass(frozen=True, slots=True)
class PublishedColumn:
    """A column of a published table or view; ``comment`` is in both languages."""

    name: str
    type: str
    comment: str | None


@contextmanager
def open_published(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a published database, read only, with the session's time zone UTC.

    The link is followed first: DuckDB keeps files by path while they are open, so a process that opened
    the path of the link before a release and opens it again after would go on seeing the old file.

    Raises:
        ReleaseNotFoundError: nothing is published.
    """
    if not database.exists():
        raise ReleaseNotFoundError(f"Nothing is published at {database} yet. Make a release first: make run.")
    with duckdb.connect(str(database.resolve()), read_only=True) as con:
        con.execute(query("published"))
        yield con


def published_columns(con: duckdb.DuckDBPyConnection) -> dict[str, list[PublishedColumn]]:
    """The columns of every table and view, in order, by its name."""
    columns: dict[str, list[PublishedColumn]] = {}
    for table, name, type_, comment in con.execute(query("published_columns")).fetchall():
        columns.setdefault(table, []).append(PublishedColumn(name, type_, comment))
    return columns


def seen_bodies(database: Path) -> list[dict[str, Any]]:
    """Every body of ``agencies`` that is certain; none where nothing is published.

    ``full_name``, ``parent`` (the full name of the government it belongs to), the names of its units by
    level, and ``is_seen``, whether a report of it is there.
    """
    if not database.exists():
        return []
    with open_published(database) as con:
        return list(named_rows(con, "seen_bodies"))


def published_reports(
    con: duckdb.DuckDBPyConnection, report_ids: Collection[str]
) -> dict[str, tuple[int | None, str | None]]:
    """Year and body of those of the reports that are published, by report id."""
    rows = con.execute(
        "SELECT report_id, report_year, agency_name FROM reports WHERE list_contains($ids, report_id)",
        {"ids": list(report_ids)},
    ).fetchall()
    return {report_id: (year, agency_name) for report_id, year, agency_name in rows}

"""The published database, opened read only."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from warehouse.ddl import quoted
from warehouse.errors import DamagedReleaseError, OtherReleaseError, ReleaseNotFoundError
from warehouse.paths import DATABASE_NAME, Home
from warehouse.releases import first_damage, newest_whole
from warehouse.session import bound_memory, named_rows, query

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PublishedColumn:
    """A column of a published table or view; ``comment`` is in both languages."""

    name: str
    type: str
    comment: str | None

    @property
    def sql(self) -> str:
        """The name in a statement: those of queries may hold anything."""
        return '"{}"'.format(self.name.replace('"', '""'))


@contextmanager
def open_published(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a published database, read only, with the session's time zone UTC.

    A connection that is read only still writes files, and reads any: so it has no access to files but the
    database's own, to the network or extensions, and nothing that it is asked can change that. What does not
    fit into memory goes to a folder outside of the release, which ends with the block.

    The link is followed first: DuckDB keeps files by path while they are open, so a process that opened
    the path of the link before a release and opens it again after would go on seeing the old file.

    Where its file is damaged, the newest release that is whole is opened instead, with a warning.

    Raises:
        ReleaseNotFoundError: nothing is published.
        DamagedReleaseError: no release is whole.
    """
    with (
        TemporaryDirectory(prefix="gongkai-") as spilled,
        duckdb.connect(str(_whole(database)), read_only=True) as con,
    ):
        con.execute(query("published"))
        bound_memory(con)
        con.execute(f"SET temp_directory = {quoted(spilled)}")
        con.execute("SET enable_external_access = false")
        con.execute("SET lock_configuration = true")
        yield con


@contextmanager
def open_of_this_version(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published database for statements of the project's own, which need the tables of today.

    Raises:
        ReleaseNotFoundError: nothing is published.
        OtherReleaseError: its tables are not those of this version of the software.
    """
    with open_published(database) as con:
        try:
            yield con
        except (duckdb.BinderException, duckdb.CatalogException) as error:
            raise OtherReleaseError(
                "The release was made by another version of this software, which has other tables. "
                "Make a release with this one: make run."
            ) from error


def _whole(database: Path) -> Path:
    """The file of the database, or that of the newest release that is whole."""
    folder = database.parent.resolve()
    if not folder.is_dir():
        raise ReleaseNotFoundError(f"Nothing is published at {database} yet. Make a release first: make run.")
    wrong = first_damage(folder, DATABASE_NAME)
    if wrong is None:
        return folder / DATABASE_NAME
    home = Home(database.parent.parent)
    release_id = newest_whole(home, DATABASE_NAME)
    told = f"Release {folder.name} is damaged: {wrong}."
    if release_id is None:
        raise DamagedReleaseError(f"{told} No other one is whole; make run makes a new one.")
    _LOG.warning("%s Release %s is read instead; make verify sets the other one aside.", told, release_id)
    return home.releases / release_id / DATABASE_NAME


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

"""The published database, opened read only."""

import fcntl
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from schemas.language import phrase
from warehouse.ddl import quoted
from warehouse.errors import DamagedReleaseError, OtherReleaseError, ReleaseNotFoundError, nothing_published
from warehouse.paths import DATABASE_NAME, Home
from warehouse.releases import first_damage, newest_whole
from warehouse.session import MOST_MEMORY_MB, bound_memory, named_rows, query

_LOG = logging.getLogger(__name__)
_SPILLED = "gongkai-spilled-"
_SETTLED = 60.0
"""Seconds: a folder that is younger may not be locked yet."""


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
def open_published(database: Path, memory_mb: int = MOST_MEMORY_MB) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a published database, read only, with the session's time zone UTC.

    A connection that is read only still writes files, and reads any: so it has no access to files but the
    database's own, to the network or extensions, and nothing that it is asked can change that. What does not
    fit into ``memory_mb`` goes to a folder outside of the release, which ends with the block.

    The link is followed first: DuckDB keeps files by path while they are open, so a process that opened
    the path of the link before a release and opens it again after would go on seeing the old file.

    Where its file is damaged, the newest release that is whole is opened instead, with a warning.

    Raises:
        ReleaseNotFoundError: nothing is published.
        DamagedReleaseError: no release is whole.
    """
    with (
        _spill_folder() as spilled,
        duckdb.connect(str(_whole(database)), read_only=True) as con,
    ):
        con.execute(query("published"))
        bound_memory(con, memory_mb)
        con.execute(f"SET temp_directory = {quoted(spilled)}")
        con.execute("SET enable_external_access = false")
        con.execute("SET lock_configuration = true")
        yield con


@contextmanager
def open_of_this_version(
    database: Path, memory_mb: int = MOST_MEMORY_MB
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published database for statements of the project's own, which need the tables of today.

    Raises:
        ReleaseNotFoundError: nothing is published.
        OtherReleaseError: its tables are not those of this version of the software.
    """
    with open_published(database, memory_mb) as con:
        try:
            yield con
        except (duckdb.BinderException, duckdb.CatalogException) as error:
            raise OtherReleaseError(
                phrase(
                    "这个发布由本软件的另一版本生成，表结构不同。请用本版本重新发布：make run。",
                    "The release was made by another version of this software, which has other tables. "
                    "Make a release with this one: make run.",
                )
            ) from error


def _whole(database: Path) -> Path:
    """The file of the database, or that of the newest release that is whole."""
    folder = database.parent.resolve()
    if not folder.is_dir() and not database.parent.is_symlink():
        raise ReleaseNotFoundError(nothing_published(database))
    wrong = first_damage(folder, DATABASE_NAME) if folder.is_dir() else phrase("已不存在", "it is gone")
    if wrong is None:
        return folder / DATABASE_NAME
    home = Home(database.parent.parent)
    release_id = newest_whole(home, DATABASE_NAME)
    told = phrase(f"发布 {folder.name} 已损坏：{wrong}。", f"Release {folder.name} is damaged: {wrong}.")
    if release_id is None:
        what_next = phrase(
            "没有其他完整的版本；make run 会重新发布。", " No other one is whole; make run makes a new one."
        )
        raise DamagedReleaseError(told + what_next)
    what_next = phrase(
        f"改读发布 {release_id}；make verify 会把损坏的移到一边。",
        f" Release {release_id} is read instead; make verify sets the other one aside.",
    )
    _LOG.warning("%s", told + what_next)
    return home.releases / release_id / DATABASE_NAME


@contextmanager
def _spill_folder() -> Iterator[str]:
    """A folder for what does not fit into memory; first, those go that processes left which were killed.

    Who uses one holds it locked, and the kernel ends that with the process.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{_SPILLED}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _SETTLED:
                with _locked(left, fcntl.LOCK_EX | fcntl.LOCK_NB):
                    shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix=_SPILLED) as folder, _locked(Path(folder), fcntl.LOCK_SH):
        yield folder


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


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

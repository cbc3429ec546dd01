"""Building a release and publishing it.

A release is built whole in a hidden folder beside the others, checked, made durable and renamed into
place; only then does the link ``published`` switch to it. A crash at any point leaves the release
before it current, and what it left behind goes with the next release. The caller holds the run's lock.
"""

import json
import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from schemas import kept
from schemas.arrow_schemas import arrow_schema
from schemas.language import phrase
from schemas.tables import SCHEMA_VERSION, TABLES
from warehouse import ddl
from warehouse.content import (
    Contents,
    altered,
    content_digest,
    contents,
    declared_digest,
    digest_of_contents,
    partition_of,
)
from warehouse.dictionary import data_dictionary
from warehouse.errors import ReleaseRefusedError
from warehouse.load import append
from warehouse.made import doubt
from warehouse.manifest import Manifest, files_in, write_manifest
from warehouse.paths import DATABASE_NAME, Home, sync
from warehouse.release_changes import load_changes_since
from warehouse.release_parts import first_wrong, release_before, write_database, write_parquet
from warehouse.releases import (
    Release,
    clear_leftovers,
    current_release,
    first_damage,
    held_contents,
    list_releases,
    next_sequence,
    prune,
    publish_link,
    read_release,
    release_ids,
)
from warehouse.session import attached
from warehouse.views import VIEWS
from warehouse.working import open_working

_LOG = logging.getLogger(__name__)
_READ_ONLY = 0o444
_DOCUMENTS = Path(__file__).parent / "documents"


@dataclass(frozen=True, slots=True)
class Versions:
    """What made a release: the version of this software, and of extractors with schemas."""

    software: str
    extractor: str


def publish(
    home: Home,
    versions: Versions,
    *,
    built_at: datetime | None = None,
    keep: int = kept.RELEASES,
    compared_with: str | None = None,
    memory_mb: int | None = None,
) -> Release:
    """Build a release from the working database, publish it and remove the oldest beyond ``keep``.

    Where no fact differs from the current release, or from one that somebody went back from, that is
    returned and nothing is built.

    Args:
        built_at: now, unless said otherwise; the release's id is made of it.
        keep: how many are kept, besides the last of each of the last twelve months.
        compared_with: the release that ``release_changes`` was filled for, if it was since anything changed.
        memory_mb: see :func:`warehouse.working.open_working`.

    Raises:
        ReleaseRefusedError: what was built is not what the working database holds, or nobody knows what must
            not be published; the old release stays.
    """
    home.releases.mkdir(parents=True, exist_ok=True)
    clear_leftovers(home)
    with open_working(home.working_database, memory_mb) as con:
        _record_forgotten(con, home)
        now = contents(con)
        content = digest_of_contents(now)
        current = current_release(home)
        if current is not None and content in {current.content, *held_contents(home)}:
            return current
        release_id = _built_before(home, current, content)
        if release_id is None:
            if current is None or current.release_id != compared_with:
                load_changes_since(con, current, now)
            at = built_at or datetime.now(UTC)
            release_id = _free_id(con, home, at)
            record = _record(release_id, at, versions, _row_counts(con))
            _build(con, home, record, now)
            append(con, "releases", record)
            con.execute("DELETE FROM meta.replaced")
    # First: what a crash left of it would hold facts back for ever.
    home.held.unlink(missing_ok=True)
    publish_link(home, release_id)
    prune(home, keep)
    return read_release(home, release_id)


def working_content(home: Home) -> list[str]:
    """The digest of the working database's facts; nothing where there is none."""
    if not home.working_database.exists():
        return []
    with open_working(home.working_database) as con:
        return [content_digest(con)]


def altered_years(home: Home) -> Iterator[str]:
    """A line on each year of a table of the working database whose rows are not those that were made.

    Nothing that is kept of it is believed then: the next run makes it again.
    """
    if not home.working_database.exists():
        return
    with open_working(home.working_database) as con:
        for table, year in altered(con):
            doubt(con, year)
            of_year = f" of {partition_of(table, year)}" if table.by_year else ""
            yield phrase(
                f"{table.name} 中 {partition_of(table, year)} 的行不是所生成的内容：运行 make run 重新生成。",
                f"Rows of {table.name}{of_year} are not those that were made: make run makes them again.",
            )


def _built_before(home: Home, current: Release | None, content: str) -> str | None:
    """The release of these facts that a crash kept from being published; None where there is none."""
    since = current.sequence if current else 0
    newest = next(iter(list_releases(home)), None)
    if newest is None or newest.sequence <= since or newest.content != content or first_damage(newest.path):
        return None
    return newest.release_id


def _build(con: duckdb.DuckDBPyConnection, home: Home, record: pa.Table, now: Contents) -> None:
    """A whole, checked, durable release in its place under ``releases``, or nothing there."""
    release_id: str = record["release_id"][0].as_py()
    building = home.releases / f".{release_id}.building"
    building.mkdir()
    try:
        before = release_before(home)
        database, turn = building / DATABASE_NAME, next_sequence(home)
        write_database(con, database, record, now, before)
        if before and (wrong := first_wrong(con, database, now, turn)):
            _LOG.warning(
                phrase(
                    "上次发布与其记录不符（%s），已全部重写。",
                    "The release before is not what it says (%s): all is written anew.",
                ),
                wrong,
            )
            before = None
            database.unlink()
            write_database(con, database, record, now, before)
        with attached(con, database, "release", "READ_ONLY"):
            write_parquet(con, building / "parquet", now, before)
        _write_documents(building / "docs")
        _check(building, json.loads(record["row_counts"][0].as_py()))
        write_manifest(building, _manifest(home, building, record, now))
        for path in (building, *building.rglob("*")):
            if path.is_file():
                path.chmod(_READ_ONLY)  # a release never changes; folders stay as they are, to be removed
            sync(path)
    except BaseException:  # also when interrupted: what is half-built may be many gigabytes
        shutil.rmtree(building, ignore_errors=True)
        raise
    building.rename(home.releases / release_id)
    sync(home.releases)


# --- the record ---------------------------------------------------------------------------------------------


def _free_id(con: duckdb.DuckDBPyConnection, home: Home, at: datetime) -> str:
    """The time as ``20261121T233000Z``, with a suffix where that is taken."""
    known = con.execute("SELECT release_id FROM releases").fetchall()
    taken = {*release_ids(home), *(release_id for (release_id,) in known)}
    stamp = f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return next(
        candidate
        for candidate in (stamp, *(f"{stamp}-{number:02}" for number in range(2, 100)))
        if candidate not in taken
    )


def _row_counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows per table as the release will have them: its own record included."""
    counts = {table.name: _count(con, table.name) for table in TABLES}
    return {**counts, "releases": counts["releases"] + 1}


def _count(con: duckdb.DuckDBPyConnection, relation_sql: str) -> int:
    (count,) = con.execute(f"SELECT count(*) FROM {relation_sql}").fetchall()[0]
    return int(count)


def _record(release_id: str, at: datetime, versions: Versions, row_counts: dict[str, int]) -> pa.Table:
    row = {
        "release_id": release_id,
        "built_at": at,
        "software_version": versions.software,
        "extractor_version": versions.extractor,
        "schema_version": SCHEMA_VERSION,
        "row_counts": json.dumps(row_counts),
    }
    return pa.Table.from_pylist([row], schema=arrow_schema("releases"))


def _manifest(home: Home, building: Path, record: pa.Table, now: Contents) -> Manifest:
    (row,) = record.to_pylist()
    return Manifest(
        row["release_id"],
        next_sequence(home),
        row["built_at"].isoformat(),
        row["software_version"],
        row["extractor_version"],
        row["schema_version"],
        json.loads(row["row_counts"]),
        digest_of_contents(now),
        files_in(building),
        declared_digest(),
        now,
    )


def _record_forgotten(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Record releases that the table lacks: built just before a crash, or by a lost database.

    One that is damaged is nothing to build on, and set aside when it is looked at.
    """
    known = {release_id for (release_id,) in con.execute("SELECT release_id FROM releases").fetchall()}
    for release_id in release_ids(home):
        folder = home.releases / release_id
        if release_id not in known and first_damage(folder, DATABASE_NAME) is None:
            with attached(con, folder / DATABASE_NAME, "forgotten", "READ_ONLY"):
                con.execute(
                    "INSERT INTO releases BY NAME SELECT * FROM forgotten.main.releases WHERE release_id = ?",
                    [release_id],
                )


def _write_documents(folder: Path) -> None:
    shutil.copytree(_DOCUMENTS, folder)
    (folder / "data-dictionary.md").write_text(data_dictionary(), encoding="utf-8")


# --- the check ----------------------------------------------------------------------------------------------


def _check(building: Path, expected: dict[str, int]) -> None:
    """The release opens by itself, read only, and holds what it should.

    Raises:
        ReleaseRefusedError: naming the tables whose rows are not all there.
    """
    with duckdb.connect(str(building / DATABASE_NAME), read_only=True) as con:
        in_database = {table.name: _count(con, table.name) for table in TABLES}
        in_parquet = {
            table.name: _count(
                con, f"read_parquet({ddl.quoted(f'{building}/parquet/{table.name}/**/*.parquet')})"
            )
            for table in TABLES
        }
        for view in VIEWS:
            con.execute(f"SELECT * FROM {view.name} LIMIT 0")
        in_wide = {view.name: _count(con, view.name) for view in VIEWS if view.is_stored}
    of_wide = dict.fromkeys(in_wide, expected["reports"])
    for place, counts, rows_in in (
        (phrase("数据库", "database"), in_database | in_wide, expected | of_wide),
        (phrase("Parquet 文件", "Parquet files"), in_parquet, expected),
    ):
        wrong = [
            phrase(f"{name} {counts[name]} 行，应有 {rows} 行", f"{name}: {counts[name]} of {rows}")
            for name, rows in rows_in.items()
            if counts[name] != rows
        ]
        if wrong:
            raise ReleaseRefusedError(
                phrase(
                    f"新的发布未采用。{place}中的行数：{'; '.join(wrong)}。",
                    f"The new release was not published. Rows in its {place}: {'; '.join(wrong)}.",
                )
            )

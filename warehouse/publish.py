"""Building a release and publishing it.

A release is built whole in a hidden folder beside the others, checked, made durable and renamed into
place; only then does the link ``published`` switch to it. A crash at any point leaves the release
before it current, and what it left behind goes with the next release. The caller holds the run's lock.
"""

import json
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from schemas import kept
from schemas.arrow_schemas import arrow_schema
from schemas.language import phrase
from schemas.tables import SCHEMA_VERSION, TABLE_BY_NAME, TABLES, UNKNOWN_YEAR, Table
from warehouse import ddl
from warehouse.content import content_digest
from warehouse.dictionary import data_dictionary
from warehouse.errors import ReleaseRefusedError
from warehouse.load import append
from warehouse.manifest import Manifest, files_in, write_manifest
from warehouse.paths import DATABASE_NAME, Home, sync
from warehouse.release_changes import load_changes
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
from warehouse.session import attached, relation, transaction
from warehouse.views import VIEWS
from warehouse.working import open_working

STORAGE_VERSION = "v1.2.0"
"""The file format of releases: every DuckDB from 1.2 on reads it, and a newer one is no smaller."""

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
        ReleaseRefusedError: what was built is not what the working database holds; the old release stays.
    """
    home.releases.mkdir(parents=True, exist_ok=True)
    clear_leftovers(home)
    with open_working(home.working_database, memory_mb) as con:
        _record_forgotten(con, home)
        content = content_digest(con)
        current = current_release(home)
        if current is not None and content in {current.content, *held_contents(home)}:
            return current
        release_id = _built_before(home, current, content)
        if release_id is None:
            if current is None or current.release_id != compared_with:
                load_changes(con, current.database if current else None)
            at = built_at or datetime.now(UTC)
            release_id = _free_id(con, home, at)
            record = _record(release_id, at, versions, _row_counts(con))
            _build(con, home, record, content)
            append(con, "releases", record)
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


def _built_before(home: Home, current: Release | None, content: str) -> str | None:
    """The release of these facts that a crash kept from being published; None where there is none."""
    since = current.sequence if current else 0
    newest = next(iter(list_releases(home)), None)
    if newest is None or newest.sequence <= since or newest.content != content or first_damage(newest.path):
        return None
    return newest.release_id


def _build(con: duckdb.DuckDBPyConnection, home: Home, record: pa.Table, content: str) -> None:
    """A whole, checked, durable release in its place under ``releases``, or nothing there."""
    release_id: str = record["release_id"][0].as_py()
    building = home.releases / f".{release_id}.building"
    building.mkdir()
    try:
        _write_database(con, building / DATABASE_NAME, record)
        with attached(con, building / DATABASE_NAME, "release", "READ_ONLY"):
            for table in TABLES:
                _write_parquet(con, table, building / "parquet" / table.name)
        _write_documents(building / "docs")
        _check(building, json.loads(record["row_counts"][0].as_py()))
        write_manifest(building, _manifest(home, building, record, content))
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


def _manifest(home: Home, building: Path, record: pa.Table, content: str) -> Manifest:
    (row,) = record.to_pylist()
    return Manifest(
        row["release_id"],
        next_sequence(home),
        row["built_at"].isoformat(),
        row["software_version"],
        row["extractor_version"],
        row["schema_version"],
        json.loads(row["row_counts"]),
        content,
        files_in(building),
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


# --- the parts of a release ---------------------------------------------------------------------------------


def _write_database(con: duckdb.DuckDBPyConnection, path: Path, record: pa.Table) -> None:
    """All that is declared, with the working database's rows, and nothing else of it."""
    (working,) = con.execute("SELECT current_database()").fetchall()[0]
    with (
        attached(con, path, "release", f"STORAGE_VERSION '{STORAGE_VERSION}'"),
        relation(con, "record", record),
    ):
        # Statements name no database, so that views find their tables wherever the file lies.
        con.execute("USE release")
        try:
            with transaction(con):
                for statement in ddl.statements():
                    con.execute(statement)
            for table in TABLES:
                if table.kind != "code":
                    source = f'"{working}".main.{table.name}'
                    con.execute(f"INSERT INTO {table.name} BY NAME SELECT * FROM {source}")
            con.execute("INSERT INTO releases BY NAME SELECT * FROM record")
            for view in VIEWS:
                if view.is_stored:
                    _store(con, view.name, working)
            con.execute("CHECKPOINT release")
        except BaseException:
            with suppress(duckdb.Error):  # of what failed the first error says most
                con.execute(f'USE "{working}"')
            raise
        con.execute(f'USE "{working}"')


def _store(con: duckdb.DuckDBPyConnection, view: str, working: str) -> None:
    """Fill the table of a view that is kept by year from the working database, a year at a time."""
    for year in _years(con, TABLE_BY_NAME["reports"]):
        condition = _of_year(year)
        con.execute(f'INSERT INTO {view} BY NAME SELECT * FROM "{working}".main.{view} WHERE {condition}')


def _write_parquet(con: duckdb.DuckDBPyConnection, table: Table, folder: Path) -> None:
    """One file, or one a report year: ``report_year=2024.parquet``, in the order of the table.

    The year is in the file's name and, as a column, in the file. Were it a folder's name, readers would take
    it from there: pandas refuses the table where one is unknown (pyarrow 26), others make text of it.
    """
    folder.mkdir(parents=True)
    years = _years(con, table)
    if not years:
        _copy(con, f"SELECT * FROM release.{table.name}", folder / "data.parquet")
    for year in years:
        select = f"SELECT * FROM release.{table.name} WHERE {_of_year(year)}"
        _copy(con, select, folder / f"report_year={UNKNOWN_YEAR if year is None else year}.parquet")


def _of_year(year: int | None) -> str:
    """A condition that lets a query read that year alone."""
    return "report_year IS NULL" if year is None else f"report_year = {year}"


def _years(con: duckdb.DuckDBPyConnection, table: Table) -> list[int | None]:
    if not table.by_year:
        return []
    years = con.execute(f"SELECT DISTINCT report_year FROM release.{table.name} ORDER BY ALL").fetchall()
    return [year for (year,) in years]


def _copy(con: duckdb.DuckDBPyConnection, select: str, file: Path) -> None:
    con.execute(f"COPY ({select}) TO {ddl.quoted(str(file))} (FORMAT parquet, COMPRESSION zstd)")


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

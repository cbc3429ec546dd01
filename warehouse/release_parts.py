"""The parts of a release, its database and its Parquet files: those of the release before where none differs.

They are copied from a release whose files are those of its manifest; what a year holds is told by the digests
of :mod:`warehouse.content`, which the manifest has, too.
"""

import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import duckdb
import pyarrow as pa

from schemas.forms import FACT_TABLES
from schemas.tables import TABLE_BY_NAME, TABLES, Table
from warehouse import ddl
from warehouse.content import (
    NOT_FACTS,
    OF_RUNS,
    Contents,
    Year,
    declared_digest,
    of_years,
    partition_of,
    replaced_since,
    row_digests,
    year_of,
)
from warehouse.manifest import read_manifest
from warehouse.paths import DATABASE_NAME, Home
from warehouse.releases import current_release_id, first_damage
from warehouse.session import attached, relation, transaction
from warehouse.views import VIEWS

STORAGE_VERSION = "v1.2.0"
"""The file format of releases: every DuckDB from 1.2 on reads it, and a newer one is no smaller."""
MOST_FREE = 0.3
"""Where more of the last release's file than this is free, the database is written as a whole."""
WIDE_TABLES = ("reports", *FACT_TABLES)
"""What a row of ``reports_wide`` is made of."""
OF_CELLS = (*FACT_TABLES, "arithmetic", "year_checks")
"""Tables whose texts come again and again: to try another compression than a dictionary is for nothing."""
WIDE_AT_ONCE = 20_000
"""Of so many reports the cells are gathered at once: those of a year of 143,000 do not fit into 256 MB."""
MOST_LISTED = 1_000
"""So many reports a condition names: their names reach the cells of a wide row, those in a table do not."""


@dataclass(frozen=True, slots=True)
class Before:
    """A whole release, and the digests of what it holds."""

    folder: Path
    contents: Contents

    def changed(self, now: Contents, *tables: str) -> Set[str]:
        """The partitions of tables that hold something else now, or nothing any more."""
        return {
            partition
            for table in tables
            for partition in {*self.contents.get(table, {}), *now[table]}
            if self.contents.get(table, {}).get(partition) != now[table].get(partition)
        }

    def replaced(
        self, con: duckdb.DuckDBPyConnection, now: Contents, table: str, partition: str, database: str = ""
    ) -> list[str] | None:
        """The reports of a partition among which all are that differ now; None where that is not known."""
        then, digest = (of.get(table, {}).get(partition, "") for of in (self.contents, now))
        return replaced_since(con, TABLE_BY_NAME[table], year_of(partition), then, digest, database)


def release_before(home: Home) -> Before | None:
    """The current release, if it is whole and of the same declarations."""
    current = current_release_id(home)
    if current is None or first_damage(home.releases / current):
        return None
    manifest = read_manifest(home.releases / current)
    if manifest is None or manifest.declared != declared_digest():
        return None
    return Before(home.releases / current, manifest.contents)


def write_database(
    con: duckdb.DuckDBPyConnection, path: Path, record: pa.Table, now: Contents, before: Before | None
) -> None:
    """All that is declared, with the working database's rows, and nothing else of it."""
    if before is not None:
        _copied(before.folder / DATABASE_NAME, path)
        path.chmod(0o644)
        if _replaced(con, path, record, now, before):
            return
        path.unlink()
    with _release(con, path, record) as working:
        with transaction(con):
            for statement in ddl.statements():
                con.execute(statement)
        for table in TABLES:
            if table.kind != "code":
                _insert(con, table.name, working)
        con.execute("INSERT INTO releases BY NAME SELECT * FROM record")
        # A year at a time: gathering all cells at once takes memory.
        for year in years_of(con, TABLE_BY_NAME["reports"]):
            _insert_wide(con, working, of_years([year]))


def _replaced(
    con: duckdb.DuckDBPyConnection, path: Path, record: pa.Table, now: Contents, before: Before
) -> bool:
    """Whether a copy of the release before could be made the new one, by what differs."""
    with _release(con, path, record) as working:
        sizes = "SELECT total_blocks, free_blocks FROM pragma_database_size() WHERE database_name = 'release'"
        ((blocks, free),) = con.execute(sizes).fetchall()
        if free > MOST_FREE * blocks:
            return False
        con.execute("CREATE OR REPLACE TEMP TABLE all_differing (report_id VARCHAR)")
        for table in TABLES:
            if table.kind == "code" or table.name == "releases":
                continue
            if table.name in OF_RUNS or table.name in NOT_FACTS:
                _replace(con, table.name, working)
                continue
            for partition in sorted(before.changed(now, table.name)):
                condition = of_years([year_of(partition)]) if table.by_year else "true"
                if table.by_year and _is_of_reports(table):
                    replaced = before.replaced(con, now, table.name, partition, f"{working}.")
                    _gather_differing(con, table, working, condition, replaced)
                    condition += f" AND {_among(con, 'differing')}"
                _replace(con, table.name, working, condition)
        # Not all rows anew: in one transaction a key cannot be deleted and inserted.
        con.execute(
            f"DELETE FROM releases WHERE release_id NOT IN (SELECT release_id FROM {working}.main.releases)"
        )
        _insert(con, "releases", working, "release_id NOT IN (SELECT release_id FROM release.main.releases)")
        con.execute("INSERT INTO releases BY NAME SELECT * FROM record")
        of_differing = _among(con, "all_differing")
        for partition in sorted(before.changed(now, *WIDE_TABLES)):
            condition = f"{of_years([year_of(partition)])} AND {of_differing}"
            con.execute(f"DELETE FROM reports_wide WHERE {condition}")
            _insert_wide(con, working, condition)
    return True


def _among(con: duckdb.DuckDBPyConnection, differing: str) -> str:
    listed = f"SELECT DISTINCT report_id FROM {differing} ORDER BY ALL LIMIT ?"
    ids = [report_id for (report_id,) in con.execute(listed, [MOST_LISTED + 1]).fetchall()]
    return of_reports(ids) if len(ids) <= MOST_LISTED else f"report_id IN (FROM {differing})"


def _is_of_reports(table: Table) -> bool:
    return any(column.name == "report_id" and not column.nullable for column in table.columns)


def _gather_differing(
    con: duckdb.DuckDBPyConnection, table: Table, working: str, condition: str, replaced: list[str] | None
) -> None:
    """Fill ``differing`` with the reports whose rows of a table differ from the working database's, or that
    were replaced, where these are known.
    """
    if replaced is None:
        _compare(con, table, working, condition)
    else:
        ids = "SELECT unnest(CAST(? AS VARCHAR[])) AS report_id"
        con.execute(f"CREATE OR REPLACE TEMP TABLE differing AS {ids}", [replaced])
    if table.name in WIDE_TABLES:
        con.execute("INSERT INTO all_differing FROM differing")


def _compare(con: duckdb.DuckDBPyConnection, table: Table, working: str, condition: str) -> None:
    hashed = f"hash({', '.join(table.column_names)})"
    there, here = (
        "SELECT report_id, count(*), bit_xor(row_hash), sum(row_hash) FROM ("
        f"SELECT report_id, {hashed} AS row_hash FROM {side}.main.{table.name} WHERE {condition}) "
        "GROUP BY report_id"
        for side in ("release", working)
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE differing AS WITH there AS MATERIALIZED ({there}), "
        f"here AS MATERIALIZED ({here}) SELECT DISTINCT report_id FROM "
        "((FROM there EXCEPT FROM here) UNION ALL (FROM here EXCEPT FROM there))"
    )


@contextmanager
def _release(con: duckdb.DuckDBPyConnection, path: Path, record: pa.Table) -> Iterator[str]:
    """The release's database as the one in use, for the length of the block; gives the name of the other."""
    (working,) = con.execute("SELECT current_database()").fetchall()[0]
    with (
        attached(con, path, "release", f"STORAGE_VERSION '{STORAGE_VERSION}'"),
        relation(con, "record", record),
    ):
        # Statements name no database, so that views find their tables wherever the file lies.
        con.execute("USE release")
        try:
            yield f'"{working}"'
            con.execute("RESET disabled_compression_methods")
            con.execute("CHECKPOINT release")
        except BaseException:
            with suppress(duckdb.Error):  # of what failed the first error says most
                con.execute(f'USE "{working}"')
            raise
        con.execute(f'USE "{working}"')


def _replace(con: duckdb.DuckDBPyConnection, table: str, working: str, condition: str = "true") -> None:
    con.execute(f"DELETE FROM {table} WHERE {condition}")
    _insert(con, table, working, condition)


def _insert(con: duckdb.DuckDBPyConnection, table: str, working: str, condition: str = "true") -> None:
    con.execute(f"SET disabled_compression_methods = '{'fsst' if table in OF_CELLS else ''}'")
    con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM {working}.main.{table} WHERE {condition}")


def _insert_wide(con: duckdb.DuckDBPyConnection, working: str, condition: str) -> None:
    """Add the wide rows of reports, so many at once, in the order of ids."""
    numbered = (
        "SELECT report_id, row_number() OVER (ORDER BY report_id) AS number "
        f"FROM {working}.main.reports WHERE {condition}"
    )
    lasts = f"SELECT report_id FROM ({numbered}) WHERE number % ? = 0 ORDER BY report_id"
    bounds = [last for (last,) in con.execute(lasts, [WIDE_AT_ONCE]).fetchall()]
    for after, last in pairwise((None, *bounds, None)):
        part = condition
        part += f" AND report_id > {ddl.quoted(after)}" if after else ""
        part += f" AND report_id <= {ddl.quoted(last)}" if last else ""
        for view in VIEWS:
            if view.is_stored:
                _insert(con, view.name, working, part)


def first_wrong(con: duckdb.DuckDBPyConnection, path: Path, now: Contents, turn: int) -> str | None:
    """The first table of a release of which one year, another each turn, is not what it should be."""
    with attached(con, path, "release", "READ_ONLY"):
        partitions = sorted(now["reports"])
        if not partitions:
            return None
        partition = partitions[turn % len(partitions)]
        for table in TABLES:
            if table.by_year and table.kind != "code":
                found = row_digests(con, table, [year_of(partition)], "release.main.")
                if found[year_of(partition)] != now[table.name].get(partition, ""):
                    return f"{table.name} of {partition}"
    return None


def write_parquet(con: duckdb.DuckDBPyConnection, folder: Path, now: Contents, before: Before | None) -> None:
    """One file a table, or one a report year: ``report_year=2024.parquet``, in the order of the table.

    The year is in the file's name and, as a column, in the file. Were it a folder's name, readers would take
    it from there: pandas refuses the table where one is unknown (pyarrow 26), others make text of it.
    """
    copies = []
    for table in TABLES:
        own = folder / table.name
        own.mkdir(parents=True)
        years = years_of(con, table)
        names: Mapping[Year, str] = {
            year: f"report_year={partition_of(table, year)}.parquet" for year in years
        } or {None: "data.parquet"}
        is_stable = table.name not in OF_RUNS and table.name not in NOT_FACTS
        changed = before.changed(now, table.name) if before and table.name in now and is_stable else None
        for year, name in names.items():
            there = before.folder / "parquet" / table.name / name if before else own
            is_same = is_stable and (table.kind == "code" or changed is not None)
            if is_same and partition_of(table, year) not in (changed or ()) and there.is_file():
                _copied(there, own / name)
            else:
                where = f" WHERE {of_years([year])}" if years else ""
                copies.append(
                    f"COPY (SELECT * FROM release.{table.name}{where}) TO {ddl.quoted(str(own / name))} "
                    "(FORMAT parquet, COMPRESSION zstd)"
                )
    _each_by_one_thread(con, copies)


def _each_by_one_thread(con: duckdb.DuckDBPyConnection, statements: Iterable[str]) -> None:
    """Statements beside each other: where threads share one, rows wait for others, so as to be in order."""

    def execute(statement: str) -> None:
        with con.cursor() as own:
            own.execute(statement)

    con.execute("SET threads = 1")
    try:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for _ in pool.map(execute, statements):
                pass
    finally:
        con.execute("RESET threads")


def of_reports(report_ids: Collection[str]) -> str:
    """A condition that names the reports that are meant."""
    listed = ", ".join(map(ddl.quoted, report_ids))
    # What is equal to one id goes on to what is joined by it, as a list of one does not.
    return (
        f"report_id = {listed}" if len(report_ids) == 1 else f"report_id IN ({listed})" if listed else "false"
    )


def years_of(con: duckdb.DuckDBPyConnection, table: Table) -> list[Year]:
    """The years of a table of the release, of those that are kept by year."""
    if not table.by_year:
        return []
    years = con.execute(f"SELECT DISTINCT report_year FROM release.{table.name} ORDER BY ALL").fetchall()
    return [year for (year,) in years]


def _copied(source: Path, target: Path) -> None:
    """Make a copy, one that shares its blocks where the file system can."""
    try:
        with source.open("rb") as read, target.open("wb") as written:
            while os.copy_file_range(read.fileno(), written.fileno(), 1 << 30):
                pass
    except (OSError, AttributeError):  # another file system, or no Linux
        shutil.copyfile(source, target)

"""The working database: opened, made and kept as declared.

A run opens it under the run's lock; nobody else should open it at all.
"""

import hashlib
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from schemas.cells import CELL_ID, claim_terms, identity_terms, year_terms
from schemas.forms import FACT_TABLES, cell_name
from schemas.language import phrase
from schemas.tables import TABLES, WORKING_TABLES, Table
from warehouse import ddl
from warehouse.content import OF_RUNS
from warehouse.errors import SchemaMismatchError, WarehouseLockedError, without_trace
from warehouse.made import doubt
from warehouse.session import bound_memory, query, transaction, working_memory_mb
from warehouse.views import WORKING_VIEWS

WORKING_VERSION = 2
"""Of the working database's own tables: 2 has one table of cells, 1 had one for each fact table."""

_TERMS: Mapping[str, Callable[[], pa.Table]] = {
    "identity_terms": cache(identity_terms),
    "year_terms": cache(year_terms),
    "claim_terms": cache(claim_terms),
}
"""What statements read beside the tables: declarations, and no data."""
_LOG = logging.getLogger(__name__)
_TABLES = (*(table for table in TABLES if table.kind != "fact"), *WORKING_TABLES)

# What this database was made by. Its own schema keeps it out of the analysts' tables and out of the releases.
_DECLARED = """
CREATE SCHEMA IF NOT EXISTS meta;
CREATE TABLE IF NOT EXISTS meta.declared (schema_version INTEGER NOT NULL, fingerprint VARCHAR NOT NULL);
"""

_DAMAGED = re.compile(
    r"not a valid DuckDB database file|corrupt|checksum|deserializ|serializ|replay|INTERNAL Error|"
    r"Could not read enough bytes|invalidated",
    re.IGNORECASE,
)

_RELATIONS = """
SELECT table_name, table_type FROM information_schema.tables
WHERE table_catalog = current_database() AND table_schema = 'main'
"""

_COLUMNS_OF = """
SELECT column_name, data_type FROM duckdb_columns()
WHERE schema_name = 'main' AND NOT internal AND table_name = ?
"""


@contextmanager
def open_working(path: Path, memory_mb: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the working database, made if it is not there, its tables, views and codes as declared.

    The session's time zone is UTC. DuckDB takes at most ``memory_mb``, else what it may beside a run.

    Raises:
        WarehouseLockedError: another program has the file open.
        SchemaMismatchError: a newer version of this software made it, or a table cannot be brought up to
        date.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    is_left = _is_as_left(path)
    con = _connect(path, memory_mb)
    try:
        _refuse_newer(con, path)
        if not _is_as_declared(con):
            _make_as_declared(con)
            # What making so many tables took, closing alone gives back.
            con.close()
            con = _connect(path, memory_mb)
        if not is_left:
            doubt(con)
        for name, terms in _TERMS.items():
            con.register(name, terms())
        yield con
    finally:
        con.close()
        with suppress(OSError):  # without it the file is looked through the next time
            _stamp(path).write_text(_state(path), encoding="ascii")


def _stamp(path: Path) -> Path:
    return path.with_suffix(".state")


def _is_as_left(path: Path) -> bool:
    """Whether nobody wrote the file since it was last closed here."""
    try:
        return _stamp(path).read_text(encoding="ascii") == _state(path)
    except OSError:
        return False


def _state(path: Path) -> str:
    """Changes with every write to the file; an unfinished one leaves a second file beside it."""
    status = path.stat()
    unfinished = path.with_name(f"{path.name}.wal").exists()
    return f"{status.st_ino} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {unfinished}"


def set_damaged_aside(path: Path, reason: str | None = None) -> str | None:
    """Set the working database aside where it cannot be opened, or for a reason met while it was read;
    a line that says so, None where it is as it should be. The caller holds the run's lock.

    A run then makes it anew: all that it holds is in the extraction store and the records beside it.
    """
    reason = reason or _why_not_opened(path)
    if reason is None:
        return None
    aside = path.with_name(f"{path.stem}-damaged{path.suffix}")
    for suffix in ("", ".wal"):
        aside.with_name(f"{aside.name}{suffix}").unlink(missing_ok=True)
        with suppress(FileNotFoundError):
            path.with_name(f"{path.name}{suffix}").rename(aside.with_name(f"{aside.name}{suffix}"))
    told = " ".join(without_trace(reason).split())
    return phrase(
        f"{path} 已损坏（{told}），已改名为 {aside.name} 移到一边，并按已读取的内容重建。",
        f"{path} is damaged ({told}). It was set aside as {aside.name} and is made anew from what was read.",
    )


def says_damaged(message: str) -> bool:
    """Whether an error's message says that a database's file is not what was written, and no other file."""
    return ".parquet" not in message and _DAMAGED.search(message) is not None


def _why_not_opened(path: Path) -> str | None:
    if not path.exists():
        return None
    try:
        with duckdb.connect(str(path), read_only=True) as con:
            con.execute("FROM duckdb_tables()").fetchall()
    except duckdb.Error as error:
        return str(error) if says_damaged(str(error)) else None
    return None


def _connect(path: Path, memory_mb: int | None) -> duckdb.DuckDBPyConnection:
    try:
        con = duckdb.connect(str(path))
    except duckdb.IOException as error:
        if "lock" not in str(error):
            raise
        raise WarehouseLockedError(
            phrase(
                f"另一个程序打开了 {path}；请关闭后再运行。运行期间要查看数据，请打开已发布的数据库（make "
                "sql）。"
                f"DuckDB 的说明：{error}",
                f"Another program has {path} open; close it and run again. To look at data while runs go on, "
                f"open the published database instead (make sql). DuckDB says: {error}",
            )
        ) from error
    con.execute("SET TimeZone = 'UTC'")
    bound_memory(con, memory_mb or working_memory_mb())
    con.execute("SET enable_progress_bar = false")
    # Otherwise what statements freed stays with the process: of 100,000 reports 80 MB.
    con.execute("SET allocator_bulk_deallocation_flush_threshold = '8MB'")
    return con


def _refuse_newer(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    stored = _stored_version(con)
    if stored is not None and stored[0] > WORKING_VERSION:
        raise SchemaMismatchError(
            phrase(
                f"{path} 的表结构版本为 {stored[0]}，本软件只认 {WORKING_VERSION}。请使用较新的软件，"
                "或另设 GONGKAI_HOME。",
                f"{path} has tables of schema version {stored[0]}, this software knows {WORKING_VERSION}. "
                "Use the newer version of the software, or another GONGKAI_HOME.",
            )
        )


def _stored_version(con: duckdb.DuckDBPyConnection) -> tuple[int, str] | None:
    """Schema version and fingerprint of the declarations that made the database; None for a new one."""
    try:
        return con.execute("SELECT schema_version, fingerprint FROM meta.declared").fetchone()
    except duckdb.CatalogException:
        return None


def _is_as_declared(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether there is nothing to make: same declarations, all relations there, all codes as declared."""
    stored = _stored_version(con)
    if stored is None or stored[1] != _fingerprint():
        return False
    declared = {table.name for table in _TABLES} | {view.name for view in WORKING_VIEWS}
    there = {name for name, _ in con.execute(_RELATIONS).fetchall()}
    return declared <= there and all(
        _codes_are_as_declared(con, table) for table in _TABLES if table.kind == "code"
    )


def _codes_are_as_declared(con: duckdb.DuckDBPyConnection, table: Table) -> bool:
    stored = con.execute(f"SELECT {', '.join(table.column_names)} FROM {table.name}").fetchall()
    return Counter(stored) == Counter(ddl.code_values(table))


@cache
def _statements() -> tuple[str, ...]:
    return (*ddl.statements(_TABLES, WORKING_VIEWS, stores_views=False), query("working"))


def _fingerprint() -> str:
    """A hash of all statements: equal where two versions of the declarations make the same database."""
    return hashlib.sha256("\n".join(_statements()).encode()).hexdigest()[:16]


def _make_as_declared(con: duckdb.DuckDBPyConnection) -> None:
    with transaction(con):
        con.execute(_DECLARED)
        set_aside = _set_cells_aside(con)
        there = {name for name, _ in con.execute(_RELATIONS).fetchall()}
        for table in _TABLES:
            if table.kind == "code":
                con.execute(f"DROP TABLE IF EXISTS {table.name}")
            elif table.name in there:
                _add_new_columns(con, table)
        for statement in _statements():
            con.execute(statement)
        if set_aside:
            _number_anew(con)
        con.execute("DELETE FROM meta.declared")
        con.execute("INSERT INTO meta.declared VALUES (?, ?)", [WORKING_VERSION, _fingerprint()])


def _set_cells_aside(con: duckdb.DuckDBPyConnection) -> bool:
    """Keep the cells by their codes where their numbers will be other ones: whether there are such cells.

    So it is where another version numbered them, or the version before kept each fact table as a table.
    """
    kinds = dict(con.execute(_RELATIONS).fetchall())
    if not kinds.keys() >= {*FACT_TABLES} or _numbers_are_as_declared(con, kinds):
        return False
    con.execute(query("printed_cells"))
    con.execute("CREATE TEMP TABLE cells_set_aside AS FROM printed_cells")
    con.execute("DROP VIEW printed_cells")
    for table in FACT_TABLES:
        con.execute(f"DROP {kinds[table].removeprefix('BASE ')} {table}")
    con.execute("DROP TABLE IF EXISTS cells")
    return True


def _numbers_are_as_declared(con: duckdb.DuckDBPyConnection, kinds: Mapping[str, str]) -> bool:
    if not kinds.keys() >= {"cells", "cell_codes"}:
        return False
    numbered = con.execute("SELECT cell, cell_id FROM cell_codes").fetchall()
    return dict(numbered) == {cell_name(*cell): number for cell, number in CELL_ID.items()}


def _number_anew(con: duckdb.DuckDBPyConnection) -> None:
    """Put the cells that were set aside into ``cells``.

    Raises:
        SchemaMismatchError: some are of no form any more.
    """
    try:
        ((cells,),) = con.execute(query("number_anew")).fetchall()
    except duckdb.ConstraintException as error:
        raise SchemaMismatchError(
            phrase(
                "工作数据库中有本软件不认识的表式的单元格。请把该数据库移走后再运行：报告会按已读取的内容重新载入。",
                "Cells of the working database are of no form that this software knows. Move the database "
                "away and run again: reports are loaded anew from the extraction store.",
            )
        ) from error
    con.execute("DROP TABLE cells_set_aside")
    _LOG.warning(
        phrase(
            "工作数据库已改为本版本的存放方式：%s 个单元格归入一个表，没有丢失。",
            "The working database is as this version keeps it now: %s cells in one table, none lost.",
        ),
        f"{cells:,}",
    )


def _add_new_columns(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Columns that were declared since the table was made, empty; a text that never is has no characters.

    What is made of readings is made anew then. Its rows stay until that is done: they tell what took the
    place of an old id.

    Raises:
        SchemaMismatchError: the table differs in more than that.
    """
    stored = dict(con.execute(_COLUMNS_OF, [table.name]).fetchall())
    undeclared = sorted(stored.keys() - set(table.column_names))
    retyped = sorted(c.name for c in table.columns if c.name in stored and stored[c.name] != c.listed_type)
    new = [column for column in table.columns if column.name not in stored]
    never_empty = [column for column in new if not column.nullable]
    is_made = table.by_year and table.name not in OF_RUNS
    unfillable = sorted(c.name for c in never_empty if not is_made or c.type != "VARCHAR")
    if undeclared or retyped or unfillable:
        raise SchemaMismatchError(
            phrase(
                f"表 {table.name} 无法更新：不再有的列 {undeclared}，类型不同的列 {retyped}，"
                f"新增而无值可填的列 {unfillable}。"
                "请把工作数据库移走后再运行：报告会按已读取的内容重新载入。",
                f"Table {table.name} cannot be brought up to date: columns no longer declared "
                f"{undeclared}, of "
                f"another type {retyped}, new and without a value for the rows there {unfillable}. Move the "
                "working database away and run again: reports are loaded anew from the extraction store.",
            )
        )
    if never_empty:
        filled = ", ".join(f"'' AS {column.name}" for column in never_empty)
        con.execute(f"CREATE TEMP TABLE rows_set_aside AS SELECT *, {filled} FROM {table.name}")
        con.execute(f"DROP TABLE {table.name}")
        con.execute(ddl.create_table(table))
        con.execute(f"INSERT INTO {table.name} BY NAME FROM rows_set_aside")
        con.execute("DROP TABLE rows_set_aside")
        return
    for column in new:
        con.execute(f"ALTER TABLE {table.name} ADD COLUMN {ddl.column_definition(column)}")


class KeptDatabase:
    """Opened when first asked for, and open until it is let go of.

    Opening compares every table with its declaration, which takes longer than most of what is then asked.
    """

    def __init__(self, path: Path, memory_mb: int | None = None) -> None:
        self._path = path
        self._memory_mb = memory_mb
        self._stack = ExitStack()
        self._con: duckdb.DuckDBPyConnection | None = None

    @contextmanager
    def connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The connection, for the length of the block.

        Raises:
            WarehouseLockedError, SchemaMismatchError: see :func:`open_working`.
        """
        if self._con is None:
            self._con = self._stack.enter_context(open_working(self._path, self._memory_mb))
        yield self._con

    def let_go(self) -> None:
        """Close the file: somebody else needs it, or the run is over."""
        self._con = None
        self._stack.close()

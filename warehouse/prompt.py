"""A prompt on the published database, read only.

Statements end with a semicolon. With a query as an argument, or with statements piped in, it runs those
and ends.
"""

import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TextIO

import duckdb

from schemas.inert import inert
from schemas.language import phrase
from schemas.tables import TABLES
from warehouse.errors import ExportRefusedError, QueryFailedError
from warehouse.exports.table_files import export_query
from warehouse.paths import Home
from warehouse.release_reader import open_published, published_columns
from warehouse.views import VIEWS

_HELP_ZH = """\
语句以 ; 结束，可跨行。
.tables         表和视图
.schema 表名    某个表的列
.export 文件名  上一查询的全部行，写入 exports/ 下的 文件名.csv 或 文件名.xlsx
.help           本说明
.quit           退出（或 Ctrl-D）"""
_HELP = """\
A statement ends with ; and may take several lines.  语句以 ; 结束，可跨行。
.tables         the tables and views              表和视图
.schema TABLE   the columns of one of them        某个表的列
.export NAME    all rows of the last query, to    上一查询的全部行，
                NAME.csv or NAME.xlsx in exports/ 写入 exports/ 下的 csv 或 xlsx
.help           this text                         本说明
.quit           leave (also Ctrl-D)               退出（或 Ctrl-D）"""
_FIRST, _MORE = "gongkai> ", "    ...> "
_INTERRUPTED = "Query interrupted"
_PIPED_WIDTH = 240
_MOST_ROWS = 100
_OF_FILES = re.compile(rb"(?:copy|attach)\b", re.IGNORECASE)

ReadLine = Callable[[str], str]
"""Gives the next line, without its end, for a prompt; raises EOFError after the last."""


def run_prompt(home: Home, query: str | None = None, stdin: TextIO | None = None) -> None:
    """Run ``query``, or what stands in ``stdin``, or what a person types, against the published database.

    Results go to standard output, with what would act on a terminal as escapes. Nothing that is asked can
    read or write a file, but ``.export``, which writes in the home's folder for exports. A person's mistakes
    are told on standard error, and the prompt goes on.

    Raises:
        ReleaseNotFoundError: nothing is published.
        QueryFailedError: a statement that nobody typed by hand; those after it are not run.
    """
    source = sys.stdin if stdin is None else stdin
    with open_published(home.published_database) as con:
        session = _Session(con, home.exports)
        if query is not None:
            _run_all(session, _statements(_lines_of(query.splitlines())))
        elif not source.isatty():
            _run_all(session, _statements(_lines_of(source)))
        else:
            _keep_history()
            print(
                phrase(
                    f"{home.published_database}，只读。输入 .help 可列出各命令。",
                    f"{home.published_database}, read only. .help lists the commands.",
                )
            )
            _converse(session, _statements(input))


@dataclass
class _Session:
    """The connection, the folder that exports go to, and the last query that gave rows."""

    con: duckdb.DuckDBPyConnection
    exports: Path
    last_query: str | None = None


def _run_all(session: _Session, statements: Iterable[str]) -> None:
    for statement in statements:
        if statement == ".quit":
            return
        try:
            _run(session, statement)
        except duckdb.Error as error:
            raise QueryFailedError(_told(_on_one_line(str(error)))) from error


def _on_one_line(message: str) -> str:
    """DuckDB's message without its last line of carets, which points into the line above it."""
    return " ".join(word for word in message.split() if word.strip("^"))


def _converse(session: _Session, statements: Iterable[str]) -> None:
    for statement in statements:
        if statement == ".quit":
            return
        try:
            _run(session, statement)
        except (duckdb.Error, QueryFailedError, ExportRefusedError, OSError) as error:
            print(
                _told(str(error)) if isinstance(error, duckdb.Error) else inert(str(error)), file=sys.stderr
            )
        except KeyboardInterrupt:
            print(phrase("已中断", "interrupted · 已中断"), file=sys.stderr)
    print()


def _told(message: str) -> str:
    """What DuckDB says of a statement, which it says in English."""
    return inert(phrase(f"查询有误，DuckDB 的说明：{message}", message))


def _keep_history() -> None:
    """Line editing, and a history that ends with the prompt."""
    with suppress(ImportError):  # a Python built without it: typing works all the same
        import readline  # noqa: F401 - importing it is what turns it on


def _lines_of(lines: Iterable[str]) -> ReadLine:
    remaining = iter(lines)

    def read_line(_prompt: str) -> str:
        try:
            return next(remaining).rstrip("\n")
        except StopIteration:
            raise EOFError from None

    return read_line


def _statements(read_line: ReadLine) -> Iterator[str]:
    """Lines gathered into statements and commands; what is open at the end is a statement, too."""
    pending = ""
    while True:
        try:
            line = read_line(_MORE if pending else _FIRST)
        except EOFError:
            break
        except KeyboardInterrupt:  # what was typed so far is dropped, as in a shell
            print()
            pending = ""
            continue
        if not pending and line.lstrip().startswith("."):
            yield line.strip()
            continue
        pending = f"{pending}{line}\n" if pending or line.strip() else ""
        if _final_semicolon(pending) is not None:
            yield pending.strip()
            pending = ""
    if pending:
        yield pending.strip()


def _final_semicolon(text: str) -> int | None:
    """Where the semicolon is that ends the text, comments aside; None if its last statement is open."""
    data = text.encode()  # DuckDB counts bytes
    starts = [start for start, kind in duckdb.tokenize(text) if kind != duckdb.token_type.comment]
    ends = bool(starts) and data[starts[-1] :].startswith(b";")
    return len(data[: starts[-1]].decode()) if ends else None


def _run(session: _Session, statement: str) -> None:
    """Run a command or statements and print what they give.

    Raises:
        duckdb.Error, QueryFailedError, ExportRefusedError: one of them failed.
        KeyboardInterrupt: somebody had enough of it.
    """
    if statement.startswith("."):
        _command(session, *statement.split())
        return
    for parsed in duckdb.extract_statements(statement):
        with _interruptible():
            # As a subquery, which is how DuckDB shows a result, it must not bring its semicolon along.
            query = parsed.query[: _final_semicolon(parsed.query)]
            _refuse_files(query)
            result = session.con.sql(query)
            if result is not None:
                session.last_query = query
                width = shutil.get_terminal_size(fallback=(_PIPED_WIDTH, 0)).columns
                with redirect_stdout(StringIO()) as shown:
                    result.show(max_width=width, max_rows=_MOST_ROWS)
                print(inert(shown.getvalue()), end="")


def _refuse_files(statement: str) -> None:
    """COPY could write over the one file that a connection always has access to: the database that it reads.

    It may stand in other statements too: after EXPLAIN ANALYZE, in PREPARE, in a WITH clause.

    Raises:
        QueryFailedError: the statement has the word, or ATTACH.
    """
    data = statement.encode()  # DuckDB counts bytes
    words = [start for start, kind in duckdb.tokenize(statement) if kind == duckdb.token_type.keyword]
    if any(_OF_FILES.match(data, start) for start in words):
        raise QueryFailedError(
            phrase(
                "此处只能查询，不能用 COPY 和 ATTACH。要把查询结果写成文件，请先执行查询，再用 .export "
                "文件名.csv 或 "
                ".export 文件名.xlsx。",
                "This prompt reads only: it knows no COPY and no ATTACH. To write what a query gives to a "
                "file, "
                "run the query and then .export NAME.csv or .export NAME.xlsx.",
            )
        )


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C as it is everywhere else: while a query runs, DuckDB makes a RuntimeError of it."""
    try:
        yield
    except RuntimeError as error:
        if str(error) != _INTERRUPTED:
            raise
        raise KeyboardInterrupt from error


def _command(session: _Session, name: str, *arguments: str) -> None:
    columns = published_columns(session.con)
    match name, arguments:
        case ".help", ():
            print(phrase(_HELP_ZH, _HELP))
        case ".tables", ():
            print("\n".join(map(_table_line, sorted(columns))))
        case ".schema", (table,) if table in columns:
            width = max(len(column.name) for column in columns[table])
            for column in columns[table]:
                print(f"{column.name:{width}}  {column.type:24}  {column.comment or ''}".rstrip())
        case ".schema", (table,):
            raise QueryFailedError(
                phrase(
                    f"没有表“{table}”；.tables 列出全部。",
                    f"There is no table {table!r}; .tables lists them.",
                )
            )
        case ".export", (file,):
            _export(session, file)
        case _:
            given = " ".join((name, *arguments))
            raise QueryFailedError(
                phrase(f"没有命令“{given}”；.help 列出全部。", f"No such command: {given}; .help lists them.")
            )


def _table_line(name: str) -> str:
    """A table or view; in Chinese with what it is."""
    labels = {**{table.name: table.zh for table in TABLES}, **{view.name: view.zh for view in VIEWS}}
    return phrase(f"{name:<36}{labels.get(name, '视图')}", name)


def _export(session: _Session, file: str) -> None:
    if session.last_query is None:
        raise QueryFailedError(
            phrase("还没有可导出的结果：请先执行查询。", "There is nothing to export yet: run a query first.")
        )
    with _interruptible():
        exported = export_query(session.con, session.last_query, file, session.exports)
    print(phrase(f"{exported.path}：{exported.rows:,} 行", f"{exported.path}: {exported.rows:,} rows"))
    if exported.guarded_texts:
        print(
            phrase(
                f"有 {exported.guarded_texts:,} 处文字形同公式，已在其前加撇号。",
                f"An apostrophe was put before {exported.guarded_texts:,} texts that begin like a formula.",
            )
        )

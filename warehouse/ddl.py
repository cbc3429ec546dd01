"""SQL statements that make the warehouse, generated from the declarations."""

from collections.abc import Iterable, Iterator

from schemas.codes import code_rows
from schemas.columns import Column
from schemas.tables import TABLES, Table
from warehouse.views import VIEWS, View

KEYED = frozenset({"releases"} | {table.name for table in TABLES if table.kind == "code"})
"""Tables with a PRIMARY KEY: those that stay small however many reports there are.

An index on a fact table costs ten times the memory of its rows; the other keys are proved by expectations.
"""


def quoted(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def comment(en: str, zh: str) -> str:
    """Both languages in one comment."""
    return f"{en} · {zh}"


def column_definition(column: Column) -> str:
    """A column as CREATE TABLE writes it."""
    return f"{column.name} {column.type}{'' if column.nullable else ' NOT NULL'}"


def create_table(table: Table) -> str:
    """CREATE TABLE IF NOT EXISTS for one table."""
    parts = [column_definition(column) for column in table.columns]
    if table.name in KEYED:
        parts.append(f"PRIMARY KEY ({', '.join(table.key)})")
    return f"CREATE TABLE IF NOT EXISTS {table.name} (\n    " + ",\n    ".join(parts) + "\n)"


def table_comments(table: Table) -> Iterator[str]:
    """COMMENT ON for a table and all its columns."""
    yield f"COMMENT ON TABLE {table.name} IS {quoted(comment(table.en, table.zh))}"
    for column in table.columns:
        yield f"COMMENT ON COLUMN {table.name}.{column.name} IS {quoted(comment(column.en, column.zh))}"


def create_view(view: View) -> str:
    """CREATE OR REPLACE VIEW for one view."""
    return f"CREATE OR REPLACE VIEW {view.name} AS\n{view.query}"


def create_stored(view: View) -> str:
    """CREATE TABLE for a view that is stored."""
    columns = ", ".join(f"{column.name} {column.type}" for column in view.columns)
    return f"CREATE TABLE IF NOT EXISTS {view.name} ({columns})"


def view_comments(view: View, *, is_stored: bool = False) -> Iterator[str]:
    """COMMENT ON for a view, or the table that it is stored in, and all its columns."""
    kind = "TABLE" if is_stored else "VIEW"
    yield f"COMMENT ON {kind} {view.name} IS {quoted(comment(view.en, view.zh))}"
    for column in view.columns:
        yield f"COMMENT ON COLUMN {view.name}.{column.name} IS {quoted(comment(column.en, column.zh))}"


def code_values(table: Table) -> list[tuple[str | int | None, ...]]:
    """The rows of a code table, in the order of its columns."""
    return [tuple(row.get(name) for name in table.column_names) for row in code_rows(table.name)]


def insert_codes(table: Table) -> str:
    """INSERT of all rows of a code table."""
    rows = ("(" + ", ".join(_literal(value) for value in row) + ")" for row in code_values(table))
    return f"INSERT INTO {table.name} ({', '.join(table.column_names)}) VALUES\n    " + ",\n    ".join(rows)


def _literal(value: str | int | None) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case str():
            return quoted(value)


def statements(
    tables: Iterable[Table] = TABLES, views: Iterable[View] = VIEWS, *, stores_views: bool = True
) -> Iterator[str]:
    """What makes a warehouse in an empty database: that of a release, unless told otherwise."""
    for table in tables:
        yield create_table(table)
        yield from table_comments(table)
        if table.kind == "code":
            yield insert_codes(table)
    for view in views:
        is_stored = stores_views and view.is_stored
        yield create_stored(view) if is_stored else create_view(view)
        yield from view_comments(view, is_stored=is_stored)

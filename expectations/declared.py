"""What ``schemas.tables`` declares of each table, as checks: columns, types, key, NOT NULL, domains, references, codes.

Does not belong here: anything that needs to know what a table means.
"""

from collections.abc import Iterator

from expectations.checks import Check, ColumnsAre, Condition, InSet, NoRows, NotNull
from expectations.fragments import literals, relation
from schemas.codes import code_rows
from schemas.ddl import quoted
from schemas.tables import TABLE_BY_NAME, Column, ColumnType, Table

ASSETS = {
    "source_files": "report_files",
    "report_sources": "reports",
    "expectation_results": "data_quality",
    "releases": "published_warehouse",
}
"""The asset that fills a table, where it is not named like it."""

DUCKDB_TYPES: dict[ColumnType, str] = {"REAL": "FLOAT", "TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE"}
"""How DuckDB lists a type, where it is not as declared."""


def invariant(
    suite: str, name: str, condition: Condition, en: str, zh: str, column: str | None = None
) -> Check:
    """A critical check on one of our own tables, with what to do when the loading is at fault."""
    table = TABLE_BY_NAME[suite]
    if table.kind == "code":
        return Check(
            suite, name, "critical", condition, en, zh,
            "The code tables are made from the declarations when the database is opened: make run. If it stays, "
            "the software is at fault: report it with these rows.",
            "代码表在打开数据库时按声明生成：请运行 make run。若仍不通过，是软件的错误：请附上这些行报告。",
            column,
        )  # fmt: skip
    command = f"make materialize ASSET={ASSETS.get(suite, suite)}" + (
        " YEAR=<report_year>" if table.by_year else ""
    )
    return Check(
        suite, name, "critical", condition, en, zh,
        f"The loading is at fault, not the publisher. Load it again: {command}, then make run. If it stays, the software is at "
        "fault: report it with these rows.",
        f"这是载入的错误，与发布单位无关。请重新载入：{command}，再运行 make run。若仍不通过，是软件的错误：请附上这些行报告。",
        column,
    )  # fmt: skip


def declared_checks(table: Table) -> Iterator[Check]:
    """All checks that follow from the declaration of one table."""
    yield _columns(table)
    yield _types(table)
    yield _key(table)
    if table.kind == "code":
        yield _code_rows(table)
        return
    for column in table.columns:
        if not column.nullable:
            yield _not_null(table, column)
        if column.domain is not None:
            yield _domain(table, column)
        if column.references is not None:
            yield _reference(table, column)
        if column.name in _REPORTS.key and table is not _REPORTS:
            yield _report_known(table, column)


_REPORTS = TABLE_BY_NAME["reports"]


def _columns(table: Table) -> Check:
    return invariant(
        table.name, "columns_declared", ColumnsAre(table.column_names),
        "The table has every declared column and no other.",
        "表中的列与声明的完全一致，不多不少。",
    )  # fmt: skip


def _types(table: Table) -> Check:
    declared = [(column.name, DUCKDB_TYPES.get(column.type, column.type)) for column in table.columns]
    return invariant(
        table.name, "types_declared",
        NoRows(
            f"WITH {relation('declared', ('column_name', 'data_type'), declared)}\n"
            "SELECT declared.column_name, found.data_type AS found, declared.data_type AS expected\n"
            "FROM declared\n"
            "JOIN duckdb_columns() AS found USING (column_name)\n"
            "WHERE found.database_name = current_database() AND found.schema_name = 'main'\n"
            f"    AND found.table_name = {quoted(table.name)} AND found.data_type <> declared.data_type\n"
            "ORDER BY ALL"
        ),
        "Every column has its declared type.",
        "每一列的类型与声明一致。",
    )  # fmt: skip


def _key(table: Table) -> Check:
    # Not expect_compound_columns_to_be_unique: it joins the table with itself, all columns, to mark the rows.
    key = ", ".join(table.key)
    return invariant(
        table.name, "key_unique",
        NoRows(f"SELECT {key}, count(*) AS copies\nFROM {table.name}\nGROUP BY {key}\nHAVING count(*) > 1"),
        f"No two rows have the same key ({key}).",
        f"没有两行的键（{key}）相同。",
        table.key[0] if len(table.key) == 1 else None,
    )  # fmt: skip


def _not_null(table: Table, column: Column) -> Check:
    return invariant(
        table.name, f"{column.name}_not_null", NotNull(column.name),
        f"{column.name} is set in every row.",
        f"每一行都有 {column.name}（{column.zh}）。",
        column.name,
    )  # fmt: skip


def _domain(table: Table, column: Column) -> Check:
    values = tuple(column.domain or ())
    return invariant(
        table.name, f"{column.name}_in_domain", InSet(column.name, values),
        f"{column.name} is one of {', '.join(values)}.",
        f"{column.name} 只取 {'、'.join(values)}。",
        column.name,
    )  # fmt: skip


def _reference(table: Table, column: Column) -> Check:
    """Codes are checked against the declared ones; a check of the code table proves that it has the same."""
    referred, _, key = (column.references or "").partition(".")
    codes = tuple(str(row[key]) for row in code_rows(referred))
    return invariant(
        table.name, f"{column.name}_known", InSet(column.name, codes),
        f"Every {column.name} is in {referred}.",
        f"每个 {column.name}（{column.zh}）都在 {referred} 中。",
        column.name,
    )  # fmt: skip


def _report_known(table: Table, column: Column) -> Check:
    # One row a report, not one a cell: an orphan report has two hundred of them.
    return invariant(
        table.name, f"{column.name}_known",
        NoRows(
            f"SELECT part.{column.name}, count(*) AS rows\nFROM {table.name} AS part\n"
            f"ANTI JOIN reports AS report ON report.{column.name} = part.{column.name}\n"
            f"WHERE part.{column.name} IS NOT NULL\nGROUP BY part.{column.name}"
        ),
        f"Every {column.name} is in reports.",
        f"每个 {column.name} 都在 reports 中。",
        column.name,
    )  # fmt: skip


def _code_rows(table: Table) -> Check:
    columns = [column for column in table.columns if column.type == "VARCHAR"]
    names = tuple(column.name for column in columns)
    rows = code_rows(table.name)
    declared = ",\n        ".join(
        "(" + ", ".join("NULL" if row.get(name) is None else literals([row[name]]) for name in names) + ")"
        for row in rows
    )
    listed = ", ".join(names)
    return invariant(
        table.name, "codes_declared",
        NoRows(
            f"WITH declared({listed}) AS (\n    VALUES\n        {declared}\n)\n"
            f"(SELECT 'missing' AS problem, * FROM (FROM declared EXCEPT SELECT {listed} FROM {table.name}))\nUNION ALL\n"
            f"(SELECT 'unexpected' AS problem, * FROM (SELECT {listed} FROM {table.name} EXCEPT FROM declared))"
        ),
        "The table holds the declared codes with their labels, and no other.",
        "表中的代码和标签与声明的完全一致。",
    )  # fmt: skip

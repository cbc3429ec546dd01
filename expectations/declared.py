"""What ``schemas.tables`` declares of each table, as checks.

Columns, types, key, NOT NULL, domains, references and codes. Does not belong here: anything that needs to
know what a table means.
"""

from collections.abc import Iterator

from expectations.checks import Check, ColumnsAre, Condition, InSet, NoRows, NotNull, ToldBy
from expectations.fragments import relation
from expectations.wording import column_words
from schemas.codes import code_rows
from schemas.columns import Column
from schemas.tables import TABLE_BY_NAME, Table

ASSETS = {
    "source_files": "report_files",
    "report_sources": "reports",
    "report_versions": "reports",
    "report_version_cells": "reports",
    "year_jumps": "year_checks",
    "area_reports": "totals_by_area",
    "agency_successors": "agencies",
    "expectation_results": "data_quality",
    "releases": "published_warehouse",
    "release_changes": "published_warehouse",
}
"""The asset that fills a table, where it is not named like it."""

_REPORTS = TABLE_BY_NAME["reports"]


def invariant(
    suite: str, name: str, condition: Condition, en: str, zh: str, column: str | None = None
) -> Check:
    """A critical check on one of our own tables, with what to do: a publisher cannot make it fail."""
    todo_en, todo_zh = _load_again(TABLE_BY_NAME[suite])
    return Check(
        suite, name, "critical", condition, en, zh,
        f"{todo_en} If it stays, the software is at fault: report it with these rows.",
        f"{todo_zh}若仍不通过，是软件的错误：请附上这些行报告。",
        column,
    )  # fmt: skip


def _load_again(table: Table) -> tuple[str, str]:
    if table.kind == "code":
        return (
            "The codes are made from the declarations when the database is opened: make run.",
            "代码在打开数据库时按声明生成：请运行 make run。",
        )
    command = f"make materialize ASSET={ASSETS.get(table.name, table.name)}"
    if table.by_year:
        command += " YEAR=…"
    return (
        f"The loading is at fault, not the publisher. Load it again: {command}, then make run.",
        f"这是载入的错误，与发布单位无关。请重新载入：{command}，再运行 make run。",
    )


def declared_checks(table: Table) -> Iterator[Check]:
    """All checks that follow from the declaration of one table, but for :func:`key_check`."""
    yield _columns(table)
    yield _types(table)
    if table.kind == "code":  # to hold the declared rows is more than NOT NULL and domains
        yield _codes(table)
        return
    for column in table.columns:
        if not column.nullable:
            yield _not_null(table, column)
        if column.domain is not None:
            yield _domain(table, column)
        if column.references is not None:
            yield _reference(table, column)
        # What has changed names reports that are gone, too.
        if table.name != "release_changes" and column.name in _REPORTS.key and table is not _REPORTS:
            yield _report_known(table, column)


def _columns(table: Table) -> Check:
    return invariant(
        table.name, "columns_declared", ColumnsAre(table.column_names),
        "The table has every declared column and no other.",
        "表中的列与声明的完全一致，不多不少。",
    )  # fmt: skip


def _types(table: Table) -> Check:
    declared = [(column.name, column.listed_type) for column in table.columns]
    sql = f"""
WITH {relation("declared", ("column_name", "data_type"), declared)}
SELECT declared.column_name, found.data_type AS found, declared.data_type AS expected
FROM declared
JOIN duckdb_columns() AS found USING (column_name)
WHERE found.database_name = current_database()
    AND found.schema_name = 'main'
    AND found.table_name = '{table.name}'
    AND found.data_type <> declared.data_type
"""
    return invariant(
        table.name, "types_declared", NoRows(sql),
        "Every column has its declared type.",
        "每一列的类型与声明一致。",
    )  # fmt: skip


def key_check(table: Table, given: str = "", rows: str | None = None) -> Check:
    """The key is unique.

    ``rows`` are those that need to be looked at (None: all), ``given`` the relations that they stand on.
    """
    # Not expect_compound_columns_to_be_unique: it joins the table with itself, all columns, to mark the rows.
    key = ", ".join(table.key)
    words = [column_words(table.column(name)).zh for name in table.key]
    told_by: ToldBy = None
    # Rows of one key are then of one report, and so of one year; but for the reports themselves.
    if table.by_year and table is not _REPORTS:
        told_by = "report" if "report_id" in table.key else "year" if "report_year" in table.key else None
    sql = f"""
SELECT {key}, count(*) AS copies
FROM {rows or table.name}
GROUP BY {key}
HAVING count(*) > 1
"""
    return invariant(
        table.name, "key_unique", NoRows(sql, told_by, given),
        f"No two rows have the same key ({key}).",
        f"没有两行的键（{'、'.join(words)}）相同。",
        table.key[0] if len(table.key) == 1 else None,
    )  # fmt: skip


def _not_null(table: Table, column: Column) -> Check:
    return invariant(
        table.name, f"{column.name}_not_null", NotNull(column.name),
        f"Every row has {column.name}.",
        f"每一行都有{column_words(column).zh}。",
        column.name,
    )  # fmt: skip


def _domain(table: Table, column: Column) -> Check:
    values = tuple(column.domain or ())
    return invariant(
        table.name, f"{column.name}_in_domain", InSet(column.name, values),
        f"{column.name} is one of {', '.join(values)}.",
        f"{column_words(column).zh}只取数据字典所列的代码。",
        column.name,
    )  # fmt: skip


def _reference(table: Table, column: Column) -> Check:
    """Values are held against the declared codes; that the code table has the same is a check of its own."""
    referred, _, key = (column.references or "").partition(".")
    codes = tuple(str(row[key]) for row in code_rows(referred))
    return invariant(
        table.name, f"{column.name}_known", InSet(column.name, codes),
        f"Every {column.name} is in {referred}.",
        f"{column_words(column).zh}只取代码表中的代码。",
        column.name,
    )  # fmt: skip


def _report_known(table: Table, column: Column) -> Check:
    # A row for each report, not for each cell of it.
    sql = f"""
SELECT part.{column.name}, count(*) AS rows_affected
FROM {table.name} AS part
ANTI JOIN reports AS report ON report.{column.name} = part.{column.name}
WHERE part.{column.name} IS NOT NULL
GROUP BY part.{column.name}
"""
    return invariant(
        table.name, f"{column.name}_known", NoRows(sql, told_by="report" if table.by_year else None),
        f"Every {column.name} is in reports.",
        f"每一行的{column_words(column).zh}都在报告表中。",
        column.name,
    )  # fmt: skip


def _codes(table: Table) -> Check:
    names = tuple(column.name for column in table.columns if column.type == "VARCHAR")
    declared = [[row.get(name) for name in names] for row in code_rows(table.name)]
    columns = ", ".join(names)
    sql = f"""
WITH {relation("declared", names, declared)},
found AS (SELECT {columns} FROM {table.name}),
missing AS (FROM declared EXCEPT FROM found),
unexpected AS (FROM found EXCEPT FROM declared)
SELECT 'missing' AS problem, * FROM missing
UNION ALL
SELECT 'unexpected' AS problem, * FROM unexpected
"""
    return invariant(
        table.name, "codes_declared", NoRows(sql),
        "The table holds the declared codes with their labels, and no other.",
        "表中的代码和标签与声明的完全一致。",
    )  # fmt: skip

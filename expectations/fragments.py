"""Pieces of SQL made from the declarations, for the queries of the checks."""

from collections.abc import Iterable, Sequence

from schemas.forms import FACT_TABLES, FORM_VERSIONS, TableName, cell_name, form_table
from schemas.identities import equations
from schemas.tables import key_columns

REPORT = "report.report_id, report.agency_name, report.report_year"
"""The columns that let a person find a report."""


def literals(values: Iterable[str | None]) -> str:
    """``'a', NULL, 'b'``"""
    return ", ".join("NULL" if value is None else "'" + value.replace("'", "''") + "'" for value in values)


def relation(name: str, columns: Sequence[str], rows: Iterable[Sequence[str | None]]) -> str:
    """A named relation of constants, for a WITH clause; at least one row, each as long as ``columns``."""
    lines = ",\n        ".join(f"({literals(row)})" for row in rows)
    return f"{name}({', '.join(columns)}) AS (\n    VALUES\n        {lines}\n)"


def code_columns(table: TableName) -> tuple[str, ...]:
    """The columns of a fact table that name a cell of the form, in the order of a cell's codes."""
    return tuple(column.name for column in key_columns(table))


def cell_of(table: TableName, alias: str) -> str:
    """The expression of a cell's name, for rows that have the code columns of ``table``."""
    parts = " || '/' || ".join(f"{alias}.{column}" for column in code_columns(table))
    return f"'{table}/' || {parts}"


def same(columns: Iterable[str], left: str, right: str) -> str:
    """``left.a = right.a AND left.b = right.b``"""
    return " AND ".join(f"{left}.{column} = {right}.{column}" for column in columns)


def equations_of_forms() -> list[tuple[str, str, str, str]]:
    """Version, identity, scope and the name of the total's cell of every equation a report must satisfy.

    The version is that of the disposition table: both forms print one and the same table of reviews, and no
    equation is about Article 20.
    """
    return [
        (version, equation.identity_code, equation.scope, cell_name(equation.table, equation.total))
        for version in FORM_VERSIONS
        for table in FACT_TABLES
        for equation in equations(form_table(table, version))
    ]


def nameable_cells() -> tuple[str, ...]:
    """What a finding may give as its cell: the name of a cell of a form, or of a row, block or table of them.

    The table of reviews is one row, so its name is that row's.
    """
    names = {
        cell_name(table, codes[:length])
        for table in FACT_TABLES
        for version in FORM_VERSIONS
        for codes in form_table(table, version).cells()
        for length in range(len(codes) + 1)
    }
    return tuple(sorted(names))

"""SQL for loading, generated from the declarations.

The statements differ only in the names of tables and code columns, which ``schemas`` declares; parameters are
named (``$year``), values never go into the text.
"""

from collections.abc import Iterator
from functools import cache

import pyarrow as pa

from schemas.forms import FORM_VERSIONS, Codes, TableName, form_table
from schemas.identities import IDENTITIES, NUMBERLESS, Equation, equations
from schemas.tables import FORM_COLUMN, TABLE_BY_NAME, VALUE_COLUMN, code_table, key_columns

_SET_HERE = {"report_id", "report_year", "value_status", "unit", "is_corrected", *VALUE_COLUMN.values()}
"""Columns of a fact that are not simply copied from the extraction store's cell."""

IDENTITY_TABLES: tuple[TableName, ...] = tuple(dict.fromkeys(identity.table for identity in IDENTITIES))


def insert_rows(table: str, source: str) -> str:
    """INSERT of all rows of the relation ``source``, its columns matched by name."""
    return f"INSERT INTO {table} BY NAME SELECT * FROM {source}"


def delete_year(table: str) -> str:
    """DELETE of one report year; ``$year`` NULL is the reports whose year is unknown."""
    return f"DELETE FROM {table} WHERE report_year IS NOT DISTINCT FROM CAST($year AS SMALLINT)"


@cache
def insert_facts(table: TableName) -> str:
    """INSERT of one year of a fact table, from the store's cells ``$files`` and the relation ``resolved``.

    A cell that is in the relation ``corrected`` gets its value, status and unit from there; what is printed,
    and where, stays. In the order of report ids and, within a report, of the form.
    """
    codes = key_columns(table)
    cell_columns = [
        column.name
        for column in TABLE_BY_NAME[table].columns
        if column not in codes and column.name not in _SET_HERE
    ]
    selected = [
        "resolved.report_id",
        "resolved.report_year",
        *(f"cell.code_{place} AS {column.name}" for place, column in enumerate(codes, start=1)),
        *_value(table),
        *(f"cell.{name}" for name in cell_columns if name != "locator"),
        "coalesce(resolved.locator_prefix, '') || cell.locator AS locator",
        "correction.report_id IS NOT NULL AS is_corrected",
    ]
    same_cell = "".join(
        f"\n    AND correction.code_{place} = cell.code_{place}" for place in range(1, len(codes) + 1)
    )
    joins = "".join(
        f"\nLEFT JOIN {code_table(column)} AS axis_{place} ON axis_{place}.code = cell.code_{place}"
        for place, column in enumerate(codes, start=1)
    )
    order = ", ".join(f"axis_{place}.sort_order" for place in range(1, len(codes) + 1))
    return (
        f"INSERT INTO {table} BY NAME\nSELECT\n    "
        + ",\n    ".join(selected)
        + "\nFROM read_parquet($files) AS cell"
        + "\nJOIN resolved USING (source_sha256, extractor_version, report_index)"
        + "\nLEFT JOIN corrected AS correction"
        + "\n    ON correction.report_id = resolved.report_id AND correction.table_name = cell.table_name"
        + same_cell
        + joins
        + f"\nWHERE cell.table_name = '{table}'"
        + "\n    AND resolved.report_year IS NOT DISTINCT FROM CAST($year AS SMALLINT)"
        + f"\nORDER BY resolved.report_id, {order}"
    )


def _value(table: TableName) -> Iterator[str]:
    """The number, its status and, for Article 20, its unit: the corrected ones, or those that were read.

    A count with a fraction is no count: it is not rounded, but loaded as something printed that is no number.
    """
    column = TABLE_BY_NAME[table].column(VALUE_COLUMN[table])
    value, status = "cell.value", "cell.value_status"
    if column.type == "BIGINT":
        whole = "cell.value = trunc(cell.value)"
        value = f"CASE WHEN {whole} THEN cell.value END"
        status = f"CASE WHEN NOT {whole} THEN 'unreadable' ELSE cell.value_status END"
    names = {"value": value, "value_status": status}
    if "unit" in TABLE_BY_NAME[table].column_names:
        names["unit"] = "cell.unit"
    for name, read in names.items():
        chosen = f"CASE WHEN correction.report_id IS NOT NULL THEN correction.{name} ELSE {read} END"
        if name == "value":
            yield f"CAST({chosen} AS {column.type}) AS {column.name}"
        else:
            yield f"{chosen} AS {name}"


# --- arithmetic ---------------------------------------------------------------------------------------------


@cache
def numbered_equations(table: TableName) -> tuple[tuple[int, str, Equation], ...]:
    """Number, form version and equation of every equation of a table in every form.

    Numbers are unique within a table and in printed order.
    """
    of_forms = [
        (version, equation) for version in FORM_VERSIONS for equation in equations(form_table(table, version))
    ]
    return tuple((number, version, equation) for number, (version, equation) in enumerate(of_forms))


@cache
def equation_rows(table: TableName) -> pa.Table:
    """One row an equation: what it is, how many cells it needs, and where its total is.

    Columns: ``number`` · ``version`` · ``identity_code`` · ``scope`` · ``cells`` · ``total_is_left`` · the
    table's code columns, with the codes of the total.
    """
    names = [column.name for column in key_columns(table)]
    return pa.Table.from_pylist(
        [
            {
                "number": number,
                "version": version,
                "identity_code": equation.identity_code,
                "scope": equation.scope,
                "cells": len(equation.left) + len(equation.right),
                "total_is_left": equation.total in equation.left,
                **dict(zip(names, equation.total, strict=True)),
            }
            for number, version, equation in numbered_equations(table)
        ]
    )


@cache
def term_rows(table: TableName) -> pa.Table:
    """One row a cell of an equation: its ``number`` · ``version`` · ``is_left`` · the code columns."""
    names = [column.name for column in key_columns(table)]
    return pa.Table.from_pylist(
        [
            {
                "number": number,
                "version": version,
                "is_left": is_left,
                **dict(zip(names, codes, strict=True)),
            }
            for number, version, equation in numbered_equations(table)
            for is_left, side in ((True, equation.left), (False, equation.right))
            for codes in side
        ]
    )


@cache
def insert_arithmetic(table: TableName) -> str:
    """INSERT of the verdict on every equation of one year's reports.

    The verdicts are those of :func:`schemas.identities.evaluate`; an equation that lacks cells is
    not evaluable. Reads the relations ``<table>_terms`` and ``<table>_equations``.
    """
    value = VALUE_COLUMN[table]
    same_cell = " AND ".join(f"term.{c.name} = fact.{c.name}" for c in key_columns(table))
    numberless = ", ".join(f"'{status}'" for status in sorted(NUMBERLESS))
    return f"""
INSERT INTO arithmetic BY NAME
WITH sums AS (
    SELECT
        fact.report_id,
        term.number,
        CAST(coalesce(sum(fact.{value}) FILTER (WHERE term.is_left), 0) AS DECIMAL(20, 6)) AS left_sum,
        CAST(coalesce(sum(fact.{value}) FILTER (WHERE NOT term.is_left), 0) AS DECIMAL(20, 6)) AS right_sum,
        count(*) FILTER (WHERE fact.value_status = 'stated') AS stated,
        count(*) FILTER (WHERE fact.value_status IN ({numberless})) AS numberless
    FROM {table} AS fact
    JOIN reports AS report ON report.report_id = fact.report_id
    JOIN {table}_terms AS term ON term.version = report.{FORM_COLUMN[table]} AND {same_cell}
    WHERE fact.report_year IS NOT DISTINCT FROM CAST($year AS SMALLINT)
    GROUP BY fact.report_id, term.number
),
verdicts AS (
    SELECT
        sums.*,
        equation.identity_code,
        equation.scope,
        CASE
            WHEN stated = cells AND left_sum = right_sum THEN 'holds'
            WHEN stated = cells THEN 'broken'
            WHEN stated + numberless = cells AND stated > 0 AND left_sum = right_sum
                THEN 'holds_if_blank_is_zero'
            ELSE 'not_evaluable'
        END AS status
    FROM sums
    JOIN {table}_equations AS equation USING (number)
)
SELECT
    report_id,
    CAST($year AS SMALLINT) AS report_year,
    identity_code,
    scope,
    CASE WHEN status <> 'not_evaluable' THEN left_sum END AS left_value,
    CASE WHEN status <> 'not_evaluable' THEN right_sum END AS right_value,
    status
FROM verdicts
ORDER BY report_id, number
"""


@cache
def select_broken(table: TableName) -> str:
    """SELECT of one year's broken identities with what is printed in the cells of their totals.

    Reads the relation ``<table>_equations``. Columns: ``report_id`` · ``source_sha256`` · ``path`` of
    the current source · ``identity_code`` · ``scope`` · ``left_value`` · ``right_value`` · ``stated`` ·
    ``locator`` · ``total_is_left`` · the code columns.
    """
    codes = [column.name for column in key_columns(table)]
    same_cell = " AND ".join(f"fact.{name} = equation.{name}" for name in codes)
    return f"""
WITH current_source AS (
    SELECT report_id, source_sha256, min(path) AS path
    FROM report_sources
    WHERE role = 'current' AND report_year IS NOT DISTINCT FROM CAST($year AS SMALLINT)
    GROUP BY report_id, source_sha256
)
SELECT
    verdict.report_id,
    report.source_sha256,
    current_source.path,
    verdict.identity_code,
    verdict.scope,
    verdict.left_value,
    verdict.right_value,
    CAST(fact.{VALUE_COLUMN[table]} AS DECIMAL(20, 6)) AS stated,
    fact.locator,
    equation.total_is_left,
    {", ".join(f"fact.{name}" for name in codes)}
FROM arithmetic AS verdict
JOIN reports AS report ON report.report_id = verdict.report_id
JOIN {table}_equations AS equation
    ON equation.version = report.{FORM_COLUMN[table]}
    AND equation.identity_code = verdict.identity_code
    AND equation.scope = verdict.scope
JOIN {table} AS fact ON fact.report_id = verdict.report_id AND {same_cell}
LEFT JOIN current_source
    ON current_source.report_id = report.report_id AND current_source.source_sha256 = report.source_sha256
WHERE verdict.status = 'broken'
    AND verdict.report_year IS NOT DISTINCT FROM CAST($year AS SMALLINT)
    AND fact.report_year IS NOT DISTINCT FROM CAST($year AS SMALLINT)
ORDER BY verdict.report_id, equation.number
"""


# --- explanations -------------------------------------------------------------------------------------------


@cache
def cells_of_forms(table: TableName) -> tuple[Codes, ...]:
    """The cells of a table in any of its forms, once each; a cell's place here is its number."""
    return tuple(
        dict.fromkeys(codes for version in FORM_VERSIONS for codes in form_table(table, version).cells())
    )


@cache
def cell_rows(table: TableName) -> pa.Table:
    """One row a cell: its ``place`` in :func:`cells_of_forms` · the code columns."""
    names = [column.name for column in key_columns(table)]
    return pa.Table.from_pylist(
        [
            {"place": place, **dict(zip(names, codes, strict=True))}
            for place, codes in enumerate(cells_of_forms(table))
        ]
    )


@cache
def select_broken_reports(table: TableName) -> str:
    """SELECT of all cells of one year's reports that have a broken identity in the table, a row a report.

    Reads the relation ``<table>_cells``. Columns: ``report_id`` · the form of the table · lists of places,
    values and value statuses.
    """
    identities = ", ".join(f"'{identity.code}'" for identity in IDENTITIES if identity.table == table)
    same_cell = " AND ".join(f"cell.{column.name} = fact.{column.name}" for column in key_columns(table))
    return f"""
WITH broken AS (
    SELECT DISTINCT report_id
    FROM arithmetic
    WHERE status = 'broken'
        AND identity_code IN ({identities})
        AND report_year IS NOT DISTINCT FROM CAST($year AS SMALLINT)
)
SELECT
    fact.report_id,
    report.{FORM_COLUMN[table]},
    list(cell.place ORDER BY cell.place),
    list(fact.{VALUE_COLUMN[table]} ORDER BY cell.place),
    list(fact.value_status ORDER BY cell.place)
FROM {table} AS fact
JOIN broken ON broken.report_id = fact.report_id
JOIN reports AS report ON report.report_id = fact.report_id
JOIN {table}_cells AS cell ON {same_cell}
WHERE fact.report_year IS NOT DISTINCT FROM CAST($year AS SMALLINT)
GROUP BY ALL
ORDER BY fact.report_id
"""

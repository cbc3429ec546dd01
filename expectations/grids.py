"""Tables of which every report has the same rows: the cells of its form, or the identities over them.

They are the largest tables. So each report's rows are first reduced to their number and the sum of their
hashes, which the form gives as well; only reports that differ are searched for what is twice, missing or out
of place.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from expectations.checks import Check, NoRows
from expectations.declared import invariant, key_check
from expectations.fragments import REPORT, cell_of, code_columns, equations_of_forms, relation, same
from schemas.forms import FACT_TABLES, FORM_VERSIONS, TableName, form_table
from schemas.tables import FORM_COLUMN, TABLE_BY_NAME


@dataclass(frozen=True, slots=True)
class FormGrid:
    """The rows that every report has in a table.

    Attributes:
        codes: the columns that tell a report's rows apart.
        form_column: the column of ``reports`` that says which form's rows they are.
        rows: form version and codes of every row of every form.
        row_name: SQL that names a row to people, from a relation ``row`` with the codes.
    """

    table: str
    codes: tuple[str, ...]
    form_column: str
    rows: tuple[tuple[str, ...], ...]
    row_name: str


def _cells(table: TableName) -> FormGrid:
    rows = [(version, *codes) for version in FORM_VERSIONS for codes in form_table(table, version).cells()]
    return FormGrid(
        table, code_columns(table), FORM_COLUMN[table], tuple(rows), f"{cell_of(table, 'row')} AS cell"
    )


_EQUATIONS = FormGrid(
    "arithmetic",
    ("identity_code", "scope"),
    "dispositions_form",
    tuple(row[:3] for row in equations_of_forms()),
    "row.identity_code, row.scope",
)
GRIDS = {grid.table: grid for grid in (*map(_cells, FACT_TABLES), _EQUATIONS)}


def grid_checks(grid: FormGrid) -> Iterator[Check]:
    """No row twice, none that the report's form does not have, and every one that it has."""
    odd = _odd_reports(grid)
    yield key_check(TABLE_BY_NAME[grid.table], odd, f"{grid.table} SEMI JOIN odd USING (report_id)")
    yield invariant(
        grid.table, "rows_in_form",
        NoRows(f"""
SELECT {REPORT}, report.{grid.form_column}, {grid.row_name}
FROM {grid.table} AS row
SEMI JOIN odd USING (report_id)
JOIN reports AS report USING (report_id)
ANTI JOIN form ON form.version = report.{grid.form_column} AND {same(grid.codes, "form", "row")}
""", told_by="report", given=odd),
        "Every row is one that the form of its report has.",
        "每一行都是该报告所用表式中有的。",
    )  # fmt: skip
    yield invariant(
        grid.table, "whole_grid",
        NoRows(f"""
SELECT {REPORT}, report.{grid.form_column}, {grid.row_name}
FROM reports AS report
SEMI JOIN odd USING (report_id)
JOIN form AS row ON row.version = report.{grid.form_column}
ANTI JOIN (FROM {grid.table} SEMI JOIN odd USING (report_id)) AS found
    ON found.report_id = report.report_id AND {same(grid.codes, "found", "row")}
""", told_by="report", given=odd),
        "Every report has every row of its form; what could not be read or evaluated is a row that says so.",
        "每份报告都有其表式的全部行；未能读取或计算的也各有一行说明。",
    )  # fmt: skip


def _odd_reports(grid: FormGrid) -> str:
    """Relations ``form`` and ``odd``, the ids of reports whose rows are not exactly those of their form.

    Where one row is missing and another is there twice, the number is right and the sum of hashes is not.
    """
    summed = f"count(*) AS row_count, sum(hash({', '.join(grid.codes)})) AS fingerprint"
    return f"""{relation("form", ("version", *grid.codes), grid.rows)},
expected AS (SELECT version, {summed} FROM form GROUP BY version),
found AS (SELECT report_id, {summed} FROM {grid.table} GROUP BY report_id),
odd AS (
    SELECT coalesce(report.report_id, found.report_id) AS report_id
    FROM reports AS report
    FULL JOIN found ON found.report_id = report.report_id
    LEFT JOIN expected ON expected.version = report.{grid.form_column}
    WHERE found.row_count IS DISTINCT FROM expected.row_count
        OR found.fingerprint IS DISTINCT FROM expected.fingerprint
)"""

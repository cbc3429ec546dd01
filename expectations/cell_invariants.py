"""Our own invariants on cells and the sums over them: the fact tables and ``arithmetic``."""

from collections.abc import Callable, Iterator, Sequence

from expectations.checks import Check, NoRows
from expectations.declared import invariant
from expectations.fragments import (
    FORM_COLUMN,
    REPORT,
    cell_of,
    cells_of_forms,
    code_columns,
    equations_of_forms,
    relation,
    same,
)
from schemas.forms import TableName
from schemas.tables import VALUE_COLUMN
from schemas.terms import ARTICLE20_MEASURES


def fact_checks(table: TableName) -> Iterator[Check]:
    """Invariants of one fact table."""
    yield from _grid(
        table, code_columns(table), FORM_COLUMN[table], cells_of_forms(table),
        lambda alias: f"{cell_of(table, alias)} AS cell",
        ("Every row is a cell of the form that its report follows.",
         "每一行都是该报告所用表式中的单元格。"),
        ("Every report has every cell of its form; what could not be read is a row that says so.",
         "每份报告都有其表式的全部单元格；未能读取的也各有一行说明。"),
    )  # fmt: skip
    value = VALUE_COLUMN[table]
    yield invariant(
        table, "value_exactly_where_stated",
        NoRows(f"""
SELECT report_id, report_year, {cell_of(table, table)} AS cell, value_status, {value}, raw_text
FROM {table}
WHERE ({value} IS NOT NULL) <> (value_status = 'stated')
"""),
        f"{value} is set exactly where value_status is stated: a blank is never a zero.",
        f"当且仅当 value_status 为 stated 时 {value} 有值：空白不是零。",
        value,
    )  # fmt: skip
    yield invariant(
        table, "number_is_traceable",
        NoRows(f"""
SELECT report_id, report_year, {cell_of(table, table)} AS cell, {value}, raw_text, locator, placement
FROM {table}
WHERE {value} IS NOT NULL
    AND NOT is_corrected
    AND (raw_text IS NULL OR locator IS NULL OR placement = 'none')
"""),
        "Every number that was not corrected by hand says what is printed, where, and how it was placed.",
        "未经人工更正的每个数字都写明原文、位置和定位方式。",
    )  # fmt: skip
    if table == "article20_items":
        yield from _unit_checks(table)


def _unit_checks(table: TableName) -> Iterator[Check]:
    # An amount without a printed unit is stored as printed, with unit unknown; a count has no other unit.
    units = [
        (measure.code, unit)
        for measure in ARTICLE20_MEASURES
        for unit in ([measure.unit] if measure.unit == "count" else [measure.unit, "unknown"])
    ]
    yield invariant(
        table, "unit_fits_measure",
        NoRows(f"""
WITH {relation("allowed", ("measure_code", "unit"), units)}
SELECT fact.report_id, fact.report_year, {cell_of(table, "fact")} AS cell, fact.unit
FROM {table} AS fact
ANTI JOIN allowed USING (measure_code, unit)
WHERE fact.measure_code IN (SELECT measure_code FROM allowed)
"""),
        "Counts have the unit count; amounts are in 10k_yuan, or unknown where no unit is printed.",
        "计数的单位为 count；金额为 10k_yuan，未印单位时为 unknown。",
        "unit",
    )  # fmt: skip
    yield invariant(
        table, "counts_are_whole",
        NoRows(f"""
SELECT report_id, report_year, {cell_of(table, table)} AS cell, value, raw_text
FROM {table}
WHERE unit = 'count' AND value <> trunc(value)
"""),
        "A count is a whole number.",
        "计数是整数。",
        "value",
    )  # fmt: skip


def arithmetic_checks() -> Iterator[Check]:
    """Invariants of ``arithmetic``."""
    equations = equations_of_forms()
    yield from _grid(
        "arithmetic", ("identity_code", "scope"), "dispositions_form", [row[:3] for row in equations],
        lambda alias: f"{alias}.identity_code, {alias}.scope",
        ("Every row is an identity of the form that its report follows.",
         "每一行都是该报告所用表式的勾稽关系。"),
        ("Every report has every identity of its form, also those that cannot be evaluated.",
         "每份报告都有其表式的全部勾稽关系，无法计算的也在内。"),
    )  # fmt: skip
    yield invariant(
        "arithmetic", "verdict_fits_sums",
        NoRows("""
SELECT report_id, report_year, identity_code, scope, left_value, right_value, status
FROM arithmetic
WHERE CASE status
    WHEN 'broken' THEN left_value IS NULL OR right_value IS NULL OR left_value = right_value
    WHEN 'not_evaluable' THEN left_value IS NOT NULL OR right_value IS NOT NULL
    ELSE left_value IS NULL OR right_value IS NULL OR left_value <> right_value
END
"""),
        "The verdict follows from the two sums; what cannot be evaluated has none.",
        "结论与两边之和一致；无法计算的没有和。",
        "status",
    )  # fmt: skip
    yield invariant(
        "arithmetic", "broken_has_finding",
        NoRows(f"""
WITH {relation("equation", ("version", "identity_code", "scope", "cell"), equations)}
SELECT {REPORT}, equation.cell, verdict.identity_code, verdict.scope, verdict.left_value, verdict.right_value
FROM arithmetic AS verdict
JOIN reports AS report USING (report_id)
JOIN equation
    ON equation.version = report.dispositions_form
    AND {same(("identity_code", "scope"), "equation", "verdict")}
ANTI JOIN findings AS finding
    ON finding.finding_code = 'arithmetic_broken'
    AND finding.report_id = verdict.report_id
    AND finding.cell = equation.cell
WHERE verdict.status = 'broken'
"""),
        "Every broken identity is also in findings, on the cell of its total.",
        "每个不成立的勾稽关系都在 findings 中，记在其总计单元格上。",
    )  # fmt: skip


def _grid(
    table: str,
    codes: Sequence[str],
    form_column: str,
    grid: Sequence[Sequence[str]],
    shown: Callable[[str], str],
    belongs: tuple[str, str],
    whole: tuple[str, str],
) -> Iterator[Check]:
    """No row that the report's form does not have, and every row that it has.

    ``grid`` holds version and codes of every row of every form; ``shown`` selects, from the relation of that
    name, what tells people which row is meant. Rows are counted first, so that only reports that are short
    are searched for what is missing. (Where one row is missing and another is there twice, ``key_unique``
    fails.)
    """
    form = relation("form", ("version", *codes), grid)
    yield invariant(
        table, "rows_in_form",
        NoRows(f"""
WITH {form}
SELECT {REPORT}, report.{form_column}, {shown("part")}
FROM {table} AS part
JOIN reports AS report USING (report_id)
ANTI JOIN form ON form.version = report.{form_column} AND {same(codes, "form", "part")}
"""),
        *belongs,
    )  # fmt: skip
    yield invariant(
        table, "whole_grid",
        NoRows(f"""
WITH {form},
expected AS (SELECT version, count(*) AS rows_expected FROM form GROUP BY version),
found AS (SELECT report_id, count(*) AS rows_found FROM {table} GROUP BY report_id),
short AS (
    SELECT report.*
    FROM reports AS report
    JOIN expected ON expected.version = report.{form_column}
    LEFT JOIN found ON found.report_id = report.report_id
    WHERE coalesce(found.rows_found, 0) < expected.rows_expected
)
SELECT {REPORT}, report.{form_column}, {shown("form")}
FROM short AS report
JOIN form ON form.version = report.{form_column}
ANTI JOIN {table} AS part ON part.report_id = report.report_id AND {same(codes, "part", "form")}
"""),
        *whole,
    )  # fmt: skip

"""Our own invariants on cells and the sums over them: the fact tables, ``arithmetic``, ``sum_explanations``.

Does not belong here: which rows there are (``grids``).
"""

from collections.abc import Iterator

from expectations.checks import Check, NoRows
from expectations.declared import invariant
from expectations.fragments import REPORT, cell_of, equations_of_forms, relation, same
from schemas.forms import FACT_TABLES, TableName
from schemas.tables import VALUE_COLUMN
from schemas.terms import ARTICLE20_MEASURES


def fact_checks(table: TableName) -> Iterator[Check]:
    """Invariants of one fact table."""
    value = VALUE_COLUMN[table]
    yield invariant(
        table, "value_exactly_where_stated",
        NoRows(f"""
SELECT report_id, report_year, {cell_of(table, table)} AS cell, value_status, {value}, raw_text
FROM {table}
WHERE ({value} IS NOT NULL) <> (value_status = 'stated')
""", told_by="report"),
        f"{value} is set exactly where value_status is stated: a blank is never a zero.",
        "当且仅当单元格印有数字时才有数值：空白不是零。",
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
""", told_by="report"),
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
""", told_by="report"),
        "Counts have the unit count; amounts are in 10k_yuan, or unknown where no unit is printed.",
        "计数的单位为件、项等；金额为万元，未印单位时为未知。",
        "unit",
    )  # fmt: skip
    yield invariant(
        table, "counts_are_whole",
        NoRows(f"""
SELECT report_id, report_year, {cell_of(table, table)} AS cell, value, raw_text
FROM {table}
WHERE unit = 'count' AND value <> trunc(value)
""", told_by="report"),
        "A count is a whole number.",
        "计数是整数。",
        "value",
    )  # fmt: skip


def correction_checks() -> Iterator[Check]:
    """Invariants of ``corrections``: an applied one is in its cell, and no other cell is corrected."""
    corrected = "\n    UNION ALL\n    ".join(
        f"SELECT report_id, {cell_of(table, table)} AS cell FROM {table} WHERE is_corrected"
        for table in FACT_TABLES
    )
    lines = (
        "SELECT report_id, cell FROM corrections WHERE status = 'applied' AND cell <> 'reports/report_year'"
    )
    yield invariant(
        "corrections", "applied_is_in_its_cell",
        NoRows(f"""
WITH corrected AS (
    {corrected}
),
applied AS ({lines})
(SELECT 'not in its cell' AS problem, * FROM (FROM applied EXCEPT ALL FROM corrected))
UNION ALL
(SELECT 'corrected by no line' AS problem, * FROM (FROM corrected EXCEPT ALL FROM applied))
"""),
        "The cells that are corrected are those that a line of corrections.csv is applied to.",
        "经更正的单元格与 corrections.csv 中已采用的行一一对应。",
        "status",
    )  # fmt: skip


def between_years_checks() -> Iterator[Check]:
    """Invariants of ``year_checks``."""
    yield invariant(
        "year_checks", "verdict_fits_values",
        NoRows("""
SELECT report_id, report_year, check_code, scope, stated_value, expected_value, status
FROM year_checks
WHERE CASE status
    WHEN 'holds' THEN stated_value IS DISTINCT FROM expected_value OR stated_value IS NULL
    WHEN 'broken' THEN stated_value IS NULL OR expected_value IS NULL OR stated_value = expected_value
    WHEN 'previous_missing' THEN previous_report_id IS NOT NULL
    ELSE expected_value IS NOT NULL
END
""", told_by="report"),
        "The verdict follows from the two values; what cannot be evaluated expects none.",
        "结论与两个值一致；无法计算的没有应有的值。",
        "status",
    )  # fmt: skip
    yield invariant(
        "year_checks", "broken_has_finding",
        NoRows(f"""
SELECT {REPORT}, verdict.cell, verdict.check_code, verdict.stated_value, verdict.expected_value
FROM year_checks AS verdict
JOIN reports AS report USING (report_id)
ANTI JOIN findings AS finding
    ON finding.finding_code = 'year_check_broken'
    AND finding.report_id = verdict.report_id
    AND finding.cell = verdict.cell
WHERE verdict.status = 'broken'
""", told_by="report"),
        "Every broken check between years is also in findings, on its cell.",
        "每个不成立的跨年检验都有发现，记在其单元格上。",
    )  # fmt: skip


def arithmetic_checks() -> Iterator[Check]:
    """Invariants of ``arithmetic``."""
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
""", told_by="report"),
        "The verdict follows from the two sums; what cannot be evaluated has none.",
        "结论与两边之和一致；无法计算的没有和。",
        "status",
    )  # fmt: skip
    yield invariant(
        "arithmetic", "broken_has_finding",
        NoRows(f"""
WITH {relation("equation", ("version", "identity_code", "scope", "cell"), equations_of_forms())}
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
""", told_by="report"),
        "Every broken identity is also in findings, on the cell of its total.",
        "每个不成立的勾稽关系都有发现，记在其总计单元格上。",
    )  # fmt: skip


def explanation_checks() -> Iterator[Check]:
    """Invariants of ``sum_explanations``."""
    same_identity = same(("report_id", "identity_code", "scope"), "explained", "verdict")
    yield invariant(
        "sum_explanations", "every_broken_identity",
        NoRows(f"""
SELECT coalesce(verdict.report_id, explained.report_id) AS report_id,
    coalesce(verdict.identity_code, explained.identity_code) AS identity_code,
    coalesce(verdict.scope, explained.scope) AS scope,
    verdict.report_id IS NOT NULL AS is_broken
FROM (SELECT * FROM arithmetic WHERE status = 'broken') AS verdict
FULL JOIN (SELECT * FROM sum_explanations WHERE rank = 1) AS explained
    ON {same_identity}
WHERE verdict.report_id IS NULL OR explained.report_id IS NULL
""", told_by="report"),
        "Just the identities that are broken in arithmetic have explanations, or the row that there is none.",
        "不成立的勾稽关系，且只有这些，有解释或有一行说明无法解释。",
    )  # fmt: skip
    yield invariant(
        "sum_explanations", "numbers_fit_verdict",
        NoRows("""
SELECT report_id, report_year, identity_code, scope, rank, cell, printed, would_be, difference, verdict,
    others_checked, others_holding
FROM sum_explanations
WHERE CASE verdict
    WHEN 'unexplained' THEN rank <> 1 OR cell IS NOT NULL OR would_be IS NOT NULL OR slip IS NOT NULL
    ELSE cell IS NULL OR slip IS NULL OR difference IS DISTINCT FROM would_be - printed OR difference = 0
        OR would_be < 0 OR coalesce(others_holding > others_checked, true)
        OR (verdict = 'confirmed' AND (others_checked = 0 OR others_holding < others_checked))
END
""", told_by="report"),
        "An explanation has a cell, another number than its own, and the verdict that the other sums give.",
        "每种解释都有单元格、不同于现有数的数，以及与其他关系相符的结论。",
        "verdict",
    )  # fmt: skip

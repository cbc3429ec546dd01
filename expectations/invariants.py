"""Our own invariants that span columns, rows or tables. All of them guard the release.

Does not belong here: what follows from the declaration of one table alone (``declared``), and anything a publisher can
get wrong (``publishers``).
"""

from collections.abc import Iterator, Sequence

from expectations.checks import Check, NoRows
from expectations.declared import invariant
from expectations.fragments import (
    FORM_COLUMN,
    cell_of,
    cells_of_forms,
    code_columns,
    equations_of_forms,
    literals,
    nameable_cells,
    relation,
    same,
)
from schemas.findings import FINDING_CODES
from schemas.forms import FACT_TABLES, FORM_VERSIONS, TableName, report_form
from schemas.statuses import REPORT_COMPLETE_STATUSES
from schemas.tables import TABLES, VALUE_COLUMN
from schemas.terms import ARTICLE20_MEASURES

REPORT = "report.report_id, report.agency_name, report.report_year"
"""The columns that let a person find a report."""


def report_checks() -> Iterator[Check]:
    """Invariants of ``reports``."""
    forms = [(a, d, report_form(a, d)) for a in FORM_VERSIONS for d in FORM_VERSIONS]
    yield invariant(
        "reports", "form_version_fits_tables",
        NoRows(
            f"WITH {relation('form', ('article20_form', 'dispositions_form', 'form_version'), forms)}\n"
            f"SELECT {REPORT}, report.form_version, form.form_version AS expected\n"
            "FROM reports AS report\nJOIN form USING (article20_form, dispositions_form)\n"
            "WHERE report.form_version <> form.form_version"
        ),
        "form_version is the form of both tables, or hybrid where they differ.",
        "form_version 等于两张表的表式；两者不同时为 hybrid。",
        "form_version",
    )  # fmt: skip
    unread = "\n    UNION\n    ".join(
        f"SELECT report_id FROM {table} WHERE value_status NOT IN ({literals(sorted(REPORT_COMPLETE_STATUSES))})"
        for table in FACT_TABLES
    )
    yield invariant(
        "reports", "status_fits_cells",
        NoRows(
            f"WITH unread AS (\n    {unread}\n)\n"
            f"SELECT {REPORT}, report.status, unread.report_id IS NOT NULL AS has_unread_cells\n"
            "FROM reports AS report\nLEFT JOIN unread ON unread.report_id = report.report_id\n"
            "WHERE (report.status = 'complete') = (unread.report_id IS NOT NULL)"
        ),
        "A report is complete exactly when none of its cells is missing, unreadable or ambiguous.",
        "当且仅当没有 missing、unreadable、ambiguous 的单元格时，报告状态为 complete。",
        "status",
    )  # fmt: skip
    yield invariant(
        "reports", "one_current_source",
        NoRows(
            f"SELECT {REPORT}, count(source.report_id) AS current_sources\n"
            "FROM reports AS report\n"
            "LEFT JOIN report_sources AS source ON source.report_id = report.report_id AND source.role = 'current'\n"
            "GROUP BY ALL\nHAVING count(source.report_id) <> 1"
        ),
        "Every report has exactly one current source in report_sources.",
        "每份报告在 report_sources 中恰有一个 current 来源。",
    )  # fmt: skip
    yield invariant(
        "reports", "source_is_the_current_one",
        NoRows(
            f"SELECT {REPORT}, report.source_sha256, source.path, source.source_sha256 AS expected\n"
            "FROM reports AS report\nJOIN report_sources AS source USING (report_id)\n"
            "WHERE source.role = 'current' AND source.source_sha256 <> report.source_sha256"
        ),
        "source_sha256 of a report is that of its current source.",
        "报告的 source_sha256 等于其 current 来源的 source_sha256。",
        "source_sha256",
    )  # fmt: skip


def source_checks() -> Iterator[Check]:
    """Invariants of ``source_files`` and ``report_sources``."""
    yield invariant(
        "report_sources", "source_file_known",
        NoRows(
            "SELECT source.report_id, source.report_year, source.path, source.source_sha256, source.role\n"
            "FROM report_sources AS source\nANTI JOIN source_files AS file USING (path, source_sha256)"
        ),
        "Every source of a report is in source_files.",
        "报告的每个来源都在 source_files 中。",
        "path",
    )  # fmt: skip
    yield invariant(
        "source_files", "failure_has_reason",
        NoRows(
            "SELECT path, source_sha256, status\nFROM source_files\n"
            "WHERE status IN ('failed', 'unsupported') AND error_code IS NULL"
        ),
        "A file that failed or is unsupported says why in error_code.",
        "失败或不支持的文件在 error_code 中写明原因。",
        "error_code",
    )  # fmt: skip
    yield invariant(
        "source_files", "extracted_has_report",
        NoRows("SELECT path, source_sha256, status\nFROM source_files\nWHERE status = 'extracted' AND report_id IS NULL"),
        "A file that was extracted names its first report.",
        "已提取的文件写明其第一份报告。",
        "report_id",
    )  # fmt: skip


def year_checks() -> Iterator[Check]:
    """``report_year`` is stored beside every ``report_id``, so that tables can be replaced a year at a time."""
    for table in TABLES:
        if table.name == "reports" or not {"report_id", "report_year"} <= set(table.column_names):
            continue
        yield invariant(
            table.name, "report_year_is_the_reports",
            NoRows(
                f"SELECT {REPORT} AS expected, part.report_year, count(*) AS rows_affected\n"
                f"FROM {table.name} AS part\nJOIN reports AS report USING (report_id)\n"
                "WHERE part.report_year IS DISTINCT FROM report.report_year\nGROUP BY ALL"
            ),
            "report_year is that of the row's report.",
            "report_year 与该行报告的年度相同。",
            "report_year",
        )  # fmt: skip


def fact_checks(table: TableName) -> Iterator[Check]:
    """Invariants of one fact table."""
    codes, cell, value = code_columns(table), cell_of(table, "fact"), VALUE_COLUMN[table]
    yield from _grid(
        table, codes, FORM_COLUMN[table], cells_of_forms(table),
        "Every row is a cell of the form that its report follows.",
        "每一行都是该报告所用表式中的单元格。",
        "Every report has every cell of its form; what could not be read is a row that says so.",
        "每份报告都有其表式的全部单元格；未能读取的也各有一行说明。",
    )  # fmt: skip
    yield invariant(
        table, "value_exactly_where_stated",
        NoRows(
            f"SELECT fact.report_id, fact.report_year, {cell} AS cell, fact.value_status, fact.{value}, fact.raw_text\n"
            f"FROM {table} AS fact\nWHERE (fact.{value} IS NOT NULL) <> (fact.value_status = 'stated')"
        ),
        f"{value} is set exactly where value_status is stated: a blank is never a zero.",
        f"当且仅当 value_status 为 stated 时 {value} 有值：空白不是零。",
        value,
    )  # fmt: skip
    yield invariant(
        table, "stated_is_traceable",
        NoRows(
            f"SELECT fact.report_id, fact.report_year, {cell} AS cell, fact.value_status, fact.raw_text, fact.locator\n"
            f"FROM {table} AS fact\nWHERE fact.value_status = 'stated' AND NOT fact.is_corrected\n"
            "    AND (fact.raw_text IS NULL OR fact.locator IS NULL OR fact.placement = 'none')"
        ),
        "Every number says what is printed, where, and how it was placed.",
        "每个数字都写明原文、位置和定位方式。",
    )  # fmt: skip
    if table == "article20_items":
        yield from _unit_checks(cell)


def _unit_checks(cell: str) -> Iterator[Check]:
    # An amount without a printed unit is stored as printed, with unit unknown; a count has no other unit.
    units = [
        (measure.code, unit)
        for measure in ARTICLE20_MEASURES
        for unit in ((measure.unit,) if measure.unit == "count" else (measure.unit, "unknown"))
        if unit is not None
    ]
    yield invariant(
        "article20_items", "unit_fits_measure",
        NoRows(
            f"WITH {relation('allowed', ('measure_code', 'unit'), units)}\n"
            f"SELECT fact.report_id, fact.report_year, {cell} AS cell, fact.unit\n"
            "FROM article20_items AS fact\nANTI JOIN allowed USING (measure_code, unit)\n"
            "WHERE fact.measure_code IN (SELECT measure_code FROM allowed)"
        ),
        "Counts have the unit count; amounts are in 10k_yuan, or unknown where no unit is printed.",
        "计数的单位为 count；金额为 10k_yuan，未印单位时为 unknown。",
        "unit",
    )  # fmt: skip
    yield invariant(
        "article20_items", "counts_are_whole",
        NoRows(
            f"SELECT fact.report_id, fact.report_year, {cell} AS cell, fact.value, fact.raw_text\n"
            "FROM article20_items AS fact\nWHERE fact.unit = 'count' AND fact.value <> trunc(fact.value)"
        ),
        "A count is a whole number.",
        "计数是整数。",
        "value",
    )  # fmt: skip


def arithmetic_checks() -> Iterator[Check]:
    """Invariants of ``arithmetic``."""
    rows = equations_of_forms()
    yield from _grid(
        "arithmetic", ("identity_code", "scope"), "dispositions_form", [row[:3] for row in rows],
        "Every row is an identity of the form that its report follows.",
        "每一行都是该报告所用表式的勾稽关系。",
        "Every report has every identity of its form, also those that cannot be evaluated.",
        "每份报告都有其表式的全部勾稽关系，无法计算的也在内。",
    )  # fmt: skip
    yield invariant(
        "arithmetic", "verdict_fits_sums",
        NoRows(
            "SELECT report_id, report_year, identity_code, scope, left_value, right_value, status\nFROM arithmetic\n"
            "WHERE CASE status\n"
            "    WHEN 'broken' THEN left_value = right_value OR left_value IS NULL OR right_value IS NULL\n"
            "    WHEN 'not_evaluable' THEN left_value IS NOT NULL OR right_value IS NOT NULL\n"
            "    ELSE left_value IS DISTINCT FROM right_value OR left_value IS NULL\n"
            "END"
        ),
        "The verdict follows from the two sums; what cannot be evaluated has none.",
        "结论与两边之和一致；无法计算的没有和。",
        "status",
    )  # fmt: skip
    totals = relation("equation", ("version", "identity_code", "scope", "cell"), rows)
    yield invariant(
        "arithmetic", "broken_has_finding",
        NoRows(
            f"WITH {totals}\n"
            f"SELECT {REPORT}, equation.cell, verdict.identity_code, verdict.scope, verdict.left_value, verdict.right_value\n"
            "FROM arithmetic AS verdict\nJOIN reports AS report USING (report_id)\n"
            "JOIN equation ON equation.version = report.dispositions_form\n"
            "    AND equation.identity_code = verdict.identity_code AND equation.scope = verdict.scope\n"
            "ANTI JOIN findings AS finding ON finding.finding_code = 'arithmetic_broken'\n"
            "    AND finding.report_id = verdict.report_id AND finding.cell = equation.cell\n"
            "WHERE verdict.status = 'broken'"
        ),
        "Every broken identity is also in findings, on the cell of its total.",
        "每个不成立的勾稽关系都在 findings 中，记在其总计单元格上。",
    )  # fmt: skip
    yield invariant(
        "findings", "arithmetic_finding_is_broken",
        NoRows(
            f"WITH {totals}\n"
            "SELECT finding.finding_id, finding.report_id, finding.report_year, finding.cell, finding.stated, finding.expected\n"
            "FROM findings AS finding\n"
            "ANTI JOIN (\n"
            "    SELECT verdict.report_id, equation.cell\n"
            "    FROM arithmetic AS verdict\n    JOIN equation USING (identity_code, scope)\n"
            "    WHERE verdict.status = 'broken'\n"
            ") AS broken USING (report_id, cell)\n"
            "WHERE finding.finding_code = 'arithmetic_broken'"
        ),
        "Every finding of a broken identity is about one that is broken in arithmetic.",
        "findings 中的每个勾稽关系问题，在 arithmetic 中确实不成立。",
        "cell",
    )  # fmt: skip


def finding_checks() -> Iterator[Check]:
    """Invariants of ``findings``."""
    yield invariant(
        "findings", "cell_nameable",
        NoRows(
            f"WITH {relation('nameable', ('cell',), ((name,) for name in nameable_cells()))}\n"
            "SELECT finding.finding_id, finding.report_id, finding.report_year, finding.cell, finding.finding_code\n"
            "FROM findings AS finding\nANTI JOIN nameable USING (cell)\nWHERE finding.cell IS NOT NULL"
        ),
        "A finding's cell is the name of a cell of a form, or of a row or block of them.",
        "发现所指的单元格是某一表式的单元格、行或块的名称。",
        "cell",
    )  # fmt: skip
    yield invariant(
        "findings", "cell_in_its_table",
        NoRows(
            "SELECT finding_id, report_id, report_year, table_name, cell, finding_code\nFROM findings\n"
            "WHERE table_name IS DISTINCT FROM split_part(cell, '/', 1) AND cell IS NOT NULL\n"
            f"    OR table_name NOT IN ({literals(table.name for table in TABLES)})"
        ),
        "A finding's table is one of the warehouse's, and the one its cell is in.",
        "发现所指的表存在，且与其单元格所在的表一致。",
        "table_name",
    )  # fmt: skip
    severities = [(code.code, code.severity) for code in FINDING_CODES]
    yield invariant(
        "findings", "severity_is_the_codes",
        NoRows(
            f"WITH {relation('declared', ('finding_code', 'severity'), severities)}\n"
            "SELECT finding.finding_id, finding.report_id, finding.finding_code, finding.severity, declared.severity AS expected\n"
            "FROM findings AS finding\nJOIN declared USING (finding_code)\nWHERE finding.severity <> declared.severity"
        ),
        "A finding is as severe as its code says.",
        "发现的严重程度与其代码的声明一致。",
        "severity",
    )  # fmt: skip


def _grid(
    table: str,
    codes: Sequence[str],
    form_column: str,
    grid: list[tuple[str, ...]],
    belongs_en: str,
    belongs_zh: str,
    whole_en: str,
    whole_zh: str,
) -> Iterator[Check]:
    """No row that the report's form does not have, and every row that it has.

    ``grid`` holds version and codes of every row of every form. Rows are counted per report first, so that the search for what
    is missing only touches reports that are short. (Where a row is missing and another is there twice, ``key_unique`` fails.)
    """
    form = relation("form", ("version", *codes), grid)
    listed = ", ".join(f"fact.{column}" for column in codes)
    yield invariant(
        table, "rows_in_form",
        NoRows(
            f"WITH {form}\n"
            f"SELECT {REPORT}, report.{form_column}, {listed}\n"
            f"FROM {table} AS fact\nJOIN reports AS report USING (report_id)\n"
            f"ANTI JOIN form ON form.version = report.{form_column} AND {same(codes, 'form', 'fact')}"
        ),
        belongs_en, belongs_zh,
    )  # fmt: skip
    yield invariant(
        table, "whole_grid",
        NoRows(
            f"WITH {form},\n"
            "expected AS (SELECT version, count(*) AS rows_expected FROM form GROUP BY version),\n"
            f"found AS (SELECT report_id, count(*) AS rows_found FROM {table} GROUP BY report_id),\n"
            "short AS (\n"
            "    SELECT report.*\n    FROM reports AS report\n"
            f"    JOIN expected ON expected.version = report.{form_column}\n"
            "    LEFT JOIN found ON found.report_id = report.report_id\n"
            "    WHERE coalesce(found.rows_found, 0) < expected.rows_expected\n)\n"
            f"SELECT {REPORT}, report.{form_column}, {listed.replace('fact.', 'form.')}\n"
            f"FROM short AS report\nJOIN form ON form.version = report.{form_column}\n"
            f"ANTI JOIN {table} AS fact ON fact.report_id = report.report_id AND {same(codes, 'fact', 'form')}"
        ),
        whole_en, whole_zh,
    )  # fmt: skip

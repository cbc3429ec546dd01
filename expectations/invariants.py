"""Our own invariants on reports, their sources and findings. All of them guard the release.

Does not belong here: what follows from the declaration of one table alone (``declared``), what is about cells
and sums (``cell_invariants``), and anything a publisher can get wrong (``publishers``).
"""

from collections.abc import Iterator

from expectations.checks import Check, NoRows
from expectations.declared import invariant
from expectations.fragments import REPORT, equations_of_forms, literals, nameable_cells, relation
from schemas.findings import FINDING_CODES
from schemas.forms import FACT_TABLES, FORM_VERSIONS, report_form
from schemas.statuses import REPORT_COMPLETE_STATUSES
from schemas.tables import TABLES
from schemas.years import FIRST_FORM_YEAR


def report_checks() -> Iterator[Check]:
    """Invariants of ``reports``."""
    forms = [(a, d, report_form(a, d)) for a in FORM_VERSIONS for d in FORM_VERSIONS]
    yield invariant(
        "reports", "form_version_fits_tables",
        NoRows(f"""
WITH {relation("form", ("article20_form", "dispositions_form", "form_version"), forms)}
SELECT {REPORT}, report.form_version, form.form_version AS expected
FROM reports AS report
JOIN form USING (article20_form, dispositions_form)
WHERE report.form_version <> form.form_version
""", told_by="report"),
        "form_version is the form of both tables, or hybrid where they differ.",
        "报告的表式即两张表的表式；两者不同时为混合。",
        "form_version",
    )  # fmt: skip
    complete = literals(sorted(REPORT_COMPLETE_STATUSES))
    unread = "\n    UNION\n    ".join(
        f"SELECT report_id FROM {table} WHERE value_status NOT IN ({complete})" for table in FACT_TABLES
    )
    yield invariant(
        "reports", "status_fits_cells",
        NoRows(f"""
WITH unread AS (
    {unread}
)
SELECT {REPORT}, report.status, unread.report_id IS NOT NULL AS has_unread_cells
FROM reports AS report
LEFT JOIN unread ON unread.report_id = report.report_id
WHERE (report.status = 'complete') = (unread.report_id IS NOT NULL)
""", told_by="report"),
        "A report is complete exactly when none of its cells is missing, unreadable or ambiguous.",
        "当且仅当没有缺失、不可读、位置不定的单元格时，报告状态为完整。",
        "status",
    )  # fmt: skip


def area_checks() -> Iterator[Check]:
    """Invariants of ``area_reports`` and ``totals_by_area``."""
    yield invariant(
        "area_reports", "every_certain_body_is_in_an_area",
        NoRows(f"""
SELECT {REPORT}, report.full_name
FROM reports AS report
ANTI JOIN area_reports AS area USING (report_id)
WHERE report.full_name IS NOT NULL AND report.level <> 'national' AND report.report_year IS NOT NULL
""", told_by="report"),
        "Every report of a known year and of a body that is certain is in the area of its body.",
        "年度已知、机关确定的每份报告都在其所在地区之中。",
    )  # fmt: skip
    yield invariant(
        "totals_by_area", "total_is_what_it_is_built_from",
        NoRows("""
SELECT area_id, report_year, cell, total, built_from, consolidated, bodies, cells_not_stated
FROM totals_by_area
WHERE (built_from = 'consolidated' AND total IS DISTINCT FROM consolidated)
    OR bodies_unknown < 0
    OR bodies_not_seen < 0
    OR cells_not_stated NOT BETWEEN 0 AND bodies
    OR (total IS NULL) <> (cells_not_stated = bodies)
""", told_by="year"),
        "A total has a number exactly where a report states one; a consolidated one is the report's.",
        "有报告写明数字时才有合计；以全域汇总报告为准时，合计即其数。",
        "total",
    )  # fmt: skip


def body_checks() -> Iterator[Check]:
    """Invariants of ``coverage`` and ``agency_successors``: of whom what is asked."""
    for table, columns in (
        ("coverage", ("agency_id",)),
        ("agency_successors", ("agency_id", "successor_id")),
    ):
        for column in columns:
            yield invariant(
                table, f"{column}_is_a_body",
                NoRows(f"""
SELECT part.{column}, count(*) AS rows_affected
FROM {table} AS part
ANTI JOIN agencies AS agency ON agency.agency_id = part.{column}
GROUP BY ALL
"""),
                f"Every {column} is in agencies.",
                "每一行的机关都在机关表中。",
                column,
            )  # fmt: skip
    yield invariant(
        "coverage", "status_fits_report",
        NoRows("""
SELECT agency_id, report_year, status, report_id, due_on, seen_on
FROM coverage
WHERE (status IN ('published', 'late')) <> (report_id IS NOT NULL)
    OR (status = 'late') <> coalesce(seen_on > due_on, false)
""", told_by="year"),
        "What is published or late has a report, and nothing else has; late is what came after its day.",
        "有报告的才是已有报告或逾期；日期晚于应公布日期的才是逾期。",
        "status",
    )  # fmt: skip
    yield invariant(
        "coverage", "late_has_finding",
        NoRows("""
WITH late AS (SELECT report_id, report_year, due_on, seen_on FROM coverage WHERE status = 'late'),
found AS (SELECT report_id, stated, expected FROM findings WHERE finding_code = 'published_late')
SELECT coalesce(late.report_id, found.report_id) AS report_id, late.report_year, late.due_on, late.seen_on
FROM late
FULL JOIN found
    ON found.report_id = late.report_id AND found.stated = CAST(late.seen_on AS VARCHAR)
    AND found.expected = CAST(late.due_on AS VARCHAR)
WHERE late.report_id IS NULL OR found.report_id IS NULL
""", told_by="year"),
        "There is a finding for each report that is late, by the same days, and for no other.",
        "逾期的每份报告都有发现，日期相同，其他报告没有。",
        "status",
    )  # fmt: skip
    yield invariant(
        "coverage", "every_report_is_covered",
        NoRows(f"""
SELECT {REPORT}, report.full_name
FROM reports AS report
ANTI JOIN coverage USING (report_id)
WHERE report.full_name IS NOT NULL
    AND report.report_year BETWEEN {FIRST_FORM_YEAR} AND (SELECT max(report_year) FROM coverage)
"""),
        "Every report of a body that is certain, up to the last year that is due, is in coverage.",
        "机关确定、年度已到期的每份报告都在此表中。",
        "report_id",
    )  # fmt: skip
    yield invariant(
        "agency_successors", "followed_is_one_to_one",
        NoRows("""
SELECT agency_id, successor_id, since, is_followed
FROM agency_successors
QUALIFY is_followed AND greatest(
    count(*) OVER (PARTITION BY agency_id), count(*) OVER (PARTITION BY successor_id)
) > 1
UNION ALL
SELECT agency_id, successor_id, since, is_followed FROM agency_successors WHERE agency_id = successor_id
"""),
        "No body comes in its own place, and years go on only where one body became one.",
        "机关不继任自身；只有一对一时才逐年接续。",
        "is_followed",
    )  # fmt: skip


def source_checks() -> Iterator[Check]:
    """Invariants on where reports come from: ``reports``, ``report_sources``, ``source_files``."""
    yield invariant(
        "reports", "one_current_source",
        NoRows(f"""
SELECT {REPORT}, count(source.report_id) AS current_sources
FROM reports AS report
LEFT JOIN report_sources AS source ON source.report_id = report.report_id AND source.role = 'current'
GROUP BY {REPORT}
HAVING count(source.report_id) <> 1
""", told_by="report"),
        "Every report has exactly one current source in report_sources.",
        "每份报告恰有一个现用来源。",
    )  # fmt: skip
    yield invariant(
        "reports", "source_is_the_current_one",
        NoRows(f"""
SELECT {REPORT}, report.source_sha256, source.path, source.source_sha256 AS expected
FROM reports AS report
JOIN report_sources AS source USING (report_id)
WHERE source.role = 'current' AND source.source_sha256 <> report.source_sha256
""", told_by="report"),
        "source_sha256 of a report is that of its current source.",
        "报告所载的来源文件就是其现用来源。",
        "source_sha256",
    )  # fmt: skip
    yield invariant(
        "report_versions", "one_current_version",
        NoRows(f"""
SELECT {REPORT}, count(*) AS versions, count(*) FILTER (WHERE version.is_current) AS current_versions
FROM report_versions AS version
JOIN reports AS report USING (report_id)
GROUP BY {REPORT}
HAVING count(*) FILTER (WHERE version.is_current AND version.source_sha256 = report.source_sha256) <> 1
    OR count(*) FILTER (WHERE version.is_current) <> 1
    OR count(*) < 2
""", told_by="report"),
        "Of the versions of a report exactly one is current, and it is the source of the report.",
        "一份报告的各版本中恰有一个现用版本，即该报告的来源。",
        "is_current",
    )  # fmt: skip
    yield invariant(
        "report_sources", "source_file_known",
        NoRows("""
SELECT source.report_id, source.report_year, source.path, source.source_sha256, source.role
FROM report_sources AS source
ANTI JOIN source_files AS file USING (path, source_sha256)
""", told_by="report"),
        "Every source of a report is in source_files.",
        "报告的每个来源都在文件表中。",
        "path",
    )  # fmt: skip
    yield invariant(
        "source_files", "failure_has_reason",
        NoRows("""
SELECT path, source_sha256, status
FROM source_files
WHERE status IN ('failed', 'unsupported') AND error_code IS NULL
"""),
        "A file that failed or is unsupported says why in error_code.",
        "读取失败或格式不支持的文件都写明原因。",
        "error_code",
    )  # fmt: skip
    yield invariant(
        "source_files", "extracted_has_report",
        NoRows("""
SELECT path, source_sha256, status
FROM source_files
WHERE status = 'extracted' AND report_id IS NULL
"""),
        "A file that was extracted names its first report.",
        "已提取的文件写明其第一份报告。",
        "report_id",
    )  # fmt: skip


def year_checks() -> Iterator[Check]:
    """``report_year`` stands beside every ``report_id``, so that tables can be replaced a year at a time."""
    for table in TABLES:
        if table.name == "reports" or not {"report_id", "report_year"} <= set(table.column_names):
            continue
        yield invariant(
            table.name, "report_year_is_the_reports",
            NoRows(f"""
SELECT {REPORT} AS expected, part.report_year, count(*) AS rows_affected
FROM {table.name} AS part
JOIN reports AS report USING (report_id)
WHERE part.report_year IS DISTINCT FROM report.report_year
GROUP BY ALL
""", told_by="report" if table.by_year else None),
            "report_year is that of the row's report.",
            "每一行的年度与该行报告的年度相同。",
            "report_year",
        )  # fmt: skip


def finding_checks() -> Iterator[Check]:
    """Invariants of ``findings``."""
    yield invariant(
        "findings", "cell_nameable",
        NoRows(f"""
WITH {relation("nameable", ("cell",), ((name,) for name in nameable_cells()))}
SELECT finding.finding_id, finding.report_id, finding.report_year, finding.cell, finding.finding_code
FROM findings AS finding
ANTI JOIN nameable USING (cell)
WHERE finding.cell IS NOT NULL
""", told_by="year"),
        "A finding's cell is the name of a cell of a form, or of a row, block or table of them.",
        "发现所指的单元格是某一表式的单元格、行、块或表的名称。",
        "cell",
    )  # fmt: skip
    yield invariant(
        "findings", "cell_in_its_table",
        NoRows(f"""
SELECT finding_id, report_id, report_year, table_name, cell, finding_code
FROM findings
WHERE (cell IS NOT NULL AND table_name IS DISTINCT FROM split_part(cell, '/', 1))
    OR table_name NOT IN ({literals(table.name for table in TABLES)})
""", told_by="year"),
        "A finding's table is one of the warehouse's, and the one its cell is in.",
        "发现所指的表存在，且与其单元格所在的表一致。",
        "table_name",
    )  # fmt: skip
    severities = [(code.code, code.severity) for code in FINDING_CODES]
    yield invariant(
        "findings", "severity_is_the_codes",
        NoRows(f"""
WITH {relation("declared", ("finding_code", "severity"), severities)}
SELECT finding.finding_id, finding.report_id, finding.finding_code, finding.severity,
    declared.severity AS declared
FROM findings AS finding
JOIN declared USING (finding_code)
WHERE finding.severity <> declared.severity
""", told_by="year"),
        "A finding is as severe as its code says.",
        "发现的严重程度与其代码的声明一致。",
        "severity",
    )  # fmt: skip
    # A cell can be the total of two broken identities, so the two are held against each other by cell.
    yield invariant(
        "findings", "arithmetic_finding_is_broken",
        NoRows(f"""
WITH {relation("equation", ("version", "identity_code", "scope", "cell"), equations_of_forms())},
broken AS (
    SELECT verdict.report_id, equation.cell
    FROM arithmetic AS verdict
    JOIN equation USING (identity_code, scope)
    WHERE verdict.status = 'broken'
)
SELECT finding.finding_id, finding.report_id, finding.report_year, finding.cell, finding.stated,
    finding.expected
FROM findings AS finding
ANTI JOIN broken USING (report_id, cell)
WHERE finding.finding_code = 'arithmetic_broken'
""", told_by="year"),
        "Every finding of a broken identity is about one that is broken in arithmetic.",
        "发现所说的每个勾稽关系，在勾稽表中确实不成立。",
        "cell",
    )  # fmt: skip

"""What publishers print and readings cannot do: reported, and released as it is."""

from collections.abc import Iterator

from expectations.checks import Check, NoRows
from expectations.fragments import REPORT, cell_of, equations_of_forms, literals, relation, same
from schemas.forms import FACT_TABLES, TableName
from schemas.identifiers import PROVISIONAL_PREFIX
from schemas.identities import IDENTITIES
from schemas.statuses import REPORT_COMPLETE_STATUSES, VALUE_STATUS_NAMES, VALUE_STATUSES
from schemas.tables import VALUE_COLUMN
from schemas.terms import SIGNED_MEASURES
from schemas.year_checks import YEAR_CHECKS
from schemas.years import FIRST_YEAR

Texts = tuple[str, str, str, str]
"""What must hold and what to do, each in English and Chinese: ``en, zh, todo_en, todo_zh``."""

CURRENT_SOURCE = (
    "LEFT JOIN report_sources AS source ON source.report_id = report.report_id AND source.role = 'current'"
)
"""So that a person can open the file."""

NEWEST_FIRST = "report.report_year DESC NULLS LAST, report.agency_name, report.report_id"
ONE_OF_EACH_FIRST = f"row_number() OVER (PARTITION BY report.report_id ORDER BY cell), {NEWEST_FIRST}"
"""One cell of every report before the second of any: only the first rows are shown."""


def report_warnings(this_year: int) -> Iterator[Check]:
    """What is odd about whole reports; ``this_year`` is the last year a report can be about."""
    yield _reports(
        "signed_after_the_year", "signed_on",
        "report.signed_on <= make_date(report.report_year, 12, 31)", "report.signed_on",
        ("A report is signed after its year has ended.", "报告在报告年度结束之后落款。",
         "Probably a slip of the publisher, loaded as printed. Ask the office.",
         "可能是发布单位笔误，按原样载入。请向发布单位核实。"),
    )  # fmt: skip
    yield _reports(
        "signed_within_two_years", "signed_on",
        "report.signed_on > make_date(report.report_year + 2, 12, 31)", "report.signed_on",
        ("A report is signed within two years after its year.", "报告在报告年度结束后两年之内落款。",
         "A slip of the publisher, or another date taken for the signature's. Compare with the source.",
         "可能是发布单位笔误，或把其他日期当作落款日期。请对照原文。"),
    )  # fmt: skip
    yield _reports(
        "year_plausible", "report_year",
        f"report.report_year NOT BETWEEN {FIRST_YEAR} AND {this_year}", "report.title",
        (f"A report is about a year from {FIRST_YEAR} to {this_year}.",
         f"报告年度在 {FIRST_YEAR} 年至 {this_year} 年之间。",
         "Compare with the source, and state the year in manifest.csv, column report_year.",
         "请对照原文，并在 manifest.csv 的 report_year 中写明年度。"),
    )  # fmt: skip
    yield _reports(
        "year_known", "report_year",
        "report.report_year IS NULL", "report.title",
        ("The year of every report is known.", "每份报告的年度已知。",
         "State it in manifest.csv, column report_year.", "请在 manifest.csv 的 report_year 中写明。"),
    )  # fmt: skip
    yield _reports(
        "year_uncontested", "year_status",
        "report.year_status = 'contested'", "report.title, report.signed_on",
        ("All evidence for the year of a report agrees.", "每份报告的年度证据一致。",
         "Compare with the source, and state the year in manifest.csv, column report_year.",
         "请对照原文，并在 manifest.csv 的 report_year 中写明年度。"),
    )  # fmt: skip
    yield _reports(
        "place_uncontested", "place_status",
        "list_contains(string_split(report.review_reasons, ','), 'place_contested')",
        "report.title, report.place",
        ("All evidence for the place of a body agrees.", "每个机关的地区证据一致。",
         "Move the file to the folder of its place, or correct manifest.csv.",
         "请把文件放到所属地区的文件夹，或更正 manifest.csv。"),
    )  # fmt: skip
    yield _reports(
        "agency_known", "agency_name",
        "report.agency_name IS NULL", "report.title, report.agency_name_printed",
        ("The body of every report is known.", "每份报告的发布机关已知。",
         "State it in manifest.csv, column agency_name.", "请在 manifest.csv 的 agency_name 中写明。"),
    )  # fmt: skip
    yield _reports(
        "place_known", "agency_id",
        f"starts_with(report.agency_id, '{PROVISIONAL_PREFIX}') AND report.agency_name IS NOT NULL "
        "AND (report.year_status IS DISTINCT FROM 'contested' "
        "OR report.place_status IN ('ambiguous', 'unknown'))",
        "report.agency_id, report.title",
        ("Every body's place is known, so that bodies of one name are told apart and followed over years.",
         "每个机关的所属地区已知，以便区分同名机关、跨年比较。",
         "Write its full name in manifest.csv, column agency_name, or sort the files into folders by county.",
         "请在 manifest.csv 的 agency_name 中写明全称，或按县建文件夹。"),
    )  # fmt: skip
    stated = " UNION ".join(
        f"SELECT report_id FROM {table} WHERE value_status = 'stated'" for table in FACT_TABLES
    )
    yield _reports(
        "states_a_number", "report_id",
        f"report.report_id NOT IN ({stated})", "report.title, report.status",
        ("A report states at least one number.", "一份报告至少印有一个数字。",
         "Look whether the source has them as a picture or an attachment; if so, put it into the inbox.",
         "请核对原文的数字是否在图片或附件中；若是，请将该文件放入收件目录。"),
    )  # fmt: skip


def _reports(name: str, column: str, condition: str, shown: str, texts: Texts) -> Check:
    sql = f"""
SELECT {REPORT}, {shown}, source.path
FROM reports AS report
{CURRENT_SOURCE}
WHERE {condition}
ORDER BY {NEWEST_FIRST}
"""
    return Check("reports", name, "warning", NoRows(sql, told_by="report"), *texts, column)


def file_warnings() -> Iterator[Check]:
    """Files of the inbox that gave no report."""
    yield _files(
        "files_readable", "failed",
        ("Every file in the inbox could be read.", "收件目录中的每个文件都能读取。",
         "Do what is said of each file.", "请按各文件的说明处理。"),
    )  # fmt: skip
    yield _files(
        "formats_supported", "unsupported",
        ("Every file in the inbox is of a format with a reader.",
         "收件目录中的每个文件都有相应格式的读取器。",
         "Convert it, as is said of each file.", "请按各文件的说明转换格式。"),
    )  # fmt: skip


def _files(name: str, status: str, texts: Texts) -> Check:
    sql = f"""
SELECT path, media_type, error_code, error_detail
FROM source_files
WHERE status = '{status}' AND is_present
ORDER BY path
"""
    return Check("source_files", name, "warning", NoRows(sql), *texts, "status")


WHAT_TO_DO = {
    "missing": (
        "Look whether the source has them as a picture or an attachment; if so, put it into the inbox.",
        "请核对原文是否将其放在图片或附件中；若是，请将该文件放入收件目录。"),
    "unreadable": (
        "Compare with the source. If it prints a number, report the wording so that it can be read.",
        "请对照原文。如原文是数字，请报告其写法以便识别。"),
    "ambiguous": (
        "Compare with the source; the findings of the report show what is possible.",
        "请对照原文；该报告的发现列出了各种可能。"),
}  # fmt: skip
"""What to do about a cell that could not be read, by its status."""


def fact_warnings(table: TableName) -> Iterator[Check]:
    """Cells of one fact table that could not be read, or print what cannot be."""
    for status, (zh, en) in VALUE_STATUSES.items():
        if status not in REPORT_COMPLETE_STATUSES:
            yield _cells(
                table, f"no_cell_{status}", "value_status", f"fact.value_status = '{status}'",
                (f"No cell is {status}: {en}.", f"没有{VALUE_STATUS_NAMES[status][0]}的单元格：{zh}。",
                 *WHAT_TO_DO[status]),
            )  # fmt: skip
    value = VALUE_COLUMN[table]
    negative = f"fact.{value} < 0"
    if table == "article20_items":
        negative += f" AND fact.measure_code NOT IN ({literals(SIGNED_MEASURES)})"
    yield _cells(
        table, "no_negative_number", value, negative,
        ("No number is negative.", "没有负数。",
         "Loaded as printed. Ask the office.", "按原样载入。请向发布单位核实。"),
    )  # fmt: skip
    if table == "article20_items":
        yield _cells(
            table, "amounts_have_unit", "unit", "fact.unit = 'unknown' AND fact.value <> 0",
            ("Every amount that is not zero has a printed unit.", "每个非零金额都印有单位。",
             "Do not add it to amounts in ten thousand yuan without looking. Ask the office.",
             "请勿直接与万元金额相加。请向发布单位核实。"),
        )  # fmt: skip


def _cells(table: TableName, name: str, column: str, condition: str, texts: Texts) -> Check:
    sql = f"""
SELECT {REPORT}, {cell_of(table, "fact")} AS cell, fact.raw_text, fact.{VALUE_COLUMN[table]},
    source.path, fact.locator
FROM {table} AS fact
JOIN reports AS report USING (report_id)
{CURRENT_SOURCE}
WHERE {condition}
ORDER BY {ONE_OF_EACH_FIRST}
"""
    return Check(table, name, "warning", NoRows(sql, told_by="report"), *texts, column)


def identity_warnings() -> Iterator[Check]:
    """One check for each identity: publishers do print wrong sums."""
    equations = relation("equation", ("version", "identity_code", "scope", "cell"), equations_of_forms())
    for identity in IDENTITIES:
        sql = f"""
WITH {equations}
SELECT {REPORT}, equation.cell, verdict.left_value, verdict.right_value, source.path
FROM arithmetic AS verdict
JOIN reports AS report USING (report_id)
JOIN equation
    ON equation.version = report.dispositions_form
    AND {same(("identity_code", "scope"), "equation", "verdict")}
{CURRENT_SOURCE}
WHERE verdict.status = 'broken' AND verdict.identity_code = '{identity.code}'
ORDER BY {ONE_OF_EACH_FIRST}
"""
        yield Check(
            "arithmetic", f"{identity.code}_holds", "warning", NoRows(sql, told_by="report"),
            f"{identity.en}.", f"{identity.zh}。",
            "Loaded as printed, never repaired. Look at the cells it adds up; ask the office.",
            "按原样载入，不作修正。请核对相加的各单元格，并向发布单位核实。",
            "status",
        )  # fmt: skip


def between_years_warnings() -> Iterator[Check]:
    """One check for each check between years: publishers do not always go on from what they said before."""
    for check in YEAR_CHECKS:
        sql = f"""
SELECT {REPORT}, verdict.cell, verdict.stated_value, verdict.expected_value, source.path
FROM year_checks AS verdict
JOIN reports AS report USING (report_id)
{CURRENT_SOURCE}
WHERE verdict.status = 'broken' AND verdict.check_code = '{check.code}'
ORDER BY {ONE_OF_EACH_FIRST}
"""
        yield Check(
            "year_checks", f"{check.code}_holds", "warning", NoRows(sql, told_by="report"),
            f"{check.en}.", f"{check.zh}。",
            "Loaded as printed, never repaired. Compare both years' reports; ask the office.",
            "按原样载入，不作修正。请核对两个年度的报告，并向发布单位核实。",
            "status",
        )  # fmt: skip

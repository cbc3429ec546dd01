"""What publishers print and readings cannot do: reported, and released as it is."""

from collections.abc import Iterator

from expectations.checks import Check, NoRows
from expectations.fragments import cell_of, equations_of_forms, literals, relation
from expectations.invariants import REPORT
from schemas.forms import FACT_TABLES, TableName
from schemas.identifiers import provisional_agency_id
from schemas.identities import IDENTITIES
from schemas.statuses import REPORT_COMPLETE_STATUSES, VALUE_STATUSES, ValueStatus
from schemas.tables import VALUE_COLUMN

FIRST_YEAR = 2008
"""The Regulations on Open Government Information came into force in May 2008; there is no report on an earlier year."""

SIGNED_MEASURES = ("items_change",)
"""Measures that may be negative: 本年增/减 of the 2019 form."""

TODO_UNREAD: dict[str, tuple[str, str]] = {
    "missing": ("Look whether the source lacks them or has them as a picture or attachment; if so, put that file into the inbox.",
                "请核对原文是否缺失，或在图片、附件中；若是，请将该文件放入收件夹。"),
    "unreadable": ("Compare with the source; if it prints a number, report the wording so that it can be read.",
                   "请对照原文；如原文是数字，请报告其写法以便识别。"),
    "ambiguous": ("Compare with the source; the findings of the report show which placements are possible.",
                  "请对照原文；该报告的 findings 列出了可能的位置。"),
}  # fmt: skip


def warning(
    suite: str, name: str, sql: str, en: str, zh: str, todo_en: str, todo_zh: str, column: str | None = None
) -> Check:
    """A check that is reported and released."""
    return Check(suite, name, "warning", NoRows(sql), en, zh, todo_en, todo_zh, column)


def report_warnings(this_year: int) -> Iterator[Check]:
    """What is odd about whole reports."""

    def reports(
        name: str, condition: str, shown: str, texts: tuple[str, str, str, str], column: str
    ) -> Check:
        sql = (
            f"SELECT {REPORT}, {shown}\nFROM reports AS report\nWHERE {condition}\n"
            "ORDER BY report.report_year DESC, report.agency_name, report.report_id"
        )
        return warning("reports", name, sql, *texts, column=column)

    yield reports(
        "signed_after_the_year",
        "report.signed_on <= make_date(report.report_year, 12, 31)", "report.signed_on",
        ("A report is signed after its year has ended.", "报告在报告年度结束之后落款。",
         "Probably a slip of the publisher, loaded as printed. Ask the office.",
         "可能是发布单位笔误，按原样载入。请向发布单位核实。"),
        "signed_on",
    )  # fmt: skip
    yield reports(
        "signed_within_two_years",
        "report.signed_on > make_date(report.report_year + 2, 12, 31)", "report.signed_on",
        ("A report is signed within two years after its year.", "报告在报告年度结束后两年之内落款。",
         "Probably a slip of the publisher, or another date read as the signature. Compare with the source.",
         "可能是发布单位笔误，或把其他日期当作落款。请对照原文。"),
        "signed_on",
    )  # fmt: skip
    yield reports(
        "year_plausible",
        f"report.report_year NOT BETWEEN {FIRST_YEAR} AND {this_year}", "report.title",
        (f"A report is about a year from {FIRST_YEAR} on that has begun.", f"报告年度在 {FIRST_YEAR} 年之后且已经开始。",
         "Compare with the source and state the year in manifest.csv, column report_year.",
         "请对照原文，并在 manifest.csv 的 report_year 中写明年度。"),
        "report_year",
    )  # fmt: skip
    yield reports(
        "year_known",
        "report.report_year IS NULL", "report.title",
        ("The year of every report is known.", "每份报告的年度已知。",
         "State it in manifest.csv, column report_year.", "请在 manifest.csv 的 report_year 中写明。"),
        "report_year",
    )  # fmt: skip
    yield reports(
        "agency_known",
        "report.agency_name IS NULL", "report.title, report.agency_name_printed",
        ("The body of every report is known.", "每份报告的发布机关已知。",
         "State it in manifest.csv, column agency_name.", "请在 manifest.csv 的 agency_name 中写明。"),
        "agency_name",
    )  # fmt: skip
    prefix = provisional_agency_id(None, None, "")[0]
    yield reports(
        "place_known",
        f"starts_with(report.agency_id, '{prefix}') AND report.agency_name IS NOT NULL", "report.agency_id, report.title",
        ("Every body's place is known, so that bodies of one name are told apart and followed over years.",
         "每个机关的所属地区已知，以便区分同名机关、跨年比较。",
         "Write its full name in manifest.csv, column agency_name, or sort the files into folders by county.",
         "请在 manifest.csv 的 agency_name 中写明全称，或按县建文件夹。"),
        "agency_id",
    )  # fmt: skip
    stated = "\n    UNION\n    ".join(
        f"SELECT report_id FROM {table} WHERE value_status = 'stated'" for table in FACT_TABLES
    )
    yield reports(
        "states_a_number",
        f"report.report_id NOT IN (\n    {stated}\n)", "report.title, report.status",
        ("A report states at least one number.", "一份报告至少印有一个数字。",
         "Look whether the source prints its numbers as a picture or attachment; if so, put that file into the inbox.",
         "请核对原文的数字是否在图片或附件中；若是，请将该文件放入收件夹。"),
        "report_id",
    )  # fmt: skip


def file_warnings() -> Iterator[Check]:
    """Files that gave no report."""
    for name, status, en, zh, todo_en, todo_zh in (
        ("files_readable", "failed", "Every file that is present could be read.", "每个在场的文件都能读取。",
         "Do what error_detail says.", "请按 error_detail 的说明处理。"),
        ("formats_supported", "unsupported", "Every file that is present is of a format with a reader.",
         "每个在场的文件都有相应格式的读取器。", "Convert it as error_detail says.", "请按 error_detail 的说明转换格式。"),
    ):  # fmt: skip
        sql = (
            "SELECT path, media_type, error_code, error_detail\nFROM source_files\n"
            f"WHERE status = '{status}' AND is_present\nORDER BY path"
        )
        yield warning("source_files", name, sql, en, zh, todo_en, todo_zh, "status")


def fact_warnings(table: TableName) -> Iterator[Check]:
    """Cells of one fact table that could not be read, or print what cannot be."""
    value = VALUE_COLUMN[table]

    def cells(name: str, condition: str, texts: tuple[str, str, str, str], column: str) -> Check:
        sql = (
            f"SELECT {REPORT}, {cell_of(table, 'fact')} AS cell, fact.raw_text, fact.{value}, fact.locator\n"
            f"FROM {table} AS fact\nJOIN reports AS report USING (report_id)\nWHERE {condition}\n"
            "ORDER BY report.report_year DESC, report.agency_name, report.report_id, cell"
        )
        return warning(table, name, sql, *texts, column=column)

    unread: list[ValueStatus] = [
        status for status in VALUE_STATUSES if status not in REPORT_COMPLETE_STATUSES
    ]
    for status in unread:
        zh, en = VALUE_STATUSES[status]
        yield cells(
            f"no_cell_{status}", f"fact.value_status = '{status}'",
            (f"No cell is {status}: {en}.", f"没有 {status} 的单元格（{zh}）。", *TODO_UNREAD[status]),
            "value_status",
        )  # fmt: skip
    negative = f"fact.{value} < 0"
    if table == "article20_items":
        negative += f" AND fact.measure_code NOT IN ({literals(SIGNED_MEASURES)})"
    yield cells(
        "no_negative_number", negative,
        ("No number is negative.", "没有负数。",
         "Loaded as printed. Ask the office.", "按原样载入。请向发布单位核实。"),
        value,
    )  # fmt: skip
    if table == "article20_items":
        yield cells(
            "amounts_have_unit", "fact.unit = 'unknown' AND fact.value <> 0",
            ("Every amount that is not zero has a printed unit.", "每个非零金额都印有单位。",
             "Do not add it to amounts in ten thousand yuan without looking. Ask the office.",
             "请勿直接与万元金额相加。请向发布单位核实。"),
            "unit",
        )  # fmt: skip


def identity_warnings() -> Iterator[Check]:
    """One check for each identity: publishers do print wrong sums."""
    totals = relation("equation", ("version", "identity_code", "scope", "cell"), equations_of_forms())
    for identity in IDENTITIES:
        sql = (
            f"WITH {totals}\n"
            f"SELECT {REPORT}, equation.cell, verdict.left_value, verdict.right_value\n"
            "FROM arithmetic AS verdict\nJOIN reports AS report USING (report_id)\n"
            "JOIN equation ON equation.version = report.dispositions_form\n"
            "    AND equation.identity_code = verdict.identity_code AND equation.scope = verdict.scope\n"
            f"WHERE verdict.status = 'broken' AND verdict.identity_code = '{identity.code}'\n"
            "ORDER BY report.report_year DESC, report.agency_name, report.report_id, equation.cell"
        )
        yield warning(
            "arithmetic", f"{identity.code}_holds", sql, f"{identity.en}.", f"{identity.zh}。",
            "Loaded as printed, never repaired. Look at the cells it adds up; ask the office.",
            "按原样载入，不作修正。请核对相加的各单元格，并向发布单位核实。",
            "status",
        )  # fmt: skip

"""The views for people: facts with labels, and one wide row a report.

Each view is data: its columns with expression and comments, and what they are selected from.
``warehouse.ddl`` makes
statements of it and ``warehouse.dictionary`` its page.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.cells import CELL_ID, CELLS
from schemas.columns import Column
from schemas.findings import FINDING_CODES, ON_LINES
from schemas.forms import (
    FACT_TABLES,
    Codes,
    TableName,
    cells_of_all_forms,
    term_by_codes,
)
from schemas.rates import RATES
from schemas.statuses import VALUE_STATUSES
from schemas.tables import TABLE_BY_NAME, VALUE_COLUMN, code_table, key_columns


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """A column of a view: its SQL expression and its comments, and its type where the view is stored."""

    name: str
    expression: str
    zh: str
    en: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """A view: ``SELECT columns FROM source``.

    One that ``is_stored`` is a view of the working database and a table, filled from there, of a release.
    """

    name: str
    zh: str
    en: str
    columns: tuple[ViewColumn, ...]
    source: str
    is_stored: bool = False

    @property
    def query(self) -> str:
        """The view's SELECT."""
        columns = ",\n    ".join(f"{column.expression} AS {column.name}" for column in self.columns)
        return f"SELECT\n    {columns}\nFROM {self.source}"


def fact_view(table: TableName) -> View:
    """A fact table as a view of ``cells``, with the declared columns.

    Codes are looked up by the cell's place in a list: unlike a join that leaves the rows in their order.
    """
    declared = TABLE_BY_NAME[table]
    own = [codes for of_table, codes in CELLS if of_table == table]
    first = CELL_ID[table, own[0]]
    expressions = {
        column.name: f"{list(axis)}[cells.cell_id - {first - 1}]"
        for column, axis in zip(key_columns(table), zip(*own, strict=True), strict=True)
    }
    value = declared.column(VALUE_COLUMN[table])
    expressions[value.name] = f"CAST(cells.value AS {value.type})"
    if value.type == "BIGINT":  # most are zeros, and a cast takes as long as all else of a row
        expressions[value.name] = f"CASE WHEN cells.value = 0 THEN 0 ELSE {expressions[value.name]} END"
    return View(
        table,
        declared.zh,
        declared.en,
        tuple(
            ViewColumn(
                column.name, expressions.get(column.name, f"cells.{column.name}"), column.zh, column.en
            )
            for column in declared.columns
        ),
        f"cells WHERE cells.cell_id BETWEEN {first} AND {first + len(own) - 1}",
    )


# --- <fact table>_labelled ----------------------------------------------------------------------------------

_OF_THE_REPORT = ("agency_name", "place", "region_code", "counts_scope", "form_version")


def _as_it_is(owner: str, column: Column) -> ViewColumn:
    return ViewColumn(column.name, f"{owner}.{column.name}", column.zh, column.en, column.type)


def _axis(column: Column) -> str:
    return column.name.removesuffix("_code")


def _with_labels(column: Column) -> Iterator[ViewColumn]:
    axis = _axis(column)
    yield _as_it_is("fact", column)
    yield ViewColumn(
        f"{axis}_zh", f"{axis}.label_zh", f"{column.zh}：中文标签", f"{column.en}: Chinese label"
    )
    yield ViewColumn(
        f"{axis}_en", f"{axis}.label_en", f"{column.zh}：英文标签", f"{column.en}: English label"
    )


def _status_label(position: int) -> str:
    cases = " ".join(
        f"WHEN '{status}' THEN '{labels[position]}'" for status, labels in VALUE_STATUSES.items()
    )
    return f"CASE fact.value_status {cases} END"


def _labelled_columns(table: TableName) -> Iterator[ViewColumn]:
    declared = TABLE_BY_NAME[table]
    reports = TABLE_BY_NAME["reports"]
    codes = key_columns(table)
    yield _as_it_is("fact", declared.column("report_id"))
    yield _as_it_is("fact", declared.column("report_year"))
    for name in _OF_THE_REPORT:
        yield _as_it_is("report", reports.column(name))
    for column in codes:
        yield from _with_labels(column)
    for column in declared.columns:
        if column.name in {"report_id", "report_year"} or column in codes:
            continue
        yield _as_it_is("fact", column)
        if column.name == "value_status":
            yield ViewColumn("value_status_zh", _status_label(0), "数值状态：中文标签", "Its Chinese label")
            yield ViewColumn("value_status_en", _status_label(1), "数值状态：英文标签", "Its English label")


def labelled_view(table: TableName) -> View:
    """``<fact table>_labelled``: every row of a fact table with its body and the labels of its codes."""
    declared = TABLE_BY_NAME[table]
    joins = "".join(
        f"\nLEFT JOIN {code_table(column)} AS {_axis(column)} ON {_axis(column)}.code = fact.{column.name}"
        for column in key_columns(table)
    )
    return View(
        f"{table}_labelled",
        f"{declared.zh}（含机关名称和代码标签）",
        f"{declared.en}, with the body's name and the labels of the codes",
        tuple(_labelled_columns(table)),
        f"{table} AS fact\nLEFT JOIN reports AS report ON report.report_id = fact.report_id{joins}",
    )


# --- reports_wide -------------------------------------------------------------------------------------------


def wide_name(codes: Codes) -> str:
    """The column of ``reports_wide`` that holds a cell: ``refused_state_secret__total``."""
    return "__".join(codes).replace(".", "_")


_NUMBERS = """(
        SELECT report_id, report_year, list(cell_id) AS cell_ids, list("value") AS numbers
        FROM cells
        GROUP BY report_id, report_year
    )"""
"""One row a report: its numbers and which cells they are of.

They are gathered once and looked up by column: sixty times as fast as a filtered aggregate for each column.
"""


def _wide_part(known_year: bool) -> str:
    """The reports whose year is known, or the others, each with its numbers.

    The two are apart because only an equality of years lets a condition on the year reach the cells, and NULL
    equals nothing.
    """
    columns = ", ".join(f"report.{name}" for name in TABLE_BY_NAME["reports"].column_names)
    same_year = "= report.report_year" if known_year else "IS NULL"
    return (
        f"SELECT {columns}, of_report.cell_ids, of_report.numbers\n    FROM reports AS report\n"
        f"    LEFT JOIN {_NUMBERS} AS of_report\n"
        f"        ON of_report.report_id = report.report_id AND of_report.report_year {same_year}\n"
        f"    WHERE report.report_year IS {'NOT ' if known_year else ''}NULL"
    )


def _cell_column(table: TableName, codes: Codes) -> ViewColumn:
    terms = term_by_codes(table, codes)
    type_ = TABLE_BY_NAME[table].column(VALUE_COLUMN[table]).type
    place = f"list_position(wide.cell_ids, {CELL_ID[table, codes]})"
    return ViewColumn(
        wide_name(codes),
        f"CAST(wide.numbers[{place}] AS {type_})",
        " × ".join(term.zh for term in terms),
        " × ".join(term.en for term in terms),
        type_,
    )


def reports_wide() -> View:
    """``reports_wide``: one row a report, one column a cell of either form, NULL where no number is stated.

    Stored in releases: gathering the cells anew for each question takes seconds where there are many.
    """
    cells = [_cell_column(table, codes) for table in FACT_TABLES for codes in cells_of_all_forms(table)]
    return View(
        "reports_wide",
        "报告宽表，每份报告一行，每个单元格一列；未印数字者为 NULL",
        "One row per report, one column per cell of either form; NULL where no number is stated",
        (*(_as_it_is("wide", column) for column in TABLE_BY_NAME["reports"].columns), *cells),
        f"(\n    {_wide_part(True)}\n    UNION ALL\n    {_wide_part(False)}\n) AS wide",
        is_stored=True,
    )


def _columns_of(owner: str, table: str, names: str) -> Iterator[ViewColumn]:
    return (_as_it_is(owner, TABLE_BY_NAME[table].column(name)) for name in names.split())


def series() -> View:
    """``series``: a body's cells over its years, through one-to-one successors.

    Bodies that are not certain have no years but one.
    """
    cells = "\n    UNION ALL\n    ".join(
        f"SELECT report_id, report_year, concat_ws('/', '{table}', "
        f"{', '.join(column.name for column in key_columns(table))}) AS cell, "
        f"CAST({VALUE_COLUMN[table]} AS DECIMAL(20, 6)) AS value, value_status FROM {table}"
        for table in FACT_TABLES
    )
    return View(
        "series",
        "各机关各单元格历年的数，更名的接续；机关不确定的报告不在此列",
        "Every cell of a body over the years, on through its renaming; reports of bodies that are not "
        "certain are left out",
        (
            ViewColumn(
                "series_id",
                "coalesce(agency.continued_by, report.agency_id)",
                "逐年接续的标识：机关的标识，更名的为最后一个继任机关的标识",
                "What the years are followed by: the body's id or, where it was renamed, that of the last to "
                "come in its place",
            ),
            *_columns_of("report", "reports", "agency_id full_name report_year counts_scope report_id"),
            _as_it_is("fact", TABLE_BY_NAME["totals_by_area"].column("cell")),
            *_columns_of("fact", "article20_items", "value value_status"),
            ViewColumn(
                "reports_left_out",
                "coalesce(uncertain.reports, 0)",
                "同名而机关或年度不确定、不在此列的报告数，各年度合计",
                "Reports of that name, of all years, that are not here: their body or year is not certain",
            ),
        ),
        f"(\n    {cells}\n) AS fact\nJOIN reports AS report\n"
        "    ON report.report_id = fact.report_id AND report.report_year = fact.report_year\n"
        "LEFT JOIN agencies AS agency ON agency.agency_id = report.agency_id\n"
        "LEFT JOIN (\n    SELECT agency_name, count(*) AS reports FROM reports\n"
        "    WHERE full_name IS NULL OR report_year IS NULL GROUP BY agency_name\n"
        ") AS uncertain ON uncertain.agency_name = report.agency_name\n"
        "WHERE report.full_name IS NOT NULL",
    )


_USED = """\
mode AS (
    SELECT DISTINCT area_id, report_year, built_from, bodies_unknown, bodies_not_seen, reports_contested
    FROM totals_by_area
),
used AS (
    SELECT area_id, report_year, report_id FROM area_reports WHERE part IN ('added', 'whole')
    UNION ALL
    SELECT mode.area_id, used.report_year, used.report_id
    FROM used
    JOIN agencies ON agencies.agency_id = used.area_id
    JOIN mode ON mode.area_id = agencies.parent_agency_id AND mode.report_year = used.report_year
    WHERE mode.built_from <> 'consolidated'
),
numbers AS (
    SELECT report_id, report_year, 'application_dispositions' AS table_name, disposition_code AS place,
        application_count AS value, value_status
    FROM application_dispositions WHERE applicant_code = 'total'
    UNION ALL
    SELECT report_id, report_year, 'review_litigation_counts', concat(proceeding_code, '/', outcome_code),
        case_count, value_status
    FROM review_litigation_counts
),
of_report AS (
    SELECT report_id, report_year, rate_code,
        sum(value) FILTER (is_numerator) AS numerator, sum(value) FILTER (NOT is_numerator) AS denominator,
        count(DISTINCT place) FILTER (value_status <> 'stated') AS not_stated
    FROM numbers JOIN rate_cells USING (table_name, place) GROUP BY ALL
)"""
"""The reports that an area's total is built from, each with the numbers of its rates."""


def _rate_cells() -> str:
    rows = ", ".join(
        f"('{rate.code}', '{rate.table}', '{place}', {str(is_numerator).lower()})"
        for rate in RATES
        for is_numerator, places in ((True, rate.numerator), (False, rate.denominator))
        for place in places
    )
    return f"rate_cells(rate_code, table_name, place, is_numerator) AS (VALUES {rows})"


def _rate_label(language: str) -> str:
    cases = " ".join(f"WHEN '{rate.code}' THEN '{getattr(rate, language)}'" for rate in RATES)
    return f"CASE rate.rate_code {cases} END"


def _usable(number: str) -> str:
    return f"CAST(sum(of_report.{number}) FILTER (of_report.not_stated = 0) AS BIGINT)"


def rates() -> View:
    """``rates``: the rates of every area and year, of the reports that its totals are built from."""
    source = (
        f"(\n    WITH RECURSIVE {_rate_cells()},\n    {_USED}\n"
        "    SELECT used.area_id, used.report_year, of_report.rate_code,\n"
        f"        {_usable('numerator')} AS numerator, {_usable('denominator')} AS denominator,\n"
        "        count(*) FILTER (of_report.not_stated = 0) AS bodies,\n"
        "        count(*) FILTER (of_report.not_stated > 0) AS bodies_not_usable,\n"
        "        CAST(sum(of_report.not_stated) AS BIGINT) AS cells_not_stated,\n"
        "        any_value(mode.built_from) AS built_from,\n"
        "        any_value(mode.bodies_unknown) AS bodies_unknown,\n"
        "        any_value(mode.bodies_not_seen) AS bodies_not_seen,\n"
        "        any_value(mode.reports_contested) AS reports_contested\n"
        "    FROM used\n    JOIN mode USING (area_id, report_year)\n"
        "    JOIN of_report USING (report_id, report_year)\n    GROUP BY ALL\n"
        ") AS rate\nJOIN agencies AS area ON area.agency_id = rate.area_id"
    )
    return View(
        "rates",
        "各地区各年度的比率，每份报告只计一次；分子、分母只取所需单元格均写明数字的报告",
        "Rates of an area and year in which each report counts once; numerator and denominator are those of "
        "the reports that state all the cells",
        (
            *_columns_of("rate", "totals_by_area", "area_id"),
            *_columns_of("area", "agencies", "full_name level"),
            *_columns_of("rate", "totals_by_area", "report_year"),
            ViewColumn(
                "rate_code", "rate.rate_code",
                "比率：" + "；".join(f"{rate.code}（{rate.zh}）" for rate in RATES),
                "The rate: " + "; ".join(f"{rate.code} ({rate.en})" for rate in RATES),
            ),
            ViewColumn("rate_zh", _rate_label("zh"), "比率：中文标签", "Chinese label of the rate"),
            ViewColumn("rate_en", _rate_label("en"), "比率：英文标签", "English label of the rate"),
            ViewColumn(
                "numerator", "rate.numerator", "分子；没有可用的报告时为空",
                "The cells of the numerator, summed; NULL where no report is usable",
            ),
            ViewColumn(
                "denominator", "rate.denominator", "分母；没有可用的报告时为空",
                "Those of the denominator, summed; NULL where no report is usable",
            ),
            ViewColumn(
                "rate", "rate.numerator / nullif(rate.denominator, 0)", "分子除以分母；分母为零或为空时为空",
                "Numerator by denominator; NULL where that is zero or NULL",
            ),
            ViewColumn("bodies", "rate.bodies", "所用的报告数", "Reports that are in it"),
            ViewColumn(
                "bodies_not_usable", "rate.bodies_not_usable",
                "合计所用、但所需单元格没有全部写明数字而未用的报告数",
                "Reports of the total that are not in it, because they do not state all the cells",
            ),
            ViewColumn(
                "cells_not_stated", "rate.cells_not_stated", "这些报告中没有写明数字的单元格数",
                "How many of the cells those reports do not state",
            ),
            *_columns_of(
                "rate", "totals_by_area", "built_from bodies_unknown bodies_not_seen reports_contested"
            ),
        ),
        source,
    )  # fmt: skip


def _finding_title(position: int) -> str:
    titles = ((code.code, (code.title_zh, code.title_en)[position]) for code in FINDING_CODES)
    cases = " ".join("WHEN '{}' THEN '{}'".format(code, title.replace("'", "''")) for code, title in titles)
    return f"CASE finding.finding_code {cases} END"


def findings_labelled() -> View:
    """``findings_labelled``: every finding with the body it is about and what its code means."""
    return View(
        "findings_labelled",
        "发现的全部问题，包括关于文件的（含机关名称和代码标签）",
        "All findings, those on files included, with the body's name and the labels of the codes",
        (
            *_columns_of("finding", "findings", "finding_id report_year report_id"),
            *_columns_of("report", "reports", "agency_name full_name place_status year_status"),
            *_columns_of("finding", "findings", "severity finding_code"),
            ViewColumn(
                "finding_zh", _finding_title(0), "发现代码：中文标签", "Kind of finding: Chinese label"
            ),
            ViewColumn(
                "finding_en", _finding_title(1), "发现代码：英文标签", "Kind of finding: English label"
            ),
            *_columns_of(
                "finding", "findings", "table_name cell stated expected message_zh message_en path locator"
            ),
        ),
        "findings AS finding\nLEFT JOIN reports AS report ON report.report_id = finding.report_id",
    )


def reviewed_findings() -> View:
    """``reviewed_findings``: the findings that a line of ``reviews`` speaks for."""
    return View(
        "reviewed_findings",
        "已由人工核对、与原文一致的问题",
        "Findings that a person looked at: reviewed.csv names their cell, their kind or their report",
        tuple(_columns_of("finding", "findings", "finding_id report_year report_id finding_code cell")),
        "findings AS finding\nWHERE EXISTS (\n"
        "    SELECT 1 FROM reviews AS review\n"
        "    WHERE review.status = 'held' AND review.report_id = finding.report_id\n"
        "        AND review.cell IN ('', finding.cell, 'finding:' || finding.finding_code)\n"
        f") AND finding.finding_code NOT IN ({', '.join(map(repr, sorted(ON_LINES)))})",
    )


VIEWS: tuple[View, ...] = (
    *(labelled_view(table) for table in FACT_TABLES), reports_wide(), series(), rates(), findings_labelled(),
    reviewed_findings(),
)  # fmt: skip
WORKING_VIEWS: tuple[View, ...] = (*map(fact_view, FACT_TABLES), *VIEWS)
"""Those of the working database, each after what it is a view of."""

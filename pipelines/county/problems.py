"""What is wrong with the reports of an area's bodies, one row a problem, in words an office knows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from schemas.cell_labels import in_words
from schemas.findings import FINDING_BY_CODE
from schemas.forms import FACT_TABLES, TableName, table_heading, term_by_codes
from warehouse.site_queries import BodyFacts, ReportFacts, Row

SHOWN = ("error", "warning")
"""The severities that ask something of an office."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where on the form something is: table, row and column as printed; empty as far as it is about more."""

    table: str = ""
    row: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding of a report, or a report that is late or not there (``report_id`` None)."""

    agency_id: str
    body: str
    report_id: str | None
    cell: str | None
    severity: str
    title: str
    place: Place
    printed: str
    would_be: str
    to_do: str


def by_body(problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    """The problems of each body, by its id and in their order."""
    grouped: dict[str, list[Problem]] = {}
    for problem in problems:
        grouped.setdefault(problem.agency_id, []).append(problem)
    return grouped


def problems_of(
    facts: BodyFacts, year: int, coverage: Row | None, among: Iterable[BodyFacts] = ()
) -> Iterator[Problem]:
    """The problems of one body in a year: of its report, or that there is none.

    A report ``among`` those of others that may be the missing one is named: nobody is asked for what is here.
    """
    name = str(facts.agency["full_name"])
    agency_id = str(facts.agency["agency_id"])
    if coverage is not None and coverage["status"] in _ABSENT:
        title, to_do = _ABSENT[coverage["status"]]
        report_id, due = None, f"（应于 {coverage['due_on']} 前公布）" if coverage["due_on"] else ""
        doubtful = _may_be_of(facts, year, among) if coverage["status"] == "not_seen" else None
        if doubtful is not None:
            title, report_id, due = "年度报告的年度或机关存疑", doubtful["report_id"], ""
            to_do = f"已有一份可能是该年度的报告（{doubtful['title'] or '无标题'}），请核对其标题、年度和落款"
        yield Problem(agency_id, name, report_id, None, "warning", title, Place(), "", "", to_do + due)
    for each in facts.reports:
        if each.report["report_year"] == year:
            yield from _of_report(agency_id, name, each)


_ABSENT: Mapping[str, tuple[str, str]] = {
    "not_seen": ("未见年度报告", "请确认是否已经公布；已公布的，请报送报告文件"),
    "late": ("年度报告逾期公布", "请核对公布日期"),
}


def _may_be_of(facts: BodyFacts, year: int, among: Iterable[BodyFacts]) -> Row | None:
    """The first report that may be a body's of a year: its own of no year, or an uncertain namesake's."""
    name = str(facts.agency["full_name"])
    namesakes = (
        body
        for body in among
        if body.agency["is_provisional"] and body.agency["full_name"]
        if name.endswith(body.agency["full_name"])
    )
    reports = (each.report for body in (facts, *namesakes) for each in body.reports)
    return next((report for report in reports if report["report_year"] in (year, None)), None)


def looked_at(facts: BodyFacts, year: int) -> int:
    """How many problems of one body's report of a year a person found as printed; they are left out."""
    return sum(
        finding["severity"] in SHOWN and finding["is_reviewed"]
        for each in facts.reports
        if each.report["report_year"] == year
        for finding in each.findings
    )


def _of_report(agency_id: str, name: str, facts: ReportFacts) -> Iterator[Problem]:
    for finding in facts.findings:
        if finding["severity"] not in SHOWN or finding["is_reviewed"]:
            continue
        code = finding["finding_code"]
        known = FINDING_BY_CODE.get(code)
        yield Problem(
            agency_id,
            name,
            facts.report["report_id"],
            finding["cell"],
            finding["severity"],
            known.title_zh if known else code,
            place_of_cell(finding["cell"]),
            finding["stated"] or "",
            finding["expected"] or "",
            in_words(finding["message_zh"], "zh"),
        )


def place_of_cell(name: str | None) -> Place:
    """Where a cell, or a row, stands on the form."""
    table, *codes = (name or "").split("/")
    if table not in FACT_TABLES:
        return Place()
    return _placed(table, tuple(codes))


def _placed(table: TableName, codes: tuple[str, ...]) -> Place:
    words = [term.zh for term in term_by_codes(table, codes)]
    if table == "article20_items":
        words = words[1:]  # the item is a clause of the law; what is printed in the row says more
    row, column = (*words, "", "")[:2]
    return Place(table_heading(table)["label_zh"], row, column)

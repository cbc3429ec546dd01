"""One page at a time, from facts to HTML: escaped, undated, the same again for the same facts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from pipelines.pages.charts import Line, line_chart
from schemas.cell_labels import cell_label, in_words, label_of
from schemas.cells import Cell
from schemas.columns import Domain
from schemas.findings import FINDING_BY_CODE
from schemas.forms import (
    FACT_TABLES,
    Codes,
    FormTable,
    TableName,
    cell_name,
    cells_of_all_forms,
    form_table,
    term_by_codes,
)
from schemas.handed_on import MARK, TOLD_ZH
from schemas.official_form import Slot, printed_table
from schemas.places.bodies import BODY_KINDS, LEVELS
from schemas.rates import ALL_PROCESSED
from schemas.statuses import (
    BUILT_FROM,
    COUNTS_SCOPES,
    COVERAGE_STATUSES,
    REVIEW_REASONS,
    SEVERITIES,
    SOURCE_ROLES,
    UNITS,
    VALUE_STATUS_NAMES,
    VALUE_STATUSES,
    VERIFICATION_NAMES,
)
from schemas.terms import SECTIONS
from warehouse.site_queries import BodyFacts, ReportFacts, Row

TEMPLATES = Path(__file__).parent / "templates"
CHARTED_YEARS = 3
"""A body with as many reports has a chart; a line through two points says nothing."""
CHARTED: tuple[tuple[TableName, Codes, str], ...] = (
    ("application_dispositions", ("received_new", "total"), "新收"),
    ("application_dispositions", ("total_processed", "total"), "办结"),
    ("application_dispositions", ("granted", "total"), "予以公开"),
)
SIDE_BY_SIDE: tuple[tuple[TableName, Codes], ...] = tuple(
    (table, codes)
    for table in ("application_dispositions", "article20_items", "review_litigation_counts")
    for codes in cells_of_all_forms(table)
    if table != "application_dispositions" or codes[-1] == "total"
)
"""The cells that a body's page shows over the years: each disposition in all, and the two small tables."""


@dataclass(frozen=True, slots=True)
class Link:
    """Another page, by its path from the folder of all pages, and what it is called."""

    path: str
    name: str


def body_path(agency_id: str) -> str:
    """Where a body's page is: by its id, in one of 256 folders."""
    return f"b/{agency_id[1:3]}/{agency_id}.html"


def report_path(report_id: str) -> str:
    """Where a report's page is."""
    return f"r/{report_id[1:3]}/{report_id}.html"


def area_path(area_id: str, number: int = 1) -> str:
    """Where an area's page is; a long list of bodies goes on on pages of their own."""
    return f"a/{area_id[1:3]}/{area_id}{'' if number == 1 else f'-{number}'}.html"


def row_label(table: TableName, codes: Codes) -> str:
    """What a row over the years is called; of applications it counts all applicants, without saying so."""
    if table != "application_dispositions":
        return label_of(table, codes).zh
    disposition, _ = term_by_codes(table, codes)
    return f"办理结果{disposition.zh}" if disposition.code == "total_processed" else disposition.zh


def asked_years(matrix: Mapping[str, Mapping[int, Row]]) -> list[int]:
    """The years in which some body has a report or should have one."""
    return sorted(
        {year for years in matrix.values() for year, row in years.items() if row["status"] != "not_expected"}
    )


def name_of(agency: Row) -> str:
    """What a body is called."""
    return str(agency["full_name"])


def report_page(
    facts: ReportFacts, body: Row, above: Sequence[Link], sources: Mapping[Cell, str] = MappingProxyType({})
) -> str:
    """The page of a report: its tables as the form prints them, with each cell's place, and its findings.

    ``sources`` says of cells where they are shown on the source.
    """
    report = facts.report
    numbered = {finding["finding_id"]: number for number, finding in enumerate(facts.findings, start=1)}
    marked: dict[str, list[int]] = {}
    for finding in facts.findings:
        if finding["cell"]:
            marked.setdefault(finding["cell"], []).append(numbered[finding["finding_id"]])
    return _rendered(
        "report.html",
        report_path(report["report_id"]),
        report=report,
        body=body,
        above=above,
        tables=[
            (section, _laid_out(form), facts.cells, marked)
            for section, form in _forms_of(report["article20_form"], report["dispositions_form"])
        ],
        findings=[(numbered[finding["finding_id"]], finding) for finding in facts.findings],
        sources={cell_name(*cell): path for cell, path in sources.items()},
    )


def body_page(
    facts: BodyFacts,
    above: Sequence[Link],
    area: Link | None,
    coverage: Sequence[Row],
    sources: Mapping[str, Mapping[Cell, str]] = MappingProxyType({}),
) -> str:
    """The page of a body: its years side by side, with charts where they are three or more.

    ``sources`` says by report where cells with findings are shown on its source.
    """
    known = [each for each in facts.reports if each.report["report_year"] is not None]
    lines = [
        Line(name, [(each.report["report_year"], _value(each, table, codes)) for each in known])
        for table, codes, name in CHARTED
    ]
    rows = [
        (
            row_label(table, codes),
            [
                (each.cells.get((table, codes)), _shown_at(each, (table, codes), sources))
                for each in facts.reports
            ],
        )
        for table, codes in SIDE_BY_SIDE
    ]
    return _rendered(
        "body.html",
        body_path(facts.agency["agency_id"]),
        body=facts.agency,
        above=above,
        area=area,
        reports=facts.reports,
        coverage=coverage,
        rows=[(label, cells) for label, cells in rows if any(cell for cell, _ in cells)],
        chart=line_chart(f"{name_of(facts.agency)}：申请数", lines) if len(known) >= CHARTED_YEARS else "",
    )


def asks_for_a_look(finding: Row) -> bool:
    """Whether somebody should look, and nobody has."""
    return finding["severity"] in ("error", "warning") and not finding["is_reviewed"]


def _shown_at(facts: ReportFacts, cell: Cell, sources: Mapping[str, Mapping[Cell, str]]) -> str | None:
    """Where a cell with findings is shown: on the source, else on the page of its report."""
    report_id, name = facts.report["report_id"], cell_name(*cell)
    on_source = sources.get(report_id, {}).get(cell)
    is_found = any(asks_for_a_look(each) and each["cell"] == name for each in facts.findings)
    return on_source or (f"{report_path(report_id)}#{name}" if is_found else None)


def area_page(
    area: Row,
    above: Sequence[Link],
    totals: Sequence[Row],
    rates: Sequence[Row],
    below: Sequence[Row],
    bodies: Sequence[Row],
    matrix: Mapping[str, Mapping[int, Row]],
    pages: Sequence[str],
    number: int,
) -> str:
    """A page of an area: totals and rates over the years, areas below, what each body has published."""
    by_year: dict[int, dict[str, Row]] = {}
    for row in totals:
        by_year.setdefault(row["report_year"], {})[row["cell"]] = row
    years = sorted(by_year)
    counted = [
        Line(name, [(year, _total(by_year[year], table, codes)) for year in years])
        for table, codes, name in CHARTED
    ]
    shares: dict[str, list[tuple[int, Decimal | None]]] = {}
    for rate in rates:
        shares.setdefault(rate["rate_code"], []).append((rate["report_year"], rate["rate"]))
    drawn = [Line(name, shares[code]) for code, name in _CHARTED_RATES if code in shares]
    doubtful = _not_adding_up(rates)
    latest = by_year[years[-1]] if years else {}
    return _rendered(
        "area.html",
        area_path(area["agency_id"], number),
        area=area,
        above=above,
        years=years,
        totals=by_year,
        figures=_FIGURES,
        charts=[
            line_chart(f"{name_of(area)}：申请数", counted),
            line_chart(f"{name_of(area)}：占办结数的比率", drawn, percent=True, doubtful=doubtful),
        ],
        rates=rates,
        doubtful=doubtful,
        tables=[(section, _laid_out(form)) for section, form in _forms_of("2021", "2021") if latest],
        latest=latest,
        below=below,
        bodies=bodies,
        matrix=matrix,
        matrix_years=asked_years(matrix),
        pages=pages,
        number=number,
    )


def _not_adding_up(rates: Sequence[Row]) -> list[int]:
    """The years of an area whose outcomes are not, together, all that was processed."""
    shares: dict[int, list[Fraction | None]] = {}
    for rate in rates:
        if rate["rate_code"] in ALL_PROCESSED:
            part, whole = rate["numerator"], rate["denominator"]
            share = Fraction(part) / Fraction(whole) if whole and part is not None else None
            shares.setdefault(rate["report_year"], []).append(share)
    known = {year: [each for each in of_year if each is not None] for year, of_year in shares.items()}
    return sorted(year for year, each in known.items() if len(each) == len(ALL_PROCESSED) and sum(each) != 1)


_CHARTED_RATES = (
    ("consent", "公开"),
    ("refused", "不予公开"),
    ("unavailable", "无法提供"),
    ("not_processed", "不予处理"),
)
_FIGURES: tuple[tuple[TableName, Codes], ...] = (
    ("application_dispositions", ("received_new", "total")),
    ("application_dispositions", ("carried_in", "total")),
    ("application_dispositions", ("granted", "total")),
    ("application_dispositions", ("granted_in_part", "total")),
    ("application_dispositions", ("total_processed", "total")),
    ("application_dispositions", ("carried_forward", "total")),
    ("article20_items", ("art20_1", "normative_documents", "in_force")),
    ("article20_items", ("art20_5", "administrative_licensing", "decisions")),
    ("article20_items", ("art20_6", "administrative_penalty", "decisions")),
    ("review_litigation_counts", ("administrative_review", "total")),
)


def country_page(provinces: Sequence[Row], years: Sequence[Row], released: Row, uncertain: int) -> str:
    """The first page: what is here, and the way down."""
    return _rendered(
        "country.html",
        "index.html",
        provinces=provinces,
        years=years,
        released=released,
        uncertain=uncertain,
    )


def county_page(**shown: Any) -> str:
    """The page of a county's folder, in one file: who has published, what changed, what is wrong."""
    year, sums, before = shown["year"], shown["sums"], shown["before"]
    changes = [
        (row_label(table, codes), _total(before, table, codes), _total(sums.totals, table, codes))
        for table, codes in _FIGURES
    ]
    by_body: dict[str, dict[str, Any]] = {}
    for facts in shown["facts"]:
        of_year = {each.report["report_year"]: each for each in facts.reports}
        by_body[facts.agency["agency_id"]] = {
            "now": of_year.get(year),
            "before": of_year.get(year - 1),
            "received": [
                _value(each, *_RECEIVED) if each else None
                for each in (of_year.get(year - 1), of_year.get(year))
            ],
        }
    return _rendered(
        "county.html",
        "index.html",
        **shown,
        changes=changes,
        by_body=by_body,
        mark=MARK,
        told=TOLD_ZH,
        style=(TEMPLATES / "site.css").read_text(encoding="utf-8"),
    )


_RECEIVED: tuple[TableName, Codes] = ("application_dispositions", ("received_new", "total"))


def plain_page(template: str, path: str, **shown: Any) -> str:
    """A page that is its template alone, or little else."""
    return _rendered(template, path, **shown)


def _rendered(template: str, path: str, **shown: Any) -> str:
    return _environment().get_template(template).render(root="../" * path.count("/"), **shown)


def _forms_of(article20: str, dispositions: str) -> Iterator[tuple[str, FormTable]]:
    sections = {term.code: term.zh for term in SECTIONS}
    headings = (sections["proactive_disclosure"], sections["applications"], sections["review_litigation"])
    for table, heading in zip(FACT_TABLES, headings, strict=True):
        version = article20 if table == "article20_items" else dispositions
        yield heading, form_table(table, "2019" if version == "2019" else "2021")


class _Slot(NamedTuple):
    """A place in a printed table: how far it reaches, as attributes; its text, or which cell it is."""

    reach: Markup
    text: str
    cell: Cell | None
    name: Markup


class _LaidOut(NamedTuple):
    """A printed table, of which every page of a report has the same."""

    table: TableName
    rows: tuple[tuple[_Slot, ...], ...]


@cache
def _laid_out(form: FormTable) -> _LaidOut:
    rows = (tuple(_slot(form.table, slot) for slot in row) for row in printed_table(form).rows)
    return _LaidOut(form.table, tuple(rows))


def _slot(table: TableName, slot: Slot) -> _Slot:
    reach = [
        f' {name}="{number}"'
        for name, number in (("colspan", slot.columns), ("rowspan", slot.rows))
        if number > 1
    ]
    cell = (table, slot.codes) if slot.codes else None
    return _Slot(Markup("".join(reach)), slot.text, cell, escape(cell_name(*cell)) if cell else Markup(""))


def _value(facts: ReportFacts, table: TableName, codes: Codes) -> Decimal | int | None:
    cell = facts.cells.get((table, codes))
    return cell["value"] if cell else None


def _total(totals: Mapping[str, Row], table: TableName, codes: Codes) -> Decimal | None:
    row = totals.get("/".join((table, *codes)))
    return row["total"] if row else None


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": number_told,
        "percent": _percent,
        "shown": cell_shown,
        "place_told": place_told,
        "in_words": in_words,
        "zh": _zh,
        "en": _en,
    }
    environment.globals |= {
        "body_path": body_path,
        "report_path": report_path,
        "area_path": area_path,
        "cell_label": cell_label,
        "row_label": row_label,
        "findings_by_code": FINDING_BY_CODE,
        "severities": SEVERITIES,
        "verifications": VERIFICATION_NAMES,
        "reasons": REVIEW_REASONS,
        "scopes": COUNTS_SCOPES,
        "roles": SOURCE_ROLES,
        "levels": LEVELS,
        "kinds": BODY_KINDS,
        "built_from": BUILT_FROM,
        "value_statuses": VALUE_STATUSES,
        "coverage_statuses": COVERAGE_STATUSES,
        "units": UNITS,
        "all_processed": ALL_PROCESSED,
    }
    return environment


def _zh(code: str | None, vocabulary: Domain) -> str:
    return vocabulary[code][0] if code in vocabulary else (code or "—")


def _en(code: str | None, vocabulary: Domain) -> str:
    return vocabulary[code][1] if code in vocabulary else ""


def number_told(value: Decimal | int | None) -> str:
    """A number as people write it; a dash for none."""
    if value is None:
        return "—"
    told = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return told.rstrip("0").rstrip(".") if "." in told else told


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def place_told(cell: Row) -> str:
    """Where a cell is in its source, and what is printed there where that is not what is shown."""
    words = [] if cell["value_status"] == "stated" else [VALUE_STATUSES[cell["value_status"]][0]]
    if cell["raw_text"] and cell["raw_text"] != cell_shown(cell):
        words.append(f"原文为 {cell['raw_text']}")
    return "；".join((*words, cell["locator"] or "原文中没有"))


def cell_shown(cell: Row | None) -> str:
    """What a cell shows: its number, else what is printed, else the word for what it is."""
    if cell is None:
        return ""
    if cell["value_status"] == "stated":
        return number_told(cell["value"])
    if cell["value_status"] == "blank":
        return ""
    return str(cell["raw_text"] or VALUE_STATUS_NAMES[cell["value_status"]][0])

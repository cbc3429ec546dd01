"""The quality report: one page for people, in English and Chinese, that needs nothing from outside.

It is handed its data and opens nothing. What comes from a document is escaped by the template engine.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from expectations.outcome import CheckResult, ValidationOutcome
from expectations.overview import CellCount, Overview, ReportCount
from expectations.wording import cell_label, heading, table_label
from schemas.forms import FACT_TABLES
from schemas.statuses import FILE_STATUSES, SEVERITIES, VALUE_STATUSES
from schemas.tables import TABLE_BY_NAME

TEMPLATE = Path(__file__).with_name("quality_page.html")


@dataclass(frozen=True, slots=True)
class QualityPage:
    """What the page shows.

    Attributes:
        outcome: the results of the expectations.
        overview: what is in the warehouse (``expectations.overview`` has the queries).
        versions: name and version of whatever the reader may want to know, in the order shown.
        release_id: the release that is being decided on, if it has a name already.
    """

    outcome: ValidationOutcome
    overview: Overview
    versions: Mapping[str, str] = field(default_factory=dict)
    release_id: str | None = None


def render_quality_page(page: QualityPage) -> str:
    """The page as HTML, to be written as UTF-8."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "number": _number,
        "moment": _moment,
        "cell_label": cell_label,
        "heading": heading,
        "table_label": table_label,
        "columns": _columns,
    }
    results = page.outcome.results
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        page=page,
        outcome=page.outcome,
        critical=[r for r in results if not r.success and r.severity == "critical"],
        warnings=_most_first(r for r in results if not r.success and r.severity == "warning"),
        passed=sum(r.success for r in results),
        forms=list(TABLE_BY_NAME["reports"].column("form_version").domain or ()),
        years=_years(page.overview.reports),
        cells=_cell_bars(page.overview.cells),
        value_statuses=VALUE_STATUSES,
        file_statuses=FILE_STATUSES,
        severities=SEVERITIES,
    )


@dataclass(frozen=True, slots=True)
class Year:
    """Reports of one year (None: unknown): of each form, in all, and with cells that were not read."""

    year: int | None
    by_form: Mapping[str, int]
    total: int
    partial: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a bar: where it begins and how long it is, in per cent of the whole."""

    status: str
    count: int
    start: float
    share: float


@dataclass(frozen=True, slots=True)
class CellBar:
    """The cells of one table by status, in the order of the statuses."""

    table: str
    total: int
    bars: tuple[Bar, ...]


def _years(counts: Iterable[ReportCount]) -> list[Year]:
    counts = list(counts)
    years = dict.fromkeys(count.year for count in counts)
    of_years = {year: [count for count in counts if count.year == year] for year in years}
    return [
        Year(
            year,
            {count.form: count.reports for count in of_year},
            sum(count.reports for count in of_year),
            sum(count.partial for count in of_year),
        )
        for year, of_year in of_years.items()
    ]


def _cell_bars(counts: Iterable[CellCount]) -> list[CellBar]:
    found = {(count.table, count.status): count.cells for count in counts}
    bars = []
    for table in FACT_TABLES:
        of_table = [(status, found.get((table, status), 0)) for status in VALUE_STATUSES]
        total = sum(cells for _, cells in of_table)
        if total:
            bars.append(CellBar(table, total, tuple(_stretches(of_table, total))))
    return bars


def _stretches(counts: Iterable[tuple[str, int]], total: int) -> Iterable[Bar]:
    start = 0.0
    for status, count in counts:
        share = 100 * count / total
        yield Bar(status, count, start, share)
        start += share


def _most_first(results: Iterable[CheckResult]) -> list[CheckResult]:
    return sorted(results, key=lambda result: -(result.unexpected_count or 0))


def _columns(result: CheckResult) -> list[str]:
    """The columns of its samples that hold anything; the report's id last: its body and year say more."""
    names = list(
        dict.fromkeys(name for row in result.samples for name, value in row.items() if value is not None)
    )
    return [name for name in names if name != "report_id"] + [name for name in names if name == "report_id"]


def _number(value: int) -> str:
    return f"{value:,}"


def _moment(value: dt.datetime) -> str:
    return f"{value.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"

"""What the quality page shows, made of results and figures: in the order that matters, with their words."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import regex

from expectations.outcome import CheckResult, SampleValue
from expectations.overview import CellCount, FindingGroup, ReportCount
from expectations.wording import heading
from schemas.cell_labels import Label
from schemas.forms import FACT_TABLES
from schemas.statuses import VALUE_STATUSES, VERIFICATIONS

_NUMBER = regex.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def as_it_matters(results: Iterable[CheckResult]) -> list[CheckResult]:
    """Failed before passed, critical before warning, then most rows first; before these, what did not run."""

    def rank(result: CheckResult) -> tuple[bool, bool, float]:
        rows = float("inf") if result.unexpected_count is None else result.unexpected_count
        return result.success, result.severity != "critical", -rows

    return sorted(results, key=rank)


# --- tables of samples --------------------------------------------------------------------------------------


class ShownColumn(NamedTuple):
    """A column of samples; numbers stand to the right."""

    name: str
    label: Label
    is_number: bool


def columns_of(rows: Sequence[Mapping[str, SampleValue]], finding: str = "") -> list[ShownColumn]:
    """The columns that hold anything; the report's id last: its body and year say more."""
    names = list(dict.fromkeys(name for row in rows for name, value in row.items() if value is not None))
    names.sort(key=lambda name: name == "report_id")
    return [ShownColumn(name, heading(name, finding), _are_numbers(name, rows)) for name in names]


EXAMPLE_COLUMNS = ("agency_name", "report_year", "cell", "stated", "expected")


def example_columns(group: FindingGroup) -> list[ShownColumn]:
    """What is shown of all findings of a code, but for their messages and places."""
    rows = [{name: getattr(example, name) for name in EXAMPLE_COLUMNS} for example in group.examples]
    return columns_of(rows, group.code)


def _are_numbers(name: str, rows: Sequence[Mapping[str, SampleValue]]) -> bool:
    values = [value for row in rows if (value := row.get(name)) is not None]
    return name != "report_year" and all(
        not isinstance(value, bool) and _NUMBER.fullmatch(str(value)) for value in values
    )


# --- reports and cells --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a bar: where it begins and how long it is, in per cent of the whole."""

    status: str
    count: int
    start: float
    share: float


@dataclass(frozen=True, slots=True)
class Reports:
    """Reports of one year (None: unknown), or all: by verdict and by form, and those with unread cells."""

    year: int | None
    total: int
    partial: int
    by_form: Mapping[str, int]
    bars: tuple[Bar, ...]


def reports_of(counts: Iterable[ReportCount], year: int | None = None) -> Reports:
    """All of the counts put together."""
    verdicts: Counter[str] = Counter()
    forms: Counter[str] = Counter()
    partial = 0
    for count in counts:
        verdicts[count.verification] += count.reports
        forms[count.form] += count.reports
        partial += count.partial
    return Reports(year, verdicts.total(), partial, forms, _stretches(VERIFICATIONS, verdicts))


def by_year(counts: Sequence[ReportCount]) -> list[Reports]:
    """The reports of each year, in the order of the counts."""
    years = dict.fromkeys(count.year for count in counts)
    return [reports_of([count for count in counts if count.year == year], year) for year in years]


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one table by status, in the order of the statuses."""

    table: str
    total: int
    bars: tuple[Bar, ...]


def cells_of(counts: Iterable[CellCount]) -> list[Cells]:
    """The cells of each fact table that has any."""
    found: dict[str, Counter[str]] = {table: Counter() for table in FACT_TABLES}
    for count in counts:
        found[count.table][count.status] += count.cells
    return [
        Cells(table, statuses.total(), _stretches(VALUE_STATUSES, statuses))
        for table, statuses in found.items()
        if statuses.total()
    ]


def _stretches(codes: Iterable[str], counts: Counter[str]) -> tuple[Bar, ...]:
    total = counts.total()
    bars: list[Bar] = []
    start = 0.0
    for code in codes:
        share = 100 * counts[code] / total if total else 0.0
        bars.append(Bar(code, counts[code], start, share))
        start += share
    return tuple(bars)

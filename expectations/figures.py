"""What the quality page shows, made of results and figures: in the order that matters, with their words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import regex

from expectations.outcome import CheckResult, SampleValue
from expectations.wording import heading
from schemas.cell_labels import Label
from schemas.forms import FACT_TABLES
from schemas.overview import records, summed
from schemas.statuses import VALUE_STATUSES, VERIFICATIONS

if TYPE_CHECKING:
    from pandas import DataFrame

_NUMBER = regex.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def as_it_matters(results: Iterable[CheckResult]) -> list[CheckResult]:
    """Failed before passed, critical before warning, then most rows first; before these, what did not run."""

    def rank(result: CheckResult) -> tuple[bool, bool, float]:
        rows = float("inf") if result.unexpected_count is None else result.unexpected_count
        return result.success, result.severity != "critical", -rows

    return sorted(results, key=rank)


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


def example_columns(findings: Sequence[Mapping[str, SampleValue]]) -> list[ShownColumn]:
    """What is shown of all findings of a code, but for their messages and places."""
    rows = [{name: finding[name] for name in EXAMPLE_COLUMNS} for finding in findings]
    return columns_of(rows, str(findings[0]["finding_code"]))


def _are_numbers(name: str, rows: Sequence[Mapping[str, SampleValue]]) -> bool:
    values = [value for row in rows if (value := row.get(name)) is not None]
    return name != "report_year" and all(
        not isinstance(value, bool) and _NUMBER.fullmatch(str(value)) for value in values
    )


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


def reports_of(counts: "DataFrame", year: int | None = None) -> Reports:
    """All of the counts put together."""
    verdicts = summed(counts, "verification", "reports")
    return Reports(
        year,
        sum(verdicts.values()),
        sum(counts["partial"]),
        summed(counts, "form_version", "reports"),
        _stretches(VERIFICATIONS, verdicts),
    )


def by_year(counts: "DataFrame") -> list[Reports]:
    """The reports of each year, in the order of the counts."""
    years = counts.groupby("report_year", sort=False, dropna=False)
    return [reports_of(of_year, records(of_year[:1])[0]["report_year"]) for _, of_year in years]


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one table by status, in the order of the statuses."""

    table: str
    total: int
    bars: tuple[Bar, ...]


def cells_of(counts: "DataFrame") -> list[Cells]:
    """The cells of each fact table that has any."""
    of_tables = {
        table: summed(counts[counts["table_name"] == table], "value_status", "cells") for table in FACT_TABLES
    }
    return [
        Cells(table, sum(statuses.values()), _stretches(VALUE_STATUSES, statuses))
        for table, statuses in of_tables.items()
        if statuses
    ]


def _stretches(codes: Iterable[str], counts: Mapping[str, int]) -> tuple[Bar, ...]:
    total = sum(counts.values())
    bars: list[Bar] = []
    start = 0.0
    for code in codes:
        share = 100 * counts.get(code, 0) / total if total else 0.0
        bars.append(Bar(code, counts.get(code, 0), start, share))
        start += share
    return tuple(bars)

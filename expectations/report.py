"""The quality report: one page for people, in English and Chinese, that needs nothing from outside.

It is handed its data and opens nothing. What comes from a document is escaped by the template engine.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from expectations.checks import NoRows
from expectations.figures import as_it_matters, by_year, cells_of, columns_of, example_columns, reports_of
from expectations.outcome import CheckResult, ValidationOutcome
from expectations.wording import (
    ERROR_TITLES,
    FACT_TABLE_LABELS,
    FINDING_TITLES,
    heading,
    stated_label,
    value_label,
)
from schemas.cell_labels import Label, in_words
from schemas.errors import ERROR_BY_CODE
from schemas.inert import inert_value
from schemas.overview import Overview, groups, records
from schemas.since_release import SinceRelease
from schemas.statuses import (
    CHANGE_REASONS,
    FILE_STATUSES,
    REVIEW_REASONS,
    SEVERITIES,
    VALUE_STATUS_NAMES,
    VALUE_STATUSES,
    VERIFICATION_NAMES,
    VERIFICATIONS,
)
from schemas.tables import TABLE_BY_NAME

TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class QualityPage:
    """What the page shows.

    Attributes:
        outcome: the results of the expectations.
        overview: what is in the warehouse.
        versions: what the reader may want to know the version of, in the order shown, and the versions.
        release_id: the release that is being decided on, if it has a name already.
        since: what differs from the last release, where that was compared.
    """

    outcome: ValidationOutcome
    overview: Overview
    versions: Mapping[Label, str] = field(default_factory=dict)
    release_id: str | None = None
    since: SinceRelease | None = None


def render_quality_page(page: QualityPage) -> str:
    """The page as HTML, to be written as UTF-8."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        finalize=inert_value,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": _number,
        "moment": _moment,
        "heading": heading,
        "in_words": in_words,
        "columns": columns_of,
        "example_columns": example_columns,
        "query": _query_for_all,
    }
    environment.globals |= {
        "stated_label": stated_label,
        "value_label": value_label,
        "forms": TABLE_BY_NAME["reports"].column("form_version").domain,
        "value_statuses": VALUE_STATUSES,
        "status_names": VALUE_STATUS_NAMES,
        "verifications": VERIFICATIONS,
        "verification_names": VERIFICATION_NAMES,
        "review_reasons": REVIEW_REASONS,
        "file_statuses": FILE_STATUSES,
        "severities": SEVERITIES,
        "fact_table_labels": FACT_TABLE_LABELS,
        "finding_titles": FINDING_TITLES,
        "errors": ERROR_BY_CODE,
        "error_titles": ERROR_TITLES,
        "change_reasons": CHANGE_REASONS,
    }
    results, overview = as_it_matters(page.outcome.results), page.overview
    return environment.get_template("quality.html").render(
        page=page,
        outcome=page.outcome,
        results=results,
        critical=[r for r in results if not r.success and r.severity == "critical"],
        warnings=[r for r in results if not r.success and r.severity == "warning"],
        passed=sum(r.success for r in results),
        years=by_year(overview.reports),
        reports=reports_of(overview.reports),
        reasons=records(overview.review_reasons),
        cells=cells_of(overview.cells),
        files=records(overview.files.groupby("status", as_index=False)[["files", "present"]].sum()),
        unread=groups(overview.unread_files, "error_code"),
        findings=groups(overview.findings, "finding_code"),
        reviewed=sum(overview.reviewed["findings"]),
    )


def _query_for_all(result: CheckResult) -> str | None:
    """What to run to see every row that does not conform, where not all of them are on the page."""
    count, condition = result.unexpected_count, result.check.condition
    if count is None or count <= len(result.samples) or not isinstance(condition, NoRows):
        return None
    return condition.sql.strip() + ";"


def _number(value: int) -> str:
    return f"{value:,}"


def _moment(value: dt.datetime) -> str:
    return f"{value.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"

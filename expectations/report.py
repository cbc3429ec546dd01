"""The quality report: one page for people, in English and Chinese, that needs nothing from outside.

It is handed its data and opens nothing. What comes from a document is escaped by the template engine.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from expectations.outcome import ValidationOutcome
from expectations.overview import Overview

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
    """The page as HTML, UTF-8 when written."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(page=page)

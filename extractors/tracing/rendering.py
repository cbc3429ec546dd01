"""The page: one HTML file that holds all it needs, for a browser without a network.

Everything that comes from a source is text to the template engine, which escapes it; characters that would
not be seen, or would turn the order of others, are written out. The page's policy forbids scripts, frames,
and whatever would be fetched.
"""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from extractors.tracing.cards import cards_of
from extractors.tracing.marks import marks_of
from extractors.tracing.sources import show_source
from schemas.cell_labels import in_words
from schemas.findings import FINDING_BY_CODE
from schemas.inert import inert_value
from schemas.statuses import REVIEW_REASONS, SEVERITIES, VALUE_STATUS_NAMES, VALUE_STATUSES, VERIFICATIONS
from schemas.traced_report import TracedReport

_TEMPLATES = Path(__file__).parent / "templates"


def render_trace(report: TracedReport, chosen: str | None, data: bytes, name: str) -> str:
    """The page of a report's source, with the cell named ``chosen`` marked; all alike where it is None.

    ``data`` and ``name`` are the bytes and the file name of the source as they were read: of an old Word
    file, what it was converted to.

    Raises:
        UnreadableSourceError: the source cannot be read (any more).
    """
    marks = marks_of(report, chosen)
    source = show_source(data, name, marks)
    return _template().render(
        report=report,
        source=source,
        cards=cards_of(report, chosen, marks),
        value_statuses=VALUE_STATUSES,
        status_names=VALUE_STATUS_NAMES,
        severities=SEVERITIES,
        finding_codes=FINDING_BY_CODE,
        verifications=VERIFICATIONS,
        review_reasons=REVIEW_REASONS,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        finalize=inert_value,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["in_words"] = in_words
    return environment.get_template("trace.html")

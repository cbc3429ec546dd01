"""The page: one HTML file that holds all it needs, for a browser without a network.

Everything that comes from a source is text to the template engine, which escapes it; characters that would
not be seen, or would turn the order of others, are written out. The page's policy forbids scripts, frames,
and whatever would be fetched.
"""

from functools import cache
from pathlib import Path

import regex
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from extractors.tracing.cards import cards_of
from extractors.tracing.marks import marks_of
from extractors.tracing.sources import show_source
from schemas.cell_labels import in_words
from schemas.findings import FINDING_BY_CODE
from schemas.statuses import REVIEW_REASONS, SEVERITIES, VALUE_STATUS_NAMES, VALUE_STATUSES, VERIFICATIONS
from schemas.traced_report import TracedReport

_TEMPLATES = Path(__file__).parent / "templates"
_UNSEEN = regex.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_PICTURES_OF_CONTROLS = 0x2400


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
        finalize=_seen,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["in_words"] = in_words
    return environment.get_template("trace.html")


def _seen(value: object) -> object:
    """Texts with their unseen characters written out; anything else as it is."""
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value  # numbers, and what a macro has escaped already
    return _UNSEEN.sub(lambda found: _written_out(found[0]), value)


def _written_out(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(_PICTURES_OF_CONTROLS + code)
    return f"⟦U+{code:04X}⟧"

"""Which of several files of one report counts, and by which rule. Pure."""

import datetime as dt
from collections.abc import Sequence

from pipelines.resolution.stored_readings import ReportSource, Version
from schemas.rules.version_rules import REISSUE_WORDS, structure_lost
from schemas.statuses import VERSION_RULES, VersionRule

_NEVER = dt.date.min


def rank(source: ReportSource) -> tuple[tuple[object, ...], ...]:
    """Sorts the source that counts first: a part for each of the rules, in their order."""
    reading, sighting = source.reading, source.sighting
    signed_on, published_on = reading.signed_on or _NEVER, reading.published_on or _NEVER
    parts: dict[VersionRule, tuple[object, ...]] = {
        "replaced": (source.is_replaced,),
        "reissue_date": (-signed_on.toordinal(), -published_on.toordinal()),
        "reissue_title": (not any(word in (reading.title or "") for word in REISSUE_WORDS),),
        "completeness": (reading.unread_cells,),
        "fidelity": (structure_lost(reading.media_type),),
        "presence": (not sighting.is_present,),
        "path": (sighting.path, reading.source_sha256, reading.report_index),
    }
    return tuple(parts[rule] for rule in VERSION_RULES)


def versions_of(sources: Sequence[ReportSource]) -> tuple[Version, ...]:
    """The different readings among sources in the order of their rank; none where all read the same."""
    best: dict[str, ReportSource] = {}
    for source in sources:
        best.setdefault(source.reading.reading_key, source)
    if len(best) < 2:
        return ()
    current, *others = best.values()
    rules = [_deciding(current, other) for other in others]
    return (
        Version(current, True, rules[0]),
        *(Version(other, False, rule) for other, rule in zip(others, rules, strict=True)),
    )


def _deciding(better: ReportSource, worse: ReportSource) -> VersionRule:
    """The first rule that tells two sources apart."""
    compared = zip(VERSION_RULES, rank(better), rank(worse), strict=True)
    return next(rule for rule, one, other in compared if one != other)

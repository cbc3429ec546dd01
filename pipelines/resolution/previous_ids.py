"""The ids that reports and bodies had before: every change against what is stored, kept for good.

An id changes where a body's name, place or year is read or resolved better: by another version of the
software, a new list of places, a manifest or a folder. What people wrote down by the id of before stays good.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pipelines.records import read_records
from pipelines.resolution.resolved import Resolution

StoredId = tuple[str, str, str, str | None, str | None]
"""SHA-256 of a file, the ids of a report that it held and of its body, and its title and body as printed."""


@dataclass(frozen=True, slots=True)
class PreviousId:
    """An id of a ``report`` or an ``agency`` and the one that took its place."""

    kind: str
    old_id: str
    new_id: str
    since: dt.datetime


def load(record: Path) -> list[PreviousId]:
    """Every change so far; none before the first."""
    return read_records(PreviousId, record)


def with_changes(
    known: Iterable[PreviousId], stored: Iterable[StoredId], resolution: Resolution, now: dt.datetime
) -> list[PreviousId]:
    """The known changes and those of the stored ids against the ids as they are resolved now."""
    changes = {(change.kind, change.old_id, change.new_id): change for change in known}
    for kind, old_id, new_id in _changed(stored, resolution):
        changes.setdefault((kind, old_id, new_id), PreviousId(kind, old_id, new_id, now))
    return list(changes.values())


class _Held(NamedTuple):
    """A report in a file: the id of its body, and what it prints of itself."""

    agency_id: str
    printed: tuple[str | None, str | None]


def _changed(stored: Iterable[StoredId], resolution: Resolution) -> Iterator[tuple[str, str, str]]:
    """What took the place of ids that are gone from a file."""
    before: dict[str, dict[str, _Held]] = defaultdict(dict)
    now: dict[str, dict[str, _Held]] = defaultdict(dict)
    for sha256, report_id, agency_id, title, agency in stored:
        before[sha256][report_id] = _Held(agency_id, (title, agency))
    for report in resolution.holding(before):
        held = _Held(report.agency_id, (report.reading.title, report.reading.agency_printed))
        for source in report.sources:
            now[source.sighting.source_sha256][report.report_id] = held
    for sha256, old in before.items():
        new = now[sha256]
        for old_id, new_id in _pairs(
            {report_id: old[report_id].printed for report_id in sorted(old.keys() - new.keys())},
            {report_id: new[report_id].printed for report_id in sorted(new.keys() - old.keys())},
        ):
            yield "report", old_id, new_id
            if old[old_id].agency_id != new[new_id].agency_id:
                yield "agency", old[old_id].agency_id, new[new_id].agency_id


def _pairs(gone: Mapping[str, object], come: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The ids that are the same report: the only two of a file, or the only two that print the same."""
    if len(gone) == len(come) == 1:
        yield from zip(gone, come, strict=True)
        return
    for old_id, printed in gone.items():
        alike = [new_id for new_id, other in come.items() if other == printed]
        if len(alike) == 1 and list(gone.values()).count(printed) == 1:
            yield old_id, alike[0]


def later_ids(changes: Iterable[PreviousId]) -> Mapping[str, frozenset[str]]:
    """All that an id became since, at once or over others."""
    direct: dict[str, set[str]] = defaultdict(set)
    for change in changes:
        direct[change.old_id].add(change.new_id)
    return {old_id: frozenset(_reached(old_id, direct)) for old_id in direct}


def _reached(start: str, direct: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        found = direct.get(waiting.pop(), set()) - reached
        reached |= found
        waiting += found
    return reached

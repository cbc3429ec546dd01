"""The ids that reports and bodies had before: every change against what is stored, kept for good.

An id changes where a body's name, place or year is read or resolved better: by another version of the
software, a new list of places, a manifest or a folder. What people wrote down by the id of before stays good.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.records import read_records
from pipelines.resolution.resolve import Resolution

StoredId = tuple[str, str, str]
"""SHA-256 of a file, and the ids of a report that it holds and of its body."""


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


def _changed(stored: Iterable[StoredId], resolution: Resolution) -> Iterator[tuple[str, str, str]]:
    """Of each file, the one report whose id is gone and the one whose id is new: they are the same."""
    before: dict[str, dict[str, str]] = defaultdict(dict)
    now: dict[str, dict[str, str]] = defaultdict(dict)
    for sha256, report_id, agency_id in stored:
        before[sha256][report_id] = agency_id
    for report in resolution.reports():
        for source in report.sources:
            now[source.sighting.source_sha256][report.report_id] = report.agency_id
    for sha256, held in before.items():
        gone, come = held.keys() - now[sha256].keys(), now[sha256].keys() - held.keys()
        if len(gone) == len(come) == 1:
            (old_id,), (new_id,) = gone, come
            yield "report", old_id, new_id
            if held[old_id] != now[sha256][new_id]:
                yield "agency", held[old_id], now[sha256][new_id]


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

"""Which report every reading is: its body, place and year, and which of several files counts.

Pure. Evidence for the body ranks document, then a saved page that links to it, then manifest, then folders;
where weaker evidence contradicts stronger, the stronger is taken and a finding says so. For the year most
kinds of evidence decide. Where the place is open, or place or year are contested, the body gets a provisional
id, so that the report takes the place of no other.

Which of several files counts is decided in ``versions``.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.inbox.ledger import FileKey, Ledger, LedgerEntry
from pipelines.resolution.attachments import Linked, Page, completed, cover_pages, linked_pages
from pipelines.resolution.body_and_year import SettledYear, WeighedIdentity, identify
from pipelines.resolution.places import Place
from pipelines.resolution.stored_readings import ReportSource, StoredReading, Version, readings_of
from pipelines.resolution.version_choice import rank, versions_of
from schemas.forms import report_form
from schemas.identifiers import agency_id, provisional_agency_id, report_id
from schemas.places.bodies import UNIT_LEVELS


@dataclass(frozen=True, slots=True)
class ResolvedReport:
    """One report of one body, with every file that holds it; the current one is the first.

    Where files read differently, ``versions`` has each different reading once, the current one first.
    """

    report_id: str
    agency_id: str
    identity: WeighedIdentity
    sources: tuple[ReportSource, ...]
    versions: tuple[Version, ...] = ()

    @property
    def current(self) -> ReportSource:
        """The source that counts."""
        return self.sources[0]

    @property
    def reading(self) -> StoredReading:
        """What was read from it."""
        return self.current.reading

    @property
    def year(self) -> int | None:
        """The report year, None where it is unknown."""
        return self.identity.year

    @property
    def form_version(self) -> str:
        """The form of the report as a whole."""
        return report_form(self.reading.article20_form, self.reading.dispositions_form)  # type: ignore[arg-type]


_DECIDED_COLUMNS: dict[str, pa.DataType] = {
    "report_id": pa.string(),
    "report_year": pa.int16(),
    "agency_name": pa.string(),
    "place": pa.string(),
    "region_code": pa.string(),
    "year_status": pa.string(),
    "place_status": pa.string(),
    **{level: pa.string() for level in UNIT_LEVELS},
    "department": pa.string(),
    "unit_code": pa.string(),
    "body_kind": pa.string(),
}
_DECIDED = pa.schema(_DECIDED_COLUMNS)
"""The id of the report that a reading is; who reports on which year, where nothing is to be said of that."""

_HELD_COLUMNS: dict[str, pa.DataType] = {
    "path": pa.string(),
    "source_sha256": pa.string(),
    "report_index": pa.int16(),
    "report_id": pa.string(),
    "is_read_above": pa.bool_(),
}
HELD = pa.schema(_HELD_COLUMNS)
"""A report in a file: its position and id, and whether a file that ranks higher reads the same."""

_AT_ONCE = 5_000
Rows = np.ndarray[tuple[int], np.dtype[np.int64]]
"""Places of rows in a table."""


@dataclass(frozen=True, slots=True)
class _Sightings:
    """Where each reading's file was seen: from ``first`` to before ``last`` in ``order``, rows of the ledger.

    ``is_replaced`` says of every row of the ledger whether other bytes were seen there later.
    """

    ledger: Ledger
    is_replaced: pa.BooleanArray
    order: Rows
    first: Rows
    last: Rows

    @classmethod
    def of_readings(cls, readings: pa.Table, ledger: Ledger) -> "_Sightings":
        """The sightings of each row of ``readings``."""
        sources = readings["source_sha256"].unique()
        file_of_entry = pc.index_in(ledger.rows["source_sha256"], value_set=sources).fill_null(-1).to_numpy()
        order = np.argsort(file_of_entry, kind="stable")
        in_order = file_of_entry[order]
        file_of_reading = pc.index_in(readings["source_sha256"], value_set=sources).to_numpy()
        return cls(
            ledger,
            _is_replaced(ledger.rows),
            order,
            np.searchsorted(in_order, file_of_reading, "left"),
            np.searchsorted(in_order, file_of_reading, "right"),
        )

    def of(self, readings: Rows) -> Iterator[list[tuple[LedgerEntry, bool]]]:
        """The sightings of some readings, each with whether it is replaced."""
        first, last = self.first[readings], self.last[readings]
        rows = [self.order[one:other] for one, other in zip(first, last, strict=True)]
        places = pa.array(np.concatenate([np.empty(0, np.int64), *rows]))
        entries = Ledger(self.ledger.rows.take(places)).values()
        found = zip(entries, map(bool, self.is_replaced.take(places).to_pylist()), strict=True)
        return (list(islice(found, len(each))) for each in rows)


def _is_replaced(entries: pa.Table) -> pa.BooleanArray:
    newest = entries.group_by("path").aggregate([("last_seen_at", "max")])
    place = pc.index_in(entries["path"], value_set=newest["path"])
    return pc.less(entries["last_seen_at"], newest["last_seen_at_max"].take(place))


@dataclass(frozen=True, slots=True)
class Resolution:
    """All reports, by report year and in the order of their ids.

    In columns, with a row a reading; reports are made when they are asked for, those of a year at a time.
    """

    readings: pa.Table
    sightings: _Sightings
    decided: pa.Table
    doubtful: Mapping[int, tuple[StoredReading, WeighedIdentity]]
    """Readings by their rows that have findings on whose they are, or were completed by something else."""
    rows: Mapping[int | None, Rows]
    """The readings of each year, in the order of their reports' ids."""
    cover_pages: Mapping[FileKey, str] = field(default_factory=dict)
    """Saved pages whose report is in a file beside them: its id."""
    settled: Mapping[tuple[str, SettledYear], str] = field(default_factory=dict)
    """The settled years that were taken, each with the SHA-256 of its file: the id of the report."""
    _latest: dict[int | None, Sequence[ResolvedReport]] = field(default_factory=dict)

    @property
    def years(self) -> list[int | None]:
        """The years with reports."""
        return list(self.rows)

    def count(self, year: int | None) -> int:
        """How many reports there are of a year."""
        return len(_ends(self.decided["report_id"].take(self.rows.get(year, _NO_ROWS))))

    def year(self, year: int | None) -> Sequence[ResolvedReport]:
        """The reports of one year; those of the year that was asked for last are kept."""
        if year not in self._latest:
            self._latest.clear()
            self._latest[year] = list(self._reports(self.rows.get(year, _NO_ROWS)))
        return self._latest[year]

    def reports(self) -> Iterable[ResolvedReport]:
        """All reports."""
        return (report for rows in self.rows.values() for report in self._reports(rows))

    def ids(self) -> pa.Table:
        """The SHA-256 of every reading's file, and the id of its report."""
        columns = [self.readings["source_sha256"], self.decided["report_id"]]
        return pa.Table.from_arrays(columns, ["source_sha256", "report_id"])

    def among(self, report_ids: Collection[str]) -> set[str]:
        """Those of some ids that there are."""
        ids = pa.array(report_ids, pa.string())
        there = ids.filter(pc.is_in(ids, value_set=self.decided["report_id"]))
        return {report_id for report_id in there.to_pylist() if report_id}

    def holding(self, sha256s: Collection[str]) -> Iterator[ResolvedReport]:
        """The reports that some files hold, in the order of years and ids."""
        sources = pa.array(sha256s, pa.string())
        there = pc.is_in(self.readings["source_sha256"], value_set=sources)
        wanted = pc.is_in(
            self.decided["report_id"], value_set=self.decided["report_id"].filter(there).unique()
        )
        is_wanted = wanted.to_numpy()
        for rows in self.rows.values():
            yield from self._reports(rows[is_wanted[rows]])

    def held(self) -> pa.Table:
        """What every file holds, as :data:`HELD`."""
        parts = [HELD.empty_table()]
        for rows in self.rows.values():
            is_alone = self._is_alone(rows, self._readings(rows))
            parts += [self._held_alone(rows[is_alone]), self._held_together(rows[~is_alone])]
        return pa.concat_tables(parts)

    def doubted(self, year: int | None, sha256s: "pa.Array[Any]") -> Iterator[ResolvedReport]:
        """The reports of a year of which there is something to say: those that some files hold, that several
        do, or of which it is not plain whose they are.
        """
        rows = self.rows.get(year, _NO_ROWS)
        if not len(rows):
            return
        readings = self._readings(rows)
        is_told = pc.is_in(self.readings["source_sha256"].take(rows), value_set=sha256s).to_numpy()
        is_told = is_told | np.isin(rows, list(self.doubtful)) | ~self._is_alone(rows, readings)
        of_report = np.logical_or.reduceat(is_told, np.cumsum(readings) - readings)
        yield from self._reports(rows[np.repeat(of_report, readings)])

    def _readings(self, rows: Rows) -> Rows:
        """How many readings there are of each report."""
        return np.diff(_ends(self.decided["report_id"].take(rows)), prepend=0)

    def _is_alone(self, rows: Rows, readings: Rows) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Whether each reading is all that there is of its report, and in one file."""
        sightings = self.sightings.last[rows] - self.sightings.first[rows]
        return np.asarray((np.repeat(readings, readings) == 1) & (sightings == 1), np.bool_)

    def _held_alone(self, rows: Rows) -> pa.Table:
        """Of reports that one file holds."""
        seen = self.sightings.ledger.rows.take(self.sightings.order[self.sightings.first[rows]])
        columns: list[pa.Array[Any] | pa.ChunkedArray[Any]] = [
            seen["path"], seen["source_sha256"], self.readings["report_index"].take(rows),
            self.decided["report_id"].take(rows), pa.array(np.zeros(len(rows), np.bool_)),
        ]  # fmt: skip
        return pa.Table.from_arrays(columns, schema=HELD)

    def _held_together(self, rows: Rows) -> pa.Table:
        found = []
        for report in self._reports(rows):
            read: set[str] = set()
            for source in report.sources:
                key = source.reading.reading_key
                found.append(
                    (*source.sighting.key, source.reading.report_index, report.report_id, key in read)
                )
                read.add(key)
        return pa.Table.from_pylist([dict(zip(HELD.names, each, strict=True)) for each in found], schema=HELD)

    def _reports(self, rows: Rows) -> Iterator[ResolvedReport]:
        """The reports of some readings, which are in the order of ids: all of each."""
        for some in _parts(rows, _ends(self.decided["report_id"].take(rows))):
            readings, decided = readings_of(self.readings.take(some)), self.decided.take(some)
            stated = zip(*(column.to_pylist() for column in decided.columns), strict=True)
            found = zip(some.tolist(), readings, stated, self.sightings.of(some), strict=True)
            for identifier, together in groupby(found, key=lambda each: str(each[2][0])):
                candidates = [
                    _Claimant(*(self.doubtful.get(row) or (reading, _plain_identity(stated))), seen)
                    for row, reading, stated, seen in together
                ]
                yield _choose(identifier, candidates)


_NO_ROWS: Rows = np.empty(0, np.int64)


def _ends(values: "pa.ChunkedArray[Any]") -> Rows:
    """Where each run of equal values ends."""
    runs = pc.call_function("run_end_encode", [values.combine_chunks()])
    return np.asarray(runs.run_ends, dtype=np.int64)


def _parts(rows: Rows, ends: Rows) -> Iterator[Rows]:
    """The rows, some at a time, each part up to one of the ends."""
    start = 0
    while start < len(rows):
        end = int(ends[min(int(np.searchsorted(ends, start + _AT_ONCE)), len(ends) - 1)])
        yield rows[start:end]
        start = end


@dataclass(frozen=True, slots=True)
class _Claimant:
    """A reading with its identity and the files it was read from, each with whether it is replaced."""

    reading: StoredReading
    identity: WeighedIdentity
    sightings: Sequence[tuple[LedgerEntry, bool]]


def resolve(
    readings: pa.Table,
    ledger: Ledger,
    latest_year: int,
    pages: Mapping[str, Page] | None = None,
    settled: Mapping[str, Sequence[SettledYear]] | None = None,
) -> Resolution:
    """Name every reading and choose among those that are one report.

    ``readings`` as :data:`~pipelines.resolution.stored_readings.READINGS`. ``pages`` are the saved pages that
    link to files, by SHA-256: they may state what a file does not. A year after ``latest_year`` has not begun
    and cannot have a report; it counts as unknown. ``settled`` are years that people settled, by the SHA-256
    of the file.
    """
    readings = readings.filter(
        pc.is_in(readings["source_sha256"], value_set=ledger.rows["source_sha256"])
    ).combine_chunks()
    settled = settled or {}
    in_settled = readings.filter(
        pc.is_in(readings["source_sha256"], value_set=pa.array(settled, pa.string()))
    )
    held = Counter(in_settled["source_sha256"].to_pylist())
    linked = linked_pages(pages or {}, readings, ledger)
    sightings = _Sightings.of_readings(readings, ledger)
    taken: dict[tuple[str, SettledYear], str] = {}
    covers: list[tuple[Linked, str]] = []
    doubtful: dict[int, tuple[StoredReading, WeighedIdentity]] = {}
    decided = []
    for start in range(0, len(readings), _AT_ONCE):
        rows = np.arange(start, min(start + _AT_ONCE, len(readings)))
        told: list[tuple[object, ...]] = []
        for row, stored, seen in zip(
            rows.tolist(), readings_of(readings.slice(start, _AT_ONCE)), sightings.of(rows), strict=True
        ):
            sha256, last = stored.source_sha256, _seen_last([sighting for sighting, _ in seen])
            page = linked.get(sha256)
            reading, finding = completed(stored, page) if page else (stored, None)
            identity = identify(reading, last, latest_year)
            for choice in settled.get(sha256, ()):
                if held[sha256] == 1 or choice.report_id == _report_id(reading, identity):
                    identity = identify(reading, last, latest_year, choice)
                    break
            if finding:
                identity = replace(identity, findings=(*identity.findings, finding))
            identifier = _report_id(reading, identity)
            if page or not _is_plain(identity):
                doubtful[row] = reading, identity
            told.append((identifier, *_plain_columns(identity)))
            if identity.settled:
                taken[sha256, identity.settled] = identifier
            if page:
                covers.append((page, identifier))
        columns = map(pa.array, zip(*told, strict=True), _DECIDED.types)
        decided.append(pa.RecordBatch.from_arrays(list(columns), schema=_DECIDED))
    table = pa.Table.from_batches(decided, _DECIDED).combine_chunks()
    return Resolution(readings, sightings, table, doubtful, _rows_by_year(table), cover_pages(covers), taken)


def _rows_by_year(decided: pa.Table) -> dict[int | None, Rows]:
    order = pc.sort_indices(decided, [("report_year", "ascending"), ("report_id", "ascending")]).to_numpy()
    years = decided["report_year"].take(order)
    if not len(years):
        return {}
    ends = _ends(years)
    parts = np.split(order.astype(np.int64), ends[:-1])
    return {years[int(end) - 1].as_py(): part for end, part in zip(ends, parts, strict=True)}


def _is_plain(identity: WeighedIdentity) -> bool:
    """Whether the columns of :data:`_DECIDED` say all of it."""
    where = identity.where
    return bool(where and not (where.candidates or where.against or identity.findings or identity.settled))


def _plain_columns(identity: WeighedIdentity) -> tuple[object, ...]:
    where = identity.where
    units = where.units if where else {}
    return (
        identity.year, identity.agency_name, identity.place, identity.region_code, identity.year_status,
        where and where.status, *map(units.get, UNIT_LEVELS), where and where.department,
        where and where.region_code, where and where.body_kind,
    )  # fmt: skip


def _plain_identity(stated: Sequence[Any]) -> WeighedIdentity:
    """The other way round, from a row of :data:`_DECIDED`."""
    _, year, name, place, region_code, year_status, place_status, *names, department, code, kind = stated
    units = {level: unit for level, unit in zip(UNIT_LEVELS, names, strict=True) if unit}
    where = Place(place_status, units, department, code, kind)
    return WeighedIdentity(name, place, region_code, year, (), where, year_status)


def _seen_last(sightings: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    """Where a content was seen last: a file that was moved is known by the folder it is in now."""
    last = max(sighting.last_seen_at for sighting in sightings)
    return [sighting for sighting in sightings if sighting.last_seen_at == last]


def _agency_id(reading: StoredReading, identity: WeighedIdentity) -> str:
    if identity.where is None or identity.is_provisional:
        return provisional_agency_id(identity.agency_name, identity.year, reading.text_key)
    return agency_id(identity.where.full_name)


def _report_id(reading: StoredReading, identity: WeighedIdentity) -> str:
    """The report's id. Without a year, two reports of one body are told apart by their text only."""
    if identity.year is None:
        return report_id(provisional_agency_id(identity.agency_name, None, reading.text_key), None)
    return report_id(_agency_id(reading, identity), identity.year)


def _choose(identifier: str, candidates: Sequence[_Claimant]) -> ResolvedReport:
    sources = [
        ReportSource(sighting, candidate.reading, "", is_replaced)
        for candidate in candidates
        for sighting, is_replaced in candidate.sightings
    ]
    if len(sources) > 1:
        sources.sort(key=rank)
    best = sources[0]
    identity = next(candidate.identity for candidate in candidates if candidate.reading is best.reading)
    # A file that holds the report twice is one source: in its better role.
    chosen: dict[tuple[str, str], ReportSource] = {}
    for source in sources:
        role = "current" if source is best else _role(source, best)
        chosen.setdefault(
            source.sighting.key, ReportSource(source.sighting, source.reading, role, source.is_replaced)
        )
    agency = _agency_id(best.reading, identity)
    return ResolvedReport(identifier, agency, identity, tuple(chosen.values()), versions_of(sources))


def _role(source: ReportSource, best: ReportSource) -> str:
    return "duplicate" if source.reading.reading_key == best.reading.reading_key else "superseded"

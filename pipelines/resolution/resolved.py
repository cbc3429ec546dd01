"""What was decided of all readings, in columns, and the reports that are made of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.inbox.ledger import FileKey, LedgerEntry
from pipelines.resolution.body_and_year import SettledYear, WeighedIdentity
from pipelines.resolution.decided import DECIDED, KNOWN, READ_FOR_IT, evidence, plain_identity
from pipelines.resolution.places import CERTAIN
from pipelines.resolution.row_places import NO_ROWS, READINGS_AT_ONCE, Rows, run_ends
from pipelines.resolution.sightings import Sightings
from pipelines.resolution.stored_readings import READINGS, ReportSource, StoredReading, Version, readings_of
from pipelines.resolution.version_choice import rank, versions_of
from schemas.forms import report_form
from schemas.identifiers import agency_id, provisional_agency_id, report_id


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


_HELD_COLUMNS: dict[str, pa.DataType] = {
    "path": pa.string(),
    "source_sha256": pa.string(),
    "report_index": pa.int16(),
    "report_id": pa.string(),
    "is_read_above": pa.bool_(),
}
HELD = pa.schema(_HELD_COLUMNS)
"""A report in a file: its position and id, and whether a file that ranks higher reads the same."""

_CURRENT_COLUMNS: dict[str, pa.DataType] = {
    "source_sha256": pa.string(),
    "extractor_version": pa.string(),
    "report_index": pa.int16(),
    "report_id": pa.string(),
    "report_year": pa.int16(),
    "path": pa.string(),
}
CURRENT = pa.schema(_CURRENT_COLUMNS)
"""A reading that counts: whose report it is, and where its file lies."""

PLAIN = pa.schema(
    [*DECIDED, *(field.with_name(f"read_{field.name}") for field in READINGS), ("path", pa.string())]
)
"""A reading with what was decided of it, and where its file lies."""

_KNOWN_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Resolution:
    """All reports, by report year and in the order of their ids.

    In columns, with a row a reading; reports are made when they are asked for, those of a year at a time.
    Columns that say the same of many readings are Arrow's dictionaries: each text is held once.
    """

    readings: pa.Table
    sightings: Sightings
    decided: pa.Table
    doubtful: Mapping[int, tuple[StoredReading, WeighedIdentity]]
    """Readings by their rows that have findings on whose they are, or were completed by something else."""
    rows: Mapping[int | None, Rows]
    """The readings of each year, in the order of their reports' ids."""
    cover_pages: Mapping[FileKey, str] = field(default_factory=dict)
    """Saved pages whose report is in a file beside them: its id."""
    settled: Mapping[tuple[str, SettledYear], str] = field(default_factory=dict)
    """The settled years that were taken, each with the SHA-256 of its file: the id of the report."""
    is_evident: "pa.Array[Any] | None" = None
    """Of each reading whether the same evidence decides it again."""
    decided_anew: int = 0
    """Of how many readings that was not known before."""

    @property
    def years(self) -> list[int | None]:
        """The years with reports."""
        return list(self.rows)

    def known(self) -> Iterator[pa.Table]:
        """What the same evidence decides again, as :data:`~pipelines.resolution.decided.KNOWN`, of some
        readings after others.
        """
        if self.is_evident is None:
            return
        readings, seen = self.readings.select(READ_FOR_IT), self.sightings.newest_alone()
        for start in range(0, len(readings), _KNOWN_AT_ONCE):
            is_evident = self.is_evident.slice(start, _KNOWN_AT_ONCE)
            told, seen_last, decided = (
                rows.slice(start, _KNOWN_AT_ONCE).filter(is_evident)
                for rows in (readings, seen, self.decided)
            )
            columns = decided.cast(DECIDED).columns
            yield pa.Table.from_arrays([evidence(told, seen_last), *columns], schema=KNOWN)

    def count(self, year: int | None) -> int:
        """How many reports there are of a year."""
        return len(run_ends(self.decided["report_id"].take(self.rows.get(year, NO_ROWS))))

    def parted(
        self, year: int | None, report_ids: Collection[str] | None = None, besides: Collection[str] = ()
    ) -> tuple[pa.Table, list[ResolvedReport]]:
        """The reports of one year, all or some: those that one file holds and of which all is certain, in the
        order of their ids, as :data:`PLAIN`; and all others, with those ``besides``.
        """
        rows = self._rows_of(year, report_ids)
        decided = self._decided(rows)
        is_known: Any = pc.is_in(decided["place_status"], value_set=pa.array(CERTAIN))
        is_certain = pc.and_(is_known, pc.not_equal(decided["year_status"], pa.scalar("contested")))
        is_beside = pc.is_in(decided["report_id"], value_set=pa.array(besides, pa.string()))
        is_plain_row = (
            self._is_alone(rows, self._readings(rows))
            & ~self._is_doubtful(rows)
            & pc.and_(is_certain.fill_null(False), pc.invert(is_beside)).to_numpy()
        )
        plain = rows[is_plain_row]
        seen = self.sightings.ledger.rows["path"].take(self.sightings.order[self.sightings.first[plain]])
        found = {**_of_reading(self._read(plain), self._decided(plain)), "path": seen}
        return pa.Table.from_pydict(found, PLAIN), list(self._reports(rows[~is_plain_row]))

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

    def told(self, year: int | None) -> pa.Table:
        """All that a year's reports are made of, a row for each place of each reading, in the order of ids.

        Equal rows make equal reports. Whether a file is there counts where there is another of its report.
        """
        rows = self._rows_of(year)
        places, places_of = self.sightings.rows_of(rows)
        is_alone = np.repeat(self._is_alone(rows, self._readings(rows)), places_of)
        seen = self.sightings.ledger.rows.take(places)
        of_reading = np.repeat(rows, places_of)
        doubtful = {row: repr(self.doubtful[row]) for row in rows[self._is_doubtful(rows)].tolist()}
        place = pc.index_in(pa.array(rows), value_set=pa.array(doubtful, pa.int64()))
        doubts = pa.array(doubtful.values(), pa.string()).take(place)
        columns: dict[str, pa.Array[Any] | pa.ChunkedArray[Any]] = {
            **_of_reading(self._read(of_reading), self._decided(of_reading)),
            "path": seen["path"],
            "is_present": pc.if_else(pa.array(is_alone), pa.scalar(None, pa.bool_()), seen["is_present"]),
            "is_replaced": self.sightings.is_replaced.take(places),
            "doubts": doubts.take(np.repeat(np.arange(len(rows)), places_of)),
        }
        return pa.Table.from_pydict(columns)

    def current(self, year: int | None, report_ids: Collection[str] | None = None) -> pa.Table:
        """The readings that count of a year, or of some of its reports, in the order of the reports' ids, as
        :data:`CURRENT`.
        """
        rows = self._rows_of(year, report_ids)
        is_alone = self._is_alone(rows, self._readings(rows))
        alone = rows[is_alone]
        columns: list[pa.Array[Any] | pa.ChunkedArray[Any]] = [
            *self.readings.select(CURRENT.names[:3]).take(alone).columns,
            *self.decided.select(CURRENT.names[3:5]).take(alone).columns,
            self.sightings.ledger.rows["path"].take(self.sightings.order[self.sightings.first[alone]]),
        ]  # fmt: skip
        together = [
            {
                "source_sha256": report.reading.source_sha256,
                "extractor_version": report.reading.extractor_version,
                "report_index": report.reading.report_index, "report_id": report.report_id,
                "report_year": report.year, "path": report.current.sighting.path,
            }
            for report in self._reports(rows[~is_alone])
        ]  # fmt: skip
        parts = [
            pa.Table.from_arrays(columns, CURRENT.names).cast(CURRENT),
            pa.Table.from_pylist(together, schema=CURRENT),
        ]
        return pa.concat_tables(parts).sort_by("report_id").combine_chunks()

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
        rows = self._rows_of(year)
        if not len(rows):
            return
        readings = self._readings(rows)
        is_told = pc.is_in(self.readings["source_sha256"].take(rows), value_set=sha256s).to_numpy()
        is_told = is_told | self._is_doubtful(rows) | ~self._is_alone(rows, readings)
        of_report = np.logical_or.reduceat(is_told, np.cumsum(readings) - readings)
        yield from self._reports(rows[np.repeat(of_report, readings)])

    def _read(self, rows: Rows) -> pa.Table:
        """Some of the readings, as :data:`~pipelines.resolution.stored_readings.READINGS`."""
        return self.readings.take(rows).cast(READINGS)

    def _decided(self, rows: Rows) -> pa.Table:
        """What was decided of them, as :data:`~pipelines.resolution.decided.DECIDED`."""
        return self.decided.take(rows).cast(DECIDED)

    def _rows_of(self, year: int | None, report_ids: Collection[str] | None = None) -> Rows:
        rows = self.rows.get(year, NO_ROWS)
        if report_ids is None:
            return rows
        ids = self.decided["report_id"].take(rows)
        is_meant = pc.is_in(ids, value_set=pa.array(report_ids, pa.string()))
        return rows[is_meant.to_numpy().astype(np.bool_)]

    def _readings(self, rows: Rows) -> Rows:
        """How many readings there are of each report."""
        return np.diff(run_ends(self.decided["report_id"].take(rows)), prepend=0)

    def _is_alone(self, rows: Rows, readings: Rows) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Whether each reading is all that there is of its report, and in one file."""
        sightings = self.sightings.last[rows] - self.sightings.first[rows]
        return np.asarray((np.repeat(readings, readings) == 1) & (sightings == 1), np.bool_)

    def _is_doubtful(self, rows: Rows) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        return np.isin(rows, list(self.doubtful))

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
        for some in _parts(rows, run_ends(self.decided["report_id"].take(rows))):
            readings, decided = readings_of(self._read(some)), self._decided(some)
            stated = zip(*(column.to_pylist() for column in decided.columns), strict=True)
            found = zip(some.tolist(), readings, stated, self.sightings.of(some), strict=True)
            for identifier, together in groupby(found, key=lambda each: str(each[2][0])):
                candidates = [
                    _Claimant(*(self.doubtful.get(row) or (reading, plain_identity(stated))), seen)
                    for row, reading, stated, seen in together
                ]
                yield _choose(identifier, candidates)


@dataclass(frozen=True, slots=True)
class _Claimant:
    """A reading with its identity and the files it was read from, each with whether it is replaced."""

    reading: StoredReading
    identity: WeighedIdentity
    sightings: Sequence[tuple[LedgerEntry, bool]]


def _of_reading(read: pa.Table, decided: pa.Table) -> dict[str, "pa.ChunkedArray[Any]"]:
    """The columns of some readings and of what was decided of them."""
    named = [*decided.column_names, *(f"read_{name}" for name in read.column_names)]
    return dict(zip(named, [*decided.columns, *read.columns], strict=True))


def _parts(rows: Rows, ends: Rows) -> Iterator[Rows]:
    """The rows, some at a time, each part up to one of the ends."""
    start = 0
    while start < len(rows):
        end = int(ends[min(int(np.searchsorted(ends, start + READINGS_AT_ONCE)), len(ends) - 1)])
        yield rows[start:end]
        start = end


def agency_of(reading: StoredReading, identity: WeighedIdentity) -> str:
    """The id of the body: a provisional one where it is open or contested which that is."""
    if identity.where is None or identity.is_provisional:
        return provisional_agency_id(identity.agency_name, identity.year, reading.text_key)
    return agency_id(identity.where.full_name)


def report_of(reading: StoredReading, identity: WeighedIdentity) -> str:
    """The report's id. Without a year, two reports of one body are told apart by their text only."""
    if identity.year is None:
        return report_id(provisional_agency_id(identity.agency_name, None, reading.text_key), None)
    return report_id(agency_of(reading, identity), identity.year)


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
    agency = agency_of(best.reading, identity)
    return ResolvedReport(identifier, agency, identity, tuple(chosen.values()), versions_of(sources))


def _role(source: ReportSource, best: ReportSource) -> str:
    return "duplicate" if source.reading.reading_key == best.reading.reading_key else "superseded"

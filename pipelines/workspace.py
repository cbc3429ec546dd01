"""What every asset of a run works with: settings, paths, the clock, and what is on the disk.

All that the tables are made of are three things, the ledger of files, the extraction store and what people
corrected; a ``State`` is all as they are now, with what follows from them.
"""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from expectations.outcome import ValidationOutcome
from expectations.since import Read
from expectations.validation import validate
from pipelines.corrections import correction_file
from pipelines.corrections.corrected_reports import CorrectedVerdict, corrected_verdicts
from pipelines.corrections.correction_file import CorrectionLine
from pipelines.corrections.judging import Judged, judge
from pipelines.corrections.reviewing import judge_reviews
from pipelines.corrections.settled_years import settled_years
from pipelines.extraction.extraction_store import Opened, batch_names, open_store
from pipelines.extraction.extractor_version import extractor_version, library_releases
from pipelines.extraction.work import Extract, Work
from pipelines.inbox import ledger, roster
from pipelines.inbox.ledger import Ledger
from pipelines.inbox.roster import RosterLine
from pipelines.memory import give_memory_back
from pipelines.records import write_text
from pipelines.resolution import decided, previous_ids
from pipelines.resolution.body_and_year import SettledYear
from pipelines.resolution.decided import KNOWN
from pipelines.resolution.places import gazetteer
from pipelines.resolution.previous_ids import PreviousId, later_ids
from pipelines.resolution.resolve import resolve
from pipelines.resolution.resolved import Resolution
from pipelines.resolution.rostered import Rostered, rostered
from pipelines.rows.correction_rows import applied
from pipelines.rows.report_rows import linking_pages, readings, resolved_rows, source_file_table
from pipelines.rows.year_digest import YearRows, told_of_year, year_digest, year_rows
from pipelines.settings import PROJECT, Settings, software_digest
from schemas.overview import Overview
from schemas.years import LAST_YEAR
from warehouse.content import ReportIds
from warehouse.overview import overview
from warehouse.paths import Home
from warehouse.working import KeptDatabase

Clock = Callable[[], dt.datetime]
"""Gives the present moment, in UTC."""

Validate = Callable[[str, str, dt.datetime, Read | None], ValidationOutcome]
"""Validates the database at a URL: see ``expectations.validation.validate``."""

Count = Callable[[Any], Overview]
"""Counts what is in the database of a connection."""


MOST_DECIDED_ANEW = 100
"""Of so many readings each run decides anew whose reports they are, rather than write down that of all."""

IN_CHINA = dt.timezone(dt.timedelta(hours=8))
"""Where the days are counted on which reports are due."""


def utc_now() -> dt.datetime:
    """The present moment."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class State:
    """The ledger, the store, corrections, roster and all that follows; worked out when first asked for."""

    ledger: Ledger
    store: Opened
    latest_year: int
    correction_lines: Sequence[CorrectionLine] = ()
    previous_ids: Sequence[PreviousId] = ()
    roster_lines: Sequence[RosterLine] = ()
    review_lines: Sequence[CorrectionLine] = ()
    decided_before: Callable[[], pa.Table] = KNOWN.empty_table
    """Gives whose report each reading is, as it was decided before."""
    _digests: dict[int | None, str] = field(default_factory=dict)

    @cached_property
    def resolution(self) -> Resolution:
        """Which report every reading is."""
        pages = linking_pages(self.store.rows("pages"))
        found = readings(self.store.rows("reports"), self.store.rows("files"))
        decided = resolve(found, self.ledger, self.latest_year, pages, self.settled, self.decided_before())
        give_memory_back()
        return decided

    @cached_property
    def settled(self) -> Mapping[str, Sequence[SettledYear]]:
        """The years that people settled, by the SHA-256 of the file."""
        return settled_years(self.correction_lines, self.latest_year)

    @cached_property
    def corrections(self) -> tuple[Judged, ...]:
        """What becomes of every line of ``corrections.csv``."""
        return judge(
            self.correction_lines,
            self.resolution,
            lambda files: self.store.rows("cells", files),
            later_ids(self.previous_ids),
            self.latest_year,
        )

    @cached_property
    def reviews(self) -> tuple[Judged, ...]:
        """What becomes of every line of ``reviewed.csv``."""
        return judge_reviews(
            self.review_lines,
            self.resolution,
            lambda files: self.store.rows("cells", files),
            later_ids(self.previous_ids),
        )

    @cached_property
    def corrected_verdicts(self) -> Mapping[str, CorrectedVerdict]:
        """What corrections make of the reports they are applied to, by report id."""
        corrections = applied(self.corrections)
        files = {correction.report.reading.source_sha256 for correction in corrections}
        return corrected_verdicts(corrections, self.store.rows("cells", files))

    @cached_property
    def rostered(self) -> Rostered:
        """The bodies that every line of ``roster.csv`` means."""
        return rostered(self.roster_lines, self.latest_year)

    def year_rows(self, year: int | None, report_ids: ReportIds = None) -> YearRows:
        """What is loaded of a year's reports, or of some of them."""
        return year_rows(self.resolution, year, self.corrected_verdicts, report_ids)

    def resolved(self, year: int | None, report_ids: ReportIds = None) -> pa.Table:
        """The readings that count of a year's reports, or of some: their cells and claims are loaded."""
        return resolved_rows(self.resolution.current(year, report_ids))

    def told(self, year: int | None) -> pa.Table:
        """All that a year's reports are loaded from: see :func:`~pipelines.rows.year_digest.told_of_year`."""
        return told_of_year(self.resolution, year, self.corrections, self.corrected_verdicts)

    def year_digest(self, year: int | None) -> str | None:
        """A digest of all that is loaded of a year; None where it has no reports."""
        if year is not None and year not in self.resolution.years:
            return None
        if year not in self._digests:
            self._digests[year] = year_digest(self.told(year), year, self.corrections)
        return self._digests[year]

    @property
    def stored_reports(self) -> pa.Table:
        """Every report in the store that should be loaded: those of a file that the ledger knows."""
        return self.resolution.readings

    @cached_property
    def source_files(self) -> pa.Table:
        """Rows of ``source_files``."""
        return source_file_table(self.ledger, self.store.rows("files"), self.resolution)


@dataclass
class Workspace:
    """One run's settings and state.

    ``extract`` reads a file; ``executor``, where given, runs it instead of a pool of processes on this
    machine. ``count`` is asked once, when all is validated. ``is_whole`` says that the run makes all assets
    of all years, in their order; ``before`` are digests of all that it reads, as they were when it began,
    ``folders`` those of the inbox's folders;
    ``outcome`` is that of its validation, ``loaded_ahead`` are tables and years that it loaded together with
    another table, ``differing`` the reports of a year that differ between two digests of it,
    ``with_previous`` digests of what the years' reports and those of the year before were made from.
    ``extractor_version`` is made from the source files unless given.
    """

    settings: Settings
    extract: Extract
    executor: Executor | None = None
    clock: Clock = utc_now
    validate: Validate = validate
    count: Count = overview
    extractor_version: str = ""
    database: KeptDatabase = field(init=False)
    before: Mapping[str, str] = field(default_factory=dict)
    folders: Mapping[str, str] = field(default_factory=dict)
    is_whole: bool = False
    outcome: ValidationOutcome | None = None
    loaded_ahead: set[tuple[str, int | None]] = field(default_factory=set)
    differing: dict[tuple[int | None, str, str | None], list[str] | None] = field(default_factory=dict)
    with_previous: Mapping[int | None, str] | None = None
    _states: dict[tuple[object, ...], State] = field(default_factory=dict)
    _store: tuple[list[str], Opened] | None = None

    def __post_init__(self) -> None:
        self.database = KeptDatabase(self.home.working_database, self.settings.database_memory_mb)
        self.extractor_version = self.extractor_version or known_version(self.home.root / "reader.json")

    @property
    def home(self) -> Home:
        """Where everything is that the pipeline writes."""
        return Home(self.settings.home)

    @property
    def inbox_record(self) -> Path:
        """The folder of what is known of the inbox: the ledger, hashes, and findings of the last scan."""
        return self.settings.inbox_record

    @property
    def ledger_file(self) -> Path:
        """Every file ever seen."""
        return self.inbox_record / "ledger.parquet"

    @property
    def hashes_file(self) -> Path:
        """Hashes of the files that were there at the last scan."""
        return self.inbox_record / "hashes.parquet"

    @property
    def folders_file(self) -> Path:
        """The inbox's folders as the last scan saw them."""
        return self.inbox_record / "folders.json"

    @property
    def findings_file(self) -> Path:
        """What the last scan found wrong with the inbox and its manifest, as rows of ``findings``."""
        return self.inbox_record / "findings.parquet"

    @property
    def corrections_record(self) -> Path:
        """The lines of ``corrections.csv`` in force."""
        return self.inbox_record / "corrections.parquet"

    @property
    def reviews_record(self) -> Path:
        """The lines of ``reviewed.csv`` in force."""
        return self.inbox_record / "reviewed.parquet"

    @property
    def roster_record(self) -> Path:
        """The lines of ``roster.csv`` in force."""
        return self.inbox_record / "roster.parquet"

    @property
    def ids_record(self) -> Path:
        """The ids of before."""
        return self.inbox_record / "previous_ids.parquet"

    @property
    def identities_record(self) -> Path:
        """Whose report each reading is, as it was decided last: only to save time."""
        return self.inbox_record / "identities.parquet"

    @property
    def losses_record(self) -> Path:
        """The reports whose loss was accepted."""
        return self.inbox_record / "losses.parquet"

    @property
    def forgotten_record(self) -> Path:
        """The sources that a person had taken out of the warehouse."""
        return self.inbox_record / "forgotten.parquet"

    @property
    def latest_year(self) -> int:
        """The last report year that has begun."""
        return min(self.clock().year, LAST_YEAR)

    @property
    def today(self) -> dt.date:
        """The present day in China."""
        return self.clock().astimezone(IN_CHINA).date()

    @property
    def work(self) -> Work:
        """What workers need to read files."""
        return Work(self.settings.inbox, self.extract, self.extractor_version, self.settings.limits)

    def let_go(self) -> None:
        """Close the database and forget the state: another process is about to need the memory."""
        self.database.let_go()
        self._states.clear()
        self._store = None
        give_memory_back()

    def open_store(self) -> Opened:
        """The extraction store as it is now; looked through once, as long as no batch comes or goes."""
        if self._store is None or self._store[0] != batch_names(self.home.extractions):
            opened = open_store(self.home.extractions, self.extractor_version)
            self._store = batch_names(self.home.extractions), opened
        return self._store[1]

    def state(self) -> State:
        """Ledger, store, corrections and roster as they are now; the same object as long as none changes."""
        opened = self.open_store()
        records = (
            self.ledger_file, self.ids_record,
            self.corrections_record, self.reviews_record, self.roster_record,
        )  # fmt: skip
        version = (*map(_version, records), opened.batches, self.latest_year)
        if version not in self._states:
            read = {of[0]: state.ledger for of, state in self._states.items()}
            self._states.clear()
            lines = correction_file.load(self.corrections_record)
            ids = previous_ids.load(self.ids_record)
            known = read.get(version[0]) or ledger.load(self.ledger_file)
            listed = roster.load(self.roster_record)
            reviews = correction_file.load(self.reviews_record)
            self._states[version] = State(
                known, opened, self.latest_year, lines, ids, listed, reviews, self._decided_before
            )
        return self._states[version]

    def _decided_before(self) -> pa.Table:
        return decided.load(self.identities_record, self._decided_by)

    @property
    def _decided_by(self) -> str:
        return f"{software_digest()} {self.latest_year}"

    def keep_decided(self) -> None:
        """Keep whose report each reading is, once much is new, for who asks next."""
        resolution = self.state().resolution
        gazetteer.cache_clear()  # 80 MB, to decide with
        give_memory_back()
        if resolution.decided_anew > MOST_DECIDED_ANEW:
            decided.save(resolution.known(), self.identities_record, self._decided_by)
            give_memory_back()


def known_version(record: Path) -> str:
    """The extractor's version: the recorded one, where software and libraries are as they were then.

    To work it out takes as long as all else of a run that finds nothing changed.
    """
    made_from = f"{software_digest()} {' '.join(library_releases(PROJECT))}"
    with suppress(OSError, ValueError, TypeError, KeyError):
        known = json.loads(record.read_text(encoding="utf-8"))
        if known["made_from"] == made_from:
            return str(known["version"])
    version = extractor_version(PROJECT)
    with suppress(OSError):  # a home that cannot be written is told of by whatever has to write there
        if record.parent.is_dir():
            write_text(json.dumps({"version": version, "made_from": made_from}, indent=1), record)
    return version


def _version(file: Path) -> tuple[int, ...]:
    """Changes whenever the file is replaced by a rename."""
    try:
        status = file.stat()
    except FileNotFoundError:
        return ()
    return status.st_ino, status.st_size, status.st_mtime_ns

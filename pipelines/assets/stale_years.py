"""Which report years of an asset are stale, and which are left because they would be made as they are.

In a run over everything a year is made where what it is made from differs, by digest, from what it was made
from, or where rows of it came or went. Made alone, an asset is always made, and made again by the next run
over everything: what it was made from is then not known.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import pyarrow as pa

from pipelines.assets.declared_assets import ASSET_BY_NAME
from pipelines.assets.partitions import partition_of
from pipelines.memory import give_memory_back
from pipelines.rows.year_digest import digest_of
from pipelines.settings import software_digest
from pipelines.terminal import counted
from pipelines.workspace import Workspace
from schemas.language import phrase
from warehouse.made import (
    Made,
    forget_made,
    record_made,
    rows_by_year,
    settle_doubts,
    with_previous_digests,
    years_made,
)
from warehouse.made_reports import differing_reports
from warehouse.session import Connection

_LOG = logging.getLogger(__name__)
Year = int | None
Parts = Callable[[Year], Iterable[object]]
"""What a year of an asset is made from, beside the software, as parts of a digest."""


def stale(
    years: Iterable[Year], now: Mapping[Year, str], made: Made, rows: Mapping[Year, int]
) -> dict[Year, str]:
    """The stale years, each with why."""
    found = {}
    for year in years:
        digest, number = made.get(year, (None, 0))
        if digest is None:
            found[year] = "not known to be made"
        elif digest != now[year]:
            found[year] = "made from something else"
        elif number != rows.get(year, 0):
            found[year] = "other rows than were made"
    return found


@dataclass
class StaleYears:
    """Gives the years to be made, one after the other, and records them once what follows is done.

    ``changes`` are tables of other assets of which it changes rows, ``tables`` those that are made, if not
    all of the asset's. Nothing is made of a year without reports if all rows are ``of_reports``. ``told`` is
    what each report of a year is made from, where that is more than it is loaded from.
    """

    workspace: Workspace
    con: Connection
    asset: str
    years: Iterable[Year]
    parts: Parts
    changes: tuple[str, ...] = ()
    of_reports: bool = True
    tables: tuple[str, ...] = ()
    told: Callable[[Year], pa.Table] | None = None
    kept: set[str] = field(default_factory=set)
    """The partitions of which every year is left as it is; known at the end."""
    rows: Mapping[Year, int] = field(default_factory=dict)
    """By year how many rows there were before any was made."""
    _made_now: tuple[str, str | None] = ("", None)
    """Of the year that is being made its digest, and the one by which its rows are now."""

    def __iter__(self) -> Iterator[Year]:
        years, tables = list(self.years), self.tables or ASSET_BY_NAME[self.asset].tables
        is_whole = self.workspace.is_whole
        if is_whole and (altered := settle_doubts(self.con, self.asset, tables)):
            years_told = ", ".join(sorted(map(partition_of, altered)))
            zh = f"{self.asset} 中 {years_told} 的行不是所生成的内容：重新生成。"
            en = f"Rows of {self.asset} are not those that were made ({years_told}): made again."
            _LOG.warning(phrase(zh, en))
        made = years_made(self.con, self.asset)
        rows = self.rows = rows_by_year(self.con, tables)
        if self.of_reports and not all(map(rows.get, years)):
            with_reports = self.workspace.state().resolution.years
            years = [year for year in years if year in with_reports or rows.get(year)]
        done: dict[Year, str] = {}
        for year in years:
            # One year after the other: what its digest is over is what it is then made from.
            digest = self._digest(year) if is_whole else ""
            if is_whole and not stale([year], {year: digest}, made, rows):
                continue
            before, number = made.get(year, (None, 0))
            self._made_now = digest, before if number == rows.get(year, 0) else None
            forget_made(self.con, self.asset, year)
            yield year
            give_memory_back()
            done[year] = digest
        if is_whole:
            record_made(self.con, self.asset, tables, done, self.changes)
        self.kept = {partition_of(year) for year in years} - {partition_of(year) for year in done}

    @property
    def digests(self) -> tuple[str, str | None]:
        """Of the year at work: its digest, empty if none is kept, and the one by which its rows are now."""
        return self._made_now

    def differing(self, year: Year) -> list[str] | None:
        """The reports that differ of the year at work; None where all are to be made.

        For an asset of which a report's rows are made of what is told of it.
        """
        digest, before = self._made_now
        if not digest:
            return None
        found, key = self.workspace.differing, (year, digest, before)
        if key not in found:
            told = (self.told or self.workspace.state().told)(year)
            found[key] = differing_reports(self.con, year, told, digest, before, software_digest())
        return found[key]

    def _digest(self, year: Year) -> str:
        return digest_of(software_digest(), *self.parts(year))


def of_year_itself(workspace: Workspace) -> Parts:
    """All that is loaded of a year itself."""
    state = cache(workspace.state)
    return lambda year: (state().year_digest(year),)


def with_previous(workspace: Workspace, con: Connection) -> Parts:
    """That, and the same of the reports of the year before of the same bodies.

    Asked once in a whole run: what comes after ``reports`` and ``agencies`` changes none of it.
    """
    if not workspace.is_whole:
        workspace.with_previous = None
    if workspace.with_previous is None:
        workspace.with_previous = with_previous_digests(con)
    digests = workspace.with_previous
    return lambda year: (digests.get(year),)


def told_kept(years: StaleYears) -> str:
    """What a log line says of the years that were left."""
    if not years.kept:
        return ""
    number = len(years.kept)
    return phrase(f"；{number:,} 个年度无须重做", f"; {counted(number, 'year')} left as made")

"""Two readings of one report, cell by cell.

Where a reader has another way to read the same bytes, it is asked when the first way leaves something to
doubt. What both read alike stands, a wrong sum too: then it is printed so. What only one could read is taken
from it. Where they contradict each other neither is believed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter

from extractors.checking import tables_with_broken_sums
from schemas.extraction import CellKey, CellReading, Cells, ReportReading
from schemas.findings import Finding
from schemas.forms import TableName, cell_name, table_heading
from schemas.statuses import REPORT_COMPLETE_STATUSES
from schemas.terms import FormVersion


def tables_in_doubt(report: ReportReading) -> set[str]:
    """The tables that a reading has findings above info on, unread cells in, or sums that do not hold."""
    return {
        *(finding.table for finding in report.findings if finding.table and finding.severity != "info"),
        *(cell.table for cell in report.cells if not _is_read(cell)),
        *(table for table, _ in report.read_once),
        *tables_with_broken_sums(report),
    }


def places_in_doubt(report: ReportReading) -> frozenset[str] | None:
    """Where the tables in doubt stand: the locators of their cells; None where that is not known of all."""
    tables = tables_in_doubt(report)
    places = {cell.locator for cell in report.cells if cell.table in tables}
    known = frozenset(place for place in places if place is not None)
    return known if len(known) == len(places) else None


def merged(first: ReportReading, second: ReportReading) -> ReportReading:
    """The first reading with what the second one adds to it or contradicts."""
    first = _in_the_form_that_was_read(first, second)
    others = {(cell.table, cell.codes): cell for cell in second.cells}
    pairs = [_Pair(cell, others.get((cell.table, cell.codes))) for cell in first.cells]
    cells = tuple(pair.settled for pair in pairs)
    taken = [pair.settled for pair in pairs if pair.is_taken]
    names = {_name(cell) for cell in taken}
    findings = [
        *(finding for finding in first.findings if not _is_resolved(finding, cells)),
        *(finding for finding in second.findings if finding.cell in names and finding not in first.findings),
        *_notes_on_taken(taken),
        *(finding for pair in pairs for finding in pair.contradictions()),
        *_form_contradictions(first, second),
    ]
    once = frozenset(pair.key for pair in pairs if pair.is_read_once(first, second))
    return replace(first, cells=Cells.of(cells), findings=tuple(findings), read_once=once)


@dataclass(frozen=True, slots=True)
class _Pair:
    """One cell in both readings; ``second`` is None where the second one's form lacks it."""

    first: CellReading
    second: CellReading | None

    @property
    def is_taken(self) -> bool:
        # What the first could not make a number of, it saw: the other may have missed what is wrong with it.
        is_free = self.first.status in ("missing", "ambiguous")
        return is_free and self.second is not None and _is_read(self.second)

    @property
    def is_contradicted(self) -> bool:
        first, second = self.first, self.second
        if second is None or not (_is_read(first) and _is_read(second)):
            return False
        return (first.status, first.value, first.unit) != (second.status, second.value, second.unit)

    @property
    def key(self) -> CellKey:
        return self.first.table, self.first.codes

    def is_read_once(self, first: ReportReading, second: ReportReading) -> bool:
        """Whether only one of the two could read it, and that one in one way only."""
        if not _is_read(self.settled):
            return False
        if self.is_taken:
            return self.key in second.read_once
        return self.key in first.read_once and (self.second is None or not _is_read(self.second))

    @property
    def settled(self) -> CellReading:
        """The cell as it is loaded."""
        if self.second is not None and self.is_taken:
            return self.second
        return self.first._replace(status="ambiguous", value=None) if self.is_contradicted else self.first

    def contradictions(self) -> Iterator[Finding]:
        """A finding with both texts where they differ."""
        if self.second is not None and self.is_contradicted:
            yield Finding(
                "readings_differ",
                self.first.table,
                _name(self.first),
                self.first.raw_text or "␣",
                self.second.raw_text or "␣",
                self.first.locator,
            )


def _name(cell: CellReading) -> str:
    return cell_name(cell.table, cell.codes)


def _is_read(cell: CellReading) -> bool:
    return cell.status in REPORT_COMPLETE_STATUSES


def _is_resolved(finding: Finding, cells: Iterable[CellReading]) -> bool:
    """Whether a finding says of cells that they are not read, and all of them now are."""
    if finding.severity != "error" or finding.table is None:
        return False
    about = [cell for cell in cells if cell.table == finding.table and _is_about(finding, cell)]
    return bool(about) and all(map(_is_read, about))


def _is_about(finding: Finding, cell: CellReading) -> bool:
    """Whether a finding is on a cell, on its row, on rows that it lists or on its table."""
    names = finding.details.get("rows", [finding.cell])
    return any(name in (None, cell.table) or f"{_name(cell)}/".startswith(f"{name}/") for name in names)


def _notes_on_taken(taken: Iterable[CellReading]) -> Iterator[Finding]:
    for table, cells in groupby(taken, key=attrgetter("table")):
        own = list(cells)
        label = table_heading(table)
        yield Finding(
            "second_reading_taken",
            table,
            None,
            str(len(own)),
            None,
            own[0].locator,
            {**label, "first": _name(own[0])},
        )


def _forms(report: ReportReading) -> dict[TableName, FormVersion]:
    return {
        "article20_items": report.article20_form,
        "application_dispositions": report.dispositions_form,
    }


def _in_the_form_that_was_read(first: ReportReading, second: ReportReading) -> ReportReading:
    """The first reading; a table of which it read nothing is in the second one's form: its own is a guess."""
    forms = _forms(first)
    cells = list(first.cells)
    for table, version in _forms(second).items():
        own = [cell for cell in cells if cell.table == table]
        others = [cell for cell in second.cells if cell.table == table]
        if version == forms[table] or any(map(_is_read, own)) or not any(map(_is_read, others)):
            continue
        begin = cells.index(own[0])
        cells[begin : begin + len(own)] = [_unread(cell) for cell in others]
        forms[table] = version
    return replace(
        first,
        cells=tuple(cells),
        article20_form=forms["article20_items"],
        dispositions_form=forms["application_dispositions"],
    )


def _unread(cell: CellReading) -> CellReading:
    return CellReading(cell.table, cell.codes, "missing", unit=cell.unit)


def _form_contradictions(first: ReportReading, second: ReportReading) -> Iterator[Finding]:
    """A finding for each table that both read, each in another form."""
    for table, version in _forms(second).items():
        own = _forms(first)[table]
        if own != version and any(_is_read(cell) for cell in second.cells if cell.table == table):
            yield Finding("readings_differ", table, table, own, version)

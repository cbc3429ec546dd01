"""The tokens of one table to the cells of its official form.

Where values belong is told by labels alone, and many tables print the same labels at the same places. So
that is worked out once for all of them, and then the values of each are read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from extractors.cell_readings import CountCells, PlacedRow, cell_findings, prints_money, read_cells
from extractors.patterns import Pattern, pattern_of
from extractors.placed_tables import PlacedTable, Values, place_table
from extractors.stream import Token
from schemas.extraction import CellReading
from schemas.findings import Finding
from schemas.forms import Codes, FormTable, TableName, table_heading
from schemas.terms import FormVersion

_ON_LABELS = frozenset({"label_misprinted", "header_cut", "columns_reordered", "row_missing"})
"""Findings that neither depend on the values of a table nor state any."""


@dataclass(slots=True)
class TableReading:
    """What was read of one table.

    ``cells`` holds those that could be placed or are ambiguous, by their codes.
    """

    form: FormVersion
    cells: dict[Codes, CellReading] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Placing:
    """Where the values of all tables of one pattern belong, and what is to be said of each.

    ``parts`` are in the order of the form: rows, each with the positions of its values in the stretch, and
    findings, each with the position of what it is on, if any. ``counts`` are the cells of all rows without
    money, ``positions`` those of their values.
    """

    form: FormTable
    parts: tuple[tuple[PlacedRow | Finding, tuple[int, ...]], ...]
    counts: CountCells
    positions: tuple[int, ...]

    @classmethod
    def of(cls, form: FormTable, parts: Sequence[tuple[PlacedRow | Finding, tuple[int, ...]]]) -> "_Placing":
        rows = [(row, where) for row, where in parts if isinstance(row, PlacedRow) and not prints_money(row)]
        counts = CountCells.of(form.table, [row for row, _ in rows])
        return cls(form, tuple(parts), counts, tuple([position for _, where in rows for position in where]))


def align(stretch: Sequence[Token] | None, table: TableName, likely_form: FormVersion) -> TableReading:
    """Read one table from its stretch of tokens (None where it was not found).

    ``likely_form`` is taken where the labels that are there belong to both forms.
    """
    if stretch is None:
        details = table_heading(table)
        return TableReading(likely_form, {}, [Finding("table_missing", table, None, details=details)])
    pattern = pattern_of(stretch)
    placing = _place_pattern(pattern, table, likely_form) if pattern else None
    if placing is None:
        return read_placed(place_table(stretch, table, likely_form))
    return _read_plain(placing, stretch) or read_placed(_applied(placing, stretch))


@lru_cache(maxsize=512)
def _place_pattern(pattern: Pattern, table: TableName, likely_form: FormVersion) -> _Placing | None:
    """The placing of all tables of a pattern; None where anything is to be said that the values decide."""
    placed = place_table(pattern.tokens(), table, likely_form)
    parts: list[tuple[PlacedRow | Finding, tuple[int, ...]]] = []
    for part in placed.outcome:
        if isinstance(part, Values):
            parts.append((part.row, tuple(int(token.locator) for token in part.tokens)))
        elif isinstance(part, Finding) and part.code in _ON_LABELS:
            parts.append((part, (int(part.locator),) if part.locator else ()))
        else:
            return None
    return _Placing.of(placed.form, parts)


def _read_plain(placing: _Placing, stretch: Sequence[Token]) -> TableReading | None:
    """All cells of a table at once; None where there is anything to be said of what they print."""
    counts = placing.counts.read([stretch[position] for position in placing.positions])
    if counts is None:
        return None
    reading = TableReading(placing.form.version, dict(zip(placing.counts.codes, counts, strict=True)))
    for what, where in placing.parts:
        if isinstance(what, Finding):
            reading.findings.append(replace(what, locator=stretch[where[0]].locator) if where else what)
        elif prints_money(what):
            cells = read_cells(what, [stretch[position] for position in where])
            if any(True for _ in cell_findings(cells)):
                return None
            reading.cells.update((cell.codes, cell) for cell in cells)
    return reading


def _applied(placing: _Placing, stretch: Sequence[Token]) -> PlacedTable:
    """The placing of one table of the pattern."""
    placed = PlacedTable(placing.form)
    for what, where in placing.parts:
        if isinstance(what, PlacedRow):
            placed.outcome.append(Values(what, tuple([stretch[position] for position in where])))
        else:
            placed.outcome.append(replace(what, locator=stretch[where[0]].locator) if where else what)
    return placed


def read_placed(placed: PlacedTable) -> TableReading:
    """The cells of a table, and what is to be said of their values."""
    reading = TableReading(placed.form.version)
    for part in placed.outcome:
        if isinstance(part, Finding):
            reading.findings.append(part)
            continue
        cells = read_cells(part.row, part.tokens) if isinstance(part, Values) else part
        reading.findings.extend(cell_findings(cells))
        for cell in cells:
            reading.cells[cell.codes] = cell
    return reading

"""Tables whose pattern is known: what does not depend on the numbers is worked out once for all of them.

Where values belong, which of them a second reading confirms, and what is to be said of the labels is told by
a document's pattern. Then only the numbers are read. Where the numbers decide anything (a row printed twice,
a text that is none), the tables are read as if they were the first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeGuard

from extractors.tables.cells import (
    PlacedRow,
    cell_findings,
    plain_count,
    prints_money,
    read_cells,
    signed_count,
    unit_of_counts,
)
from extractors.tables.cross_check import read_again
from extractors.tables.place_table import Values
from extractors.tables.read_tables import TablesReading, missing_cells, place_tables
from extractors.tables.table_template import Digest, Pattern, document_of
from extractors.tables.tokens import Stretches, Token, find_stretches, flatten
from schemas.extraction import CellColumns, CellKey, CellReading, Cells
from schemas.findings import Finding
from schemas.forms import Codes, FormTable, TableName
from schemas.picking import Pick, pick
from schemas.statuses import REPORT_COMPLETE_STATUSES, Placement, Unit
from schemas.terms import SIGNED_MEASURES, FormVersion

_ON_LABELS = frozenset(
    {
        "table_missing",
        "label_misprinted",
        "header_cut",
        "columns_reordered",
        "row_missing",
        "rows_missing",
        "row_without_values",
        "rows_without_values",
    }
)
"""Findings that neither depend on the values of a table nor state any."""


@dataclass(frozen=True, slots=True, eq=False)
class KnownPattern:
    """The tokens of a pattern, whose locators are positions in its digests, and the stretches of its tables.

    ``positions`` are those in its stretches.
    """

    tokens: Sequence[Token]
    stretches: Stretches
    positions: frozenset[int]


@lru_cache(maxsize=512)
def known_pattern(pattern: Pattern) -> KnownPattern:
    """Each is made once, so it is equal to itself only."""
    tokens = flatten(document_of(pattern))
    stretches = find_stretches(tokens)
    taken = (token.locator for tokens in stretches.tokens.values() for token in tokens)
    return KnownPattern(tokens, stretches, frozenset(int(locator) for locator in taken if locator))


@dataclass(frozen=True, slots=True)
class _Counts:
    """Cells that print counts: field by field, all that does not depend on what they print.

    ``printed`` picks what they print out of the fields of a document's digest, ``signed`` are the places of
    those that may be below zero.
    """

    tables: tuple[TableName, ...]
    codes: tuple[Codes, ...]
    placements: tuple[Placement, ...]
    units: tuple[Unit | None, ...]
    printed: Pick
    signed: tuple[int, ...]

    @classmethod
    def of(cls, cells: Sequence[tuple[PlacedRow, Codes, int]]) -> "_Counts":
        """Some cells by their rows, codes and positions."""
        return cls(
            tuple([row.table for row, _, _ in cells]),
            tuple([codes for _, codes, _ in cells]),
            tuple([row.placement for row, _, _ in cells]),
            tuple([unit_of_counts(row.table) for row, _, _ in cells]),
            pick([position for _, _, position in cells]),
            tuple([at for at, (_, codes, _) in enumerate(cells) if codes[-1] in SIGNED_MEASURES]),
        )

    def read(self, digest: Digest) -> CellColumns | None:
        """The cells of a document; None where one prints anything but a count or nothing."""
        texts, locators = self.printed(digest.texts), self.printed(digest.locators)
        counts = list(map(plain_count, texts))
        for at in self.signed:
            counts[at] = signed_count(texts[at])
        if not all(counts) or any(self.printed(digest.doubts)):
            return None
        statuses, values = zip(*counts, strict=True) if counts else ((), ())
        return CellColumns(
            self.tables, self.codes, statuses, values, texts, locators, self.placements, self.units,
            (None,) * len(texts), self.printed(digest.confidences),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Placing:
    """What holds for the tables of all documents of one pattern.

    ``others`` are rows with money in them, each with the positions of its values, and findings on labels,
    each with the position of what it is on, if any, as they come. ``counts`` are in the order of the forms;
    ``places`` are those that the cells of ``others`` and of ``missing``, as they come, have in it.
    ``read_once`` are those that the second reading could not confirm, if they print a number or show that
    there is none.
    """

    forms: Mapping[TableName, FormTable]
    counts: _Counts
    others: tuple[tuple[PlacedRow | Finding, tuple[int, ...]], ...]
    missing: tuple[CellReading, ...]
    places: tuple[int, ...]
    read_once: frozenset[CellKey]


def read_known(known: KnownPattern, digest: Digest, likely_form: FormVersion) -> TablesReading | None:
    """The tables of one document of the pattern; None where its values decide more than what they are."""
    if len(set(digest.locators)) < len(digest.locators):
        return None  # One place would stand for two, and it is by places that words are told apart.
    placing = _placing_of(known, likely_form)
    counts = placing.counts.read(digest) if placing else None
    if placing is None or counts is None:
        return None
    findings: list[Finding] = []
    others: list[CellReading] = []
    no_facts: set[CellKey] = set()
    for other, positions in placing.others:
        if isinstance(other, Finding):
            findings += [replace(other, locator=digest.locators[at]) for at in positions] or [other]
        else:
            tokens = [_token_at(digest, position) for position in positions]
            amounts = read_cells(other, tokens)
            findings += cell_findings(amounts, tokens)
            others += amounts
            no_facts.update([cell[:2] for cell in amounts if cell.status not in REPORT_COMPLETE_STATUSES])
    cells = _with(counts, zip(placing.places, [*others, *placing.missing], strict=True))
    read_once = placing.read_once - no_facts if no_facts else placing.read_once
    return TablesReading(placing.forms, Cells(cells), tuple(findings), read_once)


def _with(counts: CellColumns, others: Iterable[tuple[int, CellReading]]) -> CellColumns:
    """All cells: those that print counts, and others at their places."""
    columns: list[list[Any]] = list(map(list, counts))
    for place, cell in sorted(others):
        for column, value in zip(columns, cell, strict=True):
            column.insert(place, value)
    return CellColumns(*map(tuple, columns))


def _token_at(digest: Digest, position: int) -> Token:
    text, locator = digest.texts[position], digest.locators[position]
    return Token(text, locator, 0, 0, False, digest.confidences[position], digest.doubts[position])


@lru_cache(maxsize=512)
def _placing_of(known: KnownPattern, likely_form: FormVersion) -> _Placing | None:
    """The placing of all documents of a pattern; None where their values decide what is to be said."""
    placed = place_tables(known.stretches.tokens, likely_form)
    outcome = [part for table in placed.values() for part in table.outcome]
    parts = [part for part in outcome if isinstance(part, Values) or _is_on_labels(part)]
    if len(parts) < len(outcome):
        return None
    rows = [part for part in parts if isinstance(part, Values)]
    cells = {key: (row.row, token) for row in rows for key, token in zip(_keys(row), row.tokens, strict=True)}
    if len(cells) < sum([len(row.tokens) for row in rows]):
        return None
    forms = {name: table.form for name, table in placed.items()}
    second = read_again(known.tokens, forms, [part for part in parts if isinstance(part, Finding)])
    by_order = {(name, codes): token for name, read in second.items() for codes, token in read.items()}
    if any(by_order.get(key, token) is not token for key, (_, token) in cells.items()):
        return None
    others = [part for part in parts if isinstance(part, Finding) or prints_money(part.row)]
    grid = {cell[:2]: cell for form in forms.values() for cell in missing_cells(form)}
    if not cells.keys() <= grid.keys():
        return None
    missing = [key for key in grid if key not in cells]
    added = [key for part in others if isinstance(part, Values) for key in _keys(part)] + missing
    place = {key: at for at, key in enumerate(grid)}
    counts = [(key, *cells[key]) for key in sorted(cells.keys() - added, key=place.__getitem__)]
    return _Placing(
        forms,
        _Counts.of([(row, codes, int(token.locator)) for (_, codes), row, token in counts]),
        tuple(map(_with_positions, others)),
        tuple([grid[key] for key in missing]),
        tuple([place[key] for key in added]),
        frozenset(cells.keys() - by_order.keys()),
    )


def _is_on_labels(part: Finding | Values | tuple[CellReading, ...]) -> TypeGuard[Finding]:
    return isinstance(part, Finding) and part.code in _ON_LABELS


def _with_positions(part: Finding | Values) -> tuple[PlacedRow | Finding, tuple[int, ...]]:
    if isinstance(part, Values):
        return part.row, tuple([int(token.locator) for token in part.tokens])
    return part, (int(part.locator),) if part.locator else ()


def _keys(values: Values) -> list[CellKey]:
    """The cells of a row in the order in which it prints them."""
    codes = values.row.block.codes_of_row(values.row.row)
    return [(values.row.table, codes[column]) for column in values.row.order]

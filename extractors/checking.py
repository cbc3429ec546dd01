"""What one reading says of itself: its identities, its prose against its tables, and what was read once."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import compress, groupby
from operator import itemgetter

from schemas.extraction import CellColumns, CellKey, CellReading, ReportReading
from schemas.findings import Finding
from schemas.forms import Codes, TableName, cell_name, table_heading
from schemas.identities import all_hold, forms_with_identities
from schemas.rules.claim_verdicts import contradiction, judge, quantities
from schemas.rules.explanations import BrokenSum, broken_sums_of, in_words
from schemas.rules.sums import broken_sum, by_the_others
from schemas.statuses import REPORT_COMPLETE_STATUSES


def broken_sums(report: ReportReading) -> Iterator[Finding]:
    """A finding for each identity whose cells are all printed and do not add up."""
    for table, cells, broken_of_table in _broken(report):
        for broken in broken_of_table:
            equation, total = broken.equation, cells[broken.equation.total]
            if total.value is not None:
                is_left = equation.total in equation.left
                others = by_the_others(broken.left, broken.right, total.value, is_left=is_left)
                yield broken_sum(
                    equation.identity_code,
                    table,
                    equation.total,
                    total.value,
                    others,
                    total.locator,
                    in_words(broken.explanations),
                )


def tables_with_broken_sums(report: ReportReading) -> Iterator[TableName]:
    """The tables of which some identity does not add up."""
    return (table for table, _, broken in _broken(report) if any(True for _ in broken))


def _broken(
    report: ReportReading,
) -> Iterator[tuple[TableName, dict[Codes, CellReading], Iterator[BrokenSum]]]:
    """The tables that may not add up, each with its cells and the sums that are broken."""
    read = CellColumns.of(report.cells)
    for form in forms_with_identities(report.dispositions_form):
        start = read.tables.index(form.table)
        own = slice(start, start + read.tables.count(form.table))
        values = [value for value in read.values[own] if value is not None]
        if len(values) == own.stop - start and all_hold(form, values):
            continue
        cells = {cell.codes: cell for cell in report.cells[own]}
        printed = {codes: (cell.value, cell.status) for codes, cell in cells.items()}
        yield form.table, cells, broken_sums_of(form, printed)


def contradicted_claims(report: ReportReading) -> Iterator[Finding]:
    """A finding for each number of the prose that disagrees with the tables and that nothing explains."""
    sums = quantities({(cell.table, cell.codes): (cell.value, cell.status) for cell in report.cells})
    for claim in report.claims:
        found = contradiction(
            claim.stated, judge(claim.stated, sums), claim.sentence, claim.raw_text, claim.locator
        )
        if found is not None:
            yield found


def read_once(report: ReportReading) -> Iterator[Finding]:
    """A finding for each table with cells that were read in one way only.

    ``stated`` has the names of what was read so as a whole: the table, rows of it, cells of other rows.
    """
    if not report.read_once:
        return
    read = CellColumns.of(report.cells)
    is_read = map(REPORT_COMPLETE_STATUSES.__contains__, read.statuses)
    keys = compress(zip(read.tables, read.codes, strict=True), is_read)
    for table, of_table in groupby(keys, itemgetter(0)):
        names = _read_once(table, tuple([codes for _, codes in of_table]), report.read_once)
        if names:
            listed = ", ".join(names)
            is_whole = names == (table,)
            cells = {"cells_zh": "全部", "cells_en": "all of it"} if is_whole else {"cells": listed}
            yield Finding("read_once", table, None, listed, details=table_heading(table) | cells)


@lru_cache(maxsize=256)
def _read_once(table: TableName, read: tuple[Codes, ...], once: frozenset[CellKey]) -> tuple[str, ...]:
    """The names of the parts of a table that were read once: the same in all files laid out alike."""
    return tuple(_parts_of(table, read, 0, once))


def _parts_of(table: TableName, read: Sequence[Codes], depth: int, once: frozenset[CellKey]) -> Iterator[str]:
    """The same of some cells, whose first ``depth`` codes are those of all of them."""
    if once.issuperset([(table, codes) for codes in read]):
        yield cell_name(table, read[0][:depth])
    elif depth < len(read[0]):
        inner = len(read[0]) if depth else len(read[0]) - 1
        for _, part in groupby(read, lambda codes: codes[:inner]):
            yield from _parts_of(table, list(part), inner, once)

"""Reports that end in the middle: what stands before the cut is read, the rest is said to be missing."""

from collections.abc import Iterator

import pytest

from schemas.extraction import ReportReading
from tests.extractors.reading import (
    above_info,
    assert_nothing_invented,
    assert_reads,
    by_name,
    finding_codes,
    findings_on,
    read,
    row_name,
)
from tests.extractors.tables.test_damaged_tables import IN_MANY_LAYOUTS
from tests.layouts import LAYOUTS, Layout, all_different, report

FIGURES = all_different("2021")
REPORT = report(FIGURES)


def row_ends(layout: Layout, lines: list[str]) -> Iterator[tuple[int, set[str]]]:
    """The number of lines down to the end of each row, with the rows that are whole by then."""
    whole: set[str] = set()
    rows: dict[str, int] = {}
    for cell, printed in FIGURES.printed.items():
        rows[row_name(cell)] = layout.line_of(lines, printed) + 1
    for row, end in rows.items():
        whole = whole | {row}
        yield end, whole


@IN_MANY_LAYOUTS
def test_cut_after_a_row(layout: Layout):
    lines = layout.lines(REPORT)
    for end, whole in row_ends(layout, lines):
        reading = read("\n".join(lines[:end]) + "\n")
        assert_reads(
            reading, {name: text for name, text in FIGURES.printed.items() if row_name(name) in whole}
        )
        assert_nothing_invented(reading, FIGURES.printed)
        later = {cell.status for name, cell in by_name(reading).items() if row_name(name) not in whole}
        assert later <= {"missing"}, end
        if later:
            assert finding_codes(reading) & {"row_missing", "table_missing"}


@IN_MANY_LAYOUTS
def test_cut_inside_a_row(layout: Layout):
    lines = layout.lines(REPORT)
    before: set[str] = set()
    for row in dict.fromkeys(row_name(cell) for cell in FIGURES.printed):
        cells = [cell for cell in FIGURES.printed if row_name(cell) == row]
        middle = FIGURES.printed[cells[len(cells) // 2]]
        if len(cells) > 1:
            line = layout.line_of(lines, middle)
            rest = lines[line][: lines[line].index(middle)]
            assert_cut(read("\n".join([*lines[:line], rest])), before, row)
        before = before | {row}


def assert_cut(reading: ReportReading, whole: set[str], row: str) -> None:
    assert_reads(reading, {name: text for name, text in FIGURES.printed.items() if row_name(name) in whole})
    assert_nothing_invented(reading, FIGURES.printed)
    cut = {cell.status for name, cell in by_name(reading).items() if row_name(name) == row}
    assert cut <= {"ambiguous", "missing"}, row
    assert above_info(reading.findings) - {"arithmetic_broken"}


@pytest.mark.parametrize("layout", ["tabbed_cells", "tabbed_rows", "barred_rows", "bare_cells"])
def test_cut_inside_the_last_number_of_a_row(layout: str):
    """1,330,931 cut to 1,330 where the file ends is another number; nothing after it vouches for it."""
    name = "application_dispositions/refused.internal_affairs/total"
    lines = LAYOUTS[layout].lines(REPORT)
    line = LAYOUTS[layout].line_of(lines, FIGURES.printed[name])
    rest = lines[line][: lines[line].index(FIGURES.printed[name]) + len("1,330")]
    reading = read("\n".join([*lines[:line], rest]))
    assert by_name(reading)[name].status != "stated"
    assert findings_on(reading, name)

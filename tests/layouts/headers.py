"""What dumps do to labels on the way, headers above all: broken, spaced, cut, read in another order."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from tests.layouts.edits import relabelled
from tests.layouts.grid import DOWN, Grid, Row
from tests.layouts.lines import WriteTable

BROKEN: Mapping[str, str] = MappingProxyType({
    "商业企业": "商业\n企业",
    "科研机构": "科研\n机构",
    "结果维持": "结果\n维持",
    "结果纠正": "结果\n纠正",
    "其他结果": "其他\n结果",
    "尚未审结": "尚未\n审结",
})  # fmt: skip
SPACED: Mapping[str, str] = MappingProxyType({old: new.replace("\n", " ") for old, new in BROKEN.items()})
CUT: Mapping[str, str] = MappingProxyType({
    "结果维持": "结果",
    "结果纠正": "结果",
    "其他结果": "其他",
    "尚未审结": "尚未",
})  # fmt: skip
HALF_WIDTH: Mapping[str, str] = MappingProxyType({"（": "(", "）": ")", "，": ",", "：": ":"})


def with_labels(wordings: Mapping[str, str], write_table: WriteTable) -> WriteTable:
    """A layout that also changes labels."""
    return lambda grid: write_table(relabelled(wordings)(grid))


def with_cut_header(write_table: WriteTable) -> WriteTable:
    """A layout that cuts the outcomes of reviews and lawsuits to their first word, all but the very first."""

    def cut(grid: Grid) -> Grid:
        if grid.table != "review_litigation_counts" or not grid.is_header(grid.rows[0]):
            return grid
        top, (first, *outcomes), *rest = grid.rows
        tail = relabelled(CUT)(replace(grid, rows=(tuple(outcomes), *rest))).rows
        return replace(grid, rows=(top, (first, *tail[0]), *tail[1:]))

    return lambda grid: write_table(cut(grid))


def with_header_by_columns(write_table: WriteTable) -> WriteTable:
    """A layout that reads headers by columns: 商业企业 before the total, outcomes after their proceeding."""

    def by_columns(grid: Grid) -> Grid:
        header = [row for row in grid.rows if grid.is_header(row)]
        if grid.table == "article20_items" or not header:
            return grid
        places = sorted(
            (column, line)
            for line, row in enumerate(header)
            for column, slot in enumerate(row)
            if slot.kind == "label"
        )
        row: Row = tuple(header[line][column] for column, line in places)
        return replace(grid, rows=(row, *(row for row in grid.rows if not grid.is_header(row))))

    return lambda grid: write_table(by_columns(grid))


def with_total_on_top(write_table: WriteTable) -> WriteTable:
    """A layout whose applicants' total begins in the first header row, beside 申请人情况."""

    def edit(grid: Grid) -> Grid:
        if grid.table != "application_dispositions":
            return grid
        first, second, *rest = grid.rows
        return replace(grid, rows=((*first[:-1], second[-1]), (*second[:-1], DOWN), *rest))

    return lambda grid: write_table(edit(grid))

"""Tables broken over pages are made whole, and what the break did not cut stays apart."""

import pytest

from extractors.document import Cell
from extractors.readers.pdf.lattice import Box
from extractors.readers.pdf.page_blocks import PageBlock, PageGrid, PageLine
from extractors.readers.pdf.stitching import stitched

XS = (50.0, 80.0, 130.0, 260.0, 300.0, 340.0)
RESULTS, REFUSED = "三、本年度办理结果", "（三）不予公开"


def _grid(*rows: tuple[Cell, ...], xs: tuple[float, ...] = XS, page: int = 1) -> PageGrid:
    return PageGrid(xs, rows, Box(xs[0], 50, xs[-1], 500))


def _row(*texts: str, rows: dict[int, int] | None = None, page: int = 1) -> tuple[Cell, ...]:
    """A row that ends with two values; a text is a cell of one column, the first ones may cover more rows."""
    begin = len(XS) - 1 - len(texts)
    return tuple(
        Cell(text, f"page={page};box={at}", begin + at, 1, (rows or {}).get(begin + at, 1))
        for at, text in enumerate(texts)
    )


def _joined(*pages: PageBlock) -> PageGrid:
    (grid,) = stitched([[page] for page in pages])
    assert isinstance(grid, PageGrid)
    return grid


def _texts(grid: PageGrid) -> list[list[str]]:
    return [["".join(cell.text.split()) for cell in row] for row in grid.rows if row]


def _upper(*more: tuple[Cell, ...]) -> PageGrid:
    """The rows at the foot of the first page, all in one group."""
    height = 2 + len(more)
    first = _row(RESULTS, REFUSED, "1.属于国家秘密", "1", "2", rows={0: height, 1: height})
    return _grid(first, _row("2.其他法律行政法规禁止公开", "3", "4"), *more)


UPPER = _upper()
ROWS = [[RESULTS, REFUSED, "1.属于国家秘密", "1", "2"], ["2.其他法律行政法规禁止公开", "3", "4"]]
NEXT = ["3.危及“三安全一稳定”", "5", "6"]


@pytest.mark.parametrize(
    "labels", [("", ""), (RESULTS, REFUSED), (RESULTS, "")], ids=["not repeated", "repeated", "one repeated"]
)
@pytest.mark.parametrize("height", [1, 3])
def test_groups_go_on(labels: tuple[str, str], height: int):
    rest = [_row("4.保护第三方合法权益", "7", "8", page=2)] * (height - 1)
    lower = _grid(_row(*labels, *NEXT, rows={0: height, 1: height}, page=2), *rest)
    grid = _joined(UPPER, lower)
    assert _texts(grid) == [*ROWS, NEXT, *[["4.保护第三方合法权益", "7", "8"]] * (height - 1)]
    assert [cell.rows for cell in grid.rows[0][:2]] == [2 + height] * 2


def test_a_label_on_the_second_page_only():
    upper = _grid(_row("", "", "1.属于国家秘密", "1", "2", rows={0: 1, 1: 1}))
    lower = _grid(_row(RESULTS, REFUSED, *NEXT, rows={0: 2, 1: 2}, page=2), _row("其他", "7", "8", page=2))
    grid = _joined(upper, lower)
    assert _texts(grid) == [[RESULTS, REFUSED, "1.属于国家秘密", "1", "2"], NEXT, ["其他", "7", "8"]]
    assert grid.rows[0][0].locator.startswith("page=2")


def test_a_label_broken_in_two():
    upper = _grid(
        _row("三、本年度", REFUSED, "1.属于国家秘密", "1", "2", rows={0: 2, 1: 2}),
        _row("2.其他法律行政法规禁止公开", "3", "4"),
    )
    lower = _grid(_row("办理结果", "", *NEXT, rows={0: 2, 1: 2}, page=2), _row("其他", "7", "8", page=2))
    assert _texts(_joined(upper, lower))[0][:2] == [RESULTS, REFUSED]


def test_another_group_begins_on_the_second_page():
    lower = _grid(
        _row("", "（四）无法提供", "1.本机关不掌握相关政府信息", "5", "6", rows={0: 2, 1: 2}, page=2),
        _row("2.没有现成信息需要另行制作", "7", "8", page=2),
    )
    grid = _joined(UPPER, lower)
    assert _texts(grid)[2] == ["（四）无法提供", "1.本机关不掌握相关政府信息", "5", "6"]
    assert (grid.rows[0][0].rows, grid.rows[0][1].rows) == (4, 2)


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (("3.危及“三安", "5", "6"), ("全一稳定”", "", "")),
        (("3.危及“三安", "", ""), ("全一稳定”", "5", "6")),
        (("3.危及“三安", "5", ""), ("全一稳定”", "", "6")),
        (("3.危及“三安全一稳定”", "", ""), ("", "5", "6")),
        (("3.危及“三安全一稳定”", "5", "6"), ("", "", "")),
    ],
    ids=["label", "label, values below", "label, values on both sides", "values", "nothing"],
)
def test_a_row_cut_in_two(above: tuple[str, ...], below: tuple[str, ...]):
    upper = _upper(_row(*above))
    lower = _grid(_row("", "", *below, rows={0: 2, 1: 2}, page=2), _row("其他", "7", "8", page=2))
    assert _texts(_joined(upper, lower)) == [*ROWS, NEXT, ["其他", "7", "8"]]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (("3.危及“三安全一稳定”", "", ""), ("4.保护第三方合法权益", "7", "8")),
        (("3.危及“三安", "5", "6"), ("全一稳定”", "7", "8")),
        (("3.危及“三安", "5", "6"), ("全一稳定”", "5", "6")),
        (("3.危及“三安全一稳定”", "5", "6"), ("", "5", "6")),
    ],
    ids=["a blank row and another", "values on both sides", "equal ones", "values without a label"],
)
def test_rows_that_are_not_put_together(above: tuple[str, ...], below: tuple[str, ...]):
    upper = _upper(_row(*above))
    lower = _grid(_row("", "", *below, rows={0: 1, 1: 1}, page=2))
    joined = _texts(_joined(upper, lower))
    assert joined[2] == ["".join(text.split()) for text in above]
    assert joined[3][-3:] == list(below)


def test_a_repeated_header_is_left_out():
    header = (_row("", "", "", "自然人", "总计"),)
    upper = _grid(*header, *UPPER.rows)
    lower = _grid(*header, _row("", "", *NEXT, rows={0: 1, 1: 1}, page=2))
    texts = _texts(_joined(upper, lower))
    assert sum("自然人" in row for row in texts) == 1
    assert texts[-1][-3:] == NEXT


def test_other_columns_are_another_table():
    other = _grid(_row(*NEXT, page=2), xs=(50.0, 80.0, 130.0, 240.0, 300.0, 340.0))
    assert len(stitched([[UPPER], [other]])) == 2
    assert len(stitched([[UPPER], [_grid(_row(*NEXT), xs=XS[:-1])]])) == 2


def test_the_same_table_a_little_aside_goes_on():
    aside = _grid(_row(*NEXT, page=2), xs=tuple(x + 421 for x in XS))
    assert len(stitched([[UPPER], [aside]])) == 1


def test_words_between_end_the_table():
    line = PageLine("四、政府信息公开行政复议、行政诉讼情况", "page=2;box=1", Box(50, 50, 100, 60))
    assert len(stitched([[UPPER], [line, _grid(_row(*NEXT, page=2))]])) == 3


def test_pages_in_between_may_be_empty():
    assert len(stitched([[UPPER], [], [_grid(_row(*NEXT, page=3))]])) == 1

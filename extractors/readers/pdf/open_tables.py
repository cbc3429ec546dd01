"""Tables without vertical rules: columns by the white space between words, where that leaves no choice.

Rows are what stands between two horizontal rules or, without any, single lines. Lines are taken apart only
around rows of values. Blanks are told by the columns of the rows above and below; where columns run into one
another, all in them is in doubt.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, pairwise

from extractors.document import Cell
from extractors.readers.pdf.lattice import Box, Rule, join_rules
from extractors.readers.pdf.page_blocks import PageBlock, PageGrid
from extractors.readers.pdf.page_doubts import Sheet
from extractors.readers.pdf.page_objects import Glyph
from extractors.readers.pdf.text_lines import TextLine, box_of, gap_is_wide, text_lines
from extractors.text.labels import has_han
from extractors.text.values import looks_like_value
from schemas.findings import Doubt

_BETWEEN_COLUMNS = 0.6
"""Share of a glyph's width; no two columns stand nearer to one another."""
_FEWEST_VALUES = 5
"""A row without a label has at least so many values."""
_SHORTEST_RULE = 0.3
"""Share of the text's width that a rule between rows has at least."""


@dataclass(frozen=True)
class _Word:
    """What stands in one row without a wide gap, on one line or on several."""

    lines: tuple[TextLine, ...]

    @cached_property
    def box(self) -> Box:
        return box_of([glyph for line in self.lines for glyph in line.glyphs])

    @cached_property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @cached_property
    def is_value(self) -> bool:
        return looks_like_value(self.text)

    def cell(self, sheet: Sheet, rules: Sequence[Rule], doubt: Doubt | None = None) -> Cell:
        glyphs = [glyph for line in self.lines for glyph in line.glyphs]
        box = box_of(glyphs)
        doubt = doubt or sheet.doubt(box, self.text, glyphs, rules)
        return Cell(self.text, sheet.locate(box), doubt=doubt)


@dataclass(frozen=True)
class _Band:
    """The words of one row from left to right, and the lines they were found on."""

    words: tuple[_Word, ...]
    lines: tuple[TextLine, ...]
    is_cut: bool = False
    """Whether part of a value seems to stand on the line above or below."""

    @cached_property
    def values(self) -> tuple[_Word, ...]:
        """The words after the labels, if all of them are values."""
        labels = [index for index, word in enumerate(self.words) if has_han(word.text)]
        own = self.words[labels[-1] + 1 :] if labels else self.words
        is_row = all(word.is_value for word in own) and (labels or len(own) >= _FEWEST_VALUES)
        return own if is_row else ()


def open_blocks(glyphs: Sequence[Glyph], rules: Sequence[Rule], sheet: Sheet) -> list[PageBlock]:
    """The lines of text that glyphs make and, where words stand in columns around values, grids."""
    rows = _with_cut_marked([_row(lines) for lines in _bands(text_lines(glyphs), rules)])
    blocks: list[PageBlock] = []
    for in_columns, group in groupby(rows, key=lambda row: len(row.words) > 1):
        run = list(group)
        if in_columns and any(row.values for row in run):
            blocks.append(_grid(run, rules, sheet))
        else:
            blocks += [shown for row in run for line in row.lines for shown in sheet.line(line, rules)]
    return blocks


def _with_cut_marked(rows: Sequence[_Band]) -> list[_Band]:
    """The rows, those of values cut where numbers stand right above or below that are no row of values."""
    cut = set()
    for at, (above, below) in enumerate(pairwise(rows)):
        if not _are_near(above, below):
            continue
        if above.values and _has_loose_numbers(below):
            cut.add(at)
        if below.values and _has_loose_numbers(above):
            cut.add(at + 1)
    return [replace(row, is_cut=at in cut) for at, row in enumerate(rows)]


def _are_near(above: _Band, below: _Band) -> bool:
    upper, lower = above.lines[-1].box, below.lines[0].box
    return lower.top - upper.bottom < upper.bottom - upper.top


def _has_loose_numbers(row: _Band) -> bool:
    return not row.values and any(word.is_value for word in row.words)


def _bands(lines: Sequence[TextLine], rules: Iterable[Rule]) -> Iterator[list[TextLine]]:
    """The lines of each row: those between two rules, and each line alone above and below all rules."""
    if not lines:
        return
    box = box_of([glyph for line in lines for glyph in line.glyphs])
    shortest = _SHORTEST_RULE * (box.x1 - box.x0)
    tops = [rule.at for rule in join_rules(rules) if rule.end - rule.start >= shortest]
    for band, group in groupby(
        lines, key=lambda line: bisect_right(tops, (line.box.top + line.box.bottom) / 2)
    ):
        if 0 < band < len(tops):
            yield list(group)
        else:
            yield from ([line] for line in group)


def _row(lines: Sequence[TextLine]) -> _Band:
    """The words of a row: pieces of its lines that stand one above another are one word."""
    pieces = sorted((piece for line in lines for piece in _pieces(line)), key=lambda piece: piece.box.x0)
    words: list[list[TextLine]] = []
    right = 0.0
    for piece in pieces:
        box = piece.box
        if not words or box.x0 >= right:
            words.append([])
        right = max(right, box.x1) if words[-1] else box.x1
        words[-1].append(piece)
    by_height = (sorted(word, key=lambda piece: piece.box.top) for word in words)
    return _Band(tuple(_Word(tuple(word)) for word in by_height), tuple(lines))


def _pieces(line: TextLine) -> Iterator[TextLine]:
    """A line taken apart at its wide gaps."""
    piece = [line.glyphs[0]]
    for before, glyph in pairwise(line.glyphs):
        if gap_is_wide(before, glyph, _BETWEEN_COLUMNS):
            yield TextLine(tuple(piece))
            piece = []
        piece.append(glyph)
    yield TextLine(tuple(piece))


def _grid(rows: Sequence[_Band], rules: Sequence[Rule], sheet: Sheet) -> PageGrid:
    cells: list[tuple[Cell, ...]] = []
    for has_values, group in groupby(rows, key=lambda row: bool(row.values)):
        run = list(group)
        cells += (
            _aligned(run, rules, sheet)
            if has_values
            else [tuple(word.cell(sheet, rules) for word in row.words) for row in run]
        )
    boxes = [word.box for row in rows for word in row.words]
    box = Box(
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )
    return PageGrid((box.x0, box.x1), tuple(cells), box)


def _aligned(rows: Sequence[_Band], lines: Sequence[Rule], sheet: Sheet) -> Iterator[tuple[Cell, ...]]:
    """Rows of values one below another: as many cells in each as the fullest has."""
    most = max(len(row.values) for row in rows)
    full = [row.values for row in rows if len(row.values) == most]
    columns = [(min(word.box.x0 for word in column), max(word.box.x1 for word in column))
               for column in zip(*full, strict=True)]  # fmt: skip
    apart = all(before[1] <= after[0] for before, after in pairwise(columns))
    edges = [(before[1] + after[0]) / 2 for before, after in pairwise(columns)]
    for row in rows:
        labels = row.words[: len(row.words) - len(row.values)]
        places = [_column_of(word, edges) for word in row.values]
        told = apart and not row.is_cut and None not in places and len(set(places)) == len(places)
        cells = [word.cell(sheet, lines) for word in labels]
        if told and len(row.values) < most:
            by_place = dict(zip(places, row.values, strict=True))
            middle = row.values[0].box if row.values else labels[-1].box
            cells += [
                by_place[at].cell(sheet, lines)
                if at in by_place
                else _blank(Box(x0, middle.top, x1, middle.bottom), sheet)
                for at, (x0, x1) in enumerate(columns)
            ]
        else:
            cells += [word.cell(sheet, lines, None if told else "cell_unreadable") for word in row.values]
        yield tuple(cells)


def _blank(box: Box, sheet: Sheet) -> Cell:
    return Cell("", sheet.locate(box)).doubted(sheet.doubt(box, "", (), ()))


def _column_of(word: _Word, edges: Sequence[float]) -> int | None:
    """The column that a word stands in, None where it reaches into two."""
    box = word.box
    left, right = bisect_right(edges, box.x0), bisect_right(edges, box.x1)
    return left if left == right else None

"""Plain text to a document: dumps of Word files, browsers and crawlers.

Tables survive in such dumps as one of several layouts, told apart by their own marks, run of lines by run
of lines:

* a cell a line, each cell's line beginning with a tab; a line without one continues the cell above;
* a row a line, its cells split by tabs;
* bars: each bar ends a cell, several cells to a line or one; or a bar alone on a line between two cells;
* no marks: every cell a paragraph, which only its label tells apart from prose. Those stay paragraphs.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

import regex

from extractors.document import Block, Cell, Document, Grid, Paragraph
from extractors.files.decoding import decode_text
from extractors.text.labels import has_han, is_section_heading, match_exactly
from extractors.text.values import is_page_furniture

Layout = Literal["tab_cells", "tab_rows", "bar_cells", "bar_rows", "bar_lines", "none"]

_LINE_END = regex.compile(r"\r\n|\n|\r")
_BLANKS = " \u00a0\u3000\u200b\ufeff\f\v"
_MARKDOWN_RULE = regex.compile(r"[\s|:+=\-\u2014_]*-{2,}[\s|:+=\-\u2014_]*")
_LONGEST_CONTINUATION = 40
_LONGEST_LABEL_PART = 30
_MOST_LABEL_PARTS = 4
_PROSE = regex.compile(r"[。；]")
BAR_LOOKALIKES = str.maketrans({"｜": "|", "│": "|", "┃": "|"})
"""What is read as the bar between two cells; a line keeps its length."""


@dataclass(frozen=True, slots=True)
class DumpLine:
    """A line of the file, its number counted from one."""

    text: str
    number: int

    @property
    def is_blank(self) -> bool:
        """Nothing but white space, and no tab: a lone tab is an empty cell."""
        return not self.text.strip(_BLANKS)

    @property
    def content(self) -> str:
        """The text without white space around it."""
        return self.text.strip(_BLANKS + "\t")

    def place(self, column: int = 1) -> str:
        """The locator of the ``column``-th cell of this line."""
        return f"line={self.number};col={column}"


def read(data: bytes) -> Document:
    """The paragraphs and grids of a text file."""
    decoded = decode_text(data)
    return replace(read_text(decoded.text), encoding=decoded.encoding)


def split_lines(text: str) -> list[str]:
    """The lines of a text as locators count them."""
    return _LINE_END.split(text)


def read_text(text: str) -> Document:
    """The paragraphs and grids of a plain text."""
    lines = [
        DumpLine(line.translate(BAR_LOOKALIKES), number)
        for number, line in enumerate(split_lines(text), start=1)
    ]
    blocks = tuple(block for region in _regions(lines) for block in _read_region(region))
    return Document(blocks, open_end=bool(lines[-1].content))


def _regions(lines: list[DumpLine]) -> Iterator[list[DumpLine]]:
    """Runs of lines with one kind of mark.

    Blank lines and short unmarked lines between marked ones stay with them.
    """
    marks = _fill_gaps(lines, [_mark(line) for line in lines])
    for _, run in groupby(zip(marks, lines, strict=True), key=lambda pair: pair[0]):
        yield [line for _, line in run]


def _mark(line: DumpLine) -> str:
    if "|" in line.text:
        return "|"
    return "\t" if "\t" in line.text.rstrip(_BLANKS) else ""


def _fill_gaps(lines: list[DumpLine], marks: list[str]) -> list[str]:
    """Give unmarked lines between two lines of one mark that mark, unless one of them is prose or a
    heading."""
    filled = list(marks)
    last = -1
    for index, mark in enumerate(marks):
        if not mark:
            continue
        between = lines[last + 1 : index]
        if last >= 0 and marks[last] == mark and all(_may_stand_inside(line) for line in between):
            filled[last + 1 : index] = [mark] * len(between)
        elif last >= 0:
            # Lines right below a tabbed cell may continue it, even where prose or a heading follows later.
            for position in range(last + 1, index):
                if not _continues(lines[position]):
                    break
                filled[position] = marks[last]
        last = index
    if last >= 0:
        for position in range(last + 1, len(lines)):
            if not _continues(lines[position]):
                break
            filled[position] = marks[last]
    return filled


def _may_stand_inside(line: DumpLine) -> bool:
    return line.is_blank or _continues(line)


def _continues(line: DumpLine) -> bool:
    content = line.content
    return (
        bool(content)
        and len(content) <= _LONGEST_CONTINUATION
        and not _PROSE.search(content)
        and not is_section_heading(content)
    )


def _read_region(region: list[DumpLine]) -> Iterator[Block]:
    match _layout(region):
        case "tab_cells":
            yield Grid.of(tuple(_tab_cells(region)), rows_exact=False)
        case "tab_rows":
            yield Grid.of(tuple(_split_rows(region, "\t")), rows_exact=True)
        case "bar_rows":
            yield Grid.of(tuple(_split_rows(region, "|")), rows_exact=True)
        case "bar_cells":
            yield Grid.of((tuple(_bar_cells(region)),), rows_exact=False)
        case "bar_lines":
            yield Grid.of(tuple(_bar_lines(region)), rows_exact=False)
        case "none":
            lines = [line for line in region if line.content]
            yield from (Paragraph(cell.text, cell.locator) for cell in _join_broken_labels(lines))


def _layout(region: list[DumpLine]) -> Layout:
    marked = [line for line in region if _mark(line)]
    if not marked:
        return "none"
    mark = _mark(marked[0])
    crowded = sum(len([part for part in line.text.split(mark) if part.strip(_BLANKS)]) > 1 for line in marked)
    filled = sum(bool(line.text.replace(mark, "").strip(_BLANKS + "\t")) for line in marked)
    if mark == "\t":
        return "tab_rows" if crowded * 2 >= filled and crowded else "tab_cells"
    if not filled:
        return "bar_lines"
    return "bar_rows" if crowded * 2 >= filled else "bar_cells"


def _tab_cells(region: list[DumpLine]) -> Iterator[tuple[Cell, ...]]:
    """Rows of cells where each cell begins with a tab; blank lines break rows."""
    row: list[Cell] = []
    open_cell = False
    for line in region:
        if line.is_blank:
            if row:
                yield tuple(row)
            row, open_cell = [], False
        elif "\t" in line.text:
            indent, *parts = line.text.split("\t")
            while len(parts) > 1 and not parts[-1].strip(_BLANKS):
                parts.pop()
            if indent.strip(_BLANKS):
                parts.insert(0, indent)
            row.extend(
                Cell(part.strip(_BLANKS), line.place(column)) for column, part in enumerate(parts, start=1)
            )
            open_cell = True
        elif open_cell and _may_join(row[-1].text, line.content):
            row[-1] = Cell(f"{row[-1].text}\n{line.content}".lstrip("\n"), row[-1].locator)
        else:
            row.append(Cell(line.content, line.place()))
    if row:
        yield tuple(row)


def _may_join(cell: str, continuation: str) -> bool:
    """A finished number is not continued by words."""
    return not (cell and not has_han(cell) and has_han(continuation))


def _split_rows(region: list[DumpLine], mark: str) -> Iterator[tuple[Cell, ...]]:
    """One row a line; where most lines begin or end with a bar, that bar frames the row and makes no cell."""
    lines = [line for line in region if not line.is_blank]
    if mark == "|":
        lines = [line for line in lines if not _MARKDOWN_RULE.fullmatch(line.text)]
    framed_before = mark == "|" and sum(line.content.startswith(mark) for line in lines) * 2 > len(lines)
    framed_after = mark == "|" and sum(line.content.endswith(mark) for line in lines) * 2 > len(lines)
    for line in lines:
        parts = [part.strip(_BLANKS + "\t") for part in line.text.split(mark)]
        if framed_before and not parts[0]:
            parts = parts[1:]
        if framed_after and parts and not parts[-1]:
            parts = parts[:-1]
        yield tuple(Cell(part, line.place(column)) for column, part in enumerate(parts, start=1))


def _bar_cells(region: list[DumpLine]) -> Iterator[Cell]:
    """Cells that each end with a bar; text without one goes on into the next line's cell."""
    pending: list[Cell] = []
    for line in region:
        *ended, rest = (part.strip(_BLANKS + "\t") for part in line.text.split("|"))
        for column, part in enumerate(ended, start=1):
            cell = Cell(part, line.place(column))
            yield from _join_cells([*pending, cell]) if part or not pending else pending
            pending = []
        if rest:
            pending.append(Cell(rest, line.place(len(ended) + 1)))
    yield from pending


def _join_cells(parts: list[Cell]) -> list[Cell]:
    """Parts of one cell on several lines as one, unless words and numbers or page numbers have come
    together."""
    words = [has_han(part.text) and not is_page_furniture(part.text) for part in parts]
    if len(parts) > 1 and all(words):
        return [Cell("\n".join(part.text for part in parts), parts[0].locator)]
    return parts


def _bar_lines(region: list[DumpLine]) -> Iterator[tuple[Cell, ...]]:
    """Cells with a bar alone on a line between them; two bars with nothing between hold an empty cell."""
    row: list[Cell] = []
    after_bar = False
    for is_bar, run in groupby(region, key=lambda line: "|" in line.text):
        lines = list(run)
        if is_bar:
            for line in lines:
                for column in range(1, line.text.count("|") + 1):
                    if after_bar:
                        row.append(Cell("", line.place(column)))
                    after_bar = True
            continue
        for filled, group in groupby(lines, key=lambda line: bool(line.content)):
            if filled:
                row.extend(_join_broken_labels(list(group)))
                after_bar = False
            elif row and not after_bar:
                yield tuple(row)
                row = []
    if row:
        yield tuple(row)


def _join_broken_labels(lines: list[DumpLine]) -> Iterator[Cell]:
    """Lines as cells of their own, unless only together they make an official label (``结果⏎纠正``)."""
    start = 0
    while start < len(lines):
        taken = 1
        first = lines[start].content
        if len(first) <= _LONGEST_LABEL_PART and has_han(first) and not match_exactly(first):
            for count in range(2, _MOST_LABEL_PARTS + 1):
                parts = [line.content for line in lines[start : start + count]]
                if len(parts) == count and match_exactly("".join(parts)):
                    taken = count
                    break
        text = "\n".join(line.content for line in lines[start : start + taken])
        yield Cell(text, lines[start].place())
        start += taken

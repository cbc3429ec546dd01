"""Plain text to a document: dumps of Word files, browsers and crawlers.

Tables survive in such dumps as one of several layouts, told apart by their own marks, run of lines by run
of lines:

* a cell a line, each cell's line beginning with a tab; a line without one continues the cell above;
* a row a line, its cells split by tabs;
* bars: each bar ends a cell, several cells to a line or one; or a bar alone on a line between two cells;
* no marks: every cell a paragraph, which only its label tells apart from prose. Those stay paragraphs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import count, groupby, pairwise, takewhile
from typing import Literal, NamedTuple

import regex

from extractors.document import Block, Document, Grid, Paragraph
from extractors.files.decoding import decode_text
from extractors.text.labels import has_han, is_section_heading, match_exactly
from extractors.text.memo import remembered
from extractors.text.values import is_page_furniture

Layout = Literal["tab_cells", "tab_rows", "bar_cells", "bar_rows", "bar_lines", "none"]

_BLANKS = " \u00a0\u3000\u200b\ufeff\f\v"
_SPACE = _BLANKS + "\t"
_MARKDOWN_RULE = regex.compile(r"[\s|:+=\-\u2014_]*-{2,}[\s|:+=\-\u2014_]*")
_LONGEST_CONTINUATION = 40
_LONGEST_LABEL_PART = 30
_MOST_LABEL_PARTS = 4
_BARS = "｜│┃"

_Piece = tuple[str, str]
"""The text of a cell or paragraph, and its locator."""


class _DumpLine(NamedTuple):
    """A line of the file, its number counted from one, and its text without white space around it.

    ``mark`` is the tab or bar that may split it into cells. A lone tab is an empty cell, so a line is blank
    that has nothing but other white space.
    """

    text: str
    number: int
    content: str
    mark: str

    @property
    def is_blank(self) -> bool:
        return not self.content and "\t" not in self.text

    def place(self, column: int = 1) -> str:
        """The locator of the ``column``-th cell of this line."""
        return f"line={self.number};col={column}"

    def cells(self, texts: Iterable[str]) -> list[_Piece]:
        """Texts as the cells of this line, from the first on."""
        line = f"line={self.number};col="
        return [(text, f"{line}{column}") for column, text in enumerate(texts, start=1)]


def read(data: bytes) -> Document:
    """The paragraphs and grids of a text file."""
    decoded = decode_text(data)
    return replace(read_text(decoded.text), encoding=decoded.encoding)


def split_lines(text: str) -> list[str]:
    """The lines of a text as locators count them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def with_plain_bars(text: str) -> str:
    """A text with a plain bar for each sign that is read as the bar between two cells."""
    for bar in _BARS:
        text = text.replace(bar, "|")
    return text


_new_line = partial(tuple.__new__, _DumpLine)
"""What ``_DumpLine._make`` does, without a call in Python for each line."""


def read_text(text: str) -> Document:
    """The paragraphs and grids of a plain text."""
    texts = split_lines(with_plain_bars(text))
    contents = [line.strip(_SPACE) for line in texts]
    marks = ["|" if "|" in line else "\t" if "\t" in line else "" for line in texts]
    lines: list[_DumpLine] = list(map(_new_line, zip(texts, count(1), contents, marks, strict=False)))
    blocks = tuple([block for region in _regions(lines) for block in _read_region(region)])
    return Document(blocks, open_end=bool(contents[-1]))


def _regions(lines: list[_DumpLine]) -> Iterator[list[_DumpLine]]:
    """Runs of lines with one kind of mark.

    Blank lines and short unmarked lines between marked ones stay with them.
    """
    start = 0
    for _, run in groupby(_fill_gaps(lines, [line.mark for line in lines])):
        end = start + len(list(run))
        yield lines[start:end]
        start = end


def _fill_gaps(lines: list[_DumpLine], marks: list[str]) -> list[str]:
    """Give unmarked lines between two lines of one mark that mark, unless one of them is prose or a
    heading."""
    filled = list(marks)
    marked = [index for index, mark in enumerate(marks) if mark]
    for last, following in pairwise([*marked, len(lines)]):
        if following == last + 1:
            continue
        between = lines[last + 1 : following]
        mark = marks[last]
        is_inside = following < len(lines) and marks[following] == mark
        if not (is_inside and all(map(_may_stand_inside, between))):
            # Lines right below a tabbed cell may continue it, even where prose or a heading follows later.
            between = list(takewhile(_continues, between))
        filled[last + 1 : last + 1 + len(between)] = [mark] * len(between)
    return filled


def _may_stand_inside(line: _DumpLine) -> bool:
    return not line.content or _continues(line)


def _continues(line: _DumpLine) -> bool:
    content = line.content
    return (
        0 < len(content) <= _LONGEST_CONTINUATION
        and "。" not in content
        and "；" not in content
        and not is_section_heading(content)
    )


def _read_region(region: list[_DumpLine]) -> Iterator[Block]:
    match _layout(region):
        case "tab_cells":
            yield Grid.of_texts(tuple(_tab_cells(region)), rows_exact=False)
        case "tab_rows":
            yield Grid.of_texts(tuple(_split_rows(region, "\t")), rows_exact=True)
        case "bar_rows":
            yield Grid.of_texts(tuple(_split_rows(region, "|")), rows_exact=True)
        case "bar_cells":
            yield Grid.of_texts((_bar_cells(region),), rows_exact=False)
        case "bar_lines":
            yield Grid.of_texts(tuple(_bar_lines(region)), rows_exact=False)
        case "none":
            lines = [line for line in region if line.content]
            yield from map(Paragraph._make, _join_broken_labels(lines))


def _layout(region: list[_DumpLine]) -> Layout:
    marked = [line for line in region if line.mark]
    if not marked:
        return "none"
    mark = marked[0].mark
    # A mark that is left has something on both sides.
    if mark == "\t":
        filled = [line.content for line in marked if line.content]
        crowded = len([content for content in filled if mark in content])
        return "tab_rows" if crowded * 2 >= len(filled) and crowded else "tab_cells"
    crowded = len([line for line in marked if mark in line.text.strip(_BLANKS + mark)])
    filled = [line.content for line in marked if line.content.strip(_SPACE + mark)]
    if not filled:
        return "bar_lines"
    return "bar_rows" if crowded * 2 >= len(filled) else "bar_cells"


def _tab_cells(region: list[_DumpLine]) -> Iterator[tuple[_Piece, ...]]:
    """Rows of cells where each cell begins with a tab; blank lines break rows."""
    row: list[_Piece] = []
    open_cell = False
    for line in region:
        text, number, content, mark = line
        if mark:
            if text.rfind("\t") == 0:  # as most lines: the tab begins their cell, and there is no other
                row.append((content, f"line={number};col=1"))
            else:
                row += line.cells(_split_at_tabs(text))
            open_cell = True
        elif not content:
            if row:
                yield tuple(row)
            row, open_cell = [], False
        elif open_cell and _may_join(row[-1][0], content):
            joined, locator = row[-1]
            row[-1] = (f"{joined}\n{content}".lstrip("\n"), locator)
        else:
            row.append((content, line.place()))
    if row:
        yield tuple(row)


def _split_at_tabs(text: str) -> list[str]:
    """The cells that begin with the tabs of a line, and what stands before the first, if anything."""
    indent, *parts = [part.strip(_BLANKS) for part in text.split("\t")]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return [indent, *parts] if indent else parts


def _may_join(cell: str, continuation: str) -> bool:
    """A finished number is not continued by words."""
    return not (cell and not has_han(cell) and has_han(continuation))


def _split_rows(region: list[_DumpLine], mark: str) -> Iterator[tuple[_Piece, ...]]:
    """One row a line; where most lines begin or end with a bar, that bar frames the row and makes no cell."""
    lines = [line for line in region if not line.is_blank]
    if mark == "|":
        lines = [line for line in lines if not _MARKDOWN_RULE.fullmatch(line.text)]
    framed_before = mark == "|" and sum(line.content.startswith(mark) for line in lines) * 2 > len(lines)
    framed_after = mark == "|" and sum(line.content.endswith(mark) for line in lines) * 2 > len(lines)
    for line in lines:
        parts = [part.strip(_SPACE) for part in line.text.split(mark)]
        if framed_before and not parts[0]:
            parts = parts[1:]
        if framed_after and parts and not parts[-1]:
            parts = parts[:-1]
        yield tuple(line.cells(parts))


def _bar_cells(region: list[_DumpLine]) -> list[_Piece]:
    """Cells that each end with a bar; text without one goes on into the next line's cell."""
    cells: list[_Piece] = []
    pending: list[_Piece] = []
    for line in region:
        *parts, rest = [part.strip(_SPACE) for part in line.text.split("|")]
        ended = line.cells(parts)
        if pending and ended:
            end = ended.pop(0)
            cells += _join_cells([*pending, end]) if end[0] else pending
            pending = []
        cells += ended
        if rest:
            pending.append((rest, line.place(len(parts) + 1)))
    return cells + pending


def _join_cells(parts: list[_Piece]) -> list[_Piece]:
    """Parts of one cell on several lines as one, unless words and numbers or page numbers have come
    together."""
    words = [has_han(text) and not is_page_furniture(text) for text, _ in parts]
    if len(parts) > 1 and all(words):
        return [("\n".join([text for text, _ in parts]), parts[0][1])]
    return parts


def _bar_lines(region: list[_DumpLine]) -> Iterator[tuple[_Piece, ...]]:
    """Cells with a bar alone on a line between them; two bars with nothing between hold an empty cell."""
    row: list[_Piece] = []
    filled: list[_DumpLine] = []
    after_bar = False
    for line in region:
        if line.content and line.mark != "|":
            filled.append(line)
            continue
        if filled:
            row += _join_broken_labels(filled)
            filled, after_bar = [], False
        if line.mark == "|":
            for column in range(1, line.text.count("|") + 1):
                if after_bar:
                    row.append(("", line.place(column)))
                after_bar = True
        elif row and not after_bar:
            yield tuple(row)
            row = []
    row += _join_broken_labels(filled)
    if row:
        yield tuple(row)


def _join_broken_labels(lines: list[_DumpLine]) -> list[_Piece]:
    """Lines as cells of their own, unless only together they make an official label (``结果⏎纠正``)."""
    pieces: list[_Piece] = []
    start = 0
    while start < len(lines):
        text = lines[start].content
        parts = _parts_of_label(lines[start : start + _MOST_LABEL_PARTS]) if _may_begin_label(text) else 1
        if parts > 1:
            text = "\n".join([line.content for line in lines[start : start + parts]])
        pieces.append((text, lines[start].place()))
        start += parts
    return pieces


def _parts_of_label(lines: list[_DumpLine]) -> int:
    """How many of the lines make an official label together; one where none do."""
    joined = lines[0].content
    for parts, line in enumerate(lines[1:], start=2):
        joined += line.content
        if match_exactly(joined):
            return parts
    return 1


def _may_begin_label(text: str) -> bool:
    """Whether a line may be the first part of a label that is broken over several."""
    return len(text) <= _LONGEST_LABEL_PART and not text.isascii() and _is_part(text)


@remembered
def _is_part(text: str) -> bool:
    return has_han(text) and not match_exactly(text)

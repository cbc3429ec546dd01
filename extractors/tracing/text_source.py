"""A plain text, line by line, with its cells marked where their words stand."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import regex

from extractors.document import Cell, Document, Grid, Paragraph
from extractors.files.decoding import decode_text
from extractors.readers.plain_text import split_lines, with_plain_bars
from extractors.tracing.marks import Marks
from extractors.tracing.views import Lines, Marked, Piece, SourceLine

_PLACE = regex.compile(r"line=([0-9]+)(?:;col=[0-9]+)?")
_SEPARATORS = "\t|"
_FURTHEST = 40
"""Lines; the words of one cell stand closer together."""


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a piece of a cell stands in its line."""

    start: int
    end: int
    marks: Marked


@dataclass(slots=True)
class _Finder:
    """Goes along the lines as the reader did, from each cell to the next."""

    lines: list[str]
    ends: dict[int, int] = field(default_factory=dict)
    """Of each line, where its last piece ends."""
    spans: dict[int, list[_Span]] = field(default_factory=dict)

    def place(self, cell: Cell | Paragraph, marks: Marked) -> None:
        """Find the pieces of one cell; a cell that is not found where it should be marks its whole line."""
        found = _PLACE.fullmatch(cell.locator)
        at = int(found[1]) - 1 if found else -1
        if not 0 <= at < len(self.lines):
            return
        if not cell.text:
            self._put(at, self._after_separator(at), 0, marks)
            return
        for part in cell.text.split("\n"):
            at = self._line_with(part, at)
            start = self.lines[at].find(part, self.ends.get(at, 0))
            if start >= 0:
                self._put(at, start, len(part), marks)
            elif marks:
                self._put(at, self.ends.get(at, 0), len(self.lines[at]), marks)

    def _line_with(self, part: str, first: int) -> int:
        near = range(first, min(first + _FURTHEST, len(self.lines)))
        return next((at for at in near if self.lines[at].find(part, self.ends.get(at, 0)) >= 0), first)

    def _after_separator(self, at: int) -> int:
        line, end = self.lines[at], self.ends.get(at, 0)
        return next((index + 1 for index in range(end, len(line)) if line[index] in _SEPARATORS), end)

    def _put(self, at: int, start: int, length: int, marks: Marked) -> None:
        end = min(start + length, len(self.lines[at]))
        self.ends[at] = end
        if marks:
            self.spans.setdefault(at, []).append(_Span(start, end, marks))


def show_text(data: bytes, document: Document, marks: Marks) -> Lines:
    """The lines of a text file, which was read as ``document``.

    Raises :class:`UnreadableSourceError` as its reader does.
    """
    lines = split_lines(decode_text(data).text)
    finder = _Finder(list(map(with_plain_bars, lines)))
    for cell in _cells(document):
        finder.place(cell, marks.at(cell.locator))
    return Lines(
        tuple(
            SourceLine(number, tuple(_pieces(line, finder.spans.get(number - 1, []))))
            for number, line in enumerate(lines, start=1)
        )
    )


def _cells(document: Document) -> Iterator[Cell | Paragraph]:
    for block in document.blocks:
        if isinstance(block, Grid):
            for row in block.rows:
                yield from row
        else:
            yield block


def _pieces(line: str, spans: list[_Span]) -> Iterator[Piece]:
    """A line cut at its marked pieces."""
    at = 0
    for span in sorted(spans, key=lambda span: span.start):
        if span.start > at:
            yield Piece(line[at : span.start])
        yield Piece(line[max(at, span.start) : span.end], span.marks)
        at = max(at, span.end)
    if line[at:]:
        yield Piece(line[at:])

"""What a web page shows as the blocks of a document, with their places.

``table=T;row=R;col=C`` is the ``C``-th cell of the ``R``-th row of the ``T``-th table that is more than
layout, counted from one as the source has them: in a browser's terms ``rows[R-1].cells[C-1]``.
``paragraph=N`` is the ``N``-th line of text outside such tables. Where lines hold a dump of tables,
``paragraph=N;col=C`` is a cell of it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from extractors.document import Block, Grid, Paragraph
from extractors.readers.plain_text import read_text
from extractors.readers.web.content import FilledTable, PageContent, PageTable
from extractors.readers.web.grid import filled_grid, grid_rows, parts_of
from extractors.readers.web.notes import MarkedLine
from extractors.text.labels import match_exactly

_BAR = re.compile("[|｜│┃]")


def blocks_of(content: list[PageContent]) -> tuple[Block, ...]:
    """The blocks of a page's content, in displayed order."""
    builder = _BlocksBuilder()
    waiting: list[Iterator[PageContent | Grid]] = [iter(content)]
    while waiting:
        part = next(waiting[-1], None)
        if part is None:
            waiting.pop()
        elif isinstance(part, MarkedLine):
            builder.lines += [part.prose] if part.prose else []
        elif isinstance(part, str):
            builder.lines.append(part)
        elif isinstance(part, PageTable):
            waiting.append(builder.parts(part))
        else:
            builder.end_lines()
            if isinstance(part, FilledTable):
                builder.add_filled(part)
            elif isinstance(part, Grid):
                builder.blocks.append(part)
            else:
                builder.add_dump(part.text.splitlines())
    builder.end_lines()
    return tuple(builder.blocks)


@dataclass(slots=True)
class _BlocksBuilder:
    """Numbers lines and tables as they come."""

    blocks: list[Block] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    """Lines since the last grid."""
    lines_before: int = 0
    tables: int = 0

    def parts(self, table: PageTable) -> Iterator[PageContent | Grid]:
        """What a table shows; it is counted at the first row that is its own."""
        number = 0
        for part in parts_of(table):
            if not isinstance(part, tuple):
                yield part
                continue
            if not number:
                self.tables += 1
                number = self.tables
            yield Grid.of(grid_rows(part, number), rows_exact=True)

    def add_filled(self, table: FilledTable) -> None:
        """Add a table that is nothing but rows of its own."""
        self.tables += 1
        self.blocks.append(filled_grid(table, self.tables))

    def end_lines(self) -> None:
        """Make paragraphs of the lines since the last grid, or grids where they are a dump of tables."""
        if _is_dump(self.lines):
            self.add_dump(self.lines)
        else:
            numbered = enumerate(self.lines, start=self.lines_before + 1)
            self.blocks += [Paragraph(line, f"paragraph={number}") for number, line in numbered]
            self.lines_before += len(self.lines)
        self.lines = []

    def add_dump(self, lines: Sequence[str]) -> None:
        """Read lines as plain text."""
        blocks = read_text("\n".join(lines)).blocks
        self.blocks.extend(_moved(block, self.lines_before) for block in blocks)
        self.lines_before += len(lines)


def _is_dump(lines: Sequence[str]) -> bool:
    """Whether lines write official labels between bars."""
    if not _BAR.search("\n".join(lines)):
        return False
    parts = (part for line in filter(_BAR.search, lines) for part in _BAR.split(line))
    return any(match_exactly(part) for part in parts if part.strip())


def _moved(block: Block, lines_before: int) -> Block:
    """A block of a dump with its places in the page: the dump's lines come after others."""

    def place(locator: str) -> str:
        line, _, column = locator.removeprefix("line=").partition(";")
        return f"paragraph={lines_before + int(line)};{column}"

    if isinstance(block, Paragraph):
        return Paragraph(block.text, place(block.locator).partition(";")[0])
    return replace(block, fields=block.fields._replace(locators=tuple(map(place, block.fields.locators))))

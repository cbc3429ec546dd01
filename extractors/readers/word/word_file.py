"""Word files (.docx, and Word's single-file XML) to a document: what the page shows, in reading order.

Headers, footers, notes and comments are left out; text boxes stand where they are anchored. A table that only
lays out the page is no grid: what its cells hold stands in its place, tables within them included.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeGuard

from lxml import etree

from extractors.document import Block, Cell, Document, Grid, Paragraph
from extractors.files.packages import Package, PartMemory, open_package
from extractors.readers.office_xml import main_part, parse_xml, part, relationships
from extractors.readers.visibility import STRUCK, strongest, without_struck
from extractors.readers.word import story
from extractors.readers.word.markup import child
from extractors.readers.word.numbering import read_lists
from extractors.readers.word.runs import CERTAIN
from extractors.readers.word.story import Story
from extractors.readers.word.styles import Styles, WordStyle, read_styles
from schemas.errors import UnreadableSourceError
from schemas.findings import Doubt

_PACKAGE = b"PK"
_FLAT = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_TOLD = (b"vanish", b"numPr", b"trike", b"vertAlign", b":position ", b"FFFFFF", b"ffffff", b"noFill")
"""What styles say of what is displayed, and of lists."""
_LARGEST_TEMPLATE = 1024 * 1024
"""Bytes of styles, unpacked; larger ones are not kept for the next file."""


def read(data: bytes) -> Document:
    """The paragraphs and tables of a Word file.

    Raises :class:`UnreadableSourceError` with ``damaged_file``, ``encrypted``, ``too_large``,
    ``too_complex`` or
    ``unsupported_format``.
    """
    opened = _open(open_package(data)) if data.startswith(_PACKAGE) else _open_flat(parse_xml(data))
    blocks = tuple(_blocks(opened.read()))
    if not blocks and opened.foreign_parts:
        raise UnreadableSourceError("unsupported_format", "a Word file around a document in another format")
    return Document(blocks)


def _open(package: Package) -> Story:
    """The story of a package. Its lists and styles are read when a paragraph first needs them."""
    name = main_part(package, "word/document.xml")
    root = part(package, name) if name else None
    body = child(root, "body")
    if name is None or body is None:
        raise UnreadableSourceError("damaged_file", "no document in the package")
    parts = {link.kind: link.target for link in relationships(package, name)}

    def styles() -> Mapping[str, WordStyle]:
        return _STYLES.of(package, parts.get("styles", "")) or {}

    return Story(body, Styles(styles), lambda: read_lists(part(package, parts.get("numbering", ""))))


def _styles(data: bytes, _: str) -> Mapping[str, WordStyle]:
    # Parsing styles takes longer than reading a report. Most say nothing that changes the words printed.
    if not data.startswith(_UTF_16) and not any(word in data for word in _TOLD):
        return {}
    return read_styles(parse_xml(data))


_STYLES = PartMemory(_styles, most=16, largest=_LARGEST_TEMPLATE)


def _open_flat(root: etree._Element) -> Story:
    """The same of Word's single-file XML: a package's parts in one file, or Word 2003's own."""
    parts = {part.get(f"{_FLAT}name", "").lower(): part for part in root.iter(f"{_FLAT}part")}
    inner = {name: next(iter(data), None) for name, part in parts.items() for data in part[:1]}
    body = child(inner.get("/word/document.xml", root), "body")
    if body is None:
        raise UnreadableSourceError("damaged_file", "no document in the file")
    styles = Styles(lambda: read_styles(inner.get("/word/styles.xml")))
    return Story(body, styles, lambda: read_lists(inner.get("/word/numbering.xml")))


def _blocks(content: Iterable[story.StoryParagraph | story.StoryTable]) -> Iterator[Block]:
    for block in content:
        if isinstance(block, story.StoryTable):
            yield from _table(block)
        else:
            # A line ended by hand is a line to the reader, whatever it is to Word.
            for line in block.text.split("\n"):
                shown = without_struck(line) if STRUCK in line else line.strip()
                if shown:
                    yield Paragraph(shown, block.locator)


def _table(table: story.StoryTable) -> Iterator[Block]:
    """A table as grids, or what its cells hold where it lays out the page.

    A table of one column does, and so does every row with another table in it.
    """
    is_list = all(len(row) <= 1 for row in table.rows)
    rows: list[tuple[Cell, ...]] = []
    for row in table.rows:
        holds_tables = _holds_tables(row)
        if holds_tables:
            for cell in row:
                _dissolve(cell)
            holds_tables = _holds_tables(row)
        if is_list or holds_tables:
            if rows:
                yield Grid.of(tuple(rows), rows_exact=True)
                rows = []
            for cell in row:
                yield from _blocks(cell.content)
        elif row:
            rows.append(tuple(map(_cell, row)))
    if rows:
        yield Grid.of(tuple(rows), rows_exact=True)


def _holds_tables(row: list[story.StoryCell]) -> bool:
    for cell in row:
        for block in cell.content:
            if isinstance(block, story.StoryTable):
                return True
    return False


def _dissolve(cell: story.StoryCell) -> None:
    """Put what tables of a single cell hold in their place."""
    while any(map(_is_single, cell.content)):
        cell.content = [
            inner
            for block in cell.content
            for inner in (_only_cell(block).content if _is_single(block) else [block])
        ]


def _is_single(block: story.StoryParagraph | story.StoryTable) -> TypeGuard[story.StoryTable]:
    return isinstance(block, story.StoryTable) and sum(map(len, block.rows)) == 1


def _only_cell(table: story.StoryTable) -> story.StoryCell:
    return next(cell for row in table.rows for cell in row)


def _cell(cell: story.StoryCell) -> Cell:
    texts = []
    doubtful = []
    for block in cell.content:
        if isinstance(block, story.StoryParagraph):
            texts.append(block.text)
            if block.looks is not CERTAIN:
                doubtful.append(block)
    text = "\n".join(texts).strip()
    if doubtful:
        text = text.replace(STRUCK, "")
    read = Cell(text, cell.locator, cell.column, cell.columns, cell.rows)
    return read.doubted(_doubt(cell, text, doubtful)) if doubtful or cell.crossed else read


def _doubt(cell: story.StoryCell, text: str, doubtful: Iterable[story.StoryParagraph]) -> Doubt | None:
    """Why it is not certain what a cell displays; text that is raised as a whole is as good as any."""
    doubts: set[Doubt] = {"cell_struck_out"} if cell.crossed and text else set()
    raised = 0
    for paragraph in doubtful:
        doubts |= paragraph.looks.doubts
        raised += paragraph.looks.raised
    if raised and raised < len("".join(text.split())):
        doubts.add("cell_raised_text")
    return strongest(doubts)

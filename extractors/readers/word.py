"""Word files (.docx, and Word's single-file XML) to a document: what the page shows, in reading order.

Headers, footers, notes and comments are left out; text boxes stand where they are anchored. A table that only
lays out the page is no grid: what its cells hold stands in its place, tables within them included.
"""

from collections.abc import Iterable, Iterator

from lxml import etree

from extractors.document import Block, Cell, Document, Grid, Paragraph
from extractors.packages import Package, open_package
from extractors.readers.office_xml import main_part, parse_xml, part, relationships
from extractors.readers.wordml import story
from extractors.readers.wordml.names import child
from extractors.readers.wordml.numbering import Lists, read_lists
from extractors.readers.wordml.story import Story
from extractors.readers.wordml.styles import Styles, read_styles
from schemas.errors import UnreadableSource

_PACKAGE = b"PK"
_FLAT = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read(data: bytes) -> Document:
    """The paragraphs and tables of a Word file.

    Raises :class:`UnreadableSource` with ``damaged_file``, ``encrypted``, ``too_large``, ``too_complex`` or
    ``unsupported_format``.
    """
    if data.startswith(_PACKAGE):
        body, lists, styles = _open(open_package(data))
    else:
        body, lists, styles = _open_flat(parse_xml(data))
    body_story = Story(styles, lists)
    blocks = tuple(_blocks(body_story.read(body)))
    if not blocks and body_story.foreign_parts:
        raise UnreadableSource("unsupported_format", "a Word file around a document in another format")
    return Document(blocks)


def _open(package: Package) -> tuple[etree._Element, Lists, Styles]:
    """The body of a package, its lists and styles."""
    name = main_part(package, "word/document.xml")
    root = part(package, name) if name else None
    body = child(root, "body")
    if name is None or body is None:
        raise UnreadableSource("damaged_file", "no document in the package")
    parts = {link.kind: link.target for link in relationships(package, name)}
    numbering = package.read(parts.get("numbering", ""))
    styles = package.read(parts.get("styles", ""))
    # Parsing styles takes as long as parsing a report. Most say nothing that changes the words printed.
    told = (b"vanish", b"numPr") if numbering else (b"vanish",)
    matters = styles is not None and (styles.startswith(_UTF_16) or any(word in styles for word in told))
    read = read_styles(parse_xml(styles)) if styles is not None and matters else Styles()
    return body, read_lists(parse_xml(numbering)) if numbering else Lists(), read


def _open_flat(root: etree._Element) -> tuple[etree._Element, Lists, Styles]:
    """The same of Word's single-file XML: a package's parts in one file, or Word 2003's own."""
    parts = {part.get(f"{_FLAT}name", "").lower(): part for part in root.iter(f"{_FLAT}part")}
    inner = {name: next(iter(data), None) for name, part in parts.items() for data in part[:1]}
    document = inner.get("/word/document.xml", root)
    body = child(document, "body")
    if body is None:
        raise UnreadableSource("damaged_file", "no document in the file")
    styles = read_styles(inner.get("/word/styles.xml"))
    return body, read_lists(inner.get("/word/numbering.xml")), styles


def _blocks(content: Iterable[story.Paragraph | story.Table]) -> Iterator[Block]:
    for block in content:
        if isinstance(block, story.Table):
            yield from _table(block)
        else:
            # A line ended by hand is a line to the reader, whatever it is to Word.
            for line in block.text.split("\n"):
                if line.strip():
                    yield Paragraph(line.strip(), block.locator)


def _table(table: story.Table) -> Iterator[Block]:
    """A table as grids, or what its cells hold where it lays out the page.

    A table of one column does, and so does every row with another table in it.
    """
    is_list = all(len(row) <= 1 for row in table.rows)
    rows: list[tuple[Cell, ...]] = []
    for row in table.rows:
        contents = [list(_dissolved(cell.content)) for cell in row]
        if is_list or any(isinstance(block, story.Table) for content in contents for block in content):
            if rows:
                yield Grid(tuple(rows), rows_exact=True)
                rows = []
            for content in contents:
                yield from _blocks(content)
        elif row:
            rows.append(tuple(_cell(cell, content) for cell, content in zip(row, contents, strict=True)))
    if rows:
        yield Grid(tuple(rows), rows_exact=True)


def _dissolved(content: story.Content) -> Iterator[story.Paragraph | story.Table]:
    """What a cell holds, tables of a single cell replaced by what that holds."""
    for block in content:
        if isinstance(block, story.Table) and sum(map(len, block.rows)) == 1:
            yield from _dissolved(next(cell for row in block.rows for cell in row).content)
        else:
            yield block


def _cell(cell: story.Cell, content: Iterable[story.Paragraph | story.Table]) -> Cell:
    text = "\n".join(block.text for block in content if isinstance(block, story.Paragraph))
    return Cell(text.strip(), cell.locator, cell.column, cell.columns, cell.rows)

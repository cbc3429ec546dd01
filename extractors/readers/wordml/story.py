"""The body of a Word file as paragraphs and tables within one another, in reading order."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from extractors.readers.wordml.names import KIND, child, number, value
from extractors.readers.wordml.numbering import Counter, Lists
from extractors.readers.wordml.runs import Runs, chosen, content_of
from extractors.readers.wordml.styles import Styles, list_place
from schemas.errors import UnreadableSource

MOST_ROWS = 20_000
"""The official tables have 60 rows in all."""
_WIDEST = 500
_TRANSPARENT = frozenset({"ins", "moveTo", "customXml", "smartTag", "sect", "sdtContent"})
"""What stands around paragraphs, rows and cells without changing what is printed."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The words of a paragraph with its number, and its locator."""

    text: str
    locator: str


@dataclass(slots=True)
class Cell:
    """A cell where it begins: grid column from zero, columns and rows covered, and what it holds."""

    content: "list[Paragraph | Table]"
    locator: str
    column: int
    columns: int = 1
    rows: int = 1


@dataclass(slots=True)
class Table:
    """The rows of a table; merged cells stand once, in the row in which they begin."""

    rows: list[list[Cell]]


Content = list[Paragraph | Table]


@dataclass(slots=True)
class Story:
    """Walks the body once, counting tables and paragraphs as their locators do."""

    styles: Styles
    lists: Lists
    tables: int = 0
    rows: int = 0
    paragraphs: int = 0
    boxes: int = 0
    foreign_parts: int = 0
    """Documents in other formats that are to be inserted when the file is opened."""
    runs: Runs = field(init=False)
    counter: Counter = field(init=False)

    def __post_init__(self) -> None:
        self.runs = Runs(self.styles)
        self.counter = Counter(self.lists, self.styles)

    def read(self, body: etree._Element) -> Content:
        """Everything that the body holds."""
        content: Content = []
        self._blocks(body, content, None)
        return content

    def _blocks(self, parent: etree._Element, content: Content, place: str | None) -> None:
        """Add what a container holds; ``place`` is its locator, None for the body."""
        kept = ""
        for element, kind in _unwrapped(parent):
            if kind == "p":
                locator = place
                if locator is None:
                    self.paragraphs += 1
                    locator = f"paragraph={self.paragraphs}"
                text, goes_on = self._paragraph(element)
                if goes_on:
                    kept += text
                    continue
                content.append(Paragraph(kept + text, locator))
                kept = ""
                self._text_boxes(content, place)
            elif kind == "tbl":
                content.append(self._table(element))
            elif kind == "altChunk":
                self.foreign_parts += 1
        if kept:
            content.append(Paragraph(kept, place or f"paragraph={self.paragraphs}"))
            self._text_boxes(content, place)

    def _paragraph(self, paragraph: etree._Element) -> tuple[str, bool]:
        """Number and words, and whether its end was deleted, so that it goes on into the next."""
        properties = child(paragraph, "pPr")
        style = stated = None
        goes_on = False
        label = ""
        if properties is not None:
            style = value(child(properties, "pStyle"))
            mark = child(properties, "rPr")
            goes_on = mark is not None and any(KIND.get(each.tag) in {"del", "moveFrom"} for each in mark)
            label = _label_2003(properties)
            stated = list_place(properties)
        text = self.runs.text(paragraph, style)
        if not goes_on and not label:
            label = self.counter.label(stated, style)
        return label + text, goes_on

    def _text_boxes(self, content: Content, place: str | None) -> None:
        """Add the text boxes that are anchored in what was just read."""
        boxes, self.runs.boxes = self.runs.boxes, []
        for box in boxes:
            self.boxes += 1
            self._blocks(box, content, place or f"textbox={self.boxes}")

    # --- tables -------------------------------------------------------------------------------------------

    def _table(self, table: etree._Element) -> Table:
        self.tables += 1
        name = f"table={self.tables}"
        rows: list[list[Cell]] = []
        merging: dict[int, Cell] = {}
        for element, kind in _unwrapped(table):
            if kind != "tr" or _is_deleted(child(element, "trPr")):
                continue
            self.rows += 1
            if self.rows > MOST_ROWS:
                raise UnreadableSource("too_complex", f"more than {MOST_ROWS} rows")
            row, merging = self._row(element, f"{name};row={len(rows) + 1}", merging)
            rows.append(row)
        return Table(rows)

    def _row(
        self, row: etree._Element, name: str, above: dict[int, Cell]
    ) -> tuple[list[Cell], dict[int, Cell]]:
        """The cells that begin in a row, and those that may go on below it, by the columns they begin in."""
        cells: list[Cell] = []
        going_on: dict[int, Cell] = {}
        column = min(number(child(child(row, "trPr"), "gridBefore")), _WIDEST)
        last: Cell | None = None
        for element, kind in _unwrapped(row):
            if kind != "tc":
                continue
            span, down, across, deleted = _merging(child(element, "tcPr"))
            if deleted:
                continue
            if across == "continue" and last is not None:
                last.columns += span
            elif down == "continue" and column in above:
                # What a covered cell holds is not printed.
                last = going_on[column] = above[column]
                last.rows += 1
            else:
                last = Cell([], f"{name};col={column + 1}", column, span)
                self._blocks(element, last.content, last.locator)
                cells.append(last)
                if down is not None:
                    going_on[column] = last
            column += span
        return cells, going_on


def _unwrapped(parent: etree._Element) -> Iterator[tuple[etree._Element, str | None]]:
    """The children of a container, with those of what only stands around some of them."""
    for element in parent:
        kind = KIND.get(element.tag)
        if kind in _TRANSPARENT:
            yield from _unwrapped(element)
        elif kind == "sdt":
            content = content_of(element)
            if content is not None:
                yield from _unwrapped(content)
        elif kind == "AlternateContent":
            yield from _unwrapped(chosen(element))
        elif kind not in {None, "del", "moveFrom"}:
            yield element, kind


def _is_deleted(properties: etree._Element | None) -> bool:
    return child(properties, "del") is not None


def _merging(properties: etree._Element | None) -> tuple[int, str | None, str | None, bool]:
    """Columns covered, merging down and across (``restart``, ``continue`` or None), and whether deleted."""
    span, down, across, deleted = 1, None, None, False
    for element in properties if properties is not None else ():
        kind = KIND.get(element.tag)
        if kind == "gridSpan":
            span = min(max(number(element, 1), 1), _WIDEST)
        elif kind == "vMerge":
            down = value(element) or "continue"
        elif kind == "hMerge":
            across = value(element) or "continue"
        elif kind == "cellDel":
            deleted = True
    return span, down, across, deleted


def _label_2003(properties: etree._Element) -> str:
    """The number of a list paragraph, which Word 2003's XML states as printed."""
    listed = child(properties, "listPr")
    for element in listed if listed is not None else ():
        label = element.get(f"{_AUXILIARY}val") if element.tag == f"{_AUXILIARY}t" else None
        if label:
            return f"{label} "
    return ""


_AUXILIARY = "{http://schemas.microsoft.com/office/word/2003/auxHint}"

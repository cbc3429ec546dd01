"""The body of a Word file as paragraphs and tables within one another, in reading order."""

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from extractors.limits import MOST_COLUMNS, MOST_ROWS
from extractors.readers.visibility import SMALLEST_TEXT, WHITE, Colour
from extractors.readers.word.markup import DELETED, KIND, Elements, attribute, child, is_on, number, value
from extractors.readers.word.numbering import Counter, Lists
from extractors.readers.word.runs import CERTAIN, Looks, Runs, chosen
from extractors.readers.word.styles import Styles, list_place, shade
from schemas.errors import UnreadableSourceError

_WRAPPERS = frozenset({"ins", "moveTo", "customXml", "smartTag", "sect", "sdt", "AlternateContent"})
"""What stands around paragraphs, rows and cells without changing what is printed."""


@dataclass(slots=True)
class StoryParagraph:
    """The words of a paragraph with its number, its locator, and what is not certain about its looks."""

    text: str
    locator: str
    looks: Looks = CERTAIN


@dataclass(slots=True)
class StoryCell:
    """A cell where it begins: grid column from zero, columns and rows covered, and what it holds."""

    content: "list[StoryParagraph | StoryTable]"
    locator: str
    column: int
    columns: int = 1
    rows: int = 1
    crossed: bool = False
    """Whether a line is drawn from corner to corner."""


@dataclass(slots=True)
class StoryTable:
    """The rows of a table; merged cells stand once, in the row in which they begin."""

    rows: list[list[StoryCell]]


StoryContent = list[StoryParagraph | StoryTable]


@dataclass(slots=True)
class Story:
    """Walks the body once, counting tables and paragraphs as their locators do."""

    body: etree._Element
    styles: Styles
    lists: Callable[[], Lists]
    tables: int = 0
    rows: int = 0
    paragraphs: int = 0
    boxes: int = 0
    foreign_parts: int = 0
    """Documents in other formats that are to be inserted when the file is opened."""
    runs: Runs = field(init=False)
    counter: Counter = field(init=False)
    _kept: str = ""
    """The words of paragraphs whose ends were deleted."""

    def __post_init__(self) -> None:
        self.runs = Runs(self.styles)
        self.counter = Counter(self.lists, self.styles)

    def read(self) -> StoryContent:
        """Everything that the body holds."""
        return self._held(self.body[:], None)

    def _held(self, elements: Elements, place: str | None) -> StoryContent:
        """What a container with these children holds; ``place`` is its locator, None for the body."""
        content: StoryContent = []
        outside, self._kept = self._kept, ""
        self._blocks(elements, content, place)
        if self._kept:
            content.append(self._taken("", place))
        self._kept = outside
        return content

    def _blocks(self, elements: Elements, content: StoryContent, place: str | None) -> None:
        for element in elements:
            kind = KIND.get(element.tag)
            if kind == "p":
                self._add_paragraph(element, content, place)
            elif kind == "tbl":
                content.append(self._table(element))
            elif kind in _WRAPPERS:
                inner = self._inner(element, kind)
                if inner is not None:
                    self._blocks(inner[:], content, place)
            elif kind == "altChunk":
                self.foreign_parts += 1

    def _add_paragraph(self, paragraph: etree._Element, content: StoryContent, place: str | None) -> None:
        """Add a paragraph and its text boxes; one whose end was deleted goes on in the next."""
        if place is None:
            self.paragraphs += 1
        text, goes_on = self._paragraph(paragraph)
        if goes_on:
            self._kept += text
        elif self._kept or self.runs.looks is not CERTAIN:
            content.append(self._taken(text, place))
        else:
            content.append(StoryParagraph(text, place or f"paragraph={self.paragraphs}", CERTAIN))
        if self.runs.boxes:
            boxes, self.runs.boxes = self.runs.boxes, []
            for box in boxes:
                self.boxes += 1
                content += self._held(box[:], place or f"textbox={self.boxes}")

    def _taken(self, text: str, place: str | None) -> StoryParagraph:
        """A paragraph of what was kept and some more text."""
        runs = self.runs
        paragraph = StoryParagraph(self._kept + text, place or f"paragraph={self.paragraphs}", runs.looks)
        runs.looks, self._kept = CERTAIN, ""
        return paragraph

    def _inner(self, wrapper: etree._Element, kind: str) -> etree._Element | None:
        """What stands within a wrapper, None where that is not shown."""
        if kind == "sdt":
            return self.runs.content(wrapper)
        return chosen(wrapper) if kind == "AlternateContent" else wrapper

    def _paragraph(self, paragraph: etree._Element) -> tuple[str, bool]:
        """Number and words, and whether its end was deleted, so that it goes on into the next."""
        style = place = None
        goes_on = False
        label = ""
        ground = self.runs.ground
        elements = paragraph[:]
        if elements and KIND.get(elements[0].tag) == "pPr":
            for element in elements[0][:]:
                kind = KIND.get(element.tag)
                if kind is None:
                    continue
                if kind == "pStyle":
                    style = value(element)
                elif kind == "numPr":
                    place = list_place(element)
                elif kind == "listPr":
                    label = _label_2003(element)
                elif kind == "shd":
                    self.runs.ground = shade(element) or ground
                elif kind == "rPr":
                    # A mark at its end that was taken away.
                    goes_on = not DELETED.isdisjoint([KIND.get(mark.tag) for mark in element[:]])
        text = self.runs.text(elements, style)
        self.runs.ground = ground
        if not goes_on and not label and (place or style):
            label = self.counter.label(place, style)
        return label + text, goes_on

    def _table(self, table: etree._Element) -> StoryTable:
        self.tables += 1
        name = f"table={self.tables}"
        rows: list[list[StoryCell]] = []
        merging: dict[int, StoryCell] = {}
        for element in _unwrapped(table[:], "tr"):
            elements = element[:]
            before, is_deleted = _row_properties(elements)
            if is_deleted:
                continue
            self.rows += 1
            if self.rows > MOST_ROWS:
                raise UnreadableSourceError("too_complex", f"more than {MOST_ROWS} rows")
            row, merging = self._row(elements, before, f"{name};row={len(rows) + 1}", merging)
            rows.append(row)
        return StoryTable(rows)

    def _row(
        self, row: Elements, column: int, name: str, above: dict[int, StoryCell]
    ) -> tuple[list[StoryCell], dict[int, StoryCell]]:
        """The cells that begin in a row, and those that may go on below it, by the columns they begin in."""
        cells: list[StoryCell] = []
        going_on: dict[int, StoryCell] = {}
        last: StoryCell | None = None
        for cell in _unwrapped(row, "tc"):
            elements = cell[:]
            span, down, across, deleted, ground, crossed = _merging(elements)
            if deleted:
                continue
            if across == "continue" and last is not None:
                last.columns += span
            elif down == "continue" and column in above:
                # What a covered cell holds is not printed.
                last = going_on[column] = above[column]
                last.rows += 1
            else:
                place = f"{name};col={column + 1}"
                outside, self.runs.ground = self.runs.ground, ground
                last = StoryCell(self._held(elements, place), place, column, span, crossed=crossed)
                self.runs.ground = outside
                cells.append(last)
                if down is not None:
                    going_on[column] = last
            column += span
        return cells, going_on


def _unwrapped(elements: Elements, sought: str) -> list[etree._Element]:
    """Those of the elements that are of a kind, with those in wrappers."""
    found: list[etree._Element] = []
    for element in elements:
        kind = KIND.get(element.tag)
        if kind == sought:
            found.append(element)
        elif kind in _WRAPPERS:
            inner = element
            if kind == "sdt":
                # A control that waits to be filled in is a cell all the same.
                inner = child(element, "sdtContent")
            elif kind == "AlternateContent":
                inner = chosen(element)
            found += _unwrapped(inner[:], sought) if inner is not None else []
    return found


def _row_properties(row: Elements) -> tuple[int, bool]:
    """How many columns a row leaves out at its beginning, and whether it is deleted or hidden."""
    before, deleted = 0, False
    properties = _properties_of_row(row)
    for element in properties if properties is not None else ():
        kind = KIND.get(element.tag)
        if kind == "gridBefore":
            before = min(max(number(element), 0), MOST_COLUMNS)
        elif kind == "del" or (kind == "hidden" and is_on(element)) or _is_too_low(element):
            deleted = True
    return before, deleted


def _is_too_low(element: etree._Element) -> bool:
    """Whether it makes a row so low that nothing in it can be seen, as rows are hidden that are not to go."""
    if KIND.get(element.tag) != "trHeight" or attribute(element, "hRule") not in {"exact", "exactly"}:
        return False
    return 0 < number(element) < 20 * SMALLEST_TEXT


def _properties_of_row(row: Elements) -> etree._Element | None:
    """They stand before the first cell."""
    for element in row:
        kind = KIND.get(element.tag)
        if kind == "tc":
            break
        if kind == "trPr":
            return element
    return None


def _merging(cell: Elements) -> tuple[int, str | None, str | None, bool, Colour, bool]:
    """Columns covered, merging down and across (``restart``, ``continue`` or None), whether deleted; then the
    ground, and whether a line is drawn across."""
    span, down, across, deleted, ground, crossed = 1, None, None, False, WHITE, False
    if not cell or KIND.get(cell[0].tag) != "tcPr":
        return span, down, across, deleted, ground, crossed
    for element in cell[0][:]:
        kind = KIND.get(element.tag)
        if kind is None:
            continue
        if kind == "gridSpan":
            span = min(max(number(element, 1), 1), MOST_COLUMNS)
        elif kind == "vMerge":
            down = value(element) or "continue"
        elif kind == "hMerge":
            across = value(element) or "continue"
        elif kind == "cellDel":
            deleted = True
        elif kind == "shd":
            ground = shade(element) or WHITE
        elif kind == "tcBorders":
            lines = [each for each in element if KIND.get(each.tag) in {"tl2br", "tr2bl"}]
            crossed = any(value(line) not in {None, "nil", "none"} for line in lines)
    return span, down, across, deleted, ground, crossed


def _label_2003(listed: etree._Element) -> str:
    """The number of a list paragraph, which Word 2003's XML states as printed."""
    for element in listed:
        label = element.get(f"{_AUXILIARY}val") if element.tag == f"{_AUXILIARY}t" else None
        if label:
            return f"{label} "
    return ""


_AUXILIARY = "{http://schemas.microsoft.com/office/word/2003/auxHint}"

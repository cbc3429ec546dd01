"""What the elements of a web page do to what is written: they begin lines and cells, and change its look."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborNode

from extractors.document import UNKNOWN
from extractors.limits import MOST_CHARACTERS
from extractors.readers.visibility import STRUCK, strongest
from extractors.readers.web.content import (
    FilledTable,
    PageContent,
    PageTable,
    Preformatted,
    RowGroup,
    TableCell,
    TableRow,
)
from extractors.readers.web.declarations import PLAIN, ElementStyle
from extractors.readers.web.declarations import ROW_GROUPS as DISPLAYED_GROUPS
from extractors.readers.web.elements import (
    AROUND_TEXT,
    ARTICLES,
    CELLS,
    ROW_GROUPS,
    TICKED,
    TYPED_IN,
    Attributes,
    columns_of,
    rows_of,
    style_of,
)
from extractors.readers.web.look import UNCERTAIN, USUAL, Look
from extractors.readers.web.nodes import holds_text, is_numbered, only_text, shows_again
from extractors.readers.web.notes import NOTE_CLOSES, NOTE_OPENS, MarkedLine, prose_of, with_marks
from extractors.text.labels import has_han
from extractors.text.values import is_bare_number, read_printed
from schemas.errors import UnreadableSourceError
from schemas.findings import Doubt

_OPENED = ARTICLES | {"details"}
"""Blocks that do more than to begin a line."""
_BOXES = frozenset(("block", "caption", "dialog", "furniture", "preformatted", "table"))
_COLUMNS = frozenset(("col", "colgroup"))
_ROWS = frozenset(("row", "rows"))
_FIELD_NUMBER = re.compile(r"-?(?:\d+\.?|\d*\.\d+)(?:[eE][+-]?\d+)?")
_SHOWN_AT_ONCE = frozenset(("button", "input", "picture", "select"))
_MOST_LINES_OF_A_CELL = 4  # more of preformatted text are a dump, not a cell's own

Close = Callable[[], None]
"""Undoes at an element's end what its beginning did."""
_DEEPEST_KNOWN = 4
"""Tables in so many others are walked: to ask for each would take long where thousands are nested."""


@dataclass(slots=True)
class Writer:
    """Where the text goes while the tree is walked."""

    content: list[PageContent] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    tables: list[PageTable] = field(default_factory=list)
    outer: list[tuple[list[PageContent], int, int, TableCell | None]] = field(default_factory=list)
    """What the open cells and captions stand in: content, preformatted, furniture, cell."""
    cell: TableCell | None = None
    """The cell that is written into."""
    look: Look = USUAL
    preformatted: int = 0
    furniture: int = 0
    length: int = 0
    not_walked: int = 0
    """Characters of the source of tables that were known: they have no more nodes, and no more text."""
    has_marks: bool = False
    """Whether anything was raised, lowered or struck out so far."""
    articles: int = 0
    """How many articles are open: their headers and footers are no furniture of the site."""

    def begin(self, node: LexborNode, tag: str, kind: str) -> Close | None:
        """Begin an element; returns what its end must do, None where its content is not to be read."""
        attributes = node.attributes
        style = style_of(attributes)
        if (
            not style.is_displayed
            or (style.is_collapsed and kind in _ROWS)
            or (kind == "dialog" and "open" not in attributes)
        ):
            self._pass_over(node, kind)
            return None
        if style.is_collapsed and tag in _COLUMNS and self.tables:
            self.tables[-1].hides_columns = True
        if kind in _SHOWN_AT_ONCE:
            if style.is_visible and self.look.within(style, struck=False).is_shown:
                self._show(node, kind, attributes)
            return None
        if kind == "inline" and self.cell and style.has_own_lines:
            kind = "block"
        is_seen = style.is_visible
        if style.has_no_room:
            is_seen = is_seen and not (kind in _BOXES or style.is_box)
            style = replace(style, alpha=UNCERTAIN)
        if self.cell and kind in AROUND_TEXT and self._may_cover(node, style, kind):
            self._doubt("cell_overprinted")
        if tag == "details" and "open" not in attributes:
            self._doubt("cell_hidden_text")
        if style.has_picture and kind in AROUND_TEXT and not node.text().strip():
            self._see_picture(attributes)
        close = self._open(kind, tag, attributes, style)
        if not is_seen or (style.is_hidden and not shows_again(node)):
            close()
            return None
        if self.cell and not (style is PLAIN and tag != "li"):
            self._see_layout(node, tag, kind, style)
        is_struck = style.is_struck or kind == "struck"
        return close if style.keeps_look and not is_struck else self._within(style, close, struck=is_struck)

    def _may_cover(self, node: LexborNode, style: ElementStyle, kind: str) -> bool:
        """Whether an element of a cell may stand over others in it."""
        may_move = style.is_placed or (style.is_shifted and kind == "inline")
        return may_move and style.is_visible and (style.has_ground or bool(node.text().strip()))

    def _see_layout(self, node: LexborNode, tag: str, kind: str, style: ElementStyle) -> None:
        """Remember where the numbers of the open cell may not be seen as they are written."""
        is_moved = kind == "cell" and style.is_shifted
        if not (is_moved or style.lays_out or style.room is not None or tag == "li"):
            return
        text = node.text()
        self._count(text)
        text = text.strip()
        if has_han(text):
            return
        if is_moved or (style.lays_out and sum(map(holds_text, node.iter(include_text=True))) > 1):
            self._doubt("cell_overprinted")
        if style.room is not None and kind != "cell" and len(text) * self.look.size / 2 > style.room:
            self._doubt("cell_hidden_text")
        if tag == "li" and is_numbered(node, style):
            self.write(UNKNOWN)

    def _within(self, style: ElementStyle, close: Close, *, struck: bool) -> Close:
        """Look as an element says until it ends."""
        look = self.look
        self.look = look.within(style, struck=struck)

        def end() -> None:
            self.look = look
            close()

        return end

    def _show(self, node: LexborNode, kind: str, attributes: Attributes) -> None:
        """Write what a field shows; of a picture, only that there is one."""
        if kind == "select":
            options = node.css("option")
            chosen = [option for option in options if "selected" in option.attributes] or options[:1]
            shown = options if "multiple" in attributes else chosen[-1:]
            self.write(" ".join(option.attributes.get("label") or option.text() for option in shown))
        elif kind == "picture":
            self._see_picture(attributes)
        elif kind == "button":
            self._see_field(node.text())
        else:
            typed = (attributes.get("type") or "").strip().lower()
            value = attributes.get("value") or ""
            if typed == "number" and not _FIELD_NUMBER.fullmatch(value):
                value = ""  # Browsers take it for none, and show none.
            if typed in TYPED_IN:
                self.write(value)
                self._see_field("" if value else attributes.get("placeholder") or "")
            elif typed in TICKED:
                self._see_picture(attributes)
            elif typed != "hidden":
                self._see_field(value)

    def _doubt(self, doubt: Doubt) -> None:
        """Note that it is not certain what the open cell displays."""
        if self.cell is not None:
            self.cell.doubt = strongest((self.cell.doubt, doubt))

    def _open(self, kind: str, tag: str, attributes: Attributes, style: ElementStyle) -> Close:
        match kind:
            case "block":
                return self._open_block(tag, style)
            case "cell":
                return self._open_cell(attributes)
            case "row":
                self._group().rows.append(TableRow())
                return self.line.clear
            case "rows":
                self._open_group(tag, style)
                return self.line.clear
            case "table":
                self.end_line()
                self.tables.append(PageTable())
                return self._close_table
            case "caption":
                return self._open_part(self.tables[-1].caption)
            case "preformatted":
                self.end_line()
                self.preformatted += 1
                return self._close_preformatted
            case "furniture":
                return self._open_furniture(tag)
            case "dialog":
                return self._open_block(tag, style)
        if kind == "note" or style.is_raised:
            self.has_marks = True
            self.line.append(NOTE_OPENS)
            return lambda: self.line.append(NOTE_CLOSES)
        if style.has_gap and kind == "inline" and self.cell:
            self.line.append(" ")
            return lambda: self.line.append(" ")
        return nothing

    def _open_group(self, tag: str, style: ElementStyle) -> RowGroup:
        """Begin a group of rows: of several heads or feet the first alone is shown as one."""
        groups, rank = self.tables[-1].groups, ROW_GROUPS[tag]
        shown = DISPLAYED_GROUPS.get(style.display, rank)
        if any(group.shown_rank == shown and any(row.is_displayed for row in group.rows) for group in groups):
            shown = ROW_GROUPS["tbody"]
        groups.append(RowGroup(rank, shown))
        return groups[-1]

    def write(self, text: str) -> None:
        """Go on with the line."""
        self._count(text)
        if self.look is not USUAL and not text.isspace():
            if not self.look.is_shown:
                return
            text = self._looking(text)
        if self.line or self.preformatted or not text.isspace():
            self.line.append(text)

    def _count(self, text: str) -> None:
        """Count what was looked at of the page."""
        self.length += len(text)
        if self.length > MOST_CHARACTERS:
            raise UnreadableSourceError("too_complex", f"more than {MOST_CHARACTERS} characters")

    def _looking(self, text: str) -> str:
        """Text as it looks: what may not be seen is in doubt, and no number where no cell can say so."""
        is_clear = self.look.is_clear
        if not is_clear:
            self._doubt("cell_hidden_text")
        if self.look.is_struck:
            self.has_marks = True
            return f"{STRUCK}{text}{STRUCK}"
        number = text.strip()
        is_told = is_clear or self.cell is not None or not is_bare_number(number)
        return text if is_told else text.replace(number, UNKNOWN)

    def _pass_over(self, node: LexborNode, kind: str) -> None:
        """Count rows and cells that are not displayed, since places count them."""
        if kind == "cell":
            self._group().rows[-1].cells_in_source += 1
        elif kind == "row":
            self._group().rows.append(TableRow(is_displayed=False))
        elif kind == "rows":
            group = self._open_group(node.tag or "", PLAIN)
            child = node.first_child
            while child is not None:
                if child.tag == "tr":
                    group.rows.append(TableRow(is_displayed=False))
                child = child.next

    def _see_picture(self, attributes: Attributes) -> None:
        """Remember that a cell shows something that is no text, unless it only keeps space."""
        if not {attributes.get("width"), attributes.get("height")} & {"0", "1"}:
            self._doubt("cell_picture")

    def _see_field(self, text: str) -> None:
        """Remember that a cell shows a field that may show a number, and is no plain text."""
        if any(character.isdigit() for character in text):
            self._doubt("cell_field_unshown")

    def end_line(self) -> None:
        """Close the line being written; lines of the site's furniture are dropped."""
        if not self.line:
            return
        text = "".join(self.line)
        self.line.clear()
        if self.furniture:
            return
        lines = text.splitlines() if self.preformatted else [text]
        if self.preformatted and not (self.outer and len(lines) <= _MOST_LINES_OF_A_CELL):
            if text.strip():
                self.content.append(Preformatted("\n".join(map(prose_of, text.split("\n")))))
            return
        for line in lines:
            shown = " ".join(line.split())
            if shown:
                self.content.append(self._marked(shown) if self.has_marks else shown)

    def _marked(self, line: str) -> str:
        """A line with its marks in signs; where these leave no value, its cell is in doubt."""
        shown = MarkedLine.of(line)
        if self.cell is not None and shown != line and read_printed(shown).status == "unreadable":
            self._doubt("cell_struck_out" if STRUCK in line else "cell_raised_text")
        return shown

    def break_line(self) -> None:
        """What ``<br>`` does."""
        if self.preformatted:
            self.line.append("\n")
        else:
            self.end_line()

    def _open_block(self, tag: str, style: ElementStyle) -> Close:
        self.end_line()
        if tag in ARTICLES:
            self.articles += 1
            return self._close_article
        if style.keeps_space:
            self.preformatted += 1
            return self._close_preformatted
        return self.end_line

    def _close_article(self) -> None:
        self.end_line()
        self.articles -= 1

    def _close_preformatted(self) -> None:
        self.end_line()
        self.preformatted -= 1

    def _open_furniture(self, tag: str) -> Close:
        self.end_line()
        if self.articles and tag != "nav":
            return self.end_line
        self.furniture += 1
        return self._close_furniture

    def _close_furniture(self) -> None:
        self.end_line()
        self.furniture -= 1

    def _open_part(self, content: list[PageContent], cell: TableCell | None = None) -> Close:
        """Write into a cell or a caption from here on; tables are content wherever they stand."""
        self.end_line()
        self.outer.append((self.content, self.preformatted, self.furniture, self.cell))
        self.content, self.preformatted, self.furniture, self.cell = content, 0, 0, cell
        return self._close_part

    def _close_part(self) -> None:
        self.end_line()
        self.content, self.preformatted, self.furniture, self.cell = self.outer.pop()

    def _close_table(self) -> None:
        """A table of a single cell is only a frame around its content."""
        self.line.clear()
        table = self.tables.pop()
        cells = [cell for group in table.groups for row in group.rows for cell in row.cells]
        if table.hides_columns:
            for cell in cells:
                cell.doubt = "cell_hidden_text"
        if len(cells) > 1:
            self.content.append(table)
        else:
            self.content.extend(table.caption)
            for cell in cells:
                self.content.extend(cell.content)

    def knows_tables(self) -> bool:
        """Whether a table here looks as one by itself does."""
        return self.look is USUAL and len(self.tables) < _DEEPEST_KNOWN

    def take_table(self, table: FilledTable) -> None:
        """Take a table that need not be walked."""
        self.end_line()
        self.content.append(table)
        self.not_walked += table.source_length

    def _group(self) -> RowGroup:
        """The group of rows that is open."""
        groups = self.tables[-1].groups
        if not groups:
            return self._open_group("tbody", PLAIN)
        return groups[-1]

    def take_plain(self, node: LexborNode, tag: str, kind: str) -> list[LexborNode]:
        """Take a block or cells that hold nothing but text, as most do, without opening them.

        Returns the block, or this cell and those behind it, up to one that holds more.
        """
        if kind == "block":
            return [node] if self._take_plain_block(node, tag) else []
        return self._take_plain_cells(node) if kind == "cell" and self.look is USUAL else []

    def _take_plain_cells(self, node: LexborNode) -> list[LexborNode]:
        row = self._group().rows[-1]
        taken: list[LexborNode] = []
        cell: LexborNode | None = node
        while cell is not None and cell.tag in CELLS:
            text = only_text(cell)
            if text is None:
                break
            attributes = cell.attributes
            if attributes and (style := style_of(attributes)) is not PLAIN and not style.is_plain:
                break
            shown = " ".join(text.split())
            if self.has_marks:
                shown = with_marks(shown)
            _new_cell(row, attributes, [shown] if shown else [])
            taken.append(cell)
            cell = cell.next
        return taken

    def _take_plain_block(self, node: LexborNode, tag: str) -> bool:
        inner = node.first_child
        text = inner.text_content if inner is not None and inner.next is None else None
        if text is None or tag in _OPENED or (tag == "li" and self.cell) or not self.passes(node):
            return False
        if self.line:
            self.end_line()
        if self.look is USUAL and not (self.preformatted or self.furniture or self.has_marks):
            self._count(text)
            shown = " ".join(text.split())
            if shown:
                self.content.append(shown)
        else:
            self.write(text)
            self.end_line()
        return True

    def _open_cell(self, attributes: Attributes) -> Close:
        cell = _new_cell(self._group().rows[-1], attributes, [])
        return self._open_part(cell.content, cell)

    def passes(self, node: LexborNode, *, amid_line: bool = False) -> bool:
        """Whether an element leaves its text as it looks, and in a cell the line that it stands in."""
        attributes = node.attributes
        if not attributes:
            return True
        style = style_of(attributes)
        is_apart = amid_line and self.cell is not None and style.is_apart
        return style is PLAIN or (style.is_plain and self.look is USUAL and not is_apart)


def _new_cell(row: TableRow, attributes: Attributes, content: list[PageContent]) -> TableCell:
    """A row's next cell."""
    row.cells_in_source = number = row.cells_in_source + 1
    columns = rows = 1
    if attributes:
        columns = columns_of(attributes)
        rows = rows_of(attributes)
    cell = TableCell(number, 0, columns, rows, content)
    row.cells.append(cell)
    return cell


def nothing() -> None:
    """Nothing: what the end of an inline element does."""

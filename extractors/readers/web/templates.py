"""Tables of web pages with the same tags: the tree of one is walked, the others are filled in.

A content system writes the tables of all its pages with the same tags around other texts. What the tags make
of the texts, and where each stands, does not depend on the texts: so it is read once, with marks in their
place. Tables for which that does not hold are left to be walked. Those whose source shows that they are known
are not even parsed.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import count, repeat
from operator import contains

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractors.readers.web.content import CELL_ENDS, LINE_ENDS, FilledTable, PageTable, TableLayout
from extractors.readers.web.elements import CELLS
from extractors.readers.web.grid import LONGEST_CELL, GridRow, parts_of, place_in_table, text_of
from extractors.readers.web.tree import read_content
from schemas.errors import UnreadableSourceError
from schemas.picking import pick

_LONGEST_SOURCE = 200_000
_TEXTS_MATTER = re.compile(
    r"<(?:pre|listing|xmp|plaintext|header|footer|sup|sub|bdo|del|s|strike)\b|white-space|line-through", re.I
)
"""Where line breaks in texts count, the texts decide how many lines there are; whether a header or footer is
the site's, what the table stands in; how a note is shown, whether anything stands beside it."""
_MARK_BEGINS, _MARK_ENDS = "\ue000", "\ue001"
_MARK = re.compile(f"{_MARK_BEGINS}([0-9]+){_MARK_ENDS}")
_TEXT_ENDS = "\ud806"
"""Half of a surrogate pair, which no page can hold."""
_ENTITIES = (("&nbsp;", "\u00a0"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_OTHER_ENTITY = re.compile("&(?!(?:nbsp|lt|gt|amp);)")

_LONGEST_CUT = 100_000
"""Characters: of a shorter page no tree has so many nodes, or so much text, that only walking can tell."""
_CUT = "data-table-of-known-layout"
_PLAIN_TAG = re.compile(
    r"(/?(?:table|thead|tbody|tfoot|tr|td|th|colgroup|col|p|div|span|font|br|b|strong|i|em|u))(?:[\s/].*)?",
    re.S,
)
"""Tags that change nothing outside of their table, however the page goes on, and that link to nothing."""


@dataclass(slots=True)
class CutPage:
    """The source of a page, with a mark in place of each table that is known.

    ``found`` counts those whose mark was found again where tables are shown: unless all were, what looks like
    a table is none there, and nothing is to be read of the page as it is cut.
    """

    source: str
    tables: list[FilledTable] = field(default_factory=list)
    found: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether every table that was cut out was found again."""
        return self.found == len(self.tables)

    def known(self, table: LexborNode) -> FilledTable | None:
        """A table of the page by its mark, or by its layout; None where it has to be walked."""
        number = table.attributes.get(_CUT) if self.tables else None
        if number is None:
            return filled_table(table)
        self.found += 1
        return self.tables[int(number)]


def cut(source: str) -> CutPage:
    """Cut out the tables of a page that its source shows to be known."""
    if len(source) > _LONGEST_CUT or _CUT in source or "\0" in source or "<style" in source:
        return CutPage(source)
    pieces = source.split("<table")
    tables: list[FilledTable] = []
    for place, piece in enumerate(pieces[1:], start=1):
        inner, end, behind = piece.partition("</table>")
        table = _typed_table(f"<table{inner}{end}") if end else None
        if table is not None:
            # It shows something, as the table does.
            pieces[place] = f" {_CUT}={len(tables)}><tr><td>0</td></tr></table>{behind}"
            tables.append(table)
    return CutPage("<table".join(pieces), tables)


def _typed_table(source: str) -> FilledTable | None:
    """A table by its part of a page's source; None where it has to be parsed."""
    _, *pieces = source.split("<")
    if source.count(">") != len(pieces) or not all(map(contains, pieces, repeat(">"))):
        return None
    table = _filled(source, _layout_of_typed)
    return table if table is not None and any(table.texts) else None


def filled_table(table: LexborNode) -> FilledTable | None:
    """A table by the layout of its tags; None where it has to be walked."""
    source = table.html or ""
    return _filled(source, _layout_of) if source.find("<table", 1) < 0 else None


def _filled(source: str, layout_of: Callable[[str], TableLayout | None]) -> FilledTable | None:
    if len(source) > _LONGEST_SOURCE:
        return None
    _, *parts = source.replace(">", "<").split("<")
    tags, texts = parts[::2], parts[1::2]
    # Where a tag holds ``<`` or ``>`` itself, this takes it apart in the wrong places, to what is no tag.
    key = "<".join(tags)
    if next(_sightings((layout_of, hash(key)))) == 0:
        return None  # Seen for the first time it may be the only time: walking is cheaper than learning.
    layout = layout_of(key)
    if layout is None:
        return None
    if "&" in source:
        joined = _TEXT_ENDS.join(texts)
        if _OTHER_ENTITY.search(joined):
            return None
        texts = _unescaped(joined).split(_TEXT_ENDS)
    shown = layout.fill(texts)
    if shown is None or max(map(len, shown)) > LONGEST_CELL:
        return None
    return FilledTable(layout, shown, len(source))


@lru_cache(maxsize=4096)
def _sightings(_tags: tuple[object, int]) -> Iterator[int]:
    """Counts how often some tags, by their hash, were seen; of two with one hash one is learnt too early."""
    return count()


def _unescaped(text: str) -> str:
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text


@lru_cache(maxsize=256)
def _layout_of(key: str) -> TableLayout | None:
    """What some tags show, if that is rows of cells and nothing else, whatever the texts behind each are."""
    tags = key.split("<")
    in_cells = list(_stand_in_cell(tags))
    marks = [_mark(index) if in_cell else "" for index, in_cell in enumerate(in_cells)]
    source = "".join([f"<{tag}>{mark}" for tag, mark in zip(tags, marks, strict=True)])
    if _MARK_BEGINS in key or _TEXTS_MATTER.search(source):
        return None  # A mark that is typed in, say, would be taken for that of a text.
    body = LexborHTMLParser(source).body
    if body is None or body.inner_html != source or _marked(body) != list(filter(None, marks)):
        return None
    rows = _only_rows(body)
    if not rows or any(cell.doubt for row in rows for cell in row.cells):
        return None
    return _layout(rows, [index for index, in_cell in enumerate(in_cells) if not in_cell])


@lru_cache(maxsize=256)
def _layout_of_typed(key: str) -> TableLayout | None:
    """The same of tags as they are in the source of a page.

    None where parsing makes anything else of them than the elements that are typed: what is not ended, or
    ended in another order, may go on in the cells behind it.
    """
    tags = key.split("<")
    if not all(map(_PLAIN_TAG.fullmatch, tags)):
        return None
    in_cells = list(_stand_in_cell(tags))
    marks = [_mark(index) if in_cell else "" for index, in_cell in enumerate(in_cells)]
    body = LexborHTMLParser("".join([f"<{tag}>{mark}" for tag, mark in zip(tags, marks, strict=True)])).body
    _, *parts = ((body.inner_html if body else None) or "").replace(">", "<").split("<")
    parsed, texts = parts[::2], parts[1::2]
    if _names(parsed) != _names(tags) or list(filter(None, texts)) != list(filter(None, marks)):
        return None
    layout = _layout_of("<".join(parsed))
    numbers = layout.shown([_MARK.fullmatch(text) for text in texts]) if layout else ()
    if layout is None or None in numbers:
        return None
    return replace(
        layout,
        shown=pick([int(number[1]) for number in numbers]),
        between_cells=pick([index for index, in_cell in enumerate(in_cells) if not in_cell]),
    )


def _names(tags: Sequence[str]) -> list[str]:
    """The names in tags, but for those that parsing adds where they are not typed."""
    found = (_PLAIN_TAG.fullmatch(tag) for tag in tags)
    return [tag[1] if tag else "" for tag in found if tag is None or not tag[1].endswith("tbody")]


def _stand_in_cell(tags: Sequence[str]) -> Iterator[bool]:
    """Whether what stands behind each tag stands in a cell.

    Drawings may have elements of these names too, and so within a cell.
    """
    open_cells = 0
    for tag in tags:
        name = tag.partition(" ")[0]
        if name in CELLS:
            open_cells += 1
        elif name.removeprefix("/") in CELLS:
            open_cells = max(open_cells - 1, 0)
        yield open_cells > 0


def _mark(index: int) -> str:
    return f"{_MARK_BEGINS}{index}{_MARK_ENDS}"


def _marked(body: LexborNode) -> list[str]:
    """All texts with marks in them."""
    texts = (node.text_content or "" for node in body.traverse(include_text=True) if node.tag == "-text")
    return [text for text in texts if _MARK_BEGINS in text]


def _only_rows(body: LexborNode) -> tuple[GridRow, ...]:
    """The displayed rows with cells of a table in which there is nothing else; none of any other."""
    try:
        content = read_content(body)
        parts = [part for table in content if isinstance(table, PageTable) for part in parts_of(table)]
    except UnreadableSourceError:
        return ()
    if len(content) == len(parts) == 1 and isinstance(parts[0], tuple):
        return tuple([row for row in parts[0] if row.cells])
    return ()


def _layout(rows: Sequence[GridRow], between_cells: Sequence[int]) -> TableLayout:
    """Where the cells of rows with marks in them stand, and which texts they show.

    ``between_cells`` are the numbers of the texts that stand in no cell.
    """
    cells = [cell for row in rows for cell in row.cells]
    shown = CELL_ENDS.join(text_of(cell).replace("\n", LINE_ENDS) for cell in cells)
    template = _MARK.split(shown)
    return TableLayout(
        template=tuple(template),
        shown=pick(list(map(int, template[1::2]))),
        between_cells=pick(between_cells),
        places=tuple([place_in_table(row, cell) for row in rows for cell in row.cells]),
        columns=tuple([cell.column for cell in cells]),
        widths=tuple([cell.columns for cell in cells]),
        heights=tuple([cell.rows for cell in cells]),
        row_lengths=tuple([len(row.cells) for row in rows]),
    )

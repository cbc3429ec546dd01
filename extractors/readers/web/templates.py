"""Tables of web pages with the same tags: the tree of one is walked, the others are filled in.

A content system writes the tables of all its pages with the same tags around other texts. What the tags make
of the texts, and where each stands, does not depend on the texts: so it is read once, with marks in their
place. Tables for which that does not hold are left to be walked. Those whose source shows that they are known
are not even parsed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import count
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractors.readers.web.content import CELL_ENDS, LINE_ENDS, FilledTable, PageTable, TableLayout
from extractors.readers.web.elements import CELLS
from extractors.readers.web.grid import LONGEST_CELL, GridRow, parts_of, place_in_table, text_of
from extractors.readers.web.tree import read_content
from schemas.errors import UnreadableSourceError
from schemas.picking import pick

_LONGEST_SOURCE = 200_000
_TEXTS_MATTER = re.compile(
    r"<(?:pre|listing|xmp|plaintext|header|footer|sup|sub|bdo|del|s|strike|ol)\b"
    r"|white-space|line-through|overflow|url\(",
    re.I,
)
"""Where line breaks in texts count, the texts decide how many lines there are; whether a header or footer is
the site's, what the table stands in; how a note is shown, whether anything stands beside it; whether a list
is one of labels, a text cut off, or a picture all there is, what is written."""
_MARK_BEGINS, _MARK_ENDS = "\ue000", "\ue001"
_MARK = re.compile(f"{_MARK_BEGINS}([0-9]+){_MARK_ENDS}")
_TEXT_ENDS, _TAG_ENDS = "\ud806", "\ud807"
"""Halves of surrogate pairs, which no page can hold."""
_OTHER_ENTITY = re.compile("&(?!(?:nbsp|lt|gt|amp);)")

_CUT, _BEGIN, _END = "data-table-of-known-layout", "<table", "</table>"
_PLAIN_TAG = re.compile(
    r"(/?(?:table|thead|tbody|tfoot|tr|td|th|colgroup|col|p|div|span|font|br|b|strong|i|em|u))(?:[\s/].*)?",
    re.I | re.S,
)
"""Tags that change nothing outside of their table, however the page goes on, and that link to nothing."""


@dataclass(slots=True, eq=False)
class _TypedTable:
    """What some tags in the source of a page show, as far as they can be known without being parsed.

    ``is_lost``: they were no table, or none that is shown, where they were cut out.
    """

    layout: TableLayout | None
    is_lost: bool = False


@dataclass(slots=True)
class CutPage:
    """The source of a page, with a mark in place of each table that is known.

    ``waiting`` are the tables by the numbers of their marks, until these are found again where tables are
    shown. Where one is not, what looks like a table may be none, and nothing is to be read of the page as it
    is cut.
    """

    source: str
    waiting: dict[str, tuple[FilledTable, _TypedTable]] = field(default_factory=dict)

    def known(self, table: LexborNode) -> FilledTable | None:
        """A table of the page by its mark, or by its layout; None where it has to be walked."""
        number = table.attributes.get(_CUT) if self.waiting else None
        return self.waiting.pop(number)[0] if number else filled_table(table)

    def is_whole(self) -> bool:
        """Whether every table that was cut out was found again; those that were not are cut out no more."""
        for _, typed in self.waiting.values():
            typed.is_lost = True
        return not self.waiting


def cut(source: str) -> CutPage:
    """Cut out the tables of a page that its source shows to be known."""
    if _CUT in source or "\0" in source or "<style" in source:
        return CutPage(source)
    page = CutPage(source)
    kept: list[str] = []
    begin, end_tag = (tag if tag in source else tag.upper() for tag in (_BEGIN, _END))
    start = kept_from = 0
    while (start := source.find(begin, start)) >= 0:
        following = source.find(begin, start + 1)
        end = source.find(end_tag, start, following if following >= 0 else None)
        found = _cut_out(source[start : end + len(_END)]) if end >= 0 else None
        if found is not None:
            kept += (source[kept_from:start], f"<table {_CUT}={start}>{_END}")
            page.waiting[str(start)] = found
            kept_from = end + len(_END)
        start += 1
    page.source = "".join([*kept, source[kept_from:]])
    return page


def _cut_out(source: str) -> tuple[FilledTable, _TypedTable] | None:
    """A table by its part of a page's source; None where it has to be parsed."""
    if len(source) > _LONGEST_SOURCE:
        return None
    parts = source.replace(">", f"{_TAG_ENDS}<").split("<")
    tags, texts = parts[1::2], parts[2::2]
    if source.count(">") != len(tags):
        return None
    key = "<".join(tags)
    typed = _typed_table(key) if _was_seen(key, "typed") else None
    if typed is None or typed.is_lost or typed.layout is None:
        return None
    if "&" in source and _OTHER_ENTITY.search(_TEXT_ENDS.join(texts)):
        return None
    table = _filled(source, typed.layout, texts)
    return (table, typed) if table is not None else None


def filled_table(table: LexborNode) -> FilledTable | None:
    """A table by the layout of its tags; None where it has to be walked."""
    source = table.html or ""
    if len(source) > _LONGEST_SOURCE or source.find("<table", 1) > 0:
        return None
    parts = source.replace(">", "<").split("<")
    tags, texts = parts[1::2], parts[2::2]
    # Where a tag holds ``<`` or ``>`` itself, this takes it apart in the wrong places, to what is no tag.
    key = "<".join(tags)
    layout = _layout_of(key) if _was_seen(key, "parsed") else None
    return _filled(source, layout, texts) if layout else None


def _filled(source: str, layout: TableLayout, texts: list[str]) -> FilledTable | None:
    shown = layout.fill(texts)
    if shown is None or max(map(len, shown)) > LONGEST_CELL:
        return None
    return FilledTable(layout, shown, len(source))


def _was_seen(tags: str, kind: Literal["typed", "parsed"]) -> bool:
    """Whether tags were seen before: those of a first time may be the only ones, and walking is cheaper than
    learning.
    """
    return next(_sightings(hash(tags), kind)) > 0


@lru_cache(maxsize=4096)
def _sightings(_tags: int, _kind: str) -> Iterator[int]:
    """Counts how often some tags, by their hash, were seen; of two with one hash one is learnt too early."""
    return count()


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
    layout = _layout(rows, [index for index, in_cell in enumerate(in_cells) if not in_cell])
    return None if "&" in "".join(layout.template[::2]) else layout  # There it is no entity.


@lru_cache(maxsize=256)
def _typed_table(key: str) -> _TypedTable:
    return _TypedTable(_layout_of_typed(key))


def _layout_of_typed(key: str) -> TableLayout | None:
    """The same of tags as they are in the source of a page, each with a mark where it ends.

    None where parsing makes anything else of them than the elements that are typed: what is not ended, or
    ended in another order, may go on in the cells behind it.
    """
    ended = key.split("<")
    tags = [tag.removesuffix(_TAG_ENDS) for tag in ended]
    if not all(tag.endswith(_TAG_ENDS) for tag in ended) or not all(map(_PLAIN_TAG.fullmatch, tags)):
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
    names = [tag[1].lower() if tag else "" for tag in found]
    return [name for name in names if not name.endswith("tbody")]


def _stand_in_cell(tags: Sequence[str]) -> Iterator[bool]:
    """Whether what stands behind each tag stands in a cell.

    Drawings may have elements of these names too, and so within a cell.
    """
    open_cells = 0
    for tag in tags:
        name = tag.partition(" ")[0].lower()
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
